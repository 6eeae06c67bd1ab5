"""What the demonstration promises: who is there, where their returns stand, and that every figure is real."""

from collections import Counter
from pathlib import Path

import pyotp
import pytest
from flask import Flask
from sqlalchemy import func, select

from app import demo
from app.accounts import death, invitations, representations
from app.accounts import service as accounts
from app.accounts.models import Person, RoleHeld
from app.accounts.rules import Permission, Role
from app.accounts.standing import Standing
from app.audit import service as audit
from app.casework import caseload, two_people, work
from app.casework import service as casework
from app.casework.kinds import KINDS
from app.casework.models import Case
from app.contact import answering, concerns, threads
from app.contact import service as contact
from app.contact.thread_rules import Shelf, Team
from app.core import clock, db
from app.core.config import BadSettings
from app.core.db import session
from app.core.errors import Refused
from app.demo.arrivals import ARRIVALS, FILE
from app.demo.helping import HELPERS
from app.demo.interests import ASKERS
from app.demo.people import APP_SECRET, CARD_CODES, CAST, PASSPHRASE, STAFF
from app.factory import check_people
from app.home import letters, trail, undelivered
from app.interest import service as interest
from app.interest.models import Interest
from app.ledger import service as ledger
from app.ledger.balance import Balance
from app.ledger.models import AccountTypeHeld, LedgerEntry, ReportedPeriod
from app.ledger.rules import AccountType
from app.notifications.models import OutboxMessage
from app.notifications.rules import Channel
from app.people import importing
from app.people import letters as activation_letters
from app.returns import checking, service
from app.returns.models import Reopening, ReturnVersion, SpendingReturn
from app.statements import read
from app.statements.statement import Options
from tests.conftest import NOW, TODAY
from tests.page import Client, newest_code


def person(name: str) -> Person:
    return session.scalars(select(Person).where(Person.display_name == name)).one()


def balance(name: str) -> Balance:
    found = ledger.balance_of(person(name).id, TODAY, NOW)
    assert found is not None
    assert isinstance(found[2], Balance)
    return found[2]


def test_forty_people_over_three_account_types(reading: Flask) -> None:
    kinds = session.scalars(select(AccountTypeHeld.account_type))
    assert Counter(kinds) == {"own_bank_account": 26 + len(ARRIVALS), "prepaid_card": 9, "managed_account": 5}
    everybody = len(CAST) + len(ARRIVALS) + len(STAFF) + len(HELPERS) + len(ASKERS)
    assert session.scalar(select(func.count()).select_from(Person)) == everybody


def test_everybody_is_invented_and_reads_english_or_urdu(reading: Flask) -> None:
    assert accounts.only_invented_people()
    assert Counter(session.scalars(select(Person.language)))["ur"] == 3


def test_every_role_of_the_council_is_there(reading: Flask) -> None:
    held = Counter(session.scalars(select(RoleHeld.role)))
    assert set(held) == set(Role)
    assert held["finance_officer"] == 2


def test_returns_stand_in_every_state(reading: Flask) -> None:
    states = Counter(session.scalars(select(SpendingReturn.state)))
    assert (states["draft"], states["asked"], states["sent"]) == (1, 1, 12)
    assert states["settled"] > 120
    assert session.scalar(select(func.count()).select_from(Reopening).where(Reopening.agreed_at.is_(None))) == 1


def test_the_queue_has_all_four_counts(reading: Flask) -> None:
    assert casework.counts(TODAY) == {"nothing_to_ask": 6, "something_to_ask": 5, "answered": 1, "late": 2}
    taken = session.scalar(select(func.count()).select_from(Case).where(Case.state == "taken", Case.kind == "return"))
    assert taken == 2


def test_people_who_are_interested_stand_at_every_station(reading: Flask) -> None:
    waiting = interest.waiting_page(None, None, None, 50)
    told = Counter(interest.standing_of(sent).station for sent, _case in waiting)
    assert told == {"received": 4, "with-team": 1, "contacted": 1}
    assert {sent.team for sent, _case in waiting} == {"social-work", "direct-payments"}
    assert any(case.due_day < TODAY for _sent, case in waiting), "we are late with one"
    assert {sent.outcome for sent in session.scalars(select(Interest)) if sent.outcome} == {"declined", "offered"}


