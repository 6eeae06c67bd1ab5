"""Tell the duty team that a private note waits: by mail and by text, once each, on every day of the year. No words of it go.

It is sent first and written down after: told twice is better than not at all.
"""

from collections.abc import Callable
from datetime import datetime

from notifications_python_client.errors import HTTPError

from app.contact import service
from app.core import db
from app.core.config import Settings
from app.core.log import log
from app.notifications import delivery

SUBJECT = "A private message waits to be read"
BODY = """A private message to the council has not been read in time.

Sign in as safeguarding lead and open "Private line":
{base_url}/admin/private-line/

This message carries nothing of what was written, and by whom. Please do not ask by email.
"""
TEXT = "A private message to the council waits to be read. Sign in as safeguarding lead: {base_url}/admin/private-line/"


def raise_unread(settings: Settings, now: datetime) -> tuple[int, list[str]]:
    """Tell the duty team of what waits too long. Returns (notes told of, ways that failed); these are tried again."""
    with db.reading():
        found = [(row.id, row.mailed_at is None, row.texted_at is None) for row in service.to_raise(now)]
    mail = [number for number, by_mail, _by_text in found if by_mail]
    text = [number for number, _by_mail, by_text in found if by_text] if settings.duty_mobile and settings.notify_key else []
    failed = []
    if mail and not _tell("mail", lambda: _mail(settings, mail), mail, now):
        failed.append("mail")
    if text and not _tell("text", lambda: _text(settings), text, now):
        failed.append("text")
    return len({*mail, *text}), failed


def _tell(way: str, send: Callable[[], None], ids: list[int], now: datetime) -> bool:
    try:
        send()
    except (OSError, ValueError, HTTPError) as error:
        log.error("duty-not-told", way=way, why=type(error).__name__)
        return False
    service.note_raised(ids, way, now, by=None)
    db.commit()
    return True


def _mail(settings: Settings, ids: list[int]) -> None:
    if not settings.duty_email or not settings.mail_server:
        raise ValueError("DUTY_EMAIL or MAIL_SERVER is missing")
    body = BODY.format(base_url=settings.base_url)
    delivery.send_mail(settings, settings.duty_email, SUBJECT, body, "en", f"private-{ids[-1]}")


def _text(settings: Settings) -> None:
    delivery.send_text(settings, settings.duty_mobile, TEXT.format(base_url=settings.base_url), "private-line")
