"""Codes of 12 characters that people copy from paper or hear on the telephone. Kept hashed, never as they are.

The first four characters find the row, so that wrong tries are counted where they belong; the other eight are the secret.
"""

import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.core.references import LETTERS

LENGTH, HANDLE = 12, 4
# A code holds about 54 bits: fewer than 112, so it is stretched like a passphrase (ASVS 6.5.2).
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_NOBODYS = _hasher.hash("no code is this long, and none has spaces")


def new_code() -> str:
    """A code nobody can guess, in characters nobody mixes up."""
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


def plain(typed: str) -> str:
    """A code as it was made: any case, with or without spaces and dashes."""
    return "".join(character for character in typed.upper() if character.isalnum())[: LENGTH + 1]


def in_groups(code: str) -> str:
    """As people read it: ABCD EFGH JKMN."""
    return " ".join(code[at : at + 4] for at in range(0, len(code), 4))


def handle_of(code: str) -> str:
    """What finds its row."""
    return code[:HANDLE]


def hashed(code: str) -> str:
    """What is kept of it. Slow on purpose."""
    return _hasher.hash(code)


def fits(stored: str | None, code: str) -> bool:
    """Whether this is the code. Takes as long where there is none."""
    try:
        return _hasher.verify(stored or _NOBODYS, code)
    except (VerificationError, InvalidHashError):
        return False
