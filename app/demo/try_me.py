"""Two bank files for a visitor who has none of their own: the last quarter of two people who have not sent it yet."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from app.council_policy.rules import DEFAULTS, periods
from app.demo.council import first_day_of
from app.demo.lives import Life

FOLDER = "try-me"
MARGARET, NASREEN = "margaret.csv", "nasreen-no-balances.csv"
_FILES = {"Margaret Whitlock": (MARGARET, None), "Nasreen Akhtar": (NASREEN, "hsbc")}


def write(folder: Path, lives: Sequence[Life], today: date) -> None:
    """Write both files, in the layout of the person's bank; the second in one that leaves questions open."""
    folder.mkdir(parents=True, exist_ok=True)
    for life in lives:
        if life.facts.name in _FILES:
            name, layout = _FILES[life.facts.name]
            over = [one for one in periods(first_day_of(life.facts, today), today, DEFAULTS) if one.end < today]
            (folder / name).write_bytes(life.bank_file(over[-1], layout))
