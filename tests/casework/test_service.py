"""The queue's verbs: one case a subject, dated moves, who has what, and whose turn is next."""

from datetime import date, timedelta

import pytest
from flask import Flask

from app.accounts import service as accounts
from app.casework import service
from app.casework.kinds import CaseKind
from app.casework.models import Case
from app.casework.rules import Needs, Pause
from app.core import db
from app.core.errors import NotYours, Refused
from tests.casework.test_admin import FACTS
from tests.factories import NOW, Made, make_officer, make_recipient

TODAY = date(2026, 11, 20)
DUE = date(2026, 12, 1)


def open_one(person: Made, subject: str = "R-AAAA-AAAA", due: date = DUE, needs: Needs = Needs.NOTHING_TO_ASK) -> Case:
    return service.open_case(CaseKind.RETURN, subject, person.id, needs, due, NOW, FACTS, by=person.id)


def states(case: Case) -> list[tuple[str, int | None]]:
    return [(move.state, move.taken_by) for move in service.moves_of(case)]


@pytest.fixture
def officers(app: Flask) -> tuple[int, int]:
    return make_officer().id, make_officer("Priya Shah").id


def test_a_subject_has_one_case_and_keeps_its_officer(officers: tuple[int, int]) -> None:
    olu, person = officers[0], make_recipient()
    case = open_one(person)
    service.take(case, NOW, by=olu)
    service.wait_for_person(case, NOW, by=olu)
    again = open_one(person, due=date(2026, 12, 9), needs=Needs.ANSWERED)
    assert again.id == case.id
    assert (again.state, again.needs, again.due_day, again.taken_by) == ("taken", "answered", date(2026, 12, 9), olu)
    assert states(case) == [("open", None), ("taken", olu), ("waiting", olu), ("taken", olu)]


@pytest.mark.parametrize("facts", [{}, {**FACTS, "name": "Amina"}])
def test_a_case_tells_exactly_the_facts_of_its_kind(app: Flask, facts: dict[str, str]) -> None:
    person = make_recipient()
    with pytest.raises(ValueError, match="tells"):
        service.open_case(CaseKind.RETURN, "R-AAAA-AAAA", person.id, Needs.ANSWERED, DUE, NOW, facts, by=person.id)


def test_taking_releasing_and_handing_over(officers: tuple[int, int]) -> None:
    olu, priya = officers
    case = open_one(make_recipient())
    service.take(case, NOW, by=olu)
    service.take(case, NOW, by=olu)
    with pytest.raises(Refused, match="case-taken") as refused:
        service.take(case, NOW, by=priya)
    assert refused.value.facts == {"by_id": olu}
    with pytest.raises(Refused, match="case-not-yours"):
        service.release(case, NOW, by=priya)
    service.hand_over(case, priya, "P-AAAA-AAAA", NOW, by=olu)
    with pytest.raises(Refused, match="case-not-yours"):
        service.hand_over(case, priya, "P-AAAA-AAAA", NOW, by=olu)
    service.release(case, NOW, by=priya)
    assert states(case) == [("open", None), ("taken", olu), ("taken", priya), ("open", None)]
    assert {move.due_day for move in service.moves_of(case)} == {DUE}


def test_taking_over_from_a_colleague_who_is_away(officers: tuple[int, int]) -> None:
    olu, priya = officers
    case, holder = open_one(make_recipient()), accounts.reference_of(olu)
    with pytest.raises(Refused, match="case-taken"):
        service.take_over(case, holder, NOW, by=priya)
    service.take(case, NOW, by=olu)
    with pytest.raises(Refused, match="case-taken"):
        service.take_over(case, "P-AAAA-AAAA", NOW, by=priya)
    service.take_over(case, holder, NOW, by=priya)
    service.take_over(case, holder, NOW, by=priya)
    assert states(case) == [("open", None), ("taken", olu), ("taken", priya)]
    with pytest.raises(Refused, match="case-taken") as refused:
        service.take_over(case, holder, NOW, by=make_officer("Fiona Baird").id)
    assert refused.value.facts == {"by_id": priya}, "the page was older than that"


