"""OFX and QFX, SGML or XML: a tokeniser of our own that forgives what banks get wrong. No DTD, no entities of the file."""

import html
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from . import dates, money
from .accounts import Accounts, short
from .entries import clean, seen, shown
from .finish import Draft, finish
from .from_csv import MOST_ROWS
from .statement import LeftOut, Line, Options, Problem, Question, Statement, refuse

CDATA = re.compile(r"<!\[CDATA\[(.{0,4000}?)\]\]>", re.S)
TOKEN = re.compile(r"<(/?)(?:\w+:)?([A-Za-z0-9_.]+)[^<>]*>([^<]*(?:<!\[CDATA\[.{0,4000}?\]\]>[^<]*)*)", re.S)
INVESTMENT = re.compile(r"<INVSTMTRS\b", re.I)
DEBITS = {"DEBIT", "FEE", "SRVCHG", "ATM", "POS", "PAYMENT", "CASH", "DIRECTDEBIT", "CHECK", "REPEATPMT"}
CREDITS = {"CREDIT", "DEP", "DIRECTDEP"}


@dataclass(slots=True)
class Account:
    """One statement of the file."""

    number: str = ""
    currency: str = ""
    ledger: str = ""


@dataclass(slots=True)
class Record:
    """One transaction as written, with the first value of each tag."""

    account: Account
    line: int
    pending: bool = False
    tags: dict[str, str] = field(default_factory=dict)

    def get(self, *names: str) -> str:
        return next((self.tags[name] for name in names if self.tags.get(name)), "")


@dataclass(slots=True)
class Ofx:
    """Everything the tokens of a file told."""

    records: list[Record] = field(default_factory=list)
    accounts: list[Account] = field(default_factory=list)
    kept: list[Record] = field(default_factory=list)  # those that became lines, in their order
    failed: bool = False


def read(text: str, options: Options, trusted: bool = True) -> Statement:
    """The lines of an OFX file. Rows without date or amount become problems; the others are kept."""
    start = re.search(r"<OFX\b", text, re.I)
    if INVESTMENT.search(text):
        return refuse("ofx", "investment-account")
    found = _walk(text, start.start() if start else 0)
    if len(found.records) > MOST_ROWS:
        return refuse("ofx", "too-many-rows")
    if not found.records:
        spoilt = re.search(r"STMTTRN\s*>", text, re.I)  # payments are there, but not as tags
        code = "bank-error" if found.failed else "nothing-readable" if spoilt else "no-transactions"
        return refuse("ofx", code, fingerprint="ofx")
    draft = _draft(found)
    if not trusted:
        draft.problems.insert(0, Problem(None, None, "letters-may-be-wrong", ""))
    _settle_sign(draft, found, options)
    return finish(draft, options)


def _tokens(text: str, start: int) -> Iterator[tuple[str, str, int]]:
    """Tag (with / when it closes), value, and place of each element."""
    for match in TOKEN.finditer(text, start):
        value = match[3].strip()
        if "<![CDATA[" in value:
            value = CDATA.sub(r"\1", value).strip()
        if "&" in value:
            value = html.unescape(value)
        yield match[1] + match[2].upper(), value[:2000], match.start()


def _walk(text: str, start: int) -> Ofx:
    found = Ofx()
    account = Account()
    record: Record | None = None
    inside = ""
    ends = [match.start() for match in re.finditer("\n", text)]
    for tag, value, place in _tokens(text, start):
        if tag in ("STMTRS", "CCSTMTRS"):
            account = Account()
            found.accounts.append(account)
        elif tag in ("STMTTRN", "STMTTRNP"):
            record = Record(account, bisect_right(ends, place) + 1, pending=tag == "STMTTRNP")
            found.records.append(record)
        elif tag in ("/STMTTRN", "/STMTTRNP", "/BANKTRANLIST", "LEDGERBAL", "AVAILBAL"):
            record = None
            inside = tag if tag.endswith("BAL") else ""
        elif record is not None:
            record.tags.setdefault(tag, value)
        else:
            _note(found, account, inside, tag, value)
    return found


def _note(found: Ofx, account: Account, inside: str, tag: str, value: str) -> None:
    if tag == "ACCTID" and not account.number:
        account.number = value
    elif tag == "CURDEF":
        account.currency = value.upper()[:3]
    elif tag == "BALAMT" and inside == "LEDGERBAL":
        account.ledger = value
    elif tag == "SEVERITY" and value.upper() == "ERROR":
        found.failed = True


