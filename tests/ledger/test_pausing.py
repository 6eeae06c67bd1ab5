"""A direct payment that is paused: decided by two people, told to the person, and no payment expected meanwhile."""

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.accounts.rules import Role
from app.audit.models import AuditRow
from app.core import db
from app.core.errors import NotYours, Refused
from app.council_policy.rules import DEFAULTS
from app.ledger import pausing
from app.ledger import service as ledger
from app.ledger.balance import Balance
from app.ledger.models import PaidTo, PaymentPause
from app.ledger.pausing import PaysTo
from app.ledger.rules import AccountType, Days, Pause, pause_to_tell, paused_days, payment_days, scheduled_payments
from app.notifications.models import OutboxMessage
from tests.everywhere.world import rows, signed_in
from tests.factories import NOW, Made, make_officer, make_rate, make_recipient
from tests.returns.sent import make_sent

TODAY = date(2026, 11, 20)
WHY, CARE = "We could not reach you after your fall.", "An agency comes each morning."


def d(day: int, month: int = 11) -> date:
    return date(2026, month, day)


def stops(*told: tuple[date, bool]) -> list[Pause]:
    return [Pause(day, paused, WHY if paused else "", CARE if paused else "") for day, paused in told]


# --- Rules -------------------------------------------------------------------------------------------------------


@pytest.mark.pure
@pytest.mark.parametrize(
    ("told", "days"),
    [
        ((), ()), (((d(1), True),), (Days(d(1), None),)), (((d(1), True), (d(10), False)), (Days(d(1), d(9)),)),
        (((d(1), True), (d(10), False), (d(20), True)), (Days(d(1), d(9)), Days(d(20), None))),
        (((d(1), True), (d(1), False)), ()), (((d(5), False),), ()), (((d(10), False), (d(1), True)), (Days(d(1), d(9)),)),
        (((d(1), True), (d(3), True), (d(10), False)), (Days(d(1), d(9)),)),
    ],
)  # fmt: skip
def test_which_days_are_paused(told: tuple[tuple[date, bool], ...], days: tuple[Days, ...]) -> None:
    assert paused_days(stops(*told)) == days


@pytest.mark.pure
@pytest.mark.parametrize(
    ("told", "day", "found"),
    [
        ((), d(5), None), (((d(1), True),), d(1), Days(d(1), None)), (((d(10), True),), d(1), Days(d(10), None)),
        (((d(1), True), (d(10), False)), d(9), Days(d(1), d(9))), (((d(1), True), (d(10), False)), d(10), None),
        (((d(1), True), (d(10), False), (d(20), True)), d(12), Days(d(20), None)),
    ],
)  # fmt: skip
def test_what_is_told_on_a_day(told: tuple[tuple[date, bool], ...], day: date, found: Days | None) -> None:
    answer = pause_to_tell(stops(*told), day)
    assert (answer[1] if answer else None) == found
    assert answer is None or (answer[0].reason, answer[0].from_day) == (WHY, answer[1].from_day)


@pytest.mark.pure
def test_nothing_is_paid_or_expected_on_a_paused_day() -> None:
    rate = make_rate()
    whole = payment_days(rate, d(1, 9), d(31, 12))
    assert whole == [d(1, 9), d(29, 9), d(27, 10), d(24, 11), d(22, 12)]
    paused = replace(rate, paused=(Days(d(27, 10), d(24, 11)),))
    assert payment_days(paused, d(1, 9), d(31, 12)) == [d(1, 9), d(29, 9), d(22, 12)]
    assert {entry.day for entry in scheduled_payments([paused], d(1, 10), d(30, 11), DEFAULTS)} == set()
    assert len(scheduled_payments([rate], d(1, 10), d(30, 11), DEFAULTS)) == 4, "the council's and the person's own"


# --- Verbs -------------------------------------------------------------------------------------------------------


@pytest.fixture
def staff(app: Flask) -> tuple[Made, Made]:
    return make_officer("Dot Price", Role.DP_OFFICER), make_officer("Lea Lead", Role.DP_LEAD)


def pause(person: Made, staff: tuple[Made, Made], first: date, now: Any = NOW) -> None:
    payment = ledger.payment_by_reference(plan(person).reference)
    pausing.pause_payment(payment, first, WHY, CARE, now, proposed_by=staff[0].id, by=staff[1].id)
    db.commit()


def resume(person: Made, by: Made, first: date, now: Any = NOW) -> None:
    pausing.resume_payment(ledger.payment_by_reference(plan(person).reference), first, "back home", now, by=by.id)
    db.commit()


def plan(person: Made) -> ledger.Plan:
    found = ledger.plan_of(person.id)
    assert found is not None
    return found


def expected(person: Made, day: date, known_at: Any = None) -> list[date]:
    found = ledger.balance_of(person.id, day, NOW, known_at)
    assert found is not None and isinstance(found[2], Balance)
    return sorted({entry.day for entry in found[2].expected})


def test_the_balance_expects_nothing_while_it_is_paused(staff: tuple[Made, Made]) -> None:
    person = make_recipient()
    make_sent(person)
    later = d(31, 12)
    assert expected(person, later) == [d(27, 10), d(24, 11), d(22, 12)]
    pause(person, staff, d(21))
    assert expected(person, later) == [d(27, 10)]
    assert ledger.next_payment(plan(person), DEFAULTS, TODAY) is None
    resume(person, staff[0], d(1, 12))
    assert expected(person, later) == [d(27, 10), d(22, 12)]


def test_a_past_day_is_counted_again_as_it_was_known(staff: tuple[Made, Made]) -> None:
    person = make_recipient()
    make_sent(person)
    pause(person, staff, d(21), NOW + timedelta(hours=1))
    assert expected(person, d(31, 12), NOW) == [d(27, 10), d(24, 11), d(22, 12)]
    assert expected(person, d(31, 12), NOW + timedelta(hours=2)) == [d(27, 10)]


