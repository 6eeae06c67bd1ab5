"""Members of staff: roles that are given and end at once, and the page an administrator does it on."""

import re
import threading
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.accounts import service, staff
from app.accounts.models import Person, RoleHeld, SignIn, StaffMember
from app.accounts.rules import Role
from app.core import db
from app.core.db import session
from app.core.errors import NotYours, Refused
from tests.everywhere.world import rows, signed_in
from tests.factories import NOW, Made, make_officer, make_person, make_recipient
from tests.page import Client

SignInAs = Callable[[Made], Client]
TODAY = date(2026, 11, 20)
DAY = {"from_day-day": "20", "from_day-month": "11", "from_day-year": "2026"}


def text(page: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.get_data(as_text=True)).split())


def events(app: Flask) -> str:
    return str(rows(app, frozenset())["audit_row"])


@pytest.fixture
def admin(app: Flask) -> Made:
    return make_officer("Ada Strator", Role.ADMINISTRATOR)


@pytest.fixture
def olu(app: Flask) -> Made:
    return make_officer("Olu Adeyemi")


# --- Verbs -------------------------------------------------------------------------------------------------------


def person(made: Made) -> Person:
    return session.get_one(Person, made.id)


def test_nobody_gives_themselves_a_role(admin: Made) -> None:
    for role in Role:
        with pytest.raises(Refused, match="own-role"):
            service.give_role(person(admin), role, TODAY, by=admin.id)
    session.add(RoleHeld(person_id=admin.id, role="dp_lead", from_day=TODAY, given_by=admin.id))
    with pytest.raises(IntegrityError, match="given_by_another"):
        session.flush()
    db.roll_back()


def test_nobody_ends_a_role_of_their_own(admin: Made) -> None:
    number = session.scalar(select(RoleHeld.id).where(RoleHeld.person_id == admin.id))
    with pytest.raises(Refused, match="own-role"):
        staff.end_role(person(admin), number or 0, NOW, by=admin.id)


def test_the_same_form_twice_gives_a_role_once(admin: Made, olu: Made) -> None:
    for _twice in range(2):
        service.give_role(person(olu), Role.DP_LEAD, TODAY, by=admin.id)
    assert session.scalar(select(func.count()).select_from(RoleHeld).where(RoleHeld.role == "dp_lead")) == 1
    with pytest.raises(Refused, match="has-role"):
        service.give_role(person(olu), Role.DP_LEAD, TODAY + timedelta(days=3), by=admin.id)
    service.give_role(person(olu), Role.DP_LEAD, date(2025, 1, 1), by=admin.id, until_day=date(2025, 12, 31))


