"""Activation by a code on paper: issue, check, use. The code itself is never kept, logged or told again."""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from argon2.low_level import Type, hash_secret_raw
from sqlalchemy import ColumnElement, delete, func, select, update

from app.accounts import factors, sessions
from app.accounts.entry_models import ActivationCode, LetterBatch, LetterRequest
from app.accounts.models import FailedSignIn, KnownDevice, Person
from app.accounts.paper_code import LASTS, MOST_TRIES, is_alive, new_code
from app.accounts.passphrases import failures_lately
from app.accounts.rules import MOST_OVERALL, WINDOW, must_wait, passphrase_refusal
from app.accounts.service import contact_of, set_passphrase
from app.audit.events import Event
from app.audit.service import record
from app.core import db
from app.core.db import session
from app.core.errors import Refused
from app.core.references import new_reference
from app.notifications.messages import Message
from app.notifications.rules import Channel
from app.notifications.service import notify

OPEN_FOR = timedelta(minutes=30)  # between the right code and the new passphrase; slow typists need time
OTHER_WAYS = (Channel.EMAIL, Channel.TEXT)


def slow_hash(secret: str, code: str) -> str:
    """The hash a code is kept and found by. Slow and keyed: 59 bits alone would not stand a thief of the database
    (ASVS 6.5.2), and the same for the same code, because the person types no name beside it."""
    salt = hmac.new(secret.encode(), b"activation code", hashlib.sha256).digest()[:16]
    # OWASP's table, as for passphrases: 19 MiB, 2 passes, 1 lane.
    return hash_secret_raw(code.encode(), salt, 2, 19_456, 1, 32, Type.ID).hex()


@dataclass(frozen=True)
class Fresh:
    """A new code and its hash. It lives as long as the answer that shows it."""

    code: str
    code_hash: str


def fresh_codes(secret: str, many: int) -> list[Fresh]:
    """New codes. Slow on purpose, about 30 ms each: call it before anything is written."""
    codes = [new_code() for _ in range(many)]
    return [Fresh(code, slow_hash(secret, code)) for code in codes]


def issue(person_ids: Sequence[int], fresh: Sequence[Fresh], way: str, now: datetime, *, by: int | None,
          batch: LetterBatch | None = None) -> None:  # fmt: skip
    """Give each person one of the fresh codes. Codes issued before are dead, and open requests are done."""
    end_codes(ActivationCode.person_id.in_(person_ids), now)
    session.execute(
        update(LetterRequest).where(LetterRequest.person_id.in_(person_ids), LetterRequest.done_at.is_(None))
        .values(done_at=now)
    )  # fmt: skip
    session.add_all(
        ActivationCode(
            person_id=person_id, code_hash=one.code_hash, way=way, batch_id=batch.id if batch else None, issued_at=now,
            issued_by=by,
        )
        for person_id, one in zip(person_ids, fresh, strict=True)
    )  # fmt: skip
    session.flush()
    for person_id in person_ids:
        record(Event.ACTIVATION_CODE_ISSUED, by=by, about=person_id, way=way)


def end_codes(which: ColumnElement[bool], now: datetime) -> None:
    """Codes that are alive open nothing from now on."""
    session.execute(
        update(ActivationCode).where(which, ActivationCode.used_at.is_(None), ActivationCode.ended_at.is_(None))
        .values(ended_at=now)
    )  # fmt: skip


def new_batch(letter_format: str, language: str, letters: int, now: datetime, *, by: int) -> LetterBatch:
    """Note that letters were printed."""
    batch = LetterBatch(
        reference=new_reference("L"), letter_format=letter_format, language=language, letters=letters, printed_at=now,
        printed_by=by,
    )  # fmt: skip
    session.add(batch)
    session.flush()
    record(Event.LETTERS_PRINTED, by=by, batch=batch.reference, letters=letters)
    return batch


def ask_for_letter(person: Person, reason: str, made_sure: str, now: datetime, *, by: int) -> None:
    """Put somebody on the list of letters; twice is once. `reason` and `made_sure` are codes of the form.

    Raises Refused `sign-in-frozen`.
    """
    if person.frozen_at is not None:
        raise Refused("sign-in-frozen")
    waits = select(LetterRequest.id).where(LetterRequest.person_id == person.id, LetterRequest.done_at.is_(None))
    if session.scalar(waits) is not None:
        return
    session.add(LetterRequest(person_id=person.id, reason=reason, asked_at=now, asked_by=by))
    session.flush()
    record(Event.LETTER_ASKED_FOR, by=by, about=person.id, reason=reason, made_sure=made_sure)


