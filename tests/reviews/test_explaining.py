"""«Explain this to me in my language» beside a letter about a decision, a decision about a risk, and a ruling."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from app.accounts import service as accounts
from app.accounts.rules import Role
from app.accounts.standing import Scope
from app.casework.kinds import CaseKind
from app.casework.models import Case
from app.core import db
from app.core.errors import NotYours
from app.decisions.rules import Kind
from app.decisions.service import write_letter
from app.explaining import service as explaining
from app.explaining.models import Explanation
from app.explaining.service import How
from app.reviews import service
from app.rulings import service as rulings
from app.rulings.service import Told
from tests import factories
from tests.conftest import TODAY
from tests.contact.test_private_line import helps
from tests.everywhere.test_double import all_at_once, assert_trail_is_whole, browsers, count
from tests.everywhere.world import signed_in
from tests.factories import NOW, Made
from tests.page import Client
from tests.reviews.test_reviews import DECIDED, later
from tests.rulings.test_rulings import LIKELY

CUT = {"budget": 20_000, "contribution": 1_000, "budget_before": 32_000, "contribution_before": 1_000}
WHY = "Your plan changed.\nYou said <fine> & yes."


@pytest.fixture
def nasreen(app: Flask) -> Made:
    return factories.make_recipient("Nasreen Akhtar", language="ur")


@pytest.fixture
def officer(app: Flask) -> Made:
    return factories.make_officer("Olu Adeyemi")


def letter_to(nasreen: Made, officer: Made, kind: Kind = Kind.RATE) -> str:
    facts = CUT if kind is Kind.RATE else {}
    row = write_letter(accounts.contact_of(nasreen.id), kind, facts, TODAY, WHY, NOW, by=officer.id)
    db.commit()
    return row.reference


def at(nasreen: Made, page: str, language: str = "ur") -> str:
    return f"/{language}/for/{nasreen.reference}/{page}"


def ask(client: Client, page: str) -> None:
    client.get(page)
    client.post(f"{page}/explain", {})


def the_one() -> Explanation:
    row = db.session.query(Explanation).order_by(Explanation.id.desc()).first()
    db.roll_back()
    assert row is not None
    return row


def test_a_letter_is_explained_whole_and_the_finance_service_does_it(app: Flask, nasreen: Made, officer: Made) -> None:
    letter = letter_to(nasreen, officer)
    own, olu = signed_in(app, nasreen), signed_in(app, officer)
    for _ in range(2):
        ask(own, at(nasreen, f"decisions/letters/{letter}"))
    assert count(app, "explanation") == 1, "asked twice it is there once"
    row = the_one()
    task = row.reference
    assert (row.place_kind, row.place_subject, row.language, row.words_language, row.clock_stood) == ("letter", letter, "ur", "en", False)
    assert row.words.splitlines()[:4] == [
        "Your direct payment changes", "What is decided", "Your direct payment changes from 20 November 2026.",
        "Your budget for a week: £320.00 before, £200.00 now",
    ]  # fmt: skip
    assert row.words.splitlines()[-4:] == [
        "Why", "Your plan changed.", "You said <fine> & yes.", "One person at the council decided this. No program did.",
    ], "as they were typed, each part on a line of its own"  # fmt: skip
    assert "We explain this to you in your language by 24 November 2026" in own.get(at(nasreen, f"decisions/letters/{letter}", "en")).text
    assert "We explain to you in your language what we wrote, by 24 November 2026" in own.get(at(nasreen, "", "en")).text
    page = f"/admin/explain/money/{task}"
    shown = olu.get(page).text
    assert f'href="/admin/people/{nasreen.reference}/decision-letters/{letter}">Letter about a decision {letter}' in shown
    assert "£320.00 before, £200.00 now" in shown and "&lt;fine&gt; &amp; yes" in shown
    olu.post(f"{page}/explained", {"how": "rang", "interpreter": "Line 4"})
    assert "We explained this to you in your language on 20 November 2026" in own.get(at(nasreen, f"decisions/letters/{letter}", "en")).text
    assert "what we wrote, by" not in own.get(at(nasreen, "", "en")).text
    assert db.session.query(Case).filter_by(subject=task).one().state == "closed"
    db.roll_back()
    assert_trail_is_whole()


def test_on_the_easy_read_pages_too(app: Flask, nasreen: Made, officer: Made) -> None:
    row = service.decide(nasreen.id, DECIDED, TODAY, NOW, by=officer.id)
    db.commit()
    own = signed_in(app, nasreen)
    own.get(at(nasreen, "", "en"))
    own.post("/en/my-home/face", {"face": "easy-read"})
    for page in (f"decisions/{row.reference}", f"decisions/letters/{letter_to(nasreen, officer)}"):
        assert "Explain this to me in my language" in own.get(at(nasreen, page, "en")).text
        ask(own, at(nasreen, page, "en"))
        assert "We explain this to you in your language by 24 November 2026" in own.get(at(nasreen, page, "en")).text
    assert "In English" in own.get(at(nasreen, page)).text, "beside a translation that nobody has checked"
    with time_machine.travel(NOW + timedelta(days=7)):
        home = later(app, nasreen).get(at(nasreen, "", "en")).text
    assert "We have not yet explained to you in your language what we wrote. We are late." in home


def test_a_decision_about_a_risk_is_explained_by_whoever_answers_about_care(app: Flask, nasreen: Made, officer: Made) -> None:
    worker = factories.make_officer("Soo Worker", Role.SOCIAL_WORKER)
    row = service.decide(nasreen.id, DECIDED, TODAY, NOW, by=worker.id)
    db.commit()
    ask(signed_in(app, nasreen), at(nasreen, f"decisions/{row.reference}"))
    asked = the_one()
    wanted = [f"canary-{name}" for name in ("decision", "reasons", "concern", "evidence", "tried")]
    assert [one for one in asked.words.splitlines() if one.startswith("canary")] == wanted and "canary-view" not in asked.words
    shown = signed_in(app, worker).get(f"/admin/explain/care/{asked.reference}").text
    assert f'href="/admin/people/{nasreen.reference}/decisions/">Decision about a risk {row.reference}' in shown
    signed_in(app, officer).get(f"/admin/explain/care/{asked.reference}", status=404)
    helper_letter = letter_to(nasreen, officer, Kind.HELPER_ENDED)
    ask(signed_in(app, nasreen), at(nasreen, f"decisions/letters/{helper_letter}"))
    kinds = [case.kind for case in db.session.query(Case).order_by(Case.id)]
    db.roll_back()
    assert kinds == ["explain-care", "explain-care"]


def test_a_ruling_is_explained_and_a_later_one_is_another(app: Flask, nasreen: Made, officer: Made) -> None:
    kept = rulings.keep(nasreen.id, LIKELY, TODAY, NOW, by=nasreen.id, ask=True).reference
    db.commit()
    own, page = signed_in(app, nasreen), at(nasreen, f"asked-first/{kept}")
    assert f"{page}/explain" not in own.get(page).text
    own.post(f"{page}/explain", {}, status=404)
    for seen, words in enumerate(("canary-first", "canary-second")):
        rulings.rule(kept, Told("yes", words, None, seen), TODAY, NOW, by=officer.id)
        db.commit()
        ask(own, page)
        assert (the_one().words, the_one().place_kind, the_one().place_subject) == (words, "asked-first", kept)
        shown = signed_in(app, officer).get(f"/admin/explain/money/{the_one().reference}").text
        assert f'href="/admin/asked-first/{kept}"' in shown
        explaining.explained(CaseKind.EXPLAIN_MONEY, the_one().reference, How.MET, "", NOW, by=officer.id)
        db.commit()
    assert count(app, "explanation") == 2
    rulings.rule(kept, Told("no", "canary-third", None, 2), TODAY, NOW, by=officer.id)
    db.commit()
    assert "We explained this to you" not in own.get(at(nasreen, f"asked-first/{kept}", "en")).text, "not this one"


def test_a_ruling_says_its_language(app: Flask, nasreen: Made, officer: Made) -> None:
    kept = rulings.keep(nasreen.id, LIKELY, TODAY, NOW, by=nasreen.id, ask=True).reference
    db.commit()
    olu, own = signed_in(app, officer), signed_in(app, nasreen)
    olu.get(f"/admin/asked-first/{kept}")
    told = {"answer": "yes", "words": "جی ہاں", "language": "ur", "seen": "0", "until-day": "", "until-month": "", "until-year": ""}
    olu.post(f"/admin/asked-first/{kept}/answer", told)
    assert 'lang="ur">جی ہاں' in own.get(at(nasreen, f"asked-first/{kept}", "en")).text
    ask(own, at(nasreen, f"asked-first/{kept}", "en"))
    assert (the_one().words_language, the_one().language) == ("ur", "en")


def test_only_whoever_may_act_asks(app: Flask, nasreen: Made, officer: Made) -> None:
    letter = letter_to(nasreen, officer)
    kept = rulings.keep(nasreen.id, LIKELY, TODAY, NOW, by=nasreen.id, ask=True).reference
    rulings.rule(kept, Told("yes", "words", None, 0), TODAY, NOW, by=officer.id)
    db.commit()
    sees, stranger = factories.make_recipient("Sees Only"), factories.make_recipient("A Stranger")
    helps(sees, nasreen, Scope.SEE_BALANCE)
    for person in (sees, stranger):
        one = signed_in(app, person)
        one.get(at(person, ""))
        for page in (f"decisions/letters/{letter}", f"asked-first/{kept}"):
            one.post(f"{at(nasreen, page)}/explain", {}, status=404)
    assert count(app, "explanation") == 0
    other = letter_to(stranger, officer)
    own = signed_in(app, nasreen)
    own.get(at(nasreen, ""))
    own.post(at(nasreen, f"decisions/letters/{other}/explain"), {}, status=404)
    with pytest.raises(NotYours):
        explaining.see(CaseKind.EXPLAIN_MONEY, "X-AAAA-AAAA", officer.id)
    db.roll_back()


def test_asked_from_many_windows_at_once_it_is_there_once(app: Flask, nasreen: Made, officer: Made) -> None:
    page = at(nasreen, f"decisions/letters/{letter_to(nasreen, officer)}")
    windows = browsers(app, nasreen)
    for one in windows:
        one.get(page)
    all_at_once(windows, lambda one: one.post(f"{page}/explain", {}))
    assert (count(app, "explanation"), count(app, "case")) == (1, 1)
    assert_trail_is_whole()
