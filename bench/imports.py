"""How long loading takes: the whole site, the statement reader alone, and Flask as the baseline."""

import subprocess
import sys

from bench.statements import best

WHAT = {
    "an empty process": "pass",
    "flask": "import flask",
    "the reader": "import app.statements.read",
    "the whole site": "import app.factory",
}


def run() -> None:
    """Measure and print."""
    base = None
    for words, code in WHAT.items():
        seconds = best(lambda code=code: subprocess.run([sys.executable, "-c", code], check=True))  # type: ignore[misc]
        base = base or seconds
        print(f"{words:20} {seconds * 1000:6.0f} ms   {seconds / base:5.1f} x an empty process")