def test_threads_live(reading: Flask) -> None:
    late = answering.waiting_page(Team.CARE, None, None, 50)
    assert [(row.about, case.due_day < TODAY, case.facts["language"]) for row, case in late] == [
        ("pa-left", True, "en"), ("died", False, "en"), ("hospital", False, "ur"), ("pa-not-come", False, "en"),
        ("complaint", False, "en"), ("second-look", False, "en"),
    ]  # fmt: skip
    margaret = session.scalars(select(Person).where(Person.email == "margaret.whitlock@example.org")).one()
    assert threads.unread_count(margaret.id, list(Shelf), reader=margaret.id) == 1


def test_a_death_that_a_daughter_told_us_of_stops_reminders_and_waits_for_a_call(reading: Flask) -> None:
    father, daughter = person("Abdi Farah Nur"), person("Ayaan Abdi Farah")
    [row] = [row for row, _case in answering.waiting_page(Team.CARE, None, None, 50) if row.about == "died"]
    assert row.person_id == father.id and row.urgent_since is not None
    [told] = death.reports_of(father.id)
    assert (told.told, told.told_by, told.confirmed_at) == (f"Message {row.reference}", daughter.id, None)
    assert [one.person.display_name for one in representations.people_helped(daughter.id, TODAY)] == ["Abdi Farah Nur"]
    assert father.id in {one.person.id for one in checking.due_not_sent(TODAY, 0, 100)[0]}, "there was something to remind of"


def test_the_queue_is_alive(reading: Flask) -> None:
    def names(show: str, *kinds: str) -> list[str]:
        found = work.page_of(work.Part(kinds, show), TODAY, None, 90)
        return [accounts.names_of({case.recipient_id})[case.recipient_id] for case in found]

    assert names("paused", "ask-money") == ["Harpreet Kaur Bains"]
    assert names("waits", "ask-money") == ["Meena Chauhan", "Patrick Doyle"]
    assert names("waits", "asked-first") == ["Sheila Bramley"]
    assert names("waits", "call-back") == ["Hodan Warsame"]
    assert names("waits", "explain-care") == ["Zofia Kowalczyk"]
    assert [one.person.display_name for one in undelivered.page_of(0, 9)] == ["Tomasz Nowicki"]
    assert len(concerns.concerns_page(None, 9)) == 1
    assert set(work.counts(work.Part(tuple(KINDS), "late"), TODAY)) >= {"return", "ask-care"}


def test_some_returns_are_due_and_not_sent(reading: Flask) -> None:
    missing, _more = checking.due_not_sent(TODAY, 0, 100)
    names = Counter(one.person.display_name for one in missing)
    assert names["Rekha Mistry"] == 2
    assert {"Margaret Whitlock", "Nasreen Akhtar", "Zofia Kowalczyk", "Sheila Bramley", "Abdi Farah Nur"} < set(names)


def test_two_years_back_for_most(reading: Flask) -> None:
    assert len(service.returns_of(person("Kenneth Oakley").id, TODAY)) == 8
    assert len(service.returns_of(person("Anthony Baptiste").id, TODAY)) == 1


def test_every_sent_version_adds_up(reading: Flask) -> None:
    versions = session.scalars(select(ReturnVersion)).all()
    assert len(versions) > 130
    for one in versions:
        assert one.opening_pence is not None
        assert one.opening_pence + one.money_in_pence - one.money_out_pence == one.closing_pence


def test_every_quarter_opens_where_the_last_one_closed(reading: Flask) -> None:
    closed: dict[int, int] = {}
    for one in session.scalars(select(ReportedPeriod).order_by(ReportedPeriod.period_start, ReportedPeriod.version)):
        if one.version == 1:
            assert one.opening_pence == closed.get(one.direct_payment_id, 0)
        closed[one.direct_payment_id] = one.closing_pence


def test_the_ledger_says_what_the_returns_say(reading: Flask) -> None:
    sums = select(LedgerEntry.spending_return, func.sum(LedgerEntry.pence)).group_by(LedgerEntry.spending_return)
    entries = {reference: int(pence) for reference, pence in session.execute(sums)}
    last = {one.spending_return: one for one in session.scalars(select(ReportedPeriod).order_by(ReportedPeriod.version))}
    assert entries == {reference: one.closing_pence - one.opening_pence for reference, one in last.items()}


def test_the_trail_is_whole(reading: Flask) -> None:
    assert audit.first_wrong_row() is None


def test_nothing_lies_in_the_future(reading: Flask) -> None:
    for moment in (ReturnVersion.sent_at, OutboxMessage.added_at, Case.opened_at, Person.added_at):
        latest = session.scalar(select(func.max(moment)))
        assert latest is not None
        assert latest <= NOW


