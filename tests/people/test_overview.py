"""One person on one page: each part only to whom it belongs, and how to reach them first."""

import re
from datetime import date
from typing import Any

import pytest
from flask import Flask

from app.accounts import representations
from app.accounts.models import Person
from app.accounts.rules import Role
from app.accounts.standing import Scope, Standing
from app.contact import threads
from app.contact.thread_rules import About, Shelf
from app.contact.threads import Said
from app.core import db
from tests.counting import statements_of
from tests.everywhere.world import signed_in
from tests.factories import NOW, Made, make_officer, make_person, make_recipient
from tests.returns.sent import make_sent

TODAY = date(2026, 11, 20)


def text(page: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.get_data(as_text=True)).split())


def ask(person: Made, shelf: Shelf, words: str = "How does this work?") -> str:
    row = threads.open_thread(person.id, shelf, About.QUESTION, Said(words, "en"), TODAY, NOW, by=person.id)
    db.commit()
    return str(row.reference)


def overview(app: Flask, who: Made, *roles: Role) -> str:
    return text(signed_in(app, make_officer(f"Olu {roles[0]}", *roles)).get(f"/admin/people/{who.reference}/overview"))


@pytest.fixture
def amina(app: Flask) -> Made:
    return make_recipient()


def test_each_team_sees_its_own_part(app: Flask, amina: Made) -> None:
    sent = make_sent(amina)
    care, money = ask(amina, Shelf.CARE), ask(amina, Shelf.MONEY)
    finance = overview(app, amina, Role.FINANCE_OFFICER)
    assert sent in finance and money in finance and care not in finance
    assert "left on 30 September 2026" in finance and "Other teams have 1 open case about them" in finance
    social = overview(app, amina, Role.SOCIAL_WORKER)
    assert care in social and money not in social and sent not in social
    assert "left on" not in social and "Other teams have 2 open cases about them" in social
    assert "Last in the trail" not in finance + social
    assert "Last in the trail" in overview(app, amina, Role.DP_LEAD)


def test_what_to_mind_stands_first(app: Flask, amina: Made) -> None:
    row = db.session.get_one(Person, amina.id)
    row.email_is_safe, row.language, row.letter_format, row.reads_easily = False, "ur", "large-print", True
    db.commit()
    page = overview(app, amina, Role.SOCIAL_WORKER)
    for words in ("Do not email", "Speaks Urdu", "Letters in large print", "Reads the Easy Read pages"):
        assert page.index(words) < page.index("Who acts for them"), words


def test_who_acts_is_named_and_who_did_is_not(app: Flask, amina: Made) -> None:
    helen, past = make_person("Helen Quayle"), make_person("Past Helper")
    for who, until in ((helen, date(2026, 12, 1)), (past, date(2026, 5, 1))):
        representations.grant(
            amina.id, who.id, Standing.HELPER, [Scope.SEE_BALANCE], date(2026, 1, 2), until, NOW, by=amina.id, granted_by=amina.id
        )
    db.commit()
    page = overview(app, amina, Role.SOCIAL_WORKER)
    assert "Helen Quayle : Helper (see the sum)" in page and "Past Helper" not in page


def test_somebody_with_nothing_has_a_page_without_holes(app: Flask) -> None:
    page = overview(app, make_person("New Here"), Role.FINANCE_OFFICER)
    for words in ("There is no direct payment", "Nobody acts for them here", "Nothing of your team", "No quarter has ended yet"):
        assert words in page


def test_the_number_of_queries_does_not_grow(app: Flask, amina: Made) -> None:
    client = signed_in(app, make_officer("Lea Lead", Role.DP_LEAD, Role.FINANCE_OFFICER))
    address = f"/admin/people/{amina.reference}/overview"
    client.get(address)
    ask(amina, Shelf.MONEY)
    few = statements_of(app, lambda: client.get(address))
    for number in range(40):
        ask(amina, Shelf.MONEY, f"Question {number}")
    assert statements_of(app, lambda: client.get(address)) <= few
