"""What staff see and do with an expression of interest."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import event

from app.accounts.models import Person
from app.accounts.rules import Role
from app.casework import service as casework
from app.casework.kinds import CaseKind
from app.casework.models import Case
from app.casework.rules import Pause
from app.contact.models import ThreadMessage
from app.core import db
from app.explaining.models import IntoEnglish
from app.interest import service
from app.interest.models import Interest, InterestContact
from app.interest.rules import Team
from app.notifications.models import OutboxMessage
from app.reports.clocks import courses_of
from tests import factories
from tests.conftest import TODAY
from tests.everywhere.test_double import all_at_once, assert_trail_is_whole
from tests.everywhere.world import signed_in
from tests.factories import NOW
from tests.guidance.seeds import english, sow, translated
from tests.interest.steps import LEAST, SECRET, WHOLE, made, say, send, worker
from tests.page import Client

SPOKE = {"way": "phone", "reached": "yes", "note": "We meet on Monday", "seen": "0"}
OFFERED = {"outcome": "offered", "told": "spoke", "reason": "", "myth": ""}


@pytest.fixture
def staff(app: Flask) -> Client:
    return signed_in(app, worker())


def row(model: Any) -> Any:
    db.session.rollback()
    found = db.session.query(model).one()
    db.session.expunge(found)
    return found


def case_row() -> Any:
    db.session.rollback()
    cases = db.Model.metadata.tables["case"]
    return db.session.execute(cases.select().where(cases.c.kind == "interest")).mappings().one()


def page(sent: Interest) -> str:
    return f"/admin/interest/{sent.reference}"


def at(reference: str) -> str:
    return f"/admin/interest/{reference}"


def test_who_waits_is_shown_with_what_they_need(app: Flask, staff: Client) -> None:
    sent = made({**WHOLE, "message_safe": "no", "hospital": "yes"})
    reference = sent.reference
    body = staff.get("/admin/interest/").text
    for words in (reference, "Zsofia Quill", "Large print", "More time to talk", "Interpreter", "Not safe to leave a message", "In hospital", "Writes in Urdu", "Social work"):
        assert words in body, words
    assert "Nobody waits here" in staff.get("/admin/interest/?team=direct-payments").text
    assert "Nobody waits here" in staff.get("/admin/interest/?mine=yes").text
    staff.get("/admin/interest/?team=nonsense", status=404)


def test_needs_stand_first_and_none_is_not_unasked(app: Flask, staff: Client) -> None:
    for answers, words in (
        ({**LEAST, "needs": ["braille"]}, "Braille"), ({**LEAST, "needs": ["none"]}, "need no other way"), (LEAST, "Not asked yet"),
    ):
        body = staff.get(page(made(answers))).text
        assert words in body
        assert body.index(words) < body.index("What was said")


def test_needs_go_with_the_person(app: Flask) -> None:
    """Asked once: what was said in the form stands on the record when there is a direct payment."""
    for answers, needs in (({**LEAST, "needs": ["braille"], "needs_note": "Slowly"}, ["braille"]), ({**LEAST, "needs": ["none"]}, []), (LEAST, None)):
        sent = made(answers)
        with db.reading():
            who = db.session.get_one(Person, sent.person_id)
            assert (who.needs, who.needs_note) == (needs, answers.get("needs_note", ""))


def test_the_page_says_all_that_was_said(app: Flask, staff: Client) -> None:
    body = staff.get(page(made())).text
    for words in ("Go to the temple", "Speak slowly", "07700 900123", "1952-04-14", "Safe to leave a message: Yes", "I cannot manage the money alone", "Hampshire"):
        assert words in body, words


@pytest.mark.parametrize("role", [Role.FINANCE_OFFICER, Role.ADMINISTRATOR, Role.CONTENT_EDITOR, Role.SAFEGUARDING_LEAD])
def test_other_roles_see_nothing(app: Flask, role: Role) -> None:
    sent = made()
    other = signed_in(app, factories.make_officer("Other Role", role))
    other.get("/admin/interest/", status=404)
    other.get(page(sent), status=404)


def test_take_and_give_back(app: Flask, staff: Client) -> None:
    at = page(made())
    staff.get(at)
    staff.post(f"{at}/take")
    assert case_row()["state"] == "taken"
    staff.get(at)
    staff.post(f"{at}/release")
    assert case_row()["taken_by"] is None


def test_a_first_contact_moves_the_due_day(app: Flask, staff: Client) -> None:
    sent = made()
    at, answer_by, contact_by = page(sent), sent.answer_by_day, sent.contact_by_day
    assert case_row()["due_day"] == contact_by
    staff.get(at)
    staff.post(f"{at}/contact", {**SPOKE, "reached": "no"})
    assert case_row()["due_day"] == contact_by, "they were not reached"
    staff.get(at)
    staff.post(f"{at}/contact", {**SPOKE, "seen": "1"})
    assert case_row()["due_day"] == answer_by
    assert "We meet on Monday" in staff.get(at).text


def test_a_contact_sent_twice_is_there_once_and_nobody_overwrites(app: Flask, staff: Client) -> None:
    at = page(made())
    staff.get(at)
    staff.post(f"{at}/contact", SPOKE)
    staff.post(f"{at}/contact", SPOKE)
    assert row(InterestContact).note == "We meet on Monday"
    body = staff.post(f"{at}/contact", {**SPOKE, "note": "Written on an old page"}, status=409).text
    assert "has added a contact meanwhile" in body
    assert "Written on an old page" in body, "what was typed is still there"
    assert row(InterestContact).note == "We meet on Monday"


def test_a_colleague_who_has_it_is_named(app: Flask, staff: Client) -> None:
    at = page(made())
    other = signed_in(app, worker("Olga Other"))
    other.get(at)
    other.post(f"{at}/take")
    staff.get(at)
    for act, fields in (("take", {}), ("contact", SPOKE), ("answer", OFFERED), ("pass", {"team": "direct-payments", "note": "money question"})):
        assert "Olga Other has this one already" in staff.post(f"{at}/{act}", fields, status=409).text
    assert row(Interest).outcome is None


def test_passed_to_the_other_team_the_clock_runs_on(app: Flask, staff: Client) -> None:
    sent = made()
    at, due = page(sent), sent.contact_by_day
    staff.get(at)
    refused = staff.post(f"{at}/pass", {"team": "direct-payments", "note": " "}, status=409).text
    assert "Write a few words for whoever takes over" in refused and case_row()["taken_by"] is None
    staff.post(f"{at}/pass", {"team": "direct-payments", "note": "She asked about money"})
    assert (row(Interest).team, case_row()["due_day"], case_row()["facts"]["team"]) == (Team.DIRECT_PAYMENTS, due, "direct-payments")
    assert case_row()["taken_by"] is None
    staff.post(f"{at}/pass", {"team": "direct-payments"}, status=409)


def test_an_answer_tells_the_person_and_closes(app: Flask, staff: Client) -> None:
    at = page(made())
    staff.get(at)
    staff.post(f"{at}/answer", {**OFFERED, "told": "message"})
    assert (row(Interest).outcome, case_row()["state"]) == ("offered", "closed")
    told = [message.message for message in db.session.query(OutboxMessage).order_by(OutboxMessage.id)]
    assert told == ["interest-received", "interest-answered"]
    staff.post(f"{at}/answer", {**OFFERED, "told": "message"})
    assert db.session.query(OutboxMessage).count() == 2, "pressed twice"
    assert "A colleague has answered this meanwhile" in staff.post(f"{at}/answer", OFFERED, status=409).text
    assert "Offered: a direct payment is being arranged" in staff.get(at).text
    assert "Nobody waits here" in staff.get("/admin/interest/").text


@pytest.mark.parametrize(
    ("answers", "fields", "words"),
    [
        (LEAST, {}, "Choose what became of it"), (LEAST, {**OFFERED, "outcome": "given-money"}, "Not a valid choice"),
        (LEAST, {**OFFERED, "told": "message"}, "no way to write to them that is safe"), ({**WHOLE, "message_safe": "no"}, {**OFFERED, "told": "message"}, "no way to write"),
        (LEAST, {**OFFERED, "told": "not-told"}, "Say why"), (LEAST, {**OFFERED, "outcome": "declined"}, "Say why"),
    ],
)  # fmt: skip
def test_nothing_closes_in_silence(app: Flask, staff: Client, answers: Any, fields: dict[str, str], words: str) -> None:
    at = page(made(answers))
    staff.get(at)
    assert words in staff.post(f"{at}/answer", fields, status=422).text
    assert (row(Interest).outcome, case_row()["state"], case_row()["taken_by"]) == (None, "open", None)


def test_one_who_said_no_is_counted_with_what_stopped_them(app: Flask, staff: Client) -> None:
    for _ in range(5):
        at = page(made())
        staff.get(at)
        staff.post(f"{at}/answer", {"outcome": "declined", "told": "spoke", "reason": "She would rather wait", "myth": "alone"})
    made({**LEAST}, campaign="spring-fair")
    body = staff.get("/admin/interest/figures").text
    assert "I cannot manage the money alone" in body
    assert "fewer than 5" in body, "one waits"
    assert "spring-fair" in body
    assert "Zsofia" not in body


def test_a_direct_payment_starts_from_here(app: Flask) -> None:
    officer = signed_in(app, factories.make_officer("Dot Price", Role.DP_OFFICER))
    at = page(made())
    officer.get(at)
    officer.post(f"{at}/answer", {**OFFERED, "outcome": "recipient"})
    body = officer.get(at).text
    assert "/admin/people/start?for=P-" in body
    assert "Start a direct payment" not in signed_in(app, worker()).get(at).text


def test_entered_for_somebody_it_is_marked(app: Flask, staff: Client, client: Client) -> None:
    staff.get("/admin/interest/")
    assert "Choose how they got in touch" in staff.post("/admin/interest/enter", status=422).text
    assert staff.post("/admin/interest/enter", {"came_by": "paper"}).location == "/en/interest/who"
    assert "what somebody sent on paper" in staff.get("/en/interest/who").text
    for step, fields in (("who", {"who": "me"}), ("name", {"name": "Paper Person"}), ("reach", {"phone": "01632 960 100"})):
        say(staff, step, fields)
    send(staff)
    sent = row(Interest)
    assert (sent.came_by, sent.entered_by is not None, sent.address_key) == ("paper", True, None)
    assert "On paper, entered by" in staff.get(page(sent)).text
    moves = db.session.execute(db.Model.metadata.tables["case_move"].select()).mappings().all()
    assert {move["by_id"] for move in moves} == {sent.entered_by}


def test_what_an_officer_enters_opens_for_nobody_else(app: Flask, staff: Client) -> None:
    staff.get("/admin/interest/")
    staff.post("/admin/interest/enter", {"came_by": "phone"})
    with staff.flask.session_transaction() as kept:
        token = kept["interest"]
    other = Client(app)
    with other.flask.session_transaction() as kept:
        kept["interest"] = token
    assert other.get("/en/interest/who", status=302).location == "/en/interest"
    other.get(f"/en/interest/back/{token}", status=404)
    assert SECRET


def test_what_the_person_sees_follows(app: Flask, staff: Client, client: Client) -> None:
    sent = made()
    at, fields = page(sent), {"reference": sent.reference, "fact": "EL1 1AA"}

    def stands() -> str:
        client.get("/en/interest/where")
        return client.post("/en/interest/where", fields, status=200).text

    assert "Nobody has begun yet" in stands()
    staff.get(at)
    staff.post(f"{at}/take")
    assert "Somebody is looking at it." in stands()
    assert "the social work team" in stands()
    staff.post(f"{at}/contact", SPOKE)
    assert "We have talked with you." in stands()
    assert "We meet on Monday" not in stands(), "notes are for staff"
    staff.post(f"{at}/answer", OFFERED)
    assert "We offered a direct payment." in stands()


NEXT = ("canary-why", "What you can do now", 'href="/en/interest"', "second look", "Help from a support service")


def test_who_is_told_no_reads_why_and_what_to_do_next(app: Flask, staff: Client, client: Client) -> None:
    told, untold = made().reference, made().reference
    for reference, how, reason in ((told, "spoke", "canary-why"), (untold, "not-told", "canary-secret")):
        staff.get(at(reference))
        staff.post(f"{at(reference)}/answer", {"outcome": "other-help", "told": how, "reason": reason, "myth": ""})
    client.get("/en/interest/where")
    stands, other = (
        client.post("/en/interest/where", {"fact": "EL1 1AA", "reference": one}, status=200).text for one in (told, untold)
    )
    for words in (*NEXT, "/en/guidance/challenging-a-decision", "/en/guidance/getting-help"):
        assert words in stands, words
    assert "canary-secret" not in other and "What you can do now" in other, "why they are not told is for staff"


def test_signed_in_they_ask_for_a_second_look_from_there(app: Flask, staff: Client) -> None:
    reference, amina = made().reference, factories.make_recipient("Amina Begum")
    db.session.query(Interest).update({"person_id": amina.id})
    db.commit()
    staff.get(at(reference))
    staff.post(f"{at(reference)}/answer", {**OFFERED, "outcome": "declined", "reason": "canary-why"})
    own = signed_in(app, amina)
    stands = own.get("/en/my-interest").text
    for words in NEXT:
        assert words in stands, words
    second_look = f"/en/for/{amina.reference}/messages/own/new/second-look?decision={reference}"
    for link in (second_look, f"/en/for/{amina.reference}/support/"):
        assert f'href="{link}"' in stands
        own.get(link)
    assert reference in own.get(second_look).text.split("<main")[1]
    own.post(second_look, {"words": "I do not agree"})
    assert db.session.query(ThreadMessage).one().words == f"Reference {reference}\n\nI do not agree"


def test_the_list_asks_the_same_however_many_wait(app: Flask, staff: Client) -> None:
    def queries() -> int:
        seen: list[str] = []

        def note(_c: Any, _cur: Any, statement: str, *_more: Any) -> None:
            seen.append(statement)

        event.listen(app.extensions["engine"], "before_cursor_execute", note)
        try:
            staff.get("/admin/interest/")
        finally:
            event.remove(app.extensions["engine"], "before_cursor_execute", note)
        return len([one for one in seen if one.lstrip().startswith("SELECT")])

    made()
    staff.get("/admin/interest/")
    few = queries()
    for _ in range(12):
        made()
    assert queries() == few


def test_the_list_is_read_by_key(app: Flask) -> None:
    references = [made().reference for _ in range(7)]
    first = service.waiting_page(None, None, None, 3)
    key = (first[2][1].due_day, first[2][1].id)
    second = service.waiting_page(None, None, key, 3)
    assert [sent.reference for sent, _case in (*first[:3], *second[:3])] == references[:6]
    assert first[0][1].due_day > TODAY


def test_two_of_one_person_are_answered_in_one_by_the_earlier_day(app: Flask, staff: Client) -> None:
    with time_machine.travel(NOW):
        first = made({**LEAST, "email": "zsofia@example.org"}).reference
    again = made({**LEAST, "name": "Zs. Quill", "born": "1952-04-14"}).reference
    other = made({**LEAST, "name": "Somebody Else", "phone": "07700 900999"}).reference
    db.session.query(Case).filter_by(subject=first).update({"due_day": TODAY + timedelta(days=9)})
    db.session.query(Case).filter_by(subject=again).update({"due_day": TODAY})
    db.commit()
    shown = staff.get(at(again)).text
    assert f'value="{first}"' in shown and other not in shown
    assert "Choose another of the same person" in staff.post(f"{at(again)}/same-as", {"other": other}, status=409).text
    for _ in range(2):
        staff.post(f"{at(again)}/same-as", {"other": first})
    kept, ended = (db.session.query(Case).filter_by(subject=one).one() for one in (first, again))
    assert (kept.closed_at, kept.due_day, ended.state) == (None, TODAY, "closed"), "nobody waits longer for having written twice"
    row_of = db.session.query(Interest).filter_by(reference=again).one()
    assert (row_of.outcome, row_of.reason, row_of.told) == ("same", first, "there")
    assert service.figures(NOW - timedelta(days=1))["outcome"] == {"waits": None}, "in no figure"
    assert [len(one) for one in courses_of([CaseKind.INTEREST], TODAY.replace(day=1), date(2026, 12, 1)).values()] == [2]
    db.roll_back()
    done = staff.get(at(again)).text
    assert "The same as another: it is answered there" in done and f'href="{at(first)}"' in done and "Answer both there" not in done
    assert "Choose another" in staff.post(f"{at(first)}/same-as", {"other": again}, status=409).text, "not round in a circle"
    stands = Client(app)
    stands.get("/en/interest/where")
    body = stands.post("/en/interest/where", {"reference": again, "fact": "14 4 1952"}, status=200).text
    assert f"You wrote about this twice. We answer both under {first}." in body and "We have answered" not in body
    assert_trail_is_whole()


def test_a_paused_one_stays_paused_with_its_reason(app: Flask) -> None:
    first, again = made().reference, made().reference
    officer = worker().id
    case = casework.case_of(CaseKind.INTEREST, first)
    casework.take(case, NOW, by=officer)
    casework.pause(case, Pause.OTHERS, NOW, by=officer)
    db.session.query(Case).filter_by(subject=first).update({"due_day": TODAY + timedelta(days=9)})
    service.same_as(again, first, NOW, by=officer)
    kept = db.session.query(Case).filter_by(subject=first).one()
    assert (kept.state, kept.paused_for, kept.due_day < TODAY + timedelta(days=9)) == ("waiting", "others", True)
    db.roll_back()


def test_nobody_chooses_the_same_from_the_list(app: Flask, staff: Client) -> None:
    sent = made().reference
    staff.get(at(sent))
    assert staff.post(f"{at(sent)}/answer", {**OFFERED, "outcome": "same", "told": "spoke"}, status=422)
    assert staff.post(f"{at(sent)}/answer", {**OFFERED, "told": "there"}, status=422)


def test_two_colleagues_who_make_each_the_same_as_the_other_end_one(app: Flask) -> None:
    first, again = made().reference, made().reference
    colleagues = [signed_in(app, worker()), signed_in(app, worker("Ann Other"))]
    pages = {id(one): (f"{at(mine)}/same-as", other) for one, (mine, other) in zip(colleagues, ((first, again), (again, first)), strict=True)}
    for one in colleagues:
        one.get(pages[id(one)][0].removesuffix("/same-as"))

    def merge(one: Client) -> int:
        place, other = pages[id(one)]
        return one.flask.post(place, data={"csrf_token": one.token, "other": other}).status_code

    answers = all_at_once(colleagues, merge)
    assert sorted(answers) == [302, 409]
    assert [one.outcome for one in db.session.query(Interest)].count("same") == 1
    db.roll_back()


def test_own_words_in_another_language_are_put_into_english_by_the_team(app: Flask, staff: Client) -> None:
    sent = made({**LEAST, "language": "ur", "hopes": ["pa"], "hopes_words": "مندر جانا", "worries_words": "ڈر"}).reference
    reference = db.session.query(IntoEnglish).one().reference
    db.roll_back()
    page = f"/admin/into-english/interest/{reference}"
    assert "مندر جانا" in staff.get(page).text and "To be put into English by" in staff.get(at(sent)).text
    staff.post(f"{page}/written", {"words": "To go to the temple", "translator": ""})
    shown = staff.get(at(sent)).text
    assert "Put into English by <bdi>Soo Worker</bdi>" in shown and shown.index("مندر") < shown.index("To go to the temple")


def test_no_words_of_their_own_and_no_task(app: Flask) -> None:
    made({**LEAST, "language": "ur", "hopes": ["pa"]})
    made({**LEAST, "hopes_words": "Go to the temple"})
    assert db.session.query(IntoEnglish).count() == 0
    db.roll_back()


def test_what_is_true_about_their_worries_is_the_myth_in_english_and_the_page_in_their_language(app: Flask, staff: Client) -> None:
    address = page(made({**LEAST, "worries": ["benefits"]}, language="ur"))
    assert "You pay no tax on it." in staff.get(address).text, "while no myth is published"
    myth = english("not-a-benefit", "It cuts no benefit", "Words.", kind="myth", myth="It does.")
    sow([myth, translated(myth, "ur", "کوئی کٹوتی نہیں", "رقم۔")])
    body = staff.get(address).text
    assert "It cuts no benefit" in body and 'href="/ur/guidance/not-a-benefit"' in body and "(Urdu)" in body
    assert "You pay no tax on it." not in body
