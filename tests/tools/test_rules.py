"""The chains of questions: what is asked next, and what each way through comes to."""

from collections.abc import Iterator

import pytest

from app.guidance.seed_format import SEED
from app.tools import words
from app.tools.rules import (
    ALWAYS,
    ASK,
    CAN_I_USE_IT,
    HOLD_THE_MONEY,
    IS_THIS_FOR_ME,
    NO,
    TOOLS,
    Account,
    Answers,
    Fit,
    Tool,
    walk,
)
from app.tools.views import COST_GUIDES

pytestmark = pytest.mark.pure


def ways(tool: Tool, told: Answers | None = None) -> Iterator[dict[str, str]]:
    """Every way through a chain."""
    counted, question = walk(tool, told or {})
    if question is None:
        yield counted
        return
    for answer in question.answers:
        yield from ways(tool, {**counted, question.key: answer})


# --- Walking -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tool", "told", "then"),
    [
        (IS_THIS_FOR_ME, {}, "who"),
        (IS_THIS_FOR_ME, {"who": "me"}, "assessed"),
        (IS_THIS_FOR_ME, {"who": "someone"}, "decide"),
        (IS_THIS_FOR_ME, {"who": "child"}, None),
        (IS_THIS_FOR_ME, {"who": "me", "assessed": "yes", "manage": "me"}, "want"),
        (HOLD_THE_MONEY, {"see": "fine", "pay": "me", "papers": "yes"}, "bank"),
        (CAN_I_USE_IT, {"what": "help"}, "plan"),
        (CAN_I_USE_IT, {"what": "relative"}, "live"),
        (CAN_I_USE_IT, {"what": "care-home"}, "stay"),
        (CAN_I_USE_IT, {"what": "care-home", "stay": "good"}, None),
        (CAN_I_USE_IT, {"what": "health"}, None),
        (CAN_I_USE_IT, {"what": "help", "plan": "no"}, None),
        (CAN_I_USE_IT, {"what": "help", "plan": "yes", "safe": "yes"}, "how"),
        # Typed by hand into the address.
        (CAN_I_USE_IT, {"what": "rockets"}, "what"),
        (CAN_I_USE_IT, {"plan": "yes", "safe": "yes"}, "what"),
        (CAN_I_USE_IT, {"what": "help", "plan": "maybe", "safe": "yes", "how": "bank"}, "plan"),
    ],
)
def test_what_is_asked_next(tool: Tool, told: dict[str, str], then: str | None) -> None:
    question = walk(tool, told)[1]
    assert (question.key if question else None) == then


def test_what_is_told_to_a_question_that_is_not_asked_does_not_count() -> None:
    counted, _question = walk(CAN_I_USE_IT, {"what": "help", "live": "yes", "plan": "yes", "other": "1"})
    assert counted == {"what": "help", "plan": "yes"}


def test_nothing_counts_beyond_an_end() -> None:
    assert walk(CAN_I_USE_IT, {"what": "health", "plan": "yes"}) == ({"what": "health"}, None)


@pytest.mark.parametrize("tool", TOOLS.values(), ids=list(TOOLS))
def test_every_question_and_every_answer_is_on_some_way_and_no_way_is_long(tool: Tool) -> None:
    found = list(ways(tool))
    met = {pair for way in found for pair in way.items()}
    assert met == {(question.key, answer) for question in tool.questions for answer in question.answers}
    assert max(len(way) for way in found) <= 5
    assert len({question.key for question in tool.questions}) == len(tool.questions)


@pytest.mark.parametrize("tool", TOOLS.values(), ids=list(TOOLS))
def test_every_outcome_is_reached_and_says_why(tool: Tool) -> None:
    found = [tool.decide(way) for way in ways(tool)]
    assert {one.code for one in found} == set(tool.outcomes)
    assert all(one.reasons for one in found)
    assert all(len(set(one.reasons)) == len(one.reasons) for one in found)


# --- What the answers come to ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answers", "code", "reasons"),
    [
        ("who=me assessed=yes manage=me want=all", "could-be", "help-is-there means-test court-orders"),
        ("who=carer assessed=yes manage=helper want=part", "could-be", "carers-too helper-may part-is-fine means-test court-orders"),
        ("who=someone decide=yes assessed=yes manage=nobody want=all", "could-be", "somebody-holds means-test court-orders"),
        ("who=someone decide=no assessed=yes manage=helper want=all", "could-be", "authorised helper-may means-test court-orders"),
        ("who=someone decide=not-sure assessed=no manage=me want=all", "look-first", "authorised plan-first help-is-there means-test court-orders"),
        ("who=me assessed=not-sure manage=me want=all", "look-first", "plan-first help-is-there means-test court-orders"),
        ("who=me assessed=yes manage=me want=council", "council-arranges", "help-is-there your-choice"),
        ("who=me assessed=no manage=nobody want=council", "council-arranges", "plan-first somebody-holds your-choice"),
        ("who=child", "other-rules", "child"),
    ],
)
def test_is_this_for_me(answers: str, code: str, reasons: str) -> None:
    _check(IS_THIS_FOR_ME, answers, code, reasons)


