"""Find and set what the council decided."""

import functools
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from app.audit.events import Event
from app.audit.service import record
from app.core.db import session
from app.core.errors import Refused
from app.council_policy.models import PolicySet
from app.council_policy.rules import (
    Policy,
    PolicyKey,
    PolicyValue,
    Refusal,
    Value,
    as_text,
    check,
    in_force,
    resolve,
)

_row = PolicySet.__table__.c
_values = select(_row.key, _row.value, _row.from_day, _row.until_day).order_by(_row.id)
# The same few values are resolved for every page: a change of policy is another key.
_resolved = functools.lru_cache(maxsize=256)(resolve)


def policy_on(day: date, known_at: datetime | None = None) -> Policy:
    """The policy on a day, as it is kept now or as it was known at a past moment."""
    return policies_on([day], known_at)[0]


def policies_on(days: Iterable[date], known_at: datetime | None = None) -> list[Policy]:
    """The policy on each of some days, with one query."""
    query = _values if known_at is None else _values.where(_row.set_at <= known_at)
    session.flush()  # below the session's own execute nothing flushes by itself
    rows = session.connection().execute(query)
    values = tuple(PolicyValue(PolicyKey(key), value, start, end) for key, value, start, end in rows)
    return [_resolved(values, day) for day in days]


@dataclass(frozen=True)
class ValueOn:
    """One value as it is on a day. `since` is None for what has held from the start; `until` is its last day."""

    key: PolicyKey
    value: Value
    since: date | None
    until: date | None


def values_on(day: date) -> list[ValueOn]:
    """Every value on a day, and since when. The row that counts is the one `rules.resolve` takes."""
    policy = policy_on(day)
    rows = session.scalars(select(PolicySet).order_by(PolicySet.from_day, PolicySet.id))
    current = {row.key: row for row in rows if in_force(row.from_day, row.until_day, day)}
    return [
        ValueOn(key, getattr(policy, key.value), current[key].from_day, current[key].until_day)
        if key in current else ValueOn(key, getattr(policy, key.value), None, None)
        for key in PolicyKey
    ]  # fmt: skip


def history_of(key: PolicyKey) -> list[PolicySet]:
    """Every time a value was set, newest first."""
    return list(session.scalars(select(PolicySet).where(PolicySet.key == str(key)).order_by(PolicySet.id.desc())))


def set_policy(
    key: PolicyKey, value: str, from_day: date, today: date, now: datetime, *, by: int | None,
    until_day: date | None = None, reason: str = "",
) -> None:
    """Set a value from a day on. Raises Refused with `rules.Refusal` or `policy-backdated`, `days-not-in-order`.

    No rule changes for days already past: people were told another one then. The same form sent twice is kept once.
    """
    checked = check(key, value)
    if isinstance(checked, Refusal):
        raise Refused(str(checked))
    if from_day < today:
        raise Refused("policy-backdated")
    if until_day is not None and until_day < from_day:
        raise Refused("days-not-in-order")
    last = next(iter(history_of(key)), None)
    if last and (last.value, last.from_day, last.until_day, last.reason) == (as_text(checked), from_day, until_day, reason):
        return
    session.add(
        PolicySet(
            key=str(key), value=as_text(checked), from_day=from_day, until_day=until_day, reason=reason, set_at=now, set_by=by
        )
    )
    session.flush()
    record(Event.POLICY_SET, by=by, key=str(key), from_day=from_day.isoformat())
