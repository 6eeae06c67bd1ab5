"""The council writes first: the person reads it, may write back, and no figure counts it as an answer."""

from datetime import timedelta

import pytest
from flask import Flask

from app.accounts.rules import Role
from app.accounts.standing import Scope
from app.casework.kinds import CaseKind
from app.casework.models import Case
from app.contact import answering, threads
from app.contact.models import Thread
from app.contact.thread_rules import WAIT, About, Outcome, Shelf, Team, first_refusal
from app.contact.threads import Said
from app.core import db
from app.core.errors import NotYours
from app.notifications.models import OutboxMessage
from app.reports import clocks
from tests import factories
from tests.conftest import TODAY
from tests.contact.test_private_line import helps
from tests.everywhere.test_double import AT_ONCE, all_at_once, assert_trail_is_whole, browsers, count
from tests.everywhere.world import signed_in
from tests.factories import NOW, Made
from tests.page import Client

TOLD = {"words": "canary: your worker is away next week", "language": "en", "outcome": "told"}


@pytest.fixture
def amina(app: Flask) -> Made:
    return factories.make_recipient("Amina Begum")


@pytest.fixture
def finance(app: Flask) -> Client:
    return signed_in(app, factories.make_officer("Olu Adeyemi"))


def write(client: Client, amina: Made, **fields: str) -> str:
    page = f"/admin/messages-in/money/to/{amina.reference}"
    client.get(page)
    client.post(page, {**TOLD, **fields})
    db.session.rollback()
    return str(db.session.query(Thread).order_by(Thread.id.desc()).first().reference)  # type: ignore[union-attr]


def test_somebody_is_told_reads_it_and_writes_back(app: Flask, amina: Made, finance: Client) -> None:
    page = f"/admin/messages-in/money/to/{amina.reference}"
    finance.get(page)
    assert "Write the message" in finance.post(page, {**TOLD, "words": " "}, status=422).text
    reference = write(finance, amina)
    assert write(finance, amina) == reference and count(app, "thread") == 1, "sent twice it is there once"
    own = signed_in(app, amina)
    assert "The council has written: 1 new answer" in own.get(f"/en/for/{amina.reference}/").text
    read = own.get(f"/en/for/{amina.reference}/messages/money/{reference}").text
    assert "A message from the council" in read and "canary" in read and "You can write back" in read
    own.post(f"/en/for/{amina.reference}/messages/money/{reference}", {"words": "Thank you"})
    db.session.rollback()
    assert "Thank you" in finance.get(f"/admin/messages-in/money/{reference}").text
    assert "A message from the council" in finance.get("/admin/messages-in/money/").text, "it is our turn"
    assert [row.message for row in db.session.query(OutboxMessage)] == ["message-waits"]
    db.session.rollback()
    assert_trail_is_whole()


def test_something_asked_waits_for_them(app: Flask, amina: Made, finance: Client) -> None:
    reference = write(finance, amina, outcome="wait")
    assert "canary" not in finance.get("/admin/messages-in/money/").text
    assert "We have asked you something" in signed_in(app, amina).get(f"/en/for/{amina.reference}/messages/money/{reference}").text


def test_no_figure_counts_what_we_began(app: Flask, amina: Made, finance: Client) -> None:
    write(finance, amina)
    month = TODAY.replace(day=1)
    assert clocks.courses_of([CaseKind.ASK_MONEY], month, TODAY) == {}
    db.session.rollback()
    threads.open_thread(amina.id, Shelf.MONEY, About.QUESTION, Said("x", "en"), TODAY, NOW, by=amina.id)
    db.commit()
    assert len(clocks.courses_of([CaseKind.ASK_MONEY], month, TODAY.replace(day=28))[str(CaseKind.ASK_MONEY), clocks.Part.USUAL]) == 1


