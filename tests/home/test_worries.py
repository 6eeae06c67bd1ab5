"""«This was me» and «this was not me»: shown until it is answered, and what the second answer does."""

from datetime import date

import pytest
from flask import Flask

from app.accounts.models import KnownDevice, Person, SignIn
from app.accounts.rules import Role
from app.audit.models import AuditRow
from app.casework.models import Case
from app.core import db
from app.notifications.models import OutboxMessage
from tests.accounts.steps import half, is_in, type_code
from tests.everywhere.world import signed_in
from tests.factories import PASSPHRASE, Made, make_officer, make_recipient
from tests.page import Client, newest_code, said

ASKED = "Somebody signed in as you on a new device. Was it you?"


@pytest.fixture
def amina(app: Flask) -> Made:
    made = make_recipient()
    person = db.session.get_one(Person, made.id)
    person.mobile, person.phone = "07700 900123", "01632 960 555"
    db.commit()
    return made


def signed_in_really(app: Flask, person: Made) -> Client:
    client = Client(app)
    client.sign_in(person.email, PASSPHRASE)
    return client


def home(client: Client, person: Made) -> str:
    return said(client.get(f"/en/for/{person.reference}/").text)


def not_me(client: Client, person: Made) -> None:
    number = db.session.query(KnownDevice).filter_by(person_id=person.id, answered_at=None).order_by(KnownDevice.id.desc()).first()
    assert number is not None
    path = f"/en/new-device/{number.id}/not-me"
    client.get(f"/en/for/{person.reference}/")
    client.post(path)


def test_a_first_sign_in_is_shown_until_the_person_says_it_was_them(app: Flask, amina: Made) -> None:
    client = signed_in_really(app, amina)
    for _ in range(2):
        assert ASKED in home(client, amina)
    client.post(f"/en/new-device/{db.session.query(KnownDevice).one().id}/mine")
    assert ASKED not in home(client, amina)
    client.post("/en/sign-out")
    client.sign_in(amina.email, PASSPHRASE)
    assert ASKED not in home(client, amina), "the same device"
    elsewhere = signed_in_really(app, amina)
    assert ASKED in home(elsewhere, amina)
    assert ASKED in home(client, amina), "and on every other"


def test_only_my_own_devices_are_mine_to_answer(app: Flask, amina: Made) -> None:
    bea = make_recipient("Bea Patel")
    signed_in_really(app, bea)
    client = signed_in_really(app, amina)
    theirs = db.session.query(KnownDevice).filter_by(person_id=bea.id).one().id
    client.get("/en/my-sign-in")
    client.post(f"/en/new-device/{theirs}/mine", status=404)
    client.post(f"/en/new-device/{theirs}/not-me", status=404)
    assert db.session.get_one(Person, bea.id).frozen_at is None


def test_this_was_not_me_ends_everything_at_once(app: Flask, amina: Made) -> None:
    thief, owner = signed_in_really(app, amina), signed_in_really(app, amina)
    waiting = half(app, amina)
    not_me(owner, amina)
    for client in (thief, owner):
        assert not is_in(client)
    assert "/sign-in" in waiting.get("/en/sign-in/code", status=302).location
    assert {row.ended_why for row in db.session.query(SignIn)} == {"not-me"}
    assert "Nobody can sign in as you now." in said(owner.get("/en/locked").text)
    told = db.session.query(OutboxMessage).order_by(OutboxMessage.id.desc()).first()
    assert told is not None
    assert (told.message, told.channel) == ("sign-in-frozen", "text"), "signed in by e-mail: told by text"
    case = db.session.query(Case).one()
    assert (case.kind, case.subject, case.due_day) == ("sign-in", amina.reference, date(2026, 11, 23))
    trail = {row.event for row in db.session.query(AuditRow)}
    assert {"sign-in-frozen", "sign-ins-ended", "case-opened"} <= trail


def test_a_frozen_sign_in_looks_like_a_wrong_passphrase(app: Flask, amina: Made) -> None:
    not_me(signed_in_really(app, amina), amina)
    client = Client(app)
    client.get("/en/sign-in")
    refused = client.post("/en/sign-in", {"sign_in_name": amina.email, "passphrase": PASSPHRASE}, status=422).text
    assert "The name or the passphrase is not right." in refused
    assert not is_in(signed_in(app, amina)), "not even with a token put straight in"


def test_staff_ring_and_let_the_person_in_again(app: Flask, amina: Made) -> None:
    not_me(signed_in_really(app, amina), amina)
    officer = signed_in(app, make_officer("Dot Price", Role.DP_OFFICER))
    assert "Amina Begum" in said(officer.get("/admin/locked/").text)
    page = said(officer.get(f"/admin/locked/{amina.reference}").text)
    assert "01632 960 555, 07700 900123" in page
    officer.post(f"/admin/locked/{amina.reference}/unfreeze")
    assert "Nobody waits for us here." in said(officer.get("/admin/locked/").text)
    officer.get(f"/admin/locked/{amina.reference}", status=404)
    officer.get("/admin/locked/")
    officer.post(f"/admin/locked/{amina.reference}/unfreeze", status=404)
    again = half(app, amina)
    type_code(again, newest_code())
    assert is_in(again)
    assert db.session.query(Case).one().closed_at is not None
    assert "sign-in-unfrozen" in {row.event for row in db.session.query(AuditRow)}


def test_a_second_worry_opens_the_case_again(app: Flask, amina: Made) -> None:
    not_me(signed_in_really(app, amina), amina)
    officer = signed_in(app, make_officer("Dot Price", Role.DP_OFFICER))
    officer.get(f"/admin/locked/{amina.reference}")
    officer.post(f"/admin/locked/{amina.reference}/unfreeze")
    not_me(signed_in_really(app, amina), amina)
    officer.get(f"/admin/locked/{amina.reference}")


def test_those_who_check_returns_do_not_find_it_in_their_queue(app: Flask, amina: Made) -> None:
    not_me(signed_in_really(app, amina), amina)
    finance = signed_in(app, make_officer())
    assert "Amina" not in finance.get("/admin/cases/").text
    finance.get(f"/admin/locked/{amina.reference}", status=404)
    finance.flask.get("/admin/cases/")
    assert finance.flask.post(f"/admin/cases/sign-in/{amina.reference}/take").status_code in (400, 404)
