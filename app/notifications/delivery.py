"""Send what waits in the outbox: e-mail by SMTP, texts by GOV.UK Notify. Letters and calls are for people.

A message is claimed, sent while no transaction is open (a mail server that hangs must hold up no page), and noted as
gone or not gone. A process that dies in between leaves its claim behind, which ends by itself: then the message goes a
second time, under the same Message-ID. What fails comes again later and later; what cannot arrive, or failed too often, is
put on a list for staff (`home/undelivered.py`), so that every message has gone or is somebody's work.
"""

import smtplib
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from email.message import EmailMessage
from http import HTTPStatus
from typing import Any

from notifications_python_client.errors import HTTPError
from notifications_python_client.notifications import NotificationsAPIClient

from app.core import clock, db
from app.core.config import Council, Settings
from app.core.i18n import long_day
from app.core.links import token_of
from app.core.log import log
from app.core.templating import render
from app.notifications import service
from app.notifications.messages import LEADS_TO, SECRET_FOR, WIPED, Message
from app.notifications.models import OutboxMessage
from app.notifications.rules import Channel, wait_after

SECONDS = 20
DAYS = frozenset(["contact_by", "kept_until", "look_by"])  # facts that are days


def words_of(
    message: OutboxMessage, base_url: str, council: Council | None = None, *, show_secrets: bool = True, secret: str = ""
) -> tuple[str, str]:
    """Subject and text of a message in its person's language. Outside a request the council must be told.

    Without `show_secrets` a code that may still be of use is hidden, and only with the site's `secret` does a link carry
    its token: whoever reads the outbox must not sign in with it.
    """
    hidden = message.message in SECRET_FOR and not show_secrets
    facts: dict[str, Any] = {
        name: WIPED if hidden else _shown(name, value, message.language, secret) for name, value in message.facts.items()
    }
    facts["channel"] = message.channel
    if council is not None:
        facts["council"] = council
    text = render(f"messages/{message.message}.txt", message.language, base_url=base_url, **facts)
    subject, _, body = text.strip().partition("\n")
    return subject.strip(), body.strip() + "\n"


def _shown(name: str, value: str, language: str, secret: str) -> str:
    if name == "link":
        return token_of(secret, value) if secret else WIPED
    return long_day(date.fromisoformat(value), language) if name in DAYS else value


AWAY = (smtplib.SMTPConnectError, smtplib.SMTPServerDisconnected, smtplib.SMTPHeloError)
MOST_AWAY = 3  # so many in a row that the server did not take: the others would only wait as long
CLAIM = timedelta(minutes=5)  # longer than the slowest server is waited for
PERMANENT = 500


@dataclass(frozen=True)
class Way:
    """How messages of a channel leave: `prepare` makes what is sent out of a row, `send` sends it."""

    prepare: Callable[[OutboxMessage], Any]
    send: Callable[[Any], None]


def deliver(settings: Settings, most: int = 200) -> tuple[int, int]:
    """Send up to `most` messages of each channel that is set up, whose turn it is. Returns (sent, failed). What has grown
    stale is wiped and never sent."""
    sent = failed = 0
    service.wipe_stale(clock.now())
    db.commit()
    for channel, way in _ways(settings).items():
        with db.reading():
            found = service.waiting(most, channel, clock.now())
        away = 0
        for message in found:
            if not _claim(message):
                continue
            wrong = _try_to_send(way, message)
            sent, failed = sent + (wrong is None), failed + (wrong is not None)
            away = 0 if wrong is None or not _is_away(wrong) else away + (MOST_AWAY if _is_not_there(wrong) else 1)
            if away >= MOST_AWAY:
                break
    return sent, failed


def _ways(settings: Settings) -> dict[Channel, Way]:
    ways: dict[Channel, Way] = {}
    if settings.mail_server is not None:
        ways[Channel.EMAIL] = Way(lambda message: _mail_of(settings, message), lambda mail: _post(settings, mail))
    if settings.notify_key is not None:
        client = NotificationsAPIClient(settings.notify_key, base_url=settings.notify_url, timeout=SECONDS)
        ways[Channel.TEXT] = Way(lambda message: _text_of(settings, message), lambda told: client.send_sms_notification(**told))
    return ways


def _claim(message: OutboxMessage) -> bool:
    now = clock.now()
    mine = service.claim(message, now, now + CLAIM)
    db.commit()
    return mine


def _is_away(wrong: Exception) -> bool:
    """Whether it may be the server and not the message: asking it for each message would only wait as long each time."""
    if isinstance(wrong, HTTPError):
        return wrong.status_code >= PERMANENT or wrong.status_code == HTTPStatus.TOO_MANY_REQUESTS
    return isinstance(wrong, AWAY) or (isinstance(wrong, OSError) and not isinstance(wrong, smtplib.SMTPException))


