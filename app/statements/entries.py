"""Rows of a sheet to dated amounts. What is no payment is left out with a reason; what cannot be read is a problem."""

from bisect import bisect
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import compress, pairwise

from . import dates, money
from .columns import Roles, label
from .statement import SHOWN_LENGTH, LeftOut, Options, Problem
from .tables import Sheet
from .words import PENDING, declined_of, frame_of, label_of, mask, roles_of, summary_of, undone_of


@dataclass(slots=True)
class Entries:
    """Columns of equal length, one place for each payment, in the order of the file. Amounts as the file signs them."""

    days: list[date] = field(default_factory=list)
    amounts: list[int] = field(default_factory=list)
    balances: list[int | None] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    ids: list[str | None] = field(default_factory=list)
    accounts: list[str] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    opening: int | None = None
    closing: int | None = None
    order: dates.Order = field(default_factory=dates.Order)
    marked: bool = False  # some amounts carry CR, DR or +, so the file itself says what is in and what is out
    # Where rows were set aside: the place of each payment among all rows, and the balances of all rows. A row whose amount
    # cannot be read still says what the balance was before the next.
    places: list[int] = field(default_factory=list)
    all_balances: list[int | None] = field(default_factory=list)
    guessed: bool = False  # signs were guessed, from words or because credits carry a minus
    currencies: list[str] = field(default_factory=list)


