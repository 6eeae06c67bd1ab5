"""Ways that are not safe: said by the person or noted by the council, seen on every staff page, obeyed by every message."""

import pytest
from flask import Flask

from app.accounts import safe_contact
from app.accounts import service as accounts
from app.accounts.rules import Role
from app.accounts.safe_ways import Way
from app.core import db
from app.core.errors import NotYours, Refused
from app.notifications.messages import Message
from app.notifications.service import notify
from tests import factories
from tests.accounts.helping import helps
from tests.accounts.test_helper_views import sent_return
from tests.everywhere.world import rows, signed_in
from tests.factories import NOW, Made
from tests.page import Client


@pytest.fixture
def amina(app: Flask) -> Made:
    return factories.make_recipient("Amina Begum")


@pytest.fixture
def officer(app: Flask) -> Client:
    return signed_in(app, factories.make_officer("Dot Price", Role.DP_OFFICER, Role.FINANCE_OFFICER))


def channel_now(person: Made) -> str:
    channel = notify(accounts.contact_of(person.id), Message.RETURN_ASKED, NOW).channel
    db.roll_back()
    return channel


def test_the_person_says_which_ways_are_safe_and_messages_obey(app: Flask, amina: Made) -> None:
    client, page = signed_in(app, amina), f"/en/for/{amina.reference}/how-we-reach-you/"
    assert channel_now(amina) == "email"
    assert client.get(page).text.count("checked") == 4
    assert client.post(page, {"safe": ["post", "text", "voicemail"]}).location.endswith("?done=kept")
    assert channel_now(amina) == "letter"
    client.post(page, {"safe": []})
    assert channel_now(amina) == "call", "nothing is safe: somebody tells them"
    assert "Kept. From now on" in client.get(f"{page}?done=kept").text
    client.post(page, {"safe": ["email", "post", "text", "voicemail"]})
    assert channel_now(amina) == "email"
    client.post(page, {"safe": ["fax"]}, status=422)
    trail = [row for row in rows(app, frozenset())["audit_row"] if "safe-contact-set" in str(row)]
    assert len(trail) == 3
    assert "email,post,text,voicemail" in str(trail[1]) and "@" not in str(trail)


def test_the_same_sent_twice_is_kept_once(app: Flask, amina: Made) -> None:
    for _time in range(2):
        safe_contact.set_by_person(amina.id, [Way.POST], NOW, by=amina.id)
        db.commit()
    assert len(rows(app)["safe_contact_change"]) == 1


def test_what_the_council_noted_is_not_lifted_on_the_website(app: Flask, amina: Made, officer: Client) -> None:
    place, client = f"/admin/people/{amina.reference}/safe-contact/", signed_in(app, amina)
    officer.get(place)
    assert "Say why" in officer.post(place, {"safe": ["email"], "reason": " "}, status=422).text
    officer.post(place, {"safe": ["email", "text", "voicemail"], "reason": "He opens her post"})
    page = f"/en/for/{amina.reference}/how-we-reach-you/"
    shown = client.get(page).text
    assert "He opens her post" not in shown and "noted" not in shown, "whoever sits here is not told that the council knows"
    told = client.post(page, {"safe": ["email", "post"]}, status=422).text
    assert "One of these cannot be changed here" in told
    client.post(page, {"safe": ["text"]})
    assert channel_now(amina) == "call"
    history = officer.get(place).text
    assert "He opens her post" in history and "The person" in history
    officer.post(place, {"safe": ["email", "post"], "reason": "She asked for it at a visit"})
    client.post(page, {"safe": ["post"]})


@pytest.mark.parametrize("page", ["", "/returns", "/helpers/", "/helpers/record", "/safe-contact/", "/rate"])
def test_it_is_seen_on_every_page_about_the_person(app: Flask, amina: Made, officer: Client, page: str) -> None:
    before = officer.get(f"/admin/people/{amina.reference}{page}").text
    assert "Do not write by post" not in before
    safe_contact.set_by_council(amina.id, [Way.EMAIL], "why", NOW, by=accounts_id(app))
    db.commit()
    text = officer.get(f"/admin/people/{amina.reference}{page}").text
    assert 'class="tag tag--need">Do not write by post<' in text and "Do not text" in text and "No voicemail" in text
    assert "Do not email" not in text


def accounts_id(app: Flask) -> int:
    return factories.make_person("Somebody Else").id


def test_it_is_seen_where_returns_are_checked_and_chased(app: Flask, amina: Made, officer: Client) -> None:
    reference, other = sent_return(amina), factories.make_person("Somebody Else")
    safe_contact.set_by_council(amina.id, [], "why", NOW, by=other.id)
    db.commit()
    for page in ("/admin/cases/", f"/admin/returns/{reference}", f"/admin/returns/{reference}/ask", f"/admin/people/{amina.reference}/returns"):
        assert "Do not email" in officer.get(page).text, page
    for page in ("/admin/returns/due?show=all", "/admin/people/"):
        assert "Do not email" not in officer.get(page).text, "lists of everybody show names, references and what is due"


def test_nobody_who_helps_sees_or_sets_it(app: Flask, amina: Made) -> None:
    nadia = factories.make_person("Nadia Khan")
    helps(nadia, amina)
    client = signed_in(app, nadia)
    client.get(f"/en/for/{amina.reference}/how-we-reach-you/", status=404)
    assert "How we reach you" not in client.get(f"/en/for/{amina.reference}/").text


def test_refusals(app: Flask, amina: Made) -> None:
    with pytest.raises(NotYours):
        safe_contact.set_by_person(999, [], NOW, by=999)
    with pytest.raises(Refused, match="own-standing"):
        safe_contact.set_by_council(amina.id, [], "why", NOW, by=amina.id)
    with pytest.raises(Refused, match="reason-missing"):
        safe_contact.set_by_council(amina.id, [], "  ", NOW, by=999)
    db.roll_back()
    assert safe_contact.unsafe_ways_of([amina.id]) == {}
