"""Importing people: what is shown is what is done, twice is once, nothing is overwritten and nothing is removed."""

import io
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import event

from app.accounts.models import Person
from app.accounts.rules import Role
from app.audit import service as audit
from app.audit.models import AuditRow
from app.core import db
from app.ledger import service as ledger
from app.ledger.models import DirectPayment, RateSet
from app.ledger.rules import AccountType, Rate
from app.people import importing
from app.people.importing import Shown
from app.people.models import PeopleFile
from tests.conftest import NOW, TODAY
from tests.everywhere.test_double import all_at_once
from tests.everywhere.world import changed, rows, signed_in
from tests.factories import make_officer, make_person
from tests.page import Client, said
from tests.people.test_case_file import HEADER, LANGUAGES, LINE

BEA = "C-200,Bea Patel,,,,,,Urdu,,,,,,,,,"


def file_of(*lines: str) -> bytes:
    return "\n".join([HEADER, *lines]).encode()


def look(*lines: str, today: date = TODAY) -> Shown:
    return importing.look(file_of(*lines), LANGUAGES, today)


def bring_in(*lines: str, now: Any = NOW, today: date = TODAY) -> tuple[int, int]:
    done = importing.bring_in(look(*lines, today=today).differences, now, today, by=None, file="test")
    db.commit()
    return done


def person(reference: str = "C-100") -> Person:
    db.session.expire_all()
    return db.session.query(Person).filter_by(council_reference=reference).one()


def told(shown: Shown) -> list[tuple[str, Any, Any, str | None]]:
    return [(one.field, one.old, one.new, one.left) for difference in shown.differences for one in difference.changes]


def test_new_people_come_in_with_their_payment(app: Flask) -> None:
    assert bring_in(LINE, BEA) == (2, 0)
    amina = person()
    assert (amina.display_name, amina.name_key, amina.email, amina.letter_format) == ("Amina Begum", "amina begum", "amina@example.org", "large-print")
    assert (amina.date_of_birth, amina.postal_address, amina.mobile) == (date(1952, 4, 14), "1 High Street\nElmshire", "07700 900123")
    assert amina.passphrase_hash is None
    plan = ledger.plan_of(amina.id)
    assert plan is not None
    assert (plan.first_day, plan.account_type_on(TODAY)) == (date(2026, 4, 1), AccountType.OWN_BANK_ACCOUNT)
    assert [(one.weekly_budget_pence, one.weekly_contribution_pence, one.first_payment_day) for one in plan.rates] == [(32_000, 6_450, date(2026, 4, 14))]
    assert [one.pence for one in plan.reserves] == [185_000]
    assert ledger.balance_of(amina.id, TODAY, NOW) is not None
    assert (person("C-200").language, ledger.plan_of(person("C-200").id)) == ("ur", None)


def test_the_same_file_twice_changes_nothing(app: Flask) -> None:
    bring_in(LINE, BEA)
    before = rows(app)
    for later in (0, 1, 40):
        shown = look(LINE, BEA, today=TODAY + timedelta(days=later))
        assert (shown.new, shown.changed, shown.same, shown.left) == ([], [], 2, [])
        assert bring_in(LINE, BEA, today=TODAY + timedelta(days=later)) == (0, 0)
    assert not changed(before, rows(app))


CHANGES: list[tuple[str, str, str, Any, Any]] = [
    ("Amina Begum", "Amina Rahman", "name", "Amina Begum", "Amina Rahman"), ("14/04/1952", "15/04/1952", "date_of_birth", date(1952, 4, 14), date(1952, 4, 15)),
    ("amina@", "a.begum@", "email", "amina@example.org", "a.begum@example.org"), ("07700 900123", "07700 900124", "mobile", "07700 900123", "07700 900124"),
    ("01632 960 555", "01632 960 556", "phone", "01632 960 555", "01632 960 556"), ("1 High", "2 High", "postal_address", "1 High Street\nElmshire", "2 High Street\nElmshire"),
    ("English", "Urdu", "language", "en", "ur"), ("Large print", "Easy read", "letter_format", "large-print", "easy-read"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "field", "before", "after"), CHANGES)
def test_each_field_that_differs_is_shown_old_and_new_and_then_written(app: Flask, old: str, new: str, field: str, before: Any, after: Any) -> None:
    bring_in(LINE)
    line = LINE.replace(old, new)
    assert told(look(line)) == [(field, before, after, None)]
    assert bring_in(line) == (0, 1)
    assert getattr(person(), {"name": "display_name"}.get(field, field)) == after
    assert look(line).same == 1
    assert [row.facts["fields"] for row in db.session.query(AuditRow).filter_by(event="person-changed")] == [field]


