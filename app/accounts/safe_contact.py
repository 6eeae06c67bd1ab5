"""In which ways it is safe to reach somebody: e-mail, post, text, voicemail. Every message obeys this.

What the council noted as not safe is lifted by the council alone: whoever sits at the person's own page may be the one
it protects from.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from app.accounts.models import Person, SafeContactChange
from app.accounts.safe_ways import Way
from app.accounts.service import contact_of
from app.audit.events import Event
from app.audit.service import record
from app.core.db import session
from app.core.errors import NotYours, Refused
from app.notifications.service import reroute


def unsafe_ways(person: Person) -> list[Way]:
    """The ways that are not safe for somebody."""
    return [way for way in Way if not getattr(person, f"{way}_is_safe")]


def unsafe_ways_of(ids: Collection[int]) -> dict[int, list[Way]]:
    """The same for many, in one query; people for whom everything is safe are left out."""
    found = {person.id: unsafe_ways(person) for person in session.scalars(select(Person).where(Person.id.in_(ids)))}
    return {person_id: ways for person_id, ways in found.items() if ways}


def changes_of(person_id: int) -> list[SafeContactChange]:
    """Every time it was set, newest first."""
    query = select(SafeContactChange).where(SafeContactChange.person_id == person_id)
    return list(session.scalars(query.order_by(SafeContactChange.id.desc())))


def noted_by_council(person_id: int) -> set[Way]:
    """What the council noted as not safe and has not lifted."""
    last = next((one for one in changes_of(person_id) if one.by_council), None)
    return {Way(one) for one in last.unsafe} if last else set()


def set_by_person(person_id: int, safe: Collection[Way], now: datetime, *, by: int) -> None:
    """The person says which ways are safe. Raises NotYours, Refused `ask-council-to-lift`."""
    if noted_by_council(person_id) & set(safe):
        raise Refused("ask-council-to-lift")
    _set(person_id, safe, "", now, by=by, by_council=False)


def set_by_council(person_id: int, safe: Collection[Way], reason: str, now: datetime, *, by: int) -> None:
    """The council notes which ways are safe, and why. Raises NotYours, Refused `reason-missing`, `own-standing`."""
    if not reason.strip():
        raise Refused("reason-missing")
    if person_id == by:
        raise Refused("own-standing")
    _set(person_id, safe, reason, now, by=by, by_council=True)


def take_all_away(person_id: int, reason: str, now: datetime, *, by: int | None) -> None:
    """No way is safe, as was said when somebody was interested. The council alone gives them back: nobody has proved who
    said it, or who sits at the person's page. Where nothing was safe already, nothing changes. Raises NotYours."""
    person = session.get(Person, person_id)
    if person is None:
        raise NotYours
    if noted_by_council(person_id) != set(Way):
        _set(person_id, (), reason, now, by=by, by_council=True)


def make_one(kept: Person, merged: Person, now: datetime, *, by: int) -> None:
    """Two records of one person become one: a way that is not safe in either is not safe."""
    unsafe = {*unsafe_ways(kept), *unsafe_ways(merged)}
    if unsafe == set(unsafe_ways(kept)):
        return
    safe = [way for way in Way if way not in unsafe]
    _set(kept.id, safe, "Two records were put together", now, by=by, by_council=True)


def _set(
    person_id: int, safe: Collection[Way], reason: str, now: datetime, *, by: int | None, by_council: bool
) -> None:
    person = session.scalar(select(Person).where(Person.id == person_id).with_for_update())
    if person is None:
        raise NotYours
    unsafe = [way for way in Way if way not in safe]
    if unsafe == unsafe_ways(person) and not by_council:
        return
    for way in Way:
        setattr(person, f"{way}_is_safe", way in safe)
    session.add(
        SafeContactChange(
            person_id=person_id, unsafe=[str(way) for way in unsafe], reason=reason, by_council=by_council, set_at=now,
            set_by=by or person_id,
        )
    )  # fmt: skip
    session.flush()
    reroute(contact_of(person_id), now)
    record(Event.SAFE_CONTACT_SET, by=by, about=person_id, unsafe=",".join(unsafe), by_council=by_council)
