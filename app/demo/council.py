"""The council's side of the beginning: who works there, what it decided, and how each direct payment started."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import partial

from app.accounts import cards, factors, staff
from app.accounts import service as accounts
from app.accounts.models import Person
from app.accounts.rules import Role
from app.accounts.sealed import seal
from app.accounts.ways import Way, digits_of
from app.audit.events import Event
from app.audit.service import record
from app.council_policy import service as council_policy
from app.council_policy.rules import DEFAULTS, Period, PolicyKey, add_months, periods
from app.demo.lives import Life
from app.demo.money import Household, Movement, account
from app.demo.people import APP_SECRET, CARD_CODES, HAS_APP, HAS_CARD, PASSPHRASE, STAFF, Member, Recipient
from app.demo.story import Diary
from app.ledger import deciding
from app.ledger import service as ledger
from app.ledger.balance import ContingencyException, Reserve
from app.ledger.models import DirectPayment
from app.ledger.plans import Plan
from app.ledger.rules import Frequency, PaymentBasis, Rate
from app.tools import lines
from app.tools.lines import Line

UPLIFT_PER_MILLE = 38  # each April
PUT_BY = "You employ somebody. If the work ends, the law may ask you to pay them for it: this money is there for that."
POLICY = "Elmshire direct payments policy, part 4 (an invented example)"
LINES = (
    ("activity", "You may pay for a class, a club or a day out that is in your plan. The tea afterwards is your own."),
    ("equipment", "You may buy equipment up to £200 for a need in your plan. Ask us first about anything larger."),
    ("transport", "You may pay for a journey to something in your plan. Travel that you would pay for anyway is your own."),
)
EACH_APRIL = (
    "Wages go up each April, so your budget goes up with them. "
    "Your own contribution was worked out again with your new benefits."
)


class Passphrases:
    """One passphrase for everybody, hashed once: argon2 is slow on purpose. And codes by e-mail beside it."""

    def __init__(self, secret: str) -> None:
        self._hash: str | None = None
        self._secret = secret

    def give(self, person: Person, now: datetime) -> None:
        """Let somebody sign in: with codes by e-mail, two of them with a card or an app too."""
        factors.add_factor(person.id, Way.EMAIL, now, by=None)
        if person.display_name == HAS_CARD:
            cards.keep_card(person.id, [digits_of(code) for code in CARD_CODES], self._secret, now, by=None)
        if person.display_name == HAS_APP:
            factors.add_factor(person.id, Way.AUTHENTICATOR, now, by=None, secret=seal(self._secret, APP_SECRET, now))
        if self._hash is None:
            accounts.set_passphrase(person, PASSPHRASE, by=None)
            self._hash = person.passphrase_hash
            return
        person.passphrase_hash = self._hash
        record(Event.PASSPHRASE_SET, by=None, about=person.id, person=person.reference)


def hire(member: Member, passphrases: Passphrases, since: date, now: datetime) -> Person:
    """A member of staff, who may sign in."""
    email = f"{member.name.lower().replace(' ', '.')}@elmshire.example"
    person = staff.add_staff(member.name, email, now, by=None, invented=True)
    passphrases.give(person, now)
    for role in member.roles:
        accounts.give_role(person, role, since, by=None)
    return person


def with_role(hired: Sequence[Person], role: Role) -> list[Person]:
    """The members of staff that hold a role."""
    return [person for person, member in zip(hired, STAFF, strict=True) if role in member.roles]


def decide(since: date, now: datetime, *, by: int) -> None:
    """What the council decided two years ago; everything else is as the portal comes."""
    council_policy.set_policy(
        PolicyKey.CONTINGENCY_WEEKS, "6", since, since, now, by=by, reason="Cabinet decision: six weeks, as in the agreement."
    )
    for about, words in LINES:
        line = Line(words, POLICY)
        lines.set_line(about, line, since, since, now, by=by, reason="As the cabinet agreed it.")


def first_day_of(facts: Recipient, today: date) -> date:
    """So many quarters before the running one, some with a later start within their first quarter."""
    this_quarter = date(today.year, 3 * ((today.month - 1) // 3) + 1, 1)
    return add_months(this_quarter, -3 * facts.quarters) + timedelta(days=facts.starts_late)


def rates_of(facts: Recipient, first_day: date, today: date) -> list[Rate]:
    """What is paid from the first day, and more from each April on; the rhythm of payments stays."""
    weekly, contribution, from_day = facts.weekly, facts.contribution, first_day
    found = []
    while from_day <= today:
        found.append(_rate(facts, from_day, weekly, contribution, first_day))
        weekly, contribution = _more(weekly), _more(contribution)
        from_day = date(from_day.year + (from_day.month >= 4), 4, 1)
    return found


def _rate(facts: Recipient, from_day: date, weekly: int, contribution: int, first_day: date) -> Rate:
    # Paid on Tuesdays, or on the 2nd of the month: never at a weekend if it can be helped.
    first_payment = first_day + timedelta(days=(1 - first_day.weekday()) % 7)
    if facts.frequency is Frequency.MONTHLY:
        first_payment = first_day.replace(day=2)
    return Rate(from_day, None, weekly, contribution, PaymentBasis(facts.basis), facts.frequency, first_payment)


def _more(pence: int) -> int:
    return pence + pence * UPLIFT_PER_MILLE // 1000 // 5 * 5


def live_in(life: Life, council_words: str, rates: Sequence[Rate], today: date) -> list[Period]:
    """Give somebody their bank account. Returns the quarters that are over, oldest first."""
    first_day = rates[0].from_day
    over = [period for period in periods(first_day, today, DEFAULTS) if period.end < today]
    last = over[-1]
    extras = [
        Movement(last.end - timedelta(days=one.before_end), one.pence, one.text, one.category, one.how)
        for one in life.facts.extras
    ]
    stops = last.start - timedelta(days=1) if life.facts.contribution_stops else None
    home = Household(life.facts.own_words, council_words, rates, life.facts.buys, life.facts.weeks_kept, extras, stops)
    life.movements = account(home, first_day, today, DEFAULTS)
    return over


def start_payment(facts: Recipient, person: Person, rates: Sequence[Rate], diary: Diary, officer: Person) -> None:
    """The direct payment, its yearly uplifts, and what was agreed beside it, each on its day."""
    started: list[DirectPayment] = []

    def start(now: datetime) -> None:
        started.append(ledger.start_direct_payment(person.id, facts.kept_in, rates[0], now, by=officer.id))

    def uplift(rate: Rate, now: datetime) -> None:
        plan = ledger.plan_of(person.id)
        if plan is not None:
            deciding.set_rate(plan, rate, EACH_APRIL, now.date(), 0, now, by=officer.id)

    diary.note(rates[0].from_day - timedelta(days=9), 9, start)
    for rate in rates[1:]:
        diary.note(rate.from_day - timedelta(days=16), 9, partial(uplift, rate))
    later = rates[0].from_day + timedelta(days=40)
    if facts.reserve:
        reserve = Reserve(facts.reserve, "Redundancy of the personal assistant", later)
        diary.note(later, 14, lambda now: deciding.agree_reserve(_plan(person), reserve, PUT_BY, now, by=officer.id))
    if facts.exception_weeks:
        reason = "Two assistants: wages fall due together when both take their leave."
        more = ContingencyException(later, None, reason, facts.exception_weeks)
        diary.note(later, 14, lambda now: deciding.agree_exception(_plan(person), more, now, by=officer.id))


def _plan(person: Person) -> Plan:
    plan = ledger.plan_of(person.id)
    assert plan is not None
    return plan

