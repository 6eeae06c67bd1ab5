"""The money: start a direct payment, report and confirm spending. Reading it is in `plans` and `figures`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from app.audit.events import Event
from app.audit.service import record
from app.core.db import session
from app.core.errors import NotYours, Refused
from app.core.references import new_reference
from app.ledger.balance import Bill, ContingencyException, Reserve
from app.ledger.figures import Figures as Figures
from app.ledger.figures import balance_of as balance_of
from app.ledger.figures import figures_of as figures_of
from app.ledger.figures import next_payment as next_payment
from app.ledger.models import (
    AccountTypeHeld,
    AgreedException,
    AgreedReserve,
    DirectPayment,
    LedgerEntry,
    OverExplained,
    PeriodStanding,
    RateSet,
    ReportedBill,
    ReportedPeriod,
)
from app.ledger.plans import Plan as Plan
from app.ledger.plans import plan_of as plan_of
from app.ledger.plans import plans_page as plans_page
from app.ledger.rules import AccountType, EntryKind, Rate, check_rate


def start_direct_payment(
    recipient_id: int, account_type: AccountType, rate: Rate, now: datetime, *, by: int | None,
    reserve: Reserve | None = None,
) -> DirectPayment:
    """Start a direct payment. Raises Refused: `has-direct-payment`, or a code of `rules.check_rate`."""
    wrong = check_rate(rate)
    if wrong:
        raise Refused(str(wrong))
    if plan_of(recipient_id) is not None:
        raise Refused("has-direct-payment")
    payment = DirectPayment(
        reference=new_reference("D"), recipient_id=recipient_id, first_day=rate.from_day, recorded_at=now, recorded_by=by
    )
    session.add(payment)
    session.flush()
    session.add(
        AccountTypeHeld(
            direct_payment_id=payment.id, account_type=str(account_type), from_day=rate.from_day, recorded_at=now, recorded_by=by
        )
    )
    record(
        Event.DIRECT_PAYMENT_STARTED, by=by, about=recipient_id,
        direct_payment=payment.reference, account_type=str(account_type),
    )  # fmt: skip
    set_rate(payment, rate, now, by=by)
    if reserve is not None:
        agree_reserve(payment, reserve, now, by=by)
    return payment


def set_rate(payment: DirectPayment, rate: Rate, now: datetime, *, by: int | None) -> None:
    """Set what is paid from a day on. Raises Refused with a code of `rules.check_rate`."""
    wrong = check_rate(rate)
    if wrong:
        raise Refused(str(wrong))
    session.add(
        RateSet(
            direct_payment_id=payment.id, from_day=rate.from_day, until_day=rate.until_day,
            weekly_budget_pence=rate.weekly_budget_pence, weekly_contribution_pence=rate.weekly_contribution_pence,
            basis=str(rate.basis), frequency=str(rate.frequency), first_payment_day=rate.first_payment_day,
            recorded_at=now, recorded_by=by,
        )
    )  # fmt: skip
    session.flush()
    record(
        Event.RATE_SET, by=by, about=payment.recipient_id,
        direct_payment=payment.reference, from_day=rate.from_day.isoformat(),
    )  # fmt: skip


def change_account_type(
    payment: DirectPayment, account_type: AccountType, from_day: date, now: datetime, *, by: int | None
) -> None:
    """Record that the money is kept elsewhere from a day on."""
    session.add(
        AccountTypeHeld(
            direct_payment_id=payment.id, account_type=str(account_type), from_day=from_day, recorded_at=now, recorded_by=by
        )
    )
    session.flush()
    record(
        Event.ACCOUNT_TYPE_CHANGED, by=by, about=payment.recipient_id, direct_payment=payment.reference,
        account_type=str(account_type), from_day=from_day.isoformat(),
    )  # fmt: skip


def agree_reserve(payment: DirectPayment, reserve: Reserve, now: datetime, *, by: int | None) -> None:
    """Agree money to be put by."""
    session.add(
        AgreedReserve(
            direct_payment_id=payment.id, pence=reserve.pence, what=reserve.what, from_day=reserve.from_day,
            until_day=reserve.until_day, recorded_at=now, recorded_by=by,
        )
    )  # fmt: skip
    session.flush()
    record(
        Event.RESERVE_AGREED, by=by, about=payment.recipient_id,
        direct_payment=payment.reference, from_day=reserve.from_day.isoformat(),
    )  # fmt: skip


def agree_exception(payment: DirectPayment, more: ContingencyException, now: datetime, *, by: int | None) -> None:
    """Agree a higher contingency limit, with its reason."""
    session.add(
        AgreedException(
            direct_payment_id=payment.id, extra_weeks=more.extra_weeks, extra_pence=more.extra_pence, reason=more.reason,
            from_day=more.from_day, until_day=more.until_day, recorded_at=now, recorded_by=by,
        )
    )  # fmt: skip
    session.flush()
    record(
        Event.CONTINGENCY_EXCEPTION_AGREED, by=by, about=payment.recipient_id,
        direct_payment=payment.reference, from_day=more.from_day.isoformat(),
    )  # fmt: skip


def payment_by_reference(reference: str) -> DirectPayment:
    """A direct payment by its reference, for staff. Raises NotYours."""
    payment = session.scalar(select(DirectPayment).where(DirectPayment.reference == reference))
    if payment is None:
        raise NotYours
    return payment


@dataclass(frozen=True)
class Posting:
    """One entry to write: a line of a return, or the taking back of one."""

    line_identity: str
    day: date
    kind: EntryKind
    category: str
    pence: int


def report_spending(
    plan: Plan, spending_return: str, version: int, period: tuple[date, date], opening_pence: int, closing_pence: int,
    postings: Iterable[Posting], bills: Iterable[Bill], now: datetime, *, by: int,
) -> None:
    """Write what a version of a return says. `postings` are only the differences to the version before."""
    session.add(
        ReportedPeriod(
            direct_payment_id=plan.id, spending_return=spending_return, version=version, period_start=period[0],
            period_end=period[1], opening_pence=opening_pence, closing_pence=closing_pence, recorded_at=now,
        )
    )  # fmt: skip
    session.add_all(
        LedgerEntry(
            direct_payment_id=plan.id, spending_return=spending_return, version=version, line_identity=one.line_identity,
            day=one.day, kind=str(one.kind), category=one.category, pence=one.pence, recorded_at=now, recorded_by=by,
        )
        for one in postings
    )  # fmt: skip
    session.add_all(
        ReportedBill(spending_return=spending_return, version=version, what=bill.what, pence=bill.pence, due_day=bill.due_day)
        for bill in bills
    )
    _stand(spending_return, "reported", now, by)


def confirm_spending(spending_return: str, now: datetime, *, by: int) -> None:
    """The council has checked this period."""
    _stand(spending_return, "checked", now, by)


def ask_about_spending(spending_return: str, now: datetime, *, by: int) -> None:
    """The council asked about this period. Nothing leaves the balance."""
    _stand(spending_return, "question", now, by)


def reopen_spending(spending_return: str, now: datetime, *, by: int) -> None:
    """The period counts as reported again, not as checked."""
    _stand(spending_return, "reported", now, by)


def _stand(spending_return: str, standing: str, now: datetime, by: int) -> None:
    session.add(PeriodStanding(spending_return=spending_return, standing=standing, recorded_at=now, recorded_by=by))
    session.flush()


def posted_lines(spending_return: str) -> dict[str, tuple[int, str]]:
    """What the ledger holds of a return now: line identity to (pence, category), with what was taken back gone."""
    sums: dict[tuple[str, str], int] = {}
    rows = session.execute(
        select(LedgerEntry.line_identity, LedgerEntry.category, LedgerEntry.pence)
        .where(LedgerEntry.spending_return == spending_return).order_by(LedgerEntry.id)
    )
    for identity, category, pence in rows:
        sums[identity, category] = sums.get((identity, category), 0) + pence
    return {identity: (pence, category) for (identity, category), pence in sums.items() if pence}


def closing_before(plan: Plan, day: date) -> int | None:
    """The closing balance of the last period reported before a day; None where there is none right before it."""
    query = (
        select(ReportedPeriod.closing_pence, ReportedPeriod.period_end)
        .where(ReportedPeriod.direct_payment_id == plan.id, ReportedPeriod.period_end < day)
        .order_by(ReportedPeriod.period_end.desc(), ReportedPeriod.version.desc()).limit(1)
    )
    row = session.execute(query).first()
    return row.closing_pence if row and (day - row.period_end).days == 1 else None


def explain_over(recipient_id: int, measured_day: date, words: str, language: str, now: datetime, *, by: int) -> None:
    """Keep what the person says the money above the limit is for; the same words twice in a row are kept once.

    Raises NotYours without a direct payment.
    """
    plan = plan_of(recipient_id)
    if plan is None:
        raise NotYours
    said = explanations(plan, measured_day, measured_day)
    if said and said[-1].words == words:
        return
    session.add(
        OverExplained(
            direct_payment_id=plan.id, measured_day=measured_day, words=words, language=language, said_at=now, said_by=by
        )
    )
    session.flush()
    record(Event.OVER_EXPLAINED, by=by, about=recipient_id, direct_payment=plan.reference)


def explanations(plan: Plan, first_day: date, last_day: date) -> Sequence[OverExplained]:
    """What was said about the measuring days of a range, oldest first."""
    query = select(OverExplained).where(
        OverExplained.direct_payment_id == plan.id, OverExplained.measured_day.between(first_day, last_day)
    )
    return session.scalars(query.order_by(OverExplained.id).limit(50)).all()
