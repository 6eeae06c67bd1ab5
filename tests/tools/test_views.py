"""The tools as people use them: no script, no cookie, answers in the address alone."""

import html
import re
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import html5lib
import pytest
import time_machine
from flask import Flask

from app.tools import easy_words, words
from app.tools.rules import TOOLS, walk
from tests.guidance.seeds import english, sow
from tests.page import Client, said
from tests.tools.test_rules import ways

pytestmark = pytest.mark.once  # pages, the same on both engines

APP = Path(__file__).resolve().parents[2] / "app"
NOT_CHECKED = "People who use Easy Read have not checked this page yet."
COST = "/en/tools/pa-cost?hours=16&wage=12.71&age=22&same=yes&other=no"


def whole(body: str) -> str:
    """All the words of the main part."""
    main = re.search(r"<main.*?</main>", body, re.S)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main[0] if main else "")).replace("&#39;", "'")


def address(slug: str, way: dict[str, str], language: str = "en") -> str:
    return f"/{language}/tools/{slug}?" + "&".join(f"{key}={answer}" for key, answer in way.items())


def send(client: Client, body: str, choice: str, status: int = 200) -> str:
    """Choose and press the button, as a browser sends a form by address."""
    form = html5lib.parse(re.search(r"<main.*?</main>", body, re.S)[0], namespaceHTMLElements=False).find(".//form")  # type: ignore[index]
    fields = {one.get("name"): one.get("value") for one in form.iter("input") if one.get("type") == "hidden"}
    radio = next(one for one in form.iter("input") if one.get("type") == "radio")
    assert form.get("method") == "get"
    told = {**fields, radio.get("name"): choice} if choice else fields
    return client.get(form.get("action"), query_string=told, status=status).text


def test_the_index_leads_to_all_four_and_guidance_leads_to_it(client: Client) -> None:
    body = client.get("/en/tools/").text
    for slug, title in words.TITLE.items():
        assert f'<a href="/en/tools/{slug}">{title}</a>' in body
        client.get(f"/en/tools/{slug}")
    for path in ("/en/guidance/", "/en/find-out"):
        assert 'href="/en/tools/"' in client.get(path).text
    client.get("/en/tools/nothing-here", status=404)


def test_search_engines_are_told_of_every_tool_in_every_language(client: Client) -> None:
    found = client.get("/sitemap.xml").text
    for slug in words.TITLE:
        for language in ("en", "ur"):
            assert f"/{language}/tools/{slug}</loc>" in found, (language, slug)


def test_an_answer_in_large_print_and_back(client: Client) -> None:
    for path in (
        "/en/tools/what-to-keep?hold=own&employ=yes&others=no&large=no",
        COST, f"{COST}&lang=x&endpoint=y&_external=1",
    ):
        body = client.get(path).text
        assert "large-print" not in body
        large = html.unescape(re.search(r'<nav class="faces[^>]*><ul><li><a href="([^"]+)">Large print', body)[1])  # type: ignore[index]
        bigger = client.get(large).text
        assert "large-print" in bigger and ">Plain page</a>" in bigger
        back = html.unescape(re.search(r'<nav class="faces[^>]*><ul><li><a href="([^"]+)">Plain page', bigger)[1])  # type: ignore[index]
        assert client.get(back).text.split("<main")[1].split("</main>")[0] == body.split("<main")[1].split("</main>")[0]


@pytest.mark.parametrize(
    ("slug", "choices", "heading"),
    [
        ("is-this-for-me", ("someone", "no", "yes", "helper", "part"), "This may well be for you"),
        ("is-this-for-me", ("child",), "Other rules hold here"),
        ("hold-the-money", ("fine", "me", "yes", "yes"), "Three ways to hold the money"),
        ("can-i-use-it", ("relative", "yes", "yes", "yes", "bank"), "Ask us first"),
        ("can-i-use-it", ("help", "yes", "yes", "bank"), "Yes, most likely"),
        ("can-i-use-it", ("health",), "No, not as you describe it"),
    ],
)
def test_from_the_first_question_to_the_answer(client: Client, slug: str, choices: tuple[str, ...], heading: str) -> None:
    body = client.get(f"/en/tools/{slug}").text
    for choice in choices:
        assert heading not in body
        body = send(client, body, choice)
    assert f'<h1 class="page-heading">{heading}</h1>' in body
    assert "A person at the council does" in body
    assert not client.flask.get_cookie("portal"), "nothing is kept, not even a cookie"


def test_going_on_without_an_answer_says_what_to_do(client: Client) -> None:
    body = send(client, client.get("/en/tools/can-i-use-it?what=help").text, "", status=422)
    assert "<title>Error: Does it help with a need" in body
    assert body.count("Choose one") == 2, "above, and at the question"
    assert '<input type="hidden" name="what" value="help">' in body, "what was answered before is still there"


