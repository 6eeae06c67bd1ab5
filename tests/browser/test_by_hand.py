"""The same journeys by keyboard only, and with scripts off: nobody needs a mouse, and no page needs a script."""

from collections.abc import Callable
from typing import Any

import pytest

from app.core import db
from app.returns import sending, service
from tests.browser import journeys
from tests.browser.journeys import SECOND, page_of
from tests.browser.site import Site, day
from tests.browser.walker import Walker
from tests.factories import Made
from tests.returns.samples import bank_csv, png

Walk = Callable[..., Walker]


@pytest.mark.parametrize("language", ["en", "ur"])
def test_a_return_by_keyboard_only(site: Site, walk: Walk, language: str) -> None:
    person, at = site.recipient(), walk(language, 320, keyboard=True, full=False)
    at.sign_in(person)
    journeys.go_to_return(at)
    journeys.start(at)
    journeys.choose_way(at, "file")
    journeys.add(at, site.file("few.csv", journeys.half_known_csv()))
    at.save()
    assert at.has_focus(".govuk-error-summary"), "what is wrong has the focus"
    journeys.sort_payees(at)
    journeys.confirm_lines(at)
    page_of(at, person, "bills")
    at.type_in("#what", "Holiday pay")
    at.type_in("#amount", "112.40")
    at.save_last()
    page_of(at, person, "changes")
    at.choose("#needs_help")
    at.save()
    page_of(at, person, "check")
    journeys.send(at)
    assert "R-" in at.main_text()


def test_the_skip_link_and_the_way_round_a_page(site: Site, walk: Walk) -> None:
    at = walk("en", 320, keyboard=True, full=False)
    at.open("sign-in")
    at.page.keyboard.press("Tab")
    assert at.has_focus(".govuk-skip-link"), "it comes first"
    assert at.page.locator(".govuk-skip-link").bounding_box()["height"] > 20, "and is seen when it has the focus"
    at.page.keyboard.press("Enter")
    at.page.keyboard.press("Tab")
    assert at.page.evaluate("document.activeElement.closest('main') !== null"), "the header is skipped"


@pytest.mark.parametrize("language", ["en", "ur"])
def test_tab_goes_through_a_page_and_out_again(site: Site, walk: Walk, language: str) -> None:
    """No stop keeps the focus: every link and field of My home is met, and the last one lets go."""
    person, at = site.recipient(), walk(language, 320, keyboard=True, full=False)
    at.sign_in(person)
    stops = at.walk_round()
    wanted = at.page.locator("a[href]:visible, button:visible, input:visible, summary:visible").count()
    assert stops >= wanted, f"{stops} stops, {wanted} things to reach"


def contents(person: Made) -> dict[str, Any]:
    """What was sent, without what is random in it."""
    with db.reading():
        version = sending.versions_of(service.the_return(person.id, day(SECOND)))[-1]
        told = dict(version.contents)
    db.let_go()
    names = ("identity", "evidence", "name", "sent_at", "sha256")
    return {key: _plain(value, names) for key, value in told.items()}


def _plain(value: Any, names: tuple[str, ...]) -> Any:
    if isinstance(value, dict):
        return {key: _plain(one, names) for key, one in value.items() if key not in names}
    return [_plain(one, names) for one in value] if isinstance(value, list) else value


JOURNEYS = ["by_file", "by_typing", "of_nothing"]


def walk_journey(site: Site, at: Walker, person: Made, journey: str) -> None:
    """One whole return in one of the three ways."""
    at.sign_in(person)
    if journey == "by_file":
        journeys.return_by_file(at, site.file("statement.csv", bank_csv()))
    elif journey == "by_typing":
        journeys.return_by_typing(at, site.file("page.png", png()))
    else:
        journeys.return_of_nothing(at)


@pytest.mark.parametrize("language", ["en", "ur"])
@pytest.mark.parametrize("journey", JOURNEYS)
def test_with_scripts_off_the_same_is_sent(site: Site, walk: Walk, journey: str, language: str) -> None:
    plain, usual = site.recipient(), site.recipient()
    without = walk(language, 320, scripts=False, full=False)
    walk_journey(site, without, plain, journey)
    walk_journey(site, walk(language, 320, full=False), usual, journey)
    assert contents(plain) == contents(usual)


def test_extras_and_sign_out_with_scripts_off(site: Site, walk: Walk) -> None:
    person, at = site.recipient(), walk("en", 320, scripts=False, full=False)
    at.sign_in(person)
    journeys.go_to_return(at)
    journeys.start(at)
    journeys.choose_way(at, "file")
    journeys.add(at, site.file("statement.csv", bank_csv()))
    journeys.add_extras(at, person, site.file("receipt.png", png()))
    page_of(at, person, "check")
    assert "Holiday pay" in at.main_text()
    at.press("header form[action$='/sign-out'] button")
    assert at.path.endswith("/signed-out")
