"""The pages of keeping and letting go: a person asks for a copy; two members of staff propose and agree."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from app.accounts.rules import Role
from app.core import db
from app.core.config import LANGUAGES
from app.retention import service
from app.retention.forms import REASONS, REFUSALS
from app.retention.rules import CHOICES, Reason
from tests import factories
from tests.conftest import NOW
from tests.everywhere.test_double import all_at_once
from tests.everywhere.world import signed_in
from tests.factories import Made
from tests.page import Client
from tests.retention.canary import cells
from tests.retention.test_data_map import main_of

SignIn = Callable[[Made], Client]


@pytest.fixture
def person(app: Flask) -> Made:
    return factories.make_recipient()


@pytest.fixture
def lead(app: Flask, sign_in: SignIn) -> Client:
    return sign_in(factories.make_officer("Lea Lead", Role.DP_LEAD))


@pytest.fixture
def administrator(app: Flask, sign_in: SignIn) -> Client:
    return sign_in(factories.make_officer("Ada Min", Role.ADMINISTRATOR))


def page_of(person: Made) -> str:
    return f"/admin/keeping/people/{person.reference}"


# --- A copy -----------------------------------------------------------------------------------------------------


def test_a_person_asks_for_a_copy_and_reads_when_it_comes(app: Flask, person: Made, sign_in: SignIn, lead: Client) -> None:
    client = sign_in(person)
    assert "within one month" in main_of(client.get("/en/my-copy"))
    done = client.post("/en/my-copy")
    said = main_of(client.get(done.location))
    assert "We have your request." in said and "You asked on 20 November 2026." in said and "by 20 December 2026" in said
    assert "Ask for a copy" not in said.replace("Sign in and ask for a copy", "")
    listed = main_of(lead.get("/admin/keeping/"))
    assert "Amina Begum" in listed and "20 Dec 2026" in listed and "overdue" not in listed
    lead.get(page_of(person))
    lead.post(f"{page_of(person)}/copy", status=200).close()
    said = main_of(client.get("/en/my-copy"))
    assert "We made it on 20 November 2026." in said and "within one month" in said
    assert "Amina Begum" not in main_of(lead.get("/admin/keeping/"))


def test_asked_twenty_times_it_is_one_request(app: Flask, person: Made) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    answers = all_at_once([signed_in(app, person) for _ in range(20)], lambda client: client.flask.post("/en/my-copy"))
    assert {answer.status_code for answer in answers} == {302}
    assert len(cells(app)["copy_request"]) == 1
    assert str(cells(app)["audit_row"]).count("copy-asked") == 1


def test_a_late_copy_says_so(app: Flask, person: Made, lead: Client) -> None:
    service.ask_for_copy(person.id, NOW - timedelta(days=40), by=person.id)
    db.commit()
    assert "11 Nov 2026, overdue" in main_of(lead.get("/admin/keeping/"))


def test_nobody_reads_of_anothers_request(app: Flask, person: Made, sign_in: SignIn) -> None:
    service.ask_for_copy(person.id, NOW, by=person.id)
    db.commit()
    assert "You asked" not in main_of(sign_in(factories.make_person("Other Person")).get("/en/my-copy"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_speaks_every_language(app: Flask, person: Made, sign_in: SignIn, language: str) -> None:
    client = sign_in(person)
    client.get(f"/{language}/my-copy")
    done = client.post(f"/{language}/my-copy")
    assert done.location.startswith(f"/{language}/")
    client.get(done.location)


def test_the_privacy_page_leads_there(app: Flask, client: Client) -> None:
    assert 'href="/en/my-copy"' in client.get("/en/privacy").text
    assert "/en/sign-in?then=/en/my-copy" in client.get("/en/my-copy", status=302).location


# --- Erasing ----------------------------------------------------------------------------------------------------


def test_one_proposes_and_another_agrees(app: Flask, person: Made, lead: Client, administrator: Client) -> None:
    administrator.get(page_of(person))
    done = administrator.post(f"{page_of(person)}/propose", {"reason": "asked"})
    said = main_of(administrator.get(done.location))
    assert "The proposal is kept. A colleague has to agree." in said and "You cannot agree to your own proposal." in said
    assert "Agree and erase now" not in said
    assert "Look and decide" in main_of(lead.get("/admin/keeping/"))
    page = main_of(lead.get(page_of(person)))
    assert "Ada Min proposed on 20 November 2026" in page and REASONS[Reason.ASKED].replace("’", "’") in page
    assert "A direct payment is still running." in page and "Agree and erase now" in page
    done = lead.post(f"{page_of(person)}/agree")
    assert "The person is erased." in main_of(lead.get(done.location))
    lead.get(page_of(person), status=404)
    assert "Amina" not in str(cells(app))


def test_ones_own_proposal_is_not_agreed_to_even_by_hand(app: Flask, person: Made, administrator: Client) -> None:
    administrator.get(page_of(person))
    administrator.post(f"{page_of(person)}/propose", {"reason": "not-ours"})
    before = cells(app)["person"]
    said = main_of(administrator.post(f"{page_of(person)}/agree", status=409))
    assert REFUSALS["erasure-second-person"] in said
    assert cells(app)["person"] == before


def test_a_proposal_is_withdrawn(app: Flask, person: Made, lead: Client, administrator: Client) -> None:
    administrator.get(page_of(person))
    administrator.post(f"{page_of(person)}/propose", {"reason": "added-twice"})
    lead.get(page_of(person))
    done = lead.post(f"{page_of(person)}/withdraw")
    assert "The proposal is withdrawn." in main_of(lead.get(done.location))
    assert REFUSALS["erasure-moved-on"] in main_of(lead.post(f"{page_of(person)}/agree", status=409))
    assert REFUSALS["erasure-moved-on"] in main_of(administrator.post(f"{page_of(person)}/withdraw", status=409))


@pytest.mark.parametrize("reason", ["", "period-over", "came-back", "because"])
def test_only_the_reasons_offered_are_taken(app: Flask, person: Made, administrator: Client, reason: str) -> None:
    administrator.get(page_of(person))
    page = administrator.post(f"{page_of(person)}/propose", {"reason": reason}, status=422)
    assert page.text.count("govuk-error-summary") > 0
    assert not cells(app)["erasure"]
    assert len(CHOICES) == 3


def test_a_hold_is_set_read_and_ended(app: Flask, person: Made, lead: Client, administrator: Client) -> None:
    lead.get(page_of(person))
    assert "Say who may ask for it" in lead.post(f"{page_of(person)}/hold", {"hold_reason": "  "}, status=422).text
    for _time in range(2):
        done = lead.post(f"{page_of(person)}/hold", {"hold_reason": "The ombudsman, case 12"})
    said = main_of(lead.get(done.location))
    assert "The hold stands" in said and "The ombudsman, case 12" in said and "Lea Lead" in said
    assert "Propose to erase" not in said
    administrator.get(page_of(person))
    assert REFUSALS["erasure-on-hold"] in main_of(administrator.post(f"{page_of(person)}/propose", {"reason": "asked"}, status=409))
    assert "Amina Begum" in main_of(administrator.get("/admin/keeping/"))
    done = administrator.post(f"{page_of(person)}/release")
    assert "The hold has ended" in main_of(administrator.get(done.location))
    administrator.post(f"{page_of(person)}/release")
    assert len(cells(app)["legal_hold"]) == 1
    assert "ombudsman" not in str(cells(app)["audit_row"])


def test_staff_are_not_erased_while_they_work_here_nor_by_themselves(app: Flask, administrator: Client) -> None:
    me = next(row for row in cells(app)["person"] if row["display_name"] == "Ada Min")
    colleague = factories.make_officer("Still Here")
    page = main_of(administrator.get(f"/admin/keeping/people/{me['reference']}"))
    assert "This is you." in page and "Propose to erase" not in page
    said = main_of(administrator.post(f"/admin/keeping/people/{me['reference']}/propose", {"reason": "asked"}, status=409))
    assert REFUSALS["erasure-oneself"] in said
    said = main_of(administrator.post(f"{page_of(colleague)}/propose", {"reason": "asked"}, status=409))
    assert REFUSALS["erasure-of-staff"] in said


def test_somebody_is_found_by_reference_and_by_nothing_else(app: Flask, person: Made, administrator: Client) -> None:
    for typed in (person.reference, f"  {person.reference.lower()} "):
        assert administrator.get("/admin/keeping/", status=302, query_string={"reference": typed}).location == page_of(person)
    for typed, said in (("P-AAAA-AAAA", "There is nobody with this reference"), ("", "Enter a reference"), ("Amina", "There is nobody"), ("x" * 500, "Enter a reference")):
        page = administrator.get("/admin/keeping/", query_string={"reference": typed})
        assert said in main_of(page)
        assert "<title>Error:" in page.text


def test_an_administrator_sees_counts_and_nothing_that_is_in_them(app: Flask, person: Made, administrator: Client) -> None:
    page = administrator.get(page_of(person)).text
    assert "That somebody has a direct payment, from when until when" in page
    assert "320.00" not in page and person.email not in page


def test_two_tabs_that_propose_meet_in_one(app: Flask, person: Made) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    admin = factories.make_officer("Ada Min", Role.ADMINISTRATOR)
    signed_in(app, admin).get(page_of(person))  # says why, once for the day
    answers = all_at_once(
        [signed_in(app, admin) for _ in range(10)], lambda client: client.flask.post(f"{page_of(person)}/propose", data={"reason": "asked"})
    )
    assert {answer.status_code for answer in answers} == {302}
    assert len(cells(app)["erasure"]) == 1


