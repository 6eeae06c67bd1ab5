"""The council asks back, the person answers and sends again, the council settles; two officers open it once more."""

import re
from collections.abc import Callable

import pytest

from tests.browser import journeys, states
from tests.browser.journeys import SECOND, page_of
from tests.browser.site import Site
from tests.browser.walker import Walker
from tests.factories import Made

Walk = Callable[..., Walker]


@pytest.mark.parametrize(("language", "width", "scripts"), [("en", 320, True), ("ur", 1280, True), ("en", 320, False)])
def test_asked_answered_settled_and_looked_at_again(
    site: Site, walk: Walk, language: str, width: int, scripts: bool
) -> None:
    how = {"width": width, "scripts": scripts, "full": scripts}
    person, officer, second = site.recipient(), site.officer(), site.officer()
    reference = states.sent(person)
    council = walk("en", **how)
    council.sign_in(officer)
    council.open(f"/admin/returns/{reference}")
    council.press("main form[action*='/take'] button")
    ask_back(council)
    answer(walk(language, **how), person)
    settle(council, reference)
    assert re.search(r"settled", council.main_text(), re.IGNORECASE)
    look_again(council, walk("en", **how), reference, second)
    home = walk(language, **how)
    home.sign_in(person)
    page_of(home, person, "")


def ask_back(council: Walker) -> None:
    """Ask about the first line and about the whole return; asking about nothing is refused."""
    council.press("main a[href*='/ask']")
    council.press("main form[action*='/ask'] button[type=submit]")
    assert council.has(".govuk-error-summary"), "nothing was asked"
    council.choose("main input[name=line] >> nth=1")
    council.page.locator("main select").nth(1).select_option(index=2)
    council.press("main form[action*='/ask'] button[type=submit]")
    assert "done=asked" in council.page.url, council.main_text()[:300]


def answer(walk: Walker, person: Made) -> None:
    """Read the question at its line, answer, send again."""
    walk.sign_in(person)
    walk.press(f"main a[href*='/returns/{SECOND}/']")
    walk.press(journeys.GO_ON)
    assert "/questions/" in walk.path
    walk.save()
    assert walk.has_focus(".govuk-error-summary"), "nothing was written"
    walk.type_in("#answer", "It was for July. I add the invoice.")
    walk.save()
    journeys.send(walk)
    assert walk.path.endswith("/sent/2")


def settle(council: Walker, reference: str) -> None:
    """Checked, nothing more is needed."""
    council.open(f"/admin/returns/{reference}")
    council.choose("input[name=outcome] >> nth=0")
    council.press("main form[action*='/settle'] button[value=stay]")


def look_again(council: Walker, other: Walker, reference: str, second: Made) -> None:
    """One officer proposes with a reason, another agrees."""
    council.open(f"/admin/returns/{reference}/reopen")
    council.save()
    assert council.has_focus(".govuk-error-summary"), "a reason is needed"
    council.type_in("#reason", "We missed a bill you told us about.")
    council.save()
    other.sign_in(second)
    other.open(f"/admin/returns/{reference}")
    other.press("main form[action$='/agree'] button")


def test_a_return_is_entered_from_paper(site: Site, walk: Walk) -> None:
    person, at = site.recipient(), walk("en", 1280)
    at.sign_in(site.officer())
    page_of(at, person, "")
    journeys.start(at)
    journeys.choose_way(at, "nothing")
    journeys.confirm_lines(at)
    journeys.balances(at, "1,480.25", "1,480.25")
    journeys.explain(at)
    journeys.send(at)
