"""Activation letters: who waits for one, printing them in batches, and what became of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, or_, select, update

from app.accounts import activation
from app.accounts.activation import Fresh
from app.accounts.entry_models import ActivationCode, LetterBatch, LetterRequest
from app.accounts.models import Person
from app.accounts.paper_code import LASTS, MOST_TRIES
from app.audit.events import Event
from app.audit.service import record
from app.core import db
from app.core.db import session
from app.core.errors import NotYours, Refused
from app.ledger.models import DirectPayment

MOST_IN_BATCH = 100  # codes are slow to make on purpose: a batch takes some seconds
_OPEN_REQUEST = (
    select(LetterRequest.id).where(LetterRequest.person_id == Person.id, LetterRequest.done_at.is_(None)).correlate(Person)
)
_ANY_CODE = select(ActivationCode.id).where(ActivationCode.person_id == Person.id).correlate(Person)
_ANY_PAYMENT = select(DirectPayment.id).where(DirectPayment.recipient_id == Person.id).correlate(Person)
_NEVER_BEGAN = Person.passphrase_hash.is_(None) & _ANY_PAYMENT.exists() & ~_ANY_CODE.exists()
_WAITS = Person.frozen_at.is_(None) & (_OPEN_REQUEST.exists() | _NEVER_BEGAN)
_HAS_ADDRESS = func.coalesce(Person.postal_address, "") != ""
_READY = _WAITS & Person.date_of_birth.is_not(None)
_LAST_CODE = _ANY_CODE.with_only_columns(func.max(ActivationCode.id)).scalar_subquery()


@dataclass(frozen=True)
class Waiting:
    """How many wait for a letter of one format and language."""

    letter_format: str
    language: str
    people: int


def to_post() -> list[Waiting]:
    """Who can be written to now, by format and language."""
    rows = session.execute(
        select(Person.letter_format, Person.language, func.count()).where(_may_be_posted())
        .group_by(Person.letter_format, Person.language).order_by(Person.letter_format, Person.language)
    )  # fmt: skip
    return [Waiting(*row) for row in rows]


def _may_be_posted() -> ColumnElement[bool]:
    return _READY & Person.post_is_safe.is_(True) & _HAS_ADDRESS


def _of(show: str, now: datetime) -> Select[Person]:
    """The lists that people work through. `frozen`: they said that somebody else got in. `by-hand`: post is not safe.
    `not-ready`: something is missing. `came-back`: by post, undelivered. `ran-out`: too old, or tried too often."""
    last = (
        select(Person)
        .join(ActivationCode, ActivationCode.id == _LAST_CODE)
        .where(~_OPEN_REQUEST.exists(), Person.frozen_at.is_(None))
    )
    unused = ActivationCode.used_at.is_(None)
    return {
        "frozen": select(Person).where(Person.frozen_at.is_not(None)),
        "by-hand": select(Person).where(_READY, Person.post_is_safe.is_(False)),
        "not-ready": select(Person).where(
            _WAITS, or_(Person.date_of_birth.is_(None), Person.post_is_safe.is_(True) & ~_HAS_ADDRESS)
        ),
        "came-back": last.where(unused, ActivationCode.returned_at.is_not(None)),
        "ran-out": last.where(
            unused, ActivationCode.ended_at.is_(None),
            or_(ActivationCode.issued_at < now - LASTS, ActivationCode.tries >= MOST_TRIES),
        ),
    }[show]  # fmt: skip


LISTS = ("frozen", "by-hand", "not-ready", "came-back", "ran-out")


def people_of(show: str, now: datetime, after: tuple[str, int] | None, size: int) -> list[Person]:
    """One list by name: `size` and one more, after a key."""
    query = _of(show, now).order_by(Person.name_key, Person.id).limit(size + 1)
    if after:
        query = query.where((Person.name_key > after[0]) | ((Person.name_key == after[0]) & (Person.id > after[1])))
    return list(session.scalars(query))


def counts(now: datetime) -> dict[str, int]:
    """How many are on each list."""
    return {
        show: session.scalar(select(func.count()).select_from(_of(show, now).with_only_columns(Person.id).subquery())) or 0
        for show in LISTS
    }


@dataclass(frozen=True)
class Addressee:
    """Whom a letter goes to."""

    id: int
    reference: str
    display_name: str
    postal_address: str

    @property
    def lines(self) -> list[str]:
        """Name and address, a line each."""
        told = (line.strip() for line in self.postal_address.replace(",", "\n").splitlines())
        return [self.display_name, *filter(None, told)]


def next_batch(letter_format: str, language: str) -> list[Addressee]:
    """The next people to write to, by name: at most a batch. Opens no writing transaction: codes are slow to make."""
    columns = (Person.id, Person.reference, Person.display_name, Person.postal_address)
    wanted = _may_be_posted() & (Person.letter_format == letter_format) & (Person.language == language)
    with db.reading():
        rows = session.execute(select(*columns).where(wanted).order_by(Person.name_key, Person.id).limit(MOST_IN_BATCH)).all()
    return [Addressee(id_, reference, name, address or "") for id_, reference, name, address in rows]


def keep_batch(
    people: Sequence[Addressee], fresh: Sequence[Fresh], letter_format: str, language: str, now: datetime, *, by: int
) -> LetterBatch:
    """Note a batch that is printed in this very answer. Its codes live from now on.

    Raises Refused `letters-moved-on` where somebody else printed one of them meanwhile.
    """
    ids = [one.id for one in people]
    _lock(ids)
    if set(session.scalars(select(Person.id).where(Person.id.in_(ids), _may_be_posted()))) != set(ids):
        raise Refused("letters-moved-on")
    batch = activation.new_batch(letter_format, language, len(ids), now, by=by)
    activation.issue(ids, fresh, "letter", now, by=by, batch=batch)
    return batch


def _lock(ids: Sequence[int]) -> None:
    """First the lock, then the look: PostgreSQL would else answer from before the other one's commit."""
    session.scalars(select(Person.id).where(Person.id.in_(ids)).order_by(Person.id).with_for_update()).all()


