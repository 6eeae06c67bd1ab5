"""Staff: one writes, another publishes; translations fall behind and are marked checked; the board shows what waits."""

import re
import threading
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.rules import Role
from app.audit.events import Event
from app.audit.models import AuditRow
from app.core import db
from app.core.errors import NotYours, Refused
from app.guidance import board, seeding, writing
from app.guidance.board import Lack
from app.guidance.differences import differences
from app.guidance.models import GuidanceMove, PageText
from app.guidance.rules import Due, Format, fingerprint, is_behind, is_shown, may_publish, review_state
from app.guidance.writing import Written
from tests.conftest import NOW, TODAY
from tests.factories import Made, make_officer
from tests.guidance.seeds import ALL, DRAFT, GUIDE, MYTH, THE_GUIDE, THE_MYTH, english, sow, translated
from tests.page import Client

SignIn = Callable[[Made], Client]
NEW = Written(
    "You choose who comes", "They choose for you.", "It is your choice.", "You decide. Nobody else.", "Made shorter", ()
)
FIELDS = {
    "title": "You choose who comes", "myth": "They choose for you.", "summary": "It is your choice.", "body": "You decide.\n\nAlways.",
    "sources": "The Care Act 2014 | https://www.legislation.gov.uk/ukpga/2014/23 | You choose.", "what_changed": "Made shorter", "seen": "1",
}  # fmt: skip


@pytest.fixture(autouse=True)
def seeded(app: Flask) -> None:
    sow()


@pytest.fixture
def writer(app: Flask) -> Made:
    return make_officer("Con Editor", Role.CONTENT_EDITOR)


@pytest.fixture
def reader(app: Flask) -> Made:
    return make_officer("Lea Lead", Role.DP_LEAD)


def newest(slug: str = MYTH, language: str = "en", form: Format = Format.PLAIN) -> PageText:
    with db.reading():
        found = writing.versions_of(writing.the_page(slug), language, form)[0]
        db.session.expunge(found)
        return found


def events() -> list[str]:
    with db.reading():
        return list(db.session.scalars(select(AuditRow.event).order_by(AuditRow.position)))


def test_one_writes_and_another_publishes(client: Client, sign_in: SignIn, writer: Made, reader: Made) -> None:
    one, two = sign_in(writer), sign_in(reader)
    path = f"/admin/guidance/pages/{MYTH}/write?language=en&format=plain"
    assert "An agency or a relative may help you." in one.get(path).text
    text = one.post(path, FIELDS).location
    number = text.rsplit("/", 1)[1]
    assert "Always." not in client.get(f"/en/guidance/{MYTH}").text, "readers see the version before"
    own = one.get(text).text
    assert "A second person reads and publishes it" in own
    assert f'action="{text}/publish"' not in own
    refused = one.post(f"{text}/publish", status=422).text
    assert "A second person must read it" in refused
    page = two.get(text).text
    assert "<ins>" in page
    assert "<del>" in page
    assert "Elmshire Council: choosing" in page, "a source that goes is seen before it is published"
    two.post(f"{text}/publish")
    body = client.get(f"/en/guidance/{MYTH}").text
    assert "Always." in body
    assert 'href="https://www.legislation.gov.uk/ukpga/2014/23"' in body
    assert "Made shorter" in client.get(f"/en/guidance/{MYTH}/changes").text
    assert [one for one in events() if one.startswith("guidance")] == [
        Event.GUIDANCE_SEEDED,
        Event.GUIDANCE_WRITTEN,
        Event.GUIDANCE_PUBLISHED,
    ]
    assert int(number) == newest().id
    assert newest().state == "published"


def test_a_colleague_who_went_on_with_a_draft_does_not_publish_it_either(app: Flask, writer: Made, reader: Made) -> None:
    third = make_officer("Dot Price", Role.DP_OFFICER)
    writing.write(MYTH, "en", Format.PLAIN, NEW, 1, NOW, by=writer.id)
    more = Written(NEW.title, NEW.myth, NEW.summary, "You decide. Nobody else does.", "More", ())
    text = writing.write(MYTH, "en", Format.PLAIN, more, 2, NOW, by=third.id)
    db.commit()
    for somebody in (writer, third):
        with pytest.raises(Refused, match="guidance-own"):
            writing.publish(text.id, NOW, by=somebody.id)
        db.roll_back()
    writing.publish(text.id, NOW, by=reader.id)
    db.commit()
    assert [one.state for one in versions()] == ["published", "replaced", "replaced"]


def versions() -> list[PageText]:
    with db.reading():
        return writing.versions_of(writing.the_page(MYTH), "en", Format.PLAIN)


