"""Call me back in my language: three taps, one call, the next working day; staff ring and close it."""

import re
import threading
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.accounts.models import Person
from app.accounts.rules import Role
from app.casework import service as casework
from app.casework.kinds import CaseKind
from app.casework.models import Case
from app.core import db
from app.core.config import LANGUAGES
from app.core.db import session
from app.core.errors import NotYours, Refused
from app.core.i18n import language, long_day
from app.interest import call_backs
from app.interest.call_backs import Asked, Result
from app.interest.models import CallBack
from app.interest.rules import COUNTED_FOR, MOST_SENT
from tests.conftest import NOW
from tests.factories import Made, make_officer, make_recipient
from tests.page import Client

SignIn = Callable[[Made], Client]
TODAY = date(2026, 11, 20)  # a Friday
SITE = LANGUAGES


def asked(phone: str = "01632 960 700", spoken: str = "so", key: str = "here", person_id: int | None = None) -> Asked:
    return Asked(spoken, phone, person_id, key, SITE, False)


def ask(told: Asked, now: datetime = NOW) -> CallBack:
    row = call_backs.ask(told, TODAY, now, by=told.person_id)
    db.commit()
    return row


def calls() -> int:
    return session.scalar(select(func.count()).select_from(CallBack)) or 0


@pytest.fixture
def worker(app: Flask) -> Made:
    return make_officer("Tom Ashdown", Role.SOCIAL_WORKER)


def test_every_page_has_the_telephone_and_the_languages_own_name(app: Flask, client: Client) -> None:
    for code, name in (("en", "English"), ("ur", "اردو")):
        link = re.search(rf'<a class="footer__call" href="/{code}/call-me">(.*?)</a>', client.get(f"/{code}/help").text, re.S)
        assert link is not None
        assert "#phone" in link[1]
        assert re.sub(r"<span.*?</span>", "", link[1]).endswith(name), "a drawing and one word"


def test_three_taps_without_a_sign_in(app: Flask, client: Client, worker: Made, sign_in: SignIn) -> None:
    page = client.get("/en/call-me").text
    names = re.findall(r'<li><a href="([^"]+)" lang="([^"]+)"[^>]*>.*?<bdi>([^<]+)</bdi>', page)
    assert [code for _url, code, _name in names[: len(SITE)]] == list(SITE), "those of this site first"
    assert [name for _url, _code, name in names] == [language(code).name for code in call_backs.spoken(SITE)]
    url = next(url for url, code, _name in names if code == "so")
    client.get(url)
    assert client.post(url, {"phone": "01632 960 700"}).location == f"{url}/asked"
    assert long_day(date(2026, 11, 23), "so") in client.get(f"{url}/asked").text, "the next working day"
    staff = sign_in(worker).get("/admin/calls/").text
    assert "Somali" in staff and "01632\u00a0960\u00a0700" in staff


def test_a_language_of_this_site_is_spoken_by_the_page_too(app: Flask, client: Client) -> None:
    assert 'href="/ur/call-me/ur"' in client.get("/en/call-me").text
    assert 'href="/en/call-me/ro"' in client.get("/en/call-me").text


def test_an_unknown_language_is_not_found(app: Flask, client: Client) -> None:
    client.get("/en/call-me/xx", status=404)


def test_the_number_is_there_when_signed_in_and_the_call_is_theirs(app: Flask, sign_in: SignIn) -> None:
    amina = make_recipient()
    session.get_one(Person, amina.id).mobile = "07700 900461"
    db.commit()
    client = sign_in(amina)
    assert 'value="07700 900461"' in client.get("/en/call-me/ur").text
    client.post("/en/call-me/ur", {"phone": "07700 900461"})
    assert session.scalars(select(CallBack.person_id)).all() == [amina.id]


@pytest.mark.parametrize("phone", ["", "ring me", "12", "0163296070012345678901234567890"])
def test_what_is_no_number_is_told_at_the_box(app: Flask, client: Client, phone: str) -> None:
    client.get("/en/call-me/so")
    body = client.post("/en/call-me/so", {"phone": phone}, status=422).text
    assert "Enter a phone number, like 01632 960 100" in body
    assert calls() == 0


def test_a_box_that_nobody_sees_stops_machines(app: Flask, client: Client) -> None:
    client.get("/en/call-me/so")
    client.post("/en/call-me/so", {"phone": "01632 960 700", "website": "http://spam"}, status=422)
    assert calls() == 0


def test_sent_twice_it_is_there_once_and_again_after_the_call(app: Flask, worker: Made) -> None:
    first = ask(asked())
    assert ask(asked()).id == first.id
    assert ask(asked(spoken="ti")).id != first.id, "another language is another person in the house"
    call_backs.called(first.reference, Result.SPOKE, NOW, by=worker.id)
    assert ask(asked()).id != first.id


