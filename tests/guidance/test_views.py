"""Guidance as readers see it: the truth first, honest about its age and its language, found by searching, no cookie."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import event, select
from sqlalchemy.exc import OperationalError

from app.core import db
from app.core.config import Settings
from app.factory import create_app
from app.guidance import catalogue, service, writing
from app.guidance.models import CampaignCount, Page, ReaderCount, ReaderRemark, SearchMiss
from app.guidance.rules import Format, ShownAt
from app.interest.models import InterestDraft
from tests import factories
from tests.conftest import NOW, TODAY
from tests.guidance.seeds import ALL, DRAFT, GUIDE, MYTH, STORY, THE_GUIDE, THE_MYTH, english, sow, translated
from tests.page import Client, said


@pytest.fixture(autouse=True)
def seeded(app: Flask) -> None:
    sow()


def page(client: Client, path: str, status: int = 200) -> str:
    return client.get(path, status=status).text


def test_a_myth_says_the_truth_first_and_where_it_comes_from(client: Client) -> None:
    text = said(page(client, f"/en/guidance/{MYTH}"))
    order = ["You choose who comes", "They choose for you.", "You decide.", "Words on this page", "Where this comes from", "People choose who helps them."]
    assert [text.index(words) for words in order] == sorted(text.index(words) for words in order)
    for words in ("1 November 2026", "1 May 2027", "Was this page useful?", "Did this nearly stop you?", "What has changed on this page"):
        assert words in text


def test_a_hard_word_leads_to_what_it_means(client: Client) -> None:
    body = page(client, f"/en/guidance/{MYTH}")
    assert '<a class="term" href="#word-agency">agency</a>' in body or 'href="#word-agency"' in body
    assert 'id="word-agency"' in body
    assert body.count('href="#word-agency"') == 1, "at its first use only"


def test_a_table_of_a_guide_says_what_its_columns_are(client: Client) -> None:
    body = page(client, f"/en/guidance/{GUIDE}")
    assert '<th scope="col">What</th>' in body
    assert "<strong>statements</strong>" in body


def test_links_of_a_text_lead_to_the_same_place_in_large_print(client: Client) -> None:
    sow([english("with-links", "Links", "See [the cost](../tools/pa-cost) and [keeping](what-to-keep).")])
    for face in ("", "/large"):
        body = page(client, f"/en/guidance/with-links{face}")
        assert '<a href="/en/tools/pa-cost">the cost</a>' in body
        assert f'<a href="/en/guidance/{GUIDE}">keeping</a>' in body
    client.get("/en/tools/pa-cost")


def test_a_draft_and_what_is_not_there_are_not_found(client: Client) -> None:
    for slug in (DRAFT, "nothing-here"):
        for face in ("", "/easy", "/large", "/changes", "/poster", "/useful"):
            page(client, f"/en/guidance/{slug}{face}", 404)
    page(client, f"/en/guidance/{GUIDE}/easy", 404)
    assert "Not yet" not in page(client, "/en/guidance/")


def test_a_story_is_marked_as_invented_and_ends_with_its_consent(client: Client) -> None:
    assert "This is an invented example" in page(client, f"/en/guidance/{STORY}")
    assert "One story" in page(client, "/en/guidance/stories")
    with time_machine.travel(datetime(2027, 1, 1, 9, tzinfo=UTC)):
        page(client, f"/en/guidance/{STORY}", 404)
        assert "One story" not in page(client, "/en/guidance/stories"), "a page that was kept is not shown on the next day"


def test_a_page_waiting_for_the_council_says_so(client: Client) -> None:
    sow([english("asked", "Asked", "Ask us.", state="awaiting-check")])
    assert "The council has not checked this page yet." in page(client, "/en/guidance/asked")
    assert "The council has not checked" not in page(client, f"/en/guidance/{MYTH}")


def test_pages_about_abuse_can_be_left_at_once(client: Client) -> None:
    sow([english("safe-page", "Staying safe", "It is never your fault.", group="safe")])
    body = page(client, "/en/guidance/safe-page")
    assert body.index("data-exit") < body.index("<h1")
    assert 'rel="nofollow noreferrer"' in body
    assert "data-exit" not in page(client, f"/en/guidance/{MYTH}")


def test_a_missing_translation_is_english_and_says_so(client: Client) -> None:
    body = page(client, f"/ur/guidance/{GUIDE}")
    assert '<h1 class="page-heading" itemprop="headline" lang="en" dir="ltr">What to keep</h1>' in body
    assert "یہ صفحہ ابھی آپ کی زبان میں نہیں ہے" in body
    assert '<link rel="canonical" href="http://localhost/en/guidance/what-to-keep">' in body


def test_a_translation_is_shown_and_says_that_nobody_checked_it(client: Client) -> None:
    body = page(client, f"/ur/guidance/{MYTH}")
    assert "فیصلہ آپ کا ہے" in body
    assert "یہ صفحہ ابھی آپ کی زبان میں نہیں ہے" not in body
    assert 'class="unchecked"' in body
    for code in ("en", "ur"):
        assert f'<link rel="alternate" hreflang="{code}" href="http://localhost/{code}/guidance/{MYTH}">' in body


def test_a_translation_that_is_behind_says_so_beside_a_link_to_the_english(client: Client) -> None:
    behind = "انگریزی صفحہ اس سے نیا ہے"
    assert behind not in page(client, f"/ur/guidance/{MYTH}")
    newer = english(MYTH, THE_MYTH.title, "You decide. An agency may help.", **{**THE_MYTH.facts, "summary": THE_MYTH.summary})
    sow([newer])
    body = page(client, f"/ur/guidance/{MYTH}")
    assert behind in body
    assert f'href="/en/guidance/{MYTH}"' in body
    sow([translated(newer, "ur", "آپ چنتے ہیں", "فیصلہ آپ ہی کا ہے۔")])
    assert behind not in page(client, f"/ur/guidance/{MYTH}"), "translated again, from the English as it is now"


def test_easy_read_is_a_text_of_its_own_and_says_that_nobody_checked_it(client: Client) -> None:
    body = page(client, f"/en/guidance/{MYTH}/easy")
    assert re.findall(r"easy\.[0-9a-f]+\.svg#(\w+)", body) == ["key", "hands"]
    assert "You say who helps." in body
    assert "People who use Easy Read have not checked this page yet." in body
    assert f'href="/en/guidance/{MYTH}/easy"' in page(client, f"/en/guidance/{MYTH}")


def test_large_print_and_poster(client: Client) -> None:
    assert 'class="resident large-print"' in page(client, f"/en/guidance/{MYTH}/large")
    body = page(client, f"/en/guidance/{MYTH}/poster")
    assert "localhost/en/guidance/you-choose" in body
    assert '<path d="M' in body


def test_lists_are_grouped_and_speak_the_readers_language(client: Client) -> None:
    front = said(page(client, "/en/guidance/"))
    assert front.index("Start here") < front.index("What to keep")
    assert "You choose who comes" in said(page(client, "/en/guidance/myths"))
    urdu = page(client, "/ur/guidance/myths")
    assert f'<a href="/ur/guidance/{MYTH}">آپ چنتے ہیں</a>' in urdu
    assert '<li lang="en" dir="ltr"><a href="/ur/guidance/what-to-keep">' in page(client, "/ur/guidance/")


def test_the_glossary(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(catalogue.glossary_in("ur"), "agency")
    assert '<dt id="word-agency">' in page(client, "/en/guidance/words")
    urdu = page(client, "/ur/guidance/words")
    assert urdu.index(f"{catalogue.glossary_in('ur')['direct-payment'].term}</dt>") < urdu.index('<div lang="en" dir="ltr"><dt id="word-agency">'), "what a language lacks is in English"


# --- Searching -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "query", "found"),
    [
        ("en", "agency", [MYTH]), ("en", "Agencies", [MYTH]), ("en", "choosing who", [MYTH]), ("en", "the payslip", [GUIDE]),
        ("en", "KEEP", [GUIDE]), ("en", "payslips agency", [GUIDE, MYTH]), ("en", "what", [GUIDE]), ("ur", "فیصلہ", [MYTH]), ("ur", "ایجنسی", [MYTH]),
        ("ur", "payslips", [GUIDE]), ("en", "zebra", []), ("en", "nobody looked", []), ("en", "' OR 1=1 --", []),
        ("en", '"', []), ("en", "* ( ) : &", []), ("en", "\x00", []), ("en", "%", []),
    ],
)  # fmt: skip
def test_searching_finds_on_either_engine(app: Flask, language: str, query: str, found: list[str]) -> None:
    with db.reading():
        told = [one.slug for one in service.search(query, language, TODAY)]
    assert sorted(told) == sorted(found) if len(found) > 1 else told == found


def test_a_title_counts_for_more_than_a_text(app: Flask) -> None:
    sow([english("in-the-text", "Another page", "Here we talk about holidays once."), english("in-the-title", "Holidays", "What you need.")])
    with db.reading():
        assert [one.slug for one in service.search("holiday", "en", TODAY)] == ["in-the-title", "in-the-text"]


def test_marks_on_letters_do_not_end_a_word(app: Flask) -> None:
    """Vowel signs of Gujarati and Bengali, and Polish letters: the whole word is found, and half of it from its start."""
    sow([translated(THE_GUIDE, "gu", "શું રાખવું", "પગારની કાપલીઓ રાખો"), translated(THE_GUIDE, "pl", "Co zachować", "Zachowaj paski wypłat")])
    with db.reading():
        for language, query in (("gu", "કાપલીઓ"), ("gu", "કાપલી"), ("pl", "wypłat"), ("pl", "zachować")):
            assert [one.slug for one in service.search(query, language, TODAY)] == [GUIDE], query
        assert service.search("લીઓ", "gu", TODAY) == []


def test_a_search_works_without_scripts_and_keeps_what_it_does_not_find(client: Client) -> None:
    assert "1 page" in page(client, "/en/guidance/search?q=payslips")
    assert rows_of(SearchMiss) == []
    for _ in range(2):
        body = page(client, "/en/guidance/search?q=Hover++CRAFT")
        assert "Nothing was found" in body
    (miss,) = rows_of(SearchMiss)
    assert (miss.words, miss.language, miss.number, miss.day) == ("hover craft", "en", 2, TODAY)
    assert "<script>" not in page(client, "/en/guidance/search?q=<script>alert(1)</script>")


def test_what_was_not_found_is_forgotten_after_half_a_year(client: Client) -> None:
    page(client, "/en/guidance/search?q=hovercraft")
    with time_machine.travel(datetime(2027, 6, 20, 9, tzinfo=UTC)):
        page(client, "/en/guidance/search?q=zeppelin")
    assert [one.words for one in rows_of(SearchMiss)] == ["zeppelin"]


def rows_of(table: Any) -> list[Any]:
    with db.reading():
        return list(db.session.scalars(select(table).order_by(table.id)))


# --- What readers say ------------------------------------------------------------------------------------------


def test_was_this_useful_is_counted_without_a_name(client: Client) -> None:
    path = f"/en/guidance/{MYTH}/useful"
    client.get(path)
    body = client.post(path, {"useful": "", "words": "kept"}, status=422).text
    assert "Choose yes or no" in body
    assert "kept" in body
    for _ in range(2):
        client.post(path, {"useful": "not-useful", "words": "  What about cats?  "})
    (count,) = rows_of(ReaderCount)
    assert (count.what, count.language, count.number) == ("not-useful", "en", 2)
    assert [one.words for one in rows_of(ReaderRemark)] == ["What about cats?"] * 2
    assert {column.name for column in ReaderCount.__table__.columns} == {"id", "page_id", "what", "language", "day", "number"}


def test_which_myth_nearly_stopped_you(client: Client) -> None:
    body = page(client, f"/en/guidance/which-myth?myth={MYTH}")
    assert re.search(rf'value="{MYTH}"[^>]*checked', body)
    client.post("/en/guidance/which-myth", {"myth": GUIDE}, status=422)
    client.post("/en/guidance/which-myth", {"myth": MYTH})
    assert [(one.what, one.number) for one in rows_of(ReaderCount)] == [("stopped", 1)]


def test_a_short_address_is_counted_without_a_cookie(app: Flask, client: Client) -> None:

    officer = factories.make_officer()
    code = writing.make_campaign(MYTH, "Highfields", NOW, by=officer.id).code
    db.commit()
    answer = client.get(f"/g/{code}", status=302, headers={"Accept-Language": "ur"})
    assert answer.location == f"/ur/guidance/{MYTH}?from={code}"
    assert "Set-Cookie" not in answer.headers
    client.get(f"/g/{code}", status=302)
    client.get("/g/nothing", status=404)
    assert [one.number for one in rows_of(CampaignCount)] == [2]
    assert f"localhost/g/{code}" in page(client, f"/en/guidance/{MYTH}/poster?g={code}")
    page(client, f"/en/guidance/{GUIDE}/poster?g=nothing", 404)


def test_the_code_of_a_poster_goes_to_the_form_about_interest_and_is_kept(app: Flask, client: Client) -> None:
    code = writing.make_campaign(MYTH, "Highfields", NOW, by=factories.make_officer().id).code
    db.commit()
    link = f"/en/interest?from={code}"
    landed = client.get(f"/g/{code}", status=302, headers={"Accept-Language": "en"}).location
    body = page(client, landed)
    assert f'href="{link}"' in body and f"/en/guidance/{MYTH}/large?from={code}" in body
    assert f'href="{link}"' in page(client, f"/en/guidance/{MYTH}/large?from={code}")
    assert f"/ur/guidance/{MYTH}?from={code}" in body, "another language keeps it"
    for other in (f"/en/guidance/{MYTH}?from=nothing", f"/en/guidance/{MYTH}"):
        assert "interest?from" not in page(client, other), other
    assert f'name="from" value="{code}"' in page(client, link)
    client.post("/en/interest/begin", {"from": code})
    assert [one.campaign for one in rows_of(InterestDraft)] == [code]


def test_who_reads_other_pages_first_still_came_by_the_poster(app: Flask, client: Client) -> None:
    """From page to page by the links that stand there, and by a search: in the address, with no cookie, and never kept."""
    code = writing.make_campaign(MYTH, "Highfields", NOW, by=factories.make_officer().id).code
    db.commit()
    carried = f"?from={code}"
    for place in (
        f"guidance/{MYTH}", f"guidance/{GUIDE}", f"guidance/{GUIDE}/large", "guidance/", "guidance/myths", "find-out", "tools/", "",
        "guidance/search",
    ):  # fmt: skip
        answer = client.get(f"/en/{place}{carried}")
        assert "Set-Cookie" not in answer.headers, place
        links = re.findall(r'href="(/en/(?:guidance/[^"]*|interest[^"/]*|tools/[^"]*))"', answer.text)
        assert links, place
        for link in links:
            assert carried in link or link.endswith(("/changes", "/poster")), (place, link)
    found = page(client, f"/en/guidance/search{carried}")
    assert f'name="from" value="{code}"' in found
    assert f"/en/guidance/{GUIDE}" in page(client, "/en/guidance/") and "from=" not in page(client, "/en/guidance/")
    landed = page(client, f"/en/interest{carried}")
    assert f'name="from" value="{code}"' in landed


# --- Where they bite, the sitemap, the home page ---------------------------------------------------------------


def test_myths_are_there_at_the_moment_they_bite(app: Flask) -> None:
    with db.reading():
        assert [one.slug for one in service.myths_shown_at(ShownAt.ACCOUNT, "ur", TODAY)] == [MYTH]
        assert service.myths_shown_at(ShownAt.INTEREST, "en", TODAY) == []


def test_the_guide_about_ways_to_hold_the_money_shows_what_people_often_hear(client: Client) -> None:
    sow([english("ways-to-hold-the-money", "Ways to hold the money", "There are three.")])
    for face in ("", "/large"):
        body = page(client, f"/en/guidance/ways-to-hold-the-money{face}")
        assert "They choose for you." in body[body.index('class="bites"') :], face
    assert 'class="bites"' not in page(client, f"/en/guidance/{GUIDE}")


def test_the_first_return_shows_what_people_often_hear_and_the_second_does_not(app: Flask, sign_in: Callable[..., Client]) -> None:
    amina = factories.make_recipient()
    one, spring = sign_in(amina), f"/en/for/{amina.reference}/returns/2026-04-01/"
    body = one.get(spring).text
    assert "They choose for you." in body
    assert f'href="/en/guidance/{MYTH}"' in body
    one.post(f"{spring}start")
    assert "They choose for you." not in one.get(f"/en/for/{amina.reference}/returns/2026-07-01/").text


def test_the_sitemap_lists_what_can_be_read(client: Client) -> None:
    told = re.findall(r"<loc>(.*?)</loc>", client.get("/sitemap.xml").text)
    assert f"http://localhost/ur/guidance/{MYTH}" in told
    assert f"http://localhost/ur/guidance/{GUIDE}" not in told
    assert not [one for one in told if DRAFT in one]


def test_search_engines_are_told_where_the_list_is(client: Client) -> None:
    assert "Sitemap: http://localhost/sitemap.xml" in client.get("/robots.txt").text


def test_retain_forgets_what_readers_wrote_half_a_year_ago(app: Flask, client: Client) -> None:
    page(client, "/en/guidance/search?q=hovercraft")
    with time_machine.travel(datetime(2027, 6, 20, 9, tzinfo=UTC)):
        assert app.test_cli_runner().invoke(args=["retain", "--dry-run"]).exit_code == 0
        assert len(rows_of(SearchMiss)) == 1
        assert app.test_cli_runner().invoke(args=["retain"]).exit_code == 0
    assert rows_of(SearchMiss) == []


def test_the_first_page_shows_a_myth_with_its_source(client: Client) -> None:
    text = said(page(client, "/en/"))
    assert "You choose who comes" in text
    assert "Elmshire Council: choosing" in text


def test_the_change_log_is_public(client: Client) -> None:
    body = said(page(client, f"/en/guidance/{MYTH}/changes"))
    assert "20 November 2026" in body
    assert "First published" in body


# --- Kept pages ------------------------------------------------------------------------------------------------


def test_a_page_is_drawn_once_and_asked_for_again_with_304(app: Flask, client: Client) -> None:
    path = f"/en/guidance/{MYTH}"
    first = client.get(path)
    client.get(path)
    assert path in app.extensions["kept_pages"].pages
    again = client.get(path)
    assert again.data == first.data
    assert dict(again.headers) == {name: value for name, value in first.headers if name != "Date"}
    etag = again.headers["ETag"]
    assert etag.startswith('"')
    same = client.flask.get(path, headers={"If-None-Match": etag})
    assert (same.status_code, same.data) == (304, b"")
    assert same.headers["ETag"] == etag
    assert "Content-Security-Policy" in same.headers
    assert client.flask.get(path, headers={"If-None-Match": '"other"'}).status_code == 200
    head = client.flask.head(path)
    assert (head.status_code, head.data, head.headers["Content-Length"]) == (200, b"", str(len(first.data)))


def test_a_page_that_was_never_kept_answers_304_too(client: Client) -> None:
    path = f"/en/guidance/{MYTH}"
    etag = client.get(path).headers["ETag"]
    client.flask.application.extensions["kept_pages"].pages.clear()
    assert client.flask.get(path, headers={"If-None-Match": etag}).status_code == 304


def test_publishing_shows_at_once(app: Flask, client: Client) -> None:
    path = f"/en/guidance/{GUIDE}"
    for _ in range(3):
        assert "Keep your" in page(client, path)
    sow([english(GUIDE, "What to keep", "Now keep nothing at all.")])
    assert "Now keep nothing at all." in page(client, path)


def test_a_search_or_a_query_is_never_kept(app: Flask, client: Client) -> None:
    for path in ("/en/guidance/search?q=payslips", f"/en/guidance/{MYTH}?utm=1", f"/en/guidance/{MYTH}/useful"):
        client.get(path)
        client.get(path)
    assert list(app.extensions["kept_pages"].pages) == []


def test_a_kept_page_asks_the_database_one_thing_and_a_new_one_few(app: Flask, client: Client) -> None:
    asked: list[str] = []
    engine = app.extensions["engine"]

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith("SELECT"):
            asked.append(statement)

    for path, most in ((f"/ur/guidance/{MYTH}", 5), ("/en/guidance/", 2), ("/en/", 1), ("/en/guidance/myths", 1)):
        client.get("/ur/help")  # what people have checked is read at most every two seconds, not for a page
        app.extensions["kept_pages"].pages.clear()
        asked.clear()
        event.listen(engine, "before_cursor_execute", note)
        client.get(path)
        drawn = len(asked)
        asked.clear()
        client.get(path)
        client.get(path)
        event.remove(engine, "before_cursor_execute", note)
        assert drawn <= most, f"{path}: {drawn}"
        assert len(asked) <= 3 + most, f"{path}: the version, and what people have checked and once more where it had moved"


def test_what_is_kept_answers_no_strange_host_and_in_a_demonstration_no_other_machine(settings: Settings) -> None:
    path = f"/en/guidance/{MYTH}"
    for strict, odd in (
        (replace(settings, trusted_hosts=("localhost",)), {"headers": {"Host": "evil.example"}}),
        (replace(settings, demo=True), {"environ_overrides": {"REMOTE_ADDR": "203.0.113.9"}}),
    ):
        site = create_app(strict)
        client = site.test_client()
        for _ in range(3):
            assert client.get(path).status_code == 200
        assert path in site.extensions["kept_pages"].pages
        assert client.get(path, **odd).status_code in (400, 403)
        db.let_go()
        site.extensions["engine"].dispose()


def test_guidance_is_there_while_the_database_is_away(app: Flask, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:

    path = f"/en/guidance/{MYTH}"
    for _ in range(2):
        client.get(path)

    def away() -> str:
        raise OperationalError("select", {}, Exception("gone"))

    monkeypatch.setattr(app.extensions["kept_pages"], "newest", away)
    assert "You choose who comes" in client.get(path).text


def test_no_page_of_guidance_touches_the_session(app: Flask, client: Client) -> None:
    for path in ("", "myths", "stories", "words", "search", "search?q=keep", MYTH, f"{MYTH}/easy", f"{MYTH}/large", f"{MYTH}/changes", f"{MYTH}/poster"):
        answer = client.get(f"/en/guidance/{path}")
        assert "Set-Cookie" not in answer.headers, path
        assert "cookie" not in answer.headers.get("Vary", "").lower(), path


def test_what_is_written_is_made_safe(client: Client) -> None:
    evil = "Hello <script>alert(1)</script> [x](javascript:alert(1)) ![p](https://evil.example/p.png) <b onclick=x>b</b>"
    sow([english("evil", "Evil & more", evil)])
    body = page(client, "/en/guidance/evil")
    main = body[body.index("<main") :]
    assert "<script" not in main
    assert "<img" not in main
    assert not re.search(r'href="javascript:', main)
    assert "Evil &amp; more" in main


def test_seeding_again_changes_nothing(app: Flask) -> None:
    before = service_move()
    sown = sow(ALL)
    assert (sown.new, sown.changed) == (0, 0)
    assert service_move() == before
    assert len(rows_of(Page)) == 4


def service_move() -> int:
    with db.reading():
        return service.newest_move()


def test_a_page_knows_its_days(app: Flask) -> None:
    with db.reading():
        shown = service.show(MYTH, "en", Format.PLAIN, TODAY)
        assert (shown.page.law_date, shown.page.review_due) == (date(2026, 11, 1), date(2027, 5, 1))
        assert shown.is_checked
        assert not service.show(MYTH, "ur", Format.PLAIN, TODAY).is_checked
