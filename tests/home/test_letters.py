"""Letters as a batch, calls from a list: what machines do not carry."""

import pytest
from flask import Flask

from app.accounts import service as accounts
from app.accounts.models import Person
from app.accounts.rules import Role
from app.core import db
from app.core.db import session
from app.notifications.messages import Message
from app.notifications.models import OutboxMessage
from app.notifications.rules import Channel
from app.notifications.service import notify
from tests import factories
from tests.everywhere.world import rows, signed_in
from tests.factories import NOW, Made
from tests.page import Client


@pytest.fixture
def officer(app: Flask) -> Client:
    return signed_in(app, factories.make_officer("Dot Price", Role.DP_OFFICER))


def told(name: str, *, language: str = "en", **facts: object) -> Made:
    """Somebody who is told of a grant."""
    made = factories.make_person(name, language=language)
    person = session.get_one(Person, made.id)
    for field, value in facts.items():
        setattr(person, field, value)
    notify(accounts.contact_of(made.id), Message.HELPER_GRANTED, NOW, wanted=(Channel.LETTER,))
    db.commit()
    return made


def test_a_batch_is_printed_by_language_and_marked_as_posted(app: Flask, officer: Client) -> None:
    told("Amina Begum", postal_address="1 High Street\nElmshire EL1 2AB")
    told("Nasreen Akhtar", language="ur", letter_format="large-print")
    page = officer.get("/admin/letters/").text
    assert "Print 1 in English" in page and "Print 1 in Urdu" in page
    assert "Large print" in page and "None: ask, or hand it over" in page
    sheet = officer.get("/admin/letters/print?language=en").text
    assert "<bdi>1 High Street</bdi><br><bdi>Elmshire EL1 2AB</bdi>" in sheet and "Amina Begum" in sheet
    assert "Nasreen" not in sheet
    assert "You cannot answer this email" not in sheet, "it is a letter"
    urdu = officer.get("/admin/letters/print?language=ur").text
    assert 'lang="ur" dir="rtl"' in urdu and "letter--large" in urdu
    number = next(one.id for one in session.query(OutboxMessage) if one.language == "en")
    db.roll_back()
    assert officer.post("/admin/letters/done", {"ids": str(number)}).location == "/admin/letters/?done=letter"
    again = officer.get("/admin/letters/?done=letter").text
    assert "Marked as posted" in again and "Amina" not in again and "Nasreen" in again
    officer.post("/admin/letters/done", {"ids": str(number)})
    trail = [row for row in rows(app, frozenset())["audit_row"] if "messages-carried" in str(row)]
    assert len(trail) == 1, "marked twice, it counts once"
    assert "No letter waits in this language" in officer.get("/admin/letters/print?language=en").text
    officer.get("/admin/letters/print?language=<b>")


def test_where_post_is_not_safe_somebody_rings(app: Flask, officer: Client) -> None:
    told("Amina Begum", post_is_safe=False, voicemail_is_safe=False, phone="01632 960 222")
    page = officer.get("/admin/letters/").text
    assert "No letter waits." in page
    assert "01632 960 222" in page and "No voicemail" in page
    number = session.query(OutboxMessage).one().id
    db.roll_back()
    officer.post("/admin/letters/done", {"ids": str(number)})
    assert "01632 960 222" in officer.get("/admin/letters/").text, "a call is not a letter"
    officer.post("/admin/letters/done", {"ids": str(number), "channel": "call"})
    assert "Nobody waits for a call." in officer.get("/admin/letters/").text
    officer.post("/admin/letters/done", {"ids": "x,-1," + "9" * 30, "channel": "call"})


def test_only_those_who_post_letters_see_them(app: Flask) -> None:
    for role in (Role.FINANCE_OFFICER, Role.SOCIAL_WORKER, Role.ADMINISTRATOR, Role.SAFEGUARDING_LEAD):
        signed_in(app, factories.make_officer(f"One {role.name}", role)).get("/admin/letters/", status=404)
