"""What an officer decides about somebody's money: the dated term and the letter with the reasons, as one."""

from datetime import date, datetime, timedelta

from app.accounts import service as accounts
from app.core.errors import Refused
from app.decisions.rules import Kind
from app.decisions.service import write_letter
from app.ledger import service
from app.ledger.balance import ContingencyException, Reserve
from app.ledger.models import DirectPayment
from app.ledger.plans import Plan
from app.ledger.rules import AccountType, Rate, cut_refusal, rate_on


def start(
    recipient_id: int, account_type: AccountType, rate: Rate, reasons: str, now: datetime, *, by: int, reserve: Reserve | None
) -> DirectPayment:
    """Start a direct payment. Raises Refused as `service.start_direct_payment` does, or `letter-needs-reasons`."""
    payment = service.start_direct_payment(recipient_id, account_type, rate, now, by=by, reserve=reserve)
    facts = {
        "account_type": str(account_type), "budget": rate.weekly_budget_pence, "contribution": rate.weekly_contribution_pence,
    }  # fmt: skip
    write_letter(accounts.contact_of(recipient_id), Kind.STARTED, facts, rate.from_day, reasons, now, by=by)
    return payment


def set_rate(
    plan: Plan, rate: Rate, reasons: str, today: date, notice_weeks: int, now: datetime, *, by: int, agreed_sooner: bool = False
) -> None:
    """Set what is paid from a day on. Less needs notice, unless the person asked for it or agreed.

    Raises Refused `cut-needs-notice`, `letter-needs-reasons`, or a code of `rules.check_rate`.
    """
    before = rate_on(plan.rates, rate.from_day - timedelta(days=1)) or rate_on(plan.rates, rate.from_day)
    held = before or rate
    refusal = None if agreed_sooner else cut_refusal(held, rate, today, notice_weeks)
    if refusal:
        raise Refused(refusal)
    service.set_rate(service.payment_by_reference(plan.reference), rate, now, by=by)
    facts = {
        "budget": rate.weekly_budget_pence, "contribution": rate.weekly_contribution_pence,
        "budget_before": held.weekly_budget_pence, "contribution_before": held.weekly_contribution_pence,
    }  # fmt: skip
    write_letter(accounts.contact_of(plan.recipient_id), Kind.RATE, facts, rate.from_day, reasons, now, by=by)


def change_account_type(plan: Plan, account_type: AccountType, from_day: date, reasons: str, now: datetime, *, by: int) -> None:
    """The money is kept elsewhere from a day on. Raises Refused `letter-needs-reasons`."""
    facts = {
        "account_type": str(account_type), "account_type_before": str(plan.account_type_on(from_day - timedelta(days=1))),
    }  # fmt: skip
    service.change_account_type(service.payment_by_reference(plan.reference), account_type, from_day, now, by=by)
    write_letter(accounts.contact_of(plan.recipient_id), Kind.ACCOUNT, facts, from_day, reasons, now, by=by)


def agree_reserve(plan: Plan, reserve: Reserve, reasons: str, now: datetime, *, by: int) -> None:
    """Agree money to be put by. Raises Refused `letter-needs-reasons`."""
    service.agree_reserve(service.payment_by_reference(plan.reference), reserve, now, by=by)
    facts = {"pence": reserve.pence, "what": reserve.what, "until": _day(reserve.until_day)}
    write_letter(accounts.contact_of(plan.recipient_id), Kind.RESERVE, facts, reserve.from_day, reasons, now, by=by)


def agree_exception(plan: Plan, more: ContingencyException, now: datetime, *, by: int) -> None:
    """Agree a higher contingency limit; the letter gives its reason. Raises Refused `letter-needs-reasons`."""
    service.agree_exception(service.payment_by_reference(plan.reference), more, now, by=by)
    facts = {"extra_weeks": more.extra_weeks, "extra_pence": more.extra_pence, "until": _day(more.until_day)}
    write_letter(accounts.contact_of(plan.recipient_id), Kind.EXCEPTION, facts, more.from_day, more.reason, now, by=by)


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
