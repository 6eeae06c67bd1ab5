"""Every message, mail and text and letter, rendered in every language for people whose names would be seen in it."""

import re

from flask import Flask

from app.accounts import representations
from app.accounts.service import contact_of
from app.core import db
from app.core.config import LANGUAGES
from app.core.db import session
from app.notifications import delivery
from app.notifications.messages import FACTS, Message
from app.notifications.models import OutboxMessage
from app.notifications.rules import Channel
from app.notifications.service import notify
from tests import factories
from tests.accounts.helping import helps, invite, the_standing
from tests.conftest import COUNCIL
from tests.everywhere.world import CANARIES, make_world
from tests.factories import NOW

BASE = "https://payments.elmshire.example"
SUM = re.compile(r"£|\d+[.,]\d\d\b|[PR]-[A-Z0-9]{4}-")
CARE = re.compile(r"safeguarding|hospital|wages|carer\b|diagnos|medic", re.I)


def test_no_message_holds_a_name_a_sum_a_code_or_a_care_fact(app: Flask) -> None:
    amina = make_world().own.owner
    codes = [invite(amina, email="nadia@example.org")]
    helper = factories.make_person("Nadia Canary")
    number = helps(helper, amina)
    last = the_standing(helper, amina).until_day
    assert last is not None
    representations.remind(last, NOW)
    representations.stop(amina.id, number, NOW, by=amina.id, tell=True)
    sample = {"kept_until": "2026-12-01", "look_by": "2026-12-01", "code": "123 456", "link": "0f" * 20, "contact_by": "2026-12-01", "letter": "L-AAAA-AAAA"}
    sent = {row.message for row in session.query(OutboxMessage)}
    for message in Message:
        if str(message) not in sent:
            notify(contact_of(amina.id), message, NOW, **{fact: sample[fact] for fact in FACTS[message]})
    db.commit()
    with app.test_request_context("/en/help"):
        app.preprocess_request()
        rows = session.query(OutboxMessage).all()
        assert {row.message for row in rows} == {str(message) for message in Message}
        assert {"help-invited", "help-ended", "helper-ends-soon", "helper-granted", "return-asked"} <= sent, "by what people did"
        for row in rows:
            for language in LANGUAGES:
                for channel in Channel:
                    assert_silent(row, language, channel, codes)
    db.roll_back()


def assert_silent(row: OutboxMessage, language: str, channel: Channel, codes: list[str]) -> None:
    told = OutboxMessage(message=row.message, facts=row.facts, language=language, channel=str(channel))
    subject, body = delivery.words_of(told, BASE, COUNCIL)
    text = f"{subject}\n{body}\n{delivery.text_words(told, BASE, COUNCIL)}"
    found = [one for one in (*CANARIES, "Canary", *codes) if one in text]
    assert not found, f"{row.message} {language}: {found}"
    plain = text.replace(COUNCIL.phone, "")
    assert not SUM.search(plain), row.message
    assert not CARE.search(plain), row.message
    assert ("You cannot answer this email" in text) is (channel is Channel.EMAIL and language == "en"), row.message
