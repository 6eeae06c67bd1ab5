"""What this council decided, resolved on a day: every value with its unit, limits, default and source.

Amounts, days and bases are local policy (DOMAIN 2.2 to 2.5): none is fixed in code, each may change on a day.
All from- and until-days are inclusive; an until-day of None is open.
"""

import calendar
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum, auto


class PolicyKey(StrEnum):
    """The name of each value; the same names are the fields of Policy."""

    ACKNOWLEDGE_WORKING_DAYS = auto()
    ANSWER_CARE_WORKING_DAYS = auto()
    ANSWER_COMPLAINT_WORKING_DAYS = auto()
    ANSWER_MONEY_WORKING_DAYS = auto()
    ANSWER_URGENT_WORKING_DAYS = auto()
    ASK_ABOUT_CASH = auto()
    CALL_BACK_WORKING_DAYS = auto()
    CONTINGENCY_BASIS = auto()
    CONTINGENCY_WEEKS = auto()
    COUNT_WEEKS_PAID_AHEAD = auto()
    CUT_NOTICE_WEEKS = auto()
    EVIDENCE_CATEGORIES = auto()
    EVIDENCE_OVER_PENCE = auto()
    EXPLAIN_WORKING_DAYS = auto()
    INTEREST_ANSWER_WORKING_DAYS = auto()
    INTEREST_CONTACT_WORKING_DAYS = auto()
    KEEP_DRAFT_DAYS = auto()
    KEEP_INTEREST_DRAFT_DAYS = auto()
    KEEP_MESSAGE_MONTHS = auto()
    KEEP_PAPER_MONTHS = auto()
    KEEP_RECORD_MONTHS = auto()
    KEEP_RETURN_MONTHS = auto()
    KEEP_SIGN_IN_MONTHS = auto()
    LOOK_BY_WORKING_DAYS = auto()
    LOW_WEEKS = auto()
    MEASURING_DAY = auto()
    OPENINGS_BEFORE_ALERT = auto()
    PRIVATE_LINE_HOURS = auto()
    QUARTER = auto()
    RETURN_DUE_DAYS = auto()
    SIGN_IN_WORKING_DAYS = auto()
    SUPPORT_ANSWER_WORKING_DAYS = auto()
    SUPPORT_CHOOSE_WORKING_DAYS = auto()
    URGENT_HOURS = auto()
    WEEKS_PER_YEAR = auto()


class Unit(StrEnum):
    """What a value is counted in, or how it is chosen."""

    WEEKS = auto()
    MONTHS = auto()
    HOURS = auto()
    DAYS = auto()
    WORKING_DAYS = auto()
    PEOPLE = auto()
    PENCE = auto()
    CHOICE = auto()
    YES_NO = auto()
    CODES = auto()


class ContingencyBasis(StrEnum):
    """Weeks of what: the whole budget, the council's share, or what the council pays (DOMAIN 9.7)."""

    GROSS = "gross"
    NET = "net"
    DIRECT_PAYMENT = "direct-payment"


class Quarter(StrEnum):
    """Calendar quarters (April's financial quarters have the same days), or three months from a first day."""

    CALENDAR = "calendar"
    ANCHORED = "anchored"


class MeasuringDay(StrEnum):
    """When the money is held against the limit.

    `every-day` counts payments that are expected but cannot know the spending since the last return:
    it suits a council that receives figures daily.
    """

    PERIOD_END = "period-end"
    EVERY_DAY = "every-day"


class WeeksPerYear(StrEnum):
    """How weekly money becomes monthly money: times this, divided by 12. Each reads as a Fraction."""

    FIFTY_TWO = "52"
    FIFTY_TWO_14 = "52.14"
    EXACT = "365/7"


class Refusal(StrEnum):
    """Why a typed value cannot be a policy."""

    NOT_A_NUMBER = "not-a-number"
    TOO_LOW = "too-low"
    TOO_HIGH = "too-high"
    NOT_A_CHOICE = "not-a-choice"
    NOT_A_CODE = "not-a-code"


