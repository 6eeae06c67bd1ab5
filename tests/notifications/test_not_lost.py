"""No message is lost, and none doubled but where a server took it and could not say so (TRUST R-14).

A real mail server on this machine refuses, refuses for good, fails, hangs, cuts the line after the mail, is slow. MAILS says how
many are sent: some hundreds in each run, ten thousand by `MAILS=10000 .venv/bin/pytest tests/notifications/test_not_lost.py`.
"""

import asyncio
import os
import random
import socket
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from email import message_from_bytes

import pytest
import time_machine
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from flask import Flask
from sqlalchemy import func, insert, select

from app.accounts import safe_contact
from app.accounts import service as accounts
from app.accounts.rules import Role
from app.accounts.safe_ways import Way
from app.core import db
from app.core.config import Settings
from app.home import undelivered
from app.notifications import delivery, service
from app.notifications.messages import Message
from app.notifications.models import OutboxMessage
from app.notifications.rules import WAITS, Channel, wait_after
from app.notifications.service import notify
from tests.conftest import NOW
from tests.everywhere.world import rows, signed_in
from tests.factories import Made, make_officer, make_person, make_recipient

MAILS = int(os.environ.get("MAILS", "300"))
FAULTS = ("refuse", "refuse for good", "fail", "hang", "cut after the mail", "slow")


@dataclass
class Faulty:
    """A mail server with bad days: `next_fault` says what goes wrong with the next mail, if anything."""

    chance: random.Random
    often: float = 0.0
    never: frozenset[str] = frozenset()  # addresses it does not know
    taken: Counter[str] = field(default_factory=Counter)  # Message-ID
    cut: Counter[str] = field(default_factory=Counter)
    met: Counter[str] = field(default_factory=Counter)

    async def handle_RCPT(self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]) -> str:
        if address in self.never:
            return "550 nobody of that name"
        envelope.rcpt_tos.append(address)
        return "250 known"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:
        fault = self.chance.choice(FAULTS) if self.chance.random() < self.often else ""
        self.met[fault] += 1
        name = str(message_from_bytes(bytes(envelope.content or b""))["Message-ID"])
        if fault == "refuse":
            return "451 come again later"
        if fault == "refuse for good":
            return "554 not this one"
        if fault == "fail":
            raise RuntimeError("the server's own fault")
        if fault == "hang":
            await asyncio.sleep(0.6)  # longer than SECONDS of the test
            return "451 too late"
        if fault == "slow":
            await asyncio.sleep(0.02)
        self.taken[name] += 1
        if fault == "cut after the mail":
            self.cut[name] += 1
            server.transport.abort()
        return "250 kept"

    async def handle_exception(self, _error: Exception) -> str:
        return "500 something broke"


@pytest.fixture
def faulty(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Faulty, int]]:
    """The server and its port; the sender waits shortly."""
    monkeypatch.setattr(delivery, "SECONDS", 0.4)
    box = Faulty(random.Random(20261120))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    yield box, port
    server.stop()


def to(settings: Settings, port: int) -> Settings:
    return replace(settings, mail_server="127.0.0.1", mail_port=port, mail_security="none")


def one_message(message: Message = Message.RETURN_SETTLED, **facts: str) -> tuple[Made, OutboxMessage]:
    amina = make_recipient()
    row = notify(accounts.contact_of(amina.id), message, NOW, **facts)
    db.commit()
    return amina, row


def counted(*which: object) -> int:
    found = db.session.scalar(select(func.count()).select_from(OutboxMessage).where(*which)) or 0  # type: ignore[arg-type]
    db.roll_back()
    return found


