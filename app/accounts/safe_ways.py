"""The ways in which somebody else may read or hear what the council says. Pure: a catalogue."""

from enum import StrEnum


class Way(StrEnum):
    """The ways, in the order a form asks them."""

    EMAIL = "email"
    POST = "post"
    TEXT = "text"
    VOICEMAIL = "voicemail"
