"""What every page in the browser is held to: axe, no sideways scroll, nothing cut off, focus that can be seen."""

import functools
import hashlib
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.browser.site import Served

ROOT = Path(__file__).absolute().parents[2]
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
CHANGING = re.compile(r'(name="csrf_token"[^>]*value=")[^"]+|(value=")[^"]{60,}(?="[^>]*csrf_token)|R-\w{4}-\w{4}|P-\w{4}-\w{4}|data-(?:warn-in|ends-in|token)="[^"]*"|\d+:\d\d ?[AaPp][Mm]|/new-device/\d+/')
# Between two tags, where there is more than space: that there are words counts, not which.
WORDS, NUMBERS = re.compile(r">[^<>]*[^<>\s][^<>]*<"), re.compile(r"\b[A-Z]-\w{4}-\w{4}\b|\d+")

# Boxes wider than what they are in. Words for screen readers only are cut on purpose; the browser shortens a file's
# name in its own box, and the page writes it out below; what somebody typed moves along inside its own field.
CUT_OFF = """() => [...document.querySelectorAll('body *')].filter(box => {
  const style = getComputedStyle(box)
  return /hidden|clip/.test(style.overflowX) && box.scrollWidth > box.clientWidth + 1 && box.clientWidth > 1
    && !box.closest('.govuk-visually-hidden, svg, input') && style.position !== 'absolute'
}).map(box => `${box.className || box.tagName}: ${box.textContent.trim().slice(0, 60)}`)"""
SIDEWAYS = """() => document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll('body *')]
  .filter(box => !box.closest('.govuk-visually-hidden, .govuk-skip-link, svg'))
  .filter(box => { const at = box.getBoundingClientRect(); return at.right > innerWidth + 1 || at.left < -1 })
  .map(box => `${box.className || box.tagName}: ${box.textContent.trim().slice(0, 60)}`).slice(0, 5)"""
# A ring or a shadow that is there and is not transparent; of a radio or checkbox it is drawn on its label.
FOCUS = """() => {
  const at = document.activeElement
  if (!at || at === document.body || at === document.documentElement) return null
  const seen = colour => !/^(rgba\\([^)]*,\\s*0\\)|transparent)/.test(colour)
  const ring = style => (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 && seen(style.outlineColor))
    || (style.boxShadow !== 'none' && seen(style.boxShadow))
  const label = at.labels && at.labels.length ? at.labels[0] : null
  const drawn = label && /radio|checkbox/.test(at.type) ? label : at
  const rings = [[at], [at, '::before'], ...(label ? [[label, '::before'], [label, '::after']] : [])]
  const box = drawn.getBoundingClientRect()
  return {
    tag: at.tagName.toLowerCase(), type: at.type || '', name: at.name || '',
    words: (at.textContent || at.value || at.name || '').trim().slice(0, 50),
    ring: rings.some(([one, part]) => ring(getComputedStyle(one, part))),
    seen: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight,
  }
}"""


@functools.cache
def axe_source() -> str:
    """axe-core as it is published."""
    return (ROOT / "node_modules/axe-core/axe.min.js").read_text()


def axe(page: Page) -> list[str]:
    """What axe finds on this page. It is told through the debugger: the page's own policy lets no such script in."""
    if page.evaluate("!window.axe"):
        page.evaluate(axe_source())
    found = page.evaluate("tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']})", TAGS)
    return [f"axe {one['id']}: {node['html'][:160]}" for one in found["violations"] for node in one["nodes"][:3]]


def layout(page: Page) -> list[str]:
    """Boxes that make the page scroll sideways, and boxes that cut their words off."""
    aside = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    wide = [f"scrolls sideways by {aside}: {one}" for one in page.evaluate(SIDEWAYS)] if aside > 0 else []
    return (wide or ([f"scrolls sideways by {aside}"] if aside > 0 else [])) + [f"cut off: {one}" for one in page.evaluate(CUT_OFF)]


def focused(page: Page) -> dict[str, Any] | None:
    """What has the focus, whether it shows, and whether it is on the screen; None where nothing has it."""
    found: dict[str, Any] | None = page.evaluate(FOCUS)
    return found


def bare(body: str) -> str:
    """A page without what differs each time it is made."""
    return CHANGING.sub("", body)


def shape(body: str) -> str:
    """What axe judges of a page: its elements and what they are told, with other words, numbers and references the same."""
    return NUMBERS.sub("0", WORDS.sub(">x<", body))


class Seen:
    """What has been looked at in this run, by whichever worker: an empty file for each."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(exist_ok=True)

    def is_new(self, form: str) -> bool:
        """Whether nobody has asked this before."""
        try:
            (self._folder / hashlib.sha256(form.encode()).hexdigest()).touch(exist_ok=False)
        except FileExistsError:
            return False
        return True


class Validator:
    """html-validate, kept running: its start costs more than many pages. Raises AssertionError where it ends."""

    def __init__(self, seen: Seen) -> None:
        command = [node_path(), Path(__file__).with_name("validate.mjs").resolve(), ROOT]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8")
        self._seen = seen

    def problems(self, pages: list[Served]) -> list[str]:
        """What is wrong with these pages, each with its address; a page seen before is not read again."""
        new = {bare(one.body): one for one in pages}
        found = [f"{one.path}:{note}" for form, one in new.items() if self._seen.is_new(f"html {form}") for note in self._ask(one.body)]
        return found

    def _ask(self, body: str) -> list[str]:
        to, back = self._process.stdin, self._process.stdout
        assert to and back
        to.write(json.dumps(body) + "\n")
        to.flush()
        answer = back.readline()
        assert answer, "html-validate has ended: is node_modules there? (make assets)"
        return list(json.loads(answer))

    def close(self) -> None:
        """End it."""
        self._process.communicate()


def node_path() -> str:
    """Node.js of this machine, or the one scripts/prepare.py has put into .venv."""
    found = shutil.which("node") or shutil.which("node", path=str(Path(sys.executable).parent))
    assert found, "There is no Node.js for html-validate: python3 scripts/prepare.py --dev gets one."
    return found
