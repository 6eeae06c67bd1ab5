"""A form takes its own fields and no others, and a step out of turn changes nothing."""

import io
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import String, select

from app.core import db
from app.returns import checking
from tests.everywhere.world import UNSAFE, World, address, changed, doors, make_world, rows, signed_in
from tests.factories import NOW
from tests.returns.samples import bank_csv, png

POISON_WORD, POISON_NUMBER = "POISONED", "98765432"


@pytest.fixture
def world(app: Flask) -> World:
    app.config["WTF_CSRF_ENABLED"] = False
    app.config["MAX_FORM_PARTS"] = 10_000  # every column of every table, in one form
    return make_world()


def poison(own: dict[str, Any]) -> dict[str, Any]:
    """Every column of every table as a field, under the names a careless form would read, except the form's own.

    A form with a file is sent in parts, of which no more than a thousand are taken.
    """
    extra = {}
    shapes = ("{1}", "{0}.{1}") if any(isinstance(value, tuple) for value in own.values()) else ("{1}", "{0}.{1}", "{0}-{1}", "found.{1}")
    for table in db.Model.metadata.sorted_tables:
        for column in table.columns:
            value = POISON_WORD if isinstance(column.type, String) else POISON_NUMBER
            for name in (shape.format(table.name, column.name) for shape in shapes):
                if name not in own and name.removesuffix("_pence") not in own:
                    extra[name] = value
    return {**extra, **own}


def own_forms(world: World) -> list[tuple[str, dict[str, Any]]]:
    returns = f"/en/for/{world.own.owner.reference}/returns"
    told = world.own.by_endpoint
    spring, summer = f"{returns}/2026-04-01", f"{returns}/2026-07-01"
    return [
        (f"{summer}/start", {}),
        (f"{summer}/way", {"way": "typed"}),
        (f"{summer}/statement", {"files": (io.BytesIO(bank_csv()), "q3.csv")}),
        (f"{summer}/lines/add", {"direction": "out", "payee": "Kasia", "amount": "12.00", "day-day": "1", "day-month": "8", "day-year": "2026", "day": ""}),
        (f"{summer}/lines", {}),
        (f"{summer}/balances", {"opening": "1", "closing": "2", "explanation": "words"}),
        (f"{summer}/bills", {"what": "HMRC", "amount": "7.00", "due_day-day": "", "due_day": ""}),
        (f"{summer}/changes", {"changed": "words", "needs_help": ""}),
        (f"{summer}/papers", {"files": (io.BytesIO(png()), "paper.png"), "what": "words", "lines": []}),
        (f"{summer}/copies", {"files": (io.BytesIO(png()), "copy.png"), "what": "", "lines": []}),
        (f"{spring}/lines/{world.own.values['identity']}", {"category": "equipment", "note": "words"}),
        (f"{spring}/questions/{told['returns.question']['number']}", {"answer": "words"}),
        (f"{spring}/statement/{told['returns.file_question']['name']}/remove", {}),
        (f"{spring}/send", {"version": "1"}),
        (f"{returns[:-7]}balance/", {"words": "for a holiday"}),
    ]  # fmt: skip


def test_a_persons_form_changes_nothing_but_its_own_fields(app: Flask, world: World) -> None:
    owner = signed_in(app, world.own.owner)
    done = 0
    for path, own in own_forms(world):
        response = owner.flask.post(path, data=poison(own))
        assert response.status_code in (302, 422), f"{path}: {response.status_code}"
        done += response.status_code == 302
        _assert_clean(app, path)
    assert done >= 13, "most of them were taken"


def test_an_officers_form_changes_nothing_but_its_own_fields(app: Flask, world: World) -> None:
    officer = signed_in(app, world.people["finance officer"])
    subject = world.paper.values["subject"]
    _send_again(app, world)
    own = f"/admin/returns/{world.own.values['subject']}"
    for path, fields in (
        (f"/admin/cases/return/{subject}/release", {}), (f"/admin/cases/return/{subject}/take", {}),
        (f"{own}/settle", {"outcome": "ok", "note": "words", "seen_version": "2"}), (f"{own}/reopen", {"reason": "words"}),
    ):  # fmt: skip
        response = officer.flask.post(path, data=poison(fields))
        assert response.status_code == 302, f"{path}: {response.status_code}"
        _assert_clean(app, path)