@pytest.mark.once  # time passes by the sender's own clock; the engine is not what is tried
def test_each_of_many_has_gone_or_is_on_the_list(app: Flask, settings: Settings, faulty: tuple[Faulty, int]) -> None:
    box, port = faulty
    box.often, told = 0.3, to(settings, port)
    amina, unknown = make_person("Amina Begum"), "p0@example.org"
    box.never = frozenset([unknown])
    with app.app_context():
        for start in range(0, MAILS, 500):
            db.session.execute(
                insert(OutboxMessage),
                [
                    {
                        "person_id": amina.id, "message": "return-settled", "facts": {}, "channel": "email",
                        "address": f"p{number % 20}@example.org", "language": "en", "added_at": NOW, "tries": 0,
                    }
                    for number in range(start, min(start + 500, MAILS))
                ],
            )  # fmt: skip
        db.commit()
        with time_machine.travel(NOW, tick=False) as now:
            for _ in range(MAILS):
                delivery.deliver(told)
                if not counted(OutboxMessage.sent_at.is_(None), OutboxMessage.gave_up_at.is_(None)):
                    break
                now.shift(timedelta(minutes=7))
        sent, listed = counted(OutboxMessage.sent_at.is_not(None)), counted(OutboxMessage.gave_up_at.is_not(None))
        assert (sent + listed, undelivered.count()) == (MAILS, listed)
        names = {f"<outbox-{number}@elmshire.example>" for number in db.session.scalars(select(OutboxMessage.id).where(OutboxMessage.sent_at.is_not(None)))}
        assert names <= set(box.taken), "what is noted as gone was taken by the server"
        assert all(times <= 1 + box.cut[name] for name, times in box.taken.items()), "doubled only where the line was cut after the mail"
        refused = counted(OutboxMessage.address == unknown, OutboxMessage.gave_up_at.is_(None))
        assert refused == 0, "an address its server does not know is on the list at once"
        assert set(box.met) == {*FAULTS, ""}, "every fault was met"
        db.roll_back()


def test_tries_come_later_and_later_and_end_on_the_list(app: Flask, settings: Settings, faulty: tuple[Faulty, int]) -> None:
    box, port = faulty
    one_message()
    box.often = 1.0
    box.chance.choice = lambda _faults: "refuse"  # type: ignore[method-assign,assignment]
    with app.app_context(), time_machine.travel(NOW, tick=False) as now:
        for wait in WAITS:
            assert delivery.deliver(to(settings, port)) == (0, 1)
            now.shift(wait - timedelta(seconds=1))
            assert delivery.deliver(to(settings, port)) == (0, 0), "not before its turn"
            now.shift(timedelta(seconds=1))
        assert undelivered.count() == 0
        db.roll_back()
        assert delivery.deliver(to(settings, port)) == (0, 1)
        now.shift(timedelta(days=30))
        assert delivery.deliver(to(settings, port)) == (0, 0)
        assert undelivered.count() == 1
        db.roll_back()
    page = signed_in(app, make_officer("Dot Price", Role.DP_OFFICER)).get("/admin/not-arrived/").text
    assert "Amina Begum" in page and f"Tried {len(WAITS) + 1} times" in page and "did not take it" in page


@pytest.mark.pure
def test_a_code_is_tried_again_while_somebody_waits_for_it() -> None:
    assert sum((wait_after(tries, True) or timedelta(0) for tries in range(1, 9)), timedelta(0)) < timedelta(minutes=10)
    assert wait_after(1, True) == timedelta(seconds=10)
    assert wait_after(len(WAITS)) == WAITS[-1] and wait_after(len(WAITS) + 1) is None


def test_a_code_goes_before_everything_that_waits(app: Flask, settings: Settings, faulty: tuple[Faulty, int]) -> None:
    box, port = faulty
    amina, _row = one_message()
    notify(accounts.contact_of(amina.id), Message.SIGN_IN_CODE, NOW, code="123 456")
    db.commit()
    with app.app_context():
        assert delivery.deliver(to(settings, port), most=1) == (1, 0)
        assert counted(OutboxMessage.message == "sign-in-code", OutboxMessage.sent_at.is_not(None)) == 1
    assert sum(box.taken.values()) == 1


