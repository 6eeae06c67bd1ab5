"""The list of messages: to whom, in which language, the words as sent, and whether each has gone."""

import re
from collections.abc import Callable

from flask import Flask

from app.accounts import service as accounts
from app.accounts.rules import Role
from app.core import db
from app.core.db import session
from app.notifications.messages import Message
from app.notifications.models import OutboxMessage
from app.notifications.rules import Contact
from app.notifications.service import notify
from tests.factories import NOW, Made, make_officer, make_person
from tests.page import Client

SignIn = Callable[[Made], Client]


def text(page: object) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.get_data(as_text=True)).split())  # type: ignore[attr-defined]


def administrator(sign_in: SignIn) -> Client:
    return sign_in(make_officer("Ada Min", Role.ADMINISTRATOR))


def test_messages_are_shown_as_they_are_sent(app: Flask, sign_in: SignIn) -> None:
    amina, zofia = make_person("Amina Begum", language="ur"), make_person("Zofia Nowak")
    notify(accounts.contact_of(amina.id), Message.RETURN_RECEIVED, NOW, look_by="2026-12-18")
    notify(Contact(zofia.id), Message.RETURN_ASKED, NOW)
    notify(accounts.contact_of(zofia.id), Message.RETURN_SETTLED, NOW)
    db.commit()
    session.get(OutboxMessage, 3).sent_at = NOW  # type: ignore[union-attr]
    db.commit()
    page = administrator(sign_in).get("/admin/messages/")
    body = page.get_data(as_text=True)
    said = text(page)
    assert said.index("Sent") < said.index("Goes by post") < said.index("Waiting to go")
    assert "Amina Begum" in said and "Urdu" in said and 'lang="ur" dir="rtl"' in body
    assert body.startswith("<!DOCTYPE html>") and '<html lang="en" dir="ltr">' in body
    assert "http://localhost" in said


def test_messages_go_on_by_key(app: Flask, sign_in: SignIn) -> None:
    person = make_person()
    for _number in range(35):
        notify(accounts.contact_of(person.id), Message.RETURN_SETTLED, NOW)
    db.commit()
    officer = administrator(sign_in)
    first = officer.get("/admin/messages/")
    older = re.search(r"before=(\d+)", first.get_data(as_text=True))
    assert older and text(first).count("Waiting to go") == 30
    second = text(officer.get(f"/admin/messages/?before={older[1]}"))
    assert second.count("Waiting to go") == 5 and "Back to the newest" in second


def test_the_list_of_messages_needs_its_permission(app: Flask, sign_in: SignIn) -> None:
    sign_in(make_officer()).get("/admin/messages/", status=404)
    assert "No message yet." in text(administrator(sign_in).get("/admin/messages/"))
