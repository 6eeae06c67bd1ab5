"""Who may read and challenge what was decided about somebody, by standing; and the decision goes with the message."""

import io
from typing import Any

import pytest
from flask import Flask

from app.accounts import representations
from app.accounts.rules import Role
from app.accounts.standing import Scope, Standing
from app.casework.kinds import CaseKind
from app.casework.models import Case
from app.contact.challenged import challenged
from app.contact.models import Thread, ThreadMessage
from app.contact.thread_rules import Shelf, Team
from app.core import db
from app.decisions.rules import Kind
from app.decisions.service import write_letter
from app.notifications.rules import Contact
from app.reviews import service as reviews
from tests import factories
from tests.accounts.helping import acts, helps
from tests.conftest import TODAY
from tests.everywhere.world import signed_in
from tests.factories import NOW, Made
from tests.page import Client
from tests.reviews.test_reviews import DECIDED

ACCOUNT = {"account_type": "prepaid_card", "account_type_before": "own_bank_account"}


def letter(person: Made, kind: Kind = Kind.ACCOUNT) -> str:
    """A letter that somebody wrote; its reference."""
    officer = factories.make_person(f"Deciding Officer {kind}")
    contact = Contact(person.id, "en", None, None, None)
    row = write_letter(contact, kind, ACCOUNT if kind is Kind.ACCOUNT else {}, TODAY, "canary-why", NOW, by=officer.id)
    db.commit()
    return row.reference


def risk(person: Made) -> str:
    row = reviews.decide(person.id, DECIDED, TODAY, NOW, by=factories.make_person("Risk Officer").id)
    db.commit()
    return row.reference


@pytest.fixture
def amina(app: Flask) -> Made:
    return factories.make_recipient("Amina Begum")


@pytest.fixture
def nadia(app: Flask) -> Made:
    return factories.make_person("Nadia Khan")


def thread() -> dict[str, Any]:
    """The one thread: its shelf, its team's kind, and what staff read."""
    with db.reading():
        row, case, message = (db.session.query(kind).one() for kind in (Thread, Case, ThreadMessage))
        return {"shelf": row.shelf, "kind": case.kind, "words": message.words, "about": row.about}


def follow(client: Client, page: str, about: str = "second-look") -> Any:
    """Press «second look» on the page of a decision, and write."""
    link = next(one for one in client.get(page).text.split('"') if f"/new/{about}?" in one).replace("&amp;", "&")
    assert client.get(link).status_code == 200
    return client.post(link, {"words": "I do not agree"})


def test_the_person_challenges_and_finance_reads_which_decision(app: Flask, amina: Made) -> None:
    reference = letter(amina)
    follow(signed_in(app, amina), f"/en/for/{amina.reference}/decisions/letters/{reference}")
    found = thread()
    assert (found["shelf"], found["kind"], found["about"]) == ("own", CaseKind.ASK_MONEY, "second-look")
    assert reference in found["words"] and found["words"].endswith("I do not agree")
    officer = signed_in(app, factories.make_officer("Fin Officer", Role.FINANCE_OFFICER))
    with db.reading():
        subject = db.session.query(Thread).one().reference
    assert reference in officer.get(f"/admin/messages-in/money/{subject}").text
    signed_in(app, factories.make_officer("Soo", Role.SOCIAL_WORKER)).get(f"/admin/messages-in/care/{subject}", status=404)


def test_a_decision_about_a_risk_goes_to_social_work(app: Flask, amina: Made) -> None:
    reference = risk(amina)
    follow(signed_in(app, amina), f"/en/for/{amina.reference}/decisions/{reference}", "complaint")
    found = thread()
    assert (found["shelf"], found["kind"]) == ("own", CaseKind.ASK_CARE) and reference in found["words"]


def test_a_letter_about_who_acts_goes_to_social_work(app: Flask, amina: Made) -> None:
    reference = letter(amina, Kind.HELPER_ENDED)
    follow(signed_in(app, amina), f"/en/for/{amina.reference}/decisions/letters/{reference}")
    assert thread()["kind"] == CaseKind.ASK_CARE


