"""Pressed twice, loaded again, gone back: one version, one receipt; and after signing out nobody's data."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from app.core import db
from app.returns import sending, service
from tests.browser import journeys
from tests.browser.journeys import SECOND
from tests.browser.site import Site, day
from tests.browser.walker import Walker
from tests.factories import Made
from tests.returns.samples import bank_csv

Walk = Callable[..., Walker]
SEND = "main form[action$='/send'] button"


def at_the_check_page(site: Site, walk: Walk, person: Made, **options: bool) -> Walker:
    """A return that is ready to be sent."""
    at = walk("en", 320, full=False, **options)
    at.sign_in(person)
    journeys.go_to_return(at)
    journeys.start(at)
    journeys.choose_way(at, "file")
    journeys.add(at, site.file("statement.csv", bank_csv()))
    journeys.confirm_lines(at)
    return at


def versions(person: Made) -> int:
    """How often it was sent."""
    with db.reading():
        count = len(sending.versions_of(service.the_return(person.id, day(SECOND))))
    db.let_go()
    return count


def twice(site: Site, walk: Walk, *, scripts: bool) -> None:
    """Press Send twice within 20 thousandths of a second."""
    person = site.recipient()
    at = at_the_check_page(site, walk, person, scripts=scripts)
    at.page.locator(SEND).scroll_into_view_if_needed()
    box = at.page.locator(SEND).bounding_box()
    assert box
    at.page.mouse.dblclick(box["x"] + 20, box["y"] + 20, delay=5)
    # Looked at again and again: the second press breaks off what the first began to load, and waiting for a load would fail.
    expect(at.page).to_have_url(re.compile("/sent/"))
    at.look()
    assert at.path.endswith("/sent/1")
    assert versions(person) == 1


def test_send_pressed_twice(site: Site, walk: Walk) -> None:
    twice(site, walk, scripts=True)


def test_send_pressed_twice_with_scripts_off(site: Site, walk: Walk) -> None:
    twice(site, walk, scripts=False)


def test_the_receipt_loaded_again_and_sent_from_a_page_one_went_back_to(site: Site, walk: Walk) -> None:
    person = site.recipient()
    at = at_the_check_page(site, walk, person)
    journeys.send(at)
    receipt = at.main_text()
    at.page.reload()
    assert at.main_text() == receipt
    at.page.go_back()
    assert at.path.endswith("/check")
    at.press(SEND)
    assert at.path.endswith("/sent/1")
    assert at.main_text() == receipt
    assert versions(person) == 1


def test_after_signing_out_the_back_button_shows_nobody(site: Site, walk: Walk) -> None:
    person = site.recipient()
    at = at_the_check_page(site, walk, person)
    at.press("header form[action$='/sign-out'] button")
    for _step in range(4):
        at.page.go_back()
        words = at.page.locator("body").inner_text()
        assert person.display_name not in words, at.page.url
        assert "KASIA" not in words, at.page.url


def test_a_form_that_was_refused_may_be_loaded_again(site: Site, walk: Walk) -> None:
    person = site.recipient()
    at = walk("en", 320, full=False)
    at.sign_in(person)
    journeys.go_to_return(at)
    journeys.start(at)
    at.save()
    at.page.reload()
    assert at.has(".govuk-error-summary"), "the same answer again"
