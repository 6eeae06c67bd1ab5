"""Words that must be read again, kept so that the database alone does not tell them: the secrets of authenticator apps."""

import base64
import hashlib
import hmac
from datetime import datetime, timedelta

from cryptography.fernet import Fernet, InvalidToken


def seal(secret: str, words: str, now: datetime) -> str:
    """The words, readable only with the site's secret."""
    return _box(secret).encrypt_at_time(words.encode(), int(now.timestamp())).decode()


def unseal(secret: str, sealed: str, now: datetime, within: timedelta | None = None) -> str | None:
    """The words; None where another site sealed them, or where they were sealed longer ago than `within`."""
    try:
        if within is None:
            return _box(secret).decrypt(sealed.encode()).decode()
        return _box(secret).decrypt_at_time(sealed.encode(), int(within.total_seconds()), int(now.timestamp())).decode()
    except InvalidToken:
        return None


def keyed(secret: str, words: str) -> str:
    """A keyed hash: equal for equal words, and no way back."""
    return hmac.new(secret.encode(), words.encode(), hashlib.sha256).hexdigest()


def plain_hash(token: str) -> str:
    """The hash of a random token of 128 bits or more, which needs no key and no salt."""
    return hashlib.sha256(token.encode()).hexdigest()


def _box(secret: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hmac.digest(secret.encode(), b"sealed words", "sha256")))
