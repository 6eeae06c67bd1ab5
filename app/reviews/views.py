"""What was decided about me: the whole of it, what I can do about it, and «explain this to me in my language».

Who acts for somebody without capacity reads and challenges the letters. Decisions about a risk stay the person's own, and
so do letters about who acts for them: both may be about whoever reads.
"""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, g, redirect, url_for

from app.accounts import access
from app.accounts import service as accounts
from app.accounts.rules import Permission
from app.core import clock
from app.core.errors import NotYours
from app.core.i18n import SOURCE, current_language
from app.core.templating import render
from app.decisions import service as letters
from app.decisions.rules import NEVER_POSTED
from app.explaining import service as explaining
from app.reviews import explaining as asked
from app.reviews import service, words
from app.reviews.telling import letter_in

pages = Blueprint("reviews", __name__, url_prefix="/for/<ref:person>/decisions")


@pages.get("/")
@access.needs(Permission.CHALLENGE)
def index() -> str:
    """Every letter and every decision about me, newest first."""
    mine, alone = access.recipient_in_url().id, access.may(Permission.COMPLAIN)
    return render(
        "reviews/easy_index.html" if access.reads_easily() else "reviews/index.html",
        rows=service.decisions_of(mine) if alone else [], letters=letters.letters_of(mine, alone=alone), words=words,
    )  # fmt: skip


@pages.get("/<ref:decision>")
@access.needs(Permission.COMPLAIN)
def show(decision: str) -> str:
    """One: what worried the council, what I said, what was decided, why, until when, and how to challenge it."""
    row = service.decision(access.recipient_in_url().id, decision)
    return render(
        "reviews/easy_show.html" if access.reads_easily() else "reviews/show.html",
        row=row, names=accounts.names_of({row.decided_by}), explanation=explaining.newest_of(row.reference),
        today=clock.today(), challenge=_challenge(row.reference),
    )  # fmt: skip


def _letter(reference: str) -> Any:
    """A letter that may be read here. One about who acts for somebody is not for those who do. Raises NotYours."""
    one = letters.letter_of(access.recipient_in_url().id, reference)
    if one.kind in NEVER_POSTED and not access.may(Permission.COMPLAIN):
        raise NotYours
    return one


def _challenge(reference: str) -> Callable[[str], str]:
    """Where to say that one does not agree with this decision, by what one asks for."""
    person, alone = access.recipient_in_url().reference, access.may(Permission.COMPLAIN)

    def address(about: str) -> str:
        shelf = "own" if alone else "challenge"
        return url_for(f"threads.{shelf}_write", lang=g.language, person=person, about=about, decision=reference)

    return address


@pages.get("/letters/<ref:letter>")
@access.needs(Permission.CHALLENGE)
def letter(letter: str) -> str:
    """One letter: what is decided, why, and what I can do. An unchecked translation stands beside the English."""
    one = _letter(letter)
    names = accounts.names_of({by for by in (one.decided_by, one.agreed_by) if by})
    return render(
        "reviews/easy_letter.html" if access.reads_easily() else "reviews/letter.html",
        letter=one, names=names, words=words, accounts=words.ACCOUNTS, explanation=explaining.newest_of(one.reference),
        today=clock.today(), challenge=_challenge(one.reference), never_posted=NEVER_POSTED,
        english=None if current_language().is_checked else letter_in(SOURCE, one),
    )  # fmt: skip


@pages.post("/<ref:decision>/explain")
@access.needs(Permission.COMPLAIN)
def explain(decision: str) -> Any:
    """Please explain this decision in my language."""
    row = service.decision(access.recipient_in_url().id, decision)
    asked.explain_decision(row, g.language, clock.today(), clock.now(), by=access.current_person().id)
    return redirect(_back("show", decision=decision))


@pages.post("/letters/<ref:letter>/explain")
@access.needs(Permission.CHALLENGE)
def explain_letter(letter: str) -> Any:
    """Please explain this letter in my language."""
    one = _letter(letter)
    asked.explain_letter(one, g.language, clock.today(), clock.now(), by=access.current_person().id)
    return redirect(_back("letter", letter=letter))


def _back(page: str, **values: Any) -> str:
    return url_for(f"reviews.{page}", lang=g.language, person=access.recipient_in_url().reference, **values)
