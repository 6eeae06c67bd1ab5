"""Pages that are opened by their address: public ones, a person's own in each state, the council's. A new page is one line."""

from collections.abc import Callable

import pytest

from app.accounts.rules import Role
from app.core import clock
from app.ledger.rules import AccountType
from tests.browser import states
from tests.browser.journeys import FIRST, SECOND
from tests.browser.site import Site
from tests.browser.walker import Walker

Walk = Callable[..., Walker]
# Walked narrow in one language and wide in the other; each page is looked at in both widths in both languages.
EVERYWHERE = pytest.mark.parametrize(("language", "width"), [("en", 320), ("ur", 1280)])
PUBLIC = (
    "", "find-out", "helping", "help", "privacy", "accessibility", "cookies", "rules", "signed-out", "locked", "sign-in",
    "nothing-here", "activate", "cannot-sign-in", "forgotten", "new-passphrase", "confirm-email", "not-me", "interest", "interest/where",
    "interest/back", "worried/", "worried/easy",
)  # fmt: skip
GUIDANCE = (
    "", "myths", "stories", "words", "search", "search?q=keep", "search?q=zebra", "thanks", "which-myth", "you-choose", "what-to-keep",
    "story-of-one", "you-choose/easy", "you-choose/large", "you-choose/changes", "you-choose/poster", "you-choose/useful",
)  # fmt: skip
TOOLS = (
    "", "is-this-for-me/easy", "can-i-use-it/easy?what=relative&live=yes&plan=yes&safe=yes&how=cash", "hold-the-money/easy?see=rather-not&pay=helper&papers=no&bank=no",
    "what-to-keep/easy?hold=own&employ=yes&others=no&large=no", "is-this-for-me", "is-this-for-me?who=someone&asked=decide", "is-this-for-me?who=me&assessed=no&manage=me&want=part", "hold-the-money",
    "hold-the-money?see=rather-not&pay=helper&papers=no&bank=no", "can-i-use-it?what=relative&live=yes&plan=yes&safe=yes&how=cash", "pa-cost",
    "pa-cost/easy", "pa-cost/easy?hours=x&wage=", "pa-cost/easy?hours=16&wage=5&age=18-20&same=no&other=yes",
    "what-to-keep", "what-to-keep?hold=own&employ=yes&others=no&large=no", "pa-cost?hours=x&wage=", "pa-cost?hours=16&wage=12&age=18-20&same=no&other=yes", "pa-cost?hours=16&wage=5&age=22&same=yes&other=no",
)  # fmt: skip
STAFF = (
    "/admin/", "/admin/cases/", "/admin/cases/?show=nothing_to_ask", "/admin/cases/?show=late&mine=yes",
    "/admin/returns/due", "/admin/returns/due?show=all", "/admin/people/", "/admin/people/?name=zzz", "/admin/people/start",
    "/admin/policy/", "/admin/policy/contingency_weeks", "/admin/policy/measuring_day", "/admin/policy/evidence_categories",
    "/admin/messages/", "/admin/people/letters", "/admin/people/import", "/admin/letters/", "/admin/keeping/", "/admin/keeping/?reference=zzz", "/admin/keeping/map", "/admin/staff/", "/admin/caseload/",
    "/admin/caseloads/", "/admin/alerts/", "/admin/trail/", "/admin/two-people/", "/admin/export/", "/admin/locked/", "/admin/guidance/",
    "/admin/guidance/pages/you-choose", "/admin/guidance/pages/you-choose/write", "/admin/guidance/texts/1",
    "/admin/interest/", "/admin/interest/figures", "/admin/work/", "/admin/work/?show=paused", "/admin/work/?kind=return", "/admin/not-arrived/",
    "/admin/reply-texts/", "/admin/reply-texts/one", "/admin/asked-first/", "/admin/worried/", "/admin/figures/", "/admin/figures/2026-10-01/clocks",
    "/admin/referrals/", "/admin/referrals/?show=over", "/admin/services/", "/admin/handbook/", "/admin/handbook/?q=return", "/admin/handbook/myths/",
    "/admin/handbook/training", "/admin/handbook/who-has-read", "/admin/handbook/new", "/admin/handbook/feedback", "/admin/calls/",
)  # fmt: skip
OF_PERSON = (
    "", "/returns", "/rate", "/account", "/reserve", "/exception", "/as-known?known-day=1&known-month=11&known-year=2026", "/trail",
    "/pause", "/resume", "/bank-details", "/merge", "/overview", "/decisions/", "/offers/", "/needs/",
    "/decision-letters/", "/death/", "/referrals/",
)  # fmt: skip


