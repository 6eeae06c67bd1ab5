"""The whole loop: sent, asked about, answered, sent again, settled, reopened by two; and what the person sees of it."""

import io
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from app.casework import service as casework
from app.casework.kinds import CaseKind
from app.casework.rules import Needs, Pause
from app.core import clock, db
from app.core.db import session
from app.core.errors import Refused
from app.explaining.models import Explanation, IntoEnglish
from app.files.rules import FileKind
from app.ledger import service as ledger
from app.returns import checking, service
from app.returns import draft as drafting
from app.returns.checking import Asked
from tests import factories
from tests.page import Client
from tests.returns.samples import bank_csv

START = date(2026, 7, 1)


@pytest.fixture
def amina(app: Any) -> factories.Made:
    return factories.make_recipient()


@pytest.fixture
def officer(app: Any) -> factories.Made:
    return factories.make_officer()


@pytest.fixture
def home(amina: factories.Made, sign_in: Callable[..., Client]) -> Client:
    client = sign_in(amina)
    client.get(path(amina))
    client.post(path(amina, "start"))
    client.get(path(amina, "statement"))
    client.post(path(amina, "statement"), {"files": (io.BytesIO(bank_csv()), "q3.csv")}, content_type="multipart/form-data")
    client.post(path(amina, "lines"))
    client.post(path(amina, "send"), {"version": "0"})
    return client


def path(person: factories.Made, page: str = "") -> str:
    return f"/en/for/{person.reference}/returns/2026-07-01/{page}"


def wages(amina: factories.Made) -> list[Any]:
    return [line for line in service.draft_of(amina.id, START).lines if line.category == "pa_wages"]


def ask(amina: factories.Made, officer: factories.Made, code: str = "what-was-this-for", words: str = "Who is Kasia?") -> str:
    """The officer asks about the first wages line; returns its identity."""
    found = service.the_return(amina.id, START)
    line = wages(amina)[0]
    checking.ask_back(found.reference, [Asked(line.identity, code, words)], found.version, clock.now(), by=officer.id)
    db.commit()
    return str(line.identity)


def balance(amina: factories.Made) -> int:
    found = ledger.balance_of(amina.id, clock.today(), clock.now())
    assert found is not None
    return int(found[2].now.in_account_pence)  # type: ignore[union-attr]


def test_an_officers_own_words_are_explained_and_meanwhile_nobody_waits_for_the_person(
    app: Any, home: Client, amina: factories.Made, officer: factories.Made, sign_in: Callable[..., Client]
) -> None:
    ask(amina, officer)
    reference, number = service.the_return(amina.id, START).reference, service.draft_of(amina.id, START).open_questions[0].id
    page, post = path(amina, f"questions/{number}"), path(amina, f"questions/{number}/explain")
    assert "Explain this to me in my language" in home.get(page).text
    for _ in range(2):
        home.post(post.replace("/en/", "/ur/"))
    shown = home.get(page).text
    assert "We explain this to you in your language by" in shown and "Explain this to me" not in shown
    row = session.scalars(select(Explanation)).one()
    assert (row.words, row.language, row.clock_stood, row.place_subject) == ("Who is Kasia?", "ur", True, reference)
    task = f"/admin/explain/money/{row.reference}"
    assert casework.case_of(CaseKind.RETURN, reference).paused_for == Pause.OTHERS
    db.roll_back()
    with pytest.raises(Refused, match="case-not-paused"):
        casework.resume(casework.case_of(CaseKind.RETURN, reference), clock.today(), clock.now(), by=officer.id)
    db.roll_back()
    olu = sign_in(officer)
    assert "Go on: the clock runs again" not in olu.get(f"/admin/work/return/{reference}/").text, "it is with the person"
    assert "Who is Kasia?" in olu.get(task).text and f"/admin/returns/{reference}" in olu.get(task).text
    olu.post(f"{task}/explained", {"how": "rang", "interpreter": ""})
    assert casework.case_of(CaseKind.RETURN, reference).paused_for is None
    db.roll_back()
    assert "We explained this to you in your language on" in home.get(page).text
    home.post(page, {"answer": "میری مددگار"})
    home.post(path(amina, "send"), {"version": "1"})
    assert casework.case_of(CaseKind.RETURN, reference).needs == Needs.ANSWERED
    db.roll_back()


