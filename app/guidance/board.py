"""What staff look after: what is due, behind, missing or waiting, and what readers said."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select

from app.core.db import session
from app.guidance.models import Campaign, CampaignCount, Page, PageText, ReaderCount, ReaderRemark, SearchMiss
from app.guidance.rules import SOURCE, Due, Format, TextState, is_behind, review_state

SINCE = timedelta(days=91)
MOST = 50


@dataclass(frozen=True)
class Lack:
    """A text that is not there."""

    language: str
    format: str


@dataclass(frozen=True)
class BoardPage:
    """One page on the board. Languages are codes; an Easy Read text is behind or missing like any other: in every language
    where there is one in English, and in English where the page is one of the most needed."""

    page: Page
    title: str
    due: Due
    is_public: bool
    missing: list[Lack]
    behind: list[PageText]
    unchecked: list[PageText]
    drafts: list[PageText]


def board(languages: Iterable[str], today: date) -> list[BoardPage]:
    """Every page, the one to be read through first on top."""
    texts: dict[int, list[PageText]] = {}
    live = (
        select(PageText)
        .where(PageText.state.in_([TextState.DRAFT, TextState.PUBLISHED]))
        .order_by(PageText.language, PageText.format)
    )
    for text in session.scalars(live):
        texts.setdefault(text.page_id, []).append(text)
    pages = session.scalars(select(Page).order_by(Page.review_due, Page.slug))
    return [_row(page, texts.get(page.id, []), tuple(languages), today) for page in pages]


def _row(page: Page, texts: list[PageText], languages: tuple[str, ...], today: date) -> BoardPage:
    published = [one for one in texts if one.state == TextState.PUBLISHED]
    english = {one.format: one for one in published if one.language == SOURCE}
    others = [one for one in published if one.language != SOURCE]
    marks = {form: one.fingerprint for form, one in english.items()}
    plain = english.get(str(Format.PLAIN))
    return BoardPage(
        page, plain.title if plain else next((one.title for one in texts), page.slug), review_state(page.review_due, today),
        plain is not None, _missing(page, published, languages),
        [one for one in others if is_behind(one.source_version, marks.get(one.format, ""))],
        [one for one in published if one.checked_at is None and (one.language != SOURCE or one.format != Format.PLAIN)],
        [one for one in texts if one.state == TextState.DRAFT],
    )  # fmt: skip


def _missing(page: Page, published: list[PageText], languages: tuple[str, ...]) -> list[Lack]:
    there = {(one.language, one.format) for one in published}
    wanted = [(code, str(Format.PLAIN)) for code in languages]
    if (SOURCE, Format.EASY) in there:
        wanted += [(code, str(Format.EASY)) for code in languages]
    elif page.needed:
        wanted.append((SOURCE, str(Format.EASY)))
    return [Lack(code, form) for code, form in wanted if (code, form) not in there]


@dataclass(frozen=True)
class Standing:
    """How many texts of one language and format are missing, behind the English, or checked by nobody."""

    language: str
    format: str
    missing: int
    behind: int
    unchecked: int


def by_language(rows: Iterable[BoardPage], languages: Iterable[str]) -> list[Standing]:
    """Each language with its plain words and its Easy Read, in the order in which the site offers them."""
    told = list(rows)

    def number(lists: Iterable[Iterable[Lack | PageText]], code: str, form: Format) -> int:
        return sum((one.language, one.format) == (code, form) for texts in lists for one in texts)

    return [
        Standing(
            code, str(form), number((row.missing for row in told), code, form), number((row.behind for row in told), code, form),
            number((row.unchecked for row in told), code, form),
        )
        for code in languages for form in Format
    ]  # fmt: skip


@dataclass(frozen=True)
class Heard:
    """What readers of a page said in the last three months."""

    slug: str
    useful: int
    not_useful: int
    stopped: int


def heard(today: date) -> list[Heard]:
    """Pages that readers said something about, the least useful first."""
    rows = session.execute(
        select(Page.slug, ReaderCount.what, func.sum(ReaderCount.number))
        .join(Page, Page.id == ReaderCount.page_id)
        .where(ReaderCount.day >= today - SINCE)
        .group_by(Page.slug, ReaderCount.what)
    )
    found: dict[str, dict[str, int]] = {}
    for slug, what, number in rows:
        found.setdefault(slug, {})[what] = int(number)
    told = [Heard(slug, one.get("useful", 0), one.get("not-useful", 0), one.get("stopped", 0)) for slug, one in found.items()]
    return sorted(told, key=lambda one: (-one.not_useful, -one.stopped, one.slug))[:MOST]


def remarks() -> list[tuple[str, ReaderRemark]]:
    """What readers found missing, newest first."""
    rows = (
        select(Page.slug, ReaderRemark).join(Page, Page.id == ReaderRemark.page_id).order_by(ReaderRemark.id.desc()).limit(MOST)
    )
    return list(session.execute(rows))


def misses(today: date) -> list[tuple[str, str, int]]:
    """Language, words and how often they were searched for and not found in the last three months."""
    often = func.sum(SearchMiss.number)
    rows = select(SearchMiss.language, SearchMiss.words, often).where(SearchMiss.day >= today - SINCE)
    grouped = rows.group_by(SearchMiss.language, SearchMiss.words).order_by(often.desc(), SearchMiss.words).limit(MOST)
    return [(language, words, int(number)) for language, words, number in session.execute(grouped)]


def campaigns_of(page: Page) -> list[tuple[Campaign, int]]:
    """The short addresses of a page and how often each was opened."""
    opened = func.coalesce(func.sum(CampaignCount.number), 0)
    rows = select(Campaign, opened).outerjoin(CampaignCount, CampaignCount.campaign_id == Campaign.id)
    found = session.execute(rows.where(Campaign.page_id == page.id).group_by(Campaign.id).order_by(Campaign.id))
    return [(campaign, int(number)) for campaign, number in found]


def texts_of(page: Page) -> list[PageText]:
    """Every version of every text of a page, newest first within each."""
    rows = select(PageText).where(PageText.page_id == page.id)
    return list(session.scalars(rows.order_by(PageText.language, PageText.format.desc(), PageText.version.desc())))


def version_before(text: PageText) -> PageText | None:
    """The version that readers saw before this one."""
    rows = select(PageText).where(
        PageText.page_id == text.page_id, PageText.language == text.language, PageText.format == text.format,
        PageText.version < text.version, PageText.published_at.is_not(None),
    )  # fmt: skip
    return session.scalars(rows.order_by(PageText.version.desc())).first()