def test_who_was_quicker_wins_and_the_other_is_told(sign_in: SignIn, writer: Made, reader: Made) -> None:
    one, two = sign_in(writer), sign_in(reader)
    path = f"/admin/guidance/pages/{MYTH}/write?language=en&format=plain"
    one.get(path)
    two.get(path)
    one.post(path, FIELDS)
    body = two.post(path, {**FIELDS, "body": "Mine."}, status=422).text
    assert "A colleague has written a newer version" in body
    assert "Mine." in body


@pytest.mark.parametrize("field", ["title", "myth", "summary", "body", "what_changed"])
def test_what_is_missing_is_told_and_nothing_is_kept(sign_in: SignIn, writer: Made, field: str) -> None:
    one = sign_in(writer)
    path = f"/admin/guidance/pages/{MYTH}/write?language=en&format=plain"
    one.get(path)
    assert "There is a problem" in one.post(path, {**FIELDS, field: " "}, status=422).text
    assert newest().version == 1


def test_a_preview_keeps_nothing(sign_in: SignIn, writer: Made) -> None:
    one = sign_in(writer)
    path = f"/admin/guidance/pages/{MYTH}/write?language=en&format=plain"
    one.get(path)
    body = one.post(path, {**FIELDS, "body": "## Look\n\nHere <script>x</script>", "preview": "yes"}, status=200).text
    assert "<h2>Look</h2>" in body
    assert "<script>x" not in body
    assert newest().version == 1


def test_the_same_words_are_no_new_version(app: Flask, writer: Made) -> None:
    same = Written(
        THE_MYTH.title,
        THE_MYTH.myth,
        THE_MYTH.summary,
        THE_MYTH.body,
        "x",
        (("Elmshire Council: choosing", "", "People choose who helps them."),),
    )
    with pytest.raises(Refused, match="guidance-same"):
        writing.write(MYTH, "en", Format.PLAIN, same, 1, NOW, by=writer.id)


def test_a_draft_is_given_up_and_stays_among_the_versions(sign_in: SignIn, writer: Made) -> None:
    text = writing.write(MYTH, "en", Format.PLAIN, NEW, 1, NOW, by=writer.id)
    db.commit()
    one = sign_in(writer)
    one.get(f"/admin/guidance/texts/{text.id}")
    one.post(f"/admin/guidance/texts/{text.id}/discard")
    one.post(f"/admin/guidance/texts/{text.id}/discard", status=422)
    assert [one.state for one in versions()] == ["replaced", "published"]


def test_a_page_that_came_as_a_draft_is_published_by_anybody_who_may(client: Client, sign_in: SignIn, reader: Made) -> None:
    text = newest(DRAFT)
    two = sign_in(reader)
    two.get(f"/admin/guidance/texts/{text.id}")
    two.post(f"/admin/guidance/texts/{text.id}/publish")
    assert "Nobody has looked at this." in client.get(f"/en/guidance/{DRAFT}").text


def test_a_translation_is_marked_checked_and_the_banner_goes(client: Client, sign_in: SignIn, reader: Made) -> None:
    two, urdu = sign_in(reader), newest(language="ur")
    assert 'class="unchecked"' in client.get(f"/ur/guidance/{MYTH}").text
    two.get(f"/admin/guidance/texts/{urdu.id}")
    two.post(f"/admin/guidance/texts/{urdu.id}/checked")
    assert 'class="unchecked"' not in client.get(f"/ur/guidance/{MYTH}").text
    assert 'class="unchecked"' in client.get("/ur/guidance/").text, "that page only"
    two.post(f"/admin/guidance/texts/{newest().id}/checked", status=422)


def test_the_mark_checked_is_taken_back_and_readers_are_told_again(client: Client, sign_in: SignIn, reader: Made) -> None:
    urdu, two, one = newest(language="ur"), sign_in(reader), sign_in(make_officer("Nisha Raval", Role.DP_OFFICER))
    page = f"/admin/guidance/texts/{urdu.id}"
    assert "Take it back" not in two.get(page).text
    two.post(f"{page}/checked")
    assert 'class="unchecked"' not in client.get(f"/ur/guidance/{MYTH}").text
    said = two.get(page).text
    assert "Take it back" in said
    assert "Mark as checked" not in said
    said = one.get(page).text
    assert "Marked as checked by" in said
    assert "Take it back" not in said, "whoever writes does not say what holds"
    one.post(f"{page}/checked/taken-back", status=404)
    kept = two.post(f"{page}/checked/taken-back", status=302).location
    assert "Taken back. Readers are told again" in two.get(kept).text
    two.get(page)
    two.post(f"{page}/checked/taken-back")
    assert 'class="unchecked"' in client.get(f"/ur/guidance/{MYTH}").text
    assert events().count("guidance-unchecked") == 1, "taken back twice is taken back once"
    assert "Mark as checked" in two.get(page).text


