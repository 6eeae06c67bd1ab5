"""Put the texts that came with the portal into the database: what staff wrote since then stays as they wrote it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app.audit.events import Event
from app.audit.service import record
from app.core.db import session
from app.guidance import seed_format
from app.guidance.models import GuidanceMove, Page, PageText
from app.guidance.rules import SOURCE, Format, TextState
from app.guidance.searching import keep_words
from app.guidance.seed_format import SEED, SeedText


@dataclass
class Sown:
    """How many texts were new, and how many took the place of an older one of ours."""

    new: int = 0
    changed: int = 0


def sow(texts: Iterable[SeedText], now: datetime, *, by: int | None) -> Sown:
    """Add what is not there. A text whose every version came with the portal moves on with it; one that staff have
    touched stays. Texts without an English page are left out. English must come first."""
    sown, pages = Sown(), {page.slug: page for page in session.scalars(select(Page))}
    newest = {
        (one.page_id, one.language, one.format): one for one in session.scalars(select(PageText).order_by(PageText.version))
    }
    touched = {
        (one.page_id, one.language, one.format)
        for one in session.scalars(select(PageText).where(PageText.written_by.is_not(None)))
    }
    for told in texts:
        page = pages.get(told.slug) or _new_page(told, now)
        if page is None:
            continue
        pages[told.slug] = page
        key = (page.id, told.language, str(told.format))
        before = newest.get(key)
        if key in touched or (before is not None and before.fingerprint == told.version):
            continue
        _put(page, told, before, now)
        sown.new, sown.changed = sown.new + (before is None), sown.changed + (before is not None)
    if sown.new or sown.changed:
        session.add(GuidanceMove(what="seeded", page_id=None, moved_at=now))
        session.flush()
        record(Event.GUIDANCE_SEEDED, by=by, new=sown.new, changed=sown.changed)
    return sown


def sow_folder(now: datetime, folder: Path = SEED, *, by: int | None) -> Sown:
    """Every language of a folder. Raises BadSeed."""
    texts = [one for language in seed_format.languages(folder) for one in seed_format.read_language(language, folder)]
    return sow(texts, now, by=by)


def _new_page(told: SeedText, now: datetime) -> Page | None:
    if told.language != SOURCE or told.format is not Format.PLAIN:
        return None
    page = Page(slug=told.slug, added_at=now, **_facts(told.facts))
    session.add(page)
    session.flush()
    return page


def _facts(facts: dict[str, Any]) -> dict[str, Any]:
    """The columns of a page from its front matter."""
    return {
        "kind": facts["kind"], "group_slug": facts["group"], "place": int(facts["order"]), "owner": facts["owner"],
        **{name: seed_format.day(facts[name]) for name in ("law_date", "reviewed", "review_due")},
        "needed": bool(facts.get("needed")), "awaiting_check": facts["state"] == "awaiting-check",
        "invented": bool(facts.get("invented")), "consent_until": seed_format.day(facts.get("consent_until")),
        "shown_at": list(facts.get("shown_at", [])), "terms": list(facts.get("terms", [])),
        "written_with": facts.get("written_with", ""),
    }  # fmt: skip


def _put(page: Page, told: SeedText, before: PageText | None, now: datetime) -> None:
    """The next version of a text, published unless its front matter says that it is a draft."""
    is_source = told.language == SOURCE and told.format is Format.PLAIN
    draft = is_source and told.facts["state"] == "draft"
    if is_source and before is not None:
        for name, value in _facts(told.facts).items():
            setattr(page, name, value)
    if before is not None:
        before.state = TextState.REPLACED
        session.flush()
    one = PageText(
        page_id=page.id, language=told.language, format=str(told.format), version=before.version + 1 if before else 1,
        state=TextState.DRAFT if draft else TextState.PUBLISHED, title=told.title, myth=told.myth, summary=told.summary,
        body=told.body, sources=[_source(one) for one in told.facts.get("source", [])], fingerprint=told.version,
        source_version=told.source_version, written_at=now, published_at=None if draft else now,
    )  # fmt: skip
    session.add(one)
    session.flush()
    if not draft:
        keep_words(one)


def _source(told: dict[str, Any]) -> dict[str, str]:
    return {name: str(told.get(name, "")) for name in ("name", "url", "says")}
