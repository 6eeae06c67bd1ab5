"""Erased means gone: the canary's name is searched for in every table, file and log line. Two people, never one."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from app.accounts import service as accounts
from app.accounts import staff
from app.accounts.models import Person, RoleHeld, SignIn
from app.accounts.rules import Role
from app.audit import service as audit
from app.core import clock, db
from app.core.config import Settings
from app.core.errors import NotYours, Refused
from app.files import service as files
from app.files.rules import FileKind
from app.retention import erasing, service
from app.retention.data_map import tables
from app.retention.rules import Reason
from tests import factories
from tests.backup.place import backed_up, empty_place, run, site
from tests.conftest import NOW, TODAY
from tests.everywhere.world import rows, signed_in
from tests.page import Client
from tests.retention.canary import CANARY, Canary, cells, make_canary
from tests.retention.test_pack import walk

KEPT = {"person", "audit_row", "erasure", "merged_person", "released_sight"}


@pytest.fixture
def people(app: Flask) -> Canary:
    return make_canary()


def erase(people: Canary) -> None:
    service.propose_erasure(people.person.reference, Reason.ASKED, TODAY, NOW, by=people.officer.id)
    db.commit()
    erasing.agree_erasure(people.person.reference, TODAY, NOW, by=people.second.id)
    db.commit()
    db.let_go()


def everything_on_disk(folder: Path) -> bytes:
    return b"\n".join(path.read_bytes() + path.name.encode() for path in sorted(folder.rglob("*")) if path.is_file())


def test_the_canary_is_gone_from_every_table_and_file(
    app: Flask, settings: Settings, people: Canary, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    before = cells(app)
    assert CANARY in everything_on_disk(settings.folder).decode(errors="replace")
    erase(people)
    after = cells(app)
    for name, found in after.items():
        assert CANARY.lower() not in str(found).lower(), name
        assert people.person.email not in str(found), name
    assert CANARY.lower().encode() not in everything_on_disk(settings.folder).lower()
    told = capfd.readouterr()
    assert CANARY.lower() not in (told.out + told.err).lower()
    assert {name for name, found in walk(app, people.person.id).items() if found} == KEPT
    others = {name: [row for row in found if row not in walk_before(before, people, name)] for name, found in before.items()}
    for name in set(others) - KEPT:
        assert after[name] == others[name], f"{name}: what is about others stays as it was"


def walk_before(before: dict[str, list[dict[str, object]]], people: Canary, name: str) -> list[dict[str, object]]:
    """The rows that are to go: those not there when nobody but the canary had any, by the columns of the walk."""
    gone_ids = GONE.get(name, set())
    return [row for row in before[name] if row["id"] in gone_ids]


GONE: dict[str, set[object]] = {}


@pytest.fixture(autouse=True)
def _note_what_is_the_canarys(app: Flask, people: Canary) -> None:
    GONE.clear()
    for record in (people.person.id, second_record(app)["id"]):
        for name, found in walk(app, record).items():
            GONE.setdefault(name, set()).update(row["id"] for row in found)


def second_record(app: Flask) -> dict[str, object]:
    """The record of the same person that was put into theirs."""
    merged = cells(app)["merged_person"][0]["person_id"]
    return next(row for row in cells(app)["person"] if row["id"] == merged)


def test_only_the_reference_is_left_of_the_person(app: Flask, people: Canary) -> None:
    erase(people)
    left = next(row for row in cells(app)["person"] if row["id"] == people.person.id)
    begins_with = {column.name: column.default.arg for column in Person.__table__.columns if column.default is not None}
    said = {name for name, value in left.items() if value not in (None, "erased") and (name not in begins_with or value != begins_with[name])}
    assert said == {"id", "reference", "added_at", "erased_at"}
    assert left["language"] == "en", "as everybody begins"


def test_the_trail_is_whole_and_holds_ids_without_words(app: Flask, people: Canary) -> None:
    before = cells(app)["audit_row"]
    erase(people)
    after = cells(app)["audit_row"]
    assert after[: len(before)] == before
    with db.reading():
        assert audit.first_wrong_row() is None
    assert [row["event"] for row in after[len(before) :]] == ["erasure-proposed", "person-erased"]
    gone = sum(len(ids) for name, ids in GONE.items() if name not in KEPT)
    assert after[-1]["facts"] == {"person": people.person.reference, "reason": "asked", "rows": gone, "files": 3}


def test_an_erased_person_opens_nothing_and_nobody_finds_them(app: Flask, people: Canary) -> None:
    theirs, lead = signed_in(app, people.person), signed_in(app, factories.make_officer("Lea Lead", Role.DP_LEAD))
    home = f"/en/for/{people.person.reference}/"
    theirs.get(home)
    erase(people)
    assert "/sign-in" in theirs.get(home, status=302).location
    with time_machine.travel(clock.now(), tick=False):  # a form's token holds the second
        for path in (f"/admin/people/{people.person.reference}", f"/admin/keeping/people/{people.person.reference}"):
            unknown = lead.get(path.replace(people.person.reference, "P-AAAA-AAAA"), status=404)
            assert lead.get(path, status=404).data == unknown.data
    page = lead.get("/admin/people/").text
    assert people.person.reference not in page and "erased" not in page
    assert "There is nobody with this reference" in lead.get(f"/admin/keeping/?reference={people.person.reference}").text
    visitor = Client(app)
    visitor.get("/en/sign-in")
    visitor.post("/en/sign-in", {"email": people.person.email, "passphrase": factories.PASSPHRASE}, status=422)


def test_one_member_of_staff_cannot_erase_anybody(app: Flask, people: Canary) -> None:
    service.propose_erasure(people.person.reference, Reason.ASKED, TODAY, NOW, by=people.officer.id)
    db.commit()
    before = cells(app)
    with pytest.raises(Refused, match="erasure-second-person"):
        erasing.agree_erasure(people.person.reference, TODAY, NOW, by=people.officer.id)
    db.roll_back()
    assert cells(app) == before


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ("agreed_by = proposed_by, agreed_at = '2026-11-20'", "two_people"), ("agreed_by = person_id, agreed_at = '2026-11-20'", "not_oneself"),
        ("proposed_by = person_id", "not_oneself"), ("agreed_at = '2026-11-20'", "agreed_by_somebody"),
        ("agreed_by = {second}, agreed_at = '2026-11-20', withdrawn_at = '2026-11-20'", "agreed_or_withdrawn"),
    ],
)  # fmt: skip
def test_the_database_refuses_it_too(app: Flask, people: Canary, values: str, constraint: str) -> None:
    service.propose_erasure(people.person.reference, Reason.ASKED, TODAY, NOW, by=people.officer.id)
    db.commit()
    db.let_go()
    with pytest.raises(IntegrityError, match=f"ck_erasure_{constraint}"), app.extensions["engine"].begin() as connection:
        connection.execute(text(f"UPDATE erasure SET {values.format(second=people.second.id)}"))


def refused(code: str, act: Callable[[], None]) -> None:
    with pytest.raises(Refused, match=code):
        act()
    db.roll_back()


def test_who_may_not_be_erased(app: Flask, people: Canary) -> None:
    reference = people.person.reference
    propose = lambda who, by: lambda: service.propose_erasure(who, Reason.ASKED, TODAY, NOW, by=by)  # noqa: E731
    refused("erasure-oneself", propose(people.officer.reference, people.officer.id))
    refused("erasure-of-staff", propose(people.second.reference, people.officer.id))
    refused("erasure-moved-on", lambda: erasing.agree_erasure(reference, TODAY, NOW, by=people.second.id))
    refused("erasure-moved-on", lambda: service.withdraw_erasure(reference, NOW, by=people.second.id))
    with pytest.raises(NotYours):
        service.propose_erasure("P-AAAA-AAAA", Reason.ASKED, TODAY, NOW, by=people.officer.id)
    service.set_hold(reference, "an enquiry", NOW, by=people.officer.id)
    db.commit()
    refused("erasure-on-hold", propose(reference, people.officer.id))


def test_a_hold_set_meanwhile_stops_an_agreed_erasure(app: Flask, people: Canary) -> None:
    service.propose_erasure(people.person.reference, Reason.ASKED, TODAY, NOW, by=people.officer.id)
    service.set_hold(people.person.reference, "an enquiry", NOW, by=people.second.id)
    db.commit()
    refused("erasure-on-hold", lambda: erasing.agree_erasure(people.person.reference, TODAY, NOW, by=people.second.id))
    service.end_hold(people.person.reference, NOW, by=people.second.id)
    db.commit()
    erasing.agree_erasure(people.person.reference, TODAY, NOW, by=people.second.id)
    db.commit()
    with pytest.raises(NotYours):
        accounts.recipient_by_reference(people.person.reference)


def test_a_withdrawn_proposal_can_be_made_again_and_twice_is_once(app: Flask, people: Canary) -> None:
    for _time in range(2):
        service.propose_erasure(people.person.reference, Reason.ASKED, TODAY, NOW, by=people.officer.id)
    db.commit()
    service.withdraw_erasure(people.person.reference, NOW, by=people.second.id)
    db.commit()
    refused("erasure-moved-on", lambda: erasing.agree_erasure(people.person.reference, TODAY, NOW, by=people.second.id))
    service.propose_erasure(people.person.reference, Reason.NOT_OURS, TODAY, NOW, by=people.second.id)
    db.commit()
    assert [row["reason"] for row in cells(app)["erasure"]] == ["asked", "not-ours"]
    erasing.agree_erasure(people.person.reference, TODAY, NOW, by=people.officer.id)
    db.commit()
    assert [bool(row["agreed_by"]) for row in cells(app)["erasure"]] == [False, True]


def test_agreed_by_ten_at_once_a_person_is_erased_once(app: Flask, people: Canary) -> None:
    service.propose_erasure(people.person.reference, Reason.ASKED, TODAY, NOW, by=people.officer.id)
    db.commit()
    colleagues = [factories.make_officer(f"Colleague {number}").id for number in range(10)]
    together, said = threading.Barrier(10), []

    def agree(by: int) -> None:
        try:
            together.wait(30)
            erasing.agree_erasure(people.person.reference, TODAY, NOW, by=by)
            db.commit()
            said.append("erased")
        except (NotYours, Refused) as no:
            said.append(type(no).__name__)
        finally:
            db.roll_back()
            db.let_go()

    threads = [threading.Thread(target=agree, args=(by,)) for by in colleagues]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(said) == ["NotYours"] * 9 + ["erased"]
    assert [row["event"] for row in cells(app)["audit_row"]].count("person-erased") == 1
    with db.reading():
        assert audit.first_wrong_row() is None


def test_bytes_go_only_once_it_is_committed(app: Flask, settings: Settings, people: Canary) -> None:
    before = everything_on_disk(settings.folder)
    service.propose_erasure(people.person.reference, Reason.ASKED, TODAY, NOW, by=people.officer.id)
    db.commit()
    erasing.agree_erasure(people.person.reference, TODAY, NOW, by=people.second.id)
    db.roll_back()
    assert everything_on_disk(settings.folder) == before
    assert rows(app)["stored_file"]


def test_what_somebody_wrote_in_that_very_moment_goes_the_next_night(app: Flask, settings: Settings, people: Canary) -> None:
    erase(people)
    files.store(people.person.id, b"%PDF-1.4 " + CANARY.encode(), FileKind.PDF, f"{CANARY}.pdf", NOW, by=people.person.id)
    db.session.add(SignIn(person_id=people.person.id, token_hash="x", started_at=NOW, last_seen_at=NOW))
    db.commit()
    done = run(app, "retain")
    assert f"erased again: {people.person.reference}" in done.output
    assert CANARY not in str(cells(app)) and CANARY.encode() not in everything_on_disk(settings.folder)
    assert "erased again" not in run(app, "retain").output


def test_a_person_who_comes_back_out_of_a_backup_is_erased_again(
    app: Flask, settings: Settings, people: Canary, tmp_path: Path, worker_id: str
) -> None:
    heads = tmp_path / "heads"
    with site(replace(settings, audit_head_file=heads)) as noting:
        backup = backed_up(run(noting, "backup", tmp_path / "backups"))
        erase(people)
        assert run(noting, "audit", "head").exit_code == 0
    assert set((tmp_path / "heads.erased").read_text().split()) == {people.person.reference, second_record(app)["reference"]}
    with empty_place(settings, tmp_path, worker_id) as place, site(replace(place, audit_head_file=heads)) as restored:
        assert run(restored, "restore", backup).exit_code == 0
        assert CANARY in str(cells(restored))
        done = run(restored, "audit", "verify")
        assert done.exit_code == 0, f"the restore gave up the rows after the backup on purpose: {done.output}"
        done = run(restored, "retain")
        assert f"erased again: {people.person.reference}" in done.output
        assert CANARY not in str(cells(restored))
        assert CANARY.encode() not in everything_on_disk(place.folder)
        assert "erased again" not in run(restored, "retain").output
        assert [row["facts"]["reason"] for row in cells(restored)["audit_row"] if row["event"] == "person-erased"] == ["came-back"]


def test_the_list_of_the_erased_is_appended_and_holds_references_only(app: Flask, people: Canary, tmp_path: Path) -> None:
    path = tmp_path / "erased"
    erase(people)
    with db.reading():
        references = erasing.erased_references()
    erasing.append_to_list(path, references)
    erasing.append_to_list(path, references | {"P-CCCC-CCCC"})
    assert path.read_text().split() == [*sorted([people.person.reference, str(second_record(app)["reference"])]), "P-CCCC-CCCC"]
    assert path.stat().st_mode & 0o007 == 0
    assert erasing.read_list(tmp_path / "none") == set()


def test_a_colleagues_name_leaves_with_them_and_what_they_did_stays(app: Flask, people: Canary) -> None:
    """A member of staff whose role has ended: the records of others keep that somebody did it."""
    role = cells(app)["role_held"]
    officer = next(row for row in role if row["person_id"] == people.officer.id)
    with app.extensions["engine"].begin() as connection:
        connection.execute(text("UPDATE role_held SET until_day = :day WHERE id = :id"), {"day": date(2026, 11, 1), "id": officer["id"]})
    before = cells(app)["return_move"]
    service.propose_erasure(people.officer.reference, Reason.ASKED, TODAY, NOW, by=people.second.id)
    db.commit()
    erasing.agree_erasure(people.officer.reference, TODAY, NOW, by=factories.make_officer("Third Officer").id)
    db.commit()
    assert "Olu Adeyemi" not in str(cells(app))
    assert cells(app)["return_move"] == before
    assert tables()["return_move"].links, "about the recipient, not about who did it"


def test_erasing_is_written_to_the_day(app: Flask, people: Canary) -> None:
    erase(people)
    row = cells(app)["erasure"][0]
    assert (row["proposed_by"], row["agreed_by"]) == (people.officer.id, people.second.id)
    assert row["agreed_at"] and timedelta() == NOW - row["agreed_at"]  # type: ignore[operator]


def test_a_role_that_was_ended_stands_in_nobodys_way(app: Flask) -> None:
    lead, gone = factories.make_officer("Lea Lead", Role.DP_LEAD), factories.make_officer("Former Officer")
    with pytest.raises(Refused, match="erasure-of-staff"):
        service.check_may_erase(gone.id, TODAY)
    number = db.session.scalars(select(RoleHeld.id).where(RoleHeld.person_id == gone.id)).one()
    staff.end_role(db.session.get_one(Person, gone.id), number, NOW, by=lead.id)
    service.check_may_erase(gone.id, TODAY)
