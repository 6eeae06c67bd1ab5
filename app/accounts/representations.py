"""Those who act for a recipient: found on each request, ended by the person, frozen by the council at once.

Ending tells the other side nothing unless the person wants it. Nothing here names one person to the other.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select, update

from app.accounts.models import Person, Representation
from app.accounts.rules import Permission, Someone
from app.accounts.service import contact_of
from app.accounts.standing import REMIND_BEFORE, EndedWhy, Scope, Standing, Term, permissions_of, whole
from app.audit.events import Event
from app.audit.service import record
from app.core.db import session
from app.core.errors import NotYours, Refused
from app.decisions.rules import Kind
from app.decisions.service import write_letter
from app.notifications.messages import Message
from app.notifications.rules import Channel
from app.notifications.service import notify


@dataclass(frozen=True)
class Acting:
    """The standing by which somebody acts for a recipient today."""

    number: int
    standing: Standing
    permissions: frozenset[Permission]


def term_of(row: Representation) -> Term:
    """Its days, and what cut them short."""
    return Term(row.from_day, row.until_day, row.ended_at, row.frozen_at)


def scopes_of(row: Representation) -> list[Scope]:
    """What a helper was given, in order; nothing for the other standings."""
    return whole([Scope(scope) for scope in row.scopes])


def _acting(row: Representation) -> Acting:
    standing = Standing(row.standing)
    return Acting(row.id, standing, permissions_of(standing, scopes_of(row)))


def acting_for(actor_id: int, recipient_id: int, today: date) -> Acting | None:
    """The standing in force today, or None. Asked anew on each request: what ended opens nothing more."""
    rows = session.scalars(
        select(Representation).where(
            Representation.recipient_id == recipient_id, Representation.representative_id == actor_id,
            Representation.ended_at.is_(None),
        )
    )  # fmt: skip
    return next((_acting(row) for row in rows if term_of(row).holds(today)), None)


def had_access(actor_id: int, recipient_id: int, today: date) -> bool:
    """Whether somebody could act for a recipient before: it ended, ran out, or was frozen."""
    query = select(Representation.id).where(
        Representation.recipient_id == recipient_id, Representation.representative_id == actor_id,
        Representation.from_day <= today,
    )  # fmt: skip
    return session.scalar(query.limit(1)) is not None


@dataclass(frozen=True)
class Helped:
    """Somebody one acts for today, and how."""

    person: Someone
    acting: Acting


def people_helped(actor_id: int, today: date) -> list[Helped]:
    """Everybody one acts for today, by name. What has ended is not in it, and nothing says that it was."""
    rows = session.execute(
        select(Representation, Person).join(Person, Person.id == Representation.recipient_id)
        .where(Representation.representative_id == actor_id, Representation.ended_at.is_(None))
        .order_by(Person.name_key, Person.id)
    )  # fmt: skip
    return [
        Helped(Someone(one.id, one.reference, one.display_name, one.language), _acting(row))
        for row, one in rows
        if term_of(row).holds(today)
    ]


def helpers_among(ids: Collection[int], today: date) -> set[int]:
    """Which of these people act for somebody today, in one query."""
    rows = session.scalars(
        select(Representation).where(Representation.representative_id.in_(ids), Representation.ended_at.is_(None))
    )
    return {row.representative_id for row in rows if term_of(row).holds(today)}


@dataclass(frozen=True)
class Known:
    """A standing as the person and the council see it, with the other's name."""

    row: Representation
    name: str

    @property
    def standing(self) -> Standing:
        """Which of the three."""
        return Standing(self.row.standing)

    @property
    def scopes(self) -> list[Scope]:
        """What a helper was given."""
        return scopes_of(self.row)

    @property
    def term(self) -> Term:
        """Its days."""
        return term_of(self.row)


