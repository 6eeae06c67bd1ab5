"""What the council sees of casework: where to start, the queue, and who has what."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, abort, current_app, redirect, request, url_for

from app.accounts import access
from app.accounts import service as accounts
from app.accounts.rules import Permission
from app.accounts.safe_contact import unsafe_ways_of
from app.casework import service
from app.casework.bank_holidays import england_between
from app.casework.door import from_a_list
from app.casework.forms import REFUSALS, HandOverForm, TakeOverForm
from app.casework.kinds import KINDS, CaseKind, answered_with
from app.casework.rules import Needs, working_days_between
from app.core import clock
from app.core.errors import NotYours, Refused
from app.core.i18n import name_in_english
from app.core.templating import render

pages = Blueprint("casework_admin", __name__)
SIZE = 50
KINDS_IN_URL = f"any({','.join(answered_with(Permission.CHECK_RETURNS))})"
SHOWN = ("all", *Needs, "late")


@dataclass(frozen=True)
class View:
    """Which part of the queue an officer looks at; it travels in the address, so that two tabs do not mix."""

    show: str
    mine: bool

    @property
    def query(self) -> dict[str, Any]:
        """The same for an address, without what goes without saying."""
        told = {"show": self.show, "mine": "yes" if self.mine else ""}
        return {name: value for name, value in told.items() if value and value != "all"}


@dataclass(frozen=True)
class Row:
    """One case of the queue with its period and how late we are, in working days."""

    case: Any
    period: tuple[date, date]
    late_by: int


def view_in_url() -> View:
    """The part of the queue this address names. Anything else is not found."""
    show = request.args.get("show", "all")
    if show not in SHOWN:
        abort(404)
    return View(show, request.args.get("mine") == "yes")


@pages.get("/")
@access.signed_in
def start() -> Any:
    """The first thing of the menu, which holds only what this person may see."""
    if not access.current_person().is_staff:
        raise NotYours
    menu = current_app.extensions["page_facts"]()["menu"]
    return redirect(menu[0].url) if menu else render("casework/admin_start.html")


@pages.get("/cases/")
@access.needs(Permission.CHECK_RETURNS)
def queue() -> str:
    """What waits for the council, due first."""
    return _queue()


def _queue(notice: str = "") -> str:
    view, today, me = view_in_url(), clock.today(), access.current_person().id
    cases = service.queue_page(view.show, today, me if view.mine else None, _after(), SIZE)
    more, cases = len(cases) > SIZE, cases[:SIZE]
    people = {case.recipient_id for case in cases} | {case.taken_by for case in cases if case.taken_by}
    return render(
        "casework/admin_queue.html", rows=[_row(case, today) for case in cases], view=view, me=me, kinds=KINDS,
        counts=service.counts(today), names=accounts.names_of(people), unsafe=unsafe_ways_of(people), today=today,
        language_name=name_in_english,
        notice=notice, after=f"{cases[-1].due_day},{cases[-1].id}" if more else None, first_page=_after() is None,
    )  # fmt: skip


def _after() -> tuple[date, int] | None:
    """The key of the page before: ?after=2026-11-20,17."""
    day, _, number = request.args.get("after", "").partition(",")
    try:
        return date.fromisoformat(day), int(number)
    except ValueError:
        return None


def _row(case: Any, today: date) -> Row:
    start, end = (date.fromisoformat(case.facts[name]) for name in ("period_start", "period_end"))
    late = case.due_day < today
    late_by = working_days_between(case.due_day, today, england_between(case.due_day, today)) if late else 0
    return Row(case, (start, end), late_by)


@pages.post(f"/cases/<{KINDS_IN_URL}:kind>/<ref:subject>/take")
@access.needs(Permission.CHECK_RETURNS)
@from_a_list
def take(kind: str, subject: str) -> Any:
    """Take a case."""
    return _change(kind, subject, lambda case, now, by: service.take(case, now, by=by), "taken")


@pages.post(f"/cases/<{KINDS_IN_URL}:kind>/<ref:subject>/release")
@access.needs(Permission.CHECK_RETURNS)
@from_a_list
def release(kind: str, subject: str) -> Any:
    """Give a case back to everyone."""
    return _change(kind, subject, lambda case, now, by: service.release(case, now, by=by), "released")


@pages.post(f"/cases/<{KINDS_IN_URL}:kind>/<ref:subject>/hand-over")
@access.needs(Permission.CHECK_RETURNS)
@from_a_list
def hand_over(kind: str, subject: str) -> Any:
    """Hand a case to a colleague who may do this work."""
    staff = {one.reference: one for one in accounts.staff_with(Permission.CHECK_RETURNS, clock.today())}
    form = HandOverForm().offer([(one.reference, one.display_name) for one in staff.values()])
    if not form.validate_on_submit():
        return _queue("Nobody was chosen to hand it to. Nothing was changed."), 422
    to = staff[form.to.data]
    return _change(
        kind, subject, lambda case, now, by: service.hand_over(case, to.id, to.reference, now, by=by), "handed-over"
    )


@pages.post(f"/cases/<{KINDS_IN_URL}:kind>/<ref:subject>/take-over")
@access.needs(Permission.CHECK_RETURNS)
def take_over(kind: str, subject: str) -> Any:
    """Take a case from a colleague who is away. It is written down, and the colleague's work on it stays."""
    holder = TakeOverForm().holder.data or ""
    return _change(kind, subject, lambda case, now, by: service.take_over(case, holder, now, by=by), "taken-over")


def _change(kind: str, subject: str, change: Any, done: str) -> Any:
    """Do it, and go back to the case or to the queue it was in; a refusal is said above the queue."""
    try:
        change(service.case_of(CaseKind(kind), subject), clock.now(), access.current_person().id)
    except Refused as refused:
        return _queue(_sentence(refused)), 409
    if request.args.get("then") == "case":
        return redirect(url_for(KINDS[CaseKind(kind)].endpoint, subject=subject, done=done, **view_in_url().query))
    return redirect(url_for("casework_admin.queue", **view_in_url().query))


def _sentence(refused: Refused) -> str:
    by_id = refused.facts.get("by_id")
    who = accounts.names_of({by_id}).get(by_id) if isinstance(by_id, int) else None
    return REFUSALS[refused.code] % {"who": who or "Somebody else"}
