"""What a PA costs: sums worked out by hand, and the dated rates."""

import re
from datetime import date, timedelta

import pytest

from app.tools import words
from app.tools.forms import minutes_from
from app.tools.pa_cost import Age, Asked, Cost, cost, divided, enrols
from app.tools.rates import NAMES, OTHERS, _rate, are_known, others_on, rates_on, table

pytestmark = pytest.mark.pure
IN_2024, IN_2025, IN_2026 = date(2024, 5, 1), date(2025, 5, 1), date(2026, 11, 20)


def worked_out(day: date, hours: int, wage: int, age: str, *, same: bool = True, other: bool = False) -> Cost:
    return cost(Asked(hours * 60, wage, Age(age), same, other), rates_on(day))


# Each by hand: week; year = week x 52; holiday; National Insurance; allowance; pension; the whole year.
CASES = [
    # 16 x 12.71 = 203.36; x 52 = 10,574.72; 203.36 x 5.6 = 1,138.816; (10,574.72 - 5,000) x 15% = 836.208;
    # above 10,000: (10,574.72 - 6,240) x 3% = 130.0416. Together 10,574.72 + 1,138.82 + 130.04 = 11,843.58.
    (IN_2026, 16, 1271, "22", True, False, (20336, 1057472, 113882, 83621, 83621, 13004, 1184358)),
    # The same with another worker: no allowance is taken off. 11,843.58 + 836.21 = 12,679.79.
    (IN_2026, 16, 1271, "22", True, True, (20336, 1057472, 113882, 83621, 0, 13004, 1267979)),
    # 21 years old: no pension. 11,843.58 - 130.04 = 11,713.54. So above State Pension age.
    (IN_2026, 16, 1271, "21", True, False, (20336, 1057472, 113882, 83621, 83621, 0, 1171354)),
    (IN_2026, 16, 1271, "pension-age", True, False, (20336, 1057472, 113882, 83621, 83621, 0, 1171354)),
    # 12 x 12.71 = 152.52; x 52 = 7,931.04: no pension; x 5.6 = 854.112; (7,931.04 - 5,000) x 15% = 439.656.
    (IN_2026, 12, 1271, "22", True, False, (15252, 793104, 85411, 43966, 43966, 0, 878515)),
    # Hours that change: 203.36 x 52 = 10,574.72; x 12.07% = 1,276.3687; paid 11,851.09;
    # (11,851.09 - 5,000) x 15% = 1,027.6635; (11,851.09 - 6,240) x 3% = 168.3327. 10,574.72 + 1,276.37 + 168.33 = 12,019.42.
    (IN_2026, 16, 1271, "22", False, False, (20336, 1057472, 127637, 102766, 102766, 16833, 1201942)),
    # Holiday pay lifts the pay above the pension's trigger: 15 x 12.20 = 183.00; x 52 = 9,516.00; x 12.07% = 1,148.5812;
    # paid 10,664.58; (10,664.58 - 5,000) x 15% = 849.687; (10,664.58 - 6,240) x 3% = 132.7374.
    (IN_2026, 15, 1220, "22", False, False, (18300, 951600, 114858, 84969, 84969, 13274, 1079732)),
    # Below the threshold: 7 x 13.00 = 91.00; x 52 = 4,732.00; x 5.6 = 509.60. 5,241.60.
    (IN_2026, 7, 1300, "22", True, False, (9100, 473200, 50960, 0, 0, 0, 524160)),
    # Above the allowance and the pension's ceiling: 60 x 30.00 = 1,800.00; x 52 = 93,600.00; x 5.6 = 10,080.00;
    # (93,600 - 5,000) x 15% = 13,290.00, of which 10,500.00 off; (50,270 - 6,240) x 3% = 1,320.90.
    # 93,600 + 10,080 + 13,290 - 10,500 + 1,320.90 = 107,790.90.
    (IN_2026, 60, 3000, "22", True, False, (180000, 9360000, 1008000, 1329000, 1050000, 132090, 10779090)),
    # The year before: the same rules, the same threshold. 10 x 12.21 = 122.10; x 52 = 6,349.20; x 5.6 = 683.76;
    # (6,349.20 - 5,000) x 15% = 202.38.
    (IN_2025, 10, 1221, "22", True, False, (12210, 634920, 68376, 20238, 20238, 0, 703296)),
    # 2024: 13.8% above 9,100. 20 x 11.44 = 228.80; x 52 = 11,897.60; x 5.6 = 1,281.28; (11,897.60 - 9,100) x 13.8% = 386.0688;
    # (11,897.60 - 6,240) x 3% = 169.728.
    (IN_2024, 20, 1144, "22", True, True, (22880, 1189760, 128128, 38607, 0, 16973, 1373468)),
]


@pytest.mark.parametrize(("day", "hours", "wage", "age", "same", "other", "wanted"), CASES)
def test_sums_worked_out_by_hand(day: date, hours: int, wage: int, age: str, same: bool, other: bool, wanted: tuple[int, ...]) -> None:
    sums = worked_out(day, hours, wage, age, same=same, other=other)
    assert (sums.week_wage, sums.year_wage, sums.holiday, sums.ni, sums.allowance, sums.pension, sums.year) == wanted


def test_a_week_and_four_weeks_are_parts_of_the_year() -> None:
    # 11,843.58 / 52 = 227.761..., / 13 = 911.044...
    sums = worked_out(IN_2026, 16, 1271, "22")
    assert (sums.week, sums.four_weeks) == (22776, 91104)


