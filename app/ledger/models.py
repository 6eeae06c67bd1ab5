"""The money of a direct payment. Terms are dated rows that say when they were recorded; entries are append-only.

All sums are whole pence. `recorded_at` lets any figure be counted again as it was known on a past day.
"""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model, reference_to

DAYS_IN_ORDER = "until_day IS NULL OR until_day >= from_day"


class DirectPayment(Model):
    """One person's direct payment. Carers have their own."""

    __tablename__ = "direct_payment"
    __table_args__ = (UniqueConstraint("recipient_id", "first_day"),)

    reference: Mapped[str] = mapped_column(unique=True)
    recipient_id: Mapped[int] = reference_to("person.id")
    first_day: Mapped[date]
    last_day: Mapped[date | None]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[int | None] = reference_to("person.id", index=False)


class AccountTypeHeld(Model):
    """Where the money is kept, from a day."""

    __tablename__ = "account_type_held"
    __table_args__ = (
        CheckConstraint(
            "account_type IN ('own_bank_account', 'prepaid_card', 'managed_account')", name="account_type_known"
        ),
    )

    direct_payment_id: Mapped[int] = reference_to("direct_payment.id")
    account_type: Mapped[str]
    from_day: Mapped[date]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[int | None] = reference_to("person.id", index=False)


class RateSet(Model):
    """What is paid, from a day: weekly budget and weekly contribution in pence, net or gross, how often."""

    __tablename__ = "rate_set"
    __table_args__ = (
        CheckConstraint(DAYS_IN_ORDER, name="days_in_order"),
        CheckConstraint("weekly_budget_pence > 0", name="budget_positive"),
        CheckConstraint(
            "weekly_contribution_pence BETWEEN 0 AND weekly_budget_pence", name="contribution_within_budget"
        ),
        CheckConstraint("basis IN ('net', 'gross')", name="basis_known"),
        CheckConstraint("frequency IN ('weekly', 'four_weekly', 'monthly')", name="frequency_known"),
    )

    direct_payment_id: Mapped[int] = reference_to("direct_payment.id")
    from_day: Mapped[date]
    until_day: Mapped[date | None]
    weekly_budget_pence: Mapped[int]
    weekly_contribution_pence: Mapped[int]
    basis: Mapped[str]
    frequency: Mapped[str]
    first_payment_day: Mapped[date]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[int | None] = reference_to("person.id", index=False)


class AgreedReserve(Model):
    """Money agreed to be put by, such as redundancy: left out before anything is measured."""

    __tablename__ = "agreed_reserve"
    __table_args__ = (
        CheckConstraint(DAYS_IN_ORDER, name="days_in_order"),
        CheckConstraint("pence > 0", name="pence_positive"),
    )

    direct_payment_id: Mapped[int] = reference_to("direct_payment.id")
    pence: Mapped[int]
    what: Mapped[str]
    from_day: Mapped[date]
    until_day: Mapped[date | None]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[int | None] = reference_to("person.id", index=False)


class AgreedException(Model):
    """More than the usual contingency, agreed for one person, with its reason and its end."""

    __tablename__ = "agreed_exception"
    __table_args__ = (
        CheckConstraint(DAYS_IN_ORDER, name="days_in_order"),
        CheckConstraint(
            "extra_weeks >= 0 AND extra_pence >= 0 AND extra_weeks + extra_pence > 0", name="more_than_nothing"
        ),
    )

    direct_payment_id: Mapped[int] = reference_to("direct_payment.id")
    extra_weeks: Mapped[int]
    extra_pence: Mapped[int]
    reason: Mapped[str]
    from_day: Mapped[date]
    until_day: Mapped[date | None]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[int | None] = reference_to("person.id", index=False)


class ReportedPeriod(Model):
    """What one sent version of a return says of its period. A later version stands beside it, never over it."""

    __tablename__ = "reported_period"
    __table_args__ = (
        UniqueConstraint("spending_return", "version"),
        CheckConstraint("period_end >= period_start", name="days_in_order"),
        Index("ix_reported_period_latest", "direct_payment_id", "period_end", "version"),
    )

    direct_payment_id: Mapped[int] = reference_to("direct_payment.id", index=False)
    spending_return: Mapped[str]
    version: Mapped[int]
    period_start: Mapped[date]
    period_end: Mapped[date]
    opening_pence: Mapped[int]
    closing_pence: Mapped[int]
    recorded_at: Mapped[datetime]


class PeriodStanding(Model):
    """Whether a reported period is as reported, asked about, or checked; each change a row."""

    __tablename__ = "period_standing"
    __table_args__ = (CheckConstraint("standing IN ('reported', 'question', 'checked')", name="standing_known"),)

    spending_return: Mapped[str] = mapped_column(index=True)
    standing: Mapped[str]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[int] = reference_to("person.id", index=False)


class LedgerEntry(Model):
    """Money into (positive) or out of (negative) the account, as a version of a return says. Never changed:
    a correction takes an entry back by another one."""

    __tablename__ = "ledger_entry"
    __table_args__ = (Index("ix_ledger_entry_period", "direct_payment_id", "spending_return"),)

    direct_payment_id: Mapped[int] = reference_to("direct_payment.id", index=False)
    spending_return: Mapped[str]
    version: Mapped[int]
    line_identity: Mapped[str]
    day: Mapped[date]
    kind: Mapped[str]
    category: Mapped[str]
    pence: Mapped[int]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[int] = reference_to("person.id", index=False)


class ReportedBill(Model):
    """A bill still to pay at the end of a period, as a version of a return says."""

    __tablename__ = "reported_bill"
    __table_args__ = (
        Index("ix_reported_bill_version", "spending_return", "version"),
        CheckConstraint("pence > 0", name="pence_positive"),
    )

    spending_return: Mapped[str]
    version: Mapped[int]
    what: Mapped[str]
    pence: Mapped[int]
    due_day: Mapped[date | None]


class OverExplained(Model):
    """What the money above the limit is for, in the person's own words, kept with its date."""

    __tablename__ = "over_explained"

    direct_payment_id: Mapped[int] = reference_to("direct_payment.id")
    measured_day: Mapped[date]
    words: Mapped[str]
    language: Mapped[str]
    said_at: Mapped[datetime]
    said_by: Mapped[int] = reference_to("person.id", index=False)


class PaymentPause(Model):
    """From this day nothing is paid, or paying goes on. Pausing takes two people; the person reads the reason, and
    what care was arranged meanwhile (DOMAIN 6.5, 9.27)."""

    __tablename__ = "payment_pause"
    __table_args__ = (
        CheckConstraint("NOT paused OR (agreed_by IS NOT NULL AND agreed_by <> recorded_by)", name="two_people"),
    )

    direct_payment_id: Mapped[int] = reference_to("direct_payment.id")
    from_day: Mapped[date]
    paused: Mapped[bool]
    reason: Mapped[str]
    care_arranged: Mapped[str]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[int] = reference_to("person.id", index=False)
    agreed_by: Mapped[int | None] = reference_to("person.id", index=False)


class PaidTo(Model):
    """The account the council pays to, from a day: the holder's name and the last four digits, and no more."""

    __tablename__ = "paid_to"
    __table_args__ = (
        CheckConstraint("agreed_by <> recorded_by", name="two_people"),
        CheckConstraint("length(last_four) = 4", name="four_digits"),
    )

    direct_payment_id: Mapped[int] = reference_to("direct_payment.id")
    account_name: Mapped[str]
    last_four: Mapped[str]
    from_day: Mapped[date]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[int] = reference_to("person.id", index=False)
    agreed_by: Mapped[int] = reference_to("person.id", index=False)
