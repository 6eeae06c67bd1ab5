"""The day before it is kept, the day after it is gone: rows, files and bytes, with the trail written. A hold stops it."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import text

from app.accounts import passphrases
from app.accounts import service as accounts
from app.accounts.models import KnownDevice, Person
from app.accounts.rules import WINDOW
from app.audit import service as audit
from app.audit.events import Event
from app.audit.service import record
from app.casework import service as casework
from app.casework.kinds import CaseKind
from app.core import db
from app.core.config import Settings
from app.council_policy.rules import DEFAULTS, PolicyKey
from app.council_policy.service import policy_on, set_policy
from app.explaining import service as explaining
from app.explaining.places import in_case
from app.files.rules import FileKind
from app.notifications.messages import Message
from app.notifications.service import notify
from app.retention import idle, retaining, service
from app.returns import checking
from app.returns import draft as drafting
from app.returns import service as returns
from tests import factories
from tests.backup.place import run
from tests.conftest import NOW, TODAY
from tests.factories import Made
from tests.page import Client
from tests.retention.canary import cells
from tests.returns.sent import LINES, Q2, Q3, SENT, make_sent, send_again

SPRING = tuple(replace(one, day=one.day - timedelta(days=91)) for one in LINES)


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def retain(app: Flask, day: date) -> str:
    """The timer's run of a day."""
    with time_machine.travel(noon(day), tick=False):
        done = run(app, "retain")
    assert done.exit_code == 0, done.output
    with db.reading():
        assert audit.first_wrong_row() is None
    return done.output


def files_on_disk(settings: Settings) -> set[str]:
    return {hashlib.sha256(path.read_bytes()).hexdigest() for path in settings.folder.glob("*/*")}


def last_events(app: Flask, name: str) -> list[dict[str, object]]:
    return [row for row in cells(app)["audit_row"] if row["event"] == name]


def months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, day.day)


# --- A whole person ---------------------------------------------------------------------------------------------


def ended(person: Made, last_day: date) -> None:
    """The direct payment ended: no page does that yet."""
    db.session.execute(text("UPDATE direct_payment SET last_day = :day WHERE recipient_id = :id"), {"day": last_day, "id": person.id})
    db.commit()


@pytest.fixture
def gone(app: Flask) -> Made:
    """Somebody whose direct payment has ended, last in touch today."""
    person = factories.make_recipient()
    make_sent(person, evidence=True, now=SENT)
    ended(person, date(2026, 10, 31))
    return person


LAST = date(2032, 11, 20)  # six years after the last contact


def test_a_record_is_kept_the_day_before_and_gone_the_day_after(app: Flask, settings: Settings, gone: Made) -> None:
    retain(app, LAST)
    assert "Amina Begum" in str(cells(app)["person"])
    output = retain(app, LAST + timedelta(days=1))
    assert f"record: everything about {gone.reference}" in output
    assert "Amina" not in str(cells(app))
    assert files_on_disk(settings) == set()
    event = last_events(app, "person-erased")[0]
    assert (event["by_id"], event["facts"]["reason"]) == (None, "period-over")  # type: ignore[index]
    assert "person-erased" not in str(retain(app, LAST + timedelta(days=2)))


@pytest.mark.parametrize("keeps", ["payment", "role", "contact", "hold"])
def test_what_keeps_a_record(app: Flask, gone: Made, keeps: str) -> None:
    person = db.session.get(Person, gone.id)
    assert person is not None
    if keeps == "payment":
        ended(gone, LAST + timedelta(days=1))
    if keeps == "role":
        accounts.give_role(person, accounts.Role.DP_OFFICER, date(2026, 1, 1), by=None)
    if keeps == "contact":
        with time_machine.travel(NOW + timedelta(days=1), tick=False):
            record(Event.SIGNED_IN, by=gone.id, about=gone.id, way="email")
            db.commit()
    if keeps == "hold":
        service.set_hold(gone.reference, "an enquiry", NOW, by=factories.make_officer().id)
    db.commit()
    retain(app, LAST + timedelta(days=1))
    assert "Amina Begum" in str(cells(app)["person"])


def test_looking_at_a_record_is_no_contact(app: Flask, gone: Made) -> None:
    """Or the record of somebody long gone would stay because it is looked at."""
    officer = factories.make_officer()
    with time_machine.travel(NOW + timedelta(days=300), tick=False):
        checking.note_opened(cells(app)["spending_return"][0]["reference"], by=officer.id)  # type: ignore[arg-type]
        record(Event.KEPT_LONG_ENOUGH, by=None, about=gone.id, kept="message", rows=1, files=0)
        db.commit()
    retain(app, LAST + timedelta(days=1))
    assert "Amina" not in str(cells(app)["person"])