def test_no_transaction_is_open_while_the_server_thinks(
    app: Flask, settings: Settings, faulty: tuple[Faulty, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """On SQLite a sender that waited inside a transaction would hold up everybody who saves something."""
    _box, port = faulty
    one_message()
    open_then = []
    post = delivery._post
    monkeypatch.setattr(delivery, "_post", lambda *told: (open_then.append(db.session().in_transaction()), post(*told)))
    with app.app_context():
        assert delivery.deliver(to(settings, port)) == (1, 0)
    assert open_then == [False]


def test_two_senders_send_a_message_once_and_a_dead_one_leaves_it_to_the_next(app: Flask) -> None:
    with app.app_context():
        _amina, row = one_message()
        assert service.claim(row, NOW, NOW + delivery.CLAIM)
        assert not service.claim(row, NOW, NOW + delivery.CLAIM)
        db.commit()
        assert service.waiting(5, Channel.EMAIL, NOW + timedelta(minutes=4)) == []
        assert [one.id for one in service.waiting(5, Channel.EMAIL, NOW + delivery.CLAIM)] == [row.id]
        db.roll_back()


def test_what_waits_goes_no_way_that_became_unsafe(app: Flask, settings: Settings, faulty: tuple[Faulty, int]) -> None:
    box, port = faulty
    with app.app_context():
        amina, row = one_message()
        code = notify(accounts.contact_of(amina.id), Message.SIGN_IN_CODE, NOW, code="123 456")
        db.commit()
        safe_contact.set_by_person(amina.id, [Way.POST, Way.VOICEMAIL], NOW, by=amina.id)
        db.commit()
        assert (row.channel, code.channel, code.wiped_at) == ("letter", "email", NOW)
        assert delivery.deliver(to(settings, port)) == (0, 0)
    assert not box.taken


# What staff do about it


def given_up(message: Message = Message.RETURN_SETTLED, **facts: str) -> tuple[Made, int]:
    amina, row = one_message(message, **facts)
    service.not_gone(row.id, "SMTPRecipientsRefused", None, NOW)
    db.commit()
    return amina, row.id


def state(number: int) -> tuple[str, bool, bool]:
    db.roll_back()
    row = db.session.get_one(OutboxMessage, number, populate_existing=True)
    found = row.channel, row.sent_at is not None, row.gave_up_at is not None
    db.roll_back()
    return found


def test_staff_try_again_send_by_post_or_note_that_they_know(app: Flask) -> None:
    officer = signed_in(app, make_officer("Dot Price", Role.DP_OFFICER))
    _amina, number = given_up()
    page = officer.get("/admin/not-arrived/").text
    assert "does not know the address" in page and "1 in all" in page
    assert officer.post(f"/admin/not-arrived/{number}/again", {}).location == "/admin/not-arrived/?done=again"
    assert state(number) == ("email", False, False)
    assert "not on the list any more" in officer.post(f"/admin/not-arrived/{number}/again", {}, status=409).text
    officer.post("/admin/not-arrived/999/again", {}, status=404)
    service.not_gone(number, "SMTPRecipientsRefused", None, NOW)
    db.commit()
    officer.post(f"/admin/not-arrived/{number}/post", {})
    assert state(number) == ("letter", False, False)
    assert "Everything has arrived" in officer.get("/admin/not-arrived/?done=post").text
    service.not_gone(number, "SMTPRecipientsRefused", None, NOW)
    db.commit()
    officer.post(f"/admin/not-arrived/{number}/told", {})
    assert state(number) == ("call", True, True)
    assert "Everything has arrived" in officer.get("/admin/not-arrived/").text
    trail = str(rows(app, frozenset())["audit_row"])
    for event in ("message-tried-again", "message-by-post", "messages-carried"):
        assert event in trail


def test_a_code_or_a_link_never_goes_by_post_and_an_address_that_is_gone_is_said(app: Flask) -> None:
    officer = signed_in(app, make_officer("Dot Price", Role.DP_OFFICER))
    amina, number = given_up(Message.PASSPHRASE_LINK, link="a seed")
    page = officer.get("/admin/not-arrived/").text
    assert "Send by post" not in page and "a seed" not in page
    assert "Ring them" in officer.post(f"/admin/not-arrived/{number}/post", {}, status=409).text
    safe_contact.set_by_person(amina.id, [Way.POST, Way.VOICEMAIL], NOW, by=amina.id)
    row = db.session.get_one(OutboxMessage, number)
    row.channel, row.gave_up_at = "email", NOW
    db.commit()
    assert "no safe address" in officer.post(f"/admin/not-arrived/{number}/again", {}, status=409).text


def test_the_list_is_paged_and_needs_the_permission(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.home.undelivered_admin.SIZE", 2)
    amina = make_recipient()
    for _ in range(5):
        row = notify(accounts.contact_of(amina.id), Message.RETURN_SETTLED, NOW)
        db.session.flush()
        service.not_gone(row.id, "ValueError", None, NOW)
    db.commit()
    officer = signed_in(app, make_officer("Dot Price", Role.DP_OFFICER))
    seen, page = 0, officer.get("/admin/not-arrived/").text
    while True:
        seen += page.count("The address is not one")
        if "Next page" not in page:
            break
        page = officer.get(page.split('after=')[1].split('"')[0].join(["/admin/not-arrived/?after=", ""])).text
    assert seen == 5
    signed_in(app, make_officer("Sam Worker", Role.SOCIAL_WORKER)).get("/admin/not-arrived/", status=404)