def test_only_the_council_begins_it_and_only_its_own_team(app: Flask, amina: Made) -> None:
    own = signed_in(app, amina)
    own.get(f"/en/for/{amina.reference}/messages/money/new/from-council", status=404)
    with pytest.raises(NotYours):
        threads.open_thread(amina.id, Shelf.MONEY, About.FROM_COUNCIL, Said("x", "en"), TODAY, NOW, by=amina.id)
    worker = factories.make_officer("Soo Worker", Role.SOCIAL_WORKER)
    signed_in(app, worker).get(f"/admin/messages-in/money/to/{amina.reference}", status=404)
    with pytest.raises(NotYours):
        answering.write_first(Team.CARE, worker.id, answering.First(Said("x", "en"), WAIT), TODAY, NOW, by=worker.id)


def test_a_helper_reads_it_only_where_they_may(app: Flask, amina: Made, finance: Client) -> None:
    reference = write(finance, amina)
    nadia, ravi = factories.make_person("Nadia Khan"), factories.make_person("Ravi Shah")
    helps(nadia, amina, Scope.MONEY_MESSAGES)
    helps(ravi, amina, Scope.CARE_MESSAGES)
    signed_in(app, nadia).get(f"/en/for/{amina.reference}/messages/money/{reference}")
    signed_in(app, ravi).get(f"/en/for/{amina.reference}/messages/money/{reference}", status=404)


def token(client: Client, page: str) -> str:
    return client.flask.get(page).get_data(as_text=True).split('name="csrf_token" value="')[1].split('"')[0]


def test_pressed_many_times_at_once_it_is_written_once(app: Flask, amina: Made) -> None:
    olu = factories.make_officer("Olu Adeyemi")
    page = f"/admin/messages-in/money/to/{amina.reference}"
    clients = browsers(app, olu)
    for one in clients:
        one.get(page)
    answers = all_at_once(clients, lambda one: one.flask.post(page, data={**TOLD, "csrf_token": token(one, page)}))
    assert {one.status_code for one in answers} == {302} and len(answers) == AT_ONCE
    assert count(app, "thread") == count(app, "thread_message") == 1


@pytest.mark.pure
def test_it_has_words_and_says_whether_it_asks() -> None:
    assert first_refusal(" ", WAIT) == "thread-needs-words"
    assert first_refusal("x", "answered") == "thread-not-chosen"
    assert first_refusal("x", WAIT) is None and first_refusal("x", Outcome.TOLD) is None


def test_two_about_the_same_are_answered_in_one(app: Flask, amina: Made, finance: Client) -> None:
    first, second, care = (
        threads.open_thread(amina.id, shelf, About.QUESTION, Said(words, "en"), TODAY, NOW, by=amina.id).reference
        for shelf, words in ((Shelf.MONEY, "one"), (Shelf.MONEY, "two"), (Shelf.CARE, "three"))
    )
    db.commit()
    page = f"/admin/messages-in/money/{second}"
    shown = finance.get(page).text
    assert first in shown and care not in shown, "only what the same people read"
    assert "Choose another open message" in finance.post(f"{page}/same-as", {"other": care}, status=409).text
    for _ in range(2):
        finance.post(f"{page}/same-as", {"other": first})
    own = signed_in(app, amina)
    assert f"We answer both under {first}" in own.get(f"/en/for/{amina.reference}/messages/money/{second}").text
    assert f"We answer both under {first}" in own.get(f"/en/for/{amina.reference}/messages/").text
    waiting = finance.get("/admin/messages-in/money/").text
    assert first in waiting and second not in waiting
    finance.get(f"/admin/messages-in/money/{first}")
    facts = {case.subject: case.facts for case in db.session.query(Case)}
    db.roll_back()
    assert (facts[second]["same_as"], "same_as" in facts[first]) == (first, False)
    assert [len(one) for one in clocks.courses_of([CaseKind.ASK_MONEY], TODAY.replace(day=1), TODAY + timedelta(days=1)).values()] == [1]
    db.roll_back()
    assert "Choose another" in finance.post(f"/admin/messages-in/money/{first}/same-as", {"other": second}, status=409).text
    assert_trail_is_whole()
