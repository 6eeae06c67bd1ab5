"""A passkey alone: made while signed in, signs in by itself, and only as its owner, here, once for each question."""

import json
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from app.accounts import factors, passkeys, sessions
from app.accounts.models import Passkey, PasskeyChallenge, Person, SignIn
from app.accounts.passkeys import ANSWER_WITHIN
from app.accounts.ways import CONFIRMED
from app.core import db
from app.notifications.models import OutboxMessage
from tests.accounts.soft_key import SoftKey
from tests.accounts.steps import is_in
from tests.conftest import NOW
from tests.everywhere.test_double import all_at_once
from tests.everywhere.world import signed_in
from tests.factories import Made, make_person, make_recipient
from tests.page import Client, said

WRONG = "Your passkey did not work. Try again, or use your passphrase."


@pytest.fixture
def amina(app: Flask) -> Made:
    return make_recipient()


def asked(client: Client, path: str = "/en/passkey/ask") -> dict[str, Any]:
    return dict(client.post(path, status=200).json or {})


def make(app: Flask, person: Made, key: SoftKey | None = None) -> SoftKey:
    key, client = key or SoftKey(), signed_in(app, person)
    client.get("/en/set-up/passkey")
    answer = key.make(asked(client, "/en/set-up/passkey/ask"))
    assert client.post("/en/set-up/passkey", {"credential": answer}).location == "/en/my-sign-in?done=passkey"
    return key


def sign_in(client: Client, key: SoftKey, *, status: int = 302, then: str = "") -> str:
    client.get("/en/sign-in")
    answer = key.prove(asked(client))
    client.get("/en/sign-in")
    done = client.post("/en/passkey", {"credential": answer, "then": then}, status=status)
    return done.location or said(done.text)


def test_a_passkey_is_made_and_signs_in_alone(app: Flask, amina: Made) -> None:
    key = make(app, amina)
    client = Client(app)
    assert sign_in(client, key, then=f"/en/for/{amina.reference}/balance/") == f"/en/for/{amina.reference}/balance/"
    assert is_in(client)
    assert "Amina Begum" in client.get(f"/en/for/{amina.reference}/").text
    assert db.session.query(SignIn).order_by(SignIn.id.desc()).first().way == "passkey"  # type: ignore[union-attr]
    assert sign_in(client, key, then="//evil.example") == "/en/my-home"
    kept = db.session.query(Passkey).one()
    assert kept.sign_count == 2
    assert kept.last_used_at is not None


def test_the_question_asks_for_a_finger_here_and_says_nothing_of_anybody(app: Flask, amina: Made) -> None:
    make(app, amina)
    client = Client(app)
    client.get("/en/sign-in")
    told = asked(client)
    assert (told["rpId"], told["userVerification"]) == ("localhost", "required")
    assert not told.get("allowCredentials"), "nobody learns whose passkeys there are"
    officer = signed_in(app, amina)
    officer.get("/en/set-up/passkey")
    made = asked(officer, "/en/set-up/passkey/ask")
    assert made["authenticatorSelection"]["userVerification"] == "required"
    assert len(made["excludeCredentials"]) == 1


@pytest.mark.parametrize(
    "changes",
    [{"origin": "http://evil.example"}, {"origin": "http://localhost.evil.example"}, {"host": "evil.example"}, {"verified": False}],
)
def test_an_answer_from_elsewhere_or_without_a_finger_is_refused(app: Flask, amina: Made, changes: dict[str, Any]) -> None:
    key = make(app, amina)
    for name, value in changes.items():
        setattr(key, name, value)
    client = Client(app)
    assert WRONG in sign_in(client, key, status=422)
    assert not is_in(client)
    client = signed_in(app, amina)
    client.get("/en/set-up/passkey")
    bad = SoftKey(**changes).make(asked(client, "/en/set-up/passkey/ask"))
    assert client.post("/en/set-up/passkey", {"credential": bad}).location == "/en/set-up/passkey?again=yes"
    assert db.session.query(Passkey).count() == 1


