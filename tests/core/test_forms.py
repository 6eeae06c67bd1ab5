"""Money and days as people really type them: taken as meant, or refused with a sentence; never silently wrong."""

from datetime import date
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from app.core.forms import MOST_PENCE, DayField, MoneyField, Needed, PlainTextField, PortalForm, WholeNumberField, pence_from
from app.core.i18n import money

pytestmark = pytest.mark.once  # pages, the same on both engines

WRONG, FOREIGN = "wrong", "foreign"
AS_MEANT = {
    "0": 0, "0.00": 0, "1": 100, "7": 700, "10": 1_000, "1022": 102_200, "1,022": 102_200, "1,022.50": 102_250, "£1,022.50": 102_250,
    "£1022.5": 102_250, "1022.5": 102_250, "1022.05": 102_205, "£ 1 022.50": 102_250, " 12.34 ": 1_234, "12.30": 1_230, "12.3": 1_230,
    "0.01": 1, "0.1": 10, "00012": 1_200, "1,000,000": 100_000_000, "£1,000,000.00": 100_000_000, "999,999.99": 99_999_999,
    "GBP 45": 4_500, "45 GBP": 4_500, "GBP45.60": 4_560, "45.60\u00a0£": 4_560, "\t20\n": 2_000, "1 234.56": 123_456, "1\u00a0234.56": 123_456,
    "1\u202f234.56": 123_456, "12 345": 1_234_500, "£0.99": 99, "100.00": 10_000, "320.00": 32_000, "64.50": 6_450, "1480.25": 148_025,
    "१२": 1_200, "٣": 300,
}  # fmt: skip
# What could be meant in two ways, or in none.
REFUSED = [
    "", ".", ",", "£", "-", "-5", "-0.01", "+5", "(5.00)", "5-", "5.", ".5", ".50", "1.2.3", "1,02", "1,0222", "10,22.50", "1,022,50", "1.022,50",
    "1.022.500", "12,5", "12,50", "0,99", "1022,50", "1,234,56", "1'022.50", "1_022", "1e3", "1E3", "0x10", "NaN", "inf", "Infinity",
    "five", "5 pounds", "£5 50p", "50p", "5p", "p50", "5/-", "5.123", "5.1234", "12.345", "1,022.505", "$5", "€5", "5 EUR", "USD 5", "½", "5½", "1022.50.", "..5",
    "5..0", "--5", "1,,022", ",022", "1,022,", "5,", "5;00", "5:00", "5.0.0", "= 5", "=5+5", "5+5", "5%", "5 5.5.5", "1.000.000", "1.000,00", "1,00,000", "1,000.00.00",
    "£-5", "−5", "–5", "5 CR", "5CR", "5 DR", "O.50", "l0", "1O", "<5", "5\x00", "５.5.5", "9" * 12, "1" * 1_000, "1000000.01", "1,000,000.01", "99999999999",
]  # fmt: skip


@pytest.mark.pure
@pytest.mark.parametrize(("typed", "pence"), AS_MEANT.items())
def test_money_is_taken_as_meant(typed: str, pence: int) -> None:
    assert pence_from(typed) == pence


@pytest.mark.pure
@pytest.mark.parametrize("typed", REFUSED)
def test_money_that_could_mean_something_else_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r"^(wrong|foreign)$"):
        pence_from(typed, WRONG, FOREIGN)


@pytest.mark.pure
@pytest.mark.parametrize("typed", ["1.022,50", "12,5", "12,50", "0,99", "1022,50", "1.000.000,00"])
def test_a_comma_before_the_pence_is_explained(typed: str) -> None:
    with pytest.raises(ValueError, match="foreign"):
        pence_from(typed, WRONG, FOREIGN)


@pytest.mark.pure
@given(st.integers(0, MOST_PENCE), st.booleans(), st.booleans())
def test_what_we_show_can_be_typed_back(pence: int, sign: bool, commas: bool) -> None:
    shown = money(pence)
    shown = shown if sign else shown.replace("£", "")
    assert pence_from(shown if commas else shown.replace(",", "")) == pence


@pytest.mark.pure
@given(st.text(st.sampled_from("0123456789.,£ -+eE\u00a0p"), max_size=14))
def test_money_is_never_silently_wrong(typed: str) -> None:
    """Whatever is taken has the digits that were typed, in their order, with nothing made up and no sign lost."""
    try:
        pence = pence_from(typed, WRONG, FOREIGN)
    except ValueError:
        return
    bare = typed.replace("£", "").replace(" ", "").replace("\u00a0", "").replace(",", "")
    whole, _, part = bare.partition(".")
    assert pence == int(whole) * 100 + int(part.ljust(2, "0") or 0)
    assert not set(bare) - set("0123456789.")
    assert len(part) <= 2


