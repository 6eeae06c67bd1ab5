"""The export: what is in it, what a spreadsheet makes of it, and that it is gone after a day."""

import csv
import io
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.rules import Role
from app.casework import two_people
from app.casework.models import TwoPersonAct
from app.casework.two_people import ActKind
from app.core import db
from app.core.errors import NotYours
from app.core.sanitise import csv_cell
from app.ledger.rules import AccountType
from app.people import export
from app.people.models import ExportMade
from tests.factories import NOW, make_officer, make_person, make_recipient
from tests.returns.sent import make_sent

TODAY = date(2026, 11, 20)


def made(app: Flask) -> tuple[TwoPersonAct, list[dict[str, str]]]:
    lead, finance = make_officer("Lea Lead", Role.DP_LEAD), make_officer()
    act = two_people.propose(ActKind.EXPORT, "people", None, {}, "figures", NOW, by=lead.id)
    two_people.agree(act, NOW, by=finance.id)
    export.make(act, TODAY, NOW, by=finance.id)
    db.commit()
    return act, list(csv.DictReader(io.StringIO(export.contents_of(act, NOW, reader=lead.id))))


def test_one_row_a_person_with_what_is_due_and_sent(app: Flask) -> None:
    sent, late = make_recipient("Sent Begum"), make_recipient("=Late Patel")
    make_recipient("Card Singh", account_type=AccountType.PREPAID_CARD)
    make_person("No Payment")
    make_sent(sent)
    _act, table = made(app)
    assert [row["name"] for row in table] == ["Sent Begum", "'=Late Patel", "Card Singh"]
    assert [(row["account_type"], row["due"], row["sent"]) for row in table] == [
        ("own_bank_account", "2026-07-28", "2026-10-10"), ("own_bank_account", "2026-07-28", ""), ("prepaid_card", "", ""),
    ]  # fmt: skip
    assert table[1]["reference"] == late.reference
    assert set(table[0]) == set(export.COLUMNS), "no sums, no addresses"


@pytest.mark.pure
@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "\0", "\uff1d", "\uff0b", "\uff0d", "\uff20", " =", "  +"])
def test_a_cell_is_never_a_formula(start: str) -> None:
    assert csv_cell(f"{start}1+1") == f"'{start}1+1"


@pytest.mark.pure
@pytest.mark.parametrize("plain", ["", "Amina", "O'Brien", "P-7KQ4-M3XA", "2026-10-28", "नाम", " Amina"])
def test_plain_words_stay_as_they_are(plain: str) -> None:
    assert csv_cell(plain) == plain


def test_after_a_day_it_is_gone(app: Flask) -> None:
    make_recipient()
    act, _table = made(app)
    proposer = act.proposed_by
    for moment, reader in ((NOW + timedelta(hours=24, seconds=1), proposer), (NOW, act.agreed_by or 0)):
        with pytest.raises(NotYours):
            export.contents_of(act, moment, reader=reader)
    assert export.sweep(NOW + timedelta(hours=23)) == 0
    assert export.contents_of(act, NOW + timedelta(hours=23), reader=proposer)
    assert export.sweep(NOW + timedelta(hours=25)) == 1
    db.commit()
    row = db.session.scalars(select(ExportMade)).one()
    assert (row.contents, row.people) == (None, 1)
    assert export.sweep(NOW + timedelta(hours=26)) == 0


def test_flask_sweep_empties_it(app: Flask) -> None:
    make_recipient()
    act, _table = made(app)
    row = db.session.scalars(select(ExportMade)).one()
    row.made_at = NOW - timedelta(days=2)
    db.commit()
    told = app.test_cli_runner().invoke(args=["sweep"]).output
    assert "1 exports emptied" in told
    assert act.id and db.session.scalars(select(ExportMade.contents)).one() is None