def test_an_answer_works_once(app: Flask, amina: Made) -> None:
    key, client = make(app, amina), Client(app)
    client.get("/en/sign-in")
    answer = key.prove(asked(client))
    client.post("/en/passkey", {"credential": answer})
    thief = Client(app)
    thief.get("/en/sign-in")
    assert WRONG in said(thief.post("/en/passkey", {"credential": answer}, status=422).text)
    assert db.session.query(PasskeyChallenge).count() == 0


def test_a_question_is_spent_by_a_wrong_answer_too(app: Flask, amina: Made) -> None:
    key, client = make(app, amina), Client(app)
    client.get("/en/sign-in")
    options = asked(client)
    client.post("/en/passkey", {"credential": SoftKey(id=key.id).prove(options)}, status=422)
    client.post("/en/passkey", {"credential": key.prove(options)}, status=422)
    assert not is_in(client)


def test_a_question_grows_old(app: Flask, amina: Made) -> None:
    key, client = make(app, amina), Client(app)
    with time_machine.travel(NOW, tick=False) as clock:
        client.get("/en/sign-in")
        options = asked(client)
        clock.shift(ANSWER_WITHIN + timedelta(seconds=1))
        client.post("/en/passkey", {"credential": key.prove(options)}, status=422)


def test_a_question_to_prove_makes_no_key_and_the_other_way_round(app: Flask, amina: Made) -> None:
    key, client = make(app, amina), signed_in(app, amina)
    client.get("/en/set-up/passkey")
    assert client.post("/en/set-up/passkey", {"credential": SoftKey().make(asked(client))}).location.endswith("again=yes")
    client.get("/en/set-up/passkey")
    to_make = asked(client, "/en/set-up/passkey/ask")
    client.post("/en/passkey", {"credential": key.prove(to_make)}, status=422)
    other = signed_in(app, make_person("Bea Patel"))
    other.get("/en/set-up/passkey")
    client.get("/en/set-up/passkey")
    to_make = asked(client, "/en/set-up/passkey/ask")
    assert other.post("/en/set-up/passkey", {"credential": SoftKey().make(to_make)}).location.endswith("again=yes")


def test_a_counter_that_does_not_go_on_is_a_copied_key(app: Flask, amina: Made) -> None:
    key = make(app, amina)
    sign_in(Client(app), key)
    key.counts = False
    thief = Client(app)
    assert WRONG in sign_in(thief, key, status=422)
    assert not is_in(thief)


def test_a_key_that_never_counts_is_taken(app: Flask, amina: Made) -> None:
    key = make(app, amina, SoftKey(counts=False))
    for _ in range(2):
        assert sign_in(Client(app), key) == "/en/my-home"


@pytest.mark.parametrize("answer", ["", "{}", "[]", "null", "x" * 50_000, '{"response": 1}', '{"id": "a", "response": {"clientDataJSON": "AAAA"}}', "[" * 5_000, "\x00"])
def test_what_is_no_answer_breaks_nothing(app: Flask, amina: Made, answer: str) -> None:
    client = Client(app)
    client.get("/en/sign-in")
    assert WRONG in said(client.post("/en/passkey", {"credential": answer}, status=422).text)


def test_a_known_question_with_half_an_answer_breaks_nothing(app: Flask, amina: Made) -> None:
    key, client = make(app, amina), Client(app)
    for part in ("clientDataJSON", "authenticatorData", "signature"):
        client.get("/en/sign-in")
        answer = json.loads(key.prove(asked(client)))
        if part != "clientDataJSON":
            del answer["response"][part]
        answer["rawId"] = "other" if part == "clientDataJSON" else answer["rawId"]
        client.post("/en/passkey", {"credential": json.dumps(answer)}, status=422)


