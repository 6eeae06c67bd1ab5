"""One server and one browser a worker; a window for each walk; a picture where something is wrong."""

from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests import pseudo
from tests.browser import checks
from tests.browser.keyboard import KeyboardWalker
from tests.browser.site import FLAGS, Site, browser_path
from tests.browser.walker import HEIGHT, Walker


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test of this folder needs a browser."""
    for item in items:
        if "tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The portal of this worker, with the made-up language beside the real ones."""
    with pseudo.folder_with_pseudo(tmp_path_factory.mktemp("languages")):
        site = Site(tmp_path_factory.mktemp("site"))
        site.start()
        yield site
        site.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, started once."""
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=browser_path(), args=list(FLAGS))
        yield found
        found.close()


@pytest.fixture(scope="session")
def seen(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> checks.Seen:
    """Pages that were looked at, by language, width and content: the same page is not judged twice, nor by two workers."""
    mine = tmp_path_factory.getbasetemp()
    return checks.Seen((mine if worker_id == "main" else mine.parent) / "seen")


@pytest.fixture(scope="session")
def validator(seen: checks.Seen) -> Iterator[checks.Validator]:
    """html-validate, started once."""
    found = checks.Validator(seen)
    yield found
    found.close()


@pytest.fixture
def site(running: Site, validator: checks.Validator) -> Iterator[Site]:
    """The portal; every page it serves during the test must be valid HTML."""
    running.use()
    yield running
    running.leave()
    problems = validator.problems(running.served)
    assert not problems, "\n".join(["html-validate:", *problems])


@pytest.fixture
def walk(
    site: Site, browser: Browser, seen: checks.Seen, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Walker]]:
    """Open a window: `walk("ur", 320)`, `walk(keyboard=True)`, `walk(scripts=False)`; `full=False` leaves axe out."""
    walkers: list[Walker] = []

    def opened(
        language: str = "en", width: int = 320, *, keyboard: bool = False, scripts: bool = True, full: bool = True, **options: Any
    ) -> Walker:
        window = browser.new_context(
            viewport={"width": width, "height": HEIGHT}, java_script_enabled=scripts, locale="en-GB", **options
        )
        window.set_default_timeout(30_000)
        kind = KeyboardWalker if keyboard else Walker
        walkers.append(kind(site, window.new_page(), language, seen, full=full, scripts=scripts))
        return walkers[-1]

    yield opened
    if request.node.stash.get(FAILED, False):
        _picture(walkers, tmp_path)
    problems = [problem for one in walkers for problem in one.problems]
    for one in walkers:
        one.page.context.close()
    assert not problems, "\n".join(["pages with problems:", *dict.fromkeys(problems)])


FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, None]:
    """Remember that the test failed, for the picture."""
    outcome = yield
    report = outcome.get_result()
    if report.when == "call":
        item.stash[FAILED] = report.failed


def _picture(walkers: list[Walker], folder: Path) -> None:
    for number, one in enumerate(walkers):
        place = folder / f"{number}.png"
        one.page.screenshot(path=place, full_page=True)
        print(f"Picture of {one.page.url}: {place}")
