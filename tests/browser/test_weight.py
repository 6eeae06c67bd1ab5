"""The first page of somebody on a slow phone is small, and comes from this site alone."""

import gzip
from collections.abc import Callable

import pytest
from playwright.sync_api import Response

from tests.browser.site import Site
from tests.browser.walker import Walker
from tests.guidance.seeds import MYTH

MOST_REQUESTS = 6
MOST_BYTES = 60_000  # packed; 1.2 s at 50 kB/s (TRUST.md AU12)


@pytest.mark.parametrize("language", ["en", "ur"])
@pytest.mark.parametrize(
    "page", ["", "sign-in", "guidance/myths", f"guidance/{MYTH}", f"guidance/{MYTH}/easy", "tools/can-i-use-it/easy"]
)
def test_the_first_view_is_small(site: Site, walk: Callable[..., Walker], language: str, page: str) -> None:
    at = walk(language, 320, full=False)
    answers: list[Response] = []
    at.page.on("response", lambda answer: answers.append(answer))
    at.open(page)
    at.page.wait_for_load_state("networkidle")
    sizes = {one.url.removeprefix(site.url): len(gzip.compress(one.body())) for one in answers}
    assert all(one.url.startswith(site.url) for one in answers), "nobody else is asked"
    assert len(sizes) <= MOST_REQUESTS, sizes
    assert sum(sizes.values()) <= MOST_BYTES, sizes
