"""Texts through GOV.UK Notify's own client, to a small server of ours that answers as its API does."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import time_machine
from flask import Flask

from app.accounts import service as accounts
from app.accounts.models import Person
from app.core import db
from app.core.config import Settings
from app.notifications import delivery, service
from app.notifications.messages import Message
from app.notifications.models import OutboxMessage
from app.notifications.rules import Channel
from tests.factories import NOW, Made, make_recipient

SERVICE, SECRET = "26785a09-ab16-4eb0-8407-a37497a57506", "3d844edf-8d35-48ac-975b-e847b4f122b0"


@dataclass
class Phones:
    """What was asked for, and how to answer."""

    url: str = ""
    status: int = 201
    asked: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)


@pytest.fixture
def phones() -> Iterator[Phones]:
    """Notify's API on loopback."""
    kept = Phones()

    class Api(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            kept.asked.append({"path": self.path, **json.loads(self.rfile.read(int(self.headers["Content-Length"])))})
            kept.headers.append(dict(self.headers))
            told = {"id": SERVICE} if kept.status < 400 else {"status_code": kept.status, "errors": [{"error": "E", "message": "no"}]}
            body = json.dumps(told).encode()
            self.send_response(kept.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_told: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Api)
    kept.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield kept
    server.shutdown()
    server.server_close()


def with_notify(settings: Settings, phones: Phones) -> Settings:
    key = f"test-{SERVICE}-{SECRET}"
    return replace(settings, notify_key=key, notify_text_template="a-template", notify_url=phones.url)


def by_text(language: str = "en") -> Made:
    """Somebody who is told by text."""
    made = make_recipient(language=language)
    person = db.session.get_one(Person, made.id)
    person.mobile, person.email_is_safe = "07700900123", False
    db.commit()
    service.notify(accounts.contact_of(made.id), Message.RETURN_ASKED, NOW)
    db.commit()
    return made


def deliver(app: Flask, settings: Settings) -> tuple[int, int]:
    with app.app_context():
        return delivery.deliver(settings)


@pytest.mark.parametrize("language", ["en", "ur"])
def test_a_text_leaves_with_a_neutral_line_and_where_to_sign_in(
    app: Flask, settings: Settings, phones: Phones, language: str
) -> None:
    made = by_text(language)
    assert deliver(app, with_notify(settings, phones)) == (1, 0)
    asked = phones.asked[0]
    assert (asked["path"], asked["phone_number"], asked["template_id"]) == (
        "/v2/notifications/sms", "07700900123", "a-template",
    )  # fmt: skip
    words = asked["personalisation"]["words"]
    assert words.endswith(f"http://localhost/{language}/my-home")
    assert ("We have a question for you" in words) == (language == "en")
    assert made.display_name not in words
    assert phones.headers[0]["Authorization"].startswith("Bearer ")
    assert deliver(app, with_notify(settings, phones)) == (0, 0), "once"


def test_a_text_that_was_refused_waits(app: Flask, settings: Settings, phones: Phones) -> None:
    by_text()
    phones.status = 429
    assert deliver(app, with_notify(settings, phones)) == (0, 1)
    row = db.session.query(OutboxMessage).one()
    assert (row.channel, row.sent_at, row.tries, row.last_error, row.gave_up_at) == (Channel.TEXT, None, 1, "HTTPError", None)
    db.let_go()
    phones.status = 201
    with time_machine.travel(NOW + timedelta(minutes=2)):
        assert deliver(app, with_notify(settings, phones)) == (1, 0)


def test_a_number_that_is_none_is_on_the_list_at_once(app: Flask, settings: Settings, phones: Phones) -> None:
    by_text()
    phones.status = 400
    assert deliver(app, with_notify(settings, phones)) == (0, 1)
    assert db.session.query(OutboxMessage).one().gave_up_at is not None


def test_when_notify_is_away_it_is_asked_once(app: Flask, settings: Settings, phones: Phones) -> None:
    by_text()
    db.session.add(OutboxMessage(
        person_id=1, message=str(Message.RETURN_SETTLED), facts={}, channel="text", address="07700900124", language="en",
        added_at=NOW, tries=0,
    ))  # fmt: skip
    db.commit()
    phones.status = 503
    assert deliver(app, with_notify(settings, phones)) == (0, 1)


def test_without_notify_texts_wait_and_mails_go_on(app: Flask, settings: Settings) -> None:
    by_text()
    assert deliver(app, settings) == (0, 0)
    assert db.session.query(OutboxMessage).one().sent_at is None
