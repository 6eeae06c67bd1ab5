"""A death: reminders stop when it is told, everything else when a person has confirmed it; and it may be a mistake."""

from datetime import date, timedelta

import pytest
from flask import Flask

from app.accounts import death, representations
from app.accounts import service as accounts
from app.accounts.models import Person
from app.accounts.rules import Role
from app.accounts.standing import Scope
from app.contact import threads
from app.contact.thread_rules import About, Shelf
from app.core import db
from app.core.errors import NotYours, Refused
from app.notifications.messages import Message
from app.notifications.models import OutboxMessage
from app.notifications.service import notify
from tests import factories
from tests.accounts.helping import helps
from tests.conftest import NOW, TODAY
from tests.everywhere.test_double import assert_trail_is_whole, count
from tests.everywhere.world import rows, signed_in
from tests.factories import Made

ESTATE = "Yusuf Begum\n4 Canary Row\nElmchester"
SENT = {"died_on-day": "12", "died_on-month": "11", "died_on-year": "2026", "estate": ESTATE}


@pytest.fixture
def amina(app: Flask) -> Made:
    return factories.make_recipient("Amina Begum", language="ur")


@pytest.fixture
def officer(app: Flask) -> Made:
    return factories.make_officer("Dee Pea", Role.DP_OFFICER)


def person(made: Made) -> Person:
    found = db.session.get_one(Person, made.id, populate_existing=True)
    db.session.expunge(found)
    db.roll_back()
    return found


def at(amina: Made, what: str = "") -> str:
    return f"/admin/people/{amina.reference}/death/{what}"


def test_a_helper_tells_us_and_reminders_stop_but_nothing_else(app: Flask, amina: Made, officer: Made) -> None:
    nadia = factories.make_person("Nadia Khan")
    helps(nadia, amina)
    last = TODAY + timedelta(days=20)
    for row in representations.representatives_of(amina.id):
        row.row.until_day = last
    db.commit()
    said = threads.Said("Mother died on Tuesday.", "en")
    for _ in range(2):
        threads.open_thread(amina.id, Shelf.CARE, About.DIED, said, TODAY, NOW, by=nadia.id)
        db.commit()
    assert count(app, "death_report") == 1 and person(amina).death_told_at and not person(amina).died_on
    assert representations.remind(TODAY, NOW) == 0, "no reminder any more"
    db.roll_back()
    assert representations.acting_for(nadia.id, amina.id, TODAY) and not person(amina).frozen_at, "but nothing else has changed"
    page = signed_in(app, officer).get(at(amina)).text
    assert "A death was reported" in page and "Message M-" in page and "Ring the family first" in page
    assert_trail_is_whole()


def test_staff_find_whom_to_ring_and_how_on_the_page_of_the_report(app: Flask, amina: Made, officer: Made) -> None:
    nadia = factories.make_person("Nadia Khan")
    helps(nadia, amina)
    row = db.session.get_one(Person, nadia.id)
    row.phone, row.voicemail_is_safe = "01632 960 777", False
    thread = threads.open_thread(amina.id, Shelf.CARE, About.DIED, threads.Said("She died.", "en"), TODAY, NOW, by=nadia.id)
    message = f"/admin/messages-in/care/{thread.reference}"
    db.commit()
    worker = factories.make_officer("Wanda Worker", Role.SOCIAL_WORKER)
    for who, page in ((officer, at(amina)), (worker, message)):
        told = signed_in(app, who).get(page).text
        assert 'href="tel:01632960777"' in told
        assert f'href="/admin/people/{nadia.reference}"' in told, "the record asks by itself why it is opened"
        assert "No voicemail" in told
        assert "/when-somebody-reports-a-death" in told
    other = factories.make_recipient("Bea Patel")
    death.report(other.id, "Her son rang", NOW, by=officer.id)
    db.commit()
    told = signed_in(app, officer).get(at(other)).text
    assert "Whom to ring" not in told, "a colleague noted it: who rang stands in their words"
    assert "/when-somebody-reports-a-death" in told


def test_who_lost_somebody_reads_what_happens_and_is_reminded_of_nothing(app: Flask, amina: Made, officer: Made) -> None:
    nadia = factories.make_person("Nadia Khan")
    helps(nadia, amina, *Scope)
    client, here = signed_in(app, nadia), f"/en/for/{amina.reference}"
    due = "return for", "Your return", "due by", "was due"
    before = client.get(f"{here}/").text.split("<main")[1]
    assert any(words in before for words in due), "otherwise this proves nothing"
    write = client.get(f"{here}/messages/care/new/died").text
    assert "we stop all reminders about them at once" in write and "Nothing else is stopped before we have talked" in write
    sent = client.post(f"{here}/messages/care/new/died", {"words": "Mother died on Tuesday."})
    assert "no reminders" in client.get(sent.location).text
    after = client.get(f"{here}/").text.split("<main")[1]
    assert "From now on we send no reminders here" in after and not any(words in after for words in due)
    home = client.get(f"/en/for/{nadia.reference}/").text.split("<main")[1]
    assert "due by" not in home and "was due" not in home and "Amina Begum" in home
    own = signed_in(app, amina).get(f"{here}/").text.split("<main")[1]
    assert any(words in own for words in due), "it may be a mistake: whoever lives still reads what is due"
    subject = sent.location.split("/")[-2]
    worker = signed_in(app, factories.make_officer("Soo Worker", Role.SOCIAL_WORKER))
    assert "Reminders have stopped by themselves. Nothing else has" in worker.get(f"/admin/messages-in/care/{subject}").text
    assert "Ring them" in worker.get("/admin/work/").text
    assert "A death was reported" in signed_in(app, factories.make_officer()).get("/admin/returns/due").text, "ring nobody for papers"


