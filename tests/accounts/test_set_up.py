"""Setting a second step up: right after the passphrase, one thing a page, before anything else opens; later from My sign-in."""

import html
import re
from datetime import timedelta

import pyotp
import pytest
import time_machine
from flask import Flask

from app.accounts import authenticator, factors, sealed
from app.accounts.models import CardCode, KnownDevice, Person, SecondFactor
from app.accounts.ways import Way
from app.core import db
from app.notifications.messages import Message
from app.notifications.models import OutboxMessage
from tests.accounts.steps import SECRET, give_app, give_card, half, is_in, type_code, without_ways
from tests.conftest import NOW
from tests.factories import Made, make_officer, make_recipient
from tests.page import Client, newest_code


@pytest.fixture
def amina(app: Flask) -> Made:
    made = make_recipient()
    without_ways(made, mobile="07700 900123")
    return made


def choose(client: Client, way: str, *, status: int = 302) -> str:
    client.get("/en/set-up")
    return client.post("/en/set-up", {"way": way}, status=status).location or ""


def typed_secret(page: str) -> str:
    found = re.search(r'class="reference secret" dir="ltr">([A-Z2-7 ]+)<', page)
    assert found is not None
    return found[1].replace(" ", "")


def offer_of(page: str) -> str:
    found = re.search(r'name="offer"[^>]*value="([^"]+)"', page)
    assert found is not None
    return html.unescape(found[1])


def card_on(page: str) -> list[str]:
    return [one.replace(" ", "") for one in re.findall(r'dir="ltr">(\d{4} \d{4})<', page)]


def told() -> list[tuple[str, str]]:
    rows = db.session.query(OutboxMessage).order_by(OutboxMessage.id)
    return [(row.message, row.channel) for row in rows if row.message != Message.SIGN_IN_CODE]


def test_nothing_opens_before_a_second_step_is_set_up(app: Flask, amina: Made) -> None:
    client = half(app, amina)
    assert client.get("/en/sign-in/code", status=302).location == "/en/set-up"
    page = client.get("/en/set-up").text
    for way in ("email", "text", "authenticator", "card"):
        assert f'value="{way}"' in page
    assert "a•••@example.org" in page
    assert "•••123" in page
    assert not is_in(client)
    assert "Choose one of the ways" in client.post("/en/set-up", status=422).text
    client.post("/en/set-up", {"way": "carrier pigeon"}, status=422)


@pytest.mark.parametrize("way", ["email", "text"])
def test_codes_that_are_sent(app: Flask, amina: Made, way: str) -> None:
    client = half(app, amina, then=f"/en/for/{amina.reference}/balance/")
    assert choose(client, way) == f"/en/set-up/{way}"
    client.get(f"/en/set-up/{way}")
    right = newest_code()
    client.post(f"/en/set-up/{way}", {"code": "000000" if right != "000 000" else "1"}, status=422)
    answer = client.post(f"/en/set-up/{way}", {"code": right})
    assert answer.location.startswith("/en/ready")
    assert "Go on" in client.get(answer.location).text
    assert f"/en/for/{amina.reference}/balance/" in client.get(answer.location).text
    assert is_in(client)
    assert told() == [], "the first way is no change"
    type_code(half(app, amina), newest_code())


def test_an_authenticator_app(app: Flask, amina: Made) -> None:
    client = half(app, amina)
    choose(client, "authenticator")
    page = client.get("/en/set-up/authenticator").text
    assert re.search(r'<svg class="square"[^>]*role="img" aria-label="[^"]+"', page)
    assert "style=" not in page
    secret = typed_secret(page)
    wrong = client.post("/en/set-up/authenticator", {"code": "000000", "offer": offer_of(page)}, status=422).text
    assert typed_secret(wrong) == secret, "the same square again: it has been scanned already"
    client.post("/en/set-up/authenticator", {"code": pyotp.TOTP(secret).at(NOW), "offer": offer_of(wrong)})
    assert is_in(client)
    kept = db.session.query(SecondFactor).one()
    assert secret not in (kept.secret or "")
    assert pyotp.TOTP(secret).at(NOW) != pyotp.TOTP(secret).at(NOW + timedelta(minutes=5))
    with time_machine.travel(NOW + timedelta(minutes=5), tick=False):
        again = half(app, amina)
        type_code(again, pyotp.TOTP(secret).at(NOW + timedelta(minutes=5)))
        assert is_in(again)


def test_the_square_says_what_the_typed_secret_says(app: Flask) -> None:
    address = authenticator.address(SECRET, "Direct payments, Elmshire", "amina@example.org")
    assert address == f"otpauth://totp/Direct%20payments%2C%20Elmshire:amina%40example.org?secret={SECRET}&issuer=Direct%20payments%2C%20Elmshire"
    width, path = authenticator.square(address)
    assert 40 < width < 80
    assert path.startswith("M4 4h7v1h-7z"), "the first corner mark, inside a quiet border of four"


