"""Codes people read off paper: twelve signs that no two eyes confuse, in any case, with or without spaces."""

import secrets
import unicodedata
from datetime import datetime, timedelta

SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # 31: no 0 or O, no 1, I or L
LENGTH = 12  # 31^12 is 59 bits
LASTS = timedelta(days=28)
MOST_TRIES = 5


def new_code() -> str:
    """A new code, from the system's random source."""
    return "".join(secrets.choice(SIGNS) for _ in range(LENGTH))


def grouped(code: str) -> str:
    """A code as it is printed: three groups of four."""
    return "-".join(code[at : at + 4] for at in range(0, LENGTH, 4))


def bare(typed: str) -> str:
    """What was typed, without spaces, dashes and case; digits of any script become those we print."""
    plain = unicodedata.normalize("NFKC", typed).upper()
    return "".join(_sign(one) for one in plain if one.isalnum())


def _sign(one: str) -> str:
    return str(unicodedata.digit(one)) if one.isdigit() else one


def is_whole(code: str) -> bool:
    """Whether this could be a code: twelve of our signs."""
    return len(code) == LENGTH and set(code) <= set(SIGNS)


def is_alive(issued_at: datetime, tries: int, is_over: bool, now: datetime) -> bool:
    """Whether a code still opens: not used or cancelled, not too old, not tried too often."""
    return not is_over and tries < MOST_TRIES and now - issued_at <= LASTS
