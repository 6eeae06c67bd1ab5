"""The private line: written by the person alone, read by the lead alone, in no list, mail or count of anybody else."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from app.accounts import service as accounts
from app.accounts.models import Person
from app.accounts.rules import Role
from app.accounts.standing import Scope
from app.contact import raising
from app.core import db
from app.core.config import Settings
from tests import factories
from tests.accounts.helping import helps
from tests.everywhere.test_double import all_at_once, browsers, count
from tests.everywhere.world import address, doors, make_world, rows, signed_in
from tests.factories import NOW, Made
from tests.notifications.test_delivery import Mailbox
from tests.notifications.test_texts import Phones, with_notify
from tests.page import Client

SECRET = "canary-private he takes my card"
CHRISTMAS = datetime(2026, 12, 25, 3, 0, tzinfo=UTC)


@pytest.fixture
def amina(app: Flask) -> Made:
    return factories.make_recipient("Amina Begum")


@pytest.fixture
def lead(app: Flask) -> Client:
    return signed_in(app, factories.make_officer("Sam Guard", Role.SAFEGUARDING_LEAD))


def tell(app: Flask, person: Made, words: str = SECRET, language: str = "en") -> Client:
    client, page = signed_in(app, person), f"/{language}/for/{person.reference}/tell-us-in-private/"
    client.get(page)
    assert client.post(page, {"words": words}).location.endswith("/tell-us-in-private/kept")
    return client


def test_before_typing_it_says_when_it_is_read_and_whom_to_ring(app: Flask, amina: Made) -> None:
    client, page = signed_in(app, amina), f"/en/for/{amina.reference}/tell-us-in-private/"
    text = client.get(page).text
    for words in ("Ring 999", "01632 960 999".replace(" ", "\u00a0"), "It is read today.", "after 4 hours", "every day of the year"):
        assert words in text
    assert text.index("999") < text.index("<textarea")
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        later = Client(app)
        later.sign_in(amina.email, factories.PASSPHRASE)
        assert "It is read on 23 November 2026." in later.get(page).text
    assert "Write a few words" in client.post(page, {"words": "  "}, status=422).text
    assert "too long to keep" in client.post(page, {"words": "x" * 4_001}, status=422).text
    assert rows(app)["private_note"] == []


@time_machine.travel(NOW, tick=False)
def test_written_it_is_nowhere_for_the_person_and_twice_is_once(app: Flask, amina: Made) -> None:
    page = f"/en/for/{amina.reference}/tell-us-in-private/"
    client = signed_in(app, amina)
    strip = re.compile(r'name="csrf_token"[^>]*')
    pages = ("", "tell-us-in-private/", "tell-us-in-private/kept", "what-helpers-did", "who-has-looked", "helpers/")
    before = [strip.sub("", client.get(f"/en/for/{amina.reference}/{one}").text) for one in pages]
    tell(app, amina)
    client.get(page)
    client.post(page, {"words": SECRET})
    assert len(rows(app)["private_note"]) == 1
    assert [strip.sub("", client.get(f"/en/for/{amina.reference}/{one}").text) for one in pages] == before
    trail = [row for row in rows(app, frozenset())["audit_row"] if "private-note" in str(row)]
    assert len(trail) == 1 and SECRET not in str(trail)
    assert rows(app)["outbox_message"] == [], "no mail tells that something came"


# Words, codes and keys that are made anew for whoever looks, and the page that counts openings of the short addresses here.
NEW_EACH_TIME = ("accounts.passphrase", "accounts.set_up_authenticator", "accounts.set_up_card", "recovery.passphrase", "activation.passphrase", "guidance_admin.page")


@time_machine.travel(NOW, tick=False)
@pytest.mark.once  # every page of the site, the same on both engines
def test_no_page_of_anybody_else_tells_that_it_exists(app: Flask) -> None:
    """Every page of every helper and of every other officer, byte for byte the same before and after."""
    world = make_world()
    strip = re.compile(r'name="csrf_token"[^>]*')
    clients = {who: signed_in(app, one) for who, one in world.people.items() if who not in ("owner", "safeguarding lead")}
    some = {who: client for who, client in clients.items() if "helper" not in who or who == "helper: all"}

    skipped = ("static", "returns.sent_copies", "returns_admin.fetch", "returns.fetch_file", *NEW_EACH_TIME)
    pages = [(who, door) for door in doors(app) if door.method == "GET" and door.endpoint not in skipped for who in some]

    def seen() -> dict[tuple[str, str], str]:
        found = {}
        for who, door in pages:
            response = some[who].flask.get(address(app, door, world.own.values_for(door.endpoint)), buffered=True)
            found[who, door.endpoint] = strip.sub("", response.get_data().decode("utf-8", "replace"))
        return found

    owner, place = signed_in(app, world.own.owner), f"/en/for/{world.own.owner.reference}/tell-us-in-private/"
    owner.get(place)
    before = seen()
    owner.post(place, {"words": SECRET})
    after = seen()
    # What others looked at meanwhile is in the trail, and is counted; of this nothing is: read below.
    different = [key for key in before if before[key] != after[key] and key[1] not in ("trail_admin.trail", "overview_admin.show", "retention_admin.person")]
    assert not different
    assert "canary-private" not in str(after)
    for who in ("dp lead", "administrator"):
        assert "rivate note" not in after[who, "trail_admin.trail"] + after[who, "overview_admin.show"] and "in private" not in after[who, "retention_admin.person"]
        assert "Signed in" in after[who, "trail_admin.trail"] and "Who acts for somebody" in after[who, "retention_admin.person"]


def test_the_lead_reads_and_marks_it_read(app: Flask, amina: Made, lead: Client) -> None:
    assert "Nothing waits." in lead.get("/admin/private-line/").text
    tell(app, amina, language="ur")
    listed = lead.get("/admin/private-line/").text
    assert "Amina Begum" in listed and SECRET not in listed
    page = lead.get("/admin/private-line/1").text
    assert SECRET in page and 'lang="ur"' in page and "freeze at once" in page
    lead.post("/admin/private-line/1/read")
    lead.get("/admin/private-line/?done=read")
    assert "Read, the newest first" in lead.get("/admin/private-line/").text
    before = rows(app)
    lead.post("/admin/private-line/1/read")
    assert rows(app) == before, "read once"
    lead.get("/admin/private-line/99", status=404)
    lead.get("/admin/private-line/")
    lead.post("/admin/private-line/99/read", status=404)


def test_a_lead_does_not_read_away_their_own(app: Flask) -> None:
    both, other = factories.make_recipient("Sol Guard"), factories.make_officer("Sam Guard", Role.SAFEGUARDING_LEAD)
    accounts.give_role(db.session.get_one(Person, both.id), Role.SAFEGUARDING_LEAD, date(2020, 1, 1), by=None)
    db.commit()
    own = tell(app, both)
    own.get("/admin/private-line/1")
    own.post("/admin/private-line/1/read", status=404)
    second = signed_in(app, other)
    second.get("/admin/private-line/1")
    second.post("/admin/private-line/1/read")


def test_old_notes_are_read_in_pages(app: Flask, amina: Made, lead: Client) -> None:
    for number in range(52):
        tell(app, amina, f"note {number}")
    lead.get("/admin/private-line/")
    app.config["WTF_CSRF_ENABLED"] = False
    for number in range(1, 53):
        lead.flask.post(f"/admin/private-line/{number}/read")
    first = lead.get("/admin/private-line/").text
    assert first.count("/admin/private-line/") > 50
    assert "before=3" in first
    assert lead.get("/admin/private-line/?before=3").text.count("Amina Begum") == 4


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.SAFEGUARDING_LEAD])
def test_no_other_role_reads_it(app: Flask, amina: Made, role: Role) -> None:
    tell(app, amina)
    client = signed_in(app, factories.make_officer("Some Officer", role))
    client.get("/admin/private-line/", status=404)
    client.get("/admin/private-line/1", status=404)


def test_no_standing_writes_it(app: Flask, amina: Made) -> None:
    nadia = factories.make_person("Nadia Khan")
    helps(nadia, amina, *Scope)
    client = signed_in(app, nadia)
    client.get(f"/en/for/{amina.reference}/tell-us-in-private/", status=404)
    assert "only we will see" not in client.get(f"/en/for/{amina.reference}/").text


# Unread for too long


def duty(settings: Settings, port: int, phones: Phones) -> Settings:
    told = replace(with_notify(settings, phones), mail_server="127.0.0.1", mail_port=port, mail_security="none")
    return replace(told, duty_email="duty@elmshire.example", duty_mobile="07700900999", base_url="https://payments.elmshire.example")


def raise_at(app: Flask, settings: Settings, now: datetime) -> tuple[int, list[str]]:
    with app.app_context():
        return raising.raise_unread(settings, now)


def test_unread_it_goes_once_by_mail_and_text_also_at_night_and_at_christmas(
    app: Flask, settings: Settings, amina: Made, mailbox: tuple[Mailbox, int], phones: Phones
) -> None:
    box, port = mailbox
    told = duty(settings, port, phones)
    with time_machine.travel(CHRISTMAS, tick=False):
        client = Client(app)
        client.sign_in(amina.email, factories.PASSPHRASE)
        page = f"/en/for/{amina.reference}/tell-us-in-private/"
        client.get(page)
        client.post(page, {"words": SECRET})
    assert raise_at(app, told, CHRISTMAS + timedelta(hours=3, minutes=59)) == (0, [])
    assert raise_at(app, told, CHRISTMAS + timedelta(hours=4)) == (1, [])
    assert raise_at(app, told, CHRISTMAS + timedelta(hours=5)) == (0, [])
    assert len(box.mails) == len(phones.asked) == 1
    assert box.mails[0]["To"] == "duty@elmshire.example"
    text = f"{box.mails[0]} {box.mails[0].get_content()} {phones.asked}"
    assert "https://payments.elmshire.example/admin/private-line/" in text
    for secret in ("canary", "Amina", "Begum", amina.reference, "card", "amina.begum"):
        assert secret not in text


def test_what_failed_is_tried_again_and_the_other_way_is_not_repeated(
    app: Flask, settings: Settings, amina: Made, mailbox: tuple[Mailbox, int], phones: Phones
) -> None:
    box, port = mailbox
    told, late = duty(settings, port, phones), NOW + timedelta(hours=9)
    tell(app, amina)
    box.refuse = True
    assert raise_at(app, told, late) == (1, ["mail"])
    box.refuse, phones.status = False, 500
    assert raise_at(app, told, late) == (1, [])
    assert len(box.mails) == 1 and len(phones.asked) == 1
    assert raise_at(app, told, late) == (0, [])


def test_what_was_read_in_time_is_not_raised(
    app: Flask, settings: Settings, amina: Made, lead: Client, mailbox: tuple[Mailbox, int], phones: Phones
) -> None:
    tell(app, amina)
    lead.get("/admin/private-line/1")
    lead.post("/admin/private-line/1/read")
    assert raise_at(app, duty(settings, mailbox[1], phones), NOW + timedelta(days=9)) == (0, [])
    assert mailbox[0].mails == []


def test_the_command_says_when_nobody_could_be_told(app: Flask, amina: Made) -> None:
    tell(app, amina)
    done = app.test_cli_runner().invoke(args=["raise-unread"])
    assert (done.exit_code, done.output) == (0, "0 raised\n")
    with time_machine.travel(NOW + timedelta(hours=5), tick=False):
        failed = app.test_cli_runner().invoke(args=["raise-unread"])
    assert failed.exit_code == 4
    assert "could not be told by mail" in failed.output


def test_twenty_presses_at_once_are_one(app: Flask, amina: Made) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    page = f"/en/for/{amina.reference}/tell-us-in-private/"
    answers = all_at_once(browsers(app, amina), lambda one: one.flask.post(page, data={"words": SECRET}))
    assert {one.status_code for one in answers} == {302}
    assert count(app, "private_note") == 1
