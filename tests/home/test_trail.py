"""What the trail tells a person: what helpers did, which team looked, and what a safeguarding lead keeps back."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import delete, select

from app.accounts import representations
from app.accounts import service as accounts
from app.accounts.models import Person, RoleHeld, SignIn
from app.accounts.rules import Role
from app.accounts.standing import Scope
from app.audit.events import SIGHTS, Event
from app.core import clock, db
from app.core.db import session
from app.home import trail
from app.home.words import DID, LOOKED, TEAM
from app.returns import checking, draft, service
from tests import factories
from tests.accounts.helping import helps
from tests.accounts.test_helper_views import sent_return
from tests.everywhere.world import SUMMER, TODAY, rows, signed_in
from tests.factories import NOW, Made
from tests.home.test_views import words


@pytest.fixture
def amina(app: Flask) -> Made:
    return factories.make_recipient("Amina Begum")


def test_what_helpers_did_in_plain_words(app: Flask, amina: Made) -> None:
    nadia, other = factories.make_person("Nadia Khan"), factories.make_recipient("Bogdan Zielinski")
    number = helps(nadia, amina, Scope.SEND)
    helps(nadia, other, Scope.SEND)
    found = service.start_return(amina.id, SUMMER, TODAY, NOW, by=nadia.id, on_paper=False)
    draft.add_bill(found, "CANARY BILL", 7_110, None, by=nadia.id)
    draft.add_bill(found, "MY OWN", 1_000, None, by=amina.id)
    draft.add_bill(service.start_return(other.id, SUMMER, TODAY, NOW, by=nadia.id, on_paper=False), "x", 1, None, by=nadia.id)
    db.commit()
    page = signed_in(app, amina).get(f"/en/for/{amina.reference}/what-helpers-did").text
    main = words(page)
    assert main.count("Added a bill") == 1, "not her own, not what was done for somebody else"
    assert "Began a return Nadia Khan , July to September 2026" in main
    assert "Began to help you" in main
    assert "CANARY" not in page and "71.10" not in page
    representations.stop(amina.id, number, NOW, by=amina.id)
    db.commit()
    assert "Added a bill" in signed_in(app, amina).get(f"/en/for/{amina.reference}/what-helpers-did").text


def test_nobody_helped_and_nobody_looked(app: Flask, amina: Made) -> None:
    client = signed_in(app, amina)
    assert "Nobody who helps you has done anything here" in client.get(f"/en/for/{amina.reference}/what-helpers-did").text
    assert "Nobody has looked." in client.get(f"/en/for/{amina.reference}/who-has-looked").text


def test_which_team_looked_and_never_who(app: Flask, amina: Made) -> None:
    officer, worker = factories.make_officer("Olu Adeyemi"), factories.make_officer("Fiona Baird", Role.FINANCE_OFFICER, Role.DP_OFFICER)
    reference = sent_return(amina)
    for one in (officer, worker):
        signed_in(app, one).get(f"/admin/returns/{reference}")
    page = signed_in(app, amina).get(f"/en/for/{amina.reference}/who-has-looked").text
    assert words(page).count("20 November 2026 Finance team To look at your return") == 2
    assert "Olu" not in page and "Fiona" not in page


def test_a_lead_keeps_back_what_they_looked_at_until_they_release_it(app: Flask, amina: Made) -> None:
    lead = factories.make_officer("Sam Guard", Role.SAFEGUARDING_LEAD, Role.FINANCE_OFFICER)
    second = factories.make_officer("Sol Guard", Role.SAFEGUARDING_LEAD, Role.FINANCE_OFFICER)
    reference = sent_return(amina)
    own, place = signed_in(app, amina), f"/en/for/{amina.reference}/who-has-looked"
    empty = words(own.get(place).text)
    leads = {one.id: signed_in(app, one) for one in (lead, second)}
    for client in leads.values():
        client.get(f"/admin/returns/{reference}")
    assert words(own.get(place).text) == empty, "nothing tells that somebody looked, and no number does"
    assert "Opened a return" in leads[lead.id].get(f"/admin/people/{amina.reference}/my-looks/").text
    leads[second.id].get(f"/admin/people/{amina.reference}/my-looks/")
    leads[second.id].post(f"/admin/people/{amina.reference}/my-looks/release")
    assert words(own.get(place).text).count("To look at your return") == 1, "each lead releases their own"
    leads[lead.id].post(f"/admin/people/{amina.reference}/my-looks/release")
    leads[lead.id].post(f"/admin/people/{amina.reference}/my-looks/release")
    assert words(own.get(place).text).count("To look at your return") == 2
    assert "Nothing is withheld" in leads[lead.id].get(f"/admin/people/{amina.reference}/my-looks/?done=released").text
    assert words(own.get(place).text).count("To look at your record, with a reason") == 2, "that they opened the person, too"
    assert len(rows(app)["released_sight"]) == 4


def test_what_was_looked_at_before_or_after_being_lead_is_not_kept_back(app: Flask, amina: Made) -> None:
    officer = factories.make_officer()
    accounts.give_role(session.get_one(Person, officer.id), Role.SAFEGUARDING_LEAD, date(2025, 1, 1), by=None, until_day=date(2026, 11, 19))
    db.commit()
    signed_in(app, officer).get(f"/admin/returns/{sent_return(amina)}")
    with db.reading():
        assert [one.who for one in trail.who_has_looked(amina.id, None, 10)] == ["Finance team"]


def test_a_long_trail_is_read_in_pages(app: Flask, amina: Made) -> None:
    officer, reference = factories.make_officer(), sent_return(amina)
    for _look in range(45):
        checking.note_opened(reference, by=officer.id)
    client = signed_in(app, amina)
    first = client.get(f"/en/for/{amina.reference}/who-has-looked").text
    assert first.count("To look at your return") == 40
    older = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0]
    assert client.get(older).text.count("To look at your return") == 5


def test_a_lead_by_single_sign_on_keeps_back_and_a_colleague_by_it_does_not(app: Flask, amina: Made) -> None:
    """Their roles stand with the sign-in alone. When that is gone nobody can say what they were: it is not shown."""
    reference, known = sent_return(amina), {}
    for name, role in (("Sam Guard", Role.SAFEGUARDING_LEAD), ("Fin Ance", Role.FINANCE_OFFICER)):
        known[name] = factories.make_person(name)
        accounts.start_sign_in(known[name].id, NOW, roles=[role])
        db.commit()
        checking.note_opened(reference, by=known[name].id)
    with db.reading():
        assert [one.who for one in trail.who_has_looked(amina.id, None, 10)] == ["Finance team"]
        assert len(trail.withheld_by(known["Sam Guard"].id, amina.id)) == 1
    session.execute(delete(SignIn).where(SignIn.person_id.in_([one.id for one in known.values()])))
    db.commit()
    with db.reading():
        assert trail.who_has_looked(amina.id, None, 10) == []


def test_a_role_that_was_taken_away_keeps_nothing_back_from_then_on(app: Flask, amina: Made) -> None:
    officer, reference = factories.make_officer("Olu Adeyemi", Role.FINANCE_OFFICER, Role.SAFEGUARDING_LEAD), sent_return(amina)
    checking.note_opened(reference, by=officer.id)
    held = session.scalars(select(RoleHeld).where(RoleHeld.role == str(Role.SAFEGUARDING_LEAD))).one()
    held.ended_at = clock.now()
    db.commit()
    checking.note_opened(reference, by=officer.id)
    with db.reading():
        assert [one.who for one in trail.who_has_looked(amina.id, None, 10)] == ["Finance team"]


@pytest.mark.pure
def test_every_role_has_a_team_and_every_event_has_words() -> None:
    assert set(TEAM) == set(Role)
    assert all(isinstance(one, Event) and words for one, words in {**DID, **LOOKED}.items())
    assert not set(DID) & set(LOOKED)
    assert set(LOOKED) == SIGHTS