@EVERYWHERE
def test_public_pages(site: Site, walk: Walk, language: str, width: int) -> None:
    at = walk(language, width)
    for page in PUBLIC:
        at.open(page)
        assert at.page.locator("html").get_attribute("lang") == language, page


@EVERYWHERE
def test_a_call_is_asked_for_in_three_taps(site: Site, walk: Walk, language: str, width: int) -> None:
    at = walk(language, width)
    at.open("help")
    for tap in ("footer a[href$='/call-me']", f"main .spoken a[href$='/call-me/{language}']"):
        at.press(tap)
    at.type_in("#phone", f"01632 960 {width}")
    at.save()
    assert at.path.endswith("/asked") and at.taps == 3


@EVERYWHERE
def test_guidance(site: Site, walk: Walk, language: str, width: int) -> None:
    at = walk(language, width)
    for page in GUIDANCE:
        at.open(f"guidance/{page}")


@EVERYWHERE
def test_tools(site: Site, walk: Walk, language: str, width: int) -> None:
    at = walk(language, width)
    for page in TOOLS:
        at.open(f"tools/{page}")


@EVERYWHERE
def test_my_home_and_my_balance_in_every_state(site: Site, walk: Walk, language: str, width: int) -> None:
    officer = site.officer()
    over, low, asked, settled, again, paused = (site.recipient() for _one in range(6))
    states.paused(paused, officer, site.officer())
    states.sent(over, opening=2_000_000, bill=11_240)
    states.sent(low, opening=1_000)
    states.asked(asked, officer)
    states.settled(settled, officer)
    states.sent(again, FIRST)
    card, managed = (site.recipient(account_type=kind) for kind in (AccountType.PREPAID_CARD, AccountType.MANAGED_ACCOUNT))
    for person in (over, low, asked, settled, again, paused, card, managed, site.recipient()):
        at = walk(language, width)
        at.sign_in(person)
        for page in ("", "balance/", "returns/", f"returns/{SECOND}/", f"returns/{FIRST}/"):
            at.open(f"for/{person.reference}/{page}")


@EVERYWHERE
def test_what_was_asked_answered_and_decided(site: Site, walk: Walk, language: str, width: int) -> None:
    person, officer, at = site.recipient(), site.officer(), walk(language, width)
    states.sent(person)
    states.paused(person, officer, site.officer())
    there = states.talked(person, officer)
    at.sign_in(person)
    for page in (
        "", "messages/", "messages/new", "messages/money/new/looks-wrong?figure=council",
        "messages/care/new/pa-not-come", "messages/own/new/complaint", f"messages/money/{there['thread']}",
        "decisions/", f"decisions/{there['decision']}", f"decisions/letters/{there['letter']}", "asked-first/", f"asked-first/{there['kept']}",
    ):  # fmt: skip
        at.open(f"for/{person.reference}/{page}")
        assert not at.has("#nothing"), page
        for words in at.page.locator(".said-words, .typed").all():
            assert words.evaluate("one => getComputedStyle(one).whiteSpaceCollapse") == "preserve-breaks", "lines stay lines"
    at.open(f"for/{person.reference}/messages/money/{there['thread']}")
    at.press("main form[action$='/explain'] button")
    assert at.has("main .panel--attention") and not at.has("main form[action$='/explain']")
    theirs = walk("en", width)
    theirs.sign_in(officer)
    theirs.open(f"/admin/messages-in/money/{there['thread']}")
    theirs.press("main dl a[href*='/explain/']")
    theirs.press("main form.decision button")
    assert theirs.has_focus(".govuk-error-summary"), "nothing was chosen"
    theirs.choose("input[name=how][value=rang]")
    theirs.press("main form.decision button")
    assert not theirs.has("main form.decision")
    at.open(f"for/{person.reference}/messages/money/{there['thread']}")
    assert at.has("main form[action$='/explain']") and not at.has("main .panel--attention")


