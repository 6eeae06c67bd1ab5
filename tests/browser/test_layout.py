"""Longer words, wider spacing, 200 % text, paper, and right to left: nothing is cut off, nothing scrolls sideways."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from app.core.config import LANGUAGES
from tests.browser import checks, states
from tests.browser.journeys import FIRST, SECOND
from tests.browser.site import Site
from tests.browser.walker import Walker
from tests.factories import Made

Walk = Callable[..., Walker]
PUBLIC = (
    "", "find-out", "help", "privacy", "accessibility", "cookies", "rules", "sign-in", "activate", "cannot-sign-in", "forgotten", "new-passphrase",
    "not-me", "guidance/", "guidance/myths", "guidance/search", "tools/", "tools/can-i-use-it",
    "tools/hold-the-money?see=rather-not&pay=helper&papers=no&bank=no", "tools/pa-cost?hours=16&wage=12&age=18-20&same=no&other=yes",
)  # fmt: skip
SPACED = """() => {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }
    p { margin-bottom: 2em !important }`)
  document.adoptedStyleSheets = [sheet]
}"""  # WCAG 2.2, 1.4.12


def own_pages(person: Made) -> list[str]:
    """A person's own pages: home, returns, balance, a receipt, and a return not started."""
    pages = ("", "returns/", "balance/", f"returns/{SECOND}/", f"returns/{SECOND}/sent/1", f"returns/{SECOND}/check",
             f"returns/{SECOND}/lines", f"returns/{SECOND}/balances", f"returns/{SECOND}/bills", f"returns/{SECOND}/papers",
             f"returns/{SECOND}/statement", f"returns/{SECOND}/way", f"returns/{SECOND}/lines/add", f"returns/{SECOND}/copies", f"returns/{SECOND}/changes", f"returns/{FIRST}/")  # fmt: skip
    return [f"for/{person.reference}/{page}" for page in pages]


@pytest.fixture
def person(site: Site) -> Made:
    """Somebody who has sent a return and has more money than the limit."""
    made = site.recipient()
    states.sent(made, opening=2_000_000, bill=11_240)
    return made


def test_words_forty_per_cent_longer(site: Site, walk: Walk, person: Made) -> None:
    at = walk("en-XA", 320, full=False)
    at.sign_in(person)
    for page in (*PUBLIC, *own_pages(person)):
        at.open(page)
        heading = at.page.locator("h1").inner_text()
        assert heading.startswith("["), f"{page}: words nobody marked for translation: {heading}"


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code not in ("en", "ur")])
def test_every_language_fits_a_narrow_window(site: Site, walk: Walk, person: Made, language: str) -> None:
    """English and Urdu are walked everywhere; of the others the pages people need first."""
    at = walk(language, 320, full=False)
    at.sign_in(person)
    for page in ("", "guidance/", "guidance/myths", "interest", "help", "cookies", "cannot-sign-in", *own_pages(person)[:8]):
        at.open(page)


@pytest.mark.parametrize("language", ["en", "ur"])
def test_wider_spacing(site: Site, walk: Walk, person: Made, language: str) -> None:
    at = walk(language, 320, full=False)
    at.sign_in(person)
    for page in (*PUBLIC, *own_pages(person)):
        at.open(page)
        at.page.evaluate(SPACED)
        problems = checks.layout(at.page)
        assert not problems, f"{page}: {problems}"


@pytest.mark.parametrize("language", ["en", "ur"])
def test_text_twice_as_large(site: Site, walk: Walk, person: Made, language: str) -> None:
    """200 % on a window of 1280: what a browser then lays out is a window of 640 at twice the pixels."""
    at = walk(language, 640, full=False, device_scale_factor=2)
    at.sign_in(person)
    for page in (*PUBLIC, *own_pages(person)):
        at.open(page)
    large = walk(language, 1280, full=False)
    large.sign_in(person)
    for page in own_pages(person):
        large.open(page)
        large.page.evaluate("document.documentElement.style.fontSize = '200%'")
        problems = checks.layout(large.page)
        assert not problems, f"text only, {page}: {problems}"


@pytest.mark.parametrize("language", ["en", "ur"])
def test_on_paper(site: Site, walk: Walk, person: Made, language: str) -> None:
    """Receipt and balance print without the menu, in ink, and nothing is wider than the sheet."""
    at = walk(language, 718, full=False)  # A4 less 1 cm each side, at 96 pixels an inch
    at.sign_in(person)
    for page in ("balance/", f"returns/{SECOND}/sent/1"):
        at.open(f"for/{person.reference}/{page}")
        at.page.emulate_media(media="print")
        hidden = at.page.evaluate("""() => [...document.querySelectorAll('nav, main form, main button, .govuk-skip-link')]
            .filter(box => box.checkVisibility() && box.getBoundingClientRect().height > 1).map(box => box.outerHTML.slice(0, 80))""")
        assert not hidden, f"{page}: printed, and of no use on paper: {hidden}"
        size = at.page.evaluate("Math.min(...[...document.querySelectorAll('main p, main td, main th, main dd')]"
                                ".filter(box => box.checkVisibility() && box.textContent.trim())"
                                ".map(box => parseFloat(getComputedStyle(box).fontSize)))")  # fmt: skip
        assert size >= 16, f"{page}: words of {size} pixels on paper, 12 points are 16"
        assert not checks.layout(at.page), page
        assert "£" in at.main_text()
        at.page.emulate_media(media="screen")


# Words keep the direction of their language, so what stands inside a line is left out.
BOXES = """() => [...document.querySelectorAll('body *')]
  .filter(box => !box.closest('svg, .govuk-visually-hidden, .govuk-skip-link, body [dir=ltr], bdi, details:not([open]) > :not(summary)'))
  .filter(box => getComputedStyle(box).display !== 'inline')
  .map(box => { const at = box.getBoundingClientRect()
    return {name: `${box.tagName.toLowerCase()}.${box.className}`, left: at.left, right: at.right} })
  .filter(box => box.right > box.left)"""
TURN = """sheet => new Promise(done => {
  document.documentElement.dir = 'rtl'
  const link = document.querySelector('link[rel=stylesheet]')
  link.onload = () => requestAnimationFrame(() => requestAnimationFrame(done))
  link.href = sheet
})"""
MIRRORED = 0.995  # TRUST.md AU9


def unmirrored(at: Walker, sheet: str) -> tuple[list[dict[str, Any]], int]:
    """Boxes of this page that are not where a mirror shows them, within 2 pixels, and how many boxes there are."""
    before = at.page.evaluate(BOXES)
    at.page.evaluate(TURN, sheet)
    after = at.page.evaluate(BOXES)
    assert len(before) == len(after), f"{at.path}: {len(before)} boxes, {len(after)} after turning"
    width = at.page.evaluate("document.documentElement.clientWidth")
    wrong = [
        {**left, "mirrored": width - left["right"], "is": right["left"]}
        for left, right in zip(before, after, strict=True)
        if abs(right["left"] - (width - left["right"])) > 2
    ]
    return wrong, len(before)


@pytest.mark.parametrize("width", [320, 1280])
def test_right_to_left_is_a_mirror(site: Site, walk: Walk, person: Made, width: int) -> None:
    """The same English words laid out both ways: whatever is not mirrored was placed by hand."""
    manifest = json.loads((checks.ROOT / "app/static/build/asset-manifest.json").read_text())
    sheet = f"/static/build/{manifest['portal.rtl.css']}"
    at = walk("en", width, full=False)
    at.sign_in(person)
    for page in ("", "help", "sign-in", *own_pages(person)):
        at.open(page)
        wrong, count = unmirrored(at, sheet)
        assert len(wrong) <= count * (1 - MIRRORED), f"{page}: {len(wrong)} of {count} boxes: {wrong[:5]}"
