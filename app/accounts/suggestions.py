"""Passphrases to offer: four plain words, chosen by chance."""

import functools
import secrets
from pathlib import Path

WORDS = Path(__file__).with_name("plain_words.txt")


@functools.cache
def plain_words() -> tuple[str, ...]:
    """About a thousand short words that everybody knows; four of them by chance are 40 bits."""
    return tuple(WORDS.read_text().split())


def four_words() -> str:
    """Four different words with spaces."""
    found: dict[str, None] = {}
    while len(found) < 4:
        found[secrets.choice(plain_words())] = None
    return " ".join(found)
