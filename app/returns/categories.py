"""What a line seems to be: the categories of a return, and a guess with a reason a person can read.

The portal never says "not allowed". Where a council wants to hear more, the line is asked about, and the person
tells how it meets the plan. Words and limits are council data; START_WORDS is only what a new council begins with.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from app.ledger.rules import EntryKind
from app.returns.rules import Line

UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Category:
    """One kind of money. `needs_words`: such a line says too little without a note.

    Whether evidence is asked for is the council's choice: Policy.evidence_categories.
    """

    code: str
    direction: str  # in, out or either
    counts_as: EntryKind
    needs_words: bool = False


_ALL = (
    Category("council_payment", "in", EntryKind.COUNCIL_PAYMENT),
    Category("client_contribution", "in", EntryKind.CONTRIBUTION),
    Category("refund", "in", EntryKind.REFUND),
    Category("interest", "in", EntryKind.INTEREST),
    Category("own_top_up", "in", EntryKind.OWN_TOP_UP),
    Category("other_income", "in", EntryKind.OTHER_INCOME, needs_words=True),
    Category("pa_wages", "out", EntryKind.SPENDING),
    Category("hmrc_paye_ni", "out", EntryKind.SPENDING),
    Category("pension", "out", EntryKind.SPENDING),
    Category("payroll_service", "out", EntryKind.SPENDING),
    Category("insurance", "out", EntryKind.SPENDING),
    Category("agency_care", "out", EntryKind.SPENDING),
    Category("self_employed_pa", "out", EntryKind.SPENDING),
    Category("day_activity", "out", EntryKind.SPENDING),
    Category("respite", "out", EntryKind.SPENDING),
    Category("equipment", "out", EntryKind.SPENDING),
    Category("transport_mileage", "out", EntryKind.SPENDING),
    Category("training", "out", EntryKind.SPENDING),
    Category("recruitment_dbs", "out", EntryKind.SPENDING),
    Category("support_service_fee", "out", EntryKind.SPENDING),
    Category("managed_account_fee", "out", EntryKind.SPENDING),
    Category("bank_charge", "out", EntryKind.SPENDING),
    Category("returned_to_council", "out", EntryKind.SPENDING),
    Category("cash", "out", EntryKind.SPENDING, needs_words=True),
    Category("other", "out", EntryKind.SPENDING, needs_words=True),
    Category("paid_by_mistake", "either", EntryKind.SPENDING),
    Category(UNKNOWN, "either", EntryKind.SPENDING),
)
CATEGORIES: Mapping[str, Category] = {category.code: category for category in _ALL}
EMPLOYING = frozenset({"pa_wages", "hmrc_paye_ni", "pension", "payroll_service"})  # each says: a PA is employed


def choices(direction: str) -> list[Category]:
    """What a person may choose for money in or out, in the order of the catalogue; `unknown` is never a choice."""
    return [kind for kind in _ALL if kind.direction in (direction, "either") and kind.code != UNKNOWN]


def fits(category: str, direction: str) -> bool:
    """Whether a line of this direction may carry the category."""
    kind = CATEGORIES.get(category)
    return kind is not None and kind.direction in (direction, "either")


def entry_kind(category: str, direction: str) -> EntryKind:
    """What a line counts as in the ledger. Money in that nobody can name is other income, never a council payment."""
    if category == UNKNOWN and direction == "in":
        return EntryKind.OTHER_INCOME
    return CATEGORIES[category].counts_as


@dataclass(frozen=True, slots=True)
class WordRule:
    """Lines with one of these whole words, in this direction, seem to be this category. First hit wins.

    `from_pence` and `to_pence` narrow it by the size of the amount. `ask`: the council wants to hear how such a
    line meets the plan. Words, never patterns: a pattern typed by staff could hang the page.
    """

    words: tuple[str, ...]
    direction: str
    category: str
    ask: bool = False
    from_pence: int = 0
    to_pence: int | None = None

    def matches(self, line: Line) -> bool:
        size = abs(line.amount_pence)
        if line.direction != self.direction or size < self.from_pence:
            return False
        if self.to_pence is not None and size > self.to_pence:
            return False
        return holds_word(line.text, self.words)


def holds_word(text: str, words: tuple[str, ...]) -> bool:
    """Whether the text holds one of the words whole: "RENT" is not in "CURRENT"."""
    return _whole_words(words).search(text.upper()) is not None


@lru_cache(maxsize=512)
def _whole_words(words: tuple[str, ...]) -> re.Pattern[str]:
    spoken = [r"\s+".join(re.escape(part) for part in word.upper().split()) for word in words if word.strip()]
    return re.compile(rf"(?<!\w)(?:{'|'.join(spoken)})(?!\w)" if spoken else r"(?!)")


def _rules(direction: str, listed: Mapping[str, tuple[str, ...]], ask: bool = False) -> tuple[WordRule, ...]:
    return tuple(WordRule(words, direction, category, ask) for category, words in listed.items())


START_WORDS: tuple[WordRule, ...] = (
    *_rules(
        "in",
        {
            "interest": ("INTEREST", "INT PAID", "GROSS INT", "NET INT"),
            "refund": ("REFUND", "REVERSAL", "REVERSED", "RETURNED PAYMENT", "UNPAID"),
        },
    ),
    # What is listed first wins: "care insurance" is insurance, "care training" is training.
    *_rules(
        "out",
        {
            "hmrc_paye_ni": ("HMRC", "HM REVENUE", "PAYE"),
            "payroll_service": ("PAYROLL",),
            "pension": ("NEST", "PENSION", "PENSIONS"),
            "insurance": ("INSURANCE", "INSURERS", "EMPLOYERS LIABILITY", "EMPLOYER'S LIABILITY"),
            "cash": ("ATM", "CASHPOINT", "CASH"),
            "recruitment_dbs": ("DBS", "JOB ADVERT", "RECRUITMENT"),
            "training": ("TRAINING", "FIRST AID"),
            "pa_wages": ("WAGES", "WAGE", "SALARY"),
            "managed_account_fee": ("MANAGED ACCOUNT",),
            "respite": ("RESPITE", "SHORT BREAK"),
            "day_activity": ("DAY CENTRE", "DAY SERVICE", "DAY OPPORTUNITIES", "CLUB", "GYM", "LEISURE"),
            "transport_mileage": ("TAXI", "TAXIS", "TFL", "BUS", "BUSES", "MINICAB", "MILEAGE", "TRAIN", "RAIL"),
            "agency_care": ("HOMECARE", "HOME CARE", "CARE", "CARERS"),
            "equipment": ("MOBILITY", "WHEELCHAIR", "WHEELCHAIRS", "HOIST"),
            "bank_charge": ("NON-STERLING", "OVERDRAFT", "ACCOUNT FEE", "MONTHLY FEE", "CHARGE", "CHARGES"),
        },
    ),
    *_rules(
        "out",
        {
            "other": (
                *("BETTING", "BOOKMAKERS", "CASINO", "LOTTERY", "OFF LICENCE", "TOBACCO", "VAPE"),
                *("MORTGAGE", "RENT", "COUNCIL TAX", "ELECTRICITY", "GAS", "WATER BILL", "TV LICENCE"),
            )
        },
        ask=True,
    ),
)


def council_rules(names: Iterable[str], words: Sequence[WordRule] = START_WORDS) -> tuple[WordRule, ...]:
    """The word rules of one council: its own name decides first, in both directions; then its list."""
    own = tuple(name for name in names if name.strip())
    if not own:
        return tuple(words)
    asked = tuple(rule for rule in words if rule.ask)  # "council tax" holds the name often enough: asked about first
    named = (WordRule(own, "in", "council_payment"), WordRule(own, "out", "returned_to_council"))
    return (*asked, *named, *(rule for rule in words if not rule.ask))


def asked_about(line: Line, words: Sequence[WordRule]) -> bool:
    """Whether the council wants to hear how a line like this meets the plan."""
    return any(rule.ask and rule.matches(line) for rule in words)
