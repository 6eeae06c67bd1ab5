"""Send what waits in the outbox: e-mail by SMTP, texts by GOV.UK Notify. One commit a message: what has gone is never
sent again. Letters and calls are for people."""

import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from email.message import EmailMessage
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
from app.notifications.rules import Channel

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


def deliver(settings: Settings, most: int = 500) -> tuple[int, int]:
    """Send up to `most` waiting messages of each channel that is set up. Returns (sent, failed); a failed one waits
    and says why. What has grown stale is wiped and never sent."""
    sent = failed = 0
    service.wipe_stale(clock.now())
    db.commit()
    for channel, send in _ways(settings).items():
        for message in service.waiting(most, [channel]):
            wrong = _try_to_send(send, message)
            sent, failed = sent + (wrong is None), failed + (wrong is not None)
            if wrong is not None and _is_away(wrong):
                break
    return sent, failed


def _ways(settings: Settings) -> dict[Channel, Callable[[OutboxMessage], None]]:
    ways: dict[Channel, Callable[[OutboxMessage], None]] = {}
    if settings.mail_server is not None:
        ways[Channel.EMAIL] = lambda message: _send_mail(settings, message)
    if settings.notify_key is not None:
        client = NotificationsAPIClient(settings.notify_key, base_url=settings.notify_url, timeout=SECONDS)
        ways[Channel.TEXT] = lambda message: _send_text(settings, client, message)
    return ways


def _is_away(wrong: Exception) -> bool:
    """Whether the server itself is not there: asking it again for each message would only wait as long each time."""
    if isinstance(wrong, HTTPError):
        return wrong.status_code >= 500 or wrong.status_code == 429
    return isinstance(wrong, AWAY) or (isinstance(wrong, OSError) and not isinstance(wrong, smtplib.SMTPException))


def _try_to_send(send: Callable[[OutboxMessage], None], message: OutboxMessage) -> Exception | None:
    try:
        send(message)
    except (OSError, ValueError, HTTPError) as error:  # ValueError: an address that is none. Mail errors are OSErrors
        message.tries += 1
        message.last_error = type(error).__name__
        log.warning("message-not-sent", message=message.id, why=type(error).__name__)
        db.commit()
        return error
    message.sent_at = clock.now()
    service.wipe(message, message.sent_at)
    db.commit()
    return None


def send_text(settings: Settings, number: str, words: str, reference: str) -> None:
    """A text that is not for the person of a row. Raises HTTPError, OSError."""
    client = NotificationsAPIClient(settings.notify_key, base_url=settings.notify_url, timeout=SECONDS)
    client.send_sms_notification(
        phone_number=number, template_id=settings.notify_text_template, personalisation={"words": words}, reference=reference
    )


def _send_text(settings: Settings, client: NotificationsAPIClient, message: OutboxMessage) -> None:
    """A text is the message's subject line and where to sign in; Notify's template holds ((words)) alone."""
    client.send_sms_notification(
        phone_number=message.address, template_id=settings.notify_text_template,
        personalisation={"words": text_words(message, settings.base_url, settings.council)}, reference=f"outbox-{message.id}",
    )  # fmt: skip


def text_words(message: OutboxMessage, base_url: str, council: Council | None = None) -> str:
    """What a text says: short, in the person's language. A code comes without an address: nothing in it is to be pressed."""
    subject, _body = words_of(message, base_url, council)
    page = LEADS_TO.get(Message(message.message), "my-home")
    return subject if message.message in SECRET_FOR else f"{subject}. {base_url}/{message.language}/{page}"


def _send_mail(settings: Settings, message: OutboxMessage) -> None:
    subject, body = words_of(message, settings.base_url, settings.council, secret=settings.secret_key)
    send_mail(settings, message.address or "", subject, body, message.language, f"outbox-{message.id}")


def send_mail(settings: Settings, to: str, subject: str, body: str, language: str, name: str) -> None:
    """One mail, now. Raises OSError (mail errors among them), ValueError for an address that is none."""
    mail = EmailMessage()
    mail["Subject"] = subject
    mail["From"] = settings.mail_from
    mail["To"] = to
    # The same row has the same Message-ID, so that a second copy after a lost answer can be told apart.
    mail["Message-ID"] = f"<{name}@{settings.mail_from.partition('@')[2] or 'localhost'}>"
    mail.set_content(body)
    mail["Content-Language"] = language  # after the content, which throws every Content- header away
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
