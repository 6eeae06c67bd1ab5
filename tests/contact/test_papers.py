"""Papers and photos in messages: put in, read by those who read the thread, fetched by its team, and written down."""

import io
import re
from typing import Any

import pytest
from flask import Flask
from PIL import Image

from app.accounts.rules import Role
from app.accounts.standing import Scope
from app.audit.models import AuditRow
from app.contact import threads
from app.contact.models import Thread, ThreadFile
from app.contact.thread_rules import About, Shelf
from app.contact.threads import Said
from app.core import db
from app.files.models import StoredFile
from app.files.rules import FileKind
from app.returns import draft, service
from tests import factories
from tests.conftest import TODAY
from tests.contact.test_private_line import helps
from tests.everywhere.test_double import all_at_once, assert_trail_is_whole, browsers, count
from tests.everywhere.world import signed_in
from tests.factories import NOW, Made
from tests.page import Client
from tests.returns.sent import Q3

PDF = b"%PDF-1.7 canary letter"


@pytest.fixture
def amina(app: Flask) -> Made:
    return factories.make_recipient("Amina Begum")


@pytest.fixture
def reference(amina: Made) -> str:
    row = threads.open_thread(amina.id, Shelf.MONEY, About.QUESTION, Said("May I?", "en"), TODAY, NOW, by=amina.id)
    db.commit()
    return row.reference


def at(amina: Made, reference: str, place: str = "") -> str:
    return f"/en/for/{amina.reference}/messages/money/{reference}{place}"


def put(client: Client, page: str, *files: tuple[bytes, str], status: int | None = 302) -> Any:
    client.get(page)
    return client.post(f"{page}/papers", {"files": [(io.BytesIO(content), name) for content, name in files]}, status=status)


def photo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "navy").save(out, "JPEG", exif=b"Exif\x00\x00MM\x00*canary-place")
    return out.getvalue()


def the_file() -> StoredFile:
    db.roll_back()
    return db.session.query(StoredFile).order_by(StoredFile.id.desc()).first()  # type: ignore[return-value]


def test_the_first_message_brings_its_papers(app: Flask, amina: Made) -> None:
    """In the same form, without scripts; sent twice they are there once; what cannot be kept is said and nothing typed is lost."""
    own, page = signed_in(app, amina), f"/en/for/{amina.reference}/messages/money/new/question"
    assert 'name="papers"' in own.get(page).text and "multipart/form-data" in own.get(page).text

    def send(*files: tuple[bytes, str], words: str = "May I buy this?", status: int = 302) -> Any:
        return own.post(page, {"words": words, "papers": [(io.BytesIO(one), name) for one, name in files]}, status=status)

    for _ in range(2):
        send((PDF, "quote.pdf"), (photo(), "chair.jpg"))
    assert (count(app, "thread"), count(app, "thread_message"), count(app, "thread_file")) == (1, 1, 2)
    wrong = send((b"MZ not a paper", "x.exe"), words="canary-typed", status=422).text
    assert "canary-typed" in wrong and "x.exe" in wrong and "choose the papers again" in wrong
    empty = send((PDF, "quote.pdf"), words=" ", status=422).text
    assert "Write a few words" in empty and "choose the papers again" in empty
    assert count(app, "thread") == 1
    with db.reading():
        reference = db.session.query(Thread).one().reference
    shown = own.get(at(amina, reference)).text
    assert "quote.pdf" in shown and "chair.jpg" in shown
    assert_trail_is_whole()


def test_twenty_presses_that_nobody_has_come_are_one_with_one_paper(app: Flask, amina: Made) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    page = f"/en/for/{amina.reference}/messages/care/new/pa-not-come"

    def press(client: Client) -> Any:
        return client.flask.post(page, data={"words": "Zofia is not here", "papers": (io.BytesIO(PDF), "rota.pdf")})

    answers = all_at_once(browsers(app, amina), press)
    assert {one.status_code for one in answers} == {302} and len({one.location for one in answers}) == 1
    for table in ("thread", "thread_message", "thread_file", "stored_file", "case"):
        assert count(app, table) == 1, table
    assert_trail_is_whole()


def test_an_officer_keeps_the_letter_with_what_it_says(app: Flask, amina: Made) -> None:
    worker = signed_in(app, factories.make_officer("Soo Worker", Role.SOCIAL_WORKER))
    page = f"/admin/messages-in/care/told/{amina.reference}"
    assert 'name="papers"' in worker.get(page).text
    told = {"about": "question", "entered": "paper", "words": "canary-letter says", "language": "en"}
    wrong = worker.post(page, {**told, "papers": [(io.BytesIO(b"MZ"), "x.exe")]}, status=422).text
    assert "canary-letter says" in wrong and "choose the papers again" in wrong and count(app, "thread") == 0
    worker.post(page, {**told, "papers": [(io.BytesIO(PDF), "letter.pdf")]})
    with db.reading():
        reference = db.session.query(Thread).one().reference
    assert "letter.pdf" in worker.get(f"/admin/messages-in/care/{reference}").text
    assert "letter.pdf" in signed_in(app, amina).get(f"/en/for/{amina.reference}/messages/care/{reference}").text


