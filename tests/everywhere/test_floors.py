"""The floors hold: imports only look down, packages are placed, files and functions stay small."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.pure
ROOT = Path(__file__).resolve().parents[2]
APP = ROOT / "app"
FILES = sorted(APP.rglob("*.py"))
TEMPLATES = sorted((APP / "templates").rglob("*.*"))
LONGEST_FILE, LONGEST_FUNCTION = 400, 40
# The child process puts the checkout on its path before it can import its reader (ARCHITECTURE 9.3).
MAY_IMPORT_INSIDE = {"app/statements/child.py"}
# Where a float is no sum of money, and what it is instead.
FLOATS_ALLOWED = {
    "app/core/kept_pages.py": "seconds",
    "app/core/web.py": "the contrast of two colours",
    "app/core/log.py": "a scalar that a log line may carry",
    "app/files/folder.py": "seconds",
    "app/returns/guessing.py": "how far wages may spread",
    "app/statements/apart.py": "seconds",
    "app/statements/accounts.py": "a share of rows",
    "app/statements/columns.py": "a share of rows",
    "app/statements/encoding.py": "a share of bytes",
    "app/statements/proof.py": "a share of rows",
    "app/statements/sign.py": "a share of rows",
}


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def trees() -> Iterator[tuple[str, ast.Module]]:
    for path in FILES:
        yield name(path), ast.parse(path.read_text())


def test_there_is_something_to_look_at() -> None:
    assert len(FILES) > 80
    assert len(TEMPLATES) > 60


def test_imports_only_look_down() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr


def test_the_root_package_is_empty() -> None:
    assert (APP / "__init__.py").read_bytes() == b""


def test_no_file_is_long() -> None:
    long = {name(path): lines for path in FILES if (lines := len(path.read_text().splitlines())) > LONGEST_FILE}
    assert not long


def test_no_function_is_long() -> None:
    long = [
        f"{path}:{one.lineno} {one.name}"
        for path, tree in trees()
        for one in ast.walk(tree)
        if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef) and (one.end_lineno or 0) - one.lineno + 1 > LONGEST_FUNCTION
    ]
    assert not long


def test_no_import_hides_inside_a_function() -> None:
    hidden = [
        f"{path}:{inner.lineno}"
        for path, tree in trees()
        for outer in ast.walk(tree)
        if isinstance(outer, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(outer)
        if isinstance(inner, ast.Import | ast.ImportFrom) and path not in MAY_IMPORT_INSIDE
    ]
    assert not hidden


def test_bleach_is_imported_in_one_place() -> None:
    assert _importers("bleach") == {"app/core/sanitise.py"}


def test_nothing_marks_text_as_safe_by_itself() -> None:
    """A template shows nothing unescaped, and no code builds one from what somebody sent."""
    assert _importers("flask", "render_template") == _importers("flask", "render_template_string") == set()
    # Messages of our own catalogues, as Jinja itself marks them; Markdown of staff, behind bleach; and a type, no mark.
    assert _importers("markupsafe", "Markup") <= {"app/core/templating.py", "app/core/sanitise.py", "app/guidance/body.py"}
    assert "Markup(" not in (APP / "guidance" / "body.py").read_text()
    unsafe = [name(path) for path in TEMPLATES if re.search(r"\|\s*safe\b|Markup\(", path.read_text())]
    assert not unsafe
    unescaped = [path for path in TEMPLATES if "autoescape" in path.read_text()]
    assert [path for path in unescaped if path.parent.name != "messages" or path.suffix != ".txt"] == [], "plain text of mails only"


def test_no_sql_is_built_from_text() -> None:
    """No text() or exec_driver_sql() of anything but a plain string, or of two that are spelt out here."""
    built = [
        f"{path}:{call.lineno}"
        for path, tree in trees()
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and _called(call) in ("text", "exec_driver_sql", "execute")
        and call.args and isinstance(call.args[0], ast.JoinedStr | ast.BinOp)
    ]  # fmt: skip
    assert [place.split(":")[0] for place in built] == ["app/core/db.py"], "only the pragmas of SQLite, from a tuple of our own"


def test_money_is_never_a_float() -> None:
    floats = [
        f"{path}:{one.lineno}"
        for path, tree in trees()
        for one in ast.walk(tree)
        if path not in FLOATS_ALLOWED and not path.startswith("app/demo/")  # invented people, made up by chance
        and (
            (isinstance(one, ast.Constant) and isinstance(one.value, float))
            or (isinstance(one, ast.Call) and _called(one) == "float")
        )
    ]
    assert not floats


def test_rules_never_divide_pence_without_decimal() -> None:
    """In rules a true division is of Decimal or Fraction: each file that divides imports one of them."""
    for path, tree in trees():
        if path.endswith(("rules.py", "ledger/balance.py", "returns/sums.py", "statements/money.py")):
            divides = [one.lineno for one in ast.walk(tree) if isinstance(one, ast.BinOp) and isinstance(one.op, ast.Div)]
            imported = {alias.name for one in ast.walk(tree) if isinstance(one, ast.ImportFrom) for alias in one.names}
            assert not divides or imported & {"Decimal", "Fraction"}, f"{path}: {divides}"


def test_only_the_clock_looks_at_the_clock() -> None:
    lookers = {
        path
        for path, tree in trees()
        for one in ast.walk(tree)
        if isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute) and one.func.attr in ("today", "utcnow", "now")
        and isinstance(one.func.value, ast.Name) and one.func.value.id in ("date", "datetime")
    }  # fmt: skip
    assert lookers == {"app/core/clock.py"}


def test_only_one_place_commits() -> None:
    committers = {
        path
        for path, tree in trees()
        for one in ast.walk(tree)
        if isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute) and one.func.attr == "commit"
        and isinstance(one.func.value, ast.Name) and one.func.value.id == "session"
    }  # fmt: skip
    assert committers == {"app/core/db.py"}


def _importers(module: str, member: str | None = None) -> set[str]:
    found = set()
    for path, tree in trees():
        for one in ast.walk(tree):
            if isinstance(one, ast.ImportFrom) and one.module == module and (member is None or member in {a.name for a in one.names}):
                found.add(path)
            if isinstance(one, ast.Import) and member is None and module in {alias.name for alias in one.names}:
                found.add(path)
    return found


def _called(call: ast.Call) -> str:
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""
