"""Ask, and be answered: through the pages, with a real database."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import event

from app.accounts import safe_contact
from app.accounts.rules import Role
from app.accounts.standing import Scope
from app.contact import threads
from app.contact.models import Thread, ThreadMessage
from app.contact.thread_rules import BY_COUNCIL, CHALLENGES, URGENT, About, Shelf
from app.core import db
from app.core.errors import NotYours
from app.council_policy import service as council_policy
from app.council_policy.rules import PolicyKey
from app.notifications.models import OutboxMessage
from tests import factories
from tests.conftest import TODAY
from tests.contact.test_private_line import helps
from tests.everywhere.test_double import AT_ONCE, all_at_once, assert_trail_is_whole, browsers, count
from tests.everywhere.world import rows, signed_in
from tests.factories import NOW, Made
from tests.page import Client
from tests.returns.sent import make_sent

ASKED = "canary-asked: may I buy a chair?"
URDU = "میری پرسنل اسسٹنٹ چلی گئی ہے 🙏"
ANSWER = {"words": "canary-answer: yes", "language": "en", "outcome": "answered", "reason": "", "seen": "1"}


@pytest.fixture
def amina(app: Flask) -> Made:
    return factories.make_recipient("Amina Begum")


@pytest.fixture
def own(app: Flask, amina: Made) -> Client:
    return signed_in(app, amina)


@pytest.fixture
def finance(app: Flask) -> Client:
    return signed_in(app, factories.make_officer("Olu Adeyemi"))


@pytest.fixture
def worker(app: Flask) -> Client:
    return signed_in(app, factories.make_officer("Soo Worker", Role.SOCIAL_WORKER))


def at(amina: Made, place: str = "", lang: str = "en") -> str:
    return f"/{lang}/for/{amina.reference}/messages/{place}"


def ask(client: Client, amina: Made, place: str = "money/new/question", words: str = ASKED, lang: str = "en") -> str:
    """Begin a thread through its page. Gives its reference."""
    client.get(at(amina, place, lang))
    client.post(at(amina, place, lang), {"words": words})
    db.session.rollback()
    return str(db.session.query(Thread).order_by(Thread.id.desc()).first().reference)  # type: ignore[union-attr]


def answer(client: Client, reference: str, team: str = "money", **fields: str) -> Any:
    client.get(f"/admin/messages-in/{team}/{reference}")
    return client.flask.post(f"/admin/messages-in/{team}/{reference}/reply", data={**ANSWER, **fields, "csrf_token": token(client, team, reference)})


def token(client: Client, team: str, reference: str) -> str:
    body = client.flask.get(f"/admin/messages-in/{team}/{reference}").get_data(as_text=True)
    return body.split('name="csrf_token" value="')[1].split('"')[0]


def case_row() -> Any:
    db.session.rollback()
    return db.session.execute(db.Model.metadata.tables["case"].select()).mappings().one()


def test_danger_and_missing_care_stand_before_anything_that_can_be_typed(own: Client, amina: Made) -> None:
    body = own.get(at(amina, "new")).text
    order = ("Ring 999", "day and night", "In office hours", "Ring first if you need help today. Then tell us", "not come today", "Ask about care")
    assert [body.index(words) for words in order] == sorted(body.index(words) for words in order)
    assert "do not write" not in body, "the page where one writes it is a link away"
    assert "<textarea" not in body
    for words in ("Ask about money", "Somebody has died", "A complaint", "second look"):
        assert words in body, words


def test_what_was_sent_is_named_as_a_matter_with_who_answers_and_not_as_a_door(own: Client, amina: Made) -> None:
    assert "<h1" in (page := own.get(at(amina, "money/new/question")).text)
    assert "Ask about money" in page
    sent = {shelf: ask(own, amina, f"{shelf}/new/question") for shelf in ("money", "care")}
    every = " ".join(re.sub(r"<[^>]+>", " ", own.get(at(amina)).text).split())
    assert "Ask about" not in every
    money, care = (every[every.index(sent[shelf]) :][:120] for shelf in ("money", "care"))
    assert "The direct payments finance team answers. You have our answer by" in money
    assert "A social worker answers. You have our answer by" in care
    assert every.count("A question") == 2
    assert re.search(r"<h1[^>]*>\s*A question", own.get(at(amina, f"money/{sent['money']}")).text)


@pytest.mark.parametrize("about", sorted(set(About) - BY_COUNCIL))
def test_every_subject_says_what_it_sets_off_and_who_answers_by_when(own: Client, amina: Made, about: About) -> None:
    links = [line.split('"')[0] for line in own.get(at(amina, "new")).text.split('href="') if f"/new/{about}" in line]
    assert links
    body = own.get(links[0]).text
    by_day = "20 November" if about in URGENT else "4 December" if about in CHALLENGES else "27 November"
    assert f"You have our answer by {by_day} 2026" in body
    assert "answers." in body
    own.post(links[0], {"words": "words"})
    assert db.session.query(Thread).one().about == about
    db.session.rollback()


def test_ask_and_be_answered_and_write_again(own: Client, finance: Client, amina: Made) -> None:
    reference = ask(own, amina)
    assert reference in own.get(at(amina, f"money/{reference}/sent")).text
    assert ASKED in own.get(at(amina, f"money/{reference}")).text
    assert "Amina Begum" in finance.get("/admin/messages-in/money/").text
    assert answer(finance, reference).status_code == 302
    assert "1 new answer" in own.get(f"/en/for/{amina.reference}/").text
    assert "New answer" in own.get(at(amina)).text
    body = own.get(at(amina, f"money/{reference}")).text
    assert "canary-answer: yes" in body and "We have answered." in body
    own.post(at(amina, f"money/{reference}/read"))
    assert "new answer" not in own.get(f"/en/for/{amina.reference}/").text
    assert case_row()["state"] == "closed"
    own.get(at(amina, f"money/{reference}"))
    own.post(at(amina, f"money/{reference}"), {"words": "And two chairs?"})
    assert case_row()["state"] in ("open", "taken")
    db.session.rollback()
    assert db.session.query(Thread).one().outcome is None
    assert "Wrote again" in finance.get("/admin/messages-in/money/").text


def test_opening_a_page_marks_nothing_as_read(app: Flask, own: Client, finance: Client, amina: Made) -> None:
    reference = ask(own, amina)
    answer(finance, reference)
    before = rows(app)
    own.get(at(amina, f"money/{reference}"))
    assert rows(app) == before


def test_any_script_is_kept_with_its_language(app: Flask, own: Client, worker: Client, amina: Made) -> None:
    reference = ask(own, amina, "care/new/pa-left", URDU, "ur")
    for body in (own.get(at(amina, f"care/{reference}", "ur")).text, worker.get(f"/admin/messages-in/care/{reference}").text):
        assert URDU in body
        assert 'dir="auto" lang="ur"' in body
    assert "Writes in Urdu" in worker.get("/admin/messages-in/care/").text


@pytest.mark.parametrize("words", ["", "   ", "x" * 4_001])
def test_nothing_and_too_much_are_said_at_the_box(app: Flask, own: Client, amina: Made, words: str) -> None:
    place = at(amina, "money/new/question")
    own.get(place)
    before = rows(app)
    body = own.post(place, {"words": words}, status=422).text
    assert "There is a problem" in body
    assert rows(app) == before
    own.post(place, {"words": "x" * 4_000})


def test_helpers_see_what_they_were_given_and_never_a_complaint(app: Flask, own: Client, amina: Made) -> None:
    money, care = ask(own, amina), ask(own, amina, "care/new/question", "canary-care")
    complaint = ask(own, amina, "own/new/complaint", "canary-complaint")
    places = {f"money/{money}": Scope.MONEY_MESSAGES, f"care/{care}": Scope.CARE_MESSAGES, f"own/{complaint}": None}
    for scope in Scope:
        helper = factories.make_person(f"Helper {scope}")
        helps(helper, amina, scope)
        client = signed_in(app, helper)
        listed = client.get(at(amina)).text
        for place, needed in places.items():
            assert (place in listed) == (needed is scope), (scope, place)
            client.get(at(amina, place), status=200 if needed is scope else 404)
        client.get(at(amina, "own/new/complaint"), status=404)
        client.get(at(amina, "own/new/representative"), status=404)
        assert "A complaint" not in client.get(at(amina, "new")).text
        # The address of another shelf opens nothing.
        client.get(at(amina, f"money/{complaint}"), status=404)
        client.get(at(amina, f"care/{complaint}"), status=404)


def test_a_helper_writes_under_their_own_name_and_reads_for_nobody(app: Flask, own: Client, finance: Client, amina: Made) -> None:
    helper = factories.make_person("Nadia Khan")
    helps(helper, amina, Scope.MONEY_MESSAGES)
    client = signed_in(app, helper)
    reference = ask(client, amina, words="from Nadia")
    assert "Nadia Khan" in own.get(at(amina, f"money/{reference}")).text
    answer(finance, reference)
    client.get(at(amina, f"money/{reference}"))
    client.post(at(amina, f"money/{reference}/read"))
    client.get(at(amina, f"money/{reference}"))
    client.post(at(amina, f"money/{reference}"), {"words": "thanks"})
    assert "1 new answer" in own.get(f"/en/for/{amina.reference}/").text


def test_the_person_is_told_that_something_waits_and_nothing_more(app: Flask, own: Client, finance: Client, amina: Made) -> None:
    safe_contact.set_by_person(amina.id, [], NOW, by=amina.id)
    db.commit()
    reference = ask(own, amina)
    answer(finance, reference)
    db.session.rollback()
    told = db.session.query(OutboxMessage).one()
    assert (told.message, told.facts) == ("message-waits", {})
    assert "canary" not in str(rows(app, frozenset(["thread_message"])))


def test_the_trail_holds_no_words_and_not_what_it_is_about(app: Flask, own: Client, worker: Client, amina: Made) -> None:
    reference = ask(own, amina, "own/new/complaint", "canary-complaint")
    answer(worker, reference, "care")
    trail = str(rows(app, frozenset())["audit_row"])
    assert "canary" not in trail and "complaint" not in trail
    for name in ("thread-opened", "thread-written", "thread-closed"):
        assert name in trail


def test_due_days_come_from_the_policy_of_the_day(app: Flask, own: Client, amina: Made) -> None:
    lead = factories.make_officer("Lea Lead", Role.DP_LEAD)
    council_policy.set_policy(PolicyKey.ANSWER_MONEY_WORKING_DAYS, "2", TODAY, TODAY, NOW, by=lead.id)
    db.commit()
    assert "24 November 2026" in own.get(at(amina, "money/new/question")).text
    assert "27 November 2026" in own.get(at(amina, "care/new/question")).text


# --- Staff --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", list(Role))
def test_each_team_reads_its_own_door(app: Flask, own: Client, amina: Made, role: Role) -> None:
    money, care = ask(own, amina), ask(own, amina, "care/new/question")
    client = signed_in(app, factories.make_officer("Some Officer", role))
    may = {"money": role is Role.FINANCE_OFFICER, "care": role in (Role.SOCIAL_WORKER, Role.SAFEGUARDING_LEAD)}
    for team, reference in (("money", money), ("care", care)):
        client.get(f"/admin/messages-in/{team}/", status=200 if may[team] else 404)
        client.get(f"/admin/messages-in/{team}/{reference}", status=200 if may[team] else 404)
        other = "care" if team == "money" else "money"
        client.get(f"/admin/messages-in/{other}/{reference}", status=404)


def test_passed_on_the_clock_runs_on_and_only_the_other_team_reads_it(own: Client, finance: Client, worker: Client, amina: Made) -> None:
    reference = ask(own, amina)
    due = case_row()["due_day"]
    finance.get(f"/admin/messages-in/money/{reference}")
    refused = finance.post(f"/admin/messages-in/money/{reference}/pass", {"note": " "}, status=409).text
    assert "Write a few words for whoever takes over" in refused and case_row()["kind"] == "ask-money"
    finance.post(f"/admin/messages-in/money/{reference}/pass", {"note": "It is about her plan"})
    assert (case_row()["kind"], case_row()["due_day"], case_row()["taken_by"]) == ("ask-care", due, None)
    finance.get(f"/admin/messages-in/money/{reference}", status=404)
    worker.get(f"/admin/messages-in/care/{reference}")
    assert "It is about her plan" in worker.get(f"/admin/work/ask-care/{reference}/").text
    assert answer(worker, reference, "care").status_code == 302
    assert "canary-answer" in own.get(at(amina, f"money/{reference}")).text


def test_take_and_give_back(app: Flask, own: Client, finance: Client, amina: Made) -> None:
    reference = ask(own, amina)
    finance.get("/admin/messages-in/money/")
    finance.post(f"/admin/messages-in/money/{reference}/take")
    assert "<strong>You</strong>" in finance.get("/admin/messages-in/money/?mine=yes").text
    second = signed_in(app, factories.make_officer("Two Officer"))
    second.get("/admin/messages-in/money/")
    assert "Olu Adeyemi has this one already" in second.post(f"/admin/messages-in/money/{reference}/take", status=409).text
    finance.get(f"/admin/messages-in/money/{reference}")
    finance.post(f"/admin/messages-in/money/{reference}/release")
    assert case_row()["state"] == "open"


def test_a_thread_outside_ones_work_is_asked_about(app: Flask, own: Client, finance: Client, amina: Made) -> None:
    reference = ask(own, amina)
    finance.get("/admin/messages-in/money/")
    finance.post(f"/admin/messages-in/money/{reference}/take")
    second = signed_in(app, factories.make_officer("Two Officer"))
    answered = second.flask.get(f"/admin/messages-in/money/{reference}")
    assert answered.status_code == 302 and "reason" in answered.location


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"words": ""}, "Write the answer, or close it without one"),
        ({"words": "", "outcome": "no-answer"}, "Say why there is no answer"),
        ({"outcome": "no-answer", "reason": "x"}, "There is an answer in the box"),
        ({"outcome": ""}, "Choose what becomes of it"),
        ({"words": "x" * 4_001}, "Use 4,000 letters or fewer"),
    ],
)  # fmt: skip
def test_it_never_closes_without_an_answer_or_a_reason(app: Flask, own: Client, finance: Client, amina: Made, fields: dict[str, str], said: str) -> None:
    reference = ask(own, amina)
    before = rows(app)
    answered = answer(finance, reference, **fields)
    assert answered.status_code == 422
    assert said in answered.get_data(as_text=True)
    assert rows(app) == before


def test_closed_with_a_reason_nobody_is_written_to(own: Client, finance: Client, amina: Made) -> None:
    reference = ask(own, amina)
    assert answer(finance, reference, words="", outcome="no-answer", reason="She rang us").status_code == 302
    db.session.rollback()
    assert db.session.query(OutboxMessage).count() == 0
    assert "She rang us" in finance.get(f"/admin/messages-in/money/{reference}").text
    assert "without an answer here" in own.get(at(amina, f"money/{reference}")).text


def test_asked_back_the_time_is_the_persons(own: Client, finance: Client, amina: Made) -> None:
    reference = ask(own, amina)
    answer(finance, reference, outcome="wait", words="Which chair?")
    assert case_row()["state"] == "waiting"
    assert "We have asked you something." in own.get(at(amina)).text
    assert "Nothing waits here" in finance.get("/admin/messages-in/money/").text
    with time_machine.travel(NOW + timedelta(days=30), tick=False):
        threads.write(amina.id, Shelf.MONEY, reference, threads.Said("The blue one", "en"), TODAY + timedelta(days=30), NOW + timedelta(days=30), by=amina.id)
        db.commit()
    assert case_row()["state"] == "taken"
    assert case_row()["due_day"] > TODAY + timedelta(days=30)


def test_needs_stand_first_and_a_death_says_ring(own: Client, worker: Client, amina: Made) -> None:
    safe_contact.set_by_person(amina.id, [], NOW, by=amina.id)
    db.commit()
    reference = ask(own, amina, "care/new/died")
    body = worker.get(f"/admin/messages-in/care/{reference}").text
    assert body.index("Do not email") < body.index("What was written")
    assert "Ring whoever wrote, today" in body
    assert "Ring them" in worker.get("/admin/messages-in/care/").text


def test_nobody_answers_their_own(app: Flask) -> None:
    both = factories.make_officer("Sol Both")
    client = signed_in(app, both)
    reference = ask(client, both)
    client.get(f"/admin/messages-in/money/{reference}", status=404)


def test_verbs_refuse_what_is_not_theirs(app: Flask, own: Client, amina: Made) -> None:
    reference, other = ask(own, amina), factories.make_recipient("Bogdan Zielinski")
    with pytest.raises(NotYours):
        threads.open_thread(amina.id, Shelf.MONEY, About.COMPLAINT, threads.Said("x", "en"), TODAY, NOW, by=amina.id)
    with pytest.raises(NotYours):
        threads.see(other.id, Shelf.MONEY, reference, reader=other.id)
    with pytest.raises(NotYours):
        threads.mark_read(amina.id, Shelf.MONEY, reference, NOW, by=other.id)
    db.session.rollback()


def asked(app: Flask, client: Client, path: str) -> tuple[str, int]:
    """A page, and how many questions it asked the database; the look before notes that the person was seen."""
    client.get(path)
    statements: list[str] = []

    def note(*told: Any) -> None:
        statements.append(told[2])

    event.listen(app.extensions["engine"], "before_cursor_execute", note)
    body = client.get(path).text
    event.remove(app.extensions["engine"], "before_cursor_execute", note)
    return body, len(statements)


def test_many_are_read_in_pages_with_as_many_questions(app: Flask, finance: Client) -> None:
    people = [factories.make_recipient(f"Person Number{number}") for number in range(52)]
    for number, one in enumerate(people):
        threads.open_thread(one.id, Shelf.MONEY, About.QUESTION, threads.Said("x", "en"), TODAY, NOW, by=one.id)
        if number == 1:
            db.commit()
            few = asked(app, finance, "/admin/messages-in/money/")[1]
    db.commit()
    body, many = asked(app, finance, "/admin/messages-in/money/")
    assert many == few
    assert body.count("/admin/messages-in/money/M-") == 100
    after = body.split("after=")[1].split('"')[0].replace("%2C", ",")
    assert finance.get(f"/admin/messages-in/money/?after={after}").text.count("/admin/messages-in/money/M-") == 4


def test_my_home_and_the_list_ask_as_much_for_many_as_for_one(app: Flask, own: Client, amina: Made) -> None:
    ask(own, amina)
    places = [at(amina), f"/en/for/{amina.reference}/"]
    few = [asked(app, own, place)[1] for place in places]
    for number in range(20):
        threads.open_thread(amina.id, Shelf.MONEY, About.QUESTION, threads.Said(f"x{number}", "en"), TODAY, NOW, by=amina.id)
    db.commit()
    assert [asked(app, own, place)[1] for place in places] == few


# --- At once ------------------------------------------------------------------------------------------------------


def test_sent_twenty_times_it_is_one_thread_and_one_message(app: Flask, amina: Made) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    clients = browsers(app, amina)
    answers = all_at_once(clients, lambda one: one.flask.post(at(amina, "money/new/question"), data={"words": ASKED}))
    assert len({(one.status_code, one.location) for one in answers}) == 1
    for table in ("thread", "thread_message", "case"):
        assert count(app, table) == 1, table
    db.session.rollback()
    reference = db.session.query(Thread).one().reference
    db.session.rollback()
    all_at_once(clients, lambda one: one.flask.post(at(amina, f"money/{reference}"), data={"words": "one more thing"}))
    assert count(app, "thread_message") == 2
    assert_trail_is_whole()


def test_answered_twenty_times_it_is_answered_once(app: Flask, own: Client, amina: Made) -> None:
    reference = ask(own, amina)
    app.config["WTF_CSRF_ENABLED"] = False
    clients = browsers(app, factories.make_officer("One Officer"))
    answers = all_at_once(clients, lambda one: one.flask.post(f"/admin/messages-in/money/{reference}/reply", data=ANSWER))
    assert {one.status_code for one in answers} == {302} and len(answers) == AT_ONCE
    assert count(app, "thread_message") == 2
    assert count(app, "outbox_message") == 1
    assert_trail_is_whole()


def test_two_officers_answer_and_the_second_sees_what_the_first_said(app: Flask, own: Client, amina: Made) -> None:
    reference = ask(own, amina)
    app.config["WTF_CSRF_ENABLED"] = False
    officers = [factories.make_officer(f"Officer Number{number}") for number in range(2)]
    clients = [signed_in(app, one) for one in officers]
    said = {client: {**ANSWER, "words": f"canary-number{number}", "outcome": "wait"} for number, client in enumerate(clients)}
    answers = all_at_once(clients, lambda one: one.flask.post(f"/admin/messages-in/money/{reference}/reply", data=said[one]))
    assert sorted(one.status_code for one in answers) in ([302, 302], [302, 409])
    assert count(app, "thread_message") == 2, "one answer, whoever was first"
    db.session.rollback()
    kept = db.session.query(ThreadMessage).filter_by(from_council=True).one().words
    db.session.rollback()
    late = [one for one in answers if one.status_code == 409]
    for one in late:
        body = one.get_data(as_text=True)
        assert kept in body and "Somebody has written here meanwhile" in body
        assert body.count("canary-number") == 2, "their own words are still in the box"
    assert late or any("reason" in (one.location or "") for one in answers), "the second is told, or asked why they open it"


def test_the_second_officer_sees_the_firsts_answer(app: Flask, own: Client, amina: Made) -> None:
    """The same one after the other, so that it is certain what the second sees."""
    reference = ask(own, amina)
    app.config["WTF_CSRF_ENABLED"] = False
    one, two = (signed_in(app, factories.make_officer(name)) for name in ("One Officer", "Two Officer"))
    place = f"/admin/messages-in/money/{reference}"
    for client in (one, two):
        client.get(place)
    assert one.flask.post(f"{place}/reply", data={**ANSWER, "outcome": "wait", "words": "the first"}).status_code == 302
    second = two.flask.post(f"{place}/reply", data={**ANSWER, "words": "the second"}, follow_redirects=False)
    assert second.status_code == 302 and "reason" in second.location, "the case is a colleague's by now: the door asks why"
    two.flask.post(second.location, data={"code": "covering", "words": "", "then": place})
    again = two.flask.post(f"{place}/reply", data={**ANSWER, "words": "the second"})
    assert again.status_code == 409
    body = again.get_data(as_text=True)
    assert "the first" in body and "the second" in body


def test_a_figure_of_the_balance_that_looks_wrong_goes_with_the_message(app: Flask, own: Client, finance: Client, amina: Made) -> None:
    sent = make_sent(amina)
    page = own.get(f"/en/for/{amina.reference}/balance/").text
    link = re.search(r'href="([^"]*/money/new/looks-wrong\?figure=council)"', page)
    assert sent and link
    box = own.get(link[1])
    assert "What the council paid in: £" in box.text and "as at 30 September 2026" in box.text
    own.post(link[1], {"words": "I had one payment more"})
    db.session.rollback()
    row = db.session.query(ThreadMessage).one()
    assert row.words.startswith("What the council paid in: £") and row.words.endswith("I had one payment more")
    reference = db.session.query(Thread).one().reference
    db.session.rollback()
    assert "A figure looks wrong" in finance.get(f"/admin/messages-in/money/{reference}").text


def test_every_figure_that_can_be_chosen_goes_with_its_sum(app: Flask, own: Client, amina: Made) -> None:
    make_sent(amina)
    page = own.get(f"/en/for/{amina.reference}/balance/").text
    chosen = dict(re.findall(r'href="([^"]*looks-wrong\?figure=[a-z-]+)">([^<]+)<', page))
    assert set(re.findall(r"figure=([a-z-]+)", page)) >= {"opening", "council", "spending", "account", "remains", "limit"}
    for link, name in chosen.items():
        assert re.search(rf"{name}: -?£[\d,.]+, as at 30 September 2026", own.get(link).text), name


def test_who_sees_no_balance_reads_no_figure_by_its_address(app: Flask, amina: Made) -> None:
    make_sent(amina)
    nadia = factories.make_person("Nadia Khan")
    helps(nadia, amina, Scope.MONEY_MESSAGES)
    page = signed_in(app, nadia).get(at(amina, "money/new/looks-wrong?figure=council")).text
    assert "£" not in page
    assert "£" not in signed_in(app, amina).get(at(amina, "money/new/looks-wrong?figure=nothing")).text