def _draft(found: Ofx) -> Draft:
    cells = {record.get("TRNAMT") for record in found.records} | {account.ledger for account in found.accounts}
    amounts = money.read_cells(cells, money.decimal_comma(cells))
    posted = [_posted(record) for record in found.records]
    order = dates.read_cells(posted, None, True, None)
    draft = Draft("ofx", "ofx", [], Accounts())
    groups: dict[tuple[str, str], list[int]] = {}
    for record, day in zip(found.records, posted, strict=True):
        line = _line(record, order.days[day], amounts, draft)
        if line:
            groups.setdefault((record.account.number, record.account.currency), []).append(len(draft.lines))
            draft.lines.append(line)
            found.kept.append(record)
    draft.accounts = _accounts(groups)
    account = found.records[0].account
    draft.account, draft.currency = account.number, account.currency or None
    if not draft.accounts.several:
        ledgers = [amounts.pence[account.ledger] for account in found.accounts if account.ledger]
        draft.labels = (None, ledgers[-1] if ledgers else None)
    draft.newest_first = dates.descending([line.date for line in draft.lines])
    return draft


def _posted(record: Record) -> str:
    """The first date of a record that is one; some banks write noughts for what they do not know."""
    told = [record.tags[name] for name in ("DTPOSTED", "DTUSER", "DTAVAIL") if record.tags.get(name)]
    return next(filter(dates.looks_like, told), told[0] if told else "")


def _line(record: Record, day: object, amounts: money.Reading, draft: Draft) -> Line | None:
    cell = record.get("TRNAMT")
    value = amounts.pence.get(cell)
    text = _text(record)
    if record.pending:
        draft.left_out.append(LeftOut(record.line, "pending", shown([text])))
        return None
    if not isinstance(day, date):
        code = "bad-date" if record.get("DTPOSTED", "DTUSER") else "date-missing"
        draft.problems.append(Problem(record.line, "DTPOSTED", code, seen(record.get("DTPOSTED", "DTUSER") or text)))
        return None
    if value is not None and abs(value) > money.MOST_PENCE:
        draft.problems.append(Problem(record.line, "TRNAMT", "amount-too-large", seen(cell)))
        return None
    if value is None:
        code = amounts.wrong.get(cell, "amount-missing")
        draft.problems.append(Problem(record.line, "TRNAMT", code, seen(cell or text)))
        return None
    return Line(day, value, text, None, record.line, record.get("FITID")[:100] or None)


def _text(record: Record) -> str:
    name, memo = clean(record.get("NAME")), clean(record.get("MEMO"))
    if not name and not memo:
        return clean(record.get("PAYEEID", "CHECKNUM", "REFNUM", "TRNTYPE"))
    if memo.casefold() in name.casefold():
        return name
    return memo if name.casefold() in memo.casefold() else f"{name} {memo}"


def _accounts(groups: dict[tuple[str, str], list[int]]) -> Accounts:
    labelled: dict[str, list[int]] = {}
    for (number, currency), places in groups.items():
        name = short(number) or currency or "no name"
        while name in labelled:
            name = f"{name} {currency}".strip() if currency and currency not in name else name + " (2)"
        labelled[name] = places
    return Accounts(labelled)


def _settle_sign(draft: Draft, found: Ofx, options: Options) -> None:
    """The standard signs amounts. A file whose words and signs disagree, as when debits carry no minus, has to be asked about."""
    ways = [_way(record.get("TRNTYPE").upper()) for record in found.kept]
    agreed = {line.amount_pence * way > 0 for line, way in zip(draft.lines, ways, strict=True) if way and line.amount_pence}
    against = {way for line, way in zip(draft.lines, ways, strict=True) if line.amount_pence * way < 0}
    unsigned = bool(against) and not any(line.amount_pence < 0 for line in draft.lines)
    swapped = agreed == {False} and against == {1, -1}
    for line, way in zip(draft.lines, ways, strict=True):
        if (unsigned and way < 0) or swapped:
            line.amount_pence = -line.amount_pence
    told, guess = options.answers.get("sign"), "reversed" if swapped else "as-given"
    if agreed == {True}:
        return
    if told in ("as-given", "reversed") and told != guess:
        for line in draft.lines:
            line.amount_pence = -line.amount_pence
    elif told is None and (unsigned or swapped):
        draft.questions.append(Question("sign", [guess, "as-given" if swapped else "reversed"]))


def _way(kind: str) -> int:
    return -1 if kind in DEBITS else kind in CREDITS
