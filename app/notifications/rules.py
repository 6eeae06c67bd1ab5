"""How somebody may be reached, and which way a message goes: what is not safe for a person is never used."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum


class Channel(StrEnum):
    """Ways to tell people. A call is made by somebody at the council, from a list."""

    CALL = "call"
    EMAIL = "email"
    LETTER = "letter"
    TEXT = "text"


USUAL = (Channel.EMAIL, Channel.TEXT, Channel.LETTER)


@dataclass(frozen=True)
class Contact:
    """How to reach one person. `unsafe` are the ways somebody else may read or hear (DOMAIN 6.4, TRUST A3)."""

    person_id: int
    language: str = "en"
    email: str | None = None
    mobile: str | None = None
    postal_address: str | None = None
    unsafe: frozenset[Channel] = field(default_factory=frozenset)

    def address(self, channel: Channel) -> str | None:
        """Where a message of this channel goes; a letter without an address waits for one, on the list of letters."""
        return {Channel.EMAIL: self.email, Channel.TEXT: self.mobile, Channel.LETTER: self.postal_address}.get(channel)


def channel_for(contact: Contact, wanted: Sequence[Channel] = USUAL) -> Channel:
    """The first wanted way that is safe and there; with neither e-mail nor phone a letter; where post is not safe, a call."""
    for channel in wanted:
        if channel not in contact.unsafe and contact.address(channel):
            return channel
    return Channel.CALL if Channel.LETTER in contact.unsafe or Channel.LETTER not in wanted else Channel.LETTER


# Between two tries of one message: soon at first, for a server that only asked to come again; two days in all.
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 4 * 60, 12 * 60, 30 * 60))
WAITS_OF_A_CODE = tuple(timedelta(seconds=seconds) for seconds in (10, 20, 40, 80, 160))  # somebody waits for it


def wait_after(tries: int, is_code: bool = False) -> timedelta | None:
    """How long to wait after so many tries; None: no more, and a person takes over."""
    waits = WAITS_OF_A_CODE if is_code else WAITS
    return waits[tries - 1] if tries <= len(waits) else None
