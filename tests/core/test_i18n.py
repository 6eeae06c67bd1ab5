"""Languages, and money and dates as people read them."""

from datetime import date

import pytest
from babel.core import UnknownLocaleError

from app.core import i18n
from app.core.i18n import choose, language, lazy, long_day, money, period_words, short_day, use_language

pytestmark = pytest.mark.pure
OFFERED = ("en", "ur")


@pytest.mark.parametrize(
    ("pence", "shown"),
    [
        (0, "£0.00"), (1, "£0.01"), (99, "£0.99"), (100, "£1.00"), (-1, "−£0.01"), (102_200, "£1,022.00"), (-147_850, "−£1,478.50"),
        (100_000_000, "£1,000,000.00"), (123_456_789, "£1,234,567.89"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("code", OFFERED)
def test_money_looks_as_on_the_bank_paper_in_every_language(pence: int, shown: str, code: str) -> None:
    assert money(pence, code) == shown


def test_money_is_exact_to_the_penny() -> None:
    for pence in (*range(0, 2_000), *range(99_999_000, 100_000_000, 37)):
        digits = money(pence).replace("£", "").replace(",", "")
        assert int(digits.replace(".", "")) == pence


def test_days() -> None:
    assert long_day(date(2026, 4, 14)) == "14 April 2026"
    assert short_day(date(2026, 4, 14)) == "14 Apr 2026"
    assert "2026" in long_day(date(2026, 4, 14), "ur")
    assert "14" in long_day(date(2026, 4, 14), "ur"), "digits of the bank's paper"


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (date(2026, 7, 1), date(2026, 9, 30), "July to September 2026"),
        (date(2026, 12, 1), date(2027, 2, 28), "December 2026 to February 2027"),
        (date(2026, 7, 1), date(2026, 7, 31), "July 2026"),
        (date(2024, 2, 1), date(2024, 2, 29), "February 2024"),
        (date(2026, 4, 14), date(2026, 6, 30), "14 April 2026 to 30 June 2026"),
        (date(2026, 4, 1), date(2026, 6, 29), "1 April 2026 to 29 June 2026"),
    ],
)
def test_periods_in_words(start: date, end: date, words: str) -> None:
    assert period_words(start, end) == words


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (None, "en"), ("", "en"), ("ur", "ur"), ("UR-pk", "ur"), ("fr, ur;q=0.8", "ur"), ("tlh", "en"), ("*", "en"), (",;;q=", "en"), ("ur" * 9_000, "en"),
        ("en-GB,ur", "en"), ("../../etc", "en"), ("en-XA", "en"),
    ],
)  # fmt: skip
def test_the_readers_language(wanted: str | None, code: str) -> None:
    assert choose(wanted, OFFERED) == code


def test_urdu_is_right_to_left_and_named_in_urdu() -> None:
    assert language("ur").direction == "rtl"
    assert language("ur").name == "اردو"
    assert language("en").direction == "ltr"
    with pytest.raises(UnknownLocaleError):
        language("xx")


def test_a_label_made_once_is_read_in_many_languages() -> None:
    label = lazy("Passphrase")
    try:
        use_language("ur")
        urdu = str(label)
        use_language("en")
        assert str(label) == "Passphrase"
        assert urdu != "Passphrase"
    finally:
        use_language(i18n.SOURCE)


def test_a_label_cannot_carry_html() -> None:
    assert lazy("<b>%(x)s").__html__() == "&lt;b&gt;%(x)s"


def test_a_list_has_the_comma_of_its_writing() -> None:
    assert language("en").comma == ", "
    assert language("ur").comma == "، "
