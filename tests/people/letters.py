"""People who wait for a letter, and what a tester reads out of one."""

import re
from datetime import date
from io import BytesIO
from typing import Any

from flask import Flask
from pypdf import PdfReader

from app.accounts.models import Person
from app.accounts.rules import Role
from app.core import db
from tests import factories
from tests.everywhere.world import signed_in
from tests.factories import Made
from tests.page import Client

BORN = date(1952, 4, 14)
CODE = re.compile(r"\b[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}\b")
OTHER = {"day": "15", "month": "4", "year": "1952"}


def make_waiting(name: str = "Amina Begum", **facts: Any) -> Made:
    """Somebody with a direct payment who never had a sign-in."""
    made = factories.make_recipient(name)
    person = db.session.get_one(Person, made.id)
    told = {"passphrase_hash": None, "date_of_birth": BORN, "postal_address": "1 High Street, Elmshire, EL1 1AA"} | facts
    for field, value in told.items():
        setattr(person, field, value)
    db.commit()
    return made


def officer(app: Flask) -> Client:
    """A direct payment officer at the page of letters."""
    client = signed_in(app, factories.make_officer("Nisha Raval", Role.DP_OFFICER))
    client.get("/admin/people/letters")
    return client


def printed(client: Client, letter_format: str = "standard", language: str = "en") -> list[str]:
    """Print one batch as a page. Returns the codes in it, in the order of the letters."""
    form = {"letter_format": letter_format, "language": language, "kind": "page"}
    return CODE.findall(client.post("/admin/people/letters/print", form, status=200).text)


def printed_pdf(client: Client, letter_format: str = "standard", language: str = "en") -> PdfReader:
    """Print one batch as a PDF."""
    form = {"letter_format": letter_format, "language": language, "kind": "pdf"}
    return PdfReader(BytesIO(client.post("/admin/people/letters/print", form, status=200).data))


def typed(code: str, **other: str) -> dict[str, str]:
    """The form of the activation page."""
    day = {"day": "14", "month": "4", "year": "1952"} | other
    return {"code": code, "born": "", **{f"born-{part}": value for part, value in day.items()}}
