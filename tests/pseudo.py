"""A made-up language, longer by 40 %: it shows words nobody marked for translation, and layouts that are too tight.

The catalogue is made from the words the code and templates hold now, never from a stored list. The site looks for
catalogues in one folder; `Folder` stands in for it: the real languages as links, and the made-up one beside them.
"""

import math
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from app.core import i18n

ROOT = Path(__file__).absolute().parents[1]
LONGER = 0.4  # German and Welsh run about this much over English
WORD = 10  # letters of the words that are added
PLAIN = "ABCDEFGHIJKLMNOPRSTUVWYZabcdefghijklmnoprstuvwyz"
MARKED = "ÅƁÇÐÉƑĜĤÎĴĶĻḾÑÖÞŔŠŢÛṼŴÝŽåƀçðéƒĝĥîĵķļɱñöþŕšţûṽŵýž"
ACCENTS = str.maketrans(PLAIN, MARKED)
# What must stay: %(names)s, percent signs, tags, entities.
KEPT = re.compile(r"(%\(\w+\)[sd]|%%|<[^>]+>|&\w+;)")


def pseudo(words: str) -> str:
    """Words of the made-up language: «Send» becomes «[Šéñð ~~]»."""
    parts = KEPT.split(words)
    letters = sum(len(part) for part in parts[::2])
    said = "".join(part if at % 2 else part.translate(ACCENTS) for at, part in enumerate(parts))
    more = max(1, math.ceil(letters * LONGER) - 3)
    tail = " ".join("~" * min(WORD, more - at) for at in range(0, more, WORD))
    return f"[{said} {tail}]"


def extracted(folder: Path) -> Catalog:
    """Every word for people in the code and templates as they are now."""
    pot = folder / "messages.pot"
    command = [sys.executable, "-m", "babel.messages.frontend", "-q", "extract", "-F", "pyproject.toml", "-k", "N_", "-k", "lazy"]
    subprocess.run([*command, "-o", str(pot), "."], cwd=ROOT, check=True)
    with pot.open("rb") as file:
        return read_po(file)


def catalogue(messages: Iterable[Message]) -> Catalog:
    """The catalogue of the made-up language for these messages."""
    made = Catalog(locale="en_GB")
    for one in messages:
        if one.id:
            words = tuple(map(pseudo, one.id)) if isinstance(one.id, tuple) else pseudo(one.id)
            made.add(one.id, words, context=one.context)
    return made


@contextmanager
def folder_with_pseudo(folder: Path) -> Iterator[Path]:
    """Give the site the languages it has and the made-up one, as long as this lasts."""
    shutil.copytree(i18n.FOLDER, folder, dirs_exist_ok=True)
    place = folder / i18n.PSEUDO.replace("-", "_") / "LC_MESSAGES"
    place.mkdir(parents=True)
    with (place / "messages.mo").open("wb") as file:
        write_mo(file, catalogue(extracted(folder)))
    with mock.patch.object(i18n, "FOLDER", folder):
        yield folder
