"""A code to sign in is in the outbox only while it is of use, and nobody at the council reads it there."""

from dataclasses import replace
from datetime import timedelta
from unittest import mock

import pytest
import time_machine
from flask import Flask

from app import commands
from app.accounts.rules import Role
from app.core import db
from app.core.config import Settings
from app.notifications import delivery, service
from app.notifications.messages import FACTS, SECRET_FOR, WIPED, Message
from app.notifications.models import OutboxMessage
from app.notifications.rules import Channel, Contact
from tests.conftest import NOW
from tests.everywhere.world import signed_in
from tests.factories import Made, make_officer, make_recipient
from tests.notifications.test_delivery import Mailbox, mailbox, to
from tests.notifications.test_texts import Phones, phones, with_notify

CODE = "482 915"
__all__ = ["mailbox", "phones"]


@pytest.fixture
def amina(app: Flask) -> Made:
    made = make_recipient()
    contact = Contact(made.id, "en", made.email, "07700900123")
    service.notify(contact, Message.SIGN_IN_CODE, NOW, wanted=(Channel.EMAIL,), code=CODE)
    db.commit()
    return made


def row() -> OutboxMessage:
    with db.reading():
        return db.session.query(OutboxMessage).one()


def deliver(app: Flask, settings: Settings) -> tuple[int, int]:
    with app.app_context():
        return delivery.deliver(settings)


def test_a_code_leaves_and_is_wiped(app: Flask, settings: Settings, mailbox: tuple[Mailbox, int], amina: Made) -> None:
    box, port = mailbox
    assert deliver(app, to(settings, port)) == (1, 0)
    assert CODE in box.mails[0]["Subject"]
    assert CODE in box.mails[0].get_content()
    assert amina.display_name not in box.mails[0].as_string()
    assert row().facts == {"code": WIPED}
    assert row().sent_at is not None


def test_a_code_by_text_carries_no_address_to_press(app: Flask, settings: Settings, phones: Phones) -> None:
    made = make_recipient("Bea Patel")
    contact = Contact(made.id, "en", None, "07700900123")
    service.notify(contact, Message.SIGN_IN_CODE, NOW, wanted=(Channel.TEXT,), code=CODE)
    db.commit()
    assert deliver(app, with_notify(settings, phones)) == (1, 0)
    assert phones.asked[0]["personalisation"]["words"] == f"Your code to sign in is {CODE}"
    assert row().facts == {"code": WIPED}


def test_a_stale_code_is_wiped_and_never_sent(app: Flask, settings: Settings, mailbox: tuple[Mailbox, int], amina: Made) -> None:
    box, port = mailbox
    with time_machine.travel(NOW + timedelta(minutes=10, seconds=1), tick=False):
        assert deliver(app, to(settings, port)) == (0, 0)
    assert box.mails == []
    assert row().facts == {"code": WIPED}
    assert (row().sent_at, row().wiped_at is None) == (None, False)
    assert deliver(app, to(settings, port)) == (0, 0), "nor later"


def test_a_stale_code_is_wiped_where_no_mail_leaves_at_all(app: Flask, settings: Settings, amina: Made) -> None:
    with time_machine.travel(NOW + timedelta(minutes=11), tick=False):
        assert deliver(app, settings) == (0, 0)
    assert row().facts == {"code": WIPED}


def test_other_messages_are_never_stale(app: Flask, settings: Settings, mailbox: tuple[Mailbox, int]) -> None:
    made = make_recipient()
    service.notify(Contact(made.id, "en", made.email), Message.RETURN_RECEIVED, NOW, look_by="2026-12-18")
    db.commit()
    with time_machine.travel(NOW + timedelta(days=3), tick=False):
        assert deliver(app, to(settings, mailbox[1])) == (1, 0)
    assert row().facts == {"look_by": "2026-12-18"}


@pytest.mark.pure
def test_only_a_code_is_secret_and_nothing_else_carries_one() -> None:
    assert set(SECRET_FOR) == {Message.SIGN_IN_CODE}
    assert FACTS[Message.SIGN_IN_CODE] == {"code"}
    assert [message for message, facts in FACTS.items() if "code" in facts] == [Message.SIGN_IN_CODE]


@pytest.mark.parametrize("is_demo", [False, True])
def test_whoever_reads_the_outbox_reads_no_code(app: Flask, settings: Settings, amina: Made, is_demo: bool) -> None:
    officer = signed_in(app, make_officer("Ada Strator", Role.ADMINISTRATOR))
    app.config["SETTINGS"] = replace(settings, demo=is_demo)
    page = officer.get("/admin/messages/").text
    assert (CODE in page) == is_demo, "only the demonstration, where nobody gets mail, shows it"
    assert "Your code to sign in is" in page


def test_a_stale_code_is_said_to_be_one(app: Flask, settings: Settings, amina: Made) -> None:
    with time_machine.travel(NOW + timedelta(minutes=11), tick=True):
        deliver(app, settings)
    assert "Not sent: too old" in signed_in(app, make_officer("Ada Strator", Role.ADMINISTRATOR)).get("/admin/messages/").text


def test_deliver_goes_on_for_ever_if_told(app: Flask, amina: Made) -> None:
    waits: list[float] = []

    def sleep(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 3:
            raise KeyboardInterrupt

    with mock.patch.object(commands.time, "sleep", sleep):
        app.test_cli_runner().invoke(args=["deliver", "--every", "2"])
    assert waits == [2, 2, 2]
    assert "0 sent, 0 failed" in app.test_cli_runner().invoke(args=["deliver"]).output
