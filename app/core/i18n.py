"""Languages: which there are, which one to use, words, text direction, and money and dates for people."""

import contextvars
import functools
import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from babel import Locale
from babel.dates import format_date, format_time
from babel.numbers import format_currency, format_decimal
from babel.support import NullTranslations, Translations
from markupsafe import escape

from app.core.checked import INTERFACE, Checked, check_of
from app.core.clock import LONDON

FOLDER = Path(__file__).resolve().parents[2] / "translations"
SOURCE = "en"
CLOCK_24 = frozenset(["pl"])
UNNAMED = "und"  # words in a language that nobody named: BCP 47 says so too
STAFF_NAMES = {"bn": "Bengali", "pa": "Panjabi", UNNAMED: "another language"}  # what councils in England write
PSEUDO = "en-XA"  # a made-up language, longer by 40 %, that shows untranslated words; tests only


@dataclass(frozen=True)
class Language:
    """`code` is in the URL and names the folder; `name` is what its own speakers call it."""

    code: str
    name: str
    direction: str

    @property
    def tag(self) -> str:
        """The BCP 47 tag for `lang` attributes."""
        return self.code

    @property
    def comma(self) -> str:
        """What stands between the parts of a list; it turns with the writing."""
        return "، " if self.direction == "rtl" else ", "

    @property
    def check(self) -> Checked | None:
        """When people who speak it checked the words of this site, and how many are newer. English is the source."""
        return None if self.code == SOURCE else check_of(INTERFACE, self.code)

    @property
    def is_checked(self) -> bool:
        """Whether people who speak it have checked all of these words. What is newer than their check, nobody has."""
        check = self.check
        return self.code == SOURCE or (check is not None and not check.newer)

    @property
    def locale(self) -> Locale:
        """What Babel calls it. England's dates and pounds, whatever the language."""
        return _locale(self.code)


@functools.cache
def _locale(code: str) -> Locale:
    # Latin digits in every language: sums are compared with English papers from the bank.
    return Locale.parse("en_GB" if code in (SOURCE, PSEUDO) else code.replace("-", "_"))


@functools.cache
def language(code: str) -> Language:
    """The language with this code. Raises babel.UnknownLocaleError for one that does not exist."""
    if code == PSEUDO:
        return Language(PSEUDO, "Ƥşéûðö", "ltr")
    if code == UNNAMED:
        return Language(UNNAMED, "", "ltr")
    locale = _locale(code)
    name = locale.get_language_name(locale.language) or code
    return Language(code, name[0].upper() + name[1:], locale.text_direction)


@functools.cache
def name_in_english(code: str) -> str:
    """What staff call a language: Urdu."""
    return STAFF_NAMES.get(code) or _locale(code).get_language_name("en") or code


@functools.cache
def translations(code: str) -> NullTranslations:
    """The words of a language. English is the source and needs none."""
    if code == SOURCE:
        return NullTranslations()
    found = Translations.load(str(FOLDER), [code.replace("-", "_")])
    if not isinstance(found, Translations):
        raise FileNotFoundError(f"no compiled translations for {code}: run `make words`")
    return found


def sentence_mark(message: str, words: str) -> str:
    """A short fingerprint of one sentence and its translation: it moves when either does."""
    return hashlib.blake2b(f"{message}\0{words}".encode(), digest_size=4).hexdigest()


@functools.cache
def sentence_marks(code: str) -> frozenset[str]:
    """The marks of every sentence of a language; of English there are none, for it is the source."""
    words: dict[Any, Any] = getattr(translations(code), "_catalog", {})
    told = {message: str(text) for message, text in words.items() if message and text}
    return frozenset(sentence_mark(str(message), text) for message, text in told.items())


def choose(wanted: str | None, offered: tuple[str, ...]) -> str:
    """The best offered language for an Accept-Language header; English where nothing fits."""
    for part in (wanted or "").split(","):
        code = part.split(";")[0].strip().lower().split("-")[0]
        if code in offered:
            return code
    return SOURCE


_current: contextvars.ContextVar[str] = contextvars.ContextVar("language", default=SOURCE)


def use_language(code: str) -> None:
    """Set the language of the words that this request (or this message) speaks."""
    _current.set(code)


def current_language() -> Language:
    """The language in use now."""
    return language(_current.get())


def gettext(message: str, **facts: Any) -> str:
    """A message in the language in use, with its %(named)s facts filled in."""
    words = translations(_current.get()).ugettext(message)
    return words % facts if facts else words


class LazyText:
    """A message looked up when it is shown: form labels are made once and read in many languages."""

    def __init__(self, message: str) -> None:
        self.message = message

    def __str__(self) -> str:
        return gettext(self.message)

    def __html__(self) -> str:

        return str(escape(str(self)))

    def __mod__(self, facts: Any) -> str:
        return str(self) % facts


def lazy(message: str) -> Any:
    """Mark and delay a message. Typed Any because WTForms says `str` where it means «shown as text»."""
    return LazyText(message)


def N_(message: str) -> str:
    """Mark a message for extraction and leave it as it is."""
    return message


@functools.lru_cache(maxsize=20_000)
def money(pence: int, code: str = SOURCE) -> str:
    """Pence as pounds for people: £1,022.00, in every language with the sign and digits of the bank's paper."""
    text = format_currency(Decimal(abs(pence)) / 100, "GBP", locale=_locale(SOURCE))
    return f"−{text}" if pence < 0 else text


@functools.lru_cache(maxsize=20_000)
def long_day(day: date, code: str = SOURCE) -> str:
    """A day with its month in words: 14 April 2026."""
    return format_date(day, "d MMMM y", locale=_locale(code))


def clock_time(moment: datetime, code: str = SOURCE) -> str:
    """The time on a clock in England: 3:42pm, as phones and letters here show it, and of 24 hours where people read it so.
    Other scripts carry it set apart, so that its parts keep their order."""
    if code in CLOCK_24:
        return format_time(moment.astimezone(LONDON), "HH:mm", locale=_locale(code))
    told = format_time(moment.astimezone(LONDON), "h:mma", locale=_locale(SOURCE))
    return told if code in (SOURCE, PSEUDO) else f"\u2068{told}\u2069"


@functools.lru_cache(maxsize=20_000)
def short_day(day: date, code: str = SOURCE) -> str:
    """A day for tables: 14 Apr 2026."""
    return format_date(day, "d MMM y", locale=_locale(code))


@functools.lru_cache(maxsize=20_000)
def period_words(start: date, end: date, code: str = SOURCE) -> str:
    """A period in the words people use: July to September 2026; with its days where it is not whole months."""
    if start.day != 1 or (end + timedelta(days=1)).day != 1:
        first, last = long_day(start, code), long_day(end, code)
    elif (start.year, start.month) == (end.year, end.month):
        return format_date(end, "LLLL y", locale=_locale(code))
    else:
        first = format_date(start, "LLLL" if start.year == end.year else "LLLL y", locale=_locale(code))
        last = format_date(end, "LLLL y", locale=_locale(code))
    return translations(code).ugettext(N_("%(start)s to %(end)s")) % {"start": first, "end": last}


def number(value: int | Decimal, code: str = SOURCE) -> str:
    """A plain number with the separators of the bank's paper."""
    return format_decimal(value, locale=_locale(SOURCE))
