"""Help from a support service: asked for with consent, answered by its own people, who see that much and no more."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from app.accounts import death
from app.accounts.models import Person
from app.accounts.rules import Role
from app.accounts.standing import Scope
from app.casework import service as casework
from app.casework.kinds import CaseKind
from app.core import db
from app.core.errors import NotYours, Refused
from app.council_policy import service as council_policy
from app.council_policy.rules import PolicyKey
from app.notifications.models import OutboxMessage
from app.support import asking, directory, lists, service
from app.support.models import Referral, SupportService
from app.support.rules import NOT_SURE, Agreed, Level, Outcome, Progress
from app.support.service import Choice, New
from tests import factories
from tests.conftest import TODAY
from tests.contact.test_private_line import helps
from tests.everywhere.test_double import all_at_once, assert_trail_is_whole, count
from tests.everywhere.world import rows, signed_in
from tests.factories import NOW, Made
from tests.page import Client
from tests.reviews.test_reviews import later

PHONE, EMAIL = "07700 900461", "amina.begum@example.org"


@pytest.fixture
def amina(app: Flask) -> Made:
    made = factories.make_recipient("Amina Begum")
    db.session.get_one(Person, made.id).mobile = PHONE
    db.commit()
    return made


@pytest.fixture
def lead(app: Flask) -> Made:
    return factories.make_officer("Lea Lead", Role.DP_LEAD)


@pytest.fixture
def worker(app: Flask) -> Made:
    return factories.make_officer("Soo Worker", Role.SOCIAL_WORKER)


def a_service(lead: Made, name: str = "Elm Support", *levels: str) -> SupportService:
    told = directory.Told(name, f"About {name}.", levels or ("advice", "payroll"), "English", "Free", "01632 960 700", False, True)
    row = directory.add(told, TODAY, NOW, by=lead.id)
    db.commit()
    return row


def a_member(lead: Made, row: SupportService, name: str = "Jo Penrose") -> Made:
    made = factories.make_officer(name, Role.SUPPORT_PROVIDER)
    directory.add_member(row, made.reference, TODAY, NOW, by=lead.id)
    db.commit()
    return made


def new(row: SupportService | None, level: str = "advice", **other: Any) -> New:
    told = {"wish": "canary-wish", "reach": "", "shared": ("phone",), "language": "en", "how": Agreed.ONLINE, "day": TODAY, "by_council": False}
    return New(level=level, service=row, **told | other)


def offered(amina: Made, row: SupportService | None, level: str = "advice", **other: Any) -> str:
    found = service.open_referral(amina.id, new(row, level, **other), TODAY, NOW, by=amina.id).reference
    db.commit()
    return found


def entered(app: Flask, person: Made) -> Client:
    """Signed in, with a page open: forms of it carry its token."""
    client = signed_in(app, person)
    client.get("/en/my-sign-in/where")
    return client


def went(answer: Any, to: str) -> None:
    assert answer.location.endswith(to), answer.location


def at(amina: Made, page: str = "") -> str:
    return f"/en/for/{amina.reference}/support/{page}"


def test_asked_one_question_a_page_sent_once_and_seen_by_the_service_with_what_was_ticked(app: Flask, amina: Made, lead: Made) -> None:
    row = a_service(lead)
    name, reference = row.name, row.reference
    jo = a_member(lead, row)
    own = entered(app, amina)
    page = own.get(at(amina))
    assert "Somebody tells me how" in page.text and "Somebody holds the money" in page.text
    went(own.post(at(amina, "ask/level"), {"level": "advice"}), at(amina, "ask/service"))
    assert name in own.get(at(amina, "ask/service")).text and "It works for you" in own.get(at(amina, "ask/service")).text
    went(own.post(at(amina, "ask/service"), {"service": reference}), at(amina, "ask/shared"))
    page = own.get(at(amina, "ask/shared"))
    assert "My phone number" in page.text and "My postal address" not in page.text, "what we do not have is not offered"
    refused = own.post(at(amina, "ask/shared"), {"shared": ["needs"], "reach": ""}, status=422)
    assert "Tick one way to reach you" in refused.text
    went(own.post(at(amina, "ask/shared"), {"shared": ["phone", "needs"], "reach": ""}), at(amina, "ask/wish"))
    went(own.post(at(amina, "ask/wish"), {"wish": "Chcę kogoś, kto mówi po polsku"}), at(amina, "check"))
    theirs = entered(app, jo)
    assert "Nobody here" in theirs.get("/admin/referred/").text, "nothing is seen before it is sent"
    page = own.get(at(amina, "check"))
    assert "I agree that the council gives the service my name and what I ticked" in page.text and "27 November 2026" in page.text
    own.post(at(amina, "check"), {})
    went(own.post(at(amina, "check"), {}), at(amina))
    assert count(app, "referral") == 1
    sent = db.session.query(Referral).one().reference
    assert [(one.person_id, one.message) for one in db.session.query(OutboxMessage)] == [(jo.id, "referral-waits")]
    db.roll_back()
    assert "Amina Begum" in theirs.get("/admin/referred/").text
    seen = theirs.get(f"/admin/referred/{sent}").text
    assert PHONE.replace(" ", "") in seen and "Chcę kogoś" in seen and "English" in seen
    assert EMAIL not in seen and "Own bank account" not in seen, "not ticked"
    looked = own.get(f"/en/for/{amina.reference}/who-has-looked").text
    assert "Support organisation" in looked and "To help you, as you asked" in looked


def test_yes_tells_a_day_news_is_read_and_the_end_shuts_the_page(app: Flask, amina: Made, lead: Made) -> None:
    row = a_service(lead)
    jo = a_member(lead, row)
    sent = offered(amina, row)
    theirs, own = entered(app, jo), entered(app, amina)
    here = f"/admin/referred/{sent}"
    late = {"contact_by-day": "1", "contact_by-month": "3", "contact_by-year": "2027"}
    assert "within 20 working days" in theirs.post(f"{here}/accept", late, status=422).text
    theirs.post(f"{here}/accept", {"contact_by-day": "25", "contact_by-month": "11", "contact_by-year": "2026"})
    theirs.post(f"{here}/accept", {"contact_by-day": "25", "contact_by-month": "11", "contact_by-year": "2026"})
    page = own.get(at(amina, sent)).text
    assert page.count("It gets in touch by 25 November 2026") == 1
    assert "There is news about the help you asked for" in own.get(f"/en/for/{amina.reference}/").text
    assert "Write the news" in theirs.post(f"{here}/tell", {"told": "news", "words": ""}, status=422).text
    theirs.post(f"{here}/tell", {"told": "talked", "words": "canary-news"})
    theirs.post(f"{here}/tell", {"told": "talked", "words": "canary-news"})
    assert own.get(at(amina, sent)).text.count("canary-news") == 1
    theirs.post(f"{here}/finish", {"outcome": "runs", "last_words": "canary-end"})
    assert "canary-end" in own.get(at(amina, sent)).text
    theirs.get(here, status=404)
    assert "Amina" not in theirs.get("/admin/referred/?show=accepted").text
    assert casework.see_case(CaseKind.REFERRAL, sent).state == "closed"
    db.roll_back()
    assert "canary" not in str(rows(app, frozenset())["audit_row"])
    assert_trail_is_whole()


def test_no_gives_a_reason_the_person_reads_and_an_officer_chooses_another_with_them(app: Flask, amina: Made, lead: Made, worker: Made) -> None:
    first, second = a_service(lead), a_service(lead, "Oak Support")
    second_reference = second.reference
    jo, sam = a_member(lead, first), a_member(lead, second, "Sam Sands")
    sent = offered(amina, first)
    theirs, own, staff = entered(app, jo), entered(app, amina), entered(app, worker)
    assert "Say why, so that the person can use it" in theirs.post(f"/admin/referred/{sent}/decline", {"why": "other", "words": ""}, status=422).text
    went(theirs.post(f"/admin/referred/{sent}/decline", {"why": "language", "words": "canary-why"}), "/admin/referred/?done=declined")
    theirs.get(f"/admin/referred/{sent}", status=404)
    page = own.get(at(amina, sent)).text
    assert "They have nobody who speaks your language." in page and "canary-why" in page and "We get in touch by 25 November 2026" in page
    listed = staff.get("/admin/referrals/").text
    assert "Amina Begum" in listed
    told = {"level": "advice", "service": second_reference, "how": "on-phone", "day-day": "20", "day-month": "11", "day-year": "2026"}
    missing = staff.post(f"/admin/referrals/{sent}/choose", {**told, "how": ""}, status=422)
    assert "Choose how they agreed" in missing.text
    entered(app, sam).get(f"/admin/referred/{sent}", status=404)
    staff.post(f"/admin/referrals/{sent}/choose", told)
    staff.post(f"/admin/referrals/{sent}/choose", told)
    assert "Amina Begum" in entered(app, sam).get(f"/admin/referred/{sent}").text
    theirs.get(f"/admin/referred/{sent}", status=404)
    steps = [one.what for one in service.steps_of(service.see(sent))]
    db.roll_back()
    assert steps == ["asked", "offered", "declined", "offered"]


def test_taken_back_the_service_sees_a_reference_and_nothing_else_at_once(app: Flask, amina: Made, lead: Made) -> None:
    row = a_service(lead)
    jo = a_member(lead, row)
    sent = offered(amina, row)
    theirs, own = entered(app, jo), entered(app, amina)
    theirs.get(f"/admin/referred/{sent}")
    own.post(at(amina, f"{sent}/take-back"), {})
    own.post(at(amina, f"{sent}/take-back"), {})
    theirs.get(f"/admin/referred/{sent}", status=404)
    accept = {"contact_by-day": "25", "contact_by-month": "11", "contact_by-year": "2026"}
    went(theirs.post(f"/admin/referred/{sent}/accept", accept), "/admin/referred/?done=moved")
    page = theirs.get("/admin/referred/").text
    assert sent in page and "Amina" not in page and "Do not get in touch" in page
    assert "You took it back" in own.get(at(amina, sent)).text
    with time_machine.travel(NOW + timedelta(days=30), tick=False):
        assert lists.gone_from(db.session.query(SupportService).one().id, NOW + timedelta(days=2)) == []
        db.roll_back()


def test_whoever_is_not_sure_is_helped_to_choose_by_a_day_of_the_policy(app: Flask, amina: Made, lead: Made, worker: Made) -> None:
    a_service(lead)
    council_policy.set_policy(PolicyKey.SUPPORT_CHOOSE_WORKING_DAYS, "1", TODAY, TODAY, NOW, by=lead.id)
    db.commit()
    own = entered(app, amina)
    went(own.post(at(amina, "ask/level"), {"level": NOT_SURE}), at(amina, "ask/shared"))
    went(own.post(at(amina, "ask/shared"), {"shared": ["phone"], "reach": ""}), at(amina, "ask/wish"))
    went(own.post(at(amina, "ask/wish"), {"wish": ""}), at(amina, "check"))
    assert "We get in touch by 23 November 2026" in own.get(at(amina, "check")).text
    own.post(at(amina, "check"), {})
    with time_machine.travel(NOW + timedelta(days=5), tick=False):
        late = later(app, amina).get(at(amina, db.session.query(Referral.reference).scalar())).text
        db.roll_back()
        assert "We are late. This is not your fault" in late
        assert "We are late" in later(app, worker).get("/admin/referrals/").text
        assert "Referral to a support service" in later(app, worker).get("/admin/work/").text


def test_an_officer_begins_one_for_somebody_who_agreed(app: Flask, amina: Made, lead: Made, worker: Made) -> None:
    row = a_service(lead)
    reference = row.reference
    staff, here = entered(app, worker), f"/admin/people/{amina.reference}/referrals/"
    staff.get(here)
    told = {
        "level": "payroll", "service": reference, "shared": ["email"], "reach": "", "wish": "canary-wish",
        "how": "face-to-face", "day-day": "19", "day-month": "11", "day-year": "2026",
    }  # fmt: skip
    tomorrow = staff.post(here, {**told, "day-day": "21"}, status=422)
    assert "today or before" in tomorrow.text and "canary-wish" in tomorrow.text, "nothing typed is lost"
    assert "Tick a way to reach them" in staff.post(here, {**told, "shared": ["address"]}, status=422).text
    staff.post(here, told)
    staff.post(here, told)
    assert count(app, "referral") == 1
    sent = db.session.query(Referral).one()
    assert (sent.by_council, sent.agreed_how, sent.due_day.isoformat()) == (True, "face-to-face", "2026-11-27")
    assert [one.message for one in db.session.query(OutboxMessage)] == ["message-waits"]
    reference = sent.reference
    db.roll_back()
    assert "Amina Begum" in staff.get("/admin/referrals/?show=ours").text
    assert "The council asked for you, as you agreed." in entered(app, amina).get(at(amina, reference)).text
    with pytest.raises(NotYours):
        service.start(worker.id, new(None, how=Agreed.ON_PHONE), TODAY, NOW, by=worker.id)


def test_a_service_that_takes_nobody_on_is_not_offered_and_one_open_request_a_level(app: Flask, amina: Made, lead: Made) -> None:
    row = a_service(lead)
    with pytest.raises(Refused, match="service-not-open"):
        service.open_referral(amina.id, new(row, "managed_account"), TODAY, NOW, by=amina.id)
    offered(amina, row)
    with pytest.raises(Refused, match="support-already"):
        service.open_referral(amina.id, new(row), TODAY, NOW, by=amina.id)
    db.roll_back()
    offered(amina, row, "payroll")
    told = directory.Told("Elm Support", "About.", ("advice",), "", "", "", False, takes_on=False)
    directory.change(row.reference, told, TODAY, NOW, by=lead.id)
    db.commit()
    assert directory.services_for("advice") == [] and directory.services_for("payroll") == []
    db.roll_back()


def test_only_an_authorised_person_asks_for_somebody(app: Flask, amina: Made, lead: Made) -> None:
    a_service(lead)
    helper = factories.make_person("Helen Helper")
    helps(amina, helper, *Scope)
    entered(app, helper).get(at(amina), status=404)
    row = service.open_referral(amina.id, new(None, NOT_SURE, how=Agreed.AUTHORISED), TODAY, NOW, by=helper.id)
    assert row.agreed_how == "authorised"
    db.roll_back()


def test_a_person_reads_only_their_own(app: Flask, amina: Made, lead: Made) -> None:
    sent = offered(amina, a_service(lead))
    bogdan = factories.make_recipient("Bogdan Zielinski")
    entered(app, bogdan).get(f"/en/for/{bogdan.reference}/support/{sent}", status=404)
    entered(app, bogdan).post(f"/en/for/{bogdan.reference}/support/{sent}/take-back", {}, status=404)


def test_the_lead_keeps_the_list_and_says_who_signs_in(app: Flask, lead: Made) -> None:
    staff, jo = entered(app, lead), factories.make_officer("Jo Penrose", Role.SUPPORT_PROVIDER)
    assert "belongs to no support service yet" in entered(app, jo).get("/admin/referred/").text
    told = {"name": "Elm Support", "about": "They help.", "levels": ["advice"], "takes_on": "y", "speaks": "", "cost": "", "phone": ""}
    assert "Choose which help they offer" in staff.post("/admin/services/", {**told, "levels": []}, status=422).text
    staff.post("/admin/services/", told)
    staff.post("/admin/services/", told)
    assert count(app, "support_service") == 1
    assert "Another service has this name" in staff.post("/admin/services/", {**told, "name": "ELM Support", "about": "x"}, status=422).text
    here = f"/admin/services/{db.session.query(SupportService).one().reference}"
    db.roll_back()
    staff.post(f"{here}/members", {"member": jo.reference})
    assert "Elm Support" in entered(app, jo).get("/admin/referred/").text
    page = staff.get(here).text
    assert "Jo Penrose" in page
    number = directory.members_of(directory.by_reference(here.rsplit("/", 1)[1]))[0][0].id
    db.roll_back()
    staff.post(f"{here}/members/{number}/end", {})
    assert "belongs to no support service yet" in entered(app, jo).get("/admin/referred/").text
    went(staff.post(f"{here}/end", {}), "/admin/services/?done=ended")
    assert directory.services() == []
    db.roll_back()


def test_a_colleague_of_another_service_sees_nothing(app: Flask, amina: Made, lead: Made) -> None:
    first, second = a_service(lead), a_service(lead, "Oak Support")
    a_member(lead, first)
    sam = a_member(lead, second, "Sam Sands")
    sent = offered(amina, first)
    theirs = entered(app, sam)
    assert "Amina" not in theirs.get("/admin/referred/").text
    theirs.get(f"/admin/referred/{sent}", status=404)
    for act, told in (("accept", {"contact_by-day": "25", "contact_by-month": "11", "contact_by-year": "2026"}), ("decline", {"why": "full", "words": ""}),
                      ("tell", {"told": "talked", "words": ""}), ("finish", {"outcome": "done", "last_words": ""})):  # fmt: skip
        theirs.post(f"/admin/referred/{sent}/{act}", told, status=404)
    assert service.see(sent).stage == "offered"
    db.roll_back()


def test_another_level_asks_for_the_service_again(app: Flask, amina: Made) -> None:
    asking.keep_answer(amina.id, {"level": "advice"}, NOW)
    asking.keep_answer(amina.id, {"service": ""}, NOW)
    asking.keep_answer(amina.id, {"level": "advice"}, NOW)
    assert asking.next_question(asking.answers_of(amina.id)) == "shared"
    asking.keep_answer(amina.id, {"level": "payroll"}, NOW)
    assert asking.next_question(asking.answers_of(amina.id)) == "service"
    db.roll_back()


def test_twenty_presses_make_one(app: Flask, amina: Made, lead: Made) -> None:
    row = a_service(lead)
    clients = [entered(app, amina) for _ in range(6)]
    for name, told in {"level": "advice", "service": row.reference}.items():
        asking.keep_answer(amina.id, {name: told}, NOW)
    asking.keep_answer(amina.id, {"shared": ["phone"], "reach": "", "wish": "x"}, NOW)
    db.commit()
    app.config["WTF_CSRF_ENABLED"] = False
    all_at_once(clients, lambda one: one.flask.post(at(amina, "check")))
    assert count(app, "referral") == 1 and count(app, "referral_draft") == 0


def test_an_end_is_said_once_and_only_after_a_yes(app: Flask, amina: Made, lead: Made) -> None:
    row = a_service(lead)
    sent = offered(amina, row)
    with pytest.raises(Refused, match="referral-moved-on"):
        service.finish(sent, row, Outcome.DONE, "", NOW, by=lead.id)
    db.roll_back()
    row = directory.services()[0]
    service.accept(sent, row, TODAY, TODAY, NOW, by=lead.id)
    service.tell(sent, row, Progress.TALKED, "", NOW, by=lead.id)
    assert lists.has_talked(service.see(sent))
    service.finish(sent, row, Outcome.DONE, "", NOW, by=lead.id)
    service.finish(sent, row, Outcome.DONE, "", NOW, by=lead.id)
    assert [one.what for one in service.steps_of(service.see(sent))].count("ended") == 1
    with pytest.raises(Refused, match="referral-moved-on"):
        service.choose(sent, Choice(Level.ADVICE, row, "on-phone", TODAY), TODAY, NOW, by=lead.id)
    db.roll_back()


def test_a_service_that_does_not_answer_loses_it_and_the_person_reads_why(app: Flask, amina: Made, lead: Made, worker: Made) -> None:
    row = a_service(lead)
    jo = a_member(lead, row)
    sent = offered(amina, row)
    staff, theirs = entered(app, worker), entered(app, jo)
    staff.get(f"/admin/referrals/{sent}")
    assert "Say why, for the person to read" in staff.post(f"/admin/referrals/{sent}/take-from", {"why": " "}, status=422).text
    went(staff.post(f"/admin/referrals/{sent}/take-from", {"why": "canary-why"}), "done=taken-from")
    staff.post(f"/admin/referrals/{sent}/take-from", {"why": "canary-why"})
    theirs.get(f"/admin/referred/{sent}", status=404)
    page = entered(app, amina).get(at(amina, sent)).text
    assert "canary-why" in page and "We choose another one with you." in page and "25 November 2026" in page
    assert [one.what for one in service.steps_of(service.see(sent))] == ["asked", "offered", "taken-from"]
    case = casework.see_case(CaseKind.REFERRAL, sent)
    assert case is not None and (case.state, case.taken_by) == ("taken", worker.id)
    db.roll_back()
    assert_trail_is_whole()


def test_asked_for_twice_the_second_reads_where_the_first_stands(app: Flask, amina: Made, lead: Made) -> None:
    offered(amina, a_service(lead))
    asking.keep_answer(amina.id, {"level": "advice", "service": "", "shared": ["phone"], "reach": "", "wish": ""}, NOW)
    asking.keep_answer(amina.id, {"service": ""}, NOW)
    db.commit()
    own = entered(app, amina)
    page = own.post(at(amina, "check"), {}, status=409).text
    assert "You have asked for this help already" in page and "Elm Support" in page


def test_whoever_was_reported_dead_is_not_rung(app: Flask, amina: Made, lead: Made) -> None:
    row = a_service(lead)
    jo = a_member(lead, row)
    sent = offered(amina, row)
    theirs = entered(app, jo)
    assert "A death was reported" not in theirs.get(f"/admin/referred/{sent}").text
    death.report(amina.id, "the hospital rang", NOW, by=lead.id)
    db.commit()
    assert "A death was reported: do not get in touch" in theirs.get(f"/admin/referred/{sent}").text


def test_two_referrals_of_one_person_go_on_as_one(app: Flask, amina: Made, lead: Made, worker: Made) -> None:
    elm = a_service(lead)
    unsure, asked = offered(amina, None, NOT_SURE), offered(amina, elm)
    elsewhere = offered(factories.make_recipient("Nasreen Akhtar"), elm)
    client, own = entered(app, worker), entered(app, amina)
    page = f"/admin/referrals/{unsure}"
    shown = client.get(page).text
    assert asked in shown and elsewhere not in shown
    assert "Is it the same" not in client.get(f"/admin/referrals/{asked}").text, "a service sees that one: it is taken from it first"
    assert "Choose another referral" in client.post(f"{page}/same-as", {"other": elsewhere}, status=409).text
    for _ in range(2):
        client.post(f"{page}/same-as", {"other": asked})
    shown = client.get(page).text
    assert f"Goes on as {asked}" in shown and "canary-wish" in shown and "Choose a service with them" not in shown
    told = own.get(f"/en/for/{amina.reference}/support/{unsure}").text
    assert f"You wrote about this twice. We answer both under {asked}" in told and "You took it back" not in told
    assert [one.what for one in service.steps_of(service.see(unsure))] == ["asked", "same"]
    assert service.see(asked).stage == "offered"
    db.roll_back()
    assert "Choose another referral" in client.post(f"/admin/referrals/{asked}/same-as", {"other": unsure}, status=409).text
    assert_trail_is_whole()
