"""The public pages and My home: the same for everyone, true, and never more than a person needs."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from app.accounts import faces
from app.accounts.rules import Role
from app.accounts.views import DEVICE
from app.core import db
from app.council_policy import service as council_policy
from app.council_policy.rules import KEEPING, SETTINGS, PolicyKey
from app.guidance import people_checks, seeding
from app.home.views import LAW_AS_AT, REVIEWED_ON
from app.ledger import service as ledger
from app.ledger.rules import AccountType
from app.returns import draft, sending
from app.returns import service as returns
from app.returns.models import ReturnMove, SpendingReturn
from app.returns.questions import RULES
from app.returns.words import RULE
from tests.accounts.helping import helps
from tests.conftest import COUNCIL, NOW, TODAY
from tests.factories import Made, make_officer, make_person, make_rate, make_recipient
from tests.page import Client

PUBLIC = ("", "find-out", "helping", "help", "privacy", "accessibility", "cookies", "rules", "signed-out")
Q3 = date(2026, 7, 1)
SignIn = Callable[[Made], Client]


def words(body: str) -> str:
    """The main part of a page as one line of words."""
    main = re.search(r"<main.*?</main>", body, re.S)
    assert main is not None
    return " ".join(re.sub(r"<[^>]+>", " ", main[0]).split()).replace("\u00a0", " ").replace(" .", ".")


def home_of(client: Client, person: Made) -> str:
    return words(client.get(f"/en/for/{person.reference}/").text)


@pytest.mark.parametrize("path", PUBLIC)
def test_public_pages_touch_no_session(app: Flask, client: Client, sign_in: SignIn, path: str) -> None:
    answer = client.get(f"/en/{path}")
    assert "Set-Cookie" not in answer.headers
    amina = make_recipient()
    assert sign_in(amina).get(f"/en/{path}").data == answer.data


@pytest.mark.parametrize("path", PUBLIC)
def test_every_public_page_says_whom_to_ring(app: Flask, client: Client, path: str) -> None:
    body = client.get(f"/en/{path}").text
    assert 'href="tel:01632960100"' in body
    assert COUNCIL.phone_hours in body


def test_four_doors(app: Flask, client: Client) -> None:
    body = client.get("/en/").text
    doors = re.findall(r'<li class="door">.*?<a href="([^"]+)">([^<]+)</a>', body, re.S)
    assert doors == [
        ("/en/guidance/", "Find out"), ("/en/interest", "I am interested"), ("/en/my-home", "I get a direct payment"),
        ("/en/helping", "I help someone"),
    ]  # fmt: skip
    for url, _words in doors:
        client.get(url, status=302 if url.endswith("my-home") else 200)


def test_three_myths_each_with_its_truth_and_its_source(app: Flask, client: Client) -> None:
    assert "People say:" not in words(client.get("/en/").text), "there is no guidance yet"
    seeding.sow_folder(NOW, by=None)
    db.commit()
    said = words(client.get("/en/").text)
    assert said.count("People say:") == said.count("Where this comes from:") == 3


def test_danger_comes_first_and_then_the_councils_numbers(app: Flask, client: Client) -> None:
    said = words(client.get("/en/").text)
    assert said.index("Ring 999") < said.index(COUNCIL.phone) < said.index(COUNCIL.emergency_phone)


def test_when_it_was_reviewed_and_which_law_it_tells(app: Flask, client: Client) -> None:
    assert REVIEWED_ON >= LAW_AS_AT
    for path in ("", "find-out", "helping"):
        assert "Last reviewed on 22 November 2026. It tells the law in England as at 22 November 2026." in words(
            client.get(f"/en/{path}").text
        )


def test_the_cookies_page_tells_the_cookies_there_are(app: Flask, client: Client, sign_in: SignIn) -> None:
    said = words(client.get("/en/cookies").text)
    amina = make_recipient()
    browser = sign_in(amina)
    browser.get(f"/en/for/{amina.reference}/")
    told = {"portal": browser.flask.get_cookie("portal"), DEVICE: browser.flask.get_cookie(DEVICE)}
    assert all(told.values())
    assert all(name in said for name in told)
    device, session = told[DEVICE], told["portal"]
    assert device is not None
    assert session is not None
    assert session.expires is None
    assert device.max_age == 365 * 24 * 60 * 60
    assert "after 60 minutes without a page" in said
    assert "never lasts more than 12 hours" in said


def test_accessibility_never_claims_more_than_is_known(app: Flask, client: Client) -> None:
    said = words(client.get("/en/accessibility").text)
    assert "compliant" not in said
    assert "Nobody has tested it yet with a screen reader" in said
    assert "No person who speaks these languages has checked the words yet: Polski" in said
    assert "Nobody who uses Easy Read has checked our Easy Read pages." in said
    assert "What people have tested" not in said
    assert "Last reviewed on" in said


def test_accessibility_follows_what_people_have_tested(app: Flask, client: Client, sign_in: SignIn) -> None:
    lead = make_officer("Lea Lead", Role.DP_LEAD)
    for what, code in (("screen-reader", "ur"), ("interface", "pl"), ("easy-home", "en")):
        people_checks.mark(people_checks.Told(what, code, "Two readers", TODAY), TODAY, NOW, by=lead.id)
    db.commit()
    said = words(client.get("/en/accessibility").text)
    assert "It was tested with a screen reader. 20 November 2026" in said
    assert "Nobody has tested it yet with a screen reader" not in said
    assert "Nobody has tested it yet with a screen magnifier." in said
    assert "People who speak these languages have checked the words of this website: Polski" in said
    assert "checked the words yet: Polski" not in said
    assert "checked some of our Easy Read pages" in said
    assert "compliant" not in said
    officer = sign_in(lead)
    officer.get("/admin/guidance/checked/")
    day = {"reviewed_on-day": "2", "reviewed_on-month": "11", "reviewed_on-year": "2026"}
    later = officer.post(
        "/admin/guidance/checked/accessibility",
        {"contact": "Digital team, 0116 496 0000", **day, "reviewed_on-year": "2036"},
        status=422,
    )
    assert "Digital team" in later.text
    officer.post("/admin/guidance/checked/accessibility", {"contact": "", **day}, status=422)
    officer.post("/admin/guidance/checked/accessibility", {"contact": "Digital team, 0116 496 0000", **day})
    said = words(client.get("/en/accessibility").text)
    assert "You can ask: Digital team, 0116 496 0000" in said
    assert "The council read this page through on 2 November 2026." in said


def test_signed_in_people_never_see_another_home(app: Flask, sign_in: SignIn) -> None:
    amina, bea = make_recipient(), make_recipient("Bea Patel")
    sign_in(bea).get(f"/en/for/{amina.reference}/", status=404)
    sign_in(make_officer()).get(f"/en/for/{amina.reference}/", status=404)


# --- The rules -----------------------------------------------------------------------------------------------------


def test_every_value_and_every_rule_is_there(app: Flask, client: Client) -> None:
    body = client.get("/en/rules").text
    said = words(body)
    assert body.count("<tr") == len(SETTINGS) - len(KEEPING) + 1, "how long things are kept is on the privacy page"
    for rule in RULES:
        assert RULE[rule.code] in said.replace("&#39;", "'")
    assert "£500.00" in said
    assert "6 weeks" in said
    assert "Within 20 working days" in said
    assert "On the last day of each quarter, and on no other day" in said
    assert "No program takes money from you" in said


@pytest.mark.parametrize(
    ("key", "value", "words_of_it"),
    [
        ("contingency_weeks", "8", "8 weeks"), ("contingency_basis", "net", "A week of the council's part of your budget"),
        ("contingency_basis", "direct-payment", "A week of what the council pays you"),
        ("measuring_day", "every-day", "Every day, with planned payments counted"), ("count_weeks_paid_ahead", "no", "No"),
        ("low_weeks", "1", "Below 1 week of money"), ("quarter", "anchored", "Three months, counted from your first day"),
        ("return_due_days", "30", "30 days after the quarter ends"), ("look_by_working_days", "10", "Within 10 working days"),
        ("weeks_per_year", "52.14", "52.14 weeks, divided by 12 months"),
        ("weeks_per_year", "365/7", "365 days divided by 7, then by 12 months"),
        ("evidence_categories", "respite,equipment", "Equipment, Respite or replacement care"),
        ("evidence_categories", "", "None"), ("evidence_over_pence", "25050", "£250.50"), ("ask_about_cash", "no", "No"),
    ],
)  # fmt: skip
def test_a_new_value_is_told_with_its_day(app: Flask, client: Client, key: str, value: str, words_of_it: str) -> None:
    until = TODAY + timedelta(days=9)
    council_policy.set_policy(PolicyKey(key), value, TODAY, TODAY, NOW, by=None, until_day=until, reason="new")
    db.commit()
    said = words(client.get("/en/rules").text).replace("&#39;", "'").replace(" ,", ",")
    assert f"{words_of_it} 20 November 2026 (until 29 November 2026)" in said


def test_a_value_for_later_is_not_told_as_todays(app: Flask, client: Client) -> None:
    council_policy.set_policy(PolicyKey.CONTINGENCY_WEEKS, "8", TODAY + timedelta(days=1), TODAY, NOW, by=None, reason="later")
    db.commit()
    assert "8 weeks" not in words(client.get("/en/rules").text)


# --- My home -------------------------------------------------------------------------------------------------------


@pytest.fixture
def amina(app: Flask) -> Made:
    """Somebody whose first quarter was July to September 2026."""
    return make_recipient(rate=make_rate(from_day=date(2026, 7, 1)))


def start(person: Made, period: date = Q3) -> SpendingReturn:
    found = returns.start_return(person.id, period, TODAY, NOW, by=person.id, on_paper=False)
    db.commit()
    return found


def send(person: Made, period: date = Q3) -> SpendingReturn:
    found = start(person, period)
    draft.choose_way(found, "nothing", "COUNCIL", by=person.id)
    draft.type_balances(found, 0, 306_600, "", by=person.id)
    sending.send_return(person.id, period, 0, "en", TODAY, NOW, by=person.id, on_paper=False)
    db.commit()
    return found


def put(found: SpendingReturn, state: str, look_by: date | None = None) -> None:
    """Bring a return into a state, as the officer's verbs would."""
    kept = db.session.get(SpendingReturn, found.id)
    assert kept is not None
    kept.state, kept.look_by_day = state, look_by or kept.look_by_day
    db.session.add(ReturnMove(return_id=kept.id, state=state, at=NOW, by_id=kept.recipient_id))
    db.commit()


