"""Files in the layouts of UK banks, written by us with invented people, and the lines that each must give."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from app.statements import profiles
from app.statements.read import read
from app.statements.statement import Options, Statement

pytestmark = pytest.mark.pure
SAMPLES = Path(__file__).parent / "samples"


@dataclass(frozen=True)
class Sample:
    name: str
    layout: str | None
    level: str | None
    lines: list[tuple[str, int, str]]
    kind: str = "csv"
    asks: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    last4: str | None = None
    newest_first: bool = False


TABLE = [
    Sample("barclays.csv", "barclays", None, [
        ("2026-08-28", -18640, "NOOR HOMECARE LTD BBP"), ("2026-08-24", -4210, "NEST PENSION DDR"),
        ("2026-08-12", 62000, "ELMSHIRE COUNCIL DP BGC")], last4="5678", newest_first=True),
    Sample("barclays-app.csv", "barclays-app", None, [
        ("2019-08-28", -18640, "NOOR HOMECARE LTD"), ("2019-08-12", 62000, "ELMSHIRE COUNCIL DP")], newest_first=True),
    Sample("barclaycard.csv", "barclaycard", None, [
        ("2026-08-14", -3500, "Mobility Shop, Elmshire"), ("2026-08-20", 3500, "Payment, thank you")]),
    Sample("hsbc.csv", "hsbc", None, [
        ("2026-07-17", -1099, "))) MOBILITY SHOP ELMSHIRE"), ("2026-07-15", 245000, "CR ELMSHIRE COUNCIL DP"),
        ("2026-07-02", -101250, "BP AMINA NOOR WAGES")], newest_first=True),
    Sample("first-direct.csv", "first-direct", "A", [
        ("2026-08-28", -41250, "AMINA NOOR WAGES"), ("2026-08-14", 62000, "ELMSHIRE COUNCIL DP")], newest_first=True),
    Sample("lloyds.csv", "lloyds-group", "A", [
        ("2026-08-28", -4210, "DD NEST PENSION"), ("2026-08-28", -41250, "FPO AMINA NOOR WAGES"),
        ("2026-08-14", 62000, "BGC ELMSHIRE COUNCIL DP")], last4="5678", newest_first=True),
    Sample("tsb.csv", "lloyds-group", "A", [
        ("2018-08-28", -4210, "DD NEST PENSION"), ("2018-08-02", 62000, "BGC ELMSHIRE COUNCIL DP")],
        last4="5678", newest_first=True),
    Sample("natwest.csv", "natwest", "A", [
        ("2026-08-28", -1200, "POS 4321 27AUG26 , MOBILITY SHOP , ELMSHIRE GB"),
        ("2026-08-14", 62000, "BAC ELMSHIRE COUNCIL , DP 4411 , FP 14/08/26")], last4="5678", newest_first=True),
    Sample("natwest-older.csv", "natwest", None, [
        ("2026-08-14", 62000, "BAC ELMSHIRE COUNCIL , DP"), ("2026-08-28", -1200, "POS MOBILITY SHOP , ELMSHIRE"),
        ("2026-08-03", 41, "INTEREST"), ("2026-08-31", 42, "INTEREST")], asks=["account"]),
    Sample("nationwide.csv", "nationwide", "A", [
        ("2026-08-14", 62000, "Bank credit ELMSHIRE COUNCIL DP"), ("2026-08-28", -41250, "Payment to AMINA NOOR"),
        ("2026-08-27", 40, "Interest added"), ("2026-08-28", -4250, "Direct debit NEST PENSION")], last4="2345"),
    Sample("nationwide-older.csv", "nationwide-older", "A", [
        ("2018-08-14", 62000, "ELMSHIRE COUNCIL DP"), ("2018-08-28", -4210, "NEST PENSION")], last4="2345"),
    Sample("co-operative.csv", "co-operative", "A", [
        ("2026-08-28", -4210, "DIRECT DEBIT NEST PENSION"), ("2026-08-14", 62000, "CREDIT ELMSHIRE COUNCIL DP")],
        newest_first=True),
    Sample("metro.csv", "metro", "A", [
        ("2026-08-28", -4210, "Direct Debit NEST PENSION"), ("2026-08-14", 62000, "Inward Payment ELMSHIRE COUNCIL DP")],
        newest_first=True),
    Sample("metro-without-balance.csv", "metro", None, [
        ("2026-08-28", -4210, "Direct Debit NEST PENSION"), ("2026-08-14", 62000, "Inward Payment ELMSHIRE COUNCIL DP")],
        newest_first=True),
    Sample("monzo-2018.csv", "monzo-2018", None, [
        ("2018-08-14", 62000, "ELMSHIRE COUNCIL DP"), ("2018-08-28", -987, "MOBILITY SHOP DUBLIN grab rail")]),
    Sample("monzo.csv", "monzo", "A", [
        ("2026-08-14", 62000, "Faster payment ELMSHIRE COUNCIL DP"),
        ("2026-08-28", -987, "Card payment MOBILITY SHOP DUBLIN grab rail")]),
    Sample("starling.csv", "starling", "A", [
        ("2026-08-14", 62000, "FASTER PAYMENT Elmshire Council DP 4411"),
        ("2026-08-28", -41250, "FASTER PAYMENT Amina Noor Wages August")], left_out=["opening-balance"]),
    Sample("revolut.csv", "revolut", "A", [
        ("2026-08-14", 62000, "TOPUP Elmshire Council"), ("2026-08-28", -1200, "CARD_PAYMENT Mobility Shop"),
        ("2026-08-29", -2040, "ATM Cash at Elmshire")], left_out=["pending", "not-completed"]),
    Sample("revolut-two-currencies.csv", "revolut", None, [
        ("2026-08-14", 62000, "TOPUP Elmshire Council"), ("2026-08-28", -1200, "CARD_PAYMENT Mobility Shop"),
        ("2026-08-15", 4000, "EXCHANGE To EUR"), ("2026-08-28", -1200, "CARD_PAYMENT Hotel")], asks=["account"]),
    Sample("chase.csv", "chase", "A", [
        ("2026-08-28", -41250, "Payment Amina Noor | wages £412.50"),
        ("2026-08-14", 102000, "Deposit Elmshire Council | DP €0")], newest_first=True),
    Sample("john-lewis.csv", "john-lewis-card", None, [
        ("2026-08-14", -8580, "MOBILITY SHOP, ELMSHIRE"), ("2026-08-20", 110000, "PAYMENT RECEIVED"),
        ("2026-08-28", -130000, "CARE EQUIPMENT LTD")], asks=["sign"], left_out=["pending"]),
    Sample("amex.csv", "amex", None, [
        ("2026-08-14", -8580, "MOBILITY SHOP ELMSHIRE"), ("2026-08-20", 8580, "PAYMENT RECEIVED - THANK YOU"),
        ("2026-08-28", -1200, "CARE EQUIPMENT LTD")], asks=["sign"]),
    Sample("amex-short.csv", "amex-short", None, [
        ("2026-08-14", -8580, "MOBILITY SHOP ELMSHIRE"), ("2026-08-20", 8580, "PAYMENT RECEIVED - THANK YOU")], asks=["sign"]),
    Sample("midata.csv", "midata", "A", [
        ("2026-08-14", 62000, "CR ELM***** ******* **"), ("2026-08-28", -4210, "DD NES* *******")],
        left_out=["not-a-transaction"], last4="1234"),
    Sample("midata-santander.csv", "midata", "A", [
        ("2026-08-28", -4210, "DD NES* *******"), ("2026-08-14", 62000, "CR ELM***** ******* **")],
        left_out=["not-a-transaction"], last4="1234", newest_first=True),
    Sample("santander.txt", "santander-text", "A", [
        ("2026-08-28", -4210, "DIRECT DEBIT PAYMENT TO NEST PENSION"),
        ("2026-08-14", 62000, "FASTER PAYMENTS RECEIPT ELMSHIRE COUNCIL DP")],
        kind="text", last4="9876", newest_first=True),
    Sample("marcus-like.csv", None, "A", [
        ("2026-08-14", 62000, "Elmshire Council"), ("2026-08-28", -4210, "Nest pension"), ("2026-08-30", 10, "Interest")]),
    Sample("soldo-like.csv", None, "A", [
        ("2026-08-14", 62000, "Elmshire Council load"), ("2026-08-27", -1200, "Payment Mobility Shop"),
        ("2026-08-28", -18640, "Payment Noor Homecare Ltd")]),
    Sample("business-drcr.csv", None, None, [
        ("2026-08-14", 62000, "BGC ELMSHIRE COUNCIL DP"), ("2026-08-28", -4210, "DD NEST PENSION")], last4="5678"),
    Sample("decimal-comma.csv", None, "A", [
        ("2026-08-14", 62000, "Elmshire Council"), ("2026-08-28", -4210, "Nest"), ("2026-08-29", -100000, "Café Zoë")]),
    Sample("utf16-tabs.csv", None, "A", [("2026-08-14", 62000, "Elmshire Council"), ("2026-08-28", -4210, "Nest")]),
    Sample("mac-cr.csv", None, "A", [("2026-08-14", 62000, "Elmshire Council"), ("2026-08-28", -4210, "Nest")]),
    Sample("pipes-no-header.csv", None, "A", [
        ("2026-08-14", 62000, "Elmshire Council"), ("2026-08-20", 300, "Bus"), ("2026-08-28", -4210, "Nest"),
        ("2026-08-29", -300, "Bus")]),
    Sample("multi-line-cells.csv", None, "A", [
        ("2026-08-14", 62000, "Elmshire Council DP 4411"), ("2026-08-28", -4210, "Nest pension")]),
    Sample("unsigned-with-balance.csv", None, "A", [
        ("2026-08-14", -62000, "Elmshire Council"), ("2026-08-20", -4210, "Nest"), ("2026-08-28", -41250, "Amina Noor")],
        asks=["first-line"]),
    Sample("statement-rows.csv", None, "A", [("2026-08-14", 62000, "Elmshire Council"), ("2026-08-28", -4210, "Nest")],
        left_out=["opening-balance", "closing-balance", "total"]),
    Sample("paypal.csv", None, "A", [
        ("2026-08-14", 61000, "General Payment Elmshire Council"),
        ("2026-08-28", -4210, "Express Checkout Payment Mobility Shop")], left_out=["pending"]),
    Sample("abn-like.tsv", None, "A", [
        ("2026-08-14", 62000, "Gemeente Elmshire"), ("2026-08-28", -4210, "Winkel"), ("2026-08-29", -210, "Bus")],
        last4="6789"),
    Sample("balance-before.csv", None, "A", [
        ("2026-08-14", 62000, "Elmshire Council"), ("2026-08-28", -4210, "Nest"), ("2026-08-29", -210, "Bus")]),
    Sample("natwest-card.csv", "natwest", None, [
        ("2026-08-28", -1200, "Purchase MOBILITY SHOP"), ("2026-08-20", 5000, "PAYMENT RECEIVED")],
        asks=["sign"], left_out=["not-a-transaction"], last4="1234", newest_first=True),
    Sample("deutsch-soll-haben.csv", None, None, [
        ("2026-08-14", 62000, "Amt Elmshire"), ("2026-08-28", -4210, "Laden")], left_out=["not-a-transaction"]),
    Sample("vorgemerkt.csv", None, None, [("2026-08-28", -4210, "Laden"), ("2026-08-14", 62000, "Amt Elmshire")],
        asks=["sign"], left_out=["pending"], last4="7890", newest_first=True),
    Sample("statement-pages.csv", None, "A", [("2026-08-14", 62000, "Elmshire Council"), ("2026-08-28", -4210, "Nest")],
        left_out=["opening-balance", "closing-balance", "opening-balance", "closing-balance"]),
    Sample("card-debt.csv", "first-direct", "A", [
        ("2026-08-14", -2000, "Mobility Shop"), ("2026-08-15", -3000, "Bus"), ("2026-08-28", 10000, "PAYMENT - THANK YOU")],
        asks=["sign"]),
    Sample("unsigned-debits.ofx", None, None, [("2026-08-14", -4210, "Nest [1] & Sons"), ("2026-08-15", 62000, "000123")],
        kind="ofx", asks=["sign"], last4="5678"),
    Sample("card-swapped.ofx", None, None, [("2026-08-14", -4210, "Nest"), ("2026-08-15", 62000, "Elmshire Council")],
        kind="ofx", asks=["sign"], last4="1234"),
    Sample("bank.ofx", None, None, [
        ("2026-08-14", 62000, "ELMSHIRE COUNCIL DP 4411"), ("2026-08-28", -1200, "Café Zoë & Sons"),
        ("2026-08-28", -1200, "Café Zoë & Sons")], kind="ofx", last4="5678"),
    Sample("xml.qfx", None, None, [("2026-08-14", 62000, "ELMSHIRE & COUNCIL"), ("2026-08-28", -4210, "Nest")],
        kind="ofx", last4="5678"),
    Sample("two-undated.ofx", None, None, [("2026-08-28", -300, "good")], kind="ofx",
        problems=["date-missing", "bad-date"]),
    Sample("two-accounts.ofx", None, None, [("2026-08-28", -300, "one"), ("2026-08-29", -400, "two")], kind="ofx",
        asks=["account"]),
]  # fmt: skip


def read_sample(name: str, options: Options | None = None) -> Statement:
    return read((SAMPLES / name).read_bytes(), options)


@pytest.mark.parametrize("sample", TABLE, ids=lambda sample: sample.name)
def test_a_sample_gives_its_lines(sample: Sample) -> None:
    statement = read_sample(sample.name)
    assert [(line.date.isoformat(), line.amount_pence, line.text) for line in statement.lines] == sample.lines
    assert (statement.kind, statement.layout, statement.reconciled) == (sample.kind, sample.layout, sample.level)
    assert [it.question for it in statement.needs_answer] == sample.asks
    assert statement.exit_code == (3 if sample.asks else 0)
    assert [row.reason for row in statement.left_out] == sample.left_out
    assert [it.code for it in statement.problems] == sample.problems
    assert (statement.account_last4, statement.newest_first) == (sample.last4, sample.newest_first)
    assert statement.fingerprint


def test_every_sample_is_in_the_table() -> None:
    assert sorted(path.name for path in SAMPLES.iterdir()) == sorted(sample.name for sample in TABLE)


def test_every_profile_has_a_sample() -> None:
    assert {profile.id for profile in profiles.every()} == {sample.layout for sample in TABLE} - {None}


def test_profiles_say_when_they_were_seen() -> None:
    for profile in profiles.every():
        assert profile.seen.isdigit()
        assert profile.sign in ("given", "reversed", "columns")
        assert bool(profile.fingerprint) != bool(profile.shape)


def test_opening_and_closing_frame_the_lines() -> None:
    statement = read_sample("lloyds.csv")
    assert (statement.opening_pence, statement.closing_pence) == (100000, 116540)
    assert (statement.money_in_pence, statement.money_out_pence) == (62000, 45460)


def test_source_lines_and_bank_ids_are_those_of_the_file() -> None:
    assert [line.source_line for line in read_sample("multi-line-cells.csv").lines] == [2, 4]
    assert [line.source_line for line in read_sample("natwest-older.csv").lines] == [4, 5, 7, 8]
    assert [line.bank_id for line in read_sample("monzo.csv").lines] == ["tx_0001", "tx_0002"]
    assert [(line.bank_id, line.source_line) for line in read_sample("bank.ofx").lines] == [("A1", 15), ("A2", 16), ("A2", 23)]


def test_the_file_can_be_cut_to_one_of_its_accounts() -> None:
    asked = read_sample("natwest-older.csv").needs_answer[0]
    assert asked.choices == ["…5678", "…4321"]
    statement = read_sample("natwest-older.csv", Options(answers={"account": "…5678"}))
    assert [line.amount_pence for line in statement.lines] == [62000, -1200]
    assert [row.reason for row in statement.left_out] == ["other-account", "other-account"]
    assert (statement.exit_code, statement.reconciled, statement.account_last4) == (0, "A", "5678")


def test_a_currency_is_an_account_of_its_own() -> None:
    statement = read_sample("revolut-two-currencies.csv", Options(answers={"account": "Current GBP"}))
    assert [line.amount_pence for line in statement.lines] == [62000, -1200]
    assert statement.reconciled == "A"


def test_an_account_of_an_ofx_file_can_be_chosen() -> None:
    statement = read_sample("two-accounts.ofx", Options(answers={"account": "…4444"}))
    assert [(line.text, line.amount_pence) for line in statement.lines] == [("two", -400)]


def test_the_closing_balance_of_an_ofx_file_is_checked_with_the_opening_told() -> None:
    assert read_sample("bank.ofx").closing_pence == 159600
    assert read_sample("bank.ofx", Options(opening_pence=100000)).reconciled == "C"
    assert read_sample("bank.ofx", Options(opening_pence=100001)).reconciled == "D"


@pytest.mark.parametrize("name", ["john-lewis.csv", "amex.csv"])
def test_a_card_whose_sign_is_swapped_by_the_person_is_turned(name: str) -> None:
    first = read_sample(name)
    other = first.needs_answer[0].choices[1]
    swapped = read_sample(name, Options(answers={"sign": other}))
    assert [line.amount_pence for line in swapped.lines] == [-line.amount_pence for line in first.lines]
    assert swapped.exit_code == 0


def test_the_oldest_line_of_an_unsigned_file_is_settled_by_an_answer_or_the_opening() -> None:
    for options in (Options(answers={"first-line": "in"}), Options(opening_pence=100000)):
        statement = read_sample("unsigned-with-balance.csv", options)
        assert [line.amount_pence for line in statement.lines] == [62000, -4210, -41250]
        assert statement.exit_code == 0
