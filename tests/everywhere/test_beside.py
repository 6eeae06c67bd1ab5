"""Danger, consent and decisions stand beside the English while no speaker has checked the translation."""

import re

import pytest
from flask import Flask

from app.accounts.rules import Role
from app.accounts.standing import Scope
from app.core import db
from app.ledger import pausing
from app.ledger import service as ledger
from tests import factories
from tests.accounts import helping
from tests.conftest import NOW, TODAY
from tests.contact.test_threads import at
from tests.everywhere.world import signed_in
from tests.page import Client


def english_in(body: str) -> str:
    """Everything on the page that stands there in English beside a translation."""
    return " ".join(re.findall(r'<section lang="en" dir="ltr" class="beside-english">.*?</section>', body, re.S))


@pytest.mark.parametrize(
    ("path", "says"),
    [("", "Is someone in danger now? Ring 999."), ("worried/", "At night, at weekends"), ("worried/easy", "Is someone in danger now? Ring 999."), ("help", "Is someone being hurt")],
)
def test_public_pages_about_danger(client: Client, path: str, says: str) -> None:
    assert says in english_in(client.get(f"/ur/{path}").text)
    assert "beside-english" not in client.get(f"/en/{path}").text


def test_one_sentence_on_the_form_about_interest(client: Client) -> None:
    assert '<span lang="en" dir="ltr">Is someone in danger now? Ring 999.</span>' in client.get("/ur/interest").text


def test_pages_of_a_person_about_danger_and_a_pause(app: Flask) -> None:
    amina = factories.make_recipient("Amina Begum", language="ur")
    one, other = factories.make_officer("Ruth Linley", Role.DP_LEAD), factories.make_officer("Mark Two", Role.DP_LEAD)
    plan = ledger.plan_of(amina.id)
    assert plan is not None
    pausing.pause_payment(ledger.payment_by_reference(plan.reference), TODAY, "canary-why", "canary-care", NOW, proposed_by=one.id, by=other.id)
    db.commit()
    own = signed_in(app, amina)
    for place, says in (("new", "Ring the duty team"), ("care/new/pa-not-come", "Do you need help today or tonight?")):
        assert says in english_in(own.get(at(amina, place, "ur")).text), place
    assert "Is somebody in danger now?" in english_in(own.get(f"/ur/for/{amina.reference}/tell-us-in-private/").text)
    home = english_in(own.get(f"/ur/for/{amina.reference}/").text)
    assert "Your direct payment is paused" in home and "canary-why" in home
    assert "beside-english" not in own.get(f"/en/for/{amina.reference}/").text


def test_what_a_helper_says_yes_to_and_what_they_do_with_the_code(app: Flask) -> None:
    amina, nadia = factories.make_recipient("Amina Begum"), factories.make_person("Nadia")
    own = signed_in(app, amina)
    for step, form in (("who", {"invited_name": "N"}), ("way", {"way": "printed"}), ("may", {"scopes": ["send"]}), ("until", {"months": "6"})):
        own.get(f"/ur/for/{amina.reference}/helpers/invite/{step}")
        own.post(f"/ur/for/{amina.reference}/helpers/invite/{step}", form)
    made = own.post(f"/ur/for/{amina.reference}/helpers/invite/check", status=200).text
    assert "They type the code and read what they may do. Then they say yes." in english_in(made)
    code, helper = helping.invite(amina, [Scope.PREPARE]), signed_in(app, nadia)
    helper.get("/ur/join/")
    offered = english_in(helper.post("/ur/join/", {"code": code}, status=200).text)
    for says in ("You prepare the return: bank files", "what you did for them here", "Do not ask for their passphrase"):
        assert says in offered
    assert "beside-english" not in helper.post("/en/join/", {"code": code}, status=200).text


def test_public_pages_name_each_other_in_their_languages_and_pages_of_a_person_do_not(app: Flask, client: Client) -> None:
    told = re.findall(r'rel="alternate" hreflang="(\w+)" href="[^"]*/(\w+)/worried/"', client.get("/ur/worried/?from=x").text)
    assert len(told) > 1 and all(one == other for one, other in told) and ("ur", "ur") in told
    amina = factories.make_recipient("Amina Begum")
    assert 'rel="alternate"' not in signed_in(app, amina).get(at(amina)).text
