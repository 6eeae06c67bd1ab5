"""Calls to make, for staff: who waits, in which language and on which number, and how the call ended."""

from datetime import date
from typing import Any

from flask import Blueprint, redirect, request, url_for
from wtforms import RadioField

from app.accounts import access
from app.accounts import service as accounts
from app.accounts.rules import Permission
from app.casework import service as casework
from app.casework.forms import PAUSES
from app.casework.forms import REFUSALS as CASE_REFUSALS
from app.core import clock
from app.core.errors import Refused
from app.core.forms import Needed, PortalForm
from app.core.i18n import language, name_in_english
from app.core.templating import render
from app.interest import call_backs
from app.interest.admin_forms import REFUSALS
from app.interest.call_backs import Result

pages = Blueprint("call_back_admin", __name__)
SIZE = 50
RESULTS = {
    Result.SPOKE: "We spoke", Result.NOT_REACHED: "Not reached, after several tries", Result.WRONG_NUMBER: "The number was wrong",
    Result.SAME: "The same as another: they are rung once",
}  # fmt: skip
# What an officer chooses: that it is the same as another is said by naming that one.
CHOICES = [one for one in RESULTS.items() if one[0] is not Result.SAME]


class CalledForm(PortalForm):
    """How the call ended."""

    result = RadioField("How did the call end?", [Needed("Choose how the call ended")], choices=CHOICES)


@pages.get("/calls/")
@access.needs(Permission.ANSWER_INTEREST)
def waiting() -> str:
    """Who waits for a call, due first."""
    rows = call_backs.waiting_page(_after(), SIZE)
    more, rows = len(rows) > SIZE, rows[:SIZE]
    return render(
        "interest/admin_calls.html", rows=rows, today=clock.today(), language_name=name_in_english, own_name=language,
        after=f"{rows[-1][1].due_day},{rows[-1][1].id}" if more else None, first_page=_after() is None,
        done=request.args.get("done") == "called", me=access.current_person().id,
        names=accounts.names_of({case.taken_by for _row, case in rows if case.taken_by}),
    )  # fmt: skip


def _after() -> tuple[date, int] | None:
    day, _, number = request.args.get("after", "").partition(",")
    try:
        return date.fromisoformat(day), int(number)
    except ValueError:
        return None


@pages.get("/calls/<ref:subject>")
@access.needs(Permission.ANSWER_INTEREST)
def show(subject: str) -> str:
    """One call."""
    return _show(subject, CalledForm(formdata=None))


def _show(subject: str, form: CalledForm, notice: str = "") -> str:
    row, case = call_backs.see(subject)
    people = {one for one in (row.person_id, row.called_by, case.taken_by) if one}
    return render(
        "interest/admin_call.html", row=row, case=case, form=form, notice=notice, results=RESULTS,
        names=accounts.names_of(people), reference=accounts.reference_of(row.person_id), language_name=name_in_english,
        own_name=language, today=clock.today(), pauses=PAUSES, since=casework.paused_since([case]), me=access.current_person().id,
        others=[] if row.called_at else call_backs.others_like(row), same=casework.same_as(case),
    )  # fmt: skip


@pages.post("/calls/<ref:subject>/called")
@access.needs(Permission.ANSWER_INTEREST)
def called(subject: str) -> Any:
    """Close it with how the call ended."""
    form = CalledForm()
    if not form.validate_on_submit():
        return _show(subject, form), 422
    try:
        call_backs.called(subject, Result(form.result.data), clock.now(), by=access.current_person().id)
    except Refused as refused:
        return _show(subject, form, _sentence(refused)), 409
    return redirect(url_for("call_back_admin.waiting", done="called"))


@pages.post("/calls/<ref:subject>/same-as")
@access.needs(Permission.ANSWER_INTEREST)
def same_as(subject: str) -> Any:
    """They are rung once, for another call of theirs."""
    try:
        call_backs.same_as(subject, request.form.get("other", ""), clock.now(), by=access.current_person().id)
    except Refused as refused:
        return _show(subject, CalledForm(formdata=None), _sentence(refused)), 409
    return redirect(url_for("call_back_admin.show", subject=subject))


def _sentence(refused: Refused) -> str:
    by_id = refused.facts.get("by_id")
    who = accounts.names_of({by_id}).get(by_id) if isinstance(by_id, int) else None
    return {**CASE_REFUSALS, **REFUSALS}[refused.code] % {"who": who or "Somebody else"}
