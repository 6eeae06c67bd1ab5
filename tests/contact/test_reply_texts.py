"""Texts for answers, kept in each language."""

import pytest
from flask import Flask

from app.accounts.rules import Role
from app.contact import reply_texts
from app.contact.models import ReplyText, Thread, ThreadMessage
from app.core import db
from app.core.errors import Refused
from tests import factories
from tests.contact.test_threads import ANSWER, at
from tests.everywhere.test_double import count
from tests.everywhere.world import rows, signed_in
from tests.factories import NOW, Made
from tests.page import Client

TEXT = {"name": "Receipts", "language": "en", "words": "Keep the receipts of the first month."}


@pytest.fixture
def nasreen(app: Flask) -> Made:
    return factories.make_recipient("Nasreen Akhtar", language="ur")


@pytest.fixture
def editor(app: Flask) -> Client:
    return signed_in(app, factories.make_officer("Nisha Raval", Role.DP_OFFICER))


@pytest.fixture
def finance(app: Flask) -> Client:
    return signed_in(app, factories.make_officer("Olu Adeyemi"))


def asked(app: Flask, person: Made) -> str:
    own = signed_in(app, person)
    own.get(at(person, "money/new/question"))
    own.post(at(person, "money/new/question"), {"words": "May I?"})
    db.roll_back()
    reference = db.session.query(Thread).one().reference
    db.roll_back()
    return reference


def keep(editor: Client, **fields: str) -> None:
    editor.get("/admin/reply-texts/one")
    editor.post("/admin/reply-texts/one", {**TEXT, **fields})


def test_a_text_is_kept_translated_and_taken_off(app: Flask, editor: Client) -> None:
    keep(editor)
    keep(editor)
    assert count(app, "reply_text") == 1
    page = editor.get("/admin/reply-texts/").text
    assert "Receipts" in page and "Urdu</a> (missing)" in page
    keep(editor, language="ur", words="پہلے مہینے کی رسیدیں رکھیں۔")
    assert "Urdu</a> (missing)" not in editor.get("/admin/reply-texts/").text
    assert "Keep the receipts" in editor.get("/admin/reply-texts/one?name=Receipts&language=ur").text, "the English beside it"
    keep(editor, words="")
    keep(editor, language="ur", words="")
    assert "No text yet" in editor.get("/admin/reply-texts/").text
    assert "Give it a name" in editor.post("/admin/reply-texts/one", {**TEXT, "name": "x" * 81}, status=422).text
    assert "Keep the receipts" not in str(rows(app, frozenset())["audit_row"])


def test_an_answer_starts_from_it_in_the_persons_language_and_nothing_typed_is_lost(
    app: Flask, editor: Client, finance: Client, nasreen: Made
) -> None:
    place = f"/admin/messages-in/money/{asked(app, nasreen)}"
    assert "Start from a kept text" not in finance.get(place).text
    keep(editor)
    finance.get(place)
    insert = {**ANSWER, "words": "Dear Nasreen", "kept_text": "Receipts", "then": "insert"}
    page = finance.post(f"{place}/reply", insert, status=200).text
    assert "Dear Nasreen\n\nKeep the receipts" in page and "not there in Urdu yet" in page and "Nothing was sent yet" in page
    keep(editor, language="ur", words="پہلے مہینے کی رسیدیں رکھیں۔")
    page = finance.post(f"{place}/reply", {**insert, "words": ""}, status=200).text
    assert "پہلے مہینے" in page and 'value="ur" selected' in page
    assert "Choose a text first" in finance.post(f"{place}/reply", {**insert, "kept_text": ""}, status=200).text
    db.roll_back()
    assert db.session.query(ThreadMessage).count() == 1, "nothing was sent"
    db.roll_back()


def test_only_who_edits_keeps_texts_and_verbs_refuse(app: Flask, finance: Client) -> None:
    finance.get("/admin/reply-texts/", status=404)
    finance.get("/admin/reply-texts/one", status=404)
    with pytest.raises(Refused, match="text-needs-name"):
        reply_texts.keep_text("  ", "en", "x", NOW, by=factories.make_officer("Pat Brown").id)
    assert reply_texts.text_for("nothing", "en") is None
    assert db.session.query(ReplyText).count() == 0
    db.roll_back()
