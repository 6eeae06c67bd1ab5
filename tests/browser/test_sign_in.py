"""Signing in in a real browser, by every way there is, in both languages, by keyboard, with scripts off; and what comes round it."""

import json
import re
from collections.abc import Callable
from typing import Any

import pyotp
import pytest
from playwright.sync_api import expect
from sqlalchemy import update

from app.accounts.models import SignIn
from app.accounts.rules import Role
from app.core import clock, db
from tests.accounts.steps import without_ways
from tests.browser import journeys
from tests.browser.journeys import SECOND, page_of
from tests.browser.site import Site
from tests.browser.walker import Walker
from tests.factories import PASSPHRASE, Made

Walk = Callable[..., Walker]
EVERYWHERE = pytest.mark.parametrize(("language", "width"), [("en", 320), ("ur", 1280)])
GO_ON = "main form button[type=submit] >> nth=0"
TIME_LEFT = "[data-time-left]"


def set_up(at: Walker, way: str) -> None:
    """Choose a way, after an answer that was none."""
    at.press(GO_ON)
    assert at.has_focus(".govuk-error-summary"), "nothing was chosen"
    at.choose(f"input[name=way][value={way}]")
    at.press(GO_ON)


@EVERYWHERE
def test_codes_by_email_are_set_up_and_used(site: Site, walk: Walk, language: str, width: int) -> None:
    person, at = site.recipient(), walk(language, width)
    without_ways(person)
    at.first_step(person)
    assert at.path.endswith("/set-up")
    set_up(at, "email")
    at.type_in("#code", "12")
    at.press(GO_ON)
    assert at.has_focus(".govuk-error-summary")
    at.type_in("#code", at.shown_code())
    at.press(GO_ON)
    assert at.path.endswith("/ready")
    at.press("main a.govuk-button")
    at.press("header form[action$='/sign-out'] button")
    at.first_step(person)
    at.type_in("#code", "000 000" if at.shown_code() != "000 000" else "1")
    at.press(GO_ON)
    assert at.has_focus(".govuk-error-summary")
    at.press("main form[action$='/code/new'] button")
    at.type_in("#code", at.shown_code())
    at.choose("#remember")
    at.press(GO_ON)
    assert at.path.endswith(f"/for/{person.reference}/")


@EVERYWHERE
def test_an_authenticator_app_is_connected_and_used(site: Site, walk: Walk, language: str, width: int) -> None:
    person, at = site.recipient(), walk(language, width)
    without_ways(person)
    at.first_step(person)
    set_up(at, "authenticator")
    totp = pyotp.TOTP(at.page.locator(".secret").inner_text().replace(" ", ""))
    at.type_in("#code", "1")
    at.press(GO_ON)
    assert at.has_focus(".govuk-error-summary")
    at.type_in("#code", totp.at(clock.now()))
    at.press(GO_ON)
    assert at.path.endswith("/ready")
    elsewhere = walk(language, width)
    elsewhere.first_step(person)
    elsewhere.type_in("#code", totp.at(clock.now()))
    elsewhere.press(GO_ON)
    assert "sign-in" not in elsewhere.path


@EVERYWHERE
def test_a_card_is_printed_and_used(site: Site, walk: Walk, language: str, width: int) -> None:
    person, at = site.recipient(), walk(language, width)
    without_ways(person, email=None)
    at.first_step(Made(person.id, person.reference, person.display_name, person.reference.replace("-", " ").lower()))
    assert not at.has("input[value=email]"), "there is no address for it"
    set_up(at, "card")
    codes = at.page.locator(".codes li").all_inner_texts()
    assert len(codes) == 10
    at.press(GO_ON)
    assert at.path.endswith("/ready")
    elsewhere = walk(language, width)
    elsewhere.first_step(Made(person.id, person.reference, person.display_name, person.reference))
    elsewhere.type_in("#code", codes[2])
    elsewhere.press(GO_ON)
    assert "sign-in" not in elsewhere.path
    elsewhere.open("my-sign-in")
    assert "9" in elsewhere.main_text()


