"""Invitations and standings as verbs: who may, once, and what each leaves behind."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.accounts import invitations, representations
from app.accounts.models import Invitation, Person, Representation
from app.accounts.rules import Permission
from app.accounts.standing import Basis, CodeState, Scope, Standing
from app.core import codes, db
from app.core.db import session
from app.core.errors import NotYours, Refused
from app.decisions.service import letters_of
from app.notifications.models import OutboxMessage
from tests import factories
from tests.accounts.helping import TODAY, accept, acts, helps, invite, the_standing
from tests.everywhere.test_double import all_at_once
from tests.everywhere.world import rows
from tests.factories import NOW, Made

OTHER_DAY = date(2027, 3, 1)


@pytest.fixture
def amina(app: Flask) -> Made:
    return factories.make_recipient("Amina Begum")


@pytest.fixture
def nadia(app: Flask) -> Made:
    return factories.make_person("Nadia Khan")


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as no:
        act()
    db.roll_back()
    return no.value.code


def outbox() -> list[tuple[str, str]]:
    with db.reading():
        return [(one.message, one.channel) for one in session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))]


# Codes


def test_a_code_is_read_out_in_groups_and_typed_as_people_type(app: Flask) -> None:
    code = codes.new_code()
    assert len(code) == 12
    assert not set(code) & set("0O1IL5S2Z8BUV")
    assert codes.in_groups(code).split() == [code[:4], code[4:8], code[8:]]
    for typed in (code.lower(), codes.in_groups(code), f" {code[:6]}-{code[6:]} "):
        assert codes.plain(typed) == code
    assert codes.fits(codes.hashed(code), code)
    assert not codes.fits(codes.hashed(code), code[:-1])
    assert not codes.fits(None, code)
    assert codes.plain(code + "A") != code, "one too many is not the code"


def test_a_code_is_kept_hashed_and_opens_once(app: Flask, amina: Made, nadia: Made) -> None:
    code = invite(amina)
    assert code not in str(rows(app, frozenset())), "neither in the row, nor in a message, nor in the trail"
    accept(code.lower(), nadia)
    assert representations.acting_for(nadia.id, amina.id, TODAY) is not None
    db.roll_back()
    other = factories.make_person("Other Person")
    assert refused(lambda: accept(code, other)) == "code-wrong"


def test_accepted_twice_by_the_same_person_it_is_accepted_once(app: Flask, amina: Made, nadia: Made) -> None:
    code = invite(amina)
    accept(code, nadia)
    accept(code, nadia)
    assert session.scalar(select(func.count()).select_from(Representation)) == 1


@pytest.mark.parametrize("who", ["recipient", "staff"])
def test_nobody_accepts_what_they_invited_to(app: Flask, amina: Made, who: str) -> None:
    if who == "recipient":
        assert refused(lambda: accept(invite(amina), amina)) == "own-invitation"
        return
    officer = factories.make_officer()
    code = invitations.record_standing(
        amina.id, Standing.NOMINATED_PERSON, [], None, "Olu", TODAY, NOW, by=officer.id, reasons="x"
    )
    db.commit()
    assert refused(lambda: accept(code, officer)) == "own-invitation"


def test_an_officer_records_nothing_about_themselves(app: Flask) -> None:
    officer = factories.make_officer()
    act = invitations.record_standing
    assert refused(lambda: act(officer.id, Standing.NOMINATED_PERSON, [], None, "x", TODAY, NOW, by=officer.id, reasons="x")) == "own-standing"


def test_a_code_is_dead_after_five_wrong_tries_and_after_28_days(app: Flask, amina: Made, nadia: Made) -> None:
    code = invite(amina)
    almost = code[:11] + ("A" if code[11] != "A" else "C")
    for _try in range(5):
        with pytest.raises(Refused) as no:
            invitations.offer_of(almost, nadia.id, TODAY, NOW)
        invitations.note_wrong_code(no.value.facts["number"], by=nadia.id)  # type: ignore[arg-type]
    assert refused(lambda: accept(code, nadia)) == "code-wrong"
    second = invite(amina)
    later = NOW + timedelta(days=28)
    assert refused(lambda: invitations.offer_of(second, nadia.id, TODAY, later)) == "code-wrong"
    assert invitations.offer_of(second, nadia.id, TODAY, later - timedelta(seconds=1)).standing is Standing.HELPER


def test_a_wrong_code_that_fits_nothing_counts_nowhere(app: Flask, amina: Made, nadia: Made) -> None:
    invite(amina)
    with pytest.raises(Refused) as no:
        invitations.offer_of("AAAA AAAA AAAA", nadia.id, TODAY, NOW)
    assert no.value.facts["number"] is None
    invitations.note_wrong_code(None, by=nadia.id)
    assert session.scalar(select(Invitation.tries)) == 0
    assert "invitation-code-wrong" in str(rows(app, frozenset())["audit_row"])


def test_a_new_code_makes_the_old_one_worthless(app: Flask, amina: Made, nadia: Made) -> None:
    old = invite(amina)
    number = session.scalars(select(Invitation.id)).one()
    db.roll_back()
    _row, new = invitations.new_code_for(amina.id, number, NOW, by=amina.id)
    db.commit()
    assert refused(lambda: accept(old, nadia)) == "code-wrong"
    accept(new, nadia)
    assert refused(lambda: invitations.new_code_for(amina.id, number, NOW, by=amina.id)) == "invitation-over"


def test_what_is_taken_back_opens_nothing(app: Flask, amina: Made, nadia: Made) -> None:
    code = invite(amina)
    number = session.scalars(select(Invitation.id)).one()
    db.roll_back()
    stranger = factories.make_recipient("Bogdan Zielinski")
    with pytest.raises(NotYours):
        invitations.take_back(stranger.id, number, NOW, by=stranger.id)
    db.roll_back()
    invitations.take_back(amina.id, number, NOW, by=amina.id)
    db.commit()
    assert refused(lambda: accept(code, nadia)) == "code-wrong"
    assert invitations.state_of(session.get_one(Invitation, number), NOW) is CodeState.CANCELLED


def test_twenty_accept_at_once_and_one_helps(app: Flask, amina: Made) -> None:
    code = invite(amina)
    people = [factories.make_person(f"Helper Number {number}") for number in range(20)]

    def one(person: Made) -> str:
        try:
            accept(code, person)
        except Refused as no:
            db.roll_back()
            return no.code
        return "accepted"

    answers = all_at_once(people, one)  # type: ignore[arg-type]
    assert sorted(set(answers)) == ["accepted", "code-wrong"]
    assert answers.count("accepted") == 1
    assert len(rows(app)["representation"]) == 1


# Drafts


def test_an_unfinished_invitation_makes_no_code(app: Flask, amina: Made) -> None:
    with pytest.raises(NotYours):
        invitations.make(amina.id, TODAY, NOW, by=amina.id)
    db.roll_back()
    invitations.keep(amina.id, {"invited_name": "Nadia", "standing": "nominated_person"}, NOW, by=amina.id)
    db.commit()
    assert refused(lambda: invitations.make(amina.id, TODAY, NOW, by=amina.id)) == "invitation-unfinished"
    draft = invitations.draft_of(amina.id)
    assert draft is not None and draft.standing == "helper", "only what the pages ask is taken"
    invitations.drop_draft(amina.id, by=amina.id)
    db.commit()
    assert invitations.draft_of(amina.id) is None


def test_an_email_of_an_invitation_goes_to_the_helper_without_the_code(app: Flask, amina: Made) -> None:
    code = invite(amina, email="nadia@example.org")
    sent = session.scalars(select(OutboxMessage)).one()
    assert (sent.message, sent.channel, sent.address) == ("help-invited", "email", "nadia@example.org")
    assert sent.facts == {}
    assert code not in str(rows(app)["outbox_message"])


# Standings


def test_each_standing_holds_what_it_gives(app: Flask, amina: Made, nadia: Made) -> None:
    helps(nadia, amina, Scope.SEND)
    acting = representations.acting_for(nadia.id, amina.id, TODAY)
    assert acting is not None
    assert {Permission.SEND_RETURNS, Permission.PREPARE_RETURNS} <= acting.permissions
    assert Permission.SEE_BALANCE not in acting.permissions
    db.roll_back()
    boss = factories.make_person("Nominated Person")
    acts(boss, amina, Standing.NOMINATED_PERSON)
    acting = representations.acting_for(boss.id, amina.id, OTHER_DAY)
    assert acting is not None and acting.standing is Standing.NOMINATED_PERSON
    row = the_standing(boss, amina)
    assert (row.until_day, row.basis) == (None, "")


def test_basis_and_document_of_an_authorised_person_are_kept(app: Flask, amina: Made, nadia: Made) -> None:
    acts(nadia, amina, Standing.AUTHORISED_PERSON)
    row = the_standing(nadia, amina)
    assert (row.basis, row.document) == (str(Basis.WELFARE_ATTORNEY), "LPA seen")
    session.add(
        Representation(
            recipient_id=amina.id, representative_id=factories.make_person("X Y").id, standing="authorised_person", scopes=[],
            basis="", document="", from_day=TODAY, until_day=None, granted_by=amina.id, granted_at=NOW,
        )
    )  # fmt: skip
    with pytest.raises(IntegrityError):
        session.flush()
    db.roll_back()


def test_a_helper_ends_by_itself_on_its_last_day(app: Flask, amina: Made, nadia: Made) -> None:
    helps(nadia, amina)
    last = the_standing(nadia, amina).until_day
    assert last == date(2027, 5, 19)
    assert representations.acting_for(nadia.id, amina.id, last) is not None
    assert representations.acting_for(nadia.id, amina.id, last + timedelta(days=1)) is None
    assert representations.had_access(nadia.id, amina.id, last + timedelta(days=1))
    assert not representations.had_access(amina.id, nadia.id, TODAY)


def test_asked_again_the_newer_one_counts(app: Flask, amina: Made, nadia: Made) -> None:
    helps(nadia, amina, Scope.SEE_BALANCE)
    helps(nadia, amina, Scope.PREPARE)
    acting = representations.acting_for(nadia.id, amina.id, TODAY)
    assert acting is not None and Permission.SEE_BALANCE not in acting.permissions
    assert [one.row.ended_why for one in representations.representatives_of(amina.id)] == [None, "replaced"]


def test_a_grant_writes_a_letter_home_by_a_way_that_is_safe(app: Flask, amina: Made, nadia: Made) -> None:
    helps(nadia, amina)
    assert outbox() == [("helper-granted", "letter")]
    session.get_one(Person, amina.id).post_is_safe = False
    db.commit()
    helps(nadia, amina)
    assert outbox()[1:] == [("helper-granted", "call")], "not by post, and never by the e-mail somebody else may read"


def test_stopped_by_the_person_and_told_only_if_they_want(app: Flask, amina: Made, nadia: Made) -> None:
    number = helps(nadia, amina)
    stranger = factories.make_recipient("Bogdan Zielinski")
    with pytest.raises(NotYours):
        representations.stop(stranger.id, number, NOW, by=stranger.id)
    db.roll_back()
    representations.stop(amina.id, number, NOW, by=amina.id)
    representations.stop(amina.id, number, NOW, by=amina.id, tell=True)
    db.commit()
    assert representations.acting_for(nadia.id, amina.id, TODAY) is None
    assert outbox() == [("helper-granted", "letter")], "stopped once, and nobody told"
    again = helps(nadia, amina)
    representations.stop(amina.id, again, NOW, by=amina.id, tell=True)
    db.commit()
    with db.reading():
        told = session.scalars(select(OutboxMessage).where(OutboxMessage.message == "help-ended")).one()
        assert (told.person_id, told.facts) == (nadia.id, {})


def test_an_authorised_person_is_not_stopped_by_the_person_alone(app: Flask, amina: Made, nadia: Made) -> None:
    number = acts(nadia, amina, Standing.AUTHORISED_PERSON)
    assert refused(lambda: representations.stop(amina.id, number, NOW, by=amina.id)) == "ask-council-to-end"
    officer = factories.make_officer()
    representations.end_by_council(amina.id, number, "Agreed with her.", TODAY, NOW, by=officer.id)
    db.commit()
    assert representations.acting_for(nadia.id, amina.id, TODAY) is None


def test_frozen_and_opened_again_by_the_council(app: Flask, amina: Made, nadia: Made) -> None:
    number, officer = helps(nadia, amina), factories.make_officer()
    before = outbox()
    for _ in range(2):
        representations.freeze(amina.id, number, "We look into it.", TODAY, NOW, by=officer.id)
    db.commit()
    assert representations.acting_for(nadia.id, amina.id, TODAY) is None
    assert representations.people_helped(nadia.id, TODAY) == []
    db.roll_back()
    representations.thaw(amina.id, number, "All is well.", TODAY, NOW, by=officer.id)
    db.commit()
    assert representations.acting_for(nadia.id, amina.id, TODAY) is not None
    db.roll_back()
    representations.stop(amina.id, number, NOW, by=amina.id)
    db.commit()
    assert refused(lambda: representations.thaw(amina.id, number, "x", TODAY, NOW, by=officer.id)) == "already-ended"
    assert [message for message, _channel in outbox()[len(before) :]] == ["message-waits"] * 2, "the person, and nobody else"
    assert {one.person_id for one in session.scalars(select(OutboxMessage).where(OutboxMessage.message == "message-waits"))} == {amina.id}
    assert [one.kind for one in letters_of(amina.id)] == ["helper-thawed", "helper-frozen"], "frozen twice it is written once"


def test_an_officer_decides_nothing_about_those_they_help(app: Flask, amina: Made) -> None:
    officer = factories.make_officer()
    number = helps(officer, amina)
    for verb in (representations.freeze, representations.thaw):
        assert refused(lambda verb=verb: verb(amina.id, number, "x", TODAY, NOW, by=officer.id)) == "own-standing"  # type: ignore[misc]
    assert refused(lambda: representations.end_by_council(amina.id, number, "x", TODAY, NOW, by=officer.id)) == "own-standing"


def test_people_are_reminded_once_a_month_before(app: Flask, amina: Made, nadia: Made) -> None:
    helps(nadia, amina)
    last = the_standing(nadia, amina).until_day
    assert last is not None
    for day, told in ((last - timedelta(days=31), 0), (last - timedelta(days=30), 1), (last - timedelta(days=29), 0), (last, 0)):
        assert representations.remind(day, NOW) == told, day
        db.commit()
    with db.reading():
        reminder = session.scalars(select(OutboxMessage).where(OutboxMessage.message == "helper-ends-soon")).one()
        assert reminder.person_id == amina.id, "the person, not the helper"
