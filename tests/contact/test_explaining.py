"""«Explain this to me in my language»: a task with a day, a clock that stands, and an end the person reads."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy.exc import IntegrityError

from app.accounts.rules import Role
from app.accounts.standing import Scope
from app.casework import service as casework
from app.casework import work
from app.casework.kinds import CaseKind
from app.casework.models import Case, CaseMove
from app.casework.rules import Pause
from app.contact import answering, threads
from app.contact.thread_rules import About, Shelf, Team
from app.contact.threads import Said
from app.core import db
from app.core.errors import NotYours, Refused
from app.explaining import service as explaining
from app.explaining.models import Explanation
from app.explaining.service import How
from tests import factories
from tests.conftest import TODAY
from tests.contact.test_private_line import helps
from tests.everywhere.test_double import assert_trail_is_whole, count
from tests.everywhere.world import signed_in
from tests.factories import NOW, Made
from tests.page import Client
from tests.reviews.test_reviews import later

MONEY = CaseKind.EXPLAIN_MONEY
ASKS = "Please send us the letter about the class."


@pytest.fixture
def nasreen(app: Flask) -> Made:
    return factories.make_recipient("Nasreen Akhtar", language="ur")


@pytest.fixture
def officer(app: Flask) -> Made:
    return factories.make_officer("Olu Adeyemi")


@pytest.fixture
def reference(nasreen: Made, officer: Made) -> str:
    """A question of hers; the council has asked her something in English."""
    row = threads.open_thread(nasreen.id, Shelf.MONEY, About.QUESTION, Said("May I?", "en"), TODAY, NOW, by=nasreen.id)
    answering.reply(Team.MONEY, row.reference, answering.Reply(Said(ASKS, "en"), "wait", "", 1), NOW, by=officer.id)
    db.commit()
    return row.reference


def place(nasreen: Made, reference: str, language: str = "ur") -> str:
    return f"/{language}/for/{nasreen.reference}/messages/money/{reference}"


def ask(client: Client, page: str) -> None:
    client.get(page)
    client.post(f"{page}/explain", {})


def the_one() -> Explanation:
    row = db.session.query(Explanation).order_by(Explanation.id.desc()).first()
    db.roll_back()
    assert row is not None
    return row


def thread_case(reference: str) -> Case:
    case = db.session.query(Case).filter_by(subject=reference).one()
    db.roll_back()
    return case


def test_it_is_a_task_and_the_persons_clock_stands(app: Flask, nasreen: Made, officer: Made, reference: str) -> None:
    own = signed_in(app, nasreen)
    for _ in range(2):
        ask(own, place(nasreen, reference))
    assert (count(app, "explanation"), count(app, "thread_message")) == (1, 2), "asked twice it is there once, and nothing is written"
    row = the_one()
    assert (row.language, row.clock_stood, str(row.explain_by_day)) == ("ur", True, "2026-11-24")
    assert thread_case(reference).paused_for == Pause.OTHERS, "it is not she who is waited for"
    waits = work.page_of(work.Part(("explain-money",)), TODAY, None, 9)
    db.roll_back()
    assert [(case.subject, case.due_day.isoformat(), case.facts) for case in waits] == [(row.reference, "2026-11-24", {"language": "ur"})]
    page = own.get(place(nasreen, reference, "en")).text
    assert "We explain this to you in your language by 24 November 2026" in page and "Explain this to me" not in page
    assert "We wait for somebody else" not in page and "We have asked you something" not in page
    assert "24" in own.get(place(nasreen, reference)).text


def test_the_team_explains_and_it_waits_for_the_person_again(app: Flask, nasreen: Made, officer: Made, reference: str) -> None:
    own, olu = signed_in(app, nasreen), signed_in(app, officer)
    ask(own, place(nasreen, reference))
    page = f"/admin/explain/money/{the_one().reference}"
    shown = olu.get(page).text
    assert ASKS in shown and "Urdu" in shown and "اردو" in shown and "Nobody yet" in shown
    assert the_one().reference in olu.get("/admin/work/").text
    assert "In Urdu, by 24 Nov 2026" in olu.get(f"/admin/messages-in/money/{reference}").text
    assert "Choose how it was explained" in olu.post(f"{page}/explained", {"interpreter": "Line 4"}, status=422).text
    for _ in range(2):
        olu.post(f"{page}/explained", {"how": "rang", "interpreter": "Line 4, Ms Khan"})
    done = olu.get(page).text
    assert "By telephone, with an interpreter" in done and "Line 4, Ms Khan" in done and "It is explained: close it" not in done
    assert (thread_case(reference).state, thread_case(reference).paused_for) == ("waiting", None), "what was asked waits for her"
    assert thread_case(the_one().reference).state == "closed"
    assert "We explained this to you in your language on 20 November 2026" in own.get(place(nasreen, reference, "en")).text
    ask(own, place(nasreen, reference))
    assert count(app, "explanation") == 2, "still not clear: asked again it is a new task"
    db.roll_back()
    assert_trail_is_whole()


def test_how_long_it_took_is_not_hers(app: Flask, nasreen: Made, officer: Made, reference: str) -> None:
    threads.explain(nasreen.id, Shelf.MONEY, reference, "ur", TODAY, NOW, by=nasreen.id)
    explaining.explained(MONEY, the_one_open(), How.MET, "", NOW, by=officer.id)
    db.commit()
    moves = db.session.query(CaseMove).filter_by(case_id=thread_case(reference).id).order_by(CaseMove.id)
    assert [(one.state, one.paused_for) for one in moves][-3:] == [("waiting", None), ("waiting", "others"), ("waiting", None)]
    db.roll_back()


def the_one_open() -> str:
    row = db.session.query(Explanation).filter(Explanation.explained_at.is_(None)).one()
    return row.reference


def test_what_was_answered_is_explained_too_and_nothing_is_opened_again(app: Flask, nasreen: Made, officer: Made, reference: str) -> None:
    own = signed_in(app, nasreen)
    own.get(place(nasreen, reference))
    own.post(place(nasreen, reference), {"words": "خط"})
    answering.reply(Team.MONEY, reference, answering.Reply(Said("Thank you.", "en"), "answered", "", 3), NOW, by=officer.id)
    db.commit()
    ask(own, place(nasreen, reference))
    assert thread_case(reference).state == "closed" and not the_one().clock_stood
    explaining.explained(MONEY, the_one().reference, How.WROTE, "", NOW, by=officer.id)
    db.commit()
    assert thread_case(reference).state == "closed"


def test_nothing_to_explain_before_the_council_wrote(app: Flask, nasreen: Made) -> None:
    row = threads.open_thread(nasreen.id, Shelf.MONEY, About.QUESTION, Said("New", "en"), TODAY, NOW, by=nasreen.id)
    db.commit()
    own = signed_in(app, nasreen)
    own.get(place(nasreen, row.reference))
    own.post(f"{place(nasreen, row.reference)}/explain", {})
    assert count(app, "explanation") == 0


def test_who_may_ask_and_who_may_see(app: Flask, nasreen: Made, officer: Made, reference: str) -> None:
    nadia, ravi = factories.make_person("Nadia Khan"), factories.make_person("Ravi Shah")
    helps(nadia, nasreen, Scope.MONEY_MESSAGES)
    helps(ravi, nasreen, Scope.CARE_MESSAGES)
    signed_in(app, ravi).get(place(nasreen, reference), status=404)
    ask(signed_in(app, nadia), place(nasreen, reference, "pl"))
    assert (the_one().language, the_one().asked_by) == ("pl", nadia.id)
    worker = signed_in(app, factories.make_officer("Soo Worker", Role.SOCIAL_WORKER))
    for team in ("care", "money"):
        worker.get(f"/admin/explain/{team}/{the_one().reference}", status=404)
    signed_in(app, nasreen).get(f"/admin/explain/money/{the_one().reference}", status=404)
    with pytest.raises(NotYours):
        explaining.explained(MONEY, the_one().reference, How.RANG, "", NOW, by=nasreen.id)
    db.roll_back()


def test_it_goes_with_the_thread_to_the_other_team(app: Flask, nasreen: Made, officer: Made, reference: str) -> None:
    ask(signed_in(app, nasreen), place(nasreen, reference))
    answering.pass_on(Team.MONEY, reference, "It is about care", NOW, by=officer.id)
    db.commit()
    assert thread_case(the_one().reference).kind == CaseKind.EXPLAIN_CARE
    worker = signed_in(app, factories.make_officer("Soo Worker", Role.SOCIAL_WORKER))
    assert ASKS in worker.get(f"/admin/explain/care/{the_one().reference}").text


def test_two_officers_and_one_task(app: Flask, nasreen: Made, officer: Made, reference: str) -> None:
    ask(signed_in(app, nasreen), place(nasreen, reference))
    other, subject = factories.make_officer("Pat Brown"), the_one().reference
    casework.take(casework.case_of(CaseKind.EXPLAIN_MONEY, subject), NOW, by=other.id)
    db.commit()
    olu = signed_in(app, officer)
    olu.get(f"/admin/explain/money/{subject}")
    taken = olu.post(f"/admin/explain/money/{subject}/explained", {"how": "rang", "interpreter": ""}, status=409).text
    assert "Pat Brown" in taken
    explaining.explained(MONEY, subject, How.RANG, "", NOW, by=other.id)
    db.commit()
    with pytest.raises(Refused, match="explained-already"):
        explaining.explained(MONEY, subject, How.MET, "", NOW, by=officer.id)
    db.roll_back()


def test_the_database_keeps_one_waiting(app: Flask, nasreen: Made, reference: str) -> None:
    threads.explain(nasreen.id, Shelf.MONEY, reference, "ur", TODAY, NOW, by=nasreen.id)
    db.commit()
    row = the_one()
    twice = Explanation(
        reference="X-AAAA-AAAA", person_id=nasreen.id, place_kind="ask-money", place_subject=reference, item=row.item, words="x",
        words_language="en", language="ur", asked_at=NOW, asked_by=nasreen.id, explain_by_day=TODAY, clock_stood=False,
    )  # fmt: skip
    db.session.add(twice)
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.roll_back()


def test_the_next_message_is_explained_beside_the_first_and_the_clock_stands_for_both(
    app: Flask, nasreen: Made, officer: Made, reference: str
) -> None:
    own = signed_in(app, nasreen)
    ask(own, place(nasreen, reference))
    first = the_one().reference
    answering.reply(Team.MONEY, reference, answering.Reply(Said("One thing more.", "en"), "wait", "", 2), NOW, by=officer.id)
    db.commit()
    assert thread_case(reference).paused_for is None, "the council asked anew"
    page = own.get(place(nasreen, reference, "en")).text
    assert "We explain this to you in your language by" in page and "Explain this to me" in page, "the promise stays"
    ask(own, place(nasreen, reference))
    explaining.explained(MONEY, first, How.RANG, "", NOW, by=officer.id)
    db.commit()
    assert thread_case(reference).paused_for == "others", "the second one still waits"
    explaining.explained(MONEY, the_one_open(), How.RANG, "", NOW, by=officer.id)
    db.commit()
    assert thread_case(reference).paused_for is None


def test_what_waits_stays_on_the_page_after_she_wrote_and_says_when_we_are_late(app: Flask, nasreen: Made, reference: str) -> None:
    own = signed_in(app, nasreen)
    ask(own, place(nasreen, reference, "en"))
    own.post(place(nasreen, reference, "en"), {"words": "Here it is"})
    assert "We explain this to you in your language by 24 November 2026" in own.get(place(nasreen, reference, "en")).text
    with time_machine.travel(NOW + timedelta(days=5), tick=False):
        late = later(app, nasreen).get(place(nasreen, reference, "en")).text
    assert "We are late. This is not your fault. We ring you or write to you in your language." in " ".join(late.split())
    assert "24 November" not in late


def test_one_talk_explains_two_and_the_person_reads_it_at_each(app: Flask, nasreen: Made, officer: Made, reference: str) -> None:
    row = threads.open_thread(nasreen.id, Shelf.MONEY, About.QUESTION, Said("And the taxi?", "en"), TODAY, NOW, by=nasreen.id)
    answering.reply(Team.MONEY, row.reference, answering.Reply(Said("Please send us the bill.", "en"), "wait", "", 1), NOW, by=officer.id)
    for one in (reference, row.reference):
        threads.explain(nasreen.id, Shelf.MONEY, one, "ur", TODAY, NOW, by=nasreen.id)
    first, second = (explaining.newest_in(one) for one in (reference, row.reference))
    assert first is not None and second is not None
    page, also = f"/admin/explain/money/{first.row.reference}", second.row.reference
    db.commit()
    olu, own = signed_in(app, officer), signed_in(app, nasreen)
    assert f'value="{also}"' in olu.get(page).text
    told = {"how": "rang", "interpreter": "Line 4", "also": [also, "X-AAAA-AAAA"]}
    for _ in range(2):
        olu.post(f"{page}/explained", told)
    for one in (reference, row.reference):
        assert "We explained this to you in your language on 20 November 2026" in own.get(place(nasreen, one, "en")).text
        assert thread_case(one).paused_for is None, "what was asked waits for her again"
    assert "Line 4" in olu.get(f"/admin/explain/money/{also}").text and "in the same talk" not in olu.get(page).text
    assert_trail_is_whole()
