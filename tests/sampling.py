"""What `make test` leaves to `make test-all`, so that a change is tried in minutes: the same thing a second time.

Every test runs on SQLite, every journey is walked in the browser. Left out are: of a journey walked in two languages and
widths, or by several hands, every other one; and on PostgreSQL three of four tests that are no likelier to fail there than on
SQLite. Names decide which, so that two runs do the same, and both languages and widths have their share.
"""

import zlib
from itertools import groupby

import pytest

SHARE_ON_POSTGRES = 4
# What differs between the engines: locks and races, search, migrations, dates and sums in SQL, and backups.
ENGINES = (
    "tests/audit/", "tests/backup/", "tests/casework/", "tests/core/test_db.py", "tests/everywhere/test_double.py",
    "tests/everywhere/test_migrations.py", "tests/interest/test_race.py",
    "tests/ledger/test_service.py", "tests/people/test_merging.py", "tests/reports/", "tests/test_jobs.py",
)  # fmt: skip
ENGINES_WORDS = ("race", "at_once", "search", "queries")


def left_out(items: list[pytest.Item], *, postgres: bool) -> set[pytest.Item]:
    """The tests that wait for `make test-all`."""
    out: set[pytest.Item] = set()
    for name, same in groupby(items, key=_without_variant):
        number = zlib.crc32(name.encode())
        variants = list(same)
        if variants[0].get_closest_marker("browser"):
            out.update(one for index, one in enumerate(variants) if len(variants) > 1 and (index + number) % 2)
        elif postgres and not _differs(name):
            out.update(one for one in variants if zlib.crc32(one.nodeid.encode()) % SHARE_ON_POSTGRES)
    return out


def _without_variant(item: pytest.Item) -> str:
    return item.nodeid.split("[")[0]


def _differs(name: str) -> bool:
    file, _, test = name.partition("::")
    return file.startswith(ENGINES) or any(word in test for word in ENGINES_WORDS)
