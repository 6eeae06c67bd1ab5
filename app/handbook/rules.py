"""What a page of the handbook is, how its text is searched and made plain, and which days may be told."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from enum import StrEnum, auto

from app.guidance.rules import LONGEST_SLUG, fingerprint

MOST_WORDS = 8  # of a search; what comes behind is left out
EXCERPT = 160  # letters around the first word that was found
FIRST_DAY = date(2000, 1, 1)  # nothing done before it is recorded as training


class Kind(StrEnum):
    """A page is looked up; a briefing is read once by everybody, and says so."""

    PAGE = auto()
    BRIEFING = auto()


class Channel(StrEnum):
    """How somebody learned."""

    E_LEARNING = "e-learning"
    CLASSROOM = "classroom"
    VIDEO_CALL = "video-call"
    COLLEAGUE = "with-a-colleague"
    READING = "reading"


def mark(title: str, body: str, as_of: date, review_by: date, what_changed: str) -> str:
    """What a version says, in twelve letters: whoever goes on writing begins from it."""
    return fingerprint(title, f"{as_of} {review_by}", what_changed, body)


def slug_from(title: str) -> str:
    """An address for a page of this title: small letters, digits and hyphens; empty where it has no letter of these."""
    words = re.findall(r"[a-z0-9]+", fold(title).replace("'", ""))
    kept = ""
    for word in words:
        longer = f"{kept}-{word}" if kept else word
        if len(longer) > LONGEST_SLUG:
            break
        kept = longer
    return kept


def days_are_right(as_of: date, review_by: date) -> bool:
    """Whether a page is read through again after the day it is true for."""
    return as_of < review_by


def day_is_done(day: date, today: date) -> bool:
    """Whether training of this day can be recorded: it is not still to come, and not from another century."""
    return FIRST_DAY <= day <= today


def needs_words(helpful: bool, words: str) -> bool:
    """Whether feedback says too little to act on: what did not help must be named."""
    return not helpful and not words.strip()


def course_name(typed: str, known: Iterable[str]) -> str:
    """A course as it is counted: spaces folded, and written as it was written before, whatever its capital letters."""
    name = " ".join(typed.split())
    return next((one for one in known if fold(one) == fold(name)), name)


def fold(text: str) -> str:
    """A text for comparing: without capital letters and accents, so that Muller finds Müller."""
    parts = unicodedata.normalize("NFKD", text.replace("’", "'").casefold())
    return "".join(one for one in parts if not unicodedata.combining(one))


def asked_words(query: str) -> list[str]:
    """The words to look for, each once, at most eight."""
    return list(dict.fromkeys(re.findall(r"\w+", fold(query))))[:MOST_WORDS]


def how_well(asked: list[str], title: str, text: str) -> int:
    """How well a page answers: 0 where a word is in neither title nor text; words of the title count ten times.

    A word is found where another begins with it: pay finds payment.
    """
    in_title, in_text = (re.findall(r"\w+", fold(part)) for part in (title, text))
    points = 0
    for word in asked:
        titles = sum(one.startswith(word) for one in in_title)
        texts = sum(one.startswith(word) for one in in_text)
        if not titles + texts:
            return 0
        points += 10 * titles + min(texts, 9)
    return points


def excerpt(asked: list[str], text: str) -> str:
    """The place of a plain text where the first of the words stands, cut at spaces; its beginning where none does."""
    flat = " ".join(text.split())
    starts = [found.start() for found in re.finditer(r"\w+", flat) if any(fold(found[0]).startswith(word) for word in asked)]
    first = max(0, (starts[0] if starts else 0) - EXCERPT // 3)
    if first:
        first = flat.find(" ", first) + 1
    end = first + EXCERPT
    cut = flat[first:] if end >= len(flat) else flat[first : max(flat.rfind(" ", first, end), first + 1)]
    return ("… " if first else "") + cut + (" …" if first + len(cut) < len(flat) else "")


def as_plain(markdown: str) -> str:
    """A text in our small Markdown as it is pasted into a letter or a mail: a web address stands behind its words,
    an address within this site is left out; the cells of a table are parted by commas."""
    lines = [_plain_line(line) for line in markdown.splitlines() if not re.fullmatch(r"\s*\|[\s|:-]+\|\s*", line)]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _plain_line(line: str) -> str:
    line = re.sub(r"^\s{0,3}(#{1,6}|>)\s+", "", line)
    line = re.sub(r"^(\s*)[*+]\s+", r"\1- ", line)
    if re.fullmatch(r"\s*\|.*\|\s*", line):
        line = ", ".join(cell.strip() for cell in line.strip().strip("|").split("|") if cell.strip())
    line = re.sub(r"\[([^\]]*)\]\((https://[^)\s]+)\)", r"\1 (\2)", line)
    line = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", line)
    return re.sub(r"\*\*(.+?)\*\*", r"\1", re.sub(r"\\([\\`*_{}\[\]()#+.!|-])", r"\1", line)).rstrip()
