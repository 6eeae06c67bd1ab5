"""The demonstration council: about forty invented people with two years behind them, made through the real verbs.

Days are counted back from the day it is made, so that something is always due, waiting and late.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from app.accounts import service as accounts
from app.accounts.models import Person
from app.accounts.rules import Role
from app.core import db
from app.core.config import Settings
from app.core.errors import Refused
from app.demo import arrivals, asking, council, helping, interests, learning, staff_side, story, supporting, try_me, waiting
from app.demo.lives import Life
from app.demo.people import APP_SECRET, CARD_CODES, CAST, OWN, PASSPHRASE, STAFF, Recipient
from app.demo.story import Diary

BEGAN = timedelta(days=900)


def load(settings: Settings, today: date, now: datetime, tell: Callable[[str], object]) -> None:
    """Fill an empty database, in one commit. Raises Refused `not-empty` where anybody is in it already."""
    with db.reading():
        if accounts.any_invented_people() or not accounts.only_invented_people():
            raise Refused("not-empty")
    tell(f"Making the demonstration council: {len(CAST)} people and two years of their returns")
    passphrases, diary = council.Passphrases(settings.secret_key), Diary(now)
    staff = [council.hire(member, passphrases, today - BEGAN, now - BEGAN) for member in STAFF]
    council.decide(today - BEGAN, now - BEGAN, by=council.with_role(staff, Role.DP_LEAD)[0].id)
    lives = [_bring_in(facts, staff, passphrases, diary, settings, today) for facts in CAST]
    people = {life.facts.name: life.person for life in lives}
    staff_side.tell(staff, people, diary, today)
    helping.begin(people, council.with_role(staff, Role.DP_OFFICER)[0], passphrases, diary, today)
    interests.tell(settings, staff, diary, today)
    asking.tell(people, staff, diary, today)
    waiting.tell(people, staff, settings, diary, today)
    supporting.tell(people, staff, diary, today)
    learning.tell(staff, diary, today)
    diary.live()
    arrivals.arrive(settings, today, now, by=council.with_role(staff, Role.DP_OFFICER)[0].id)
    db.commit()
    try_me.write(settings.folder.parent / "try-me", lives, today)
    arrivals.write_file(settings.folder.parent / "try-me", today)


def _bring_in(
    facts: Recipient, staff: list[Person], passphrases: council.Passphrases, diary: Diary, settings: Settings, today: date
) -> Life:
    first_day = council.first_day_of(facts, today)
    rates = council.rates_of(facts, first_day, today)
    person = accounts.add_person(
        facts.name, diary.now - (BEGAN - timedelta(days=60)), by=None, email=facts.email, language=facts.language, invented=True
    )
    passphrases.give(person, diary.now - (BEGAN - timedelta(days=60)))
    officers = council.with_role(staff, Role.FINANCE_OFFICER)
    names = settings.council.payment_words
    life = Life(facts, person, (officers[0], officers[1]), names)
    council.start_payment(facts, person, rates, diary, council.with_role(staff, Role.DP_OFFICER)[0])
    if facts.kept_in == OWN:
        story.tell(life, council.live_in(life, f"{names[0]} COUNTY COUNCIL", rates, today), diary, today)
    return life


def whom_to_sign_in_as() -> str:
    """For a person at a terminal: names, what each shows, the one passphrase, and files to try."""
    return WHOM


WHOM = f"""
  Sign in with the passphrase: {PASSPHRASE}
  The page then asks for a code, and shows the message that would have been sent.

    margaret.whitlock@example.org        has a return to send; her bank's file is var/demo/{try_me.FOLDER}/{try_me.MARGARET}
    nasreen.akhtar@example.org           reads Urdu; her bank's file is var/demo/{try_me.FOLDER}/{try_me.NASREEN}
    jaswinder.singh.gill@example.org     has been asked a question
    parminder.kaur.dhaliwal@example.org  has more in the account than the usual limit
    winston.grant@example.org            has a printed card with codes: {", ".join(CARD_CODES[:3])} ...
    meena.chauhan@example.org            has an authenticator app, with the secret {APP_SECRET}
    leroy.francis@example.org            has a direct payment that two people paused
    helen.whitlock@example.org           helps her mother Margaret and her father
    ayaan.abdi.farah@example.org         helped her father, and has told the council that he died: nothing reminds her
    peter.colclough@example.org          is an authorised person; amara.baptiste@example.org a nominated person

    olu.adeyemi@elmshire.example         checks returns; so does fiona.baird@elmshire.example
    nisha.raval@elmshire.example         starts direct payments, prints letters with codes, imports people: a file to
                                         try is var/demo/{try_me.FOLDER}/{arrivals.FILE}; a proposal of hers
                                         waits for a second person
    tom.ashdown@elmshire.example         answers people who are interested, and what cannot wait, such as a death; has a
                                         caseload; for anybody else the portal asks him why
    ruth.linley@elmshire.example         gives caseloads, reads trails
    imran.sheikh@elmshire.example        leads safeguarding, reads the private line
    jo.penrose@elmshire.example          works for a support service outside the council, sees who asked it
    karim.haddad@elmshire.example        gives roles, sets the policy, sees the messages
"""
