"""Figures for councillors and the clocks: counted by hand beside, small numbers hidden, and nobody's name anywhere."""

import csv
import io
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from app.accounts.rules import Role
from app.casework import service as casework
from app.casework.kinds import CaseKind
from app.casework.models import Case, CaseMove
from app.core import db
from app.reports import clocks, service
from app.reports.rules import (
    Course,
    Move,
    Span,
    WorkingDays,
    course_of,
    hidden,
    hidden_total,
    median,
    month_after,
    month_before,
    ninetieth,
    share,
)
from tests import factories
from tests.conftest import TODAY
from tests.counting import statements_of
from tests.everywhere.world import make_world, signed_in
from tests.factories import NOW, Made

OCTOBER = date(2026, 10, 1)
BANK_HOLIDAY = date(2026, 12, 25)


def at(day: int, hour: int = 10) -> datetime:
    return datetime(2026, 10, day, hour, tzinfo=UTC)


# --- Rules -------------------------------------------------------------------------------------------------------


@pytest.mark.pure
@pytest.mark.parametrize(
    ("parts", "shown"),
    [
        ({"a": 0, "b": 0}, {"a": 0, "b": 0}), ({"a": 5, "b": 12}, {"a": 5, "b": 12}), ({"a": 4, "b": 0}, {"a": None, "b": 0}),
        # One alone would come out of the sum: the smallest other one goes with it.
        ({"a": 3, "b": 9, "c": 20}, {"a": None, "b": None, "c": 20}), ({"a": 1, "b": 2, "c": 20}, {"a": None, "b": None, "c": 20}),
        ({"a": 3, "b": 9, "c": 9}, {"a": None, "b": None, "c": 9}),
    ],
)  # fmt: skip
def test_small_numbers_are_hidden_and_cannot_be_worked_out(parts: dict[str, int], shown: dict[str, int | None]) -> None:
    assert hidden(parts) == shown


@pytest.mark.pure
def test_sums_medians_and_shares() -> None:
    assert (hidden_total({"a": 4}), hidden_total({"a": 4, "b": 1}), hidden_total({})) == (None, 5, 0)
    assert (median([]), median([3]), median([9, 1]), median([5, 1, 3])) == (None, 3.0, 5.0, 3.0)
    assert (ninetieth([]), ninetieth([7]), ninetieth(range(1, 11)), ninetieth(range(1, 21)), ninetieth([1, 9])) == (None, 7, 9, 18, 9)
    assert (share(0, 0), share(1, 3), share(2, 3), share(1, 200), share(3, 3)) == (None, 33, 67, 1, 100)
    assert (month_after(date(2026, 12, 1)), month_before(date(2026, 1, 1))) == (date(2027, 1, 1), date(2025, 12, 1))


@pytest.mark.pure
def test_working_days_are_counted_as_the_slow_way_counts_them() -> None:
    holidays = {BANK_HOLIDAY, date(2026, 12, 26), date(2026, 12, 28)}
    count = WorkingDays(holidays)
    for first in (date(2026, 12, 1), date(2026, 12, 24), date(2026, 12, 26)):
        for days in range(40):
            end = first + timedelta(days=days)
            slow = sum((first + timedelta(days=n)).weekday() < 5 and first + timedelta(days=n) not in holidays for n in range(1, days + 1))
            assert count(first, end) == slow, (first, end)
    assert count(TODAY, TODAY - timedelta(days=3)) == 0