def test_an_empty_cell_changes_nothing(app: Flask) -> None:
    bring_in(LINE)
    before = rows(app)
    assert bring_in("C-100,Amina Begum" + "," * 15) == (0, 0)
    assert not changed(before, rows(app))


def test_a_changed_rate_is_a_new_dated_rate_and_the_old_one_stays(app: Flask) -> None:
    bring_in(LINE)
    line = LINE.replace("£320.00", "£350.00")
    shown = look(line)
    (_field, old, new, _left), = told(shown)
    assert (old.weekly_budget_pence, new.weekly_budget_pence, new.from_day) == (32_000, 35_000, TODAY)
    bring_in(line)
    plan = ledger.plan_of(person().id)
    assert plan is not None
    assert [(one.weekly_budget_pence, one.from_day) for one in plan.rates] == [(32_000, date(2026, 4, 1)), (35_000, TODAY)]
    assert look(line, today=TODAY + timedelta(days=3)).same == 1, "tomorrow it is no change any more"


def test_a_rate_with_a_later_first_day_holds_from_that_day(app: Flask) -> None:
    bring_in(LINE)
    line = LINE.replace("£320.00", "£350.00").replace("01/04/2026", "01/10/2026")
    bring_in(line)
    plan = ledger.plan_of(person().id)
    assert plan is not None
    assert [one.from_day for one in plan.rates] == [date(2026, 4, 1), date(2026, 10, 1)]
    assert look(line).same == 1
    assert not look(line).left


def test_a_rate_agreed_by_hand_for_later_is_not_undone(app: Flask) -> None:
    """The uplift of next April stands already; the file still tells today's rate."""
    bring_in(LINE)
    plan = ledger.plan_of(person().id)
    assert plan is not None
    payment = ledger.payment_by_reference(plan.reference)
    ledger.set_rate(payment, Rate(date(2027, 4, 1), None, 33_000, 6_450, plan.rates[0].basis, plan.rates[0].frequency, plan.rates[0].first_payment_day), NOW, by=None)
    db.commit()
    assert look(LINE).same == 1


def test_another_account_a_first_reserve_and_a_first_payment(app: Flask) -> None:
    bring_in(LINE.replace(",1850", ","), BEA)
    bring_in(LINE.replace("Own bank account", "Prepaid card"), BEA.replace("," * 9, ",,Managed,200,,gross,weekly,01/06/2026,01/06/2026,"))
    plan = ledger.plan_of(person().id)
    assert plan is not None
    assert plan.types == ((AccountType.OWN_BANK_ACCOUNT, date(2026, 4, 1)), (AccountType.PREPAID_CARD, TODAY))
    assert [(one.pence, one.from_day) for one in plan.reserves] == [(185_000, TODAY)]
    bea = ledger.plan_of(person("C-200").id)
    assert bea is not None
    assert (bea.first_day, bea.rates[0].weekly_contribution_pence) == (date(2026, 6, 1), 0)


@pytest.mark.parametrize(("old", "new", "field", "why"), [("1850", "2000", "reserve", "reserve"), ("01/04/2026", "08/04/2026", "first_day", "first-day")])
def test_what_no_import_may_change_is_shown_and_left(app: Flask, old: str, new: str, field: str, why: str) -> None:
    bring_in(LINE)
    before = rows(app)
    shown = look(LINE.replace(old, new))
    assert [(one[0], one[3]) for one in told(shown)] == [(field, why)]
    assert (shown.same, len(shown.left), shown.changed) == (1, 1, [])
    bring_in(LINE.replace(old, new))
    assert not changed(before, rows(app))


def test_what_somebody_signs_in_with_is_theirs(app: Flask) -> None:
    """Else a mistake in the case system, or a caller who tells it a new address, would open somebody's pages."""
    bring_in(LINE)
    person().passphrase_hash = "set"
    db.commit()
    line = LINE.replace("amina@", "thief@").replace("900123", "900999").replace("960 555", "960 777")
    assert [(one[0], one[3]) for one in told(look(line))] == [("email", "signs-in"), ("mobile", "signs-in"), ("phone", None)]
    bring_in(line)
    assert (person().email, person().mobile, person().phone) == ("amina@example.org", "07700 900123", "01632 960 777")