def test_a_hold_that_ended_lets_the_period_count_again(app: Flask, gone: Made) -> None:
    officer = factories.make_officer()
    service.set_hold(gone.reference, "an enquiry", NOW, by=officer.id)
    db.commit()
    retain(app, LAST + timedelta(days=400))
    assert "Amina Begum" in str(cells(app)["person"])
    service.end_hold(gone.reference, NOW, by=officer.id)
    db.commit()
    retain(app, LAST + timedelta(days=401))
    assert "Amina Begum" not in str(cells(app)["person"])


def test_the_councils_own_period_decides(app: Flask, gone: Made) -> None:
    set_policy(PolicyKey.KEEP_RECORD_MONTHS, "96", TODAY, TODAY, NOW, by=None)
    db.commit()
    retain(app, months_later(TODAY, 96))
    assert "Amina Begum" in str(cells(app)["person"])
    retain(app, months_later(TODAY, 96) + timedelta(days=1))
    assert "Amina Begum" not in str(cells(app)["person"])


# --- Returns and papers -----------------------------------------------------------------------------------------


@pytest.fixture
def settled(app: Flask) -> tuple[Made, str]:
    """Two quarters sent, the older one settled with a paper on 10 October 2026."""
    person, officer = factories.make_recipient(), factories.make_officer()
    reference = make_sent(person, lines=SPRING, start=Q2, evidence=True)
    make_sent(person, start=Q3)
    checking.settle_return(reference, "ok", "", 1, SENT, by=officer.id)
    db.commit()
    return person, reference


def test_an_old_return_goes_whole_and_the_newest_one_stays(app: Flask, settings: Settings, settled: tuple[Made, str]) -> None:
    person, reference = settled
    last = date(2033, 6, 30)  # seven years after the quarter's last day
    set_policy(PolicyKey.KEEP_PAPER_MONTHS, "120", TODAY, TODAY, NOW, by=None)
    db.commit()
    retain(app, last)
    before = cells(app)
    assert reference in str(before["case"]) and files_on_disk(settings)
    retain(app, last + timedelta(days=1))
    after = cells(app)
    told = {name: str(found) for name, found in after.items() if name != "audit_row"}
    assert not [name for name, found in told.items() if reference in found]
    assert files_on_disk(settings) == set()
    for name in ("case", "return_version", "reported_period", "spending_return"):
        assert len(after[name]) == len(before[name]) - 1 >= 1, name
    event = last_events(app, "kept-long-enough")[-1]
    assert event["about_id"] == person.id
    assert event["facts"]["kept"] == "return" and event["facts"]["files"] == 1  # type: ignore[index]
    retain(app, date(2060, 1, 1))
    assert len(cells(app)["spending_return"]) == 1, "the newest one is the balance"


def test_what_was_explained_in_a_return_goes_with_it(app: Flask, settled: tuple[Made, str]) -> None:
    person, reference = settled
    case = casework.case_of(CaseKind.RETURN, reference)
    asked = explaining.ask(explaining.Asked(in_case(case), 1, "Who is Kasia?", "en", "ur"), TODAY, NOW, by=person.id).reference
    db.commit()
    retain(app, date(2033, 7, 1))
    after = cells(app)
    assert after["explanation"] == [] and "Kasia" not in str(after)
    assert asked not in str(after["case"]), "its own case too"
    assert len(after["case"]) == 1


def test_the_balance_is_the_same_without_the_old_return(app: Flask, settled: tuple[Made, str], sign_in: Callable[[Made], Client]) -> None:
    person, _reference = settled
    with time_machine.travel(noon(date(2026, 12, 1)), tick=False):
        before = sign_in(person).get(f"/en/for/{person.reference}/balance/").text
    retain(app, date(2034, 1, 1))
    with time_machine.travel(noon(date(2026, 12, 1)), tick=False):
        after = sign_in(person).get(f"/en/for/{person.reference}/balance/").text
    assert money_in(before) == money_in(after) != []


def money_in(page: str) -> list[str]:
    return [part.split("<")[0] for part in page.split('class="money" dir="ltr">')[1:]]


