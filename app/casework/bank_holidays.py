"""England's bank holidays, substitute days and one-off ones included, from a library that is kept up to date."""

from datetime import date
from functools import cache

from holidays import country_holidays


@cache
def england(year: int) -> frozenset[date]:
    """Every bank holiday of one year. Years to come follow today's law: a new one-off day needs a newer library."""
    return frozenset(country_holidays("GB", subdiv="ENG", years=year, expand=False))


def england_between(first: date, last: date) -> frozenset[date]:
    """Every bank holiday of all the years from the first day's to the last day's."""
    return frozenset().union(*(england(year) for year in range(first.year, last.year + 1)))
