"""The page of a return and everything an officer does from it."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.rules import Role
from app.audit.models import AuditRow
from app.casework import service as casework
from app.casework.kinds import CaseKind
from app.core import db
from app.core.db import session
from app.files.rules import FileKind
from app.ledger import service as ledger
from app.ledger.rules import AccountType
from app.notifications.models import OutboxMessage
from app.returns import checking, looking, service
from app.returns import draft as drafting
from app.returns.checking import Asked
from tests.factories import NOW, Made, make_officer, make_rate, make_recipient
from tests.page import Client
from tests.returns.sent import CASH, CLOSING, LINES, PDF, Q2, Q3, Paid, add_line_and_send_again, make_sent, send_again

SignIn = Callable[[Made], Client]


def text(page: object) -> str:
    """What a page says, tags left out."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.get_data(as_text=True)).split())  # type: ignore[attr-defined]


def with_cash(name: str = "Cash Patel", **options: object) -> str:
    return make_sent(make_recipient(name), (*LINES, CASH), closing=CLOSING - 4_000, **options)  # type: ignore[arg-type]


def line_of(reference: str, payee: str) -> str:
    return next(line.identity for line in looking.seen_return(reference).lines if payee in line.text)


def opened(person_id: int) -> int:
    rows = session.scalars(select(AuditRow).where(AuditRow.event == "return-opened-by-staff", AuditRow.by_id == person_id))
    return len(rows.all())


# --- Looking -----------------------------------------------------------------------------------------------------


def test_the_page_tells_everything_that_was_sent(app: Flask, sign_in: SignIn) -> None:
    reference = with_cash(language="ur", needs_help=True, evidence=True)
    page = text(sign_in(make_officer()).get(f"/admin/returns/{reference}"))
    for words in (
        "Return for July to September 2026", "Cash Patel", reference, "Signed in Urdu", "Asked for help", "Version 1 of 1",
        "Own account", "BRIGHT CARE LTD", "−£2,500.00", "£500.00", "£3,840.00", "£1,800.00", "The sum adds up.",
        "What was this cash for?", "Cash needs a few words on what it was for.", "Ask about cash without a note: Yes.",
        "My PA has left", "invoice", "Nobody yet", "There is no return for the quarter right before.",
    ):  # fmt: skip
        assert words in page, words


def test_opening_is_written_to_the_trail(app: Flask, sign_in: SignIn) -> None:
    reference, olu = with_cash(), make_officer()
    officer = sign_in(olu)
    officer.get(f"/admin/returns/{reference}")
    assert opened(olu.id) == 1
    officer.get(f"/admin/returns/{reference}/ask")
    assert opened(olu.id) == 2


def test_a_draft_is_not_found_and_leaves_no_trace(app: Flask, sign_in: SignIn) -> None:
    reference, olu = make_sent(make_recipient(), send=False), make_officer()
    officer = sign_in(olu)
    for path in ("", "/ask", "/reopen", "/files/" + "0" * 40):
        officer.get(f"/admin/returns/{reference}{path}", status=404)
    officer.get("/admin/cases/")
    for act in ("settle", "ask", "reopen", "agree"):
        form = {"outcome": "ok", "seen_version": "0", "reason": "x", "line": "whole", "code-whole": "evidence-asked"}
        officer.post(f"/admin/returns/{reference}/{act}", form, status=404)
    assert opened(olu.id) == 0
    assert "Amina" not in text(officer.get("/admin/cases/"))


@pytest.mark.parametrize("role", [Role.DP_LEAD, Role.DP_OFFICER, Role.SOCIAL_WORKER, Role.ADMINISTRATOR])
def test_bank_lines_are_for_finance_only(app: Flask, sign_in: SignIn, role: Role) -> None:
    reference = make_sent(make_recipient(), evidence=True)
    name = looking.seen_return(reference).version.contents["evidence"][0]["name"]
    other = sign_in(make_officer("Sam Other", role))
    for path in ("", "/ask", f"/files/{name}"):
        other.get(f"/admin/returns/{reference}{path}", status=404)
    other.get("/admin/returns/due", status=404)


