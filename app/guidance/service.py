"""What readers see: the pages that are published, in a language or else in English."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, func, select

from app.core.db import session
from app.core.errors import NotYours
from app.guidance.models import GuidanceMove, Page, PageText
from app.guidance.rules import SOURCE, Format, Kind, ShownAt, TextState, is_behind, is_shown
from app.guidance.searching import find_texts

HOME_MYTHS = 3


@dataclass(frozen=True)
class Listed:
    """A page as lists show it; `language` is that of its words, which may be English."""

    slug: str
    kind: Kind
    group: str
    place: int
    needed: bool
    language: str
    title: str
    myth: str
    summary: str
    sources: list[dict[str, str]]


@dataclass(frozen=True)
class Shown:
    """A page with one text: what it says, and how far it may be relied on."""

    page: Page
    text: PageText
    languages: tuple[str, ...]
    has_easy: bool
    is_behind: bool
    sources: list[dict[str, str]]

    @property
    def is_checked(self) -> bool:
        """Whether a reader of the language has checked it; English in plain words is the source and needs none."""
        source = self.text.language == SOURCE and self.text.format == Format.PLAIN
        return source or self.text.checked_at is not None


def newest_move() -> int:
    """Grows whenever something that readers see has changed."""
    return session.scalar(select(func.max(GuidanceMove.id))) or 0


def _published(form: Format) -> Select[PageText]:
    return select(PageText).where(PageText.state == TextState.PUBLISHED, PageText.format == str(form))


def show(slug: str, language: str, form: Format, today: date) -> Shown:
    """A page in a language, in English where the language lacks it. Raises NotYours where nothing is published."""
    page = session.scalar(select(Page).where(Page.slug == slug))
    if page is None or not is_shown(page.consent_until, today):
        raise NotYours
    of_page = PageText.page_id == page.id
    plain = {one.language: one for one in session.scalars(_published(Format.PLAIN).where(of_page))}
    easy = {one.language: one for one in session.scalars(_published(Format.EASY).where(of_page))}
    texts = plain if form is Format.PLAIN else easy
    text, english = texts.get(language) or texts.get(SOURCE), texts.get(SOURCE)
    if SOURCE not in plain or text is None:
        raise NotYours
    behind = text.language != SOURCE and is_behind(text.source_version, english.fingerprint if english else "")
    return Shown(page, text, tuple(sorted(texts)), bool(easy), behind, plain[SOURCE].sources)


def listed(language: str, today: date, kinds: Iterable[Kind] = tuple(Kind)) -> list[Listed]:
    """Every page that may be read, in the order of its place, in the language or else in English."""
    wanted = (
        _published(Format.PLAIN)
        .where(PageText.language.in_({language, SOURCE}))
        .add_columns(Page)
        .join(Page, Page.id == PageText.page_id)
    )
    found: dict[str, dict[str, PageText]] = {}
    pages: dict[str, Page] = {}
    for text, page in session.execute(wanted.where(Page.kind.in_([str(kind) for kind in kinds])).order_by(Page.place, Page.slug)):
        if is_shown(page.consent_until, today):
            pages[page.slug] = page
            found.setdefault(page.slug, {})[text.language] = text
    there = [(pages[slug], texts) for slug, texts in found.items() if SOURCE in texts]
    return [_listed(page, texts.get(language) or texts[SOURCE], texts[SOURCE]) for page, texts in there]


def _listed(page: Page, text: PageText, english: PageText) -> Listed:
    return Listed(
        page.slug, Kind(page.kind), page.group_slug, page.place, page.needed, text.language, text.title, text.myth, text.summary,
        english.sources,
    )  # fmt: skip


@dataclass(frozen=True)
class Whole:
    """A page with its whole text in one language, which may be English; sources are the English page's."""

    page: Page
    text: PageText
    sources: list[dict[str, str]]
    is_checked: bool
    is_behind: bool


