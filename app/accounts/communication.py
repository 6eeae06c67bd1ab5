"""How somebody needs us to talk or write, on top of every page about them (Accessible Information Standard, DAPB1605).

Asked once and kept: said by the person, written down by staff, or carried over from what they said when they were
interested. None on `Person.needs` is «not asked yet»; an empty list is «asked, and nothing is needed».
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from app.accounts.models import NeedsChange, Person
from app.accounts.need_words import NEEDS, NONE
from app.audit.events import Event
from app.audit.service import record
from app.core.db import session
from app.core.errors import NotYours

SAID, WRITTEN_DOWN, FROM_INTEREST = "said", "written-down", "from-interest"


def changes_of(person_id: int) -> list[NeedsChange]:
    """Every time it was set, newest first."""
    query = select(NeedsChange).where(NeedsChange.person_id == person_id)
    return list(session.scalars(query.order_by(NeedsChange.id.desc())))


def known(person: Person) -> dict[str, list[str] | str | None]:
    """What a form shows of it: nothing is ticked where it was not asked, «none» where nothing is needed."""
    return {"needs": None if person.needs is None else person.needs or [NONE], "needs_note": person.needs_note}


FORMATS = ("easy-read", "large-print")  # needs that are a format of letters; letters in Easy Read have large print


def letter_format_after(letter_format: str, before: Collection[str], after: Collection[str]) -> str:
    """The format of letters once needs have changed. Only a need that is new, or gone, changes it: another format that was
    chosen since stays."""
    if {*before} & {*FORMATS} == {*after} & {*FORMATS}:
        return letter_format
    fits = next((one for one in FORMATS if one in after), "standard")
    is_new = ({*after} - {*before}) & {*FORMATS}
    return fits if is_new or letter_format in before else letter_format


def set_needs(person_id: int, needs: Collection[str], note: str, now: datetime, *, by: int | None, how: str) -> None:
    """Keep what somebody needs; `none` or nothing among `needs` is «nothing is needed». The same twice is kept once.

    `how` is one of SAID, WRITTEN_DOWN, FROM_INTEREST. Raises NotYours where nobody has this number, ValueError for a code
    that is not one of NEEDS.
    """
    if set(needs) - set(NEEDS):
        raise ValueError(needs)
    person = session.scalar(select(Person).where(Person.id == person_id).with_for_update())
    if person is None:
        raise NotYours
    kept, note = [code for code in NEEDS if code in needs and code != NONE], note.strip()
    if kept == person.needs and note == person.needs_note:
        return
    person.letter_format = letter_format_after(person.letter_format, person.needs or (), kept)
    person.needs, person.needs_note = kept, note
    session.add(NeedsChange(person_id=person_id, needs=kept, note=note, how=how, set_at=now, set_by=by))
    session.flush()
    record(Event.NEEDS_SET, by=by, about=person_id, how=how)


def make_one(kept: Person, merged: Person, now: datetime, *, by: int) -> None:
    """Two records of one person become one: what either needs is needed."""
    if merged.needs is None:
        return
    notes = [one for one in (kept.needs_note, merged.needs_note) if one]
    set_needs(kept.id, {*(kept.needs or ()), *merged.needs}, "; ".join(dict.fromkeys(notes)), now, by=by, how=WRITTEN_DOWN)