def test_evidence_leaves_only_as_a_download(app: Flask, sign_in: SignIn) -> None:
    reference, olu = make_sent(make_recipient(), evidence=True), make_officer()
    name = looking.seen_return(reference).version.contents["evidence"][0]["name"]
    officer = sign_in(olu)
    got = officer.get(f"/admin/returns/{reference}/files/{name}")
    assert got.data.startswith(b"%PDF") and got.mimetype == "application/pdf"
    assert got.headers["Content-Disposition"].startswith("attachment;")
    assert "filename*=UTF-8''Invoice%20%C2%ABJune%C2%BB.pdf" in got.headers["Content-Disposition"]
    assert got.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert got.headers["Cache-Control"] == "no-store"
    fetched = session.scalars(select(AuditRow).where(AuditRow.event == "file-fetched")).all()
    assert [(row.by_id, row.facts) for row in fetched] == [(olu.id, {"file": name})]
    officer.get(f"/admin/returns/{make_sent(make_recipient('Other Begum'))}/files/{name}", status=404)


def test_last_quarter_stands_beside_this_one(app: Flask, sign_in: SignIn) -> None:
    person = make_recipient()
    make_sent(person, (Paid(date(2026, 5, 5), -77_700, "BRIGHT CARE LTD"),), start=Q2, closing=-27_700)
    page = text(sign_in(make_officer()).get(f"/admin/returns/{make_sent(person)}"))
    assert "Care agency £2,500.00 £777.00" in page
    assert "The quarter starts with another balance than the last one ended with." in page


def test_money_above_the_limit_is_told_with_what_the_person_says(app: Flask, sign_in: SignIn) -> None:
    amina = make_recipient()
    reference = make_sent(amina, closing=900_000)
    officer = sign_in(make_officer())
    page = text(officer.get(f"/admin/returns/{reference}"))
    assert "£9,000.00 on 30 September 2026" in page and "Over the limit" in page
    assert "They have not said what it is for: ask." in page
    ledger.explain_over(amina.id, date(2026, 9, 30), "ایک بل کے لیے", "ur", NOW, by=amina.id)
    db.commit()
    shown = officer.get(f"/admin/returns/{reference}")
    assert 'lang="ur">ایک بل کے لیے<' in shown.text
    assert "They have not said" not in text(shown)
    add_line_and_send_again(amina, CASH)
    assert "What remains" not in text(officer.get(f"/admin/returns/{reference}?version=1")), "only the version that counts"


def test_little_left_is_told_too(app: Flask, sign_in: SignIn) -> None:
    reference = make_sent(make_recipient(), closing=1_000)
    assert "ask if they need help" in text(sign_in(make_officer()).get(f"/admin/returns/{reference}"))


def test_papers_of_no_payment_and_nothing_spent_are_not_overlooked(app: Flask, sign_in: SignIn) -> None:
    amina = make_recipient()
    reference = make_sent(amina, send=False)
    found = service.the_return(amina.id, Q3)
    drafting.add_evidence(found, PDF, FileKind.PDF, "letter.pdf", "From the bank", [], False, NOW, by=amina.id)
    found.way = "nothing"
    db.commit()
    send_again(amina, seen=0)
    page = text(sign_in(make_officer()).get(f"/admin/returns/{reference}"))
    assert "Papers for no one payment" in page and "From the bank" in page
    assert "They say that they spent nothing this quarter." in page


def test_an_earlier_version_can_be_read_and_not_decided(app: Flask, sign_in: SignIn) -> None:
    person = make_recipient()
    reference = make_sent(person)
    add_line_and_send_again(person, Paid(date(2026, 9, 10), -900, "BUS PASS", "transport_mileage"))
    officer = sign_in(make_officer())
    newest, earlier = (text(officer.get(f"/admin/returns/{reference}{query}")) for query in ("", "?version=1"))
    assert "BUS PASS" in newest and "Settle and open the next" in newest
    assert "BUS PASS" not in earlier and "Settle and open the next" not in earlier and "An earlier version" in earlier
    officer.get(f"/admin/returns/{reference}?version=7", status=404)


