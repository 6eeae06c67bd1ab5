"""One cell of the case system's file to a value. What is wrong is told as a code of `import_words.PROBLEMS`."""

import re
from collections.abc import Mapping
from datetime import date

from app.ledger.rules import AccountType, Frequency, PaymentBasis

LONGEST = {"council_reference": 40, "name": 200, "email": 254, "mobile": 40, "phone": 40, "postal_address": 500}
MOST_PENCE = 100_000_000
FORMATS = {
    "standard": "standard", "normal": "standard", "none": "standard", "large print": "large-print", "large": "large-print",
    "easy read": "easy-read", "easyread": "easy-read",
}  # fmt: skip
ACCOUNTS = {
    "own bank account": AccountType.OWN_BANK_ACCOUNT, "own account": AccountType.OWN_BANK_ACCOUNT,
    "bank account": AccountType.OWN_BANK_ACCOUNT, "bank": AccountType.OWN_BANK_ACCOUNT, "own": AccountType.OWN_BANK_ACCOUNT,
    "prepaid card": AccountType.PREPAID_CARD, "prepaid": AccountType.PREPAID_CARD, "pre paid card": AccountType.PREPAID_CARD,
    "card": AccountType.PREPAID_CARD, "managed account": AccountType.MANAGED_ACCOUNT, "managed": AccountType.MANAGED_ACCOUNT,
    "third party managed account": AccountType.MANAGED_ACCOUNT,
}  # fmt: skip
FREQUENCIES = {
    "weekly": Frequency.WEEKLY, "every week": Frequency.WEEKLY, "1 weekly": Frequency.WEEKLY, "week": Frequency.WEEKLY,
    "four weekly": Frequency.FOUR_WEEKLY, "4 weekly": Frequency.FOUR_WEEKLY, "every 4 weeks": Frequency.FOUR_WEEKLY,
    "every four weeks": Frequency.FOUR_WEEKLY, "4weekly": Frequency.FOUR_WEEKLY, "monthly": Frequency.MONTHLY,
    "every month": Frequency.MONTHLY, "calendar monthly": Frequency.MONTHLY, "month": Frequency.MONTHLY,
}  # fmt: skip
BASES = {"net": PaymentBasis.NET, "gross": PaymentBasis.GROSS}
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
FOUR_DIGITS = r"((?:19|20)\d\d)"
DAY_SHAPES = (
    re.compile(rf"(\d{{1,2}})[/.\- ](\d{{1,2}}|[a-z]+)[/.\-, ]+{FOUR_DIGITS}(?: 00:00(?::00)?)?"),  # 14/04/1952, 14 April 1952
    re.compile(r"(\d{1,2})[/.\- ](\d{1,2}|[a-z]+)[/.\- ](\d\d)"),  # 14/04/52: only where a birthday is not meant
)
ISO = re.compile(rf"{FOUR_DIGITS}-(\d\d)-(\d\d)(?:[t ]00:00(?::00)?)?")


class BadCell(ValueError):
    """A cell that cannot be read. `str()` of it is a code."""


def plain(words: str) -> str:
    """Words as they are compared: small letters and digits, one space between."""
    return " ".join(re.sub(r"[^0-9a-z]+", " ", words.casefold()).split())


def text(field: str, cell: str) -> str:
    """Words, not longer than their place."""
    if len(cell) > LONGEST[field]:
        raise BadCell("too-long")
    return cell


def email(cell: str) -> str:
    """An address, in small letters."""
    if not re.fullmatch(r"[^@\s,;]+@[^@\s,;]+\.[^@\s,;]+", cell) or len(cell) > LONGEST["email"]:
        raise BadCell("email")
    return cell.lower()


def number(field: str, cell: str) -> str:
    """A telephone number as people write it."""
    digits = re.sub(r"\D", "", cell)
    if not 6 <= len(digits) <= 15 or re.search(r"[^0-9+() .\-/extEXT]", cell):
        raise BadCell("number")
    return text(field, cell)


def money(cell: str) -> int:
    """Pence from pounds: £1,022.50, 1022.5, 320."""
    bare = re.sub(r"[\s£]|GBP", "", cell)
    found = re.fullmatch(r"(\d{1,3}(?:,\d{3})+|\d{1,9})(?:\.(\d{1,2}))?", bare, re.ASCII)
    if found is None:
        raise BadCell("money")
    pence = int(found[1].replace(",", "")) * 100 + int((found[2] or "").ljust(2, "0"))
    if pence > MOST_PENCE:
        raise BadCell("money")
    return pence


def day(cell: str, *, birthday: bool = False) -> date:
    """A day, the day before the month as in England. A birthday has all four digits of its year."""
    bare = " ".join(re.sub(r"(\d)(?:st|nd|rd|th)\b", r"\1", cell.casefold()).split())
    iso = ISO.fullmatch(bare)
    if iso:
        return _day(iso[3], iso[2], iso[1])
    for shape in DAY_SHAPES[: 1 if birthday else 2]:
        found = shape.fullmatch(bare)
        if found:
            return _day(found[1], found[2], found[3])
    raise BadCell("year-short" if birthday and DAY_SHAPES[1].fullmatch(bare) else "day")


def _day(day: str, month: str, year: str) -> date:
    if month[:3] in MONTHS:
        month = str(MONTHS.index(month[:3]) + 1)
    try:
        return date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))
    except ValueError as wrong:
        raise BadCell("day") from wrong


def one_of(words: Mapping[str, str], cell: str, code: str) -> str:
    """One of a few words."""
    found = words.get(plain(cell))
    if found is None:
        raise BadCell(code)
    return found