def whole_myths(language: str, today: date) -> list[Whole]:
    """Every myth that may be read, with all of its text, in the order of its place, in one question to the database."""
    wanted = (
        select(Page, PageText)
        .join(PageText, PageText.page_id == Page.id)
        .where(
            Page.kind == str(Kind.MYTH), PageText.state == TextState.PUBLISHED, PageText.format == str(Format.PLAIN),
            PageText.language.in_({language, SOURCE}),
        )
        .order_by(Page.place, Page.slug)
    )  # fmt: skip
    found: dict[int, dict[str, PageText]] = {}
    pages: dict[int, Page] = {}
    for page, text in session.execute(wanted):
        if is_shown(page.consent_until, today):
            pages[page.id] = page
            found.setdefault(page.id, {})[text.language] = text
    return [_whole(pages[number], texts, language) for number, texts in found.items() if SOURCE in texts]


def _whole(page: Page, texts: dict[str, PageText], language: str) -> Whole:
    english, text = texts[SOURCE], texts.get(language) or texts[SOURCE]
    is_source = text.language == SOURCE
    behind = not is_source and is_behind(text.source_version, english.fingerprint)
    return Whole(page, text, english.sources, is_source or text.checked_at is not None, behind)


def home_myths(language: str, today: date) -> list[Listed]:
    """The three myths of the first page: the most needed ones, from different groups as far as there are."""
    myths = sorted(listed(language, today, [Kind.MYTH]), key=lambda one: not one.needed)
    first = {one.group: one for one in reversed(myths)}
    spread = [one for one in myths if first[one.group] is one]
    return [*spread, *(one for one in myths if one not in spread)][:HOME_MYTHS]


def myths_shown_at(
    at: ShownAt, language: str, today: date, most: int = HOME_MYTHS, without: Collection[str] = ()
) -> list[Listed]:
    """The myths that bite at this moment, for the page on which it comes; `without` those that it shows already."""
    moments = session.execute(select(Page.slug, Page.shown_at).where(Page.kind == str(Kind.MYTH)))
    there = {slug for slug, told in moments if str(at) in told and slug not in without}
    return [one for one in listed(language, today, [Kind.MYTH]) if one.slug in there][:most]


def search(query: str, language: str, today: date) -> list[Listed]:
    """Pages that hold the words, best first: in the language, then English ones that the language lacks."""
    ids = find_texts(language, query)
    if language != SOURCE:
        ids += find_texts(SOURCE, query)
    order = {page_id: place for place, page_id in reversed(list(enumerate(_pages_of(ids))))}
    by_slug = dict(session.execute(select(Page.slug, Page.id).where(Page.id.in_(order))).all())
    found = [one for one in listed(language, today) if one.slug in by_slug]
    return sorted(found, key=lambda one: order[by_slug[one.slug]])


def _pages_of(text_ids: list[int]) -> list[int]:
    pages = dict(session.execute(select(PageText.id, PageText.page_id).where(PageText.id.in_(text_ids))).all())
    return [pages[one] for one in text_ids if one in pages]


@dataclass(frozen=True)
class Change:
    """One line of a page's public change log. `what` is empty for the first version."""

    version: int
    language: str
    format: Format
    at: datetime
    what: str


def changes_of(slug: str, today: date) -> tuple[Shown, list[Change]]:
    """Every version of a page that readers ever saw, newest first. Raises NotYours."""
    shown = show(slug, SOURCE, Format.PLAIN, today)
    versions = select(PageText).where(PageText.page_id == shown.page.id, PageText.published_at.is_not(None))
    rows = session.scalars(versions.order_by(PageText.published_at.desc(), PageText.id.desc()))
    return shown, [
        Change(one.version, one.language, Format(one.format), one.published_at or one.written_at, one.what_changed)
        for one in rows
    ]


def for_sitemap(today: date) -> list[tuple[str, str, Format, date]]:
    """Every page with its language, its face (usual or Easy Read) and the day its text was published."""
    slugs = {one.slug for one in listed(SOURCE, today)}
    rows = session.execute(
        select(Page.slug, PageText.language, PageText.format, PageText.published_at)
        .join(PageText, PageText.page_id == Page.id)
        .where(PageText.state == TextState.PUBLISHED)
        .order_by(Page.slug, PageText.language, PageText.id)
    )
    return [(slug, language, Format(face), at.date()) for slug, language, face, at in rows if slug in slugs and at]
