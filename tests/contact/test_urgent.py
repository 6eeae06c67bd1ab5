"""What cannot wait: rung first, answered on the day it is read, and the duty team is told when nobody takes it in hours."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from app.accounts.rules import Role
from app.casework.kinds import CaseKind
from app.casework.rules import CaseState
from app.contact import threads
from app.contact.thread_rules import CHALLENGES, URGENT, About, Shelf, Team, team_for
from app.core import db
from app.core.config import Settings
from app.council_policy import service as council_policy
from app.council_policy.rules import PolicyKey
from tests import factories
from tests.conftest import TODAY
from tests.contact.test_private_line import CHRISTMAS, duty, raise_at
from tests.contact.test_threads import answer, ask, at
from tests.everywhere.world import signed_in
from tests.factories import NOW, Made
from tests.notifications.test_delivery import Mailbox
from tests.notifications.test_texts import Phones
from tests.page import Client

LONDON = ZoneInfo("Europe/London")
NOT_COME, SECRET = "care/new/pa-not-come", "canary-not-come: Zofia is not here"


@pytest.fixture
def amina(app: Flask) -> Made:
    return factories.make_recipient("Amina Begum")


@pytest.fixture
def own(app: Flask, amina: Made) -> Client:
    return signed_in(app, amina)


@pytest.fixture
def worker(app: Flask) -> Client:
    return signed_in(app, factories.make_officer("Soo Worker", Role.SOCIAL_WORKER))


@pytest.mark.parametrize("about", sorted(URGENT))
@pytest.mark.parametrize("shelf", [Shelf.CARE, Shelf.MONEY])
def test_what_cannot_wait_goes_to_a_social_worker_through_either_door(about: About, shelf: Shelf) -> None:
    assert team_for(shelf, about) is Team.CARE


@pytest.mark.parametrize(
    ("written", "by"),
    [
        (datetime(2026, 11, 20, 10, 30, tzinfo=LONDON), date(2026, 11, 20)),  # a Friday morning
        (datetime(2026, 11, 20, 15, 59, tzinfo=LONDON), date(2026, 11, 20)),
        (datetime(2026, 11, 20, 16, 0, tzinfo=LONDON), date(2026, 11, 23)),  # nobody reads on a Friday evening
        (datetime(2026, 11, 21, 9, 0, tzinfo=LONDON), date(2026, 11, 23)),
        (datetime(2026, 12, 25, 9, 0, tzinfo=LONDON), date(2026, 12, 29)),  # Christmas is a Friday, Boxing Day's holiday the Monday
    ],
)
def test_it_is_answered_on_the_day_it_is_read(app: Flask, written: datetime, by: date) -> None:
    with db.reading():
        assert threads.due_day(Team.CARE, About.PA_NOT_COME, written) == by
        assert threads.due_day(Team.CARE, About.QUESTION, written) > by


def test_the_council_may_take_longer_from_a_day_on_and_a_complaint_has_days_of_its_own(app: Flask) -> None:
    for key, days in ((PolicyKey.ANSWER_URGENT_WORKING_DAYS, "1"), (PolicyKey.ANSWER_COMPLAINT_WORKING_DAYS, "3")):
        council_policy.set_policy(key, days, TODAY, TODAY, NOW, by=None)
    assert threads.due_day(Team.CARE, About.HOSPITAL, NOW) == date(2026, 11, 23)
    assert {threads.due_day(Team.CARE, about, NOW) for about in CHALLENGES} == {date(2026, 11, 25)}


def test_the_numbers_and_when_it_is_read_stand_before_the_box(own: Client, amina: Made) -> None:
    assert "/care/new/pa-not-come" in own.get(at(amina, "new")).text
    body = own.get(at(amina, NOT_COME)).text
    order = ["Ring 999", "day and night", "In office hours", "It is read today", "after 2 hours, the duty team is told", "<textarea"]
    assert [body.index(words) for words in order] == sorted(body.index(words) for words in order)
    reference = ask(own, amina, NOT_COME, SECRET)
    assert "day and night" in own.get(at(amina, f"care/{reference}/sent")).text
    assert "duty team is told" not in own.get(at(amina, "care/new/question")).text


def test_it_leads_the_lists_of_the_team(own: Client, worker: Client, amina: Made) -> None:
    late = ask(own, amina, "care/new/question", "may I?")
    first = ask(own, amina, NOT_COME, SECRET)
    for page in ("/admin/messages-in/care/", "/admin/work/"):
        body = worker.get(page).text
        assert body.index(first) < body.index(late), page
        assert body.count("Cannot wait") == 1, page


def test_nobody_has_taken_it_so_the_duty_team_is_told_once_on_any_day(
    app: Flask, settings: Settings, amina: Made, mailbox: tuple[Mailbox, int], phones: Phones
) -> None:
    box, port = mailbox
    told = duty(settings, port, phones)
    _write(amina, About.QUESTION, CHRISTMAS)
    row = _write(amina, About.PA_NOT_COME, CHRISTMAS)
    assert raise_at(app, told, CHRISTMAS + timedelta(hours=1, minutes=59)) == (0, [])
    assert raise_at(app, told, CHRISTMAS + timedelta(hours=2)) == (1, [])
    assert raise_at(app, told, CHRISTMAS + timedelta(hours=3)) == (0, [])
    assert len(box.mails) == len(phones.asked) == 1
    text = f"{box.mails[0]} {box.mails[0].get_content()} {phones.asked}"
    assert "https://payments.elmshire.example/admin/work/" in text and "cannot wait" in text and "social worker" in text
    for secret in ("canary", "Amina", "Begum", amina.reference, row):
        assert secret not in text


def test_written_again_after_an_answer_it_is_told_again(
    app: Flask, settings: Settings, own: Client, worker: Client, amina: Made, mailbox: tuple[Mailbox, int], phones: Phones
) -> None:
    told = duty(settings, mailbox[1], phones)
    reference = ask(own, amina, NOT_COME, SECRET)
    assert raise_at(app, told, NOW + timedelta(hours=9)) == (1, [])
    assert answer(worker, reference, "care").status_code == 302
    assert raise_at(app, told, NOW + timedelta(hours=9)) == (0, [])
    own.get(at(amina, f"care/{reference}"))
    own.post(at(amina, f"care/{reference}"), {"words": "she has not come again"})
    db.roll_back()
    # The officer who answered has it still; given back, nobody has.
    assert raise_at(app, told, NOW + timedelta(hours=9)) == (0, [])
    worker.get(f"/admin/messages-in/care/{reference}")
    worker.post(f"/admin/messages-in/care/{reference}/release", {})
    assert raise_at(app, told, NOW + timedelta(hours=9)) == (1, [])


def test_what_somebody_has_taken_is_not_raised(
    app: Flask, settings: Settings, own: Client, worker: Client, amina: Made, mailbox: tuple[Mailbox, int], phones: Phones
) -> None:
    reference = ask(own, amina, NOT_COME, SECRET)
    worker.get(f"/admin/messages-in/care/{reference}")
    worker.post(f"/admin/messages-in/care/{reference}/take", {})
    assert threads.casework.see_case(CaseKind.ASK_CARE, reference).state == CaseState.TAKEN  # type: ignore[union-attr]
    assert raise_at(app, duty(settings, mailbox[1], phones), NOW + timedelta(days=9)) == (0, [])
    assert mailbox[0].mails == []


def _write(amina: Made, about: About, now: datetime) -> str:
    row = threads.open_thread(amina.id, Shelf.CARE, about, threads.Said(SECRET, "en"), now.date(), now, by=amina.id)
    db.commit()
    return str(row.reference)
