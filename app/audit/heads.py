"""Heads of the trail, noted down outside the database: one line of JSON each, only ever appended.

The chain alone cannot tell that its last rows are gone, or that it was made anew from the first row on. A head that lies
elsewhere (another disk, another machine, somebody else's account) can.
"""

import json
import os
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from app.audit.models import AuditRow
from app.audit.service import last_row
from app.core.db import session


@dataclass(frozen=True)
class Head:
    """The last row of the trail at a moment. `restored`: rows after it were given up on purpose, by a restore."""

    position: int
    hash: str
    at: str
    restored: bool = False


@dataclass(frozen=True)
class Broken:
    """The first head that the trail does not bear out. `why`: `cut` (the row is gone) or `rewritten` (it says
    something else). Rows up to `whole_to` are as they were noted; `now_to` is the last row there is."""

    head: Head
    why: str
    whole_to: int
    now_to: int


def current_head(now: datetime) -> Head | None:
    """The last row of the trail; None where nothing was ever written."""
    position, digest = last_row()
    return Head(position, digest, now.isoformat(timespec="seconds")) if position else None


def append_head(path: Path, head: Head) -> None:
    """Append a head durably. Raises OSError."""
    line = json.dumps(asdict(head), sort_keys=True) + "\n"
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
    with os.fdopen(handle, "ab") as file:
        file.write(line.encode())
        file.flush()
        os.fsync(file.fileno())


def read_heads(path: Path) -> list[Head]:
    """Every head that was noted, oldest first. Raises OSError, and ValueError naming the line that is none."""
    heads = []
    for number, line in enumerate(path.read_text().splitlines(), start=1):
        try:
            heads.append(Head(**json.loads(line)))
        except (TypeError, ValueError) as wrong:
            raise ValueError(f"line {number} of {path} is not a head") from wrong
    return heads


def still_expected(heads: list[Head]) -> list[Head]:
    """The heads the trail must bear out: a restore takes back those noted before it that lie beyond it."""
    kept: list[Head] = []
    for head in heads:
        if head.restored:
            kept = [one for one in kept if one.position <= head.position]
        kept += [head] if head.position else []
    return kept


def first_broken(heads: list[Head]) -> Broken | None:
    """Compare the trail with the heads that were noted down. None: every one of them is borne out."""
    wanted = sorted(still_expected(heads), key=lambda head: head.position)
    whole_to, (last, _hash) = 0, last_row()
    for head in wanted:
        there = session.scalar(select(AuditRow.hash).where(AuditRow.position == head.position))
        if there != head.hash:
            return Broken(head, "cut" if there is None else "rewritten", min(whole_to, last), last)
        whole_to = head.position
    return None
