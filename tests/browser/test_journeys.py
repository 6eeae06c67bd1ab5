"""Each journey of a resident in a real browser: every language, narrow and wide, every page under axe."""

from collections.abc import Callable

import pytest

from tests.browser import journeys
from tests.browser.journeys import page_of
from tests.browser.site import Site
from tests.browser.walker import Walker
from tests.returns.samples import bank_csv, png

Walk = Callable[..., Walker]
# Walked narrow in one language and wide in the other; each page is looked at in both widths in both languages.
EVERYWHERE = pytest.mark.parametrize(("language", "width"), [("en", 320), ("ur", 1280)])


@EVERYWHERE
def test_signing_in(site: Site, walk: Walk, language: str, width: int) -> None:
    person, at = site.recipient(), walk(language, width)
    at.open("sign-in")
    at.type_in("#sign_in_name", person.email)
    at.type_in("#passphrase", "not the right words")
    at.press(journeys.SIGN_IN)
    assert at.page.title().startswith(("Error:", "خرابی", "غلطی")) or language != "en", "the title says so first"
    assert at.has_focus(".govuk-error-summary"), "what is wrong is read out first"
    at.sign_in(person)
    at.press("header form[action$='/sign-out'] button")
    assert at.path.endswith("/signed-out")


@EVERYWHERE
def test_a_file_of_the_bank_becomes_a_receipt(site: Site, walk: Walk, language: str, width: int) -> None:
    person, at = site.recipient(), walk(language, width)
    at.sign_in(person)
    page_of(at, person, "../")
    at.press("main a[href*='2026-07-01']")
    journeys.start(at)
    at.save()
    assert at.has(".govuk-error-summary"), "no way was chosen"
    journeys.choose_way(at, "file")
    journeys.add(at, site.file("statement.pdf", b"%PDF-1.7 x"))
    assert at.has_focus(".govuk-error-summary"), "a PDF is refused with a sentence"
    journeys.add(at, site.file("statement.csv", bank_csv()))
    for page in ("statement", "lines", "balances", "bills", "papers", "changes", "lines/add", ""):
        page_of(at, person, page)
    page_of(at, person, "lines")
    at.press("main a[href*='/payee?'] >> nth=0")
    at.save()
    at.open_details()
    at.press("main details a[href*='/lines/'] >> nth=0")
    at.save()
    journeys.confirm_lines(at)
    journeys.send(at)
    assert "R-" in at.main_text()
    page_of(at, person, "")
    at.open(f"for/{person.reference}/")
    at.open(f"for/{person.reference}/balance/")


@EVERYWHERE
def test_payees_nobody_knows_and_a_sum_that_does_not_add_up(site: Site, walk: Walk, language: str, width: int) -> None:
    person, at = site.recipient(), walk(language, width)
    at.sign_in(person)
    journeys.go_to_return(at)
    journeys.start(at)
    journeys.choose_way(at, "file")
    journeys.add(at, site.file("few.csv", journeys.half_known_csv()), site.file("broken.csv", journeys.broken_csv()))
    page_of(at, person, "statement")
    page_of(at, person, "check")
    page_of(at, person, "")
    at.press(journeys.GO_ON)
    assert at.path.endswith("/payee"), at.path
    at.save()
    assert at.has_focus(".govuk-error-summary"), "nothing was chosen"
    journeys.sort_payees(at)
    journeys.confirm_lines(at)
    assert at.path.endswith("/balances"), "the sum is shown before it is sent"
    at.type_in("#opening", "a lot")
    at.save()
    assert at.has(".govuk-error-summary")
    page_of(at, person, "balances")
    at.type_in("#explanation", "I think one payment is missing.")
    at.save()
    journeys.send(at)
    assert "I think one payment is missing." in at.main_text()


@EVERYWHERE
def test_what_a_file_cannot_tell_is_asked(site: Site, walk: Walk, language: str, width: int) -> None:
    person, at = site.recipient(), walk(language, width)
    at.sign_in(person)
    journeys.go_to_return(at)
    journeys.start(at)
    journeys.choose_way(at, "file")
    journeys.add(at, site.file("unsigned.csv", journeys.unsigned_csv()))
    assert at.path.endswith("/question"), at.main_text()
    at.save()
    assert at.has(".govuk-error-summary")
    at.choose("main input[type=radio] >> nth=0")
    at.save()
    assert not at.path.endswith("/question"), "one question"


@EVERYWHERE
def test_without_a_file_everything_is_typed(site: Site, walk: Walk, language: str, width: int) -> None:
    person, at = site.recipient(), walk(language, width)
    at.sign_in(person)
    journeys.return_by_typing(at, site.file("page.png", png()))
    assert "R-" in at.main_text()


@EVERYWHERE
def test_nothing_was_spent(site: Site, walk: Walk, language: str, width: int) -> None:
    person, at = site.recipient(), walk(language, width)
    at.sign_in(person)
    journeys.return_of_nothing(at)
    assert "R-" in at.main_text()


@EVERYWHERE
def test_bills_papers_and_changes(site: Site, walk: Walk, language: str, width: int) -> None:
    person, at = site.recipient(), walk(language, width)
    at.sign_in(person)
    journeys.go_to_return(at)
    journeys.start(at)
    journeys.choose_way(at, "file")
    journeys.add(at, site.file("statement.csv", bank_csv()))
    journeys.confirm_lines(at)
    for page in ("bills", "papers", "changes", "lines/add", "copies"):
        page_of(at, person, page)
        if page != "changes":
            at.save()
            assert at.has_focus(".govuk-error-summary"), page
    journeys.add_extras(at, person, site.file("receipt.png", png()))
    page_of(at, person, "check")
    journeys.send(at)
    assert "Holiday pay" in at.main_text()
