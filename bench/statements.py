"""Lines of a bank's file a second, beside bare csv.reader and the smallest reader that prints the same JSON."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from app.statements.read import read
from app.statements.statement import Options

LINES = 100_000
TIMES = 3

BARE = """
import csv, sys
n = 0
with open(sys.argv[1], newline="") as f:
    for row in csv.reader(f): n += 1
print(n)
"""
# Knows this one layout beforehand and checks nothing: the least that can print the contract's JSON.
SMALLEST = """
import csv, json, sys
lines, seen = [], {}
with open(sys.argv[1], newline="") as f:
    rows = csv.reader(f); next(rows)
    for number, (day, text, amount, balance) in enumerate(rows, 2):
        date = seen.get(day)
        if date is None: date = seen[day] = f"{day[6:]}-{day[3:5]}-{day[:2]}"
        lines.append({"date": date, "amount_pence": int(amount.replace(".", "")), "text": text,
                      "balance_pence": int(balance.replace(".", "")), "source_line": number, "bank_id": None})
came_in = sum(l["amount_pence"] for l in lines if l["amount_pence"] > 0)
went_out = -sum(l["amount_pence"] for l in lines if l["amount_pence"] < 0)
print(json.dumps({"kind": "csv", "layout": None, "lines": lines, "left_out": [], "problems": [],
    "opening_pence": lines[0]["balance_pence"] - lines[0]["amount_pence"], "closing_pence": lines[-1]["balance_pence"],
    "money_in_pence": came_in, "money_out_pence": went_out, "reconciled": None, "needs_answer": []}))
"""


def write_sample(path: Path, lines: int) -> None:
    """A file in a plain layout with a running balance, over many years."""
    balance = 10_000_000
    with path.open("w", newline="") as file:
        file.write("Date,Description,Amount,Balance\n")
        for number in range(lines):
            pence = 102_200 if number % 11 == 0 else -9_300 - number % 97
            balance += pence
            day = f"{number * 28 // lines % 28 + 1:02d}/{number * 336 // lines % 12 + 1:02d}/{2000 + number * 25 // lines}"
            sign = "-" if pence < 0 else ""
            cents = f"{sign}{abs(pence) // 100}.{abs(pence) % 100:02d}"
            left = f"{'-' if balance < 0 else ''}{abs(balance) // 100}.{abs(balance) % 100:02d}"
            file.write(f"{day},PAYEE {number % 40},{cents},{left}\n")


def best(act: Callable[[], object]) -> float:
    """The best of a few runs, in seconds: the least disturbed one."""
    times = []
    for _ in range(TIMES):
        start = time.perf_counter()
        act()
        times.append(time.perf_counter() - start)
    return min(times)


def _whole(*command: str) -> float:
    nothing = subprocess.DEVNULL
    return best(lambda: subprocess.run([sys.executable, *command], stdout=nothing, stderr=nothing, check=False))


def run() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        path, small = Path(folder) / "long.csv", Path(folder) / "short.csv"
        write_sample(path, LINES)
        write_sample(small, 5_000)
        content, quarter = path.read_bytes(), small.read_bytes()
        flask = str(Path(sys.executable).with_name("flask"))
        ours = _whole(flask, "read-statement", str(path), "--json")
        started = _whole(flask, "read-statement", str(small), "--json")
        child = best(lambda: read(content, Options()))
        bare, smallest = _whole("-c", BARE, str(path)), _whole("-c", SMALLEST, str(path))
        five = best(lambda: read(quarter, Options()))
    rows = [
        ("bare csv.reader, whole process", bare), ("smallest reader, whole process", smallest),
        ("flask read-statement --json, whole process", ours), ("the reader, after start", child),
    ]  # fmt: skip
    for words, seconds in rows:
        print(f"{words:46} {LINES / seconds:12,.0f} lines/s   {seconds / smallest:5.2f} x smallest")
    print(f"5,000 lines: reader alone {five * 1000:.0f} ms, whole command {started * 1000:.0f} ms")
    print(f"aim: whole process within 3.00 x smallest; measured {ours / smallest:.2f} x")