def unposted() -> list[LetterBatch]:
    """Batches that were printed and of which nobody said yet that they are in the post."""
    query = select(LetterBatch).where(LetterBatch.posted_at.is_(None), LetterBatch.ended_at.is_(None))
    return list(session.scalars(query.order_by(LetterBatch.id.desc()).limit(MOST_IN_BATCH)))


def batch_by_reference(reference: str) -> LetterBatch:
    """A batch that is neither posted nor given up, locked for change. Raises NotYours where there is none."""
    batch = session.scalar(select(LetterBatch).where(LetterBatch.reference == reference).with_for_update())
    if batch is None:
        raise NotYours
    return batch


def mark_posted(batch: LetterBatch, now: datetime, *, by: int) -> None:
    """The letters are in the post; twice is once. Raises Refused `letters-moved-on` where the batch was given up."""
    if batch.ended_at is not None:
        raise Refused("letters-moved-on")
    if batch.posted_at is None:
        batch.posted_at, batch.posted_by = now, by
        record(Event.LETTERS_POSTED, by=by, batch=batch.reference)


def give_up_batch(batch: LetterBatch, now: datetime, *, by: int) -> None:
    """The letters were never posted: their codes are dead and their people wait again; twice is once.

    Raises Refused `letters-moved-on` where they were posted.
    """
    if batch.posted_at is not None:
        raise Refused("letters-moved-on")
    if batch.ended_at is not None:
        return
    of_batch = (ActivationCode.batch_id == batch.id) & ActivationCode.used_at.is_(None) & ActivationCode.ended_at.is_(None)
    ids = set(session.scalars(select(ActivationCode.person_id).where(of_batch)))
    activation.end_codes(ActivationCode.batch_id == batch.id, now)
    batch.ended_at = now
    open_ones = select(LetterRequest.person_id).where(LetterRequest.person_id.in_(ids), LetterRequest.done_at.is_(None))
    asked = set(session.scalars(open_ones))
    session.add_all(LetterRequest(person_id=one, reason="not-posted", asked_at=now, asked_by=by) for one in sorted(ids - asked))
    session.flush()
    record(Event.LETTERS_GIVEN_UP, by=by, batch=batch.reference)


def mark_came_back(reference: str, now: datetime, *, by: int) -> Person:
    """A letter came back undelivered: its code is dead, and the person is on a list. `reference` is in its window.

    Raises Refused `no-letter-out` where no code of this person is out by letter.
    """
    code = session.execute(
        select(ActivationCode.id, LetterBatch.reference, Person)
        .join(Person, Person.id == ActivationCode.person_id).join(LetterBatch, LetterBatch.id == ActivationCode.batch_id)
        .where(Person.reference == reference, ActivationCode.used_at.is_(None), ActivationCode.ended_at.is_(None))
    ).first()  # fmt: skip
    if code is None:
        raise Refused("no-letter-out")
    values = {"ended_at": now, "returned_at": now}
    session.execute(update(ActivationCode).where(ActivationCode.id == code[0]).values(**values))
    record(Event.LETTER_CAME_BACK, by=by, about=code[2].id, batch=code[1])
    return code[2]


def hand_over(person: Person, fresh: Fresh, way: str, number: str, now: datetime, *, by: int) -> None:
    """Note that a code is told at a visit, or on a call to a number we knew; `number` names which, never the digits.

    Raises Refused `sign-in-frozen`, `no-birthday`, or `number-not-known`.
    """
    if person.frozen_at is not None:
        raise Refused("sign-in-frozen")
    if person.date_of_birth is None:
        raise Refused("no-birthday")
    if way == "call" and not {"phone": person.phone, "mobile": person.mobile}.get(number):
        raise Refused("number-not-known")
    _lock([person.id])
    activation.issue([person.id], [fresh], way, now, by=by)
    record(Event.CODE_HANDED_OVER, by=by, about=person.id, way=way, number=number or "none")
