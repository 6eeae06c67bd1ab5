"""The form for everybody, through its pages."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from app.core import db
from app.council_policy.service import policy_on
from app.guidance.rules import Format
from app.guidance.seed_format import read_language
from app.interest.models import EqualityCount, Interest, InterestDraft
from app.interest.rules import MOST_BEGUN, MOST_SENT, Step, steps_for
from app.interest.worries import WORRIES
from app.notifications.models import OutboxMessage
from app.retention import retaining
from tests import factories
from tests.conftest import NOW
from tests.guidance.seeds import english, sow, translated
from tests.interest import steps
from tests.interest.steps import LATER, LEAST, WHOLE, begin, least, say, send
from tests.page import Client

REFERENCE = re.compile(r"E-[A-Z0-9]{4}-[A-Z0-9]{4}")


def one(model: Any) -> Any:
    db.session.rollback()
    found = db.session.query(model).one()
    db.session.expunge(found)
    return found


def test_the_first_page_keeps_nothing(app: Flask, client: Client) -> None:
    page = client.get("/en/interest?from=spring-fair")
    assert "Set-Cookie" not in page.headers
    assert 'name="from" value="spring-fair"' in page.text
    assert "csrf_token" not in page.text
    assert db.session.query(InterestDraft).count() == 0
    assert "2 working days" in page.text
    assert "28 days" in page.text


def test_the_least_that_is_needed_is_sent(app: Flask, client: Client) -> None:
    least(client)
    assert send(client).location == "/en/interest/sent"
    sent = one(Interest)
    assert sent.answers == LEAST
    page = client.get("/en/interest/sent").text
    assert sent.reference in page
    assert "24 November 2026" in page, "two working days after a Friday"
    assert one(InterestDraft).answers == {}, "they are in one place"
    case = db.session.execute(db.Model.metadata.tables["case"].select()).mappings().one()
    assert (case["subject"], case["kind"], case["state"], str(case["due_day"])) == (sent.reference, "interest", "open", "2026-11-24")


FIELDS: dict[str, dict[str, Any]] = {
    "who": {"who": "another"}, "teller": {"teller_name": "Tess Teller", "relation": "family"}, "agreed": {"agreed": "yes"},
    "name": {"name": "Zsofia Quill", "born-day": "14", "born-month": "4", "born-year": "1952", "born": ""},
    "reach": {"contact_whom": "teller", "phone": "07700 900123", "email": "Zsofia@Example.org", "address": "1 High Street", "postcode": "el1 1aa"},
    "contact": {"way": "phone", "when": ["morning", "any"], "when_words": "not Friday", "message_safe": "yes"},
    "language": {"language": "other", "language_words": "Tigrinya", "interpreter": "yes"},
    "needs": {"needs": ["large-print"], "needs_note": "Speak slowly"}, "hopes": {"hopes": ["pa"], "hopes_words": "Go out"},
    "money": {"money": "help"}, "someone": {"someone": "yes", "lives_with": "no"}, "care": {"care": "has-plan"},
    "hospital": {"hospital": "yes", "discharge-day": "1", "discharge-month": "12", "discharge-year": "2026"},
    "worries": {"worries": ["alone", "family"], "worries_words": "Is it safe?"}, "heard": {"heard": "group"}, "copy": {"copy": "email"},
}  # fmt: skip


def test_each_question_leads_to_the_next_and_all_is_kept(app: Flask, client: Client) -> None:
    begin(client, **{"from": "spring-fair"})
    at = "/en/interest/who"
    for step in Step:
        assert at == f"/en/interest/{step}"
        at = say(client, step, FIELDS[step]).location
    assert at == "/en/interest/check"
    page = client.get(at).text
    for words in ("Tess Teller", "Tigrinya", "zsofia@example.org", "14 April 1952", "1 December 2026", "not Friday", WORRIES["alone"].heard, "Large print"):
        assert words in page, words
    send(client)
    sent = one(Interest)
    assert sent.answers["discharge"] == "2026-12-01"
    assert (sent.campaign, sent.team) == ("spring-fair", "direct-payments")
    message = one(OutboxMessage)
    assert (message.channel, message.address, message.facts) == ("email", "zsofia@example.org", {"contact_by": "2026-11-23"})
    assert message.person_id == sent.person_id


def test_every_question_shows_again_what_was_said(app: Flask, client: Client) -> None:
    begin(client)
    for step in Step:
        say(client, step, FIELDS[step])
    for step in Step:
        page = client.get(f"/en/interest/{step}").text
        for value in FIELDS[step].values():
            for word in value if isinstance(value, list) else [value]:
                assert (word in page or word.lower() in page), f"{step}: {word}"
        assert page.count("checked") >= sum(len(v) if isinstance(v, list) else 0 for v in FIELDS[step].values())


@pytest.mark.parametrize(
    ("step", "fields", "words"),
    [
        ("who", {}, "Choose who this is for"), ("who", {"who": "nobody"}, "Choose one of these"), ("name", {"name": " "}, "Enter a name"),
        ("name", {"name": "x" * 201}, "200 letters or fewer"), ("name", {"name": "A", "born-day": "31", "born-month": "2", "born-year": "1952"}, "Enter your date of birth"),
        ("reach", {}, "Fill in a phone number"), ("reach", {"postcode": "EL1"}, "Fill in a phone number"),
        ("reach", {"phone": "ring me"}, "Enter a phone number, like"), ("reach", {"email": "me at home"}, "Enter an email address, like"),
        ("needs", {"needs": ["none", "braille"]}, "but not both"), ("needs", {"needs": ["wings"]}, "Choose some of these"),
        ("hospital", {"hospital": "yes", "discharge-day": "31", "discharge-month": "2", "discharge-year": "2026"}, "Enter a real date"),
        ("hopes", {"hopes_words": "x" * 2_001}, "2,000 letters or fewer"), ("copy", {"copy": "text"}, "Choose one of these"),
    ],
)  # fmt: skip
def test_what_is_not_right_is_said_at_its_place(app: Flask, client: Client, step: str, fields: dict[str, Any], words: str) -> None:
    begin(client)
    page = say(client, step, fields, status=422).text
    assert words in page
    assert 'class="govuk-error-summary"' in page
    assert "<title>Error: " in page
    assert one(InterestDraft).answers == {}


def test_what_belongs_to_another_choice_is_not_kept(app: Flask, client: Client) -> None:
    begin(client)
    say(client, "someone", {"someone": "no", "lives_with": "yes"})
    say(client, "hospital", {"hospital": "no", "discharge-day": "1", "discharge-month": "13", "discharge-year": "x"})
    assert one(InterestDraft).answers == {"someone": "no", "hospital": "no"}
    say(client, "someone", {})
    assert one(InterestDraft).answers == {"hospital": "no"}, "an answer can be taken back"


def test_none_is_an_answer_and_nothing_is_none(app: Flask, client: Client) -> None:
    begin(client)
    say(client, "needs", {})
    assert "needs" not in one(InterestDraft).answers
    say(client, "needs", {"needs": ["none"]})
    assert one(InterestDraft).answers == {"needs": ["none"]}


def test_a_change_from_the_check_page_leads_back_to_it(app: Flask, client: Client) -> None:
    least(client)
    assert say(client, "money", {"money": "me"}, query="?then=check").location == "/en/interest/check"
    again = say(client, "who", {"who": "another"}, query="?then=check").location
    assert again == "/en/interest/teller?then=check", "what is now missing is asked"


def test_it_is_not_sent_without_what_is_needed(app: Flask, client: Client) -> None:
    begin(client)
    page = send(client, status=422).text
    assert "/en/interest/who?then=check" in page
    assert db.session.query(Interest).count() == 0


def test_sent_twice_and_gone_back_there_is_one(app: Flask, client: Client) -> None:
    least(client)
    send(client)
    assert client.post("/en/interest/send").location == "/en/interest/sent"
    for step in ("who", "check"):
        assert client.get(f"/en/interest/{step}", status=302).location == "/en/interest/sent"
    assert client.post("/en/interest/name", {"name": "Somebody Else"}).location == "/en/interest/sent"
    assert one(Interest).answers == LEAST
    assert db.session.query(OutboxMessage).count() == 0, "no copy was wished"


def test_a_browser_without_a_form_is_led_to_the_start(app: Flask, client: Client) -> None:
    for page in ("who", "check", "sent", "later", "about-you"):
        assert client.get(f"/en/interest/{page}", status=302).location == "/en/interest"
    client.get("/en/interest/back")
    for page in ("who", "send", "about-you"):
        assert client.post(f"/en/interest/{page}").location == "/en/interest"


def test_back_on_another_device_with_the_code_and_one_more_thing(app: Flask, client: Client) -> None:
    least(client)
    code = re.search(r"[A-Z0-9]{4}-[A-Z0-9]{4}", steps_main(client.get("/en/interest/later").text))
    assert code
    other = Client(app)
    other.get("/en/interest/back")
    wrong = other.post("/en/interest/back", {"code": code[0], "fact": "Somebody"}, status=422).text
    unknown = other.post("/en/interest/back", {"code": "AAAA-AAAA", "fact": "Somebody"}, status=422).text
    assert "Nothing here fits both" in wrong
    assert steps_main(wrong).replace(code[0], "") == steps_main(unknown).replace("AAAA-AAAA", "")
    typed = code[0].lower().replace("-", " ")
    assert other.post("/en/interest/back", {"code": typed, "fact": " zsofia  QUILL"}).location == "/en/interest/check"
    assert LEAST["phone"] in other.get("/en/interest/check").text
    assert "Set-Cookie" in str(client.post("/en/interest/leave").headers)
    assert client.get("/en/interest/check", status=302).location == "/en/interest"


def steps_main(body: str) -> str:
    found = re.search(r"<main.*?</main>", body, re.S)
    assert found
    return re.sub(r'value="[^"]{60,}"', "", found[0])


def test_back_with_the_link_when_one_says_yes(app: Flask, client: Client) -> None:
    least(client)
    link = re.search(r'href="(/en/interest/back/[0-9a-f]{40})"', client.get("/en/interest/later").text)
    assert link
    other = Client(app)
    page = other.get(link[1])
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "20 November 2026" in page.text
    assert "Zsofia" not in page.text
    assert other.get("/en/interest/check", status=302).location == "/en/interest", "looking opens nothing"
    assert other.post(link[1]).location == "/en/interest/check"
    assert "Zsofia" in other.get("/en/interest/check").text
    other.get("/en/interest/back/" + "0" * 40, status=404)


def test_too_many_wrong_codes_have_to_wait(app: Flask, client: Client) -> None:
    client.get("/en/interest/back")
    for _ in range(10):
        client.post("/en/interest/back", {"code": "ACDE-3467", "fact": "x"}, status=422)
    assert "too many tries" in client.post("/en/interest/back", {"code": "ACDE-3467", "fact": "x"}, status=422).text
    assert "Nothing here fits" in client.post("/en/interest/back", {"code": "ACDE-3469", "fact": "x"}, status=422).text


# --- Machines ---------------------------------------------------------------------------------------------------


def test_the_box_that_people_do_not_see(app: Flask, client: Client) -> None:
    page = client.post("/en/interest/begin", {"website": "http://spam.example"}, status=422).text
    assert "cannot see was filled in" in page
    assert "spam.example" not in page, "it is emptied"
    least(client)
    with time_machine.travel(LATER, tick=True):
        client.get("/en/interest/check")
        assert "cannot see was filled in" in client.post("/en/interest/send", {"website": "x"}, status=422).text
        assert db.session.query(Interest).count() == 0
        client.post("/en/interest/send")
    assert db.session.query(Interest).count() == 1, "a person presses again"


def test_as_quick_as_a_machine(app: Flask, client: Client) -> None:
    least(client)
    db.session.query(InterestDraft).one().begun_at = NOW.replace(year=2027)
    db.commit()
    client.get("/en/interest/check")
    assert "very quick" in client.post("/en/interest/send", status=422).text
    assert db.session.query(Interest).count() == 0


def test_many_from_one_place_wait_and_nothing_is_lost(app: Flask, client: Client) -> None:
    least(client)
    key = one(InterestDraft).address_key
    for _ in range(MOST_SENT):
        steps.made(LEAST, address_key=key)
    assert "Many forms came from your place" in send(client, status=429).text
    assert "Zsofia" in client.get("/en/interest/check").text
    for _ in range(MOST_BEGUN):
        client.flask.post("/en/interest/begin")
    assert "Many forms came from your place" in Client(app).post("/en/interest/begin", status=429).text


# --- Where it stands --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fact", "opens"),
    [
        ("el11aa", True), ("EL1 1AA", True), ("0123", True), ("07700900123", True), ("ZSOFIA@example.org", True), ("14/4/1952", True), ("14 April 1952", True),
        ("Zsofia Quill", False), ("123", False), ("", False), ("9999", False), ("EL1", False), ("14 4 1953", False), ("@", False),
    ],
)  # fmt: skip
def test_reference_and_one_more_thing(app: Flask, client: Client, fact: str, opens: bool) -> None:
    sent = steps.made()
    client.get("/en/interest/where")
    fields = {"reference": sent.reference.lower().replace("-", " "), "fact": fact}
    page = client.post("/en/interest/where", fields, status=200 if opens else 422).text
    assert ("We have it. Nobody has begun yet." in page) == opens


def test_unknown_and_wrong_are_told_the_same(app: Flask, client: Client) -> None:
    sent = steps.made({**LEAST})
    client.get("/en/interest/where")
    pages = []
    for reference, fact in ((sent.reference, "9999"), ("E-AAAA-AAAA", "9999"), ("nonsense", "9999"), (sent.reference, "EL1 1AA")):
        page = client.post("/en/interest/where", {"reference": reference, "fact": fact}, status=422).text
        pages.append(steps_main(page).replace(reference, "").replace(fact, ""))
    assert len(set(pages)) == 1


def test_signed_in_one_sees_ones_own(app: Flask, sign_in: Any) -> None:
    person = factories.make_person()
    owner = sign_in(person)
    assert "You have sent us nothing" in owner.get("/en/my-interest").text
    least(owner)
    send(owner)
    sent = one(Interest)
    assert sent.person_id == person.id
    assert sent.reference in owner.get("/en/my-interest").text
    assert sent.reference not in sign_in(factories.make_person("Bogdan Other")).get("/en/my-interest").text


def test_for_somebody_else_it_is_about_them(app: Flask, sign_in: Any) -> None:
    person = factories.make_person()
    helper = sign_in(person)
    begin(helper)
    for step in ("who", "teller", "agreed", "name", "reach"):
        say(helper, step, FIELDS[step])
    send(helper)
    assert one(Interest).person_id != person.id


# --- The equality questions -------------------------------------------------------------------------------------


def test_the_equality_questions_are_only_counted_and_once(app: Flask, client: Client) -> None:
    least(client)
    send(client)
    client.get("/en/interest/about-you")
    client.post("/en/interest/about-you", {"age": "75-84", "carer": "yes", "sex": "made-up"})
    assert "counted" in client.get("/en/interest/about-you").text
    client.post("/en/interest/about-you", {"age": "75-84"})
    db.session.rollback()
    rows = [(str(row.month), row.question, row.answer, row.count) for row in db.session.query(EqualityCount)]
    assert rows == [("2026-11-01", "age", "75-84", 1), ("2026-11-01", "carer", "yes", 1)]
    keys = [key for column in EqualityCount.__table__.columns for key in column.foreign_keys]
    assert not keys


@pytest.mark.parametrize("language", ["en", "ur"])
def test_every_page_in_every_language(app: Flask, client: Client, language: str) -> None:
    client.get(f"/{language}/interest")
    client.post(f"/{language}/interest/begin")
    for step in steps_for({"who": "another"}):
        client.get(f"/{language}/interest/{step}")
    for page in ("check", "later", "back", "where"):
        assert f'lang="{language}"' in client.get(f"/{language}/interest/{page}").text
    assert WHOLE


def test_asked_for_somebody_else_it_says_who_you_is(app: Flask, client: Client) -> None:
    begin(client)
    said = "“You” is the person this is for."
    assert said not in client.get("/en/interest/hospital").text
    say(client, "who", {"who": "another"})
    assert said in client.get("/en/interest/hospital").text
    assert said not in client.get("/en/interest/teller").text


def test_a_form_that_was_not_sent_goes_after_the_councils_days(app: Flask, client: Client) -> None:
    least(client)
    for days, left in ((28, 1), (29, 0)):
        now = NOW + timedelta(days=days)
        for one in list(retaining.due(policy_on(now.date()), now.date(), now)):
            one.act(now)
        db.commit()
        assert db.session.query(InterestDraft).count() == left, days
        db.session.rollback()


# --- What is true about a worry ---------------------------------------------------------------------------------


def worried(client: Client, language: str = "en") -> str:
    begin(client)
    body: str = client.get(f"/{language}/interest/worries").text
    return body


def test_a_worry_is_answered_by_the_myth_itself_in_the_language_of_the_reader(client: Client) -> None:
    myth = english(
        "not-a-benefit", "It cuts no benefit", "## What it means\n\nThe money is for care. Read [more](other-money).\n\n## Next\n\nNot here.",
        kind="myth", myth="It does.",
    )  # fmt: skip
    urdu = translated(myth, "ur", "کوئی کٹوتی نہیں", "## مطلب\n\nرقم کیئر کے لیے ہے۔")
    sow([myth, urdu])
    body = worried(client)
    assert '<a class="govuk-link" href="/en/guidance/not-a-benefit">It cuts no benefit</a>' in body
    assert "The money is for care." in body and 'href="/en/guidance/other-money"' in body
    assert "Not here." not in body and "You pay no tax on it." not in body
    body = client.get("/ur/interest/worries").text
    assert "کوئی کٹوتی نہیں" in body and "رقم کیئر کے لیے ہے۔" in body and "The money is for care." not in body
    sow([replace(myth, body="## What it means\n\nNow it says this.")])
    assert "Now it says this." in client.get("/en/interest/worries").text, "one that is edited is the same everywhere"
    assert "انگریزی صفحہ اس سے نیا ہے" in client.get("/ur/interest/worries").text


def test_a_worry_whose_myth_is_not_published_has_a_short_answer(client: Client) -> None:
    assert "You pay no tax on it." in worried(client)
    sow([english("not-a-benefit", "It cuts no benefit", "Words.", kind="myth", myth="It does.", state="draft")])
    body = client.get("/en/interest/worries").text
    assert "You pay no tax on it." in body and "It cuts no benefit" not in body


def test_what_else_people_hear_at_this_moment_is_below_the_worries(client: Client) -> None:
    facts = {"kind": "myth", "myth": "They say so.", "shown_at": ["interest"]}
    sow([english("same-means-test", "The same share", "Words.", **facts), english("not-a-benefit", "It cuts no benefit", "Words.", **facts)])
    body = worried(client)
    below = body[body.index('class="bites"') :]
    assert "The same share" in below and "It cuts no benefit" not in below, "it is an answer already"
    assert 'class="bites"' not in client.get("/en/interest/heard").text


def test_every_worry_names_a_myth_that_the_portal_publishes_for_this_moment() -> None:
    there = {one.slug: one.facts for one in read_language("en") if one.format is Format.PLAIN}
    assert [code for code, one in WORRIES.items() if there[one.myth]["kind"] != "myth" or there[one.myth]["state"] != "published"] == []
