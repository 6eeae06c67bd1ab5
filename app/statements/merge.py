"""Lines of several overlapping files as one list. Compared as multisets: two equal coffees in one file are two."""

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from .statement import Line, Statement

Key = Callable[[Line], Hashable]


@dataclass(slots=True)
class Merged:
    """Oldest first; each line with the place (from 0) of the file it is taken from.

    `counted_once` is how many lines of later files were in earlier ones; `by_file` the same for each file.
    """

    lines: list[tuple[int, Line]] = field(default_factory=list)
    counted_once: int = 0
    by_file: list[int] = field(default_factory=list)


def merge(files: Sequence[Statement]) -> Merged:
    """Keeps the greatest count of each key over the files (STATEMENTS.md section 3, Duplicates)."""
    ways = _ways(files)
    merged = _by(files, ways[0])
    for way in ways[1:]:
        # Some banks number lines anew at each download: ids that never meet over the same days prove nothing.
        if merged.counted_once or not _overlap(files):
            break
        merged = _by(files, way)
    return merged


def _ways(files: Sequence[Statement]) -> list[Key]:
    """The keys that every line of every file can give, most trusted first."""
    lines = [line for file in files for line in file.lines]
    same_layout = len({(file.kind, file.fingerprint) for file in files if file.lines}) < 2
    ways: list[Key] = []
    if same_layout and all(line.bank_id for line in lines):
        ways.append(lambda line: (line.bank_id, line.date, line.amount_pence))
    if all(line.balance_pence is not None for line in lines):
        ways.append(lambda line: (line.date, line.amount_pence, line.balance_pence))
    elif same_layout:
        ways.append(lambda line: (line.date, line.amount_pence, " ".join(line.text.casefold().split())))
    else:
        # Two formats write the same payee in two ways, so only day and amount can be compared.
        ways.append(lambda line: (line.date, line.amount_pence))
    return ways


def _by(files: Sequence[Statement], key: Key) -> Merged:
    merged = Merged(by_file=[0] * len(files))
    most: Counter[Hashable] = Counter()
    for place, file in enumerate(files):
        here: Counter[Hashable] = Counter()
        for line in reversed(file.lines) if file.newest_first else file.lines:
            name = key(line)
            here[name] += 1
            if here[name] > most[name]:
                most[name] = here[name]
                merged.lines.append((place, line))
            else:
                merged.by_file[place] += 1
    merged.counted_once = sum(merged.by_file)
    merged.lines.sort(key=lambda it: it[1].date)
    return merged


def _overlap(files: Sequence[Statement]) -> bool:
    """Whether the days of any two files meet."""
    spans: list[tuple[date, date]] = sorted(
        (min(line.date for line in file.lines), max(line.date for line in file.lines)) for file in files if file.lines
    )
    return any(later[0] <= earlier[1] for earlier, later in pairwise(spans))
