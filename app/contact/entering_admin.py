"""Somebody rings, writes on paper or is visited: an officer writes down what they tell, and it is answered like any message."""

from functools import partial, update_wrapper
from typing import Any

from flask import Blueprint, redirect, request, url_for

from app.accounts import access
from app.accounts import service as accounts
from app.contact import papers
from app.contact import thread_words as words
from app.contact.thread_forms import EnteredForm
from app.contact.thread_rules import ANSWERS, About, Team, may_be_entered, team_for
from app.contact.threads import Said
from app.core import clock
from app.core.errors import NotYours, Refused
from app.core.templating import render
from app.files.words import REFUSAL

pages = Blueprint("entering_admin", __name__, url_prefix="/messages-in")


def _form(team: Team, **told: Any) -> EnteredForm:
    """What officers write down is in English, unless they say otherwise: it is not put into English again."""
    form = EnteredForm(**told)
    form.words.label.text = "What did they say?"
    form.about.choices = [(str(one), words.ABOUT[one]) for one in About if may_be_entered(team, one)]
    return form


def _page(team: Team, reference: str, form: EnteredForm) -> str:
    card = accounts.person_card(reference)
    form.choose_again()
    return render("contact/admin_enter.html", card=card, form=form, team=team)


def write(team: Team, reference: str) -> str:
    """Write down what somebody tells."""
    return _page(team, reference, _form(team, formdata=None))


def keep(team: Team, reference: str) -> Any:
    """Keep it. Nobody enters what they tell themselves."""
    form, card, now, me = _form(team), accounts.person_card(reference), clock.now(), access.current_person().id
    if card.id == me:
        raise NotYours
    valid = form.validate_on_submit()
    if not form.takes_papers(request.files.getlist("papers")) or not valid:
        return _page(team, reference, form), 422
    about = About(form.about.data)
    shelf = may_be_entered(team, about)
    assert shelf is not None  # the form offers no other
    said = Said((form.words.data or "").strip(), form.language.data, form.ready, form.entered.data)
    answers = team if about is About.SECOND_LOOK else team_for(shelf, about)
    try:
        row = papers.open_with(card.id, shelf, about, said, clock.today(), now, by=me, team=answers)
    except Refused as full:
        form.refuse("papers", REFUSAL[full.code])
        return _page(team, reference, form), 422
    if access.may(ANSWERS[answers]):
        return redirect(url_for(f"threads_admin.{answers}_show", subject=row.reference))
    return redirect(url_for("overview_admin.show", reference=reference))


def _open(team: Team) -> None:
    """Put the pages of a team behind its door."""
    for name, method, page in (("write", "GET", write), ("keep", "POST", keep)):
        behind = access.needs(ANSWERS[team])(update_wrapper(partial(page, team), page))
        pages.add_url_rule(f"/{team}/told/<ref:reference>", f"{team}_{name}", behind, methods=[method])


for _team in Team:
    _open(_team)
