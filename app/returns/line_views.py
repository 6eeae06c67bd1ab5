"""What each payment was, payments by hand, the sum, bills, and what has changed."""

from typing import Any

from flask import request

from app.accounts import access
from app.accounts.rules import Permission
from app.core.errors import NotYours, Refused
from app.core.i18n import lazy
from app.returns import draft as drafting
from app.returns.forms import BalancesForm, BillForm, ChangeForm, LineForm, PayeeForm
from app.returns.pages import by, draft_here, go_on, now, open_here, pages, refusal_words, show, to
from app.returns.payees import PayeeGroup, group_by_payee
from app.returns.service import Draft

WITHOUT = lazy("Enter this balance. If you do not know it, choose “Go on without it”.")


@pages.get("/<day:period>/lines")
@access.needs(Permission.PREPARE_RETURNS)
def lines(period: str) -> Any:
    """Every payment, grouped by payee, with what it seems to be."""
    draft = draft_here(period)
    return show("lines", draft, groups=group_by_payee(draft.lines))


@pages.post("/<day:period>/lines")
@access.needs(Permission.PREPARE_RETURNS)
def keep_lines(period: str) -> Any:
    """These are right."""
    drafting.looked_at_lines(open_here(period), now(), by=by())
    return go_on(period)


def _group(draft: Draft) -> PayeeGroup:
    key, direction = request.args.get("key", ""), request.args.get("direction", "")
    for group in group_by_payee(draft.lines):
        if group.key == key and group.direction == direction:
            return group
    raise NotYours


@pages.get("/<day:period>/payee")
@access.needs(Permission.PREPARE_RETURNS)
def payee(period: str) -> Any:
    """What is this payee? One answer for all its payments."""
    draft = draft_here(period)
    group = _group(draft)
    now_chosen = group.lines[0].category
    form = PayeeForm(category=None if now_chosen == "unknown" else now_chosen, note=group.lines[0].note)
    form.offer(group.direction)
    return show("payee", draft, form=form, group=group, line=None)


@pages.post("/<day:period>/payee")
@access.needs(Permission.PREPARE_RETURNS)
def keep_payee(period: str) -> Any:
    """Keep it for all payments, and for the next quarter."""
    draft = draft_here(period)
    group = _group(draft)
    form = PayeeForm()
    form.offer(group.direction)
    if not form.validate_on_submit():
        return show("payee", draft, 422, form=form, group=group, line=None)
    drafting.sort_payee(
        open_here(period), group.key, group.direction, form.category.data, form.note.data or "", now(), by=by()
    )
    return to("lines", period) if request.args.get("then") == "lines" else go_on(period)


@pages.get("/<day:period>/lines/<name:identity>")
@access.needs(Permission.PREPARE_RETURNS)
def line(period: str, identity: str) -> Any:
    """One payment that is not like the others of its payee."""
    draft = draft_here(period)
    one = _line(draft, identity)
    form = PayeeForm(category=None if one.category == "unknown" else one.category, note=one.note)
    form.offer(one.direction)
    return show("payee", draft, form=form, group=group_by_payee([one])[0], line=one)


@pages.post("/<day:period>/lines/<name:identity>")
@access.needs(Permission.PREPARE_RETURNS)
def keep_line(period: str, identity: str) -> Any:
    """Keep what one payment is."""
    draft = draft_here(period)
    one = _line(draft, identity)
    form = PayeeForm()
    form.offer(one.direction)
    if not form.validate_on_submit():
        return show("payee", draft, 422, form=form, group=group_by_payee([one])[0], line=one)
    drafting.sort_line(open_here(period), identity, form.category.data, form.note.data or "", by=by())
    return to("lines", period)


def _line(draft: Draft, identity: str) -> Any:
    for one in draft.lines:
        if one.identity == identity:
            return one
    raise NotYours


@pages.post("/<day:period>/lines/<name:identity>/remove")
@access.needs(Permission.PREPARE_RETURNS)
def remove_line(period: str, identity: str) -> Any:
    """Take out a payment that was added by hand."""
    try:
        drafting.remove_line(open_here(period), identity, by=by())
    except Refused as refused:
        draft = draft_here(period)
        return show("lines", draft, 422, groups=group_by_payee(draft.lines),
                    refused=refusal_words(refused.code))  # fmt: skip
    return to("lines", period)


@pages.get("/<day:period>/lines/add")
@access.needs(Permission.PREPARE_RETURNS)
def add(period: str) -> Any:
    """Add a payment by hand, or one total for a payee."""
    return show("add_line", draft_here(period), form=LineForm(direction="out"))


