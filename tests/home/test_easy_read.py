"""The Easy Read faces: chosen once and kept, the same facts and the same forms, short sentences with a drawing each."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.accounts import faces
from app.accounts.models import Person
from app.audit.events import Event
from app.audit.models import AuditRow
from app.core import db
from app.core.db import session
from app.decisions import service as decisions
from app.ledger import pausing
from app.ledger.models import DirectPayment
from app.ledger.rules import AccountType
from app.people import merging
from app.returns import checking, service
from app.reviews import service as reviews
from app.reviews.rules import NEEDED
from tests.conftest import NOW, TODAY
from tests.factories import Made, make_officer, make_person, make_recipient
from tests.page import Client
from tests.returns.sent import CASH, LINES, Q3, make_sent

pytestmark = pytest.mark.once  # pages, the same on both engines

SignIn = Callable[[Made], Client]
TEMPLATES = Path(__file__).resolve().parents[2] / "app" / "templates"
EASY_TEMPLATES = sorted([*TEMPLATES.glob("*/easy_*.html"), *TEMPLATES.glob("*/_easy_*.html")])
DRAWINGS = {path.stem for path in (TEMPLATES.parent / "static" / "images" / "easy").glob("*.svg")}
NOT_CHECKED = "People who use Easy Read have not checked this page yet."
SUM = re.compile(r"−?£[\d,]+\.\d\d")
FIELD = re.compile(r'<(?:input|textarea|button)[^>]*\bname="([^"]+)"')


def main_of(body: str) -> str:
    found = re.search(r"<main.*?</main>", body, re.S)
    assert found is not None
    return found[0]


def easily(person: Made) -> Made:
    faces.choose_face(person.id, faces.EASY, by=person.id)
    db.commit()
    return person


def make_asked() -> tuple[Made, str]:
    """A return with a question about a line; returns the address of the question too."""
    amina = make_recipient()
    reference = make_sent(amina, (*LINES, CASH))
    rows = service.line_rows(service.the_return(amina.id, Q3))
    identity = next(one.identity for one in rows if one.text == CASH.payee)
    checking.ask_back(reference, [checking.Asked(identity, "something-else", "What was this cash for?")], 1, NOW, by=make_officer().id)
    db.commit()
    number = service.questions_of(service.the_return(amina.id, Q3))[0].id
    return amina, f"/en/for/{amina.reference}/returns/{Q3}/questions/{number}"


def make_settled() -> tuple[Made, str]:
    amina = make_recipient()
    checking.settle_return(make_sent(amina), "ok", "Thank you for the clear papers.", 1, NOW, by=make_officer().id)
    db.commit()
    return amina, f"/en/for/{amina.reference}/returns/{Q3}/"


def test_it_is_chosen_once_and_kept(app: Flask, sign_in: SignIn) -> None:
    amina = make_recipient()
    client, home = sign_in(amina), f"/en/for/{amina.reference}/"
    assert ">Easy Read</button>" in client.get(home).text
    assert client.post("/en/my-home/face", {"face": "easy-read"}).location == "/en/my-home"
    assert NOT_CHECKED in client.get(home).text
    assert NOT_CHECKED in sign_in(amina).get(home).text, "it holds on another device too"
    assert NOT_CHECKED not in client.get(f"{home}?face=usual").text, "the usual page is one link away"
    assert NOT_CHECKED in client.get(home).text, "and looking there changes nothing"
    client.post("/en/my-home/face", {"face": "usual"})
    assert NOT_CHECKED not in client.get(home).text


def test_only_the_one_who_chose_sees_it_and_it_is_written_down_once(app: Flask, sign_in: SignIn) -> None:
    amina, bashir = easily(make_recipient()), make_recipient("Bashir Khan")
    easily(amina)
    assert NOT_CHECKED not in sign_in(bashir).get(f"/en/for/{bashir.reference}/").text
    rows = session.execute(select(AuditRow.about_id, AuditRow.facts).where(AuditRow.event == str(Event.FACE_CHOSEN))).all()
    assert [tuple(row) for row in rows] == [(amina.id, {"face": "easy-read"})]


def test_anything_else_is_the_usual_face(app: Flask, sign_in: SignIn) -> None:
    amina = easily(make_recipient())
    client = sign_in(amina)
    client.get(f"/en/for/{amina.reference}/")
    client.post("/en/my-home/face", {"face": "tiny"})
    assert session.scalar(select(func.count()).where(Person.id == amina.id, Person.reads_easily)) == 0


def test_the_choice_survives_a_merge(app: Flask) -> None:
    kept, old, lead = make_person("Amina Begum"), easily(make_person("Amina Begam")), make_officer("Lea Lead")
    merging.merge(session.get_one(Person, kept.id), session.get_one(Person, old.id), NOW, by=lead.id)
    assert session.get_one(Person, kept.id).reads_easily


def pages() -> list[tuple[str, Callable[[], tuple[Made, str]]]]:
    def at(path: str, make: Callable[[], Made]) -> Callable[[], tuple[Made, str]]:
        def made() -> tuple[Made, str]:
            person = make()
            return person, f"/en/for/{person.reference}/{path}"

        return made

    def sent() -> Made:
        amina = make_recipient()
        make_sent(amina)
        return amina

    def begun() -> Made:
        amina = make_recipient()
        make_sent(amina, send=False)
        return amina

    def asked_home() -> Made:
        return make_asked()[0]

    def made_letter() -> tuple[Made, str]:
        amina = make_paused()
        return amina, f"/en/for/{amina.reference}/decisions/letters/{decisions.letters_of(amina.id)[0].reference}"

    def made_decision() -> tuple[Made, str]:
        amina, worker = make_recipient(), make_officer("Soo Worker")
        told = reviews.Decided(*(f"What is written of the {name}." for name in NEEDED), TODAY + timedelta(days=30))
        row = reviews.decide(amina.id, told, TODAY, NOW, by=worker.id)
        db.commit()
        return amina, f"/en/for/{amina.reference}/decisions/{row.reference}"

    return [
        ("home, nothing begun", at("", make_recipient)), ("home, begun", at("", begun)), ("home, sent", at("", sent)),
        ("home, asked", at("", asked_home)), ("home, settled", at("", lambda: make_settled()[0])),
        ("home, card", at("", lambda: make_recipient(account_type=AccountType.PREPAID_CARD))),
        ("home, managed", at("", lambda: make_recipient(account_type=AccountType.MANAGED_ACCOUNT))),
        ("home, no payment", at("", make_person)), ("home, paused", at("", make_paused)), ("balance", at("balance/", sent)),
        ("balance, asked", at("balance/", asked_home)), ("a return begun", at(f"returns/{Q3}/", begun)),
        ("a return sent", at(f"returns/{Q3}/", sent)), ("a question", make_asked), ("decisions", at("decisions/", make_paused)), ("a letter", made_letter), ("a decision", made_decision), ("a settled return", make_settled),
    ]  # fmt: skip


def make_paused() -> Made:
    amina, lead, second = make_recipient(), make_officer("Lea Lead"), make_officer("Pat Brown")
    payment = session.scalars(select(DirectPayment).where(DirectPayment.recipient_id == amina.id)).one()
    pausing.pause_payment(payment, date(2026, 11, 1), "No papers came.", "An agency comes.", NOW, proposed_by=lead.id, by=second.id)
    db.commit()
    return amina


@pytest.mark.parametrize(("name", "make"), pages(), ids=[name for name, _make in pages()])
def test_the_same_facts_and_the_same_forms(app: Flask, sign_in: SignIn, name: str, make: Callable[[], tuple[Made, str]]) -> None:
    """Every sum of the Easy Read face stands on the usual one; both have the same fields and lead to the same pages."""
    person, path = make()
    client = sign_in(person)
    usual = main_of(client.get(path).text)
    easily(person)
    easy = main_of(client.get(path).text)
    assert NOT_CHECKED in easy and NOT_CHECKED not in usual
    assert set(SUM.findall(easy)) <= set(SUM.findall(usual))
    assert FIELD.findall(easy) == FIELD.findall(usual)
    links = [set(re.findall(r'(?:href|action)="((?!/static/)[^"]+)"', one)) - {f"{path}?face=usual"} for one in (easy, usual)]
    assert links[0] == links[1]
    parts = easy.count('class="easy__part"')
    assert parts >= 2
    assert easy.count('class="easy__picture"') == parts


def test_somebody_worried_needs_no_sign_in_for_it(app: Flask) -> None:
    client, path = Client(app), "/en/worried/"
    usual = main_of(client.get(path).text)
    easy = main_of(client.get(f"{path}easy").text)
    assert f'href="{path}easy">Easy Read</a>' in usual and NOT_CHECKED in easy and NOT_CHECKED not in usual
    assert FIELD.findall(easy) == FIELD.findall(usual)
    for words in ("Ring 999", "tel:", "Exit this page", "It is read"):
        assert words in usual and words in easy, words
    refused = client.post(f"{path}easy", {"words": "", "about": "kept words"}, status=422).text
    assert NOT_CHECKED in refused and "kept words" in refused and "govuk-error-summary" in refused
    assert client.post(f"{path}easy", {"words": "She shouts"}).location == f"{path}kept"


def test_a_mistake_is_told_on_the_same_face(app: Flask, sign_in: SignIn) -> None:
    person, path = make_asked()
    client = sign_in(easily(person))
    client.get(path)
    body = client.post(path, {"answer": ""}, status=422).text
    assert NOT_CHECKED in body
    assert "govuk-error-summary" in body


def messages(path: Path) -> list[str]:
    return re.findall(r'_\("([^"]+)"', path.read_text())


@pytest.mark.parametrize("path", EASY_TEMPLATES, ids=[f"{path.parent.name}/{path.stem}" for path in EASY_TEMPLATES])
def test_every_sentence_has_at_most_fifteen_words(path: Path) -> None:
    """A place for a sum counts as one word, a quarter as four and a day as three."""
    for message in messages(path):
        if message.startswith("A CSV or OFX file"):
            continue  # the hint of the form that both faces share
        for sentence in re.split(r"(?<=[.?!])\s+", message):
            filled = sentence.replace("%(quarter)s", "July to September 2026")
            filled = re.sub(r"%\((?:day|first|last)\)s", "30 October 2026", filled)
            assert len(filled.split()) <= 15, filled


@pytest.mark.parametrize("path", EASY_TEMPLATES, ids=[f"{path.parent.name}/{path.stem}" for path in EASY_TEMPLATES])
def test_every_drawing_is_there(path: Path) -> None:
    named = re.findall(r'(?:idea|line|part)\("([a-z-]+)"', path.read_text())
    assert set(named) <= DRAWINGS
