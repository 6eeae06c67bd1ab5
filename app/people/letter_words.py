"""What a letter with an activation code says, by format: blocks of words, each with its kind. Pages and PDF say the same.

A block of the kinds `code`, `name`, `phone`, `website` shows a fact by itself, left to right in every language.
"""

from dataclasses import dataclass
from datetime import date

from app.core.config import Council
from app.core.i18n import N_, long_day, translations

SHOWN_ALONE = frozenset(["code", "name", "phone", "website"])
Line = tuple[str, str] | tuple[str, str, str]  # kind, words or "", and in Easy Read a drawing

STANDARD: tuple[Line, ...] = (
    ("text", N_("You can now see your direct payment on a website of ours. You can send your return there too.")),
    ("text", N_("You do not have to. You can still do everything by phone or by post.")),
    ("heading", N_("How to begin")),
    ("step", N_("1. On a phone or a computer, go to this address:")),
    ("website", ""),
    ("step", N_("2. Type this code. Large and small letters are both right:")),
    ("code", ""),
    ("step", N_("3. Type your date of birth.")),
    ("step", N_("4. Choose a passphrase. Four plain words are good.")),
    ("text", N_("The code works until %(day)s, and only once.")),
    ("text", N_("Later you sign in with your email address, if we have it, or with this name:")),
    ("name", ""),
    ("heading", N_("Keep the code to yourself")),
    ("text", N_("Do not give the code to anybody. We never ask for it, on the phone or at your door.")),
    ("text", N_("Ring us for help, or for this letter in large print, Easy Read or another language:")),
    ("phone", ""),
)
EASY_READ: tuple[Line, ...] = (
    ("text", N_("This letter is about your direct payment. That is money from the council for your care."), "envelope"),
    ("text", N_("There is a website for you. You can see your money there."), "bank-paper"),
    ("text", N_("You need a code to open it. This is your code:"), "key"),
    ("code", ""),
    ("text", N_("The code works until %(day)s."), "calendar"),
    ("text", N_("Go to this website:"), "wheelchair-table"),
    ("website", ""),
    ("text", N_("Type the code. Then type the day you were born."), ""),
    ("text", N_("Then choose 4 words. Keep the 4 words to yourself."), ""),
    ("text", N_("When you come back, type your 4 words and this name:"), ""),
    ("name", ""),
    ("text", N_("Do not show the code to people you do not trust."), ""),
    ("text", N_("Do you want help? Ring us:"), "hands"),
    ("phone", ""),
    ("text", N_("You do not have to use the website. You can ring us or write to us."), "kettle"),
)
HEADING = N_("A code for your own page")
BY_FORMAT = {"standard": STANDARD, "large-print": STANDARD, "easy-read": EASY_READ}


@dataclass(frozen=True)
class Block:
    """One piece of a letter, in the person's language."""

    kind: str
    words: str
    drawing: str = ""


def heading(language: str) -> str:
    """What the letter is called."""
    return translations(language).ugettext(HEADING)


def activation_letter(
    letter_format: str, language: str, council: Council, address: str, code: str, name: str, until: date
) -> list[Block]:
    """The whole letter below its address. `code` is as printed, in groups."""
    facts = {"website": address, "code": code, "name": name, "phone": council.phone}
    words = translations(language).ugettext
    return [
        Block(kind, facts[kind] if kind in SHOWN_ALONE else words(said) % {"day": long_day(until, language)}, *drawing)
        for kind, said, *drawing in BY_FORMAT[letter_format]
    ]
