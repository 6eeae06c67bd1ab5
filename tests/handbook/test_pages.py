"""The pages of the handbook: who opens which, searching, one press, what colleagues say, training, and myths to paste."""

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.rules import Role
from app.core import db
from app.guidance import writing
from app.guidance.models import PageText
from app.handbook import seeding
from app.handbook.models import HandbookFeedback, HandbookPage
from tests.conftest import TODAY
from tests.counting import statements_of
from tests.everywhere.test_double import all_at_once, assert_trail_is_whole, browsers, count
from tests.everywhere.world import rows, signed_in
from tests.factories import NOW, Made, make_officer, make_person, make_recipient
from tests.guidance import seeds
from tests.handbook.pages import NEWS, QUEUE, both, publish, publish_next
from tests.page import Client

AT = "/admin/handbook/"
NEW = {
    "kind": "page", "title": "Holidays", "body": "## When\n\nIn summer.", "what_changed": "", "seen": "",
    "as_of-day": "1", "as_of-month": "11", "as_of-year": "2026", "review_by-day": "1", "review_by-month": "11", "review_by-year": "2027",
}  # fmt: skip
DONE = {"course": "Care Act", "channel": "classroom", "done_on-day": "19", "done_on-month": "11", "done_on-year": "2026"}


@pytest.fixture
def keeper(app: Flask) -> Made:
    return make_officer("Con Editor", Role.CONTENT_EDITOR)


@pytest.fixture
def keeping(app: Flask, keeper: Made) -> Client:
    both(keeper)
    return signed_in(app, keeper)


@pytest.fixture
def olu(app: Flask) -> Made:
    return make_officer("Olu Adeyemi")


@pytest.fixture
def reader(app: Flask, keeping: Client, olu: Made) -> Client:
    return signed_in(app, olu)


def main(page: object) -> str:
    body = page.get_data(as_text=True)  # type: ignore[attr-defined]
    found = re.search(r"<main.*?</main>", body, re.S)
    assert found
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", found[0]).split()))


# --- Who opens what ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", list(Role))
def test_each_role_opens_its_part(app: Flask, keeping: Client, role: Role) -> None:
    client = signed_in(app, make_officer("Ro Le", role))
    reads, keeps, sees = role is not Role.SUPPORT_PROVIDER, role in (Role.DP_LEAD, Role.CONTENT_EDITOR), role is Role.DP_LEAD
    for path, may in (
        ("", reads), ("pages/queue", reads), ("pages/queue/versions/1", reads), ("myths/", reads), ("training", reads), ("new", keeps),
        ("pages/queue/write", keeps), ("feedback", keeps), ("who-has-read", sees),
    ):  # fmt: skip
        client.get(AT + path, status=200 if may else 404)
    if reads:
        page = client.get(AT).text
        assert ("Begin a page" in page, "Who has read what" in page) == (keeps, sees)
        assert ("Write the next version" in client.get(f"{AT}pages/queue").text) is keeps


def test_nobody_outside_the_council_opens_it(app: Flask, keeping: Client, client: Client) -> None:
    assert "/sign-in" in client.get(AT, status=302).location
    for person in (make_person("Amina Begum"), make_recipient("Bogdan Zielinski")):
        signed_in(app, person).get(AT, status=404)


def test_what_is_not_there_is_not_found(app: Flask, keeping: Client, reader: Client) -> None:
    for path in ("pages/nothing", "pages/queue/versions/2", f"pages/queue/versions/{2**70}"):
        reader.get(AT + path, status=404)
    keeping.get(f"{AT}new")
    keeping.post(f"{AT}new", NEW)
    reader.get(f"{AT}pages/holidays", status=404)
    keeping.get(f"{AT}pages/nothing/write", status=404)
    keeping.post(f"{AT}feedback/{2**70}/answer", {f"a{2**70}-words": "x"}, status=404)


# --- Finding and reading ----------------------------------------------------------------------------------------


