"""Every sentence of the site and of its Easy Read faces, as marks: so that a check says how many are newer than it."""

import functools
import io
from collections.abc import Iterator
from pathlib import Path

from babel.messages.extract import extract
from jinja2.ext import babel_extract

from app.core.checked import INTERFACE
from app.core.i18n import sentence_mark, sentence_marks, translations
from app.guidance.check_words import EASY, EASY_FACES

APP = Path(__file__).resolve().parents[1]
IN_TEMPLATES = {
    "trimmed": "true", "silent": "false", "trim_blocks": "true", "lstrip_blocks": "true", "extensions": "jinja2.ext.do",
}  # fmt: skip
IN_CODE = {"tools": ("easy_words.py", "words.py")}  # whose faces say what is not in their templates
CALLED = ("_", "gettext", "ngettext", "lazy", "N_")


def marks_of(what: str, language: str) -> frozenset[str]:
    """The marks of what can be checked in a language; none for what is tried and not read."""
    if what == INTERFACE:
        return sentence_marks(language)
    return _easy_marks(what, language) if what in EASY else frozenset()


@functools.cache
def _easy_marks(what: str, language: str) -> frozenset[str]:
    words = translations(language)
    return frozenset(sentence_mark(one, words.ugettext(one)) for one in easy_sentences(what.removeprefix("easy-")))


@functools.cache
def easy_sentences(name: str) -> frozenset[str]:
    """Every sentence of the Easy Read faces in this folder of templates, in English."""
    if name not in EASY_FACES:
        raise KeyError(name)
    found = {one for path in (APP / "templates" / name).glob("*easy_*.html") for one in _in_template(path)}
    return frozenset(found | {one for file in IN_CODE.get(name, ()) for one in _in_code(APP / name / file)})


def _in_template(path: Path) -> Iterator[str]:
    for _line, _function, told, _notes in babel_extract(io.BytesIO(path.read_bytes()), CALLED, [], IN_TEMPLATES):
        yield from [told] if isinstance(told, str) else [one for one in told or () if one]


def _in_code(path: Path) -> Iterator[str]:
    keywords = dict.fromkeys(CALLED)
    for _line, told, _notes, _context in extract("python", io.BytesIO(path.read_bytes()), keywords):
        yield from [told] if isinstance(told, str) else [one for one in told or () if one]