def test_staff_read_that_nothing_stopped_where_it_came_from_the_persons_own_page(app: Flask, amina: Made) -> None:
    client, here = signed_in(app, amina), f"/en/for/{amina.reference}/messages/care/new/died"
    client.get(here)
    subject = client.post(here, {"words": "He died on Tuesday."}).location.split("/")[-2]
    worker = signed_in(app, factories.make_officer("Soo Worker", Role.SOCIAL_WORKER))
    page = worker.get(f"/admin/messages-in/care/{subject}").text
    assert "not even reminders" in page and "Note it, and reminders stop" in page and at(amina) in page


def test_who_writes_for_themselves_tells_of_somebody_else(app: Flask, amina: Made) -> None:
    threads.open_thread(amina.id, Shelf.CARE, About.DIED, threads.Said("My brother died.", "en"), TODAY, NOW, by=amina.id)
    db.commit()
    assert not person(amina).death_told_at


def test_confirmed_nobody_signs_in_and_letters_go_to_the_estate(app: Flask, amina: Made, officer: Made) -> None:
    nadia = factories.make_person("Nadia Khan")
    helps(nadia, amina)
    own, site = signed_in(app, amina), signed_in(app, officer)
    notify(accounts.contact_of(amina.id), Message.MESSAGE_WAITS, NOW)
    db.commit()
    site.get(at(amina))
    assert "Say who told us" in site.post(at(amina, "report"), {"told": " "}, status=422).text
    site.post(at(amina, "report"), {"told": "canary: her son rang"})
    assert "Enter the day they died" in site.post(at(amina, "confirm"), {**SENT, "died_on-year": "2027"}, status=422).text
    assert "whoever deals with the estate" in site.post(at(amina, "confirm"), {**SENT, "estate": ""}, status=422).text
    for _ in range(2):
        site.post(at(amina, "confirm"), SENT)
    assert "4 Canary Row" in site.get(at(amina)).text
    assert "write only to the estate" in site.get(f"/admin/people/{amina.reference}").text
    assert own.get(f"/en/for/{amina.reference}/", status=302).headers["Location"].endswith(f"/sign-in?then=/en/for/{amina.reference}/")
    assert representations.acting_for(nadia.id, amina.id, TODAY) is None
    waits = db.session.query(OutboxMessage).filter_by(person_id=amina.id, message="message-waits").one()
    assert (waits.channel, waits.address) == ("letter", ESTATE), "what still waited goes there too"
    later = notify(accounts.contact_of(amina.id), Message.RETURN_ASKED, NOW)
    assert (later.channel, later.address, later.language) == ("letter", ESTATE, "en")
    db.roll_back()
    assert "canary" not in str([row for row in rows(app, frozenset())["audit_row"] if "death" in str(row)])
    assert_trail_is_whole()


def test_it_was_a_mistake_and_she_signs_in_again(app: Flask, amina: Made, officer: Made) -> None:
    death.report(amina.id, "a call", NOW, by=officer.id)
    death.confirm(amina.id, date(2026, 11, 12), ESTATE, TODAY, NOW, by=officer.id)
    db.commit()
    site = signed_in(app, officer)
    site.get(at(amina))
    site.post(at(amina, "mistaken"))
    assert not person(amina).death_told_at and not person(amina).died_on and not person(amina).frozen_at
    signed_in(app, amina).get(f"/en/for/{amina.reference}/")
    site.post(at(amina, "mistaken"))
    site.post(at(amina, "report"), {"told": "the register"})
    assert count(app, "death_report") == 2, "both are kept"


def test_nobody_reports_their_own_and_not_everybody_confirms(app: Flask, amina: Made, officer: Made) -> None:
    with pytest.raises(NotYours):
        death.report(amina.id, "x", NOW, by=amina.id)
    with pytest.raises(NotYours):
        death.confirm(amina.id, TODAY, ESTATE, TODAY, NOW, by=officer.id)
    with pytest.raises(Refused):
        death.report(amina.id, " ", NOW, by=officer.id)
    db.roll_back()
    worker = factories.make_officer("Soo Worker", Role.FINANCE_OFFICER)
    site = signed_in(app, worker)
    site.get(at(amina))
    site.post(at(amina, "report"), {"told": "his sister"})
    assert "It is confirmed" not in site.get(at(amina)).text
    site.post(at(amina, "confirm"), SENT, status=404)
