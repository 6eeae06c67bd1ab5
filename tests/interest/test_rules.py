"""Which question is next, who answers, by when, and what may be kept as an answer."""

from datetime import date
from typing import Any

import pytest

from app.interest import facts, rules
from app.interest.rules import Standing, Station, Step, Team, decision_refusal
from app.interest.words import CHOICES, REFUSAL, STEP
from app.interest.worries import WORRIES

pytestmark = pytest.mark.pure
TODAY = date(2026, 11, 20)
OTHER = {"who": "another", "teller_name": "T", "agreed": "yes", "name": "N", "phone": "1"}


@pytest.mark.parametrize(
    ("answers", "missing"),
    [
        ({}, Step.WHO), ({"who": "me"}, Step.NAME), ({"who": "me", "name": "N"}, Step.REACH), ({"who": "me", "name": "N", "postcode": "E"}, Step.REACH),
        ({"who": "me", "name": "N", "phone": "1"}, None), ({"who": "me", "name": "N", "email": "a@b.c"}, None), ({"who": "me", "name": "N", "address": "x"}, None),
        (OTHER, None), ({**OTHER, "teller_name": ""}, Step.TELLER), ({k: v for k, v in OTHER.items() if k != "agreed"}, Step.AGREED),
    ],
)  # fmt: skip
def test_what_is_needed(answers: dict[str, Any], missing: Step | None) -> None:
    assert rules.missing(answers) == missing


def test_the_way_through_the_questions_and_back() -> None:
    for answers in ({"who": "me"}, {"who": "another"}):
        at, seen = Step.WHO, [Step.WHO]
        while (later := rules.step_after(at, answers)) is not None:
            assert rules.step_before(later, answers) == at
            seen.append(at := later)
        assert seen == rules.steps_for(answers)
    assert rules.step_before(Step.WHO, {}) is None
    assert len(rules.steps_for({"who": "me"})) == len(Step) - 2


@pytest.mark.parametrize(
    ("care", "team"),
    [(None, Team.SOCIAL_WORK), ("none", Team.SOCIAL_WORK), ("assessed", Team.SOCIAL_WORK), ("unsure", Team.SOCIAL_WORK), ("has-plan", Team.DIRECT_PAYMENTS)],
)
def test_the_two_doors(care: str | None, team: Team) -> None:
    assert rules.team_for({"care": care}) == team


@pytest.mark.parametrize(
    ("answers", "days"),
    [
        ({}, 2), ({"hospital": "no"}, 2), ({"hospital": "yes"}, 1), ({"hospital": "yes", "discharge": "2026-11-25"}, 1),
        ({"hospital": "yes", "discharge": "2026-12-04"}, 1), ({"hospital": "yes", "discharge": "2026-12-05"}, 2), ({"discharge": "2026-11-25"}, 2),
    ],
)  # fmt: skip
def test_whoever_leaves_hospital_soon_is_rung_soon(answers: dict[str, Any], days: int) -> None:
    assert rules.contact_days(answers, TODAY, 2) == days


@pytest.mark.parametrize(
    ("told", "station"),
    [
        (Standing(False, False, False), Station.RECEIVED), (Standing(True, False, False), Station.WITH_TEAM), (Standing(False, True, False), Station.CONTACTED),
        (Standing(True, True, True), Station.ANSWERED), (Standing(False, False, True), Station.ANSWERED),
    ],
)  # fmt: skip
def test_where_it_stands(told: Standing, station: Station) -> None:
    assert rules.station(told) == station


def test_why_it_does_not_go_on_is_read_unless_they_are_not_told() -> None:
    for outcome in ("declined", "other-help", "not-reached"):
        assert rules.reason_to_read(outcome, "spoke", " why ") == "why"
        assert rules.reason_to_read(outcome, "not-told", "why") == ""
    for outcome in (None, "offered", "recipient", "not-genuine", "same"):
        assert rules.reason_to_read(outcome, "there", "why") == ""


@pytest.mark.parametrize(
    ("outcome", "told", "reason", "myth", "can_send", "refusal"),
    [
        ("offered", "spoke", "", "", False, None), ("offered", "message", "", "", True, None), ("offered", "message", "", "", False, "interest-no-way"),
        ("declined", "spoke", " ", "", True, "interest-needs-reason"), ("declined", "spoke", "why", "alone", True, None), ("declined", "spoke", "why", "made-up", True, "interest-not-chosen"),
        ("other-help", "spoke", "", "", True, "interest-needs-reason"), ("not-genuine", "not-told", "", "", True, "interest-needs-reason"), ("not-genuine", "not-told", "a machine", "", True, None),
        ("money", "spoke", "", "", True, "interest-not-chosen"), ("offered", "", "", "", True, "interest-not-chosen"),
    ],
)  # fmt: skip
def test_an_answer_is_told_or_says_why_not(outcome: str, told: str, reason: str, myth: str, can_send: bool, refusal: str | None) -> None:
    assert decision_refusal(outcome, told, reason, myth, frozenset(WORRIES), can_send) == refusal


def test_small_numbers_are_hidden() -> None:
    assert rules.shown({"none": 0, "one": 1, "four": 4, "five": 5}) == {"none": 0, "one": None, "four": None, "five": 5}


@pytest.mark.parametrize(("typed", "reference"), [("E-7KQ4-M3XA", "E-7KQ4-M3XA"), ("e7kq4 m3xa", "E-7KQ4-M3XA"), ("P-7KQ4-M3XA", ""), ("E-7KQ4", ""), ("", "")])
def test_a_reference_however_it_is_written(typed: str, reference: str) -> None:
    assert facts.reference_of(typed) == reference


def test_a_spoken_code_has_eight_signs_that_nobody_mishears() -> None:
    codes = {facts.code_from(f"{number:064x}") for number in range(10**20, 10**20 + 500)}
    assert len(codes) == 500
    assert all(len(code) == 8 and not set(code) & set("OILSZBUV01258") for code in codes)
    assert facts.grouped("ACDE3467") == "ACDE-3467"


def test_every_code_has_words() -> None:
    assert set(STEP) == set(Step)
    assert all(words for choices in CHOICES.values() for words in choices.values())
    assert all(code.startswith("interest-") for code in REFUSAL)
    assert all(one.source.startswith("DOMAIN 3.") for one in WORRIES.values())
