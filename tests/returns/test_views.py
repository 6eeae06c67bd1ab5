"""The person's journey through the pages of a return, without scripts."""

import io
import re
import zipfile
from collections.abc import Callable
from typing import Any

import pytest

from app.core import db
from app.guidance import seeding
from app.returns import service
from app.returns.sending import versions_of
from tests import factories
from tests.page import Client, said
from tests.returns.samples import QUARTER, bank_csv, png

NEXT = "2026-07-01"


@pytest.fixture
def amina(app: Any) -> factories.Made:
    return factories.make_recipient()


@pytest.fixture
def home(amina: factories.Made, sign_in: Callable[..., Client]) -> Client:
    return sign_in(amina)


def path(person: factories.Made, page: str = "", period: str = NEXT, language: str = "en") -> str:
    return f"/{language}/for/{person.reference}/returns/{period}/{page}"


def start(home: Client, amina: factories.Made, period: str = NEXT) -> None:
    home.get(path(amina, period=period))
    home.post(path(amina, "start", period))


def add_file(home: Client, amina: factories.Made, content: bytes, name: str = "statement.csv", status: int = 302) -> Any:
    home.get(path(amina, "statement"))
    return home.post(path(amina, "statement"), {"files": (io.BytesIO(content), name)}, status=status, content_type="multipart/form-data")


def test_who_only_helps_is_told_of_no_quarter(sign_in: Callable[..., Client]) -> None:
    helper = factories.make_person("Helen Price")
    listed = said(sign_in(helper).get(f"/en/for/{helper.reference}/returns/").text)
    assert "You do not have a direct payment here." in listed and "quarter" not in listed


def test_a_csv_becomes_a_receipt(home: Client, amina: factories.Made) -> None:
    listed = home.get(f"/en/for/{amina.reference}/returns/").text
    assert "July to September 2026" in listed
    start(home, amina)
    home.post(path(amina, "way"), {"way": "file"})
    answer = add_file(home, amina, bank_csv())
    assert answer.location.endswith("/lines"), "what it seems to be is shown before it counts"
    lines = home.get(answer.location).text
    assert "10 payments" in lines
    assert "Wages of a personal assistant" in lines
    assert "You pay this regularly." in lines
    kept = home.post(answer.location)
    assert kept.location.endswith("/check")
    checked = home.get(path(amina, "check")).text
    assert "The sum adds up" in checked
    sent = home.post(path(amina, "send"), {"version": "0"})
    receipt = home.get(sent.location).text
    assert re.search(r"R-[A-Z0-9]{4}-[A-Z0-9]{4}", receipt)
    assert "18 December 2026" in receipt, "twenty working days from 20 November 2026"
    assert "As far as I know this is right" in receipt


def test_the_second_quarter_goes_straight_to_the_check(home: Client, amina: factories.Made) -> None:
    start(home, amina, QUARTER)
    home.post(path(amina, "way", QUARTER), {"way": "file"})
    answer = home.post(
        path(amina, "statement", QUARTER), {"files": (io.BytesIO(bank_csv(QUARTER)), "q2.csv")}, content_type="multipart/form-data"
    )
    home.post(answer.location)
    home.post(path(amina, "send", QUARTER), {"version": "0"})
    home.get(path(amina))
    started = home.post(path(amina, "start"))
    assert started.location.endswith("/statement"), "the way is remembered"
    answer = add_file(home, amina, bank_csv())
    assert answer.location.endswith("/check"), "nothing is asked twice"


def test_sent_twice_gives_one_receipt(home: Client, amina: factories.Made) -> None:
    send_clean(home, amina)
    again = home.post(path(amina, "send"), {"version": "0"})
    assert again.location.endswith("/sent/1")
    with db.reading():
        found = service.the_return(amina.id, service.date.fromisoformat(NEXT))
        assert len(versions_of(found)) == 1


def send_clean(home: Client, amina: factories.Made) -> None:
    """Send a return that raises nothing."""
    start(home, amina)
    home.post(path(amina, "way"), {"way": "file"})
    answer = add_file(home, amina, bank_csv())
    home.post(answer.location)
    home.post(path(amina, "send"), {"version": "0"})


