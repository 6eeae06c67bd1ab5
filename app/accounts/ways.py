"""The ways to take the second step, and their numbers: pure decisions, the measure is ASVS 5.0 V6."""

import unicodedata
from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum


class Way(StrEnum):
    """How somebody shows, beside the passphrase, that it is them. A passkey stands for both steps at once."""

    AUTHENTICATOR = "authenticator"
    CARD = "card"
    EMAIL = "email"
    PASSKEY = "passkey"
    REMEMBERED = "remembered"
    TEXT = "text"


SENT = (Way.EMAIL, Way.TEXT)
TYPED = (Way.AUTHENTICATOR, Way.EMAIL, Way.TEXT, Way.CARD)
HALF_OPEN = timedelta(minutes=10)
CODE_LIVES = timedelta(minutes=10)
REMEMBER = timedelta(days=30)
CONFIRMED = timedelta(minutes=10)  # how long a proof of who one is serves for changing one's ways in (ASVS 7.5.1)
CODE_DIGITS, CARD_DIGITS, CARD_CODES = 6, 8, 10
MOST_TRIES, MOST_CODES = 5, 5  # tries of one code; codes sent to one person in an hour
FEW_LEFT = 3
# Wrong codes of one person, over all half-open sign-ins: against 6 digits, 50 a day are 1 chance in 20,000.
MOST_WRONG = {timedelta(hours=1): 10, timedelta(days=1): 50}


def digits_of(typed: str) -> str:
    """The digits of a code as somebody typed or pasted it: spaces and dashes ignored, digits of any script read."""
    return "".join(str(unicodedata.digit(sign)) for sign in typed if unicodedata.digit(sign, None) is not None)


def in_groups(code: str) -> str:
    """A code as people read it out: 123 456, or 1234 5678."""
    half = len(code) // 2
    return f"{code[:half]} {code[half:]}"


def first_way(ways: Sequence[Way], last: str | None) -> Way | None:
    """Which way is offered first: the one used last time, else the first there is; None where there is none."""
    return next((way for way in ways if way == last), ways[0] if ways else None)


def masked_email(address: str) -> str:
    """Enough of an address for its owner to know it: a•••@example.org."""
    name, _, host = address.partition("@")
    return f"{name[:1]}•••@{host}"


def masked_phone(number: str) -> str:
    """The last three digits of a number."""
    digits = "".join(sign for sign in number if sign.isdigit())
    return f"•••{digits[-3:]}"


def may_remove(left: Sequence[Way], has_passphrase: bool) -> bool:
    """Whether what is left after taking a way off still lets somebody in: a passphrase needs a second step beside it."""
    beside = [way for way in left if way in TYPED]
    return bool(beside) if has_passphrase else Way.PASSKEY in left
