"""My sign-in: what I have, taking away, proving again who I am, the passphrase, where I am signed in."""

import re
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from app.accounts import devices, passphrases, suggestions
from app.accounts.models import KnownDevice, Person, SecondFactor, SignIn
from app.accounts.rules import MOST_PAIR
from app.accounts.ways import CONFIRMED
from app.core import db
from app.notifications.models import OutboxMessage
from tests.accounts.steps import give_app, give_card, half, is_in, type_code
from tests.conftest import NOW
from tests.everywhere.test_double import all_at_once
from tests.everywhere.world import signed_in
from tests.factories import PASSPHRASE, Made, make_person, make_recipient
from tests.page import Client, newest_code, said

NEW = "kettle meadow biscuit violet"


@pytest.fixture
def amina(app: Flask) -> Made:
    return make_recipient()


def remove(client: Client, way: str, *, status: int = 302) -> str:
    client.get("/en/my-sign-in")
    return said(client.post(f"/en/my-sign-in/{way}/remove", status=status).text)


def ways(person: Made) -> set[str]:
    with db.reading():
        return {one.kind for one in db.session.query(SecondFactor).filter_by(person_id=person.id)}


def test_the_name_in_the_header_leads_there_and_it_shows_what_one_has(app: Flask, amina: Made) -> None:
    give_app(amina)
    give_card(amina)
    client = signed_in(app, amina)
    assert 'href="/en/my-sign-in"' in client.get(f"/en/for/{amina.reference}/").text
    page = said(client.get("/en/my-sign-in").text)
    for words in ("A code by email to a•••@example.org", "A code from an authenticator app", "10 codes are left on your card."):
        assert words in page
    assert amina.email not in page


def test_the_last_way_is_never_taken_away(app: Flask, amina: Made) -> None:
    give_app(amina)
    client = signed_in(app, amina)
    remove(client, "email")
    assert "This is your only way." in remove(client, "authenticator", status=409)
    assert ways(amina) == {"authenticator"}
    remove(client, "card", status=404)


def test_taking_away_is_told_and_its_codes_are_dead(app: Flask, amina: Made) -> None:
    codes = give_card(amina)
    before = db.session.query(OutboxMessage).count()
    client = signed_in(app, amina)
    remove(client, "card")
    assert db.session.query(OutboxMessage).count() == before + 1
    type_code(half(app, amina), codes[0], status=422)


def test_twenty_times_at_once_one_way_stays(app: Flask, amina: Made) -> None:
    give_app(amina)
    app.config["WTF_CSRF_ENABLED"] = False
    clients = [signed_in(app, amina) for _ in range(20)]
    kinds = iter(["email", "authenticator"] * 10)
    all_at_once(clients, lambda client: client.flask.post(f"/en/my-sign-in/{next(kinds)}/remove"))
    assert len(ways(amina)) == 1


@pytest.mark.parametrize("path", ["/en/set-up", "/en/set-up/card"])
def test_an_old_sign_in_proves_itself_again(app: Flask, amina: Made, path: str) -> None:
    client = signed_in(app, amina)
    client.get(path)
    with time_machine.travel(NOW + CONFIRMED + timedelta(seconds=5), tick=True):
        assert client.get(path, status=302).location == f"/en/confirm?then={path}"
        client.get("/en/my-sign-in")
        assert client.post("/en/my-sign-in/email/remove").location == "/en/confirm"
        page = client.get(f"/en/confirm?then={path}").text
        assert f'value="{path}"' in page
        assert "The passphrase is not right" in client.post("/en/confirm", {"passphrase": "wrong", "then": path}, status=422).text
        client.get(path, status=302)
        assert client.post("/en/confirm", {"passphrase": PASSPHRASE, "then": path}).location == path
        client.get(path)


def test_proving_again_is_slowed_down_like_signing_in(app: Flask, amina: Made) -> None:
    client = signed_in(app, amina)
    client.get("/en/confirm")
    for _ in range(MOST_PAIR):
        assert "not right" in client.post("/en/confirm", {"passphrase": "wrong"}, status=422).text
    assert "Wait 5 minutes" in client.post("/en/confirm", {"passphrase": PASSPHRASE}, status=422).text


def test_a_proof_leads_to_no_other_site(app: Flask, amina: Made) -> None:
    client = signed_in(app, amina)
    client.get("/en/confirm")
    assert client.post("/en/confirm", {"passphrase": PASSPHRASE, "then": "//evil.example"}).location == "/en/my-sign-in"


def change(client: Client, old: str, new: str, *, status: int = 302) -> str:
    client.get("/en/my-sign-in/passphrase")
    return said(client.post("/en/my-sign-in/passphrase", {"old": old, "new": new}, status=status).text)


