"""Answers that are given again and again, kept by staff in each language: a start for an answer, never the whole of it."""

from datetime import datetime

from sqlalchemy import func, select

from app.audit.events import Event
from app.audit.service import record
from app.casework.models import ReplyText
from app.core.db import session
from app.core.errors import Refused

MOST_NAME = 80


def texts() -> dict[str, dict[str, ReplyText]]:
    """The newest text of each name and language; taken off ones are left out. By name, then by language."""
    newest = select(func.max(ReplyText.id)).group_by(ReplyText.name, ReplyText.language)
    rows = session.scalars(select(ReplyText).where(ReplyText.id.in_(newest)).order_by(ReplyText.name, ReplyText.language))
    found: dict[str, dict[str, ReplyText]] = {}
    for row in rows:
        if row.words:
            found.setdefault(row.name, {})[row.language] = row
    return found


def text_for(name: str, language: str) -> ReplyText | None:
    """The text of a name in a language, or in English where it was not translated; None where there is none."""
    kept = texts().get(name, {})
    return kept.get(language) or kept.get("en")


def start_from(name: str, language: str) -> tuple[str, str] | None:
    """The words of such a text, and their language."""
    kept = text_for(name, language)
    return (kept.words, kept.language) if kept else None


def keep_text(name: str, language: str, words: str, now: datetime, *, by: int) -> ReplyText:
    """Keep a text, or take it off with no words; what was before stays readable. Sent twice it is there once.

    Raises Refused `text-needs-name`.
    """
    name, words = " ".join(name.split()), words.strip()
    if not 0 < len(name) <= MOST_NAME:
        raise Refused("text-needs-name")
    last = session.scalar(
        select(ReplyText).where(ReplyText.name == name, ReplyText.language == language).order_by(ReplyText.id.desc()).limit(1)
    )
    if last is not None and last.words == words:
        return last
    row = ReplyText(name=name, language=language, words=words, written_at=now, by_id=by)
    session.add(row)
    session.flush()
    record(Event.REPLY_TEXT_KEPT, by=by, language=language)
    return row
