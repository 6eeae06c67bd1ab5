"""Several accounts or currencies in one file: which rows belong together, and what each is called in the question."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from . import proof
from .entries import Entries
from .words import mask

MOST_ACCOUNTS = 8


@dataclass(slots=True)
class Accounts:
    """Places of the rows of each account, by the label that a person can choose; one label only for one account."""

    groups: dict[str, list[int]] = field(default_factory=dict)

    @property
    def several(self) -> bool:
        return len(self.groups) > 1

    def lists(self) -> list[list[int]]:
        return list(self.groups.values())


def part(entries: Entries) -> Accounts:
    """One group, unless columns of account and currency split the rows and the balances do not speak against it."""
    everything = Accounts({"": list(range(len(entries.days)))})
    if len(set(entries.accounts)) < 2 and len(set(entries.currencies)) < 2:
        return everything
    for keys in (_keys(entries.accounts, entries.currencies), _keys([""] * len(entries.days), entries.currencies)):
        groups = _grouped(keys)
        if _is_split(groups, entries):
            return Accounts(_labelled(groups))
    return everything


def _keys(accounts: Sequence[str], currencies: Sequence[str]) -> list[tuple[str, str]]:
    return list(zip(accounts, currencies, strict=True))


def _grouped(keys: list[tuple[str, str]]) -> dict[tuple[str, str], list[int]]:
    groups: dict[tuple[str, str], list[int]] = {key: [] for key in dict.fromkeys(keys)}
    if len(groups) > 1:
        for at, key in enumerate(keys):
            groups[key].append(at)
    return groups


def _is_split(groups: dict[tuple[str, str], list[int]], entries: Entries) -> bool:
    rows = len(entries.days)
    if not 1 < len(groups) <= MOST_ACCOUNTS:
        return False
    # The other side's account, not ours: it differs from row to row or is often empty.
    for names in zip(*groups, strict=True):
        if any(names) and not all(names):
            return False
    if rows > 4 and len(groups) * 2 > rows:
        return False
    if all(balance is None for balance in entries.balances):
        return True
    whole = _share(entries, [list(range(rows))])
    return whole < 1.0 and _share(entries, list(groups.values())) >= whole


def _share(entries: Entries, groups: list[list[int]]) -> float:
    good = steps = 0.0
    for group in groups:
        pairs = len(group) - 1
        if pairs > 0:
            amounts = [entries.amounts[at] for at in group]
            good += pairs * proof.best_share(amounts, [entries.balances[at] for at in group])
            steps += pairs
    return good / steps if steps else 0.0


def _labelled(groups: dict[tuple[str, str], list[int]]) -> dict[str, list[int]]:
    currencies = {currency for _, currency in groups}
    labelled: dict[str, list[int]] = {}
    for (account, currency), places in groups.items():
        name = " ".join(filter(None, (short(account), currency if len(currencies) > 1 else ""))) or "no name"
        while name in labelled:
            name += " (2)"
        labelled[name] = places
    return labelled


def short(account: str) -> str:
    """An account as it may be shown: its last four digits, or its name where it has no number."""
    last4 = last_four(account)
    return f"…{last4}" if last4 else mask(account)[:40]


def last_four(account: str) -> str | None:
    """The last four digits of an account number; None for text that is none."""
    parts = account.replace("*", " ").replace("X", " ").split()
    numbers = [part for part in parts if sum(map(str.isdigit, part)) >= 4]
    digits = "".join(letter for letter in max(numbers, key=_plain, default="") if letter.isdigit())
    return digits[-4:] or None


def _plain(part: str) -> tuple[bool, int]:
    return part.isdigit(), len(part)
