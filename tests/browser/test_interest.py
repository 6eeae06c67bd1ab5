"""An expression of interest from the home page to its answer: by mouse, by keyboard, without scripts, in both languages."""

import re
from collections.abc import Callable

import pytest

from app.accounts.rules import Role
from tests.browser.site import Site
from tests.browser.walker import Walker

Walk = Callable[..., Walker]
HANDS = pytest.mark.parametrize(("language", "width", "scripts"), [("en", 320, True), ("ur", 1280, True), ("en", 320, False)])
REFERENCE = re.compile(r"E-[A-Z0-9]{4}-[A-Z0-9]{4}")
BEGIN = "main form[action$='/begin'] button"
TOO_QUICK = 4_100  # milliseconds, a little more than rules.TOO_QUICK


def from_home(at: Walker) -> None:
    """The door on the home page, and Start."""
    at.open("")
    at.press("main a[href$='/interest']")
    at.press(BEGIN)


def whole(at: Walker, name: str) -> None:
    """Every question for somebody else, with a slip where one is likely."""
    at.save()
    assert at.has_focus(".govuk-error-summary"), "who it is for was not chosen"
    at.choose("input[name=who][value=another]")
    at.save()
    at.type_in("#teller_name", "Tess Teller")
    at.choose("input[name=relation][value=family]")
    at.save()
    at.choose("input[name=agreed][value=yes]")
    at.save()
    at.type_in("#name", name)
    at.save()
    at.save()
    assert at.has_focus(".govuk-error-summary"), "no way to reach anybody"
    at.type_in("#phone", "07700 900123")
    at.type_in("#postcode", "EL1 1AA")
    at.save()
    at.choose("input[name=message_safe][value=yes]")
    at.save()
    at.choose("input[name=language][value=other]")
    at.type_in("#language_words", "Tigrinya")
    at.save()
    at.choose("input[name=needs][value=large-print]")
    at.save()
    for _question in ("hopes", "money", "someone", "care"):
        at.save()
    at.choose("input[name=hospital][value=yes]")
    at.type_in("#discharge-day", "31")
    at.save()
    assert at.has_focus(".govuk-error-summary"), "half a day"
    at.type_in("#discharge-month", "12")
    at.type_in("#discharge-year", "2026")
    at.save()
    at.choose("input[name=worries][value=alone]")
    at.save()
    at.save()
    at.choose("input[name=copy][value=text]")
    at.save()


def send(at: Walker) -> str:
    """Send and read the reference."""
    assert at.path.endswith("/interest/check"), at.main_text()[:200]
    at.page.wait_for_timeout(TOO_QUICK)
    at.press("#send button")
    assert at.path.endswith("/interest/sent")
    found = REFERENCE.search(at.main_text())
    assert found
    return found[0]


def stands(at: Walker, reference: str, fact: str) -> None:
    at.open("interest/where")
    at.type_in("#reference", reference)
    at.type_in("#fact", fact)
    at.save()


@HANDS
def test_from_the_home_page_to_the_answer(site: Site, walk: Walk, language: str, width: int, scripts: bool) -> None:
    at, name = walk(language, width, scripts=scripts, full=scripts), f"Zsofia {language} {scripts}"
    from_home(at)
    whole(at, name)
    at.press("main a[href$='/interest/later']")
    code = at.page.locator(".reference").inner_text()
    at.press("main form[action$='/leave'] button")
    again = walk(language, width, scripts=scripts, full=scripts)
    again.open("interest/back")
    again.type_in("#code", code)
    again.type_in("#fact", "somebody else")
    again.save()
    assert again.has_focus(".govuk-error-summary")
    again.type_in("#fact", name)
    again.save()
    assert "Tigrinya" in again.main_text()
    reference = send(again)
    again.press("main a[href$='/about-you']")
    again.choose("input[name=age][value='75-84']")
    again.save()
    stands(again, reference, "9999")
    assert again.has_focus(".govuk-error-summary")
    again.type_in("#fact", "0123")
    again.save()
    assert reference in again.main_text()
    if scripts:
        _answer(walk("en", width), site, reference)
        stands(again, reference, "el11aa")
        assert reference in again.main_text()


def _answer(staff: Walker, site: Site, reference: str) -> None:
    staff.sign_in(site.officer(Role.SOCIAL_WORKER))
    staff.open("/admin/interest/")
    staff.open(f"/admin/interest/{reference}")
    assert staff.page.locator(".need-first .tag--need").count() == 1
    staff.press("form[action$='/answer'] button")
    assert staff.has_focus(".govuk-error-summary")
    staff.choose("form[action$='/contact'] input[name=way][value=phone]")
    staff.choose("form[action$='/contact'] input[name=reached][value=yes]")
    staff.press("form[action$='/contact'] button")
    staff.choose("input[name=outcome][value=offered]")
    staff.choose("input[name=told][value=message]")
    staff.press("form[action$='/answer'] button")
    staff.open("/admin/interest/figures")


@pytest.mark.parametrize("language", ["en", "ur"])
def test_by_keyboard_only(site: Site, walk: Walk, language: str) -> None:
    at = walk(language, 320, keyboard=True, full=False)
    at.open("interest")
    at.press(BEGIN)
    whole(at, f"Keyboard {language}")
    reference = send(at)
    stands(at, reference, "0123")
    assert reference in at.main_text()


def test_what_is_true_is_said_when_a_worry_is_ticked(site: Site, walk: Walk) -> None:
    said = "You pay no tax on it."
    for scripts in (True, False):
        at = walk("en", 320, scripts=scripts, full=False)
        at.open("interest")
        at.press(BEGIN)
        at.open("interest/worries")
        assert said not in at.main_text()
        at.choose("input[name=worries][value=benefits]")
        assert said in at.main_text()


def test_the_confirmation_prints_on_one_page(site: Site, walk: Walk) -> None:
    at = walk("en", 1280, full=False)
    from_home(at)
    whole(at, "Printed Person")
    reference = send(at)
    at.page.emulate_media(media="print")
    assert not at.page.locator("main .no-print").first.is_visible()
    assert reference in at.main_text()
    assert at.page.pdf(format="A4").count(b"/Type /Page\n") == 1
