"""Which rows are about a person, or below a return: found by the data map, and removed in an order that holds."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from sqlalchemy import Table, delete, select, update

from app.core.db import Model, session
from app.files import service as files
from app.files.models import StoredFile
from app.retention.data_map import ROOT, Link, tables

AT_ONCE = 500
Rows = dict[str, set[int]]
SCHEMA = Model.metadata.tables


def about(person_id: int) -> Rows:
    """Every row about a person, by table: the row of the person among them."""
    return below(ROOT, [person_id])


def below(table: str, ids: Iterable[int]) -> Rows:
    """These rows and all that hang on them, by table."""
    found: Rows = {table: set(ids)}
    grown = True
    while grown:
        grown = False
        for name, entry in tables().items():
            for link in entry.links:
                more = _reached(name, link, found) - found.get(name, set())
                if more and name != table:
                    found.setdefault(name, set()).update(more)
                    grown = True
    return found


def _reached(name: str, link: Link, found: Rows) -> set[int]:
    """The rows of a table that point, by this link, at rows already found."""
    child = SCHEMA[name]
    target, key = (link.table, link.key) if link.table and link.key else _foreign(child, link.column)
    parents = found.get(target)
    if not parents:
        return set()
    reached: set[int] = set()
    for part in _parts(parents):
        keys = select(SCHEMA[target].c[key]).where(SCHEMA[target].c.id.in_(part))
        reached.update(session.scalars(select(child.c.id).where(child.c[link.column].in_(keys))))
    return reached


def _foreign(child: Table, column: str) -> tuple[str, str]:
    target = next(iter(child.c[column].foreign_keys)).column
    return target.table.name, target.name


def _parts(ids: Iterable[int]) -> Iterator[list[int]]:
    ordered = sorted(ids)
    return (ordered[start : start + AT_ONCE] for start in range(0, len(ordered), AT_ONCE))


def remove(rows: Rows) -> tuple[int, int]:
    """Delete rows, what points at others first; bytes go once that is committed. Returns (rows, files)."""
    session.flush()
    gone = sum(len(ids) for ids in rows.values())
    stored = set(rows.get(StoredFile.__tablename__, set()))
    for table in reversed(Model.metadata.sorted_tables):
        for part in _parts(rows.get(table.name, set())):
            if table.name == StoredFile.__tablename__:
                for file in files.by_ids(set(part)).values():
                    files.destroy(file)
            else:
                session.execute(delete(table).where(table.c.id.in_(part)))
    session.expire_all()
    return gone, len(stored)


def unused_files(owner_id: int) -> set[int]:
    """Files of a person that no row points at any longer."""
    owned = set(session.scalars(select(StoredFile.id).where(StoredFile.owner_id == owner_id)))
    used: set[int] = set()
    for table in Model.metadata.sorted_tables:
        for column in table.columns:
            if any(key.column is StoredFile.__table__.c.id for key in column.foreign_keys):
                used.update(session.scalars(select(column).where(column.in_(owned))))
    return owned - used


def blank(table: str, ids: Iterable[int], now: datetime) -> None:
    """Take every word out of rows that must stay, because the trail points at them."""
    session.flush()
    schema, keep = SCHEMA[table], tables()[table].keep
    values = {column.name: _blank_of(column) for column in schema.columns if column.name not in keep}
    session.execute(update(schema).where(schema.c.id.in_(list(ids))).values(**values, erased_at=now))
    session.expire_all()


def _blank_of(column: object) -> object:
    """Nothing, where nothing may stand there; else what the column begins with; else a word that says so."""
    if column.nullable:  # type: ignore[attr-defined]
        return None
    default = column.default  # type: ignore[attr-defined]
    return default.arg if default is not None else "erased"