def test_a_paper_is_put_in_read_and_fetched(app: Flask, amina: Made, reference: str) -> None:
    own, page = signed_in(app, amina), at(amina, reference)
    for _ in range(2):
        put(own, page, (PDF, "letter.pdf"))
    assert count(app, "thread_file") == 1 and count(app, "thread_message") == 2, "the same file is there once"
    shown, name = own.get(page).text, the_file().name
    assert "Here is a paper: letter.pdf" in shown and f"/papers/{name}" in shown
    answer = own.flask.get(f"{page}/papers/{name}")
    assert answer.data == PDF and answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    olu = signed_in(app, factories.make_officer("Olu Adeyemi"))
    assert "letter.pdf" in olu.get(f"/admin/messages-in/money/{reference}").text
    assert olu.flask.get(f"/admin/messages-in/money/{reference}/papers/{name}").data == PDF
    assert [row.event for row in db.session.query(AuditRow)].count("file-fetched") == 1
    db.roll_back()
    assert_trail_is_whole()


def test_a_photo_loses_where_it_was_taken(app: Flask, amina: Made, reference: str) -> None:
    put(signed_in(app, amina), at(amina, reference), (photo(), "letter.jpg"))
    stored = the_file()
    answer = signed_in(app, amina).flask.get(f"{at(amina, reference)}/papers/{stored.name}")
    assert b"canary-place" not in answer.data and answer.data.startswith(b"\xff\xd8\xff")


@pytest.mark.parametrize(("content", "sentence"), [
    (b"<svg onload=alert(1)>", "We can take PDF, JPEG and PNG"), (b"", "This file is empty"), (b"\xff\xd8\xffbroken", "We could not open this photo"),
])  # fmt: skip
def test_what_cannot_be_taken_is_said_and_the_others_are_kept(
    app: Flask, amina: Made, reference: str, content: bytes, sentence: str
) -> None:
    own = signed_in(app, amina)
    page = at(amina, reference)
    assert f"odd.bin: {sentence}" in put(own, page, (content, "odd.bin"), status=422).text and count(app, "thread_file") == 0
    put(own, page, (content, "odd.bin"), (PDF, "good.pdf"))
    body = own.get(page).text
    assert f"odd.bin: {sentence}" in body and "good.pdf" in body
    assert count(app, "thread_file") == 1


def test_nothing_chosen_is_said(app: Flask, amina: Made, reference: str) -> None:
    assert "Choose a file" in put(signed_in(app, amina), at(amina, reference), status=422).text


def test_it_is_our_turn_again(app: Flask, amina: Made, reference: str) -> None:
    olu = signed_in(app, factories.make_officer("Olu Adeyemi"))
    olu.get(f"/admin/messages-in/money/{reference}")
    answer = {"words": "Show me the letter", "language": "en", "outcome": "wait", "reason": "", "seen": "1"}
    olu.post(f"/admin/messages-in/money/{reference}/reply", answer)
    assert reference not in olu.get("/admin/messages-in/money/").text
    put(signed_in(app, amina), at(amina, reference), (PDF, "letter.pdf"))
    assert reference in olu.get("/admin/messages-in/money/").text


def test_nobody_else_fetches_it(app: Flask, amina: Made, reference: str) -> None:
    put(signed_in(app, amina), at(amina, reference), (PDF, "letter.pdf"))
    name = the_file().name
    chen, nadia, ravi = factories.make_recipient("Chen Wei"), factories.make_person("Nadia Khan"), factories.make_person("Ravi Shah")
    helps(nadia, amina, Scope.MONEY_MESSAGES)
    helps(ravi, amina, Scope.CARE_MESSAGES)
    signed_in(app, chen).get(f"/en/for/{chen.reference}/messages/money/{reference}/papers/{name}", status=404)
    signed_in(app, ravi).get(f"{at(amina, reference)}/papers/{name}", status=404)
    assert signed_in(app, nadia).flask.get(f"{at(amina, reference)}/papers/{name}").data == PDF
    worker = signed_in(app, factories.make_officer("Soo Worker", Role.SOCIAL_WORKER))
    worker.get(f"/admin/messages-in/money/{reference}/papers/{name}", status=404)
    other = threads.open_thread(amina.id, Shelf.MONEY, About.QUESTION, Said("Other", "en"), TODAY, NOW, by=amina.id).reference
    db.commit()
    signed_in(app, amina).get(f"{at(amina, other)}/papers/{name}", status=404)


def test_taken_out_of_a_return_it_stays_in_the_message(app: Flask, amina: Made, reference: str) -> None:
    put(signed_in(app, amina), at(amina, reference), (PDF, "letter.pdf"))
    db.roll_back()
    found = service.start_return(amina.id, Q3, TODAY, NOW, by=amina.id, on_paper=False)
    draft.add_evidence(found, PDF, FileKind.PDF, "letter.pdf", "", [], True, NOW, by=amina.id)
    db.commit()
    assert count(app, "stored_file") == 1
    draft.remove_evidence(found, service.draft_of(amina.id, Q3).evidence[0][0].id, by=amina.id)
    db.commit()
    name = the_file().name
    assert db.session.query(ThreadFile).count() == 1
    db.roll_back()
    assert signed_in(app, amina).flask.get(f"{at(amina, reference)}/papers/{name}").data == PDF