Value = int | bool | StrEnum | frozenset[str]


@dataclass(frozen=True)
class Setting:
    """One policy value as a council may set it; `default` is text as it is kept, `source` where it comes from."""

    default: str
    unit: Unit
    source: str
    lowest: int = 0
    highest: int = 0
    choices: type[StrEnum] | None = None


SETTINGS: dict[PolicyKey, Setting] = {
    PolicyKey.CONTINGENCY_WEEKS: Setting("6", Unit.WEEKS, "DOMAIN 2.5: 6 in one county, 4 to 8 elsewhere", 1, 26),
    PolicyKey.CONTINGENCY_BASIS: Setting("gross", Unit.CHOICE, "DOMAIN 2.3, 9.7", choices=ContingencyBasis),
    PolicyKey.MEASURING_DAY: Setting("period-end", Unit.CHOICE, "DOMAIN 9.6", choices=MeasuringDay),
    PolicyKey.COUNT_WEEKS_PAID_AHEAD: Setting("yes", Unit.YES_NO, "DOMAIN 2.5, 9.6"),
    PolicyKey.LOW_WEEKS: Setting("2", Unit.WEEKS, "DOMAIN 2.5, 9.9: too low matters too", 0, 8),
    PolicyKey.CUT_NOTICE_WEEKS: Setting("4", Unit.WEEKS, "DOMAIN 1.9: one county, at least 4 weeks in writing", 0, 26),
    PolicyKey.QUARTER: Setting("calendar", Unit.CHOICE, "DOMAIN 9.4", choices=Quarter),
    PolicyKey.RETURN_DUE_DAYS: Setting("28", Unit.DAYS, "DOMAIN 2.4: counted from the period's last day", 7, 92),
    PolicyKey.LOOK_BY_WORKING_DAYS: Setting("20", Unit.WORKING_DAYS, "our own: no council's figure found", 1, 60),
    PolicyKey.PRIVATE_LINE_HOURS: Setting("4", Unit.HOURS, "our own: nobody waits a night unheard", 1, 72),
    PolicyKey.INTEREST_CONTACT_WORKING_DAYS: Setting("2", Unit.WORKING_DAYS, "DOMAIN 6.7: first contact", 1, 20),
    PolicyKey.INTEREST_ANSWER_WORKING_DAYS: Setting("20", Unit.WORKING_DAYS, "our own: no council's figure found", 1, 60),
    PolicyKey.ANSWER_CARE_WORKING_DAYS: Setting("5", Unit.WORKING_DAYS, "our own: no council's figure found", 1, 20),
    PolicyKey.ANSWER_MONEY_WORKING_DAYS: Setting("5", Unit.WORKING_DAYS, "our own: no council's figure found", 1, 20),
    PolicyKey.ANSWER_URGENT_WORKING_DAYS: Setting(
        "0", Unit.WORKING_DAYS, "DOMAIN 6.7: urgent care on the same day; 0 is the day it is read", 0, 5
    ),
    PolicyKey.URGENT_HOURS: Setting("2", Unit.HOURS, "DOMAIN 6.7: one city replied within two hours", 1, 24),
    PolicyKey.ANSWER_COMPLAINT_WORKING_DAYS: Setting("10", Unit.WORKING_DAYS, "our own: no council's figure found", 1, 60),
    PolicyKey.ACKNOWLEDGE_WORKING_DAYS: Setting("2", Unit.WORKING_DAYS, "DOMAIN 6.7: first contact", 1, 20),
    PolicyKey.EXPLAIN_WORKING_DAYS: Setting("2", Unit.WORKING_DAYS, "our own: no council's figure found", 1, 20),
    PolicyKey.CALL_BACK_WORKING_DAYS: Setting("1", Unit.WORKING_DAYS, "our own: no council's figure found", 1, 10),
    PolicyKey.SIGN_IN_WORKING_DAYS: Setting("1", Unit.WORKING_DAYS, "our own: nobody can sign in meanwhile", 1, 5),
    PolicyKey.SUPPORT_CHOOSE_WORKING_DAYS: Setting("3", Unit.WORKING_DAYS, "our own: no council's figure found", 1, 20),
    PolicyKey.SUPPORT_ANSWER_WORKING_DAYS: Setting("5", Unit.WORKING_DAYS, "DOMAIN 5.2: one service, within a few days", 1, 20),
    PolicyKey.WEEKS_PER_YEAR: Setting("52", Unit.CHOICE, "DOMAIN 9.3", choices=WeeksPerYear),
    PolicyKey.EVIDENCE_CATEGORIES: Setting("equipment", Unit.CODES, "DOMAIN 2.3, 2.6: major equipment"),
    PolicyKey.EVIDENCE_OVER_PENCE: Setting("50000", Unit.PENCE, "DOMAIN 1.7: just enough", 0, 10_000_000),
    PolicyKey.ASK_ABOUT_CASH: Setting("yes", Unit.YES_NO, "DOMAIN 2.7, 9.21"),
    PolicyKey.KEEP_DRAFT_DAYS: Setting("90", Unit.DAYS, "TRUST P-03: 90 days, two warnings", 60, 365),
    PolicyKey.KEEP_INTEREST_DRAFT_DAYS: Setting("28", Unit.DAYS, "our own: a form without a name may have no warning", 7, 90),
    PolicyKey.KEEP_PAPER_MONTHS: Setting("12", Unit.MONTHS, "DOMAIN 9.18: other people's data, short after the check", 3, 120),
    PolicyKey.KEEP_RETURN_MONTHS: Setting("84", Unit.MONTHS, "DOMAIN 2.6: the current year and six more", 12, 180),
    PolicyKey.KEEP_RECORD_MONTHS: Setting("72", Unit.MONTHS, "TRUST P-02: one county, six years after last contact", 12, 300),
    PolicyKey.KEEP_MESSAGE_MONTHS: Setting("24", Unit.MONTHS, "our own: no council's figure found", 3, 84),
    PolicyKey.KEEP_SIGN_IN_MONTHS: Setting("12", Unit.MONTHS, "our own: no council's figure found", 1, 84),
    PolicyKey.OPENINGS_BEFORE_ALERT: Setting("10", Unit.PEOPLE, "our own: no council's figure found", 1, 200),
}
# How long things are kept is told on the privacy page, not among the rules a return is looked at by.
KEEPING = frozenset(key for key in PolicyKey if key.value.startswith("keep_"))


