"""Caseloads: given by somebody else, with days, ended at once; and one's own list."""

import re
import threading
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.accounts import service as accounts
from app.accounts.rules import Role
from app.casework import caseload
from app.casework.models import Caseload
from app.core import db
from app.core.errors import NotYours, Refused
from tests.everywhere.world import rows, signed_in
from tests.factories import NOW, Made, make_officer, make_recipient
from tests.page import Client

TODAY = date(2026, 11, 20)
DAYS = {"from_day-day": "20", "from_day-month": "11", "from_day-year": "2026", "until_day-day": "", "until_day-month": "", "until_day-year": ""}


def text(page: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.get_data(as_text=True)).split())


@pytest.fixture
def lead(app: Flask) -> Made:
    return make_officer("Lea Lead", Role.DP_LEAD)


@pytest.fixture
def worker(app: Flask) -> Made:
    return make_officer("Soo Worker", Role.SOCIAL_WORKER)


def give(worker: Made, recipient: Made, by: Made, first: date = TODAY, last: date | None = None) -> None:
    caseload.give_caseload(accounts.recipient_by_reference(worker.reference), recipient.id, first, last, by=by.id)
    db.commit()


def count() -> int:
    return db.session.scalar(select(func.count()).select_from(Caseload)) or 0


def test_nobody_puts_people_into_their_own_caseload(lead: Made) -> None:
    person = make_recipient()
    with pytest.raises(Refused, match="own-caseload"):
        give(lead, person, lead)
    db.session.add(Caseload(staff_id=lead.id, recipient_id=person.id, from_day=TODAY, given_by=lead.id))
    with pytest.raises(IntegrityError, match="given_by_another"):
        db.session.flush()
    db.roll_back()


def test_given_twice_it_is_there_once(lead: Made, worker: Made) -> None:
    person = make_recipient()
    give(worker, person, lead)
    give(worker, person, lead, TODAY + timedelta(days=1))
    assert count() == 1
    give(worker, make_recipient("Bogdan Zielinski"), lead)
    assert count() == 2


def test_given_at_once_by_twenty_it_is_there_once(app: Flask, lead: Made, worker: Made) -> None:
    person, together, faults = make_recipient(), threading.Barrier(20), []

    def run() -> None:
        together.wait(30)
        try:
            give(worker, person, lead)
        except Exception as fault:
            faults.append(fault)
        finally:
            db.let_go()

    threads = [threading.Thread(target=run) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not faults
    assert count() == 1


def test_ended_it_is_over_at_once_and_can_be_given_again(lead: Made, worker: Made) -> None:
    person = make_recipient()
    give(worker, person, lead)
    number = db.session.scalars(select(Caseload.id)).one()
    assert caseload.may_open(worker.id, person.id, TODAY)
    for _twice in range(2):
        caseload.end_caseload(number, NOW, by=lead.id)
    db.commit()
    assert not caseload.may_open(worker.id, person.id, TODAY)
    assert db.session.scalars(select(Caseload.ended_at)).one() == NOW
    give(worker, person, lead)
    assert caseload.may_open(worker.id, person.id, TODAY)
    with pytest.raises(NotYours):
        caseload.end_caseload(98_765, NOW, by=lead.id)


def test_the_page_gives_and_ends(app: Flask, lead: Made, worker: Made) -> None:
    person, client = make_recipient(), signed_in(app, lead)
    assert "Nobody is in a caseload yet" in text(client.get("/admin/caseloads/"))
    done = client.post("/admin/caseloads/", {"to": worker.reference, "person": person.reference.lower(), **DAYS})
    page = client.get(done.location)
    assert "It is in the caseload." in text(page) and "Amina Begum" in text(page) and "Soo Worker" in text(page)
    mine = text(signed_in(app, worker).get("/admin/caseload/"))
    assert "Amina Begum" in mine and person.reference in mine and person.email not in mine
    number = re.search(r"/caseloads/(\d+)/end", page.text)
    assert number
    client.post(f"/admin/caseloads/{number[1]}/end")
    assert "Nobody is in your caseload" in text(signed_in(app, worker).get("/admin/caseload/"))
    told = str(rows(app, frozenset())["audit_row"])
    assert "'caseload-given'" in told and "'caseload-ended'" in told and worker.reference in told


@pytest.mark.parametrize(("change", "words"), [
    ({"to": ""}, "Choose a colleague"), ({"to": "P-AAAA-AAAA"}, "Not a valid choice"), ({"person": ""}, "Enter the person’s reference"),
    ({"person": "P-AAAA-AAAA"}, "We know nobody with this reference"), ({"from_day-day": "31"}, "Enter a real date"),
    ({"until_day-day": "19", "until_day-month": "11", "until_day-year": "2026"}, "not before the first"),
])  # fmt: skip
def test_what_cannot_be_is_said_at_its_field(app: Flask, lead: Made, worker: Made, change: dict[str, str], words: str) -> None:
    person, client = make_recipient(), signed_in(app, lead)
    client.get("/admin/caseloads/")
    form = {"to": worker.reference, "person": person.reference, **DAYS, **change}
    assert words in text(client.post("/admin/caseloads/", form, status=422))
    assert count() == 0


def test_oneself_is_not_among_the_colleagues(app: Flask, lead: Made, worker: Made) -> None:
    client = signed_in(app, lead)
    page = client.get("/admin/caseloads/").text
    assert f'value="{worker.reference}"' in page and f'value="{lead.reference}"' not in page
    client.post("/admin/caseloads/", {"to": lead.reference, "person": make_recipient().reference, **DAYS}, status=422)


def test_only_a_lead_gives_caseloads(app: Flask) -> None:
    for role in set(Role) - {Role.DP_LEAD}:
        signed_in(app, make_officer(f"Other {role}", role)).get("/admin/caseloads/", status=404)


def test_my_caseload_goes_on_by_key(app: Flask, lead: Made, worker: Made) -> None:
    for number in range(55):
        give(worker, make_recipient(f"Person {number:02d}"), lead)
    client: Client = signed_in(app, worker)
    first = client.get("/admin/caseload/")
    after = re.search(r"after=([^\"&]+)", first.text)
    assert after and "Person 49" in text(first) and "Person 50" not in text(first)
    second = text(client.get(f"/admin/caseload/?after={after[1]}"))
    assert "Person 50" in second and "Person 54" in second and "Person 49" not in second
    client.get("/admin/caseload/?after=nonsense")