def test_papers_go_a_year_after_the_return_is_settled(app: Flask, settings: Settings, settled: tuple[Made, str], sign_in: Callable[[Made], Client]) -> None:
    person, reference = settled
    last = date(2027, 10, 10)
    retain(app, last)
    assert len(cells(app)["evidence"]) == len(files_on_disk(settings)) == 1
    output = retain(app, last + timedelta(days=1))
    assert f"paper: papers of the return {reference} (2 rows, 1 files)" in output
    assert cells(app)["evidence"] == cells(app)["stored_file"] == []
    assert files_on_disk(settings) == set()
    assert len(cells(app)["return_version"]) == 2, "the return itself stays"
    with time_machine.travel(noon(last + timedelta(days=1)), tick=False):
        client = sign_in(person)
        page = client.get(f"/en/for/{person.reference}/returns/2026-04-01/sent/1")
        assert "no longer kept" in page.text
        copies = client.get(f"/en/for/{person.reference}/returns/2026-04-01/sent/1/copies.zip")
        assert copies.mimetype == "application/zip"
        officer = sign_in(factories.make_officer("Una Officer"))
        assert "no longer kept" in officer.get(f"/admin/returns/{reference}").text


def test_papers_of_what_is_not_settled_stay_and_so_does_the_banks_own(app: Flask, settings: Settings) -> None:
    person, officer = factories.make_recipient(), factories.make_officer()
    make_sent(person, lines=SPRING, start=Q2, evidence=True)
    reference = make_sent(person, start=Q3, send=False)
    found = returns.the_return(person.id, Q3)
    drafting.add_evidence(found, b"%PDF-1.4 the bank's", FileKind.PDF, "bank.pdf", "", [], True, SENT, by=person.id)
    db.commit()
    send_again(person, Q3, seen=0)
    checking.settle_return(reference, "ok", "", 1, SENT, by=officer.id)
    db.commit()
    retain(app, date(2028, 1, 1))
    assert len(cells(app)["evidence"]) == 2


def test_a_file_two_papers_share_stays_while_one_needs_it(app: Flask, settings: Settings) -> None:
    person, officer = factories.make_recipient(), factories.make_officer()
    reference = make_sent(person, lines=SPRING, start=Q2, evidence=True)
    make_sent(person, start=Q3, evidence=True)
    checking.settle_return(reference, "ok", "", 1, SENT, by=officer.id)
    db.commit()
    assert len(files_on_disk(settings)) == 1
    retain(app, date(2028, 1, 1))
    assert len(cells(app)["evidence"]) == 1
    assert len(files_on_disk(settings)) == 1, "the other return is not settled"


@pytest.mark.parametrize("day", [date(2028, 1, 1), date(2034, 1, 1)])
def test_a_hold_stops_papers_and_returns(app: Flask, settings: Settings, settled: tuple[Made, str], day: date) -> None:
    service.set_hold(settled[0].reference, "an enquiry", NOW, by=factories.make_officer("Una Officer").id)
    db.commit()
    before = {name: found for name, found in cells(app).items() if name not in ("audit_row", "outbox_message")}
    retain(app, day)
    assert {name: found for name, found in cells(app).items() if name not in ("audit_row", "outbox_message")} == before
    assert len(files_on_disk(settings)) == 1


# --- Unsent returns ---------------------------------------------------------------------------------------------


def begun(app: Flask, day: date, *, on_paper: bool = False) -> Made:
    person = factories.make_recipient()
    officer = factories.make_officer()
    with time_machine.travel(noon(day), tick=False):
        by = officer.id if on_paper else person.id
        found = returns.start_return(person.id, Q3, day, noon(day), by=by, on_paper=on_paper)
        drafting.choose_way(found, "typed", "ELMSHIRE", by=by)
        drafting.add_evidence(found, b"%PDF-1.4 draft", FileKind.PDF, "a.pdf", "", [], True, noon(day), by=by)
        db.commit()
    return person


def test_an_unsent_return_is_warned_of_twice_and_then_goes(app: Flask, settings: Settings) -> None:
    start = date(2026, 11, 1)
    begun(app, start)
    for number in range(100):
        retain(app, start + timedelta(days=number))
        there = bool(cells(app)["spending_return"])
        assert there is (number <= 90), number
        if there:
            assert len(cells(app)["draft_warning"]) == (number >= 60) + (number >= 83), number
    messages = [row for row in cells(app)["outbox_message"] if row["message"] == "draft-waits"]
    assert [row["facts"] for row in messages] == [{"kept_until": "2027-01-30"}] * 2
    assert start + timedelta(days=90) == date(2027, 1, 30)
    assert files_on_disk(settings) == set()
    assert {row["facts"]["kept"] for row in last_events(app, "kept-long-enough")} >= {"draft"}  # type: ignore[index]
    assert [row["facts"]["warning"] for row in last_events(app, "draft-warned")] == [1, 2]  # type: ignore[index]