def test_the_way_back_leads_to_the_question_before(client: Client) -> None:
    body = client.get(address("can-i-use-it", {"what": "relative", "live": "no", "plan": "yes"})).text
    assert 'class="govuk-back-link" href="/en/tools/can-i-use-it?what=relative&amp;live=no"' in body
    assert 'class="govuk-back-link" href="/en/tools/"' in client.get("/en/tools/can-i-use-it").text
    answer = client.get(address("can-i-use-it", {"what": "help", "plan": "yes", "safe": "yes", "how": "cash"})).text
    assert 'class="govuk-back-link" href="/en/tools/can-i-use-it?what=help&amp;plan=yes&amp;safe=yes"' in answer


def test_each_answer_can_be_changed(client: Client) -> None:
    way = {"what": "help", "plan": "yes", "safe": "yes", "how": "cash"}
    body = client.get(address("can-i-use-it", way)).text
    links = re.findall(r'href="(/en/tools/can-i-use-it[^"]*)">Change', body)
    asked = [walk(TOOLS["can-i-use-it"], dict(parse_qsl(urlsplit(link.replace("&amp;", "&")).query)))[1] for link in links]
    assert [one.key for one in asked if one] == list(way)


def test_an_answer_says_why_where_it_comes_from_and_what_to_do_next(client: Client) -> None:
    sow([english("paying-family", "Paying family members", "Ask us."), english("moving-home", "Moving", "Tell us."), english("no-cash-in-hand", "Draft about cash", "No.", state="draft")])
    text = client.get(address("can-i-use-it", {"what": "relative", "live": "yes", "plan": "yes", "safe": "yes", "how": "cash"})).text
    for told in (
        "A close relative in your home can usually be paid only if we agree that it is needed.", "Oldham Council, direct payments",
        "Cash leaves no record.", "Care Act 2014, section 33", "01632 960 100", "It tells the law in England as at 1 November 2026.",
    ):  # fmt: skip
        assert told in whole(text).replace("\u00a0", " ")
    assert '<a href="/en/guidance/paying-family">Paying family members</a>' in text
    assert "moving-home" not in text, "it says nothing about this"
    assert "no-cash-in-hand" not in text, "a page that is not published is no way on"
    assert 'href="/en/interest"' in text
    assert "data-print" in text


def test_somebody_under_18_is_sent_to_a_person_and_not_to_our_form(client: Client) -> None:
    body = client.get("/en/tools/is-this-for-me?who=child").text
    assert "Ring us, and we tell you whom to ask." in body
    assert 'href="/en/interest"' not in body
    assert 'href="/en/interest"' in client.get(COST).text


def test_the_three_ways_to_hold_the_money_are_all_there_whatever_one_says(client: Client) -> None:
    for way in ways(TOOLS["hold-the-money"]):
        body = client.get(address("hold-the-money", way)).text
        assert re.findall(r'<h2 class="govuk-heading-m">(A prepaid card|A managed account|Your own bank account)</h2>', body) == [
            "A prepaid card", "A managed account", "Your own bank account",
        ]  # fmt: skip
        assert body.count("Think about this") == 3


@pytest.mark.parametrize("language", ["en", "ur"])
@pytest.mark.parametrize("slug", list(TOOLS))
def test_every_question_and_every_answer_page_is_there_in_the_language(client: Client, slug: str, language: str) -> None:
    seen = set()
    for way in ways(TOOLS[slug]):
        for number in range(len(way) + 1):
            part = dict(list(way.items())[:number])
            if tuple(part.items()) not in seen:
                seen.add(tuple(part.items()))
                body = client.get(address(slug, part, language)).text
                assert f'<html lang="{language}"' in body
    assert len(seen) > 10


def test_what_somebody_answered_is_kept_by_no_cache_and_by_no_cookie(client: Client) -> None:
    for path in ("/en/tools/can-i-use-it?what=help", COST):
        answer = client.get(path)
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Set-Cookie" not in answer.headers
    assert client.get("/en/tools/can-i-use-it").headers["Cache-Control"] == "public, no-cache"


# --- What would a PA cost? ---------------------------------------------------------------------------------------


