"""The second door: whoever opens a person outside their own work says why first; no staff page can forget to ask."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from flask import Blueprint, Flask
from sqlalchemy import select

from app import factory
from app.accounts import access
from app.accounts import service as accounts
from app.accounts.rules import Role
from app.casework import caseload, door
from app.casework import service as casework
from app.casework.kinds import CaseKind
from app.casework.models import Case, ReasonGiven
from app.casework.rules import Reason, is_alert, reason_refusal
from app.core import db
from app.core.config import Settings
from app.council_policy import service as council_policy
from app.council_policy.rules import PolicyKey
from app.returns import checking
from tests.everywhere.world import address, doors, make_world, rows, signed_in
from tests.factories import NOW, Made, make_officer, make_person, make_recipient
from tests.page import Client
from tests.returns.sent import make_sent

TODAY = date(2026, 11, 20)
REASON = {"code": "covering", "words": "", "then": ""}


def text(page: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.get_data(as_text=True)).split())


def strict(app: Flask, person: Made) -> Client:
    """A client that gives no reasons by itself."""
    client = signed_in(app, person)
    client.gives_reasons = False
    return client


def is_asked(response: Any) -> bool:
    return response.status_code == 302 and re.match(r"/admin/people/[^/]+/reason\?", response.location) is not None


# --- No page can forget ------------------------------------------------------------------------------------------


def test_every_staff_page_about_a_person_asks_why(app: Flask) -> None:
    """Each admin address that names a person or a case, by every role the mark lets in, before any row of the person's:
    nothing but the question comes back."""
    app.config["WTF_CSRF_ENABLED"] = False
    world = make_world()
    stranger = make_recipient("Zed CANARYPERSON")
    subject = make_sent(stranger)
    colleague = make_officer("Fiona Baird")
    casework.take(casework.case_of(CaseKind.RETURN, subject), NOW, by=colleague.id)
    db.commit()
    values = {**world.own.values, "reference": stranger.reference, "subject": subject, "person": stranger.reference, "letter": "L-AAAA-AAAA"}
    asked: set[str] = set()
    for door_ in doors(app):
        about = {"reference", "subject"} & door_.arguments and door_.endpoint.partition(".")[0] != "home"
        if not about or not is_admin(app, door_.endpoint) or is_from_a_list(app, door_.endpoint):
            continue
        if door_.endpoint.startswith("caseload_admin."):
            continue  # alerts are about a member of staff: they have tests of their own
        for name, person in world.people.items():
            words = accounts.someone(db.session.get_one(accounts.Person, person.id), TODAY).permissions
            if door_.mark not in words:
                continue
            response = signed_in(app, person).flask.open(address(app, door_, values), method=door_.method)
            assert is_asked(response), f"{name} at {door_.endpoint} {door_.method}: {response.status_code}"
            asked.add(door_.endpoint)
    assert {"ledger_admin.person", "returns_admin.show", "returns_admin.ask", "returns_admin.of_person", "trail_admin.trail", "propose_admin.pause"} <= asked
    assert len(asked) > 12


def is_admin(app: Flask, endpoint: str) -> bool:
    return all(rule.rule.startswith("/admin/") for rule in app.url_map.iter_rules(endpoint))


def is_from_a_list(app: Flask, endpoint: str) -> bool:
    return hasattr(app.view_functions[endpoint], door.FROM_A_LIST)


def test_what_belongs_to_a_list_is_little(app: Flask) -> None:
    assert {one for one in app.view_functions if is_from_a_list(app, one)} == {
        "casework_admin.take", "casework_admin.release", "casework_admin.hand_over", "caseload_admin.reason", "caseload_admin.give_reason",
        "interest_admin.take", "interest_admin.release", "work_admin.take_from_list",
        "threads_admin.care_take", "threads_admin.care_release", "threads_admin.money_take", "threads_admin.money_release",
    }  # fmt: skip


def test_a_new_page_that_names_something_unknown_stops_the_start(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    new = Blueprint("new", __name__)
    new.add_url_rule("/new/<ref:whose>", view_func=access.signed_in(lambda whose: whose), endpoint="page")
    monkeypatch.setattr(factory, "ADMIN", [*factory.ADMIN, new])
    with pytest.raises(TypeError, match=r"the page new\.page names \['whose'\]: is that a person"):
        factory.create_app(settings)


def test_a_new_page_about_a_person_asks_without_being_told_to(settings: Settings, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    new = Blueprint("new", __name__)
    new.add_url_rule("/new/<ref:reference>", view_func=access.signed_in(lambda reference: "what nobody may see"), endpoint="page")
    monkeypatch.setattr(factory, "ADMIN", [*factory.ADMIN, new])
    site = factory.create_app(settings)
    person, officer = make_recipient(), make_officer()
    assert is_asked(strict(site, officer).get(f"/admin/new/{person.reference}", status=302))
    db.let_go()
    site.extensions["engine"].dispose()
    db.session.configure(bind=app.extensions["engine"])


# --- Asked, answered, gone on ------------------------------------------------------------------------------------


def test_one_page_and_on_to_where_one_wanted(app: Flask) -> None:
    person, officer = make_recipient(), make_officer()
    client = strict(app, officer)
    where = f"/admin/people/{person.reference}?done=rate"
    asked = client.get(where, status=302).location
    page = client.get(asked)
    assert "Amina Begum" in text(page) and person.reference in text(page) and person.email not in page.text
    done = client.post(asked, {"code": "covering", "words": " Fiona is away ", "then": where})
    assert done.location == where
    client.get(where)
    client.get(f"/admin/people/{person.reference}/returns")
    kept = db.session.scalars(select(ReasonGiven)).one()
    assert (kept.staff_id, kept.recipient_id, kept.code, kept.words, kept.day) == (officer.id, person.id, "covering", "Fiona is away", TODAY)
    told = str(rows(app, frozenset())["audit_row"])
    assert "'reason-given'" in told and "'code': 'covering'" in told and "Fiona" not in told


def test_the_form_carries_where_one_was_going(app: Flask) -> None:
    person, client = make_recipient(), strict(app, make_officer())
    asked = client.get(f"/admin/people/{person.reference}", status=302).location
    assert f'name="then" type="hidden" value="/admin/people/{person.reference}"' in client.get(asked).text


@pytest.mark.parametrize("then", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_it_goes_on_inside_this_site_only(app: Flask, then: str) -> None:
    person, client = make_recipient(), strict(app, make_officer())
    client.get(f"/admin/people/{person.reference}/reason")
    assert client.post(f"/admin/people/{person.reference}/reason", {**REASON, "then": then}).location == "/admin/"


def test_a_reason_holds_for_the_day_the_person_and_the_one_who_gave_it(app: Flask) -> None:
    person, other = make_recipient(), make_recipient("Bogdan Zielinski")
    officer, colleague = make_officer(), make_officer("Fiona Baird")
    caseload.give_reason(person.id, "check", "", TODAY, NOW, by=officer.id)
    db.commit()
    strict(app, officer).get(f"/admin/people/{person.reference}")
    assert is_asked(strict(app, officer).get(f"/admin/people/{other.reference}", status=302))
    assert is_asked(strict(app, colleague).get(f"/admin/people/{person.reference}", status=302))
    assert caseload.may_open(officer.id, person.id, TODAY)
    assert not caseload.may_open(officer.id, person.id, TODAY + timedelta(days=1))


def test_a_day_ends_at_midnight_in_england(app: Flask) -> None:
    person, officer = make_recipient(), make_officer()
    late = NOW.replace(month=7, hour=22, minute=59)  # one minute to midnight in summer
    with time_machine.travel(late, tick=False):
        client = Client(app, gives_reasons=False)
        token = accounts.start_sign_in(officer.id, late)
        db.commit()
        with client.flask.session_transaction() as kept:
            kept["_user_id"] = token
        client.get(f"/admin/people/{person.reference}/reason")
        client.post(f"/admin/people/{person.reference}/reason", REASON)
        client.get(f"/admin/people/{person.reference}")
    with time_machine.travel(late + timedelta(minutes=2), tick=False):
        assert is_asked(client.get(f"/admin/people/{person.reference}", status=302))


def test_given_twice_the_first_is_kept(app: Flask) -> None:
    person, officer = make_recipient(), make_officer()
    for code in ("check", "covering"):
        caseload.give_reason(person.id, code, "", TODAY, NOW, by=officer.id)
    db.commit()
    assert [one.code for one in caseload.reasons_of(officer.id, TODAY)] == ["check"]


@pytest.mark.parametrize(("form", "words"), [
    ({"code": "", "words": ""}, "Choose why you are opening this"), ({"code": "bored", "words": ""}, "Not a valid choice"),
    ({"code": "other", "words": "  "}, "Say why in your own words"), ({"code": "check", "words": "x" * 501}, "500 characters or fewer"),
])  # fmt: skip
def test_what_is_no_reason_is_said_at_its_field(app: Flask, form: dict[str, str], words: str) -> None:
    person, client = make_recipient(), strict(app, make_officer())
    client.get(f"/admin/people/{person.reference}/reason")
    assert words in text(client.post(f"/admin/people/{person.reference}/reason", form, status=422))
    assert is_asked(client.get(f"/admin/people/{person.reference}", status=302))


@pytest.mark.pure
@pytest.mark.parametrize(("code", "words", "refusal"), [
    ("check", "", None), ("other", "a word", None), ("other", " ", "reason-needs-words"), ("", "words", "reason-not-chosen"), ("nosy", "", "reason-not-chosen"),
])  # fmt: skip
def test_reasons(code: str, words: str, refusal: str | None) -> None:
    assert reason_refusal(code, words) == refusal


def test_the_list_of_due_returns_leads_to_a_reason_that_fits(app: Flask) -> None:
    person, client = make_recipient(), strict(app, make_officer())
    asked = f"/admin/people/{person.reference}/reason"
    assert "A return is due and has not been sent" in text(client.get(asked))
    there = client.post(asked, {"code": "return-due", "words": "", "then": f"/admin/people/{person.reference}"}, status=302)
    assert there.location == f"/admin/people/{person.reference}"
    client.get(there.location)


def test_an_unknown_person_is_not_found_and_is_not_asked_about(app: Flask) -> None:
    officer = strict(app, make_officer())
    for path in ("P-AAAA-AAAA", "P-AAAA-AAAA/reason", "P-AAAA-AAAA/returns"):
        officer.get(f"/admin/people/{path}", status=404)
    officer.get("/admin/returns/R-AAAA-AAAA", status=404)


def test_who_may_not_open_a_page_is_not_asked_why(app: Flask) -> None:
    person = make_recipient()
    editor = strict(app, make_officer("Con Editor", Role.CONTENT_EDITOR))
    editor.get(f"/admin/people/{person.reference}", status=404)
    strict(app, make_person("Nobody Here")).get(f"/admin/people/{person.reference}/reason", status=404)


def test_a_form_is_not_done_behind_the_door(app: Flask) -> None:
    person = make_recipient()
    client = strict(app, make_officer("Dot Price", Role.DP_OFFICER))
    client.get("/admin/people/")
    before = rows(app)
    sent = {"pence": "100.00", "what": "Redundancy", "from_day-day": "1", "from_day-month": "12", "from_day-year": "2026"}
    response = client.flask.post(
        f"/admin/people/{person.reference}/reserve", data={"csrf_token": client.token, **sent},
        headers={"Referer": f"http://localhost/admin/people/{person.reference}/reserve"},
    )  # fmt: skip
    assert is_asked(response) and f"then=/admin/people/{person.reference}/reserve" in response.location.replace("%2F", "/")
    assert rows(app) == before


# --- What is one's own work --------------------------------------------------------------------------------------


def test_ones_own_caseload_is_open(app: Flask) -> None:
    person, lead, worker = make_recipient(), make_officer("Lea Lead", Role.DP_LEAD), make_officer("Soo Worker", Role.SOCIAL_WORKER)
    staff = accounts.recipient_by_reference(worker.reference)
    caseload.give_caseload(staff, person.id, TODAY, TODAY + timedelta(days=7), by=lead.id)
    db.commit()
    strict(app, worker).get(f"/admin/people/{person.reference}")
    assert not caseload.may_open(worker.id, person.id, TODAY - timedelta(days=1)), "not before its first day"
    assert not caseload.may_open(worker.id, person.id, TODAY + timedelta(days=8)), "not after its last day"
    assert not caseload.may_open(lead.id, person.id, TODAY)


def test_a_case_one_holds_opens_the_person_until_the_day_it_is_done(app: Flask) -> None:
    person, officer, colleague = make_recipient(), make_officer(), make_officer("Fiona Baird")
    subject = make_sent(person)
    client = strict(app, officer)
    assert is_asked(client.get(f"/admin/people/{person.reference}", status=302))
    client.get("/admin/cases/")
    client.post(f"/admin/cases/return/{subject}/take")
    client.get(f"/admin/people/{person.reference}")
    client.get(f"/admin/returns/{subject}")
    assert is_asked(strict(app, colleague).get(f"/admin/returns/{subject}", status=302)), "a colleague has it"
    client.post(f"/admin/returns/{subject}/settle", {"outcome": "ok", "note": "", "seen_version": "1"})
    client.get(f"/admin/returns/{subject}?done=settled")
    assert not caseload.may_open(officer.id, person.id, TODAY + timedelta(days=1)), "settled yesterday"


def test_a_return_that_waits_in_the_queue_is_the_teams_own_work(app: Flask) -> None:
    person, officer = make_recipient(), make_officer()
    subject = make_sent(person)
    client = strict(app, officer)
    client.get(f"/admin/returns/{subject}")
    client.get(f"/admin/returns/{subject}/ask")
    assert is_asked(client.get(f"/admin/people/{person.reference}", status=302)), "the return, and not the person"
    assert "'return-opened-by-staff'" in str(rows(app, frozenset())["audit_row"])
    checking.settle_return(subject, "ok", "", 1, NOW, by=make_officer("Fiona Baird").id)
    db.commit()
    assert is_asked(client.get(f"/admin/returns/{subject}", status=302)), "it does not wait any more"


def test_settle_and_open_next_asks_nothing(app: Flask) -> None:
    officer = strict(app, make_officer())
    subjects = [make_sent(make_recipient(f"Person {number}")) for number in range(3)]
    officer.get(f"/admin/returns/{subjects[0]}")
    answer = officer.post(f"/admin/returns/{subjects[0]}/settle", {"outcome": "ok", "note": "", "seen_version": "1", "then": "next"})
    assert subjects[1] in answer.location
    officer.get(answer.location)


def test_taking_from_the_queue_asks_nothing_even_when_somebody_was_first(app: Flask) -> None:
    subject = make_sent(make_recipient())
    first, second = strict(app, make_officer()), strict(app, make_officer("Fiona Baird"))
    for client in (first, second):
        client.get("/admin/cases/")
    first.post(f"/admin/cases/return/{subject}/take")
    second.post(f"/admin/cases/return/{subject}/take", status=409)


def test_a_paper_return_asks_too(app: Flask) -> None:
    person, officer = make_recipient(), make_officer()
    client = strict(app, officer)
    where = f"/en/for/{person.reference}/returns/2026-07-01/"
    asked = client.get(where, status=302)
    assert is_asked(asked) and where in asked.location.replace("%2F", "/")
    client.get(asked.location)
    client.post(asked.location, {"code": "paper-came", "words": "", "then": where})
    client.get(where)


def test_a_person_in_their_own_affairs_is_asked_nothing(app: Flask) -> None:
    person = make_recipient()
    strict(app, person).get(f"/en/for/{person.reference}/")
    officer = make_officer()
    strict(app, officer).get(f"/en/for/{officer.reference}/")


def test_lists_ask_nothing(app: Flask) -> None:
    make_sent(make_recipient())
    finance, lead = strict(app, make_officer()), strict(app, make_officer("Lea Lead", Role.DP_LEAD))
    for path in ("/admin/cases/", "/admin/returns/due", "/admin/people/", "/admin/caseload/", "/admin/two-people/"):
        finance.get(path)
    for path in ("/admin/caseloads/", "/admin/alerts/", "/admin/trail/"):
        lead.get(path)


# --- Many in a day -----------------------------------------------------------------------------------------------


def open_people(officer: Made, how_many: int) -> None:
    already = len(caseload.reasons_of(officer.id, TODAY))
    for number in range(already, already + how_many):
        caseload.give_reason(make_recipient(f"Person {officer.id} {number}").id, Reason.CHECK, "", TODAY, NOW, by=officer.id)
    db.commit()


def test_the_first_one_too_many_opens_one_alert(app: Flask) -> None:
    council_policy.set_policy(PolicyKey.OPENINGS_BEFORE_ALERT, "3", TODAY, TODAY, NOW, by=None)
    officer, lead = make_officer(), make_officer("Lea Lead", Role.DP_LEAD)
    open_people(officer, 3)
    assert not db.session.scalars(select(Case)).all()
    open_people(make_officer("Fiona Baird"), 3)
    open_people(officer, 2)
    case = db.session.scalars(select(Case)).one()
    assert (case.kind, case.recipient_id, case.facts["people"], case.due_day) == ("openings", officer.id, "4", date(2026, 11, 23))
    client = strict(app, lead)
    assert "Olu Adeyemi" in text(client.get("/admin/alerts/"))
    page = text(client.get(f"/admin/alerts/{case.subject}"))
    assert "Person" in page and "A check of how we work" in page and "10:30" in page
    client.post(f"/admin/alerts/{case.subject}/close")
    assert "Nobody has." in text(client.get("/admin/alerts/?done=closed"))


def test_an_alert_is_in_nobodys_queue_of_returns(app: Flask) -> None:
    council_policy.set_policy(PolicyKey.OPENINGS_BEFORE_ALERT, "1", TODAY, TODAY, NOW, by=None)
    officer = make_officer()
    open_people(officer, 2)
    page = text(strict(app, officer).get("/admin/cases/"))
    assert "Nothing waits for us here" in page
    assert casework.counts(TODAY)["something_to_ask"] == 0
    assert casework.next_case("all", TODAY, officer.id) is None
    strict(app, officer).get("/admin/alerts/", status=404)
    subject = db.session.scalars(select(Case.subject)).one()
    client = strict(app, officer)
    client.get("/admin/cases/")
    client.post(f"/admin/cases/openings/{subject}/take", status=404)


def test_nobody_reads_or_closes_the_alert_about_themselves(app: Flask) -> None:
    council_policy.set_policy(PolicyKey.OPENINGS_BEFORE_ALERT, "1", TODAY, TODAY, NOW, by=None)
    lead = make_officer("Lea Lead", Role.DP_LEAD)
    open_people(lead, 2)
    subject = db.session.scalars(select(Case.subject)).one()
    client = strict(app, lead)
    assert "Lea Lead" not in text(client.get("/admin/alerts/")).replace("Lea Lead : My sign-in Sign out", "")
    client.get(f"/admin/alerts/{subject}", status=404)
    client.post(f"/admin/alerts/{subject}/close", status=404)
    assert db.session.scalars(select(Case.state)).one() == "open"


@pytest.mark.pure
@pytest.mark.parametrize(("people", "most", "alert"), [(0, 10, False), (10, 10, False), (11, 10, True), (2, 1, True)])
def test_when_it_is_an_alert(people: int, most: int, alert: bool) -> None:
    assert is_alert(people, most) is alert


