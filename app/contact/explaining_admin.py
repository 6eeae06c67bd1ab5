"""What waits to be explained to somebody in their language, as the team that wrote it sees it."""

from functools import partial, update_wrapper
from typing import Any

from flask import Blueprint, redirect, url_for
from wtforms import RadioField

from app.accounts import access
from app.accounts import service as accounts
from app.casework import service as casework
from app.casework.forms import REFUSALS as CASE_REFUSALS
from app.contact import explaining
from app.contact import thread_words as words
from app.contact.explaining import How
from app.contact.thread_rules import ANSWERS, Team
from app.core import clock
from app.core.errors import Refused
from app.core.forms import Needed, PlainTextField, PortalForm
from app.core.i18n import language, name_in_english
from app.core.templating import render

pages = Blueprint("explaining_admin", __name__, url_prefix="/explain")
HOW = {
    How.RANG: "By telephone, with an interpreter or somebody who speaks it",
    How.MET: "Face to face, with an interpreter or somebody who speaks it",
    How.WROTE: "In writing: the translation is in the message",
}  # fmt: skip


class ExplainedForm(PortalForm):
    """How it was explained, and who put it into their language."""

    how = RadioField("How was it explained?", [Needed("Choose how it was explained")], choices=[*HOW.items()])
    interpreter = PlainTextField("Interpreter or translator")


def _me() -> int:
    return access.current_person().id


def show(team: Team, subject: str) -> str:
    """What they need from us, what is to be explained, and how it was."""
    return _page(team, subject, ExplainedForm(formdata=None))


def _page(team: Team, subject: str, form: ExplainedForm, notice: str = "") -> str:
    found = explaining.see(team, subject, _me())
    people = {one for one in (found.row.explained_by, found.message.by_id, found.case.taken_by) if one}
    return render(
        "contact/admin_explain.html", found=found, row=found.row, form=form, notice=notice, team=team, words=words, how=HOW,
        card=accounts.person_card(accounts.reference_of(found.thread.person_id)), names=accounts.names_of(people), me=_me(),
        today=clock.today(), open=found.case.state in casework.ACTIVE, language=language, language_name=name_in_english,
    )  # fmt: skip


def explained(team: Team, subject: str) -> Any:
    """It is explained."""
    form = ExplainedForm()
    if not form.validate_on_submit():
        return _page(team, subject, form), 422
    how, interpreter = How(form.how.data), (form.interpreter.data or "").strip()
    try:
        explaining.explained(team, subject, how, interpreter, clock.now(), by=_me())
    except Refused as refused:
        by_id = refused.facts.get("by_id")
        who = accounts.names_of({by_id}) if isinstance(by_id, int) else {}
        said = {**CASE_REFUSALS, **words.REFUSALS}[refused.code] % {"who": next(iter(who.values()), "Somebody else")}
        return _page(team, subject, form, said), 409
    return redirect(url_for(f"explaining_admin.{team}_show", subject=subject))


for _team in Team:
    for _address, _name, _method, _act in (("", "show", "GET", show), ("/explained", "explained", "POST", explained)):
        _behind = access.needs(ANSWERS[_team])(update_wrapper(partial(_act, _team), _act))
        pages.add_url_rule(f"/{_team}/<ref:subject>{_address}", f"{_team}_{_name}", _behind, methods=[_method])