def test_asked_by_twenty_at_once_it_is_there_once(app: Flask) -> None:
    together, faults = threading.Barrier(20), []

    def run() -> None:
        together.wait(30)
        try:
            ask(asked())
        except Exception as fault:
            faults.append(fault)
        finally:
            db.let_go()

    threads = [threading.Thread(target=run) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert (faults, calls()) == ([], 1)


def test_one_address_asks_so_often_and_no_more(app: Flask, client: Client) -> None:
    for number in range(MOST_SENT):
        ask(asked(f"01632 960 {number:03}"))
    with pytest.raises(Refused, match="interest-many-calls"):
        ask(asked())
    db.roll_back()
    assert ask(asked(key="elsewhere")).id
    assert ask(asked("01632 960 999"), NOW + COUNTED_FOR + timedelta(seconds=1)).id


def test_called_closes_it_once(app: Flask, worker: Made, sign_in: SignIn) -> None:
    row = ask(asked())
    client, page = sign_in(worker), f"/admin/calls/{row.reference}"
    client.get(page)
    assert "Choose how the call ended" in client.post(f"{page}/called", {}, status=422).text
    assert client.post(f"{page}/called", {"result": "not-reached"}).location == "/admin/calls/?done=called"
    assert "Nobody waits for a call." in client.get("/admin/calls/?done=called").text
    assert session.scalars(select(Case.state).where(Case.subject == row.reference)).all() == ["closed"]
    assert call_backs.called(row.reference, Result.NOT_REACHED, NOW, by=worker.id).called_by == worker.id
    with pytest.raises(Refused, match="call-made"):
        call_backs.called(row.reference, Result.SPOKE, NOW, by=worker.id)


def test_a_colleague_who_was_slower_reads_why(app: Flask, worker: Made, sign_in: SignIn) -> None:
    row = ask(asked())
    client, page = sign_in(worker), f"/admin/calls/{row.reference}"
    client.get(page)
    call_backs.called(row.reference, Result.SPOKE, NOW, by=worker.id)
    db.commit()
    assert "A colleague has rung meanwhile." in client.post(f"{page}/called", {"result": "wrong-number"}, status=409).text


def test_no_such_call(app: Flask, worker: Made) -> None:
    with pytest.raises(NotYours):
        call_backs.called("B-AAAA-AAAA", Result.SPOKE, NOW, by=worker.id)
    with pytest.raises(NotYours):
        call_backs.see("B-AAAA-AAAA")


def test_due_first_and_page_by_page(app: Flask) -> None:
    later, sooner = ask(asked("01632 960 001")), ask(asked("01632 960 002"))
    session.scalars(select(Case).where(Case.subject == sooner.reference)).one().due_day = TODAY
    db.commit()
    first = call_backs.waiting_page(None, 1)
    assert [row.id for row, _case in first] == [sooner.id, later.id]
    assert [row.id for row, _case in call_backs.waiting_page((TODAY, first[0][1].id), 1)] == [later.id]


def test_only_those_who_answer_interest_see_numbers(app: Flask, sign_in: SignIn) -> None:
    ask(asked())
    sign_in(make_officer("Karim Haddad", Role.ADMINISTRATOR)).get("/admin/calls/", status=404)


def test_two_calls_of_one_person_become_one_and_both_stay_readable(app: Flask, worker: Made, sign_in: SignIn) -> None:
    amina = make_recipient()
    first, second = ask(asked(person_id=amina.id)), ask(asked("01632 960 702", person_id=amina.id))
    elsewhere = ask(asked("01632 960 703"))
    session.scalars(select(Case).where(Case.subject == first.reference)).one().due_day = TODAY
    db.commit()
    client, page = sign_in(worker), f"/admin/calls/{first.reference}"
    shown = client.get(page).text
    assert second.reference in shown and elsewhere.reference not in shown, "only theirs"
    assert "Choose another call" in client.post(f"{page}/same-as", {"other": elsewhere.reference}, status=409).text
    for _ in range(2):
        client.post(f"{page}/same-as", {"other": second.reference})
    assert second.reference in client.get(page).text and "They are rung once" in client.get(page).text
    assert "01632\u00a0960\u00a0700" in client.get(page).text, "it stays to be read"
    waits = {case.subject: case.due_day for _row, case in call_backs.waiting_page(None, 9)}
    db.roll_back()
    assert waits == {second.reference: TODAY, elsewhere.reference: elsewhere.call_by_day}, "by the earlier day of the two"
    back = client.post(f"/admin/calls/{second.reference}/same-as", {"other": first.reference}, status=409).text
    assert "Choose another call" in back, "not back again"
    assert "A colleague has rung meanwhile" in client.post(f"{page}/called", {"result": "spoke"}, status=409).text


def test_a_call_that_a_colleague_has_says_who(app: Flask, worker: Made, sign_in: SignIn) -> None:
    row = ask(asked())
    casework.take(casework.case_of(CaseKind.CALL_BACK, row.reference), NOW, by=make_officer("Pat Brown", Role.SOCIAL_WORKER).id)
    db.commit()
    client = sign_in(worker)
    assert "<bdi>Pat Brown</bdi>" in client.get("/admin/calls/").text, "nobody is rung by two"
    client.get(f"/admin/calls/{row.reference}")
    said = client.post(f"/admin/calls/{row.reference}/called", {"result": "spoke"}, status=409).text
    assert "Pat Brown has this one already" in said