def test_the_list_says_what_is_to_read_and_what_is_overdue(app: Flask, keeper: Made, reader: Client) -> None:
    publish("old", seeding.Kind.PAGE, replace(QUEUE, title="Old page", as_of=TODAY - timedelta(400), review_by=TODAY - timedelta(1)), keeper)
    page = main(reader.get(AT))
    assert "1 briefing to read" in page and "Overdue: ask before you rely on it" in page
    old = main(reader.get(f"{AT}pages/old"))
    assert "was to be read through by 19 November 2026" in old and "Overdue" in old
    fresh = main(reader.get(f"{AT}pages/queue"))
    assert "True as of 1 November 2026" in fresh and "read through again by 1 November 2027" in fresh and "Overdue" not in fresh


@pytest.mark.parametrize(
    ("query", "found"),
    [("queue", ["queue"]), ("DUE first", ["queue"]), ("muller", ["news"]), ("MÜLL bank", ["news"]), ("list bank", []), ("%", [])],
)  # fmt: skip
def test_searching_by_address(app: Flask, reader: Client, query: str, found: list[str]) -> None:
    page = reader.get(AT, query_string={"q": query}).text
    assert re.findall(r'href="/admin/handbook/pages/(\w+)"', page) == found
    if not found:
        assert "No page has all of these words" in page
    assert "<strong>long" not in page, "an excerpt is plain"


def test_searching_for_nothing_shows_everything(app: Flask, reader: Client) -> None:
    assert "Every page" in main(reader.get(AT, query_string={"q": "\x00 "})) and "1 briefing to read" in main(reader.get(f"{AT}?q="))


def test_a_draft_is_not_found(app: Flask, keeping: Client, reader: Client) -> None:
    keeping.get(f"{AT}new")
    keeping.post(f"{AT}new", NEW)
    assert "No page has" in reader.get(AT, query_string={"q": "holidays"}).text
    assert "Holidays" not in reader.get(AT).text
    assert "Holidays" in keeping.get(AT).text


def test_the_list_asks_the_database_no_more_often_with_more_pages(app: Flask, keeper: Made, reader: Client) -> None:
    reader.get(AT)
    before = statements_of(app, lambda: reader.get(AT))
    for number in range(10):
        publish(f"page-{number}", seeding.Kind.BRIEFING, replace(QUEUE, title=f"Page {number}"), keeper)
    assert statements_of(app, lambda: reader.get(AT)) <= before


def test_one_press_and_it_is_read_and_a_new_version_asks_again(app: Flask, keeper: Made, reader: Client) -> None:
    assert "I have read this" in reader.get(f"{AT}pages/news").text
    for _ in range(2):
        assert reader.post(f"{AT}pages/news/read", {"version": "1"}).location.endswith("done=read")
    page = main(reader.get(f"{AT}pages/news?done=read"))
    assert "Kept: you have read this." in page and "You have read this version: 20 November 2026" in page and "I have read this" not in page
    assert "to read" not in main(reader.get(AT))
    assert count(app, "handbook_read") == 1
    publish_next("news", NEWS, replace(NEWS, body="More **news**.", what_changed="A word more"), keeper)
    assert "1 briefing to read" in main(reader.get(AT))
    page = main(reader.get(f"{AT}pages/news"))
    assert "I have read this" in page and "A word more" in page and "Version 1" in page
    late = reader.post(f"{AT}pages/news/read", {"version": "1"}, status=409)
    assert "A newer version has come" in late.text
    assert "More" not in main(reader.get(f"{AT}pages/news/versions/1")).split("True as of")[0]
    for version in ("", "x"):
        reader.post(f"{AT}pages/news/read", {"version": version}, status=422)
    reader.post(f"{AT}pages/queue/read", {"version": "1"}, status=404)
    assert "I have read this" not in reader.get(f"{AT}pages/queue").text


def test_pressed_twenty_times_at_once_there_is_one_mark(app: Flask, keeping: Client, olu: Made) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    for path, fields, table, event in (
        ("pages/news/read", {"version": "1"}, "handbook_read", "handbook-read"),
        ("pages/news/feedback", {"version": "1", "helpful": "no", "words": "Why?"}, "handbook_feedback", "handbook-feedback"),
        ("training", DONE, "training_done", "training-recorded"),
    ):
        answers = all_at_once(browsers(app, olu), lambda one, path=path, fields=fields: one.flask.post(AT + path, data=fields))  # type: ignore[misc]
        assert {one.status_code for one in answers} == {302}, table
        assert count(app, table) == 1
        assert str(rows(app, frozenset())["audit_row"]).count(f"'{event}'") == 1
    assert_trail_is_whole()


