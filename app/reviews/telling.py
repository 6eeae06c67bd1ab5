"""The words of a letter about a decision in one language: on the page, on paper, beside the English."""

from dataclasses import dataclass
from typing import Any

from app.core.i18n import SOURCE, Language, language
from app.core.templating import render_part
from app.reviews import words


@dataclass(frozen=True)
class Text:
    """One sheet in one language."""

    language: Language
    heading: Any
    inner: Any


def letter_in(code: str, letter: Any) -> Any:
    """What is decided and why."""
    return render_part("reviews/_letter.html", code, letter=letter, accounts=words.ACCOUNTS)


def texts_of(code: str, letter: Any) -> list[Text]:
    """The letter as it goes on paper, with how to challenge it; an unchecked translation has the English after it."""
    spoken = [code] if language(code).is_checked else [code, SOURCE]
    return [_text(one, letter) for one in spoken]


def _text(code: str, letter: Any) -> Text:
    heading = render_part("reviews/_heading.html", code, letter=letter, words=words)
    return Text(language(code), heading, letter_in(code, letter) + render_part("reviews/_challenge.html", code))