def test_people_who_are_not_in_the_file_stay(app: Flask) -> None:
    bring_in(LINE, BEA)
    shown = look(LINE)
    assert shown.gone == (("C-200", "Bea Patel"),)
    bring_in(LINE)
    assert person("C-200").display_name == "Bea Patel"


def test_an_email_of_somebody_else_is_a_wrong_cell(app: Flask) -> None:
    make_person("Amina")
    shown = look(LINE.replace("amina@example.org", "amina@example.org"), BEA)
    assert [(one.line, one.code, one.cell) for one in shown.problems] == [(2, "email-taken", "amina@example.org")]
    assert [one.name for one in shown.new] == ["Bea Patel"]


def many(count: int, budget: str = "320") -> list[str]:
    return [f"N-{n},Person {n},14/04/1952,p{n}@example.org,,,Road {n},English,,own,{budget},64.50,net,four-weekly,01/04/2026,14/04/2026," for n in range(count)]


class Counted:
    """How many statements the database was sent."""

    def __init__(self, app: Flask) -> None:
        self.engine, self.count = app.extensions["engine"], 0

    def __enter__(self) -> "Counted":
        event.listen(self.engine, "before_cursor_execute", self._note)
        return self

    def __exit__(self, *_told: object) -> None:
        event.remove(self.engine, "before_cursor_execute", self._note)

    def _note(self, *_told: object) -> None:
        self.count += 1


def statements(app: Flask, lines: list[str]) -> int:
    with Counted(app) as counted:
        bring_in(*lines)
    return counted.count


def test_the_number_of_queries_does_not_grow_with_the_lot(app: Flask) -> None:
    few, more = statements(app, many(20)), statements(app, [line.replace("N-", "M-").replace("p", "q", 1) for line in many(300)])
    assert more <= few + 6, "only what the driver sends in pages grows"
    few, more = statements(app, many(20, "330")), statements(app, many(20, "330") + [line.replace("N-", "M-").replace("p", "q", 1).replace("Road", "Lane") for line in many(300, "340")])
    assert more <= few + 6


def test_nine_hundred_people_at_once(app: Flask) -> None:
    assert bring_in(*many(900)) == (900, 0)
    assert look(*many(900)).same == 900
    assert db.session.query(DirectPayment).count() == db.session.query(RateSet).count() == 900
    with db.reading():
        assert audit.first_wrong_row() is None


# --- The page -------------------------------------------------------------------------------------------------------


def lead(app: Flask) -> Client:
    return signed_in(app, make_officer("Ruth Linley", Role.DP_LEAD))


def choose(client: Client, *lines: str, status: int = 302) -> Any:
    client.get("/admin/people/import")
    form = {"file": (io.BytesIO(file_of(*lines)), "people.csv")}
    return client.post("/admin/people/import", form, status=status, content_type="multipart/form-data")


def seen(client: Client, place: str) -> dict[str, str]:
    body = client.get(place).text
    return {"seen": body.split('name="seen" value="')[1].split('"')[0]}


def test_choose_look_confirm(app: Flask) -> None:
    client = lead(app)
    wrong = BEA.replace("Urdu", "Klingon").replace("C-200", "C-300")
    place = choose(client, LINE, BEA, wrong).location
    page = said(client.get(place).text)
    for words in ("2 New", "0 Changed", "1 Cells to put right", "Line 5", "Klingon", "English, Polish, Urdu", "Amina Begum", "Exactly what is on this page"):
        assert words in client.get(place).text or words in page
    assert db.session.query(Person).filter(Person.council_reference.is_not(None)).count() == 0, "looking changes nothing"
    assert client.post(place, seen(client, place)).location == place
    assert "2 people are new" in client.get(place).text
    assert person().display_name == "Amina Begum"
    kept = db.session.query(PeopleFile).one()
    assert (kept.content, kept.added, kept.changed) == (None, 2, 0)
    client.post(place, {"seen": "again"})
    assert db.session.query(Person).filter(Person.council_reference.is_not(None)).count() == 2


def test_a_changed_rate_is_shown_in_words(app: Flask) -> None:
    bring_in(LINE)
    client = lead(app)
    body = client.get(choose(client, LINE.replace("£320.00", "350")).location).text
    assert "£320.00 a week, contribution £64.50, net, four-weekly" in body
    assert "£350.00 a week, contribution £64.50, net, four-weekly, first paid 14 Apr 2026, from 20 Nov 2026" in body


