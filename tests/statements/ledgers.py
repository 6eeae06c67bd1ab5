"""Invented ledgers and the many ways in which a bank could write them down."""

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from hypothesis import strategies as st

PAYEES = [
    "ELMSHIRE COUNCIL DP", "A CARER WAGES", "NOOR HOMECARE LTD", "NEST PENSION", "HMRC PAYE", "POST OFFICE",
    "Café Zoë, High St", 'The "Old" Shop', "TOTAL FITNESS", "MAY & SONS", "=SUM(A1)", "WAKE\nFIELD TAXIS", "MARCH PHARMACY",
    "ATM CASH 12 OCT", "O'NEILL'S", "Payment | received",
]  # fmt: skip


@dataclass(frozen=True)
class Payment:
    day: date
    pence: int
    text: str
    balance: int


@dataclass(frozen=True)
class Layout:
    names: tuple[str, ...] | None  # date, text, then money columns; None for a file without a header
    money: str  # signed, columns, flag, suffix
    balance: bool
    day: str
    delimiter: str
    number: Callable[[int], str]
    encoding: str
    newline: str
    newest_first: bool
    preamble: bool
    trailing: bool
    blanks: bool
    extra: bool


@st.composite
def ledgers(draw: st.DrawFn, least: int = 4, most: int = 40) -> list[Payment]:
    """Oldest first; always a day after the twelfth, so that day and month cannot be mistaken."""
    count = draw(st.integers(least, most))
    day = draw(st.dates(date(2024, 1, 13), date(2026, 12, 1))).replace(day=13)
    balance = draw(st.integers(0, 500_000))
    payments = []
    # Different sizes: three payments of one size on one day can truly be read both ways.
    sizes = draw(st.lists(st.integers(1, 250_000), min_size=count, max_size=count, unique=True))
    for size in sizes:
        pence = size * draw(st.sampled_from([-1, 1]))
        balance += pence
        payments.append(Payment(day, pence, draw(st.sampled_from(PAYEES)), balance))
        day += timedelta(days=draw(st.integers(0, 6)))
    return payments


def plain(pence: int) -> str:
    return f"{'-' if pence < 0 else ''}{abs(pence) // 100}.{abs(pence) % 100:02d}"


def grouped(pence: int) -> str:
    return f"{'-' if pence < 0 else ''}{abs(pence) // 100:,}.{abs(pence) % 100:02d}"


def pounds(pence: int) -> str:
    return f"{'-' if pence < 0 else ''}£{abs(pence) // 100:,}.{abs(pence) % 100:02d}"


def brackets(pence: int) -> str:
    return f"({grouped(-pence)})" if pence < 0 else grouped(pence)


def behind(pence: int) -> str:
    return f"{grouped(abs(pence))}{'-' if pence < 0 else ''}"


def comma(pence: int) -> str:
    return grouped(pence).replace(",", " ").replace(".", ",")


def coded(pence: int) -> str:
    return f"{grouped(pence)}\xa0GBP"


HEADERS = {
    "signed": [("Date", "Details", "Amount"), ("When", "Payee", "How much"), ("Posting Date", "Narrative", "Value (GBP)")],
    "columns": [
        ("Date", "Details", "Paid out", "Paid in"),
        ("Transaction date", "Transaction description", "Debit", "Credit"),
        ("Day", "What", "Withdrawals", "Deposits"),
    ],
    "flag": [("Date", "Memo", "Amount", "DR/CR"), ("Date", "Description", "Value", "Debit/Credit")],
    "suffix": [("Date", "Text", "Amount")],
}
DAYS = ["%d/%m/%Y", "%Y-%m-%d", "%d %b %Y", "%d-%b-%y", "%d %B %Y", "%d.%m.%Y", "%d/%m/%y", "%Y%m%d", "%d/%m/%Y 10:42:00",
        "%b %d, %Y"]  # fmt: skip
NUMBERS = [plain, grouped, pounds, brackets, behind, comma, coded]


@st.composite
def layouts(draw: st.DrawFn) -> Layout:
    money = draw(st.sampled_from(sorted(HEADERS)))
    balance = draw(st.booleans())
    # Without names only the balance can tell the columns apart.
    bare = balance and money in ("signed", "columns") and draw(st.booleans())
    number = draw(st.sampled_from(NUMBERS))
    delimiter = draw(st.sampled_from([";", "\t", "|"] if number is comma else [",", ";", "\t", "|"]))
    return Layout(
        names=None if bare else draw(st.sampled_from(HEADERS[money])),
        money=money,
        balance=balance,
        day=draw(st.sampled_from(DAYS)),
        delimiter=delimiter,
        number=number,
        encoding=draw(st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le"])),
        newline=draw(st.sampled_from(["\n", "\r\n", "\r"])),
        newest_first=draw(st.booleans()),
        preamble=not bare and draw(st.booleans()),
        trailing=draw(st.booleans()),
        blanks=draw(st.booleans()),
        extra=not bare and draw(st.booleans()),
    )


def render(payments: list[Payment], layout: Layout) -> bytes:
    """The file that a bank with this layout would send."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=layout.delimiter, lineterminator="\n")
    if layout.preamble:
        writer.writerow(["Account Name:", "Direct payment ****12345"])
        writer.writerows([["Account Balance:", pounds(payments[-1].balance)], []])
    end = [""] if layout.trailing else []
    if layout.names:
        more = ["Balance"] * layout.balance + ["Category"] * layout.extra
        writer.writerow([*layout.names, *more, *end])
    for number, payment in enumerate(reversed(payments) if layout.newest_first else payments):
        if layout.blanks and number == 2:
            writer.writerow([])
        more = [layout.number(payment.balance)] * layout.balance + ["General"] * layout.extra
        writer.writerow([payment.day.strftime(layout.day), payment.text, *_money(payment.pence, layout), *more, *end])
    return out.getvalue().replace("\n", layout.newline).encode(layout.encoding)


def _money(pence: int, layout: Layout) -> list[str]:
    if layout.money == "signed":
        return [layout.number(pence)]
    size = layout.number(abs(pence))
    if layout.money == "columns":
        return [size, ""] if pence < 0 else ["", size]
    if layout.money == "flag":
        return [size, "DR" if pence < 0 else "CR"]
    return [f"{size} {'DR' if pence < 0 else 'CR'}"]
