"""When a private note is read, and when the duty team is told."""

from datetime import UTC, date, datetime, timedelta

import pytest

from app.casework.bank_holidays import england
from app.contact.rules import is_to_be_raised, next_read_day
from app.core.clock import LONDON

pytestmark = pytest.mark.pure
NOW = datetime(2026, 11, 20, 10, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "day"),
    [
        (datetime(2026, 11, 20, 9, 0, tzinfo=LONDON), date(2026, 11, 20)),
        (datetime(2026, 11, 20, 15, 59, tzinfo=LONDON), date(2026, 11, 20)),
        (datetime(2026, 11, 20, 16, 0, tzinfo=LONDON), date(2026, 11, 23)),
        (datetime(2026, 11, 21, 9, 0, tzinfo=LONDON), date(2026, 11, 23)),
        (datetime(2026, 12, 24, 17, 0, tzinfo=LONDON), date(2026, 12, 29)),
        (datetime(2026, 12, 25, 9, 0, tzinfo=LONDON), date(2026, 12, 29)),
        (datetime(2026, 12, 31, 18, 0, tzinfo=LONDON), date(2027, 1, 4)),
        (datetime(2026, 11, 24, 0, 1, tzinfo=LONDON), date(2026, 11, 24)),
    ],
)
def test_the_next_day_on_which_it_is_read(now: datetime, day: date) -> None:
    assert next_read_day(now, england(2026) | england(2027)) == day


@pytest.mark.parametrize(
    ("waited", "read", "raised"),
    [(timedelta(hours=4), None, True), (timedelta(hours=3, minutes=59), None, False), (timedelta(days=9), NOW, False)],
)
def test_hours_are_hours_of_the_clock(waited: timedelta, read: datetime | None, raised: bool) -> None:
    assert is_to_be_raised(NOW - waited, read, NOW, 4) is raised
