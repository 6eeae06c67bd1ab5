"""The copy a person gets is what a walk of the database finds about them, no more and no less, with others masked."""

import csv
import hashlib
import io
import json
import re
import zipfile
from typing import Any

import pytest
from flask import Flask

from app.accounts.rules import Role
from app.core import db
from app.core.db import Model
from app.files import service as files
from app.retention import pack, service
from app.retention.data_map import tables
from app.retention.words import WITHHELD
from tests import factories
from tests.conftest import NOW
from tests.everywhere.world import rows, signed_in
from tests.page import Client
from tests.retention.canary import CANARY, Canary, cells, make_canary

# Written here by hand, from the schema and not from the map: the column of each table that says whom a row is about.
DIRECT = {
    "person": "id", "role_held": "person_id", "sign_in": "person_id", "known_device": "person_id",
    "half_sign_in": "person_id", "second_factor": "person_id", "sent_code": "person_id", "card_code": "person_id",
    "staff_member": "person_id", "staff_identity": "person_id", "handbook_read": "person_id", "handbook_feedback": "person_id", "training_done": "person_id", "caseload": "recipient_id", "reason_given": "recipient_id",
    "two_person_act": "recipient_id", "passkey": "person_id", "passkey_challenge": "person_id", "kept_form": "person_id", "stored_file": "owner_id",
    "activation_code": "person_id", "letter_request": "person_id", "recovery_link": "person_id", "email_change": "person_id",
    "interest": "person_id", "call_back": "person_id", "explanation": "person_id", "into_english": "person_id", "thread": "person_id", "outbox_message": "person_id", "case": "recipient_id", "direct_payment": "recipient_id", "spending_return": "recipient_id",
    "payee_memory": "person_id", "layout_answer": "person_id", "copy_request": "person_id", "legal_hold": "person_id", "erasure": "person_id",
    "representation": "recipient_id", "invitation": "recipient_id", "one_look": "recipient_id", "safe_contact_change": "person_id", "needs_change": "person_id", "kept_answer": "person_id", "referral": "person_id", "referral_draft": "person_id", "service_member": "person_id", "risk_decision": "person_id", "decision_letter": "person_id", "death_report": "person_id", "offer": "person_id", "private_note": "person_id",
}  # fmt: skip
BY_RETURN = ("return_move", "statement_file", "return_line", "draft_bill", "evidence", "return_version", "line_question", "accepted_line", "reopening", "draft_warning", "return_preparer")
BY_PAYMENT = ("account_type_held", "rate_set", "agreed_reserve", "agreed_exception", "reported_period", "ledger_entry", "over_explained", "payment_pause", "paid_to")
# In words, and kept out of the copy: what an enquiry is about, and what is kept apart for somebody's safety.
NOT_GIVEN = (("legal_hold", "reason"), ("private_note", "words"), ("safe_contact_change", "reason"))
BY_REFERENCE = ("period_standing", "reported_bill")