def _is_not_there(wrong: Exception) -> bool:
    """Whether nothing was said to the server yet: no message can be at fault."""
    return isinstance(wrong, ConnectionRefusedError | socket.gaierror | smtplib.SMTPConnectError | HTTPError)


def _cannot_arrive(wrong: Exception) -> bool:
    """Whether trying again is of no use: the address is none, or its server said no for good."""
    if isinstance(wrong, smtplib.SMTPRecipientsRefused):
        return all(code >= PERMANENT for code, _said in wrong.recipients.values())
    if isinstance(wrong, smtplib.SMTPDataError):
        return wrong.smtp_code >= PERMANENT
    if isinstance(wrong, HTTPError):
        return wrong.status_code == HTTPStatus.BAD_REQUEST
    return isinstance(wrong, ValueError)


def _try_to_send(way: Way, message: OutboxMessage) -> Exception | None:
    wrong: Exception | None = None
    try:
        with db.reading():
            ready = way.prepare(message)
        way.send(ready)
    except (OSError, ValueError, HTTPError) as error:  # ValueError: an address that is none. Mail errors are OSErrors
        wrong = error
    now = clock.now()
    if wrong is None:
        service.gone(message.id, now)
    else:
        wait = None if _cannot_arrive(wrong) else wait_after(message.tries, message.message in SECRET_FOR)
        service.not_gone(message.id, type(wrong).__name__, None if wait is None else now + wait, now)
        log.warning("message-not-sent", message=message.id, why=type(wrong).__name__, again=wait is not None)
    db.commit()
    return wrong


def send_text(settings: Settings, number: str, words: str, reference: str) -> None:
    """A text that is not for the person of a row. Raises HTTPError, OSError."""
    client = NotificationsAPIClient(settings.notify_key, base_url=settings.notify_url, timeout=SECONDS)
    client.send_sms_notification(
        phone_number=number, template_id=settings.notify_text_template, personalisation={"words": words}, reference=reference
    )


def _text_of(settings: Settings, message: OutboxMessage) -> dict[str, Any]:
    """A text is the message's subject line and where to sign in; Notify's template holds ((words)) alone."""
    return {
        "phone_number": message.address, "template_id": settings.notify_text_template,
        "personalisation": {"words": text_words(message, settings.base_url, settings.council)},
        "reference": f"outbox-{message.id}",
    }  # fmt: skip


def text_words(message: OutboxMessage, base_url: str, council: Council | None = None) -> str:
    """What a text says: short, in the person's language. A code comes without an address: nothing in it is to be pressed."""
    subject, _body = words_of(message, base_url, council)
    page = LEADS_TO.get(Message(message.message), "my-home")
    return subject if message.message in SECRET_FOR else f"{subject}. {base_url}/{message.language}/{page}"


def _mail_of(settings: Settings, message: OutboxMessage) -> EmailMessage:
    subject, body = words_of(message, settings.base_url, settings.council, secret=settings.secret_key)
    return _mail(settings, message.address or "", subject, body, message.language, f"outbox-{message.id}")


def send_mail(settings: Settings, to: str, subject: str, body: str, language: str, name: str) -> None:
    """One mail, now. Raises OSError (mail errors among them), ValueError for an address that is none."""
    _post(settings, _mail(settings, to, subject, body, language, name))


def _mail(settings: Settings, to: str, subject: str, body: str, language: str, name: str) -> EmailMessage:
    mail = EmailMessage()
    mail["Subject"] = subject
    mail["From"] = settings.mail_from
    mail["To"] = to
    # The same row has the same Message-ID, so that a second copy after a lost answer can be told apart.
    mail["Message-ID"] = f"<{name}@{settings.mail_from.partition('@')[2] or 'localhost'}>"
    mail.set_content(body)
    mail["Content-Language"] = language  # after the content, which throws every Content- header away
    return mail


def _post(settings: Settings, mail: EmailMessage) -> None:
    with _mail_server(settings) as server:
        server.send_message(mail)


@contextmanager
def _mail_server(settings: Settings) -> Iterator[smtplib.SMTP]:
    """A connection as the settings say. Without the TLS that was asked for nothing is sent."""
    with _connected(settings) as server:
        if settings.mail_security == "starttls":
            server.starttls(context=ssl.create_default_context())
        if settings.mail_user:
            server.login(settings.mail_user, settings.mail_password)
        yield server


def _connected(settings: Settings) -> smtplib.SMTP:
    host, port = settings.mail_server or "", settings.mail_port
    if settings.mail_security == "tls":
        return smtplib.SMTP_SSL(host, port, timeout=SECONDS, context=ssl.create_default_context())
    return smtplib.SMTP(host, port, timeout=SECONDS)
