"""Which way a message goes: by what there is, and never by what is not safe."""

import pytest

from app.notifications.rules import USUAL, Channel, Contact, channel_for

pytestmark = pytest.mark.pure
CALL, EMAIL, LETTER, TEXT = Channel.CALL, Channel.EMAIL, Channel.LETTER, Channel.TEXT
EVERYTHING = {"email": "a@example.org", "mobile": "07700900100", "postal_address": "1 Elm Row"}


@pytest.mark.parametrize(
    ("there", "unsafe", "wanted", "way"),
    [
        (EVERYTHING, (), USUAL, EMAIL),
        (EVERYTHING, (EMAIL,), USUAL, TEXT),
        (EVERYTHING, (EMAIL, TEXT), USUAL, LETTER),
        (EVERYTHING, (EMAIL, TEXT, LETTER), USUAL, CALL),
        (EVERYTHING, (EMAIL, TEXT, LETTER, CALL), USUAL, CALL),
        (EVERYTHING, (), (LETTER,), LETTER),
        (EVERYTHING, (LETTER,), (LETTER,), CALL),
        (EVERYTHING, (), (TEXT,), TEXT),
        (EVERYTHING, (TEXT,), (TEXT,), CALL),
        ({"mobile": "07700900100"}, (), USUAL, TEXT),
        ({"postal_address": "1 Elm Row"}, (), USUAL, LETTER),
        ({}, (), USUAL, LETTER),
        ({}, (LETTER,), USUAL, CALL),
        ({"email": "a@example.org"}, (EMAIL,), USUAL, LETTER),
    ],
)
def test_the_way_of_a_message(there: dict[str, str], unsafe: tuple[Channel, ...], wanted: tuple[Channel, ...], way: Channel) -> None:
    contact = Contact(1, "en", unsafe=frozenset(unsafe), **there)
    assert channel_for(contact, wanted) is way
    assert way not in unsafe or way is CALL, "a person rings at a safe time; nothing is ever sent an unsafe way"


def test_the_address_is_that_of_the_way() -> None:
    contact = Contact(1, **EVERYTHING)
    assert [contact.address(way) for way in (EMAIL, TEXT, LETTER, CALL)] == [*EVERYTHING.values(), None]
