"""A small seed for tests: a myth, a guide, a story and a draft, with an Urdu translation and Easy Read of some."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from app.core import db
from app.guidance import seeding
from app.guidance.rules import Format
from app.guidance.seed_format import SeedText
from tests.factories import NOW

MYTH, GUIDE, STORY, DRAFT = "you-choose", "what-to-keep", "story-of-one", "not-yet"


def english(slug: str, title: str, body: str, **facts: Any) -> SeedText:
    """An English page with everything that its front matter must say."""
    told = {
        "kind": "guide", "group": "start", "order": 10, "owner": "Direct payments team", "law_date": date(2026, 11, 1),
        "reviewed": date(2026, 11, 1), "review_due": date(2027, 5, 1), "state": "published", **facts,
    }  # fmt: skip
    return SeedText(slug, "en", Format.PLAIN, title, told.get("myth", ""), told.pop("summary", f"About: {title}."), body, "", told)


def translated(of: SeedText, language: str, title: str, body: str, summary: str = "۔", version: str | None = None) -> SeedText:
    """A translation of a text; `version` None: made from the English as it is."""
    myth = "لوگ چنتے ہیں۔" if of.myth else ""
    return SeedText(of.slug, language, of.format, title, myth, summary, body, of.version if version is None else version)


def easy(of: SeedText, body: str) -> SeedText:
    """The Easy Read of an English page."""
    return SeedText(of.slug, "en", Format.EASY, of.title, of.myth, of.summary, body)


THE_MYTH = english(
    MYTH, "You choose who comes", "You decide. An agency or a relative may help you.", kind="myth", myth="They choose for you.",
    shown_at=["account", "first-return"], terms=["agency"], needed=True,
    source=[{"name": "Elmshire Council: choosing", "says": "People choose who helps them."}],
)  # fmt: skip
THE_GUIDE = english(GUIDE, "What to keep", "Keep your **statements** and payslips.\n\n| What | How long |\n|---|---|\n| Payslips | Six years |\n")
THE_STORY = english(STORY, "One story", "> I was glad.", kind="story", group="stories", invented=True, consent_until=date(2026, 12, 31))
THE_DRAFT = english(DRAFT, "Not yet", "Nobody has looked at this.", state="draft")
ALL = (
    THE_MYTH, THE_GUIDE, THE_STORY, THE_DRAFT, translated(THE_MYTH, "ur", "آپ چنتے ہیں", "فیصلہ آپ کا ہے۔ کوئی ایجنسی مدد کر سکتی ہے۔"),
    easy(THE_MYTH, "[picture: key]\nYou choose.\n\n[picture: hands]\nYou say who helps."),
)  # fmt: skip


def sow(texts: Iterable[SeedText] = ALL) -> seeding.Sown:
    """Put them in and commit."""
    sown = seeding.sow(texts, NOW, by=None)
    db.commit()
    return sown
