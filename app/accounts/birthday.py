"""A date of birth as people write it: the month as a number or a name, the year with four digits or two."""

import re
import unicodedata
from datetime import date

from app.core.forms import DayField
from app.core.i18n import lazy

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# Of two digits: nobody born before 1911 is still here, nobody born after 2010 has a direct payment for adults yet.
CENTURY_TURNS = 11


class BirthdayField(DayField):
    """Three boxes. `data` is a date or None."""

    wrong = lazy("Enter your date of birth, like 14 4 1952")

    def _read(self) -> None:
        self.data = None
        if any(self.raw.values()):
            try:
                self.data = day_of_birth(**self.raw)
            except ValueError:
                self.process_errors = [str(self.wrong)]


def day_of_birth(day: str, month: str, year: str) -> date:
    """The day. Raises ValueError."""
    day, month, year = (plain(one) for one in (day, month, year))
    if month[:3] in MONTHS:
        month = str(MONTHS.index(month[:3]) + 1)
    if re.fullmatch(r"\d\d", year):
        year = f"{20 if int(year) < CENTURY_TURNS else 19}{year}"
    if not (re.fullmatch(r"\d{1,2}", day) and re.fullmatch(r"\d{1,2}", month) and re.fullmatch(r"(?:18|19|20)\d\d", year)):
        raise ValueError("not a day")
    return date(int(year), int(month), int(day))


def plain(typed: str) -> str:
    """Small letters, digits of any script as ours, no spaces and dots."""
    told = "".join(str(unicodedata.digit(one)) if one.isdigit() else one for one in unicodedata.normalize("NFKC", typed))
    return re.sub(r"[\s.,]", "", told.casefold())
