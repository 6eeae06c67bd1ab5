"""What was said in an expression of interest stands on the person's record: how to reach them safely, above all."""

from typing import Any

import pytest
from flask import Flask

from app.accounts import communication, safe_contact
from app.accounts.models import Person
from app.accounts.rules import Role
from app.accounts.safe_ways import Way
from app.accounts.standing import Scope
from app.core import db
from app.interest.models import Interest
from tests import factories
from tests.accounts.helping import helps
from tests.everywhere.world import rows, signed_in
from tests.factories import NOW, Made
from tests.interest.steps import LEAST, made, say, send, worker
from tests.page import Client


def record_of(sent: Interest) -> Person:
    with db.reading():
        found = db.session.get_one(Person, sent.person_id)
        db.session.expunge(found)
    return found


def unsafe(person: Person) -> list[Way]:
    return safe_contact.unsafe_ways(person)


def test_not_safe_is_carried_to_every_way_and_the_person_cannot_lift_it(app: Flask) -> None:
    sent = made({**LEAST, "message_safe": "no"})
    person = record_of(sent)
    assert unsafe(person) == [*Way]
    assert safe_contact.noted_by_council(person.id) == set(Way)
    text = signed_in(app, worker()).get(f"/admin/people/{person.reference}/overview").text
    flags = text.split("How to reach them")[1].split("Who acts for them")[0]
    for words in ("Do not email", "Do not write by post", "Do not text", "No voicemail", "07700 900123"):
        assert words in flags, words
    again = rows(app)["safe_contact_change"]
    assert len(again) == 1 and "From their expression of interest" in str(again)


@pytest.mark.parametrize("said", [{}, {"message_safe": "yes"}])
def test_yes_or_nothing_takes_no_way_away_and_gives_none_back(app: Flask, said: dict[str, str]) -> None:
    assert unsafe(record_of(made({**LEAST, **said}))) == []
    amina = factories.make_recipient("Amina Begum")
    safe_contact.set_by_council(amina.id, [Way.POST], "She told us", NOW, by=worker().id)
    db.commit()
    assert unsafe(record_of(made({**LEAST, **said}, person_id=amina.id))) == [Way.EMAIL, Way.TEXT, Way.VOICEMAIL]


def test_phone_and_email_are_carried_to_a_new_record(app: Flask) -> None:
    person = record_of(made({**LEAST, "email": "zsofia@example.org"}))
    assert (person.phone, person.email) == ("07700 900123", "zsofia@example.org")
    twice = record_of(made({**LEAST, "email": "zsofia@example.org"}))
    assert (twice.phone, twice.email) == ("07700 900123", None), "one address is one person's"


@pytest.mark.parametrize(("whom", "phone"), [("them", "07700 900123"), ("teller", None), (None, None)])
def test_the_number_of_whoever_asks_is_not_the_persons(app: Flask, whom: str | None, phone: str | None) -> None:
    answers = {**LEAST, "who": "another", "teller_name": "Nadia", "agreed": "yes", "email": "a@example.org"}
    person = record_of(made({**answers, **({"contact_whom": whom} if whom else {})}))
    assert (person.phone, person.email) == (phone, "a@example.org" if phone else None)


def test_a_record_that_is_there_keeps_its_own_address(app: Flask) -> None:
    amina = factories.make_recipient("Amina Begum")
    with db.reading():
        before = db.session.get_one(Person, amina.id).email
    person = record_of(made({**LEAST, "email": "new@example.org"}, person_id=amina.id))
    assert (person.email, person.phone) == (before, "07700 900123")
    assert record_of(made({**LEAST, "phone": "07700 900999"}, person_id=amina.id)).phone == "07700 900123"


@pytest.mark.parametrize(
    ("said", "needs", "note"),
    [
        ({"interpreter": "yes", "language": "pa"}, ["interpreter"], "ਪੰਜਾਬੀ (Panjabi)"),
        ({"interpreter": "yes", "language": "other", "language_words": "Tigrinya", "needs": ["braille"], "needs_note": "Slowly"}, ["braille", "interpreter"], "Slowly; Tigrinya"),
        ({"interpreter": "yes", "language": "bsl"}, ["bsl"], ""),
        ({"interpreter": "yes", "needs": ["none"]}, ["interpreter"], ""),
        ({"interpreter": "no"}, None, ""),
        ({"interpreter": "no", "needs": ["none"]}, [], ""),
    ],
)  # fmt: skip
def test_an_interpreter_is_a_need(app: Flask, said: dict[str, Any], needs: list[str] | None, note: str) -> None:
    person = record_of(made({**LEAST, **said}))
    assert (person.needs, person.needs_note) == (needs, note)


