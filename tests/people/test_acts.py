"""Proposing and agreeing on the pages: each act is done when the second person agrees, once, and not before."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from app.accounts import service as accounts
from app.accounts.models import MergedPerson
from app.accounts.rules import Role
from app.casework.models import TwoPersonAct
from app.core import db
from app.decisions.service import letters_of
from app.ledger import pausing
from app.ledger import service as ledger
from app.ledger.models import PaidTo, PaymentPause
from app.notifications.models import OutboxMessage
from app.people.models import ExportMade
from tests.everywhere.test_double import all_at_once, assert_trail_is_whole
from tests.everywhere.world import rows, signed_in
from tests.factories import NOW, Made, make_officer, make_person, make_recipient
from tests.page import Client

TODAY = date(2026, 11, 20)
DAY = {"from_day-day": "24", "from_day-month": "11", "from_day-year": "2026"}
PAUSE = {**DAY, "reason": "We could not reach you.", "care_arranged": "An agency comes each morning."}
BANK = {**DAY, "account_name": "Amina Begum", "last_four": "4321", "reasons": "canary-why", "reason": "Rang the number we knew"}


def text(page: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.get_data(as_text=True)).split())


@pytest.fixture
def person(app: Flask) -> Made:
    return make_recipient()


@pytest.fixture
def dot(app: Flask) -> Client:
    return signed_in(app, make_officer("Dot Price", Role.DP_OFFICER))


@pytest.fixture
def ned(app: Flask) -> Client:
    return signed_in(app, make_officer("Ned Price", Role.DP_OFFICER))


def propose(client: Client, person: Made, what: str, form: dict[str, str]) -> str:
    """The reference of the act."""
    page = client.get(f"/admin/people/{person.reference}/{what}")
    assert page.status_code == 200
    done = client.post(f"/admin/people/{person.reference}/{what}", form)
    assert "Until then nothing has happened" in text(client.get(done.location))
    return str(done.location.split("/")[-1].split("?")[0])


def count(model: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_a_pause_from_proposal_to_going_on(app: Flask, person: Made, dot: Client, ned: Client) -> None:
    act = propose(dot, person, "pause", PAUSE)
    assert count(PaymentPause) == count(OutboxMessage) == 0
    assert "You proposed this, so somebody else has to agree" in text(dot.get(f"/admin/two-people/{act}"))
    assert "A second person has to agree" in text(dot.post(f"/admin/two-people/{act}/agree", status=409))
    waiting = text(ned.get("/admin/two-people/"))
    assert "Pause the direct payment" in waiting and "Amina Begum" in waiting and "Dot Price" in waiting
    page = text(ned.get(f"/admin/two-people/{act}"))
    assert PAUSE["reason"] in page and PAUSE["care_arranged"] in page and "24 November 2026" in page
    ned.post(f"/admin/two-people/{act}/agree")
    row = db.session.scalars(select(PaymentPause)).one()
    assert (row.from_day, row.paused, row.reason) == (date(2026, 11, 24), True, PAUSE["reason"])
    assert row.recorded_by != row.agreed_by
    assert "Nothing waits here" in text(ned.get("/admin/two-people/"))
    shown = text(dot.get(f"/admin/people/{person.reference}"))
    assert "To be paused from 24 November 2026" in shown and "Let it go on" in shown
    dot.get(f"/admin/people/{person.reference}/resume")
    dot.post(f"/admin/people/{person.reference}/resume", {**DAY, "reason": "We have spoken."})
    assert "goes on" in text(dot.get(f"/admin/people/{person.reference}?done=resumed"))
    assert [one.message for one in db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))] == ["payment-paused", "payment-resumed"]


def test_agreed_late_a_pause_begins_then_and_not_before(app: Flask, person: Made, dot: Client) -> None:
    act = propose(dot, person, "pause", PAUSE)
    later = NOW + timedelta(days=7)
    with time_machine.travel(later, tick=False):
        client = Client(app)
        token = accounts.start_sign_in(make_officer("Ned Price", Role.DP_OFFICER).id, later)
        db.commit()
        with client.flask.session_transaction() as kept:
            kept["_user_id"] = token
        client.get(f"/admin/two-people/{act}")
        client.post(f"/admin/two-people/{act}/agree")
    assert db.session.scalars(select(PaymentPause.from_day)).one() == later.date()


def test_agreed_to_twenty_times_it_is_done_once(app: Flask, person: Made, dot: Client) -> None:
    act = propose(dot, person, "pause", PAUSE)
    app.config["WTF_CSRF_ENABLED"] = False
    officers = [make_officer(f"Officer {number}", Role.DP_OFFICER) for number in range(4)]
    clients = [signed_in(app, officers[number % 4]) for number in range(20)]
    answers = all_at_once(clients, lambda client: client.flask.post(f"/admin/two-people/{act}/agree"))
    assert sorted({answer.status_code for answer in answers}) == [302, 409]
    assert sum(answer.status_code == 302 for answer in answers) == 5, "one officer, however often they pressed"
    assert count(PaymentPause) == count(OutboxMessage) == 1
    assert str(rows(app, frozenset())["audit_row"]).count("'payment-paused'") == 1
    assert_trail_is_whole()


def test_proposed_twenty_times_it_waits_once(app: Flask, person: Made, dot: Client) -> None:
    dot.get(f"/admin/people/{person.reference}/pause")
    app.config["WTF_CSRF_ENABLED"] = False
    officer = make_officer("Ned Price", Role.DP_OFFICER)
    clients = [signed_in(app, officer) for _ in range(20)]
    for client in clients[:1]:
        client.get(f"/admin/people/{person.reference}/pause")
    answers = all_at_once(clients, lambda client: client.flask.post(f"/admin/people/{person.reference}/pause", data=PAUSE))
    assert {answer.status_code for answer in answers} <= {302, 409}
    assert 302 in {answer.status_code for answer in answers}
    assert count(TwoPersonAct) == 1
    assert_trail_is_whole()


def test_bank_details(app: Flask, person: Made, dot: Client) -> None:
    act = propose(dot, person, "bank-details", BANK)
    finance = signed_in(app, make_officer())
    page = text(finance.get(f"/admin/two-people/{act}"))
    assert "••••4321" in page and "Ring the person on a number we knew before" in page
    finance.post(f"/admin/two-people/{act}/agree")
    assert db.session.scalars(select(PaidTo.last_four)).one() == "4321"
    assert "••••4321" in text(finance.get(f"/admin/people/{person.reference}"))
    social = signed_in(app, make_officer("Soo Worker", Role.SOCIAL_WORKER))
    assert "4321" not in text(social.get(f"/admin/people/{person.reference}")), "not for everybody"
    (letter,) = letters_of(person.id)
    assert (letter.reasons, letter.facts) == ("canary-why", {"account_name": "Amina Begum", "last_four": "4321"})
    assert letter.agreed_by is not None and "Rang" not in str(vars(letter)), "how it was checked is for staff"
    told = db.session.scalars(select(OutboxMessage)).one()
    assert (told.message, told.facts) == ("bank-details-changed", {"letter": letter.reference})


def test_saying_no_and_taking_back(app: Flask, person: Made, dot: Client, ned: Client) -> None:
    act = propose(dot, person, "pause", PAUSE)
    ned.get(f"/admin/two-people/{act}")
    ned.post(f"/admin/two-people/{act}/refuse")
    assert "Not agreed by" in text(dot.get(f"/admin/two-people/{act}"))
    again = propose(dot, person, "pause", {**PAUSE, "reason": "Another try"})
    dot.post(f"/admin/two-people/{again}/refuse")
    assert "Taken back by" in text(ned.get(f"/admin/two-people/{again}"))
    assert "somebody has answered" in text(ned.post(f"/admin/two-people/{again}/agree", status=409)).lower()
    assert count(PaymentPause) == 0


@pytest.mark.parametrize(
    ("what", "form", "words"),
    [
        ("pause", {**PAUSE, "reason": ""}, "in words the person will read"), ("pause", {**PAUSE, "care_arranged": " "}, "a pause never leaves somebody without"),
        ("pause", {**PAUSE, "from_day-day": "19"}, "Enter today or a later day"), ("pause", {**PAUSE, "from_day-day": ""}, "Enter a real date"),
        ("bank-details", {**BANK, "last_four": "12345678"}, "Enter four digits"), ("bank-details", {**BANK, "last_four": "12a4"}, "Enter four digits"),
        ("bank-details", {**BANK, "account_name": ""}, "name of the account holder"), ("bank-details", {**BANK, "reasons": " "}, "in words the person will read"), ("bank-details", {**BANK, "from_day-day": "1"}, "Enter today or a later day"),
        ("resume", {**DAY, "reason": "x"}, "on or after the first day of the pause"), ("resume", {**DAY, "reason": ""}, "Say why"),
        ("merge", {"other": "P-AAAA-AAAA", "reason": "x"}, "We know nobody with this reference"), ("merge", {"other": "", "reason": "x"}, "Enter the reference of the other record"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_at_its_field(app: Flask, person: Made, dot: Client, what: str, form: dict[str, str], words: str) -> None:
    dot.get(f"/admin/people/{person.reference}/{what}")
    assert words in text(dot.post(f"/admin/people/{person.reference}/{what}", form, status=422))
    assert count(TwoPersonAct) == 0


def test_a_second_proposal_and_a_second_pause_are_refused_in_words(app: Flask, person: Made, dot: Client, ned: Client) -> None:
    act = propose(dot, person, "pause", PAUSE)
    ned.get(f"/admin/people/{person.reference}/pause")
    assert "waits for a second person already" in text(ned.post(f"/admin/people/{person.reference}/pause", PAUSE, status=422))
    ned.post(f"/admin/two-people/{act}/agree")
    assert "is paused already" in text(ned.post(f"/admin/people/{person.reference}/pause", PAUSE, status=422))


def test_a_pause_that_was_overtaken_is_not_done_twice(app: Flask, person: Made, dot: Client, ned: Client) -> None:
    act = propose(dot, person, "pause", PAUSE)
    plan = ledger.plan_of(person.id)
    assert plan is not None
    one, other = make_officer("Third Officer", Role.DP_LEAD), make_officer("Fourth Officer", Role.DP_LEAD)
    pausing.pause_payment(ledger.payment_by_reference(plan.reference), TODAY, "x", "y", NOW, proposed_by=one.id, by=other.id)
    db.commit()
    ned.get(f"/admin/two-people/{act}")
    assert "is paused already" in text(ned.post(f"/admin/two-people/{act}/agree", status=409))
    assert db.session.scalars(select(TwoPersonAct.agreed_at)).one() is None, "neither agreed nor done"


def test_without_a_direct_payment_there_is_nothing_to_pause(app: Flask, dot: Client) -> None:
    nobody = make_person("No Payment")
    for what in ("pause", "resume", "bank-details"):
        dot.get(f"/admin/people/{nobody.reference}/{what}", status=404)


def test_what_one_role_may_not_do_it_neither_sees_nor_agrees_to(app: Flask, person: Made, dot: Client) -> None:
    act = propose(dot, person, "pause", PAUSE)
    finance = signed_in(app, make_officer())
    assert "Nothing waits here" in text(finance.get("/admin/two-people/"))
    finance.get(f"/admin/two-people/{act}", status=404)
    finance.post(f"/admin/two-people/{act}/agree", status=404)
    finance.get(f"/admin/people/{person.reference}/pause", status=404)
    assert "What takes two people" in text(finance.get(f"/admin/people/{person.reference}"))
    admin = signed_in(app, make_officer("Ada Strator", Role.ADMINISTRATOR))
    admin.get("/admin/two-people/", status=404)


# --- Merging -----------------------------------------------------------------------------------------------------


def test_two_records_become_one_and_the_old_reference_leads_nowhere(app: Flask, person: Made, dot: Client, ned: Client) -> None:
    double = make_person("Amina Begam")
    old = signed_in(app, double)
    old.get(f"/en/for/{double.reference}/")
    act = propose(dot, person, "merge", {"other": double.reference.lower(), "reason": "Same date of birth and address"})
    page = text(ned.get(f"/admin/two-people/{act}"))
    assert double.reference in page and person.reference in page and "cannot be taken apart" in page
    ned.post(f"/admin/two-people/{act}/agree")
    assert count(MergedPerson) == 1
    for path in (f"/admin/people/{double.reference}", f"/admin/people/{double.reference}/returns", f"/admin/people/{double.reference}/reason"):
        ned.get(path, status=404)
    assert "Amina Begam" not in text(ned.get("/admin/people/"))
    assert "/sign-in" in old.get("/en/my-home", status=302).location, "nobody signs in with it"
    assert "Agreed by" in text(ned.get(f"/admin/two-people/{act}"))
    told = str(rows(app, frozenset())["audit_row"])
    assert "'people-merged'" in told and double.reference in told


def test_what_cannot_be_merged_is_said(app: Flask, person: Made, dot: Client) -> None:
    other, officer = make_recipient("Bogdan Zielinski"), make_officer()
    dot.get(f"/admin/people/{person.reference}/merge")
    for reference, words in (
        (person.reference, "the reference of the other record"), (other.reference, "Both records have a direct payment"), (officer.reference, "works for the council"),
    ):  # fmt: skip
        form = {"other": reference, "reason": "x"}
        assert words in text(dot.post(f"/admin/people/{person.reference}/merge", form, status=422))
    assert count(TwoPersonAct) == 0


# --- Export ------------------------------------------------------------------------------------------------------


def test_an_export_is_made_once_and_fetched_by_its_proposer_for_a_day(app: Flask, person: Made) -> None:
    lead, finance = signed_in(app, make_officer("Lea Lead", Role.DP_LEAD)), signed_in(app, make_officer())
    lead.get("/admin/export/")
    assert "Say what it is for" in text(lead.post("/admin/export/", {"reason": ""}, status=422))
    done = lead.post("/admin/export/", {"reason": "The yearly figures, on the team's drive"})
    act = done.location.split("/")[-1].split("?")[0]
    lead.get(f"/admin/export/{act}/people.csv", status=404)
    finance.get(f"/admin/two-people/{act}")
    finance.post(f"/admin/two-people/{act}/agree")
    assert "The table holds 1 person" in text(lead.get(f"/admin/two-people/{act}"))
    answer = lead.flask.get(f"/admin/export/{act}/people.csv")
    assert answer.status_code == 200 and answer.mimetype == "text/csv"
    assert answer.headers["Content-Disposition"].startswith("attachment") and "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store" and answer.headers["X-Content-Type-Options"] == "nosniff"
    assert person.reference in answer.text and "amina.begum@" not in answer.text
    finance.get(f"/admin/export/{act}/people.csv", status=404)
    told = str(rows(app, frozenset())["audit_row"])
    assert told.count("'export-made'") == told.count("'export-fetched'") == 1 and "yearly" not in told
    assert count(ExportMade) == 1
    with time_machine.travel(NOW + timedelta(hours=25), tick=False):
        later = Client(app)
        token = accounts.start_sign_in(db.session.scalars(select(TwoPersonAct.proposed_by)).one(), NOW + timedelta(hours=25))
        db.commit()
        with later.flask.session_transaction() as kept:
            kept["_user_id"] = token
        later.get(f"/admin/export/{act}/people.csv", status=404)
        assert "Fetch the table" not in text(later.get(f"/admin/two-people/{act}"))
    assert "waits for a second person already" not in text(lead.get("/admin/export/"))
    lead.post("/admin/export/", {"reason": "Once more"})
    assert "waits for a second person already" in text(finance.post("/admin/export/", {"reason": "Mine"}, status=422))
