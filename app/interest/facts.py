"""The one more thing somebody knows beside a reference or a code: how it is typed and how it is compared."""

import hmac
import re

from app.accounts.birthday import day_of_birth, plain
from app.core.references import LETTERS
from app.interest.rules import Answers

LENGTH = 8
NOTHING = "\0"  # nobody can type it: compared where there is nothing to compare


def reference_of(typed: str) -> str:
    """A reference however it is written: e7kq4m3xa, E 7KQ4 M3XA. Empty for what is none."""
    bare = re.sub(r"[^A-Z0-9]", "", typed.upper())
    return f"E-{bare[1:5]}-{bare[5:]}" if len(bare) == LENGTH + 1 and bare[0] == "E" else ""


def bare_code(typed: str) -> str:
    """A spoken code however it is written."""
    return re.sub(r"[^A-Z0-9]", "", typed.upper())[: LENGTH + 1]


def code_from(hashed: str) -> str:
    """Eight letters and figures that nobody mishears, from a keyed hash in hexadecimal."""
    number, letters = int(hashed, 16), []
    for _ in range(LENGTH):
        number, at = divmod(number, len(LETTERS))
        letters.append(LETTERS[at])
    return "".join(letters)


def grouped(code: str) -> str:
    """A code as it is shown: ABCD-EFGH."""
    return f"{code[:4]}-{code[4:]}"


def fits(answers: Answers, fact: str, *, name_too: bool = False) -> bool:
    """Whether this is the postcode, the last part of the phone number, the e-mail address or the date of birth (for a form
    not sent yet the name too). The same work whatever is there."""
    typed = [_squeezed(fact), _digits(fact)[-4:], fact.strip().casefold(), _day(fact), " ".join(fact.casefold().split())]
    known = [
        _squeezed(str(answers.get("postcode", ""))), _digits(str(answers.get("phone", "")))[-4:],
        str(answers.get("email", "")).casefold(), str(answers.get("born", "")),
        " ".join(str(answers.get("name", "")).casefold().split()) if name_too else "",
    ]  # fmt: skip
    found = [_same(one, other) for one, other in zip(typed, known, strict=True)]
    return any(found)


def _same(typed: str, known: str) -> bool:
    return hmac.compare_digest((known or NOTHING).encode(), (typed or NOTHING + NOTHING).encode())


def _squeezed(text: str) -> str:
    return re.sub(r"[^A-Z0-9]", "", text.upper())


def _digits(text: str) -> str:
    return re.sub(r"\D", "", plain(text))


def _day(text: str) -> str:
    parts = [one for one in re.split(r"[\s./-]+", text.strip()) if one]
    try:
        return day_of_birth(*parts).isoformat() if len(parts) == 3 else ""
    except ValueError:
        return ""