def test_what_a_form_does_not_ask_stays(app: Flask) -> None:
    amina = factories.make_recipient("Amina Begum")
    communication.set_needs(amina.id, ["braille", "interpreter"], "Somali", NOW, by=amina.id, how=communication.SAID)
    db.commit()
    assert record_of(made(LEAST, person_id=amina.id)).needs == ["braille", "interpreter"]
    assert record_of(made({**LEAST, "needs": ["audio"]}, person_id=amina.id)).needs == ["audio", "interpreter"]
    assert record_of(made({**LEAST, "interpreter": "no"}, person_id=amina.id)).needs == ["audio"]


def test_large_print_sets_the_format_of_letters(app: Flask) -> None:
    assert record_of(made({**LEAST, "needs": ["large-print"]})).letter_format == "large-print"


# --- Somebody whom we know ---------------------------------------------------------------------------------------


@pytest.fixture
def amina(app: Flask) -> Made:
    return factories.make_recipient("Amina Begum")


@pytest.fixture
def officer(app: Flask) -> Client:
    return signed_in(app, worker())


def enter(officer: Client, known: str, status: int = 302) -> Any:
    officer.get("/admin/interest/")
    return officer.post("/admin/interest/enter", {"came_by": "phone", "known": known}, status=status)


def test_an_officer_says_that_we_know_them(app: Flask, officer: Client, amina: Made) -> None:
    people = len(rows(app)["person"])
    enter(officer, amina.reference.lower().replace("-", ""))
    say(officer, "who", {"who": "me"})
    assert "Amina Begum" in officer.get("/en/interest/name").text, "we need not ask what we know"
    say(officer, "name", {"name": "Amina Begum"})
    say(officer, "reach", {"phone": "07700 900123"})
    say(officer, "contact", {"message_safe": "no"})
    assert send(officer).location == "/en/interest/sent"
    with db.reading():
        sent = db.session.query(Interest).one()
        assert sent.person_id == amina.id and "known" not in sent.answers, "who it is stands in one place"
    assert len(rows(app)["person"]) == people
    text = officer.get(f"/admin/people/{amina.reference}/overview").text
    assert "Expression of interest" in text and "Do not text" in text


def test_nobody_and_oneself_are_refused(app: Flask, amina: Made) -> None:
    me = worker("Mo Self")
    officer = signed_in(app, me)
    for known in ("P-AAAA-AAAA", "nonsense", me.reference):
        assert "We know nobody with this reference" in enter(officer, known, status=422).text
    assert rows(app)["interest_draft"] == []


def test_a_form_that_anybody_sends_names_nobody(app: Flask, amina: Made) -> None:
    """Only what an officer enters may say whose it is."""
    sent = made({**LEAST, "known": amina.reference})
    assert sent.person_id != amina.id and "known" not in sent.answers


def test_ones_page_leads_to_the_form(app: Flask) -> None:
    new = factories.make_person("New Here")
    client = signed_in(app, factories.make_officer("Dot Price", Role.DP_OFFICER))
    assert f"/admin/interest/?for={new.reference}#enter" in client.get(f"/admin/people/{new.reference}/overview").text
    assert f'value="{new.reference}"' in client.get(f"/admin/interest/?for={new.reference}").text


# --- My home -----------------------------------------------------------------------------------------------------


def test_my_home_leads_to_where_it_stands(app: Flask, amina: Made) -> None:
    own, home = signed_in(app, amina), f"/en/for/{amina.reference}/"
    assert "/en/my-interest" not in own.get(home).text, "there is none"
    reference = made(LEAST, person_id=amina.id).reference
    assert 'href="/en/my-interest"' in own.get(home).text
    own.post("/en/my-home/face", {"face": "easy-read"})
    assert 'href="/en/my-interest"' in own.get(home).text
    assert reference in own.get("/en/my-interest").text


def test_who_acts_for_somebody_is_not_led_there(app: Flask, amina: Made) -> None:
    nadia = factories.make_person("Nadia Khan")
    helps(nadia, amina, *Scope)
    made(LEAST, person_id=amina.id)
    client = signed_in(app, nadia)
    for person in (amina, nadia):
        assert "/en/my-interest" not in client.get(f"/en/for/{person.reference}/").text
