"""`make bench`: prints ratios. Each part can be run alone: `python -m bench statements`."""

import sys

from bench import imports, pages, statements, submit

PARTS = {"statements": statements.run, "pages": pages.run, "submit": submit.run, "imports": imports.run}

if __name__ == "__main__":
    for name in sys.argv[1:] or PARTS:
        print(f"\n== {name}", flush=True)
        PARTS[name]()