def test_a_frozen_person_has_no_passkey(app: Flask, amina: Made) -> None:
    key = make(app, amina)
    sessions.freeze(amina.id, NOW, by=amina.id)
    db.commit()
    assert WRONG in sign_in(Client(app), key, status=422)
    assert db.session.get_one(Person, amina.id).frozen_at


def test_an_answer_given_twenty_times_at_once_opens_once(app: Flask, amina: Made) -> None:
    key = make(app, amina)
    app.config["WTF_CSRF_ENABLED"] = False
    before = db.session.query(SignIn).count()
    answer = key.prove(asked(Client(app)))
    answers = all_at_once([Client(app) for _ in range(20)], lambda client: client.flask.post("/en/passkey", data={"credential": answer}))
    assert sorted(one.status_code for one in answers) == [302] + [422] * 19
    with db.reading():
        assert db.session.query(SignIn).count() == before + 1


def test_making_one_needs_a_fresh_proof_and_is_told(app: Flask, amina: Made) -> None:
    client = signed_in(app, amina)
    with time_machine.travel(NOW + CONFIRMED + timedelta(seconds=5), tick=True):
        assert client.get("/en/set-up/passkey", status=302).location == "/en/confirm?then=/en/set-up/passkey"
        client.get("/en/my-sign-in")
        assert client.post("/en/set-up/passkey/ask").location == "/en/confirm"
        assert client.post("/en/set-up/passkey", {"credential": "{}"}).location == "/en/confirm"
    assert db.session.query(OutboxMessage).count() == 0
    make(app, amina)
    assert [row.message for row in db.session.query(OutboxMessage)] == ["factor-changed"]


def test_a_passkey_proves_again_who_one_is_and_only_ones_own(app: Flask, amina: Made) -> None:
    bea = make_person("Bea Patel")
    mine, theirs = make(app, amina), make(app, bea)
    client = signed_in(app, amina)
    with time_machine.travel(NOW + CONFIRMED + timedelta(seconds=5), tick=True):
        page = client.get("/en/confirm?then=/en/set-up").text
        assert "Use my passkey" in page
        answer = theirs.prove(asked(client))
        refused = client.post("/en/confirm/passkey", {"credential": answer, "then": "/en/set-up"})
        assert refused.location == "/en/confirm?then=/en/set-up&again=yes"
        assert "Your passkey did not work" in client.get(refused.location).text
        client.get("/en/set-up", status=302)
        assert client.post("/en/confirm/passkey", {"credential": mine.prove(asked(client)), "then": "/en/set-up"}).location == "/en/set-up"
        client.get("/en/set-up")


def test_a_passkey_is_listed_and_taken_off(app: Flask, amina: Made) -> None:
    key = make(app, amina)
    client = signed_in(app, amina)
    assert "A passkey" in said(client.get("/en/my-sign-in").text)
    number = db.session.query(Passkey).one().id
    signed_in(app, make_person("Bea Patel")).flask.get("/en/my-sign-in")
    other = signed_in(app, make_recipient("Cy Other"))
    other.get("/en/my-sign-in")
    other.post(f"/en/my-sign-in/passkeys/{number}/remove", status=404)
    client.post(f"/en/my-sign-in/passkeys/{number}/remove")
    assert WRONG in sign_in(Client(app), key, status=422)


def test_with_a_passphrase_a_passkey_is_no_second_step_and_without_one_it_is_the_last_way(app: Flask, amina: Made) -> None:
    make(app, amina)
    client = signed_in(app, amina)
    client.get("/en/my-sign-in")
    client.post("/en/my-sign-in/email/remove", status=409)
    db.session.get_one(Person, amina.id).passphrase_hash = None
    db.commit()
    client.get("/en/my-sign-in")
    client.post("/en/my-sign-in/email/remove")
    client.get("/en/my-sign-in")
    assert "This is your only way." in said(client.post(f"/en/my-sign-in/passkeys/{db.session.query(Passkey).one().id}/remove", status=409).text)
    assert factors.ways_of(amina.id) == []
    assert passkeys.passkeys_of(amina.id)