@EVERYWHERE
def test_a_support_service_is_asked_answers_and_is_read(site: Site, walk: Walk, language: str, width: int) -> None:
    person, (member, service) = site.recipient(), states.member_of_a_service(site)
    at, theirs = walk(language, width), walk("en", width)
    at.sign_in(person)
    at.open(f"for/{person.reference}/support/")
    at.press("main a.govuk-button")
    at.press("main form button[type=submit]")
    assert at.has_focus(".govuk-error-summary"), "nothing was chosen"
    at.choose("input[name=level][value=advice]")
    at.press("main form button[type=submit]")
    at.choose(f"input[name=service][value={service}]")
    at.press("main form button[type=submit]")
    at.choose("input[name=shared][value=email]")
    at.press("main form button[type=submit]")
    at.press("main form button[type=submit]")
    at.press("main form button[type=submit]")
    assert at.has(".govuk-notification-banner")
    theirs.sign_in(member)
    theirs.open("/admin/referred/")
    theirs.press("main table tbody a >> nth=-1")
    today = clock.today()
    for part in ("day", "month", "year"):
        theirs.type_in(f"#contact_by-{part}", str(getattr(today, part)))
    theirs.press("main form[action$='/accept'] button")
    assert theirs.has(".govuk-notification-banner"), theirs.main_text()[:300]
    at.open(f"for/{person.reference}/")
    at.press("main .panel--attention a[href*='/support/']")


@EVERYWHERE
def test_too_much_money_is_explained(site: Site, walk: Walk, language: str, width: int) -> None:
    person, at = site.recipient(), walk(language, width)
    states.sent(person, opening=2_000_000)
    at.sign_in(person)
    at.open(f"for/{person.reference}/balance/")
    assert at.has("main form textarea"), "over the limit, and asked what it is for"
    at.press("main form button")
    assert at.has_focus(".govuk-error-summary")
    at.type_in("main textarea", "I am saving for a hoist.")
    at.press("main form button")
    assert "I am saving for a hoist." in at.main_text()


def test_pages_of_the_council(site: Site, walk: Walk) -> None:
    everybody, at = states.everybody_of_the_council(site), walk("en", 1280)
    person, other = site.recipient(language="ur"), site.recipient()
    reference = states.asked(person, everybody)
    settled = states.settled(other, everybody)
    states.sent(site.recipient())
    at.sign_in(everybody)
    pages = [*STAFF, *(f"/admin/people/{person.reference}{page}" for page in OF_PERSON)]
    pages += [f"/admin/keeping/people/{one.reference}" for one in (person, everybody)]
    pages += [f"/admin/returns/{one}{page}" for one in (reference, settled) for page in ("", "/ask", "/reopen")]
    states.paused(other, everybody, site.officer())
    pages += [f"/admin/people/{other.reference}/decision-letters/{states.letter_of(other)}"]
    pages += [f"/admin/work/return/{one}/" for one in (reference, settled)]
    pages += [f"/admin/messages-in/care/told/{person.reference}"]
    pages += states.waits_for_the_council(person, site.officer(Role.CONTENT_EDITOR))
    for page in pages:
        at.open(page)
        assert not at.has("#nothing"), page


def test_the_list_of_work_is_gone_through_by_keys(site: Site, walk: Walk) -> None:
    everybody, at = states.everybody_of_the_council(site), walk("en", 1280)
    for _two in range(2):
        states.asked_care(site.recipient())
    at.sign_in(everybody)
    at.open("/admin/work/?kind=ask-care")
    rows = at.page.locator("[data-work-list] tbody tr")
    assert rows.count() >= 2 and at.page.locator("#work-keys").is_visible()

    def focused() -> int:
        return int(at.page.evaluate("[...document.querySelectorAll('[data-work-list] tbody tr')].findIndex(r => r.contains(document.activeElement))"))

    at.page.keyboard.press("j")
    assert focused() == -1, "no key is taken while the list has not the focus"
    rows.nth(0).locator("th a").focus()
    for key, row in (("j", 1), ("k", 0), ("k", 0)):
        at.page.keyboard.press(key)
        assert focused() == row, key
    at.page.keyboard.press("n")
    at.page.wait_for_url("**/admin/work/ask-care/**")


