"""Which words people have checked, as this process knows it.

Each page asks, so nobody reads the database for it: what was read is believed for a few seconds, like the pages in
`kept_pages`, and read again at once where the version of those pages has moved. The rows are kept by a feature, which
says how they are read: `core` knows no table.
"""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from math import inf

EVERY = 2  # seconds
INTERFACE = "interface"  # the words of the site itself; `easy_part` names the Easy Read faces


@dataclass(frozen=True)
class Checked:
    """People found these words right on `day`; `newer` sentences were written or changed since."""

    day: date
    newer: int


Known = Mapping[tuple[str, str], Checked]
Reader = Callable[[], Known | None]


def easy_part(name: str) -> str:
    """The code of the Easy Read faces of one feature: easy-home."""
    return f"easy-{name}"


class _Memory:
    """What was read last. `believe_for` is in seconds."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.believe_for: float = EVERY
        self.reader: Reader = dict
        self.found: Known = {}
        self.read_at: float = -inf
        self.version = -1

    def read(self) -> None:
        """Read again. Without a database the last answer holds."""
        with self.lock:
            self.read_at = time.monotonic()  # first, so that what the reader itself shows does not ask again
            found = self.reader()
            self.found = self.found if found is None else found


_memory = _Memory()


def read_with(reader: Reader) -> None:
    """Say how the marks are read. The reader answers None where the database is away."""
    _memory.reader = reader


def believe_for(seconds: float) -> None:
    """How long what was read is believed."""
    _memory.believe_for = seconds


def check_of(what: str, language: str) -> Checked | None:
    """The check of these words in this language that counts; None where there is none."""
    if time.monotonic() - _memory.read_at >= _memory.believe_for:
        _memory.read()
    return _memory.found.get((what, language))


def look_again(version: int) -> None:
    """Read again if this is another version than the last: what is drawn for it must not be older than it."""
    if version != _memory.version:
        _memory.read()
        _memory.version = version


def forget() -> None:
    """Read again at the next question: somebody has just changed it, or the database is another one."""
    _memory.read_at, _memory.version = -inf, -1