@pages.post("/<day:period>/lines/add")
@access.needs(Permission.PREPARE_RETURNS)
def keep_added(period: str) -> Any:
    """Keep it; what it was is asked next, unless this payee is known."""
    draft, form = draft_here(period), LineForm()
    if form.validate_on_submit():
        try:
            _add(period, draft, form)
            return to("lines", period) if request.form.get("another") is None else to("add", period)
        except Refused as refused:
            form.refuse("day" if refused.code == "day-outside-period" else "amount", refusal_words(refused.code))
    return show("add_line", draft, 422, form=form)


def _add(period: str, draft: Draft, form: LineForm) -> None:
    amount = form.amount.data or 0
    pence = amount if form.direction.data == "in" else -amount
    source = "total" if form.day.data is None else "hand"
    drafting.add_line(
        open_here(period), source, form.day.data or draft.period.end, pence, form.payee.data or "", now(), by=by()
    )


@pages.get("/<day:period>/balances")
@access.needs(Permission.PREPARE_RETURNS)
def balances(period: str) -> Any:
    """Opening + in - out = closing: the sum, and where it breaks."""
    draft = draft_here(period)
    return show("balances", draft, form=_balances_form(draft))


def _balances_form(draft: Draft) -> BalancesForm:
    opening, closing = draft.opening_pence, draft.closing_pence
    return BalancesForm(
        opening=None if opening is None else abs(opening), closing=None if closing is None else abs(closing),
        opening_overdrawn=bool(opening and opening < 0), closing_overdrawn=bool(closing and closing < 0),
        explanation=draft.found.explanation,
    )  # fmt: skip


@pages.post("/<day:period>/balances")
@access.needs(Permission.PREPARE_RETURNS)
def keep_balances(period: str) -> Any:
    """Keep them. A sum that does not add up is shown, and never stands in the way."""
    form, draft = BalancesForm(), draft_here(period)
    if not form.validate_on_submit():
        return show("balances", draft, 422, form=form)
    opening = _signed(form.opening.data, form.opening_overdrawn.data)
    closing = _signed(form.closing.data, form.closing_overdrawn.data)
    for name, pence in (("opening", opening), ("closing", closing)):
        if pence is None and not request.form.get("anyway"):
            form.refuse(name, WITHOUT)
    if form.errors:
        return show("balances", draft, 422, form=form)
    drafting.type_balances(
        open_here(period), None if opening == draft.shown_opening_pence else opening,
        None if closing == draft.shown_closing_pence else closing, form.explanation.data or "", by=by(),
    )  # fmt: skip
    return _after_balances(period)


def _after_balances(period: str) -> Any:
    """On to the check page; where the new figures do not add up and nothing was said, the sum is shown once more."""
    draft = draft_here(period)
    if draft.found.way == "typed" and not draft.found.looked_at_lines:
        return to("lines", period)  # the totals come next: the sum cannot be right before them
    settled = draft.sum.is_right or draft.found.explanation or request.form.get("anyway")
    return to("check" if settled else "balances", period)


def _signed(pence: int | None, overdrawn: bool) -> int | None:
    return None if pence is None else -pence if overdrawn else pence


@pages.get("/<day:period>/bills")
@access.needs(Permission.PREPARE_RETURNS)
def bills(period: str) -> Any:
    """Bills still to pay: set aside, so that nobody takes them for money left over."""
    return show("bills", draft_here(period), form=BillForm())


@pages.post("/<day:period>/bills")
@access.needs(Permission.PREPARE_RETURNS)
def add_bill(period: str) -> Any:
    """Keep a bill. «Go on» keeps what is typed; with nothing typed it only goes on."""
    form, going_on = BillForm(), request.form.get("go_on") is not None
    if going_on and not form.is_begun:
        return to("check", period)
    if not form.validate_on_submit():
        return show("bills", draft_here(period), 422, form=form)
    drafting.add_bill(open_here(period), form.what.data or "", form.amount.data or 0, form.due_day.data, by=by())
    return to("check" if going_on else "bills", period)


@pages.post("/<day:period>/bills/<int:number>/remove")
@access.needs(Permission.PREPARE_RETURNS)
def remove_bill(period: str, number: int) -> Any:
    """Take a bill out."""
    drafting.remove_bill(open_here(period), number, by=by())
    return to("bills", period)


@pages.get("/<day:period>/changes")
@access.needs(Permission.PREPARE_RETURNS)
def changes(period: str) -> Any:
    """Something has changed, or I need help."""
    draft = draft_here(period)
    return show("changes", draft, form=ChangeForm(changed=draft.found.changed, needs_help=draft.found.needs_help))


@pages.post("/<day:period>/changes")
@access.needs(Permission.PREPARE_RETURNS)
def keep_changes(period: str) -> Any:
    """Keep it."""
    form = ChangeForm()
    if not form.validate_on_submit():
        return show("changes", draft_here(period), 422, form=form)
    drafting.tell_change(open_here(period), form.changed.data or "", form.needs_help.data, by=by())
    return to("show", period)