def test_a_reference_of_somebody_else_says_nothing(app: Flask, amina: Made) -> None:
    chen = factories.make_recipient("Chen Wei")
    theirs = letter(chen)
    own, page = signed_in(app, amina), f"/en/for/{amina.reference}/messages/own/new/second-look"
    for reference in (theirs, "L-AAAA-AAAA", "<b>", "D-AAAA"):
        assert reference not in own.get(f"{page}?decision={reference}").text.split("<main")[1].split("<form")[0]
    own.post(f"{page}?decision={theirs}", {"words": "I do not agree"})
    found = thread()
    assert found["words"] == "I do not agree" and found["kind"] == CaseKind.ASK_CARE


def test_which_team_each_letter_belongs_to(app: Flask, amina: Made) -> None:
    with app.test_request_context("/en/"):
        for kind, facts, team in (
            (Kind.ACCOUNT, ACCOUNT, Team.MONEY), (Kind.RESUMED, {}, Team.MONEY), (Kind.HELPER_ENDED, {}, Team.CARE),
        ):
            row = write_letter(Contact(amina.id, "en", None, None, None), kind, facts, TODAY, "why", NOW, by=factories.make_person(f"O {kind}").id)
            found = challenged(row.reference, amina.id, alone=True)
            assert found is not None and found.team is team and row.reference in found.line
            assert (challenged(row.reference, amina.id, alone=False) is None) is (kind is Kind.HELPER_ENDED)


# --- By standing -------------------------------------------------------------------------------------------------


def test_an_authorised_person_reads_and_challenges(app: Flask, amina: Made, nadia: Made) -> None:
    acts(nadia, amina, Standing.AUTHORISED_PERSON)
    reference = letter(amina)
    client, here = signed_in(app, nadia), f"/en/for/{amina.reference}"
    home = client.get(f"{here}/").text
    assert "Decisions about Amina Begum" in home and "Read what is new" in home
    assert reference in client.get(f"{here}/decisions/").text
    page = client.get(f"{here}/decisions/letters/{reference}").text
    assert "canary-why" in page and "Ask for a second look" in page
    follow(client, f"{here}/decisions/letters/{reference}")
    found = thread()
    assert (found["shelf"], found["kind"]) == ("challenge", CaseKind.ASK_MONEY) and reference in found["words"]
    assert "second look" in client.get(f"{here}/messages/").text


def test_an_authorised_person_complains_and_asks_without_a_letter(app: Flask, amina: Made, nadia: Made) -> None:
    acts(nadia, amina, Standing.AUTHORISED_PERSON)
    client, here = signed_in(app, nadia), f"/en/for/{amina.reference}/messages"
    start = client.get(f"{here}/new").text
    assert f"{here}/challenge/new/complaint" in start and f"{here}/challenge/new/second-look" in start
    assert "Only you, Amina Begum and the council see this" in start and "/own/" not in start
    assert "Only you, Amina Begum and the council see this" in client.get(f"{here}/challenge/new/complaint").text
    client.post(f"{here}/challenge/new/complaint", {"words": "It went wrong"})
    assert (thread()["shelf"], thread()["kind"]) == ("challenge", CaseKind.ASK_CARE)