def test_the_sum_is_shown_line_by_line(client: Client) -> None:
    text = whole(client.get(COST).text)
    for told in (
        "16 × £12.71", "£203.36 × 52", "£203.36 × 5.6", "(£10,574.72 − £5,000.00) × 15%", "−£836.21", "(£10,574.72 − £6,240.00) × 3%",
        "£11,843.58", "£911.04", "£227.76", "This is not advice.", "The worker is paid in their holiday too.", "You have to claim the allowance.",
    ):  # fmt: skip
        assert told in text, told
    for not_told in ("too low", "worker under 21", "There may be new rates"):
        assert not_told not in text


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("12.71", "12.70"), "This wage is too low for this age. The lowest is £12.71 an hour."),
        (("same=yes", "same=no"), "£10,574.72 × 12.07%"),
        (("other=no", "other=yes"), "All your workers share one allowance."),
        (("age=22", "age=18-20"), "National Insurance can be less for a worker under 21."),
        (("age=22", "age=21"), "Not needed at this age or this wage."),
        (("hours=16", "hours=7"), "£4,626.44 ≤ £5,000.00"),
        (("hours=16", "hours=12.5"), "12.5 × £12.71"),
        (("hours=16&wage=12.71", "hours=60&wage=30"), "(£50,270.00 − £6,240.00) × 3%"),
    ],
)
def test_what_the_answers_change(client: Client, change: tuple[str, str], told: str) -> None:
    assert told not in whole(client.get(COST).text)
    assert told in whole(client.get(COST.replace(*change)).text)


def test_rates_that_nobody_has_checked_are_marked_in_the_table(client: Client) -> None:
    rows = [whole(f"<main>{row}</main>") for row in re.findall(r"<tr>.*?</tr>", client.get(COST).text, re.S)]
    marked = [row for row in rows if "Not checked yet" in row]
    assert [row.split(",")[0].strip() for row in marked] == ["Pension: counted from", "Pension: counted up to", "Sick pay for a week"]
    assert len([row for row in rows if "Lowest wage for an hour" in row]) == 1
    assert any("Weeks of holiday" in row for row in rows)
    assert "12.07%" not in " ".join(rows), "a rate that this sum does not use"
    assert any("£12.71" in row and "1 April 2026" in row and "GOV.UK" in row and "26 November 2026" in row for row in rows)


def test_the_sums_that_guides_send_readers_for_are_on_the_page_before_anything_is_typed(client: Client) -> None:
    body = client.get("/en/tools/pa-cost").text
    text = whole(body)
    assert "Lower earnings limit, a year £6,708.00" in text and "Sick pay for a week, at most £123.25" in text
    assert 'href="https://delphiniaccounting.co.uk"' in body and "Not checked yet" in text


def test_the_rates_are_those_of_the_day(client: Client) -> None:
    with time_machine.travel(datetime(2026, 3, 31, 12, tzinfo=UTC)):
        assert "The lowest is" not in whole(client.get(COST.replace("12.71", "12.21")).text)
    with time_machine.travel(datetime(2027, 4, 1, 12, tzinfo=UTC)):
        assert "There may be new rates since 31 March 2027." in whole(client.get(COST).text)


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("hours=&wage=12.71&age=22&same=yes&other=no", ["Enter the hours, like 12 or 12.5"]),
        ("hours=some&wage=12.71&age=22&same=yes&other=no", ["Enter the hours, like 12 or 12.5"]),
        ("hours=16&wage=&age=22&same=yes&other=no", ["Enter the wage for an hour, like 13.00"]),
        ("hours=16&wage=0&age=22&same=yes&other=no", ["Enter the wage for an hour, like 13.00"]),
        ("hours=16&wage=100.01&age=22&same=yes&other=no", ["Enter the wage for an hour, like 13.00"]),
        ("hours=16&wage=12.71&age=12&same=yes&other=no", []),
        ("hours=16&wage=12.71", ["How old is the worker? Choose one", "Do you employ somebody else too? Choose yes or no"]),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(client: Client, query: str, told: list[str]) -> None:
    body = client.get(f"/en/tools/pa-cost?{query}", status=422).text
    assert "<title>Error: What would a PA cost?" in body
    for words_told in told:
        assert f">{words_told}</a>" in body
    if "hours=16" in query:
        assert 'value="16"' in body


def test_the_sums_can_be_tried_again_with_other_numbers(client: Client) -> None:
    body = client.get(COST).text
    assert 'value="12.71"' in body
    assert re.search(r'value="22" checked', body)


def test_the_sums_are_there_in_urdu_with_figures_from_left_to_right(app: Flask) -> None:
    body = Client(app).get(COST.replace("/en/", "/ur/")).text
    assert '<bdi dir="ltr">16 × £12.71</bdi>' in body
    assert "ابھی جانچا نہیں گیا" in body
    assert "PA پر کتنا خرچ آئے گا؟" in said(body)


# --- Easy Read ---------------------------------------------------------------------------------------------------


