"""What a minus means and which way the rows run: decided by the running balance, else by the layout, else asked."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from . import dates, proof
from .columns import Roles
from .entries import Entries
from .profiles import Profile
from .statement import Options
from .words import CARD_PAID, DIRECTIONS, SAYS_IN, SAYS_OUT, THANKS

ENOUGH = 3_000
CHOICES = ("as-given", "reversed")


@dataclass(slots=True)
class Signed:
    """Amounts with money out negative. `ask` when nothing proves that; `guess` is the choice they were read with."""

    amounts: list[int]
    newest_first: bool
    guess: str = "as-given"
    ask: bool = False
    ask_first: bool = False  # only the sign of the oldest row is open


def settle(
    entries: Entries, groups: Sequence[list[int]], roles: Roles, profile: Profile | None, options: Options
) -> Signed:
    """The reading of amounts that the balances bear out best; groups are the rows of each account."""
    newest = dates.descending(entries.days)
    base, said = _base(entries, roles, profile)
    if options.answers.get("sign") != "as-given" and _is_debt(entries, base, profile):
        return _of_debt(entries, groups, base, newest, options)
    # What the balance proves stands above a remembered answer.
    proven = _by_balance(entries, groups, base, newest)
    if proven and proven.guess == "reversed":
        return _against(entries, base, said, proven.newest_first, options)
    proven = proven or _by_steps(entries, groups, base, newest, options)
    if proven:
        return proven
    told = options.answers.get("sign")
    if told in CHOICES:
        return Signed(base if told == "as-given" else _negated(base), newest, told)
    profile = None if profile and _is_doubtful(entries, base, roles, profile) else profile
    guess = _guess(entries, base, said, profile)
    by_total = _by_total(base, entries, options)
    if by_total:
        return Signed(base if by_total == "as-given" else _negated(base), newest, by_total)
    return Signed(base if guess == "as-given" else _negated(base), newest, guess, ask=not _sure(entries, said, roles, profile))


def _base(entries: Entries, roles: Roles, profile: Profile | None) -> tuple[list[int], str]:
    """The amounts as the file itself signs them, and how: columns, flag, marks, minus or nothing."""
    given = entries.amounts
    if roles.amount is None:
        return given, "columns"
    if entries.flags and (profile is not None or not any(amount < 0 for amount in given)):
        return _flagged(given, entries.flags), "flag"
    if entries.flags and _agrees(given, entries.flags):
        return _flagged(given, entries.flags), "flag"
    if entries.marked:
        return given, "marks"
    return given, "minus" if any(amount < 0 for amount in given) else "nothing"


def _flagged(amounts: list[int], flags: Sequence[str]) -> list[int]:
    """Debit and credit words to signs; where only one of the two is ever written, an empty cell is the other."""
    signs = {flag: DIRECTIONS.get(flag.casefold(), 0) for flag in set(flags)}
    written = {sign for sign in signs.values() if sign}
    other = -next(iter(written)) if len(written) == 1 else 1
    return [abs(amount) * (signs[flag] or other) for amount, flag in zip(amounts, flags, strict=True)]


def _agrees(amounts: Sequence[int], flags: Sequence[str]) -> bool:
    """Whether words and minus signs say the same on every row, so that each proves the other."""
    ways = {(DIRECTIONS.get(flag.casefold(), 0), amount > 0) for amount, flag in zip(amounts, flags, strict=True) if amount}
    return ways in ({(1, True), (-1, False)}, {(1, False), (-1, True)})


def _score(entries: Entries, groups: Sequence[list[int]], amounts: list[int], newest: bool) -> tuple[int, int]:
    good = pairs = 0
    if entries.places and len(groups) == 1:
        every: list[int | None] = [None] * len(entries.all_balances)
        for place, amount in zip(entries.places, amounts, strict=True):
            every[place] = amount
        return proof.share(every[:ENOUGH], entries.all_balances[:ENOUGH], newest)
    for group in groups:
        # Rows enough to know the sign; that every row adds up is for reconcile to say.
        some = [amounts[at] for at in group[:ENOUGH]]
        balances = [entries.balances[at] for at in group[:ENOUGH]]
        one, all_ = proof.share(some, balances, newest)
        good, pairs = good + one, pairs + all_
    return good, pairs


def _by_balance(entries: Entries, groups: Sequence[list[int]], base: list[int], newest: bool) -> Signed | None:
    """The sign and order under which most steps of the balance are right, if that is more than chance."""
    if not any(balance is not None for balance in entries.balances):
        return None
    readings = {"as-given": base, "reversed": _negated(base)}
    told = len(set(entries.days)) > 1  # rows of one day run neither way
    ranked = []
    for guess, amounts in readings.items():
        for order in (newest, not newest):
            good, pairs = _score(entries, groups, amounts, order)
            # Of two readings that fit, the file's own signs: a minus beside a balance hardly ever means money in.
            ranked.append(((good, guess == "as-given", told and order == newest), guess, order, pairs))
    best, guess, order, pairs = max(ranked, key=lambda it: it[0])
    against = max(it[0] for it in ranked if it[1] != guess)
    if guess == "reversed" and not any(amount < 0 for amount in base):
        return None  # unsigned amounts: each row has a sign of its own, and the oldest row's is not proven by the others
    if best > against and best[0] * 3 >= pairs and best[0] > _steps_proven(entries, groups, base):
        if guess == "reversed" and told and order != newest:
            return _before(entries, base, newest)
        return Signed(readings[guess], order, guess)
    return None


def _before(entries: Entries, base: list[int], newest: bool) -> Signed:
    """Signs and days both turned round is what a balance before each row looks like: it is set to the one after, in place."""
    entries.balances = [None if it is None else it + amount for it, amount in zip(entries.balances, base, strict=True)]
    for place, balance in zip(entries.places, entries.balances, strict=False):
        entries.all_balances[place] = balance
    return Signed(base, newest)


def _against(entries: Entries, base: list[int], said: str, newest: bool, options: Options) -> Signed:
    """A balance that moves against the file's signs: it is a debt, or a minus means money in. Only a total tells which."""
    told = options.answers.get("sign") or _by_total(base, entries, options)
    ins = [at for at, amount in enumerate(base) if amount > 0]
    thanks = bool(ins) and _share(entries, ins, lambda text: bool(THANKS.search(text))) > 0.5
    guess = told if told in CHOICES else "as-given" if said != "minus" or thanks else "reversed"
    if guess == "as-given":
        _turn_balances(entries)
    return Signed(base if guess == "as-given" else _negated(base), newest, guess, ask=told not in CHOICES)