def test_a_file_that_cannot_be_read_loses_nothing(home: Client, amina: factories.Made) -> None:
    start(home, amina)
    home.post(path(amina, "way"), {"way": "file"})
    add_file(home, amina, bank_csv())
    page = add_file(home, amina, b"%PDF-1.7 nothing here", "statement.pdf", status=422).text
    assert "This is a PDF" in page
    assert "statement.csv" in said(page), "the earlier file is still there"
    assert page.index("Error:") < page.index("<body"), "the title says so first"


def test_the_upload_page_leads_to_the_guide_for_each_bank(home: Client, amina: factories.Made) -> None:
    seeding.sow_folder(factories.NOW, by=None)
    db.commit()
    start(home, amina)
    add_file(home, amina, bank_csv())
    page = home.get(path(amina, "statement")).text
    guide = re.search(r'href="([^"]*bank-statement)">Steps for each bank<', page)
    assert guide is not None
    home.get(guide[1])
    assert "statement.csv" in home.get(path(amina, "statement")).text, "the draft is where it was"


def test_one_good_and_one_bad_file(home: Client, amina: factories.Made) -> None:
    start(home, amina)
    home.get(path(amina, "statement"))
    both = [(io.BytesIO(bank_csv()), "good.csv"), (io.BytesIO(b""), "empty.csv")]
    answer = home.post(path(amina, "statement"), {"files": both}, content_type="multipart/form-data")
    page = home.get(answer.location).text
    assert "good.csv" in page
    assert "empty.csv:" in page


def test_the_same_file_twice_is_counted_once(home: Client, amina: factories.Made) -> None:
    start(home, amina)
    add_file(home, amina, bank_csv())
    page = add_file(home, amina, bank_csv(), status=422).text
    assert "You have added this file already" in page


def test_overlapping_files_are_counted_once(home: Client, amina: factories.Made) -> None:
    start(home, amina)
    rows = bank_csv().decode().splitlines()
    add_file(home, amina, "\n".join(rows[:10]).encode(), "first.csv")
    add_file(home, amina, "\n".join([rows[0], *rows[6:]]).encode(), "second.csv")
    with db.reading():
        draft = service.draft_of(amina.id, service.date.fromisoformat(NEXT))
    assert len(draft.lines) == len(rows) - 1
    assert draft.sum.is_right


def test_removing_a_file_takes_its_lines(home: Client, amina: factories.Made) -> None:
    start(home, amina)
    add_file(home, amina, bank_csv())
    with db.reading():
        name = service.draft_of(amina.id, service.date.fromisoformat(NEXT)).files[0].stored.name
    home.post(path(amina, f"statement/{name}/remove"))
    with db.reading():
        assert service.draft_of(amina.id, service.date.fromisoformat(NEXT)).lines == []
    home.get(path(amina, f"files/{name}"), status=404)


def test_without_a_file_everything_is_typed(home: Client, amina: factories.Made) -> None:
    start(home, amina)
    way = home.post(path(amina, "way"), {"way": "typed"})
    assert way.location.endswith("/copies")
    home.get(way.location)
    home.post(way.location, {"files": (io.BytesIO(png()), "photo.png")}, content_type="multipart/form-data")
    home.get(path(amina, "balances"))
    home.post(path(amina, "balances"), {"opening": "£1,480.25", "closing": "2000"})
    home.get(path(amina, "lines/add"))
    home.post(path(amina, "lines/add"), {"direction": "out", "payee": "Kasia Nowak", "amount": "3000"})
    page = home.get(path(amina, "balances")).text
    assert "The sum does not add up" in page
    answer = home.post(path(amina, "send"), {"version": "0"})
    assert "R-" in home.get(answer.location).text, "a sum that does not add up is never a refusal"


def test_i_spent_nothing(home: Client, amina: factories.Made) -> None:
    start(home, amina)
    answer = home.post(path(amina, "way"), {"way": "nothing"})
    assert "/balances" in answer.location
    page = home.get(path(amina, "check")).text
    assert "Money from the council" in page, "the payments the council made are there already"
    home.post(path(amina, "send"), {"version": "0"})


def test_nothing_to_send_is_refused_kindly(home: Client, amina: factories.Made) -> None:
    start(home, amina)
    page = home.post(path(amina, "send"), {"version": "0"}, status=422).text
    assert "There is nothing to send yet" in page


