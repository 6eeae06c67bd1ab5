"""The door itself: it reads the mark on each request, for the person in the address, with today's rights."""

from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import delete, update

from app.accounts import access
from app.accounts.models import RoleHeld, SignIn
from app.accounts.rules import Role
from app.core import db
from tests import factories
from tests.everywhere.world import signed_in
from tests.factories import NOW
from tests.page import Client


def test_the_right_to_a_page_ends_at_once(app: Flask) -> None:
    """Rights are read on every request: a role taken away while a page is open opens nothing more."""
    officer = factories.make_officer()
    client = signed_in(app, officer)
    client.get("/admin/cases/")
    db.session.execute(delete(RoleHeld).where(RoleHeld.person_id == officer.id))
    db.commit()
    client.get("/admin/cases/", status=404)
    client.get("/admin/", status=404)


def test_two_tabs_for_two_people_do_not_mix(app: Flask) -> None:
    officer = factories.make_officer()
    one, two = factories.make_recipient("First Person"), factories.make_recipient("Second Person")
    client = signed_in(app, officer)
    for person, other in ((one, two), (two, one), (one, two)):
        page = client.get(f"/en/for/{person.reference}/returns/").text
        assert person.display_name in page
        assert other.display_name not in page


def test_nothing_about_whose_affairs_is_kept_in_the_session(app: Flask) -> None:
    officer, person = factories.make_officer(), factories.make_recipient()
    client = signed_in(app, officer)
    client.get(f"/en/for/{person.reference}/returns/")
    with client.flask.session_transaction() as kept:
        assert set(kept) <= {"_user_id", "_fresh", "csrf_token"}


@pytest.mark.parametrize("path", ["/en/my-home", "/admin/", "/admin/cases/", "/en/for/P-AAAA-AAAA/", "/en/for/P-AAAA-AAAA/returns/"])
def test_nobody_signed_in_is_led_to_the_sign_in(client: Client, path: str) -> None:
    answer = client.get(path, status=302)
    assert answer.location == f"/en/sign-in?then={path}"


def test_a_sign_in_ends_by_itself_and_in_all(app: Flask) -> None:
    client = signed_in(app, factories.make_recipient())
    client.get("/en/my-home", status=302)
    with time_machine.travel(NOW + timedelta(minutes=61), tick=False):
        assert "/sign-in" in client.get("/en/my-home", status=302).location
    for minutes in range(50, 12 * 60, 50):
        with time_machine.travel(NOW + timedelta(minutes=minutes), tick=False):
            assert "/sign-in" not in client.get("/en/my-home", status=302).location, f"after {minutes} minutes of use"
    with time_machine.travel(NOW + timedelta(hours=12, minutes=5), tick=False):
        assert "/sign-in" in client.get("/en/my-home", status=302).location, "12 hours in all, however busy"


def test_an_ended_sign_in_is_over_in_every_tab(app: Flask) -> None:
    person = factories.make_recipient()
    phone, laptop = signed_in(app, person), signed_in(app, person)
    phone.get(f"/en/for/{person.reference}/")
    phone.post("/en/sign-out")
    assert "/sign-in" in phone.get("/en/my-home", status=302).location
    laptop.get(f"/en/for/{person.reference}/")
    db.session.execute(update(SignIn).values(ended_at=NOW))
    db.commit()
    assert "/sign-in" in laptop.get("/en/my-home", status=302).location


@pytest.mark.parametrize("cookie", ["", "x", "eyJfdXNlcl9pZCI6IjEifQ.aaaa.bbbb", "\x7f", "a" * 3_000])
def test_a_made_up_cookie_opens_nothing(app: Flask, cookie: str) -> None:
    client = Client(app)
    client.flask.set_cookie("portal", cookie)
    assert "/sign-in" in client.get("/en/my-home", status=302).location


def test_a_cookie_of_another_secret_opens_nothing(app: Flask) -> None:
    person = factories.make_recipient()
    client = signed_in(app, person)
    app.config["SECRET_KEY"] = "another secret that is long enough to start"
    assert "/sign-in" in client.get("/en/my-home", status=302).location


def test_a_role_that_begins_tomorrow_opens_nothing_today(app: Flask) -> None:
    person = factories.make_person("Tomorrow Officer")
    db.session.add(RoleHeld(person_id=person.id, role=str(Role.FINANCE_OFFICER), from_day=date(2026, 11, 21)))
    db.commit()
    client = signed_in(app, person)
    client.get("/admin/cases/", status=404)
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        signed_in_tomorrow = signed_in(app, person)
        db.session.execute(update(SignIn).values(started_at=NOW + timedelta(days=1), last_seen_at=NOW + timedelta(days=1)))
        db.commit()
        signed_in_tomorrow.get("/admin/cases/")


def test_a_page_nobody_marked_is_shut(app: Flask) -> None:
    assert access.mark_of(app, "home.index") == access.PUBLIC
    app.view_functions["forgotten"] = lambda: "open"
    assert access.mark_of(app, "forgotten") is None
    app.add_url_rule("/forgotten", "forgotten")
    person = factories.make_recipient()
    assert "/sign-in" in Client(app).get("/forgotten", status=302).location
    assert signed_in(app, person).flask.get("/forgotten").status_code == 404
    assert signed_in(app, factories.make_officer()).flask.get("/forgotten").status_code == 404