def test_no_helper_and_nobody_else_who_acts_reads_what_one_of_them_challenged(app: Flask, amina: Made, nadia: Made) -> None:
    """The person, whoever wrote it, and the team that answers: with every scope a helper does not, nor does a second deputy."""
    acts(nadia, amina, Standing.AUTHORISED_PERSON)
    writer, place = signed_in(app, nadia), f"/en/for/{amina.reference}/messages/"
    follow(writer, f"/en/for/{amina.reference}/decisions/letters/{letter(amina)}")
    with db.reading():
        reference = db.session.query(Thread).one().reference
    paper = {"files": (io.BytesIO(b"%PDF-1.7 canary"), "canary.pdf")}
    writer.post(f"{place}challenge/{reference}/papers", paper, content_type="multipart/form-data")
    officer = signed_in(app, factories.make_officer("Fin Officer", Role.FINANCE_OFFICER))
    shown = officer.get(f"/admin/messages-in/money/{reference}").text
    assert "The person, and whoever wrote it for them: no helper" in shown
    answer = {"words": "canary-answer", "language": "en", "outcome": "wait", "reason": "", "seen": "2"}
    officer.post(f"/admin/messages-in/money/{reference}/reply", answer)
    one, chosen, other = (factories.make_person(name) for name in ("Hel Per", "Nom Inated", "Sec Deputy"))
    helps(one, amina, *Scope)
    acts(chosen, amina, Standing.NOMINATED_PERSON)
    acts(other, amina, Standing.AUTHORISED_PERSON)
    for who in (one, chosen, other):
        client = signed_in(app, who)
        assert reference not in client.get(place).text
        assert "The council has written" not in client.get(f"/en/for/{amina.reference}/").text
        for shelf in Shelf:
            client.get(f"{place}{shelf}/{reference}", status=404)
            client.post(f"{place}{shelf}/{reference}", {"words": "canary-pushed-in"}, status=404)
    for client in (writer, signed_in(app, amina)):
        assert reference in client.get(place).text
        assert "canary-answer" in client.get(f"{place}challenge/{reference}").text
    assert "canary-pushed-in" not in signed_in(app, amina).get(f"{place}challenge/{reference}").text


def test_what_may_be_about_whoever_acts_stays_the_persons_own(app: Flask, amina: Made, nadia: Made) -> None:
    acts(nadia, amina, Standing.AUTHORISED_PERSON)
    ended, decided = letter(amina, Kind.HELPER_ENDED), risk(amina)
    client, here = signed_in(app, nadia), f"/en/for/{amina.reference}"
    index = client.get(f"{here}/decisions/").text
    assert ended not in index and decided not in index and "Nothing was found" in index
    assert "Read what is new" not in client.get(f"{here}/").text
    client.get(f"{here}/decisions/letters/{ended}", status=404)
    client.post(f"{here}/decisions/letters/{ended}/explain", status=404)
    client.get(f"{here}/decisions/{decided}", status=404)
    client.get(f"{here}/messages/own/new/second-look", status=404)
    for reference in (ended, decided):
        assert reference not in client.get(f"{here}/messages/challenge/new/second-look?decision={reference}").text.split("<main")[1]


@pytest.mark.parametrize("standing", [Standing.NOMINATED_PERSON, Standing.HELPER])
def test_who_was_chosen_by_somebody_with_capacity_does_not_challenge_for_them(
    app: Flask, amina: Made, nadia: Made, standing: Standing
) -> None:
    if standing is Standing.HELPER:
        helps(nadia, amina, *Scope)
    else:
        acts(nadia, amina, standing)
    reference = letter(amina)
    client, here = signed_in(app, nadia), f"/en/for/{amina.reference}"
    assert "Decisions about" not in client.get(f"{here}/").text
    client.get(f"{here}/decisions/", status=404)
    client.get(f"{here}/decisions/letters/{reference}", status=404)
    start = client.get(f"{here}/messages/new").text
    assert "second-look" not in start and "new/complaint" not in start
    for shelf, about in (("money", "second-look"), ("care", "second-look"), ("care", "complaint"), ("own", "complaint"), ("challenge", "complaint"), ("challenge", "second-look")):
        client.get(f"{here}/messages/{shelf}/new/{about}", status=404)
        client.post(f"{here}/messages/{shelf}/new/{about}", {"words": "x"}, status=404)
    with db.reading():
        assert db.session.query(Thread).count() == 0


def test_a_standing_that_is_frozen_opens_nothing(app: Flask, amina: Made, nadia: Made) -> None:
    number = acts(nadia, amina, Standing.AUTHORISED_PERSON)
    reference = letter(amina)
    client, here = signed_in(app, nadia), f"/en/for/{amina.reference}"
    client.get(f"{here}/decisions/letters/{reference}")
    representations.freeze(amina.id, number, "x", TODAY, NOW, by=factories.make_person("Freezing Officer").id)
    db.commit()
    assert client.flask.get(f"{here}/decisions/letters/{reference}").status_code in (302, 403, 404, 410)
