"""What the council does about those who act for a person: record a standing, freeze at once, end."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, redirect, request, url_for

from app.accounts import access, invitations, representations, service
from app.accounts.helper_forms import REFUSALS, ReasonsForm, StandingForm
from app.accounts.rules import Permission
from app.accounts.standing import CODE_DAYS, STANDINGS, Basis, CodeState, Scope, Standing
from app.core import clock
from app.core.codes import in_groups
from app.core.errors import Refused
from app.core.templating import render

pages = Blueprint("helpers_admin", __name__, url_prefix="/people/<ref:reference>/helpers")


def _me() -> int:
    return access.current_person().id


def _to_list(reference: str, done: str) -> Any:
    return redirect(url_for("helpers_admin.index", reference=reference, done=done))


@pages.get("/")
@access.needs(Permission.SEE_PEOPLE)
def index(reference: str) -> str:
    """Everybody who acts or acted for a person, with days and reasons."""
    return _index(reference, done=request.args.get("done", ""))


def _index(reference: str, notice: str = "", done: str = "") -> str:
    who, now = service.person_card(reference), clock.now()
    known = representations.representatives_of(who.id)
    waiting = invitations.open_invitations(who.id)
    people = {one.row.granted_by for one in known} | {one.row.ended_by for one in known} | {one.row.frozen_by for one in known}
    return render(
        "accounts/admin_helpers.html", who=who, known=known, today=clock.today(), notice=notice, done=done,
        waiting=[(one, invitations.state_of(one, now) is CodeState.OPEN) for one in waiting],
        names=service.names_of({one for one in people if one} | {one.invited_by for one in waiting}),
    )  # fmt: skip


@pages.get("/record")
@access.needs(Permission.RECORD_STANDINGS)
def record(reference: str) -> str:
    """Record a standing that was agreed."""
    return _record(reference, StandingForm(formdata=None))


def _record(reference: str, form: StandingForm) -> str:
    return render(
        "accounts/admin_record.html", who=service.person_card(reference), form=form, standings=STANDINGS,
    )  # fmt: skip


@pages.post("/record")
@access.needs(Permission.RECORD_STANDINGS)
def do_record(reference: str) -> Any:
    """Keep it; the code for the one who acts is shown now and never again."""
    form, who = StandingForm(), service.person_card(reference)
    if not form.validate_on_submit():
        return _record(reference, form), 422
    try:
        code = invitations.record_standing(
            who.id, Standing(form.standing.data), [Scope(one) for one in form.scopes.data or []], form.until_day.data,
            form.name.data or "", clock.today(), clock.now(), by=_me(), reasons=form.reasons.data or "",
            basis=Basis(form.basis.data) if form.basis.data in list(Basis) else None, document=form.document.data or "",
        )  # fmt: skip
    except Refused as refused:
        form.refuse(FIELD.get(refused.code, "standing"), REFUSALS[refused.code])
        return _record(reference, form), 422
    return render(
        "accounts/admin_recorded.html", who=who, name=form.name.data, shown_code=in_groups(code), days=CODE_DAYS.days
    )


FIELD = {
    "scope-missing": "scopes", "until-day-over": "until_day", "until-day-too-late": "until_day", "basis-missing": "basis",
    "letter-needs-reasons": "reasons",
}  # fmt: skip


@pages.route("/<int:number>/freeze", methods=["GET", "POST"])
@access.needs(Permission.FREEZE_HELPERS)
def freeze(reference: str, number: int) -> Any:
    """Nothing opens from now on; the one who acts is told nothing."""
    return _decide(reference, number, "frozen", representations.freeze)


@pages.route("/<int:number>/thaw", methods=["GET", "POST"])
@access.needs(Permission.FREEZE_HELPERS)
def thaw(reference: str, number: int) -> Any:
    """Open again what was frozen."""
    return _decide(reference, number, "thawed", representations.thaw)


@pages.route("/<int:number>/end", methods=["GET", "POST"])
@access.needs(Permission.RECORD_STANDINGS)
def end(reference: str, number: int) -> Any:
    """The council ends a standing."""
    return _decide(reference, number, "ended", representations.end_by_council)


def _decide(reference: str, number: int, done: str, verb: Callable[..., None]) -> Any:
    """Ask why, then do it, with a letter to the person."""
    who, form = service.person_card(reference), ReasonsForm()
    row = representations.one_of(who.id, number)
    if not form.is_submitted():
        return _ask_why(who, row, done, form)
    if not form.validate_on_submit():
        return _ask_why(who, row, done, form), 422
    try:
        verb(who.id, number, form.reasons.data or "", clock.today(), clock.now(), by=_me())
    except Refused as refused:
        form.refuse("reasons", REFUSALS[refused.code])
        return _ask_why(who, row, done, form), 409
    return _to_list(reference, done)


def _ask_why(who: Any, row: Any, done: str, form: ReasonsForm) -> str:
    names = service.names_of({row.representative_id})
    return render(
        "accounts/admin_decide_helper.html", who=who, row=row, done=done, form=form, name=names[row.representative_id]
    )


@pages.post("/invitations/<int:number>/take-back")
@access.needs(Permission.RECORD_STANDINGS)
def take_back(reference: str, number: int) -> Any:
    """A code that was given out opens nothing any more."""
    who = service.person_card(reference)
    try:
        invitations.take_back(who.id, number, clock.now(), by=_me())
    except Refused as refused:
        return _index(reference, str(REFUSALS[refused.code])), 409
    return _to_list(reference, "taken-back")