def test_a_question_without_words_has_nothing_to_explain(home: Client, amina: factories.Made, officer: factories.Made) -> None:
    ask(amina, officer, words="")
    number = service.draft_of(amina.id, START).open_questions[0].id
    assert "Explain this to me" not in home.get(path(amina, f"questions/{number}")).text
    home.post(path(amina, f"questions/{number}/explain"), status=404)


def test_the_person_sees_the_question_at_its_line_and_answers(home: Client, amina: factories.Made, officer: factories.Made) -> None:
    before = balance(amina)
    asked = ask(amina, officer)
    assert balance(amina) == before, "nothing leaves the balance while a question is open"
    page = home.get(path(amina)).text
    assert "We have a question" in page
    lines = home.get(path(amina, "lines")).text
    assert "What was this payment for?" in lines
    number = service.draft_of(amina.id, START).open_questions[0].id
    db.roll_back()
    shown = home.get(path(amina, f"questions/{number}")).text
    assert "Who is Kasia?" in shown
    home.post(path(amina, f"questions/{number}"), {"answer": "   "}, status=422)
    home.post(path(amina, f"questions/{number}"), {"answer": "ہفتے میں دس گھنٹے مدد"})
    home.post(path(amina, "send"), {"version": "1"})
    with db.reading():
        draft = service.draft_of(amina.id, START)
        assert draft.found.version == 2
        assert draft.found.state == "sent"
        assert {line.identity for line in draft.lines if not line.accepted} == {asked}, "accepted lines stay accepted"
    receipt = home.get(path(amina, "sent/2")).text
    assert "ہفتے میں دس گھنٹے مدد" in receipt
    home.get(path(amina, "sent/1"))


def test_an_answer_in_another_language_is_put_into_english_once(
    home: Client, amina: factories.Made, officer: factories.Made, sign_in: Callable[..., Client]
) -> None:
    """Each sending is one task of what is new in it; sent again with nothing new there is no other, and English is none."""
    answers = {"ur": "ہفتے میں دس گھنٹے مدد", "en": "Ten hours a week"}
    for language, words in answers.items():
        ask(amina, officer, words=f"Who is Kasia? {language}")
        number, seen = service.draft_of(amina.id, START).open_questions[0].id, service.the_return(amina.id, START).version
        db.roll_back()
        home.post(path(amina, f"questions/{number}").replace("/en/", f"/{language}/"), {"answer": words})
        for _ in range(2):
            home.post(path(amina, "send"), {"version": str(seen)})
    row = session.scalars(select(IntoEnglish)).one()
    reference, task = service.the_return(amina.id, START).reference, f"/admin/into-english/money/{row.reference}"
    assert (row.words, row.words_language, row.place_subject, row.item) == (answers["ur"], "ur", reference, 2)
    db.roll_back()
    olu = sign_in(officer)
    assert "To be put into English by" in olu.get(f"/admin/returns/{reference}").text
    assert answers["ur"] in olu.get(task).text and f"/admin/returns/{reference}" in olu.get(task).text
    olu.post(f"{task}/written", {"words": "canary-english", "translator": ""})
    assert "canary-english" in olu.get(f"/admin/returns/{reference}").text


def test_what_is_written_is_kept_on_the_way_to_a_paper(home: Client, amina: factories.Made, officer: factories.Made) -> None:
    line = ask(amina, officer, "evidence-asked")
    number = service.draft_of(amina.id, START).open_questions[0].id
    db.roll_back()
    page = path(amina, f"questions/{number}")
    home.get(page)
    assert home.post(page, {"answer": "", "paper": "yes"}).location.endswith(f"/papers?line={line}")
    assert "Not answered yet" in home.get(path(amina, "check")).text
    home.post(page, {"answer": "x" * 2_001, "paper": "yes"}, status=422)
    assert home.post(page, {"answer": "Here it is", "paper": "yes"}).location.endswith(f"/papers?line={line}")
    assert "Here it is" in home.get(path(amina, "check")).text


def test_sending_again_posts_only_the_difference(home: Client, amina: factories.Made, officer: factories.Made) -> None:
    asked = ask(amina, officer)
    home.get(path(amina, f"lines/{asked}"))
    home.post(path(amina, f"lines/{asked}"), {"category": "training", "note": "first aid"})
    home.post(path(amina, "send"), {"version": "1"})
    with db.reading():
        reference = service.the_return(amina.id, START).reference
        posted = ledger.posted_lines(reference)
        entries = db.session.execute(
            ledger.select(ledger.LedgerEntry.version, ledger.LedgerEntry.category, ledger.LedgerEntry.pence)
            .where(ledger.LedgerEntry.spending_return == reference, ledger.LedgerEntry.version == 2)
        ).all()  # fmt: skip
    assert posted[asked] == (-20_336, "training")
    assert sorted((category, pence) for _v, category, pence in entries) == [("pa_wages", 20_336), ("training", -20_336)]


