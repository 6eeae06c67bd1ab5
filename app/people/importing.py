"""Bring people and direct payments in from the case system: first the differences, then exactly these. Nothing is removed."""

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, update

from app.accounts.models import Person
from app.accounts.service import name_key
from app.audit.events import Event
from app.audit.service import record
from app.core import db
from app.core.db import session
from app.core.errors import NotYours, Refused
from app.core.i18n import SOURCE
from app.core.references import new_reference
from app.ledger import lots
from app.ledger.plans import Plan
from app.people.case_file import PERSON, CaseFile, CaseRow, Problem, read_case_file
from app.people.differences import Difference, Kept, KeptPayment, difference, digest
from app.people.models import PeopleFile

LOT = 500  # people a query: SQLite takes no more than some thousand values in one
KEPT_FOR = timedelta(days=1)
RESERVE_FOR = "Agreed reserve, from the case system"
COLUMN = {"name": "display_name"}


@dataclass(frozen=True)
class Shown:
    """Everything a file would do, and what stands in the way. `gone`: references the portal has and the file has not."""

    differences: tuple[Difference, ...]
    problems: tuple[Problem, ...]
    gone: tuple[tuple[str, str], ...]
    unused_columns: tuple[str, ...]

    @property
    def new(self) -> list[Difference]:
        """People the portal does not know yet."""
        return [one for one in self.differences if one.is_new]

    @property
    def changed(self) -> list[Difference]:
        """People of whom something changes."""
        return [one for one in self.differences if not one.is_new and one.changes_something]

    @property
    def left(self) -> list[Difference]:
        """People of whom the file says something that stays as it is."""
        return [one for one in self.differences if any(change.left for change in one.changes)]

    @property
    def same(self) -> int:
        """How many are the same in both."""
        return sum(not one.changes_something for one in self.differences)

    @property
    def fingerprint(self) -> str:
        """What is confirmed is exactly this."""
        return digest(self.differences)


def look(content: bytes, languages: Mapping[str, str], today: date) -> Shown:
    """The differences between a file and the portal. Writes nothing. Raises BadFile."""
    found = read_case_file(content, languages, today)
    with db.reading():
        return _look(found, today)


def _look(found: CaseFile, today: date) -> Shown:
    differences: list[Difference] = []
    problems = list(found.problems)
    for lot in _lots(found.rows):
        kept = _kept(lot, today)
        taken = _taken(lot)
        for row in lot:
            if taken.get(row.facts["email"], row.council_reference) != row.council_reference:
                problems.append(Problem(row.line, "E-mail", row.facts["email"], "email-taken"))
            else:
                differences.append(difference(row, kept.get(row.council_reference), today))
    by_line = sorted(problems, key=lambda one: one.line)
    return Shown(tuple(differences), tuple(by_line), _gone(found.references), tuple(found.unused_columns))


def _gone(in_file: set[str]) -> tuple[tuple[str, str], ...]:
    query = select(Person.council_reference, Person.display_name).where(Person.council_reference.is_not(None))
    rows = session.execute(query.order_by(Person.name_key, Person.id))
    return tuple((reference or "", name) for reference, name in rows if reference not in in_file)


