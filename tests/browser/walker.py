"""A person at a browser, with scripts or without. Each page that opens is checked. keyboard.py has the one without a mouse.

Journeys speak to a Walker only, with selectors that hold in every language, so that one journey is walked in every
language, at every width and by every hand.
"""

from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Page, Request

from app.core.i18n import language
from tests import factories
from tests.browser import checks
from tests.browser.site import Site
from tests.factories import Made

WIDTHS, HEIGHT = (320, 1280), 800
MAIN_BUTTON = "main form:not([action]) button[type=submit]"
# Chromium writes every answer of 400 and above to the console; a form that is refused (422) is a page like others.
REFUSED = "Failed to load resource: the server responded with a status of 4"


class Walker:
    """One browser window of one person. `pages`, `taps` and `typed` count what the journey asks of them.

    `full`: each page is looked at in the narrow and in the wide window, and by axe in its own: journeys go narrow in one
    language and wide in the other, so axe sees both. Else in its own width, and not by axe: for journeys whose pages
    another journey has shown to axe.
    """

    def __init__(self, site: Site, page: Page, language: str, seen: checks.Seen, *, full: bool, scripts: bool) -> None:
        self.site, self.page, self.language, self.seen = site, page, language, seen
        self.full, self.scripts = full, scripts
        self.pages = self.taps = self.typed = 0
        self.problems: list[str] = []
        self.requests: list[str] = []
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.problems.append(f"{page.url}: script: {error}"))
        page.on("request", self._note)

    def _hear(self, message: ConsoleMessage) -> None:
        is_page = message.text.startswith(REFUSED) and message.location["url"] == self.page.url
        if message.type in ("error", "warning") and not is_page:
            self.problems.append(f"{self.page.url}: console: {message.text[:300]}")

    def _note(self, request: Request) -> None:
        self.requests.append(request.url)
        if not request.url.startswith(self.site.url):
            self.problems.append(f"{self.page.url}: asks another site: {request.url}")

    # Getting about

    def open(self, path: str) -> None:
        """Type an address of this site: `sign-in` in the language of this walk, `/admin/` as it is."""
        self.page.goto(self.site.url + (path if path.startswith("/") else f"/{self.language}/{path}"))
        self._arrive()
        if "/reason?" in self.page.url and "/reason" not in path:
            self.say_why()

    def say_why(self) -> None:
        """Say why one opens a person outside one's own work, and go on."""
        self.choose("input[name=code][value=check]")
        self.save()
        assert "/reason" not in self.path

    def press(self, selector: str) -> None:
        """Press a button or follow a link, and see the page it leads to."""
        self.taps += 1
        with self.page.expect_navigation():
            self._press(selector)
        self._arrive()

    def choose(self, selector: str) -> None:
        """Choose a radio button or tick a box."""
        self.taps += 1
        self._choose(selector)

    def type_in(self, selector: str, words: str) -> None:
        """Type words into a field."""
        self.typed += len(words)
        self._type(selector, words)

    def add_files(self, *files: Path, selector: str = "main input[type=file]") -> None:
        """Choose files: one tap, whatever the machine's own window then asks."""
        self.taps += 1
        self._add_files(selector, [str(file) for file in files])

    def save(self) -> None:
        """Press the first button of the page's own form."""
        self.press(f"{MAIN_BUTTON} >> nth=0")

    def save_last(self) -> None:
        """Press the last button of the page's own form, below what was added before."""
        self.press(f"{MAIN_BUTTON} >> nth=-1")

    def open_details(self) -> None:
        """Open every part that is folded away, and look again."""
        while self.has("main details:not([open]) > summary"):
            self.page.locator("main details:not([open]) > summary").first.click()
        self.look()

    def sign_in(self, person: Made) -> None:
        """Arrive at one's own home. The way there is walked once by each hand in each language and width; then the sign-in
        is put into the cookie: how signing in goes is tried in test_sign_in.py."""
        way = f"sign-in {type(self).__name__} {self.language} {self.width} {self.scripts} {self.full}"
        if self.seen.is_new(way):
            self.walk_in(person)
            return
        self.page.context.add_cookies([self.site.sign_in_cookie(person)])
        self.open("my-home")

    def walk_in(self, person: Made) -> None:
        """Sign in with both steps and arrive at one's own home; the code is the one the demonstration shows."""
        self.first_step(person)
        self.type_in("#code", self.shown_code())
        self.press("main form button[type=submit]")
        assert "sign-in" not in self.path, f"not signed in: {self.main_text()[:200]}"

    def first_step(self, person: Made) -> None:
        """Who, and the passphrase."""
        self.open("sign-in")
        self.type_in("#sign_in_name", person.email)
        self.type_in("#passphrase", factories.PASSPHRASE)
        self.press("main form[action$='/sign-in'] button[type=submit]")

    def shown_code(self) -> str:
        """The code of the message that would have been sent."""
        return self.page.locator("[data-demo-code]").inner_text()

    # What it does with a hand of its own

    def _press(self, selector: str) -> None:
        self.page.click(selector)

    def _choose(self, selector: str) -> None:
        self.page.check(selector)

    def _type(self, selector: str, words: str) -> None:
        self.page.fill(selector, words)

    def _add_files(self, selector: str, files: list[str]) -> None:
        self.page.set_input_files(selector, files)

    # What it sees

    @property
    def path(self) -> str:
        """The path of the page that is open."""
        return urlsplit(self.page.url).path

    def main_text(self) -> str:
        """The words of the main part."""
        return " ".join(self.page.locator("main").inner_text().split())

    def has(self, selector: str) -> bool:
        """Whether the page has this."""
        return self.page.locator(selector).count() > 0

    def has_focus(self, selector: str) -> bool:
        """Whether this has the focus; with scripts off nothing can be given the focus, and being there is all."""
        if not self.scripts:
            return self.has(selector)
        return bool(self.page.evaluate("wanted => document.activeElement.matches(wanted)", selector))

    def _arrive(self) -> None:
        self.pages += 1
        self.look()

    def look(self) -> None:
        """Hold this page to the rules, once for each form it takes, in both widths."""
        body, own = checks.bare(self.page.evaluate("document.documentElement.outerHTML")), self.width
        if not self._is_new(f"{self.full} {body}"):
            return
        self._check_language()
        with_axe = self.full and self._is_new(f"axe {checks.shape(body)}")
        for width in [*(one for one in WIDTHS if self.full and one != own), own]:
            self.page.set_viewport_size({"width": width, "height": HEIGHT})
            found = checks.layout(self.page) + (checks.axe(self.page) if with_axe and width == own else [])
            at = f"{self.language} {width} {self.page.url.removeprefix(self.site.url)}"
            self.problems += [f"{at}: {one}" for one in found]

    def _is_new(self, form: str) -> bool:
        return self.seen.is_new(f"{self.language} {self.width} {form}")

    def _check_language(self) -> None:
        """The page says which language it is in and which way that runs; the council's pages are English."""
        wanted = "en" if self.path.startswith("/admin") else self.language
        told = self.page.evaluate("[document.documentElement.lang, document.documentElement.dir]")
        if told != [wanted, language(wanted).direction]:
            self.problems.append(f"{self.page.url}: says it is {told}")

    @property
    def width(self) -> int:
        """The width of the window, in pixels."""
        size = self.page.viewport_size
        return size["width"] if size else 0
