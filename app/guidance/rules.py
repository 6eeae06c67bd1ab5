"""What a page of guidance is: its kinds, its formats, the states of a text, and when a translation is behind."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum, auto

SOURCE = "en"
SLUG = r"[a-z0-9]+(?:-[a-z0-9]+)*"
LONGEST_SLUG = 60
# Addresses beside the pages: no page may be called so.
TAKEN = frozenset(["myths", "stories", "search", "words", "which-myth", "thanks"])


class Kind(StrEnum):
    """What a page is. A myth's heading is the truth."""

    MYTH = auto()
    GUIDE = auto()
    STORY = auto()
    PAGE = auto()


class MediaKind(StrEnum):
    """What can be played beside a page, in the order in which it is offered."""

    RECORDING = auto()
    FILM = auto()
    SIGN = auto()


def is_slug(text: str) -> bool:
    """Whether this can be the address of a page."""
    return len(text) <= LONGEST_SLUG and re.fullmatch(SLUG, text) is not None


def is_captions(text: str) -> bool:
    """Whether this is a file of captions (WebVTT) with at least one."""
    return text.lstrip("\ufeff").startswith("WEBVTT") and "-->" in text


class Format(StrEnum):
    """Plain words, or Easy Read: a text of its own, with pictures."""

    PLAIN = auto()
    EASY = auto()


class TextState(StrEnum):
    """A text is written as a draft, published by a second person, and replaced by the next version."""

    DRAFT = auto()
    PUBLISHED = auto()
    REPLACED = auto()


class ShownAt(StrEnum):
    """The moments at which a myth bites."""

    INTEREST = auto()
    ACCOUNT = auto()
    FIRST_RETURN = "first-return"


class Due(StrEnum):
    """How a page stands with its review."""

    FINE = auto()
    SOON = auto()
    OVER = auto()


SOON_DAYS = 30


def review_state(review_due: date, today: date) -> Due:
    """Whether a page must be read through again. The day itself is still in time."""
    if review_due < today:
        return Due.OVER
    return Due.SOON if (review_due - today).days <= SOON_DAYS else Due.FINE


def fingerprint(title: str, myth: str, summary: str, body: str) -> str:
    """What a text says, in twelve letters: spaces at the ends of lines, and empty lines at the end, do not count."""
    parts = ["\n".join(line.rstrip() for line in part.strip().splitlines()) for part in (title, myth, summary, body)]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]


def is_behind(source_version: str, english_now: str) -> bool:
    """Whether a translation was made from another English text than the one readers get now."""
    return source_version != english_now


def may_publish(writers: Iterable[int | None], by: int) -> bool:
    """Nobody publishes what they wrote themselves, nor a version of it that a colleague went on with."""
    return by not in set(writers)


def is_shown(consent_until: date | None, today: date) -> bool:
    """Whether a story may still be told: the last day of the consent is in it."""
    return consent_until is None or today <= consent_until


@dataclass(frozen=True)
class EasyPart:
    """One picture and the one or two sentences beside it."""

    picture: str
    words: str


PICTURE = re.compile(r"\[picture:\s*([a-z0-9-]+)\s*\]\s*(.*)", re.S)


def easy_parts(body: str) -> list[EasyPart]:
    """The parts of an Easy Read text. A paragraph without a picture has an empty name."""
    found = []
    for paragraph in re.split(r"\n\s*\n", body.strip()):
        match = PICTURE.fullmatch(paragraph.strip())
        found.append(EasyPart(match[1], " ".join(match[2].split())) if match else EasyPart("", " ".join(paragraph.split())))
    return [part for part in found if part.words or part.picture]


def sentences(text: str) -> list[str]:
    """The sentences of a text in Markdown; a heading, a point of a list and a cell of a table is one each."""
    plain = re.sub(r"\[picture:[^\]]*\]", "", text)
    plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", plain)
    plain = re.sub(r"^\s*\|[\s|:-]+\|\s*$", "", plain, flags=re.M)
    plain = re.sub(r"^\s*\|.*\|\s*$", lambda row: row[0].replace("|", "\n\n"), plain, flags=re.M)
    blocks = re.split(r"\n\s*\n|\n(?=\s*(?:[-*+]|\d+\.|#+|>)\s)", plain)
    found: list[str] = []
    for block in blocks:
        flat = " ".join(re.sub(r"^\s*(?:[-*+]|\d+\.|#+|>)\s+", "", block).split()).replace("**", "")
        found += [one for one in re.split(r"(?<=[.?!:;])[”»’\"')]*\s+", flat) if re.search(r"\w", one)]
    return found


def count_words(sentence: str) -> int:
    """Words as a reader counts them: £12.71 and 4 to 8 weeks' are one, three and one."""
    return len(re.findall(r"[\w£][\w’',.%/-]*", sentence))
