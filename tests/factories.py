"""People and money for tests: plain functions that go through the verbs and commit."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from argon2 import PasswordHasher

from app.accounts import devices, factors
from app.accounts import service as accounts
from app.accounts.rules import Role
from app.accounts.ways import Way
from app.core import db
from app.ledger import service as ledger
from app.ledger.balance import ContingencyException, Reserve
from app.ledger.rules import AccountType, Frequency, PaymentBasis, Rate

PASSPHRASE = "four plain words together"
NOW = datetime(2026, 11, 20, 10, 30, tzinfo=UTC)
FIRST_DAY = date(2026, 4, 1)
# argon2 is slow on purpose, and hundreds of tests sign in: theirs is quick to check. What is measured asks for a real one.
QUICK_HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSPHRASE)


@dataclass(frozen=True)
class Made:
    """Somebody made for a test."""

    id: int
    reference: str
    display_name: str
    email: str


def make_person(name: str = "Amina Begum", *, language: str = "en", roles: tuple[Role, ...] = ()) -> Made:
    """A person who can sign in, with codes by e-mail as second step."""
    email = f"{name.lower().replace(' ', '.')}@example.org"
    person = accounts.add_person(name, NOW, by=None, email=email, language=language)
    person.passphrase_hash = QUICK_HASH
    factors.add_factor(person.id, Way.EMAIL, NOW, by=None)
    for role in roles:
        accounts.give_role(person, role, date(2020, 1, 1), by=None)
    db.commit()
    return Made(person.id, person.reference, name, email)


def remembered_device(person: Made) -> str:
    """The mark of a browser this person knows, and on which they asked not to be asked for a code."""
    mark = devices.know_device(person.id, None, "firefox/linux", datetime.now(UTC), remember=True)
    devices.it_was_me(person.id, devices.unanswered(person.id)[0].id, NOW, by=person.id)
    db.commit()
    return mark


def make_officer(name: str = "Olu Adeyemi", *roles: Role) -> Made:
    """A finance officer, unless other roles are named."""
    return make_person(name, roles=roles or (Role.FINANCE_OFFICER,))


def make_rate(**changes: object) -> Rate:
    """The rate of DOMAIN 2.3: budget 320.00, contribution 64.50, net, four-weekly from 14 April 2026."""
    facts: dict[str, object] = {
        "from_day": FIRST_DAY, "until_day": None, "weekly_budget_pence": 32_000, "weekly_contribution_pence": 6_450,
        "basis": PaymentBasis.NET, "frequency": Frequency.FOUR_WEEKLY, "first_payment_day": date(2026, 4, 14),
    }  # fmt: skip
    return Rate(**{**facts, **changes})  # type: ignore[arg-type]


def make_recipient(
    name: str = "Amina Begum", *, account_type: AccountType = AccountType.OWN_BANK_ACCOUNT, rate: Rate | None = None,
    language: str = "en", reserve: Reserve | None = None, exception: ContingencyException | None = None,
) -> Made:
    """A recipient with a direct payment."""
    person = make_person(name, language=language)
    payment = ledger.start_direct_payment(person.id, account_type, rate or make_rate(), NOW, by=None, reserve=reserve)
    if exception is not None:
        ledger.agree_exception(payment, exception, NOW, by=None)
    db.commit()
    return person
