"""Messages over a real mail server on this machine: what arrives, and what is never in it."""

import email.policy
import re
import socket
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Any

import pytest
import time_machine
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from flask import Flask

from app.accounts import service as accounts
from app.accounts.models import Person
from app.accounts.rules import Role
from app.core import db
from app.core.config import Settings
from app.core.i18n import current_language
from app.core.links import token_of
from app.ledger import pausing
from app.ledger import service as ledger
from app.notifications import delivery, service
from app.notifications.messages import FACTS, LEADS_TO, Message
from app.notifications.models import OutboxMessage
from app.notifications.rules import Contact
from app.returns import checking, draft, sending
from app.returns import service as returns
from app.returns.checking import Asked
from tests.conftest import NOW, TODAY
from tests.factories import Made, make_officer, make_rate, make_recipient

Q3 = date(2026, 7, 1)
LANGUAGES = ("en", "ur")
# Everything there is to know about the canary. None of it may leave by mail.
CANARY = ("Zsofia", "Quillfeather", "98,765", "9876543", "3,210", "321000", "Canary Chair Company", "Wheelbarrow therapy")


@dataclass
class Mailbox:
    """A mail server that keeps what it is given."""

    refuse: bool = False
    mails: list[EmailMessage] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        if self.refuse:
            return "451 come again later"
        content = envelope.content if isinstance(envelope.content, bytes) else str(envelope.content).encode()
        self.raw.append(content)
        self.mails.append(BytesParser(EmailMessage, policy=email.policy.default).parsebytes(content))
        return "250 kept"


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, int]]:
    """A mail server on loopback, and its port."""
    box = Mailbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    yield box, port
    server.stop()


def to(settings: Settings, port: int) -> Settings:
    return replace(settings, mail_server="127.0.0.1", mail_port=port, mail_security="none")


def deliver(app: Flask, settings: Settings) -> tuple[int, int]:
    """As the command does: outside any request."""
    with app.app_context():
        return delivery.deliver(settings)


def queue(person: Made, message: Message, language: str = "en", address: str | None = None) -> None:
    told = {
        "contact_by": "2026-12-18",
        "look_by": "2026-12-18",
        "kept_until": "2026-12-18",
        "code": "123 456",
        "link": "a seed",
        "letter": "L-AAAA-AAAA",
    }
    facts = {name: told[name] for name in FACTS[message]}
    service.notify(Contact(person.id, language, address or person.email), message, NOW, **facts)
    db.commit()


def canary(language: str) -> Made:
    """Somebody with facts that can be found again."""
    rate = make_rate(from_day=Q3, weekly_budget_pence=98_765_43, weekly_contribution_pence=3_210_00)
    made = make_recipient("Zsofia Quillfeather", rate=rate, language=language)
    person = db.session.get(Person, made.id)
    assert person is not None
    person.email, person.council_reference = "someone@example.org", "LAS-4711-CANARY"
    db.commit()
    return made


def whole_life(person: Made) -> None:
    """Send, ask, answer, settle, propose, reopen, pause, resume, pay elsewhere: every message there is."""
    one, other = make_officer("Olu Adeyemi"), make_officer("Pat Brown", Role.FINANCE_OFFICER)
    found = returns.start_return(person.id, Q3, TODAY, NOW, by=person.id, on_paper=False)
    draft.choose_way(found, "typed", "COUNCIL", by=person.id)
    draft.add_line(found, "total", Q3, -98_765_43, "Canary Chair Company", NOW, by=person.id, category="equipment")
    draft.add_bill(found, "Wheelbarrow therapy", 321_000, None, by=person.id)
    draft.type_balances(found, 98_765_43, 0, "", by=person.id)
    sending.send_return(person.id, Q3, 0, "en", TODAY, NOW, by=person.id, on_paper=False)
    asked = [Asked(None, "something-else", "What is Wheelbarrow therapy?")]
    checking.ask_back(found.reference, asked, 1, NOW, by=one.id)
    checking.settle_return(found.reference, "ok", "Canary Chair Company is fine", 1, NOW, by=one.id)
    checking.propose_reopening(found.reference, "Wheelbarrow therapy again", NOW, by=one.id)
    checking.agree_reopening(found.reference, TODAY, NOW, by=other.id)
    service.notify(accounts.contact_of(person.id), Message.DRAFT_WAITS, NOW, kept_until="2026-12-18")
    plan = ledger.plan_of(person.id)
    assert plan is not None
    payment = ledger.payment_by_reference(plan.reference)
    pausing.pause_payment(payment, TODAY, "Wheelbarrow therapy", "Canary Chair Company", NOW, proposed_by=one.id, by=other.id)
    pausing.resume_payment(payment, TODAY, "Wheelbarrow therapy", NOW, by=one.id)
    pausing.change_bank_details(
        payment, pausing.PaysTo("Zsofia Quillfeather", "4711"), TODAY, "Wheelbarrow therapy", NOW, proposed_by=one.id, by=other.id
    )
    db.commit()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_message_carries_a_personal_fact(app: Flask, settings: Settings, mailbox: tuple[Mailbox, int], language: str) -> None:
    box, port = mailbox
    person = canary(language)
    whole_life(person)
    assert deliver(app, to(settings, port)) == (8, 0)
    queued = {row.message for row in db.session.query(OutboxMessage)}
    assert queued == {one for one in Message if one.startswith(("return-", "draft-", "payment-", "bank-"))}
    never = (*CANARY, person.reference, "LAS-4711", *[row.reference for row in db.session.query(returns.SpendingReturn)])
    for mail in box.mails:
        everything = f"{mail.as_string()} {mail.get_content()} {mail['Subject']}".casefold()
        assert [fact for fact in never if fact.casefold() in everything] == []
        assert "£" not in everything


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("message", list(Message))
def test_each_message_says_where_to_sign_in_and_whom_to_ring(
    app: Flask, settings: Settings, mailbox: tuple[Mailbox, int], message: Message, language: str
) -> None:
    box, port = mailbox
    queue(make_recipient(), message, language)
    assert deliver(app, to(settings, port)) == (1, 0)
    mail = box.mails[0]
    body = mail.get_content()
    link = re.search(rf"http://localhost/{language}/[a-z-]+/([0-9a-f]{{40}})\s", body)
    if "link" in FACTS[message]:
        assert link and link[1] == token_of(settings.secret_key, "a seed"), "the mail alone carries the token"
    else:
        assert f"http://localhost/{language}/{LEADS_TO.get(message, 'my-home')}" in body
    assert "a seed" not in body
    assert "01632 960 100" in body
    assert "Elmshire County Council" in body
    assert mail["Subject"]
    assert "\n" not in mail["Subject"]
    assert "<" not in body
    assert "&#" not in body
    assert (mail["Content-Language"], mail["To"], mail["From"]) == (
        language,
        "amina.begum@example.org",
        "portal@elmshire.example",
    )


