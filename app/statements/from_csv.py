"""Delimited text of any layout to a statement."""

from . import accounts, columns, profiles, sign, tables
from .columns import Roles
from .entries import Collector, Entries
from .finish import Draft, finish
from .profiles import Profile
from .statement import Line, Options, Problem, Question, Statement, refuse
from .tables import Sheet

MOST_ROWS = 100_000
MOST_COLUMNS = 60


def read(text: str, options: Options, trusted: bool = True) -> Statement:
    """`trusted` is whether the letters of the text are sure. Refuses what is no table of payments or is too large."""
    sheet = tables.find_sheet(tables.split(text))
    if sheet is None:
        return refuse("csv" if not text.strip() else "unknown", "not-a-statement" if text.strip() else "no-transactions")
    return read_sheet(sheet, "csv", options, trusted)


def read_sheet(
    sheet: Sheet, kind: str, options: Options, trusted: bool = True, layout: str | None = None
) -> Statement:
    """The payments of a sheet, whatever format it came from; `layout` is a profile that the format already tells."""
    if sheet.width > MOST_COLUMNS or max((len(row) for row in sheet.rows[:200]), default=0) > MOST_COLUMNS:
        return refuse(kind, "too-many-columns")
    if len(sheet.rows) > MOST_ROWS:
        return refuse(kind, "too-many-rows")
    profile = profiles.by_id(layout) if layout else profiles.match(sheet)
    roles = columns.guess(sheet, profile, options.answers)
    name = fingerprint(sheet, profile)
    layout = profile.id if profile else None
    if not sheet.rows:
        return refuse(kind, "no-transactions", layout=layout, fingerprint=name)
    asked = [Question(code, choices) for code, choices in columns.questions(sheet, roles, options.answers)]
    if roles.date is None or not roles.money:
        return Statement(kind, layout, needs_answer=asked, fingerprint=name)
    known = profile is not None and profile.certain
    entries = Collector(sheet, roles, known, options).collect()
    draft = _draft(sheet, kind, entries, roles, profile, options)
    draft.layout, draft.fingerprint = layout, name
    draft.questions = asked + draft.questions
    draft.problems = _notes(entries, trusted) + draft.problems
    return finish(draft, options)


def fingerprint(sheet: Sheet, profile: Profile | None) -> str:
    """A layout's own name: its header, or the width and shape of a file without one."""
    if sheet.header:
        return "csv:" + "|".join(sheet.header)
    return f"csv-shape:{profile.id if profile else sheet.width}"


def _draft(
    sheet: Sheet, kind: str, entries: Entries, roles: Roles, profile: Profile | None, options: Options
) -> Draft:
    parted = accounts.part(entries)
    if roles.balance is None and profile is None and not entries.flags and not entries.marked:
        sign.by_words(entries)
    signed = sign.settle(entries, parted.lists(), roles, profile, options)
    lines = list(
        map(Line, entries.days, signed.amounts, entries.texts, entries.balances, entries.lines, entries.ids)
    )
    return Draft(
        kind=kind,
        fingerprint="",
        lines=lines,
        accounts=parted,
        left_out=entries.left_out,
        problems=entries.problems,
        questions=_questions(entries, signed),
        labels=(entries.opening, entries.closing),
        newest_first=signed.newest_first,
        account=_account(sheet, entries),
        currency=entries.currencies[0] if len(set(entries.currencies)) == 1 and entries.currencies[0] else None,
    )


def _questions(entries: Entries, signed: sign.Signed) -> list[Question]:
    asked = []
    if entries.order.ask:
        order = entries.order.order
        asked.append(Question("date-order", [order, "mdy" if order == "dmy" else "dmy"]))
    if signed.ask and entries.amounts:
        asked.append(Question("sign", [signed.guess, *(it for it in sign.CHOICES if it != signed.guess)]))
    if signed.ask_first:
        asked.append(Question("first-line", ["out", "in"]))
    return asked


def _notes(entries: Entries, trusted: bool) -> list[Problem]:
    """What the whole file should be known by, without a line of its own."""
    notes = []
    if entries.order.american:
        notes.append(Problem(None, None, "us-dates", ""))
    if entries.order.mixed:
        notes.append(Problem(None, None, "dates-in-two-orders", " / ".join(entries.order.mixed)[:40]))
    if not trusted:
        notes.append(Problem(None, None, "letters-may-be-wrong", ""))
    return notes


def _account(sheet: Sheet, entries: Entries) -> str:
    """The account number of the rows, else the one that a line above the table names."""
    if entries.accounts and entries.accounts[0] and len(set(entries.accounts)) == 1:
        return entries.accounts[0]
    for row in sheet.preamble[:20]:
        words = " ".join(row)
        if "account" in words.casefold() and "balance" not in words.casefold():
            return words
    return ""