class Collector:
    """Reads one sheet with known roles; holds what the rows share, so that each step stays short."""

    def __init__(self, sheet: Sheet, roles: Roles, known: bool, options: Options) -> None:
        self.sheet, self.roles, self.options, self.known = sheet, roles, options, known
        self.found = Entries()
        self.labels: list[tuple[int, str, int | None]] = []
        self.rows, self.lines = self._even_rows()
        self._fill_days()
        self.columns: list[tuple[str, ...]] = list(zip(*self.rows, strict=True)) or [()] * sheet.width
        self.reading = self._read_money()

    def collect(self) -> Entries:
        """All payments of the sheet."""
        found = self.found
        day_of = self._read_days()
        days = [day_of[cell] for cell in self.columns[self.roles.date or 0]]
        amounts = self._amounts()
        balances = self._balances()
        odd = self._odd_rows(days, amounts)
        self._weak_labels(odd, amounts, balances)
        for at in sorted(odd):
            self._set_aside(at, days[at], balances[at], odd)
        keep = [at not in odd for at in range(len(days))] if odd else None
        if odd:
            found.places, found.all_balances = [at for at in range(len(days)) if at not in odd], balances

        def kept(values: Iterable[object]) -> list:  # type: ignore[type-arg]
            return list(compress(values, keep)) if keep is not None else list(values)

        found.days, found.amounts, found.balances = kept(days), kept(amounts), kept(balances)
        found.texts, found.lines, found.ids = kept(self._texts()), kept(self.lines), kept(self._ids())
        found.accounts, found.currencies = kept(self._accounts()), kept(self._column(self.roles.currency))
        found.flags = kept(self._column(self.roles.flag)) if self.roles.flag is not None else []
        self._settle_labels()
        found.problems.sort(key=lambda problem: problem.source_line or 0)
        found.left_out.sort(key=lambda row: row.source_line)
        return found

    # Rows and cells

    def _even_rows(self) -> tuple[list[list[str]], list[int]]:
        width, rows, lines = self.sheet.width, self.sheet.rows, list(self.sheet.lines)
        if all(len(row) == width for row in rows):
            return rows, lines
        spare = self._spare_columns()
        good: list[list[str]] = []
        places: list[int] = []
        for row, line in zip(rows, lines, strict=True):
            fitted = _fit(row, width, spare)
            if fitted is None:
                self._uneven(row, line)
            else:
                good.append(fitted)
                places.append(line)
        return good, places

    def _spare_columns(self) -> int:
        """How many columns at the right end a short row may lack: unnamed ones, and those that are often empty."""
        full = [row for row in self.sheet.rows if len(row) == self.sheet.width][:500]
        if not full:
            return self.sheet.width - max(map(len, self.sheet.rows))
        spare = 0
        for at in range(self.sheet.width - 1, 0, -1):
            unnamed = bool(self.sheet.header) and at >= len(self.sheet.header)
            empty = sum(not row[at].strip() for row in full)
            if not (unnamed or (empty * 5 >= len(full) and full)):
                break
            spare += 1
        return spare

    def _uneven(self, row: list[str], line: int) -> None:
        reason = next(filter(None, map(summary_of, (cell.strip() for cell in row))), None)
        filled = [cell for cell in row if cell.strip()]
        if reason:
            values = [cell for cell in filled if money.looks_like(cell)]
            reading = money.read_cells(set(values), money.decimal_comma(values))
            self._note_label(reason, reading.pence[values[-1]] if values else None, line)
            self.found.left_out.append(LeftOut(line, reason, shown(row)))
        elif not any(dates.looks_like(cell) for cell in filled) and len(filled) < 3:
            self.found.left_out.append(LeftOut(line, "not-a-transaction", shown(row)))
        else:
            self.found.problems.append(Problem(line, None, "row-width", shown(row)))

    def _fill_days(self) -> None:
        """Some statements print the day only at its first payment. One row without a date is a mistake, many are a habit."""
        at = self.roles.date or 0
        bare = [row for row in self.rows if not row[at].strip() and self._could_be_payment(row)]
        if self.roles.state is not None or len(bare) < 2 or len(bare) * 5 < len(self.rows):
            return
        last = ""
        for row in self.rows:
            if row[at].strip():
                last = row[at]
            elif self._could_be_payment(row):
                row[at] = last

    def _could_be_payment(self, row: list[str]) -> bool:
        paid = any(money.looks_like(row[column]) for column in self.roles.money)
        return paid and not any(summary_of(cell.strip()) for cell in row)

    def _column(self, at: int | None) -> Sequence[str]:
        return [cell.strip() for cell in self.columns[at]] if at is not None else [""] * len(self.rows)

    # Dates

    def _read_days(self) -> dict[str, date | None]:
        cells = self.columns[self.roles.date or 0]
        told = self.options.answers.get("date-order")
        order = dates.read_cells(cells, told, self.known, self.options.period)
        if order.ask and not order.mixed:
            # A second date of the same bank, as when it was posted, may hold the day after the twelfth that this one lacks.
            named = [self.columns[at] for at, name in enumerate(self.sheet.header) if "date" in roles_of(name)]
            shown_by = next(filter(None, map(dates.order_of, named)), told)
            order = dates.read_cells(cells, shown_by, self.known, self.options.period)
            order.american = order.order == "mdy"
        self.found.order = order
        return order.days

    # Money

    def _read_money(self) -> money.Reading:
        cells: set[str] = set()
        wanted = [*self.roles.money] + ([self.roles.balance] if self.roles.balance is not None else [])
        for at in wanted:
            cells.update(self.columns[at])
        return money.read_cells(cells, money.decimal_comma(cells))

    def _amounts(self) -> list[int | None]:
        roles, pence = self.roles, self.reading.pence
        if roles.amount is not None:
            amounts = money.signed(self.columns[roles.amount], self.reading)
            marks = self.reading.marks
            self.found.marked = bool(marks) and any(
                marks.get(cell) in ("CR", "DR", "+") for cell in set(self.columns[roles.amount])
            )
        else:
            out = [pence[cell] for cell in self._money_cells(roles.paid_out)]
            into = [pence[cell] for cell in self._money_cells(roles.paid_in)]
            if money.only(into, -1) and not any(it and it < 0 for it in out):
                into, self.found.guessed = [None if it is None else -it for it in into], True
            amounts = money.in_minus_out(out, into)
        if roles.fee is None:
            return amounts
        fees = [pence[cell] or 0 for cell in self.columns[roles.fee]]
        return [None if amount is None else amount - abs(fee) for amount, fee in zip(amounts, fees, strict=True)]

    def _money_cells(self, at: int | None) -> Sequence[str]:
        if at is not None:
            return self.columns[at]
        self.reading.pence[""] = None
        return [""] * len(self.rows)

    def _balances(self) -> list[int | None]:
        if self.roles.balance is None:
            return [None] * len(self.rows)
        pence = self.reading.pence
        return [pence[cell] for cell in self.columns[self.roles.balance]]

    # Rows that are not plain payments

    def _odd_rows(self, days: list[date | None], amounts: list[int | None]) -> dict[int, str | None]:
        """Places of rows to look at one by one, with the reason when their words already give it."""
        odd: dict[int, str | None] = {}
        if None in days:
            odd.update((at, None) for at, day in enumerate(days) if day is None)
        if None in amounts or (amounts and max(map(abs, amounts)) > money.MOST_PENCE):  # type: ignore[arg-type]
            odd.update(
                (at, None) for at, it in enumerate(amounts) if it is None or abs(it) > money.MOST_PENCE
            )
        for at_wrong in self._wrong_money():
            odd.setdefault(at_wrong, None)
        texts = {*self.roles.text, self.roles.type}
        for column in self._word_columns():
            self._note_words(odd, column, label_of if column in texts else frame_of)
        if self.roles.state is not None:
            self._note_words(odd, self.roles.state, undone_of)
        if self.roles.type is not None:
            self._note_words(odd, self.roles.type, declined_of)
        return odd

    def _weak_labels(self, odd: dict[int, str | None], amounts: list[int | None], balances: list[int | None]) -> None:
        """`Total` and `Balance` may be payees. They are labels where only they lack a balance, or where it is their amount."""
        if self.roles.balance is None:
            return
        said: dict[int, str | None] = {}
        for column in self.roles.text:
            self._note_words(said, column, summary_of)
        alone = all(said.get(at) or at in odd for at, balance in enumerate(balances) if balance is None)
        for at in said.keys() - odd.keys():
            if balances[at] is None and alone:
                odd[at] = said[at]
            elif said[at] and balances[at] is not None and balances[at] == amounts[at]:
                odd[at] = "opening-balance"

    def _word_columns(self) -> list[int]:
        """Where a row may say that it is a label: any column but those of dates, amounts, accounts and ids."""
        roles = self.roles
        other = {roles.date, roles.balance, roles.currency, roles.bank_id, roles.flag, *roles.money, *roles.account}
        return [at for at in range(self.sheet.width) if at not in other]

    def _wrong_money(self) -> list[int]:
        wrong = self.reading.wrong.keys()
        if not wrong:
            return []
        return [at for column in self.roles.money for at, cell in enumerate(self.columns[column]) if cell in wrong]

    def _note_words(self, odd: dict[int, str | None], column: int, judge: Callable[[str], str | None]) -> None:
        cells = self.columns[column]
        reasons = {cell: judge(cell.strip()) for cell in set(cells)}
        if any(reasons.values()):
            odd.update((at, reasons[cell]) for at, cell in enumerate(cells) if reasons[cell])

    def _set_aside(self, at: int, day: date | None, balance: int | None, odd: dict[int, str | None]) -> None:
        row, line = self.rows[at], self.lines[at]
        reason = odd[at] or self._reason(row, day)
        if reason:
            label_value = balance if balance is not None else next(
                (self.reading.pence[row[column]] for column in self.roles.money if self.reading.pence[row[column]]), None
            )
            self._note_label(reason, label_value, line)
            self.found.left_out.append(LeftOut(line, reason, self._shown(row)))
        else:
            self.found.problems.append(self._problem(row, line, day))

    def _reason(self, row: list[str], day: date | None) -> str | None:
        """Why a row is no payment, when that is so."""
        paid = any(row[column].strip() not in money.NOTHING for column in self.roles.money)
        if day and paid:
            return None
        dated = row[self.roles.date or 0].strip()
        if PENDING.fullmatch(dated):
            return "pending"
        for cell in row:
            said = summary_of(cell.strip())
            if said:
                return said
        if day:
            return None
        filled = sum(1 for cell in row if cell.strip())
        if (not paid and (not dated or filled < 3)) or filled < 2:
            return "not-a-transaction"
        return None

    def _problem(self, row: list[str], line: int, day: date | None) -> Problem:
        if day is None:
            at = self.roles.date or 0
            code = "bad-date" if row[at].strip() else "date-missing"
            return Problem(line, label(self.sheet, at), code, seen(row[at]))
        for at in self.roles.money:
            if row[at] in self.reading.wrong:
                return Problem(line, label(self.sheet, at), self.reading.wrong[row[at]], seen(row[at]))
        at = self.roles.money[0]
        large = any(abs(self.reading.pence[row[column]] or 0) > money.MOST_PENCE for column in self.roles.money)
        big = next((c for c in self.roles.money if abs(self.reading.pence[row[c]] or 0) > money.MOST_PENCE), at)
        return Problem(line, label(self.sheet, big), "amount-too-large" if large else "amount-missing", seen(row[big]))

    def _note_label(self, reason: str, value: int | None, line: int) -> None:
        if reason in ("opening-balance", "closing-balance"):
            self.labels.append((line, reason, value))

    def _settle_labels(self) -> None:
        """The balances that frame the file; those carried from one of its pages to the next frame nothing."""
        carried = {
            it
            for first, second in pairwise(sorted(self.labels, key=lambda it: it[0]))
            if first[1] != second[1] and first[2] == second[2] and not self._payments_between(first[0], second[0])
            for it in (first, second)
        }
        values = {reason: [it[2] for it in self.labels if it[1] == reason and it not in carried] for _, reason, _ in self.labels}
        self.found.opening = next(iter(values.get("opening-balance", [])), None)
        self.found.closing = next(reversed(values.get("closing-balance", [])), None)

    def _payments_between(self, first: int, second: int) -> bool:
        return bisect(self.found.lines, first) != bisect(self.found.lines, second)

    def _shown(self, row: list[str]) -> str:
        hide = set(self.roles.account)
        return shown([cell for at, cell in enumerate(row) if at not in hide])

    # Words

    def _texts(self) -> list[str]:
        wanted = [self.roles.type] if self.roles.type is not None else []
        wanted += [at for at in self.roles.text if at != self.roles.type]
        columns = [_cleaned(self.columns[at]) for at in wanted]
        if not columns:
            return [""] * len(self.rows)
        return columns[0] if len(columns) == 1 else [_joined(parts) for parts in zip(*columns, strict=True)]

    def _ids(self) -> list[str | None]:
        if self.roles.bank_id is None:
            return [None] * len(self.rows)
        return [cell.strip()[:100] or None for cell in self.columns[self.roles.bank_id]]

    def _accounts(self) -> list[str]:
        columns = [self._column(at) for at in self.roles.account]
        return [" ".join(parts) for parts in zip(*columns, strict=True)] if columns else [""] * len(self.rows)


