"""The support services people may choose from, and who signs in for each."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from app.accounts import service as accounts
from app.accounts.models import Person
from app.accounts.rules import Permission
from app.audit.events import Event
from app.audit.service import record
from app.core.db import session, take_turns
from app.core.errors import NotYours, Refused
from app.core.references import new_reference
from app.support.models import ServiceMember, SupportService

KEEPING_LOCK = 7_304_004  # one service is written down at a time: the same form sent twice makes one


@dataclass(frozen=True)
class Told:
    """What stands in the list about one service. `levels` are codes of `rules.Level`; `cost` in words."""

    name: str
    about: str
    levels: tuple[str, ...]
    speaks: str
    cost: str
    phone: str
    is_council: bool
    takes_on: bool


def services() -> list[SupportService]:
    """Every service that people may choose, by name."""
    return list(session.scalars(select(SupportService).where(SupportService.ended_at.is_(None)).order_by(SupportService.name)))


def services_for(level: str) -> list[SupportService]:
    """Services that offer a level and take people on."""
    return [one for one in services() if one.takes_on and level in one.levels]


def by_reference(reference: str) -> SupportService:
    """One service, also one that has ended. Raises NotYours."""
    row = session.scalar(select(SupportService).where(SupportService.reference == reference))
    if row is None:
        raise NotYours
    return row


def by_id(number: int) -> SupportService:
    """One service by its number."""
    return session.get_one(SupportService, number)


def names_of(ids: set[int]) -> dict[int, str]:
    """What services are called."""
    if not ids:
        return {}
    rows = session.execute(select(SupportService.id, SupportService.name).where(SupportService.id.in_(ids)))
    return dict(rows.all())


def add(told: Told, today: date, now: datetime, *, by: int) -> SupportService:
    """Write a service down. Sent twice it is there once. Raises Refused `service-name-taken`."""
    take_turns(KEEPING_LOCK)
    same = session.scalar(select(SupportService).where(func.lower(SupportService.name) == told.name.lower()))
    if same is not None:
        if _told(same) == told and same.ended_at is None:
            return same
        raise Refused("service-name-taken")
    row = SupportService(reference=new_reference("S"), as_at=today, changed_at=now, changed_by=by, **_values(told))
    session.add(row)
    session.flush()
    record(Event.SERVICE_KEPT, by=by, service=row.reference)
    return row


def change(reference: str, told: Told, today: date, now: datetime, *, by: int) -> SupportService:
    """Write down what has changed, or that everything was checked today. Raises NotYours; Refused `service-name-taken`."""
    take_turns(KEEPING_LOCK)
    row = by_reference(reference)
    taken = select(SupportService.id).where(func.lower(SupportService.name) == told.name.lower(), SupportService.id != row.id)
    if session.scalar(taken) is not None:
        raise Refused("service-name-taken")
    for name, value in _values(told).items():
        setattr(row, name, value)
    row.as_at, row.changed_at, row.changed_by = today, now, by
    session.flush()
    record(Event.SERVICE_KEPT, by=by, service=row.reference)
    return row


def end(reference: str, now: datetime, *, by: int) -> None:
    """Nobody chooses it any more; what it has accepted goes on until it ends. Ended before, it stays so. Raises NotYours."""
    row = by_reference(reference)
    if row.ended_at is None:
        row.ended_at, row.changed_at, row.changed_by = now, now, by
        session.flush()
        record(Event.SERVICE_ENDED, by=by, service=row.reference)


def _values(told: Told) -> dict[str, object]:
    return vars(told) | {"levels": list(told.levels)}


def _told(row: SupportService) -> Told:
    values = {name: getattr(row, name) for name in Told.__dataclass_fields__}
    return Told(**values | {"levels": tuple(row.levels)})


def service_of(person_id: int) -> SupportService | None:
    """The service somebody signs in for, or None."""
    mine = select(SupportService).join(ServiceMember, ServiceMember.service_id == SupportService.id)
    return session.scalar(mine.where(ServiceMember.person_id == person_id, ServiceMember.ended_at.is_(None)))


def members_of(service: SupportService) -> list[tuple[ServiceMember, Person]]:
    """Who signs in for a service now, by name."""
    query = select(ServiceMember, Person).join(Person, Person.id == ServiceMember.person_id)
    query = query.where(ServiceMember.service_id == service.id, ServiceMember.ended_at.is_(None)).order_by(Person.name_key)
    return [(member, person) for member, person in session.execute(query)]


def could_join(today: date) -> list[tuple[str, str]]:
    """Reference and name of those who hold the role of a support service and sign in for none."""
    taken = set(session.scalars(select(ServiceMember.person_id).where(ServiceMember.ended_at.is_(None))))
    staff = accounts.staff_with(Permission.SEE_REFERRED, today)
    return [(one.reference, one.display_name) for one in staff if one.id not in taken]


def add_member(service: SupportService, reference: str, today: date, now: datetime, *, by: int) -> None:
    """Somebody signs in for this service from now on. Said twice it is there once.

    Raises Refused `member-not-theirs` for somebody without the role, or who signs in for another service.
    """
    staff = {one.reference: one for one in accounts.staff_with(Permission.SEE_REFERRED, today)}
    if reference not in staff:
        raise Refused("member-not-theirs")
    accounts.lock_person(staff[reference].id)
    held = service_of(staff[reference].id)
    if held is not None:
        if held.id == service.id:
            return
        raise Refused("member-not-theirs")
    session.add(ServiceMember(service_id=service.id, person_id=staff[reference].id, given_at=now, given_by=by))
    session.flush()
    record(Event.SERVICE_MEMBER_GIVEN, by=by, about=staff[reference].id, service=service.reference)


def end_member(service: SupportService, number: int, now: datetime, *, by: int) -> None:
    """They see nobody of this service any more, from the next page on. Raises NotYours."""
    row = session.scalar(
        select(ServiceMember).where(ServiceMember.id == number, ServiceMember.service_id == service.id).with_for_update()
    )
    if row is None:
        raise NotYours
    if row.ended_at is None:
        row.ended_at, row.ended_by = now, by
        session.flush()
        record(Event.SERVICE_MEMBER_ENDED, by=by, about=row.person_id, service=service.reference)
