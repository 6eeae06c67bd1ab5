"""Engine, session, the model base, and the one place that commits.

SQLite (embedded) and PostgreSQL (when one machine is not enough) share one schema.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any, cast

from sqlalchemy import (
    BigInteger,
    CursorResult,
    Date,
    DateTime,
    Engine,
    ForeignKey,
    Integer,
    MetaData,
    Text,
    TypeDecorator,
    create_engine,
    event,
    func,
    select,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, ORMExecuteState, Session, mapped_column, scoped_session, sessionmaker

NAMES = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
# Statements that are kept as SQL, so that each is worked out once: the site has more of them than SQLAlchemy's own 500.
STATEMENTS = 3_000
# SQLite numbers rows by itself only for INTEGER keys.
BigKey = BigInteger().with_variant(Integer, "sqlite")


class Moment(TypeDecorator[datetime]):
    """A moment in UTC. SQLite drops the zone, so it is put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("moments carry a time zone")
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Model(DeclarativeBase):
    """Every table has a numbered key; names of constraints are the same on both engines."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {datetime: Moment, date: Date, str: Text, int: BigInteger}  # noqa: RUF012 - SQLAlchemy reads it

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)


def reference_to(target: str, **options: Any) -> Any:
    """A foreign key, indexed, that says no to deleting what others still point at."""
    options.setdefault("index", True)
    return mapped_column(BigInteger, ForeignKey(target, ondelete="RESTRICT"), **options)


session: scoped_session[Session] = scoped_session(sessionmaker(expire_on_commit=False))
_before_commit: list[Callable[[Session], None]] = []


def before_commit(act: Callable[[Session], None]) -> Callable[[Session], None]:
    """Run `act` just before each commit, inside its transaction: the audit chain does."""
    _before_commit.append(act)
    return act


@event.listens_for(session, "before_commit")
def _run_before_commit(current: Session) -> None:
    for act in _before_commit:
        act(current)


@event.listens_for(session, "after_flush")
def _note_flushed(current: Session, _context: Any) -> None:
    current.info["written"] = True


@event.listens_for(session, "do_orm_execute")
def _note_executed(told: ORMExecuteState) -> None:
    if told.is_insert or told.is_update or told.is_delete:
        told.session.info["written"] = True


@event.listens_for(session, "after_commit")
@event.listens_for(session, "after_rollback")
def _note_done(current: Session) -> None:
    current.info.pop("written", None)


def connect(url: str) -> Engine:
    """Make the engine. Nothing connects yet, so that gunicorn may fork after loading."""
    if url.startswith("postgresql://"):
        url = url.replace("postgresql://", "postgresql+psycopg://", 1)
    engine = create_engine(url, pool_pre_ping=not url.startswith("sqlite"), query_cache_size=STATEMENTS)
    if engine.dialect.name == "sqlite":
        _tame_sqlite(engine)
    use(engine)
    return engine


def use(engine: Engine) -> None:
    """From here on every session of this process speaks to this engine."""
    session.remove()
    session.configure(bind=engine)


def _tame_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=15000"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Any) -> None:
        # A deferred transaction that writes later fails at once on a stale view, whatever busy_timeout says.
        reading = session.registry.has() and session.info.get("reading", False)
        connection.exec_driver_sql("PRAGMA query_only=ON" if reading else "PRAGMA query_only=OFF")
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def rows_changed(statement: Any) -> int:
    """Do an UPDATE or DELETE and say how many rows it met: of several at once, one alone is told 1."""
    return int(cast(CursorResult[Any], session.execute(statement)).rowcount)


def take_turns(lock: int) -> None:
    """From here to the commit one at a time among those that name this lock: for what no row yet stands for. SQLite's
    writers take turns anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(lock)))


@contextmanager
def reading() -> Iterator[None]:
    """What happens inside only reads: others may write meanwhile, and a slip that writes is an error.

    Inside a request that only reads anyway, its one transaction goes on. Raises RuntimeError where something
    has been written and not committed: this would throw it away.
    """
    if session.info.get("reading"):
        yield
        return
    if session.info.get("written") or session.new or session.dirty:
        raise RuntimeError("commit first: what was written before would be lost")
    session.rollback()
    session.info["reading"] = True
    try:
        yield
    finally:
        session.rollback()
        session.info["reading"] = False


def begin_request(only_reads: bool) -> None:
    """Say at the start of a request whether it only reads, as GET and HEAD do."""
    session.info["reading"] = only_reads


def commit() -> None:
    """The one commit. A failing commit is a failed request."""
    session.commit()


def roll_back() -> None:
    """Forget everything that was not committed."""
    session.rollback()


def let_go() -> None:
    """End of a request: nothing half-done is kept and the connection goes back."""
    session.remove()


def in_own_transaction(act: Callable[[], None]) -> None:
    """Write something that must outlive a refused request, or that a page which only reads has to note.

    The closed list of what may come here: failed sign-ins, wrong codes and tries of a code, what was typed when a sign-in
    was over, refusals for the audit trail, «last seen» of a sign-in, a sign-in by single sign-on (the browser comes back by a
    link), who opened a return or fetched a file of it or an export, and, without anybody's name, a search that found
    nothing and the opening of a short address (ARCHITECTURE.md, section 3).
    """
    session.rollback()
    was_reading = session.info.get("reading", False)
    session.info["reading"] = False
    try:
        act()
        session.commit()
    except Exception:
        session.rollback()
        raise
    finally:
        session.info["reading"] = was_reading
