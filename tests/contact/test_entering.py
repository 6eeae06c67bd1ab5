"""Somebody rings or writes on paper: an officer writes it down, it is answered like any message, and marked as such."""

from typing import Any

import pytest
from flask import Flask

from app.accounts.models import Person
from app.accounts.rules import Role
from app.contact import threads
from app.contact.models import Thread, ThreadMessage
from app.contact.thread_rules import BY_COUNCIL, About, Shelf, Team, may_be_entered
from app.core import db
from tests import factories
from tests.contact.test_threads import at
from tests.everywhere.test_double import assert_trail_is_whole, count
from tests.everywhere.world import signed_in
from tests.factories import Made
from tests.page import Client

SAID = "canary-told: my wages are late"
FORM = {"about": "question", "entered": "phone", "language": "ur", "words": SAID}


@pytest.fixture
def amina(app: Flask) -> Made:
    return factories.make_recipient("Amina Begum")


def officer(app: Flask, role: Role) -> Client:
    return signed_in(app, factories.make_officer("Soo Worker", role))


def enter(client: Client, person: Made, team: str = "care", status: int = 302, **other: str) -> Any:
    page = f"/admin/messages-in/{team}/told/{person.reference}"
    client.get(page)
    return client.post(page, {**FORM, **other}, status=status)


@pytest.mark.pure
def test_which_team_enters_what() -> None:
    assert {about for about in About if may_be_entered(Team.CARE, about) is None} == {About.LOOKS_WRONG} | BY_COUNCIL
    assert may_be_entered(Team.CARE, About.COMPLAINT) is Shelf.OWN and may_be_entered(Team.MONEY, About.COMPLAINT) is None
    assert {may_be_entered(team, About.SECOND_LOOK) for team in Team} == {Shelf.OWN}, "no helper reads it, whoever wrote it down"
    assert may_be_entered(Team.MONEY, About.LOOKS_WRONG) is Shelf.MONEY


def test_it_is_kept_once_with_who_wrote_it_down_and_how_it_was_told(app: Flask, amina: Made) -> None:
    worker = officer(app, Role.SOCIAL_WORKER)
    assert "Write down what they told us about care" in worker.get(f"/admin/people/{amina.reference}/overview").text
    for _ in range(2):
        shown = enter(worker, amina)
    assert count(app, "thread") == 1
    body = worker.get(shown.location).text
    assert SAID in body and "wrote down what they told: on the phone" in body and "Urdu" in body
    assert '<option value="en" selected>' in worker.get(f"/admin/messages-in/care/told/{amina.reference}").text, "the officer writes English"
    reference = db.session.query(Thread).one().reference
    row = db.session.query(ThreadMessage).one()
    assert (row.entered, row.language, row.from_council) == ("phone", "ur", False)
    db.roll_back()
    own = signed_in(app, amina)
    page = own.get(at(amina, f"care/{reference}")).text
    assert "Told on the phone. <bdi>Soo Worker</bdi> of the council wrote it down." in page or "Told on the phone. Soo Worker of the council wrote it down." in page
    assert_trail_is_whole()


def test_a_complaint_on_paper_is_the_persons_own_and_a_death_stops_reminders(app: Flask, amina: Made) -> None:
    worker = officer(app, Role.SOCIAL_WORKER)
    enter(worker, amina, about="complaint", entered="paper")
    assert db.session.query(Thread).one().shelf == Shelf.OWN
    db.roll_back()
    enter(worker, amina, about="died", words="Her son rang: she died on Sunday.")
    assert db.session.get_one(Person, amina.id).death_told_at is not None


def test_what_another_team_answers_goes_there(app: Flask, amina: Made) -> None:
    finance = officer(app, Role.FINANCE_OFFICER)
    done = enter(finance, amina, "money", about="pa-not-come")
    assert done.location.endswith(f"/admin/people/{amina.reference}/overview"), "they may not open it any more"
    with db.reading():
        (listed,) = threads.threads_of(amina.id, [Shelf.MONEY], reader=amina.id)
    assert listed.row.urgent_since is not None


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"words": " "}, "Write a few words"), ({"entered": ""}, "Choose how they told us"), ({"about": "from-council"}, "Not a valid choice"),
        ({"language": "xx"}, "Not a valid choice"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_lost(app: Flask, amina: Made, wrong: dict[str, str], says: str) -> None:
    page = enter(officer(app, Role.SOCIAL_WORKER), amina, status=422, **wrong).text
    assert says in page and (SAID in page or wrong.get("words"))
    assert count(app, "thread") == 0


def test_nobody_enters_what_they_tell_themselves_nor_for_the_other_door(app: Flask, amina: Made) -> None:
    me = factories.make_officer("Soo Worker", Role.SOCIAL_WORKER)
    client = signed_in(app, me)
    client.get("/admin/work/")
    client.post(f"/admin/messages-in/care/told/{me.reference}", FORM, status=404)
    client.get(f"/admin/messages-in/money/told/{amina.reference}", status=404)
