"""Decisions about a risk, with the person's own view, readable by that person; and offers of a direct payment."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from app.accounts.pages import DEVICE
from app.accounts.rules import Role
from app.accounts.standing import Scope
from app.core import db
from app.core.errors import NotYours, Refused
from app.home.views import ANSWER_IS_NEW
from app.notifications.models import OutboxMessage
from app.reviews import service
from app.reviews.models import RiskDecision
from app.reviews.rules import NEEDED, decision_refusal, offer_refusal
from app.reviews.service import Decided, Offered
from tests import factories
from tests.conftest import TODAY
from tests.contact.test_private_line import helps
from tests.everywhere.test_double import assert_trail_is_whole, count
from tests.everywhere.world import rows, signed_in
from tests.factories import NOW, Made
from tests.page import Client

WORDS = {name: f"canary-{name}" for name in NEEDED}
SENT = {**WORDS, "review_day-day": "20", "review_day-month": "2", "review_day-year": "2027"}
OFFER = {
    "day-day": "19", "day-month": "11", "day-year": "2026", "place": "review", "outcome": "no", "why": "canary-why", "worry": "employer",
}  # fmt: skip
DECIDED = Decided(**WORDS, review_day=TODAY + timedelta(days=90))


@pytest.fixture
def amina(app: Flask) -> Made:
    return factories.make_recipient("Amina Begum")


@pytest.fixture
def worker(app: Flask) -> Client:
    return signed_in(app, factories.make_officer("Soo Worker", Role.SOCIAL_WORKER))


def at(amina: Made, page: str = "decisions") -> str:
    return f"/admin/people/{amina.reference}/{page}/"


def later(app: Flask, person: Made) -> Client:
    """Signed in at the moment of the clock, on a known device."""
    one = Client(app)
    one.flask.set_cookie(DEVICE, factories.remembered_device(person))
    one.sign_in(person.email, factories.PASSPHRASE)
    return one


def open_door(client: Client, amina: Made) -> None:
    client.get(at(amina), status=200)


def test_a_decision_is_written_and_the_person_reads_every_word_and_how_to_challenge_it(app: Flask, worker: Client, amina: Made) -> None:
    open_door(worker, amina)
    worker.post(at(amina), SENT)
    worker.post(at(amina), SENT)
    assert count(app, "risk_decision") == 1, "sent twice it is there once"
    page = worker.get(at(amina)).text
    assert "canary-reasons" in page and "20 Feb 2027" in page and "Look at it again" not in page
    own = signed_in(app, amina)
    assert "We have decided something about you" in own.get(f"/en/for/{amina.reference}/").text
    reference = db.session.query(RiskDecision).one().reference
    db.roll_back()
    read = own.get(f"/en/for/{amina.reference}/decisions/{reference}").text
    assert [word for word in WORDS.values() if word not in read] == []
    assert "We look at it again on 20 February 2027" in read and "Ask for a second look" in read and "Soo Worker" in read
    assert reference in own.get(f"/en/for/{amina.reference}/decisions/").text
    told = [row.message for row in db.session.query(OutboxMessage)]
    db.roll_back()
    assert told == ["message-waits"]
    assert "canary" not in str([row for row in rows(app, frozenset())["audit_row"] if "risk-decided" in str(row)])
    assert_trail_is_whole()


def test_nobody_else_reads_it_and_after_a_while_it_is_not_news(app: Flask, amina: Made) -> None:
    worker = factories.make_officer("Soo Worker", Role.SOCIAL_WORKER)
    reference = service.decide(amina.id, DECIDED, TODAY, NOW, by=worker.id).reference
    db.commit()
    nadia = factories.make_person("Nadia Khan")
    helps(nadia, amina, *Scope)
    helper = signed_in(app, nadia)
    helper.get(f"/en/for/{amina.reference}/decisions/", status=404)
    helper.get(f"/en/for/{amina.reference}/decisions/{reference}", status=404)
    assert "decided something" not in helper.get(f"/en/for/{amina.reference}/").text
    chen = factories.make_recipient("Chen Wei")
    signed_in(app, chen).get(f"/en/for/{chen.reference}/decisions/{reference}", status=404)
    with time_machine.travel(NOW + ANSWER_IS_NEW + timedelta(days=1)):
        own = later(app, amina)
        assert "decided something" not in own.get(f"/en/for/{amina.reference}/").text
        own.get(f"/en/for/{amina.reference}/decisions/{reference}")
    for role in (Role.FINANCE_OFFICER, Role.DP_OFFICER, Role.ADMINISTRATOR):
        signed_in(app, factories.make_officer(f"Officer {role}", role)).get(at(amina), status=404)


def test_a_day_to_look_again_that_has_come_is_said(app: Flask, amina: Made) -> None:
    service.decide(amina.id, DECIDED, TODAY, NOW, by=factories.make_officer("Soo Worker", Role.SOCIAL_WORKER).id)
    db.commit()
    ruth = factories.make_officer("Ruth Linley", Role.DP_LEAD)
    with time_machine.travel(NOW + timedelta(days=91)):
        lead = later(app, ruth)
        assert "Look at it again" in lead.get(at(amina)).text


@pytest.mark.parametrize("missing", [*NEEDED, "review_day-day"])
def test_what_is_missing_is_said_at_its_box_and_nothing_typed_is_lost(app: Flask, worker: Client, amina: Made, missing: str) -> None:
    open_door(worker, amina)
    page = worker.post(at(amina), {**SENT, missing: ""}, status=422).text
    assert "There is a problem" in page
    assert all(word in page for name, word in WORDS.items() if name != missing)
    assert count(app, "risk_decision") == 0


@pytest.mark.pure
def test_help_comes_before_a_decision_and_none_stands_for_ever() -> None:
    soon = TODAY + timedelta(days=30)
    assert decision_refusal(WORDS, soon, TODAY) is None
    assert decision_refusal({**WORDS, "tried": " "}, soon, TODAY) == "decision-needs-tried"
    assert decision_refusal({**WORDS, "view": ""}, soon, TODAY) == "decision-needs-view"
    for day in (None, TODAY, TODAY + timedelta(days=367)):
        assert decision_refusal(WORDS, day, TODAY) == "decision-needs-review-day"


@pytest.mark.pure
def test_an_offer_says_when_and_a_no_says_why() -> None:
    assert offer_refusal("yes", "", TODAY, TODAY) is None
    assert offer_refusal("no", " ", TODAY, TODAY) == offer_refusal("not-offered", "", TODAY, TODAY) == "offer-needs-why"
    assert offer_refusal("perhaps", "x", TODAY, TODAY) == "offer-not-chosen"
    assert offer_refusal("yes", "", None, TODAY) == offer_refusal("yes", "", TODAY + timedelta(days=1), TODAY) == "offer-needs-day"


def test_an_offer_is_noted_also_for_somebody_without_a_direct_payment(app: Flask, worker: Client) -> None:
    nobody = factories.make_person("Walter Higgs")
    worker.get(at(nobody, "offers"))
    assert "Say why" in worker.post(at(nobody, "offers"), {**OFFER, "why": ""}, status=422).text
    for _ in range(2):
        worker.post(at(nobody, "offers"), OFFER)
    page = worker.get(at(nobody, "offers")).text
    assert "canary-why" in page and "They said no" in page and "I do not want to be an employer" in page
    assert count(app, "offer") == 1
    assert "canary" not in str([row for row in rows(app, frozenset())["audit_row"] if "offer-noted" in str(row)])
    finance = signed_in(app, factories.make_officer("Olu Adeyemi"))
    finance.get(at(nobody, "offers"), status=404)


def test_verbs_refuse_what_is_not_theirs(app: Flask, amina: Made) -> None:
    officer = factories.make_officer().id
    with pytest.raises(NotYours):
        service.decide(amina.id, DECIDED, TODAY, NOW, by=amina.id)
    with pytest.raises(Refused, match="review-day"):
        service.decide(amina.id, Decided(**WORDS, review_day=None), TODAY, NOW, by=officer)
    with pytest.raises(Refused, match="offer-needs-day"):
        service.note_offer(amina.id, Offered(None, "phone", "yes", "", None), TODAY, NOW, by=officer)
    with pytest.raises(NotYours):
        service.decision(amina.id, "D-AAAA-AAAA")
    assert service.offers_of(amina.id) == []
    db.roll_back()
