"""Members of staff: who they are, which roles they hold, what ends at once, and who they are to single sign-on."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, or_, select

from app.accounts import service, sessions
from app.accounts.models import Person, RoleHeld, SignIn, StaffIdentity, StaffMember
from app.accounts.rules import is_over
from app.audit.events import Event
from app.audit.service import record
from app.core.db import session
from app.core.errors import NotYours, Refused


@dataclass(frozen=True)
class Member:
    """A member of staff: roles in force or still to come, how many sign-ins run, whether single sign-on knows them."""

    person: Person
    email: str | None
    roles: Sequence[RoleHeld]
    sign_ins: int
    linked: bool


_people: Any = select(Person, StaffMember.email).join(StaffMember, StaffMember.person_id == Person.id)


def members_page(after: tuple[str, int] | None, size: int, now: datetime, today: date) -> list[Member]:
    """Members of staff by name, `size` and one more, after a key."""
    query = _people.order_by(Person.name_key, Person.id).limit(size + 1)
    if after:
        query = query.where((Person.name_key > after[0]) | ((Person.name_key == after[0]) & (Person.id > after[1])))
    return _members(query, now, today)


def member_by_reference(reference: str, now: datetime, today: date) -> Member:
    """One member of staff. Raises NotYours."""
    found = _members(_people.where(Person.reference == reference), now, today)
    if not found:
        raise NotYours
    return found[0]


def _members(query: Select[Any], now: datetime, today: date) -> list[Member]:
    rows = session.execute(query).all()
    ids = [person.id for person, _email in rows]
    held: dict[int, list[RoleHeld]] = {}
    current = or_(RoleHeld.until_day.is_(None), RoleHeld.until_day >= today)
    roles = select(RoleHeld).where(RoleHeld.person_id.in_(ids), RoleHeld.ended_at.is_(None), current)
    for role in session.scalars(roles.order_by(RoleHeld.role, RoleHeld.from_day)):
        held.setdefault(role.person_id, []).append(role)
    begun = session.scalars(select(SignIn).where(SignIn.person_id.in_(ids), SignIn.ended_at.is_(None)))
    running = [one.person_id for one in begun if not is_over(one.started_at, one.last_seen_at, now, staff=True)]
    linked: Collection[int] = set(session.scalars(select(StaffIdentity.person_id).where(StaffIdentity.person_id.in_(ids))))
    return [
        Member(person, email, held.get(person.id, []), running.count(person.id), person.id in linked) for person, email in rows
    ]


def add_staff(display_name: str, email: str, now: datetime, *, by: int | None, invented: bool = False) -> Person:
    """Add a member of staff; their first single sign-on is known by this e-mail. The same form sent twice adds one.

    Raises Refused `email-taken`.
    """
    email = email.strip().lower()
    known = session.scalar(select(Person).join(StaffMember, StaffMember.person_id == Person.id).where(StaffMember.email == email))
    if known is not None and known.name_key == service.name_key(display_name):
        return known
    person = service.add_person(display_name, now, by=by, email=email, invented=invented)
    service.staff_row(person.id).email = email
    session.flush()
    record(Event.STAFF_ADDED, by=by, about=person.id, person=person.reference)
    return person


def end_role(person: Person, number: int, now: datetime, *, by: int) -> None:
    """End a role at once: the next page is refused. Ended before, it stays as it is.

    Raises Refused `own-role` (so there is always another administrator), NotYours.
    """
    if by == person.id:
        raise Refused("own-role")
    role = session.scalar(select(RoleHeld).where(RoleHeld.id == number, RoleHeld.person_id == person.id).with_for_update())
    if role is None:
        raise NotYours
    if role.ended_at is not None:
        return
    role.ended_at = now
    session.flush()
    record(Event.ROLE_ENDED, by=by, about=person.id, person=person.reference, role=role.role)


def end_sign_ins(person: Person, now: datetime, *, by: int) -> None:
    """End every sign-in of somebody at once, wherever they are signed in."""
    sessions.end_others(person.id, None, now, by=by, why="by-staff")


def linked_person(issuer: str, subject: str, email: str | None, now: datetime) -> Person:
    """Who this is to us: the one whom issuer and subject were linked to, or for the first time the member of staff for
    whom an administrator entered this e-mail. `email` is None unless the provider says that it is verified.

    Raises Refused `sign-on-unknown`.
    """
    linked = select(Person).join(StaffIdentity, StaffIdentity.person_id == Person.id)
    person = session.scalar(linked.where(StaffIdentity.issuer == issuer, StaffIdentity.subject == subject))
    if person is not None:
        return person
    query = select(Person).join(StaffMember, StaffMember.person_id == Person.id)
    person = session.scalar(query.where(StaffMember.email == email.lower())) if email else None
    if person is None or _is_linked(person.id, issuer):
        raise Refused("sign-on-unknown")
    session.add(StaffIdentity(person_id=person.id, issuer=issuer, subject=subject, linked_at=now))
    session.flush()
    record(Event.STAFF_LINKED, by=person.id, about=person.id, person=person.reference)
    return person


def _is_linked(person_id: int, issuer: str) -> bool:
    query = select(StaffIdentity.id).where(StaffIdentity.person_id == person_id, StaffIdentity.issuer == issuer)
    return session.scalar(query) is not None
