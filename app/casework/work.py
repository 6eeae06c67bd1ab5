"""Everything there is to answer, of every kind, in one list: due first, paged by key."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, literal, select, tuple_

from app.accounts.rules import Permission
from app.casework import service
from app.casework.kinds import KINDS, CaseKind
from app.casework.models import Case
from app.casework.rules import CaseState
from app.core.db import session
from app.core.errors import NotYours


def kinds_for(permissions: frozenset[Permission]) -> tuple[str, ...]:
    """The kinds that somebody with these permissions answers."""
    return tuple(str(kind) for kind, told in KINDS.items() if told.answered_by in permissions)


def case_for(kind: str, subject: str, permissions: frozenset[Permission]) -> Case:
    """A case that is one's work, locked for change. Raises NotYours."""
    if kind not in kinds_for(permissions):
        raise NotYours
    return service.case_of(CaseKind(kind), subject)


@dataclass(frozen=True)
class Part:
    """A part of everything there is to answer: of which kinds, in which state, whose."""

    kinds: tuple[str, ...]
    show: str = "waits"  # waits | late | paused
    mine: int | None = None


def page_of(part: Part, today: date, after: tuple[date, int] | None, size: int) -> list[Case]:
    """Cases of every kind, due first: `size` and one more, after a (due day, id) key."""
    query = select(Case).where(*_part(part, today)).order_by(Case.due_day, Case.id).limit(size + 1)
    if after is not None:
        query = query.where(tuple_(Case.due_day, Case.id) > tuple_(literal(after[0]), literal(after[1])))
    return list(session.scalars(query))


def counts(part: Part, today: date) -> dict[str, int]:
    """How many cases there are of each kind in a part; kinds without any are left out."""
    query = select(Case.kind, func.count()).where(*_part(part, today)).group_by(Case.kind)
    return dict(session.execute(query).all())


def _part(part: Part, today: date) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [Case.closed_at.is_(None), Case.kind.in_(part.kinds)]
    found.append(Case.state == str(CaseState.WAITING) if part.show == "paused" else Case.state.in_(service.ACTIVE))
    if part.show == "late":
        found.append(Case.due_day < today)
    if part.mine is not None:
        found.append(Case.taken_by == part.mine)
    return found