@pytest.mark.pure
@pytest.mark.parametrize("typed", ["9" * 100_000, "1," * 50_000, "£" * 100_000, " " * 100_000 + "x", "1.1" * 30_000])
def test_a_very_long_sum_is_refused_at_once(typed: str) -> None:
    with pytest.raises(ValueError, match=r"^(wrong|foreign)$"):
        pence_from(typed, WRONG, FOREIGN)


class OneOfEach(PortalForm):
    amount = MoneyField("Amount", [Needed("needed")])
    day = DayField("Day", [Needed("needed")])
    words = PlainTextField("Words")
    number = WholeNumberField("Number")


def filled(app: Flask, **typed: Any) -> OneOfEach:
    with app.test_request_context("/", method="POST"):
        app.config["WTF_CSRF_ENABLED"] = False
        form = OneOfEach(MultiDict({name.replace("__", "-"): value for name, value in typed.items()}))
        form.is_right = form.validate()
        return form


DAYS = [
    (("14", "4", "2026"), date(2026, 4, 14)), (("01", "01", "2026"), date(2026, 1, 1)), ((" 29 ", "2", "2024"), date(2024, 2, 29)),
    (("31", "12", "2025"), date(2025, 12, 31)), (("7", "09", "2026"), date(2026, 9, 7)), (("30", "4", "2026"), date(2026, 4, 30)),
]  # fmt: skip
NO_DAYS = [
    ("31", "4", "2026"), ("29", "2", "2026"), ("0", "1", "2026"), ("1", "13", "2026"), ("1", "0", "2026"), ("", "4", "2026"), ("14", "", "2026"), ("14", "4", ""),
    ("14", "4", "26"), ("14", "4", "0"), ("14", "April", "2026"), ("fourteen", "4", "2026"), ("14.5", "4", "2026"), ("-1", "4", "2026"), ("1e1", "4", "2026"),
    ("14", "4", "99999"), ("9" * 5_000, "4", "2026"), ("14/4/2026", "", ""), ("1_4", "4", "2026"), ("+14", "4", "2026"), ("14", "4", "202"), ("14", "4", "0026"),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "day"), DAYS)
def test_a_day_is_taken_as_meant(app: Flask, typed: tuple[str, str, str], day: date) -> None:
    form = filled(app, amount="1", day__day=typed[0], day__month=typed[1], day__year=typed[2])
    assert form.is_right, form.errors
    assert form.day.data == day


@pytest.mark.parametrize("typed", NO_DAYS)
def test_a_day_that_is_none_is_refused_and_shown_again_as_typed(app: Flask, typed: tuple[str, str, str]) -> None:
    form = filled(app, amount="1", day__day=typed[0], day__month=typed[1], day__year=typed[2])
    assert not form.is_right
    assert form.day.data is None
    assert tuple(form.day.raw.values()) == typed
    assert form.day.errors


def test_what_was_typed_is_shown_again_right_or_wrong(app: Flask) -> None:
    form = filled(app, amount="12,50", day__day="", day__month="", day__year="", number="six")
    assert not form.is_right
    assert form.amount._value() == "12,50"
    assert form.amount.data is None
    assert [field.name for field, _sentence in form.error_list] == ["amount", "day", "number"]
    assert not any("Traceback" in sentence for _field, sentence in form.error_list)


def test_typed_words_lose_what_cannot_be_seen(app: Flask) -> None:
    form = filled(app, amount="1", words="  Kasia\x00\u202e Nowak\u2066\n ", day__day="1", day__month="1", day__year="2026")
    assert form.words.data == "Kasia Nowak"


@pytest.mark.parametrize(("typed", "number"), [("6", 6), (" 6 ", 6), ("", None), ("0", 0), ("-3", -3)])
def test_whole_numbers(app: Flask, typed: str, number: int | None) -> None:
    assert filled(app, amount="1", day__day="1", day__month="1", day__year="2026", number=typed).number.data == number


def test_too_much_typed_is_said_and_never_cut_off(app: Flask) -> None:
    long = "a" * 2_001
    form = filled(app, amount="1", day__day="1", day__month="4", day__year="2026", words=long, number="1")
    assert form.words.errors == ["Use 2,000 letters or fewer"]
    assert form.words._value() == long, "all of it is still in the box"
    assert filled(app, words=long[1:]).words.errors == []