def test_a_new_version_of_a_translation_is_unchecked_again_and_not_behind(client: Client, writer: Made, reader: Made) -> None:
    writing.mark_checked(newest(language="ur").id, NOW, by=reader.id)
    text = writing.write(MYTH, "ur", Format.PLAIN, Written("آپ چنتے ہیں", "", "۔", "فیصلہ آپ کا ہے۔", "x"), 1, NOW, by=writer.id)
    assert text.source_version == THE_MYTH.version
    writing.publish(text.id, NOW, by=reader.id)
    db.commit()
    assert 'class="unchecked"' in client.get(f"/ur/guidance/{MYTH}").text


def test_a_review_is_kept_and_readers_see_it(client: Client, sign_in: SignIn, reader: Made, writer: Made) -> None:
    two = sign_in(reader)
    page = two.get(f"/admin/guidance/pages/{MYTH}").text
    assert 'value="Direct payments team"' in page
    fields = {
        "owner": "Policy",
        "law_date": "",
        "reviewed": "",
        "review_due": "",
        "awaiting_check": "y",
        "written_with": "Six people of a carers’ group",
    }
    for name, (day, month, year) in {"law_date": (1, 12, 2026), "reviewed": (2, 12, 2026), "review_due": (1, 12, 2026)}.items():
        fields |= {f"{name}-day": str(day), f"{name}-month": str(month), f"{name}-year": str(year)}
    assert "Enter a day after the review" in two.post(f"/admin/guidance/pages/{MYTH}/review", fields, status=422).text
    two.post(f"/admin/guidance/pages/{MYTH}/review", {**fields, "review_due-year": "2027"})
    body = client.get(f"/en/guidance/{MYTH}").text
    assert "2 December 2026" in body
    assert "The council has not checked this page yet." in body
    assert '<dt>Written with</dt><dd><bdi lang="en">Six people of a carers’ group</bdi></dd>' in body
    assert 'value="Six people of a carers’ group"' in two.get(f"/admin/guidance/pages/{MYTH}").text
    two.post(f"/admin/guidance/pages/{MYTH}/review", {**fields, "review_due-year": "2027", "written_with": " "})
    assert "Written with" not in client.get(f"/en/guidance/{MYTH}").text


def test_a_short_address_is_made(sign_in: SignIn, writer: Made) -> None:
    one = sign_in(writer)
    one.get(f"/admin/guidance/pages/{MYTH}")
    one.post(f"/admin/guidance/pages/{MYTH}/campaign", {"label": ""}, status=422)
    one.post(f"/admin/guidance/pages/{MYTH}/campaign", {"label": "Highfields"})
    page = one.get(f"/admin/guidance/pages/{MYTH}").text
    code = re.search(r"/g/(\w+)<", page)
    assert code
    assert one.get(f"/g/{code[1]}", status=302).location.endswith(f"/guidance/{MYTH}?from={code[1]}")
    assert '<td class="govuk-table__cell" data-name="Opened">1</td>' in one.get(f"/admin/guidance/pages/{MYTH}").text


def test_the_board_shows_what_waits(client: Client, sign_in: SignIn, writer: Made) -> None:
    sow(
        [
            english(GUIDE, "What to keep", "Newer.", review_due=TODAY),
            translated(THE_GUIDE, "ur", "کیا رکھیں", "۔", version=THE_GUIDE.version),
        ]
    )
    client.get("/en/guidance/search?q=hovercraft")
    client.get(f"/en/guidance/{MYTH}/useful")
    client.post(f"/en/guidance/{MYTH}/useful", {"useful": "not-useful", "words": "What about cats?"})
    with db.reading():
        rows = {one.page.slug: one for one in board.board(("en", "ur"), TODAY)}
    assert rows[GUIDE].due is Due.SOON
    assert [one.language for one in rows[GUIDE].behind] == ["ur"]
    assert rows[DRAFT].missing == [Lack("en", "plain"), Lack("ur", "plain")]
    assert rows[MYTH].missing == [Lack("ur", "easy")], "there is one in English"
    counted = {(one.language, one.format): one for one in board.by_language(rows.values(), ("en", "ur"))}
    assert (counted["ur", "easy"].missing, counted["ur", "plain"].behind, counted["en", "easy"].unchecked) == (1, 1, 1)
    assert counted["en", "plain"].unchecked == 0, "English is the source"
    assert not rows[DRAFT].is_public
    assert [one.format for one in rows[MYTH].unchecked] == ["easy", "plain"]
    page = sign_in(writer).get("/admin/guidance/").text.replace("</strong>", "")
    for words in ("hovercraft", "What about cats?", "Due on 20 November 2026", "1 behind the English", "1 drafts to publish"):
        assert words in page, words
    assert "Urdu, Easy Read" in page


