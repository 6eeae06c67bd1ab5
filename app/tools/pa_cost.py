"""What a personal assistant costs, in whole pence. A year is 52 weeks; halves of a penny go up."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.tools.rates import Rate

WEEKS, FOUR_WEEKS = 52, 13
SHARE = 10_000  # hundredths of a per cent in a whole


class Age(StrEnum):
    """The worker's age, as far as the sums depend on it."""

    UNDER_18 = "16-17"
    TO_20 = "18-20"
    AT_21 = "21"
    FROM_22 = "22"
    PENSIONER = "pension-age"


WAGE_OF_AGE = {
    Age.UNDER_18: "wage-16", Age.TO_20: "wage-18", Age.AT_21: "wage-21", Age.FROM_22: "wage-21", Age.PENSIONER: "wage-21",
}  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """What somebody typed: minutes a week, pence an hour. `same_hours`: the same each week, all year."""

    minutes: int
    wage: int
    age: Age
    same_hours: bool
    other_workers: bool


@dataclass(frozen=True)
class Cost:
    """Each line of the sum in pence; all but `week_wage`, `week` and `four_weeks` are for a year."""

    week_wage: int
    year_wage: int
    holiday: int
    paid: int  # what this worker is paid in a year: National Insurance and pension are worked out on it
    ni: int  # employer's National Insurance
    allowance: int  # taken off National Insurance
    counted: int  # the part of the pay up to the ceiling of the pension
    pension: int
    minimum: Rate
    below_minimum: bool

    @property
    def year(self) -> int:
        """The whole year."""
        return self.year_wage + self.holiday + self.ni - self.allowance + self.pension

    @property
    def week(self) -> int:
        """A 52nd of the year."""
        return divided(self.year, WEEKS)

    @property
    def four_weeks(self) -> int:
        """A 13th of the year, as the council pays."""
        return divided(self.year, FOUR_WEEKS)


def divided(pence: int, by: int) -> int:
    """A whole number of pence, halves up. For sums that are not below nothing."""
    return (2 * pence + by) // (2 * by)


def enrols(age: Age, paid: int, trigger: int) -> bool:
    """Whether the employer must put the worker into a pension: from 22 to State Pension age, above the trigger."""
    return age is Age.FROM_22 and paid > trigger


def _pension(asked: Asked, paid: int, rates: Mapping[str, Rate]) -> int:
    if not enrols(asked.age, paid, rates["pension-trigger"].value):
        return 0
    counted = min(paid, rates["pension-ceiling"].value) - rates["pension-floor"].value
    return divided(counted * rates["pension-share"].value, SHARE)


def _ni(paid: int, rates: Mapping[str, Rate]) -> int:
    above = max(0, paid - rates["ni-threshold"].value)
    return divided(above * rates["ni-share"].value, SHARE)


def cost(asked: Asked, rates: Mapping[str, Rate]) -> Cost:
    """The whole sum.

    Hours that stay the same: the worker is paid in their holiday too, and the holiday line is somebody else in those weeks.
    Hours that change: the holiday line is holiday pay on top of the wage, paid to the worker.
    With other workers the allowance may be used up already, so none is taken off.
    """
    week = divided(asked.minutes * asked.wage, 60)
    year = week * WEEKS
    if asked.same_hours:
        holiday, paid = divided(week * rates["holiday-weeks"].value, 10), year
    else:
        holiday = divided(year * rates["holiday-share"].value, SHARE)
        paid = year + holiday
    ni = _ni(paid, rates)
    allowance = 0 if asked.other_workers else min(ni, rates["allowance"].value)
    minimum = rates[WAGE_OF_AGE[asked.age]]
    return Cost(
        week, year, holiday, paid, ni, allowance, min(paid, rates["pension-ceiling"].value), _pension(asked, paid, rates),
        minimum, asked.wage < minimum.value,
    )  # fmt: skip