def test_what_is_due_and_when(amina: Made, sign_in: SignIn) -> None:
    council_policy.set_policy(PolicyKey.RETURN_DUE_DAYS, "60", TODAY, TODAY, NOW, by=None)
    db.commit()
    client = sign_in(amina)
    said = home_of(client, amina)
    assert "Your return for July to September 2026 is due by 29 November 2026" in said
    assert "Start this return" in said
    assert "Your next return is for October to December 2026. You can send it from 1 January 2027." in said
    start(amina)
    said = home_of(client, amina)
    assert "Go on with this return" in said
    assert "Nobody at the council sees it before you send it." in said


def test_late_is_said_kindly(amina: Made, sign_in: SignIn) -> None:
    said = home_of(sign_in(amina), amina)
    assert "Your return for July to September 2026 was due by 28 October 2026" in said
    assert "You can still send it." in said
    assert not re.search(r"overdue|must|fail|penalt", said)


def test_the_button_leads_to_the_return(amina: Made, sign_in: SignIn) -> None:
    client = sign_in(amina)
    body = client.get(f"/en/for/{amina.reference}/").text
    link = re.search(r'<a class="govuk-button govuk-button--start" href="([^"]+)"', body)
    assert link is not None
    client.get(link[1])


def test_sent_then_late_then_asked_then_checked(amina: Made, sign_in: SignIn) -> None:
    found, client = send(amina), sign_in(amina)
    said = home_of(client, amina)
    assert "Nothing is due from you now." in said
    assert "18 December 2026 By this day we look at your return for July to September 2026" in said
    put(found, "sent", TODAY - timedelta(days=1))
    said = home_of(client, amina)
    assert "We are late. This is not your fault." in said
    assert "We wanted to look at your return for July to September 2026 by this day." in said
    put(found, "asked")
    said = home_of(client, amina)
    assert "We have a question about your return for July to September 2026" in said
    assert "Answer our question" in said
    assert "We are late" not in said
    put(found, "settled")
    said = home_of(client, amina)
    assert "20 November 2026 We checked your return for July to September 2026 Nothing more is needed for this quarter." in said
    assert "Nothing is due from you now." in said
    put(found, "reopened", TODAY + timedelta(days=20))
    said = home_of(client, amina)
    assert "10 December 2026 We are looking at your return for July to September 2026 again" in said