def test_a_page_that_people_need_lacks_easy_read_until_it_has_one(app: Flask) -> None:
    sow([english("needed", "Needed", "Words.", needed=True), english("other", "Other", "Words.")])
    with db.reading():
        rows = {one.page.slug: one for one in board.board(("en",), TODAY)}
    assert rows["needed"].missing == [Lack("en", "easy")]
    assert rows["other"].missing == []


def test_staff_without_the_words_do_not_get_in(sign_in: SignIn, writer: Made) -> None:
    officer = sign_in(make_officer("Dot Price", Role.DP_OFFICER))
    officer.get("/admin/guidance/")
    officer.post(f"/admin/guidance/texts/{newest(DRAFT).id}/publish", status=404)
    sign_in(make_officer("Soo Worker", Role.SOCIAL_WORKER)).get("/admin/guidance/", status=404)
    one = sign_in(writer)
    for path in (
        "pages/nothing",
        "pages/nothing/write",
        "texts/9999",
        f"pages/{MYTH}/write?language=xx",
        f"pages/{MYTH}/write?format=rtf",
    ):
        one.get(f"/admin/guidance/{path}", status=404)


# --- Seeding ---------------------------------------------------------------------------------------------------


def test_seeding_moves_its_own_texts_on_and_leaves_those_of_staff(app: Flask, writer: Made) -> None:
    text = writing.write(MYTH, "en", Format.PLAIN, NEW, 1, NOW, by=writer.id)
    db.commit()
    sown = sow([english(MYTH, "Ours again", "Ours."), english(GUIDE, "What to keep", "Ours, newer."), *ALL[2:]])
    assert (sown.new, sown.changed) == (0, 1)
    assert newest().id == text.id
    assert (newest(GUIDE).version, newest(GUIDE).body, newest(GUIDE).written_by) == (2, "Ours, newer.", None)


def test_the_seed_of_the_portal_goes_in_whole_and_once(app: Flask) -> None:
    first = seeding.sow_folder(NOW, by=None)
    db.commit()
    assert first.new > 5
    again = seeding.sow_folder(NOW, by=None)
    assert (again.new, again.changed) == (0, 0)
    with db.reading():
        assert len(list(db.session.scalars(select(GuidanceMove)))) == 2


def test_the_command_says_how_many(app: Flask) -> None:
    runner = app.test_cli_runner()
    assert re.search(r"guidance: \d+ new texts, 0 moved on", runner.invoke(args=["guidance-seed"]).output)
    assert "guidance: 0 new texts, 0 moved on" in runner.invoke(args=["guidance-seed"]).output


def test_a_translation_without_its_page_is_left_out(app: Flask) -> None:
    sown = sow([translated(english("lost", "Lost", "Lost."), "ur", "۔", "۔")])
    assert sown.new == 0
    with pytest.raises(NotYours):
        writing.the_page("lost")


def test_two_publish_at_once_and_one_is_refused(app: Flask, writer: Made, reader: Made) -> None:
    text = writing.write(MYTH, "en", Format.PLAIN, NEW, 1, NOW, by=writer.id)
    db.commit()
    db.let_go()
    other = make_officer("Ed Itor", Role.CONTENT_EDITOR)
    db.let_go()
    together, told = threading.Barrier(2), []

    def act(by: int) -> None:
        together.wait(20)
        try:
            writing.publish(text.id, NOW, by=by)
            db.commit()
            told.append("published")
        except Refused as refused:
            told.append(refused.code)
        finally:
            db.let_go()

    threads = [threading.Thread(target=act, args=(one.id,)) for one in (reader, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(told) == ["guidance-not-draft", "published"]


# --- Rules -----------------------------------------------------------------------------------------------------


def test_the_rules() -> None:
    assert fingerprint("a", "", "b", "c \n\nd\n") == fingerprint("a", "", "b", "c\n\nd")
    assert fingerprint("a", "", "b", "c") != fingerprint("a", "b", "", "c")
    assert is_behind("", "x")
    assert not is_behind("x", "x")
    assert may_publish([1, None], 2)
    assert not may_publish([1, 2], 2)
    assert is_shown(None, TODAY)
    assert is_shown(TODAY, TODAY)
    assert not is_shown(TODAY.replace(day=19), TODAY)
    assert [review_state(TODAY.replace(month=month), TODAY) for month in (10, 11, 12)] == [Due.OVER, Due.SOON, Due.SOON]
    assert review_state(TODAY.replace(year=2027), TODAY) is Due.FINE


def test_differences_show_what_is_near_a_change() -> None:
    old, new = "\n".join("abcdefgh"), "\n".join("abcdXfgh")
    found = differences({"title": "T", "body": old}, {"title": "T", "body": new})
    assert list(found) == ["body"]
    assert [(line.kind, line.words) for line in found["body"]] == [
        ("same", "c"), ("same", "d"), ("gone", "e"), ("new", "X"), ("same", "f"), ("same", "g"),
    ]  # fmt: skip