@dataclass(frozen=True)
class Policy:
    """The council's values on one day; the units are in SETTINGS."""

    contingency_weeks: int
    contingency_basis: ContingencyBasis
    measuring_day: MeasuringDay
    count_weeks_paid_ahead: bool
    low_weeks: int
    cut_notice_weeks: int
    quarter: Quarter
    return_due_days: int
    look_by_working_days: int
    private_line_hours: int
    interest_contact_working_days: int
    interest_answer_working_days: int
    support_choose_working_days: int
    support_answer_working_days: int
    acknowledge_working_days: int
    answer_care_working_days: int
    answer_complaint_working_days: int
    answer_money_working_days: int
    answer_urgent_working_days: int
    urgent_hours: int
    call_back_working_days: int
    explain_working_days: int
    sign_in_working_days: int
    weeks_per_year: WeeksPerYear
    evidence_categories: frozenset[str]
    evidence_over_pence: int
    ask_about_cash: bool
    keep_draft_days: int
    keep_interest_draft_days: int
    keep_paper_months: int
    keep_return_months: int
    keep_record_months: int
    keep_message_months: int
    keep_sign_in_months: int
    openings_before_alert: int


@dataclass(frozen=True)
class PolicyValue:
    """A value as kept, in text that `check` accepts, and the days it is in force."""

    key: PolicyKey
    value: str
    from_day: date
    until_day: date | None = None


def in_force(from_day: date, until_day: date | None, day: date) -> bool:
    """Whether the day lies between the two, both included."""
    return from_day <= day and (until_day is None or day <= until_day)


