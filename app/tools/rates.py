"""The dated rates of rates.toml, chosen by a told day."""

import functools
import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

FILE = Path(__file__).with_name("rates.toml")
NAMES = (
    "wage-21", "wage-18", "wage-16", "holiday-weeks", "holiday-share", "ni-share", "ni-threshold", "allowance",
    "pension-share", "pension-trigger", "pension-floor", "pension-ceiling",
)  # fmt: skip


@dataclass(frozen=True)
class Rate:
    """One rate: `value` in pence, hundredths of a per cent, or tenths of a week, as its name says."""

    name: str
    begins: date
    value: int
    source: str
    verified: bool

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


@functools.cache
def table() -> tuple[tuple[Rate, ...], date]:
    """Every rate in the order of the file, and the last day for which they are known."""
    told = tomllib.loads(FILE.read_text())
    rows = [Rate(row["name"], row["from"], row["value"], row["source"], row["verified"]) for row in told["rate"]]
    return tuple(rows), told["known_until"]


def rates_on(day: date) -> dict[str, Rate]:
    """The rate of each name on a day. Raises LookupError before the first day of the table."""
    found: dict[str, Rate] = {}
    for rate in sorted(table()[0], key=lambda one: one.begins):
        if rate.begins <= day:
            found[rate.name] = rate
    missing = [name for name in NAMES if name not in found]
    if missing:
        raise LookupError(f"no rates for {day}: {missing}")
    return {name: found[name] for name in NAMES}


def are_known(day: date) -> bool:
    """Whether the table still holds on this day: after it, new rates begin that nobody has put in."""
    return day <= table()[1]