def representatives_of(recipient_id: int) -> list[Known]:
    """Everybody who acts or acted for a recipient, newest first."""
    rows = session.execute(
        select(Representation, Person.display_name).join(Person, Person.id == Representation.representative_id)
        .where(Representation.recipient_id == recipient_id).order_by(Representation.id.desc())
    )  # fmt: skip
    return [Known(row, name) for row, name in rows]


def one_of(recipient_id: int, number: int, *, lock: bool = False) -> Representation:
    """One standing of this recipient. Raises NotYours."""
    query = select(Representation).where(Representation.recipient_id == recipient_id, Representation.id == number)
    found = session.scalar(query.with_for_update() if lock else query)
    if found is None:
        raise NotYours
    return found


def grant(
    recipient_id: int, representative_id: int, standing: Standing, scopes: Sequence[Scope], from_day: date,
    until_day: date | None, now: datetime, *, by: int, granted_by: int, basis: str = "", document: str = "",
) -> Representation:
    """A standing begins; an earlier one of the same two people makes room. A letter goes home, by a way that is safe."""
    session.execute(
        update(Representation)
        .where(
            Representation.recipient_id == recipient_id, Representation.representative_id == representative_id,
            Representation.ended_at.is_(None),
        )
        .values(ended_at=now, ended_by=by, ended_why=str(EndedWhy.REPLACED))
    )  # fmt: skip
    row = Representation(
        recipient_id=recipient_id, representative_id=representative_id, standing=str(standing),
        scopes=[str(scope) for scope in scopes], basis=basis, document=document, from_day=from_day, until_day=until_day,
        granted_by=granted_by, granted_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    notify(contact_of(recipient_id), Message.HELPER_GRANTED, now, wanted=(Channel.LETTER,))
    record(Event.REPRESENTATION_STARTED, by=by, about=recipient_id, standing=str(standing))
    return row


def may_be_stopped_by_person(standing: Standing) -> bool:
    """A helper is the person's own choice, and so is a nominated person; an authorised person acts where they cannot."""
    return standing is not Standing.AUTHORISED_PERSON


def stop(recipient_id: int, number: int, now: datetime, *, by: int, tell: bool = False) -> None:
    """The person stops somebody. Stopped twice it is stopped once. Raises NotYours, Refused `ask-council-to-end`."""
    row = one_of(recipient_id, number, lock=True)
    if not may_be_stopped_by_person(Standing(row.standing)):
        raise Refused("ask-council-to-end")
    _end(row, EndedWhy.BY_PERSON, now, by=by, tell=tell)


def end_by_council(recipient_id: int, number: int, reasons: str, today: date, now: datetime, *, by: int) -> None:
    """The council ends any standing; the person gets a letter with the reasons, and the one who acted is told nothing.
    Ended twice it is ended once. Raises NotYours, Refused `own-standing`, `letter-needs-reasons`."""
    row = _of_others(recipient_id, number, by)
    if row.ended_at is None:
        _letter(row, Kind.HELPER_ENDED, reasons, today, now, by=by)
        _end(row, EndedWhy.BY_COUNCIL, now, by=by)


def leave(recipient_id: int, number: int, now: datetime, *, by: int) -> None:
    """A helper stops helping. Raises NotYours."""
    _end(one_of(recipient_id, number, lock=True), EndedWhy.BY_HELPER, now, by=by)


def end_all_by(representative_id: int, now: datetime, *, by: int | None) -> None:
    """Somebody who is erased acts for nobody any more."""
    theirs = (Representation.representative_id == representative_id, Representation.ended_at.is_(None))
    for row in session.scalars(select(Representation).where(*theirs).with_for_update()):
        _end(row, EndedWhy.BY_COUNCIL, now, by=by)


def end_all_for(recipient_id: int, now: datetime, *, by: int) -> None:
    """Nobody acts for somebody who has died."""
    theirs = (Representation.recipient_id == recipient_id, Representation.ended_at.is_(None))
    for row in session.scalars(select(Representation).where(*theirs).with_for_update()):
        _end(row, EndedWhy.BY_COUNCIL, now, by=by)


def make_one(kept_id: int, merged_id: int, now: datetime, *, by: int) -> None:
    """Before two records of one person become one: nobody acts for themselves, nor twice for the same person."""
    both = (kept_id, merged_id)
    rows = session.scalars(
        select(Representation)
        .where(or_(Representation.recipient_id.in_(both), Representation.representative_id.in_(both)))
        .order_by(Representation.id).with_for_update()
    ).all()  # fmt: skip
    live: dict[tuple[int, int], Representation] = {}
    for row in rows:
        pair = tuple(kept_id if one == merged_id else one for one in (row.recipient_id, row.representative_id))
        if pair == (kept_id, kept_id):
            session.delete(row)
        elif row.ended_at is None:
            if pair in live:
                _end(live[pair], EndedWhy.REPLACED, now, by=by)
            live[pair[0], pair[1]] = row
    session.flush()


def _end(row: Representation, why: EndedWhy, now: datetime, *, by: int | None, tell: bool = False) -> None:
    if row.ended_at is not None:
        return
    row.ended_at, row.ended_by, row.ended_why = now, by, str(why)
    session.flush()
    if tell:
        notify(contact_of(row.representative_id), Message.HELP_ENDED, now)
    record(Event.REPRESENTATION_ENDED, by=by, about=row.recipient_id, standing=row.standing, why=str(why))


def _letter(row: Representation, kind: Kind, reasons: str, today: date, now: datetime, *, by: int) -> None:
    """What the council decided about somebody who acts: the person's own letter, which does not say about whom."""
    write_letter(contact_of(row.recipient_id), kind, {}, today, reasons, now, by=by)


def freeze(recipient_id: int, number: int, reasons: str, today: date, now: datetime, *, by: int) -> None:
    """Nothing opens from now on; the person gets a letter with the reasons, and the one who acts is told nothing.

    Raises NotYours, Refused `own-standing`, `letter-needs-reasons`.
    """
    row = _of_others(recipient_id, number, by)
    if row.frozen_at is None:
        _letter(row, Kind.HELPER_FROZEN, reasons, today, now, by=by)
        row.frozen_at, row.frozen_by = now, by
        session.flush()
        record(Event.REPRESENTATION_FROZEN, by=by, about=recipient_id, standing=row.standing)


def thaw(recipient_id: int, number: int, reasons: str, today: date, now: datetime, *, by: int) -> None:
    """Open again what was frozen, with a letter. Raises NotYours, Refused `own-standing`, `already-ended`,
    `letter-needs-reasons`."""
    row = _of_others(recipient_id, number, by)
    if row.ended_at is not None:
        raise Refused("already-ended")
    if row.frozen_at is not None:
        _letter(row, Kind.HELPER_THAWED, reasons, today, now, by=by)
        row.frozen_at = row.frozen_by = None
        session.flush()
        record(Event.REPRESENTATION_THAWED, by=by, about=recipient_id, standing=row.standing)


def _of_others(recipient_id: int, number: int, by: int) -> Representation:
    """The standing, locked. Officers help their own parents too: nobody decides about what is theirs."""
    row = one_of(recipient_id, number, lock=True)
    if by in (row.recipient_id, row.representative_id):
        raise Refused("own-standing")
    return row


def remind(today: date, now: datetime) -> int:
    """Tell people whose helper's time is nearly over, once each. Returns how many were told."""
    rows = session.scalars(
        select(Representation).where(
            Representation.recipient_id.in_(select(Person.id).where(Person.death_told_at.is_(None))),
            Representation.ended_at.is_(None), Representation.frozen_at.is_(None), Representation.reminded_at.is_(None),
            Representation.until_day >= today, Representation.until_day <= today + REMIND_BEFORE,
        )
        .with_for_update()
    ).all()  # fmt: skip
    for row in rows:
        row.reminded_at = now
        notify(contact_of(row.recipient_id), Message.HELPER_ENDS_SOON, now)
    session.flush()
    return len(rows)
