"""Which column is which: by profile, by answer, by the words of the header, by the cells, and by the running balance."""

import re
from dataclasses import dataclass, field
from itertools import permutations
from typing import Any

from . import dates, money, proof
from .profiles import Profile
from .tables import Sheet
from .words import DIRECTIONS, DONE, PENDING, UNDONE, roles_of

SAMPLE = 300
SINGLES = ("amount", "both", "in", "out", "balance", None)


CURRENCIES = set(money.CODES.split("|"))
ACCOUNT = re.compile(r"'?[0-9*X][0-9*X -]{6,}[0-9]").fullmatch


@dataclass(slots=True)
class Shape:
    """What the cells of a column look like, as shares of the cells that are filled."""

    filled: int = 0
    rows: int = 0
    dates: float = 0.0
    money: float = 0.0
    decimals: float = 0.0
    different: int = 0
    moving: int = 0  # cells that hold more than noughts
    length: float = 0.0


@dataclass(slots=True)
class Roles:
    """Column numbers from 0. `sure` when header words, a profile, an answer or the balance say which money is which."""

    date: int | None = None
    amount: int | None = None
    paid_out: int | None = None
    paid_in: int | None = None
    balance: int | None = None
    fee: int | None = None
    flag: int | None = None
    state: int | None = None
    currency: int | None = None
    bank_id: int | None = None
    type: int | None = None
    text: list[int] = field(default_factory=list)
    account: list[int] = field(default_factory=list)
    sure: bool = True
    proven: bool = False  # by the balance

    @property
    def money(self) -> list[int]:
        return [it for it in (self.amount, self.paid_out, self.paid_in, self.fee) if it is not None]


def guess(sheet: Sheet, profile: Profile | None, answers: dict[str, str]) -> Roles:
    """The roles of a sheet's columns; `date` stays None when no column can be one."""
    rows = [row for row in sheet.rows[: SAMPLE * 2] if len(row) == sheet.width][:SAMPLE] or padded(sheet)
    shapes = [_shape([row[at] for row in rows]) for at in range(sheet.width)]
    names = [roles_of(sheet.header[at]) if at < len(sheet.header) else [] for at in range(sheet.width)]
    if profile:
        roles = _from_profile(profile, sheet)
    else:
        roles = _from_words(names, shapes, rows)
        _settle_money(roles, names, shapes, rows)
        roles.sure = roles.sure and (roles.proven or not _is_split(sheet, shapes))
    _apply_answers(roles, sheet, answers)
    return roles


def _is_split(sheet: Sheet, shapes: list[Shape]) -> bool:
    """Whether amounts stand beyond the last name of the header, as when commas inside amounts part the cells."""
    return bool(sheet.header) and any(shape.money > 0.5 for shape in shapes[len(sheet.header) :])


def padded(sheet: Sheet) -> list[list[str]]:
    """A sample of rows that all end before the last columns of the header do."""
    return [row + [""] * (sheet.width - len(row)) for row in sheet.rows[:SAMPLE] if len(row) < sheet.width]


def _shape(cells: list[str]) -> Shape:
    filled = [cell for cell in cells if cell.strip()]
    if not filled:
        return Shape(rows=len(cells))
    count = len(filled)
    paid = [cell for cell in filled if money.looks_like(cell) or cell.strip() in money.NOTHING]
    return Shape(
        filled=count,
        rows=len(cells),
        dates=sum(map(dates.looks_like, filled)) / count,
        money=len(paid) / count,
        decimals=sum("." in cell or "," in cell or "£" in cell for cell in paid) / count,
        different=len(set(filled)),
        moving=sum(any(letter in "123456789" for letter in cell) for cell in filled),
        length=sum(map(len, filled)) / count,
    )


def _from_profile(profile: Profile, sheet: Sheet) -> Roles:
    def place(told: Any) -> int | None:
        if isinstance(told, int):
            return told if told < sheet.width else None
        return sheet.header.index(told) if told in sheet.header else None

    told = profile.columns
    lists = {key: [at for at in map(place, told.get(key, [])) if at is not None] for key in ("text", "account")}
    roles = Roles(text=lists["text"], account=lists["account"])
    for key in told.keys() - lists.keys():
        setattr(roles, ROLE_KEYS.get(key, key), place(told[key]))
    return roles


