"""Everything there is to answer in one list, and what any case has: notes, a pause, who has it, what else the person asked."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from flask import Blueprint, abort, redirect, request, url_for

from app.accounts import access
from app.accounts import service as accounts
from app.accounts.rules import Permission
from app.accounts.safe_contact import unsafe_ways_of
from app.casework import service, work
from app.casework.bank_holidays import england_between
from app.casework.door import from_a_list
from app.casework.forms import PAUSES, REFUSALS, HandOverForm, NoteForm, PauseForm, TakeOverForm
from app.casework.kinds import KINDS, PAUSABLE, CaseKind, Kind
from app.casework.rules import CaseState, working_days_between
from app.core import clock
from app.core.errors import NotYours, Refused
from app.core.i18n import name_in_english
from app.core.templating import render

pages = Blueprint("work_admin", __name__, url_prefix="/work")
SIZE = 50
SHOWN = ("waits", "late", "paused")
ANY_KIND = "<slug:kind>"  # any other is nobody's work, and not found
DONE = {
    "taken": "It is yours.", "released": "It is everybody's again.", "handed-over": "It was handed over.",
    "taken-over": "It is yours now.", "paused": "Its clock stands.", "resumed": "Its clock runs again.",
    "noted": "The note is kept.",
}  # fmt: skip


def _me() -> int:
    return access.current_person().id


def _part() -> work.Part:
    """The part this address names; it travels in it, so that two tabs do not mix. Anything else is not found."""
    kinds = work.kinds_for(access.current_person().permissions)
    show, kind = request.args.get("show", "waits"), request.args.get("kind", "")
    if show not in SHOWN or (kind and kind not in kinds):
        abort(404)
    return work.Part((kind,) if kind else kinds, show, _me() if request.args.get("mine") == "yes" else None)


def _query(**other: str) -> dict[str, str]:
    told = {name: request.args.get(name, "") for name in ("show", "kind", "mine")} | other
    return {name: value for name, value in told.items() if value and value != "waits"}


@pages.get("/")
@access.needs(Permission.WORK_HERE)
def index() -> str:
    """What waits, due first."""
    return _list()


def _list(notice: str = "") -> str:
    part, today = _part(), clock.today()
    rows = work.page_of(part, today, _after(), SIZE)
    more, rows = len(rows) > SIZE, rows[:SIZE]
    people = {case.recipient_id for case in rows} | {case.taken_by for case in rows if case.taken_by}
    whole = work.Part(work.kinds_for(access.current_person().permissions), part.show, part.mine)
    return render(
        "casework/admin_work.html", rows=rows, part=part, me=_me(), kinds=KINDS, names=accounts.names_of(people),
        unsafe=unsafe_ways_of(people), today=today, late_by=_late_by, counts=work.counts(whole, today), here=_query,
        kind=request.args.get("kind", ""), pauses=PAUSES, language_name=name_in_english, notice=notice,
        since=service.paused_since(rows),
        after=f"{rows[-1].due_day},{rows[-1].id}" if more else None, first_page=_after() is None,
    )  # fmt: skip


def _after() -> tuple[date, int] | None:
    day, _, number = request.args.get("after", "").partition(",")
    try:
        return date.fromisoformat(day), int(number)
    except ValueError:
        return None


def _late_by(case: Any) -> int:
    today = clock.today()
    return working_days_between(case.due_day, today, england_between(case.due_day, today)) if case.due_day < today else 0


@pages.post(f"/{ANY_KIND}/<ref:subject>/take-from-list")
@access.needs(Permission.WORK_HERE)
@from_a_list
def take_from_list(kind: str, subject: str) -> Any:
    """Take a case, and go on to its own page, where it is answered."""
    try:
        service.take(_case(kind, subject), clock.now(), by=_me())
    except Refused as refused:
        return _list(_sentence(refused)), 409
    return redirect(url_for(KINDS[CaseKind(kind)].endpoint, subject=subject))


def _kind(kind: str) -> Kind:
    """A kind that is one's work; any other is not found."""
    if kind not in work.kinds_for(access.current_person().permissions):
        raise NotYours
    return KINDS[CaseKind(kind)]


def _case(kind: str, subject: str) -> Any:
    return work.case_for(kind, subject, access.current_person().permissions)


@pages.get(f"/{ANY_KIND}/<ref:subject>/")
@access.needs(Permission.WORK_HERE)
def show(kind: str, subject: str) -> str:
    """One case: who has it, what happened, notes, and what else this person asked."""
    return _page(_case_to_see(kind, subject))


def _case_to_see(kind: str, subject: str) -> Any:
    _kind(kind)
    case = service.see_case(CaseKind(kind), subject)
    if case is None:
        raise NotYours
    return case


