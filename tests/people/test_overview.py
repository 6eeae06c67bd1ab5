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
from app.contact import papers, threads
from app.contact.thread_rules import About, Shelf
from app.contact.threads import Paper, Said
from app.core import db
from app.decisions.rules import Kind
from app.decisions.service import write_letter
from app.files.rules import FileKind
from app.notifications.rules import Contact
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


def put_paper(person: Made, shelf: Shelf, name: str) -> str:
    """A thread with a paper in it; its reference."""
    reference = ask(person, shelf, f"Look at {name}")
    brought = Paper(f"%PDF-1.4 {name}".encode(), FileKind.PDF, name)
    papers.add(person.id, shelf, reference, brought, Said(f"Here is {name}", "en"), TODAY, NOW, by=person.id)
    db.commit()
    return reference


def write_one(person: Made) -> str:
    facts = {"account_type": "prepaid_card", "account_type_before": "own_bank_account"}
    row = write_letter(Contact(person.id, "en", None, None, None), Kind.ACCOUNT, facts, TODAY, "why", NOW, by=person.id)
    db.commit()
    return row.reference


def documents(app: Flask, who: Made, *roles: Role) -> tuple[str, list[str]]:
    """The list in words, and where its links lead."""
    client = signed_in(app, make_officer(f"Doc {roles[0]}", *roles))
    body = client.get(f"/admin/people/{who.reference}/documents").get_data(as_text=True).split("<main")[1]
    links = [one for one in re.findall(r'href="([^"]+)"', body) if "/files/" in one or "/papers/" in one or "decision-letters/" in one]
    for one in links:
        client.get(one)
    return re.sub(r"<[^>]+>", " ", body), links


def test_documents_go_only_to_whom_they_belong(app: Flask, amina: Made) -> None:
    sent = make_sent(amina, evidence=True)
    care, money, letter = put_paper(amina, Shelf.CARE, "plan.pdf"), put_paper(amina, Shelf.MONEY, "bill.pdf"), write_one(amina)
    finance, links = documents(app, amina, Role.FINANCE_OFFICER)
    assert all(words in finance for words in ("Invoice «June».pdf", sent, "bill.pdf", money, letter, "The money is kept elsewhere"))
    assert "plan.pdf" not in finance and care not in finance and len(links) == 3
    social, links = documents(app, amina, Role.SOCIAL_WORKER)
    assert "plan.pdf" in social and letter in social and "bill.pdf" not in social and "Invoice" not in social and len(links) == 2
    lead, links = documents(app, amina, Role.DP_LEAD)
    assert letter in lead and ".pdf" not in lead and len(links) == 1
    signed_in(app, make_officer("Con Editor", Role.CONTENT_EDITOR)).get(f"/admin/people/{amina.reference}/documents", status=404)
    page = overview(app, amina, Role.FINANCE_OFFICER)
    assert "bill.pdf" in page and "plan.pdf" not in page


def test_what_was_not_sent_is_not_there_and_one_has_none_of_ones_own(app: Flask, amina: Made) -> None:
    make_sent(amina, evidence=True, send=False)
    assert "None that are yours to open" in documents(app, amina, Role.FINANCE_OFFICER)[0]
    both = make_officer("Sol Both", Role.FINANCE_OFFICER)
    put_paper(both, Shelf.MONEY, "own.pdf")
    client = signed_in(app, both)
    for page in ("documents", "overview"):
        assert "own.pdf" not in client.get(f"/admin/people/{both.reference}/{page}").text, page


def test_the_newest_documents_stand_first_and_lead_to_all(app: Flask, amina: Made) -> None:
    make_sent(amina, evidence=True)
    for number in range(6):
        put_paper(amina, Shelf.MONEY, f"bill-{number}.pdf")
    page = overview(app, amina, Role.FINANCE_OFFICER)
    assert page.count("in the message") == 5 and "All documents" in page and "Invoice" not in page
    every = documents(app, amina, Role.FINANCE_OFFICER)[0]
    assert every.count("in the message") == 6 and every.index("bill-0.pdf") < every.index("Invoice")


def test_the_number_of_queries_for_documents_does_not_grow(app: Flask, amina: Made) -> None:
    client = signed_in(app, make_officer("Lea Lead", Role.DP_LEAD, Role.FINANCE_OFFICER))
    address = f"/admin/people/{amina.reference}/documents"
    client.get(address)
    make_sent(amina, evidence=True)
    put_paper(amina, Shelf.MONEY, "bill.pdf")
    few = statements_of(app, lambda: client.get(address))
    for number in range(20):
        put_paper(amina, Shelf.MONEY, f"bill-{number}.pdf")
        write_one(amina)
    assert statements_of(app, lambda: client.get(address)) <= few


def test_the_number_of_queries_does_not_grow(app: Flask, amina: Made) -> None:
    client = signed_in(app, make_officer("Lea Lead", Role.DP_LEAD, Role.FINANCE_OFFICER))
    address = f"/admin/people/{amina.reference}/overview"
    client.get(address)
    ask(amina, Shelf.MONEY)
    few = statements_of(app, lambda: client.get(address))
    for number in range(40):
        ask(amina, Shelf.MONEY, f"Question {number}")
    assert statements_of(app, lambda: client.get(address)) <= few