def test_settled_says_so_and_cannot_be_changed(home: Client, amina: factories.Made, officer: factories.Made) -> None:
    found = service.the_return(amina.id, START)
    checking.settle_return(found.reference, "ok_with_advice", "Keep the insurance paper.", 1, clock.now(), by=officer.id)
    db.commit()
    page = home.get(path(amina)).text
    assert "Checked on 20 November 2026. Nothing more is needed for this quarter." in page
    assert "Keep the insurance paper." in page
    sent = home.post(path(amina, "send"), {"version": "1"}, status=422).text
    assert "We have finished checking this return" in sent
    for filled_in in ("check", "bills", "statement", "papers", "way", "lines", "lines/add", "balances", "changes", "copies"):
        assert home.get(path(amina, filled_in), status=302).location.endswith(path(amina)), filled_in
    with db.reading():
        told = ledger.balance_of(amina.id, clock.today(), clock.now())
        assert told is not None
        assert told[2].checked_to == date(2026, 9, 30)  # type: ignore[union-attr]


def test_two_people_reopen_and_the_person_reads_why(home: Client, amina: factories.Made, officer: factories.Made) -> None:
    second = factories.make_officer("Grace Mensah")
    found = service.the_return(amina.id, START)
    reference = found.reference
    checking.settle_return(reference, "ok", "", 1, clock.now(), by=officer.id)
    checking.propose_reopening(reference, "We counted a payment twice.", clock.now(), by=officer.id)
    db.commit()
    with pytest.raises(checking.Refused, match="needs-a-second-person"):
        checking.agree_reopening(reference, clock.today(), clock.now(), by=officer.id)
    db.roll_back()
    checking.agree_reopening(reference, clock.today(), clock.now(), by=second.id)
    db.commit()
    page = home.get(path(amina)).text
    assert "We counted a payment twice." in page


def test_when_the_look_by_day_passes_we_say_that_we_are_late(home: Client, amina: factories.Made, sign_in: Callable[..., Client]) -> None:
    with time_machine.travel(datetime(2026, 12, 22, 10, 0, tzinfo=UTC), tick=True):
        later = sign_in(amina)
        assert "We are late. This is not your fault." in later.get(path(amina)).text
        mine = later.get(f"/en/for/{amina.reference}/").text
        assert "late" in mine
        assert "not your fault" in mine


def test_an_officer_enters_a_paper_return(amina: factories.Made, officer: factories.Made, sign_in: Callable[..., Client]) -> None:
    staff = sign_in(officer)
    staff.get(path(amina))
    staff.post(path(amina, "start"))
    staff.get(path(amina, "statement"))
    staff.post(path(amina, "statement"), {"files": (io.BytesIO(bank_csv()), "paper.csv")}, content_type="multipart/form-data")
    staff.post(path(amina, "lines"))
    page = staff.get(path(amina, "check")).text
    assert "You are entering this for" in page
    assert "Stop entering this" in page and "/admin/returns/due" in page
    staff.post(path(amina, "send"), {"version": "0"})
    receipt = sign_in(amina).get(path(amina, "sent/1")).text
    assert "entered by the council from paper" in receipt
    assert "Olu Adeyemi" in receipt


def test_an_officer_never_sees_what_the_person_has_begun(
    app: Any, amina: factories.Made, officer: factories.Made, sign_in: Callable[..., Client]
) -> None:
    mine = sign_in(amina)
    mine.get(path(amina))
    mine.post(path(amina, "start"))
    staff = sign_in(officer)
    staff.get(path(amina, "check"), status=404)
    told = staff.get(path(amina), status=409).text
    assert "This person has started this return themselves" in told
    assert "file" not in told, "nothing of what it holds"
    staff.get("/en/sign-in")
    refused = staff.post(path(amina, "start"), status=409).text
    assert "This person has started this return themselves" in refused


