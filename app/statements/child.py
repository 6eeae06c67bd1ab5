"""The program that apart.py starts: one file on standard input, its JSON on standard output, with limits set first.

Run by path with `python -I -S`, so that nothing but the standard library and this package can load.
"""

import gc
import json
import resource
import sys
from pathlib import Path

MEMORY = 1 << 30  # bytes of address space
SECONDS = 20  # of processor time


def set_limits() -> None:
    """No more than 1 GB and 20 s, no files written, no core left behind."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> int:
    """Exit code 0, 3 or 4 as the command; anything else means that the reader broke."""
    set_limits()
    gc.disable()  # one file, then the end: looking for garbage costs a third of the time
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    from app.statements.read import read
    from app.statements.statement import Options

    told, _, content = sys.stdin.buffer.read().partition(b"\n")
    statement = read(content, Options.from_json(json.loads(told)))
    sys.stdout.write(json.dumps(statement.to_json()))
    sys.stdout.flush()
    return statement.exit_code


if __name__ == "__main__":
    sys.exit(main())