def test_every_answer_and_reason_has_a_drawing_that_is_there() -> None:
    drawings = {path.stem for path in (APP / "static" / "images" / "easy").glob("*.svg")}
    for pictures, told in (
        (easy_words.OUTCOME, words.OUTCOME), (easy_words.REASONS, words.REASON),
        (easy_words.ACCOUNT, words.ACCOUNT), (easy_words.KEEPS, words.KEEP),
        *((easy_words.ANSWER[key], words.ANSWER[key]) for key in words.ANSWER),
    ):  # fmt: skip
        assert set(told) <= set(pictures) and set(pictures.values()) <= drawings


def test_no_sentence_of_the_easy_face_has_more_than_fifteen_words() -> None:
    told = [
        *words.QUESTION.values(), *(one for answers in words.ANSWER.values() for one in answers.values()),
        *(one for pair in words.OUTCOME.values() for one in pair), *words.FIT.values(), *words.THINK.values(),
        *map(easy_words.reason, words.REASON), *map(easy_words.keep, words.KEEP),
    ]  # fmt: skip
    long = [sentence for one in told for sentence in re.split(r"(?<=[.?!])\s+", getattr(one, "message", one)) if len(sentence.split()) > 15]
    assert long == []


@pytest.mark.parametrize("slug", list(TOOLS))
def test_it_walks_and_ends_as_the_usual_face_does(client: Client, slug: str) -> None:
    for way in list(ways(TOOLS[slug]))[::7]:
        usual, easy = (client.get(address(page, way)).text for page in (slug, f"{slug}/easy"))
        headings = [re.search(r'<h1 class="page-heading">(.*?)</h1>', one) for one in (usual, easy)]
        assert headings[0] and headings[1] and headings[0][1] == headings[1][1]
        assert NOT_CHECKED in easy and NOT_CHECKED not in usual
        assert f'href="{html.escape(address(slug, way))}"' in easy, "the usual page has the same answers"
        assert f'href="{html.escape(address(f"{slug}/easy", way))}"' in usual
        assert easy.count('class="easy__part"') == easy.count('class="easy__picture"')


def test_its_form_stays_in_easy_read_and_says_what_is_missing(client: Client) -> None:
    first = client.get("/en/tools/can-i-use-it/easy").text
    assert '<svg class="easy__picture"' in first and "<span>A care home</span>" in first
    again = send(client, first, "", status=422)
    assert "govuk-error-summary" in again and NOT_CHECKED in again
    second = send(client, first, "relative")
    assert "Does the relative live with you?" in second and NOT_CHECKED in second
    client.get("/en/tools/nothing/easy", status=404)


EASY_COST = COST.replace("pa-cost?", "pa-cost/easy?")


@pytest.mark.parametrize(
    "change", [("", ""), ("wage=12.71", "wage=5"), ("same=yes", "same=no"), ("other=no", "other=yes"), ("age=22", "age=18-20"), ("hours=16", "hours=60")]
)  # fmt: skip
def test_the_cost_has_an_easy_face_with_the_same_sums(client: Client, change: tuple[str, str]) -> None:
    usual, easy = (client.get(address.replace(*change)).text for address in (COST, EASY_COST))
    assert set(re.findall(r"£[\d,.]+", whole(easy))) <= set(re.findall(r"£[\d,.]+", whole(usual)))
    for line in ("For a week", "For four weeks", "For a year", "Wage for a week", "Employer's National Insurance"):
        amount = re.search(rf"\b{line} *: +(£[\d,.]+)", whole(easy))
        assert amount and amount[1] in whole(usual).partition(line)[2], line
    assert NOT_CHECKED in easy and "We have not checked all the numbers in this sum yet." in easy
    assert f'href="{html.escape(COST.replace(*change))}"' in easy, "the usual page has the same answers"
    assert f'href="{html.escape(EASY_COST.replace(*change))}"' in usual
    assert easy.count('class="easy__part"') == easy.count('class="easy__picture"') >= 15


def test_its_sums_are_in_short_sentences_and_its_form_says_what_is_missing(client: Client) -> None:
    pages = [client.get("/en/tools/pa-cost/easy").text, client.get(EASY_COST).text]
    for body in pages:
        said_there = [re.sub(r"<[^>]+>", " ", one) for one in re.findall(r"<p>(.*?)</p>", body, re.S)]
        long = [one for told in said_there for one in re.split(r"(?<=[.?!:])\s+", told) if len(one.split()) > 15]
        assert long == []
    again = client.get("/en/tools/pa-cost/easy?hours=16&wage=", status=422).text
    assert "Enter the wage for an hour, like 13.00</a>" in again and 'value="16"' in again and NOT_CHECKED in again
    assert 'href="/en/tools/pa-cost?hours=16&amp;wage="' in again
