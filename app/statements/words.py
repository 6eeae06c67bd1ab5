"""What the words of headers, label rows and states mean; the words themselves are in words.toml."""

import re
import tomllib
from functools import lru_cache
from pathlib import Path

_TOLD = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))
_BALANCE = r"(?:the )?(?:account |ledger |statement |current |available |cleared )?bal(?:ance)?"

SPACES = re.compile(r"[\s_]+")
CURRENCY_NOTE = re.compile(r"\((?:gbp|eur|usd|£|€|\$)\)|\b(?:gbp|eur|usd)\b|[£€]")
CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
LONG_NUMBER = re.compile(r"\b[0-9]{2}-[0-9]{2}-[0-9]{2}\b|\b[0-9]{2,}([0-9]{4})\b")


def _one_of(words: list[str], around: str = r"\b(?:{})\b") -> re.Pattern[str]:
    return re.compile(around.format("|".join(words)), re.I)


ROLE_WORDS = tuple((role, _one_of(words)) for role, words in _TOLD["roles"].items())
DIRECTIONS = {word: sign for way, sign in (("out", -1), ("in", 1)) for word in _TOLD["directions"][way]}
SAYS_OUT, SAYS_IN = _one_of(_TOLD["says"]["out"]), _one_of(_TOLD["says"]["in"])
DECLINED = re.compile(r"(?!.*\b(?:fee|charge)s?\b).*\bdeclined\b", re.I)
THANKS, CARD_PAID = _one_of(_TOLD["says"]["thanks"], "{}"), _one_of(_TOLD["says"]["card-paid"], "{}")
SUMMARIES = tuple(
    (reason, _one_of([word.replace("BALANCE", _BALANCE) for word in words], r"[\W_]*(?:{})(?: (?:as (?:of|at)|on|at|for)\b.{{0,30}})?[\W\d_]*$"))
    for reason, words in _TOLD["labels"].items()
)
DONE = _one_of(_TOLD["states"]["done"], "(?:{})$")
PENDING, UNDONE = _one_of(_TOLD["states"]["pending"], "{}"), _one_of(_TOLD["states"]["undone"], "{}")


def _months(languages: dict[str, list[str]]) -> dict[str, int]:
    """Every way to cut a month's name to three letters or more; a cut that two months share (`jui`) is none."""
    meant: dict[str, set[int]] = {}
    for names in languages.values():
        for number, name in enumerate(names, 1):
            for length in range(3, len(name) + 1):
                meant.setdefault(name[:length].upper(), set()).add(number)
    return {cut: numbers.pop() for cut, numbers in meant.items() if len(numbers) == 1}


MONTHS = _months(_TOLD["months"])


def normalise(name: str) -> str:
    """A header as it is compared: lower case, one space, no currency note."""
    bare = SPACES.sub(" ", CAMEL.sub(" ", name.strip(" \t\"'\ufeff*:.").lstrip("#")).casefold())
    return SPACES.sub(" ", CURRENCY_NOTE.sub(" ", bare)).strip(" -") or bare.strip()


@lru_cache(maxsize=512)
def _roles_of(name: str) -> tuple[str, ...]:
    return tuple(role for role, words in ROLE_WORDS if words.search(name))


def roles_of(name: str) -> list[str]:
    """Everything a normalised header could say its column is, likeliest first; the cells decide between them."""
    return list(_roles_of(name[:60]))


def header_roles(row: list[str]) -> set[str]:
    """The different things that the names of a row speak of."""
    return {role for cell in row if 0 < len(cell.strip()) <= 60 for role in roles_of(normalise(cell))[:1]}


LABELS = re.compile("|".join(f"(?:{words.pattern})" for _, words in SUMMARIES), re.I)


def summary_of(text: str) -> str | None:
    """`opening-balance`, `closing-balance`, `total` or `not-a-transaction` for a label row, else None."""
    if len(text) > 60 or not LABELS.match(text):
        return None
    return next((reason for reason, words in SUMMARIES if words.match(text)), None)


def label_of(text: str) -> str | None:
    """Label rows may carry a date. A bare `Total` may not: it is also the name of a petrol station."""
    reason = summary_of(text)
    return None if reason == "not-a-transaction" or text.casefold() in ("total", "totals") else reason


def frame_of(text: str) -> str | None:
    """In columns that are not for texts only these labels are heard: a category may well be called Turnover."""
    reason = summary_of(text)
    return reason if reason in ("opening-balance", "closing-balance") else None


def undone_of(state: str) -> str | None:
    if UNDONE.search(state):
        return "not-completed"
    return "pending" if PENDING.search(state) else None


def declined_of(kind: str) -> str | None:
    return "not-completed" if DECLINED.match(kind) else None


def mask(text: str) -> str:
    """Account numbers and sort codes hidden but for the last four digits."""
    return LONG_NUMBER.sub(lambda found: f"…{found[1]}" if found[1] else "…", text)
