"""Movements as a bank's export, in the layouts of UK banks, as a person downloads them."""

import csv
import io
from collections.abc import Callable, Sequence
from datetime import date

from app.demo.money import Movement

_SORT_CODE, _ACCOUNT = "'30-00-00", "00112233"
_KINDS = {"BGC": "Bank credit", "STO": "Standing order", "DD": "Direct debit", "DEB": "Visa purchase", "CPT": "Cash withdrawal"}
Dated = list[tuple[Movement, int]]


def export(layout: str, opening_pence: int, movements: Sequence[Movement]) -> bytes:
    """The file of a bank (`LAYOUTS`) for some days: the balance runs from `opening_pence`."""
    balance, rows = opening_pence, []
    for one in movements:
        balance += one.pence
        rows.append((one, balance))
    return LAYOUTS[layout](rows)


def _pounds(pence: int) -> str:
    return f"{'-' if pence < 0 else ''}{abs(pence) // 100}.{abs(pence) % 100:02}"


def _apart(pence: int, sign: str = "") -> tuple[str, str]:
    """Money out and money in, each without a minus."""
    text = sign + _pounds(abs(pence))
    return (text, "") if pence < 0 else ("", text)


def _slashes(day: date) -> str:
    return day.strftime("%d/%m/%Y")


def _words(day: date) -> str:
    return day.strftime("%d %b %Y")


def _csv(rows: Sequence[Sequence[str]], encoding: str = "utf-8", quoting: int = csv.QUOTE_MINIMAL) -> bytes:
    text = io.StringIO()
    csv.writer(text, quoting=quoting).writerows(rows)  # type: ignore[arg-type]
    return text.getvalue().encode(encoding)


def _lloyds(rows: Dated) -> bytes:
    names = (
        "Transaction Date,Transaction Type,Sort Code,Account Number,Transaction Description,"
        "Debit Amount,Credit Amount,Balance,"
    )
    lines = [
        [_slashes(one.day), one.how, _SORT_CODE, _ACCOUNT, one.text, *_apart(one.pence), _pounds(balance), ""]
        for one, balance in reversed(rows)
    ]
    return _csv([names.split(","), *lines])


def _natwest(rows: Dated) -> bytes:
    names = ["Date", "Type", "Description", "Value", "Balance", "Account Name", "Account Number"]
    lines = [
        [_words(one.day), one.how, f"{one.text}, VIA ONLINE", _pounds(one.pence), _pounds(balance),
         "DIRECT PAYMENT", "300000-00112233"]
        for one, balance in reversed(rows)
    ]  # fmt: skip
    return _csv([names, *lines])


def _nationwide(rows: Dated) -> bytes:
    last = rows[-1][1] if rows else 0
    head = [["Account Name:", "Direct payment ****12233"], ["Account Balance:", f"£{_pounds(last)}"],
            ["Available Balance: ", f"£{_pounds(last)}"], []]  # fmt: skip
    names = ["Date", "Transaction type", "Description", "Paid out", "Paid in", "Balance"]
    lines = [
        [_words(one.day), _KINDS.get(one.how, "Payment"), one.text, *_apart(one.pence, "£"), f"£{_pounds(balance)}"]
        for one, balance in rows
    ]
    return _csv([*head, names, *lines], "cp1252", csv.QUOTE_ALL)


def _starling(rows: Dated) -> bytes:
    names = ["Date", "Counter Party", "Reference", "Type", "Amount (GBP)", "Balance (GBP)"]
    opening = rows[0][1] - rows[0][0].pence if rows else 0
    lines = [
        [_slashes(one.day), one.text.title(), "", "FASTER PAYMENT", _pounds(one.pence), _pounds(balance)]
        for one, balance in rows
    ]
    return _csv([names, ["", "Opening Balance", "", "", "", _pounds(opening)], *lines])


def _cooperative(rows: Dated) -> bytes:
    names = ["Date", "Description", "Type", "Money In", "Money Out", "Balance"]
    lines = [
        [one.day.isoformat(), one.text, one.how, *reversed(_apart(one.pence)), _pounds(balance)]
        for one, balance in reversed(rows)
    ]
    return _csv([names, *lines])


def _hsbc(rows: Dated) -> bytes:
    """No header and no balance: this file cannot prove itself, so the person is asked."""
    kinds = {"BGC": "CR", "STO": "CR", "DD": "DD", "DEB": "VIS", "CPT": "ATM"}
    lines = [
        [_slashes(one.day), f"{kinds.get(one.how, 'BP')} {one.text}".ljust(34), _pounds(one.pence)]
        for one, _balance in reversed(rows)
    ]
    return _csv(lines)


LAYOUTS: dict[str, Callable[[Dated], bytes]] = {
    "lloyds": _lloyds,
    "natwest": _natwest,
    "nationwide": _nationwide,
    "starling": _starling,
    "co-operative": _cooperative,
    "hsbc": _hsbc,
}
