"""People, roles and sign-ins, as the verbs keep them."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import event, select

from app.accounts import passphrases, sealed, service
from app.accounts.models import FailedSignIn, Person, SignIn
from app.accounts.passphrases import Try
from app.accounts.rules import Permission, Role
from app.core import db
from app.core.errors import NotYours, Refused
from app.notifications.rules import Contact
from tests import factories
from tests.factories import NOW, PASSPHRASE

TODAY = date(2026, 11, 20)


@pytest.fixture
def amina(app: Flask) -> factories.Made:
    return factories.make_person()


def a_try(email: str = "amina.begum@example.org", passphrase: str = PASSPHRASE, mark: str | None = None) -> Try:
    return Try(email, passphrase, f"account {email}", "address", f"device {mark}", mark)


def refused(one: Try) -> str:
    with pytest.raises(Refused) as why:
        passphrases.check_passphrase(one, NOW)
    return why.value.code


def test_an_email_address_belongs_to_one_person_however_it_is_written(app: Flask, amina: factories.Made) -> None:
    with pytest.raises(Refused, match="email-taken"):
        service.add_person("Somebody Else", NOW, by=None, email="  Amina.Begum@EXAMPLE.org ")
    db.roll_back()
    service.add_person("No Address", NOW, by=None)
    service.add_person("No Address Either", NOW, by=None)
    db.commit()


def test_the_right_passphrase_and_only_that(app: Flask, amina: factories.Made) -> None:
    assert passphrases.check_passphrase(a_try(), NOW) == amina.id
    assert passphrases.check_passphrase(a_try(" AMINA.begum@example.org "), NOW) == amina.id
    for wrong in (PASSPHRASE.upper(), PASSPHRASE[:-1], PASSPHRASE + " ", "", "\x00", "x" * 100_000):
        assert refused(a_try(passphrase=wrong)) == "sign-in-wrong"
    assert refused(a_try("nobody@example.org")) == "sign-in-wrong"
    assert refused(a_try("%")) == "sign-in-wrong"


def test_somebody_without_a_passphrase_cannot_sign_in(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    service.add_person("No Passphrase", NOW, by=None, email="none@example.org")
    db.commit()
    for guess in ("", "None", "nobody has this passphrase"):
        assert refused(a_try("none@example.org", guess)) == "sign-in-wrong"
    monkeypatch.setattr(passphrases, "_fits", lambda _stored, _passphrase: True)
    assert refused(a_try("none@example.org", "whatever fits the stand-in")) == "sign-in-wrong"


def test_a_passphrase_is_kept_as_argon2id_and_never_as_it_is(app: Flask) -> None:
    person = service.add_person("New Person", NOW, by=None, email="new@example.org")
    with pytest.raises(Refused, match="passphrase-short"):
        service.set_passphrase(person, "too short", by=None)
    service.set_passphrase(person, "a long enough one", by=None)
    db.commit()
    assert (person.passphrase_hash or "").startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert "long enough" not in (person.passphrase_hash or "")


def test_checking_takes_no_writing_transaction(app: Flask, amina: factories.Made) -> None:
    """argon2 is slow on purpose: nobody else may wait for it."""
    begun: list[str] = []

    def note(_connection: object) -> None:
        begun.append("reading" if db.session.info.get("reading") else "writing")

    event.listen(app.extensions["engine"], "begin", note)
    passphrases.check_passphrase(a_try(), NOW)
    assert refused(a_try(passphrase="wrong one altogether")) == "sign-in-wrong"
    event.remove(app.extensions["engine"], "begin", note)
    assert set(begun) == {"reading"}


def test_a_token_is_kept_hashed_and_dies_on_sign_out(app: Flask, amina: factories.Made) -> None:
    token = service.start_sign_in(amina.id, NOW)
    db.commit()
    with db.reading():
        kept = db.session.scalar(select(SignIn.token_hash))
        assert token != kept
        found = service.signed_in_person(token, NOW, TODAY)
        assert found is not None
        assert found[0].id == amina.id
        assert service.signed_in_person(str(kept), NOW, TODAY) is None, "what is in the database opens nothing"
        assert service.signed_in_person("", NOW, TODAY) is None
    service.end_sign_in(token, NOW, by=amina.id)
    db.commit()
    with db.reading():
        assert service.signed_in_person(token, NOW, TODAY) is None


def test_tokens_are_never_the_same(app: Flask, amina: factories.Made) -> None:
    tokens = {service.start_sign_in(amina.id, NOW) for _ in range(50)}
    db.commit()
    assert len(tokens) == 50
    assert min(map(len, tokens)) >= 43, "256 bits"


def test_last_seen_is_due_after_a_minute(app: Flask, amina: factories.Made) -> None:
    token = service.start_sign_in(amina.id, NOW)
    db.commit()
    later = NOW + timedelta(minutes=6)
    with db.reading():
        assert service.signed_in_person(token, NOW + timedelta(seconds=50), TODAY)[1] is False  # type: ignore[index]
        assert service.signed_in_person(token, later, TODAY)[1] is True  # type: ignore[index]
    db.in_own_transaction(lambda: service.note_seen(token, later))
    with db.reading():
        assert service.signed_in_person(token, later + timedelta(minutes=59), TODAY) is not None


def test_roles_hold_on_their_days_only(app: Flask) -> None:
    person = service.add_person("Officer", NOW, by=None)
    service.give_role(person, Role.FINANCE_OFFICER, date(2026, 1, 1), by=None, until_day=date(2026, 11, 19))
    service.give_role(person, Role.SOCIAL_WORKER, date(2026, 11, 20), by=None)
    db.commit()
    with db.reading():
        on = {day: service.someone(person, date(2026, 11, day)).permissions for day in (19, 20)}
        assert Permission.CHECK_RETURNS in on[19]
        assert Permission.CHECK_RETURNS not in on[20]
        assert Permission.SEE_CARE_NOTES in on[20]
        assert [one.id for one in service.staff_with(Permission.SEE_CARE_NOTES, TODAY)] == [person.id]
        assert service.staff_with(Permission.CHECK_RETURNS, TODAY) == []


def test_unknown_people_are_not_found(app: Flask, amina: factories.Made) -> None:
    with db.reading():
        assert service.recipient_by_reference(amina.reference).id == amina.id
        for wrong in ("P-AAAA-AAAA", amina.reference.lower(), "", "%", amina.reference + " "):
            with pytest.raises(NotYours):
                service.recipient_by_reference(wrong)
        assert service.names_of(set()) == {}
        assert service.names_of({amina.id, 999}) == {amina.id: "Amina Begum"}
        assert service.contact_of(amina.id) == Contact(amina.id, "en", amina.email)


def test_people_are_found_by_part_of_a_name_and_signs_are_only_signs(app: Flask, amina: factories.Made) -> None:
    for name in ("Zoë Ørsted", "Percent 100% Sure", "Under_score"):
        factories.make_person(name)
    with db.reading():
        def found(words: str) -> list[str]:
            return [one.display_name for one in service.people_page(words, None, 10)]

        assert found("BEGUM  ") == ["Amina Begum"]
        assert found("zoë") == ["Zoë Ørsted"]
        assert found("%") == ["Percent 100% Sure"]
        assert found("_") == ["Under_score"]
        assert found("'; DROP TABLE person; --") == []
        assert len(found("")) == 4


def test_a_list_of_people_goes_on_where_it_stopped(app: Flask) -> None:
    for number in range(7):
        factories.make_person(f"Same Name {number // 2}" + "x" * (number % 2))
    seen: list[str] = []
    after = None
    with db.reading():
        while lot := service.people_page("", after, 2)[:2]:
            seen += [one.display_name for one in lot]
            after = (lot[-1].name_key, lot[-1].id)
    assert len(seen) == len(set(seen)) == 7
    assert seen == sorted(seen, key=str.casefold)


def test_failed_tries_are_counted_by_account_and_place_and_forgotten(app: Flask, amina: factories.Made) -> None:
    for number in range(3):
        db.in_own_transaction(lambda number=number: passphrases.note_failure("a", f"place {number % 2}", NOW, "sign-in-wrong"))
    db.in_own_transaction(lambda: passphrases.note_failure("a", "place 0", NOW, "sign-in-wait"))
    with db.reading():
        counted = passphrases.failures_lately("a", "place 0", NOW)
        assert (counted.pair, counted.address, counted.account) == (2, 2, 3)
        later = passphrases.failures_lately("a", "place 0", NOW + timedelta(minutes=6))
        assert (later.pair, later.address, later.account) == (0, 0, 0)
    db.in_own_transaction(lambda: passphrases.note_failure("b", "x", NOW + timedelta(minutes=6), "sign-in-wrong"))
    with db.reading():
        assert len(db.session.scalars(select(FailedSignIn)).all()) == 1


def test_keyed_hashes_depend_on_the_secret() -> None:
    assert sealed.keyed("one", "amina@example.org") != sealed.keyed("two", "amina@example.org")
    assert "amina" not in sealed.keyed("one", "amina@example.org")


def test_invented_and_real_people_are_told_apart(app: Flask) -> None:
    assert service.only_invented_people()
    assert not service.any_invented_people()
    service.add_person("Invented", NOW, by=None, invented=True)
    assert service.only_invented_people()
    assert service.any_invented_people()
    service.add_person("Real", NOW, by=None)
    assert not service.only_invented_people()
    assert db.session.scalar(select(Person.id).where(Person.invented.is_(True)))
    db.roll_back()