def test_a_direct_payment_is_started(site: Site, walk: Walk) -> None:
    at = walk("en", 1280)
    at.sign_in(states.everybody_of_the_council(site))
    at.open("/admin/people/start")
    at.press("main form button[type=submit]")
    assert at.has_focus(".govuk-error-summary")
    at.choose("input[name=who][value=new]")
    at.type_in("#display_name", "Yusuf Demir")
    at.choose("input[name=account_type][value=own_bank_account]")
    at.type_in("#weekly_budget", "320.00")
    at.type_in("#weekly_contribution", "64.50")
    at.choose("input[name=basis][value=net]")
    at.choose("input[name=frequency][value=four_weekly]")
    for name in ("from_day", "first_payment_day"):
        for part, words in (("day", "1"), ("month", "12"), ("year", "2026")):
            at.type_in(f"#{name}-{part}", words)
    at.type_in("#reasons", "It pays for help in the morning.")
    at.press("main form button[type=submit]")
    assert "Yusuf Demir" in at.main_text()


def test_a_value_of_the_policy_is_set(site: Site, walk: Walk) -> None:
    at = walk("en", 1280)
    at.sign_in(states.everybody_of_the_council(site))
    at.open("/admin/policy/low_weeks")
    at.press("main form button[type=submit]")
    assert at.has_focus(".govuk-error-summary"), "a reason and a day are needed"


@EVERYWHERE
def test_a_copy_is_asked_for(site: Site, walk: Walk, language: str, width: int) -> None:
    at = walk(language, width)
    at.sign_in(site.recipient())
    at.open("my-copy")
    at.press("main form button[type=submit]")
    assert at.has(".govuk-notification-banner")
    assert not at.has("main form"), "asked once, it waits"


def test_a_person_is_erased_by_two(site: Site, walk: Walk) -> None:
    person = site.recipient()
    first, second = (states.everybody_of_the_council(site) for _one in range(2))
    page = f"/admin/keeping/people/{person.reference}"
    at = walk("en", 1280)
    at.sign_in(first)
    at.open(page)
    at.press("form[action$=propose] button")
    assert at.has_focus(".govuk-error-summary")
    at.choose("input[name=reason][value=asked]")
    at.press("form[action$=propose] button")
    assert "You cannot agree to your own proposal." in at.main_text()
    colleague = walk("en", 320)
    colleague.sign_in(second)
    colleague.open("/admin/keeping/")
    colleague.open(page)
    colleague.press("form[action$=agree] button")
    assert "The person is erased." in colleague.main_text()


def test_a_hold_is_set_and_ended(site: Site, walk: Walk) -> None:
    page = f"/admin/keeping/people/{site.recipient().reference}"
    at = walk("en", 320)
    at.sign_in(states.everybody_of_the_council(site))
    at.open(page)
    at.press("form[action$=hold] button")
    assert at.has_focus(".govuk-error-summary")
    at.type_in("#hold_reason", "The ombudsman")
    at.press("form[action$=hold] button")
    assert "The ombudsman" in at.main_text()
    at.press("form[action$=release] button")
    assert "The hold has ended" in at.main_text()
@pytest.mark.parametrize("width", [320, 1280])
def test_two_people_pause_a_direct_payment(site: Site, walk: Walk, width: int) -> None:
    """Asked why, refused without a reason, proposed, agreed to by a second person, and read by the person."""
    person, one, other = site.recipient(), site.officer(Role.DP_OFFICER), site.officer(Role.DP_LEAD)
    at = walk("en", width)
    at.sign_in(one)
    at.open(f"/admin/people/{person.reference}/pause")
    at.save()
    assert at.has_focus(".govuk-error-summary"), "a reason and other care are needed"
    at.type_in("#reason", "We could not reach you for three weeks.")
    at.type_in("#care_arranged", "An agency comes each morning.")
    at.save()
    second = walk("en", width)
    second.sign_in(other)
    second.open("/admin/two-people/")
    second.press(f"main a[href$='{at.path.rsplit('/', 1)[-1]}']")
    second.press("main form[action$='/agree'] button")
    assert "Agreed, and done" in second.main_text()
    home = walk("en", width)
    home.sign_in(person)
    assert "Your direct payment is paused" in home.main_text()


def test_an_administrator_gives_a_role(site: Site, walk: Walk) -> None:
    at, colleague = walk("en", 320), site.officer()
    at.sign_in(site.officer(Role.ADMINISTRATOR))
    at.open(f"/admin/staff/{colleague.reference}")
    at.press("main form:not([action]) button[type=submit]")
    assert at.has_focus(".govuk-error-summary")
    at.choose("input[name=role][value=dp_lead]")
    at.press("main form:not([action]) button[type=submit]")
    assert "Direct payments lead" in at.main_text()