def _assert_clean(app: Flask, path: str) -> None:
    found = str(rows(app, frozenset()))
    assert POISON_WORD not in found, path
    assert POISON_NUMBER not in found, path


def _send_again(app: Flask, world: World) -> None:
    owner, told = signed_in(app, world.own.owner), world.own.by_endpoint
    returns = f"/en/for/{world.own.owner.reference}/returns/2026-04-01"
    owner.post(f"{returns}/questions/{told['returns.question']['number']}", {"answer": "a rail"})
    owner.post(f"{returns}/statement/{told['returns.file_question']['name']}/remove")
    owner.post(f"{returns}/send", {"version": "1"})


def test_a_settled_return_takes_nothing_more(app: Flask, world: World) -> None:
    """Each step of the journey, by the person and by the officer, after the end."""
    _send_again(app, world)
    officer = world.people["finance officer"]
    checking.settle_return(world.own.values["subject"], "ok", "", 2, NOW, by=officer.id)
    db.commit()
    clients = {"person": signed_in(app, world.own.owner), "staff": signed_in(app, officer)}
    before = rows(app)
    for door in doors(app):
        if door.method not in UNSAFE or not {"period", "subject"} & door.arguments or door.endpoint == "returns_admin.propose" or door.endpoint.startswith("threads_admin."):
            continue
        client = clients["person" if "person" in door.arguments else "staff"]
        fields = {
            "way": "nothing", "direction": "out", "payee": "x", "amount": "1", "opening": "1", "closing": "1", "what": "x", "changed": "x", "category": "equipment",
            "answer": "x", "version": "2", "seen_version": "2", "outcome": "ok", "line": "whole", "code-whole": "balance-missing", "to": officer.reference,
            "day-day": "1", "day-month": "5", "day-year": "2026",
        }  # fmt: skip
        response = client.flask.post(address(app, door, world.own.values_for(door.endpoint)), data=fields)
        assert response.status_code in (302, 404, 409, 422), f"{door.endpoint}: {response.status_code}"
        assert not changed(before, rows(app)), f"{door.endpoint} changed {changed(before, rows(app))}"


def test_nothing_is_sent_before_it_can_be(app: Flask, world: World) -> None:
    """Every step of a return that was never started: not found, and no row comes to be. A file may begin a return, from
    My home; sent without one, it is asked for, and nothing is begun."""
    other = signed_in(app, world.people["other recipient"])
    before = rows(app)
    for door in doors(app):
        if door.method in UNSAFE and {"person", "period"} <= door.arguments and door.endpoint != "returns.start":
            values = {**world.own.values_for(door.endpoint), "person": world.people["other recipient"].reference}
            response = other.flask.post(address(app, door, values), data={"way": "file", "version": "0"})
            wanted = 422 if door.endpoint == "returns.add_statement" else 404
            assert response.status_code == wanted, f"{door.endpoint}: {response.status_code}"
    assert not changed(before, rows(app))


def test_an_officers_words_reach_nobody_before_they_decide(app: Flask, world: World) -> None:
    """Looking at a return, asking for the form and leaving again writes nothing but who looked."""
    officer = signed_in(app, world.people["finance officer"])
    _send_again(app, world)
    before = rows(app)
    subject = world.own.values["subject"]
    for path in (f"/admin/returns/{subject}", f"/admin/returns/{subject}/ask", f"/admin/returns/{subject}/reopen", "/admin/cases/"):
        officer.flask.get(path)
    assert not changed(before, rows(app))
    engine = app.extensions["engine"]
    trail = db.Model.metadata.tables["audit_row"]
    with engine.connect() as connection:
        events = list(connection.scalars(select(trail.c.event).order_by(trail.c.position.desc()).limit(2)))
    assert "return-opened-by-staff" in events
