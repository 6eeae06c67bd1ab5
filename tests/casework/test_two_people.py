"""One proposes, another agrees: never the same person, never twice, and never two proposals for one thing."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from app.accounts.rules import OF_ROLE, Permission, Role
from app.casework import two_people
from app.casework.models import TwoPersonAct
from app.casework.two_people import NEEDS, ActKind
from app.core import db
from app.core.errors import NotYours, Refused
from tests.everywhere.world import rows
from tests.factories import NOW, Made, make_officer, make_recipient

ALL = frozenset(Permission)


@pytest.fixture
def people(app: Flask) -> tuple[Made, Made, Made]:
    return make_recipient(), make_officer("Dot Price", Role.DP_OFFICER), make_officer("Lea Lead", Role.DP_LEAD)


def propose(recipient: Made, by: Made, *, subject: str = "D-AAAA-AAAA", reason: str = "why") -> TwoPersonAct:
    act = two_people.propose(ActKind.PAUSE, subject, recipient.id, {"from_day": "2026-11-20"}, reason, NOW, by=by.id)
    db.commit()
    return act


def test_a_second_person_agrees_once(app: Flask, people: tuple[Made, Made, Made]) -> None:
    recipient, one, other = people
    act = propose(recipient, one)
    with pytest.raises(Refused, match="same-person"):
        two_people.agree(act, NOW, by=one.id)
    assert two_people.agree(act, NOW, by=other.id)
    assert not two_people.agree(act, NOW + timedelta(minutes=1), by=other.id), "the button pressed twice"
    db.commit()
    with pytest.raises(Refused, match="act-answered"):
        two_people.agree(act, NOW, by=make_officer("Third Officer", Role.DP_LEAD).id)
    with pytest.raises(Refused, match="act-answered"):
        two_people.refuse(act, NOW, by=other.id)
    told = str(rows(app, frozenset())["audit_row"])
    assert told.count("'act-agreed'") == told.count("'act-proposed'") == 1


def test_the_database_itself_wants_two_people(people: tuple[Made, Made, Made]) -> None:
    recipient, one, _other = people
    act = propose(recipient, one)
    with pytest.raises(IntegrityError, match="two_people"):
        db.session.execute(update(TwoPersonAct).where(TwoPersonAct.id == act.id).values(agreed_by=one.id, agreed_at=NOW))
    db.roll_back()
    with pytest.raises(IntegrityError, match="agreed_by_somebody"):
        db.session.execute(update(TwoPersonAct).where(TwoPersonAct.id == act.id).values(agreed_at=NOW))
    db.roll_back()


def test_no_answer_twice(people: tuple[Made, Made, Made]) -> None:
    recipient, one, other = people
    act = propose(recipient, one)
    two_people.refuse(act, NOW, by=other.id)
    two_people.refuse(act, NOW, by=other.id)
    with pytest.raises(Refused, match="act-answered"):
        two_people.agree(act, NOW, by=other.id)
    with pytest.raises(IntegrityError, match="one_answer"):
        db.session.execute(update(TwoPersonAct).where(TwoPersonAct.id == act.id).values(agreed_by=other.id, agreed_at=NOW))
    db.roll_back()


def test_one_proposal_waits_for_one_thing(people: tuple[Made, Made, Made]) -> None:
    recipient, one, other = people
    act = propose(recipient, one)
    assert propose(recipient, one).id == act.id, "the form sent twice"
    with pytest.raises(Refused, match="already-proposed"):
        propose(recipient, other)
    with pytest.raises(Refused, match="already-proposed"):
        propose(recipient, one, reason="another reason")
    propose(recipient, one, subject="D-CCCC-CCCC")
    two_people.refuse(act, NOW, by=one.id)
    db.commit()
    assert propose(recipient, other).id != act.id, "after a no it can be proposed again"
    db.session.add(
        TwoPersonAct(reference="T-X", kind="pause", subject="D-AAAA-AAAA", facts={}, reason="", proposed_at=NOW, proposed_by=one.id)
    )
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.roll_back()


def test_nobody_decides_about_themselves(people: tuple[Made, Made, Made]) -> None:
    recipient, one, other = people
    with pytest.raises(NotYours):
        propose(one, one)
    act = propose(other, one)
    with pytest.raises(NotYours):
        two_people.agree(act, NOW, by=other.id)
    assert recipient.id


def test_only_who_may_do_the_kind_sees_it(people: tuple[Made, Made, Made]) -> None:
    recipient, one, _other = people
    act = propose(recipient, one)
    assert two_people.act_by_reference(act.reference, {Permission.SUSPEND_PAYMENTS}).id == act.id
    for permissions in (ALL - {Permission.SUSPEND_PAYMENTS}, frozenset()):
        with pytest.raises(NotYours):
            two_people.act_by_reference(act.reference, permissions)
        assert two_people.waiting_page(permissions, 0, 10) == []
    assert [one.id for one in two_people.waiting_page(ALL, 0, 10)] == [act.id]
    assert two_people.waiting_page(ALL, act.id, 10) == []
    with pytest.raises(NotYours):
        two_people.act_by_reference("T-AAAA-AAAA", ALL)


@pytest.mark.pure
def test_every_kind_can_be_proposed_and_agreed_to_by_two_roles_or_more() -> None:
    assert set(NEEDS) == set(ActKind)
    for kind, permission in NEEDS.items():
        able = [role for role, words in OF_ROLE.items() if permission in words]
        assert len(able) >= 2, kind
        assert all(Permission.DECIDE_BY_TWO in OF_ROLE[role] for role in able), kind


def test_what_was_answered_does_not_wait(people: tuple[Made, Made, Made]) -> None:
    recipient, one, other = people
    acts = [propose(recipient, one, subject=f"D-{number:04d}") for number in range(3)]
    two_people.agree(acts[0], NOW, by=other.id)
    two_people.refuse(acts[1], NOW, by=other.id)
    assert [one.id for one in two_people.waiting_page(ALL, 0, 10)] == [acts[2].id]
    assert len(db.session.scalars(select(TwoPersonAct)).all()) == 3