def test_begun_and_published_twenty_times_there_is_one_page(app: Flask, keeping: Client, keeper: Made) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    answers = all_at_once(browsers(app, keeper), lambda one: one.flask.post(f"{AT}new", data=NEW))
    assert {(one.status_code, one.location) for one in answers} == {(302, f"{AT}pages/holidays/draft")}
    seen = re.search(r'name="seen" value="(\w+)"', keeping.get(f"{AT}pages/holidays/draft").text)
    assert seen
    answers = all_at_once(browsers(app, keeper), lambda one: one.flask.post(f"{AT}pages/holidays/publish", data={"seen": seen[1]}))
    assert {one.status_code for one in answers} == {302}
    assert str(rows(app, frozenset())["audit_row"]).count("'holidays'") == 2, "written once, published once"
    with db.reading():
        assert len(db.session.scalars(select(HandbookPage).where(HandbookPage.slug == "holidays")).all()) == 1


# --- What colleagues say ----------------------------------------------------------------------------------------


def test_what_a_reader_says_is_answered_where_they_said_it(app: Flask, keeping: Client, reader: Client) -> None:
    at = f"{AT}pages/queue"
    reader.get(at)
    assert "Choose yes or no" in reader.post(f"{at}/feedback", {"version": "1", "words": "kept words"}, status=422).text
    page = reader.post(f"{at}/feedback", {"version": "1", "helpful": "no", "words": " "}, status=422).text
    assert "Say what is missing or wrong" in page and re.search(r'value="no"[^>]* checked', page)
    long = reader.post(f"{at}/feedback", {"version": "1", "helpful": "yes", "words": "x" * 1001}, status=422).text
    assert "x" * 1001 in long and "Use 1,000 letters or fewer" in long
    reader.post(f"{at}/feedback", {"version": "1", "helpful": "no", "words": "What is <late>?"})
    assert "Nobody has answered yet" in main(reader.get(f"{at}?done=said"))
    assert "1 to answer" in main(keeping.get(AT))
    board = keeping.get(f"{AT}feedback")
    assert "What is <late>?" in main(board) and "Olu Adeyemi" in main(board)
    number = db.session.scalars(select(HandbookFeedback.id)).one()
    db.roll_back()
    empty = keeping.post(f"{AT}feedback/{number}/answer", {f"a{number}-words": ""}, status=422)
    assert "Write a short answer" in empty.text
    keeping.post(f"{AT}feedback/{number}/answer", {f"a{number}-words": "It is past its day. Added."})
    other = keeping.post(f"{AT}feedback/{number}/answer", {f"a{number}-words": "Another answer"}, status=409)
    assert "A colleague has answered this already" in main(other) and "You wrote: Another answer" in main(other)
    page = main(reader.get(at))
    assert "Con Editor answered on 20 November 2026: It is past its day. Added." in page
    assert "past its day" not in main(keeping.get(at)), "nobody else reads it there"
    assert "past its day" in main(keeping.get(f"{AT}feedback"))


# --- Writing ----------------------------------------------------------------------------------------------------


