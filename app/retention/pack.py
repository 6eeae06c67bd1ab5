"""A copy of everything that is kept about one person: a page to read, a table for each kind of thing, and every file.

What it holds is what the data map says is about them. Who else was there is masked; what is not given is named.
"""

import csv
import io
import json
import re
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO, Any

from sqlalchemy import Column, select

from app.accounts.models import MergedPerson, Person, RoleHeld
from app.accounts.sights import kept_back, seen_by_staff
from app.audit.events import Event
from app.audit.models import AuditRow
from app.audit.service import record
from app.casework.models import ReasonGiven
from app.core.clock import day_in_england
from app.core.db import Model, session
from app.core.sanitise import csv_cell
from app.files import service as files
from app.files.models import StoredFile
from app.files.rules import ENDING, FileKind
from app.retention import rows
from app.retention.data_map import tables
from app.retention.service import answer_copies

YOU, STAFF, SOMEBODY = "you", "council staff", "another person"
REFERENCE = re.compile(r"\bP-[0-9A-Z]{4}-[0-9A-Z]{4}\b")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?\+00:00")
IN_MEMORY = 8 * 1024 * 1024
Cell = str | int


@dataclass(frozen=True)
class Sheet:
    """One table: the rows about a person, masked. `purpose` is in English; `told` is its line on the privacy page."""

    name: str
    purpose: str
    told: str | None
    columns: list[str]
    rows: list[list[Cell]]


@dataclass(frozen=True)
class Withheld:
    """A column that is named and not given, and the code of why; without a column: the whole table, in every copy."""

    table: str
    column: str
    why: str


@dataclass(frozen=True)
class Copy:
    """Everything about one person. `lost` are files that are in the list and not on the disk as they were."""

    person: Person
    sheets: list[Sheet]
    withheld: list[Withheld]
    files: list[tuple[str, StoredFile]]
    lost: list[str]

    @property
    def row_count(self) -> int:
        """How many rows are in it."""
        return sum(len(sheet.rows) for sheet in self.sheets)


class Mask:
    """Who somebody is, in a copy for one person: oneself, council staff, or another person."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.staff = set(session.scalars(select(RoleHeld.person_id)))

    def person_id(self, value: int) -> str:
        """A person's number as the reader may know it."""
        return YOU if value == self.person.id else STAFF if value in self.staff else SOMEBODY

    def words(self, text: str) -> str:
        """Text in which nobody else's reference stands."""
        return REFERENCE.sub(lambda found: found[0] if found[0] == self.person.reference else f"[{SOMEBODY}]", text)


def copy_of(person: Person) -> Copy:
    """Everything the data map says is about somebody."""
    found, mask = _what_may_be_given(person.id), Mask(person)
    sheets, withheld = [], []
    for name, entry in tables().items():
        if entry.is_private:
            withheld.append(Withheld(name, "", next(iter(entry.columns.values())).withhold or ""))
        if entry.is_private or not found.get(name):
            continue
        schema = Model.metadata.tables[name]
        hidden = {column: one.withhold for column, one in entry.columns.items() if one.withhold}
        withheld += [Withheld(name, column, why) for column, why in hidden.items()]
        shown = [column for column in schema.columns if column.name not in hidden]
        query = select(*shown).where(schema.c.id.in_(sorted(found[name]))).order_by(schema.c.id)
        cells = [[_cell(value, column, mask) for value, column in zip(row, shown, strict=True)] for row in session.execute(query)]
        sheets.append(Sheet(name, entry.purpose, entry.told, [column.name for column in shown], cells))
    kept, lost = _files(found.get(StoredFile.__tablename__, set()))
    return Copy(person, sheets, withheld, kept, lost)


def _what_may_be_given(person_id: int) -> rows.Rows:
    """Every row about somebody but the looks that a safeguarding lead keeps back: the trail of them, and the reason."""
    found = rows.about(person_id)
    records = [person_id, *session.scalars(select(MergedPerson.person_id).where(MergedPerson.kept_id == person_id))]
    query = select(AuditRow.id, AuditRow.by_id, AuditRow.at).where(seen_by_staff(*records), kept_back())
    looks = session.execute(query).all()
    days = {(by_id, day_in_england(at)) for _id, by_id, at in looks}
    reasons = session.scalars(select(ReasonGiven).where(ReasonGiven.id.in_(found.get(ReasonGiven.__tablename__, set()))))
    held = {one.id for one in reasons if (one.staff_id, one.day) in days}
    looked = {number for number, _by_id, _at in looks}
    return {
        **found, AuditRow.__tablename__: found.get(AuditRow.__tablename__, set()) - looked,
        ReasonGiven.__tablename__: found.get(ReasonGiven.__tablename__, set()) - held,
    }  # fmt: skip


def _cell(value: Any, column: Column[Any], mask: Mask) -> Cell:
    if value is None:
        return ""
    if any(key.column.table.name == "person" for key in column.foreign_keys):
        return mask.person_id(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, dict | list):
        return mask.words(json.dumps(value, ensure_ascii=False, sort_keys=True))
    return value if isinstance(value, int) else mask.words(str(value))


def _files(ids: set[int]) -> tuple[list[tuple[str, StoredFile]], list[str]]:
    """Files with the names they get in the copy; those that are not as they were are only named."""
    kept, lost = [], []
    for number, stored in enumerate(sorted(files.by_ids(ids).values(), key=lambda one: one.id), start=1):
        try:
            files.content_of(stored)
        except OSError:
            lost.append(stored.shown_name)
        else:
            kept.append((f"files/{number:03d}{_ending(stored)}", stored))
    return kept, lost


def _ending(stored: StoredFile) -> str:
    kind = FileKind(stored.kind)
    _, dot, ending = stored.shown_name.rpartition(".")
    known = dot and re.fullmatch(r"csv|tsv|txt|ofx|qfx|qif|xlsx", ending.lower())
    return f".{ending.lower()}" if kind is FileKind.STATEMENT and known else ENDING[kind] or ".txt"


def packed(copy: Copy, page: Callable[[Copy], str]) -> IO[bytes]:
    """A zip of index.html, tables/*.csv and files/. It is kept nowhere: the caller sends it and lets it go."""
    out = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - whoever sends it closes it
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as pack:
        pack.writestr("index.html", page(copy))
        for sheet in copy.sheets:
            pack.writestr(f"tables/{sheet.name}.csv", "\ufeff" + _csv(sheet))
        for name, stored in copy.files:
            pack.writestr(name, files.content_of(stored))
    out.seek(0)
    return out


def _csv(sheet: Sheet) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(sheet.columns)
    writer.writerows([csv_cell(cell) if isinstance(cell, str) else cell for cell in row] for row in sheet.rows)
    return out.getvalue()


def on_page(cell: Cell) -> Cell:
    """A cell as a person reads it: moments to the minute."""
    if isinstance(cell, str) and MOMENT.fullmatch(cell):
        return f"{cell[:10]} {cell[11:16]} UTC"
    return cell


def note_made(copy: Copy, now: datetime, *, by: int) -> None:
    """The copy was made: requests for it are answered, and who made it stands in the trail."""
    answer_copies(copy.person.id, now, by)
    record(
        Event.COPY_MADE, by=by, about=copy.person.id, person=copy.person.reference, rows=copy.row_count,
        files=len(copy.files),
    )  # fmt: skip