def walk(app: Flask, person_id: int) -> dict[str, list[dict[str, Any]]]:
    """Every row about a person, found without the data map."""
    there = cells(app)

    def where(table: str, column: str, values: set[Any]) -> list[dict[str, Any]]:
        return [row for row in there[table] if row[column] in values]

    found = {table: where(table, column, {person_id}) for table, column in DIRECT.items()}
    returns, payments = ({row["id"] for row in found[name]} for name in ("spending_return", "direct_payment"))
    found |= {table: where(table, "return_id", returns) for table in BY_RETURN}
    found |= {table: where(table, "direct_payment_id", payments) for table in BY_PAYMENT}
    found |= {table: where(table, "spending_return", {row["reference"] for row in found["spending_return"]}) for table in BY_REFERENCE}
    interests = {row["id"] for row in found["interest"]}
    found |= {table: where(table, "interest_id", interests) for table in ("interest_draft", "interest_contact")}
    found["ruling"] = where("ruling", "kept_answer_id", {row["id"] for row in found["kept_answer"]})
    found["referral_step"] = where("referral_step", "referral_id", {row["id"] for row in found["referral"]})
    found["thread_message"] = where("thread_message", "thread_id", {row["id"] for row in found["thread"]})
    found["thread_file"] = where("thread_file", "thread_id", {row["id"] for row in found["thread"]})
    found["case_move"] = where("case_move", "case_id", {row["id"] for row in found["case"]})
    found["case_note"] = where("case_note", "case_id", {row["id"] for row in found["case"]})
    found["merged_person"] = [row for row in there["merged_person"] if person_id in (row["person_id"], row["kept_id"])]
    found["export_made"] = where("export_made", "act_id", {row["id"] for row in found["two_person_act"]})
    found["audit_row"] = [row for row in there["audit_row"] if person_id in (row["about_id"], row["by_id"])]
    found["released_sight"] = where("released_sight", "audit_row_id", {row["id"] for row in found["audit_row"]})
    return found


@pytest.fixture
def people(app: Flask) -> Canary:
    return make_canary()


def page_of(people: Canary) -> str:
    return f"/admin/keeping/people/{people.person.reference}"


def lead_of(app: Flask, people: Canary) -> Client:
    """The lead, who has said why they open this person: that is kept too."""
    lead = signed_in(app, factories.make_officer("Lea Lead", Role.DP_LEAD))
    lead.get(page_of(people))
    return lead


def copy_for(app: Flask, people: Canary, lead: Client | None = None) -> zipfile.ZipFile:
    lead, page = lead or lead_of(app, people), page_of(people)
    answer = lead.post(f"{page}/copy", status=200)
    assert answer.mimetype == "application/zip"
    assert answer.headers["Content-Disposition"] == f"attachment; filename=copy-{people.person.reference}.zip"
    assert answer.headers["Cache-Control"] == "no-store"
    content = answer.data
    answer.close()
    return zipfile.ZipFile(io.BytesIO(content))


def sheet(copy: zipfile.ZipFile, table: str) -> list[dict[str, str]]:
    text = copy.read(f"tables/{table}.csv").decode("utf-8-sig")
    return [{name: value.removeprefix("'") if value[:2] in ("'=", "'+", "'-", "'@") else value for name, value in row.items()}
            for row in csv.DictReader(io.StringIO(text))]  # fmt: skip


