"""The dated rates of rates.toml, chosen by a told day."""

import functools
import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("rates.toml")
NAMES = (
    "wage-21", "wage-18", "wage-16", "holiday-weeks", "holiday-share", "ni-share", "ni-threshold", "allowance",
    "pension-share", "pension-trigger", "pension-floor", "pension-ceiling",
)  # fmt: skip
OTHERS = ("earnings-limit", "sick-pay")
NOT_CHECKED = "not checked yet"


@dataclass(frozen=True)
class Rate:
    """One rate: `value` in pence, hundredths of a per cent, or tenths of a week, as its name says."""

    name: str
    begins: date
    value: int
    source: str
    source_url: str
    verified_on: date | None  # the day on which somebody read the figure there; None: nobody has yet

    @property
    def is_money(self) -> bool:
        """Whether the value is in pence."""
        return not self.name.endswith(("-share", "-weeks"))

    @property
    def figure(self) -> str:
        """A share or weeks as people write them: 15%, 12.07%, 5.6."""
        if self.name.endswith("-weeks"):
            return f"{self.value // 10}.{self.value % 10}"
        return f"{self.value // 100}.{self.value % 100:02d}".rstrip("0").rstrip(".") + "%"


def _rate(row: dict[str, Any]) -> Rate:
    verified = row["verified_on"]
    if not isinstance(verified, date) and verified != NOT_CHECKED:
        raise ValueError(f"{row['name']} from {row['from']}: when was it verified?")
    day = verified if isinstance(verified, date) else None
    return Rate(row["name"], row["from"], row["value"], row["source"], row["source_url"], day)


@functools.cache
def table() -> tuple[tuple[Rate, ...], date]:
    """Every rate in the order of the file, and the last day for which they are known."""
    told = tomllib.loads(FILE.read_text())
    rows = [_rate(row) for row in told["rate"]]
    return tuple(rows), told["known_until"]


def _newest(day: date) -> dict[str, Rate]:
    ordered = sorted(table()[0], key=lambda one: one.begins)
    return {rate.name: rate for rate in ordered if rate.begins <= day}


def others_on(day: date) -> list[Rate]:
    """The rates of a day that employers ask for and no sum needs, as far as they are known."""
    found = _newest(day)
    return [found[name] for name in OTHERS if name in found]


def rates_on(day: date) -> dict[str, Rate]:
    """The rate of each name that a sum needs on a day. Raises LookupError before the first day of the table."""
    found = _newest(day)
    missing = [name for name in NAMES if name not in found]
    if missing:
        raise LookupError(f"no rates for {day}: {missing}")
    return {name: found[name] for name in NAMES}


def are_known(day: date) -> bool:
    """Whether the table still holds on this day: after it, new rates begin that nobody has put in."""
    return day <= table()[1]