@pytest.mark.parametrize(
    ("answers", "code", "reasons"),
    [
        ("what=help plan=yes safe=yes how=bank", "likely", "often-paid in-plan"),
        ("what=activity plan=yes safe=yes how=bank", "likely", "often-paid in-plan"),
        ("what=equipment plan=yes safe=yes how=bank", "likely", "often-paid in-plan"),
        ("what=relative live=no plan=yes safe=yes how=bank", "likely", "other-home in-plan"),
        ("what=relative live=yes plan=yes safe=yes how=bank", "ask-first", "same-home in-plan"),
        ("what=help plan=not-sure safe=yes how=bank", "ask-first", "plan-not-sure"),
        ("what=help plan=yes safe=not-sure how=bank", "ask-first", "not-sure-safe in-plan"),
        ("what=help plan=yes safe=yes how=cash", "ask-first", "cash in-plan"),
        ("what=transport plan=yes safe=yes how=bank", "ask-first", "councils-differ in-plan"),
        ("what=care-home stay=short plan=yes safe=yes how=bank", "ask-first", "short-stay in-plan"),
        ("what=everyday plan=yes safe=yes how=bank", "ask-first", "everyday in-plan"),
        ("what=other plan=yes safe=yes how=bank", "ask-first", "something-else in-plan"),
        ("what=help plan=no", "no", "not-in-plan"),
        ("what=relative live=yes plan=no", "no", "not-in-plan"),
        ("what=health", "no", "nhs"),
        ("what=care-home stay=good", "no", "home-for-good"),
    ],
)
def test_can_i_use_it(answers: str, code: str, reasons: str) -> None:
    _check(CAN_I_USE_IT, answers, code, reasons)


def _check(tool: Tool, answers: str, code: str, reasons: str) -> None:
    told = dict(pair.split("=") for pair in answers.split())
    assert walk(tool, told) == (told, None), "a whole way"
    outcome = tool.decide(told)
    assert (outcome.code, outcome.reasons) == (code, tuple(reasons.split()))


def test_it_says_yes_only_where_nothing_at_all_is_in_doubt() -> None:
    """Never more certain than the law as we know it: a list is never the last word."""
    for way in ways(CAN_I_USE_IT):
        outcome = CAN_I_USE_IT.decide(way)
        if outcome.code == "likely":
            assert (way["plan"], way["safe"], way["how"]) == ("yes", "yes", "bank")
            assert way["what"] in ("help", "activity", "equipment", "relative")
            assert way.get("live") != "yes"
        if outcome.code == "no":
            assert way["what"] == "health" or way.get("stay") == "good" or way["plan"] == "no"
    assert not NO & ASK


@pytest.mark.parametrize(
    ("answers", "card", "managed", "own"),
    [
        (
            "see=fine pay=me papers=yes bank=yes", ("no-return you-pay", "some-shops"), ("", "you-wait fee"),
            ("you-pay papers-fine bank-fine", "apart"),
        ),
        (
            "see=rather-not pay=helper papers=no bank=no", ("helper-added no-return we-open", "council-sees some-shops"),
            ("they-see helper-speaks they-send they-open", "fee"), ("seen-later", "ask-bank papers-needed bank-needed apart"),
        ),
        (
            "see=fine pay=organisation papers=no bank=not-sure", ("no-return we-open", "you-must-pay some-shops"),
            ("they-pay they-send they-open", "fee"), ("", "you-must-pay papers-needed bank-needed apart"),
        ),
    ],
)  # fmt: skip
def test_hold_the_money(answers: str, card: tuple[str, str], managed: tuple[str, str], own: tuple[str, str]) -> None:
    told = dict(pair.split("=") for pair in answers.split())
    wanted = tuple(
        Fit(account, tuple(fits.split()), tuple(thinks.split()))
        for account, (fits, thinks) in zip(Account, (card, managed, own), strict=True)
    )
    assert HOLD_THE_MONEY.decide(told).fits == wanted


def test_all_three_ways_are_always_shown_each_with_something_to_think_about() -> None:
    for way in ways(HOLD_THE_MONEY):
        fits = HOLD_THE_MONEY.decide(way).fits
        assert [one.account for one in fits] == list(Account)
        assert all(one.thinks[-1] == ALWAYS[one.account] for one in fits)
        assert any(one.fits for one in fits)


# --- Words -------------------------------------------------------------------------------------------------------


def test_every_code_has_words_and_no_word_is_left_over() -> None:
    questions = {question.key: set(question.answers) for tool in TOOLS.values() for question in tool.questions}
    assert set(words.QUESTION) == set(questions)
    assert {key: set(told) for key, told in words.ANSWER.items()} == questions
    outcomes = [tool.decide(way) for tool in TOOLS.values() for way in ways(tool)]
    assert set(words.OUTCOME) == {one.code for one in outcomes}
    assert set(words.REASON) == {reason for one in outcomes for reason in one.reasons}
    assert set(words.FIT) == {code for one in outcomes for fit in one.fits for code in fit.fits}
    assert set(words.THINK) == {code for one in outcomes for fit in one.fits for code in fit.thinks}
    assert set(words.TITLE) == {*TOOLS, "pa-cost"}
    assert set(words.ACCOUNT) == set(Account)
    assert all(reason.source for reason in words.REASON.values())


def test_every_guidance_page_that_is_named_is_among_the_texts() -> None:
    there = {path.stem for path in (SEED / "en").glob("*.md")}
    named = {reason.guide for reason in words.REASON.values() if reason.guide}
    assert len(named) > 10
    assert {*named, *COST_GUIDES} <= there