def test_one_is_over_and_says_why_one_is_low(reading: Flask) -> None:
    over, low = balance("Parminder Kaur Dhaliwal"), balance("Tomasz Nowicki")
    assert over.over_pence > 0
    assert over.measured is not None
    plan = ledger.plan_of(person("Parminder Kaur Dhaliwal").id)
    assert plan is not None
    assert len(ledger.explanations(plan, over.measured.day, over.measured.day)) == 1
    assert low.short_pence > 0


@pytest.mark.parametrize("name", ["Winston Grant", "Meena Chauhan"])
def test_a_reserve_or_an_exception_keeps_within_the_limit(reading: Flask, name: str) -> None:
    found = balance(name)
    assert found.over_pence == 0
    assert found.measured is not None
    usual = found.now.contingency_weeks * (found.now.weekly_pence or 0)
    assert found.measured.remaining_pence > usual or found.now.reserves


def test_a_card_has_no_figures_here(reading: Flask) -> None:
    found = ledger.balance_of(person("Lakshmi Pillai").id, TODAY, NOW)
    assert found is not None
    assert found[0].account_type_on(TODAY) is AccountType.PREPAID_CARD
    assert not isinstance(found[2], Balance)


def test_one_return_came_on_paper_and_one_in_urdu(reading: Flask) -> None:
    rows = session.execute(
        select(Person.display_name, ReturnVersion.on_paper, ReturnVersion.language)
        .join(SpendingReturn, SpendingReturn.id == ReturnVersion.return_id)
        .join(Person, Person.id == SpendingReturn.recipient_id)
    )  # fmt: skip
    found = {(name, on_paper, language) for name, on_paper, language in rows}
    assert {name for name, on_paper, _language in found if on_paper} == {"Edna Farrow"}
    assert {name for name, _paper, language in found if language == "ur"} >= {"Iqra Siddiqui"}


def test_margarets_file_fits_her_quarter(reading: Flask) -> None:
    folder: Path = reading.config["SETTINGS"].folder.parent / "try-me"
    due = service.returns_of(person("Margaret Whitlock").id, TODAY)[0]
    statement = read.read((folder / "margaret.csv").read_bytes(), Options(period=(due.period.start, due.period.end)))
    assert statement.reconciled == "A"
    plan = ledger.plan_of(person("Margaret Whitlock").id)
    assert plan is not None
    assert statement.opening_pence == ledger.closing_before(plan, due.period.start)
    assert sum(line.amount_pence < 0 for line in statement.lines) == 12
    assert due.next == "not-started"


def test_nasreens_file_cannot_prove_itself(reading: Flask) -> None:
    folder: Path = reading.config["SETTINGS"].folder.parent / "try-me"
    statement = read.read((folder / "nasreen-no-balances.csv").read_bytes(), Options())
    assert statement.refused is None
    assert len(statement.lines) > 10
    assert statement.closing_pence is None


def test_a_visitor_signs_in(elmshire: Flask) -> None:
    one = Client(elmshire)
    one.sign_in("margaret.whitlock@example.org", PASSPHRASE)
    assert PASSPHRASE in demo.whom_to_sign_in_as()
    assert "margaret.whitlock@example.org" in demo.whom_to_sign_in_as()


def test_a_visitor_sees_the_code_that_would_have_been_sent(elmshire: Flask) -> None:
    one = Client(elmshire)
    one.get("/en/sign-in")
    one.post("/en/sign-in", {"sign_in_name": "margaret.whitlock@example.org", "passphrase": PASSPHRASE})
    page = one.get("/en/sign-in/code").text
    assert f"data-demo-code>{newest_code()}</bdi>" in page


def test_one_person_has_a_card_and_one_an_app(elmshire: Flask) -> None:
    one = Client(elmshire)
    one.get("/en/sign-in")
    one.post("/en/sign-in", {"sign_in_name": "winston.grant@example.org", "passphrase": PASSPHRASE})
    one.get("/en/sign-in/way")
    one.post("/en/sign-in/way", {"way": "card"})
    one.get("/en/sign-in/code")
    assert CARD_CODES[0] in demo.whom_to_sign_in_as()
    assert "/sign-in" not in one.post("/en/sign-in/code", {"code": CARD_CODES[0]}).location
    two = Client(elmshire)
    two.get("/en/sign-in")
    two.post("/en/sign-in", {"sign_in_name": "meena.chauhan@example.org", "passphrase": PASSPHRASE})
    page = two.get("/en/sign-in/code").text
    assert f"data-demo-code>{pyotp.TOTP(APP_SECRET).at(clock.now())}</bdi>" in page


