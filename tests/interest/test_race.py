"""Twenty at once, one effect: sent, counted, answered."""

import pytest
from flask import Flask

from app.core import db
from app.interest import draft
from app.interest.draft import Begun
from app.interest.models import EqualityCount, Interest
from tests.everywhere.test_double import AT_ONCE, all_at_once, assert_trail_is_whole, browsers, count
from tests.everywhere.world import rows
from tests.factories import NOW
from tests.interest.steps import LEAST, SECRET, made, worker
from tests.page import Client


@pytest.fixture(autouse=True)
def no_tokens(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False


def many(app: Flask, token: str) -> list[Client]:
    found = []
    for _ in range(AT_ONCE):
        one = Client(app)
        with one.flask.session_transaction() as kept:
            kept["interest"] = token
        found.append(one)
    return found


def begun_long_ago() -> str:
    token = draft.begin(Begun("en", None, None), SECRET, NOW.replace(hour=9))
    draft.save(token, frozenset(), {**LEAST, "copy": "text"}, "en", NOW)
    db.commit()
    return token


def test_sent_twenty_times_there_is_one_case(app: Flask) -> None:
    answers = all_at_once(many(app, begun_long_ago()), lambda client: client.flask.post("/en/interest/send"))
    assert {(one.status_code, one.location) for one in answers} == {(302, "/en/interest/sent")}
    for table in ("interest", "person", "case", "outbox_message"):
        assert count(app, table) == 1, table
    assert str(rows(app, frozenset())["audit_row"]).count("'interest-sent'") == 1
    assert_trail_is_whole()


def test_counted_twenty_times_it_is_counted_once_and_twenty_people_twenty_times(app: Flask) -> None:
    token = begun_long_ago()
    client = many(app, token)[0]
    client.flask.post("/en/interest/send")
    all_at_once(many(app, token), lambda one: one.flask.post("/en/interest/about-you", data={"age": "85"}))
    assert [row.count for row in db.session.query(EqualityCount)] == [1]
    db.session.rollback()
    clients = []
    for _ in range(AT_ONCE - 1):  # as many as one address may send in an hour
        clients.append(many(app, begun_long_ago())[0])
        clients[-1].flask.post("/en/interest/send")
    all_at_once(clients, lambda one: one.flask.post("/en/interest/about-you", data={"age": "85", "sex": "female"}))
    db.session.rollback()
    assert {row.answer: row.count for row in db.session.query(EqualityCount)} == {"85": AT_ONCE, "female": AT_ONCE - 1}


def test_answered_twenty_times_it_is_answered_once(app: Flask) -> None:
    at = f"/admin/interest/{made().reference}/answer"
    clients = browsers(app, worker())
    before = count(app, "outbox_message")
    answers = all_at_once(clients, lambda one: one.flask.post(at, data={"outcome": "offered", "told": "message", "reason": "", "myth": ""}))
    assert {one.status_code for one in answers} == {302}
    assert count(app, "outbox_message") == before + 1
    db.session.rollback()
    assert db.session.query(Interest).one().outcome == "offered"
    assert str(rows(app, frozenset())["audit_row"]).count("'interest-answered'") == 1
    assert_trail_is_whole()


def test_two_officers_answer_and_one_sees_that_the_other_did(app: Flask) -> None:
    at = f"/admin/interest/{made().reference}/answer"
    officers = [worker("One Worker"), worker("Two Worker")]
    clients = [browsers(app, officers[0])[0], browsers(app, officers[1])[0]]
    outcomes = iter(("offered", "not-reached"))
    fields = {client: {"outcome": next(outcomes), "told": "spoke", "reason": "", "myth": ""} for client in clients}
    answers = all_at_once(clients, lambda one: one.flask.post(at, data=fields[one]))
    assert sorted(one.status_code for one in answers) in ([302, 302], [302, 409])
    told = [one for one in answers if one.status_code == 409 or "reason" in (one.location or "")]
    assert len(told) == 1, "the second is told, or asked why they open it"
    assert str(rows(app, frozenset())["audit_row"]).count("'interest-answered'") == 1