@pytest.mark.parametrize("hand", [{"keyboard": True}, {"scripts": False}])
def test_by_keyboard_and_with_scripts_off(site: Site, walk: Walk, hand: dict[str, Any]) -> None:
    person, at = site.recipient(), walk("en", 320, full=False, **hand)
    without_ways(person)
    at.first_step(person)
    at.choose("input[name=way][value=card]")
    at.press(GO_ON)
    codes = at.page.locator(".codes li").all_inner_texts()
    at.press(GO_ON)
    at.open("my-sign-in")
    at.press("main form[action$='/mine'] button")
    at.open("set-up")
    at.choose("input[name=way][value=email]")
    at.press(GO_ON)
    at.type_in("#code", at.shown_code())
    at.press(GO_ON)
    assert "done=email" in at.page.url
    at.press("header form[action$='/sign-out'] button")
    at.first_step(person)
    at.press("main a[href$='/sign-in/way']")
    at.choose("input[name=way][value=card]")
    at.press(GO_ON)
    at.type_in("#code", codes[0])
    at.press(GO_ON)
    assert "sign-in" not in at.path
    assert at.scripts or not at.page.locator("[data-passkey]").is_visible()


@EVERYWHERE
def test_the_pages_round_it(site: Site, walk: Walk, language: str, width: int) -> None:
    person, at, other = site.recipient(), walk(language, width), walk(language, width, full=False)
    at.walk_in(person)
    other.walk_in(person)
    for page in ("", f"for/{person.reference}/", "my-sign-in", "my-sign-in/where", "my-sign-in/passphrase", "set-up", "confirm", "ready",
                 "stay-signed-in", "set-up/passkey", "set-up/card", "set-up/authenticator", "locked"):  # fmt: skip
        at.open(page)
    at.open("my-sign-in/passphrase")
    at.type_in("#old", PASSPHRASE)
    at.type_in("#new", "passwordpassword")
    at.press(GO_ON)
    assert at.has_focus(".govuk-error-summary")
    at.type_in("#old", PASSPHRASE)
    at.type_in("#new", at.page.locator("main bdi[lang=en]").first.inner_text())
    at.press(GO_ON)
    assert "done=passphrase" in at.page.url
    other.open("my-home")
    assert other.path.endswith("/sign-in"), "the other device is signed out"
    at.open("confirm")
    at.type_in("#passphrase", "wrong")
    at.press(GO_ON)
    assert at.has_focus(".govuk-error-summary")


@EVERYWHERE
def test_this_was_not_me(site: Site, walk: Walk, language: str, width: int) -> None:
    person, at = site.recipient(), walk(language, width)
    at.walk_in(person)
    at.open(f"for/{person.reference}/")
    at.press("main form[action$='/not-me'] button")
    assert at.path.endswith("/locked")
    at.first_step(person)
    assert at.path.endswith("/sign-in"), "a frozen account looks like a wrong passphrase"
    council = walk("en", 1280)
    council.walk_in(site.officer(Role.DP_OFFICER))
    council.open("/admin/locked/")
    council.press(f"main a[href$='{person.reference}']")
    council.press("main form button[type=submit]")
    at.walk_in(person)


def test_a_device_is_known_after_saying_so(site: Site, walk: Walk) -> None:
    person, at = site.recipient(), walk("en", 320, full=False)
    at.walk_in(person)
    at.press("main form[action$='/mine'] button")
    assert not at.has("main form[action$='/not-me']")


# A passkey


def with_passkeys(at: Walker) -> Any:
    """A window whose machine has a finger reader, and whose owner puts the finger on it."""
    debugger = at.page.context.new_cdp_session(at.page)
    debugger.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }  # fmt: skip
    told = debugger.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return debugger, told["authenticatorId"]


def use_passkey(at: Walker) -> None:
    """Press its button and see where it leads."""
    with at.page.expect_navigation():
        at.page.click("[data-passkey] button")
    at.look()


@EVERYWHERE
def test_a_passkey_is_made_and_signs_in_alone(site: Site, walk: Walk, language: str, width: int) -> None:
    person, at = site.recipient(), walk(language, width)
    at.walk_in(person)
    debugger, machine = with_passkeys(at)
    at.open("my-sign-in")
    at.press("main a[href$='/set-up/passkey']")
    use_passkey(at)
    assert "done=passkey" in at.page.url, at.main_text()
    kept = debugger.send("WebAuthn.getCredentials", {"authenticatorId": machine})["credentials"]
    assert [one["rpId"] for one in kept] == ["localhost"]
    at.press("header form[action$='/sign-out'] button")
    at.open(f"for/{person.reference}/balance/")
    assert at.path.endswith("/sign-in")
    use_passkey(at)
    assert at.path.endswith("/balance/"), at.main_text()


