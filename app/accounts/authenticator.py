"""An authenticator app: its secret, the square to scan, and its codes, each taken once (RFC 6238, ASVS 6.5.1)."""

import hmac
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

import pyotp
import segno
from sqlalchemy import select, update

from app.accounts.models import SecondFactor
from app.accounts.sealed import seal, unseal
from app.accounts.ways import Way, digits_of
from app.core.db import rows_changed, session

STEP = 30  # seconds
OFFER_LIVES = timedelta(minutes=30)


def new_offer(secret: str, person_id: int, now: datetime) -> str:
    """A new secret for this person's app, sealed: it travels in the form until the first code proves it arrived."""
    return seal(secret, f"{person_id} {pyotp.random_base32()}", now)


def offered(secret: str, person_id: int, offer: str, now: datetime) -> str | None:
    """The app's secret in an offer; None where it is somebody else's or too old."""
    owner, _, found = (unseal(secret, offer, now, OFFER_LIVES) or "").partition(" ")
    return found if owner == str(person_id) else None


def address(app_secret: str, issuer: str, account: str) -> str:
    """What the square says: otpauth://totp/..."""
    return pyotp.TOTP(app_secret).provisioning_uri(name=account, issuer_name=issuer)


def square(words: str) -> tuple[int, str]:
    """A QR code as an SVG path, with a quiet border: its width in modules and the path's `d`."""
    code = segno.make(words, error="m")
    rows = list(code.matrix_iter(border=4))
    return len(rows), "".join(f"M{x} {y}h{length}v1h-{length}z" for y, row in enumerate(rows) for x, length in _runs(row))


def _runs(row: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Where the dark modules of a row begin, and how many stand together."""
    start = None
    for x, dark in enumerate([*row, 0]):
        if dark and start is None:
            start = x
        elif not dark and start is not None:
            yield start, x - start
            start = None


def step_of(app_secret: str, typed: str, now: datetime) -> int | None:
    """The half minute whose code this is: this one or the one before; None where it is neither's."""
    totp, step = pyotp.TOTP(app_secret), int(now.timestamp()) // STEP
    for one in (step, step - 1):
        if hmac.compare_digest(totp.generate_otp(one), digits_of(typed)):
            return one
    return None


def use_code(person_id: int, typed: str, secret: str, now: datetime) -> str | None:
    """Take a code of the app, once; also never one older than the last. Returns None, or `code-wrong`."""
    kept = session.scalar(
        select(SecondFactor).where(SecondFactor.person_id == person_id, SecondFactor.kind == str(Way.AUTHENTICATOR))
    )
    app_secret = unseal(secret, kept.secret or "", now) if kept else None
    step = step_of(app_secret, typed, now) if app_secret else None
    if kept is None or step is None:
        return "code-wrong"
    unused = (SecondFactor.last_step.is_(None)) | (SecondFactor.last_step < step)
    taken = update(SecondFactor).where(SecondFactor.id == kept.id, unused).values(last_step=step)
    return None if rows_changed(taken) == 1 else "code-wrong"


def shown_in_demo(person_id: int, secret: str, now: datetime) -> str | None:
    """What the app of an invented person shows now: nobody has it on a phone."""
    sealed = session.scalar(
        select(SecondFactor.secret).where(SecondFactor.person_id == person_id, SecondFactor.kind == str(Way.AUTHENTICATOR))
    )
    app_secret = unseal(secret, sealed, now) if sealed else None
    return pyotp.TOTP(app_secret).generate_otp(int(now.timestamp()) // STEP) if app_secret else None
