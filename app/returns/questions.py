"""What the rules raise for the officer. Each question has one readable rule, and its limit comes from the policy.

Prompts for a person to look, never findings and never sanctions (DOMAIN 6.3). Only what is needed to know that the
money meets the needs is asked (DOMAIN 1.7): a clean return raises nothing, and what an officer accepted stays accepted.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from app.council_policy.rules import Policy, PolicyKey, Value
from app.ledger.rules import Entry, EntryKind
from app.returns.categories import CATEGORIES, EMPLOYING, UNKNOWN, WordRule, asked_about
from app.returns.guessing import NEAR_DAYS, is_scheduled
from app.returns.payees import payee_key
from app.returns.rules import Line, Period, Summary
from app.returns.sums import SumResult, adds_up

A_YEAR = timedelta(days=365)  # insurance is paid once a year
NEVER_STRANGERS = frozenset({"hmrc_paye_ni", "pension", "returned_to_council"})  # public bodies and pension funds


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything the rules look at. Pence are positive unless they belong to a line.

    `scheduled`: what the ledger expects in the period. `last`: the return before, None for a first return, a change
    of account or a missed quarter. `known_payees`: keys of payees in earlier returns that were settled.
    `last_paid`: category to the last day it was paid, this return left out. `monitored_from`: the first day known.
    `gaps`: days no file covers.
    """

    summary: Summary
    lines: Sequence[Line] = ()
    scheduled: Sequence[Entry] = ()
    last: Summary | None = None
    known_payees: frozenset[str] = frozenset()
    last_paid: Mapping[str, date] = field(default_factory=dict)
    monitored_from: date | None = None
    gaps: Sequence[Period] = ()
    words: Sequence[WordRule] = ()

    @property
    def sum(self) -> SumResult:
        given = self.summary
        return adds_up(given.opening_pence, given.in_pence, given.out_pence, given.closing_pence, self.lines)

    @property
    def open_lines(self) -> list[Line]:
        """The lines no officer has accepted yet."""
        return [line for line in self.lines if not line.accepted]


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to ask: a code with its own kept sentence, the lines it is about, how much, and the rule behind it."""

    code: str
    lines: tuple[str, ...] = ()
    pence: int | None = None
    rule: str = ""


Check = Callable[[Facts, Policy], Iterator[Question]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule we check by, shown to everybody. `advice`: a tip for the officer to pass on, not a doubt."""

    code: str
    questions: tuple[str, ...]
    check: Check
    policy_keys: tuple[PolicyKey, ...] = ()
    advice: bool = False


def raise_questions(facts: Facts, policy: Policy) -> list[Question]:
    """Every question for this return, in the order of RULES; an empty list means there is nothing to ask."""
    return [
        Question(raised.code, raised.lines, raised.pence, rule.code)
        for rule in RULES
        for raised in rule.check(facts, policy)
    ]


def limits(rule: Rule, policy: Policy) -> dict[PolicyKey, Value]:
    """The council's own values this rule goes by, for the page that shows every rule; units are in SETTINGS."""
    return {key: getattr(policy, key.value) for key in rule.policy_keys}


def evidence_is_asked(category: str, amount_pence: int, policy: Policy) -> bool:
    """The readable evidence rule: these kinds of spending, above this sum. Everything else is optional."""
    return category in policy.evidence_categories and -amount_pence > policy.evidence_over_pence


# --- The figures -------------------------------------------------------------------------------------------------


def _sum(facts: Facts, policy: Policy) -> Iterator[Question]:
    result = facts.sum
    if result.difference_pence is None:
        if facts.lines:
            yield Question("balance-missing")
    elif not result.is_right:
        yield Question("does-not-add-up", (result.line,) if result.line else (), result.difference_pence)


def _opening(facts: Facts, policy: Policy) -> Iterator[Question]:
    before, now = facts.last, facts.summary
    if before is None or before.closing_pence is None or now.opening_pence is None:
        return
    follows_on = before.period.end + timedelta(days=1) == now.period.start
    if follows_on and now.opening_pence != before.closing_pence:
        yield Question("opening-differs-from-last-closing", pence=now.opening_pence - before.closing_pence)


def _gaps(facts: Facts, policy: Policy) -> Iterator[Question]:
    # Where the sum is right nothing can have happened on the missing days that matters.
    if facts.gaps and not facts.sum.is_right:
        yield Question("days-missing-between-files")


