"""The handbook's rules: how a page is found, what may be recorded, and how a text becomes plain."""

from datetime import date

import pytest

from app.guidance.rules import LONGEST_SLUG, is_slug
from app.handbook.rules import (
    EXCERPT,
    MOST_WORDS,
    Channel,
    Kind,
    as_plain,
    asked_words,
    course_name,
    day_is_done,
    days_are_right,
    excerpt,
    fold,
    how_well,
    mark,
    needs_words,
    slug_from,
)
from app.handbook.words import CHANNELS, KINDS

pytestmark = pytest.mark.pure
DAY, LATER = date(2026, 11, 20), date(2027, 11, 20)


def test_every_code_has_words() -> None:
    assert set(KINDS) == set(Kind)
    assert set(CHANNELS) == set(Channel)


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("How the return queue works", "how-the-return-queue-works"), ("Asking  back: kindly!", "asking-back-kindly"), ("It’s José’s", "its-joses"),
        ("£1,000 & more", "1-000-more"), ("ـــ", ""), ("", ""), ("x" * 80, ""),
    ],
)  # fmt: skip
def test_an_address_is_made_from_the_heading(title: str, slug: str) -> None:
    assert slug_from(title) == slug
    assert not slug or is_slug(slug)


def test_a_long_heading_has_an_address_that_is_cut_at_a_word() -> None:
    slug = slug_from("when somebody " * 20)
    assert is_slug(slug) and len(slug) <= LONGEST_SLUG and slug.endswith(("when", "somebody"))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("queue", True), ("QUEUE", True), ("return queue", True), ("queue return", True), ("muller", True), ("Müller", True),
        ("pay", True), ("queue elephant", False), ("ueue", False),
    ],
)  # fmt: skip
def test_every_word_must_begin_a_word_of_title_or_text(query: str, found: bool) -> None:
    assert bool(how_well(asked_words(query), "The return queue", "Payments to Mr Müller.")) is found


def test_the_title_counts_more_than_the_text() -> None:
    assert how_well(["death"], "A death", "x") > how_well(["death"], "Other", "death " * 50)


def test_a_search_has_at_most_so_many_words_and_each_once() -> None:
    assert asked_words("a A á  a-b") == ["a", "b"]
    assert len(asked_words(" ".join(f"w{number}" for number in range(50)))) == MOST_WORDS
    assert asked_words("?! ,") == []


def test_an_excerpt_is_cut_at_spaces_around_the_word() -> None:
    text = "start " + "word " * 100 + "Éléphant " + "tail " * 100
    cut = excerpt(["elephant"], text)
    assert "Éléphant" in cut and cut.startswith("… word") and cut.endswith("tail …")
    assert len(cut) <= EXCERPT + 4
    assert excerpt(["nothing"], "Short text.") == "Short text."
    assert excerpt(["x"], "x" * 500).startswith("x")


def test_fold_takes_capital_letters_and_accents_away() -> None:
    assert fold("Ça Ó’Neil ß") == "ca o'neil ss"


@pytest.mark.parametrize(("as_of", "review_by", "right"), [(DAY, LATER, True), (DAY, DAY, False), (LATER, DAY, False)])
def test_a_page_is_read_through_again_after_the_day_it_is_true_for(as_of: date, review_by: date, right: bool) -> None:
    assert days_are_right(as_of, review_by) is right


@pytest.mark.parametrize(
    ("day", "done"), [(DAY, True), (date(2026, 11, 21), False), (date(2000, 1, 1), True), (date(1999, 12, 31), False)]
)
def test_training_is_done_today_or_earlier(day: date, done: bool) -> None:
    assert day_is_done(day, DAY) is done


def test_what_did_not_help_must_be_named() -> None:
    assert needs_words(False, "  ") and not needs_words(False, "x") and not needs_words(True, "")


def test_a_course_is_written_as_it_was_before() -> None:
    assert course_name("  safeguarding   ADULTS ", ["Safeguarding adults"]) == "Safeguarding adults"
    assert course_name(" Care  Act ", []) == "Care Act"


def test_the_mark_moves_with_what_is_said_and_not_with_spaces() -> None:
    one = mark("T", "body", DAY, LATER, "")
    assert one == mark("T ", "body  \n", DAY, LATER, "")
    assert len({one, mark("T", "other", DAY, LATER, ""), mark("T", "body", DAY, date(2028, 1, 1), ""), mark("T", "body", DAY, LATER, "x")}) == 4


@pytest.mark.parametrize(
    ("markdown", "plain"),
    [
        ("## What it means\n\nYou **choose**.", "What it means\n\nYou choose."), ("* a\n- b\n1. c", "- a\n- b\n1. c"),
        ("[HMRC](https://www.gov.uk/paye) and [ours](keeping-records)", "HMRC (https://www.gov.uk/paye) and ours"),
        ("| Day | Sum |\n|---|---|\n| 1 May | £5 |", "Day, Sum\n1 May, £5"), ("a\n\n\n\nb", "a\n\nb"), ("> said", "said"), ("1\\. May", "1. May"),
    ],
)  # fmt: skip
def test_a_text_becomes_plain(markdown: str, plain: str) -> None:
    assert as_plain(markdown) == plain
