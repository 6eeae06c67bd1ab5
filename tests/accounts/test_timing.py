"""Nobody learns from the time an answer takes whether somebody is known here (TRUST S-10)."""

import time
from collections.abc import Callable
from itertools import product
from statistics import median

import pytest
from flask import Flask

from app.accounts import passphrases
from app.accounts import service as accounts
from app.accounts.models import FailedSignIn, Person
from app.core import db
from tests.factories import NOW, PASSPHRASE, Made, make_recipient
from tests.page import Client

# How far the AUC of two equal heaps may be from one half. Chance alone takes one in twelve further: so up to three measurings.
SLACK = {200: 0.05, 60: 0.1}
GAP, MEASURINGS = 0.002, 3


def auc(one: list[float], other: list[float]) -> float:
    """How often a time of the first heap is longer than one of the second: one half where they cannot be told apart."""
    return sum((a > b) + (a == b) / 2 for a, b in product(one, other)) / (len(one) * len(other))


def seconds(act: Callable[[], object]) -> float:
    """Processor time of this thread: other tests on this machine do not count."""
    start = time.thread_time()
    act()
    return time.thread_time() - start


def measured(client: Client, names: tuple[str, str], rounds: int) -> tuple[float, float]:
    """The AUC and the gap of the medians between two names, tried in turn."""
    heaps: tuple[list[float], list[float]] = ([], [])
    for turn in range(rounds):
        for name, heap in zip(names, heaps, strict=True) if turn % 2 else zip(reversed(names), reversed(heaps), strict=True):
            form = {"sign_in_name": name, "passphrase": PASSPHRASE + " not"}
            heap.append(seconds(lambda form=form: client.flask.post("/en/sign-in", data=form)))
        db.session.query(FailedSignIn).delete()
        db.commit()
    return auc(*heaps), abs(median(heaps[0]) - median(heaps[1]))


@pytest.fixture
def client(app: Flask) -> Client:
    app.config["WTF_CSRF_ENABLED"] = False
    return Client(app)


@pytest.fixture
def amina(app: Flask) -> Made:
    """Her passphrase is hashed as the site does it: the quick hash of other tests would tell her apart."""
    made = make_recipient()
    accounts.set_passphrase(db.session.get_one(Person, made.id), PASSPHRASE, by=None)
    db.commit()
    return made


def change(made: Made, **values: object) -> str:
    person = db.session.get_one(Person, made.id)
    for name, value in values.items():
        setattr(person, name, value)
    db.commit()
    return made.email


@pytest.mark.parametrize(("who", "rounds"), [("unknown", 200), ("unknown reference", 60), ("frozen", 60), ("without a passphrase", 60)])
def test_known_and_unknown_take_the_same_time(app: Flask, client: Client, amina: Made, who: str, rounds: int) -> None:
    other = make_recipient("Bea Patel")
    name = {
        "unknown": lambda: "nobody@example.org", "unknown reference": lambda: "P-AAAA-AAAA", "frozen": lambda: change(other, frozen_at=NOW),
        "without a passphrase": lambda: change(other, passphrase_hash=None),
    }[who]()  # fmt: skip
    known = amina.reference if "reference" in who else amina.email
    found = []
    for _ in range(MEASURINGS):
        found.append(measured(client, (known, name), rounds))
        if abs(found[-1][0] - 0.5) <= SLACK[rounds] and found[-1][1] < GAP:
            return
    raise AssertionError(f"told apart by time: {found}")


def test_the_measure_bites(app: Flask, client: Client, amina: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the stand-in for people who are not there, they are told apart at once."""
    fits = passphrases._fits
    monkeypatch.setattr(passphrases, "_fits", lambda stored, words: stored != passphrases._DUMMY and fits(stored, words))
    share, gap = measured(client, (amina.email, "nobody@example.org"), 20)
    assert share > 0.5 + 3 * max(SLACK.values())  # a hiccup of the machine may make a quick answer slow
    assert gap > GAP
