"""The officer's verbs: one effect each, whoever is second; accepted lines stay accepted; two people reopen."""

import threading
from datetime import UTC, date, datetime, time, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.rules import Permission
from app.accounts.service import staff_with
from app.audit.models import AuditRow
from app.casework import service as casework
from app.casework.kinds import CaseKind
from app.casework.models import Case
from app.core import db
from app.core.db import session
from app.core.errors import NotYours, Refused
from app.files.rules import FileKind
from app.ledger import service as ledger
from app.ledger.models import LedgerEntry, PeriodStanding
from app.ledger.rules import AccountType
from app.notifications.models import OutboxMessage
from app.returns import checking, looking, service
from app.returns import draft as drafting
from app.returns.beside import asked_first
from app.returns.checking import Asked
from app.returns.models import AcceptedLine, LineQuestion, SpendingReturn
from app.returns.rules import ReturnState
from app.rulings import service as rulings
from tests.factories import NOW, make_officer, make_recipient
from tests.returns.sent import CASH, CLOSING, LINES, Q2, Q3, Paid, add_line_and_send_again, make_sent, send_again

TODAY = date(2026, 11, 20)
LATER = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


def with_cash(name: str = "Cash Patel") -> str:
    """A return with one line the rules ask about."""
    return make_sent(make_recipient(name), (*LINES, CASH), closing=CLOSING - CASH.pence * -1)


def line_of(reference: str, payee: str) -> str:
    """The identity of the line that names a payee."""
    return next(line.identity for line in looking.seen_return(reference).lines if payee in line.text)


def case_of(reference: str) -> Case:
    case = casework.see_case(CaseKind.RETURN, reference)
    assert case is not None
    return case


def events(name: str) -> int:
    return len(session.scalars(select(AuditRow).where(AuditRow.event == name)).all())


def messages(name: str) -> int:
    return len(session.scalars(select(OutboxMessage).where(OutboxMessage.message == name)).all())


def test_settling_accepts_every_line_closes_the_case_and_tells_the_person(app: Flask) -> None:
    reference, officer = make_sent(make_recipient()), make_officer()
    found = checking.settle_return(reference, "ok", "Thank you", 1, NOW, by=officer.id)
    db.commit()
    assert ReturnState(found.state) is ReturnState.SETTLED
    assert case_of(reference).state == "closed"
    assert len(service.accepted_lines(found)) == len(LINES)
    assert [one.standing for one in session.scalars(select(PeriodStanding).order_by(PeriodStanding.id))] == ["reported", "checked"]
    last = service.moves_of(found)[-1]
    assert (last.state, last.outcome, last.words) == ("settled", "ok", "Thank you")
    assert messages("return-settled") == 1
    assert events("return-settled") == 1


def test_settling_twice_settles_once(app: Flask) -> None:
    reference, first, second = make_sent(make_recipient()), make_officer(), make_officer("Priya Shah")
    for officer in (first, first, second):
        checking.settle_return(reference, "ok", "", 1, NOW, by=officer.id)
        db.commit()
    assert (messages("return-settled"), events("return-settled"), events("case-closed")) == (1, 1, 1)
    assert service.moves_of(service.by_reference(reference))[-1].by_id == first.id


