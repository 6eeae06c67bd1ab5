"""Merging moves what belongs to the person, leaves what says who did something, and forgets no table."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts import devices
from app.accounts import service as accounts
from app.accounts.models import KnownDevice, MergedPerson, Person, SecondFactor, SignIn
from app.accounts.rules import Role
from app.audit import service as audit
from app.casework import caseload
from app.casework.models import Case, Caseload, ReasonGiven
from app.core import db
from app.core.db import session
from app.core.errors import NotYours, Refused
from app.ledger.models import DirectPayment
from app.notifications.models import OutboxMessage
from app.people import merging
from app.retention import erasing
from app.retention import service as keeping
from app.retention.rules import Reason
from app.returns.models import SpendingReturn
from tests.factories import NOW, Made, make_officer, make_person, make_recipient
from tests.returns.sent import make_sent

TODAY = date(2026, 11, 20)
# Columns that say who did something, or that are dealt with by themselves: a merge leaves them as they were.
STAYS = {
    "audit_row.by_id", "audit_row.about_id",  # chained: never changed
    "known_device.person_id", "sign_in.person_id", "merged_person.person_id",  # ended, deleted, written by the merge
    "role_held.person_id", "staff_member.person_id", "staff_identity.person_id",  # staff are not merged
    "caseload.staff_id", "reason_given.staff_id", "service_member.person_id",
    "handbook_read.person_id", "handbook_feedback.person_id", "training_done.person_id",
    "card_code.person_id", "half_sign_in.person_id", "passkey.person_id", "passkey_challenge.person_id",  # how one signed in: deleted
    "activation_code.person_id", "letter_request.person_id", "recovery_link.person_id", "email_change.person_id",
    "return_preparer.person_id",  # who had a hand in it
    "second_factor.person_id", "sent_code.person_id", "kept_form.person_id",
    "copy_request.person_id", "erasure.person_id", "legal_hold.person_id",  # refused while one is open; what is over stays
}
DONE_BY = ("_by", "by_id")


def test_every_column_that_points_at_a_person_was_thought_of(app: Flask) -> None:
    pointing = {
        f"{table.name}.{column.name}"
        for table in db.Model.metadata.sorted_tables for column in table.columns
        for key in column.foreign_keys if key.column.table.name == "person"
    }  # fmt: skip
    moved = {f"{column.class_.__tablename__}.{column.key}" for column in merging.MOVES}
    told_who = {one for one in pointing if one.endswith(DONE_BY)} | STAYS
    assert not moved & told_who
    assert pointing == moved | (told_who & pointing), f"say in merging.MOVES or here what a merge does to {pointing - moved - told_who}"
    assert pointing >= STAYS


@pytest.fixture
def by(app: Flask) -> Made:
    return make_officer("Lea Lead", Role.DP_LEAD)


def merge(kept: Made, merged: Made, by: Made) -> None:
    merging.merge(session.get_one(Person, kept.id), session.get_one(Person, merged.id), NOW, by=by.id)
    db.commit()


def test_everything_moves_to_a_record_without_a_payment(by: Made) -> None:
    """The record with the payment goes, the other one stays: returns, cases, messages and caseloads go with it."""
    kept, old = make_person("Amina Begum"), make_recipient("Amina Begam")
    subject = make_sent(old)
    worker = make_officer("Soo Worker", Role.SOCIAL_WORKER)
    caseload.give_caseload(accounts.recipient_by_reference(worker.reference), old.id, TODAY, None, by=by.id)
    for who in (old, kept):
        caseload.give_reason(who.id, "check", "", TODAY, NOW, by=make_officer("Fiona Baird").id if who is old else _fiona())
    accounts.start_sign_in(old.id, NOW)
    devices.know_device(old.id, None, "firefox/linux", NOW)
    db.commit()
    merge(kept, old, by)
    for model, column in (
        (DirectPayment, DirectPayment.recipient_id), (SpendingReturn, SpendingReturn.recipient_id), (Case, Case.recipient_id),
        (OutboxMessage, OutboxMessage.person_id), (Caseload, Caseload.recipient_id),
    ):  # fmt: skip
        assert set(session.scalars(select(column))) == {kept.id}, model.__name__
    assert [one.recipient_id for one in session.scalars(select(ReasonGiven))] == [kept.id], "one reason a day for one person"
    assert session.scalars(select(SpendingReturn.started_by)).one() == old.id, "who did it stays as it was"
    assert all(session.scalars(select(SignIn.ended_at).where(SignIn.person_id == old.id)))
    assert not session.scalars(select(KnownDevice.id).where(KnownDevice.person_id == old.id)).all()
    assert subject and audit.first_wrong_row() is None, "the trail is as it was"


def _fiona() -> int:
    return session.scalars(select(Person.id).where(Person.display_name == "Fiona Baird")).one()


def test_what_the_kept_record_lacks_comes_from_the_other(by: Made) -> None:
    kept = accounts.add_person("Amina Begum", NOW, by=None, phone="01632 960 111")
    old = accounts.add_person("Amina Begam", NOW, by=None, email="amina@example.org", phone="01632 960 222", council_reference="LAS-1")
    accounts.set_passphrase(old, "four plain words together", by=None)
    db.commit()
    merging.merge(kept, old, NOW, by=by.id)
    db.commit()
    assert (kept.email, kept.phone, kept.council_reference) == ("amina@example.org", "01632 960 111", "LAS-1")
    assert (old.email, old.phone, old.council_reference, old.passphrase_hash) == (None, None, None, None)


def test_refused_and_nothing_moved(by: Made) -> None:
    one, other = make_recipient(), make_recipient("Bogdan Zielinski")
    officer = make_officer()
    for kept, merged, code in ((one, other, "merge-two-payments"), (one, one, "merge-same"), (one, officer, "merge-staff"), (officer, one, "merge-staff")):
        with pytest.raises(Refused, match=code):
            merge(kept, merged, by)
    with pytest.raises(NotYours):
        merge(make_person("Third Person"), by, by)
    assert not session.scalars(select(MergedPerson)).all()


def test_a_record_on_hold_is_not_put_into_another(by: Made) -> None:
    kept, old = make_recipient(), make_person("Amina Begam")
    keeping.set_hold(old.reference, "A court asks", NOW, by=by.id)
    with pytest.raises(Refused, match="merge-held"):
        merge(kept, old, by)
    keeping.end_hold(old.reference, NOW, by=by.id)
    merge(kept, old, by)
    assert not session.scalars(select(SecondFactor).where(SecondFactor.person_id == old.id)).all(), "nobody signs in with it"


def test_a_merged_record_is_in_no_list_and_cannot_be_merged_again(by: Made) -> None:
    kept, old = make_recipient(), make_person("Amina Begam")
    merge(kept, old, by)
    assert "Amina Begam" not in [one.display_name for one in accounts.people_page("", None, 50)]
    with pytest.raises(NotYours):
        accounts.recipient_by_reference(old.reference)
    assert accounts.recipient_by_reference(kept.reference).id == kept.id


def test_erasing_the_kept_record_erases_the_name_in_the_other(by: Made) -> None:
    kept, old = make_recipient(), make_person("Amina Begam")
    merge(kept, old, by)
    keeping.propose_erasure(kept.reference, Reason.ASKED, TODAY, NOW, by=by.id)
    erasing.agree_erasure(kept.reference, TODAY, NOW, by=make_officer("Ada Strator", Role.ADMINISTRATOR).id)
    db.commit()
    names = {one.display_name for one in session.scalars(select(Person).where(Person.id.in_((kept.id, old.id))))}
    assert names == {"erased"}
    for made in (kept, old):
        with pytest.raises(NotYours):
            accounts.recipient_by_reference(made.reference)