def _lots(rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (rows[at : at + LOT] for at in range(0, len(rows), LOT))


def _kept(rows: Sequence[CaseRow], today: date) -> dict[str, Kept]:
    """The people of these lines, in two queries however many they are."""
    wanted = [row.council_reference for row in rows]
    people = session.scalars(select(Person).where(Person.council_reference.in_(wanted))).all()
    plans = lots.plans_by_recipient([one.id for one in people])
    return {
        one.council_reference or "": Kept(
            one.id, {name: getattr(one, COLUMN.get(name, name)) for name in PERSON}, one.passphrase_hash is not None,
            _payment(plans.get(one.id), today),
        )
        for one in people
    }  # fmt: skip


def _payment(plan: Plan | None, today: date) -> KeptPayment | None:
    if plan is None:
        return None
    kind = plan.account_type_on(max(today, plan.types[-1][1]))
    return KeptPayment(plan.id, plan.reference, plan.first_day, kind, plan.rates, plan.reserves)


def _taken(rows: Sequence[CaseRow]) -> dict[str, str | None]:
    """Whose each e-mail address of these lines is in the portal: their council reference, None where they have none."""
    wanted = [row.facts["email"] for row in rows if row.facts["email"]]
    found = session.execute(select(Person.email, Person.council_reference).where(Person.email.in_(wanted)))
    return {email or "": reference for email, reference in found}


def add_file(name: str, content: bytes, now: datetime, *, by: int) -> PeopleFile:
    """Keep a file while somebody looks at its differences. Files nobody confirmed within a day are emptied."""
    _empty_old(now)
    kept = PeopleFile(
        reference=new_reference("F"), shown_name=name, sha256=hashlib.sha256(content).hexdigest(), content=content,
        added_at=now, added_by=by,
    )  # fmt: skip
    session.add(kept)
    session.flush()
    record(Event.PEOPLE_FILE_ADDED, by=by, file=kept.reference)
    return kept


def _empty_old(now: datetime) -> int:
    old = (PeopleFile.added_at < now - KEPT_FOR, PeopleFile.content.is_not(None))
    return db.rows_changed(update(PeopleFile).where(*old).values(content=None))


def empty_old_files(now: datetime, *, by: int | None) -> int:
    """Take the bytes of files nobody confirmed within a day away. Returns how many there were."""
    emptied = _empty_old(now)
    if emptied:
        record(Event.KEPT_LONG_ENOUGH, by=by, kept="one-day", rows=emptied, files=0)
    return emptied


def file_of(reference: str) -> PeopleFile:
    """A file by its reference. Raises NotYours."""
    kept = session.scalar(select(PeopleFile).where(PeopleFile.reference == reference))
    if kept is None:
        raise NotYours
    return kept


def content_of(kept: PeopleFile) -> bytes:
    """Its bytes, as they were chosen. Raises Refused `file-gone`."""
    if kept.content is None or hashlib.sha256(kept.content).hexdigest() != kept.sha256:
        raise Refused("file-gone")
    return kept.content


def confirm(
    reference: str, seen: str, languages: Mapping[str, str], now: datetime, today: date, *, by: int, invented: bool = False
) -> PeopleFile:
    """Import exactly what was seen. A file confirmed twice is imported once.

    Raises Refused `file-gone`, or `changed-since` where the differences are others now.
    """
    kept = session.scalar(select(PeopleFile).where(PeopleFile.reference == reference).with_for_update())
    if kept is None:
        raise NotYours
    if kept.imported_at is not None:
        return kept
    shown = _look(read_case_file(content_of(kept), languages, today), today)
    if shown.fingerprint != seen:
        raise Refused("changed-since")
    kept.added, kept.changed = bring_in(shown.differences, now, today, by=by, file=reference, invented=invented)
    kept.imported_at, kept.content = now, None
    return kept


def bring_in(
    differences: Sequence[Difference], now: datetime, today: date, *, by: int | None, file: str, invented: bool = False
) -> tuple[int, int]:
    """Write differences down: people first, then their payments. Returns how many were added and changed."""
    acts = [one for one in differences if one.changes_something]
    for lot in _lots(acts):
        ids = _add_people([one for one in lot if one.is_new], now, by, invented)
        _change_people([one for one in lot if not one.is_new], by)
        _pay(lot, ids, now, today, by)
    added = sum(one.is_new for one in acts)
    record(Event.PEOPLE_IMPORTED, by=by, file=file, added=added, changed=len(acts) - added)
    return added, len(acts) - added


def _add_people(new: Sequence[Difference], now: datetime, by: int | None, invented: bool) -> dict[str, int]:
    """Add people, in one statement. Returns their ids by the council's reference."""
    if not new:
        return {}
    every = {**dict.fromkeys(PERSON[1:]), "language": SOURCE, "letter_format": "standard", "added_at": now, "invented": invented}
    rows = [
        {
            **every, "reference": new_reference("P"), "council_reference": one.council_reference, "display_name": one.name,
            "name_key": name_key(one.name), **{name: value for name, value in _fields(one).items() if name != "name"},
        }
        for one in new
    ]  # fmt: skip
    session.execute(insert(Person), rows)
    wanted = [one.council_reference for one in new]
    query = select(Person.council_reference, Person.id, Person.reference).where(Person.council_reference.in_(wanted))
    people = session.execute(query.order_by(Person.id)).all()
    for person in people:
        record(Event.PERSON_ADDED, by=by, about=person.id, person=person.reference)
    return {person.council_reference or "": person.id for person in people}


def _change_people(changed: Sequence[Difference], by: int | None) -> None:
    """Change people. Every row is written with all its columns, so that one statement does for all."""
    told = {one.person_id: _fields(one) for one in changed if _fields(one)}
    people = session.scalars(select(Person).where(Person.id.in_(told))).all()
    rows = []
    for person in people:
        new = told[person.id]
        row = {COLUMN.get(name, name): new.get(name, getattr(person, COLUMN.get(name, name))) for name in PERSON}
        rows.append({"id": person.id, **row, "name_key": name_key(row["display_name"])})
        record(Event.PERSON_CHANGED, by=by, about=person.id, person=person.reference, fields=",".join(sorted(new)))
    if rows:
        session.execute(update(Person), rows)


def _fields(one: Difference) -> dict[str, Any]:
    return {change.field: change.new for change in one.changes if change.left is None and change.field in PERSON}


def _pay(lot: Sequence[Difference], ids: dict[str, int], now: datetime, today: date, by: int | None) -> None:
    starts = [
        lots.Start(
            one.person_id or ids[one.council_reference], one.start.account_type, one.start.rate(one.start.first_day),
            one.start.reserve, RESERVE_FOR,
        )
        for one in lot
        if one.start is not None
    ]  # fmt: skip
    if starts:
        lots.start_direct_payments(starts, now, by=by)
    others = [one for one in lot if one.person_id and (one.rate or one.account_type or one.reserve)]
    plans = lots.plans_by_recipient(_ids(others))
    changes = [
        lots.NewTerms(
            plan, max(today, plan.first_day), one.rate, one.account_type, one.reserve, RESERVE_FOR
        )
        for one in others
        if one.person_id and (plan := plans[one.person_id])
    ]  # fmt: skip
    if changes:
        lots.change_terms(changes, now, by=by)


def _ids(differences: Sequence[Difference]) -> Collection[int]:
    return [one.person_id for one in differences if one.person_id]