def test_the_one_sum_with_its_day(amina: Made, sign_in: SignIn) -> None:
    client = sign_in(amina)
    assert "There is no sum here yet. It comes with your first return." in home_of(client, amina)
    send(amina)
    said = home_of(client, amina)
    assert "£3,066.00 As at 30 September 2026, from your last return." in said
    assert said.count("£") == 2  # the one sum, and the payment to come


def test_what_the_council_plans_to_pay(amina: Made, sign_in: SignIn) -> None:
    assert "24 November 2026 We plan to pay you £1,022.00" in home_of(sign_in(amina), amina)


@pytest.mark.parametrize("face", ["usual", "easy-read"])
def test_what_the_council_does_is_in_order_of_days(amina: Made, sign_in: SignIn, face: str) -> None:
    found, client = send(amina), sign_in(amina)
    faces.choose_face(amina.id, face, by=amina.id)
    db.commit()
    said = home_of(client, amina)
    assert said.index("24 November 2026 We plan to pay you") < said.index("18 December 2026 By this day we look at")
    put(found, "sent", TODAY - timedelta(days=1))
    said = home_of(client, amina)
    assert said.index("19 November 2026 We are late.") < said.index("24 November 2026 We plan to pay you")
    put(found, "settled")
    said = home_of(client, amina)
    assert said.index("20 November 2026 We checked your return") < said.index("24 November 2026 We plan to pay you")


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        (AccountType.PREPAID_CARD, "Your money is on a prepaid card. You do not need to send us a quarterly return."),
        (AccountType.MANAGED_ACCOUNT, "You do not need to send us a quarterly return."),
    ],
)
def test_card_and_managed_holders_owe_no_return(app: Flask, sign_in: SignIn, kind: AccountType, told: str) -> None:
    card = make_recipient(account_type=kind)
    said = home_of(sign_in(card), card)
    assert told in said
    assert not re.search(r"due by|Start this return|Your next return", said)
    assert "We do not receive" in said


