"""Passkeys: asking a device to prove itself, keeping the public half of its key, and who it proves (WebAuthn level 3)."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import delete, select, update
from webauthn import (
    base64url_to_bytes,
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from app.accounts.factors import changed, factors_of, lock, require_other
from app.accounts.models import Passkey, PasskeyChallenge, Person
from app.accounts.sealed import keyed, plain_hash
from app.accounts.service import sign_in_name_of
from app.accounts.ways import Way
from app.audit.events import Event
from app.audit.service import record
from app.core import db
from app.core.db import rows_changed, session
from app.core.errors import NotYours, Refused

ANSWER_WITHIN = timedelta(minutes=5)
NEEDED = UserVerificationRequirement.REQUIRED  # a finger, a face or a PIN: the passkey stands for both steps


@dataclass(frozen=True)
class Site:
    """This site as browsers know it: its host name, and the origin that pages come from."""

    host: str
    origin: str
    name: str


def site_of(base_url: str, name: str) -> Site:
    """The site at an address."""
    parts = urlsplit(base_url)
    return Site(parts.hostname or "", f"{parts.scheme}://{parts.netloc}", name)


def passkeys_of(person_id: int) -> list[Passkey]:
    """Somebody's passkeys, oldest first."""
    return list(session.scalars(select(Passkey).where(Passkey.person_id == person_id).order_by(Passkey.id)))


def ask(site: Site, now: datetime) -> str:
    """Ask whichever passkey the person chooses to prove itself. Returns the options for the browser, as JSON."""
    options = generate_authentication_options(rp_id=site.host, user_verification=NEEDED)
    _keep(options.challenge, "prove", None, now)
    return options_to_json(options)


def ask_new(site: Site, person_id: int, secret: str, now: datetime) -> str:
    """Ask a device to make a passkey for this person, unless it has one. Returns the options for the browser, as JSON."""
    have = [PublicKeyCredentialDescriptor(base64url_to_bytes(one.credential)) for one in passkeys_of(person_id)]
    options = generate_registration_options(
        rp_id=site.host, rp_name=site.name, user_name=sign_in_name_of(person_id), exclude_credentials=have,
        user_id=hashlib.sha256(keyed(secret, f"passkeys of {person_id}").encode()).digest(),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=NEEDED
        ),
    )  # fmt: skip
    _keep(options.challenge, "make", person_id, now)
    return options_to_json(options)


def _keep(challenge: bytes, purpose: str, person_id: int | None, now: datetime) -> None:
    session.execute(delete(PasskeyChallenge).where(PasskeyChallenge.made_at < now - ANSWER_WITHIN))
    kept = plain_hash(bytes_to_base64url(challenge))
    session.add(PasskeyChallenge(challenge_hash=kept, purpose=purpose, person_id=person_id, made_at=now))


def _take(answer: str, purpose: str, person_id: int | None, now: datetime) -> bytes:
    """The challenge this answer answers: ours, for this purpose and person, not old, and never taken again, even where
    the answer turns out wrong. Raises Refused `passkey-wrong`."""
    challenge = _challenge_in(answer)
    query = delete(PasskeyChallenge).where(
        PasskeyChallenge.challenge_hash == plain_hash(challenge), PasskeyChallenge.purpose == purpose,
        PasskeyChallenge.person_id.is_(None) if person_id is None else PasskeyChallenge.person_id == person_id,
        PasskeyChallenge.made_at > now - ANSWER_WITHIN,
    )  # fmt: skip
    taken: list[int] = []
    db.in_own_transaction(lambda: taken.append(rows_changed(query)))
    if taken != [1]:
        raise Refused("passkey-wrong")
    return base64url_to_bytes(challenge)


def _challenge_in(answer: str) -> str:
    try:
        told = json.loads(base64url_to_bytes(json.loads(answer)["response"]["clientDataJSON"]))
        return str(told["challenge"])
    except (ValueError, TypeError, KeyError, RecursionError) as wrong:
        raise Refused("passkey-wrong") from wrong


def add(answer: str, site: Site, person_id: int, device: str, now: datetime, *, by: int, not_by: str = "") -> None:
    """Keep a new passkey. Raises Refused `passkey-wrong`."""
    challenge = _take(answer, "make", person_id, now)
    try:
        found: Any = verify_registration_response(
            credential=answer, expected_challenge=challenge, expected_rp_id=site.host, expected_origin=site.origin,
            require_user_verification=True,
        )  # fmt: skip
    except (WebAuthnException, ValueError) as wrong:
        raise Refused("passkey-wrong") from wrong
    lock(person_id)
    session.add(Passkey(
        person_id=person_id, credential=bytes_to_base64url(found.credential_id), sign_count=found.sign_count,
        public_key=bytes_to_base64url(found.credential_public_key), device=device, added_at=now,
    ))  # fmt: skip
    session.flush()
    record(Event.FACTOR_ADDED, by=by, about=person_id, way=str(Way.PASSKEY))
    changed(person_id, now, not_by=not_by)


def proved(answer: str, site: Site, now: datetime) -> int:
    """Whom a passkey proves. Returns the person's id.

    Raises Refused `passkey-wrong`, also for a frozen person and for a counter that did not go on: a copied key.
    """
    challenge = _take(answer, "prove", None, now)
    key = session.scalar(select(Passkey).where(Passkey.credential == _credential_in(answer)))
    if key is None or session.get_one(Person, key.person_id).frozen_at is not None:
        raise Refused("passkey-wrong")
    try:
        found: Any = verify_authentication_response(
            credential=answer, expected_challenge=challenge, expected_rp_id=site.host, expected_origin=site.origin,
            credential_public_key=base64url_to_bytes(key.public_key), credential_current_sign_count=key.sign_count,
            require_user_verification=True,
        )  # fmt: skip
    except (WebAuthnException, ValueError) as wrong:
        raise Refused("passkey-wrong") from wrong
    counted = update(Passkey).where(Passkey.id == key.id, Passkey.sign_count == key.sign_count)
    if rows_changed(counted.values(sign_count=found.new_sign_count, last_used_at=now)) != 1:
        raise Refused("passkey-wrong")
    return key.person_id


def _credential_in(answer: str) -> str:
    return str(json.loads(answer).get("id", ""))


def remove(person_id: int, number: int, now: datetime, *, by: int, not_by: str = "") -> None:
    """Take a passkey off. Raises NotYours, or Refused `factor-last` where nothing would let the person in."""
    lock(person_id)
    have = passkeys_of(person_id)
    if number not in {one.id for one in have}:
        raise NotYours
    left = [factor.way for factor in factors_of(person_id)] + [Way.PASSKEY] * (len(have) - 1)
    require_other(left, person_id, passkey=False)
    session.execute(delete(Passkey).where(Passkey.id == number))
    record(Event.FACTOR_REMOVED, by=by, about=person_id, way=str(Way.PASSKEY))
    changed(person_id, now, not_by=not_by)
