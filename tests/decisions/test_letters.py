"""A letter about a decision: written with what it decides, read by the person, on paper, in Easy Read, beside the English."""

from datetime import date, timedelta

import pytest
from flask import Flask

from app.accounts import faces, invitations, representations
from app.accounts.rules import Role
from app.accounts.standing import Scope, Standing
from app.core import db
from app.core.errors import NotYours, Refused
from app.decisions import service
from app.decisions.models import DecisionLetter
from app.decisions.rules import FACTS, Kind, check_facts, letter_refusal
from app.ledger import pausing
from app.ledger import service as ledger
from app.ledger.rules import cut_refusal
from app.notifications.models import OutboxMessage
from tests import factories
from tests.accounts.helping import acts, helps
from tests.conftest import NOW, TODAY
from tests.everywhere.test_double import assert_trail_is_whole, count
from tests.everywhere.world import rows, signed_in
from tests.factories import Made, make_rate

RATE = {
    "weekly_budget": "400", "weekly_contribution": "64.50", "basis": "net", "frequency": "four_weekly", "reasons": "canary-why",
    "first_payment_day-day": "14", "first_payment_day-month": "4", "first_payment_day-year": "2026",
    "from_day-day": "5", "from_day-month": "4", "from_day-year": "2027",
}  # fmt: skip
WHY, CARE = "canary-pause-why", "canary-care"


@pytest.fixture
def amina(app: Flask) -> Made:
    return factories.make_recipient("Amina Begum", language="ur")


def pause(person: Made) -> DecisionLetter:
    one, other = factories.make_officer("Ruth Linley", Role.DP_LEAD), factories.make_officer("Mark Two", Role.DP_LEAD)
    plan = ledger.plan_of(person.id)
    assert plan is not None
    payment = ledger.payment_by_reference(plan.reference)
    pausing.pause_payment(payment, TODAY, WHY, CARE, NOW, proposed_by=one.id, by=other.id)
    db.commit()
    return service.letters_of(person.id)[0]


def test_a_new_rate_is_a_letter_with_both_sums_and_the_reasons(app: Flask, amina: Made) -> None:
    officer = signed_in(app, factories.make_officer("Dee Pea", Role.DP_OFFICER))
    officer.get(f"/admin/people/{amina.reference}/rate")
    for _ in range(2):
        officer.post(f"/admin/people/{amina.reference}/rate", RATE)
    assert count(app, "decision_letter") == 1, "sent twice it is written once"
    listed = officer.get(f"/admin/people/{amina.reference}/decision-letters/").text
    assert "A new rate" in listed and "canary-why" in listed and "Dee Pea" in listed
    own = signed_in(app, amina)
    assert "We have decided something about you" in own.get(f"/en/for/{amina.reference}/").text
    reference = service.letters_of(amina.id)[0].reference
    db.roll_back()
    assert reference in own.get(f"/en/for/{amina.reference}/decisions/").text
    page = own.get(f"/en/for/{amina.reference}/decisions/letters/{reference}").text
    for words in ("£400.00", "5 April 2027", "canary-why", "Ask for a second look", "Ombudsman", "Dee Pea", "No program did"):
        assert words in page, words
    told = [row.message for row in db.session.query(OutboxMessage)]
    db.roll_back()
    assert told == ["decision-made"]
    assert "canary" not in str([row for row in rows(app, frozenset())["audit_row"] if "decision-letter" in str(row)])
    assert_trail_is_whole()


PENCE_AND_LAST_DAY = {"pence": "1,000", "what": "canary-what", "until_day-day": "4", "until_day-month": "4", "until_day-year": "2028"}


