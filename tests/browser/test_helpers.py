"""Somebody helps: asked, accepted, the return prepared and sent by the helper, then stopped. In every language, by every hand."""

from collections.abc import Callable

import pytest

from app.accounts.rules import Role
from app.accounts.standing import Scope, Standing
from tests.accounts.helping import acts, helps
from tests.browser import journeys, states
from tests.browser.journeys import SECOND
from tests.browser.site import Site
from tests.browser.walker import Walker
from tests.factories import Made
from tests.returns.samples import bank_csv

Walk = Callable[..., Walker]
EVERYWHERE = pytest.mark.parametrize(("language", "width"), [("en", 320), ("ur", 1280)])
BUTTON = "main form button[type=submit] >> nth=0"


def ask_for_help(at: Walker, person: Made, *, wrong: bool = False) -> str:
    """The person's five pages. Returns the code that the last one shows."""
    at.press("header nav a[href$='/helpers/']")
    at.press("main a[href$='/invite/who']")
    if wrong:
        at.press(BUTTON)
        assert at.has_focus(".govuk-error-summary"), "no name"
    at.type_in("#invited_name", "Nadia")
    at.press(BUTTON)
    if wrong:
        at.press(BUTTON)
        assert at.has_focus(".govuk-error-summary"), "no way chosen"
    at.choose("input[name=way][value=printed]")
    at.press(BUTTON)
    for scope in ("see-balance", "send"):
        at.choose(f"input[name=scopes][value={scope}]")
    at.press(BUTTON)
    at.choose("input[name=months][value='6']")
    at.press(BUTTON)
    assert at.path.endswith("/invite/check"), at.path
    at.press("main form[action$='/check'] button")
    return at.page.locator(".reference").inner_text()


def accept(at: Walker, code: str, *, wrong: bool = False) -> None:
    """The helper's side."""
    at.press("main a[href$='/join/']")
    if wrong:
        at.type_in("#code", "ABCD")
        at.press(BUTTON)
        assert at.has_focus(".govuk-error-summary"), "a wrong code says what to do"
    at.type_in("#code", code)
    at.press(BUTTON)
    at.press("main form[action$='/accept'] button")


def whole_way(site: Site, own: Walker, helping: Walker, *, wrong: bool = False) -> None:
    person, helper = site.recipient(), site.recipient()
    own.sign_in(person)
    code = ask_for_help(own, person, wrong=wrong)
    helping.sign_in(helper)
    accept(helping, code, wrong=wrong)
    assert helping.path.endswith(f"/for/{person.reference}/")
    assert person.display_name in helping.page.locator(".on-paper").inner_text(), "always to be seen whom one helps"
    journeys.return_by_file(helping, site.file("statement.csv", bank_csv()))
    assert "R-" in helping.main_text()
    for page in ("", "balance/", "returns/", f"returns/{SECOND}/", "helpers/stop-helping"):
        helping.open(f"for/{person.reference}/{page}")
    helping.open("my-home")
    assert person.display_name in helping.main_text()
    assert "£" not in helping.page.locator("#helped + ul").inner_text(), "never their sums"
    for page in ("helpers/", "what-helpers-did", "who-has-looked", "how-we-reach-you/", "how-we-talk/", "tell-us-in-private/", "tell-us-in-private/kept"):
        own.open(f"for/{person.reference}/{page}")
    own.open(f"for/{person.reference}/helpers/")
    taps = own.taps
    own.press("main .card a[href$='/stop']")
    own.press(BUTTON)
    assert own.taps - taps == 2, "stopped in two"
    helping.open(f"for/{person.reference}/")
    assert person.display_name not in helping.page.content()
    assert person.reference not in helping.main_text()


@EVERYWHERE
def test_asked_accepted_prepared_sent_and_stopped(site: Site, walk: Walk, language: str, width: int) -> None:
    whole_way(site, walk(language, width), walk(language, width), wrong=True)


def test_by_keyboard(site: Site, walk: Walk) -> None:
    whole_way(site, walk("en", 1280, keyboard=True, full=False), walk("en", 1280, keyboard=True, full=False))


def test_with_scripts_off(site: Site, walk: Walk) -> None:
    whole_way(site, walk("en", 320, scripts=False, full=False), walk("ur", 320, scripts=False, full=False))