def test_evidence_loses_where_it_was_taken(home: Client, amina: factories.Made) -> None:
    start(home, amina)
    add_file(home, amina, bank_csv())
    home.get(path(amina, "papers"))
    home.post(
        path(amina, "papers"), {"files": (io.BytesIO(png(b"tEXtGPS at home")), "receipt.png"), "what": "Receipt"},
        content_type="multipart/form-data",
    )  # fmt: skip
    with db.reading():
        stored = service.draft_of(amina.id, service.date.fromisoformat(NEXT)).evidence[0][1]
    answer = home.flask.get(path(amina, f"files/{stored.name}"))
    assert answer.status_code == 200
    assert b"GPS at home" not in answer.data
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "We can take PDF, JPEG and PNG"),
        (b"<html><script>alert(1)</script></html>", "We can take PDF, JPEG and PNG"),
        (b"\x00\x00\x00\x18ftypheic....", "HEIC"),
        (b"\x89PNG\r\n\x1a\n and then nothing", "We could not open this photo"),
        (b"", "This file is empty"),
    ],
)
def test_evidence_that_cannot_be_taken(home: Client, amina: factories.Made, content: bytes, words: str) -> None:
    start(home, amina)
    home.get(path(amina, "papers"))
    page = home.post(
        path(amina, "papers"), {"files": (io.BytesIO(content), "paper"), "what": "My receipt"}, status=422,
        content_type="multipart/form-data",
    ).text  # fmt: skip
    assert words in page
    assert "My receipt" in page, "what was typed is still there"


def test_bills_changes_and_help(home: Client, amina: factories.Made) -> None:
    start(home, amina)
    add_file(home, amina, bank_csv())
    home.get(path(amina, "bills"))
    home.post(path(amina, "bills"), {"what": "HMRC", "amount": "71.10", "due_day-day": "", "due_day-month": "", "due_day-year": ""})
    page = home.post(path(amina, "bills"), {"what": "Holiday pay", "amount": "1.022,00"}, status=422).text
    assert "Use a full stop before the pence" in page
    assert "1.022,00" in page
    home.post(path(amina, "changes"), {"changed": "میں ہسپتال میں تھی", "needs_help": "y"})
    checked = home.get(path(amina, "check")).text
    assert "71.10" in checked
    assert "میں ہسپتال میں تھی" in checked


def test_the_receipt_comes_with_copies(home: Client, amina: factories.Made) -> None:
    send_clean(home, amina)
    pack = zipfile.ZipFile(io.BytesIO(home.get(path(amina, "sent/1/copies.zip")).data))
    assert sorted(pack.namelist()) == ["files/01.csv", "lines.csv", "receipt.html"]
    assert pack.read("files/01.csv") == bank_csv()
    assert "KASIA NOWAK" in pack.read("lines.csv").decode()


def test_nobody_else_finds_it(home: Client, amina: factories.Made, sign_in: Callable[..., Client]) -> None:
    send_clean(home, amina)
    other = sign_in(factories.make_recipient("Bogdan Zieliński"))
    for page in ("", "check", "statement", "lines", "sent/1", "sent/1/copies.zip", "balances", "papers"):
        refused = other.get(path(amina, page), status=404).text
        assert "Amina" not in refused


def test_a_period_that_is_not_over_is_not_there(home: Client, amina: factories.Made) -> None:
    home.get(path(amina, period="2026-10-01"), status=404)
    home.post(path(amina, "start", period="2026-10-01"), status=404)
    home.get(path(amina, period="2026-02-31"), status=404)


def test_file_questions_are_asked_one_a_page_and_remembered(home: Client, amina: factories.Made) -> None:
    start(home, amina)
    card = b"Date,Description,Amount\n02/07/2026,KASIA NOWAK,120.00\n13/07/2026,KASIA NOWAK,120.00\n20/08/2026,REFUND,-20.00\n"
    answer = add_file(home, amina, card)
    assert "/question" in answer.location
    assert "Is money in" in home.get(answer.location).text
    home.post(answer.location, {"answer": ""}, status=422)
    done = home.post(answer.location, {"answer": "reversed"})
    assert "/question" not in done.location
    with db.reading():
        lines = service.draft_of(amina.id, service.date.fromisoformat(NEXT)).lines
    assert sorted(line.amount_pence for line in lines) == [-12_000, -12_000, 2_000]