ROLE_KEYS = {"out": "paid_out", "in": "paid_in", "id": "bank_id"}  # names that Python keeps for itself


def _from_words(names: list[list[str]], shapes: list[Shape], rows: list[list[str]]) -> Roles:
    """Everything but the money columns."""
    columns = range(len(shapes))
    roles = Roles(date=_date_column(names, shapes))
    words = [at for at in columns if _is_text(shapes[at], names[at])]
    ours = [at for at in words if "account" not in names[at]]
    for role, first in (("state", 1), ("currency", 1), ("type", 2)):
        setattr(roles, role, next((at for at in ours if role in names[at][:first]), None))
    roles.bank_id = next((at for at in columns if "id" in names[at] and shapes[at].filled), None)
    if roles.currency is None:
        bare = [at for at in words if not names[at]]
        roles.currency = next((at for at in bare if all(row[at].strip() in CURRENCIES for row in rows)), None)
    if roles.state is None:
        roles.state = next((at for at in words if _is_state(row[at] for row in rows)), None)
    roles.account = _account_columns([at for at in columns if at != roles.date and shapes[at].filled], names, rows)
    flags = [at for at in columns if at != roles.date and _is_flag([row[at] for row in rows], names[at])]
    roles.flag = min(flags, key=lambda at: ("both" not in names[at], "text" in names[at]), default=None)
    if roles.flag is not None and roles.type == roles.flag:
        roles.type = None
    taken = {roles.date, roles.state, roles.currency, roles.type, roles.bank_id, roles.flag, *roles.account}
    free = [at for at in words if at not in taken and not (_is_number(at, rows) and "theirs" in names[at])]
    named = [at for at in free if "text" in names[at] and not {"other", "time"} & set(names[at])]
    plain = [at for at in free if not {"other", "other-currency", "time", "date"} & set(names[at]) and shapes[at].length > 2]
    roles.text = named or plain or free or [at for at in (roles.type,) if at is not None]
    return roles


def _date_column(names: list[list[str]], shapes: list[Shape]) -> int | None:
    def rank(at: int) -> tuple[bool, int, bool, bool, float, int]:
        said = "date" in names[at]
        second = "second-date" in names[at]  # "Value date" stands beside the date of the payment
        # A column of one date only may be a sort code; one that is often empty may be a value date.
        return not said, round(-shapes[at].dates * 2), shapes[at].different < 2, second, -shapes[at].filled, at

    dated = [at for at, shape in enumerate(shapes) if shape.dates > 0.5 and "account" not in names[at][:1]]
    said = [at for at, shape in enumerate(shapes) if "date" in names[at] and (shape.dates > 0.1 or not shape.filled)]
    unread = [at for at, name in enumerate(names) if "date" in name[:1]]
    return min(dated or said or unread, key=rank, default=None)


def _is_text(shape: Shape, names: list[str]) -> bool:
    return shape.filled > 0 and shape.dates < 0.5 and not _is_money(shape, names)


def _is_number(at: int, rows: list[list[str]]) -> bool:
    """Whether a column holds account numbers: eight signs or more, all digits, stars or dashes."""
    return len(rows) > 2 and all(ACCOUNT(row[at].strip()) for row in rows)


def _account_columns(columns: list[int], names: list[list[str]], rows: list[list[str]]) -> list[int]:
    """The columns that say whose statement it is. A number that all rows share does so alone: others are of the other side."""
    found = [
        at for at in columns if "theirs" not in names[at] and ("account" in names[at][:1] or _is_number(at, rows))
    ]
    first = rows[0] if rows else []
    ours = next((at for at in found if _is_long(first[at]) and len({row[at] for row in rows}) == 1), None)
    return found if ours is None else [ours]


def _is_long(cell: str) -> bool:
    """Whether an account is named by a number, not by a sort code or a word."""
    return sum(map(str.isdigit, cell)) > 7


def _is_state(cells: Any) -> bool:
    """Whether a column without a telling name holds nothing but states, and some of them of pending rows."""
    said = {cell.strip() for cell in cells} - {""}
    pending = {cell for cell in said if PENDING.search(cell) or UNDONE.search(cell)}
    return len(said) <= 5 and bool(pending) and said != pending and all(DONE.match(cell) for cell in said - pending)