# --- Settling ----------------------------------------------------------------------------------------------------


def test_settling_tells_the_person_and_shows_who_did_it(app: Flask, sign_in: SignIn) -> None:
    reference = make_sent(make_recipient())
    officer = sign_in(make_officer())
    officer.get(f"/admin/returns/{reference}")
    done = officer.post(f"/admin/returns/{reference}/settle", {"outcome": "ok_with_advice", "note": "Keep the invoices", "seen_version": "1"})
    page = text(officer.get(done.headers["Location"]))
    for words in ("Settled. The person has been told", "Settled by Olu Adeyemi", "Nothing to ask, with advice", "Keep the invoices", "Accepted"):
        assert words in page
    officer.post(f"/admin/returns/{reference}/settle", {"outcome": "ok", "seen_version": "1"})
    assert len(session.scalars(select(OutboxMessage).where(OutboxMessage.message == "return-settled")).all()) == 1


def test_settle_and_open_the_next_of_the_same_part(app: Flask, sign_in: SignIn) -> None:
    first, asked, third = make_sent(make_recipient("First Begum")), with_cash(), make_sent(make_recipient("Third Begum"))
    officer = sign_in(make_officer())
    page = officer.get(f"/admin/returns/{first}?show=nothing_to_ask").get_data(as_text=True)
    assert 'accesskey="n"' in page
    form = {"outcome": "ok", "seen_version": "1", "then": "next"}
    done = officer.post(f"/admin/returns/{first}/settle?show=nothing_to_ask", form)
    assert done.headers["Location"] == f"/admin/returns/{third}?done=settled-next&show=nothing_to_ask"
    assert "This is the next one." in text(officer.get(done.headers["Location"]))
    done = officer.post(f"/admin/returns/{third}/settle?show=nothing_to_ask", form)
    assert done.headers["Location"] == "/admin/cases/?show=nothing_to_ask"
    assert looking.seen_return(asked).found.state == "sent"


def test_the_next_one_is_never_a_colleagues(app: Flask, sign_in: SignIn) -> None:
    first, second, priya = make_sent(make_recipient("First Begum")), make_sent(make_recipient("Second Begum")), make_officer("Priya Shah")
    casework.take(casework.case_of(CaseKind.RETURN, second), NOW, by=priya.id)
    db.commit()
    officer = sign_in(make_officer())
    officer.get(f"/admin/returns/{first}")
    done = officer.post(f"/admin/returns/{first}/settle", {"outcome": "ok", "seen_version": "1", "then": "next"})
    assert done.headers["Location"] == "/admin/cases/"


def test_settling_needs_an_outcome(app: Flask, sign_in: SignIn) -> None:
    reference = make_sent(make_recipient())
    officer = sign_in(make_officer())
    officer.get(f"/admin/returns/{reference}")
    assert "Choose what you found" in text(officer.post(f"/admin/returns/{reference}/settle", {"seen_version": "1"}, status=422))


def test_what_somebody_else_has_is_not_settled(app: Flask, sign_in: SignIn) -> None:
    reference, priya = make_sent(make_recipient()), make_officer("Priya Shah")
    casework.take(casework.case_of(CaseKind.RETURN, reference), NOW, by=priya.id)
    db.commit()
    officer = sign_in(make_officer())
    seen = officer.get(f"/admin/returns/{reference}")
    assert "Priya Shah has this return." in text(seen) and "Settle" not in text(seen)
    officer.get("/admin/cases/")
    refused = officer.post(f"/admin/returns/{reference}/settle", {"outcome": "ok", "seen_version": "1"}, status=409)
    assert "Somebody else is looking at this return." in text(refused)
    assert looking.seen_return(reference).found.state == "sent"


