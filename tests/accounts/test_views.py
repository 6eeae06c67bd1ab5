"""Signing in and out: what a stranger learns, what a thief can do, and what an owner is never kept from."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from werkzeug.test import TestResponse

from app.accounts import passphrases, sealed
from app.accounts.models import FailedSignIn, KnownDevice, Person, RoleHeld, SecondFactor, SignIn
from app.accounts.pages import DEVICE
from app.accounts.rules import IDLE, MOST_ACCOUNT, MOST_ADDRESS, MOST_PAIR, WINDOW, Role
from app.audit.models import AuditRow
from app.core import db
from tests.conftest import NOW
from tests.factories import PASSPHRASE, Made, make_officer, make_recipient
from tests.page import Client, newest_code

WRONG = "The name or the passphrase is not right. Check both and try again."
WAIT = "There were too many tries. Wait 5 minutes, then try again, or ring us."
SignInAs = Callable[[Made], Client]


def at(client: Client) -> Client:
    """A client at the sign-in page, with its token."""
    client.get("/en/sign-in")
    return client


def attempt(client: Client, name: str, passphrase: str, *, status: int = 422, address: str = "192.0.2.1", **more: str) -> TestResponse:
    """One try to sign in, from an internet address. Where the passphrase is right (302), the code sent is typed too."""
    form, at_address = {"sign_in_name": name, "passphrase": passphrase, **more}, {"REMOTE_ADDR": address}
    answer = client.post("/en/sign-in", form, status=status, environ_base=at_address)
    if status != 302:
        return answer
    assert answer.location == "/en/sign-in/code"
    client.get("/en/sign-in/code")
    return client.post("/en/sign-in/code", {"code": newest_code()}, environ_base=at_address)


def home_of(person: Made) -> str:
    return f"/en/for/{person.reference}/"


def test_signing_in_leads_home(app: Flask, client: Client) -> None:
    amina = make_recipient()
    answer = attempt(at(client), f"  {amina.email.upper()} ", PASSPHRASE, status=302)
    assert answer.headers["Location"] == "/en/my-home"
    assert client.get("/en/my-home", status=302).headers["Location"] == home_of(amina)
    assert "Amina Begum" in client.get(home_of(amina)).text


def test_the_page_helps_people_who_type_slowly(app: Flask, client: Client) -> None:
    body = client.get("/en/sign-in").text
    assert re.search(r'<input[^>]*type="text"[^>]*autocomplete="username"', body)
    assert re.search(r'<input[^>]*type="password"[^>]*autocomplete="current-password"', body)
    assert "govuk-password-input" in body
    assert "Ring us on" in body
    assert not re.search(r"on(paste|copy)|maxlength|required", body)


def test_nothing_typed_says_what_is_missing(app: Flask, client: Client) -> None:
    body = attempt(at(client), "", "").text
    assert "Enter your email address, or the reference on your letter" in body
    assert "Enter your passphrase" in body
    assert "<title>Error:" in body
    assert not db.session.query(FailedSignIn).count()


def without_what_changes(body: str) -> str:
    body = re.sub(r'(name="csrf_token"[^>]*value="|data-token=")[^"]+', r"\1", body)
    return re.sub(r"[a-z.]+@example\.org", "", body)


def test_known_and_unknown_people_get_the_same_answer(app: Flask) -> None:
    amina = make_recipient()
    silent, frozen, new = make_recipient("Bea Patel"), make_recipient("Fay Frozen"), make_recipient("Nia New")
    db.session.get_one(Person, silent.id).passphrase_hash = None
    db.session.get_one(Person, frozen.id).frozen_at = NOW
    db.session.query(SecondFactor).filter_by(person_id=new.id).delete()
    db.commit()
    answers = set()
    for email, passphrase in (
        (amina.email, "not the passphrase at all"), ("nobody@example.org", "not the passphrase at all"), (silent.email, PASSPHRASE),
        (frozen.email, PASSPHRASE), (new.email, "not the passphrase at all"),
    ):  # fmt: skip
        answer = attempt(at(Client(app)), email, passphrase)
        assert WRONG in answer.text
        headers = tuple(sorted(name for name, _value in answer.headers))
        answers.add((answer.status_code, headers, without_what_changes(answer.text)))
    assert len(answers) == 1


def test_known_and_unknown_people_are_slowed_down_alike(app: Flask) -> None:
    amina = make_recipient()
    for email in (amina.email, "nobody@example.org"):
        client = at(Client(app))
        said = [WAIT in attempt(client, email, "wrong", address=f"{email[0]}.test").text for _ in range(MOST_PAIR + 1)]
        assert said == [False] * MOST_PAIR + [True]


def test_the_passphrase_is_checked_for_people_who_are_not_there(app: Flask, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    checked: list[str] = []
    fits = passphrases._fits
    monkeypatch.setattr(passphrases, "_fits", lambda stored, words: checked.append(stored) or fits(stored, words))
    attempt(at(client), "nobody@example.org", "wrong")
    assert checked == [passphrases._DUMMY]


def test_waiting_ends_even_for_those_who_keep_trying(app: Flask, client: Client) -> None:
    amina = make_recipient()
    at(client)
    with time_machine.travel(NOW, tick=False) as clock:
        for _ in range(MOST_PAIR):
            attempt(client, amina.email, "wrong")
        for _ in range(2 * MOST_PAIR):
            clock.shift(WINDOW / (2 * MOST_PAIR + 1))
            assert WAIT in attempt(client, amina.email, PASSPHRASE).text
        clock.shift(WINDOW / (2 * MOST_PAIR))
        attempt(client, amina.email, PASSPHRASE, status=302)


@pytest.mark.parametrize("same_address", [True, False])
def test_strangers_never_lock_the_owners_own_device_out(app: Flask, client: Client, same_address: bool) -> None:
    amina = make_recipient()
    attempt(at(client), amina.email, PASSPHRASE, status=302, address="192.0.2.9")
    client.flask.delete_cookie("portal")
    key = sealed.keyed(app.config["SECRET_KEY"], f"account {amina.email}")
    place = "192.0.2.9" if same_address else "198.51.100.7"
    place_key = sealed.keyed(app.config["SECRET_KEY"], f"address {place}")
    for _ in range(MOST_ACCOUNT + MOST_ADDRESS):
        db.session.add(FailedSignIn(account_key=key, address_key=place_key, at=NOW))
    db.commit()
    assert WAIT in attempt(at(Client(app)), amina.email, PASSPHRASE, address="192.0.2.9").text
    attempt(at(client), amina.email, PASSPHRASE, status=302, address="192.0.2.9")


def test_a_made_up_mark_of_a_device_is_worth_nothing(app: Flask, client: Client) -> None:
    amina = make_recipient()
    at(client)
    for number in range(MOST_PAIR):
        client.flask.set_cookie(DEVICE, f"made-up-{number}")
        attempt(client, amina.email, "wrong")
    client.flask.set_cookie(DEVICE, "made-up-again")
    assert WAIT in attempt(client, amina.email, PASSPHRASE).text


def test_the_mark_of_one_persons_device_does_not_serve_for_another(app: Flask, client: Client) -> None:
    amina, bea = make_recipient(), make_recipient("Bea Patel")
    attempt(at(client), amina.email, PASSPHRASE, status=302)
    client.flask.delete_cookie("portal")
    at(client)
    for _ in range(MOST_PAIR):
        attempt(client, bea.email, "wrong")
    assert WAIT in attempt(client, bea.email, PASSPHRASE).text


def test_a_stolen_device_is_slowed_down_too(app: Flask, client: Client) -> None:
    amina = make_recipient()
    attempt(at(client), amina.email, PASSPHRASE, status=302)
    client.flask.delete_cookie("portal")
    at(client)
    for number in range(MOST_PAIR):
        attempt(client, amina.email, "wrong", address=f"192.0.2.{number}")
    assert WAIT in attempt(client, amina.email, PASSPHRASE, address="203.0.113.1").text


def test_old_tries_are_deleted_and_none_is_readable(app: Flask, client: Client) -> None:
    attempt(at(client), "amina@example.org", "wrong", address="192.0.2.55")
    row = db.session.query(FailedSignIn).one()
    assert re.fullmatch(r"[0-9a-f]{64}", row.account_key)
    assert re.fullmatch(r"[0-9a-f]{64}", row.address_key)
    with time_machine.travel(NOW + WINDOW * 2, tick=True):
        attempt(at(Client(app)), "bea@example.org", "wrong")
    db.let_go()
    assert db.session.query(FailedSignIn).count() == 1


def test_the_token_is_new_at_each_sign_in_and_the_old_one_dies(app: Flask, client: Client) -> None:
    amina, bea = make_recipient(), make_recipient("Bea Patel")
    before = at(client).flask.get_cookie("portal")
    attempt(client, amina.email, PASSPHRASE, status=302)
    first = client.flask.get_cookie("portal")
    attempt(at(client), bea.email, PASSPHRASE, status=302)
    assert before is not None
    assert first is not None
    assert len({before.value, first.value}) == 2
    copy = Client(app)
    copy.flask.set_cookie("portal", first.value)
    copy.get(home_of(amina), status=302)
    client.get(home_of(bea))
    client.get(home_of(amina), status=404)


def test_a_session_planted_before_signing_in_is_thrown_away(app: Flask, client: Client) -> None:
    amina, thief = make_recipient(), make_recipient("Thea F")
    attempt(at(client), thief.email, PASSPHRASE, status=302)
    planted = client.flask.get_cookie("portal")
    assert planted is not None
    victim = Client(app)
    victim.flask.set_cookie("portal", planted.value)
    with victim.flask.session_transaction() as session:
        session["planted"] = "yes"
    attempt(at(victim), amina.email, PASSPHRASE, status=302)
    with victim.flask.session_transaction() as session:
        assert "planted" not in session
    client.get(home_of(amina), status=302)  # the planted session is over: it is neither the thief's nor the victim's
    victim.get(home_of(amina))


def test_signing_out_kills_the_token_wherever_a_copy_lies(app: Flask, client: Client) -> None:
    amina = make_recipient()
    attempt(at(client), amina.email, PASSPHRASE, status=302)
    stolen = client.flask.get_cookie("portal")
    assert stolen is not None
    client.get(home_of(amina))
    answer = client.post("/en/sign-out")
    assert answer.headers["Location"] == "/en/signed-out"
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    thief = Client(app)
    thief.flask.set_cookie("portal", stolen.value)
    thief.get(home_of(amina), status=302)
    client.get(home_of(amina), status=302)
    assert db.session.query(SignIn).one().ended_at is not None
    assert "You are signed out" in client.get("/en/signed-out").text


def test_signing_out_needs_the_token_of_the_form(app: Flask, sign_in: SignInAs) -> None:
    amina = make_recipient()
    client = sign_in(amina)
    client.post("/en/sign-out", {"csrf_token": ""}, status=400)
    client.get("/en/sign-out", status=405)
    client.get(home_of(amina))


def test_a_sign_in_ends_when_nobody_uses_it(app: Flask, sign_in: SignInAs) -> None:
    amina = make_recipient()
    client = sign_in(amina)
    with time_machine.travel(NOW + IDLE - timedelta(minutes=1), tick=True):
        client.get(home_of(amina))
    with time_machine.travel(NOW + 2 * IDLE - timedelta(minutes=2), tick=True):
        client.get(home_of(amina))
    with time_machine.travel(NOW + 3 * IDLE, tick=True):
        client.get(home_of(amina), status=302)


def test_a_role_that_ended_today_opens_nothing_tomorrow(app: Flask, sign_in: SignInAs) -> None:
    officer = make_officer("Olu Adeyemi", Role.FINANCE_OFFICER)
    client = sign_in(officer)
    client.get("/en/my-home", status=302)
    assert client.get("/en/my-home", status=302).headers["Location"].startswith("/admin")
    for role in db.session.query(RoleHeld):
        role.until_day = NOW.date() - timedelta(days=1)
    db.commit()
    assert client.get("/en/my-home", status=302).headers["Location"] == home_of(officer)


SAFE = ["/en/for/P-AAAA-AAAA/", "/en/for/P-AAAA-AAAA/balance/?x=1", "/admin/", "/ur/my-home", "/en/for/P-AAAA-AAAA/#said", "/a:b"]
UNSAFE = [
    "//evil.example", "///evil.example", "////evil.example", "/\\evil.example", "\\\\evil.example", "\\/evil.example",
    "https://evil.example", "http://evil.example/en/", "HTTPS://evil.example", "https:evil.example", "https:/evil.example",
    "http:///evil.example", "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,hi", "vbscript:x", "ftp://evil.example",
    "mailto:a@evil.example", "evil.example", "www.evil.example/", "@evil.example", "en/my-home", "?x", "#x", "", " ", ".", "..",
    "../evil", " //evil.example", "\t//evil.example", "\n//evil.example", "/\t/evil.example", "/\n/evil.example",
    "/\r\nSet-Cookie: a=b", "/en/\r\nX: y", "/en/\x00", "/\u2028/evil.example", "//evil.example\\@localhost", "//localhost@evil.example",
    "http://localhost@evil.example/", "//localhost", "https://localhost.evil.example", "/\\/evil.example", "/en\\evil", "\u200b//evil.example",
]  # fmt: skip


@pytest.mark.parametrize("address", SAFE)
def test_after_signing_in_one_goes_where_one_was_going(app: Flask, client: Client, address: str) -> None:
    amina = make_recipient()
    answer = attempt(at(client), amina.email, PASSPHRASE, status=302, then=address)
    assert answer.headers["Location"] == address


@pytest.mark.parametrize("address", UNSAFE)
def test_no_other_site_is_ever_where_one_was_going(app: Flask, client: Client, address: str) -> None:
    amina = make_recipient()
    answer = attempt(at(client), amina.email, PASSPHRASE, status=302, then=address)
    assert answer.headers["Location"] == "/en/my-home"
    assert "Set-Cookie: a" not in str(answer.headers)


def test_a_closed_page_leads_to_the_sign_in_and_back(app: Flask, client: Client) -> None:
    amina = make_recipient()
    there = client.get(f"{home_of(amina)}?a=b", status=302).headers["Location"]
    body = client.get(there).text
    assert f'name="then" type="hidden" value="{home_of(amina)}?a=b"' in body


def test_the_trail_knows_that_but_not_who(app: Flask, client: Client) -> None:
    amina = make_recipient()
    attempt(at(client), amina.email, "wrong")
    attempt(client, amina.email, PASSPHRASE, status=302)
    client.get(home_of(amina))
    client.post("/en/sign-out")
    rows = [row for row in db.session.query(AuditRow).order_by(AuditRow.position) if row.event.startswith("sign")]
    assert [(row.event, row.by_id, row.facts) for row in rows] == [
        ("sign-in-failed", None, {"why": "sign-in-wrong"}), ("signed-in", amina.id, {"way": "email"}), ("signed-out", amina.id, {})
    ]  # fmt: skip
    assert db.session.query(KnownDevice).one().mark_hash


def test_text_that_cannot_be_seen_breaks_nothing(app: Flask, client: Client) -> None:
    at(client)
    for email, passphrase in (("a\x00b@example.org", "x"), ("a" * 5_000, "y" * 5_000), ("\u202eamina@example.org", "\x00")):
        answer: Any = attempt(client, email, passphrase)
        assert WRONG in answer.text
