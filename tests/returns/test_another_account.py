"""A file of the wrong parent: asked before it is added, of those alone for whom one may open lines."""

import io
from datetime import date
from typing import Any

import pytest
from flask import Flask

from app.accounts.standing import Scope
from app.returns import service
from app.returns.another_account import Account, looks_like
from tests import factories
from tests.accounts.helping import helps
from tests.accounts.test_helper_views import sent_return
from tests.everywhere.world import SPRING, TODAY, rows, signed_in
from tests.factories import NOW, Made
from tests.page import Client
from tests.returns.samples import bank_csv

DAYS = [date(2026, 4, number) for number in range(1, 9)]
LINES = {(day, -100 * number, "AGENCY") for number, day in enumerate(DAYS, start=1)}
NOTHING = Account(frozenset(), frozenset())


@pytest.mark.pure
@pytest.mark.parametrize(
    ("last4", "lines", "own", "other", "alike"),
    [
        ("1234", LINES, NOTHING, Account({"1234"}, set()), True),
        ("1234", LINES, Account({"1234"}, set()), Account({"1234"}, LINES), False),
        ("9999", LINES, NOTHING, Account({"1234"}, set()), False),
        (None, LINES, NOTHING, Account(set(), LINES), True),
        (None, LINES, NOTHING, Account(set(), set(sorted(LINES)[:4])), True),
        (None, LINES, NOTHING, Account(set(), set(sorted(LINES)[:3])), False),
        (None, set(sorted(LINES)[:2]), NOTHING, Account(set(), LINES), False),
        (None, LINES, Account(set(), LINES), Account(set(), LINES), False),
        ("9999", LINES, Account({"8888"}, set()), Account({"1234"}, LINES), True),
    ],
)
def test_by_digits_or_by_half_of_its_lines(last4: str | None, lines: Any, own: Account, other: Account, alike: bool) -> None:
    assert (looks_like(last4, lines, own, {7: other}) == 7) is alike


@pytest.fixture
def amina(app: Flask) -> Made:
    return factories.make_recipient("Amina Begum")


@pytest.fixture
def bogdan(app: Flask) -> Made:
    return factories.make_recipient("Bogdan Zielinski")


@pytest.fixture
def nadia(app: Flask) -> Made:
    return factories.make_person("Nadia Khan")


def add(client: Client, person: Made, status: int, **sure: str) -> str:
    """Add the spring's file, which Amina has sent as hers."""
    page = f"/en/for/{person.reference}/returns/2026-04-01"
    client.get(f"{page}/")
    file = (io.BytesIO(bank_csv("2026-04-01")), "spring.csv")
    return client.post(f"{page}/statement", {"files": file, **sure}, status=status, content_type="multipart/form-data").text


def digest_in(page: str) -> str:
    return page.split('name="sure-1" value="')[1].split('"')[0]


def test_asked_before_it_is_added_and_added_when_sure(app: Flask, amina: Made, bogdan: Made, nadia: Made) -> None:
    sent_return(amina)
    for person in (amina, bogdan):
        helps(nadia, person, Scope.PREPARE)
    client, before = signed_in(app, nadia), rows(app)
    page = add(client, bogdan, 422)
    assert "This looks like another account you help with" in page
    assert "Amina Begum" in page and "Bogdan Zielinski" in page and "We have not added it." in page
    assert rows(app)["statement_file"] == before["statement_file"] and rows(app)["stored_file"] == before["stored_file"]
    assert len(rows(app)["spending_return"]) == 1, "nothing is begun"
    add(client, bogdan, 422, **{"sure-1": "0" * 64})
    add(client, bogdan, 302, **{"sure-1": digest_in(page)})
    assert len(rows(app)["statement_file"]) == len(before["statement_file"]) + 1


def test_the_right_account_is_not_asked_about(app: Flask, amina: Made, bogdan: Made, nadia: Made) -> None:
    service.start_return(amina.id, SPRING, TODAY, NOW, by=amina.id, on_paper=False)
    for person in (amina, bogdan):
        helps(nadia, person, Scope.PREPARE)
    add(signed_in(app, nadia), amina, 302)


def test_a_helper_with_a_payment_of_their_own(app: Flask, amina: Made, bogdan: Made) -> None:
    sent_return(amina)
    helps(amina, bogdan, Scope.PREPARE)
    assert "Amina Begum" in add(signed_in(app, amina), bogdan, 422)


@pytest.mark.parametrize("scope", [Scope.SEE_BALANCE, Scope.MONEY_MESSAGES])
def test_nobody_learns_of_lines_they_may_not_open(app: Flask, amina: Made, bogdan: Made, nadia: Made, scope: Scope) -> None:
    """Whoever sees the balance alone could else try files to learn what is in the account."""
    sent_return(amina)
    helps(nadia, amina, scope)
    helps(nadia, bogdan, Scope.PREPARE)
    add(signed_in(app, nadia), bogdan, 302)


def test_somebody_who_helps_nobody_is_never_asked(app: Flask, amina: Made, bogdan: Made) -> None:
    sent_return(amina)
    add(signed_in(app, bogdan), bogdan, 302)
