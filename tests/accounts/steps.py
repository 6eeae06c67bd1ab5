"""Walks of the second step that several tests take."""

from datetime import datetime

import pyotp
from flask import Flask
from werkzeug.test import TestResponse

from app.accounts import cards, factors, sealed
from app.accounts.models import Person, SecondFactor
from app.accounts.ways import Way
from app.core import db
from tests.factories import NOW, PASSPHRASE, Made
from tests.page import Client

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
CODES = [f"{number}2345678"[:8] for number in range(10)]


def half(app: Flask, person: Made, *, then: str = "") -> Client:
    """A client whose passphrase was right, at the page that asks for the code."""
    one = Client(app)
    one.get("/en/sign-in")
    one.post("/en/sign-in", {"sign_in_name": person.email, "passphrase": PASSPHRASE, "then": then})
    if one.flask.get("/en/sign-in/code").status_code == 200:
        one.get("/en/sign-in/code")
    return one


def type_code(client: Client, code: str, *, status: int = 302, **more: str) -> TestResponse:
    """Type a code into the one box."""
    client.get("/en/sign-in/code")
    return client.post("/en/sign-in/code", {"code": code, **more}, status=status)


def take_other_way(client: Client, way: Way) -> None:
    """Choose another way."""
    client.get("/en/sign-in/way")
    client.post("/en/sign-in/way", {"way": str(way)})


def give_app(person: Made) -> pyotp.TOTP:
    """Connect an authenticator app."""
    key = "a secret for tests that is long enough"
    factors.add_factor(person.id, Way.AUTHENTICATOR, NOW, by=person.id, secret=sealed.seal(key, SECRET, NOW))
    db.commit()
    return pyotp.TOTP(SECRET)


def give_card(person: Made) -> list[str]:
    """Print a card."""
    cards.keep_card(person.id, CODES, "a secret for tests that is long enough", NOW, by=person.id)
    db.commit()
    return CODES


def without_ways(person: Made, **changes: object) -> None:
    """Somebody who has set nothing up yet."""
    db.session.query(SecondFactor).filter_by(person_id=person.id).delete()
    row = db.session.get_one(Person, person.id)
    for name, value in changes.items():
        setattr(row, name, value)
    db.commit()


def is_in(client: Client) -> bool:
    """Whether this browser is fully signed in."""
    return "/sign-in" not in str(client.flask.get("/en/my-home").location)


def app_code(totp: pyotp.TOTP, moment: datetime) -> str:
    """What the app shows at this moment."""
    return str(totp.at(moment))