@pytest.mark.parametrize(
    ("day", "age", "wage", "below"),
    [
        (IN_2026, "16-17", 799, True), (IN_2026, "16-17", 800, False), (IN_2026, "18-20", 1084, True), (IN_2026, "18-20", 1085, False),
        (IN_2026, "21", 1270, True), (IN_2026, "21", 1271, False), (IN_2026, "22", 1270, True), (IN_2026, "pension-age", 1270, True),
        (IN_2025, "22", 1221, False), (IN_2024, "22", 1144, False), (IN_2024, "18-20", 859, True),
        # The wage changes on 1 April, tax on the 6th.
        (date(2026, 3, 31), "22", 1221, False), (date(2026, 4, 1), "22", 1221, True),
    ],
)  # fmt: skip
def test_a_wage_below_the_lowest_for_the_age(day: date, age: str, wage: int, below: bool) -> None:
    assert worked_out(day, 10, wage, age).below_minimum is below


@pytest.mark.parametrize(
    ("age", "paid", "wanted"),
    [("22", 1000000, False), ("22", 1000001, True), ("21", 2000000, False), ("18-20", 2000000, False), ("pension-age", 2000000, False)],
)
def test_who_is_put_into_a_pension(age: str, paid: int, wanted: bool) -> None:
    assert enrols(Age(age), paid, 1000000) is wanted


@pytest.mark.parametrize(("pence", "by", "wanted"), [(0, 52, 0), (1, 2, 1), (149, 100, 1), (150, 100, 2), (5, 10, 1), (4, 10, 0)])
def test_halves_go_up(pence: int, by: int, wanted: int) -> None:
    assert divided(pence, by) == wanted


# --- The table of rates ------------------------------------------------------------------------------------------


def test_the_table_is_whole_and_each_rate_has_a_day_a_source_and_words() -> None:
    rows, known_until = table()
    assert {one.name for one in rows} == {*NAMES, *OTHERS} == set(words.RATE)
    assert len({(one.name, one.begins) for one in rows}) == len(rows)
    assert all(one.source and one.value > 0 and one.begins < known_until for one in rows)
    assert all(re.fullmatch(r"https://[a-z.]+\.[a-z]+(/[a-z0-9./-]+)?", one.source_url) for one in rows)
    assert all(one.verified_on is None or one.verified_on >= date(2026, 11, 26) for one in rows)
    not_checked = [(one.name, one.begins.year) for one in rows if one.verified_on is None]
    assert not_checked == [("pension-trigger", 2024), ("pension-floor", 2024), ("pension-ceiling", 2024), ("sick-pay", 2026)]


@pytest.mark.parametrize("missing", ["source", "source_url", "verified_on"])
def test_a_rate_without_its_source_or_its_day_is_refused(missing: str) -> None:
    row = {"name": "sick-pay", "from": IN_2026, "value": 1, "source": "A", "source_url": "https://a.uk", "verified_on": IN_2026}
    assert _rate(row).verified_on == IN_2026
    with pytest.raises(KeyError, match=missing):
        _rate({key: told for key, told in row.items() if key != missing})
    with pytest.raises(ValueError, match="when was it verified"):
        _rate(row | {"verified_on": True})


def test_other_rates_are_those_of_the_day() -> None:
    assert [(one.name, one.value) for one in others_on(IN_2026)] == [("earnings-limit", 670800), ("sick-pay", 12325)]
    assert [(one.name, one.value) for one in others_on(IN_2025)] == [("earnings-limit", 650000), ("sick-pay", 11875)]
    assert [one.name for one in others_on(IN_2024)] == ["earnings-limit"], "nobody knows the other one for sure"


@pytest.mark.parametrize(
    ("day", "name", "value"),
    [
        (date(2025, 4, 5), "ni-share", 1380), (date(2025, 4, 6), "ni-share", 1500), (date(2025, 4, 5), "ni-threshold", 910000),
        (date(2025, 4, 6), "ni-threshold", 500000), (date(2025, 4, 6), "allowance", 1050000), (date(2025, 4, 5), "allowance", 500000),
        (date(2026, 3, 31), "wage-18", 1000), (date(2026, 4, 1), "wage-18", 1085), (date(2030, 1, 1), "wage-16", 800),
    ],
)  # fmt: skip
def test_the_rate_of_a_day(day: date, name: str, value: int) -> None:
    assert rates_on(day)[name].value == value


def test_before_the_table_there_are_no_rates() -> None:
    with pytest.raises(LookupError, match="2024-04-05"):
        rates_on(date(2024, 4, 5))


def test_the_table_says_until_when_it_holds() -> None:
    last = table()[1]
    assert are_known(last)
    assert not are_known(last + timedelta(days=1))


@pytest.mark.parametrize(("name", "figure"), [("ni-share", "15%"), ("holiday-share", "12.07%"), ("holiday-weeks", "5.6"), ("pension-share", "3%")])
def test_shares_and_weeks_as_people_write_them(name: str, figure: str) -> None:
    rate = rates_on(IN_2026)[name]
    assert (rate.figure, rate.is_money) == (figure, False)


def test_a_share_with_one_place() -> None:
    assert rates_on(IN_2024)["ni-share"].figure == "13.8%"
    assert rates_on(IN_2024)["allowance"].is_money


# --- Hours as typed ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("typed", "minutes"), [("12", 720), ("12.5", 750), ("0.25", 15), ("7.33", 440), ("168", 10080), ("٣", 180)])
def test_hours_that_are_understood(typed: str, minutes: int) -> None:
    assert minutes_from(typed) == minutes


@pytest.mark.parametrize("typed", ["0", "0.00", "-1", "12,5", "12h", "168.5", "1000", "1.234", "9" * 50])
def test_hours_that_are_not(typed: str) -> None:
    with pytest.raises(ValueError, match="say so"):
        minutes_from(typed, "say so")