@dataclass(frozen=True)
class CodeTry:
    """One try: what was typed, and keyed hashes of the code and of the place it came from."""

    code: str
    born: date
    code_key: str
    address_key: str


def check_code(one: CodeTry, secret: str, now: datetime) -> int:
    """The id of the code that fits. The same work for right, wrong, dead and unknown codes; writes nothing.

    Raises Refused `activation-wait`, or `activation-wrong` with `code_hash` as a fact.
    """
    with db.reading():
        if _too_many(one, now):
            raise Refused("activation-wait")
    code_hash = slow_hash(secret, one.code)
    with db.reading():
        row = session.execute(
            select(
                ActivationCode.id, ActivationCode.issued_at, ActivationCode.tries, ActivationCode.used_at,
                ActivationCode.ended_at, Person.date_of_birth, Person.frozen_at,
            ).join(Person, Person.id == ActivationCode.person_id).where(ActivationCode.code_hash == code_hash)
        ).first()  # fmt: skip
    if row is not None and _opens(row, one.born, now):
        return int(row.id)
    raise Refused("activation-wrong", code_hash=code_hash)


def _opens(row: Any, born: date, now: datetime) -> bool:
    fits = row.date_of_birth == born and row.frozen_at is None
    return fits and is_alive(row.issued_at, row.tries, bool(row.used_at or row.ended_at), now)


def _too_many(one: CodeTry, now: datetime) -> bool:
    everybody = session.scalar(select(func.count()).select_from(FailedSignIn).where(FailedSignIn.at > now - WINDOW)) or 0
    return everybody >= MOST_OVERALL or must_wait(failures_lately(one.code_key, one.address_key, now), known_device=False)


def note_wrong(one: CodeTry, refused: Refused, now: datetime) -> None:
    """Write a wrong try down, in a transaction of its own. A try that was told to wait does not count."""

    def write() -> None:
        session.execute(delete(FailedSignIn).where(FailedSignIn.at < now - WINDOW))
        if refused.code == "activation-wrong":
            session.add(FailedSignIn(account_key=one.code_key, address_key=one.address_key, at=now))
            session.execute(
                update(ActivationCode)
                .where(ActivationCode.code_hash == refused.facts["code_hash"], ActivationCode.tries < MOST_TRIES)
                .values(tries=ActivationCode.tries + 1)
            )  # fmt: skip
        record(Event.ACTIVATION_FAILED, by=None, why=refused.code)

    db.in_own_transaction(write)


def activate(code_id: int, opened_at: datetime, passphrase: str, now: datetime) -> int:
    """Use the code up and set the passphrase. Everything that opened this person's pages before is over. Returns the
    person's id.

    Raises Refused: a code of `rules.passphrase_refusal`, or `activation-over` where the code was used or ended meanwhile.
    """
    refusal = passphrase_refusal(passphrase)
    if refusal or not timedelta() <= now - opened_at <= OPEN_FOR:
        raise Refused(refusal or "activation-over")
    person_id = _use(code_id, now)
    person = session.get_one(Person, person_id)
    start_afresh(person_id, now)
    set_passphrase(person, passphrase, by=person_id)
    record(Event.ACTIVATED, by=person_id, about=person_id)
    notify(contact_of(person_id), Message.SIGN_IN_MADE, now, OTHER_WAYS)
    return person_id


def _use(code_id: int, now: datetime) -> int:
    """One statement decides between twenty that come at once."""
    used = session.execute(
        update(ActivationCode)
        .where(
            ActivationCode.id == code_id, ActivationCode.used_at.is_(None), ActivationCode.ended_at.is_(None),
            ActivationCode.tries < MOST_TRIES, ActivationCode.issued_at >= now - LASTS,
            ActivationCode.person_id.in_(select(Person.id).where(Person.frozen_at.is_(None))),
        ).values(used_at=now).returning(ActivationCode.person_id)
    ).scalar()  # fmt: skip
    if used is None:
        raise Refused("activation-over")
    return int(used)


def start_afresh(person_id: int, now: datetime) -> None:
    """End what opened somebody's pages before: sign-ins, every second step, known devices."""
    sessions.end_all(person_id, now, by=person_id, why="letter")
    factors.take_all_off(person_id, by=person_id)
    session.execute(delete(KnownDevice).where(KnownDevice.person_id == person_id))
