"""Those who act for somebody in Elmshire: each standing alive, one that ran out, an invitation that waits, a private word,
and a daughter who has written to us that her father died."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from app.accounts import communication, invitations, representations, safe_contact
from app.accounts import service as accounts
from app.accounts.models import Person
from app.accounts.safe_ways import Way
from app.accounts.standing import MOST_MONTHS, Basis, Scope, Standing, last_day
from app.contact import service as contact
from app.contact import threads
from app.contact.thread_rules import About, Shelf
from app.contact.threads import Said
from app.core import clock
from app.demo.council import Passphrases
from app.demo.story import Diary
from app.home import letters
from app.notifications.rules import Channel


@dataclass(frozen=True)
class Helper:
    """Somebody without a direct payment of their own, whom they act for, how, and since how many days. `grieves`: what they
    wrote when the person died whom they helped."""

    name: str
    people: tuple[str, ...]
    standing: Standing
    scopes: tuple[Scope, ...] = ()
    days_ago: int = 40
    basis: Basis | None = None
    document: str = ""
    grieves: str = ""

    @property
    def email(self) -> str:
        """Where nobody lives."""
        return f"{self.name.lower().replace(' ', '.')}@example.org"


GRIEF = (
    "My father died this week, in his sleep, at home. We were with him. I do not know what to tell the agency, or what happens "
    "with his account. Please ring me on 07700 900415, and not my mother."
)
_HELPER = Standing.HELPER
HELPERS: tuple[Helper, ...] = (
    Helper("Helen Whitlock", ("Margaret Whitlock", "Kenneth Oakley"), _HELPER,
           (Scope.SEE_BALANCE, Scope.PREPARE, Scope.SEND, Scope.MONEY_MESSAGES), days_ago=9),
    Helper("Sajid Akhtar", ("Nasreen Akhtar",), _HELPER, (Scope.SEE_BALANCE,), days_ago=345),
    Helper("Dean Tranter", ("Colin Tranter",), _HELPER, (Scope.PREPARE,), days_ago=420),
    Helper("Ayaan Abdi Farah", ("Abdi Farah Nur",), _HELPER, (Scope.SEE_BALANCE, Scope.PREPARE, Scope.CARE_MESSAGES),
           days_ago=200, grieves=GRIEF),
    Helper("Amara Baptiste", ("Anthony Baptiste",), Standing.NOMINATED_PERSON, days_ago=60),
    Helper("Peter Colclough", ("Ivy Colclough",), Standing.AUTHORISED_PERSON, days_ago=300, basis=Basis.PROPERTY_ATTORNEY,
           document="Lasting power of attorney, registered 12 May 2021; original seen, copy on file"),
)  # fmt: skip
PRIVATE = "My nephew keeps my bank card. I did not want that. Please do not ring when he is here, that is in the evenings."


def begin(people: Mapping[str, Person], officer: Person, passphrases: Passphrases, diary: Diary, today: date) -> None:
    """Put everybody in, and note down what happened when. `people`: the recipients by name; who is not there is left out."""
    for one in HELPERS:
        helped = [people[name] for name in one.people if name in people]
        if helped:
            since = diary.now - timedelta(days=one.days_ago + 5)
            helper = accounts.add_person(one.name, since, by=None, email=one.email, invented=True)
            passphrases.give(helper, since)
        for person in helped:
            diary.note(today - timedelta(days=one.days_ago), 18, partial(_grant, one, helper, person, officer))
            if one.grieves:
                diary.note(today, 8, partial(_tell_of_death, helper, person, one.grieves))
    diary.note(today - timedelta(days=30), 11, partial(_post, officer))
    for name, days_ago, act in (
        ("Zofia Kowalczyk", 3, partial(_invite, name="Ewa", scopes=[Scope.PREPARE], months=3)),
        ("Shahida Choudhury", 20, partial(_not_by_post, officer=officer)), ("Sheila Bramley", 1, _tell),
        ("Ivy Colclough", 90, partial(_need, needs=["large-print", "hearing-loop"], note="Speak towards my left side")),
        ("Winston Grant", 60, partial(_need, needs=[], note="")),
        ("Kenneth Oakley", 45, partial(_need, needs=["bsl", "no-phone"], note="")),
    ):  # fmt: skip
        if name in people:
            diary.note(today - timedelta(days=days_ago), 16, partial(_of, act, people[name]))


def _of(act: Callable[..., object], person: Person, now: datetime) -> None:
    act(person=person, now=now)


def _grant(one: Helper, helper: Person, person: Person, officer: Person, now: datetime) -> None:
    first = clock.day_in_england(now)
    until = last_day(first, MOST_MONTHS) if one.standing is _HELPER else None
    granted_by = person.id if one.standing is _HELPER else officer.id
    representations.grant(
        person.id, helper.id, one.standing, one.scopes, first, until, now, by=helper.id, granted_by=granted_by,
        basis=str(one.basis or ""), document=one.document,
    )  # fmt: skip


def _tell_of_death(helper: Person, person: Person, words: str, now: datetime) -> None:
    threads.open_thread(person.id, Shelf.CARE, About.DIED, Said(words, "en"), clock.day_in_england(now), now, by=helper.id)


def _post(officer: Person, now: datetime) -> None:
    letters.mark_done([one.message.id for one in letters.waiting(Channel.LETTER)], Channel.LETTER, now, by=officer.id)


def _invite(person: Person, name: str, scopes: Sequence[Scope], months: int, now: datetime) -> None:
    told: invitations.Values = {
        "invited_name": name, "way": "printed", "email": None, "scopes": [str(one) for one in scopes], "months": months,
    }  # fmt: skip
    invitations.keep(person.id, told, now, by=person.id)
    invitations.make(person.id, clock.day_in_england(now), now, by=person.id)


def _need(person: Person, needs: Sequence[str], note: str, now: datetime) -> None:
    communication.set_needs(person.id, needs, note, now, by=person.id, how=communication.SAID)


def _not_by_post(person: Person, officer: Person, now: datetime) -> None:
    safe = [Way.EMAIL, Way.TEXT]
    safe_contact.set_by_council(person.id, safe, "Somebody in the house opens her post.", now, by=officer.id)


def _tell(person: Person, now: datetime) -> None:
    contact.write(person.id, PRIVATE, "en", now, by=person.id)