def test_given_twenty_times_at_once_it_is_given_once(app: Flask, admin: Made, olu: Made) -> None:
    together, faults = threading.Barrier(20), []

    def give() -> None:
        together.wait(30)
        try:
            service.give_role(person(olu), Role.DP_LEAD, TODAY, by=admin.id)
            db.commit()
        except Exception as fault:
            faults.append(fault)
        finally:
            db.let_go()

    threads = [threading.Thread(target=give) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not faults
    assert session.scalar(select(func.count()).select_from(RoleHeld).where(RoleHeld.role == "dp_lead")) == 1


def test_a_role_that_ended_can_be_given_again(admin: Made, olu: Made) -> None:
    number = session.scalars(select(RoleHeld.id).where(RoleHeld.person_id == olu.id)).one()
    staff.end_role(person(olu), number, NOW, by=admin.id)
    staff.end_role(person(olu), number, NOW + timedelta(hours=1), by=admin.id)
    assert session.get_one(RoleHeld, number).ended_at == NOW, "ended once"
    assert not service.someone(person(olu), TODAY).is_staff
    service.give_role(person(olu), Role.FINANCE_OFFICER, TODAY, by=admin.id)
    assert service.someone(person(olu), TODAY).is_staff
    with pytest.raises(NotYours):
        staff.end_role(person(olu), 98_765, NOW, by=admin.id)


def test_a_member_of_staff_is_added_once_and_never_over_somebody_else(app: Flask, admin: Made) -> None:
    first = staff.add_staff("Priya Shah", " Priya@Elmshire.example ", NOW, by=admin.id)
    assert staff.add_staff("priya  shah", "priya@elmshire.example", NOW, by=admin.id).id == first.id
    with pytest.raises(Refused, match="email-taken"):
        staff.add_staff("Somebody Else", "priya@elmshire.example", NOW, by=admin.id)
    recipient = make_recipient()
    with pytest.raises(Refused, match="email-taken"):
        staff.add_staff("Amina Begum", recipient.email, NOW, by=admin.id)
    assert session.scalar(select(func.count()).select_from(StaffMember).where(StaffMember.email.is_not(None))) == 1


# --- Pages -------------------------------------------------------------------------------------------------------


def test_the_list_shows_who_works_here_and_nobody_else(app: Flask, sign_in: SignInAs, admin: Made, olu: Made) -> None:
    make_recipient("Amina Begum")
    page = text(sign_in(admin).get("/admin/staff/"))
    assert "Ada Strator" in page and "Administrator" in page and "Olu Adeyemi" in page and "Finance officer" in page
    assert "Amina Begum" not in page


def test_the_list_goes_on_by_key(app: Flask, sign_in: SignInAs, admin: Made) -> None:
    for number in range(55):
        made = staff.add_staff(f"Person {number:02d}", f"person{number}@elmshire.example", NOW, by=admin.id)
        assert made.id
    db.commit()
    client = sign_in(admin)
    first = client.get("/admin/staff/")
    after = re.search(r"after=([^\"&]+)", first.get_data(as_text=True))
    assert after and "Person 48" in text(first) and "Person 49" not in text(first)
    assert "Person 54" in text(client.get(f"/admin/staff/?after={after[1]}"))
    client.get("/admin/staff/?after=nonsense")


def test_only_an_administrator_sees_it(app: Flask, olu: Made) -> None:
    for role in set(Role) - {Role.ADMINISTRATOR}:
        signed_in(app, make_officer(f"Other {role}", role)).get("/admin/staff/", status=404)


def test_added_given_a_role_and_it_counts_at_the_next_page(app: Flask, admin: Made) -> None:
    client = signed_in(app, admin)
    client.get("/admin/staff/")
    added = client.post("/admin/staff/", {"display_name": "Priya Shah", "email": "priya@elmshire.example"})
    reference = added.location.split("/")[-1].split("?")[0]
    assert "Give them a role now" in text(client.get(added.location))
    who = session.scalars(select(Person).where(Person.reference == reference)).one()
    priya = signed_in(app, Made(who.id, reference, who.display_name, who.email or ""))
    priya.get("/admin/people/", status=404)
    client.post(f"/admin/staff/{reference}", {"role": "social_worker", **DAY})
    page = client.get(f"/admin/staff/{reference}?done=given")
    assert "Social worker" in text(page) and "On 1 device" in text(page)
    priya.get("/admin/people/")
    number = re.search(r"/roles/(\d+)/end", page.get_data(as_text=True))
    assert number
    client.post(f"/admin/staff/{reference}/roles/{number[1]}/end")
    priya.get("/admin/people/", status=404)
    told = events(app)
    for event in ("staff-added", "role-given", "role-ended"):
        assert f"'{event}'" in told
    assert "priya@" not in told.lower()


def test_a_role_from_a_later_day_counts_from_that_day(app: Flask, admin: Made, olu: Made) -> None:
    client, officer = signed_in(app, admin), signed_in(app, olu)
    client.get(f"/admin/staff/{olu.reference}")
    client.post(f"/admin/staff/{olu.reference}", {"role": "dp_lead", **DAY, "from_day-day": "21"})
    officer.get("/admin/alerts/", status=404)
    assert "(from 21 Nov 2026)" in text(client.get("/admin/staff/"))
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        signed_in_later = Client(app)
        token = service.start_sign_in(olu.id, NOW + timedelta(days=1))
        db.commit()
        with signed_in_later.flask.session_transaction() as kept:
            kept["_user_id"] = token
        signed_in_later.get("/admin/alerts/")


def test_every_sign_in_of_somebody_ends_at_once(app: Flask, admin: Made, olu: Made) -> None:
    client = signed_in(app, admin)
    phone, desk = signed_in(app, olu), signed_in(app, olu)
    assert "On 2 devices" in text(client.get(f"/admin/staff/{olu.reference}"))
    client.post(f"/admin/staff/{olu.reference}/sign-out")
    for one in (phone, desk):
        assert "/sign-in" in one.get("/admin/cases/", status=302).location
    client.get("/admin/staff/")
    assert session.scalar(select(func.count()).select_from(SignIn).where(SignIn.ended_at.is_not(None))) == 2
    assert "'ended': 2" in events(app)


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({}, "Choose a role"), ({"role": "boss", **DAY}, "Not a valid choice"), ({"role": "dp_lead"}, "Enter a day"),
        ({"role": "dp_lead", **DAY, "from_day-day": "19"}, "Enter today or a later day"), ({"role": "finance_officer", **DAY}, "hold this role then already"),
    ],
)  # fmt: skip
def test_a_role_that_cannot_be_given_is_said_at_its_field(app: Flask, admin: Made, olu: Made, form: dict[str, str], words: str) -> None:
    client = signed_in(app, admin)
    client.get(f"/admin/staff/{olu.reference}")
    before = rows(app)["role_held"]
    assert words in text(client.post(f"/admin/staff/{olu.reference}", form, status=422))
    assert rows(app)["role_held"] == before


