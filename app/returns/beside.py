"""What the person asked before they paid, beside each line: which answer counted on the line's day, and whether it held."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from app.core.clock import day_in_england
from app.returns.payees import payee_key
from app.returns.rules import Line
from app.rulings import service as rulings
from app.rulings.models import Ruling
from app.rulings.rules import Said, holds_on, said_on
from app.rulings.service import Known


@dataclass(frozen=True)
class Stood:
    """One kept answer beside one line: `said` is what counted on the line's day."""

    known: Known
    said: Said
    held: bool


@dataclass(frozen=True)
class AskedFirst:
    """Everything the person asked before they paid; `beside`: by line, what they had asked by its day about its payee."""

    known: list[Known]
    beside: dict[str, list[Stood]]


def asked_first(person_id: int, lines: Iterable[Line]) -> AskedFirst:
    """What they asked before they paid, to stand beside these lines. Two queries."""
    known = rulings.of_person(person_id)
    answered = {one.row.reference: one for one in known}
    keys = [(payee_key(one.row.payee), _as_answered(one, answered)) for one in known if one.row.payee.strip()]
    beside = {line.identity: list(_beside(line, keys)) for line in lines if line.amount_pence < 0}
    return AskedFirst(known, {identity: found for identity, found in beside.items() if found})


def _beside(line: Line, keys: Collection[tuple[str, Known]]) -> Iterable[Stood]:
    for key, one in keys:
        said = said_on(_all_said(one), line.day) if key in payee_key(line.text) else None
        if said is not None:
            yield Stood(one, said, holds_on(said.answer, said.given, said.until, line.day))


def _as_answered(one: Known, answered: Mapping[str, Known]) -> Known:
    """With the rulings of the question in which it was answered too, before those of its own."""
    other = answered.get(one.same_as or "")
    return replace(one, rulings=[*other.rulings, *one.rulings]) if other else one


def _all_said(one: Known) -> list[Said]:
    first = Said(one.row.outcome, day_in_england(one.row.kept_at), None, by_council=False)
    return [first, *(_of_council(row) for row in reversed(one.rulings))]


def _of_council(row: Ruling) -> Said:
    given = day_in_england(row.given_at)
    return Said(row.answer, given, row.until_day, by_council=True, words=row.words, language=row.words_language)


def relied_on(person_id: int, lines: Collection[Line]) -> Counter[str]:
    """How many of these lines were paid on an answer that held on their day: by the reference of the answer."""
    found = asked_first(person_id, lines).beside if lines else {}
    return Counter(one.known.row.reference for beside in found.values() for one in beside if one.held)