@pytest.mark.pure
def test_the_course_of_a_case_by_hand() -> None:
    """Came on Thursday 1 October, taken on Friday, asked back on Monday, their answer a week later, ours on Wednesday 14th."""
    due = date(2026, 10, 8)
    moves = [
        Move("open", at(1), due, taken=False), Move("taken", at(2), due, taken=True), Move("waiting", at(5), due, taken=True),
        Move("taken", at(12), date(2026, 10, 19), taken=True), Move("closed", at(14), date(2026, 10, 19), taken=True),
        Move("open", at(20), date(2026, 10, 27), taken=True), Move("closed", at(30), date(2026, 10, 27), taken=True),
    ]  # fmt: skip
    found, count = course_of(moves, lambda moment: moment.date()), WorkingDays(())
    assert found == Course(date(2026, 10, 1), date(2026, 10, 2), date(2026, 10, 14), due, (Span(date(2026, 10, 5), date(2026, 10, 12)),), due, date(2026, 10, 14))
    assert found.lived_days == 13, "all the days they waited"
    assert found.waited_days() == 7
    assert found.waited_for() == {"asked": 7}, "asked at its lines"
    paused = [Move("open", at(1), due, taken=False), Move("waiting", at(5), due, taken=True, why="others"), Move("closed", at(9), due, taken=True)]
    assert course_of(paused, datetime.date).waited_for() == {"others": 4}
    assert found.clock_days(count) == 9 - 5, "nine working days, five of them the person's own"
    assert found.is_in_target(count, date(2026, 10, 30)) is True, "five were promised"
    waits = course_of(moves[:3], lambda moment: moment.date())
    assert waits.is_in_target(count, date(2026, 12, 1)) is None, "while we wait for the person our clock stands"
    late = course_of(moves[:1], lambda moment: moment.date())
    assert (late.is_in_target(count, date(2026, 10, 8)), late.is_in_target(count, date(2026, 10, 9))) == (None, False)
    assert late.lived_days is None and late.picked_up is None


@pytest.mark.pure
def test_a_first_step_and_the_answer_are_judged_by_a_day_each() -> None:
    """Came on Thursday 1 October: contact promised by the 5th and made on the 6th, the answer promised by the 29th."""
    count, contact, answer = WorkingDays(()), date(2026, 10, 5), date(2026, 10, 29)
    moves = [
        Move("open", at(1), contact, taken=False), Move("taken", at(2), contact, taken=True), Move("taken", at(6), answer, taken=True),
        Move("closed", at(20), answer, taken=True),
    ]  # fmt: skip
    found = course_of(moves, datetime.date, answer)
    assert (found.is_first_in_target(count, TODAY), found.is_in_target(count, TODAY)) == (False, True)
    assert [found.is_picked_up_in(most, count, TODAY) for most in (0, 1)] == [False, True]
    waits = course_of(moves[:1], datetime.date, answer)
    assert (waits.is_first_in_target(count, date(2026, 10, 6)), waits.is_in_target(count, date(2026, 10, 6))) == (False, None)
    assert [waits.is_picked_up_in(2, count, date(2026, 10, day)) for day in (5, 6)] == [None, False]
    # Answered at the first contact, without a second step: judged by the day of the answer all the same.
    at_once = course_of([moves[0], Move("closed", at(14), contact, taken=True)], datetime.date, answer)
    assert (at_once.is_first_in_target(count, TODAY), at_once.is_in_target(count, TODAY)) == (False, True)
    # A clock that stood moves the day and not the promise; made the same as an earlier one, its day is that one's.
    stood = course_of([moves[0], Move("waiting", at(2), contact, taken=True, why="later"), Move("taken", at(9), date(2026, 10, 12), taken=True)], datetime.date)
    assert (stood.due_day, stood.first_done) == (contact, None)
    same = course_of([moves[0], Move("open", at(2), date(2026, 10, 2), taken=False)], datetime.date)
    assert (same.due_day, same.first_due, same.first_done) == (date(2026, 10, 2), date(2026, 10, 2), None)


# --- From the database -------------------------------------------------------------------------------------------


