from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.returns.payees import display_payee, group_by_payee, payee_key
from app.returns.rules import Line
from tests.speed import times_plain_work

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("CARD PAYMENT TO CORNER SHOP 3297 ON 12 JUL", "CORNER SHOP"),
        ("Faster payment sent Aisha Patel REF wages W/E 12/07", "AISHA PATEL"),
        ("FPO AISHA PATEL WAGES 12JUL26 REF ABC", "AISHA PATEL WAGES"),
        ("AISHA PATEL WAGES AUGUST", "AISHA PATEL WAGES"),
        ("Bank credit Elmshire County Council", "ELMSHIRE COUNTY COUNCIL"),
        ("AISHA PATEL WAGES WK 28", "AISHA PATEL WAGES"),
        ("A PATEL FP 12/07/26 1030 40217", "A PATEL"),
        ("02JUL26 A PATEL", "A PATEL"),
        ("DIRECT DEBIT PAYMENT TO NEST REF 1234567, MANDATE NO 0034", "NEST"),
        ("D/D HMRC NDDS 123PA00012345", "HMRC NDDS"),
        ("STO HOME COMFORTS CARE LTD", "HOME COMFORTS CARE LTD"),
        ("4471 22APR26 , CORNER SHOP , LEICESTER GB", "CORNER SHOP LEICESTER"),
        (") ) ) CORNER SHOP", "CORNER SHOP"),
        ("SUNNY CARE INVOICE 8841", "SUNNY CARE"),
        ("BACS CITY COUNCIL DP 00012345", "CITY COUNCIL DP"),
        # what looks like a code or a date and is a name
        ("JANE 12", "JANE 12"),
        ("JUNE WHITFIELD", "JUNE WHITFIELD"),
        ("CLAIRE MAY", "CLAIRE MAY"),
        ("DR MARY JONES", "DR MARY JONES"),
        ("7-ELEVEN", "7-ELEVEN"),
        ("LEE SO", "LEE SO"),
        # nothing else is left
        ("TRANSFER", "TRANSFER"),
        ("12345678", "12345678"),
        ("REFERENCE 77", "REFERENCE 77"),
        ("", ""),
        ("محمد علي", "محمد علي"),
    ],
)
def test_the_payee_in_the_words_of_a_bank(text, key):
    assert payee_key(text) == key


@given(text=st.text(max_size=80) | st.from_regex(r"[A-Z0-9 /.,*-]{0,60}", fullmatch=True))
def test_asking_again_changes_nothing_and_a_payee_is_never_lost(text):
    key = payee_key(text)
    assert payee_key(key) == key
    assert bool(key) is bool(text.replace(",", " ").strip())


@given(
    name=st.sampled_from(["AISHA PATEL", "SUNNY CARE LTD", "O'NEIL"]),
    day=st.dates(date(2000, 1, 1), date(2039, 12, 31)),
    how=st.sampled_from(["", "FPO ", "CARD PAYMENT TO ", "STO ", "DIRECT DEBIT "]),
    when=st.sampled_from([" ON %d %b", " %d/%m/%y", " %d%b%y", " %Y-%m-%d", " REF %d%m%Y", " FP %d/%m/%y 10"]),
    number=st.integers(1000, 10**12),
)
def test_one_payee_whatever_the_day_the_number_and_the_way(name, day, how, when, number):
    assert payee_key(f"{how}{name}{day.strftime(when).upper()} {number}") == name


@pytest.mark.parametrize("text", ["TO " * 2000, "1" * 6000, "CARD PAYMENT " * 500, "((((" * 1500, "A,1" * 2000])
def test_a_hostile_text_costs_no_time(text):
    assert times_plain_work(lambda: payee_key(text)) < 15


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("FPO AISHA PATEL REF 1", "Aisha Patel"),
        ("hmrc ndds", "HMRC NDDS"),
        ("FPO HMRC PAYE/NIC CUMBERNAULD", "HMRC PAYE/NIC Cumbernauld"),
        ("SUNNY CARE LTD", "Sunny Care Ltd"),
        ("mrs j o'neil", "Mrs J O'Neil"),
        ("NEST", "NEST"),
        ("PEOPLE'S PENSION", "People's Pension"),
        ("7-ELEVEN", "7-Eleven"),
        ("محمد علي", "محمد علي"),
    ],
)
def test_a_payee_for_people_to_read(text, shown):
    assert display_payee(text) == shown


def line(identity: str, pence: int, text: str) -> Line:
    return Line(identity, date(2026, 5, 1), pence, text)


def test_lines_gather_under_their_payee_money_in_first_then_the_largest():
    groups = group_by_payee(
        [
            line("a", -500, "TAXI FIRM 1234"),
            line("b", -43000, "FPO A PATEL REF 1"),
            line("c", -600, "TAXI FIRM 9876"),
            line("d", 500, "TAXI FIRM 1234"),
            line("e", -43000, "A PATEL"),
        ]
    )
    assert [(group.display, group.direction, group.total_pence, group.identities) for group in groups] == [
        ("Taxi Firm", "in", 500, ("d",)),
        ("A Patel", "out", -86000, ("b", "e")),
        ("Taxi Firm", "out", -1100, ("a", "c")),
    ]
