"""A pause on every page of a case that waits for somebody: since when and why, and the same day everywhere after it."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from app.accounts.rules import Role
from app.casework import service as casework
from app.casework.kinds import CaseKind
from app.casework.rules import Pause
from app.core import db
from app.explaining import english
from app.explaining import service as explaining
from app.explaining.places import Paper, Place
from app.interest import call_backs
from app.interest.call_backs import Asked
from app.rulings import service as rulings
from app.support import directory, service
from app.support.rules import NOT_SURE, Agreed
from app.support.service import New
from tests.conftest import NOW, TODAY
from tests.counting import statements_of
from tests.factories import Made, make_officer, make_recipient
from tests.page import Client

SignIn = Callable[[Made], Client]
LATER = NOW + timedelta(days=7)  # five working days
SINCE = "Paused since 20 Nov 2026: Somebody else owes us an answer"
LATE = "We are late"


def call_back(person: Made, number: int = 1) -> str:
    told = Asked("so", f"01632 960 {number:03}", person.id, "here", ("en",), False)
    return call_backs.ask(told, TODAY, NOW, by=person.id).reference


def explanation(person: Made, number: int = 1) -> str:
    place = Place(Paper.HELPER_LETTER, f"L-AAAA-AAA{number}", person.id)
    return explaining.ask(explaining.Asked(place, 0, "Words", "en", "ur"), TODAY, NOW, by=person.id).reference


def into_english(person: Made, number: int = 1) -> str:
    row = english.ask(Place(CaseKind.INTEREST, f"E-AAAA-AAA{number}", person.id), 0, "Słowa", "pl", TODAY, NOW, by=person.id)
    assert row is not None
    return row.reference


def referral(person: Made, number: int = 1) -> str:
    level = (NOT_SURE, "advice", "payroll")[number - 1]
    new = New(level, None, "", "", ("phone",), "en", Agreed.ONLINE, TODAY, by_council=False)
    return service.open_referral(person.id, new, TODAY, NOW, by=person.id).reference


def question(person: Made, number: int = 1) -> str:
    told = rulings.Asked(f"A class {number}", "", "en", {"what": "activity"}, "likely", (), TODAY)
    return rulings.keep(person.id, told, TODAY, NOW, by=person.id, ask=True).reference


ALL = {
    "call-back": (call_back, "/admin/calls/", "/admin/calls/{}"),
    "explain-care": (explanation, "", "/admin/explain/care/{}"),
    "english-interest": (into_english, "", "/admin/into-english/interest/{}"),
    "referral": (referral, "/admin/referrals/", "/admin/referrals/{}"),
}


def short(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


@pytest.fixture
def worker(app: Flask) -> Made:
    return make_officer("Tom Ashdown", Role.SOCIAL_WORKER)


@pytest.mark.parametrize("kind", ALL)
def test_each_page_pauses_and_shows_since_when_and_the_day_moves_everywhere(
    app: Flask, sign_in: SignIn, worker: Made, kind: str
) -> None:
    begin, listed, page = ALL[kind]
    subject = begin(make_recipient())
    promised = casework.case_of(CaseKind(kind), subject).due_day
    db.commit()
    officer, here, case = sign_in(worker), page.format(subject), f"/admin/work/{kind}/{subject}/"
    assert f'href="{case}">Notes, pause, hand over' in officer.get(here).text and short(promised) in officer.get(here).text
    officer.get(case)
    officer.post(f"{case}pause", {"why": "others"})
    for place in (here, case, "/admin/work/?show=paused", f"{case}?done=paused"):
        assert SINCE in officer.get(place).text, place
    assert "Paused. Notes, go on, hand over" in officer.get(here).text
    with time_machine.travel(LATER):
        officer = sign_in(worker)
        assert SINCE in officer.get(here).text and LATE not in officer.get(here).text
        officer.get(case)
        officer.post(f"{case}resume", {})
        moved = casework.see_case(CaseKind(kind), subject)
        assert moved is not None and moved.due_day == casework.answer_by(promised, 5)
        day = short(moved.due_day)
        db.roll_back()
        for place in (here, case, "/admin/work/", *([listed] if listed else [])):
            shown = officer.get(place).text
            assert day in shown and (place == case or short(promised) not in shown), place
        assert "Paused since" not in officer.get(here).text


def test_a_list_that_leaves_them_out_says_where_they_are(app: Flask, sign_in: SignIn, worker: Made) -> None:
    subject = call_back(make_recipient())
    casework.pause(casework.case_of(CaseKind.CALL_BACK, subject), Pause.LATER, NOW, by=worker.id)
    db.commit()
    page = sign_in(worker).get("/admin/calls/").text
    assert "Nobody waits for a call." in page and 'href="/admin/work/?show=paused&amp;kind=call-back"' in page
    assert subject in sign_in(worker).get("/admin/work/?show=paused&kind=call-back").text


def test_the_person_reads_the_moved_day_and_that_it_is_paused(app: Flask, sign_in: SignIn, worker: Made) -> None:
    amina = make_recipient()
    one, two, asked = explanation(amina), referral(amina), question(amina)
    kinds = ((CaseKind.EXPLAIN_CARE, one), (CaseKind.REFERRAL, two), (CaseKind.ASKED_FIRST, asked))
    for kind, subject in kinds:
        casework.pause(casework.case_of(kind, subject), Pause.LATER, NOW, by=worker.id)
    db.commit()
    pages = (f"/en/for/{amina.reference}/", f"/en/for/{amina.reference}/support/{two}", f"/en/for/{amina.reference}/asked-first/")
    with time_machine.travel(LATER + timedelta(days=30)):
        own = sign_in(amina)
        for page in pages:
            assert "You asked us to wait" in own.get(page).text and "late" not in own.get(page).text, page
        days = {}
        for kind, subject in kinds:
            case = casework.case_of(kind, subject)
            casework.resume(case, (LATER + timedelta(days=30)).date(), LATER + timedelta(days=30), by=worker.id)
            days[kind] = f"{case.due_day.day} {case.due_day:%B %Y}"
        db.commit()
        for page, kind in zip(pages, (CaseKind.EXPLAIN_CARE, CaseKind.REFERRAL, CaseKind.ASKED_FIRST), strict=True):
            assert f"by {days[kind]}" in own.get(page).text and "You asked us to wait" not in own.get(page).text, page


def test_lists_take_as_many_statements_however_many_are_paused(app: Flask, sign_in: SignIn, worker: Made) -> None:
    amina = make_recipient()
    officer = sign_in(worker)
    taken: list[dict[str, int]] = []
    for number in (1, 2, 3):
        for kind, begin in ((CaseKind.CALL_BACK, call_back), (CaseKind.REFERRAL, referral)):
            casework.pause(casework.case_of(kind, begin(amina, number)), Pause.LATER, NOW, by=worker.id)
        question(amina, number)
        db.commit()
        pages: dict[str, Any] = dict.fromkeys(("/admin/work/?show=paused", "/admin/referrals/"), officer)
        pages[f"/en/for/{amina.reference}/asked-first/"] = sign_in(amina)
        for page, client in pages.items():
            client.get(page)
        taken.append({page: statements_of(app, lambda page=page, client=client: client.get(page)) for page, client in pages.items()})
    assert taken[1] == taken[2], "each row more costs no statement more"
    assert taken[0] == taken[2]


def test_a_referral_with_a_service_is_not_late_for_it_while_it_stands(app: Flask, sign_in: SignIn, worker: Made) -> None:
    lead = make_officer("Lea Lead", Role.DP_LEAD)
    told = directory.Told("Elm Support", "About.", ("advice",), "English", "Free", "01632 960 700", False, True)
    elm = directory.add(told, TODAY, NOW, by=lead.id)
    jo = make_officer("Jo Penrose", Role.SUPPORT_PROVIDER)
    directory.add_member(elm, jo.reference, TODAY, NOW, by=lead.id)
    amina = make_recipient()
    new = New("advice", elm, "", "", ("phone",), "en", Agreed.ONLINE, TODAY, by_council=False)
    subject = service.open_referral(amina.id, new, TODAY, NOW, by=amina.id).reference
    casework.pause(casework.case_of(CaseKind.REFERRAL, subject), Pause.LATER, NOW, by=worker.id)
    db.commit()
    with time_machine.travel(NOW + timedelta(days=60)):
        theirs = sign_in(jo)
        for page in ("/admin/referred/", f"/admin/referred/{subject}"):
            assert "paused by the council" in theirs.get(page).text and "You are late" not in theirs.get(page).text
        service.accept(subject, elm, date(2027, 1, 29), date(2027, 1, 19), NOW + timedelta(days=60), by=jo.id)
        db.commit()
        assert "Get in touch by 29 Jan 2027" in theirs.get(f"/admin/referred/{subject}").text
