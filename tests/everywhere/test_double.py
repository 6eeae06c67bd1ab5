"""Twenty at once, one effect: the same return started, sent and settled from twenty browsers in the same moment."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from app.accounts import service as accounts
from app.audit import service as audit
from app.casework import caseload
from app.core import db
from app.returns import checking
from tests import factories
from tests.everywhere.world import World, make_world, rows, signed_in
from tests.factories import NOW, Made
from tests.page import Client

AT_ONCE = 20


@pytest.fixture
def world(app: Flask) -> World:
    app.config["WTF_CSRF_ENABLED"] = False
    return make_world()


def browsers(app: Flask, person: Made) -> list[Client]:
    return [signed_in(app, person) for _ in range(AT_ONCE)]


def all_at_once(clients: list[Client], act: Callable[[Client], Any]) -> list[Any]:
    """What each was answered. A fault in any of them fails the test."""
    together, answers, faults = threading.Barrier(len(clients)), [], []

    def run(client: Client) -> None:
        try:
            together.wait(30)
            answers.append(act(client))
        except Exception as fault:
            faults.append(fault)
        finally:
            db.let_go()

    threads = [threading.Thread(target=run, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not faults, faults[0]
    assert len(answers) == len(clients)
    return answers


def assert_trail_is_whole() -> None:
    with db.reading():
        assert audit.first_wrong_row() is None


def count(app: Flask, table: str) -> int:
    return len(rows(app, without=frozenset())[table])


def test_started_twenty_times_there_is_one_return(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    person = factories.make_recipient()
    answers = all_at_once(
        browsers(app, person), lambda client: client.flask.post(f"/en/for/{person.reference}/returns/2026-07-01/start")
    )
    assert {answer.status_code for answer in answers} == {302}
    assert len({answer.location for answer in answers}) == 1
    assert count(app, "spending_return") == count(app, "return_move") == 1
    assert str(rows(app, frozenset())["audit_row"]).count("'return-started'") == 1
    assert_trail_is_whole()


def test_sent_twenty_times_there_is_one_receipt(app: Flask, world: World) -> None:
    before = {table: count(app, table) for table in ("return_version", "reported_period", "case", "outbox_message")}
    send = f"/en/for/{world.own.owner.reference}/returns/2026-07-01/send"
    answers = all_at_once(browsers(app, world.own.owner), lambda client: client.flask.post(send, data={"version": "0"}))
    assert {answer.status_code for answer in answers} == {302}
    assert {answer.location for answer in answers} == {send.removesuffix("send") + "sent/1"}
    assert {table: count(app, table) - had for table, had in before.items()} == dict.fromkeys(before, 1)
    assert_trail_is_whole()


def test_settled_twenty_times_it_is_settled_once(app: Flask, world: World) -> None:
    _answer_and_send_again(app, world)
    before = {table: count(app, table) for table in ("period_standing", "outbox_message")}
    reference = world.own.values["subject"]
    officer = world.people["finance officer"]
    answers = all_at_once(
        browsers(app, officer),
        lambda client: client.flask.post(f"/admin/returns/{reference}/settle", data={"outcome": "ok", "note": "", "seen_version": "2"}),
    )
    assert {answer.status_code for answer in answers} == {302}
    assert {table: count(app, table) - had for table, had in before.items()} == dict.fromkeys(before, 1)
    assert str(rows(app, frozenset())["audit_row"]).count("'return-settled'") == 1
    assert_trail_is_whole()


def test_two_officers_cannot_both_take_a_case(app: Flask, world: World) -> None:
    _answer_and_send_again(app, world)
    reference = world.own.values["subject"]
    officers = [world.people["finance officer"], factories.make_officer("Second Officer")]
    signed_in(app, officers[0]).post(f"/admin/cases/return/{reference}/release")
    clients = [signed_in(app, officers[number % 2]) for number in range(AT_ONCE)]
    answers = all_at_once(clients, lambda client: client.flask.post(f"/admin/cases/return/{reference}/take"))
    assert sorted({answer.status_code for answer in answers}) == [302, 409]
    assert sum(answer.status_code == 302 for answer in answers) == AT_ONCE // 2, "one officer, however often they pressed"
    taken = [row for row in rows(app, frozenset())["audit_row"] if "'case-taken'" in row and reference in str(row)]
    assert len(taken) == 2, "once to ask, once now"
    assert_trail_is_whole()


def test_asked_back_twenty_times_it_is_asked_once(app: Flask, world: World) -> None:
    _answer_and_send_again(app, world)
    reference, identity = world.own.values["subject"], world.own.values["identity"]
    fields = {"seen_version": "2", "line": ["whole"], "code-whole": "balance-missing", "words-whole": ""}
    before = count(app, "line_question")
    answers = all_at_once(
        browsers(app, world.people["finance officer"]), lambda client: client.flask.post(f"/admin/returns/{reference}/ask", data=fields)
    )
    assert {answer.status_code for answer in answers} == {302}
    assert count(app, "line_question") == before + 1, identity
    assert_trail_is_whole()


def test_a_reopening_is_agreed_once_and_never_by_its_proposer(app: Flask, world: World) -> None:
    _answer_and_send_again(app, world)
    officer, second = world.people["finance officer"], factories.make_officer("Second Officer")
    reference = world.own.values["subject"]
    checking.settle_return(reference, "ok", "", 2, NOW, by=officer.id)
    checking.propose_reopening(reference, "a bill was missed", NOW, by=officer.id)
    db.commit()
    caseload.give_caseload(accounts.recipient_by_reference(second.reference), world.own.owner.id, NOW.date(), None, by=officer.id)
    db.commit()
    own = all_at_once(browsers(app, officer), lambda client: client.flask.post(f"/admin/returns/{reference}/agree"))
    assert {answer.status_code for answer in own} == {409}
    answers = all_at_once(browsers(app, second), lambda client: client.flask.post(f"/admin/returns/{reference}/agree"))
    assert {answer.status_code for answer in answers} <= {302, 409}
    assert 302 in {answer.status_code for answer in answers}
    assert str(rows(app, frozenset())["audit_row"]).count("'return-reopened'") == 1
    assert_trail_is_whole()


def _answer_and_send_again(app: Flask, world: World) -> None:
    """The owner answers, removes the file that asks something, and sends version 2."""
    owner, told = signed_in(app, world.own.owner), world.own.by_endpoint
    returns = f"/en/for/{world.own.owner.reference}/returns/2026-04-01"
    owner.post(f"{returns}/questions/{told['returns.question']['number']}", {"answer": "it was a rail"})
    owner.post(f"{returns}/statement/{told['returns.file_question']['name']}/remove")
    answer = owner.post(f"{returns}/send", {"version": "1"})
    assert answer.location.endswith("/sent/2")