# --- Money in ----------------------------------------------------------------------------------------------------


def _council_payments(facts: Facts, policy: Policy) -> Iterator[Question]:
    due = _due(facts, EntryKind.COUNCIL_PAYMENT)
    unsure = [entry for entry in facts.scheduled if entry.kind is EntryKind.COUNCIL_PAYMENT and entry not in due]
    # A payment of the edge days that did arrive must not hide one that did not.
    arrived_at_edge = sum(entry.pence for entry in unsure) - sum(entry.pence for entry in _missing(unsure, facts.lines))
    received = facts.summary.money_in.get("council_payment", 0) - arrived_at_edge
    short = sum(entry.pence for entry in due) - received
    if short > 0 and _missing(due, facts.lines) and not _nothing_given(facts):
        yield Question("council-payment-missing", pence=short)


def _contribution(facts: Facts, policy: Policy) -> Iterator[Question]:
    expected = sum(entry.pence for entry in _due(facts, EntryKind.CONTRIBUTION))
    received = facts.summary.money_in.get("client_contribution", 0)
    if received >= expected or _nothing_given(facts):
        return
    found = tuple(line.identity for line in facts.lines if line.category == "client_contribution")
    yield Question("contribution-lower" if received else "contribution-missing", found, expected - received)


def _due(facts: Facts, kind: EntryKind) -> list[Entry]:
    """What must have arrived. The last three days are left out: a bank holiday may carry them over the end."""
    period = facts.summary.period
    last_sure_day = period.end - timedelta(days=NEAR_DAYS)
    return [entry for entry in facts.scheduled if entry.kind is kind and period.start <= entry.day <= last_sure_day]


def _missing(due: Iterable[Entry], lines: Sequence[Line]) -> list[Entry]:
    """The expected entries without a line of their own."""
    left = [line for line in lines if line.amount_pence > 0]
    missing = []
    for entry in due:
        match = next((line for line in left if is_scheduled(line, entry)), None)
        if match is None:
            missing.append(entry)
        else:
            left.remove(match)
    return missing


def _nothing_given(facts: Facts) -> bool:
    """Said "nothing spent" and gave no figures: there is nothing to hold a payment against."""
    return facts.summary.said_nothing_spent and not facts.lines


# --- Money out ---------------------------------------------------------------------------------------------------


def _evidence(facts: Facts, policy: Policy) -> Iterator[Question]:
    for line in facts.open_lines:
        if not line.evidence and evidence_is_asked(line.category, line.amount_pence, policy):
            yield _about("evidence-asked", line)


def _cash(facts: Facts, policy: Policy) -> Iterator[Question]:
    cash = [line for line in facts.open_lines if line.category == "cash" and not (line.note or line.evidence)]
    if policy.ask_about_cash and cash:
        yield _about("cash-without-note", *cash)


def _unknown(facts: Facts, policy: Policy) -> Iterator[Question]:
    unknown = [line for line in facts.open_lines if line.category == UNKNOWN]
    if unknown:
        yield _about("unknown-category", *unknown)


def _words(facts: Facts, policy: Policy) -> Iterator[Question]:
    for line in facts.open_lines:
        silent = not line.note and line.category != "cash"  # cash has its own rule, and its own switch
        if silent and CATEGORIES[line.category].needs_words and not _is_unexpected(line, facts):
            yield _about("what-was-this-for", line)


def _unexpected(facts: Facts, policy: Policy) -> Iterator[Question]:
    by_payee: dict[str, list[Line]] = defaultdict(list)
    for line in facts.open_lines:
        if not line.note and _is_unexpected(line, facts):
            by_payee[payee_key(line.text)].append(line)
    for found in by_payee.values():
        yield _about("how-does-this-meet-your-plan", *found)


def _is_unexpected(line: Line, facts: Facts) -> bool:
    return payee_key(line.text) not in facts.known_payees and asked_about(line, facts.words)


def _new_payee(facts: Facts, policy: Policy) -> Iterator[Question]:
    # In a first return every payee is new, and that says nothing.
    if facts.last is None:
        return
    by_payee: dict[str, list[Line]] = defaultdict(list)
    for line in facts.open_lines:
        new = line.direction == "out" and payee_key(line.text) not in facts.known_payees
        # Where a receipt is asked for, it will show who was paid.
        receipt = evidence_is_asked(line.category, line.amount_pence, policy)
        if new and not receipt and line.category not in NEVER_STRANGERS:
            by_payee[payee_key(line.text)].append(line)
    for found in by_payee.values():
        silent = not any(line.note or line.evidence for line in found)
        if silent and -sum(line.amount_pence for line in found) > policy.evidence_over_pence:
            yield _about("new-payee", *found)


