"""What was typed when a sign-in had ended is there again for the same person on the same page, and for nobody else."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from werkzeug.test import TestResponse

from app.accounts import kept, sessions
from app.accounts.models import KeptForm, Person, SignIn
from app.accounts.pages import DEVICE
from app.accounts.rules import ABSOLUTE, IDLE, Role
from app.core import db
from tests.conftest import NOW
from tests.everywhere.world import signed_in
from tests.factories import PASSPHRASE, Made, make_officer, make_recipient, remembered_device
from tests.page import Client, said

NOTICE = "You were signed out. What you typed is here. Press the button to send it."
WORDS = "My mother was in hospital."
LATER = NOW + IDLE + timedelta(minutes=2)


@pytest.fixture
def amina(app: Flask) -> Made:
    return make_recipient()


def changes(person: Made) -> str:
    return f"/en/for/{person.reference}/returns/2026-07-01/changes"


def begun(app: Flask, person: Made) -> Client:
    """Somebody at the page where changes are told, on a device that asks no code."""
    client = signed_in(app, person)
    client.flask.set_cookie(DEVICE, remembered_device(person))
    client.get(f"/en/for/{person.reference}/returns/2026-07-01/")
    client.post(f"/en/for/{person.reference}/returns/2026-07-01/start")
    client.get(changes(person))
    return client


def sign_in_again(client: Client, person: Made, there: str) -> TestResponse:
    client.get(there)
    return client.post("/en/sign-in", {"sign_in_name": person.email, "passphrase": PASSPHRASE, "then": there.partition("then=")[2]})


def waiting() -> int:
    with db.reading():
        return db.session.query(KeptForm).count()


def test_the_same_person_finds_it_again_and_sends_it(app: Flask, amina: Made) -> None:
    client = begun(app, amina)
    with time_machine.travel(LATER, tick=True):
        refused = client.post(changes(amina), {"changed": WORDS, "needs_help": "y"})
        assert refused.location == f"/en/sign-in?then={changes(amina)}"
        assert waiting() == 1
        assert sign_in_again(client, amina, refused.location).location == changes(amina)
        page = client.get(changes(amina)).text
        assert NOTICE in said(page)
        assert WORDS in page
        assert 'value="y" checked' in page
        client.post(changes(amina), {"changed": WORDS, "needs_help": "y"})
        assert waiting() == 0
        assert NOTICE not in said(client.get(changes(amina)).text)


def test_also_after_signing_out_elsewhere(app: Flask, amina: Made) -> None:
    client = begun(app, amina)
    sessions.end_others(amina.id, None, NOW, by=amina.id)
    db.commit()
    refused = client.post(changes(amina), {"changed": WORDS})
    sign_in_again(client, amina, refused.location)
    assert WORDS in client.get(changes(amina)).text


def test_another_person_at_the_same_machine_gets_nothing(app: Flask, amina: Made) -> None:
    bea = make_recipient("Bea Patel")
    client = begun(app, amina)
    with time_machine.travel(LATER, tick=True):
        refused = client.post(changes(amina), {"changed": WORDS})
        client.flask.set_cookie(DEVICE, remembered_device(bea))
        assert sign_in_again(client, bea, refused.location).location == changes(amina)
        client.get(changes(amina), status=404)
        page = client.get(f"/en/for/{bea.reference}/").text
        assert WORDS not in page
        assert NOTICE not in page


def test_it_is_gone_after_a_day(app: Flask, amina: Made) -> None:
    client = begun(app, amina)
    with time_machine.travel(LATER, tick=True):
        refused = client.post(changes(amina), {"changed": WORDS})
    with time_machine.travel(LATER + kept.KEPT + timedelta(minutes=1), tick=True):
        sign_in_again(client, amina, refused.location)
        assert WORDS not in client.get(changes(amina)).text
        kept.keep("nobody's", "/en/", [("words", "x")], LATER + kept.KEPT + timedelta(minutes=1))
        assert waiting() == 0, "whoever comes next takes what is old away"


@pytest.mark.parametrize(
    ("path", "fields", "there"),
    [
        ("/en/my-sign-in/passphrase", {"old": "a", "new": "b"}, "/en/my-sign-in/passphrase"), ("/en/confirm", {"passphrase": "x"}, "/en/confirm"),
        ("/en/sign-out", {"words": "x"}, None),
    ],
)  # fmt: skip
def test_nothing_of_signing_in_is_kept(app: Flask, amina: Made, path: str, fields: dict[str, str], there: str | None) -> None:
    client = begun(app, amina)
    with time_machine.travel(LATER, tick=True):
        answer = client.post(path, fields)
        assert answer.location == (f"/en/sign-in?then={there}" if there else "/en/sign-in?then=/en/")
        assert waiting() == 0


def test_no_secret_field_and_no_file_is_kept(app: Flask, amina: Made) -> None:
    client = begun(app, amina)
    with time_machine.travel(LATER, tick=True):
        secret = dict.fromkeys(kept.SECRET - {"csrf_token"}, "a secret")
        client.post(changes(amina), {"changed": WORDS, **secret})
        assert db.session.query(KeptForm).one().fields == [["changed", WORDS]]


@pytest.mark.parametrize("fields", [{"changed": "x" * 100_001}, {f"f{number}": "x" for number in range(501)}, {}])
def test_too_much_or_nothing_is_not_kept(app: Flask, amina: Made, fields: dict[str, str]) -> None:
    client = begun(app, amina)
    with time_machine.travel(LATER, tick=True):
        client.post(changes(amina), fields)
        assert waiting() == 0


@pytest.mark.parametrize("how", ["frozen", "not-me", "passphrase", "long ago", "made up"])
def test_what_a_thief_sends_is_not_kept(app: Flask, amina: Made, how: str) -> None:
    client = begun(app, amina)
    row = db.session.query(SignIn).filter_by(person_id=amina.id).first()
    assert row is not None
    if how == "frozen":
        db.session.get_one(Person, amina.id).frozen_at = NOW
    elif how == "long ago":
        row.last_seen_at = NOW - kept.KEPT - timedelta(minutes=1)
    elif how == "made up":
        row.token_hash = "another"
    else:
        row.ended_at, row.ended_why = NOW, how
    db.commit()
    client.post(changes(amina), {"changed": WORDS})
    assert waiting() == 0


def test_a_form_without_a_page_of_its_own_leads_to_the_nearest(app: Flask, amina: Made) -> None:
    client = begun(app, amina)
    returns = f"/en/for/{amina.reference}/returns/2026-07-01"
    with time_machine.travel(LATER, tick=True):
        for path, there in ((f"{returns}/bills/7/remove", f"{returns}/bills"), ("/en/sign-out", "/en/"), ("/en/new-device/1/mine", "/en/")):
            assert client.post(path, {"version": "0"}).location == f"/en/sign-in?then={there}"


def test_staff_find_theirs_again_too(app: Flask) -> None:
    lead = make_officer("Lee Lead", Role.DP_LEAD)
    client = signed_in(app, lead)
    client.flask.set_cookie(DEVICE, remembered_device(lead))
    client.get("/admin/policy/low_weeks")
    with time_machine.travel(NOW + timedelta(minutes=35), tick=True):
        refused = client.post("/admin/policy/low_weeks", {"value": "3", "reason": "As agreed in cabinet"})
        sign_in_again(client, lead, refused.location)
        page = client.get("/admin/policy/low_weeks").text
        assert "As agreed in cabinet" in page
        assert NOTICE in said(page)


def test_the_newest_counts_and_nothing_is_sent_by_itself(app: Flask, amina: Made) -> None:
    client = begun(app, amina)
    with time_machine.travel(LATER, tick=True):
        client.post(changes(amina), {"changed": "first"})
        refused = client.post(changes(amina), {"changed": "second"})
        sign_in_again(client, amina, refused.location)
        page = client.get(changes(amina)).text
        assert "second" in page
        assert "first" not in page
        client.get(f"/en/for/{amina.reference}/")
        assert waiting() == 1


def test_a_form_without_its_token_keeps_nothing(app: Flask, amina: Made) -> None:
    client = begun(app, amina)
    with time_machine.travel(LATER, tick=True):
        client.post(changes(amina), {"changed": WORDS, "csrf_token": ""}, status=400)
        assert waiting() == 0


@pytest.mark.parametrize(("language", "words"), [("en", "You stay signed in until 11:30am"), ("ur", "11:30am")])
def test_each_page_says_until_when(app: Flask, amina: Made, language: str, words: str) -> None:
    with time_machine.travel(NOW, tick=False):
        client = signed_in(app, amina)
        page = client.get(f"/{language}/for/{amina.reference}/").text
        assert words in page
        assert f'href="/{language}/stay-signed-in" target="_blank"' in page
        assert 'data-warn-in="3000" data-ends-in="3600"' in page
        assert 'role="alert"></div>' in page, "empty, and there before it speaks"
    assert "data-time-left" not in Client(app).get("/en/").text


def test_staff_are_warned_five_minutes_before(app: Flask) -> None:
    with time_machine.travel(NOW, tick=False):
        page = signed_in(app, make_officer()).get("/admin/cases/").text
        assert 'data-warn-in="1500" data-ends-in="1800"' in page


def test_staying_moves_the_end_until_twelve_hours_are_over(app: Flask, amina: Made) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        client = signed_in(app, amina)
        for _ in range(int(ABSOLUTE / timedelta(minutes=50))):
            clock.shift(timedelta(minutes=50))
            client.get("/en/stay-signed-in")
        clock.move_to(NOW + ABSOLUTE - timedelta(minutes=30))
        told = client.get("/en/stay-signed-in/now").json
        assert told == {"until": "10:30pm", "warnIn": 20 * 60, "endsIn": 30 * 60}
        page = client.get(f"/en/for/{amina.reference}/").text
        assert "Stay signed in" not in page, "nothing moves the end any more"
        assert "Finish what you are doing" in page
        clock.move_to(NOW + ABSOLUTE + timedelta(seconds=1))
        assert "/sign-in" in client.get("/en/stay-signed-in/now", status=302).location
