"""Who a line was paid to or came from, taken out of the words a bank prints. Pure.

Rows of different days must gather under one payee, so that one answer fills them all and is remembered.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from app.returns.rules import Line

LONGEST = 200  # letters looked at; no bank prints more, and a hostile file may

_MONTH = (
    r"(?:JAN(?:UARY)?|FEB(?:RUARY)?|MAR(?:CH)?|APR(?:IL)?|MAY|JUNE?|JULY?|AUG(?:UST)?|SEPT?(?:EMBER)?|OCT(?:OBER)?|"
    r"NOV(?:EMBER)?|DEC(?:EMBER)?)"
)
_DATE = re.compile(
    r"\b(?:\d{1,2}[/.-]\d{1,2}(?:[/.-]\d{2,4})?|\d{4}-\d\d-\d\d"
    rf"|\d{{1,2}}[ -]?{_MONTH}(?:[ -]?\d{{4}}|[ -]?\d\d)?|{_MONTH}[ -]?20\d\d)\b"
)
# How the money travelled, which banks print before the payee. "DR" is a doctor and "BP" sells petrol: both stay.
_TRAVEL = re.compile(
    r"(?:(?:FASTER PAYMENTS?|BANK (?:GIRO|CREDIT)|BILL PAYMENT|CARD (?:PAYMENT|PURCHASE)|DIRECT (?:DEBIT|CREDIT)|STANDING ORDER|"
    r"(?:ONLINE|INTERNET|MOBILE) (?:PAYMENT|TRANSACTION|TRANSFER)|DEBIT CARD|CONTACTLESS|AUTOMATED CREDIT|PAYMENT|"
    r"TRANSFER|RECEIPT|PURCHASE|SENT|FROM|TO|AT|"
    r"BACS|BGC|BBP|CD|CHQ|CPM|CR|D/D|DDR|DD|DEB|FPI|FPO|FP|OBP|POS|S/O|STO|SO|TFR|VIS|VISA|XFER)(?= )|\W)\s*"
)
# From here on the words are about this one payment: its reference, its card, its week.
_TAIL = re.compile(
    r"[\s(]+(?:REF(?:ERENCE)?\b|MANDATE\b|FP \d|FASTER PAYMENT|VIA (?:MOBILE|ONLINE|INTERNET)|ON (?:THE )?\d|"
    r"CARD (?:ENDING|NO\b|\d|\*|XX)|W/E\b|WE? \d|WE?K ?\d|WEEK (?:ENDING|\d)|PERIOD \d|INV(?:OICE)?\b(?=.*\d)|"
    r"(?:BACS|BGC|DD|FP|STO|GBR?)$).*$"
)
_WHEN_PAID = re.compile(rf"\b(WAGES|SALARY) {_MONTH}(?: \d\d)?$")
_EDGES = " ,.;:*#()-/'\"&+"

_SAID_AS_LETTERS = frozenset({"ATM", "DBS", "EDF", "NEST", "NIC", "PA", "PAYE", "UK"})
_SAID_AS_WORDS = frozenset({"DR", "LTD", "MR", "MRS", "MS", "ST"})


def payee_key(text: str) -> str:
    """The payee alone, in upper case: without how, when and which number. Asking again changes nothing.

    Where that leaves nothing, the words as they came: a line always has a payee.
    """
    key = " ".join(text[:LONGEST].upper().replace(",", " ").split())
    while (shorter := _shorter(key)) and shorter != key:
        key = shorter
    return key


def _shorter(text: str) -> str:
    text = _DATE.sub(" ", _TAIL.sub("", text))
    text = " ".join(word for word in text.split() if not _is_number(word)).strip(_EDGES)
    text = _WHEN_PAID.sub(r"\1", text)
    travel = _TRAVEL.match(text)
    return text[travel.end() :].strip(_EDGES) if travel and travel.end() < len(text) else text


def _is_number(word: str) -> bool:
    """A card, shop or reference number: "3297", "*1234", "123PA00012345"; not "BET365" and not "7-ELEVEN"."""
    if word.isalpha():  # most words, and cheap to know
        return False
    digits = sum(letter.isdigit() for letter in word)
    return digits > 3 or (digits == 3 and not any(letter.isalpha() for letter in word))


def display_payee(text: str) -> str:
    """The payee for people to read: "Aisha Patel", "HMRC"."""
    return re.sub(r"[^\W\d_]+(?:['’]S\b)?", _for_reading, payee_key(text))


def _for_reading(found: re.Match[str]) -> str:
    word = found[0]
    if word in _SAID_AS_WORDS:
        return word.capitalize()
    spoken = any(letter in "AEIOUY" for letter in word) or not word.isascii()
    return word.capitalize() if len(word) > 2 and spoken and word not in _SAID_AS_LETTERS else word


@dataclass(frozen=True, slots=True)
class PayeeGroup:
    """All lines of one payee in one direction, answered once."""

    key: str
    display: str
    direction: str
    lines: tuple[Line, ...]

    @property
    def total_pence(self) -> int:
        """Signed, as the lines are."""
        return sum(line.amount_pence for line in self.lines)

    @property
    def identities(self) -> tuple[str, ...]:
        return tuple(line.identity for line in self.lines)


def group_by_payee(lines: Iterable[Line]) -> list[PayeeGroup]:
    """Money in first, then the largest totals: what matters most is answered first."""
    gathered: dict[tuple[str, str], list[Line]] = defaultdict(list)
    for line in lines:
        gathered[payee_key(line.text), line.direction].append(line)
    groups = [PayeeGroup(key, display_payee(key), way, tuple(found)) for (key, way), found in gathered.items()]
    return sorted(groups, key=lambda group: (group.direction != "in", -abs(group.total_pence), group.key))
