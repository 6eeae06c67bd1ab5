"""Reading somebody's trail: who did what, in words, by key, for those who may."""

import re
from typing import Any

import pytest
from flask import Flask

from app.accounts.rules import Role
from app.audit.events import FACTS, Event
from app.audit.service import record
from app.casework import service as casework
from app.casework.kinds import CaseKind
from app.core import db
from app.people.trail_words import WORDS, in_words
from tests.everywhere.world import rows, signed_in
from tests.factories import NOW, Made, make_officer, make_recipient
from tests.returns.sent import make_sent

SAMPLE = "sample_value"


def text(page: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.get_data(as_text=True)).split())


@pytest.fixture
def lead(app: Flask) -> Made:
    return make_officer("Lea Lead", Role.DP_LEAD)


@pytest.mark.pure
@pytest.mark.parametrize("event", list(Event))
def test_every_event_has_words_that_use_only_its_facts(event: Event) -> None:
    said = in_words(event, {name: "2026-11-20" if name.endswith("_day") else SAMPLE for name in FACTS[event]})
    assert said and "%" not in said and "2026-11-20" not in said
    assert set(re.findall(r"%\((\w+)\)", WORDS[event])) <= FACTS[event]


@pytest.mark.pure
def test_no_word_is_left_over() -> None:
    assert set(WORDS) == set(Event)


def test_the_trail_says_who_did_what_about_whom(app: Flask, lead: Made) -> None:
    person, officer = make_recipient(), make_officer()
    subject = make_sent(person)
    casework.take(casework.case_of(CaseKind.RETURN, subject), NOW, by=officer.id)
    db.commit()
    page = text(signed_in(app, lead).get(f"/admin/people/{person.reference}/trail"))
    for words in (f"Sent the return {subject}, version 1", f"Took the case return/{subject}", "Olu Adeyemi", "Added the person", "The portal", "20 Nov 2026, 10:30"):
        assert words in page, words
    assert "Opened the person’s affairs, with a reason: check" in page, "the reader's own reason is in it"


def test_what_a_colleague_did_is_read_in_their_own_trail(app: Flask, lead: Made) -> None:
    person, officer = make_recipient(), make_officer()
    subject = make_sent(person)
    casework.take(casework.case_of(CaseKind.RETURN, subject), NOW, by=officer.id)
    db.commit()
    page = text(signed_in(app, lead).get(f"/admin/people/{officer.reference}/trail"))
    assert f"Took the case return/{subject}" in page and "Amina Begum" in page
    assert f"Sent the return {subject}" not in page


def test_it_goes_on_by_key(app: Flask, lead: Made) -> None:
    person = make_recipient()
    for number in range(120):
        record(Event.LINES_SORTED, by=person.id, about=person.id, spending_return=f"R-{number:04d}", lines=1)
    db.commit()
    client = signed_in(app, lead)
    seen: list[str] = []
    path = f"/admin/people/{person.reference}/trail"
    for _page in range(4):
        page = client.get(path)
        seen += re.findall(r"Sorted lines of (R-\d{4})", page.text)
        older = re.search(r'href="([^"]+before=\d+)"', page.text)
        if older is None:
            break
        path = older[1]
    assert seen == [f"R-{number:04d}" for number in reversed(range(120))]


def test_found_by_reference(app: Flask, lead: Made) -> None:
    person, client = make_recipient(), signed_in(app, lead)
    client.get("/admin/trail/")
    assert client.post("/admin/trail/", {"person": person.reference.lower()}).location == f"/admin/people/{person.reference}/trail"
    assert "We know nobody with this reference" in text(client.post("/admin/trail/", {"person": "P-AAAA-AAAA"}, status=422))
    assert "Enter the reference" in text(client.post("/admin/trail/", {"person": ""}, status=422))


def test_an_administrator_reads_trails_with_a_reason_and_does_no_casework(app: Flask) -> None:
    person = make_recipient()
    client = signed_in(app, make_officer("Ada Strator", Role.ADMINISTRATOR))
    client.gives_reasons = False
    assert "/reason?" in client.get(f"/admin/people/{person.reference}/trail", status=302).location
    client.gives_reasons = True
    client.get(f"/admin/people/{person.reference}/trail")
    client.get(f"/admin/people/{person.reference}", status=404)


def test_others_see_no_trail_and_no_link_to_one(app: Flask, lead: Made) -> None:
    person = make_recipient()
    assert f"/admin/people/{person.reference}/trail" in signed_in(app, lead).get(f"/admin/people/{person.reference}").text
    finance = signed_in(app, make_officer())
    assert "/trail" not in finance.get(f"/admin/people/{person.reference}").text
    finance.get(f"/admin/people/{person.reference}/trail", status=404)
    finance.get("/admin/trail/", status=404)
    assert "'page-refused'" in str(rows(app, frozenset())["audit_row"])