def answer(client: Client, page: str, *files: tuple[bytes, str], status: int = 302, **changes: str) -> Any:
    """The council's answer, with papers."""
    client.get(page.removesuffix("/reply"))
    form = {"words": "Here is our letter", "language": "en", "outcome": "answered", "reason": "", "seen": "1", **changes}
    return client.post(page, {**form, "papers": [(io.BytesIO(content), name) for content, name in files]}, status=status)


def test_the_council_sends_papers_with_its_answer(app: Flask, amina: Made, reference: str) -> None:
    olu, page = signed_in(app, factories.make_officer("Olu Adeyemi")), f"/admin/messages-in/money/{reference}"
    for _ in range(2):
        answer(olu, f"{page}/reply", (PDF, "letter.pdf"), (photo(), "map.jpg"))
    assert count(app, "thread_file") == 2 and count(app, "thread_message") == 2, "sent twice it is there once"
    own = signed_in(app, amina)
    shown = own.get(at(amina, reference)).text
    assert shown.index("Here is our letter") < shown.index("letter.pdf") < shown.index("map.jpg")
    names = re.findall(r"/papers/([0-9a-f]+)", shown)
    assert own.flask.get(f"{at(amina, reference)}/papers/{names[0]}").data == PDF
    assert b"canary-place" not in own.flask.get(f"{at(amina, reference)}/papers/{names[1]}").data
    assert {one.owner_id for one in db.session.query(StoredFile)} == {amina.id}, "it goes with the person's own"
    db.roll_back()
    assert_trail_is_whole()


def test_a_paper_of_the_council_is_read_by_nobody_else(app: Flask, amina: Made, reference: str) -> None:
    answer(signed_in(app, factories.make_officer("Olu Adeyemi")), f"/admin/messages-in/money/{reference}/reply", (PDF, "letter.pdf"))
    ravi = factories.make_person("Ravi Shah")
    helps(ravi, amina, Scope.CARE_MESSAGES)
    signed_in(app, ravi).get(f"{at(amina, reference)}/papers/{the_file().name}", status=404)


@pytest.mark.parametrize(("content", "changes", "sentence"), [
    (b"<svg>", {}, "letter.pdf: We can take PDF, JPEG and PNG"),
    (PDF, {"words": ""}, "Write the answer"),
    (PDF, {"outcome": "no-answer", "words": "", "reason": "Twice"}, "There is an answer in the box"),
    (PDF, {"outcome": ""}, "Choose what becomes of it"),
    (PDF, {"seen": "0"}, "Somebody has written here meanwhile"),
    (PDF, {"then": "insert"}, "Choose a text first"),
])  # fmt: skip
def test_papers_that_were_not_sent_are_asked_for_again_and_the_words_stay(
    app: Flask, amina: Made, reference: str, content: bytes, changes: dict[str, str], sentence: str
) -> None:
    olu, status = signed_in(app, factories.make_officer("Olu Adeyemi")), 409 if "seen" in changes else 200 if "then" in changes else 422
    page = answer(olu, f"/admin/messages-in/money/{reference}/reply", (content, "letter.pdf"), status=status, **changes).text
    assert sentence in page
    assert "Nothing was sent: choose the papers again." in page
    assert changes.get("words", "Here is our letter") in page
    assert (count(app, "thread_file"), count(app, "stored_file"), count(app, "thread_message")) == (0, 0, 1)


def test_the_fortieth_paper_is_the_last(app: Flask, amina: Made, reference: str) -> None:
    olu = signed_in(app, factories.make_officer("Olu Adeyemi"))
    many = [(PDF + str(number).encode(), f"{number}.pdf") for number in range(41)]
    page = answer(olu, f"/admin/messages-in/money/{reference}/reply", *many, status=422).text
    assert "40 files" in page
    assert (count(app, "thread_file"), count(app, "thread_message")) == (0, 1)


def test_the_council_writes_first_with_a_paper(app: Flask, amina: Made) -> None:
    olu, page = signed_in(app, factories.make_officer("Olu Adeyemi")), f"/admin/messages-in/money/to/{amina.reference}"
    told = {"words": "Your new letter", "language": "en", "outcome": "told"}
    olu.get(page)
    refused = olu.post(page, {**told, "papers": [(io.BytesIO(b"MZ"), "letter.exe")]}, status=422).text
    assert "letter.exe: We can take" in refused and "Your new letter" in refused
    for _ in range(2):
        olu.post(page, {**told, "papers": [(io.BytesIO(PDF), "letter.pdf")]})
    assert (count(app, "thread_file"), count(app, "thread")) == (1, 1)
    own = signed_in(app, amina)
    (thread,) = db.session.query(Thread)
    db.roll_back()
    assert "letter.pdf" in own.get(at(amina, thread.reference)).text