def test_a_finger_that_is_not_the_owners_is_said_kindly(site: Site, walk: Walk) -> None:
    person, at = site.recipient(), walk("en", 320)
    at.walk_in(person)
    debugger, machine = with_passkeys(at)
    at.open("set-up/passkey")
    use_passkey(at)
    at.press("header form[action$='/sign-out'] button")
    at.open("sign-in")
    debugger.send("WebAuthn.setUserVerified", {"authenticatorId": machine, "isUserVerified": False})
    at.page.click("[data-passkey] button")
    expect(at.page.locator("[data-passkey] [role=alert]")).to_have_text(re.compile("did not work"))
    at.look()
    assert at.path.endswith("/sign-in")


def test_where_the_browser_knows_no_passkeys_none_is_offered(site: Site, walk: Walk) -> None:
    at = walk("en", 320, full=False)
    at.page.add_init_script("delete window.PublicKeyCredential")
    at.open("sign-in")
    assert not at.page.locator("[data-passkey]").is_visible()
    at.walk_in(site.recipient())
    at.open("set-up/passkey")
    assert at.page.locator("[data-without-passkey]").is_visible()


# Before and after a sign-in ends


@EVERYWHERE
def test_a_warning_before_the_end_and_one_press_to_stay(site: Site, walk: Walk, language: str, width: int) -> None:
    person, at = site.recipient(), walk(language, width)
    at.page.clock.install()
    at.walk_in(person)
    note = at.page.locator(TIME_LEFT)
    assert not note.is_visible()
    at.page.clock.fast_forward("49:00")
    assert not note.is_visible()
    at.page.clock.fast_forward("01:10")
    expect(note).to_be_visible()
    assert note.locator("[role=alert]").inner_text()
    at.look()
    note.locator("button").click()
    expect(note.locator("button")).not_to_be_visible()
    at.page.clock.fast_forward("50:10")
    expect(note.locator("button")).to_be_visible()
    at.page.clock.fast_forward("10:10")
    expect(note.locator("button")).not_to_be_visible()
    assert note.is_visible(), "it says that it is over"


def test_the_footer_keeps_it_open_without_scripts(site: Site, walk: Walk) -> None:
    at = walk("en", 320, full=False, scripts=False)
    at.walk_in(site.recipient())
    with at.page.context.expect_page() as opened:
        at.page.click("footer a[target=_blank]")
    assert "still signed in" in opened.value.inner_text("h1")
    assert not at.page.locator(TIME_LEFT).is_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_what_was_typed_after_the_end_is_there_again(site: Site, walk: Walk, scripts: bool) -> None:
    person, at = site.recipient(), walk("en", 320, full=scripts, scripts=scripts)
    at.walk_in(person)
    journeys.go_to_return(at)
    journeys.start(at)
    journeys.choose_way(at, "nothing")
    page_of(at, person, "changes")
    at.type_in("#changed", "My mother was in hospital.")
    db.session.execute(update(SignIn).values(ended_at=clock.now(), ended_why="elsewhere"))
    db.commit()
    at.save()
    assert at.path.endswith("/sign-in")
    at.type_in("#sign_in_name", person.email)
    at.type_in("#passphrase", PASSPHRASE)
    at.press("main form[action$='/sign-in'] button[type=submit]")
    at.type_in("#code", at.shown_code())
    at.press(GO_ON)
    assert at.path.endswith(f"/returns/{SECOND}/changes")
    assert at.page.input_value("#changed") == "My mother was in hospital."
    assert "What you typed is here" in at.main_text()
    at.save()
    page_of(at, person, "changes")
    assert "What you typed is here" not in at.main_text()


def test_nothing_of_a_sign_in_is_kept_in_the_browser_after_the_end(site: Site, walk: Walk) -> None:
    at = walk("en", 320, full=False)
    at.walk_in(site.recipient())
    at.page.evaluate("localStorage.setItem('left', 'behind')")
    at.press("header form[action$='/sign-out'] button")
    assert json.loads(at.page.evaluate("JSON.stringify(Object.keys(localStorage))")) == []