def _mistake(facts: Facts, policy: Policy) -> Iterator[Question]:
    category = "paid_by_mistake"
    left = facts.summary.money_out.get(category, 0) - facts.summary.money_in.get(category, 0)
    found = tuple(line.identity for line in facts.open_lines if line.category == category)
    if left > 0 and found:
        yield Question("mistake-not-put-back", found, left)


def _same_file(facts: Facts, policy: Policy) -> Iterator[Question]:
    by_file: dict[str, list[Line]] = defaultdict(list)
    for line in facts.lines:
        for name in line.evidence:
            by_file[name].append(line)
    for found in by_file.values():
        # One payroll paper rightly proves wages, tax and pension together.
        payees = {payee_key(line.text) for line in found if line.category not in EMPLOYING}
        if len(payees) > 1 and not all(line.accepted for line in found):
            yield _about("same-file-for-different-payees", *found)


# --- Employing well ----------------------------------------------------------------------------------------------


def _insurance(facts: Facts, policy: Policy) -> Iterator[Question]:
    spent, period = facts.summary.money_out, facts.summary.period
    if not spent.get("pa_wages") or spent.get("insurance") or facts.monitored_from is None:
        return
    last = facts.last_paid.get("insurance")
    since = last if last is not None else facts.monitored_from
    if since + A_YEAR < period.end:
        yield Question("insurance-not-seen")


def _hmrc(facts: Facts, policy: Policy) -> Iterator[Question]:
    # A bill still to pay is most often this one: HMRC's quarters end on the 5th (DOMAIN 9.4).
    spent, before = facts.summary.money_out, facts.last
    if before is None or not before.money_out.get("hmrc_paye_ni") or facts.summary.bills_pence:
        return
    if spent.get("pa_wages") and not spent.get("hmrc_paye_ni"):
        yield Question("hmrc-not-seen")


def _nothing_spent(facts: Facts, policy: Policy) -> Iterator[Question]:
    # Often nobody could be found to work: ask why before anything else (DOMAIN 2.5).
    if facts.summary.said_nothing_spent and _due(facts, EntryKind.COUNCIL_PAYMENT):
        yield Question("are-you-getting-your-care")


def _about(code: str, *lines: Line) -> Question:
    return Question(code, tuple(line.identity for line in lines), abs(sum(line.amount_pence for line in lines)))


RULES: tuple[Rule, ...] = (
    Rule("the-sum-adds-up", ("does-not-add-up", "balance-missing"), _sum),
    Rule("opens-where-the-last-closed", ("opening-differs-from-last-closing",), _opening),
    Rule("every-day-is-covered", ("days-missing-between-files",), _gaps),
    Rule("council-payments-arrived", ("council-payment-missing",), _council_payments),
    Rule("contribution-paid-in", ("contribution-missing", "contribution-lower"), _contribution),
    Rule(
        "evidence-for-some-spending",
        ("evidence-asked",),
        _evidence,
        (PolicyKey.EVIDENCE_CATEGORIES, PolicyKey.EVIDENCE_OVER_PENCE),
    ),
    Rule("cash-has-a-note", ("cash-without-note",), _cash, (PolicyKey.ASK_ABOUT_CASH,)),
    Rule("every-line-has-a-kind", ("unknown-category",), _unknown),
    Rule("other-has-a-note", ("what-was-this-for",), _words),
    Rule("spending-meets-the-plan", ("how-does-this-meet-your-plan",), _unexpected),
    Rule("new-payee-over-a-sum", ("new-payee",), _new_payee, (PolicyKey.EVIDENCE_OVER_PENCE,)),
    Rule("mistakes-are-put-back", ("mistake-not-put-back",), _mistake),
    Rule("one-file-one-payee", ("same-file-for-different-payees",), _same_file),
    Rule("insurance-each-year", ("insurance-not-seen",), _insurance, advice=True),
    Rule("tax-when-tax-was-paid", ("hmrc-not-seen",), _hmrc, advice=True),
    Rule("care-is-bought", ("are-you-getting-your-care",), _nothing_spent, advice=True),
)
