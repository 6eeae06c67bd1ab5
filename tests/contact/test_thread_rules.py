"""Which shelf, which team, and when a thread may end."""

import pytest

from app.accounts.rules import ONLY_OWN
from app.contact.thread_rules import (
    BY_COUNCIL,
    CHANGES,
    READS,
    SHELVES,
    About,
    Outcome,
    Shelf,
    Team,
    other_team,
    reply_refusal,
    shelf_for,
    team_for,
)

pytestmark = pytest.mark.pure
ALL, MONEY, CARE = frozenset(Shelf), frozenset([Shelf.MONEY]), frozenset([Shelf.CARE])


@pytest.mark.parametrize(
    ("about", "open_to", "shelf"),
    [
        (About.HOSPITAL, ALL, Shelf.CARE), (About.HOSPITAL, MONEY, Shelf.MONEY), (About.ADDRESS, ALL, Shelf.MONEY),
        (About.ADDRESS, CARE, Shelf.CARE), (About.BENEFITS, ALL, Shelf.MONEY), (About.DIED, MONEY, Shelf.MONEY),
        (About.REPRESENTATIVE, ALL, Shelf.OWN), (About.REPRESENTATIVE, MONEY | CARE, None), (About.COMPLAINT, ALL, Shelf.OWN),
        (About.COMPLAINT, MONEY | CARE, None), (About.SECOND_LOOK, ALL, Shelf.OWN), (About.SECOND_LOOK, MONEY | CARE, None),
        (About.SECOND_LOOK, MONEY | CARE | {Shelf.CHALLENGE}, Shelf.CHALLENGE), (About.COMPLAINT, MONEY | CARE | {Shelf.CHALLENGE}, Shelf.CHALLENGE), (About.OTHER, frozenset(), None),
    ],
)  # fmt: skip
def test_a_subject_stands_where_its_writer_may_write(about: About, open_to: frozenset[Shelf], shelf: Shelf | None) -> None:
    assert shelf_for(about, open_to) == shelf


@pytest.mark.parametrize(
    ("shelf", "about", "team"),
    [
        (Shelf.CARE, About.QUESTION, Team.CARE), (Shelf.MONEY, About.QUESTION, Team.MONEY), (Shelf.MONEY, About.DIED, Team.CARE),
        (Shelf.OWN, About.COMPLAINT, Team.CARE), (Shelf.MONEY, About.BENEFITS, Team.MONEY),
    ],
)
def test_who_answers(shelf: Shelf, about: About, team: Team) -> None:
    assert team_for(shelf, about) is team


def test_every_subject_has_a_shelf_and_what_is_wrong_with_us_is_the_persons_own() -> None:
    assert set(SHELVES) == set(About)
    assert set(CHANGES) == set(About) - {About.QUESTION, About.PA_NOT_COME, About.COMPLAINT, About.SECOND_LOOK, About.LOOKS_WRONG} - BY_COUNCIL
    assert READS[Shelf.OWN] in ONLY_OWN and READS[Shelf.CARE] not in ONLY_OWN
    assert [other_team(other_team(team)) for team in Team] == list(Team)


@pytest.mark.parametrize(
    ("outcome", "words", "reason", "code"),
    [
        ("answered", "Yes", "", None), ("wait", "When?", "", None), ("no", " ", "", "thread-needs-answer"), ("wait", "", "because", "thread-needs-answer"),
        ("no-answer", "", "She rang us", None), ("no-answer", "", " ", "thread-needs-reason"), ("no-answer", "Yes", "x", "thread-has-answer"),
        ("nonsense", "Yes", "", "thread-not-chosen"), ("", "Yes", "", "thread-not-chosen"),
    ],
)  # fmt: skip
def test_nothing_ends_without_an_answer_or_a_reason(outcome: str, words: str, reason: str, code: str | None) -> None:
    assert reply_refusal(outcome, words, reason) == code


def test_every_outcome_but_one_needs_words() -> None:
    assert [one for one in Outcome if reply_refusal(one, "", "why") is None] == [Outcome.NO_ANSWER]
