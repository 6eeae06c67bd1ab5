"""Reads a file in a child process, so that no file can take the portal down with it."""

import json
import subprocess
import sys
from pathlib import Path

from .read import MOST_BYTES
from .statement import Options, Statement, refuse

CHILD = Path(__file__).with_name("child.py")
SECONDS = 30.0  # by the clock on the wall; the child's own limit is processor time
READ_CODES = (0, 3, 4)
KILLED_FOR_TIME = (-24, -9)  # SIGXCPU, SIGKILL


def read(content: bytes, options: Options | None = None) -> Statement:
    """As read.read, in a child process. A crash, kill or timeout becomes a refused statement; nothing is raised."""
    return Statement.from_json(json.loads(read_json(content, options)[0]))


def read_json(content: bytes, options: Options | None = None) -> tuple[str, int]:
    """The child's JSON as it came, and the exit code of the command (0 read, 3 to be answered, 4 refused)."""
    if len(content) > MOST_BYTES:
        return _refused("too-large")
    told = json.dumps((options or Options()).to_json()).encode()
    try:
        done = subprocess.run(  # noqa: S603  (our own program, no shell, the file on standard input)
            [sys.executable, "-I", "-S", str(CHILD)],
            input=told + b"\n" + content,
            capture_output=True,
            timeout=SECONDS,
            check=False,
            cwd="/",
            env={},
        )
    except subprocess.TimeoutExpired:
        return _refused("took-too-long")
    except OSError:
        return _refused("could-not-read")
    if done.returncode in READ_CODES and done.stdout.startswith(b"{"):
        return done.stdout.decode("utf-8", "replace"), done.returncode
    return _refused("took-too-long" if done.returncode in KILLED_FOR_TIME else "could-not-read")


def _refused(code: str) -> tuple[str, int]:
    return json.dumps(refuse("unknown", code).to_json()), 4