def test_a_newer_version_is_shown_instead_of_settled(app: Flask, sign_in: SignIn) -> None:
    person = make_recipient()
    reference = make_sent(person)
    officer = sign_in(make_officer())
    officer.get(f"/admin/returns/{reference}")
    add_line_and_send_again(person, Paid(date(2026, 9, 10), -900, "BUS PASS", "transport_mileage"))
    page = text(officer.post(
        f"/admin/returns/{reference}/settle", {"outcome": "ok", "note": "All is well", "seen_version": "1"}, status=409
    ))  # fmt: skip
    for words in ("The person has sent this return again", "BUS PASS", "All is well"):
        assert words in page, words
    assert looking.seen_return(reference).found.state == "sent"
    officer.post(f"/admin/returns/{reference}/settle", {"outcome": "ok", "seen_version": "nonsense"}, status=409)


def test_nobody_decides_about_their_own_return(app: Flask, sign_in: SignIn) -> None:
    olu = make_officer()
    ledger.start_direct_payment(olu.id, AccountType.OWN_BANK_ACCOUNT, make_rate(), NOW, by=None)
    db.commit()
    reference = make_sent(olu)
    officer = sign_in(olu)
    page = text(officer.get(f"/admin/returns/{reference}"))
    assert "This is your own return. A colleague decides about it." in page and "Settle" not in page
    officer.get("/admin/cases/")
    officer.post(f"/admin/returns/{reference}/settle", {"outcome": "ok", "seen_version": "1"}, status=404)
    officer.post(f"/admin/returns/{reference}/ask", {"line": "whole", "code-whole": "evidence-asked", "seen_version": "1"}, status=404)
    assert looking.seen_return(reference).found.state == "sent"


# --- Asking back -------------------------------------------------------------------------------------------------


def test_asking_back_starts_filled_in_and_unticked(app: Flask, sign_in: SignIn) -> None:
    reference = with_cash()
    page = sign_in(make_officer()).get(f"/admin/returns/{reference}/ask").get_data(as_text=True)
    assert 'type="checkbox"' in page and " checked" not in page
    row = page.split(f'id="code-{line_of(reference, "CASHPOINT")}"')[1].split("</select>")[0]
    assert '<option value="cash-without-note" selected>' in row
    assert page.index("CASHPOINT") < page.index("BRIGHT CARE")


def test_asking_back_and_the_answer_at_its_line(app: Flask, sign_in: SignIn) -> None:
    reference = with_cash()
    cash = line_of(reference, "CASHPOINT")
    officer = sign_in(make_officer())
    officer.get(f"/admin/returns/{reference}/ask")
    form = {
        "line": [cash, "whole"], f"code-{cash}": "cash-without-note", f"words-{cash}": "At the corner shop?",
        "code-whole": "something-else", "words-whole": "Did the new PA start?", "seen_version": "1",
    }  # fmt: skip
    done = officer.post(f"/admin/returns/{reference}/ask", form)
    page = text(officer.get(done.headers["Location"]))
    for words in ("Asked. The person has been told.", "At the corner shop?", "Did the new PA start?", "No answer yet.", "We asked the person"):
        assert words in page, words
    assert "Ask back about lines" not in page
    officer.get(f"/admin/returns/{reference}/ask", status=302)
    officer.post(f"/admin/returns/{reference}/ask", form)
    assert len(session.scalars(select(OutboxMessage).where(OutboxMessage.message == "return-asked")).all()) == 1
    person_id = looking.seen_return(reference).person.id
    found = service.the_return(person_id, Q3)
    question = service.questions_of(found)[0]
    question.answer, question.answer_language, question.answered_at, question.answered_by = "Vegetables", "ur", NOW, person_id
    db.commit()
    send_again(Made(person_id, "", "", ""))
    page = text(officer.get(f"/admin/returns/{reference}"))
    assert "They answered in Urdu:" in page and "Vegetables" in page
    assert "The rules raise nothing about this return." in page
    assert "They answered" in text(officer.get("/admin/cases/?show=answered"))


