"""I am worried about someone: no name needed, on nobody's record, read by the lead alone, raised when nobody reads it."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from app.accounts.rules import Role
from app.contact import concerns
from app.contact.concerns import MOST_WRITTEN, Told
from app.core import db
from app.core.config import Settings
from app.core.errors import NotYours, Refused
from tests import factories
from tests.contact.test_private_line import CHRISTMAS, duty, raise_at
from tests.everywhere.test_double import all_at_once, assert_trail_is_whole, count
from tests.everywhere.world import make_world, rows, signed_in
from tests.factories import NOW
from tests.notifications.test_delivery import Mailbox
from tests.notifications.test_texts import Phones
from tests.page import Client

SECRET = "canary-worry: she is left alone, and Amina Begum does not eat"
SAID = {"words": SECRET, "about": "canary-about: Amina Begum, 12 Mill Lane", "reach": "canary-reach 07700 900123"}
TOLD = Told(SECRET, "", "", "en", "an address")


@pytest.fixture
def lead(app: Flask) -> Client:
    return signed_in(app, factories.make_officer("Sal Lead", Role.SAFEGUARDING_LEAD))


@time_machine.travel(NOW, tick=False)
def test_danger_first_then_when_it_is_read_then_the_box(app: Flask) -> None:
    client = Client(app)
    body = client.get("/en/worried/").text
    assert body.index("Ring 999") < body.index("You do not have to say who you are") < body.index("It is read") < body.index("<textarea")
    assert "Exit this page" in body and "the duty team is told" in body
    assert 'href="/en/worried/"' in client.get("/en/help").text
    assert "Write a few words" in client.post("/en/worried/", {"words": " ", "about": "kept"}, status=422).text
    assert client.post("/en/worried/", SAID).location.endswith("/en/worried/kept")
    assert "canary" not in client.get("/en/worried/kept").text and "canary" not in client.get("/en/worried/").text
    client.post("/en/worried/", SAID)
    assert len(rows(app)["concern"]) == 1, "sent twice it is kept once"
    client.post("/en/worried/", {**SAID, "words": "a machine", "website": "x"}, status=422)
    assert len(rows(app)["concern"]) == 1
    assert not rows(app)["outbox_message"], "no mail tells of it"
    assert "canary" not in str(rows(app, frozenset())["audit_row"])


@time_machine.travel(NOW, tick=False)
def test_the_lead_reads_it_and_nobody_else(app: Flask, lead: Client) -> None:
    concerns.write(Told(SECRET, "", "", "ur", "an address"), NOW)
    db.commit()
    assert SECRET not in lead.get("/admin/worried/").text
    page = lead.get("/admin/worried/1").text
    assert SECRET in page and 'lang="ur"' in page and "They do not want to be reached" in page
    lead.post("/admin/worried/1/read")
    before = rows(app)
    lead.post("/admin/worried/1/read")
    assert rows(app) == before, "read once"
    assert "Read, the newest first" in lead.get("/admin/worried/?done=read").text
    lead.get("/admin/worried/99", status=404)
    lead.post("/admin/worried/99/read", status=404)
    for role in (Role.SOCIAL_WORKER, Role.DP_LEAD, Role.FINANCE_OFFICER, Role.ADMINISTRATOR):
        other = signed_in(app, factories.make_officer(f"Other {role}", role))
        other.get("/admin/worried/", status=404)
        other.get("/admin/worried/1", status=404)


@time_machine.travel(NOW, tick=False)
def test_it_is_on_the_record_of_nobody(app: Flask) -> None:
    world = make_world()
    concerns.write(Told(f"{SECRET} {world.own.owner.reference}", "Amina Begum", "", "en", "an address"), NOW)
    db.commit()
    for who in ("owner", "helper: all", "dp lead", "social worker"):
        client = signed_in(app, world.people[who])
        for page in (f"/en/for/{world.own.owner.reference}/", f"/admin/people/{world.own.owner.reference}/overview"):
            assert "canary-worry" not in client.flask.get(page).get_data(as_text=True)


def test_unread_it_goes_to_the_duty_team_once_also_at_christmas(
    app: Flask, settings: Settings, mailbox: tuple[Mailbox, int], phones: Phones
) -> None:
    box, port = mailbox
    told = duty(settings, port, phones)
    concerns.write(TOLD, CHRISTMAS)
    db.commit()
    assert raise_at(app, told, CHRISTMAS + timedelta(hours=3, minutes=59)) == (0, [])
    assert raise_at(app, told, CHRISTMAS + timedelta(hours=4)) == (1, [])
    assert raise_at(app, told, CHRISTMAS + timedelta(hours=5)) == (0, [])
    assert len(box.mails) == len(phones.asked) == 1
    text = f"{box.mails[0]} {box.mails[0].get_content()} {phones.asked}"
    assert "https://payments.elmshire.example/admin/worried/" in text
    for secret in ("canary", "Amina", "Begum", "alone"):
        assert secret not in text


def test_many_from_one_address_are_asked_to_ring_and_others_are_not(app: Flask) -> None:
    for number in range(MOST_WRITTEN):
        concerns.write(Told(f"worry {number}", "", "", "en", "an address"), NOW)
    with pytest.raises(Refused, match="concern-many"):
        concerns.write(Told("one more", "", "", "en", "an address"), NOW)
    concerns.write(Told("one more", "", "", "en", "another address"), NOW)
    concerns.write(Told("one more", "", "", "en", "an address"), NOW + timedelta(hours=1))
    with pytest.raises(NotYours):
        concerns.mark_read(999, NOW, by=factories.make_officer("Sal Lead", Role.SAFEGUARDING_LEAD).id)


def test_twenty_presses_at_once_are_one(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    answers = all_at_once([Client(app) for _one in range(20)], lambda one: one.flask.post("/en/worried/", data=SAID))
    assert {one.status_code for one in answers} == {302}
    assert count(app, "concern") == 1
    assert_trail_is_whole()
