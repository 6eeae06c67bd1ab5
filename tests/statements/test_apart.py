"""The child process: what a file can do to it, and that the portal only ever sees a refused statement."""

import json
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest

from app.statements import apart, command
from app.statements.read import MOST_BYTES, read
from app.statements.statement import Options
from tests.speed import times_plain_work
from tests.statements.ledgers import Payment, plain

pytestmark = pytest.mark.pure
SAMPLE = (Path(__file__).parent / "samples" / "lloyds.csv").read_bytes()
TOLD = Options((date(2026, 7, 1), date(2026, 9, 30)), 100000, 116540, {"sign": "as-given"})
ROOT = str(Path(__file__).parents[2])
LIMITED = f"import sys; sys.path.insert(0, {ROOT!r})\nfrom app.statements import child\nchild.set_limits()\n"


def test_the_child_gives_what_the_reader_gives() -> None:
    assert apart.read(SAMPLE, TOLD) == read(SAMPLE, TOLD)
    text, code = apart.read_json(SAMPLE, TOLD)
    assert (json.loads(text), code) == (read(SAMPLE, TOLD).to_json(), 0)


def test_options_survive_the_way_to_the_child() -> None:
    assert Options.from_json(json.loads(json.dumps(TOLD.to_json()))) == TOLD


def test_the_keys_of_the_contract() -> None:
    told = json.loads(apart.read_json(SAMPLE)[0])
    contract = ["kind", "layout", "lines", "left_out", "problems", "opening_pence", "closing_pence", "money_in_pence",
                "money_out_pence", "reconciled", "needs_answer"]  # fmt: skip
    assert list(told)[: len(contract)] == contract
    assert list(told["lines"][0]) == ["date", "amount_pence", "text", "balance_pence", "source_line", "bank_id"]


def run_child(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str) -> str | None:
    child = tmp_path / "child.py"
    child.write_text(program)
    monkeypatch.setattr(apart, "CHILD", child)
    return apart.read(SAMPLE).refused


def test_a_child_that_eats_memory_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run_child(tmp_path, monkeypatch, LIMITED + "held = bytearray(3 << 30)\n") == "could-not-read"


def test_a_child_that_never_ends_is_stopped_by_its_processor_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = LIMITED.replace("child.set_limits", "child.SECONDS = 1; child.set_limits") + "while True: pass\n"
    started = time.monotonic()
    assert run_child(tmp_path, monkeypatch, program) == "took-too-long"
    assert time.monotonic() - started < 60, "not the eternity it asked for"


def test_a_child_that_sleeps_is_stopped_by_the_clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "SECONDS", 0.5)
    assert run_child(tmp_path, monkeypatch, "import time; time.sleep(20)") == "took-too-long"


