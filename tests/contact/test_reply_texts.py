"""Texts for answers, kept in each language."""

import re

import pytest
import time_machine
from flask import Flask

from app.accounts.rules import Role
from app.casework import reply_texts
from app.casework.models import ReplyText
from app.contact.models import Thread, ThreadMessage
from app.core import db
from app.core.errors import Refused
from app.rulings import service as rulings
from app.support import directory
from app.support import service as support
from app.support.rules import Agreed
from tests import factories
from tests.contact.test_threads import ANSWER, at
from tests.everywhere.test_double import count
from tests.everywhere.world import rows, signed_in
from tests.factories import NOW, Made
from tests.interest.steps import LEAST
from tests.interest.steps import made as interest_sent
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


def test_every_form_with_words_to_a_person_starts_from_one(app: Flask, editor: Client, nasreen: Made) -> None:
    asked = rulings.Asked("A class", "", "en", {"what": "activity"}, "likely", (), NOW.date())
    kept = rulings.keep(nasreen.id, asked, NOW.date(), NOW, by=nasreen.id, ask=True).reference
    told = support.New("not-sure", None, "", "", ("phone",), "en", Agreed.ONLINE, NOW.date(), by_council=False)
    support.open_referral(nasreen.id, told, NOW.date(), NOW, by=nasreen.id)
    db.commit()
    with time_machine.travel(NOW):
        sent = interest_sent(LEAST).reference
    keep(editor)
    keep(editor, language="ur", words="پہلے مہینے کی رسیدیں رکھیں۔")
    finance, lead = factories.make_officer("Fin Officer"), factories.make_officer("Lea Lead", Role.DP_LEAD)
    worker, dp = factories.make_officer("Soo Worker", Role.SOCIAL_WORKER), factories.make_officer("Dee Officer", Role.DP_OFFICER)
    person, insert = f"/admin/people/{nasreen.reference}", {"kept_text": "Receipts", "then": "insert"}
    pages = (
        (finance, f"/admin/asked-first/{kept}", "/answer", "words", "پہلے مہینے"),
        (worker, f"/admin/interest/{sent}", "/answer", "reason", "Keep the receipts"),
        (lead, f"{person}/decisions/", "", "reasons", "Keep the receipts"),
        (dp, f"{person}/rate", "", "reasons", "Keep the receipts"),
        (dp, f"{person}/exception", "", "reason", "Keep the receipts"),
        (dp, "/admin/people/start", "", "reasons", "Keep the receipts"),
    )
    before = {table: len(found) for table, found in rows(app, frozenset()).items() if table != "audit_row"}
    for who, page, to, box, text in pages:
        client = signed_in(app, who)
        form = next(one for one in re.findall(r"<form.*?</form>", client.get(page).text, re.S) if "Start from a kept text" in one)
        first, second = re.findall(r"<button[^>]*type=.submit.[^>]*>", form)[:2]
        assert "name=" not in first and 'aria-hidden="true"' in first and 'tabindex="-1"' in first, "Enter in a field sends the form"
        assert 'value="insert"' in second, page
        shown = client.post(f"{page}{to}", {**insert, box: "Dear Nasreen"}, status=200).text
        assert f"Dear Nasreen\n\n{text}" in shown and "Nothing was sent yet" in shown and "There is a problem" not in shown, page
        assert "Choose a text first" in client.post(f"{page}{to}", {**insert, "kept_text": ""}, status=200).text, page
    after = {table: len(found) for table, found in rows(app, frozenset()).items() if table in before}
    assert {table for table in before if before[table] != after[table]} <= {"session", "sign_in", "reason_given"}, (
        "nothing was sent"
    )


def test_why_a_referral_is_taken_from_a_service_starts_from_one(app: Flask, editor: Client, nasreen: Made) -> None:
    lead = factories.make_officer("Lea Lead", Role.DP_LEAD)
    elm = directory.add(
        directory.Told("Elm", "About.", ("advice",), "English", "Free", "01632 960 700", False, True), NOW.date(), NOW, by=lead.id
    )
    told = support.New("advice", elm, "", "", ("phone",), "en", Agreed.ONLINE, NOW.date(), by_council=False)
    page = f"/admin/referrals/{support.open_referral(nasreen.id, told, NOW.date(), NOW, by=nasreen.id).reference}"
    db.commit()
    keep(editor)
    worker = signed_in(app, factories.make_officer("Soo Worker", Role.SOCIAL_WORKER))
    assert "Start from a kept text" in worker.get(page).text
    shown = worker.post(f"{page}/take-from", {"why": "We rang", "kept_text": "Receipts", "then": "insert"}, status=200).text
    assert "We rang\n\nKeep the receipts" in shown and 'class="govuk-details" open' in shown, "the box is in sight"
    assert "Elm" in worker.get(page).text and "Take it from this service" in worker.get(page).text