def cases(person: Made, kind: CaseKind, told: Sequence[tuple[int, int | None, int]], about: str = "question") -> None:
    """Cases of October: came on a day, answered on a day or not, promised by a day."""
    for number, (came, answered, due) in enumerate(told):
        due_day = date(2026, 10, due)
        case = Case(
            kind=str(kind), subject=f"T-{kind}-{about}-{number}", recipient_id=person.id, facts={"about": about}, state="closed" if answered else "open",
            needs="something_to_ask", opened_at=at(came), due_day=due_day, closed_at=at(answered) if answered else None,
        )  # fmt: skip
        db.session.add(case)
        db.session.flush()
        states = [("open", came), *([("closed", answered)] if answered else [])]
        for state, day in states:
            db.session.add(CaseMove(case_id=case.id, state=state, needs=case.needs, due_day=due_day, at=at(day)))
    db.commit()


def test_clocks_by_hand(app: Flask) -> None:
    person = factories.make_recipient()
    # Working days used: 1, 1, 2, 3, 4; the last was promised after three. One waits and is late.
    cases(person, CaseKind.ASK_MONEY, [(5, 6, 8), (6, 7, 9), (7, 9, 12), (8, 13, 13), (12, 16, 15), (13, None, 16)])
    cases(person, CaseKind.ASK_CARE, [(5, 6, 8)])
    with db.reading():
        care, money = clocks.clocks(OCTOBER, TODAY)
        assert clocks.clocks(date(2026, 9, 1), TODAY) == []
    assert (money.kind, money.opened, money.answered, money.late_now) == (CaseKind.ASK_MONEY, 6, 5, 1)
    assert (money.median, money.ninetieth, money.lived_median, money.waited_share) == (2.0, 4, 2.0, 0)
    assert money.in_target == 67, "four of six"
    assert (care.opened, care.median, care.in_target) == (1, None, None), "one alone would name somebody"
    assert (money.picked_up_in_target, money.first_in_target) == (50, None), "taken or answered within two days: three of six"


def test_what_has_days_of_its_own_has_a_line_of_its_own_and_all_of_a_door_are_in_its_figure(app: Flask) -> None:
    person = factories.make_recipient()
    for about, number in (("question", 5), ("pa-not-come", 6), ("complaint", 7)):
        cases(person, CaseKind.ASK_CARE, [(5, 6, 6)] * number, about)
    with db.reading():
        assert [(one.part, one.opened) for one in clocks.clocks(OCTOBER, TODAY)] == [("usual", 5), ("urgent", 6), ("formal", 7)]
        care = next(one for one in service.month_of(OCTOBER, TODAY).groups if one.code == "answers-care")
    assert care.parts == {"in-time": 18, "late": 0, "waits": 0}


def test_what_was_opened_again_does_not_wait_since_it_first_came(app: Flask) -> None:
    person = factories.make_recipient()
    cases(person, CaseKind.ASK_CARE, [(1, None, 8), (5, None, 12)])
    first = db.session.query(Case).order_by(Case.id).first()
    for state, day in (("closed", 6), ("open", 20), ("waiting", 21), ("open", 22)):
        db.session.add(CaseMove(case_id=first.id, state=state, needs=first.needs, due_day=first.due_day, at=at(day)))
    cases(person, CaseKind.ASK_MONEY, [(7, None, 12)])
    with db.reading():
        assert [(case.id, since) for case, since in clocks.oldest_waiting()] == [(2, at(5)), (3, at(7))]
    db.session.get_one(Case, 2).state = "closed"
    db.commit()
    with db.reading():
        assert [(case.id, since) for case, since in clocks.oldest_waiting()] == [(3, at(7)), (1, at(20))]


# --- The pages ---------------------------------------------------------------------------------------------------

def test_councillors_figures_of_a_month(app: Flask) -> None:
    make_world()
    for number in range(6):
        factories.make_recipient(f"Somebody {number}")
    with db.reading():
        found = {group.code: group for group in service.month_of(date(2026, 11, 1), TODAY).groups}
        earlier = {group.code: group for group in service.month_of(date(2024, 1, 1), TODAY).groups}
    assert set(found) == {"people", "due", "looked-at", "answers-care", "answers-money", "interest"}
    assert found["people"].total is not None and found["people"].total >= 8
    assert earlier["people"].total == 0 and earlier["due"].total == 0
    for group in found.values():
        assert all(value is None or value == 0 or value >= 5 for value in group.parts.values()), group