def _is_debt(entries: Entries, base: list[int], profile: Profile | None) -> bool:
    """Whether a balance seems to be what is owed on a card: it falls by what the texts call payments received."""
    if (profile and profile.certain) or all(it is None for it in entries.balances):
        return False
    outs = [at for at, amount in enumerate(base) if amount < 0]
    return 0 < len(outs) < len(base) and _share(entries, outs, lambda text: bool(CARD_PAID.search(text))) > 0.5


def _of_debt(entries: Entries, groups: Sequence[list[int]], base: list[int], newest: bool, options: Options) -> Signed:
    """A card's amounts and debt as an account's: both negated."""
    _turn_balances(entries)
    proven = _by_balance(entries, groups, _negated(base), newest)
    return Signed(_negated(base), proven.newest_first if proven else newest, "reversed", ask="sign" not in options.answers)


def _steps_proven(entries: Entries, groups: Sequence[list[int]], base: list[int]) -> int:
    """Steps that hold when every row may take either sign; none for files that do write signs. Ties go to the file."""
    if len(groups) != 1 or any(amount < 0 for amount in base):
        return 0
    return proof.stepped_share(base[:ENOUGH], entries.balances[:ENOUGH]) - 1


def _by_steps(
    entries: Entries, groups: Sequence[list[int]], base: list[int], newest: bool, options: Options
) -> Signed | None:
    """Amounts without any sign: each row is in or out as the balance rises or falls to it."""
    if any(amount < 0 for amount in base) or len(groups) != 1 or len(base) < 3 or None in entries.balances:
        return None
    best: Signed | None = None
    told = len(set(entries.days)) > 1
    for order in (newest,) if told else (newest, not newest):
        places = range(len(base) - 1, -1, -1) if order else range(len(base))
        amounts, good = _stepped(base, entries.balances, list(places), options)
        if good * 5 >= (len(base) - 1) * 4:
            best = best or Signed(amounts, order, ask_first=not _first_known(base, entries, next(iter(places)), options))
    return best