def test_an_unknown_payee_is_asked_about_once(home: Client, amina: factories.Made) -> None:
    start(home, amina)
    rows = "Date,Description,Amount,Balance\n02/07/2026,ZED TRADING,-20.00,80.00\n09/07/2026,ZED TRADING,-30.00,50.00\n"
    answer = add_file(home, amina, rows.encode())
    assert "/payee?" in answer.location
    assert "2 payments" in home.get(answer.location).text
    home.post(answer.location, {"category": ""}, status=422)
    home.post(answer.location, {"category": "equipment", "note": "a rail for the bath"})
    with db.reading():
        lines = service.draft_of(amina.id, service.date.fromisoformat(NEXT)).lines
    assert {(line.category, line.note) for line in lines} == {("equipment", "a rail for the bath")}


def test_a_balance_that_is_not_known_is_no_dead_end(home: Client, amina: factories.Made) -> None:
    start(home, amina)
    home.post(path(amina, "way"), {"way": "typed"})
    home.get(path(amina, "balances"))
    page = home.post(path(amina, "balances"), {"opening": "100", "closing": ""}, status=422).text
    assert "If you do not know it, choose “Go on without it”." in page
    on = home.post(path(amina, "balances"), {"opening": "100", "closing": "", "anyway": "yes"})
    assert on.location.endswith("/lines")


@pytest.mark.parametrize(
    ("page", "typed", "words"),
    [
        ("changes", {"changed": "ب" * 2_001}, "Use 2,000 letters or fewer"),
        ("bills", {"what": "b" * 201, "amount": "1"}, "Use 200 letters or fewer"),
        ("lines/add", {"payee": "p" * 201, "amount": "1", "direction": "out"}, "Use 200 letters or fewer"),
    ],
)
def test_too_many_letters_are_said_and_still_there(
    home: Client, amina: factories.Made, page: str, typed: dict[str, str], words: str
) -> None:
    start(home, amina)
    home.get(path(amina, page))
    answer = home.post(path(amina, page), typed, status=422).text
    assert words in answer
    assert next(iter(typed.values())) in answer


def test_a_payment_by_hand_takes_no_balance_away(home: Client, amina: factories.Made) -> None:
    start(home, amina)
    rows = bank_csv().decode().splitlines()
    halves = [(io.BytesIO("\n".join([rows[0], *part]).encode()), f"{n}.csv") for n, part in enumerate((rows[1:9], rows[6:]))]
    home.get(path(amina, "statement"))
    home.post(path(amina, "statement"), {"files": halves}, content_type="multipart/form-data")
    closing = home.get(path(amina, "check")).text
    assert "The sum adds up" in closing
    by_hand = {"direction": "out", "payee": "COMET CARS", "amount": "20", "day-month": "8", "day-year": "2026"}
    home.get(path(amina, "lines/add"))
    home.post(path(amina, "lines/add"), {**by_hand, "day-day": "3"})
    page = home.get(path(amina, "check")).text
    assert "At the end, on 30 September 2026" in page, "the bank's own balance is still known"
    assert "The sum does not add up. The difference is £20.00." in page
    home.post(path(amina, "lines/add"), {**by_hand, "day-day": "1", "day-month": "7"})
    assert "At the start" not in home.get(path(amina, "check")).text, "the files do not reach this day"


def two(*contents: tuple[bytes, str]) -> dict[str, Any]:
    return {"files": [(io.BytesIO(content), name) for content, name in contents]}


@pytest.mark.parametrize("page", ["statement", "papers", "copies"])
def test_of_several_files_each_refusal_is_said_with_its_name(home: Client, amina: factories.Made, page: str) -> None:
    start(home, amina)
    home.get(path(amina, page))
    bad = two((b"", "empty.bin"), (b"<html><p>no</p></html>", "page.htm"))
    answer = home.post(path(amina, page), bad, status=422, content_type="multipart/form-data").text
    assert "empty.bin:" in answer
    assert "page.htm:" in answer


@pytest.mark.parametrize("content", [b"%PDF-1.7 nothing here", png()])
def test_a_pdf_or_a_photo_leads_straight_to_its_own_page(home: Client, amina: factories.Made, content: bytes) -> None:
    start(home, amina)
    page = add_file(home, amina, content, status=422).text
    assert page.index(path(amina, "copies")) < page.index('type="file"'), "before anything else"


