"""`flask read-statement` at a real terminal: no secret, no database, and the contract's exit codes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.returns.samples import bank_csv

pytestmark = pytest.mark.pure


def run(*words: str) -> subprocess.CompletedProcess[str]:
    """Run the command in an environment that has nothing of ours."""
    bare = {"PATH": os.environ["PATH"]}
    flask = str(Path(sys.executable).with_name("flask"))
    return subprocess.run([flask, "read-statement", *words], capture_output=True, text=True, env=bare, cwd="/", check=False)


def test_a_known_file_is_read(tmp_path: Path) -> None:
    file = tmp_path / "q3"
    file.write_bytes(bank_csv())
    done = run(str(file), "--json", "--period", "2026-07-01..2026-09-30", "--opening", "1480.25")
    told = json.loads(done.stdout)
    assert done.returncode == 0
    assert len(told["lines"]) == 18
    assert (told["opening_pence"], told["closing_pence"], told["reconciled"]) == (148_025, 456_665, "A")
    assert {"kind", "layout", "left_out", "problems", "money_in_pence", "money_out_pence", "needs_answer"} <= set(told)


def test_an_overdrawn_account_is_minus_pounds(tmp_path: Path) -> None:
    file = tmp_path / "overdrawn.csv"
    file.write_text("Date,Description,Amount,Balance\n13/07/2026,SHOP,-30.00,-20.00\n14/07/2026,SHOP,-5.50,-25.50\n")
    done = run(str(file))
    assert done.returncode == 0 and "opening £10.00" in done.stdout and "closing -£25.50" in done.stdout


def test_what_must_be_answered_first(tmp_path: Path) -> None:
    file = tmp_path / "card.csv"
    file.write_text("Date,Description,Amount\n13/07/2026,SHOP,12.00\n20/08/2026,REFUND,-2.00\n")
    done = run(str(file), "--json")
    told = json.loads(done.stdout)
    assert done.returncode == 3
    assert told["lines"]
    assert [one["question"] for one in told["needs_answer"]] == ["sign"]


def test_a_refusal_says_what_a_person_would_see(tmp_path: Path) -> None:
    file = tmp_path / "statement.csv"
    file.write_bytes(b"%PDF-1.7 not a table")
    done = run(str(file))
    assert done.returncode == 4
    assert "This is a PDF." in done.stdout
    machine = run(str(file), "--json")
    assert machine.returncode == 4
    assert json.loads(machine.stdout)["refused"] == "pdf"
    assert "This is a PDF." in machine.stderr


def test_a_missing_file_is_no_refusal(tmp_path: Path) -> None:
    done = run(str(tmp_path / "none.csv"))
    assert done.returncode == 1
    assert "there is no file" in done.stderr