def _stepped(
    base: list[int], balances: Sequence[int | None], places: list[int], options: Options
) -> tuple[list[int], int]:
    amounts, good = list(base), 0
    for before, at in pairwise(places):
        step = (balances[at] or 0) - (balances[before] or 0)
        good += abs(step) == base[at]
        amounts[at] = -base[at] if step < 0 else base[at]
    first = places[0]
    rises = options.opening_pence is not None and options.opening_pence + base[first] == balances[first]
    told_in = options.answers.get("first-line") == "in"
    amounts[first] = base[first] if rises or told_in else -base[first]
    return amounts, good


def _first_known(base: list[int], entries: Entries, first: int, options: Options) -> bool:
    step = None if options.opening_pence is None else (entries.balances[first] or 0) - options.opening_pence
    return "first-line" in options.answers or (step is not None and abs(step) == base[first])


def _by_total(base: list[int], entries: Entries, options: Options) -> str | None:
    """The sign under which opening and closing, as told or as labelled in the file, come out."""
    opening = options.opening_pence if options.opening_pence is not None else entries.opening
    closing = options.closing_pence if options.closing_pence is not None else entries.closing
    if opening is None or closing is None or opening == closing:
        return None
    first, last = options.period or (date.min, date.max)
    moved = closing - opening
    total = sum(amount for amount, day in zip(base, entries.days, strict=True) if first <= day <= last)
    return "as-given" if total == moved else "reversed" if -total == moved else None


def _guess(entries: Entries, base: list[int], said: str, profile: Profile | None) -> str:
    if said in ("columns", "flag", "marks") or entries.guessed or any(it is not None for it in entries.balances):
        return "as-given"
    if profile:
        return "reversed" if profile.sign == "reversed" else "as-given"
    ins = [at for at, amount in enumerate(base) if amount > 0]
    outs = [at for at, amount in enumerate(base) if amount < 0]
    if outs and ins and _share(entries, outs, lambda text: bool(THANKS.search(text))) > 0.5:
        return "reversed"
    # Most lines of most accounts are spending.
    return "reversed" if len(ins) > len(outs) else "as-given"


def _share(entries: Entries, places: list[int], fits: Callable[[str], bool]) -> float:
    return sum(fits(entries.texts[at]) for at in places) / len(places)


def by_words(entries: Entries) -> None:
    """Unsigned amounts whose texts speak of a direction ("Card payment", "Refund") get it as a guess, in place."""
    if not entries.amounts or any(amount < 0 for amount in entries.amounts):
        return
    ways = [bool(SAYS_IN.search(text)) - bool(SAYS_OUT.search(text)) for text in entries.texts]
    if sum(map(bool, ways)) * 5 >= len(ways) * 4 and len(set(ways) - {0}) == 2:
        entries.guessed = True
        entries.amounts = [amount if way > 0 else -amount for amount, way in zip(entries.amounts, ways, strict=True)]


def _is_doubtful(entries: Entries, base: list[int], roles: Roles, profile: Profile) -> bool:
    """Whether a file looks like a card's in an account's layout: no balance where one belongs, or hardly any money out."""
    if profile.sign != "given" or any(it is not None for it in entries.balances):
        return False
    outs = [at for at, amount in enumerate(base) if amount < 0]
    few = not outs or len(outs) * 3 < len(base) or _share(entries, outs, lambda text: bool(THANKS.search(text))) > 0.5
    return roles.balance is not None or (bool(profile.shape) and few)


def _sure(entries: Entries, said: str, roles: Roles, profile: Profile | None) -> bool:
    if entries.guessed:
        return False
    if profile and profile.certain:
        return profile.sign != "reversed"
    # Files that print a minus and a balance mean money out by it; cards that mean the contrary print no balance.
    if said == "minus" and any(balance is not None for balance in entries.balances):
        return roles.sure
    return roles.sure and said in ("columns", "flag", "marks")


def _turn_balances(entries: Entries) -> None:
    entries.balances = [None if it is None else -it for it in entries.balances]
    entries.all_balances = [None if it is None else -it for it in entries.all_balances]


def _negated(amounts: list[int]) -> list[int]:
    return [-amount for amount in amounts]
