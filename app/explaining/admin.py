"""What waits to be explained to somebody in their language, as the team that wrote it sees it."""

from functools import partial, update_wrapper
from typing import Any

from flask import Blueprint, redirect, url_for
from wtforms import RadioField, SelectMultipleField

from app.accounts import access
from app.accounts import service as accounts
from app.casework import service as casework
from app.casework.forms import PAUSES
from app.casework.forms import REFUSALS as CASE_REFUSALS
from app.casework.kinds import KINDS, CaseKind
from app.core import clock
from app.core.errors import Refused
from app.core.forms import Needed, PlainTextField, PortalForm
from app.core.i18n import language, name_in_english
from app.core.templating import render
from app.explaining import service
from app.explaining.places import PAPERS, Paper, is_case, words_for
from app.explaining.service import How

pages = Blueprint("explaining_admin", __name__, url_prefix="/explain")
DOORS = {"care": CaseKind.EXPLAIN_CARE, "money": CaseKind.EXPLAIN_MONEY}
HOW = {
    How.RANG: "By telephone, with an interpreter or somebody who speaks it",
    How.MET: "Face to face, with an interpreter or somebody who speaks it",
    How.WROTE: "In writing: the translation is in a message",
}  # fmt: skip
REFUSALS = {"explained-already": "A colleague has said already how it was explained."}


class ExplainedForm(PortalForm):
    """How it was explained, and who put it into their language."""

    how = RadioField("How was it explained?", [Needed("Choose how it was explained")], choices=[*HOW.items()])
    interpreter = PlainTextField("Interpreter or translator")
    also = SelectMultipleField("Which of these did you explain in the same talk?", choices=[], validate_choice=False)


def _me() -> int:
    return access.current_person().id


def show(door: str, subject: str) -> str:
    """What they need from us, what is to be explained, and how it was."""
    return _page(door, subject, ExplainedForm(formdata=None))


def _page(door: str, subject: str, form: ExplainedForm, notice: str = "") -> str:
    found = service.see(DOORS[door], subject, _me())
    row = found.row
    others = [] if row.explained_at else service.others_like(found)
    form.also.choices = [(one.row.reference, f"{words_for(one.row.place_kind)} {one.row.place_subject}") for one in others]
    card = accounts.person_card(accounts.reference_of(row.person_id))
    people = {one for one in (row.explained_by, found.case.taken_by) if one}
    return render(
        "explaining/admin_show.html", case=found.case, row=row, form=form, notice=notice, door=door, how=HOW,
        source=words_for(row.place_kind), source_url=_where_it_stands(row.place_kind, row.place_subject, card.reference),
        me=_me(), today=clock.today(), card=card, names=accounts.names_of(people),
        pauses=PAUSES, since=casework.paused_since([found.case]), language=language, language_name=name_in_english,
    )  # fmt: skip


def _where_it_stands(kind: str, subject: str, person: str) -> str | None:
    """The page of the case, the letter or the decision, for whoever may open it; `person` is their reference."""
    mine = access.current_person().permissions
    if is_case(kind):
        told = KINDS[CaseKind(kind)]
        return url_for(told.endpoint, subject=subject) if told.answered_by in mine else None
    paper = PAPERS[Paper(kind)]
    named = {"letter": subject} if paper.of_one else {}
    return url_for(paper.endpoint, reference=person, **named) if paper.seen_with in mine else None  # type: ignore[arg-type]


def explained(door: str, subject: str) -> Any:
    """It is explained, and what else was in the same talk: all of it, or nothing is kept."""
    form, found = ExplainedForm(), service.see(DOORS[door], subject, _me())
    if not form.validate_on_submit():
        return _page(door, subject, form), 422
    how, interpreter = How(form.how.data), (form.interpreter.data or "").strip()
    also = {one.row.reference for one in service.others_like(found)} & set(form.also.data or ())
    try:
        for one in sorted({subject, *also}):  # in one order, so that two colleagues wait for each other
            service.explained(DOORS[door], one, how, interpreter, clock.now(), by=_me())
    except Refused as refused:
        by_id = refused.facts.get("by_id")
        who = accounts.names_of({by_id}) if isinstance(by_id, int) else {}
        said = {**CASE_REFUSALS, **REFUSALS}[refused.code] % {"who": next(iter(who.values()), "Somebody else")}
        return _page(door, subject, form, said), 409
    return redirect(url_for(f"explaining_admin.{door}_show", subject=subject))


for _door, _kind in DOORS.items():
    for _address, _name, _method, _act in (("", "show", "GET", show), ("/explained", "explained", "POST", explained)):
        _behind = access.needs(KINDS[_kind].answered_by)(update_wrapper(partial(_act, _door), _act))
        pages.add_url_rule(f"/{_door}/<ref:subject>{_address}", f"{_door}_{_name}", _behind, methods=[_method])
