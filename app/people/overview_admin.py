"""One person on one page: how to reach them first, then each part with the way to the whole of it."""

from flask import Blueprint

from app.accounts import access
from app.accounts import service as accounts
from app.accounts.rules import Permission
from app.casework import service as casework
from app.casework.forms import PAUSES
from app.casework.kinds import KINDS
from app.contact import thread_words
from app.core import clock
from app.core.i18n import name_in_english
from app.core.templating import render
from app.ledger.admin_forms import ACCOUNT_TYPES
from app.ledger.balance import NoFigures
from app.people.documents import MOST, documents_of
from app.people.overview import SHOWN, overview_of
from app.people.trail_words import in_words
from app.returns.words import NEXT, said
from app.reviews.words import IN_ENGLISH as LETTERS

pages = Blueprint("overview_admin", __name__)
ACCOUNTS = {str(code): said for code, said in ACCOUNT_TYPES}


@pages.get("/people/<ref:reference>/overview")
@access.needs(Permission.SEE_PEOPLE)
def show(reference: str) -> str:
    """Everything about somebody that this reader may see, a few lines of each."""
    today = clock.today()
    me = access.current_person()
    found = overview_of(accounts.person_card(reference), me.permissions, today, clock.now(), reader=me.id)
    people = {case.taken_by for case in found.cases if case.taken_by} | {one.by_id for one in found.trail or () if one.by_id}
    return render(
        "people/admin_overview.html", found=found, who=found.who, today=today, kinds=KINDS, in_words=in_words,
        next_step=_next_step, accounts=ACCOUNTS, abouts=thread_words.ABOUT, names=accounts.names_of(people),
        language_name=name_in_english,
        has_no_figures=found.figures is not None and isinstance(found.figures.balance, NoFigures),
        since=casework.paused_since(found.cases), pauses=PAUSES, letters=LETTERS, shown=SHOWN,
        pause=found.plan.pause_on(today) if found.plan else None,
    )  # fmt: skip


@pages.get("/people/<ref:reference>/documents")
@access.needs(Permission.SEE_PEOPLE)
def documents(reference: str) -> str:
    """Everything that was sent with returns, messages and letters, newest first, as far as this reader may open it."""
    who = accounts.person_card(reference)
    found = [] if who.id == access.current_person().id else documents_of(
        who.id, reference, access.current_person().permissions, MOST + 1
    )
    return render("people/admin_documents.html", who=who, found=found[:MOST], more=len(found) > MOST, most=MOST, letters=LETTERS)


def _next_step(code: str) -> str:
    return said(NEXT, code)