def test_a_return_is_counted_by_when_it_came_and_when_we_looked(app: Flask) -> None:
    stories = {
        (1, OCTOBER): (None, service._Story(date(2026, 10, 5), date(2026, 10, 6))),
        (2, OCTOBER): (None, service._Story(date(2026, 10, 5), date(2027, 3, 1))),
        (3, OCTOBER): (None, service._Story(date(2026, 10, 5), None)),
        (4, OCTOBER): (None, service._Story(date(2026, 9, 30), None)),
        (5, OCTOBER): (None, service._Story(None, None)),
    }
    with db.reading():
        soon = service._looked_at(stories, OCTOBER, date(2026, 10, 31), date(2026, 10, 7))  # type: ignore[arg-type]
        later = service._looked_at(stories, OCTOBER, date(2026, 10, 31), date(2027, 6, 1))  # type: ignore[arg-type]
    assert soon.total is None and later.total is None, "three are too few to be read"
    assert [service._how_it_came(*told) for told in (
        (date(2026, 10, 28), date(2026, 10, 28), TODAY), (date(2026, 10, 29), date(2026, 10, 28), TODAY),
        (None, date(2026, 10, 28), date(2026, 10, 29)), (None, date(2026, 10, 28), date(2026, 10, 28)),
    )] == ["on-time", "sent-late", "not-sent", "not-due-yet"]  # fmt: skip


@time_machine.travel(NOW, tick=False)
@pytest.mark.once
def test_the_pages_and_the_file_say_no_name_and_how_each_figure_is_counted(app: Flask) -> None:
    world = make_world()
    lead = signed_in(app, world.people["dp lead"])
    assert lead.get("/admin/figures/", status=302).location == "/admin/figures/2026-10-01"
    body = lead.get("/admin/figures/2026-11-01").text
    assert "The month is not over." in body and "by the day we promised on the receipt" in body and "fewer than 5" in body
    assert "canary" not in body.lower() and world.own.owner.display_name not in body
    speed = lead.get("/admin/figures/2026-11-01/clocks").text
    assert "Message about money" in speed and "too few" in speed and "Waits longest" in speed
    answer = lead.get("/admin/figures/2026-11-01/figures.csv")
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert len(rows) > 20 and {row["month"] for row in rows} == {"2026-11"} and all(row["definition"] for row in rows)
    assert "attachment" in answer.headers["Content-Disposition"]
    for wrong in ("2026-11-02", "2027-01-01"):
        lead.get(f"/admin/figures/{wrong}", status=404)
        lead.get(f"/admin/figures/{wrong}/figures.csv", status=404)
        lead.get(f"/admin/figures/{wrong}/clocks", status=404)
    signed_in(app, world.people["social worker"]).get("/admin/figures/2026-10-01", status=404)


@pytest.mark.once
def test_questions_to_the_database_do_not_grow_with_the_cases(app: Flask) -> None:
    person = factories.make_recipient()
    lead = signed_in(app, factories.make_officer("Lea Lead", Role.DP_LEAD))
    seen = []
    for kind in (CaseKind.ASK_MONEY, CaseKind.ASK_CARE):
        cases(person, kind, [(5, 6, 8)] * 1 if kind is CaseKind.ASK_MONEY else [(day, day + 1, day + 3) for day in range(1, 20)])
        seen.append((statements_of(app, lambda: lead.get("/admin/figures/2026-10-01/clocks")), statements_of(app, lambda: lead.get("/admin/figures/2026-10-01"))))
    assert seen[0] == seen[1]
    with db.reading():
        assert casework.cases_of(person.id)