@pytest.mark.parametrize(("form", "sentence"), [
    ({}, "Tick at least one question, or settle the return"),
    ({"line": "whole", "code-whole": ""}, "Choose a question for each row you ticked"),
    ({"line": "whole", "code-whole": "made-up"}, "Choose a question for each row you ticked"),
    ({"line": "whole", "code-whole": "something-else"}, "Write your question where you chose"),
])  # fmt: skip
def test_asking_back_says_what_is_missing_and_keeps_what_was_typed(
    app: Flask, sign_in: SignIn, form: dict[str, str], sentence: str
) -> None:
    reference = with_cash()
    officer = sign_in(make_officer())
    officer.get(f"/admin/returns/{reference}/ask")
    sent = {**form, "seen_version": "1", "words-" + line_of(reference, "CASHPOINT"): "Kept words"}
    page = text(officer.post(f"/admin/returns/{reference}/ask", sent, status=422))
    assert sentence in page and "Kept words" in page
    assert looking.seen_return(reference).found.state == "sent"


def test_asking_about_a_line_that_is_not_there_is_not_found(app: Flask, sign_in: SignIn) -> None:
    reference = with_cash()
    officer = sign_in(make_officer())
    officer.get(f"/admin/returns/{reference}/ask")
    sent = {"line": "f" * 24, "code-" + "f" * 24: "evidence-asked", "seen_version": "1"}
    officer.post(f"/admin/returns/{reference}/ask", sent, status=404)


def test_asking_about_an_old_version_shows_the_new_one(app: Flask, sign_in: SignIn) -> None:
    person = make_recipient()
    reference = make_sent(person)
    officer = sign_in(make_officer())
    officer.get(f"/admin/returns/{reference}/ask")
    drafting.tell_change(service.the_return(person.id, Q3), "My PA has left", False, by=person.id)
    send_again(person)
    sent = {"line": "whole", "code-whole": "something-else", "words-whole": "My long note", "seen_version": "1"}
    page = text(officer.post(f"/admin/returns/{reference}/ask", sent, status=409))
    assert "The person has sent this return again" in page and "My long note" in page and "The lines are the same." in page


# --- Reopening ---------------------------------------------------------------------------------------------------


def test_reopening_by_two_officers(app: Flask, sign_in: SignIn) -> None:
    reference, olu, priya = make_sent(make_recipient()), make_officer(), make_officer("Priya Shah")
    checking.settle_return(reference, "ok", "", 1, NOW, by=olu.id)
    db.commit()
    first, second = sign_in(olu), sign_in(priya)
    first.get(f"/admin/returns/{reference}/reopen")
    first.post(f"/admin/returns/{reference}/reopen", {"reason": ""}, status=422)
    done = first.post(f"/admin/returns/{reference}/reopen", {"reason": "A bill came late"})
    page = text(first.get(done.headers["Location"]))
    assert "A second officer has to agree. You cannot agree to your own proposal." in page and "Agree: look at it again" not in page
    assert "You cannot agree to your own proposal" in text(first.post(f"/admin/returns/{reference}/agree", status=409))
    first.post(f"/admin/returns/{reference}/reopen", {"reason": "Again"}, status=409)
    assert "Agree: look at it again" in text(second.get(f"/admin/returns/{reference}"))
    waiting = second.get("/admin/returns/to-agree")
    assert "A bill came late" in text(waiting) and "Olu Adeyemi" in text(waiting)
    assert f"/admin/returns/{reference}" in waiting.text
    assert "You , 20 November 2026" in text(first.get("/admin/returns/to-agree"))
    done = second.post(f"/admin/returns/{reference}/agree")
    page = text(second.get(done.headers["Location"]))
    assert "We are looking at it again." in page and "A bill came late" in page
    second.post(f"/admin/returns/{reference}/agree")
    assert "Nothing waits for a second officer." in text(second.get("/admin/returns/to-agree"))
    assert len(session.scalars(select(OutboxMessage).where(OutboxMessage.message == "return-reopened")).all()) == 1


def test_nothing_to_reopen(app: Flask, sign_in: SignIn) -> None:
    reference = make_sent(make_recipient())
    officer = sign_in(make_officer())
    officer.get(f"/admin/returns/{reference}/reopen")
    officer.post(f"/admin/returns/{reference}/reopen", {"reason": "Why not"}, status=409)
    officer.post(f"/admin/returns/{reference}/agree", status=404)