def test_the_offer_of_somebody_else_or_of_yesterday_is_not_taken(app: Flask, amina: Made) -> None:
    bea = make_recipient("Bea Patel")
    secret = app.config["SECRET_KEY"]
    theirs = authenticator.new_offer(secret, bea.id, NOW)
    old = authenticator.new_offer(secret, amina.id, NOW - timedelta(hours=1))
    client = half(app, amina)
    choose(client, "authenticator")
    for offer in (theirs, old, "", "made up"):
        page = client.get("/en/set-up/authenticator").text
        refused = client.post("/en/set-up/authenticator", {"code": "123456", "offer": offer}, status=422).text
        assert "We made a new one for you" in refused
        assert typed_secret(refused) != typed_secret(page)
    assert db.session.query(SecondFactor).filter_by(person_id=amina.id).count() == 0


def test_a_card_is_shown_once_and_works_after_the_button(app: Flask, amina: Made) -> None:
    client = half(app, amina)
    choose(client, "card")
    page = client.get("/en/set-up/card").text
    codes = card_on(page)
    assert len(set(codes)) == 10
    assert "data-print" in page
    assert db.session.query(CardCode).count() == 0
    client.post("/en/set-up/card", {"offer": offer_of(page)})
    assert is_in(client)
    assert db.session.query(CardCode).count() == 10
    assert card_on(client.get("/en/set-up/card").text) != codes, "never again"
    again = half(app, amina)
    type_code(again, codes[9])
    assert is_in(again)


def test_a_new_card_ends_the_old_one_and_is_told(app: Flask, amina: Made) -> None:
    old = give_card(amina)
    client = half(app, amina)
    type_code(client, old[0])
    page = client.get("/en/set-up/card").text
    assert "Your old card does not work any more" in page
    client.post("/en/set-up/card", {"offer": offer_of(page)})
    assert "Your card works now" in client.get("/en/my-sign-in?done=card").text
    type_code(half(app, amina), old[1], status=422)
    type_code(half(app, amina), card_on(page)[0])
    assert told()[-1] == ("factor-changed", "email")


@pytest.mark.parametrize("offer", ["", "made up", "sealed by another", "sealed for another", "no codes"])
def test_a_made_up_card_is_not_taken(app: Flask, amina: Made, offer: str) -> None:
    secret = app.config["SECRET_KEY"]
    offers = {
        "sealed by another": sealed.seal("another secret", f"{amina.id} 12345678", NOW),
        "sealed for another": sealed.seal(secret, f"{amina.id + 1} 12345678", NOW), "no codes": sealed.seal(secret, f"{amina.id} ABC", NOW),
    }  # fmt: skip
    client = half(app, amina)
    client.get("/en/set-up/card")
    assert client.post("/en/set-up/card", {"offer": offers.get(offer, offer)}).location == "/en/set-up/card"
    assert db.session.query(CardCode).count() == 0
    assert not is_in(client)


@pytest.mark.parametrize(
    ("changes", "offered"),
    [
        ({"email_is_safe": False}, ["text", "authenticator", "card"]), ({"text_is_safe": False}, ["email", "authenticator", "card"]),
        ({"email": None, "mobile": None}, ["authenticator", "card"]), ({"mobile": None}, ["email", "authenticator", "card"]),
    ],
)  # fmt: skip
def test_only_safe_addresses_are_offered(app: Flask, amina: Made, changes: dict[str, object], offered: list[str]) -> None:
    without_ways(amina, **changes)
    assert [str(way) for way in factors.may_set_up(amina.id)] == offered


def test_a_way_that_is_not_safe_any_more_sends_nothing(app: Flask, amina: Made) -> None:
    factors.add_factor(amina.id, Way.EMAIL, NOW, by=None)
    give_card(amina)
    without = db.session.query(OutboxMessage).count()
    db.session.get_one(Person, amina.id).email_is_safe = False
    db.commit()
    client = half(app, amina)
    page = client.get("/en/sign-in/code").text
    assert "printed card" in page
    assert db.session.query(OutboxMessage).count() == without


def test_staff_with_a_passphrase_set_up_a_second_step_too(app: Flask) -> None:
    officer = make_officer()
    without_ways(officer)
    client = half(app, officer)
    assert client.get("/en/sign-in/code", status=302).location == "/en/set-up"
    assert "/sign-in" in client.get("/admin/cases/", status=302).location


def test_adding_a_way_later_is_told_by_another_channel_and_forgets_devices(app: Flask, amina: Made) -> None:
    factors.add_factor(amina.id, Way.EMAIL, NOW, by=None)
    db.commit()
    client = half(app, amina)
    type_code(client, newest_code(), remember="y")
    choose(client, "text")
    client.get("/en/set-up/text")
    answer = client.post("/en/set-up/text", {"code": newest_code()})
    assert answer.location == "/en/my-sign-in?done=text"
    assert "Codes by text message are set up" in client.get(answer.location).text
    assert told() == [("factor-changed", "text")], "signed in by e-mail: told by text"
    assert db.session.query(KnownDevice).one().remembered_until is None


def test_the_same_way_is_not_added_twice(app: Flask, amina: Made) -> None:
    give_app(amina)
    give_app(amina)
    assert db.session.query(SecondFactor).count() == 1