def test_a_passphrase_is_changed(app: Flask, amina: Made) -> None:
    here, elsewhere = signed_in(app, amina), signed_in(app, amina)
    page = here.get("/en/my-sign-in/passphrase").text
    assert 'autocomplete="current-password"' in page
    assert 'autocomplete="new-password"' in page
    assert not re.search(r"onpaste|maxlength", page)
    change(here, PASSPHRASE, NEW)
    assert is_in(here)
    assert not is_in(elsewhere)
    assert passphrases.fits(amina.id, NEW)
    assert not passphrases.fits(amina.id, PASSPHRASE)
    assert [row.message for row in db.session.query(OutboxMessage)] == ["passphrase-changed"]
    assert [row.ended_why for row in db.session.query(SignIn).order_by(SignIn.id)] == [None, "passphrase"]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("wrong", NEW, "The passphrase is not right."), (PASSPHRASE, "short", "must have 12 letters or more"), (PASSPHRASE, PASSPHRASE, "the passphrase you have now"),
        (PASSPHRASE, "passwordpassword", "Others could guess"), (PASSPHRASE, "Amina Begum 1950", "Others could guess"), (PASSPHRASE, "x" * 201, "200 letters at most"),
        ("", "", "Enter the passphrase you have now"),
    ],
)  # fmt: skip
def test_a_passphrase_that_will_not_do(app: Flask, amina: Made, old: str, new: str, words: str) -> None:
    assert words in change(signed_in(app, amina), old, new, status=422)
    assert passphrases.fits(amina.id, PASSPHRASE)
    assert db.session.query(OutboxMessage).count() == 0


def test_four_plain_words_are_offered(app: Flask, amina: Made) -> None:
    words = suggestions.plain_words()
    assert 1_000 <= len(words) == len(set(words))
    assert all(word.isascii() and word.islower() and word.isalpha() and 3 <= len(word) <= 8 for word in words)
    client = signed_in(app, amina)
    offered = {re.search(r'lang="en">([a-z ]+)</bdi>', client.get("/en/my-sign-in/passphrase").text)[1] for _ in range(5)}  # type: ignore[index]
    assert len(offered) == 5
    for one in offered:
        assert len(set(one.split())) == 4
        assert set(one.split()) <= set(words)
    change(client, PASSPHRASE, offered.pop())


def test_where_i_am_signed_in(app: Flask, amina: Made) -> None:
    phone = Client(app)
    phone.flask.environ_base["HTTP_USER_AGENT"] = "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0 Mobile Safari/537.36"
    phone.sign_in(amina.email, PASSPHRASE)
    here, other = signed_in(app, amina), signed_in(app, amina)
    page = said(here.get("/en/my-sign-in/where").text)
    assert "Chrome on an Android phone" in page
    assert page.count("Sign out there") == 2
    assert page.count("This device") == 1
    row = db.session.query(SignIn).filter_by(device="chrome/android-phone").one()
    here.post(f"/en/my-sign-in/where/{row.id}/end")
    assert not is_in(phone)
    assert is_in(other)
    here.get("/en/my-sign-in/where")
    here.post("/en/my-sign-in/where/end-others")
    assert is_in(here)
    assert not is_in(other)


def test_nobody_signs_somebody_else_out(app: Flask, amina: Made) -> None:
    bea = make_person("Bea Patel")
    hers, mine = signed_in(app, bea), signed_in(app, amina)
    theirs = db.session.query(SignIn).filter_by(person_id=bea.id).one().id
    mine.get("/en/my-sign-in/where")
    mine.post(f"/en/my-sign-in/where/{theirs}/end", status=404)
    mine.get("/en/my-sign-in/where")
    mine.post("/en/my-sign-in/where/end-others")
    assert is_in(hers)


def test_a_remembered_device_is_forgotten(app: Flask, amina: Made) -> None:
    devices.know_device(amina.id, None, "safari/iphone", NOW, remember=True)
    db.commit()
    client = signed_in(app, amina)
    assert "We do not ask for a code on this device until 20 December 2026" in client.get("/en/my-sign-in").text
    client.post(f"/en/my-sign-in/devices/{db.session.query(KnownDevice).one().id}/forget")
    assert db.session.query(KnownDevice).one().remembered_until is None


def test_the_code_of_a_text_reaches_an_address_that_was_changed(app: Flask, amina: Made) -> None:
    """The second step follows the address we have: one that was changed is the one that gets the code."""
    db.session.get_one(Person, amina.id).email = "new@example.org"
    db.commit()
    client = Client(app)
    client.sign_in("new@example.org", PASSPHRASE)
    assert is_in(client)
    assert newest_code()
    assert db.session.query(OutboxMessage).one().address == "new@example.org"