def test_taking_and_handing_over_from_the_page(app: Flask, sign_in: SignIn) -> None:
    reference, priya = make_sent(make_recipient()), make_officer("Priya Shah")
    officer = sign_in(make_officer())
    officer.get(f"/admin/returns/{reference}")
    done = officer.post(f"/admin/cases/return/{reference}/take?then=case")
    page = text(officer.get(done.headers["Location"]))
    assert "You have this return now." in page and "Priya Shah" in page and "Release to everyone" in page
    done = officer.post(f"/admin/cases/return/{reference}/hand-over?then=case", {"to": priya.reference})
    assert "Priya Shah has this return." in text(officer.get(done.headers["Location"]))


# --- Lists -------------------------------------------------------------------------------------------------------


def test_due_and_not_sent_shows_no_more_than_it_must(app: Flask, sign_in: SignIn) -> None:
    late = make_recipient("Late Begum", language="ur")
    make_recipient("Card Begum", account_type=AccountType.PREPAID_CARD)
    officer = sign_in(make_officer())
    page = officer.get("/admin/returns/due")
    for words in ("Late Begum", late.reference, "23 days past", "28 Oct 2026", "July to September 2026"):
        assert words in text(page), words
    assert "late.begum@example.org" not in text(page)
    opened = text(officer.get(f"/admin/people/{late.reference}/returns"))
    assert "late.begum@example.org" in opened and "Urdu" in opened, "how to reach somebody is with the person"
    assert "Card Begum" not in text(page)
    assert "/returns/2026-07-01/" in page.get_data(as_text=True)


def test_due_and_not_sent_goes_on_by_key(app: Flask, sign_in: SignIn) -> None:
    for number in range(30):
        make_recipient(f"Late {number:02d}")
    officer = sign_in(make_officer())
    first = officer.get("/admin/returns/due")
    after = re.search(r"after=(\d+)", first.get_data(as_text=True))
    assert after and "Late 24" in text(first) and "Late 25" not in text(first)
    second = text(officer.get(f"/admin/returns/due?after={after[1]}"))
    assert "Late 25" in second and "Late 29" in second and "Late 24" not in second and "Next page" not in second


def test_the_returns_of_one_person_hide_a_draft(app: Flask, sign_in: SignIn) -> None:
    person = make_recipient()
    make_sent(person, (Paid(Q2, -100, "BUS"),), start=Q2)
    officer = sign_in(make_officer())
    before = text(officer.get(f"/admin/people/{person.reference}/returns"))
    assert "Not sent" in before and "Enter on paper" in before and "July to September 2026" in before
    make_sent(person, send=False)
    assert text(officer.get(f"/admin/people/{person.reference}/returns")) == before
    social = text(sign_in(make_officer("Sam Worker", Role.SOCIAL_WORKER)).get(f"/admin/people/{person.reference}/returns"))
    assert "Enter on paper" not in social and "Open the return" not in social and "We are late" in social
    officer.get("/admin/people/P-AAAA-AAAA/returns", status=404)


def test_a_return_entered_on_paper_is_marked(app: Flask, sign_in: SignIn) -> None:
    olu = make_officer()
    reference = make_sent(make_recipient(), by=olu.id)
    page = text(sign_in(olu).get(f"/admin/returns/{reference}"))
    assert "Entered from paper" in page and "by Olu Adeyemi , from paper" in page


def test_asking_does_not_unaccept_what_was_accepted(app: Flask, sign_in: SignIn) -> None:
    person = make_recipient()
    reference = make_sent(person, (*LINES, CASH), closing=CLOSING - 4_000)
    olu = make_officer()
    checking.ask_back(reference, [Asked(line_of(reference, "CASHPOINT"), "cash-without-note")], 1, NOW, by=olu.id)
    db.commit()
    send_again(person)
    officer = sign_in(olu)
    page = officer.get(f"/admin/returns/{reference}").get_data(as_text=True)
    assert page.count("Accepted") == len(LINES)
    asking = officer.get(f"/admin/returns/{reference}/ask").get_data(as_text=True)
    assert "CASHPOINT" in asking and "BRIGHT CARE" not in asking