def _page(case: Any, note: NoteForm | None = None, pause: PauseForm | None = None, notice: str = "") -> str:
    moves: list[Any] = service.moves_of(case)
    notes: list[Any] = service.notes_of(case)
    others = [one for one in service.cases_of(case.recipient_id) if one.id != case.id]
    people = {case.recipient_id, case.taken_by, *(one.by_id for one in (*moves, *notes)), *(one.taken_by for one in moves)}
    mine = work.kinds_for(access.current_person().permissions)
    return render(
        "casework/admin_case.html", case=case, kind=KINDS[CaseKind(case.kind)], kinds=KINDS, moves=moves, notes=notes,
        others=others, names=accounts.names_of({one for one in people if one}), me=_me(), today=clock.today(), late_by=_late_by,
        mine=mine, card=accounts.person_card(accounts.reference_of(case.recipient_id)), is_open=case.state != CaseState.CLOSED,
        note=note or NoteForm(formdata=None), pause=pause or PauseForm(formdata=None), pauses=PAUSES,
        hand_over=_hand_over_form(case), take_over=_take_over_form(case), may_pause=case.kind in PAUSABLE, notice=notice,
        done=DONE.get(request.args.get("done", ""), ""), since=service.paused_since([case]),
    )  # fmt: skip


def _hand_over_form(case: Any) -> HandOverForm:
    colleagues = accounts.staff_with(KINDS[CaseKind(case.kind)].answered_by, clock.today())
    return HandOverForm(formdata=None).offer([(one.reference, one.display_name) for one in colleagues if one.id != _me()])


def _take_over_form(case: Any) -> TakeOverForm | None:
    if case.taken_by in (None, _me()):
        return None
    return TakeOverForm(formdata=None, holder=accounts.reference_of(case.taken_by))


def _sentence(refused: Refused) -> str:
    by_id = refused.facts.get("by_id")
    who = accounts.names_of({by_id}).get(by_id) if isinstance(by_id, int) else None
    return REFUSALS[refused.code] % {"who": who or "Somebody else"}


def _change(kind: str, subject: str, done: str, change: Callable[[Any, datetime], None]) -> Any:
    """Do it and show the case again; a refusal is said above it."""
    case = _case(kind, subject)
    try:
        change(case, clock.now())
    except Refused as refused:
        return _page(case, notice=_sentence(refused)), 409
    return redirect(url_for("work_admin.show", kind=kind, subject=subject, done=done))


@pages.post(f"/{ANY_KIND}/<ref:subject>/take")
@access.needs(Permission.WORK_HERE)
def take(kind: str, subject: str) -> Any:
    """Take it."""
    return _change(kind, subject, "taken", lambda case, now: service.take(case, now, by=_me()))


@pages.post(f"/{ANY_KIND}/<ref:subject>/release")
@access.needs(Permission.WORK_HERE)
def release(kind: str, subject: str) -> Any:
    """Give it back to everyone."""
    return _change(kind, subject, "released", lambda case, now: service.release(case, now, by=_me()))


@pages.post(f"/{ANY_KIND}/<ref:subject>/take-over")
@access.needs(Permission.WORK_HERE)
def take_over(kind: str, subject: str) -> Any:
    """Take it from a colleague who is away."""
    holder = TakeOverForm().holder.data or ""
    return _change(kind, subject, "taken-over", lambda case, now: service.take_over(case, holder, now, by=_me()))


@pages.post(f"/{ANY_KIND}/<ref:subject>/hand-over")
@access.needs(Permission.WORK_HERE)
def hand_over(kind: str, subject: str) -> Any:
    """Give it to a colleague who may answer this kind. Who has none takes it first: so it is never handed over unseen."""
    staff = {one.reference: one for one in accounts.staff_with(_kind(kind).answered_by, clock.today())}
    form = HandOverForm().offer([(one.reference, one.display_name) for one in staff.values()])
    if not form.validate_on_submit():
        return _page(_case(kind, subject), notice="Nobody was chosen to hand it to. Nothing was changed."), 422
    to = staff[form.to.data]

    def give(case: Any, now: datetime) -> None:
        service.take(case, now, by=_me())
        service.hand_over(case, to.id, to.reference, now, by=_me())

    return _change(kind, subject, "handed-over", give)


@pages.post(f"/{ANY_KIND}/<ref:subject>/pause")
@access.needs(Permission.WORK_HERE)
def pause(kind: str, subject: str) -> Any:
    """Let the clock stand, with a reason that the person sees."""
    form = PauseForm()
    if not form.validate_on_submit():
        return _page(_case(kind, subject), pause=form), 422
    return _change(kind, subject, "paused", lambda case, now: service.pause(case, form.reason, now, by=_me()))


@pages.post(f"/{ANY_KIND}/<ref:subject>/resume")
@access.needs(Permission.WORK_HERE)
def resume(kind: str, subject: str) -> Any:
    """Let the clock run again."""
    return _change(kind, subject, "resumed", lambda case, now: service.resume(case, clock.today(), now, by=_me()))


@pages.post(f"/{ANY_KIND}/<ref:subject>/note")
@access.needs(Permission.WORK_HERE)
def note(kind: str, subject: str) -> Any:
    """Keep a note."""
    form = NoteForm()
    if not form.validate_on_submit():
        return _page(_case(kind, subject), note=form), 422
    return _change(kind, subject, "noted", lambda case, now: service.write_note(case, form.words.data or "", now, by=_me()))