def test_everybody_named_at_the_terminal_is_there(reading: Flask) -> None:
    emails = set(session.scalars(select(Person.email)))
    named = {word.rstrip(";") for word in demo.whom_to_sign_in_as().split() if "@" in word}
    assert named
    assert named <= emails


def test_a_second_load_is_refused(elmshire: Flask) -> None:
    with pytest.raises(Refused, match="not-empty"):
        demo.load(elmshire.config["SETTINGS"], TODAY, NOW, tell=print)
    result = elmshire.test_cli_runner().invoke(args=["demo"])
    assert result.exit_code == 0
    assert "Making the demonstration" not in result.output
    assert "margaret.whitlock@example.org" in result.output


def test_the_demonstration_starts_only_as_one(elmshire: Flask) -> None:
    check_people(elmshire)
    settings = elmshire.config["SETTINGS"]
    elmshire.config["SETTINGS"] = type(settings)(**{**vars(settings), "demo": False})
    try:
        with pytest.raises(BadSettings, match="invented people"):
            check_people(elmshire)
    finally:
        elmshire.config["SETTINGS"] = settings
        db.let_go()



def test_a_caseload_a_proposal_that_waits_and_a_pause(reading: Flask) -> None:
    worker, nisha = person("Tom Ashdown"), person("Nisha Raval")
    assert caseload.may_open(worker.id, person("Margaret Whitlock").id, TODAY)
    assert not caseload.may_open(worker.id, person("Nasreen Akhtar").id, TODAY)
    waits = two_people.waiting_page(set(Permission), 0, 10)
    assert [(act.kind, act.proposed_by) for act in waits] == [("bank-details", nisha.id)]
    plan = ledger.plan_of(person("Leroy Francis").id)
    assert plan is not None and plan.pause_on(TODAY) is not None


def test_letters_stand_at_every_station(reading: Flask) -> None:
    assert [(one.letter_format, one.language, one.people) for one in activation_letters.to_post()] == [
        ("easy-read", "en", 1), ("large-print", "en", 1), ("standard", "en", 1), ("standard", "ur", 1)
    ]  # fmt: skip
    assert activation_letters.counts(NOW) == {"frozen": 0, "by-hand": 1, "not-ready": 0, "came-back": 1, "ran-out": 0}
    assert activation_letters.unposted() == []


def test_a_visitor_can_try_the_import(reading: Flask) -> None:
    file = reading.config["SETTINGS"].folder.parent / "try-me" / FILE
    shown = importing.look(file.read_bytes(), {"english": "en", "urdu": "ur"}, TODAY)
    assert (len(shown.new), len(shown.problems)) == (3, 2)
    assert {(one.column, one.code) for one in shown.problems} == {("Date of birth", "day"), ("Frequency", "frequency")}
    assert not shown.unused_columns


def test_each_standing_is_alive_and_a_daughter_helps_two_parents(reading: Flask) -> None:
    helen = representations.people_helped(person("Helen Whitlock").id, TODAY)
    assert [one.person.display_name for one in helen] == ["Kenneth Oakley", "Margaret Whitlock"]
    alive = {one.standing for name in CAST for one in representations.representatives_of(person(name.name).id) if one.term.holds(TODAY)}
    assert alive == set(Standing)
    dean = representations.representatives_of(person("Colin Tranter").id)
    assert [one.term.is_over(TODAY) for one in dean] == [True]
    assert not representations.people_helped(person("Dean Tranter").id, TODAY)
    assert [one.invited_name for one in invitations.open_invitations(person("Zofia Kowalczyk").id)] == ["Ewa"]
    peter = representations.representatives_of(person("Ivy Colclough").id)[0]
    assert peter.row.basis == "property-attorney" and "12 May 2021" in peter.row.document


def test_who_was_checked_can_read_that_somebody_looked(reading: Flask) -> None:
    checked = session.scalars(select(SpendingReturn.recipient_id).where(SpendingReturn.state == "settled")).first()
    assert checked is not None
    assert trail.who_has_looked(checked, None, 10)


def test_letters_wait_and_a_private_word_is_unread(reading: Flask) -> None:
    waiting = letters.waiting(Channel.LETTER)
    assert {one.message.message for one in waiting} == {"helper-granted"}
    assert len(waiting) == 2, "those of nine days ago; the older ones were posted"
    assert not person("Shahida Choudhury").post_is_safe
    assert [one.person.display_name for one in contact.notes_page(None, 10)] == ["Sheila Bramley"]
