"""Everything there is to answer: one list of every kind, notes, pauses that stop the clock, handing over, and many cases."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import insert, select

from app.accounts.rules import Role
from app.casework import service as casework
from app.casework import work
from app.casework.kinds import CaseKind
from app.casework.models import Case, CaseMove
from app.casework.rules import Needs, due_after_pause
from app.core import db
from app.reports.rules import Move, WorkingDays, course_of
from tests.conftest import NOW, TODAY
from tests.counting import statements_of
from tests.everywhere.world import rows
from tests.factories import Made, make_officer, make_person, make_recipient
from tests.page import Client
from tests.speed import times_plain_work

SignIn = Callable[[Made], Client]
CARE = {"about": "care", "language": "pa", "urgent": "no"}


def ask(person: Made, subject: str, due_day: date, kind: CaseKind = CaseKind.ASK_MONEY) -> None:
    casework.open_case(kind, subject, person.id, Needs.SOMETHING_TO_ASK, due_day, NOW, dict(CARE), by=person.id)
    db.commit()


def case_of(subject: str) -> Case:
    db.roll_back()
    found = db.session.scalars(select(Case).where(Case.subject == subject)).one()
    db.session.expunge(found)
    db.roll_back()
    return found


def at(subject: str, verb: str = "", kind: str = "ask-money") -> str:
    return f"/admin/work/{kind}/{subject}/{verb}"


def test_each_sees_every_kind_that_is_theirs_and_no_other(app: Flask, sign_in: SignIn) -> None:
    amina, gurdeep = make_recipient(), make_person("Gurdeep Gill")
    ask(amina, "M-AAAA-AAAA", date(2026, 11, 18))
    ask(gurdeep, "M-CCCC-CCCC", date(2026, 12, 1), CaseKind.ASK_CARE)
    told = {"period_start": "2026-07-01", "period_end": "2026-09-30", "account_type": "own_bank_account", "language": "en", "on_paper": "no", "needs_help": "no"}
    casework.open_case(CaseKind.RETURN, "R-AAAA-AAAA", amina.id, Needs.NOTHING_TO_ASK, date(2026, 12, 3), NOW, told, by=amina.id)
    db.commit()
    finance = sign_in(make_officer())
    page = finance.get("/admin/work/").text
    assert "M-AAAA-AAAA" in page and "R-AAAA-AAAA" in page and "M-CCCC-CCCC" not in page
    assert "In Panjabi" in page and "2 working days late" in page
    assert page.index("M-AAAA-AAAA") < page.index("R-AAAA-AAAA"), "due first"
    assert "R-AAAA-AAAA" not in finance.get("/admin/work/?kind=ask-money").text
    assert "R-AAAA-AAAA" not in finance.get("/admin/work/?show=late").text
    for odd in ("?kind=ask-care", "?kind=all", "?show=everything"):
        finance.get(f"/admin/work/{odd}", status=404)
    finance.get(at("M-CCCC-CCCC", kind="ask-care"), status=404)
    worker = sign_in(make_officer("Sam Worker", Role.SOCIAL_WORKER))
    assert "M-CCCC-CCCC" in worker.get("/admin/work/").text
    assert "Everything to answer" not in sign_in(make_officer("Karim Haddad", Role.ADMINISTRATOR)).get("/admin/policy/").text


def test_take_from_the_list_leads_to_where_it_is_answered_and_two_do_not_have_it(app: Flask, sign_in: SignIn) -> None:
    ask(make_recipient(), "M-AAAA-AAAA", TODAY)
    one, other = sign_in(make_officer()), sign_in(make_officer("Pat Brown"))
    for client in (one, other):
        client.get("/admin/work/")
    assert one.post(at("M-AAAA-AAAA", "take-from-list"), {}).location == "/admin/messages-in/money/M-AAAA-AAAA"
    assert "has this one already" in other.post(at("M-AAAA-AAAA", "take-from-list"), {}, status=409).text
    assert "M-AAAA-AAAA" in one.get("/admin/work/?mine=yes").text
    assert "M-AAAA-AAAA" not in other.get("/admin/work/?mine=yes").text


def test_a_pause_stops_the_clock_and_moves_the_day(app: Flask, sign_in: SignIn) -> None:
    amina = make_recipient()
    ask(amina, "M-AAAA-AAAA", date(2026, 11, 24))
    officer = sign_in(make_officer())
    officer.get(at("M-AAAA-AAAA"))
    officer.post(at("M-AAAA-AAAA", "take"), {})
    assert "Choose why it waits" in officer.post(at("M-AAAA-AAAA", "pause"), {}, status=422).text
    officer.post(at("M-AAAA-AAAA", "pause"), {"why": "others"})
    page = officer.get(at("M-AAAA-AAAA")).text
    assert "Somebody else owes us an answer" in page and "Go on" in page
    assert "M-AAAA-AAAA" not in officer.get("/admin/work/").text
    assert "M-AAAA-AAAA" in officer.get("/admin/work/?show=paused").text
    assert "paused already" in officer.post(at("M-AAAA-AAAA", "pause"), {"why": "asked"}, status=409).text
    with time_machine.travel(NOW + timedelta(days=7)):  # five working days
        again = sign_in(make_officer("Pat Brown"))
        again.get("/admin/work/")
        again.post(at("M-AAAA-AAAA", "resume"), {})
    case = case_of("M-AAAA-AAAA")
    assert (case.state, case.paused_for, case.due_day) == ("taken", None, date(2026, 12, 1))
    assert "not paused" in officer.post(at("M-AAAA-AAAA", "resume"), {}, status=409).text
    moves = db.session.scalars(select(CaseMove).where(CaseMove.case_id == case.id).order_by(CaseMove.id)).all()
    course = course_of([Move(one.state, one.at, one.due_day, one.taken_by is not None) for one in moves], lambda moment: moment.date())
    assert course.clock_days(WorkingDays([]), date(2026, 11, 27)) == 0, "the council's clock did not run"
    db.roll_back()
    trail = str(rows(app, frozenset())["audit_row"])
    assert "case-paused" in trail and "case-resumed" in trail


@pytest.mark.pure
def test_the_day_moves_by_working_days() -> None:
    christmas = {date(2026, 12, 25), date(2026, 12, 28)}
    assert due_after_pause(date(2026, 12, 24), date(2026, 12, 22), date(2026, 12, 23), christmas) == date(2026, 12, 29)
    assert due_after_pause(date(2026, 12, 24), date(2026, 12, 22), date(2026, 12, 22), christmas) == date(2026, 12, 24)


def test_a_return_is_asked_back_and_never_paused(app: Flask, sign_in: SignIn) -> None:
    told = {"period_start": "2026-07-01", "period_end": "2026-09-30", "account_type": "own_bank_account", "language": "en", "on_paper": "no", "needs_help": "no"}
    amina = make_recipient()
    casework.open_case(CaseKind.RETURN, "R-AAAA-AAAA", amina.id, Needs.NOTHING_TO_ASK, TODAY, NOW, told, by=amina.id)
    db.commit()
    officer = sign_in(make_officer())
    assert "Pause it" not in officer.get(at("R-AAAA-AAAA", kind="return")).text
    assert "ask back at the line" in officer.post(at("R-AAAA-AAAA", "pause", "return"), {"why": "asked"}, status=409).text


def test_a_note_is_kept_once_and_read_by_the_next(app: Flask, sign_in: SignIn) -> None:
    ask(make_recipient(), "M-AAAA-AAAA", TODAY)
    officer = sign_in(make_officer())
    officer.get(at("M-AAAA-AAAA"))
    assert "Write the note" in officer.post(at("M-AAAA-AAAA", "note"), {"words": " "}, status=422).text
    for _ in range(2):
        officer.post(at("M-AAAA-AAAA", "note"), {"words": "Rang: she <b>calls</b> back on Monday"})
    page = sign_in(make_officer("Pat Brown")).get(at("M-AAAA-AAAA")).text
    assert page.count("calls&lt;/b&gt; back on Monday") == 1
    assert str(rows(app, frozenset())["audit_row"]).count("case-noted") == 1


def test_handed_over_with_its_clock_running_and_taken_over_from_who_is_away(app: Flask, sign_in: SignIn) -> None:
    ask(make_recipient(), "M-AAAA-AAAA", date(2026, 11, 24))
    pat = make_officer("Pat Brown")
    one, other = sign_in(make_officer()), sign_in(pat)
    one.get(at("M-AAAA-AAAA"))
    assert "Nobody was chosen" in one.post(at("M-AAAA-AAAA", "hand-over"), {}, status=422).text
    one.post(at("M-AAAA-AAAA", "hand-over"), {"to": pat.reference})
    case = case_of("M-AAAA-AAAA")
    assert (case.taken_by, case.due_day) == (pat.id, date(2026, 11, 24))
    assert "do not have this one" in one.post(at("M-AAAA-AAAA", "release"), {}, status=409).text
    assert "has this one already" in one.post(at("M-AAAA-AAAA", "hand-over"), {"to": pat.reference}, status=409).text
    one.post(at("M-AAAA-AAAA", "take-over"), {"holder": pat.reference})
    assert case_of("M-AAAA-AAAA").taken_by != pat.id
    other.get(at("M-AAAA-AAAA"))


def test_what_else_the_person_asked_stands_beside_it(app: Flask, sign_in: SignIn) -> None:
    amina = make_recipient()
    ask(amina, "M-AAAA-AAAA", TODAY)
    ask(amina, "M-CCCC-CCCC", TODAY)
    ask(amina, "M-DDDD-DDDD", TODAY, CaseKind.ASK_CARE)
    page = sign_in(make_officer()).get(at("M-AAAA-AAAA")).text
    assert "M-CCCC-CCCC" in page and "Message about care" in page and "M-DDDD-DDDD" not in page, "another team's: that it is there, no more"


def many(amina: Made, count: int) -> None:
    for start in range(0, count, 5_000):
        db.session.execute(
            insert(Case),
            [
                {
                    "kind": "ask-money", "subject": f"M-{number:08d}", "recipient_id": amina.id, "facts": {"about": "money", "language": "en", "urgent": "no"},
                    "state": ("open", "taken", "waiting")[number % 3], "needs": "something_to_ask", "opened_at": NOW,
                    "due_day": TODAY + timedelta(days=number % 97), "taken_by": amina.id if number % 3 == 1 else None,
                }
                for number in range(start, min(start + 5_000, count))
            ],
        )  # fmt: skip
    db.commit()


@pytest.mark.once  # PostgreSQL's own planner is measured by hand: `make bench`
def test_fifty_thousand_cases_are_paged_as_fast_as_a_few(app: Flask, sign_in: SignIn) -> None:
    amina = make_recipient()
    officer = sign_in(make_officer())
    many(amina, 60)
    few = statements_of(app, lambda: officer.get("/admin/work/"))
    with db.reading():
        db.session.connection()
    db.session.execute(Case.__table__.delete())
    db.commit()
    many(amina, 50_000)
    first = officer.get("/admin/work/").text
    after = first.split("after=")[1].split('"')[0].replace("%2C", ",")
    assert statements_of(app, lambda: officer.get("/admin/work/")) <= few
    for path in ("/admin/work/", f"/admin/work/?after={after}", "/admin/work/?after=2027-02-01,40000", "/admin/work/?show=paused"):
        assert times_plain_work(lambda path=path: officer.get(path)) < 12, path  # type: ignore[misc]
    found, key = [], None
    with db.reading():
        part = work.Part(("ask-money",))
        while page := work.page_of(part, TODAY, key, 2_000):
            found += [case.id for case in page[:2_000]]
            key = (page[:2_000][-1].due_day, page[:2_000][-1].id)
    assert len(found) == len(set(found)) == sum(number % 3 != 2 for number in range(50_000))