@pytest.mark.parametrize(
    ("kind", "form", "said"),
    [
        ("reserve", {**PENCE_AND_LAST_DAY, "reasons": "canary-why"}, ["£1,000.00", "canary-what", "4 April 2028", "put"]),
        ("exception", {"weeks": "3", "pence": "250", "reason": "canary-why"}, ["3 weeks of money more", "£250.00"]),
    ],
)
def test_what_is_agreed_beside_the_rate_is_a_letter_too(app: Flask, amina: Made, kind: str, form: dict[str, str], said: list[str]) -> None:
    officer = signed_in(app, factories.make_officer("Dee Pea", Role.DP_OFFICER))
    officer.get(f"/admin/people/{amina.reference}/{kind}")
    day = {name: value for name, value in RATE.items() if name.startswith("from_day")}
    for _ in range(2):
        officer.post(f"/admin/people/{amina.reference}/{kind}", {**form, **day})
    (reference,) = [one.reference for one in service.letters_of(amina.id)]
    db.roll_back()
    own = signed_in(app, amina)
    for face in (faces.USUAL, faces.EASY):
        faces.choose_face(amina.id, face, by=amina.id)
        db.commit()
        page = own.get(f"/en/for/{amina.reference}/decisions/letters/{reference}").text
        for words in ("canary-why", "5 April 2027", "Ombudsman", *said):
            assert words in page, (face, words)


def test_without_reasons_nothing_is_decided(app: Flask, amina: Made) -> None:
    one, other = factories.make_officer("Ruth Linley", Role.DP_LEAD), factories.make_officer("Mark Two", Role.DP_LEAD)
    plan = ledger.plan_of(amina.id)
    assert plan is not None
    with pytest.raises(Refused, match="letter-needs-reasons"):
        pausing.pause_payment(ledger.payment_by_reference(plan.reference), TODAY, " ", CARE, NOW, proposed_by=one.id, by=other.id)
    db.roll_back()
    after = ledger.plan_of(amina.id)
    assert after is not None and after.pause_on(TODAY) is None and count(app, "decision_letter") == 0


def test_less_money_needs_notice_unless_they_agreed(app: Flask, amina: Made) -> None:
    officer = signed_in(app, factories.make_officer("Dee Pea", Role.DP_OFFICER))
    page = f"/admin/people/{amina.reference}/rate"
    soon = {**RATE, "weekly_budget": "100", "from_day-day": "10", "from_day-month": "12", "from_day-year": "2026"}
    officer.get(page)
    refused = officer.post(page, soon, status=422).text
    assert "Less than before needs written notice" in refused and "canary-why" in refused
    officer.post(page, {**soon, "agreed_sooner": "y"})
    assert count(app, "decision_letter") == 1


@pytest.mark.pure
def test_a_cut_is_less_budget_sooner_than_the_notice() -> None:
    before, less = make_rate(weekly_budget_pence=40_000), {"weekly_budget_pence": 39_999}
    assert cut_refusal(before, make_rate(**less, from_day=TODAY + timedelta(days=27)), TODAY, 4) == "cut-needs-notice"
    assert cut_refusal(before, make_rate(**less, from_day=TODAY + timedelta(days=28)), TODAY, 4) is None
    assert cut_refusal(before, make_rate(weekly_budget_pence=40_000, from_day=TODAY), TODAY, 4) is None
    assert cut_refusal(before, make_rate(**less, from_day=TODAY), TODAY, 0) is None


@pytest.mark.pure
def test_a_letter_carries_exactly_its_facts_and_its_reasons() -> None:
    assert letter_refusal(" \n") == "letter-needs-reasons" and letter_refusal("x") is None
    for kind in Kind:
        check_facts(kind, dict.fromkeys(FACTS[kind]))
        with pytest.raises(ValueError, match="carries"):
            check_facts(kind, {"more": 1})


def test_in_an_unchecked_language_the_english_stands_beside_it(app: Flask, amina: Made) -> None:
    reference = pause(amina).reference
    own = signed_in(app, amina)
    page = own.get(f"/ur/for/{amina.reference}/decisions/letters/{reference}").text
    assert "Your direct payment is paused from 20 November 2026" in page and "کونسل" in page
    assert page.count(WHY) == 2, "in the letter, and in the English one beside it"
    assert own.get(f"/en/for/{amina.reference}/decisions/letters/{reference}").text.count(WHY) == 1


def test_by_post_the_letter_itself_goes_with_its_english(app: Flask, amina: Made) -> None:
    reference = pause(amina).reference
    row = db.session.query(OutboxMessage).one()
    row.channel, row.address = "letter", "1 Mill Lane\nElmchester"
    db.commit()
    officer = signed_in(app, factories.make_officer("Dee Pea", Role.DP_OFFICER))
    page = officer.get("/admin/letters/print?language=ur").text
    for words in (WHY, CARE, reference, "1 Mill Lane", 'dir="rtl"', "Your direct payment is paused", "Ombudsman"):
        assert words in page, words


