"""When a private note is read next, and when it must not wait any longer."""

from collections.abc import Set
from datetime import date, datetime, time, timedelta

from app.casework.rules import add_working_days, is_working_day

# Read in the office on working days; what comes in the last hour is promised for the next one only.
LAST_READ = time(16, 0)


def next_read_day(now: datetime, holidays: Set[date]) -> date:
    """The day on which somebody reads it at the latest in the office; `now` is England's time.

    `holidays` must cover this year and the next.
    """
    today = now.date()
    if is_working_day(today, holidays) and now.time() < LAST_READ:
        return today
    return add_working_days(today, 1, holidays)


def is_to_be_raised(written_at: datetime, read_at: datetime | None, now: datetime, hours: int) -> bool:
    """Whether the duty team is told. Hours are hours of the clock: nights, weekends and bank holidays count."""
    return read_at is None and now - written_at >= timedelta(hours=hours)