def check(key: PolicyKey, text: str) -> Value | Refusal:
    """The value that the text means for this key, or why it cannot be."""
    setting, text = SETTINGS[key], text.strip()
    if setting.choices is not None:
        return _choice(setting.choices, text)
    if setting.unit is Unit.YES_NO:
        return text == "yes" if text in ("yes", "no") else Refusal.NOT_A_CHOICE
    if setting.unit is Unit.CODES:
        return _codes(text)
    return _number(text, setting.lowest, setting.highest)


def as_text(value: Value) -> str:
    """The text to keep for a value: `check` reads it back as the same value."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ",".join(sorted(value)) if isinstance(value, frozenset) else str(value)


def resolve(values: Iterable[PolicyValue], day: date) -> Policy:
    """The policy on a day. Where kept values overlap the later from-day wins, then the later in the order given.

    Raises ValueError for a kept text that `check` refuses: it must never have been kept.
    """
    current = sorted((v for v in values if in_force(v.from_day, v.until_day, day)), key=lambda v: v.from_day)
    texts = {key: setting.default for key, setting in SETTINGS.items()} | {v.key: v.value for v in current}
    chosen: dict[str, Value] = {}
    for key, text in texts.items():
        value = check(key, text)
        if isinstance(value, Refusal):
            raise ValueError(f"policy {key} keeps a refused value: {value}")
        chosen[key.value] = value
    return Policy(**chosen)  # type: ignore[arg-type]  # SETTINGS gives each key its type; a test holds them together


@dataclass(frozen=True, order=True)
class Period:
    """The days of one return, first and last included."""

    start: date
    end: date


def add_months(day: date, months: int) -> date:
    """The same day of a later (or earlier) month; the 29th to 31st become the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def quarter_of(day: date, policy: Policy, first_day: date) -> Period:
    """The whole quarter that holds the day; `first_day` anchors it where the policy says so."""
    # Every quarter is counted from the anchor itself, so that a 31st never drifts to the 28th.
    anchor = first_day if policy.quarter is Quarter.ANCHORED else date(first_day.year, 1, 1)
    number = ((day.year - anchor.year) * 12 + day.month - anchor.month) // 3
    if add_months(anchor, 3 * number) > day:  # the anchor's month, but before its day
        number -= 1
    return Period(add_months(anchor, 3 * number), add_months(anchor, 3 * number + 3) - timedelta(days=1))


def next_period(start: date, policy: Policy, first_day: date) -> Period:
    """The period that begins on `start`, the day after the last one: no gap, no overlap (DOMAIN 2.3).

    It runs to the end of the quarter, so the first period, or one after a change of policy, may be short.
    """
    return Period(start, quarter_of(start, policy, first_day).end)


def periods(first_day: date, until: date, policy: Policy) -> list[Period]:
    """Every period that has begun by `until` for a direct payment that starts on `first_day`, oldest first."""
    found: list[Period] = []
    start = first_day
    while start <= until:
        found.append(next_period(start, policy, first_day))
        start = found[-1].end + timedelta(days=1)
    return found


def return_due_day(period: Period, policy: Policy) -> date:
    """The last day on which the period's return is on time."""
    return period.end + timedelta(days=policy.return_due_days)


def _choice(choices: type[StrEnum], text: str) -> StrEnum | Refusal:
    return choices(text) if text in list(choices) else Refusal.NOT_A_CHOICE


def _codes(text: str) -> frozenset[str] | Refusal:
    codes = frozenset(code.strip() for code in text.split(",") if code.strip())
    return codes if all(re.fullmatch(r"[a-z][a-z_]*", code) for code in codes) else Refusal.NOT_A_CODE


def _number(text: str, lowest: int, highest: int) -> int | Refusal:
    if not re.fullmatch(r"-?[0-9]{1,12}", text):
        return Refusal.NOT_A_NUMBER
    number = int(text)
    if number < lowest:
        return Refusal.TOO_LOW
    return Refusal.TOO_HIGH if number > highest else number


DEFAULTS = resolve((), date.min)
