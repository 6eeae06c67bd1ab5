"""Links that let somebody in once. The outbox keeps a seed, the tables a hash; the token itself is in the message alone."""

import hashlib
import hmac
import secrets


def new_seed() -> str:
    """A random seed, kept beside a message that waits. Of no use without the site's secret."""
    return secrets.token_hex(20)


def token_of(secret: str, seed: str) -> str:
    """The token of a link: 160 bits that only the site's secret makes of the seed."""
    return hmac.new(secret.encode(), f"link {seed}".encode(), hashlib.sha256).hexdigest()[:40]


def token_hash(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()