def told(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if hasattr(value, "isoformat"):
        return str(value.isoformat())
    return json.dumps(value, ensure_ascii=False, sort_keys=True) if isinstance(value, dict | list) else str(value)


def test_the_canary_is_in_every_table_about_people(app: Flask, people: Canary) -> None:
    service.propose_erasure(people.person.reference, service.Reason.ASKED, NOW.date(), NOW, by=people.officer.id)
    db.commit()
    assert {name for name, found in walk(app, people.person.id).items() if not found} == set()
    assert {name for name, table in tables().items() if table.is_about_somebody} == set(walk(app, people.person.id))


def test_the_copy_is_the_walk(app: Flask, people: Canary) -> None:
    lead = lead_of(app, people)
    expected = {name: found for name, found in walk(app, people.person.id).items() if found and name != "private_note"}
    staff = {row["person_id"] for row in cells(app)["role_held"]}
    copy = copy_for(app, people, lead)
    given = {name.removeprefix("tables/").removesuffix(".csv") for name in copy.namelist() if name.startswith("tables/")}
    assert given == set(expected)
    for name, found in expected.items():
        got = sheet(copy, name)
        assert len(got) == len(found), name
        people_columns = {column.name for column in Model.metadata.tables[name].columns for key in column.foreign_keys if key.column.table.name == "person"}
        hidden = {column for column, one in tables()[name].columns.items() if one.withhold}
        for row, wanted in zip(got, found, strict=True):
            assert set(row) == set(wanted) - hidden, name
            for column in set(row) - people_columns:
                assert row[column] == told(wanted[column]), f"{name}.{column}"
            for column in people_columns:
                who = wanted[column]
                assert row[column] == ("" if who is None else "you" if who == people.person.id else "council staff" if who in staff else "another person"), f"{name}.{column}"


def test_every_word_of_the_canary_is_in_the_copy_and_on_its_page(app: Flask, people: Canary) -> None:
    """Searched for as text: whatever holds the canary's name, wherever, is handed over, but for the hold."""
    everywhere = [
        (name, column, str(value)) for name, found in cells(app).items() for row in found for column, value in row.items()
        if CANARY.lower() in str(value).lower() and (name, column) not in NOT_GIVEN
    ]  # fmt: skip
    assert len({name for name, _column, _value in everywhere}) > 12
    copy = copy_for(app, people)
    page = copy.read("index.html").decode()
    for name, column, _value in everywhere:
        assert any(CANARY.lower() in row[column].lower() for row in sheet(copy, name)), f"{name}.{column}"
        assert f"({name})" in page
    assert page.count(CANARY) > 20


def test_every_file_is_in_the_copy(app: Flask, people: Canary) -> None:
    copy = copy_for(app, people)
    hashes = {hashlib.sha256(copy.read(name)).hexdigest() for name in copy.namelist() if name.startswith("files/")}
    assert hashes == {row["sha256"] for row in walk(app, people.person.id)["stored_file"]}
    assert sorted(name.rpartition(".")[2] for name in copy.namelist() if name.startswith("files/")) == ["csv", "pdf", "pdf"]
    assert all(re.fullmatch(r"index\.html|tables/[a-z_]+\.csv|files/\d{3}\.[a-z]+", name) for name in copy.namelist())


def test_nobody_else_is_in_the_copy(app: Flask, people: Canary) -> None:
    copy = copy_for(app, people)
    everything = "\n".join(copy.read(name).decode(errors="replace") for name in copy.namelist())
    for secret in ("Olu", "Adeyemi", "Pat Brown", "Other Person", people.officer.reference, people.second.reference, people.other.reference, people.other.email):
        assert secret not in everything, secret
    for row in cells(app)["person"]:
        if row["id"] != people.person.id:
            assert str(row["reference"]) not in everything


def test_another_persons_reference_is_masked_wherever_it_stands(app: Flask, people: Canary) -> None:
    mask = pack.Mask(service.person_for_change(people.person.reference))
    assert mask.words(f"from {people.other.reference} to {people.person.reference}") == f"from [another person] to {people.person.reference}"
    assert (mask.person_id(people.person.id), mask.person_id(people.officer.id), mask.person_id(people.other.id)) == ("you", "council staff", "another person")
    db.roll_back()


def test_what_is_not_given_is_named(app: Flask, people: Canary) -> None:
    copy = copy_for(app, people)
    page, everything = copy.read("index.html").decode(), "".join(copy.read(name).decode(errors="replace") for name in copy.namelist())
    for table, column in (("person", "passphrase hash"), ("sign_in", "token hash"), ("known_device", "mark hash"), ("legal_hold", "reason")):
        assert f"{table}, {column}" in page
    person = next(row for row in cells(app)["person"] if row["id"] == people.person.id)
    assert person["passphrase_hash"] not in everything
    assert "ombudsman" not in everything
    assert len(WITHHELD) == 3


def test_nothing_tells_that_something_was_told_in_private(app: Flask, people: Canary) -> None:
    """Every copy names the private line, written to or not; staff who keep and erase do not read of it either."""
    lead = lead_of(app, people)
    copies = [copy_for(app, one, lead) for one in (people, Canary(people.other, people.officer, people.second, people.person))]
    for copy in copies:
        assert "private_note" in copy.read("index.html").decode()
        assert "tables/private_note.csv" not in copy.namelist()
    everything = "".join(copies[0].read(name).decode(errors="replace") for name in copies[0].namelist())
    assert "is afraid" not in everything and "private-note" not in everything and "letters are opened" not in everything
    assert "in private" not in lead.get(f"/admin/keeping/people/{people.person.reference}").text
    assert "private" not in lead.get(f"/admin/people/{people.person.reference}/trail").text


def test_looks_of_a_safeguarding_lead_are_in_the_copy_once_released(app: Flask, people: Canary) -> None:
    guard, lead = signed_in(app, factories.make_officer("Sam Guard", Role.SAFEGUARDING_LEAD)), lead_of(app, people)
    place = f"/admin/people/{people.person.reference}"

    def looks() -> tuple[int, int]:
        copy = copy_for(app, people, lead)
        return len(sheet(copy, "reason_given")), sum(row["event"] == "reason-given" for row in sheet(copy, "audit_row"))

    before = looks()
    guard.get(place)
    assert looks() == before
    guard.get(f"{place}/my-looks/")
    guard.post(f"{place}/my-looks/release")
    assert looks() == (before[0] + 1, before[1] + 1)


def test_the_page_speaks_the_persons_language(app: Flask, people: Canary) -> None:
    page = copy_for(app, people).read("index.html").decode()
    assert '<html lang="ur" dir="rtl">' in page
    assert "اس کاپی میں کیا نہیں ہے" in page


def test_on_the_page_sums_are_pounds_and_moments_have_minutes(app: Flask, people: Canary) -> None:
    page = copy_for(app, people).read("index.html").decode()
    assert "<bdi>£320.00</bdi>" in page and "<bdi>−£10.00</bdi>" in page
    assert "<bdi>2026-10-10 09:00 UTC</bdi>" in page
    assert pack.on_page("2026-10-10T09:00:00.123456+00:00") == "2026-10-10 09:00 UTC"
    assert pack.on_page("2026-10-10T09:00 was when we met") == "2026-10-10T09:00 was when we met"


def test_a_file_that_is_damaged_is_named_and_the_rest_is_given(app: Flask, people: Canary) -> None:
    stored = walk(app, people.person.id)["stored_file"][0]
    files.folder().path(stored["name"]).write_bytes(b"something else")
    copy = copy_for(app, people)
    assert stored["shown_name"] in copy.read("index.html").decode()
    assert len([name for name in copy.namelist() if name.startswith("files/")]) == 2


def test_a_formula_in_somebodys_words_is_not_run(app: Flask, people: Canary) -> None:
    person = service.person_for_change(people.person.reference)
    person.phone = "=1+1"
    db.commit()
    assert ",'=1+1," in copy_for(app, people).read("tables/person.csv").decode("utf-8-sig")


def test_making_a_copy_is_written_down_and_answers_the_request(app: Flask, people: Canary) -> None:
    before = rows(app)
    copy_for(app, people)
    request = cells(app)["copy_request"][0]
    assert request["made_at"] and request["made_by"]
    event = cells(app)["audit_row"][-1]
    assert event["event"] == "copy-made"
    assert event["facts"] == {"person": people.person.reference, "rows": sum(map(len, walk(app, people.person.id).values())) - 2, "files": 3}
    assert CANARY not in str(cells(app)["audit_row"])
    assert {name for name, had in before.items() if had != rows(app)[name]} == {"copy_request", "person", "reason_given", "role_held", "second_factor", "sign_in", "staff_member"}


def test_only_the_lead_makes_copies(app: Flask, people: Canary) -> None:
    page = f"/admin/keeping/people/{people.person.reference}"
    administrator = signed_in(app, factories.make_officer("Ada Min", Role.ADMINISTRATOR))
    assert "The lead of the direct payments team makes it." in administrator.get(page).text
    administrator.post(f"{page}/copy", status=404)
    signed_in(app, people.officer).get(page, status=404)