def test_nothing_but_what_was_seen_is_imported(app: Flask) -> None:
    client = lead(app)
    place = choose(client, LINE).location
    form = seen(client, place)
    bring_in(LINE.replace("Amina Begum", "Amina B"))
    assert "Something changed since you looked" in client.post(place, form, status=409).text
    assert person().display_name == "Amina B"
    client.post(place, {"seen": ""}, status=409)
    client.post(place, seen(client, place))
    assert person().display_name == "Amina Begum"


def test_a_new_day_is_a_new_look(app: Flask) -> None:
    bring_in(LINE)
    client = lead(app)
    place = choose(client, LINE.replace("£320.00", "350")).location
    form = seen(client, place)
    with time_machine.travel(NOW + timedelta(days=1), tick=True):
        later = Client(app)
        later.sign_in("ruth.linley@example.org", "four plain words together")
        later.get(place)
        later.post(place, form, status=409)


def test_confirmed_twenty_times_it_is_imported_once(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    ruth = make_officer("Ruth Linley", Role.DP_LEAD)
    client = signed_in(app, ruth)
    place = choose(client, *many(10)).location
    form = seen(client, place)
    answers = all_at_once([signed_in(app, ruth) for _ in range(20)], lambda one: one.flask.post(place, data=form))
    assert {answer.status_code for answer in answers} == {302}
    assert db.session.query(DirectPayment).count() == 10
    assert db.session.query(AuditRow).filter_by(event="people-imported").count() == 1


@pytest.mark.parametrize(("content", "words"), [(b"", "nothing in this file"), (b"PK\x03\x04", "not a CSV file"), (b"Name\nx", "A council reference and a name are needed: Council reference."), (b"Ref,Name,Person\n1,x,y", "Two columns both look like: Name.")])
def test_a_file_that_cannot_be_read_says_what_to_do(app: Flask, content: bytes, words: str) -> None:
    client = lead(app)
    client.get("/admin/people/import")
    form = {"file": (io.BytesIO(content), "people.csv")} if content else {}
    assert words in client.post("/admin/people/import", form, status=422, content_type="multipart/form-data").text
    assert not db.session.query(PeopleFile).count()


def test_files_nobody_confirms_are_emptied_after_a_day(app: Flask) -> None:
    client = lead(app)
    old = choose(client, LINE).location
    with time_machine.travel(NOW + timedelta(hours=25), tick=True):
        later = Client(app)
        later.sign_in("ruth.linley@example.org", "four plain words together")
        choose(later, BEA)
        assert "Choose it again" in later.get(old, status=409).text
    assert [one.content is None for one in db.session.query(PeopleFile).order_by(PeopleFile.id)] == [True, False]


@pytest.mark.parametrize("role", [Role.FINANCE_OFFICER, Role.SOCIAL_WORKER, Role.ADMINISTRATOR])
def test_only_the_direct_payments_team_imports(app: Flask, role: Role) -> None:
    signed_in(app, make_officer("Olu Adeyemi", role)).get("/admin/people/import", status=404)


# --- The command ----------------------------------------------------------------------------------------------------


def test_the_command_shows_first_and_writes_when_told(app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes(file_of(LINE, BEA.replace("Urdu", "Klingon")))
    run = app.test_cli_runner().invoke
    shown = run(args=["import-people", str(path)])
    assert shown.exit_code == 0, shown.output
    assert "new: C-100 Amina Begum" in shown.output
    assert "line 4, Language: “Klingon”. The portal does not write in this language." in shown.output
    assert "1 new, 0 changed, 0 the same, 1 cells to put right" in shown.output
    assert not db.session.query(Person).count()
    assert "imported: 1 new, 0 changed" in run(args=["import-people", str(path), "--apply"]).output
    assert "0 new, 0 changed, 1 the same" in run(args=["import-people", str(path), "--apply"]).output
    path.write_bytes(file_of(LINE.replace("01632 960 555", "01632 960 556")))
    assert "changed: C-100 Phone: 01632 960 555 > 01632 960 556" in run(args=["import-people", str(path)]).output
    path.write_bytes(b"Name\nx")
    assert run(args=["import-people", str(path)]).exit_code == 4


def test_the_trail_carries_no_word_of_the_file(app: Flask) -> None:
    bring_in(LINE)
    bring_in(LINE.replace("01632 960 555", "01632 960 556").replace("£320.00", "350"))
    # References are drawn by chance and may hold a sum of the file, such as "64".
    facts = re.sub(r"[A-Z]-\w{4}-\w{4}", "", str([row.facts for row in db.session.query(AuditRow)]))
    for word in ("Amina", "Begum", "example.org", "07700", "960", "High Street", "1952", "320", "350", "64"):
        assert word not in facts
