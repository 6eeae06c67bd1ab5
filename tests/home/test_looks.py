"""One thing, seen once, by somebody outside: made by the person, used up, and the person sees when."""

import re
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from app.accounts import looks
from app.accounts.looks import What
from app.core import db
from app.core.errors import NotYours, Refused
from app.returns import checking
from app.returns.checking import Asked
from tests import factories
from tests.accounts.helping import helps
from tests.accounts.test_helper_views import sent_return
from tests.everywhere.test_double import all_at_once
from tests.everywhere.world import rows, signed_in
from tests.factories import NOW, Made
from tests.home.test_views import words
from tests.page import Client


@pytest.fixture
def amina(app: Flask) -> Made:
    return factories.make_recipient("Amina Begum")


def page_of(person: Made) -> str:
    return f"/en/for/{person.reference}/show-once/"


def make_code(client: Client, person: Made, what: str = "balance") -> str:
    client.get(page_of(person))
    page = client.post(page_of(person), {"what": what, "for_whom": "Abacus Payroll"}, status=200).text
    found = re.search(r'class="reference"[^>]*>([^<]+)<', page)
    assert found is not None
    return found[1]


def outside(app: Flask) -> Client:
    client = Client(app)
    client.get("/en/look")
    return client


def test_the_one_sum_is_shown_once_and_the_person_sees_when(app: Flask, amina: Made) -> None:
    sent_return(amina, bill=True)
    own = signed_in(app, amina)
    code = make_code(own, amina)
    assert "Not used yet. It works until 27 November 2026." in words(own.get(page_of(amina)).text)
    stranger = outside(app)
    page = stranger.post("/en/look", {"code": code.lower()}, status=200).text
    assert len(set(re.findall(r"£[\d,.]+\d", page))) == 1, "the one sum"
    assert "CANARY" not in page and "Amina Begum" in page
    stranger.get("/en/look")
    assert "It may be used up" in stranger.post("/en/look", {"code": code}, status=422).text
    assert "Used on 20 November 2026 at 10:30." in words(own.get(page_of(amina)).text)
    assert code.replace(" ", "") not in str(rows(app, frozenset()))


def test_a_receipt_is_shown_without_what_the_council_asked(app: Flask, amina: Made) -> None:
    reference, officer = sent_return(amina), factories.make_officer()
    checking.ask_back(reference, [Asked(None, "something-else", "CANARY QUESTION")], 1, NOW, by=officer.id)
    db.commit()
    own = signed_in(app, amina)
    assert "The receipt for April to June 2026, sent on 20 November 2026" in words(own.get(page_of(amina)).text)
    code = make_code(own, amina, "2026-04-01/1")
    page = outside(app).post("/en/look", {"code": code}, status=200).text
    assert reference in page and "Sent by" in page and "KASIA NOWAK" in page
    assert "CANARY" not in page and "/for/" not in page.split("<main")[1].split("</main>")[0]


def test_without_a_return_there_is_no_sum(app: Flask, amina: Made) -> None:
    code = make_code(signed_in(app, amina), amina)
    page = outside(app).post("/en/look", {"code": code}, status=200).text
    assert "There is no sum here yet" in page


def test_who_guesses_waits_and_others_do_not(app: Flask, amina: Made) -> None:
    code = make_code(signed_in(app, amina), amina)
    guessing = outside(app)
    for guess in range(10):
        guessing.post("/en/look", {"code": f"AAAA CCCC DD{guess:02}"}, status=422)
    assert "Wait 5 minutes" in guessing.post("/en/look", {"code": code}, status=429).text
    assert "There is no sum here yet" in outside(app).post("/en/look", {"code": code}, status=200, environ_base={"REMOTE_ADDR": "192.0.2.9"}).text
    code = make_code(signed_in(app, amina), amina)
    with time_machine.travel(NOW + timedelta(minutes=5, seconds=1), tick=False):
        guessing.get("/en/look")
        guessing.post("/en/look", {"code": code}, status=200)


@pytest.mark.parametrize("form", [{}, {"what": "everything", "for_whom": "x"}, {"what": "balance", "for_whom": " "}, {"what": "2026-04-01/1", "for_whom": "x"}])
def test_only_what_there_is_can_be_shown(app: Flask, amina: Made, form: dict[str, str]) -> None:
    client = signed_in(app, amina)
    client.get(page_of(amina))
    client.post(page_of(amina), form, status=422)
    assert rows(app)["one_look"] == []


def test_a_code_ends_after_seven_days_five_wrong_tries_or_when_taken_back(app: Flask, amina: Made) -> None:
    own = signed_in(app, amina)
    old, tried, taken = (make_code(own, amina) for _one in range(3))
    with time_machine.travel(NOW + timedelta(days=7, minutes=1), tick=False):
        outside(app).post("/en/look", {"code": old}, status=422)
    stranger = outside(app)
    for _try in range(5):
        stranger.post("/en/look", {"code": tried[:10] + "AAAA"}, status=422)
    stranger.post("/en/look", {"code": tried}, status=422)
    with db.reading():
        number = looks.looks_of(amina.id)[0].id
    own.get(page_of(amina))
    own.post(f"{page_of(amina)}{number}/take-back")
    own.get(page_of(amina))
    own.post(f"{page_of(amina)}{number}/take-back")
    own.post(f"{page_of(amina)}999/take-back", status=404)
    stranger.post("/en/look", {"code": taken}, status=422)
    stranger.post("/en/look", {"code": ""}, status=422)
    assert "Never used. It does not work any more." in own.get(page_of(amina)).text


def test_nothing_tells_a_code_that_is_there_from_one_that_is_not(app: Flask, amina: Made) -> None:
    code, stranger = make_code(signed_in(app, amina), amina), outside(app)
    strip = re.compile(r'value="[^"]*"')
    pages = {strip.sub("", stranger.post("/en/look", {"code": one}, status=422).text) for one in (code[:10] + "AAAA", "AAAA AAAA AAAA")}
    assert len(pages) == 1


def test_twenty_at_once_and_one_sees_it(app: Flask, amina: Made) -> None:
    sent_return(amina)
    app.config["WTF_CSRF_ENABLED"] = False
    code = make_code(signed_in(app, amina), amina)
    answers = all_at_once([Client(app) for _one in range(20)], lambda client: client.flask.post("/en/look", data={"code": code}))
    statuses = sorted(one.status_code for one in answers)
    # On a slow machine the last ones are already told to wait: so many wrong codes came from one place.
    assert statuses[0] == 200 and len(statuses) == 20 and set(statuses[1:]) <= {422, 429}
    assert str(rows(app, frozenset())["audit_row"]).count("'look-used'") == 1


def test_no_helper_makes_or_sees_a_code(app: Flask, amina: Made) -> None:
    nadia = factories.make_person("Nadia Khan")
    helps(nadia, amina)
    signed_in(app, nadia).get(page_of(amina), status=404)


def test_verbs_refuse(app: Flask, amina: Made) -> None:
    looks.make(amina.id, What.BALANCE, "", "x", NOW, by=amina.id)
    db.commit()
    with pytest.raises(NotYours):
        looks.take_back(999, 1, NOW, by=999)
    db.roll_back()
    with pytest.raises(Refused, match="look-wrong"):
        looks.use("nothing", NOW)
