"""Heads noted outside the database find what the chain alone cannot: a cut tail, and a chain made anew."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import create_engine, text

from app.audit import heads
from app.audit.events import Event
from app.audit.heads import Head
from app.audit.service import FIRST, record, row_hash
from app.core import db
from app.core.config import Settings
from app.factory import create_app
from tests import factories
from tests.conftest import NOW

pure = pytest.mark.pure


@pytest.fixture
def noted(app: Flask, settings: Settings, tmp_path: Path) -> Iterator[Flask]:
    """A site that notes its heads, with a head after each of three acts."""
    site = create_app(replace(settings, audit_head_file=tmp_path / "elsewhere" / "heads"))
    (tmp_path / "elsewhere").mkdir()
    for number in range(3):
        write(4)
        done = run(site, "audit", "head")
        assert f"noted: row {4 * (number + 1)}" in done.output
    yield site
    db.let_go()
    site.extensions["engine"].dispose()
    db.session.configure(bind=app.extensions["engine"])


def write(count: int) -> None:
    for number in range(count):
        record(Event.STATEMENT_ADDED, by=None, spending_return="R-1", lines=number)
    db.commit()


def run(app: Flask, *words: str) -> Result:
    db.let_go()
    return app.test_cli_runner().invoke(args=list(words))


def tamper(app: Flask, *steps: str) -> None:
    engine = create_engine(app.extensions["engine"].url)
    with engine.begin() as connection:
        for step in steps:
            connection.execute(text(step))
    engine.dispose()


def chain_anew(app: Flask, since: int) -> None:
    """What somebody with the database in their hands does: change a row and hash everything after it again."""
    engine = create_engine(app.extensions["engine"].url)
    trail = db.Model.metadata.tables["audit_row"]
    with engine.begin() as connection:
        previous = FIRST
        for row in connection.execute(trail.select().order_by(trail.c.position)).mappings():
            told = {**row, "previous_hash": previous}
            if row["position"] == since:
                told["facts"] = {"spending_return": "R-9", "lines": 99}
            if row["position"] >= since:
                told["hash"] = row_hash(told)
                connection.execute(trail.update().where(trail.c.id == row["id"]).values(
                    facts=told["facts"], previous_hash=previous, hash=told["hash"]
                ))  # fmt: skip
            previous = told["hash"]
    engine.dispose()


def test_a_whole_trail_bears_out_its_heads(noted: Flask) -> None:
    write(3)
    done = run(noted, "audit", "verify")
    assert done.exit_code == 0
    assert "bears out 3 heads" in done.output
    assert run(noted, "audit-verify").output == done.output, "the name it had first still works"


@pytest.mark.parametrize(("cut_to", "row"), [(11, 12), (9, 12), (8, 12), (7, 8), (0, 4)])
def test_a_cut_tail_is_found_and_named(noted: Flask, cut_to: int, row: int) -> None:
    tamper(noted, f"DELETE FROM audit_row WHERE position > {cut_to}")
    done = run(noted, "audit", "verify")
    assert done.exit_code == 4
    assert f"the trail was cut: it ends at row {cut_to}, and row {row}, noted on 2026-11-20T10:30" in done.output


@pytest.mark.parametrize(("since", "between"), [(1, "row 1 and row 4,"), (4, "row 1 and row 4,"), (5, "row 5 and row 8,"), (12, "row 9 and row 12,")])
def test_a_chain_made_anew_is_found_and_placed(noted: Flask, since: int, between: str) -> None:
    chain_anew(noted, since)
    with db.reading():
        assert heads.first_broken([]) is None
    done = run(noted, "audit", "verify")
    assert done.exit_code == 4
    assert f"the trail was rewritten between {between}" in done.output


def test_what_is_after_the_last_head_is_only_seen_by_the_next_one(noted: Flask) -> None:
    """Why the timer runs each hour: a tail cut within the hour is not borne witness to."""
    write(2)
    tamper(noted, "DELETE FROM audit_row WHERE position > 12")
    assert run(noted, "audit", "verify").exit_code == 0


def test_a_broken_row_is_named_before_any_head(noted: Flask) -> None:
    tamper(noted, "UPDATE audit_row SET event = 'signed-in' WHERE position = 3")
    done = run(noted, "audit", "verify")
    assert done.exit_code == 4
    assert "broken at row 3" in done.output


def test_heads_are_only_ever_appended(noted: Flask, tmp_path: Path) -> None:
    path = tmp_path / "elsewhere" / "heads"
    before = path.read_text()
    assert path.stat().st_mode & 0o007 == 0
    run(noted, "audit-head")
    assert path.read_text().startswith(before)
    assert [json.loads(line)["position"] for line in path.read_text().splitlines()] == [4, 8, 12, 12]


def test_a_head_carries_nothing_of_anybody(noted: Flask, tmp_path: Path) -> None:
    factories.make_person("Canary Person")
    run(noted, "audit", "head")
    told = (tmp_path / "elsewhere" / "heads").read_text()
    assert "canary" not in told.lower()
    assert {tuple(sorted(json.loads(line))) for line in told.splitlines()} == {("at", "hash", "position", "restored")}


def test_a_spoiled_file_of_heads_is_named(noted: Flask, tmp_path: Path) -> None:
    with (tmp_path / "elsewhere" / "heads").open("a") as file:
        file.write("not a head\n")
    done = run(noted, "audit", "verify")
    assert done.exit_code == 4
    assert "line 4 of" in done.output


def test_without_a_file_it_says_what_cannot_be_seen(app: Flask) -> None:
    write(1)
    done = run(app, "audit", "verify")
    assert done.exit_code == 0
    assert "a cut tail would not be seen" in done.output
    refused = run(app, "audit", "head")
    assert refused.exit_code == 1
    assert "AUDIT_HEAD_FILE is not set" in refused.output


def test_an_empty_trail_has_no_head(app: Flask) -> None:
    with db.reading():
        assert heads.current_head(NOW) is None


@pure
def test_a_restore_takes_back_the_heads_beyond_it_and_no_others() -> None:
    noted = [Head(4, "a", ""), Head(8, "b", ""), Head(5, "c", "", restored=True), Head(9, "d", ""), Head(0, "", "", restored=True)]
    assert [one.hash for one in heads.still_expected(noted[:4])] == ["a", "c", "d"]
    assert heads.still_expected(noted) == []
