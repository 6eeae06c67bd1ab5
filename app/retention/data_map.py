"""The data map, read once: every table and column with its purpose, basis, class and readers."""

import functools
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.retention.rules import Kept

PLACE = Path(__file__).with_name("data_map.toml")
ROOT = "person"


@dataclass(frozen=True)
class Column:
    """What one column is for and who sees it. `withhold` says why it is not in the copy a person gets, or is None."""

    purpose: str
    basis: str
    kept: Kept
    sees: tuple[str, ...]
    told: str | None
    withhold: str | None


@dataclass(frozen=True)
class Link:
    """A way from a row to the person it is about: `column` holds the `key` of a row of `table`; None: a foreign key,
    which knows its own table."""

    column: str
    table: str | None = None
    key: str | None = None


@dataclass(frozen=True)
class Table:
    """One table. `links` is empty where it is about nobody; `keep` are the columns that stay when it is blanked."""

    name: str
    purpose: str
    kept: Kept
    told: str | None
    erase: str
    keep: frozenset[str]
    links: tuple[Link, ...]
    columns: dict[str, Column]

    @property
    def groups(self) -> list[tuple[list[str], Column]]:
        """Columns that say the same, together."""
        found: dict[Column, list[str]] = {}
        for name, column in self.columns.items():
            found.setdefault(column, []).append(name)
        return [(names, column) for column, names in found.items()]

    @property
    def is_private(self) -> bool:
        """Whether nobody may learn from a copy or a list that there is a row at all."""
        return all(column.withhold for column in self.columns.values())

    @property
    def is_about_somebody(self) -> bool:
        """Whether its rows belong to a person."""
        return bool(self.links) or self.name == ROOT


@functools.cache
def tables() -> dict[str, Table]:
    """Every table by name. Raises KeyError or ValueError where the map is not whole: a test reads it."""
    told = tomllib.loads(PLACE.read_text())
    return {name: _table(name, facts) for name, facts in told["table"].items()}


@functools.cache
def bases() -> dict[str, str]:
    """The lawful bases by their code."""
    found: dict[str, str] = tomllib.loads(PLACE.read_text())["basis"]
    return found


def _table(name: str, told: dict[str, Any]) -> Table:
    columns = {column: _column(told, {}) for column in told["columns"].split()}
    columns |= {column: _column(told, other) for column, other in told.get("other", {}).items()}
    whose = [part.strip() for part in told.get("whose", "").split(",") if part.strip()]
    return Table(
        name, told["purpose"], Kept(told["kept"]), told.get("told"), told.get("erase", "delete"),
        frozenset(told.get("keep", "").split()), () if name == ROOT else tuple(_link(part) for part in whose), columns,
    )  # fmt: skip


def _column(table: dict[str, Any], other: dict[str, str]) -> Column:
    told = {**table, **other}
    return Column(
        told["purpose"], told["basis"], Kept(told["kept"]), tuple(told["sees"].split()), told.get("told"), told.get("withhold")
    )


def _link(part: str) -> Link:
    column, _, target = (word.strip() for word in part.partition(">"))
    table, _, key = target.partition(".")
    return Link(column, table or None, key or None)
