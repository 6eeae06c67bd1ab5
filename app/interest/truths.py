"""What is true about the worries of the form: the published myths themselves, so one that is edited is the same here."""

from dataclasses import dataclass
from datetime import date

from flask import url_for

from app.guidance import service as guidance
from app.guidance.body import body_html, first_section
from app.guidance.rules import ShownAt
from app.guidance.service import Listed
from app.interest.worries import WORRIES


@dataclass(frozen=True)
class Truth:
    """The answer to one worry: the heading of the myth and what it means for the reader, in the language of its words."""

    slug: str
    language: str
    title: str
    means: str
    is_behind: bool
    awaiting_check: bool


def truths_in(language: str, today: date) -> dict[str, Truth]:
    """The answers by the code of the worry, in a language or else in English. A worry whose myth is not published is left out."""
    there = {one.page.slug: one for one in guidance.whole_myths(language, today)}
    return {code: _truth(there[worry.myth], language) for code, worry in WORRIES.items() if worry.myth in there}


def _truth(one: guidance.Whole, language: str) -> Truth:
    address = url_for("guidance.page", lang=language, slug=one.page.slug)
    means, _terms = body_html(first_section(one.text.body), [], address)
    return Truth(one.page.slug, one.text.language, one.text.title, means, one.is_behind, one.page.awaiting_check)


def others_heard(language: str, today: date) -> list[Listed]:
    """What else people often hear at this moment, beside the worries that can be ticked."""
    asked = frozenset(worry.myth for worry in WORRIES.values())
    return guidance.myths_shown_at(ShownAt.INTEREST, language, today, without=asked)