def test_the_look_by_day_is_told_as_people_say_it(app: Flask, settings: Settings, mailbox: tuple[Mailbox, int]) -> None:
    box, port = mailbox
    queue(make_recipient(), Message.RETURN_RECEIVED)
    deliver(app, to(settings, port))
    assert "We look at it by 18 December 2026." in box.mails[0].get_content()


def test_urdu_messages_are_in_urdu(app: Flask, settings: Settings, mailbox: tuple[Mailbox, int]) -> None:
    box, port = mailbox
    amina = make_recipient()
    for message in Message:
        queue(amina, message, "ur")
    deliver(app, to(settings, port))
    for mail in box.mails:
        assert any("\u0600" <= letter <= "\u06ff" for letter in mail["Subject"])
        assert "sign in" not in mail.get_content()


def test_what_has_gone_is_never_sent_again(app: Flask, settings: Settings, mailbox: tuple[Mailbox, int]) -> None:
    box, port = mailbox
    queue(make_recipient(), Message.RETURN_SETTLED)
    assert deliver(app, to(settings, port)) == (1, 0)
    assert deliver(app, to(settings, port)) == (0, 0)
    assert len(box.mails) == 1
    row = db.session.query(OutboxMessage).one()
    assert row.sent_at is not None
    assert box.mails[0]["Message-ID"] == f"<outbox-{row.id}@elmshire.example>"


def test_a_refused_message_waits_and_says_why(app: Flask, settings: Settings, mailbox: tuple[Mailbox, int]) -> None:
    box, port = mailbox
    box.refuse = True
    queue(make_recipient(), Message.RETURN_SETTLED)
    assert deliver(app, to(settings, port)) == (0, 1)
    db.let_go()
    row = db.session.query(OutboxMessage).one()
    assert (row.sent_at, row.tries, row.last_error) == (None, 1, "SMTPDataError")
    db.let_go()
    box.refuse = False
    assert deliver(app, to(settings, port)) == (0, 0), "its turn has not come"
    with time_machine.travel(NOW + timedelta(minutes=2)):
        assert deliver(app, to(settings, port)) == (1, 0)


def test_one_bad_address_holds_nobody_else_up(app: Flask, settings: Settings, mailbox: tuple[Mailbox, int]) -> None:
    box, port = mailbox
    amina = make_recipient()
    for address in ("two\nlines@example.org", amina.email):
        queue(amina, Message.RETURN_SETTLED, address=address)
    assert deliver(app, to(settings, port)) == (1, 1)
    assert [mail["To"] for mail in box.mails] == [amina.email]


def test_a_server_that_is_away_is_asked_once(app: Flask, settings: Settings) -> None:
    amina = make_recipient()
    for _ in range(3):
        queue(amina, Message.RETURN_SETTLED)
    assert deliver(app, to(settings, 1)) == (0, 1)
    db.let_go()
    assert sorted(row.tries for row in db.session.query(OutboxMessage)) == [0, 0, 1]


def test_without_a_mail_server_nothing_goes(app: Flask, settings: Settings) -> None:
    queue(make_recipient(), Message.RETURN_SETTLED)
    assert deliver(app, settings) == (0, 0)


def test_reading_a_message_changes_no_language(app: Flask, settings: Settings) -> None:
    amina = make_recipient()
    queue(amina, Message.RETURN_SETTLED, "ur")
    before = current_language().code
    delivery.words_of(db.session.query(OutboxMessage).one(), "http://localhost", settings.council)
    assert current_language().code == before


def test_a_council_with_an_apostrophe_keeps_it(app: Flask, settings: Settings) -> None:
    queue(make_recipient(), Message.RETURN_SETTLED)
    council: Any = replace(settings.council, name="King's Elm & Co")
    _subject, body = delivery.words_of(db.session.query(OutboxMessage).one(), "http://localhost", council)
    assert "King's Elm & Co" in body


def test_exactly_the_facts_a_message_carries(app: Flask) -> None:
    amina = make_recipient()
    with pytest.raises(ValueError, match="carries"):
        service.notify(Contact(amina.id), Message.RETURN_SETTLED, NOW, name="Amina")
    with pytest.raises(ValueError, match="carries"):
        service.notify(Contact(amina.id), Message.RETURN_RECEIVED, NOW)
