"""What My home and the rules page show, gathered from the features below."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError

from app.accounts import death, representations
from app.accounts.rules import Permission, Someone
from app.core import clock
from app.core.db import session
from app.core.log import log
from app.council_policy import service as council_policy
from app.council_policy.rules import KEEPING, Period, Policy, PolicyKey, Value, quarter_of, return_due_day
from app.council_policy.service import ValueOn
from app.ledger import lists
from app.ledger import service as ledger
from app.ledger.balance import Balance, Standing
from app.ledger.rules import AccountType, Days, Entry, Pause
from app.ledger.service import Figures, Plan
from app.returns import sending
from app.returns import service as returns
from app.returns.questions import RULES, limits
from app.returns.service import Due
from app.returns.words import CATEGORY, RULE, said

WITH_US = ("we-will-look-by", "we-are-late", "we-are-looking-again")


@dataclass(frozen=True)
class Doing:
    """One thing the council does or did, with its day: it looks at a return, it has checked one, or it pays. Exactly one
    of the three is there."""

    day: date
    looks_at: Due | None = None
    checked: Due | None = None
    pays: Entry | None = None


@dataclass(frozen=True)
class MyHome:
    """One person's own page. `checked` is the last return the council finished, with the day; `coming` the period
    that runs now, with the day its return will be due, where one is owed; `usual_way` how the last return was sent."""

    waiting: list[Due]
    with_us: list[Due]
    checked: tuple[Due, date] | None
    figures: Figures | None
    account_type: AccountType | None
    next_payment: Entry | None
    coming: tuple[Period, date] | None
    usual_way: str | None = None
    pause: tuple[Pause, Days] | None = None

    def council_does(self, *, with_payment: bool) -> list[Doing]:
        """What the council does, in order of days. `with_payment`: the reader may see what is planned to be paid."""
        found = [Doing(due.found.look_by_day, looks_at=due) for due in self.with_us if due.found and due.found.look_by_day]
        if self.checked:
            found.append(Doing(self.checked[1], checked=self.checked[0]))
        if self.next_payment and with_payment:
            found.append(Doing(self.next_payment.day, pays=self.next_payment))
        return sorted(found, key=lambda one: one.day)

    @property
    def balance(self) -> Balance | None:
        """The balance, where there are figures."""
        return self.figures.balance if self.figures and isinstance(self.figures.balance, Balance) else None


def my_home(
    recipient_id: int, today: date, now: datetime, *, with_questions: bool = True, reminds: bool = True
) -> MyHome:
    """Everything a person needs to know now, and nothing else. `with_questions`: the council's questions are theirs
    to see; without, nothing tells whether there is one. `reminds`: not whoever has lost somebody."""
    figures = ledger.figures_of(recipient_id, today, now)
    if figures is None:
        return MyHome([], [], None, None, None, None, None)
    plan = figures.plan
    dues = returns.returns_of(recipient_id, today)
    kind = plan.account_type_on(today)
    return MyHome(
        waiting=_waiting(dues, with_questions) if reminds else [],
        with_us=[due for due in reversed(dues) if due.next in WITH_US],
        checked=_last_checked(dues),
        figures=figures,
        account_type=kind,
        next_payment=ledger.next_payment(plan, figures.policy, today),
        coming=_coming(plan, figures.policy, today) if reminds and kind is AccountType.OWN_BANK_ACCOUNT else None,
        pause=plan.pause_on(today),
        usual_way=next((due.found.way for due in dues if due.found is not None and due.found.version), None),
    )


def sum_of(recipient_id: int, today: date, now: datetime) -> Standing | None:
    """How the account stood at the end of the last return; None where there is no figure."""
    figures = ledger.figures_of(recipient_id, today, now)
    return figures.at_end if figures else None


@dataclass(frozen=True)
class SentReceipt:
    """A receipt that may be shown. `key` names it: the first day of its period and the number of the version."""

    key: str
    period_start: date
    period_end: date
    sent_at: datetime


def receipts_of(recipient_id: int, today: date) -> list[SentReceipt]:
    """The newest receipt of each of the last periods, newest first."""
    sent = [due.found for due in returns.returns_of(recipient_id, today) if due.found is not None and due.found.version]
    return [
        SentReceipt(
            f"{found.period_start}/{found.version}", found.period_start, found.period_end,
            sending.version_of(found, found.version).sent_at,
        )
        for found in sent
    ]  # fmt: skip


@dataclass(frozen=True)
class Helped:
    """Somebody one helps, with what is due. No sum is ever in it."""

    person: Someone
    waiting: list[Due]


def people_helped(actor_id: int, today: date) -> list[Helped]:
    """Everybody one acts for today, with what one may do something about."""
    found = []
    for one in representations.people_helped(actor_id, today):
        words = one.acting.permissions
        reminds = Permission.PREPARE_RETURNS in words and not death.is_told(one.person.id)
        dues = returns.returns_of(one.person.id, today) if reminds else []
        found.append(Helped(one.person, _waiting(dues, Permission.ANSWER_QUESTIONS in words)))
    return found


def only_helps(person_id: int, today: date) -> bool:
    """Whether somebody is here only for the people they help: they act for somebody today, have no direct payment of
    their own, and nobody acts or acted for them. Where the database is away nothing is left out."""
    try:
        with session.no_autoflush:
            return (
                person_id in representations.helpers_among([person_id], today)
                and not lists.account_types_of([person_id], today)
                and not representations.representatives_of(person_id)
            )
    except SQLAlchemyError as away:
        log.warning("helping-unknown", exc_info=away)
        return False


def _waiting(dues: list[Due], with_questions: bool) -> list[Due]:
    """What waits for somebody, oldest first; without questions only what was never sent."""
    return [
        due for due in reversed(dues)
        if due.is_waiting and (with_questions or due.found is None or not due.found.version)
    ]  # fmt: skip


def _last_checked(dues: list[Due]) -> tuple[Due, date] | None:
    for due in dues:
        if due.found is not None and due.next == "nothing-more-needed":
            return due, clock.day_in_england(returns.moves_of(due.found)[-1].at)
    return None


def _coming(plan: Plan, policy: Policy, today: date) -> tuple[Period, date] | None:
    if today < plan.first_day or (plan.last_day and plan.last_day < today):
        return None
    period = quarter_of(today, policy, plan.first_day)
    period = Period(max(period.start, plan.first_day), period.end)
    return period, return_due_day(period, policy)


@dataclass(frozen=True)
class RuleShown:
    """A rule we check returns by, in words, with the council's own numbers."""

    words: str
    limits: dict[PolicyKey, Value]
    advice: bool


def rules_in_force(today: date) -> tuple[list[ValueOn], list[RuleShown]]:
    """Every policy value about money and returns, and every rule a return is checked by, as they are today."""
    policy = council_policy.policy_on(today)
    checks = [RuleShown(said(RULE, rule.code), limits(rule, policy), rule.advice) for rule in RULES]
    return [one for one in council_policy.values_on(today) if one.key not in KEEPING], checks


def categories(codes: frozenset[str]) -> list[str]:
    """Kinds of spending in words."""
    return [said(CATEGORY, code) for code in sorted(codes)]


def day_after(day: date) -> date:
    """The day on which a return can be sent: the one after its period."""
    return day + timedelta(days=1)
