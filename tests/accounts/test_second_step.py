"""The second step: each way opens the door once, and the passphrase alone opens nothing (TRUST S-07, S-11, S-13)."""

import re
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import update

from app.accounts import access, factors, sessions
from app.accounts.models import CardCode, HalfSignIn, KnownDevice, Person, SecondFactor, SentCode, SignIn
from app.accounts.pages import DEVICE
from app.accounts.ways import CODE_LIVES, HALF_OPEN, MOST_CODES, MOST_TRIES, REMEMBER, Way
from app.audit.models import AuditRow
from app.core import db
from app.notifications.models import OutboxMessage
from tests.accounts.steps import CODES, app_code, give_app, give_card, half, is_in, take_other_way, type_code, without_ways
from tests.conftest import NOW
from tests.everywhere.test_double import all_at_once
from tests.everywhere.world import doors
from tests.factories import PASSPHRASE, Made, make_person, make_recipient
from tests.page import Client, newest_code

NOT_RIGHT = "This code is not right. Check it and type it again."


@pytest.fixture
def amina(app: Flask) -> Made:
    return make_recipient()


def sign_ins() -> int:
    with db.reading():
        return db.session.query(SignIn).count()


def wrong() -> str:
    """A code that was not sent."""
    return "000000" if newest_code() != "000 000" else "000001"


def test_the_passphrase_alone_opens_nothing(app: Flask, amina: Made) -> None:
    client = half(app, amina)
    for door in doors(app):
        if door.method == "GET" and door.mark not in (access.PUBLIC, access.HALF_OPEN) and not door.arguments - {"lang", "person"}:
            path = f"/en/for/{amina.reference}/" if "person" in door.arguments else "/en/my-home"
            assert "/sign-in" in str(client.flask.get(path).location), door.endpoint
    assert not is_in(client)
    assert sign_ins() == 0


def test_a_code_by_email(app: Flask, amina: Made) -> None:
    client = half(app, amina, then=f"/en/for/{amina.reference}/balance/")
    page = client.get("/en/sign-in/code").text
    assert "a•••@example.org" in page
    assert amina.email not in page
    box = re.search(r'<input[^>]*id="code"[^>]*>', page)
    assert box is not None
    assert 'autocomplete="one-time-code"' in box[0]
    assert 'inputmode="numeric"' in box[0]
    assert not re.search(r"maxlength|pattern|onpaste", box[0])
    assert "Demonstration" not in page
    assert newest_code().replace(" ", "") not in page.replace(" ", "")
    assert type_code(client, newest_code()).location == f"/en/for/{amina.reference}/balance/"
    assert is_in(client)
    assert db.session.query(SignIn).one().way == "email"


@pytest.mark.parametrize("shape", ["{0}{1}", "{0} {1}", " {0}-{1} ", "\u00a0{0}\u2009{1}\n", "{0}\u200b{1}"])
def test_a_code_may_be_typed_or_pasted_in_any_shape(app: Flask, amina: Made, shape: str) -> None:
    client = half(app, amina)
    type_code(client, shape.format(*newest_code().split()))
    assert is_in(client)


