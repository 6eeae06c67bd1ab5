"""A person who has a keyboard and nothing else: the same journeys, stop by stop."""

from playwright.sync_api import Page

from tests.browser import checks
from tests.browser.site import Site
from tests.browser.walker import Walker

# Where in the document the focus is; nothing where it has left the page.
PLACE = """() => document.activeElement === document.body ? ''
  : String([...document.querySelectorAll('*')].indexOf(document.activeElement))"""


class KeyboardWalker(Walker):
    """Reaches everything by Tab and arrows; at each stop the focus must show and be on the screen."""

    MOST_STOPS = 150

    def __init__(self, site: Site, page: Page, language: str, seen: checks.Seen, *, full: bool, scripts: bool) -> None:
        super().__init__(site, page, language, seen, full=full, scripts=scripts)
        # Somebody must be waiting for the window that chooses files before a key opens it.
        page.on("filechooser", lambda _chooser: None)

    def _reach(self, selector: str) -> None:
        wanted = self.page.locator(selector).first.element_handle()
        for _stop in range(self.MOST_STOPS):
            if self.page.evaluate("wanted => document.activeElement === wanted", wanted):
                return
            self.page.keyboard.press("Tab")
            self._stop()
        raise AssertionError(f"{self.page.url}: {selector} is not reached in {self.MOST_STOPS} stops")

    def _stop(self) -> None:
        """The focus is somewhere: is it to be seen?"""
        at = checks.focused(self.page)
        if at and not (at["ring"] and at["seen"]):
            missing = "no ring" if not at["ring"] else "off the screen"
            self.problems.append(f"{self.page.url}: focus on {at['tag']} «{at['words']}»: {missing}")

    def walk_round(self) -> int:
        """Tab from the start of the page until the focus comes round; returns how many stops there were."""
        self.page.evaluate("document.activeElement.blur()")
        stops: list[str] = []
        for _stop in range(self.MOST_STOPS):
            self.page.keyboard.press("Tab")
            self._stop()
            here = self.page.evaluate(PLACE)
            if not here or here in stops:
                return len(stops)
            stops.append(here)
        raise AssertionError(f"{self.page.url}: the focus never leaves the page")

    def _press(self, selector: str) -> None:
        self._reach(selector)
        self.page.keyboard.press("Enter")

    def _choose(self, selector: str) -> None:
        wanted = self.page.locator(selector).first
        if wanted.get_attribute("type") == "checkbox":
            self._reach(selector)
        else:
            self._reach_radio(selector)
        if not wanted.is_checked():
            self.page.keyboard.press("Space")
        assert wanted.is_checked(), f"{selector} is not chosen by keyboard"

    def _reach_radio(self, selector: str) -> None:
        """Tab reaches a group at the button that is chosen, or at its first; arrows go on from there."""
        group = self.page.locator(selector).first.get_attribute("name")
        chosen = f"input[type=radio][name='{group}']:checked"
        self._reach(chosen if self.has(chosen) else f"input[type=radio][name='{group}']")
        wanted = self.page.locator(selector).first.element_handle()
        for _arrow in range(self.page.locator(f"input[type=radio][name='{group}']").count()):
            if self.page.evaluate("wanted => document.activeElement === wanted", wanted):
                return
            self.page.keyboard.press("ArrowDown")
            self._stop()
        raise AssertionError(f"{selector} is not reached by arrows")

    def _type(self, selector: str, words: str) -> None:
        self._reach(selector)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(words)

    def _add_files(self, selector: str, files: list[str]) -> None:
        self._reach(selector)
        with self.page.expect_file_chooser() as chooser:
            self.page.keyboard.press("Enter")
        chooser.value.set_files(files)
