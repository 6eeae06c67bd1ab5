"""Put the handbook pages that came with the portal into the database: what a keeper has touched stays as it is."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import select

from app.audit.events import Event
from app.audit.service import record
from app.core.db import session
from app.guidance.rules import is_slug
from app.guidance.seed_format import BadSeed, day, parts
from app.handbook import rules
from app.handbook.keeping import mark_of
from app.handbook.models import HandbookPage, HandbookVersion
from app.handbook.rules import Kind

SEED = Path(__file__).with_name("seed")
NEEDED = ("kind", "title", "as_of", "review_by")


@dataclass(frozen=True)
class SeedPage:
    """One page as its file tells it."""

    slug: str
    kind: Kind
    title: str
    body: str
    as_of: date
    review_by: date
    what_changed: str

    @property
    def mark(self) -> str:
        """What it says, in twelve letters."""
        return rules.mark(self.title, self.body, self.as_of, self.review_by, self.what_changed)


@dataclass
class Sown:
    """How many pages were new, and how many moved on to what the portal brings now."""

    new: int = 0
    changed: int = 0


def read_page(path: Path) -> SeedPage:
    """One file: front matter in TOML, then the text. Raises BadSeed."""
    facts, body = parts(path)
    unknown = set(facts) - {*NEEDED, "what_changed"}
    missing = [name for name in NEEDED if not facts.get(name)]
    as_of, review_by = day(facts.get("as_of")), day(facts.get("review_by"))
    if unknown or missing:
        raise BadSeed(f"{path.name}: {[*missing, *sorted(unknown)][0]} is {'missing' if missing else 'a field nobody knows'}")
    if as_of is None or review_by is None or not rules.days_are_right(as_of, review_by):
        raise BadSeed(f"{path.name}: as_of and review_by are two days, the second after the first")
    if facts["kind"] not in list(Kind) or not is_slug(path.stem) or not body:
        raise BadSeed(f"{path.name}: it needs a kind (page or briefing), an address and a text")
    told = str(facts.get("what_changed", "")).strip()
    return SeedPage(path.stem, Kind(facts["kind"]), str(facts["title"]).strip(), body, as_of, review_by, told)


def read_folder(folder: Path = SEED) -> list[SeedPage]:
    """Every page of a folder. Raises BadSeed."""
    return [read_page(path) for path in sorted(folder.glob("*.md"))]


def sow(told: list[SeedPage], now: datetime, *, by: int | None) -> Sown:
    """Add what is not there; move on what came with the portal and nobody has touched since."""
    sown = Sown()
    there = {page.slug: page for page in session.scalars(select(HandbookPage))}
    versions: dict[int, list[HandbookVersion]] = {}
    for one in session.scalars(select(HandbookVersion).order_by(HandbookVersion.version)):
        versions.setdefault(one.page_id, []).append(one)
    for seed in told:
        page = there.get(seed.slug)
        before = versions.get(page.id, []) if page else []
        if any(one.written_by is not None for one in before) or (before and mark_of(before[-1]) == seed.mark):
            continue
        if page is None:
            page = HandbookPage(slug=seed.slug, kind=str(seed.kind), added_at=now)
            session.add(page)
            session.flush()
        session.add(
            HandbookVersion(
                page_id=page.id, version=len(before) + 1, title=seed.title, body=seed.body, as_of=seed.as_of,
                review_by=seed.review_by, what_changed=seed.what_changed, written_at=now, published_at=now,
            )
        )  # fmt: skip
        session.flush()
        sown.new, sown.changed = sown.new + (not before), sown.changed + bool(before)
    if sown.new or sown.changed:
        record(Event.HANDBOOK_SEEDED, by=by, new=sown.new, changed=sown.changed)
    return sown


def sow_folder(now: datetime, folder: Path = SEED, *, by: int | None) -> Sown:
    """Every page of a folder. Raises BadSeed."""
    return sow(read_folder(folder), now, by=by)