def _fit(row: list[str], width: int, spare: int) -> list[str] | None:
    if len(row) == width:
        return row
    if len(row) > width:
        return row[:width] if not any(cell.strip() for cell in row[width:]) else None
    return row + [""] * (width - len(row)) if width - len(row) <= spare else None


def _joined(parts: Sequence[str]) -> str:
    """Texts of several columns as one, without those that another already says."""
    kept: list[str] = []
    for place, part in enumerate(parts):
        low = part.casefold()
        said = any(low in other.casefold() for other in kept)
        later = any(low in other.casefold() and len(other) > len(part) for other in parts[place + 1 :])
        if part and not said and not later:
            kept.append(part)
    return " ".join(kept)


def clean(cell: str) -> str:
    """One space between words, and without the apostrophe that keeps spreadsheets from counting."""
    words = " ".join(cell.split())
    if not words.startswith("'"):
        return words
    return words.strip("'") if words.endswith("'") else words.lstrip("'")


def _cleaned(cells: Sequence[str]) -> list[str]:
    words = {cell: clean(cell) for cell in set(cells)}
    return [words[cell] for cell in cells]


def seen(cell: str) -> str:
    """A cell as sent, cut to 40 characters."""
    return cell.strip()[:SHOWN_LENGTH]


def shown(cells: Sequence[str]) -> str:
    """What the person sees of a row: 40 characters, account numbers cut to their last four digits."""
    return mask(" ".join(clean(cell) for cell in cells if cell.strip()))[:SHOWN_LENGTH]
