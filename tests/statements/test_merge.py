"""Overlapping files: compared as multisets, never counted twice, never thinned out."""

from datetime import date

import pytest

from app.statements.merge import merge
from app.statements.statement import Line, Statement

pytestmark = pytest.mark.pure


def line(day: int, pence: int, text: str = "Café", balance: int | None = None, bank_id: str | None = None) -> Line:
    return Line(date(2026, 8, day), pence, text, balance, 1, bank_id)


def file(*lines: Line, kind: str = "csv", fingerprint: str = "csv:a", newest_first: bool = False) -> Statement:
    return Statement(kind, lines=list(lines), fingerprint=fingerprint, newest_first=newest_first)


def pence(files: list[Statement]) -> list[int]:
    return [it.amount_pence for _, it in merge(files).lines]


def test_nothing_gives_nothing() -> None:
    assert merge([]).lines == []
    assert merge([file()]).lines == []


def test_two_equal_coffees_stay_two_over_two_files() -> None:
    coffees = [line(1, -250), line(1, -250)]
    merged = merge([file(*coffees), file(*coffees)])
    assert [it.amount_pence for _, it in merged.lines] == [-250, -250]
    assert (merged.counted_once, merged.by_file) == (2, [0, 2])


def test_the_greater_count_wins() -> None:
    merged = merge([file(line(1, -250)), file(line(1, -250), line(1, -250), line(2, -300))])
    assert [(place, it.amount_pence) for place, it in merged.lines] == [(0, -250), (1, -250), (1, -300)]
    assert merged.counted_once == 1


def test_equal_payments_with_other_balances_are_two() -> None:
    assert pence([file(line(1, -250, balance=1000)), file(line(1, -250, balance=750))]) == [-250, -250]


def test_balances_see_through_other_words() -> None:
    assert pence([file(line(1, -250, "CAFE", 1000)), file(line(1, -250, "Café Zoë", 1000), fingerprint="csv:b")]) == [-250]


def test_a_reused_id_with_another_amount_is_another_line() -> None:
    assert pence([file(line(1, -250, bank_id="A")), file(line(1, -300, bank_id="A"))]) == [-250, -300]


def test_ids_stand_above_words() -> None:
    assert pence([file(line(1, -250, "a", bank_id="A")), file(line(1, -250, "b", bank_id="A"))]) == [-250]
    same = line(2, -1, bank_id="X")
    different = [file(line(1, -250, bank_id="A"), same), file(line(1, -250, bank_id="B"), same)]
    assert pence(different) == [-250, -250, -1]


def test_ids_that_a_bank_makes_anew_at_each_download_do_not_double_the_lines() -> None:
    first = file(line(1, -250, bank_id="1"), line(2, -300, "Bus", bank_id="2"))
    again = file(line(1, -250, bank_id="7"), line(2, -300, "Bus", bank_id="8"))
    assert pence([first, again]) == [-250, -300]


def test_two_formats_are_compared_by_day_and_amount() -> None:
    other = file(line(1, -250, "CARD PAYMENT CAFE", bank_id="A"), kind="ofx", fingerprint="ofx")
    merged = merge([file(line(1, -250, balance=5)), other])
    assert (len(merged.lines), merged.counted_once) == (1, 1)


def test_lines_come_oldest_first() -> None:
    newest = file(line(3, -3), line(2, -22), line(2, -21), newest_first=True)
    assert pence([newest, file(line(1, -1))]) == [-1, -21, -22, -3]
