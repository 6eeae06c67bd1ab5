"""Ask before you pay: the tool with a memory, a person's answer that holds, and both beside the line at checking."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from app.accounts.rules import Role
from app.accounts.standing import Scope
from app.casework import service as casework
from app.casework.kinds import CaseKind
from app.casework.models import Case
from app.casework.rules import Pause
from app.core import db
from app.core.errors import NotYours, Refused
from app.notifications.models import OutboxMessage
from app.returns import beside
from app.returns.rules import Line
from app.rulings import service
from app.rulings.models import KeptAnswer, Ruling
from app.rulings.rules import Said, holds_on, ruling_refusal, said_on
from app.rulings.service import Asked, Told
from app.tools import lines
from tests import factories
from tests.conftest import TODAY
from tests.contact.test_private_line import helps
from tests.counting import statements_of
from tests.everywhere.test_double import all_at_once, assert_trail_is_whole, browsers, count
from tests.everywhere.world import make_world, signed_in
from tests.factories import NOW, Made
from tests.page import Client

WAY = "what=activity&plan=yes&safe=yes&how=bank"
TICKET = {"what": "canary-ticket to the day centre", "payee": "Kasia Nowak"}
LIKELY = Asked("A class", "", "en", {"what": "activity", "plan": "yes", "safe": "yes", "how": "bank"}, "likely", ("often-paid",), TODAY)
YES = {"answer": "yes", "words": "canary-ruling: it is in your plan", "until-day": "31", "until-month": "3", "until-year": "2027", "seen": "0"}


@pytest.fixture
def amina(app: Flask) -> Made:
    return factories.make_recipient("Amina Begum")


@pytest.fixture
def own(app: Flask, amina: Made) -> Client:
    return signed_in(app, amina)


@pytest.fixture
def finance(app: Flask) -> Client:
    return signed_in(app, factories.make_officer("Olu Adeyemi"))


def asked_first(person: Made) -> str:
    return f"/en/for/{person.reference}/asked-first/"


def all_of(model: Any) -> list[Any]:
    with db.reading():
        return list(db.session.scalars(select(model)))


@pytest.mark.pure
def test_what_a_ruling_needs_and_until_when_it_holds() -> None:
    day = date(2026, 11, 26)
    for answer, words, until, refusal in (
        ("yes", "because", None, None), ("limits", "ten hours", day, None), ("no", "because", None, None),
        ("perhaps", "because", None, "ruling-not-chosen"), ("yes", "  ", None, "ruling-needs-words"),
        ("yes", "because", day - timedelta(days=1), "ruling-ended"),
    ):  # fmt: skip
        assert ruling_refusal(answer, words, until, day) == refusal, (answer, words, until)
    assert holds_on("yes", day, None, day) and holds_on("limits", day, day, day)
    assert not holds_on("yes", day, None, day - timedelta(days=1)), "bought before anybody said yes"
    assert not holds_on("yes", day, day, day + timedelta(days=1)) and not holds_on("no", day, None, day)
    assert holds_on("likely", day, None, day) and not holds_on("ask-first", day, None, day)


@pytest.mark.pure
def test_the_answer_that_counts_is_the_newest_known_on_the_day_of_the_payment() -> None:
    first, yes, no = (date(2026, 8, day) for day in (1, 10, 20))
    said = [Said("likely", first, None, False), Said("yes", yes, date(2026, 8, 15), True), Said("no", no, None, True)]
    for day, wanted in ((31, None), (1, "likely"), (9, "likely"), (10, "yes"), (20, "yes"), (21, "no")):
        on = date(2026, 7, 31) if day == 31 else date(2026, 8, day)
        found = said_on(said, on)
        assert (found.answer if found else None) == wanted, day


def test_the_public_tool_leads_to_the_record_and_the_person_keeps_the_answer(app: Flask, amina: Made, own: Client) -> None:
    link = f"/en/asked-first/?{WAY}"
    assert f'href="{link.replace("&", "&amp;")}"' in Client(app).get(f"/en/tools/can-i-use-it?{WAY}").text
    assert "sign-in" in Client(app).get(link, status=302).location, "who is not signed in signs in first, and comes back"
    place = f"{asked_first(amina)}new?{WAY}"
    assert own.get(link, status=302).location == place
    officer = signed_in(app, factories.make_officer("Olu Adeyemi"))
    assert officer.get(link, status=302).location == "/admin/"
    assert "Yes, most likely" in own.get(place).text
    assert "Say in a few words what it is" in own.post(place, {"what": " ", "payee": "kept"}, status=422).text
    shown = own.post(place, TICKET).location
    body = own.get(shown).text
    assert "canary-ticket" in body and "is not held against you" in body and "It helps with a need in your plan." in body
    assert "Kept. We see it beside the payment" in body and "1 November 2026" in body, "with the law of that day"
    assert "canary-ticket" in own.get(asked_first(amina)).text
    assert all_of(KeptAnswer)[0].outcome == "likely" and all_of(Case) == []
    own.post(place, TICKET)
    assert len(all_of(KeptAnswer)) == 1, "sent twice it is there once"


def test_the_same_questions_one_a_page_in_ones_own_place(app: Flask, amina: Made, own: Client) -> None:
    new = f"{asked_first(amina)}new"
    assert "What would you pay for?" in own.get(new).text
    assert "Choose one" in own.get(f"{new}?asked=what", status=422).text
    assert "Does the relative live with you?" in own.get(f"{new}?what=relative").text
    own.get(new)
    assert urlsplit(own.post(f"{new}?what=relative", TICKET).location).query == "what=relative", "not answered to the end: back to it"
    assert all_of(KeptAnswer) == []


@time_machine.travel(NOW, tick=False)
def test_a_person_answers_with_a_date_and_the_person_is_told(app: Flask, amina: Made, own: Client, finance: Client) -> None:
    place = f"{asked_first(amina)}new?{WAY}"
    own.get(place)
    shown = own.post(place, {**TICKET, "then": "ask"}).location
    assert "You have our answer by" in own.get(shown).text and "canary-ticket" not in finance.get("/admin/asked-first/").text
    kept = all_of(KeptAnswer)[0].reference
    page = f"/admin/asked-first/{kept}"
    body = finance.get(page).text
    assert "canary-ticket" in body and "Kasia Nowak" in body and "Yes, most likely" in body
    assert "Say why" in finance.post(f"{page}/answer", {**YES, "words": ""}, status=422).text
    past = {"until-day": "1", "until-month": "1", "until-year": "2020"}
    assert "not over yet" in finance.post(f"{page}/answer", {**YES, **past}, status=422).text
    finance.post(f"{page}/answer", YES)
    finance.post(f"{page}/answer", YES)
    assert len(all_of(Ruling)) == 1, "sent twice it is there once"
    sent = [str(vars(one)) for one in all_of(OutboxMessage) if one.message == "message-waits"]
    assert len(sent) == 1 and "canary" not in sent[0]
    assert "We have answered what you asked before you pay." in own.get(f"/en/for/{amina.reference}/").text
    body = own.get(shown).text
    assert "canary-ruling" in body and "This holds until 31 March 2027." in body and "is not held against you" in body
    finance.post(f"{page}/answer", {**YES, "answer": "no", "words": "another", "seen": "1"})
    body = signed_in(app, amina).get(shown).text
    assert "Earlier answers" in body and "second look" in body


@time_machine.travel(NOW, tick=False)
def test_an_answer_whose_time_is_over_says_so(app: Flask, amina: Made) -> None:
    then, day = NOW - timedelta(days=100), TODAY - timedelta(days=100)
    kept = service.keep(amina.id, LIKELY, day, then, by=amina.id, ask=True)
    officer = factories.make_officer("Olu Adeyemi")
    service.rule(kept.reference, Told("limits", "ten weeks", TODAY - timedelta(days=1), 0), day, then, by=officer.id)
    db.commit()
    body = signed_in(app, amina).get(f"{asked_first(amina)}{kept.reference}").text
    assert "This held until" in body and "Ask again before you pay." in body and "Yes, within limits" in body
    assert "We have answered" not in signed_in(app, amina).get(f"/en/for/{amina.reference}/").text, "it is not new any more"


def test_a_colleague_who_answers_later_sees_the_first_answer(app: Flask, amina: Made, finance: Client) -> None:
    kept = service.keep(amina.id, LIKELY, TODAY, NOW, by=amina.id, ask=True).reference
    db.commit()
    page = f"/admin/asked-first/{kept}"
    finance.get(page)
    finance.post(f"{page}/answer", YES)
    other = signed_in(app, factories.make_officer("Ola Second"))
    other.get("/admin/asked-first/")
    with pytest.raises(Refused, match="ruling-moved-on"):
        service.rule(kept, Told("no", "mine", None, 0), TODAY, NOW, by=factories.make_officer("Third Person").id)
    db.roll_back()
    assert "Nothing waits here." in other.get("/admin/asked-first/").text
    assert "Questions before a payment" in finance.get(page).text
    finance.post(f"{page}/answer", {**YES, "words": "mine", "seen": "0"}, status=409)
    assert [one.words for one in all_of(Ruling)] == [YES["words"]]


def test_who_may_see_and_ask(app: Flask, amina: Made, own: Client, finance: Client) -> None:
    kept = service.keep(amina.id, LIKELY, TODAY, NOW, by=amina.id).reference
    db.commit()
    finance.get(f"/admin/asked-first/{kept}", status=404)
    own.get(asked_first(factories.make_recipient("Other Person")), status=404)
    sees, prepares = factories.make_person("Sees Balance"), factories.make_person("Prepares It")
    helps(sees, amina, Scope.SEE_BALANCE)
    helps(prepares, amina, Scope.PREPARE)
    signed_in(app, sees).get(asked_first(amina), status=404)
    helper = signed_in(app, prepares)
    assert "A class" in helper.get(asked_first(amina)).text
    helper.get(f"{asked_first(amina)}{kept}")
    helper.post(f"{asked_first(amina)}{kept}/ask", {})
    assert all_of(Case)[0].kind == "asked-first"
    worker = signed_in(app, factories.make_officer("Sam Worker", Role.SOCIAL_WORKER))
    worker.get("/admin/asked-first/", status=404)


def test_verbs_refuse(app: Flask, amina: Made) -> None:
    officer = factories.make_officer("Olu Adeyemi")
    kept = service.keep(amina.id, LIKELY, TODAY, NOW, by=amina.id, ask=True)
    told = Told("yes", "because", None, 0)
    with pytest.raises(NotYours):
        service.see(officer.id, kept.reference)
    with pytest.raises(NotYours):
        service.rule(kept.reference, told, TODAY, NOW, by=amina.id)
    with pytest.raises(NotYours):
        service.rule("K-NONE-NONE", told, TODAY, NOW, by=officer.id)
    service.rule(kept.reference, told, TODAY, NOW, by=officer.id)
    with pytest.raises(Refused, match="ruling-moved-on"):
        service.rule(kept.reference, Told("no", "changed", None, 0), TODAY, NOW, by=officer.id)
    asked_at = kept.asked_at
    service.ask_person(amina.id, kept.reference, TODAY, NOW + timedelta(days=1), by=amina.id)
    assert kept.asked_at != asked_at, "answered, and asked anew"


def test_it_stands_beside_the_line_when_the_return_is_checked(app: Flask) -> None:
    world = make_world()
    owner, before = world.own.owner, NOW - timedelta(days=400)
    with time_machine.travel(before, tick=False):
        day = before.date()
        lines.set_line("activity", lines.Line("canary-line: a class is fine", "Class policy"), day, day, before, by=None, reason="why")
        line = lines.line_on("activity", day)
        service.keep(owner.id, Asked("canary-armchair", "KASIA nowak", "en", dict(LIKELY.answers), "likely", ("often-paid",), TODAY, line), TODAY, before, by=owner.id)
        service.keep(owner.id, Asked("canary-later", "", "en", dict(LIKELY.answers), "likely", ("often-paid",), TODAY), TODAY, before, by=owner.id)
        db.commit()
    officer = signed_in(app, world.people["finance officer"])
    body = officer.get(f"/admin/returns/{world.own.values['subject']}").text
    shown = body.split('id="lines"')[1].split("</table>")[0]
    assert "Asked first: it held" in shown and "canary-armchair" in shown and "canary-later" not in shown
    assert "the website’s “yes, most likely” of" in shown
    assert 'Our policy said when they asked: <q class="typed">canary-line: a class is fine</q> (Class policy, from ' in shown
    assert "canary-later" in body and "in good faith" in body


@pytest.mark.once
def test_the_list_and_the_checking_page_take_the_same_number_of_questions(app: Flask, amina: Made, own: Client) -> None:
    seen = []
    for more in (1, 6):
        for number in range(more):
            asked = Asked(f"Thing {more} {number}", "", "en", dict(LIKELY.answers), "likely", ("often-paid",), TODAY)
            kept = service.keep(amina.id, asked, TODAY, NOW, by=amina.id, ask=True)
            service.rule(kept.reference, Told("yes", "because", None, 0), TODAY, NOW, by=factories.make_officer(f"O {more} {number}").id)
        db.commit()
        seen.append(statements_of(app, lambda: own.get(asked_first(amina))))
    assert seen[0] == seen[1]


def test_twenty_at_once_ask_once(app: Flask, amina: Made) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    place = f"{asked_first(amina)}new?{WAY}"
    all_at_once(browsers(app, amina), lambda one: one.flask.post(place, data={**TICKET, "then": "ask"}))
    assert count(app, "kept_answer") == 1
    assert len(all_of(Case)) == 1
    assert_trail_is_whole()


def test_after_a_no_of_the_council_the_page_promises_nothing_on_the_answer_of_the_website(app: Flask, amina: Made, own: Client) -> None:
    kept = service.keep(amina.id, LIKELY, TODAY, NOW, by=amina.id, ask=True).reference
    db.commit()
    assert "What you pay in good faith" in own.get(f"{asked_first(amina)}{kept}").text
    service.rule(kept, Told("no", "because", None, 0), TODAY, NOW, by=factories.make_officer("Olu Adeyemi").id)
    db.commit()
    assert "What you pay in good faith" not in own.get(f"{asked_first(amina)}{kept}").text


def test_a_paused_one_is_not_late_and_its_day_moves_with_the_pause(app: Flask, amina: Made) -> None:
    officer, answers = factories.make_officer("Fin Officer"), {"what": "activity", "plan": "yes", "safe": "yes", "how": "bank"}
    asked, before = Asked("A class", "", "en", answers, "likely", ("often-paid",), TODAY), NOW - timedelta(days=60)
    reference = service.keep(amina.id, asked, before.date(), before, by=amina.id, ask=True).reference
    case = casework.case_of(CaseKind.ASKED_FIRST, reference)
    casework.take(case, before, by=officer.id)
    casework.pause(case, Pause.LATER, before, by=officer.id)
    db.commit()
    theirs, ours = signed_in(app, amina), signed_in(app, officer)
    pages = (f"/en/for/{amina.reference}/asked-first/{reference}", f"/admin/asked-first/{reference}")
    assert "You asked us to wait" in theirs.get(pages[0]).text and "We are late" not in theirs.get(pages[0]).text
    assert "Paused since 21 Sept 2026: The person asked us to wait" in ours.get(pages[1]).text and "We are late" not in ours.get(pages[1]).text
    casework.resume(casework.case_of(CaseKind.ASKED_FIRST, reference), TODAY, NOW, by=officer.id)
    db.commit()
    assert "You have our answer by" in theirs.get(pages[0]).text
    assert "We are late" not in ours.get(pages[1]).text and "Paused since" not in ours.get(pages[1]).text


def test_two_questions_of_one_person_are_answered_in_one(app: Flask, amina: Made, own: Client, finance: Client) -> None:
    first = service.keep(amina.id, replace(LIKELY, payee="Kasia Nowak"), TODAY, NOW, by=amina.id, ask=True).reference
    second = service.keep(amina.id, replace(LIKELY, what="The same class"), TODAY, NOW, by=amina.id, ask=True).reference
    elsewhere = service.keep(factories.make_recipient("Nasreen Akhtar").id, LIKELY, TODAY, NOW, by=amina.id, ask=True).reference
    db.commit()
    page = f"/admin/asked-first/{first}"
    shown = finance.get(page).text
    assert second in shown and elsewhere not in shown
    assert "Choose another question" in finance.post(f"{page}/same-as", {"other": elsewhere}, status=409).text
    for _ in range(2):
        finance.post(f"{page}/same-as", {"other": second})
    shown = finance.get(page).text
    assert "is answered there" in shown and "Answer and tell them" not in shown and "A class" in shown
    told = "You wrote about this twice. We answer both under " + second
    assert told in own.get(asked_first(amina)).text and told in own.get(f"{asked_first(amina)}{first}").text
    assert "Ask a person for an answer" not in own.get(f"{asked_first(amina)}{first}").text
    late = finance.post(f"{page}/answer", YES, status=409).text
    assert "made this the same as another" in late and "canary-ruling" in late, "what a slower colleague typed stays"
    service.rule(second, Told("yes", "It is in your plan", None, 0), TODAY, NOW, by=factories.make_officer("Pat Brown").id)
    db.commit()
    line = Line("l-1", TODAY + timedelta(days=2), -1_000, "KASIA NOWAK")
    stood = beside.asked_first(amina.id, [line]).beside[line.identity]
    assert [(one.known.row.reference, one.said.answer, one.held) for one in stood] == [(first, "yes", True)], "its answer holds for both"
    db.roll_back()
    assert_trail_is_whole()
