"""What differs between two versions of a text, line by line, for a colleague who reads before publishing."""

import difflib
from dataclasses import dataclass

FIELDS = ("title", "myth", "summary", "body", "sources")
SIGNS = {" ": "same", "-": "gone", "+": "new"}


@dataclass(frozen=True)
class Line:
    """One line: `same`, `gone` or `new`."""

    kind: str
    words: str


def differences(before: dict[str, str], after: dict[str, str]) -> dict[str, list[Line]]:
    """The fields that differ, each with its lines; long stretches that are the same are cut to what stands round a change."""
    found = {}
    for name in FIELDS:
        old, new = before.get(name, "").splitlines(), after.get(name, "").splitlines()
        if old != new:
            found[name] = _near_a_change([Line(SIGNS[one[0]], one[2:]) for one in difflib.ndiff(old, new) if one[0] in SIGNS])
    return found


def _near_a_change(lines: list[Line], around: int = 2) -> list[Line]:
    changed = [at for at, line in enumerate(lines) if line.kind != "same"]
    return [line for at, line in enumerate(lines) if any(abs(at - one) <= around for one in changed)]