def _is_flag(cells: list[str], names: list[str]) -> bool:
    words = {cell.strip().casefold() for cell in cells} - {""}
    if not words or len(words) > 6 or not words <= DIRECTIONS.keys():
        return False
    # A payee may be called Payment and a branch C, and cards call money in a payment: such a column has to tell both ways.
    return "both" in names or len({DIRECTIONS[word] for word in words}) == 2 or ("type" in names and "payment" not in words)


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to read the money columns; `rank` is lower the better the header words speak for it."""

    rank: int
    amount: int | None = None
    paid_out: int | None = None
    paid_in: int | None = None
    balance: int | None = None
    fee: int | None = None


def _settle_money(roles: Roles, names: list[list[str]], shapes: list[Shape], rows: list[list[str]]) -> None:
    taken = {roles.date, roles.bank_id, roles.state, roles.currency, *roles.text, *roles.account}
    paid = [at for at, shape in enumerate(shapes) if at not in taken and _is_money(shape, names[at])]
    if not paid:  # whole pounds without a header
        paid = [at for at, shape in enumerate(shapes) if at != roles.date and shape.money > 0.5]
    choices = _choices(paid, names, shapes)
    best, proven, alone = _best(choices, rows, paid)
    if best is None:
        return
    roles.amount, roles.paid_out, roles.paid_in, roles.balance = best.amount, best.paid_out, best.paid_in, best.balance
    roles.fee = best.fee
    roles.text = [at for at in roles.text if at not in (best.amount, best.paid_out, best.paid_in, best.balance)]
    roles.proven = proven
    roles.sure = proven or alone


def _is_money(shape: Shape, names: list[str]) -> bool:
    said = bool({"amount", "both", "in", "out", "balance", "fee"} & set(names))
    if {"other", "id", "time", "account"} & set(names[:1]):
        return False
    if not shape.filled:
        return bool({"in", "out"} & set(names[:1]))
    return shape.money > 0.5 and shape.dates < 0.5 and (said or shape.decimals > 0.3)


def _choices(paid: list[int], names: list[list[str]], shapes: list[Shape]) -> list[Choice]:
    """Every way to read the money columns, the likeliest by header first."""

    def named(at: int | None, *roles: str) -> int:
        if at is None:
            return 0
        first = next((role for role in names[at] if role in (*SINGLES, "fee", "other-currency")), None)
        return 0 if first == roles[0] else 1 if first in roles[1:] else 2 if first is None else 4

    paid = paid[:8]
    full = [at for at in paid if shapes[at].filled * 2 > shapes[at].rows or "balance" in names[at][:1]]
    charged = any(names[at][:1] == ["fee"] for at in paid)
    choices = []
    for balance in [*full, None]:
        missed = 3 if balance is None and any("balance" in names[at][:1] for at in paid) else 0
        said = named(balance, "balance")
        if balance is not None and said == 4:
            continue
        rest = [at for at in paid if at != balance]
        fees = [None, *(at for at in rest if names[at][:1] == ["fee"] and balance is not None)]
        for at, fee in ((at, fee) for at in rest for fee in fees if at != fee):
            before = "gross" in names[at] and charged and fee is None  # PayPal: the balance moves by the net amount
            rank = 2 * named(at, "amount", "both") + said + missed + (fee is not None) + before
            choices.append(Choice(rank, amount=at, balance=balance, fee=fee))
        for out, into in permutations(rest, 2):
            rank = named(out, "out") + named(into, "in") + said + missed
            if _complement(shapes[out], shapes[into]) or rank <= 1:
                choices.append(Choice(rank, paid_out=out, paid_in=into, balance=balance))
    return sorted(choices, key=lambda choice: (choice.rank, choice.amount is None, choice.balance is None))


def _complement(out: Shape, into: Shape) -> bool:
    """Whether two columns could be out and in: hardly any row fills both."""
    return out.moving + into.moving <= out.rows * 1.1


def _best(choices: list[Choice], rows: list[list[str]], paid: list[int]) -> tuple[Choice | None, bool, bool]:
    """The choice that the balance proves best, else the first by words; whether it is proven, and whether words tell it alone."""
    comma = money.decimal_comma(row[at] for row in rows for at in paid)
    reading = money.read_cells({row[at] for row in rows for at in paid}, comma)
    column = {at: money.signed([row[at] for row in rows], reading) for at in paid}
    scored, covered = [], {}
    for choice in choices:
        amounts = _amounts(choice, column)
        covered[choice] = sum(amount is not None for amount in amounts) / max(1, len(amounts))
        if choice.balance is not None:
            scored.append((covered[choice] * proof.best_share(amounts, column[choice.balance]), choice))
    top = max((share for share, _ in scored), default=0.0)
    proven = [choice for share, choice in scored if share >= 0.5 and share >= top - 0.001]
    if proven and len(rows) > 1:
        return min(proven, key=lambda choice: (choice.rank, not _is_natural(choice, column))), True, True
    best = min(choices, key=lambda choice: (choice.rank, -covered[choice]), default=None)
    if best is None:
        return None, False, False
    twice = _as_columns(best, choices, column) if best.amount is not None else None
    if twice:
        return twice, True, True
    said = _amounts(best, column)
    return best, False, all(choice.rank > best.rank or _amounts(choice, column) == said for choice in choices)


def _is_natural(choice: Choice, column: dict[int, list[int | None]]) -> bool:
    """Whether the balance bears out the signs as given. It does so for the balance after each row, not for the one before."""
    amounts, balances = _amounts(choice, column), column[choice.balance or 0]
    negated = [None if amount is None else -amount for amount in amounts]
    return max(proof.share(amounts, balances, it) for it in (False, True)) >= max(
        proof.share(negated, balances, it) for it in (False, True)
    )


def _as_columns(best: Choice, choices: list[Choice], column: dict[int, list[int | None]]) -> Choice | None:
    """Named columns of money in and out that repeat the sizes of the amount column: they tell what its signs mean."""
    sizes = [abs(amount or 0) for amount in _amounts(best, column)]
    for choice in choices:
        apart = choice.amount is None and choice.rank == best.rank == 0 and choice.balance == best.balance
        if apart and any(sizes) and [abs(amount or 0) for amount in _amounts(choice, column)] == sizes:
            return choice
    return None


def _amounts(choice: Choice, column: dict[int, list[int | None]]) -> list[int | None]:
    if choice.amount is not None:
        amounts = column[choice.amount]
        if choice.fee is None:
            return amounts
        return [amount and amount - abs(fee or 0) for amount, fee in zip(amounts, column[choice.fee], strict=True)]
    return money.in_minus_out(column[choice.paid_out or 0], column[choice.paid_in or 0])


ANSWERS = {"date": "date", "amount": "amount", "out": "paid_out", "in": "paid_in", "balance": "balance", "text": "text"}


def label(sheet: Sheet, at: int) -> str:
    """How a column is called in questions: its name, or its number where it has none or shares it."""
    name = sheet.names[at] if at < len(sheet.names) else ""
    return name if name and sheet.names.count(name) == 1 else f"column {at + 1}"


def _apply_answers(roles: Roles, sheet: Sheet, answers: dict[str, str]) -> None:
    labels = {label(sheet, at): at for at in range(sheet.width)}
    for word, role in ANSWERS.items():
        told = answers.get(f"column-{word}")
        if told is None or (told != "none" and told not in labels):
            continue
        at = labels.get(told)
        setattr(roles, role, ([at] if at is not None else []) if role == "text" else at)
        if word == "amount" and at is not None:
            roles.paid_out = roles.paid_in = None
        if word in ("out", "in") and at is not None:
            roles.amount = None
        roles.sure = roles.sure or word in ("amount", "out", "in")


def questions(sheet: Sheet, roles: Roles, answers: dict[str, str]) -> list[tuple[str, list[str]]]:
    """What the names and cells leave open about the columns, the guess first. Two columns only where one is denied."""
    everything = [label(sheet, at) for at in range(sheet.width)]
    asked: list[tuple[str, list[str]]] = []

    def ask(word: str, at: int | None) -> None:
        first = label(sheet, at) if at is not None else "none"
        if f"column-{word}" not in answers:
            asked.append((f"column-{word}", [first, *(it for it in (*everything, "none") if it != first)]))

    if roles.date is None:
        ask("date", None)
    if not roles.sure or not roles.money:
        ask("amount", roles.amount)
        if answers.get("column-amount") == "none":
            ask("out", roles.paid_out)
            ask("in", roles.paid_in)
        ask("balance", roles.balance)
    used = {roles.date, roles.balance, roles.bank_id, roles.state, roles.currency, *roles.money, *roles.account}
    if not roles.text and sheet.width > len(used - {None}):
        ask("text", None)
    return asked