def test_paused_once_and_resumed_once(app: Flask, staff: tuple[Made, Made]) -> None:
    person = make_recipient()
    with pytest.raises(Refused, match="not-paused"):
        resume(person, staff[0], TODAY)
    pause(person, staff, d(25))
    with pytest.raises(Refused, match="paused-already"):
        pause(person, staff, d(26))
    with pytest.raises(Refused, match="not-paused"):
        resume(person, staff[0], d(24))
    for _twice in range(2):
        resume(person, staff[0], d(25))
    assert plan(person).pause_on(TODAY) is None, "taken back before it began"
    pause(person, staff, d(26))
    assert [row.paused for row in db.session.scalars(select(PaymentPause).order_by(PaymentPause.id))] == [True, False, True]
    told = str(rows(app, frozenset())["audit_row"])
    assert told.count("'payment-paused'") == 2 and told.count("'payment-resumed'") == 1
    assert WHY not in told and CARE not in told
    messages = [row.message for row in db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))]
    assert messages == ["payment-paused", "payment-resumed", "payment-paused"]


def test_the_database_itself_wants_two_people_for_a_pause(staff: tuple[Made, Made]) -> None:
    person = make_recipient()
    for agreed in (None, staff[0].id):
        db.session.add(
            PaymentPause(
                direct_payment_id=plan(person).id, from_day=TODAY, paused=True, reason="", care_arranged="", recorded_at=NOW,
                recorded_by=staff[0].id, agreed_by=agreed,
            )
        )  # fmt: skip
        with pytest.raises(IntegrityError, match="two_people"):
            db.session.flush()
        db.roll_back()


def test_nobody_lets_their_own_payment_go_on(staff: tuple[Made, Made]) -> None:
    ledger.start_direct_payment(staff[0].id, AccountType.OWN_BANK_ACCOUNT, make_rate(), NOW, by=None)
    with pytest.raises(NotYours):
        resume(staff[0], staff[0], TODAY)


def test_of_an_account_only_four_digits_are_kept_and_the_person_has_a_letter(app: Flask, staff: tuple[Made, Made]) -> None:
    person = make_recipient()
    payment = ledger.payment_by_reference(plan(person).reference)
    pausing.change_bank_details(payment, PaysTo("A Begum", "4321"), TODAY, "x", NOW, proposed_by=staff[0].id, by=staff[1].id)
    pausing.change_bank_details(payment, PaysTo("A Begum", "9876"), d(1, 12), "x", NOW, proposed_by=staff[0].id, by=staff[1].id)
    db.commit()
    assert [one.last_four for one in pausing.paid_to(plan(person).id)] == ["9876", "4321"]
    assert {row.message for row in db.session.scalars(select(OutboxMessage))} == {"bank-details-changed"}
    told = str([(row.event, row.facts) for row in db.session.scalars(select(AuditRow))])  # hashes and moments may hold any digits
    assert "'bank-details-changed'" in told and "4321" not in told and "A Begum" not in told
    facts = {
        "direct_payment_id": payment.id,
        "account_name": "x",
        "from_day": TODAY,
        "recorded_at": NOW,
        "recorded_by": staff[0].id,
    }
    for wrong in ({"last_four": "12345", "agreed_by": staff[1].id}, {"last_four": "1234", "agreed_by": staff[0].id}):
        db.session.add(PaidTo(**facts, **wrong))
        with pytest.raises(IntegrityError):
            db.session.flush()
        db.roll_back()


# --- What the person reads ---------------------------------------------------------------------------------------


def text(page: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.get_data(as_text=True)).split())


@pytest.mark.parametrize("kind", list(AccountType))
@pytest.mark.parametrize("sent", [True, False])
def test_my_home_and_the_balance_say_it_plainly(app: Flask, staff: tuple[Made, Made], kind: AccountType, sent: bool) -> None:
    person = make_recipient(account_type=kind)
    if sent and kind is AccountType.OWN_BANK_ACCOUNT:
        make_sent(person)
    pause(person, staff, d(18))
    client = signed_in(app, person)
    for path in ("", "balance/"):
        page = text(client.get(f"/en/for/{person.reference}/{path}"))
        for words in (
            "Your direct payment is paused", "We have paid nothing since 18 November 2026", WHY, CARE, "01632 960 100", "01632 960 999",
            "Say that you want to challenge the pause", "Ombudsman", "Two people at the council decided this",
        ):  # fmt: skip
            assert words.replace(" 960 ", "\u00a0960\u00a0") in page or words in page, f"{path} {words}"
        urdu, _, english = text(client.get(f"/ur/for/{person.reference}/{path}")).partition("In English")
        assert "Your direct payment" not in urdu and WHY in urdu
        assert "Your direct payment is paused" in english and "Ombudsman" in english, "beside a translation nobody has checked"


def test_a_pause_to_come_is_said_before_it_begins_and_gone_after_it_ends(app: Flask, staff: tuple[Made, Made]) -> None:
    person = make_recipient()
    pause(person, staff, d(25))
    client = signed_in(app, person)
    page = text(client.get(f"/en/for/{person.reference}/"))
    assert "Your direct payment will be paused" in page and "We will pay nothing from 25 November 2026" in page
    resume(person, staff[0], d(30))
    assert "The pause ends on 29 November 2026" in text(client.get(f"/en/for/{person.reference}/"))
    other = make_recipient("Bogdan Zielinski")
    assert "paused" not in text(signed_in(app, other).get(f"/en/for/{other.reference}/"))
