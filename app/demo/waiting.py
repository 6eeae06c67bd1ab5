"""What waits at the council beside returns and interest: a paused question, a ruling asked for and one given, a call in
Somali, a worry without a name, a message that did not arrive."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial

from app.accounts import service as accounts
from app.accounts.models import Person
from app.accounts.rules import Role
from app.casework import service as casework
from app.casework.kinds import CaseKind
from app.casework.rules import Pause
from app.contact import concerns, threads
from app.contact.thread_rules import About, Shelf
from app.contact.threads import Said
from app.core.clock import day_in_england
from app.core.config import Settings
from app.core.db import session
from app.demo.council import with_role
from app.demo.story import Diary
from app.interest import call_backs
from app.notifications import service as notifications
from app.notifications.messages import Message
from app.rulings import service as rulings
from app.tools import lines, words
from app.tools.rules import CAN_I_USE_IT

RATE = "My PA asks for £13.40 an hour from January. Does my money stretch that far, or must I ask first?"
NOTE = "Rang the payroll firm: they send what the new rate costs by Friday. She knows that we wait for them."
SHOES = "The bank took £4.50 for a letter I did not ask for. Do I show it as care?"
SINGING = "A singing group for people with lung trouble, £8 a week"
ALLOTMENT = "Somebody to dig my allotment beds, so that I can plant from my chair"
MAY = "Yes: to be outdoors and busy is in your plan. Up to £30 a month until the end of March; we talk again then."
WORRY = "The lady at the end of our road has somebody looking after her who shouts at her. She does not come out any more."
SAID = {"what": "activity", "plan": "not-sure", "safe": "yes", "how": "bank"}


def tell(people: Mapping[str, Person], staff: Sequence[Person], settings: Settings, diary: Diary, today: date) -> None:
    """Note it all in the diary; who is not there is left out."""
    finance = with_role(staff, Role.FINANCE_OFFICER)[0].id
    acts = (
        ("Harpreet Kaur Bains", 6, partial(_ask, words=RATE, paused_by=finance)),
        ("Patrick Doyle", 2, partial(_ask, words=SHOES, paused_by=None)),
        ("Sheila Bramley", 3, partial(_ask_first, what=SINGING, ruled_by=None)),
        ("Delroy Campbell", 50, partial(_ask_first, what=ALLOTMENT, ruled_by=finance)),
        ("Hodan Warsame", 1, partial(_ring_me, languages=settings.languages)),
        ("Tomasz Nowicki", 4, _not_arrived),
    )
    for name, ago, act in acts:
        if name in people:
            diary.note(today - timedelta(days=ago), 10, partial(act, people[name]))
    if people:
        diary.note(today - timedelta(days=1), 17, _worry)


def _ask(person: Person, now: datetime, *, words: str, paused_by: int | None) -> None:
    today = day_in_england(now)
    row = threads.open_thread(person.id, Shelf.MONEY, About.QUESTION, Said(words, "en"), today, now, by=person.id)
    if paused_by is not None:
        case = casework.case_of(CaseKind.ASK_MONEY, row.reference)
        casework.take(case, now + timedelta(minutes=40), by=paused_by)
        casework.write_note(case, NOTE, now + timedelta(minutes=55), by=paused_by)
        casework.pause(case, Pause.OTHERS, now + timedelta(minutes=56), by=paused_by)


def _ask_first(person: Person, now: datetime, *, what: str, ruled_by: int | None) -> None:
    today = day_in_england(now)
    outcome = CAN_I_USE_IT.decide(SAID)
    line = lines.line_on(SAID["what"], today)
    asked = rulings.Asked(what, "", "en", SAID, outcome.code, outcome.reasons, words.LAW_AS_AT, line)
    row = rulings.keep(person.id, asked, today, now, by=person.id, ask=True)
    if ruled_by is not None:
        told = rulings.Told("limits", MAY, today + timedelta(days=120), 0)
        rulings.rule(row.reference, told, today, now + timedelta(hours=3), by=ruled_by)


def _ring_me(person: Person, now: datetime, *, languages: tuple[str, ...]) -> None:
    asked = call_backs.Asked("so", "07700 900821", person.id, "", languages, True)
    call_backs.ask(asked, day_in_england(now), now, by=person.id)


def _not_arrived(person: Person, now: datetime) -> None:
    row = notifications.notify(accounts.contact_of(person.id), Message.MESSAGE_WAITS, now)
    session.flush()
    row.tries = 1
    session.flush()
    notifications.not_gone(row.id, "SMTPRecipientsRefused", None, now)


def _worry(now: datetime) -> None:
    concerns.write(concerns.Told(WORRY, "A lady at the end of Mill Lane", "", "en", ""), now)
