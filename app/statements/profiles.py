"""Bank layouts from profiles.toml, and which of them a sheet is."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from . import dates, money
from .tables import Sheet

PATH = Path(__file__).with_name("profiles.toml")
SHAPE_ROWS = 20
LONG = 5


@dataclass(frozen=True)
class Profile:
    """One layout: see the head of profiles.toml for what the words mean."""

    id: str
    name: str
    seen: str
    sign: str
    columns: dict[str, Any]
    fingerprint: list[str] = field(default_factory=list)
    shape: list[str] = field(default_factory=list)
    certain: bool = True


@lru_cache(maxsize=1)
def every() -> tuple[Profile, ...]:
    """All profiles, in the order of the file."""
    told = tomllib.loads(PATH.read_text(encoding="utf-8"))
    return tuple(Profile(id=key, **values) for key, values in told.items())


def by_id(name: str) -> Profile | None:
    return next((profile for profile in every() if profile.id == name), None)


def match(sheet: Sheet) -> Profile | None:
    """The profile whose header (or, without a header, whose shape of cells) the sheet has."""
    return next((profile for profile in every() if _fits(profile, sheet)), None)


def _fits(profile: Profile, sheet: Sheet) -> bool:
    if not sheet.header:
        return bool(profile.shape) and _has_shape(sheet, profile.shape)
    known = len(profile.fingerprint)
    if not known or sheet.header[:known] != profile.fingerprint:
        return False
    if not _is_told(profile, sheet):
        return False
    # Banks add columns at the right; a long header is known by its beginning, a short one only as a whole.
    return known >= LONG or len(sheet.header) == known


def _is_told(profile: Profile, sheet: Sheet) -> bool:
    """Whether every filled column has a name or is one that the profile knows. If not, cells may have been split in two."""
    known = max((at for at in profile.columns.values() if isinstance(at, int)), default=-1)
    beyond = max(known + 1, len(sheet.header))
    return not any(cell.strip() for row in sheet.rows[:SHAPE_ROWS] if len(row) == sheet.width for cell in row[beyond:])


def _has_shape(sheet: Sheet, shape: Sequence[str]) -> bool:
    rows = [row for row in sheet.rows[:SHAPE_ROWS] if len(row) == len(shape)]
    good = sum(all(_holds(cell, kind) for cell, kind in zip(row, shape, strict=True)) for row in rows)
    return sheet.width == len(shape) and good > 0 and good * 10 >= len(rows) * 6


def _holds(cell: str, kind: str) -> bool:
    if kind == "date":
        return dates.looks_like(cell)
    if kind == "money":
        return not cell.strip() or money.looks_like(cell)
    return not dates.looks_like(cell)