def test_going_on_with_it_begins_the_time_anew(app: Flask) -> None:
    start = date(2026, 11, 1)
    person = begun(app, start)
    retain(app, start + timedelta(days=60))
    retain(app, start + timedelta(days=83))
    with time_machine.travel(noon(start + timedelta(days=85)), tick=False):
        drafting.type_balances(returns.the_return(person.id, Q3), 1, 2, "", by=person.id)
        db.commit()
    retain(app, start + timedelta(days=120))
    assert cells(app)["spending_return"]
    assert len(cells(app)["draft_warning"]) == 2
    retain(app, start + timedelta(days=145))
    assert len(cells(app)["draft_warning"]) == 3, "warned anew"


def test_it_is_looked_at_once_more_under_the_lock(app: Flask) -> None:
    """The person goes on with it after the timer found it and before it acts."""
    start = date(2026, 11, 1)
    person = begun(app, start)
    retain(app, start + timedelta(days=60))
    retain(app, start + timedelta(days=83))
    day = start + timedelta(days=91)
    with time_machine.travel(noon(day), tick=False):
        with db.reading():
            policy = policy_on(day)
            found = list(idle.due(policy, day))
        assert [one.what.split(" R-")[0] for one in found] == ["the unsent return"]
        drafting.type_balances(returns.the_return(person.id, Q3), 1, 2, "", by=person.id)
        db.commit()
        assert found[0].act(noon(day)) == (0, 0)
        db.commit()
    assert cells(app)["spending_return"]


@pytest.mark.parametrize("how", ["paper", "hold", "sent"])
def test_drafts_that_stay(app: Flask, how: str) -> None:
    start = date(2026, 11, 1)
    if how == "sent":
        make_sent(factories.make_recipient())
    else:
        person = begun(app, start, on_paper=how == "paper")
        if how == "hold":
            service.set_hold(person.reference, "an enquiry", NOW, by=factories.make_officer("Una Officer").id)
            db.commit()
    for number in (60, 83, 91, 200):
        retain(app, start + timedelta(days=number))
    assert len(cells(app)["spending_return"]) == 1
    assert not cells(app)["draft_warning"]


# --- Small things -----------------------------------------------------------------------------------------------


def test_messages_sign_ins_and_browsers_go_by_their_own_periods(app: Flask) -> None:
    person, held = factories.make_person(), factories.make_person("Held Person")
    for one in (person, held):
        notify(accounts.contact_of(one.id), Message.RETURN_SETTLED, NOW)
        accounts.start_sign_in(one.id, NOW)
        db.session.add(KnownDevice(person_id=one.id, mark_hash="x", first_seen_at=NOW))
    service.set_hold(held.reference, "an enquiry", NOW, by=factories.make_officer().id)
    db.commit()

    def there() -> tuple[int, ...]:
        return tuple(sum(row["person_id"] == person.id for row in cells(app)[name]) for name in ("outbox_message", "sign_in", "known_device"))

    retain(app, date(2027, 11, 20))
    assert there() == (1, 1, 1)
    retain(app, date(2027, 11, 21))
    assert there() == (1, 0, 0)
    retain(app, date(2028, 11, 20))
    assert there() == (1, 0, 0)
    output = retain(app, date(2028, 11, 21))
    assert there() == (0, 0, 0)
    assert "message: 1 messages (1 rows, 0 files)" in output
    for name in ("outbox_message", "sign_in", "known_device"):
        assert [row["person_id"] for row in cells(app)[name]] == [held.id], name


def test_failed_sign_ins_go_when_they_no_longer_count(app: Flask) -> None:
    passphrases.note_failure("account", "place", NOW, "sign-in-wrong")
    with db.reading():
        assert list(retaining.due(DEFAULTS, TODAY, NOW + WINDOW)) == []
        found = list(retaining.due(DEFAULTS, TODAY, NOW + WINDOW + timedelta(seconds=1)))
    assert [one.what for one in found] == ["1 failed sign-ins"]
    found[0].act(NOW)
    db.commit()
    assert cells(app)["failed_sign_in"] == []


def test_a_dry_run_says_it_and_does_nothing(app: Flask, settings: Settings, gone: Made) -> None:
    before = cells(app)
    with time_machine.travel(noon(date(2040, 1, 1)), tick=False):
        done = run(app, "retain", "--dry-run")
    assert f"everything about {gone.reference}" in done.output
    assert "are due" in done.output
    assert cells(app) == before
    assert files_on_disk(settings)


def test_nothing_due_is_said_too(app: Flask, tmp_path: Path) -> None:
    assert "0 things done" in retain(app, TODAY)


def test_the_trail_carries_no_words_of_what_went(app: Flask, gone: Made) -> None:
    retain(app, date(2040, 1, 1))
    told = str(cells(app)["audit_row"])
    for secret in ("Amina", "BRIGHT CARE", "June", "invoice", gone.email):
        assert secret not in told