def test_digits_of_another_script_are_digits(app: Flask, amina: Made) -> None:
    client = half(app, amina)
    type_code(client, newest_code().translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")))
    assert is_in(client)


@pytest.mark.parametrize("code", ["", " ", "abc", "12345", "1234567", "\x00", "9" * 5_000, "١٢٣"])
def test_what_is_no_code_is_refused_kindly(app: Flask, amina: Made, code: str) -> None:
    client = half(app, amina)
    page = type_code(client, code, status=422).text
    assert NOT_RIGHT in page or "Enter the code" in page
    assert "<title>Error:" in page
    assert not is_in(client)


def test_a_code_by_text(app: Flask, amina: Made) -> None:
    db.session.get_one(Person, amina.id).mobile = "07700 900123"
    factors.add_factor(amina.id, Way.TEXT, NOW, by=amina.id)
    db.commit()
    client = half(app, amina)
    take_other_way(client, Way.TEXT)
    page = client.get("/en/sign-in/code?sent=yes").text
    assert "•••123" in page
    assert "07700" not in page
    assert "We have sent you a new code" in page
    assert db.session.query(OutboxMessage).order_by(OutboxMessage.id.desc()).first().channel == "text"  # type: ignore[union-attr]
    type_code(client, newest_code())
    assert is_in(client)


def test_the_way_of_last_time_is_offered_first(app: Flask, amina: Made) -> None:
    totp = give_app(amina)
    client = half(app, amina)
    type_code(client, app_code(totp, NOW))
    assert is_in(client)
    client = half(app, amina)
    take_other_way(client, Way.EMAIL)
    type_code(client, newest_code())
    assert "by email" in half(app, amina).get("/en/sign-in/code").text or "sent an email" in half(app, amina).get("/en/sign-in/code").text


def test_a_code_works_once(app: Flask, amina: Made) -> None:
    first, second = half(app, amina), half(app, amina)
    code = newest_code()
    type_code(second, code)
    assert is_in(second)
    type_code(first, code, status=422)
    kept = second.flask.get_cookie("portal")
    assert kept is not None
    assert not is_in(first)


def test_a_code_serves_only_the_sign_in_that_asked_for_it(app: Flask, amina: Made) -> None:
    mine, theirs = half(app, amina), None
    code = newest_code()
    theirs = half(app, amina)
    if newest_code() != code:
        type_code(theirs, code, status=422)
    assert not is_in(theirs)
    type_code(mine, code)
    assert is_in(mine)


def test_a_code_dies_after_five_tries_and_a_new_one_is_sent(app: Flask, amina: Made) -> None:
    client = half(app, amina)
    right = newest_code()
    for _ in range(MOST_TRIES):
        assert NOT_RIGHT in type_code(client, wrong(), status=422).text
    assert "There were too many tries with this code." in type_code(client, right, status=422).text
    client.post("/en/sign-in/code/new")
    if newest_code() != right:
        type_code(client, right, status=422)
    type_code(client, newest_code())
    assert is_in(client)


def test_wrong_codes_are_slowed_down_over_all_sign_ins(app: Flask, amina: Made) -> None:
    totp = give_app(amina)
    with time_machine.travel(NOW, tick=False) as clock:
        for _ in range(2):
            client = half(app, amina)
            take_other_way(client, Way.AUTHENTICATOR)
            for _ in range(5):
                assert NOT_RIGHT in type_code(client, "000000", status=422).text
        client = half(app, amina)
        take_other_way(client, Way.AUTHENTICATOR)
        assert "Wait one hour" in type_code(client, app_code(totp, NOW), status=422).text
        clock.shift(timedelta(minutes=61))
        client = half(app, amina)
        take_other_way(client, Way.AUTHENTICATOR)
        type_code(client, app_code(totp, NOW + timedelta(minutes=61)))
        assert is_in(client)


def test_wrong_codes_of_one_person_slow_nobody_else_down(app: Flask, amina: Made) -> None:
    bea = make_person("Bea Patel")
    db.session.add(HalfSignIn(person_id=amina.id, token_hash="x", started_at=NOW, open_until=NOW, way="email", tries=50, then=""))
    db.commit()
    client = half(app, bea)
    type_code(client, newest_code())
    assert is_in(client)


def test_five_codes_an_hour_and_then_another_way(app: Flask, amina: Made) -> None:
    give_card(amina)
    with time_machine.travel(NOW, tick=False) as clock:
        client = half(app, amina)
        take_other_way(client, Way.EMAIL)
        while db.session.query(SentCode).count() < MOST_CODES:
            client.get("/en/sign-in/code")
            client.post("/en/sign-in/code/new")
        client.get("/en/sign-in/code")
        refused = client.post("/en/sign-in/code/new", status=422).text
        assert "We have sent as many codes as we can in one hour" in refused
        again = half(app, amina)
        assert "We cannot send you a code now" in again.get("/en/sign-in/code").text
        take_other_way(again, Way.CARD)
        type_code(again, CODES[0])
        assert is_in(again)
        clock.shift(timedelta(minutes=61))
        client = half(app, amina)
        take_other_way(client, Way.EMAIL)
        type_code(client, newest_code())
        assert is_in(client)


def test_a_code_and_a_half_open_sign_in_grow_old(app: Flask, amina: Made) -> None:
    client = half(app, amina)
    code = newest_code()
    with time_machine.travel(NOW + CODE_LIVES - timedelta(seconds=30), tick=False):
        client.get("/en/sign-in/code")
    with time_machine.travel(NOW + HALF_OPEN + timedelta(seconds=5), tick=False):
        assert "/sign-in" in client.get("/en/sign-in/code", status=302).location
        assert "/sign-in" in client.post("/en/sign-in/code", {"code": code}).location
    assert not is_in(client)


def test_a_new_code_gives_ten_more_minutes_and_ends_the_old_one(app: Flask, amina: Made) -> None:
    client = half(app, amina)
    old = newest_code()
    with time_machine.travel(NOW + timedelta(minutes=9), tick=False):
        client.get("/en/sign-in/code")
        client.post("/en/sign-in/code/new")
    with time_machine.travel(NOW + timedelta(minutes=18), tick=False):
        if newest_code() != old:
            type_code(client, old, status=422)
        type_code(client, newest_code())
        assert is_in(client)


def test_an_authenticator_app(app: Flask, amina: Made) -> None:
    totp = give_app(amina)
    with time_machine.travel(NOW, tick=False) as clock:
        client = half(app, amina)
        type_code(client, app_code(totp, NOW))
        assert is_in(client)
        again = half(app, amina)
        assert NOT_RIGHT in type_code(again, app_code(totp, NOW), status=422).text, "the same half minute never twice"
        clock.shift(timedelta(seconds=30))
        before, now = app_code(totp, NOW + timedelta(seconds=30)), app_code(totp, NOW + timedelta(seconds=60))
        clock.shift(timedelta(seconds=30))
        type_code(again, before)
        assert is_in(again), "the half minute before is still taken"
        third = half(app, amina)
        type_code(third, before, status=422)
        type_code(third, app_code(totp, NOW - timedelta(seconds=30)), status=422)
        type_code(third, app_code(totp, NOW + timedelta(seconds=90)), status=422)
        type_code(third, now)
        assert is_in(third)
        clock.shift(timedelta(seconds=-30))
        type_code(half(app, amina), before, status=422)


def test_a_printed_card(app: Flask, amina: Made) -> None:
    codes = give_card(amina)
    client = half(app, amina)
    take_other_way(client, Way.CARD)
    type_code(client, f"{codes[3][:4]} {codes[3][4:]}")
    assert is_in(client)
    again = half(app, amina)
    type_code(again, codes[3], status=422)
    type_code(again, codes[0])
    assert is_in(again)
    kept = [row.code_hash for row in db.session.query(CardCode)]
    assert not [code for code in codes for one in kept if code in one]


def test_a_card_of_somebody_else_opens_nothing(app: Flask, amina: Made) -> None:
    bea = make_person("Bea Patel")
    codes = give_card(bea)
    give_card(amina)
    db.session.execute(update(CardCode).where(CardCode.person_id == amina.id).values(used_at=NOW))
    db.commit()
    client = half(app, amina)
    type_code(client, codes[0], status=422)
    assert not is_in(client)


def test_the_last_code_of_a_card_leads_to_a_new_card_and_a_used_up_card_to_no_new_factor(app: Flask, amina: Made) -> None:
    codes = give_card(amina)
    without_ways(amina)
    db.session.execute(update(CardCode).where(CardCode.number != 1).values(used_at=NOW))
    db.commit()
    client = half(app, amina)
    assert type_code(client, codes[0]).location == "/en/set-up/card"
    client.get("/en/set-up/card")
    thief = half(app, amina)
    assert "We cannot send you a code now" in thief.get("/en/sign-in/code").text
    assert thief.get("/en/set-up", status=302).location == "/en/sign-in/code"


def test_with_the_passphrase_alone_nobody_adds_a_second_way(app: Flask, amina: Made) -> None:
    thief = half(app, amina)
    for path in ("/en/set-up", "/en/set-up/authenticator", "/en/set-up/card", "/en/set-up/text"):
        assert thief.get(path, status=302).location == "/en/sign-in/code"
        assert thief.post(path, {"way": "card", "code": "123456", "offer": ""}).location == "/en/sign-in/code"
    assert db.session.query(SecondFactor).count() == 1
    assert db.session.query(CardCode).count() == 0


def test_a_remembered_device_is_not_asked_for_30_days(app: Flask, amina: Made) -> None:
    client = half(app, amina)
    type_code(client, newest_code(), remember="y")
    mark = client.flask.get_cookie(DEVICE)
    assert mark is not None
    for days, asked in ((1, False), (REMEMBER.days - 1, False), (REMEMBER.days + 1, True)):
        with time_machine.travel(NOW + timedelta(days=days), tick=False):
            again = Client(app)
            again.flask.set_cookie(DEVICE, mark.value)
            again.get("/en/sign-in")
            answer = again.post("/en/sign-in", {"sign_in_name": amina.email, "passphrase": PASSPHRASE})
            assert answer.location.endswith("/sign-in/code") == asked, days
    assert mark.value not in [row.mark_hash for row in db.session.query(KnownDevice)]


def test_a_device_is_not_remembered_unless_asked(app: Flask, amina: Made) -> None:
    client = half(app, amina)
    assert "checked" not in re.search(r'<input[^>]*name="remember"[^>]*>', client.get("/en/sign-in/code").text)[0]  # type: ignore[index]
    type_code(client, newest_code())
    assert db.session.query(KnownDevice).one().remembered_until is None


def test_the_mark_of_one_person_is_not_the_mark_of_another(app: Flask, amina: Made) -> None:
    bea = make_person("Bea Patel")
    client = half(app, amina)
    type_code(client, newest_code(), remember="y")
    client.flask.delete_cookie("portal")
    client.get("/en/sign-in")
    assert client.post("/en/sign-in", {"sign_in_name": bea.email, "passphrase": PASSPHRASE}).location.endswith("/sign-in/code")


@pytest.mark.parametrize("change", ["factor", "passphrase", "freeze"])
def test_a_change_ends_remembered_devices(app: Flask, amina: Made, change: str) -> None:
    client = half(app, amina)
    type_code(client, newest_code(), remember="y")
    if change == "factor":
        give_card(amina)
    elif change == "passphrase":
        factors.change_passphrase(amina.id, "kettle meadow biscuit violet", NOW, here=0, not_by="", by=amina.id)
    else:
        sessions.freeze(amina.id, NOW, by=amina.id)
    db.commit()
    assert db.session.query(KnownDevice).one().remembered_until is None


def test_each_step_has_a_token_of_its_own(app: Flask, amina: Made) -> None:
    client = Client(app)
    client.get("/en/sign-in")
    before = client.flask.get_cookie("portal")
    client.post("/en/sign-in", {"sign_in_name": amina.email, "passphrase": PASSPHRASE})
    between = client.flask.get_cookie("portal")
    type_code(client, newest_code())
    after = client.flask.get_cookie("portal")
    assert before and between and after
    assert len({before.value, between.value, after.value}) == 3
    for old in (before, between):
        thief = Client(app)
        thief.flask.set_cookie("portal", old.value)
        assert not is_in(thief)
        assert "/sign-in" in thief.get("/en/sign-in/code", status=302).location, "half-open no more"
    with client.flask.session_transaction() as kept:
        assert access.HALF not in kept
    assert is_in(client)


def test_a_half_open_sign_in_ends_the_one_before_at_this_browser(app: Flask, amina: Made) -> None:
    bea = make_person("Bea Patel")
    client = half(app, amina)
    type_code(client, newest_code())
    client.get("/en/sign-in")
    client.post("/en/sign-in", {"sign_in_name": bea.email, "passphrase": PASSPHRASE})
    assert not is_in(client)
    assert db.session.query(SignIn).one().ended_at is not None


def test_a_frozen_person_does_not_get_through_the_second_step(app: Flask, amina: Made) -> None:
    client = half(app, amina)
    db.session.get_one(Person, amina.id).frozen_at = NOW
    db.commit()
    assert "/sign-in" in client.post("/en/sign-in/code", {"code": newest_code()}).location
    assert sign_ins() == 0


def together(app: Flask, clients: list[Client], code: str) -> int:
    """How many of them got in."""
    app.config["WTF_CSRF_ENABLED"] = False
    answers = all_at_once(clients, lambda client: client.flask.post("/en/sign-in/code", data={"code": code}))
    assert {answer.status_code for answer in answers} <= {302, 422}
    return sum(is_in(client) for client in clients)


def copies(app: Flask, one: Client, count: int) -> list[Client]:
    """The same browser in so many windows."""
    cookie = one.flask.get_cookie("portal")
    assert cookie is not None
    found = [Client(app) for _ in range(count)]
    for client in found:
        client.flask.set_cookie("portal", cookie.value)
    return found


def test_a_sent_code_typed_twenty_times_at_once_opens_once(app: Flask, amina: Made) -> None:
    client = half(app, amina)
    assert together(app, copies(app, client, 20), newest_code()) == 1
    assert sign_ins() == 1


def test_a_code_of_the_app_in_twenty_browsers_at_once_opens_one(app: Flask, amina: Made) -> None:
    totp = give_app(amina)
    with time_machine.travel(NOW, tick=False):
        clients = [half(app, amina) for _ in range(20)]
        assert together(app, clients, app_code(totp, NOW)) == 1
    assert sign_ins() == 1


def test_a_code_of_the_card_in_twenty_browsers_at_once_opens_one(app: Flask, amina: Made) -> None:
    codes = give_card(amina)
    without_ways(amina)
    clients = [half(app, amina) for _ in range(20)]
    assert together(app, clients, codes[4]) == 1
    assert sign_ins() == 1


def test_wrong_codes_at_once_are_all_counted(app: Flask, amina: Made) -> None:
    clients = copies(app, half(app, amina), 20)
    assert together(app, clients, wrong()) == 0
    with db.reading():
        assert db.session.query(SentCode).one().tries == MOST_TRIES


def test_ten_new_codes_asked_for_at_once_are_five(app: Flask, amina: Made) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    clients = copies(app, half(app, amina), 10)
    answers = all_at_once(clients, lambda client: client.flask.post("/en/sign-in/code/new"))
    assert sorted({answer.status_code for answer in answers}) == [302, 422]
    with db.reading():
        assert db.session.query(SentCode).count() == MOST_CODES


def test_the_trail_never_carries_a_code(app: Flask, amina: Made, caplog: pytest.LogCaptureFixture) -> None:
    client = half(app, amina)
    code = newest_code().replace(" ", "")
    type_code(client, wrong(), status=422)
    type_code(client, code)
    told = " ".join(str((row.event, row.facts)) for row in db.session.query(AuditRow))
    assert "code-sent" in told
    assert "code-wrong" in told
    assert code not in told.replace(" ", "")
    assert code not in caplog.text
    assert code not in str([row.code_hash for row in db.session.query(SentCode)])