def test_a_closed_case_is_not_taken_released_or_handed_over(officers: tuple[int, int]) -> None:
    olu, priya = officers
    case = open_one(make_recipient())
    service.take(case, NOW, by=olu)
    service.close_case(case, NOW, by=olu)
    for act in (
        lambda: service.take(case, NOW, by=olu),
        lambda: service.release(case, NOW, by=olu),
        lambda: service.hand_over(case, priya, "P-AAAA-AAAA", NOW, by=olu),
        lambda: service.take_over(case, accounts.reference_of(olu), NOW, by=priya),
        lambda: service.wait_for_person(case, NOW, by=olu),
    ):
        with pytest.raises(Refused, match="case-moved-on"):
            act()
    assert case.closed_at == NOW


def test_who_waits_for_the_person_is_in_no_count_and_no_list(officers: tuple[int, int]) -> None:
    case = open_one(make_recipient(), due=date(2026, 11, 2))
    assert service.counts(TODAY) == {"nothing_to_ask": 1, "something_to_ask": 0, "answered": 0, "late": 1}
    service.take(case, NOW, by=officers[0])
    service.wait_for_person(case, NOW, by=officers[0])
    assert set(service.counts(TODAY).values()) == {0}
    assert service.queue_page("all", TODAY, None, None, 10) == []
    assert service.next_case("all", TODAY, officers[0]) is None


def test_the_next_case_is_due_first_and_free(officers: tuple[int, int]) -> None:
    olu, priya = officers
    person = make_recipient()
    later, first = open_one(person, "R-CCCC-CCCC"), open_one(person, "R-DDDD-DDDD", date(2026, 11, 25))
    asked = open_one(person, "R-EEEE-EEEE", date(2026, 11, 10), Needs.SOMETHING_TO_ASK)
    db.commit()
    assert service.next_case("all", TODAY, olu) == asked
    assert service.next_case("late", TODAY, olu) == asked
    assert service.next_case("nothing_to_ask", TODAY, olu) == first
    assert service.next_case("all", TODAY, olu, mine=True) is None
    service.take(asked, NOW, by=priya)
    service.take(later, NOW, by=olu)
    assert service.next_case("all", TODAY, olu) == first
    assert service.next_case("all", TODAY, olu, mine=True) == later


def test_a_pause_is_one_whoever_has_the_case_meanwhile(officers: tuple[int, int]) -> None:
    """Paused while nobody had it, handed over and given a new day: the clock stood from the first of these days on."""
    olu, priya = officers
    facts, person = {"about": "question", "language": "en", "urgent": "no"}, make_recipient()
    case = service.open_case(CaseKind.ASK_MONEY, "M-AAAA-AAAA", person.id, Needs.SOMETHING_TO_ASK, DUE, NOW, facts, by=person.id)
    service.pause(case, Pause.LATER, NOW, by=olu)
    assert (case.state, case.taken_by) == ("waiting", olu)
    service.hand_over(case, priya, "P-AAAA-AAAA", NOW + timedelta(days=3), by=olu)
    service.set_due(case, date(2026, 12, 3), NOW + timedelta(days=4), by=priya)
    assert (case.state, case.paused_for, service.paused_since([case])[case.id]) == ("waiting", "later", NOW)
    service.resume(case, TODAY + timedelta(days=5), NOW + timedelta(days=5), by=priya)
    assert case.due_day == date(2026, 12, 8), "three working days of a week later than the 3rd"


def test_what_is_not_there_is_not_found(app: Flask) -> None:
    with pytest.raises(NotYours):
        service.case_of(CaseKind.RETURN, "R-AAAA-AAAA")
    assert service.see_case(CaseKind.RETURN, "R-AAAA-AAAA") is None


def test_the_answer_is_due_in_working_days_of_england() -> None:
    assert service.answer_by(date(2026, 12, 23), 3) == date(2026, 12, 30)  # Christmas Day and 28 December are holidays