def test_who_acts_for_them_is_never_a_letter_in_the_post(app: Flask, amina: Made) -> None:
    nadia = factories.make_person("Nadia Khan")
    number = helps(nadia, amina)
    officer = factories.make_officer("Dee Pea", Role.DP_OFFICER)
    site = signed_in(app, officer)
    page = f"/admin/people/{amina.reference}/helpers/{number}/end"
    assert "never goes by post" in site.get(page).text
    assert "Give the reasons" in site.post(page, {"reasons": " "}, status=422).text
    for _ in range(2):
        site.post(page, {"reasons": "canary-ended"})
    letter = service.letters_of(amina.id)[0]
    reference = letter.reference
    assert (letter.kind, letter.reasons, count(app, "decision_letter")) == ("helper-ended", "canary-ended", 1)
    told = [(row.message, dict(row.facts)) for row in db.session.query(OutboxMessage).filter_by(person_id=amina.id)]
    db.roll_back()
    assert ("message-waits", {}) in told and "decision-made" not in str(told)
    own = signed_in(app, amina).get(f"/en/for/{amina.reference}/decisions/letters/{reference}").text
    assert "canary-ended" in own and "Nadia" not in own
    assert "It never goes by post by itself" in site.get(f"/admin/people/{amina.reference}/decision-letters/{reference}").text


def test_another_account_is_a_letter_that_says_which_and_whom_to_ring(app: Flask, amina: Made) -> None:
    one, other = factories.make_officer("Ruth Linley", Role.DP_LEAD), factories.make_officer("Mark Two", Role.DP_LEAD)
    plan = ledger.plan_of(amina.id)
    assert plan is not None
    payment, account = ledger.payment_by_reference(plan.reference), pausing.PaysTo("A Begum", "4321")
    with pytest.raises(Refused, match="letter-needs-reasons"):
        pausing.change_bank_details(payment, account, TODAY, " ", NOW, proposed_by=one.id, by=other.id)
    db.roll_back()
    pausing.change_bank_details(payment, account, TODAY, "canary-why", NOW, proposed_by=one.id, by=other.id)
    db.commit()
    (reference,) = [one.reference for one in service.letters_of(amina.id)]
    row = db.session.query(OutboxMessage).one()
    row.channel, row.address = "letter", "1 Mill Lane\nElmchester"
    db.commit()
    own, at = signed_in(app, amina), f"/en/for/{amina.reference}/decisions/letters/{reference}"
    printed = signed_in(app, factories.make_officer("Dee Pea", Role.DP_OFFICER)).get("/admin/letters/print?language=ur").text
    faces.choose_face(amina.id, faces.EASY, by=amina.id)
    db.commit()
    for page in (own.get(at).text, own.get(f"{at}?face=usual").text, printed):
        for words in ("A Begum", "4321", "20 November 2026", "canary-why", "Ring us now", "Ombudsman"):
            assert words in page, words
    nadia = factories.make_person("Nadia Khan")
    acts(nadia, amina, Standing.AUTHORISED_PERSON)
    assert "4321" in signed_in(app, nadia).get(at).text, "who looks after the money reads about the money"


