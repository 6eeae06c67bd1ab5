"""Staff mark what people have checked: readers, what is agreed and what is signed follow it, in every process."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.accounts.rules import Role
from app.audit.events import Event
from app.audit.models import AuditRow
from app.core import checked, db
from app.core.checked import INTERFACE
from app.core.i18n import language
from app.guidance import people_checks
from app.guidance.check_words import EASY_FACES, TRIALS
from app.guidance.models import PeopleCheck
from app.guidance.people_checks import Told
from app.guidance.sentences import APP, easy_sentences
from tests.conftest import NOW, TODAY
from tests.counting import statements_of
from tests.factories import Made, make_officer, make_recipient
from tests.guidance.seeds import MYTH, sow
from tests.page import Client

SignIn = Callable[[Made], Client]
NOBODY = "unchecked"  # the class of the bar
DANGER = '<span lang="en" dir="ltr">Is someone in danger now?'
PAGE = "/admin/guidance/checked/"
TYPED = {
    "what": INTERFACE, "language": "ur", "who": "Three members of the readers’ group",
    "day-day": "1", "day-month": "7", "day-year": "2026",
}  # fmt: skip


@pytest.fixture
def lead(app: Flask) -> Made:
    return make_officer("Lea Lead", Role.DP_LEAD)


def marked(lead: Made, what: str = INTERFACE, code: str = "ur") -> int:
    number = people_checks.mark(Told(what, code, "Three readers", TODAY), TODAY, NOW, by=lead.id).id
    db.commit()
    return number


def make_older(number: int, sentences: int) -> None:
    """As if so many sentences had been written since."""
    row = db.session.get_one(PeopleCheck, number)
    db.session.execute(update(PeopleCheck).where(PeopleCheck.id == number).values(sentences=row.sentences[sentences:]))
    db.commit()
    people_checks.forget()


def has_bar(body: str) -> bool:
    return f'class="{NOBODY}"' in body


def test_readers_follow_the_mark(client: Client, sign_in: SignIn, lead: Made) -> None:
    sow()
    officer = sign_in(lead)
    for path in ("/ur/", "/ur/help", "/pl/help"):
        assert has_bar(client.get(path).text), path
    assert DANGER in client.get("/ur/interest").text
    officer.get(PAGE)
    officer.post(PAGE, TYPED)
    assert "Three members" in officer.get(PAGE).text
    for path in ("/ur/", "/ur/help"):
        assert not has_bar(client.get(path).text), f"{path}: also a page that was kept"
    assert has_bar(client.get("/pl/help").text)
    assert has_bar(client.get(f"/ur/guidance/{MYTH}").text), "the words of a guide are checked one by one"
    assert DANGER not in client.get("/ur/interest").text
    number = re.search(rf'action="{PAGE}(\d+)/taken-back"', officer.get(PAGE).text)
    assert number
    officer.post(f"{PAGE}{number[1]}/taken-back")
    assert has_bar(client.get("/ur/").text)
    assert has_bar(client.get("/ur/help").text)
    rows = db.session.execute(
        select(AuditRow.event, AuditRow.facts).where(AuditRow.event == Event.PEOPLE_CHECK).order_by(AuditRow.position)
    )
    assert [told["state"] for _event, told in rows] == ["marked", "taken-back"]


def test_what_is_newer_than_the_check_is_told(app: Flask, client: Client, sign_in: SignIn, lead: Made) -> None:
    number = marked(lead)
    assert language("ur").is_checked
    make_older(number, 3)
    assert not language("ur").is_checked, "the English stands beside it again"
    assert has_bar(client.get("/ur/help").text)
    assert "3 newer than the check" in sign_in(lead).get(PAGE).text
    check = language("ur").check
    assert check
    assert (check.day, check.newer) == (TODAY, 3)
    marked(lead)
    assert language("ur").is_checked, "checked again"
    assert "Taken back, or checked again since" in sign_in(lead).get(PAGE).text


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"language": "en"}, "The site is written in English."),
        ({"day-year": "2036"}, "today or earlier"),
        ({"who": ""}, "Say who did it, without a name"),
        ({"what": []}, "Choose what they checked or tried"),
        ({"what": "shoes"}, "Choose some of these"),
        ({"day-day": "x"}, "Enter a real date"),
    ],
)
def test_what_cannot_be_kept_is_told_and_stays_on_the_page(sign_in: SignIn, lead: Made, typed: dict[str, str], told: str) -> None:
    officer = sign_in(lead)
    officer.get(PAGE)
    body = officer.post(PAGE, {**TYPED, **typed}, status=422).text
    assert told in body
    assert "readers’ group" in body or "who" in typed
    assert people_checks.every_check() == []


def test_who_may_only_write_may_not_mark(sign_in: SignIn) -> None:
    for role, marks in ((Role.CONTENT_EDITOR, True), (Role.DP_OFFICER, False)):
        officer = sign_in(make_officer(f"Con {role}", role))
        assert ("Keep the check" in officer.get(PAGE).text) is marks
        officer.post(PAGE, TYPED, status=302 if marks else 404)


def test_an_easy_read_face_says_who_checked_it(client: Client, sign_in: SignIn, lead: Made) -> None:
    page, nobody = "/en/tools/is-this-for-me/easy", "People who use Easy Read have not checked this page yet."
    assert nobody in client.get(page).text
    number = marked(lead, "easy-tools", "en")
    body = client.get(page).text
    assert nobody not in body
    assert "People who use Easy Read checked this page on 20 November 2026." in body
    assert "Some of its words are newer" not in body
    assert nobody in client.get("/en/worried/easy").text, "another face is another check"
    make_older(number, 1)
    assert "Some of its words are newer" in client.get(f"{page}?who=me").text


def test_every_easy_read_face_has_a_check_and_every_sentence_of_it_is_known() -> None:
    folders = {path.parent.name for path in (APP / "templates").glob("*/easy_*.html")} - {"guidance"}
    assert folders - {"macros"} == set(EASY_FACES)
    for name in EASY_FACES:
        assert len(easy_sentences(name)) > 10, name
        for path in (APP / "templates" / name).glob("easy_*.html"):
            text = path.read_text()
            assert f'usual_page("{name}", ' in text, path


def test_other_processes_see_it_within_seconds_and_no_page_asks_for_it(app: Flask, sign_in: SignIn, lead: Made) -> None:
    amina = make_recipient()
    client = sign_in(amina)
    path = f"/ur/for/{amina.reference}/"
    client.get(path)
    before = statements_of(app, lambda: client.get(path))
    number = marked(lead)
    client.get(path)
    assert statements_of(app, lambda: client.get(path)) == before
    # Another process: nobody told this one.
    db.session.execute(update(PeopleCheck).where(PeopleCheck.id == number).values(ended_at=NOW, ended_by=lead.id))
    db.commit()
    assert not has_bar(client.get(path).text), "it still believes what it read"
    checked.believe_for(0)
    assert has_bar(client.get(path).text)


def test_a_page_is_never_kept_for_a_version_that_it_is_older_than(app: Flask) -> None:
    read: list[int] = []
    checked.read_with(lambda: read.append(1) or {})
    try:
        for version in (7, 7, 8):
            checked.look_again(version)
        assert len(read) == 2
    finally:
        checked.read_with(people_checks.known)
        people_checks.forget()


def test_without_a_database_the_last_answer_holds(app: Flask, lead: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    marked(lead)
    assert language("ur").is_checked
    checked.read_with(lambda: None)
    try:
        checked.forget()
        assert language("ur").is_checked
    finally:
        checked.read_with(people_checks.known)


def test_taking_back_twice_is_done_once(app: Flask, lead: Made) -> None:
    number = marked(lead, next(iter(TRIALS)), "en")
    for _time in range(2):
        people_checks.take_back(number, NOW + timedelta(hours=1), by=lead.id)
        db.commit()
    assert len(list(db.session.scalars(select(AuditRow.event).where(AuditRow.event == Event.PEOPLE_CHECK)))) == 2