def test_a_page_is_begun_looked_at_and_published(app: Flask, keeping: Client, reader: Client) -> None:
    keeping.get(f"{AT}new")
    preview = keeping.post(f"{AT}new", {**NEW, "preview": "yes"}, status=200).text
    assert "Preview: nothing is kept yet" in preview and "<h2>When</h2>" in preview and "In summer." in preview
    assert count(app, "handbook_page") == 2
    keeping.post(f"{AT}new", NEW)
    seen = re.search(r'name="seen" value="(\w+)"', keeping.get(f"{AT}pages/holidays/draft").text)
    assert seen
    keeping.post(f"{AT}pages/holidays/publish", {"seen": "0" * 12}, status=409)
    keeping.post(f"{AT}pages/holidays/publish", {"seen": seen[1]})
    assert "In summer." in main(reader.get(f"{AT}pages/holidays"))
    assert keeping.get(f"{AT}pages/holidays/draft", status=302).location.endswith("/pages/holidays")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title": ""}, "Write a heading"), ({"body": " "}, "Write the text"), ({"kind": ""}, "Choose what it is"), ({"title": "؟؟"}, "heading with letters"),
        ({"title": "Queue"}, "There is a page with this heading"), ({"review_by-year": "2026"}, "Enter a day after"), ({"as_of-day": "40"}, "Enter a real date"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_page_is_said_and_nothing_typed_is_lost(app: Flask, keeping: Client, changes: dict[str, str], words: str) -> None:
    keeping.get(f"{AT}new")
    page = keeping.post(f"{AT}new", {**NEW, "body": "My own words.", "as_of-day": "1", **changes}, status=422).text
    assert words in page and "There is a problem" in page
    assert "My own words." in page or "body" in changes
    assert count(app, "handbook_page") == 2


def test_the_next_version_needs_a_note_and_a_colleague_who_was_quicker_is_told(app: Flask, keeping: Client) -> None:
    at = f"{AT}pages/queue/write"
    seen = re.search(r'name="seen"[^>]* value="(\w+)"', keeping.get(at).text)
    assert seen and QUEUE.title in keeping.get(at).text
    fields = {**NEW, "seen": seen[1], "title": QUEUE.title, "body": "Shorter."}
    assert "Say what has changed" in keeping.post(at, fields, status=422).text
    keeping.post(at, {**fields, "what_changed": "Shorter"})
    assert "What changed: Shorter" in main(keeping.get(f"{AT}pages/queue/draft"))
    lead = signed_in(app, make_officer("Lea Lead", Role.DP_LEAD))
    lead.get(at)
    page = lead.post(at, {**fields, "body": "My words.", "what_changed": "Mine"}, status=409).text
    assert "A colleague has changed this page" in page and "My words." in page
    lead.get(f"{AT}pages/queue/draft")
    gone = re.search(r'name="seen" value="(\w+)"', keeping.get(f"{AT}pages/queue/draft").text)
    assert gone and lead.post(f"{AT}pages/queue/discard", {"seen": gone[1]}).location.endswith("done=discarded")
    assert keeping.post(f"{AT}pages/queue/publish", {"seen": gone[1]}, status=302).location.endswith("/pages/queue"), "it is shown what stands"


# --- Training ---------------------------------------------------------------------------------------------------


def test_training_is_recorded_by_oneself_and_counted_for_the_lead(app: Flask, keeping: Client, reader: Client, olu: Made) -> None:
    at = f"{AT}training"
    reader.get(at)
    wrong = reader.post(at, {**DONE, "course": "", "channel": "", "done_on-day": ""}, status=422).text
    for words in ("Write what the course is called", "Choose how you learned"):
        assert words in wrong
    future = reader.post(at, {**DONE, "done_on-day": "21"}, status=422).text
    assert "today or earlier" in future and "Care Act" in future
    reader.post(at, DONE)
    reader.post(at, {**DONE, "course": "care act", "channel": "reading"})
    page = main(reader.get(f"{at}?done=recorded"))
    assert "Recorded." in page and "In a classroom: 1, By reading: 1." in page
    assert "Care Act" not in main(keeping.get(at)).split("Record training")[0], "a colleague's record is theirs"
    lead = signed_in(app, make_officer("Lea Lead", Role.DP_LEAD))
    overview = main(lead.get(f"{AT}who-has-read"))
    assert "Care Act In a classroom 1 1 19 Nov 2026" in overview and "Olu Adeyemi" in overview and "0 of 3" in overview
    reader.post(f"{AT}pages/news/read", {"version": "1"})
    overview = main(lead.get(f"{AT}who-has-read"))
    assert "1 of 3" in overview and "Olu Adeyemi" not in overview and "Con Editor" in overview
    number = re.search(r"/training/(\d+)/remove", reader.get(at).text)
    assert number
    lead.post(f"{at}/{number[1]}/remove")
    assert count(app, "training_done") == 2
    reader.post(f"{at}/{number[1]}/remove")
    assert count(app, "training_done") == 1


# --- Myths ------------------------------------------------------------------------------------------------------


def pasted(page: object) -> list[str]:
    return [unescape(one).strip() for one in re.findall(r"<textarea[^>]*>(.*?)</textarea>", page.get_data(as_text=True), re.S)]  # type: ignore[attr-defined]


def test_every_published_myth_is_ready_to_paste(app: Flask, reader: Client) -> None:
    assert "No myth is published yet" in main(reader.get(f"{AT}myths/"))
    seeds.sow()
    page = reader.get(f"{AT}myths/")
    with db.reading():
        english = db.session.scalars(select(PageText).where(PageText.language == "en", PageText.myth != "", PageText.format == "plain")).all()
    answers = pasted(page)
    assert len(answers) == len(english) > 0
    for one in english:
        answer = next(text for text in answers if text.startswith(one.title))
        assert one.summary in answer and "http://localhost/en/guidance/" in answer
        assert all(told["name"] in answer for told in one.sources)
        assert not re.search(r"^#|\*\*|\]\(", answer, re.M), "no mark of Markdown is left"
    assert "No speaker has checked" not in main(page)
    assert "readonly" in page.text


def test_a_translation_that_nobody_has_checked_says_so_until_somebody_has(app: Flask, reader: Client) -> None:
    seeds.sow()
    with db.reading():
        urdu = db.session.scalars(select(PageText).where(PageText.language == "ur", PageText.format == "plain", PageText.state == "published", PageText.myth != "")).all()
        known = {one.id: one.title for one in urdu}
    page = reader.get(f"{AT}myths/?language=ur")
    assert main(page).count("No speaker has checked this translation") == len(known) > 0
    assert all(f'lang="ur" dir="rtl">\n{title}' in page.text for title in known.values()) and f"/ur/guidance/{seeds.MYTH}" in page.text
    lead = make_officer("Lea Lead", Role.DP_LEAD)
    for number in known:
        writing.mark_checked(number, NOW, by=lead.id)
    db.commit()
    assert "No speaker has checked" not in main(reader.get(f"{AT}myths/?language=ur"))


def test_a_language_without_the_myth_gets_the_english_and_odd_values_the_list(app: Flask, reader: Client) -> None:
    seeds.sow()
    polish = main(reader.get(f"{AT}myths/?language=pl"))
    assert "Not there in Polish yet: this is English" in polish
    every = len(pasted(reader.get(f"{AT}myths/")))
    for odd in ("xx", "en-XA", "'", ""):
        assert len(pasted(reader.get(f"{AT}myths/", query_string={"language": odd}))) == every
    assert not pasted(reader.get(f"{AT}myths/?q=elephant")) and "No myth has these words" in main(reader.get(f"{AT}myths/?q=elephant"))


# --- What comes with the portal ---------------------------------------------------------------------------------


def test_what_comes_with_the_portal_can_be_read_and_its_links_lead_somewhere(app: Flask, reader: Client, olu: Made) -> None:
    runner = app.test_cli_runner()
    told = seeding.read_folder()
    assert f"handbook: {len(told)} new pages, 0 moved on" in runner.invoke(args=["handbook-seed"]).output
    assert "handbook: 0 new pages, 0 moved on" in runner.invoke(args=["handbook-seed"]).output
    assert "briefing" in {str(one.kind) for one in told} and len(told) >= 5
    lead = signed_in(app, make_officer("Lea Lead", Role.DP_LEAD))
    guidance = {path.stem for path in (seeding.SEED.parents[1] / "guidance" / "seed" / "en").glob("*.md")}
    for one in told:
        page = reader.get(f"{AT}pages/{one.slug}").text
        assert "Where this comes from" in page, one.slug
        for link in re.findall(r'<div class="guide__body">.*?</div>', page, re.S)[0].split('href="')[1:]:
            address = link.split('"')[0]
            if address.startswith("/en/guidance/"):
                assert address.rsplit("/", 1)[1] in guidance, address
            elif address.startswith("/"):
                known = [client.flask.get(address).status_code for client in (reader, lead)]
                assert 200 in known, f"{one.slug}: {address}"
            else:
                assert address.startswith("https://"), address


def test_a_page_says_nothing_by_itself(app: Flask, keeper: Made, reader: Client) -> None:
    """What a keeper writes is cleaned like all that staff write."""
    publish("sly", seeding.Kind.PAGE, replace(QUEUE, title="Sly & co", body="<script>alert(1)</script> [x](javascript:alert(1))"), keeper)
    page = reader.get(f"{AT}pages/sly").text
    assert "<script>alert" not in page and "javascript:alert(1)\"" not in page and "Sly &amp; co" in page