def test_who_acts_is_a_letter_of_the_persons_own(app: Flask, amina: Made) -> None:
    """Recorded, frozen and opened again by staff: each with its reasons, read by nobody else, and never in the post."""
    nadia, site = factories.make_person("Nadia Khan"), signed_in(app, factories.make_officer("Dee Pea", Role.DP_OFFICER))
    place = f"/admin/people/{amina.reference}/helpers"
    site.get(f"{place}/record")
    agreed = {"name": "Nadia Khan", "standing": "authorised_person", "basis": "welfare-attorney", "document": "LPA seen"}
    assert "Give the reasons" in site.post(f"{place}/record", agreed, status=422).text
    assert count(app, "decision_letter") == count(app, "invitation") == 0
    site.post(f"{place}/record", {**agreed, "reasons": "canary-agreed"}, status=200)
    number = acts(nadia, amina, Standing.AUTHORISED_PERSON)
    for verb in ("freeze", "thaw"):
        assert "never goes by post" in site.get(f"{place}/{number}/{verb}").text
        assert "Give the reasons" in site.post(f"{place}/{number}/{verb}", {"reasons": " "}, status=422).text
        site.post(f"{place}/{number}/{verb}", {"reasons": f"canary-{verb}"})
    letters = {one.kind: (one.reference, one.reasons) for one in service.letters_of(amina.id)}
    told = [(row.message, dict(row.facts)) for row in db.session.query(OutboxMessage).filter_by(person_id=amina.id)]
    db.roll_back()
    assert set(letters) == {"helper-agreed", "helper-frozen", "helper-thawed"}
    assert ("message-waits", {}) in told and not [facts for _message, facts in told if facts]
    own, theirs = signed_in(app, amina), signed_in(app, nadia)
    at = f"/en/for/{amina.reference}/decisions/"
    for reference, reasons in letters.values():
        for face in (faces.USUAL, faces.EASY):
            faces.choose_face(amina.id, face, by=amina.id)
            db.commit()
            page = own.get(f"{at}letters/{reference}").text
            assert reasons in page and "Ombudsman" in page and "Nadia" not in page and "Who helps me" in page
        theirs.get(f"{at}letters/{reference}", status=404)
        assert reference not in theirs.get(at).text
        assert "It never goes by post by itself" in site.get(f"/admin/people/{amina.reference}/decision-letters/{reference}").text
    assert_trail_is_whole()


def test_a_helper_that_staff_record_is_said_with_all_they_may_do(app: Flask, amina: Made) -> None:
    officer = factories.make_officer("Dee Pea", Role.DP_OFFICER)
    until = date(2027, 5, 1)
    invitations.record_standing(
        amina.id, Standing.HELPER, [Scope.SEND], until, "Nadia", TODAY, NOW, by=officer.id, reasons="canary-asked"
    )
    db.commit()
    (reference,) = [one.reference for one in service.letters_of(amina.id)]
    own = signed_in(app, amina)
    page = own.get(f"/en/for/{amina.reference}/decisions/letters/{reference}").text
    for words in ("canary-asked", "prepare your return", "send your return", "1 May 2027", "It begins when they say yes"):
        assert words in page, words
    assert "see the one sum" not in page


def test_easy_read_says_the_same(app: Flask, amina: Made) -> None:
    reference = pause(amina).reference
    faces.choose_face(amina.id, faces.EASY, by=amina.id)
    db.commit()
    own = signed_in(app, amina)
    at = f"/en/for/{amina.reference}/decisions/"
    easy, usual = own.get(f"{at}letters/{reference}").text, own.get(f"{at}letters/{reference}?face=usual").text
    assert "easy__picture" in easy and "easy__picture" not in usual
    for words in (WHY, CARE, reference, "Two people at the council decided this", "Ask for a second look", "Ombudsman"):
        assert words in easy and words in usual, words
    assert reference in own.get(at).text and "easy__picture" in own.get(at).text


def test_nobody_else_reads_it(app: Flask, amina: Made) -> None:
    reference = pause(amina).reference
    chen, nadia = factories.make_recipient("Chen Wei"), factories.make_person("Nadia Khan")
    helps(nadia, amina, *Scope)
    signed_in(app, chen).get(f"/en/for/{chen.reference}/decisions/letters/{reference}", status=404)
    signed_in(app, nadia).get(f"/en/for/{amina.reference}/decisions/letters/{reference}", status=404)
    with pytest.raises(NotYours):
        service.letter_of(chen.id, reference)
    officer = signed_in(app, factories.make_officer("Dee Pea", Role.DP_OFFICER))
    officer.get(f"/admin/people/{chen.reference}/decision-letters/{reference}", status=404)


def test_a_standing_that_has_ended_is_not_ended_again(app: Flask, amina: Made) -> None:
    nadia, officer = factories.make_person("Nadia Khan"), factories.make_officer("Dee Pea", Role.DP_OFFICER)
    number = helps(nadia, amina)
    for _ in range(2):
        representations.end_by_council(amina.id, number, "x", date(2026, 11, 20), NOW, by=officer.id)
        db.commit()
    assert count(app, "decision_letter") == 1