def test_a_corrected_balance_is_sent_as_a_new_version(home: Client, amina: factories.Made) -> None:
    """From the page one went back to, nothing new gives the same receipt; one figure typed anew is a new version."""
    assert home.post(path(amina, "send"), {"version": "1"}).location.endswith("/sent/1")
    closing = service.draft_of(amina.id, START).closing_pence
    assert closing is not None
    drafting.type_balances(service.the_return(amina.id, START), None, closing + 100, "", by=amina.id)
    db.commit()
    assert home.post(path(amina, "send"), {"version": "1"}).location.endswith("/sent/2")


def test_days_that_no_file_speaks_of_are_shown_and_raised(amina: factories.Made, officer: factories.Made, sign_in: Callable[..., Client]) -> None:
    client = sign_in(amina)
    client.get(path(amina))
    client.post(path(amina, "start"))
    client.get(path(amina, "statement"))
    head = b"Date,Description,Amount,Balance\n"
    early = head + b"01/07/2026,ELMSHIRE,1022.00,1022.00\n03/07/2026,KASIA NOWAK,-93.00,929.00\n"
    late = head + b"20/09/2026,KASIA NOWAK,-93.00,500.00\n30/09/2026,ELMSHIRE,1022.00,1522.00\n"
    both = [(io.BytesIO(early), "early.csv"), (io.BytesIO(late), "late.csv")]
    client.post(path(amina, "statement"), {"files": both}, content_type="multipart/form-data")
    assert "We see no payments from 4 July 2026 to 19 September 2026." in client.get(path(amina, "statement")).text
    found = service.the_return(amina.id, START)
    drafting.looked_at_lines(found, clock.now(), by=amina.id)
    db.commit()
    client.post(path(amina, "send"), {"version": "0"})
    page = sign_in(officer).get(f"/admin/returns/{found.reference}").text
    assert "Some days are missing between your bank" in page


def test_a_paper_at_the_line_answers_the_question(home: Client, amina: factories.Made, officer: factories.Made) -> None:
    asked = ask(amina, officer, "evidence-asked", "")
    number = service.draft_of(amina.id, START).open_questions[0].id
    found = service.the_return(amina.id, START)
    drafting.add_evidence(found, b"%PDF-1.7 x", FileKind.PDF, "payslip.pdf", "", [asked], False, clock.now(), by=amina.id)
    db.commit()
    draft = service.draft_of(amina.id, START)
    assert draft.open_questions == [] and draft.questions[-1].id == number
    reference = found.reference
    assert "Answer our questions" not in home.get(path(amina)).text
    home.post(path(amina, "send"), {"version": "1"})
    case = casework.see_case(CaseKind.RETURN, reference)
    assert case is not None and case.needs == Needs.ANSWERED


def test_what_has_changed_is_something_to_read(home: Client, amina: factories.Made) -> None:
    found = service.the_return(amina.id, START)
    case = casework.see_case(CaseKind.RETURN, found.reference)
    assert case is not None
    before, reference = case.needs, found.reference
    drafting.tell_change(found, "My PA has left", False, by=amina.id)
    db.commit()
    home.post(path(amina, "send"), {"version": "1"})
    case = casework.see_case(CaseKind.RETURN, reference)
    assert case is not None
    assert (before, case.needs) == (Needs.NOTHING_TO_ASK, Needs.SOMETHING_TO_ASK)


def test_a_note_says_its_language_to_whoever_reads_it_out_or_explains_it(
    home: Client, amina: factories.Made, officer: factories.Made, sign_in: Callable[..., Client]
) -> None:
    olu, found = sign_in(officer), service.the_return(amina.id, START)
    reference, version = found.reference, found.version
    db.roll_back()
    asking = f"/admin/returns/{reference}/ask"
    assert '<option value="en" selected' in olu.get(asking).text
    row = {"line": "whole", "code-whole": "something-else", "words-whole": "کاشیا کون ہے؟", "seen_version": str(version)}
    again = olu.post(asking, {**row, "language": "ur", "code-whole": "nonsense"}, status=422).text
    assert '<option value="ur" selected' in again, "nothing typed is lost"
    assert olu.post(asking, {**row, "language": "xx"}, status=422)
    olu.post(asking, {**row, "language": "ur"})
    number = service.draft_of(amina.id, START).open_questions[0].id
    db.roll_back()
    assert 'lang="ur" dir="auto">کاشیا کون ہے؟' in home.get(path(amina, f"questions/{number}")).text
    assert 'lang="ur">کاشیا کون ہے؟' in olu.get(f"/admin/returns/{reference}").text
    home.post(path(amina, f"questions/{number}/explain"))
    assert session.scalars(select(Explanation)).one().words_language == "ur"
    db.roll_back()
