"""People, the terms of a direct payment, its start, and the balance as it was known on a past day."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts import service as accounts
from app.accounts.models import Person
from app.accounts.rules import Role
from app.accounts.standing import Standing
from app.core import db
from app.core.db import session
from app.ledger import service as ledger
from app.ledger.balance import ContingencyException, Reserve
from app.ledger.rules import AccountType
from app.returns import checking
from tests.accounts import helping
from tests.counting import statements_of
from tests.factories import NOW, Made, make_officer, make_person, make_rate, make_recipient
from tests.page import Client
from tests.returns.sent import SENT, make_sent

SignIn = Callable[[Made], Client]
DP = Role.DP_OFFICER
START = {
    "who": "new", "display_name": "Gurpreet Kaur", "email": "Gurpreet@Example.org", "phone": "01632 960 555", "language": "ur",
    "reasons": "canary-why-it-starts", "account_type": "own_bank_account", "weekly_budget": "320.00", "weekly_contribution": "64.50", "basis": "net",
    "frequency": "four_weekly", "from_day-day": "1", "from_day-month": "12", "from_day-year": "2026",
    "first_payment_day-day": "8", "first_payment_day-month": "12", "first_payment_day-year": "2026",
    "reserve_pence": "1,200", "reserve_what": "Redundancy", "reference": "",
}  # fmt: skip


def text(page: object) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.get_data(as_text=True)).split())  # type: ignore[attr-defined]


def a_day(name: str, day: date) -> dict[str, str]:
    return {f"{name}-day": str(day.day), f"{name}-month": str(day.month), f"{name}-year": str(day.year)}


# --- People ------------------------------------------------------------------------------------------------------


def test_people_are_found_by_a_part_of_their_name(app: Flask, sign_in: SignIn) -> None:
    make_recipient("Amina Begum")
    make_recipient("Zofia Nowak", account_type=AccountType.PREPAID_CARD)
    officer = sign_in(make_officer())
    everyone = text(officer.get("/admin/people/"))
    assert "Amina Begum" in everyone and "Zofia Nowak" in everyone
    assert "amina.begum@" not in everyone and "prepaid card" not in everyone, "a list shows no more than whether somebody has one"
    found = text(officer.get("/admin/people/?name=NOWAK"))
    assert "Zofia Nowak" in found and "Amina Begum" not in found
    assert "Nobody was found by this name" in text(officer.get("/admin/people/?name=100%25"))


def test_the_list_says_what_each_is_in_a_constant_number_of_queries(app: Flask, sign_in: SignIn) -> None:
    amina, petra = make_recipient("Amina Begum"), make_person("Petra Nowak")
    make_person("Nina Jones")
    helping.acts(petra, amina, Standing.NOMINATED_PERSON)
    both, gone = make_officer("Olu Adeyemi"), make_recipient("Omar Staff")
    make_officer("Sue Service", Role.SUPPORT_PROVIDER)
    accounts.give_role(session.get_one(Person, gone.id), Role.DP_OFFICER, NOW.date(), by=None)
    db.commit()
    officer = sign_in(both)
    rows = dict(re.findall(r"<th scope=.row.>.*?<bdi>([^<]+)</bdi>.*?data-name=.What they are here.[^>]*>([^<]+)<", officer.get("/admin/people/").text, re.S))
    told = {name: rows[name].strip() for name in ("Amina Begum", "Petra Nowak", "Nina Jones", "Olu Adeyemi", "Omar Staff", "Sue Service")}
    assert told == {
        "Amina Begum": "Direct payment", "Petra Nowak": "Helps somebody", "Nina Jones": "A record only", "Olu Adeyemi": "Staff",
        "Omar Staff": "Direct payment, Staff", "Sue Service": "Support service",
    }  # fmt: skip
    few = statements_of(app, lambda: officer.get("/admin/people/"))
    for number in range(20):
        helping.acts(make_person(f"Helper {number}"), make_recipient(f"Helped {number}"), Standing.NOMINATED_PERSON)
    db.commit()
    assert statements_of(app, lambda: officer.get("/admin/people/")) <= few


def test_people_go_on_by_key(app: Flask, sign_in: SignIn) -> None:
    for number in range(55):
        make_person(f"Person {number:02d}")
    officer = sign_in(make_officer("Aaa First"))
    first = officer.get("/admin/people/")
    after = re.search(r"after=([^\"&]+)", first.get_data(as_text=True))
    assert after and "Person 48" in text(first) and "Person 49" not in text(first)
    second = text(officer.get(f"/admin/people/?after={after[1]}"))
    assert "Person 49" in second and "Person 54" in second and "Person 48" not in second


def test_one_person_with_dated_terms(app: Flask, sign_in: SignIn) -> None:
    person = make_recipient(
        language="ur", reserve=Reserve(120_000, "Redundancy", date(2026, 4, 1)),
        exception=ContingencyException(date(2026, 9, 1), date(2027, 3, 31), "A move of house", extra_weeks=2),
    )  # fmt: skip
    page = text(sign_in(make_officer("Sam Worker", Role.SOCIAL_WORKER)).get(f"/admin/people/{person.reference}"))
    for words in (
        "amina.begum@example.org", "Urdu", "£320.00", "£64.50", "Net", "Every four weeks", "14 Apr 2026", "Redundancy",
        "£1,200.00", "A move of house", "2 weeks", "An own bank account", "1 Sept 2026 to 31 Mar 2027",
    ):  # fmt: skip
        assert words in page, words
    assert "Balance" not in page and "Set a new rate" not in page


def test_the_balance_is_for_those_who_see_bank_lines(app: Flask, sign_in: SignIn) -> None:
    person = make_recipient()
    make_sent(person)
    finance = text(sign_in(make_officer()).get(f"/admin/people/{person.reference}"))
    assert "From the return to 30 September 2026, not checked yet" in finance and "£1,840.00" in finance
    assert "Since then the plan expects 2 payments of the council and the person, £1,280.00 together." in finance
    assert "£3,120.00" not in finance, "what is only planned is not told as what is there"
    for role in (Role.SOCIAL_WORKER, DP, Role.DP_LEAD):
        other = sign_in(make_officer(f"Other {role}", role))
        assert "£1,840.00" not in text(other.get(f"/admin/people/{person.reference}"))
        other.get(f"/admin/people/{person.reference}/as-known?known-day=1&known-month=10&known-year=2026", status=404)


def test_a_card_has_no_balance_here(app: Flask, sign_in: SignIn) -> None:
    person = make_recipient(account_type=AccountType.PREPAID_CARD)
    page = text(sign_in(make_officer()).get(f"/admin/people/{person.reference}"))
    assert "there is no balance to show" in page


def test_nobody_there_is_not_found(app: Flask, sign_in: SignIn) -> None:
    officer = sign_in(make_officer())
    officer.get("/admin/people/P-AAAA-AAAA", status=404)
    dp = sign_in(make_officer("Dee Pea", DP))
    dp.get("/admin/people/P-AAAA-AAAA/rate", status=404)
    dp.get(f"/admin/people/{make_person('No Payment').reference}/rate", status=404)


# --- As known ----------------------------------------------------------------------------------------------------


def test_the_balance_is_counted_again_as_it_was_known(app: Flask, sign_in: SignIn) -> None:
    person, olu = make_recipient(), make_officer()
    session.execute(db.Model.metadata.tables["direct_payment"].update().values(recorded_at=datetime(2026, 4, 1, tzinfo=UTC)))
    for table in ("rate_set", "account_type_held"):
        session.execute(db.Model.metadata.tables[table].update().values(recorded_at=datetime(2026, 4, 1, tzinfo=UTC)))
    db.commit()
    reference = make_sent(person, now=SENT)
    checking.settle_return(reference, "ok", "", 1, NOW, by=olu.id)
    db.commit()
    officer = sign_in(olu)

    def known(day: date) -> str:
        query = "&".join(f"{name}={value}" for name, value in a_day("known", day).items())
        return text(officer.get(f"/admin/people/{person.reference}/as-known?{query}"))

    before, sent, checked = known(date(2026, 10, 9)), known(date(2026, 10, 10)), known(date(2026, 11, 20))
    assert "No return had been sent" in before and "As it was known at the end of 9 October 2026" in before
    assert "not checked yet" in sent and "£1,840.00" in sent
    assert ", checked" in checked
    assert "There is a problem" not in before + sent + checked


@pytest.mark.parametrize(("query", "sentence"), [
    ("known-day=&known-month=&known-year=", "Enter a day"), ("known-day=31&known-month=2&known-year=2026", "Enter a real date"),
    ("known-day=1&known-month=1&known-year=2027", "Enter a day that is not in the future"),
])  # fmt: skip
def test_a_day_that_cannot_be_counted_is_said(app: Flask, sign_in: SignIn, query: str, sentence: str) -> None:
    person = make_recipient()
    page = sign_in(make_officer()).get(f"/admin/people/{person.reference}/as-known?{query}", status=422)
    assert sentence in text(page)


# --- Start -------------------------------------------------------------------------------------------------------


def test_starting_a_direct_payment_for_somebody_new(app: Flask, sign_in: SignIn) -> None:
    officer = sign_in(make_officer("Dee Pea", DP))
    officer.get("/admin/people/start")
    done = officer.post("/admin/people/start", START)
    page = text(officer.get(done.headers["Location"]))
    for words in ("The direct payment is started.", "Gurpreet Kaur", "gurpreet@example.org", "Urdu", "£320.00", "£1,200.00", "1 December 2026"):
        assert words in page, words
    person = session.scalar(select(Person).where(Person.display_name == "Gurpreet Kaur"))
    assert person is not None and person.invented is False
    plan = ledger.plan_of(person.id)
    assert plan is not None and plan.rates[0].first_payment_day == date(2026, 12, 8)


def test_the_same_start_sent_twice_starts_once(app: Flask, sign_in: SignIn) -> None:
    officer = sign_in(make_officer("Dee Pea", DP))
    officer.get("/admin/people/start")
    form = {**START, "email": ""}
    first, second = (officer.post("/admin/people/start", form).headers["Location"] for _time in range(2))
    assert first == second
    assert len(session.scalars(select(Person).where(Person.display_name == "Gurpreet Kaur")).all()) == 1


def test_starting_for_somebody_known(app: Flask, sign_in: SignIn) -> None:
    known, has_one = make_person("Carer Jones"), make_recipient()
    officer = sign_in(make_officer("Dee Pea", DP))
    assert known.reference in officer.get(f"/admin/people/start?for={known.reference}").get_data(as_text=True)
    form = {**START, "who": "known", "display_name": "", "email": ""}
    officer.post("/admin/people/start", {**form, "reference": known.reference.lower()})
    twice = officer.post("/admin/people/start", {**form, "reference": has_one.reference}, status=422)
    assert "This person has a direct payment already" in text(twice)
    nobody = officer.post("/admin/people/start", {**form, "reference": "P-AAAA-AAAA"}, status=422)
    assert "We know nobody with this reference" in text(nobody)


@pytest.mark.parametrize(("change", "sentence"), [
    ({"who": ""}, "Choose who it is for"), ({"display_name": " "}, "Enter their name"),
    ({"who": "known"}, "Enter their reference"), ({"email": "no address"}, "Enter an email address like"),
    ({"email": "olu.adeyemi@example.org"}, "Somebody has this email address already"),
    ({"account_type": ""}, "Choose where the money is kept"), ({"weekly_budget": ""}, "Enter an amount"),
    ({"weekly_budget": "1.022,00"}, "Use a full stop before the pence"), ({"weekly_budget": "0"}, "Enter a budget above nothing"),
    ({"weekly_contribution": "400"}, "The contribution cannot be more than the budget"), ({"basis": ""}, "Choose net or gross"),
    ({"frequency": ""}, "Choose how often we pay"), ({"from_day-month": "13"}, "Enter a real date"),
    ({"first_payment_day-day": "", "first_payment_day-month": "", "first_payment_day-year": ""}, "Enter a day"),
    ({"reserve_what": ""}, "Say what the reserve is for"), ({"reasons": ""}, "Give the reasons"),
])  # fmt: skip
def test_a_start_that_is_not_complete_is_said_and_keeps_nothing(
    app: Flask, sign_in: SignIn, change: dict[str, str], sentence: str
) -> None:
    make_officer()
    officer = sign_in(make_officer("Dee Pea", DP))
    officer.get("/admin/people/start")
    page = officer.post("/admin/people/start", {**START, **change}, status=422)
    assert sentence in text(page)
    assert session.scalar(select(Person).where(Person.display_name == "Gurpreet Kaur")) is None


def test_only_those_who_start_direct_payments_do(app: Flask, sign_in: SignIn) -> None:
    person = make_recipient()
    officer = sign_in(make_officer())
    officer.get("/admin/cases/")
    for path in ("start", f"{person.reference}/rate", f"{person.reference}/account", f"{person.reference}/reserve", f"{person.reference}/exception"):
        officer.get(f"/admin/people/{path}", status=404)
        officer.post(f"/admin/people/{path}", START, status=404)


# --- Terms -------------------------------------------------------------------------------------------------------

APRIL = date(2027, 4, 5)
RATE = {
    "reasons": "canary-why", "weekly_budget": "340", "weekly_contribution": "64.50", "basis": "net", "frequency": "four_weekly",
    **a_day("first_payment_day", date(2026, 4, 14)),
}  # fmt: skip
SOON = a_day("from_day", date(2026, 12, 10))
TERMS: list[tuple[str, dict[str, Any], str]] = [
    ("rate", RATE, "£340.00"),
    ("account", {"account_type": "managed_account", "reasons": "canary-why"}, "A managed account"),
    ("reserve", {"pence": "1,000", "what": "Redundancy", "reasons": "canary-why", **a_day("until_day", date(2028, 4, 4))}, "5 Apr 2027 to 4 Apr 2028"),
    ("exception", {"weeks": "3", "pence": "", "reason": "Waiting for a hoist"}, "Waiting for a hoist"),
    ("exception", {"weeks": "", "pence": "250", "reason": "A long wait"}, "£250.00"),
]


@pytest.mark.parametrize(("kind", "form", "shown"), TERMS)
def test_a_term_becomes_a_new_dated_row_once(
    app: Flask, sign_in: SignIn, kind: str, form: dict[str, str], shown: str
) -> None:
    person = make_recipient()
    officer = sign_in(make_officer("Dee Pea", DP))
    officer.get(f"/admin/people/{person.reference}/{kind}")
    for _time in range(2):
        done = officer.post(f"/admin/people/{person.reference}/{kind}", {**form, **a_day("from_day", APRIL)})
    page = text(officer.get(done.headers["Location"]))
    assert "kept." in page and page.count(shown) == 1 and "5 Apr 2027" in page


@pytest.mark.parametrize(("kind", "form", "sentence"), [
    ("rate", {**RATE, "weekly_contribution": "341"}, "The contribution cannot be more than the budget"),
    ("rate", {**RATE, "reasons": " "}, "Give the reasons"),
    ("rate", {**RATE, "weekly_budget": "200", **SOON}, "Less than before needs written notice"),
    ("account", {"account_type": "managed_account", "reasons": ""}, "Give the reasons"),
    ("account", {"account_type": "a sock"}, "Not a valid choice"),
    ("reserve", {"pence": "0", "what": "Nothing"}, "Enter an amount"), ("reserve", {"pence": "5", "what": "x", "reasons": ""}, "Give the reasons"),
    ("reserve", {"pence": "5", "what": ""}, "Say what it is for"),
    ("reserve", {"pence": "5", "what": "x", **a_day("until_day", date(2026, 5, 1))}, "Enter a last day that is not before"),
    ("exception", {"weeks": "", "pence": "", "reason": "x"}, "Enter how many weeks more, or a sum"),
    ("exception", {"weeks": "53", "reason": "x"}, "Enter 0 to 52 weeks"),
    ("exception", {"weeks": "two", "reason": "x"}, "Enter a whole number"),
    ("exception", {"weeks": "2", "reason": ""}, "Say why"),
])  # fmt: skip
def test_a_term_that_is_not_complete_is_said(app: Flask, sign_in: SignIn, kind: str, form: dict[str, str], sentence: str) -> None:
    person = make_recipient()
    officer = sign_in(make_officer("Dee Pea", DP))
    officer.get(f"/admin/people/{person.reference}/{kind}")
    page = officer.post(f"/admin/people/{person.reference}/{kind}", {**a_day("from_day", APRIL), **form}, status=422)
    assert sentence in text(page)
    plan = ledger.plan_of(person.id)
    assert plan is not None and (len(plan.rates), len(plan.types), plan.reserves, plan.exceptions) == (1, 1, (), ())


def test_a_term_from_before_the_first_day_is_refused(app: Flask, sign_in: SignIn) -> None:
    person = make_recipient(rate=make_rate())
    officer = sign_in(make_officer("Dee Pea", DP))
    officer.get(f"/admin/people/{person.reference}/account")
    form = {"account_type": "prepaid_card", "reasons": "x", **a_day("from_day", date(2026, 3, 31))}
    page = officer.post(f"/admin/people/{person.reference}/account", form, status=422)
    assert "on or after the first day of the direct payment" in text(page)