@EVERYWHERE
def test_the_other_standings(site: Site, walk: Walk, language: str, width: int) -> None:
    person, nominated, authorised = site.recipient(), site.recipient(), site.recipient()
    states.asked(person, site.officer())
    for one, standing in ((nominated, Standing.NOMINATED_PERSON), (authorised, Standing.AUTHORISED_PERSON)):
        acts(one, person, standing)
        at = walk(language, width)
        at.sign_in(one)
        for page in ("", "balance/", "returns/", f"returns/{SECOND}/"):
            at.open(f"for/{person.reference}/{page}")
    own = walk(language, width)
    own.sign_in(person)
    own.open(f"for/{person.reference}/helpers/")
    own.press("main .card a[href$='/stop']")


def test_the_council_records_a_standing(site: Site, walk: Walk) -> None:
    person, at = site.recipient(), walk("en", 1280)
    at.sign_in(site.officer(Role.DP_OFFICER, Role.SAFEGUARDING_LEAD))
    at.open(f"/admin/people/{person.reference}/helpers/record")
    at.press(BUTTON)
    assert at.has_focus(".govuk-error-summary")
    at.type_in("#name", "Nadia Khan")
    at.choose("input[name=standing][value=authorised_person]")
    at.choose("input[name=basis][value=welfare-attorney]")
    at.type_in("#document", "LPA of 3 March, seen")
    at.type_in("#reasons", "You agreed to it on 3 March.")
    at.press(BUTTON)
    assert len(at.page.locator(".reference").inner_text().replace(" ", "")) == 12
    for page in ("helpers/", "my-looks/", "safe-contact/", "needs/"):
        at.open(f"/admin/people/{person.reference}/{page}")
    helper = site.recipient()
    acts(helper, person, Standing.NOMINATED_PERSON)
    at.open(f"/admin/people/{person.reference}/helpers/")
    at.press("main a[href$='/freeze']")
    at.type_in("#reasons", "We look into it.")
    at.press(BUTTON)
    at.open("/admin/letters/")
    at.press("main a[href*='/print']")


@EVERYWHERE
def test_something_only_the_council_will_see(site: Site, walk: Walk, language: str, width: int) -> None:
    person, at = site.recipient(), walk(language, width)
    at.sign_in(person)
    at.press("main a[href$='/tell-us-in-private/']")
    at.press(BUTTON)
    assert at.has_focus(".govuk-error-summary")
    at.type_in("#words", "canary-private")
    at.press(BUTTON)
    assert at.path.endswith("/kept")
    assert "canary-private" not in at.page.content()
    lead = walk("en", 1280)
    lead.sign_in(site.officer(Role.SAFEGUARDING_LEAD))
    lead.open("/admin/private-line/")
    lead.press("main table a >> nth=0")
    lead.press("main form button")


@EVERYWHERE
def test_the_file_of_the_wrong_parent(site: Site, walk: Walk, language: str, width: int) -> None:
    mother, father, daughter = site.recipient(), site.recipient(), site.recipient()
    states.sent(mother)
    for parent in (mother, father):
        helps(daughter, parent, Scope.PREPARE)
    at = walk(language, width)
    at.sign_in(daughter)
    at.open(f"for/{father.reference}/returns/{SECOND}/")
    journeys.start(at)
    journeys.choose_way(at, "file")
    file = site.file("statement.csv", bank_csv())
    journeys.add(at, file)
    assert mother.display_name in at.main_text()
    journeys.add(at, file)
    assert not at.path.endswith("/statement"), "added: it goes on"


@EVERYWHERE
def test_one_thing_is_shown_once(site: Site, walk: Walk, language: str, width: int) -> None:
    person, own, outside = site.recipient(), walk(language, width), walk(language, width)
    states.sent(person)
    own.sign_in(person)
    codes = []
    for what in ("balance", f"{SECOND}/1"):
        own.open(f"for/{person.reference}/show-once/")
        own.press(BUTTON)
        assert own.has_focus(".govuk-error-summary")
        own.choose(f"input[name=what][value='{what}']")
        own.type_in("#for_whom", "Abacus Payroll")
        own.press(BUTTON)
        codes.append(own.page.locator(".reference").inner_text())
    outside.open("look")
    outside.press(BUTTON)
    assert outside.has_focus(".govuk-error-summary")
    for code in codes:
        outside.open("look")
        outside.type_in("#code", code)
        outside.press(BUTTON)
        assert person.display_name in outside.main_text()
    own.open(f"for/{person.reference}/show-once/")