def test_an_administrator_has_no_form_for_themselves_and_forging_one_is_refused(app: Flask, admin: Made) -> None:
    client = signed_in(app, admin)
    page = text(client.get(f"/admin/staff/{admin.reference}"))
    assert "Give this role" not in page and "Nobody gives themselves a role" in page
    number = session.scalar(select(RoleHeld.id).where(RoleHeld.person_id == admin.id))
    before = rows(app)["role_held"]
    assert "Ask another administrator" in text(client.post(f"/admin/staff/{admin.reference}", {"role": "finance_officer", **DAY}, status=409))
    client.post(f"/admin/staff/{admin.reference}/roles/{number}/end", status=409)
    assert rows(app)["role_held"] == before
    client.get("/admin/cases/", status=404)


@pytest.mark.parametrize(("form", "words"), [
    ({"display_name": "", "email": "a@b.example"}, "Enter their name"), ({"display_name": "A", "email": "nowhere"}, "Enter a work email address"),
    ({"display_name": "A B", "email": "olu.adeyemi@example.org"}, "has this email address already"),
])  # fmt: skip
def test_somebody_who_cannot_be_added(app: Flask, admin: Made, olu: Made, form: dict[str, str], words: str) -> None:
    client = signed_in(app, admin)
    client.get("/admin/staff/")
    assert words in text(client.post("/admin/staff/", form, status=422))


def test_a_recipient_is_not_on_the_staff_page(app: Flask, admin: Made) -> None:
    recipient, client = make_recipient(), signed_in(app, admin)
    client.get(f"/admin/staff/{recipient.reference}", status=404)
    client.get("/admin/staff/P-AAAA-AAAA", status=404)
    client.post(f"/admin/staff/{recipient.reference}", {"role": "dp_lead", **DAY}, status=404)


# --- Hours -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", list(Role))
def test_every_role_has_the_hours_of_staff(app: Flask, role: Role) -> None:
    """30 minutes idle, 10 hours in all, whatever the role (TRUST S-09)."""
    client = signed_in(app, make_officer(f"Officer {role}", role))
    client.get("/admin/", status=302)
    with time_machine.travel(NOW + timedelta(minutes=30, seconds=30), tick=False):
        assert "/sign-in" in client.get("/admin/", status=302).location
    for minutes in range(25, 10 * 60, 25):
        with time_machine.travel(NOW + timedelta(minutes=minutes), tick=False):
            assert "/sign-in" not in (client.flask.get("/admin/").location or ""), minutes
    with time_machine.travel(NOW + timedelta(hours=10, seconds=30), tick=False):
        assert "/sign-in" in client.get("/admin/", status=302).location


def test_a_person_without_a_role_keeps_a_residents_hours(app: Flask) -> None:
    client = signed_in(app, make_person("Nobody Here"))
    with time_machine.travel(NOW + timedelta(minutes=59), tick=False):
        assert "/sign-in" not in client.get("/en/my-home", status=302).location
