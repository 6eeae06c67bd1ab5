"""From the printed letter to My home, the ways back in, and the import: each page in both languages and widths, and without scripts."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from app.accounts import cards
from app.accounts.models import Person
from app.accounts.rules import Role
from app.core import db
from app.notifications import delivery
from app.notifications.models import OutboxMessage
from tests.browser.site import Site
from tests.browser.walker import Walker
from tests.conftest import COUNCIL, NOW
from tests.factories import Made
from tests.people.letters import CODE
from tests.people.test_case_file import HEADER, LINE

Walk = Callable[..., Walker]
HANDS = pytest.mark.parametrize(("language", "width", "scripts"), [("en", 320, True), ("ur", 1280, True), ("en", 320, False)])
FORMATS = ("standard", "large-print", "easy-read")
GO_ON = "main form button[type=submit]"
NEW = "seven green kettles marching"


def waiting(site: Site, **facts: Any) -> Made:
    """Somebody new who waits for a letter."""
    made = site.recipient()
    person = db.session.get_one(Person, made.id)
    told = {"passphrase_hash": None, "date_of_birth": date(1952, 4, 14), "postal_address": "1 High Street, Elmshire"} | facts
    for name, value in told.items():
        setattr(person, name, value)
    db.commit()
    return made


def team(site: Site, walk: Walk, **how: Any) -> Walker:
    """Somebody of the direct payments team, signed in."""
    at = walk("en", **how)
    at.sign_in(site.officer(Role.DP_OFFICER))
    return at


def printed(council: Walker, letter_format: str, language: str) -> str:
    """Print one batch as a page. Returns its last code."""
    council.open("/admin/people/letters")
    form = f"form:has(input[value='{letter_format}']):has(input[value='{language}'])"
    council.press(f"{form} button[value=page]")
    return CODE.findall(council.main_text())[-1]


def type_code(at: Walker, code: str, year: str = "1952") -> None:
    at.type_in("#code", code)
    for part, words in (("day", "14"), ("month", "4"), ("year", year)):
        at.type_in(f"#born-{part}", words)
    at.save()


@HANDS
def test_from_the_letter_to_my_home(site: Site, walk: Walk, language: str, width: int, scripts: bool) -> None:
    how = {"width": width, "scripts": scripts, "full": scripts}
    person = waiting(site, language=language, letter_format="easy-read" if scripts else "standard")
    code = printed(team(site, walk, **how), "easy-read" if scripts else "standard", language)
    at = walk(language, **how)
    at.open("sign-in")
    at.press("main a[href$='/activate']")
    at.save()
    assert at.has_focus(".govuk-error-summary"), "nothing was typed"
    type_code(at, code, "1953")
    assert at.has_focus(".govuk-error-summary"), "the wrong birthday"
    type_code(at, code.lower().replace("-", " "))
    at.save()
    assert at.has_focus(".govuk-error-summary"), "no passphrase"
    at.type_in("#passphrase", NEW)
    at.save()
    assert at.path == f"/{language}/set-up", "a second step is chosen next"
    at.choose("input[name=way][value=card]")
    at.press(GO_ON)
    at.press(GO_ON)
    at.open(f"for/{person.reference}/")
    assert at.has("main form[action$='/not-me']"), "the first device stays on My home"


def test_every_format_in_every_language_prints_on_whole_pages(site: Site, walk: Walk) -> None:
    council = team(site, walk, width=1280)
    for language in ("en", "ur"):
        for letter_format in FORMATS:
            waiting(site, language=language, letter_format=letter_format)
            printed(council, letter_format, language)
            article = council.page.locator("article.letter").first
            assert article.get_attribute("lang") == language
            council.page.emulate_media(media="print")
            wide = council.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
            assert wide, f"{letter_format} {language}"
            assert not council.page.locator("header").first.is_visible(), "nothing but letters is on paper"
            top = article.locator(".letter__address").bounding_box()
            assert top and article.locator("h2").bounding_box()["y"] > top["y"] + top["height"], "the address is in its window"  # type: ignore[index]
            council.page.emulate_media(media="screen")


def test_the_teams_pages_about_letters(site: Site, walk: Walk) -> None:
    person = waiting(site, post_is_safe=False, phone="01632 960 555")
    waiting(site, date_of_birth=None)
    council = team(site, walk, width=1280)
    for page in ("", "/frozen", "/by-hand", "/not-ready", "/came-back", "/ran-out"):
        council.open(f"/admin/people/letters{page}")
    council.open("/admin/people/letters")
    council.press("main form[action$='/came-back'] button")
    assert council.has_focus(".govuk-error-summary")
    council.open(f"/admin/people/{person.reference}/letter?reason=lost-phone")
    council.save()
    assert council.has_focus(".govuk-error-summary")
    council.open(f"/admin/people/{person.reference}/code")
    council.save()
    assert council.has_focus(".govuk-error-summary")
    council.choose("input[name=way][value=call]")
    council.page.locator("#number").select_option("phone")
    council.save()
    assert CODE.search(council.main_text())


@pytest.mark.parametrize("scripts", [True, False])
def test_a_file_of_the_case_system_is_imported(site: Site, walk: Walk, scripts: bool) -> None:
    council = team(site, walk, width=1280, scripts=scripts, full=scripts)
    reference = f"C-{scripts}"
    line = LINE.replace("C-100", reference).replace("amina@", f"amina-{scripts}@")
    bad = line.replace(reference, f"{reference}-2").replace("14/04/1952", "never").replace("amina-", "b-")
    council.open("/admin/people/import")
    council.save()
    assert council.has_focus(".govuk-error-summary"), "no file was chosen"
    council.add_files(site.file("people.csv", "\n".join([HEADER, line, bad]).encode()))
    council.save()
    assert "never" in council.main_text()
    council.save()
    assert council.has("a[href$='/people/letters']")
    changed = line.replace("£320.00", "£350.00").replace("1 High", "2 High")
    council.open("/admin/people/import")
    council.add_files(site.file("people.csv", "\n".join([HEADER, changed]).encode()))
    council.save()
    assert "£350.00" in council.main_text()


@HANDS
def test_a_forgotten_passphrase(site: Site, walk: Walk, language: str, width: int, scripts: bool) -> None:
    person, at = site.recipient(language=language), walk(language, width=width, scripts=scripts, full=scripts)
    cards.keep_card(person.id, cards.new_codes(), site.settings.secret_key, NOW, by=person.id)
    db.commit()
    at.open("sign-in")
    at.press("main a[href$='/cannot-sign-in']")
    at.press("main a[href$='/forgotten']")
    at.save()
    assert at.has_focus(".govuk-error-summary")
    at.type_in("#email", person.email)
    at.save()
    at.open(link(site, person, "passphrase-link"))
    assert at.path == f"/{language}/new-passphrase", "no page with words on it has the token in its address"
    assert at.page.evaluate("document.referrer") == "" if scripts else True
    at.type_in("#passphrase", "short")
    at.save()
    assert at.has_focus(".govuk-error-summary")
    at.type_in("#passphrase", NEW)
    at.save()
    at.press("main a.govuk-button")
    assert at.path.endswith("/sign-in"), "the front door is next"


@HANDS
def test_a_new_email_address_and_this_was_not_me(site: Site, walk: Walk, language: str, width: int, scripts: bool) -> None:
    person, at = site.recipient(language=language), walk(language, width=width, scripts=scripts, full=scripts)
    at.sign_in(person)
    at.open("my-email")
    at.save()
    assert at.has_focus(".govuk-error-summary")
    at.type_in("#email", f"new.{person.email}")
    at.type_in("#passphrase", "four plain words together")
    at.save()
    at.open(link(site, person, "email-confirm"))
    at.save()
    at.open(link(site, person, "email-changed"))
    at.save()
    at.open(f"for/{person.reference}/")
    assert at.path.endswith("/sign-in"), "everybody is signed out"


def link(site: Site, person: Made, name: str) -> str:
    """The path of the newest link of a kind that somebody was sent."""
    db.session.expire_all()
    rows = db.session.query(OutboxMessage).filter_by(person_id=person.id, message=name).order_by(OutboxMessage.id).all()
    _subject, body = delivery.words_of(rows[-1], site.url, COUNCIL, secret=site.settings.secret_key)
    db.roll_back()
    return re.search(rf"{re.escape(site.url)}(/\S+/[0-9a-f]{{40}})", body)[1]  # type: ignore[index]