def test_go_on_keeps_the_bill_that_is_typed(home: Client, amina: factories.Made) -> None:
    start(home, amina)
    add_file(home, amina, bank_csv())
    home.get(path(amina, "bills"))
    assert home.post(path(amina, "bills"), {"what": " ", "amount": "", "go_on": "yes"}).location.endswith("/check")
    home.post(path(amina, "bills"), {"what": "HMRC", "amount": "", "go_on": "yes"}, status=422)
    home.post(path(amina, "bills"), {"what": "", "amount": "", "due_day-day": "3", "go_on": "yes"}, status=422)
    kept = home.post(path(amina, "bills"), {"what": "HMRC", "amount": "71.10", "go_on": "yes"})
    assert kept.location.endswith("/check")
    assert "71.10" in home.get(kept.location).text


def test_what_was_explained_can_be_changed_after_the_sum_is_right(home: Client, amina: factories.Made) -> None:
    start(home, amina)
    add_file(home, amina, bank_csv())
    home.get(path(amina, "balances"))
    both = {"opening": "1480.25", "closing": "1"}
    home.post(path(amina, "balances"), {**both, "explanation": "I do not know"})
    page = home.post(path(amina, "balances"), {"opening": "", "closing": "1", "explanation": "I do not know"}, status=422).text
    assert page.count("Go on without it") == 3, "the errors name a button that is there"
    home.post(path(amina, "balances"), {"opening": "1480.25", "closing": "4566.65", "explanation": "I do not know"})
    assert "<textarea" in home.get(path(amina, "balances")).text
    home.post(path(amina, "balances"), {"opening": "1480.25", "closing": "4566.65", "explanation": ""})
    assert "You wrote:" not in home.get(path(amina, "check")).text


def test_a_note_can_be_taken_out_and_a_note_of_one_line_stays(home: Client, amina: factories.Made) -> None:
    start(home, amina)
    add_file(home, amina, bank_csv())
    of_payee = path(amina, "payee?key=KASIA+NOWAK&direction=out")
    with db.reading():
        last = service.draft_of(amina.id, service.date.fromisoformat(NEXT)).lines[-3]
    assert "KASIA" in last.text
    home.get(of_payee)
    home.post(path(amina, f"lines/{last.identity}"), {"category": "pa_wages", "note": "Christmas"})
    home.post(of_payee, {"category": "pa_wages", "note": "My niece"})
    page = home.get(path(amina, "check")).text
    assert "My niece" in page and "Christmas" in page
    home.post(of_payee, {"category": "pa_wages", "note": ""})
    page = home.get(path(amina, "check")).text
    assert "My niece" not in page and "Christmas" in page


def test_a_receipt_says_what_is_true_now(home: Client, amina: factories.Made) -> None:
    send_clean(home, amina)
    promise = "You do not have to do anything now."
    assert promise in home.get(path(amina, "sent/1")).text
    home.get(path(amina, "changes"))
    home.post(path(amina, "changes"), {"changed": "First line\nsecond line"})
    assert "You have not sent these changes yet." in home.get(path(amina, "check")).text
    home.post(path(amina, "send"), {"version": "1"})
    assert promise in home.get(path(amina, "sent/2")).text
    old = home.get(path(amina, "sent/1")).text
    assert promise not in old
    assert "See where your return stands now" in old


def test_the_receipt_lists_what_was_said_and_what_each_paper_is(home: Client, amina: factories.Made) -> None:
    start(home, amina)
    home.post(path(amina, "way"), {"way": "nothing"})
    home.get(path(amina, "balances"))
    home.post(path(amina, "balances"), {"opening": "100", "closing": "90", "anyway": "yes"})
    paper = {"files": (io.BytesIO(png()), "p.png"), "what": "Bank letter"}
    home.post(path(amina, "papers"), paper, content_type="multipart/form-data")
    sent = home.post(path(amina, "send"), {"version": "0"})
    receipt = home.get(sent.location).text
    for words in ("I spent nothing this quarter", "Bank letter", "p.png", "The sum does not add up. The difference is"):
        assert words in receipt, words
