"""The one place that looks at the clock. Pages and commands ask; rules are told."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def now() -> datetime:
    """This moment, in UTC, as stored."""
    return datetime.now(UTC)


def today() -> date:
    """The day it is in England: deadlines end at midnight in London, summer and winter."""
    return now().astimezone(LONDON).date()


def time_in_england(moment: datetime) -> str:
    """The time of day a stored moment had for people in England, as 14:05."""
    return moment.astimezone(LONDON).strftime("%H:%M")


def day_in_england(moment: datetime) -> date:
    """The day a stored moment fell on, for people in England."""
    return moment.astimezone(LONDON).date()
