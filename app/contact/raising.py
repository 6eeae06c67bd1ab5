"""Tell the duty team that a private note, a worry about somebody or a message that cannot wait is unread: by mail and by
text, once each, on every day of the year. No words of it go.

It is sent first and written down after: told twice is better than not at all.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from types import ModuleType

from notifications_python_client.errors import HTTPError

from app.contact import concerns, service, urgent
from app.core import db
from app.core.config import Settings
from app.core.log import log
from app.notifications import delivery

SUBJECT = "{what} waits to be read"
BODY = """{what} to the council has not been read in time.

Sign in as {reader} and open "{page}":
{base_url}{path}

This message carries nothing of what was written, and by whom. Please do not ask by email.
"""
TEXT = "{what} to the council waits to be read. Sign in as {reader}: {base_url}{path}"
PRIVATE, URGENT = "A private message", "A message that cannot wait"


@dataclass(frozen=True)
class Line:
    """Where something waits: the verbs of its rows, what it is, and which page who opens."""

    code: str
    verbs: ModuleType
    what: str
    reader: str
    page: str
    path: str


LINES = (
    Line("private", service, PRIVATE, "safeguarding lead", "Private line", "/admin/private-line/"),
    Line("worried", concerns, PRIVATE, "safeguarding lead", "Worried about someone", "/admin/worried/"),
    Line("urgent", urgent, URGENT, "social worker", "Everything to answer", "/admin/work/"),
)


def raise_unread(settings: Settings, now: datetime) -> tuple[int, list[str]]:
    """Tell the duty team of what waits too long. Returns (how many they were told of, ways that failed); these are tried
    again."""
    told = 0
    failed: list[str] = []
    for line in LINES:
        more, wrong = _raise_line(line, settings, now)
        told, failed = told + more, [*failed, *(way for way in wrong if way not in failed)]
    return told, failed


def _raise_line(line: Line, settings: Settings, now: datetime) -> tuple[int, list[str]]:
    with db.reading():
        found = [(row.id, row.mailed_at is None, row.texted_at is None) for row in line.verbs.to_raise(now)]
    mail = [number for number, by_mail, _by_text in found if by_mail]
    text = [number for number, _by_mail, by_text in found if by_text] if settings.duty_mobile and settings.notify_key else []
    failed = []
    if mail and not _tell(line, "mail", lambda: _mail(line, settings, mail), mail, now):
        failed.append("mail")
    if text and not _tell(line, "text", lambda: _text(line, settings), text, now):
        failed.append("text")
    return len({*mail, *text}), failed


def _tell(line: Line, way: str, send: Callable[[], None], ids: list[int], now: datetime) -> bool:
    try:
        send()
    except (OSError, ValueError, HTTPError) as error:
        log.error("duty-not-told", way=way, why=type(error).__name__)
        return False
    line.verbs.note_raised(ids, way, now, by=None)
    db.commit()
    return True


def _mail(line: Line, settings: Settings, ids: list[int]) -> None:
    if not settings.duty_email or not settings.mail_server:
        raise ValueError("DUTY_EMAIL or MAIL_SERVER is missing")
    told = {"what": line.what, "reader": line.reader, "page": line.page, "path": line.path}
    body = BODY.format(base_url=settings.base_url, **told)
    delivery.send_mail(settings, settings.duty_email, SUBJECT.format(what=line.what), body, "en", f"{line.code}-{ids[-1]}")


def _text(line: Line, settings: Settings) -> None:
    words = TEXT.format(what=line.what, reader=line.reader, base_url=settings.base_url, path=line.path)
    delivery.send_text(settings, settings.duty_mobile, words, f"{line.code}-line")
