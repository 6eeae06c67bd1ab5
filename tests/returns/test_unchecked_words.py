"""What was signed in a translation nobody had checked says so for ever, to staff and to the person."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from app.core import db
from app.core.checked import INTERFACE
from app.core.db import session
from app.guidance import people_checks
from app.returns.models import ReturnVersion
from tests.conftest import NOW, TODAY
from tests.factories import Made, make_officer, make_recipient
from tests.page import Client
from tests.returns.sent import Q3, make_sent, send_again

SignIn = Callable[[Made], Client]
STAFF = "Signed in an unchecked translation (Urdu): a misunderstanding that follows is not held against the person."
PERSON = "we do not hold it against you."


def unchecked() -> list[bool]:
    return list(session.scalars(select(ReturnVersion.words_unchecked).order_by(ReturnVersion.id)))


def test_staff_and_the_person_read_it(app: Flask, sign_in: SignIn) -> None:
    amina = make_recipient()
    reference = make_sent(amina, language="ur")
    assert STAFF in sign_in(make_officer()).get(f"/admin/returns/{reference}").text
    client, receipt = sign_in(amina), f"/for/{amina.reference}/returns/{Q3}/sent/1"
    body = client.get(f"/en{receipt}").text
    assert PERSON in body
    assert '(<bdi lang="ur">اردو</bdi>)' in body
    assert "اردو" in client.get(f"/ur{receipt}").text.partition("<main")[2]


@pytest.mark.parametrize(("language", "on_paper", "told"), [("en", False, False), ("ur", False, True), ("ur", True, False)])
def test_only_where_somebody_signed_such_words(app: Flask, sign_in: SignIn, language: str, on_paper: bool, told: bool) -> None:
    """English needs no check; from paper nobody signed the page's words."""
    amina, olu = make_recipient(), make_officer()
    reference = make_sent(amina, send=not on_paper, by=olu.id if on_paper else None, language=language)
    if on_paper:
        send_again(amina, seen=0, by=olu.id, language=language)
    assert unchecked() == [told]
    assert (STAFF in sign_in(olu).get(f"/admin/returns/{reference}").text) is told
    assert (PERSON in sign_in(amina).get(f"/en/for/{amina.reference}/returns/{Q3}/sent/1").text) is told


def test_what_was_signed_before_the_check_stays_so(app: Flask, sign_in: SignIn) -> None:
    """A later check of the language takes nothing back, and what is signed after it needs no word."""
    amina, bashir = make_recipient(), make_recipient("Bashir Khan")
    reference = make_sent(amina, language="ur")
    people_checks.mark(people_checks.Told(INTERFACE, "ur", "Three readers", TODAY), TODAY, NOW, by=make_officer("Lea Lead").id)
    db.commit()
    make_sent(bashir, language="ur")
    assert unchecked() == [True, False]
    assert STAFF in sign_in(make_officer()).get(f"/admin/returns/{reference}").text
