"""What the council sees of caseloads: why a person is opened, whose work they are, and who opened many in a day."""

from datetime import date
from typing import Any

from flask import Blueprint, redirect, request, url_for

from app.accounts import access
from app.accounts import service as accounts
from app.accounts.rules import Permission, Someone
from app.casework import caseload, service
from app.casework.caseload_forms import REASONS, REFUSALS, CaseloadForm, ReasonForm
from app.casework.door import from_a_list
from app.casework.kinds import CaseKind
from app.core import clock
from app.core.addresses import local_path
from app.core.errors import NotYours, Refused
from app.core.templating import render

pages = Blueprint("caseload_admin", __name__)
SIZE = 50


def _me() -> int:
    return access.current_person().id


@pages.get("/people/<ref:reference>/reason")
@access.needs(Permission.WORK_HERE)
@from_a_list
def reason(reference: str) -> Any:
    """Why do you open this? Asked once a day for a person outside one's own work."""
    who, then = accounts.recipient_by_reference(reference), request.args.get("then", "")
    if caseload.may_open(_me(), who.id, clock.today()):
        return redirect(_onward(then))
    return _reason(who, ReasonForm(formdata=None, then=then))


def _reason(who: Someone, form: ReasonForm) -> str:
    return render("casework/admin_reason.html", who=who, form=form)


def _onward(then: str) -> str:
    return local_path(then) or url_for("casework_admin.start")


@pages.post("/people/<ref:reference>/reason")
@access.needs(Permission.WORK_HERE)
@from_a_list
def give_reason(reference: str) -> Any:
    """Keep it, and go on to where one was going."""
    who, form = accounts.recipient_by_reference(reference), ReasonForm()
    if not form.validate_on_submit():
        return _reason(who, form), 422
    try:
        caseload.give_reason(who.id, form.code.data, form.words.data or "", clock.today(), clock.now(), by=_me())
    except Refused as refused:
        form.refuse(*REFUSALS[refused.code])
        return _reason(who, form), 422
    return redirect(_onward(form.then.data or ""))


@pages.get("/caseload/")
@access.needs(Permission.SEE_PEOPLE)
def mine() -> str:
    """The people who are one's own work, by name."""
    return _list("casework/admin_caseload.html", _me())


@pages.get("/caseloads/")
@access.needs(Permission.GIVE_CASELOADS)
def everybody() -> str:
    """Whose work each person is."""
    return _everybody(CaseloadForm(formdata=None, from_day=clock.today()))


def _everybody(form: CaseloadForm) -> str:
    return _list("casework/admin_caseloads.html", None, form=form.offer(_colleagues()))


def _colleagues() -> list[tuple[str, str]]:
    staff = accounts.staff_with(Permission.SEE_PEOPLE, clock.today())
    return [(one.reference, one.display_name) for one in staff if one.id != _me()]


def _list(template: str, staff_id: int | None, **facts: Any) -> str:
    name, _, number = request.args.get("after", "").rpartition(",")
    after = (name, int(number)) if number.isdecimal() else None
    rows = caseload.caseloads_page(staff_id, after, SIZE, clock.today())
    more, rows = len(rows) > SIZE, rows[:SIZE]
    return render(
        template, rows=rows, names=accounts.names_of({one.staff_id for one, _person in rows}), today=clock.today(),
        after=f"{rows[-1][1].name_key},{rows[-1][0].id}" if more else None, first_page=after is None,
        done=request.args.get("done", ""), **facts,
    )  # fmt: skip


@pages.post("/caseloads/")
@access.needs(Permission.GIVE_CASELOADS)
def give() -> Any:
    """Put a person into a colleague's caseload."""
    form = CaseloadForm().offer(_colleagues())
    if not form.validate_on_submit():
        return _everybody(form), 422
    try:
        who = accounts.recipient_by_reference((form.person.data or "").upper())
    except NotYours:
        form.refuse("person", "We know nobody with this reference")
        return _everybody(form), 422
    staff = accounts.recipient_by_reference(form.to.data)
    caseload.give_caseload(staff, who.id, form.from_day.data, form.until_day.data, by=_me())
    return redirect(url_for("caseload_admin.everybody", done="given"))


@pages.post("/caseloads/<int:number>/end")
@access.needs(Permission.GIVE_CASELOADS)
def end(number: int) -> Any:
    """Take a person out of a caseload at once."""
    caseload.end_caseload(number, clock.now(), by=_me())
    return redirect(url_for("caseload_admin.everybody", done="ended"))


@pages.get("/alerts/")
@access.needs(Permission.SEE_ALERTS)
def alerts() -> str:
    """Who opened many people outside their own work in one day."""
    found = caseload.alerts(request.args.get("after", 0, type=int), SIZE, _me())
    more, found = len(found) > SIZE, found[:SIZE]
    return render(
        "casework/admin_alerts.html", found=found, names=accounts.names_of({one.recipient_id for one in found}),
        after=found[-1].id if more else None, first_page="after" not in request.args, today=clock.today(),
        done=request.args.get("done", ""),
    )  # fmt: skip


@pages.get("/alerts/<ref:subject>")
@access.needs(Permission.SEE_ALERTS)
def alert(subject: str) -> str:
    """One of them: whom they opened that day, and why."""
    case = service.see_case(CaseKind.OPENINGS, subject)
    if case is None or case.recipient_id == _me():
        raise NotYours
    given = caseload.reasons_of(case.recipient_id, date.fromisoformat(case.facts["day"]))
    people = accounts.names_of({one.recipient_id for one in given} | {case.recipient_id})
    return render("casework/admin_alert.html", case=case, given=given, names=people, reasons=REASONS)


@pages.post("/alerts/<ref:subject>/close")
@access.needs(Permission.SEE_ALERTS)
def close(subject: str) -> Any:
    """Answered."""
    caseload.close_alert(subject, clock.now(), by=_me())
    return redirect(url_for("caseload_admin.alerts", done="closed"))