@pytest.mark.parametrize("program", ["raise SystemExit(1)", "import os; os.abort()", "print('not json')", "raise ValueError"])
def test_a_child_that_breaks_is_one_refused_statement(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    assert run_child(tmp_path, monkeypatch, program) == "could-not-read"


def test_a_child_cannot_write_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = LIMITED + f"open({str(tmp_path / 'left')!r}, 'w').write('x')\n"
    assert run_child(tmp_path, monkeypatch, program) == "could-not-read"


def test_a_missing_child_is_one_refused_statement(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart.sys, "executable", "/nowhere/python")
    assert apart.read(SAMPLE).refused == "could-not-read"


def test_too_many_bytes_never_reach_the_child(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "CHILD", Path("/nowhere"))
    assert apart.read(b"x" * (MOST_BYTES + 1)).refused == "too-large"


def test_the_package_loads_nothing_but_the_standard_library() -> None:
    program = (
        "import sys; sys.path.insert(0, sys.argv[1]); import app.statements.apart, app.statements.command, app.statements.merge\n"
        "known = set(sys.stdlib_module_names) | {'app', '__main__'}\n"
        "print(sorted({name.split('.')[0] for name in sys.modules} - known), "
        "[name for name in sys.modules if name.startswith('app.') and not name.startswith('app.statements')])"
    )
    done = subprocess.run([sys.executable, "-I", "-S", "-c", program, ROOT], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[] []"


# The command


def test_the_command_prints_a_table_for_a_person(tmp_path: Path) -> None:
    (tmp_path / "july.bin").write_bytes(SAMPLE)
    code, text = command.run(str(tmp_path / "july.bin"), period=TOLD.period, opening=100000, closing=116540)
    assert code == 0
    for words in ("Lloyds", "2026-08-28", "-412.50", "FPO AMINA NOOR WAGES", "in £620.00, out £454.60", "every line fits"):
        assert words in text


def test_the_command_prints_the_contract_as_json(tmp_path: Path) -> None:
    (tmp_path / "july.bin").write_bytes(SAMPLE)
    code, text = command.run(str(tmp_path / "july.bin"), json=True)
    assert (code, json.loads(text)["layout"]) == (0, "lloyds-group")


def test_the_command_says_what_to_answer_and_what_is_wrong(tmp_path: Path) -> None:
    path = tmp_path / "card.csv"
    path.write_text("Posted,Where,Amount\n14/08/2026,Shop,12.00\n15/08/2026,Bus,3..00\n20/08/2026,Bus,4.00\n,TOTAL,16.00\n")
    code, text = command.run(str(path))
    assert code == 3
    assert "To answer (sign): Is money in £0.00 and money out £16.00 right?" in text
    assert "Line 3: we cannot read the amount “3..00”" in text
    assert "Left out: line 5, a total" in text


def test_the_command_refuses_with_the_sentence(tmp_path: Path) -> None:
    path = tmp_path / "statement.csv"
    path.write_bytes(b"%PDF-1.7")
    code, text = command.run(str(path))
    assert (code, text.split(".")[0]) == (4, "This is a PDF")
    assert command.run(str(tmp_path / "nothing"))[0] == 4


# Speed


def many(count: int) -> bytes:
    payments, balance = [], 0
    for number in range(count):
        pence = (number * 7919) % 20011 - 10005
        balance += pence
        payments.append(Payment(date(2026, 1 + number * 12 // count, 13), pence, f"Shop {number % 90}", balance))
    rows = "".join(f"{it.day:%d/%m/%Y},{it.text},{plain(it.pence)},{plain(it.balance)}\n" for it in payments)
    return ("Date,Description,Amount,Balance\n" + rows).encode()


def test_five_thousand_lines_take_little_time() -> None:
    """A second for 5,000 lines is the aim (`make bench` tells it); here: times of plain work."""
    content = many(5_000)
    statement = read(content)
    assert (len(statement.lines), statement.reconciled) == (5_000, "A")
    assert times_plain_work(lambda: read(content)) < 30, "some 2.5 when this was written"


HOSTILE = [
    b'"' * 200_000, b"," * 200_000, (b"1," * 50 + b"\n") * 20_000, b"(" * 500_000, b"<OFX>" + b"<STMTTRN>" * 50_000,
    b"<OFX>" + b"<" * 300_000, b"<OFX><![CDATA[" + b"<![CDATA[" * 50_000, b"Date,Amount\n" + b"1/" * 200_000, b"\r" * 500_000,
    (b'"a\n' * 60_000), b"Date:\nAmount:\nDescription:" + b" x" * 200_000, b"Opening " + b"balance " * 60_000 + b"\n",
    (b"Date,Text,Amount\n" + b"01/01/2026,a," + b"1 " * 20 + b"\n") * 500,
]  # fmt: skip


@pytest.mark.parametrize("content", HOSTILE, ids=range(len(HOSTILE)))
def test_no_small_file_takes_long(content: bytes) -> None:
    assert read(content).exit_code in (0, 3, 4)
    assert times_plain_work(lambda: read(content)) < 400, "the worst was some 40 when this was written"
