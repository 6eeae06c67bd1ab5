"""Support services and who asked them, one at each station; a decision about a risk; and direct payments that were offered."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial

from app.accounts.models import Person
from app.accounts.rules import Role
from app.casework import service as casework
from app.core.clock import day_in_england
from app.core.errors import NotYours
from app.demo.council import with_role
from app.demo.story import Diary
from app.reviews import service as reviews
from app.support import directory, service
from app.support.directory import Told
from app.support.models import SupportService
from app.support.rules import NOT_SURE, Agreed, Declined, Level, Progress
from app.support.service import New

HEARTH, WILLOW, COUNTY = "Hearth Independent Living", "Willow Payroll", "Elmshire managed accounts"
SERVICES = (
    Told(
        HEARTH, "We are run by disabled people. We explain, help you find a personal assistant, and stay as long as you like.",
        (Level.ADVICE, Level.EMPLOYMENT_SUPPORT, Level.FULL_SUPPORT), "English, Panjabi, Gujarati, Polish",
        "Free for people in Elmshire", "01632 960 830", is_council=False, takes_on=True,
    ),
    Told(
        WILLOW, "We do the wages. You send us the hours by e-mail or post; you get the payslip, and what to pay to whom.",
        (Level.PAYROLL,), "English", "£14 a month, paid from your direct payment", "01632 960 831",
        is_council=False, takes_on=True,
    ),
    Told(
        COUNTY, "We keep your money in an account of its own and pay the bills that you agree to.",
        (Level.MANAGED_ACCOUNT, Level.PAYROLL), "English, Urdu", "£22 a month, added to your budget", "01632 960 832",
        is_council=True, takes_on=True,
    ),
)  # fmt: skip
WISH = "I want to employ my neighbour's daughter and I do not know where to begin."
QUIET = "Please ring after eleven. Mornings are slow."
NO_ROOM = "We have room again in the new year. We are sorry."
MET = "We met at the library and filled in the contract together. Next: the insurance."
DECIDED = reviews.Decided(
    concern="On two mornings in October nobody came, and Leroy was in bed until the afternoon.",
    evidence="What Leroy told us, his sister's call on 14 October, and the agency's list of visits.",
    tried="We spoke with the agency twice. Leroy chose a second person who can come at short notice.",
    view="“I would rather have a late morning now and then than a stranger. But I want somebody to ring when they are late.”",
    decision="The direct payment stays as it is. The agency rings Leroy and his sister when it is more than 20 minutes late.",
    reasons="The risk is small while somebody rings. It is Leroy's choice, and he understands it.",
    review_day=None,
)


def tell(people: Mapping[str, Person], staff: Sequence[Person], diary: Diary, today: date) -> None:
    """Note it all in the diary; who is not there is left out."""
    lead, worker, officer = (with_role(staff, role)[0].id for role in (Role.DP_LEAD, Role.SOCIAL_WORKER, Role.DP_OFFICER))
    provider = with_role(staff, Role.SUPPORT_PROVIDER)[0]
    diary.note(today - timedelta(days=200), 9, partial(_open, provider=provider, lead=lead))
    acts = (
        ("Zofia Kowalczyk", 1, partial(_ask, level=Level.EMPLOYMENT_SUPPORT, service=HEARTH, wish=WISH)),
        ("Kenneth Oakley", 12, partial(_ask, level=Level.PAYROLL, service=WILLOW, wish="")),
        ("Edna Farrow", 2, partial(_ask, level=NOT_SURE, service=None, wish=QUIET)),
        ("Anthony Baptiste", 20, partial(_met, by=provider.id)),
        ("Rekha Mistry", 3, partial(_said_no, by=provider.id)),
        ("Colin Tranter", 2, partial(_begun_by_officer, by=officer)),
        ("Leroy Francis", 9, partial(_risk, by=worker)),
    )
    for name, ago, act in acts:
        if name in people:
            diary.note(today - timedelta(days=ago), 11, partial(act, people[name]))
    for name, ago, outcome, why, worry in (
        ("Beryl Nightingale", 9, "thinking", "", None), ("Sheila Bramley", 700, "yes", "", None),
        ("Patrick Doyle", 800, "no", "He did not want to keep papers. Said yes a year later.", "paperwork"),
    ):  # fmt: skip
        if name in people:
            told = partial(_offered, outcome=outcome, why=why, worry=worry, by=worker)
            diary.note(today - timedelta(days=ago), 14, partial(told, people[name]))


def _open(now: datetime, *, provider: Person, lead: int) -> None:
    for told in SERVICES:
        row = directory.add(told, day_in_england(now), now, by=lead)
        if told.name == HEARTH:
            directory.add_member(row, provider.reference, day_in_england(now), now, by=lead)


def _named(name: str) -> SupportService:
    found = next((one for one in directory.services() if one.name == name), None)
    if found is None:
        raise NotYours
    return found


def _ask(person: Person, now: datetime, *, level: str, service: str | None, wish: str) -> str:
    today = day_in_england(now)
    new = New(
        level=level, service=_named(service) if service else None, wish=wish, reach="", shared=("email", "needs"),
        language=person.language, how=Agreed.ONLINE, day=today, by_council=False,
    )  # fmt: skip
    return _send(person, new, now, person.id)


def _send(person: Person, new: New, now: datetime, by: int) -> str:
    return service.open_referral(person.id, new, day_in_england(now), now, by=by).reference


def _met(person: Person, now: datetime, *, by: int) -> None:
    today = day_in_england(now)
    reference, mine = _ask(person, now, level=Level.EMPLOYMENT_SUPPORT, service=HEARTH, wish=WISH), _named(HEARTH)
    service.accept(reference, mine, casework.answer_by(today, 3), today, now + timedelta(hours=2), by=by)
    service.tell(reference, mine, Progress.TALKED, MET, now + timedelta(hours=3), by=by)


def _said_no(person: Person, now: datetime, *, by: int) -> None:
    reference = _ask(person, now, level=Level.FULL_SUPPORT, service=HEARTH, wish="")
    service.decline(reference, _named(HEARTH), Declined.FULL, NO_ROOM, day_in_england(now), now + timedelta(hours=1), by=by)


def _begun_by_officer(person: Person, now: datetime, *, by: int) -> None:
    new = New(
        level=Level.MANAGED_ACCOUNT, service=_named(COUNTY), wish="", reach="", shared=("email", "account"),
        language=person.language, how=Agreed.ON_PHONE, day=day_in_england(now), by_council=True,
    )  # fmt: skip
    _send(person, new, now, by)


def _risk(person: Person, now: datetime, *, by: int) -> None:
    today = day_in_england(now)
    told = reviews.Decided(**vars(DECIDED) | {"review_day": today + timedelta(days=90)})
    reviews.decide(person.id, told, today, now, by=by)


def _offered(person: Person, now: datetime, *, outcome: str, why: str, worry: str | None, by: int) -> None:
    today = day_in_england(now)
    reviews.note_offer(person.id, reviews.Offered(today, "review", outcome, why, worry), today, now, by=by)
