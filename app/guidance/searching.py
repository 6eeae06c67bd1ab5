"""Searching, with SQLite's FTS5 or PostgreSQL's full text behind one function.

Words are cut and written in plain letters here, so that neither engine's idea of a letter matters: the vowel signs of
Gujarati or Bengali would else end a word on the one and not on the other.
"""

import re
import sqlite3
import threading
import unicodedata
from collections.abc import Iterable
from typing import Any

from sqlalchemy import delete, func, literal_column, select

from app.core.db import session
from app.guidance.models import GuidanceMove, PageText, SearchWords

MOST_WORDS, MOST_FOUND = 8, 30
# Words so common that they tell nothing; a search for these alone looks for them all the same.
COMMON = frozenset(
    "a an and are at be but by can do does for from have how i if in is it me my not of on or so that the this to "  # noqa: SIM905
    "was what when where who will with you your".split()
)
ENDINGS = ("ing", "ies", "es", "ed", "s")


def words_of(language: str, *texts: str) -> list[str]:
    """The words of texts as both engines are given them: small, without endings in English, in plain letters."""
    found = []
    for word in re.split(r"[^\w\u0300-\u036f\u064b-\u0670\u0900-\u0dff\u200c\u200d]+", " ".join(texts).replace("’", "'")):
        bare = "".join(
            one for one in unicodedata.normalize("NFKC", word).lower() if unicodedata.category(one) not in ("Cf", "Pc")
        )
        if bare:
            found.append(_plain_letters(_stem(bare) if language == "en" else bare))
    return found


def _stem(word: str) -> str:
    """Without the commonest endings, so that paying finds pays. Three letters stay."""
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


def _plain_letters(word: str) -> str:
    return "w" + "".join(one if one.isascii() else f"x{ord(one):04x}" for one in word)


def asked_words(language: str, query: str) -> list[str]:
    """The words to look for: the common ones are left out unless there are no others."""
    told = [word for word in re.split(r"\s+", query.lower()) if word]
    kept = [word for word in told if word.strip("?!.,'’") not in COMMON] if language == "en" else told
    return list(dict.fromkeys(words_of(language, *(kept or told))))[:MOST_WORDS]


def keep_words(one: PageText) -> None:
    """Make a published text findable, in place of the version before it."""
    earlier = select(PageText.id).where(
        PageText.page_id == one.page_id, PageText.language == one.language, PageText.format == one.format
    )
    session.execute(delete(SearchWords).where(SearchWords.text_id.in_(earlier)))
    title, summary, body = (
        " ".join(words_of(one.language, *parts)) for parts in ((one.title, one.myth), (one.summary,), (one.body,))
    )
    session.add(SearchWords(text_id=one.id, language=one.language, title=title, summary=summary, body=body))
    session.flush()


def find_texts(language: str, query: str) -> list[int]:
    """The ids of published texts of a language that hold every word, best first; where none does, those with any."""
    asked = asked_words(language, query)
    if not asked:
        return []
    look = _postgres if session.get_bind().dialect.name == "postgresql" else _sqlite
    return look(language, asked, every=True) or look(language, asked, every=False)


def _postgres(language: str, asked: list[str], *, every: bool) -> list[int]:
    wanted = func.to_tsquery("simple", (" & " if every else " | ").join(f"{word}:*" for word in asked))
    title = func.setweight(func.to_tsvector("simple", SearchWords.title), literal_column("'A'"))
    summary = func.setweight(func.to_tsvector("simple", SearchWords.summary), literal_column("'B'"))
    words = title.op("||")(summary).op("||")(func.to_tsvector("simple", SearchWords.body))
    found = select(SearchWords.text_id).where(SearchWords.language == language, words.op("@@")(wanted))
    return list(session.scalars(found.order_by(func.ts_rank(words, wanted).desc(), SearchWords.text_id).limit(MOST_FOUND)))


COLUMNS = (SearchWords.text_id, SearchWords.language, SearchWords.title, SearchWords.summary, SearchWords.body)
BEST = "SELECT rowid FROM found WHERE found MATCH ? AND language = ? ORDER BY bm25(found, 0, 10, 5, 1), rowid LIMIT ?"


class _Index:
    """SQLite's index, in the memory of this process: made anew when what readers see has changed."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.made_for: tuple[str, int | None] | None = None
        self.inside: sqlite3.Connection

    def find(self, language: str, wanted: str) -> list[int]:
        newest = session.scalar(select(GuidanceMove.id).order_by(GuidanceMove.id.desc()).limit(1))
        now = (str(session.get_bind().engine.url), newest)
        with self.lock:
            if self.made_for != now:
                self._make(session.execute(select(*COLUMNS)))
                self.made_for = now
            return [row[0] for row in self.inside.execute(BEST, (wanted, language, MOST_FOUND))]

    def _make(self, rows: Iterable[tuple[Any, ...]]) -> None:
        self.inside = sqlite3.connect(":memory:", check_same_thread=False)
        self.inside.execute("CREATE VIRTUAL TABLE found USING fts5(language UNINDEXED, title, summary, body)")
        self.inside.executemany("INSERT INTO found(rowid, language, title, summary, body) VALUES (?, ?, ?, ?, ?)", rows)


_index = _Index()


def forget() -> None:
    """Make the index anew at the next search: the database under this process is another one."""
    _index.made_for = None


def _sqlite(language: str, asked: list[str], *, every: bool) -> list[int]:
    return _index.find(language, (" AND " if every else " OR ").join(f"{word}*" for word in asked))