def test_a_switch_to_a_card_still_owes_the_quarter_before(amina: Made, sign_in: SignIn) -> None:
    plan = ledger.plan_of(amina.id)
    assert plan is not None
    payment = ledger.payment_by_reference(plan.reference)
    ledger.change_account_type(payment, AccountType.PREPAID_CARD, date(2026, 10, 1), NOW, by=None)
    db.commit()
    said = home_of(sign_in(amina), amina)
    assert "Your return for July to September 2026 was due by" in said
    assert "Your money is on a prepaid card." in said


def test_without_a_direct_payment(app: Flask, sign_in: SignIn) -> None:
    nina = make_person("Nina Jones")
    client = sign_in(nina)
    assert client.get("/en/my-home", status=302).headers["Location"] == f"/en/for/{nina.reference}/"
    said = home_of(client, nina)
    assert "You do not have a direct payment here." in said
    assert COUNCIL.phone in said
    assert "return" not in said


@pytest.mark.parametrize("face", ["usual", "easy-read"])
def test_whoever_only_helps_reads_nothing_of_a_payment_they_do_not_have(amina: Made, sign_in: SignIn, face: str) -> None:
    own = ("My returns", "My balance", "Who helps me", "My personal assistant has not come today", "What I asked first")
    petra, nina = make_person("Petra Nowak"), make_person("Nina Jones")
    helps(petra, amina)
    for one in (petra, nina):
        faces.choose_face(one.id, face, by=one.id)
    db.commit()
    client = sign_in(petra)
    page = client.get(f"/en/for/{petra.reference}/").text
    assert [words for words in own if words in page] == []
    assert "Amina Begum" in page
    assert "Messages" in page
    assert "Returns" not in client.get(f"/en/for/{petra.reference}/messages/").text.replace("My returns", "")
    assert [words for words in own if words in sign_in(nina).get(f"/en/for/{nina.reference}/").text] == list(own), "helps nobody"
    helps(nina, petra)
    assert "Who helps me" in client.get(f"/en/for/{petra.reference}/").text, "now somebody does"


def test_whoever_helps_and_has_a_payment_too_finds_their_own(amina: Made, sign_in: SignIn) -> None:
    bea = make_recipient("Bea Patel")
    helps(bea, amina)
    db.commit()
    page = sign_in(bea).get(f"/en/for/{bea.reference}/").text
    assert all(words in page for words in ("My returns", "My balance", "Who helps me", "has not come today"))


def test_the_page_is_never_kept_by_the_browser(amina: Made, sign_in: SignIn) -> None:
    answer: Any = sign_in(amina).get(f"/en/for/{amina.reference}/")
    assert answer.headers["Cache-Control"] == "no-store"
