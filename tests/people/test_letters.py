"""Activation letters: who waits, what is printed, what is posted, what comes back; and codes given by hand."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from app.accounts.entry_models import ActivationCode, LetterBatch, LetterRequest
from app.accounts.models import Person
from app.accounts.paper_code import LASTS
from app.accounts.rules import Role
from app.audit.models import AuditRow
from app.core import db
from app.people import letters
from tests.conftest import NOW
from tests.everywhere.test_double import all_at_once
from tests.everywhere.world import rows, signed_in
from tests.factories import make_officer, make_recipient
from tests.page import Client, said
from tests.people.letters import CODE, make_waiting, officer, printed, printed_pdf, typed


def page(client: Client, path: str = "", **options: Any) -> str:
    return said(client.get(f"/admin/people/letters{path}", **options).text)


def enters(app: Flask, code: str) -> bool:
    client = Client(app)
    client.get("/en/activate")
    return client.flask.post("/en/activate", data=typed(code) | {"csrf_token": client.token}).status_code == 302


def set_all(model: Any, **values: Any) -> None:
    for row in db.session.query(model):
        for name, value in values.items():
            setattr(row, name, value)
    db.commit()


def test_who_waits_by_format_and_language(app: Flask) -> None:
    make_waiting("Amina Begum")
    make_waiting("Bea Patel", letter_format="large-print")
    make_waiting("Cora Khan", language="ur")
    make_waiting("Dev Rao", language="ur")
    make_recipient("Has Signin")
    told = page(officer(app))
    assert "Standard English 1" in told
    assert "Standard Urdu 2" in told
    assert "Large print English 1" in told
    assert [(one.letter_format, one.language, one.people) for one in letters.to_post()] == [
        ("large-print", "en", 1), ("standard", "en", 1), ("standard", "ur", 2)
    ]  # fmt: skip


def test_a_batch_holds_one_letter_for_each_with_a_code_of_its_own(app: Flask) -> None:
    names = ["Amina Begum", "Bea Patel", "Cora Khan"]
    people = [make_waiting(name) for name in reversed(names)]
    make_waiting("Dev Rao", language="ur")
    staff = officer(app)
    answer = staff.post("/admin/people/letters/print", {"letter_format": "standard", "language": "en", "kind": "page"}, status=200)
    assert answer.headers["Cache-Control"] == "no-store"
    codes = CODE.findall(answer.text)
    assert len(set(codes)) == 3
    assert answer.text.count('<article class="letter letter--standard" lang="en" dir="ltr">') == 3
    for name, reference in zip(names, (one.reference for one in reversed(people)), strict=True):
        assert name in answer.text
        assert reference in answer.text
    assert "http://localhost/en/activate" in answer.text
    assert "18 December 2026" in answer.text
    assert all(enters(app, code) for code in codes)
    assert "Nobody waits for a letter" not in page(staff), "the one in Urdu does"
    assert db.session.query(LetterBatch).one().letters == 3


def test_a_batch_is_at_most_a_hundred(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(letters, "MOST_IN_BATCH", 2)
    for name in ("Amina Begum", "Bea Patel", "Cora Khan"):
        make_waiting(name)
    staff = officer(app)
    assert "3, 2 at a time" in page(staff)
    assert len(printed(staff)) == 2
    assert len(printed(staff)) == 1
    staff.post("/admin/people/letters/print", {"letter_format": "standard", "language": "en", "kind": "pdf"}, status=409)


@pytest.mark.parametrize("form", [{"letter_format": "poster", "language": "en"}, {"letter_format": "standard", "language": "xx"}, {}])
def test_there_are_no_other_formats_and_languages(app: Flask, form: dict[str, str]) -> None:
    officer(app).post("/admin/people/letters/print", form, status=409)


def test_a_new_letter_cancels_the_old_one(app: Flask) -> None:
    amina = make_waiting()
    staff = officer(app)
    old = printed(staff)[0]
    ask(staff, amina.reference)
    assert enters(app, old), "until the new one is printed"
    new = printed(staff)[0]
    assert not enters(app, old)
    assert enters(app, new)


def ask(staff: Client, reference: str, reason: str = "new", **options: Any) -> Any:
    staff.get(f"/admin/people/{reference}/letter?reason={reason}")
    return staff.post(f"/admin/people/{reference}/letter", {"reason": reason, "made_sure": "visit"}, **options)


def test_a_new_letter_is_asked_for_once_and_says_how_it_is_sure(app: Flask) -> None:
    amina = make_recipient()
    set_all(Person, date_of_birth=NOW.date(), postal_address="1 High Street")
    staff = officer(app)
    staff.get(f"/admin/people/{amina.reference}/letter")
    refused = staff.post(f"/admin/people/{amina.reference}/letter", {"reason": "forgot"}, status=422)
    assert "Choose how you made sure" in refused.text
    ask(staff, amina.reference, "lost-phone")
    ask(staff, amina.reference, "lost-phone")
    assert db.session.query(LetterRequest).count() == 1
    facts = [row.facts for row in db.session.query(AuditRow).filter_by(event="letter-asked-for")]
    assert facts == [{"reason": "lost-phone", "made_sure": "visit"}]
    assert len(printed(staff)) == 1
    assert not printed_nobody(staff)


def printed_nobody(staff: Client) -> list[str]:
    answer = staff.post("/admin/people/letters/print", {"letter_format": "standard", "language": "en", "kind": "page"}, status=409)
    return CODE.findall(answer.text)


def test_twenty_print_at_once_and_each_person_has_one_letter_that_works(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    for name in ("Amina Begum", "Bea Patel"):
        make_waiting(name)
    nisha = make_officer("Nisha Raval", Role.DP_OFFICER)
    form = {"letter_format": "standard", "language": "en", "kind": "page"}
    clients = [signed_in(app, nisha) for _ in range(20)]
    answers = all_at_once(clients, lambda client: client.flask.post("/admin/people/letters/print", data=form))
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 19
    good = next(answer for answer in answers if answer.status_code == 200)
    assert all(enters(app, code) for code in CODE.findall(good.text))
    assert db.session.query(ActivationCode).count() == 2
    assert "The list changed" in next(answer for answer in answers if answer.status_code == 409).text


def test_posted_or_printed_anew(app: Flask) -> None:
    make_waiting()
    staff = officer(app)
    old = printed(staff)[0]
    batch = db.session.query(LetterBatch).one().reference
    assert batch in page(staff)
    staff.post(f"/admin/people/letters/batches/{batch}/give-up")
    assert not enters(app, old), "nobody knows where the paper is"
    staff.post(f"/admin/people/letters/batches/{batch}/give-up")
    staff.post(f"/admin/people/letters/batches/{batch}/posted", status=409)
    new = printed(staff)[0]
    second = db.session.query(LetterBatch).order_by(LetterBatch.id.desc()).first()
    assert second is not None
    for _ in range(2):
        staff.post(f"/admin/people/letters/batches/{second.reference}/posted")
    staff.post(f"/admin/people/letters/batches/{second.reference}/give-up", status=409)
    assert second.reference not in page(staff)
    assert enters(app, new)
    staff.post("/admin/people/letters/batches/L-AAAA-AAAA/posted", status=404)
    assert db.session.query(AuditRow).filter_by(event="letters-posted").count() == 1
    assert db.session.query(AuditRow).filter_by(event="letters-given-up").count() == 1


def test_a_letter_that_came_back(app: Flask) -> None:
    amina = make_waiting()
    staff = officer(app)
    code = printed(staff)[0]
    for wrong in ("", "P-AAAA-AAAA"):
        staff.post("/admin/people/letters/came-back", {"reference": wrong}, status=422)
    assert staff.post("/admin/people/letters/came-back", {"reference": f" {amina.reference.lower()} "}).location.endswith("/came-back")
    assert not enters(app, code)
    told = page(staff, "/came-back")
    assert "Amina Begum" in told
    assert "right address" in told
    assert f"/admin/people/{amina.reference}/letter?reason=came-back" in staff.get("/admin/people/letters/came-back").text
    ask(staff, amina.reference, "came-back")
    assert "Nobody is on this list" in page(staff, "/came-back")
    assert enters(app, printed(staff)[0])


def test_codes_that_ran_out_are_on_a_list_and_nothing_is_sent_by_itself(app: Flask) -> None:
    make_waiting()
    staff = officer(app)
    printed(staff)
    assert "Nobody is on this list" in page(staff, "/ran-out")
    with time_machine.travel(NOW + LASTS + timedelta(minutes=20), tick=True):
        assert "Amina Begum" in page(signed_in_now(app), "/ran-out")
        assert letters.to_post() == []


def signed_in_now(app: Flask) -> Client:
    """A new sign-in, at the time it is."""
    lead = make_officer("Ruth Linley", Role.DP_LEAD)
    client = Client(app)
    client.sign_in(lead.email, "four plain words together")
    return client


@pytest.mark.parametrize(
    ("facts", "show", "says"),
    [
        ({"post_is_safe": False}, "by-hand", "Give the code"), ({"date_of_birth": None}, "not-ready", "No date of birth"),
        ({"postal_address": ""}, "not-ready", "No address"), ({"postal_address": None}, "not-ready", "No address"),
        ({"post_is_safe": False, "postal_address": None}, "by-hand", "Give the code"),
        ({"post_is_safe": False, "date_of_birth": None}, "not-ready", "No date of birth"),
    ],
)  # fmt: skip
def test_who_cannot_be_written_to_is_on_a_list_of_their_own(app: Flask, facts: dict[str, Any], show: str, says: str) -> None:
    make_waiting(**facts)
    staff = officer(app)
    told = page(staff, f"/{show}")
    assert "Amina Begum" in told
    assert says in told
    assert letters.to_post() == []
    assert not printed_nobody(staff)
    assert sum(letters.counts(NOW).values()) == 1


def test_somebody_frozen_is_rung_and_gets_no_letter(app: Flask) -> None:
    amina = make_waiting(frozen_at=NOW)
    staff = officer(app)
    assert letters.to_post() == []
    assert letters.counts(NOW) == {"frozen": 1, "by-hand": 0, "not-ready": 0, "came-back": 0, "ran-out": 0}
    assert "Amina Begum" in page(staff, "/frozen")
    assert "frozen" in ask(staff, amina.reference, status=422).text


# --- By hand --------------------------------------------------------------------------------------------------------


def by_hand(staff: Client, reference: str, way: str, number: str = "", **options: Any) -> Any:
    staff.get(f"/admin/people/{reference}/code")
    return staff.post(f"/admin/people/{reference}/code", {"way": way, "number": number}, **options)


def test_a_code_given_at_a_visit_is_shown_once(app: Flask) -> None:
    amina = make_waiting(post_is_safe=False)
    staff = officer(app)
    first = CODE.findall(by_hand(staff, amina.reference, "visit", status=200).text)
    second = CODE.findall(by_hand(staff, amina.reference, "visit", status=200).text)
    assert len(first) == len(second) == 1
    assert not enters(app, first[0])
    assert enters(app, second[0])
    assert not CODE.findall(staff.get(f"/admin/people/{amina.reference}/code").text)
    assert second[0].replace("-", "") not in str(rows(app, frozenset()))
    facts = [row.facts for row in db.session.query(AuditRow).filter_by(event="code-handed-over")]
    assert facts == [{"way": "visit", "number": "none"}] * 2
    assert not any(letters.counts(NOW).values())


def test_a_code_is_told_only_to_a_number_we_had(app: Flask) -> None:
    amina = make_waiting(post_is_safe=False, phone="01632 960 555", voicemail_is_safe=False)
    staff = officer(app)
    form = staff.get(f"/admin/people/{amina.reference}/code").text
    assert "01632 960 555" in form
    assert "Leave nothing on their voicemail" in form
    for number in ("", "mobile", "07700 900999"):
        assert not CODE.findall(by_hand(staff, amina.reference, "call", number, status=422).text)
    answer = by_hand(staff, amina.reference, "call", "phone", status=200).text
    assert "01632 960 555" in answer
    assert enters(app, CODE.findall(answer)[0])
    row = db.session.query(AuditRow).filter_by(event="code-handed-over").one()
    assert (row.facts, row.about_id) == ({"way": "call", "number": "phone"}, amina.id)


def test_without_a_birthday_no_code_is_given(app: Flask) -> None:
    amina = make_waiting(date_of_birth=None)
    assert "no code works without it" in by_hand(officer(app), amina.reference, "visit", status=422).text
    assert not db.session.query(ActivationCode).count()


# --- On paper -------------------------------------------------------------------------------------------------------

SIZES = {"standard": 14, "large-print": 20, "easy-read": 18}


@pytest.mark.parametrize("letter_format", list(SIZES))
@pytest.mark.parametrize("language", ["en", "ur"])
def test_the_pdf_is_tagged_and_says_its_language(app: Flask, letter_format: str, language: str) -> None:
    for name in ("Amina Begum", "Bea Patel"):
        make_waiting(name, letter_format=letter_format, language=language)
    pdf = printed_pdf(officer(app), letter_format, language)
    root: Any = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == language
    assert "/StructTreeRoot" in root
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"pdfuaid" in root["/Metadata"].get_data(), "it says that it is PDF/UA"
    assert pdf.metadata is not None and pdf.metadata.title
    assert len(pdf.pages) % 2 == 0, "both letters are as long"
    if letter_format == "standard":
        assert len(pdf.pages) == 2, "a page each"
    text = "\n".join(page.extract_text() for page in pdf.pages)
    codes = CODE.findall(text)
    assert len(set(codes)) == 2
    assert all(enters(app, code) for code in codes)
    sizes = {size for page in pdf.pages for size in _sizes(page)}
    assert SIZES[letter_format] in sizes
    assert min(sizes) >= 11


def _sizes(page: Any) -> set[int]:
    found: set[int] = set()

    def note(text: str, _user: Any, matrix: Any, _font: Any, size: float) -> None:
        if text.strip():
            found.add(round(size * abs(matrix[3] or 1)))

    page.extract_text(visitor_text=note)
    return found


def test_words_of_a_name_are_words_and_not_a_program(app: Flask) -> None:
    make_waiting("#panic() $x$ *Amina* \\ [Begum] <b>", postal_address='1 "High" Street\n#read("/etc/passwd")')
    text = printed_pdf(officer(app)).pages[0].extract_text()
    assert "#panic() $x$ *Amina* \\ [Begum] <b>" in text
    assert '#read("/etc/passwd")' in text


def test_a_page_for_each_letter_in_easy_read_has_drawings(app: Flask) -> None:
    make_waiting(letter_format="easy-read", language="ur")
    answer = officer(app).post("/admin/people/letters/print", {"letter_format": "easy-read", "language": "ur", "kind": "page"}, status=200)
    assert 'class="letter letter--easy-read" lang="ur" dir="rtl"' in answer.text
    assert answer.text.count("letter__drawing") >= 6


@pytest.mark.parametrize("role", [Role.FINANCE_OFFICER, Role.SOCIAL_WORKER, Role.ADMINISTRATOR])
def test_only_the_direct_payments_team_has_letters(app: Flask, role: Role) -> None:
    amina = make_waiting()
    other = signed_in(app, make_officer("Olu Adeyemi", role))
    for path in ("/admin/people/letters", "/admin/people/letters/by-hand", f"/admin/people/{amina.reference}/letter", f"/admin/people/{amina.reference}/code"):
        other.get(path, status=404)
