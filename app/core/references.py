"""Reference numbers people can read out over the telephone."""

import secrets

# No 0/O, 1/I/L, 5/S, 2/Z, 8/B, U/V: nothing that sounds or looks like its neighbour.
LETTERS = "ACDEFGHJKMNPQRTWXY34679"


def new_reference(prefix: str) -> str:
    """A reference such as `R-7KQ4-M3XA`: 23^8, about 78 thousand million, so it is never guessed by chance."""
    letters = "".join(secrets.choice(LETTERS) for _ in range(8))
    return f"{prefix}-{letters[:4]}-{letters[4:]}"