def test_two_officers_racing_settle_once(app: Flask) -> None:
    """Two threads, two connections, one gate: both want to settle at the same moment."""
    reference = make_sent(make_recipient())
    officers = (make_officer(), make_officer("Priya Shah"))
    gate, told = threading.Barrier(2, timeout=20), []
    db.let_go()

    def settle(officer_id: int) -> None:
        try:
            gate.wait()
            checking.settle_return(reference, "ok", "", 1, NOW, by=officer_id)
            db.commit()
            told.append("settled")
        except Refused as refused:
            told.append(refused.code)
        finally:
            db.let_go()

    threads = [threading.Thread(target=settle, args=(one.id,)) for one in officers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(told) == 2 and "settled" in told and set(told) <= {"settled", "case-taken"}
    assert (messages("return-settled"), events("return-settled"), events("case-closed")) == (1, 1, 1)
    standings = session.scalars(select(PeriodStanding.standing)).all()
    assert sorted(standings) == ["checked", "reported"]


def test_a_case_of_somebody_else_is_not_decided(app: Flask) -> None:
    reference, first, second = make_sent(make_recipient()), make_officer(), make_officer("Priya Shah")
    casework.take(casework.case_of(CaseKind.RETURN, reference), NOW, by=first.id)
    db.commit()
    for act in (
        lambda: checking.settle_return(reference, "ok", "", 1, NOW, by=second.id),
        lambda: checking.ask_back(reference, [Asked(None, "what-was-this-for")], 1, NOW, by=second.id),
    ):
        with pytest.raises(Refused, match="case-taken"):
            act()
        db.roll_back()


def test_a_version_that_was_not_seen_is_not_decided(app: Flask) -> None:
    person, officer = make_recipient(), make_officer()
    reference = make_sent(person)
    add_line_and_send_again(person, Paid(date(2026, 9, 10), -900, "BUS PASS", "transport_mileage"))
    with pytest.raises(Refused, match="sent-again-meanwhile"):
        checking.settle_return(reference, "ok", "", 1, NOW, by=officer.id)
    db.roll_back()
    assert case_of(reference).taken_by is None
    changed = looking.changed_since(reference, 1)
    assert [line.text for line in changed.added] == ["BUS PASS"]
    assert not changed.gone and not changed.told_otherwise


def test_asking_back_accepts_all_other_lines_and_nothing_leaves_the_balance(app: Flask) -> None:
    reference, officer = with_cash(), make_officer()
    entries = session.scalars(select(LedgerEntry.pence)).all()
    cash = line_of(reference, "CASHPOINT")
    found = checking.ask_back(reference, [Asked(cash, "cash-without-note", "At the corner shop?")], 1, NOW, by=officer.id)
    db.commit()
    assert ReturnState(found.state) is ReturnState.ASKED
    accepted = {identity for identity, _pence, _category in service.accepted_lines(found)}
    assert cash not in accepted and len(accepted) == len(LINES)
    assert session.scalars(select(LedgerEntry.pence)).all() == entries
    assert case_of(reference).state == "waiting"
    assert [one.standing for one in session.scalars(select(PeriodStanding).order_by(PeriodStanding.id))][-1] == "question"
    assert messages("return-asked") == 1


def test_asking_the_same_twice_asks_once(app: Flask) -> None:
    reference, officer = with_cash(), make_officer()
    asked = [Asked(line_of(reference, "CASHPOINT"), "cash-without-note")]
    for _time in range(2):
        checking.ask_back(reference, asked, 1, NOW, by=officer.id)
        db.commit()
    assert len(session.scalars(select(LineQuestion)).all()) == 1
    assert (messages("return-asked"), events("return-asked-back")) == (1, 1)
    with pytest.raises(Refused, match="return-moved-on"):
        checking.ask_back(reference, [Asked(None, "evidence-asked")], 1, NOW, by=officer.id)


def test_asking_refuses_nothing_and_lines_that_are_not_there(app: Flask) -> None:
    reference, officer = with_cash(), make_officer()
    with pytest.raises(Refused, match="nothing-asked"):
        checking.ask_back(reference, [], 1, NOW, by=officer.id)
    with pytest.raises(NotYours):
        checking.ask_back(reference, [Asked("0" * 24, "evidence-asked")], 1, NOW, by=officer.id)
    db.roll_back()
    assert session.scalars(select(AcceptedLine)).all() == []


def test_an_accepted_line_stays_accepted_and_is_not_asked_about_again(app: Flask) -> None:
    person, officer = make_recipient(), make_officer()
    reference = make_sent(person, (*LINES, CASH), closing=CLOSING - 4_000)
    care, cash = line_of(reference, "BRIGHT CARE"), line_of(reference, "CASHPOINT")
    checking.ask_back(reference, [Asked(cash, "cash-without-note")], 1, NOW, by=officer.id)
    db.commit()
    send_again(person, now=LATER)
    assert case_of(reference).taken_by == officer.id and case_of(reference).state == "taken"
    with pytest.raises(NotYours):
        checking.ask_back(reference, [Asked(care, "evidence-asked")], 2, LATER, by=officer.id)
    db.roll_back()
    assert [line.text for line in checking.askable_lines(service.by_reference(reference))] == ["CASHPOINT HIGH ST"]


def test_reopening_takes_two_people_and_a_reason(app: Flask) -> None:
    reference, first, second = make_sent(make_recipient()), make_officer(), make_officer("Priya Shah")
    with pytest.raises(Refused, match="return-moved-on"):
        checking.propose_reopening(reference, "A bill came late", NOW, by=first.id)
    db.roll_back()
    checking.settle_return(reference, "ok", "", 1, NOW, by=first.id)
    db.commit()
    with pytest.raises(Refused, match="reason-missing"):
        checking.propose_reopening(reference, "  ", NOW, by=first.id)
    with pytest.raises(NotYours):
        checking.agree_reopening(reference, TODAY, NOW, by=second.id)
    checking.propose_reopening(reference, "A bill came late", NOW, by=first.id)
    db.commit()
    with pytest.raises(Refused, match="already-proposed"):
        checking.propose_reopening(reference, "Me too", NOW, by=second.id)
    with pytest.raises(Refused, match="needs-a-second-person"):
        checking.agree_reopening(reference, TODAY, NOW, by=first.id)
    db.roll_back()
    for _time in range(2):
        found = checking.agree_reopening(reference, TODAY, NOW, by=second.id)
        db.commit()
    assert ReturnState(found.state) is ReturnState.REOPENED
    assert service.moves_of(found)[-1].words == "A bill came late"
    assert found.look_by_day is not None and found.look_by_day > TODAY
    assert case_of(reference).state == "taken"
    assert (messages("return-reopened"), events("return-reopened")) == (1, 1)


def test_a_reopened_line_may_be_asked_about_and_is_open_again(app: Flask) -> None:
    reference, first, second = make_sent(make_recipient()), make_officer(), make_officer("Priya Shah")
    checking.settle_return(reference, "ok", "", 1, NOW, by=first.id)
    checking.propose_reopening(reference, "A bill came late", NOW, by=first.id)
    checking.agree_reopening(reference, TODAY, NOW, by=second.id)
    care = line_of(reference, "BRIGHT CARE")
    found = checking.ask_back(reference, [Asked(care, "evidence-asked")], 1, NOW, by=first.id)
    db.commit()
    assert care not in {identity for identity, _pence, _category in service.accepted_lines(found)}
    assert len(service.accepted_lines(found)) == len(LINES) - 1


def test_a_draft_is_nobodys_business(app: Flask) -> None:
    officer = make_officer()
    reference = make_sent(make_recipient(), send=False)
    for act in (
        lambda: looking.seen_return(reference),
        lambda: checking.settle_return(reference, "ok", "", 0, NOW, by=officer.id),
        lambda: checking.note_opened(reference, by=officer.id),
        lambda: looking.sent_file(reference, "0" * 40),
    ):
        with pytest.raises(NotYours):
            act()
        db.roll_back()


def test_only_files_of_sent_versions_are_fetched(app: Flask) -> None:
    person = make_recipient()
    reference = make_sent(person, evidence=True)
    name = looking.seen_return(reference).version.contents["evidence"][0]["name"]
    assert looking.sent_file(reference, name)[1].startswith(b"%PDF")
    other = make_sent(make_recipient("Other Begum"), evidence=True)
    with pytest.raises(NotYours):
        looking.sent_file(other, name)
    found = session.scalar(select(SpendingReturn).where(SpendingReturn.reference == reference))
    assert found is not None
    drafting.add_evidence(found, b"%PDF-1.4 not sent yet", FileKind.PDF, "later.pdf", "", [], True, NOW, by=person.id)
    later = service.draft_of(person.id, Q3).evidence[-1][1].name
    with pytest.raises(NotYours):
        looking.sent_file(reference, later)


def test_due_and_not_sent(app: Flask) -> None:
    sent, none = make_recipient("Sent Begum"), make_recipient("None Begum")
    make_recipient("Card Begum", account_type=AccountType.PREPAID_CARD)
    begun = make_recipient("Begun Begum")
    for start in (Q2, Q3):
        make_sent(sent, (Paid(start, -100, "BUS"),), start=start)
    make_sent(begun, (Paid(Q2, -100, "BUS"),), start=Q2, send=False)
    found, after = checking.due_not_sent(TODAY, 0, 50)
    assert after is None
    assert [(one.person.id, one.period_start) for one in found] == [
        (none.id, Q3), (none.id, Q2), (begun.id, Q3), (begun.id, Q2)
    ]  # fmt: skip
    assert found[0].due_day == date(2026, 10, 28)
    first, after = checking.due_not_sent(TODAY, 0, 1)
    assert {one.person.id for one in first} == {none.id} and after is not None
    second, _after = checking.due_not_sent(TODAY, after, 50)
    assert {one.person.id for one in second} == {begun.id}


def test_what_is_due_but_not_late_is_only_in_the_whole_list(app: Flask) -> None:
    make_recipient()
    early = date(2026, 10, 20)
    assert [one.period_start for one in checking.due_not_sent(early, 0, 50)[0]] == [Q2]
    assert [one.period_start for one in checking.due_not_sent(early, 0, 50, past_due=False)[0]] == [Q3, Q2]


def test_who_may_check_returns(app: Flask) -> None:
    make_recipient()
    priya, olu = make_officer("Priya Shah"), make_officer()
    found = staff_with(Permission.CHECK_RETURNS, TODAY)
    assert [one.id for one in found] == [olu.id, priya.id]
    assert staff_with(Permission.CHECK_RETURNS, date(2019, 1, 1)) == []


def test_a_balance_with_a_question_counts_in_full(app: Flask) -> None:
    person, officer = make_recipient(), make_officer()
    reference = make_sent(person, (*LINES, CASH), closing=CLOSING - 4_000)
    before = ledger.balance_of(person.id, TODAY, NOW)
    checking.ask_back(reference, [Asked(line_of(reference, "CASHPOINT"), "cash-without-note")], 1, NOW, by=officer.id)
    db.commit()
    after = ledger.balance_of(person.id, TODAY, NOW)
    assert before is not None and after is not None
    assert after[2].now == before[2].now  # type: ignore[union-attr]
    assert after[2].reported.has_question  # type: ignore[union-attr]


PAID = next(one for one in LINES if one.payee == "BRIGHT CARE LTD").day
DAYS = [  # the tool's answer; the council's, days before the payment, until (days after it, None: no end); whether it held
    ("likely", None, True),
    ("ask-first", None, False),
    ("no", None, False),
    ("ask-first", ("yes", 3, None), True),
    ("ask-first", ("limits", 3, 0), True),
    ("ask-first", ("yes", 3, -1), False),
    ("likely", ("no", 3, None), False),
    ("likely", ("no", 0, None), True),
    ("likely", ("no", -2, None), True),
]


@pytest.mark.parametrize(("tool", "council", "held"), DAYS)
def test_what_was_asked_first_is_relied_on_only_where_it_was_a_yes_that_held_on_the_day(
    app: Flask, tool: str, council: tuple[str, int, int | None] | None, held: bool
) -> None:
    amina, officer = make_recipient("Amina Begum"), make_officer("Olu Adeyemi")
    reference = make_sent(amina)
    asked_on = PAID - timedelta(days=10)
    kept = rulings.keep(
        amina.id, rulings.Asked("canary-care", "Bright Care", "en", {}, tool, [], asked_on), asked_on, at(asked_on), by=amina.id, ask=True
    ).reference
    if council:
        answer, before, lasts = council
        given, until = PAID - timedelta(days=before), None if lasts is None else PAID + timedelta(days=lasts)
        rulings.rule(kept, rulings.Told(answer, "canary-why", until, 0), given, at(given), by=officer.id)
    seen = looking.seen_return(reference)
    beside = asked_first(amina.id, seen.lines).beside
    assert [one.held for one in beside[line_of(reference, "BRIGHT")]] == [held]
    assert len(beside) == 1
    checking.settle_return(reference, "ok", "", 1, NOW, by=officer.id)
    db.commit()
    told = [row.facts for row in session.scalars(select(AuditRow).where(AuditRow.event == "answer-relied-on"))]
    assert told == ([{"spending_return": reference, "kept": kept, "lines": 1}] if held else [])


def at(day: date) -> datetime:
    return datetime.combine(day, time(9), UTC)


def test_a_line_that_is_asked_about_is_not_relied_on_until_it_is_accepted(app: Flask) -> None:
    amina, officer = make_recipient("Amina Begum"), make_officer("Olu Adeyemi")
    reference = make_sent(amina)
    rulings.keep(amina.id, rulings.Asked("care", "Bright Care", "en", {}, "likely", [], PAID), PAID, at(PAID), by=amina.id)
    checking.ask_back(reference, [Asked(line_of(reference, "BRIGHT"), "what-was-it", "")], 1, NOW, by=officer.id)
    db.commit()
    assert events("answer-relied-on") == 0
