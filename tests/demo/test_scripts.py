"""The scripts behind `make run` and `make test`: what they say and do when the machine is not as hoped."""

import importlib.util
import os
import socket
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from types import ModuleType

import pytest

pytestmark = pytest.mark.pure
SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"


def script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, SCRIPTS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_taken_port_is_said_plainly(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        monkeypatch.setenv("PORT", str(port))
        with pytest.raises(SystemExit, match=f"Port {port} is taken by another program.*PORT={port + 1} make run"):
            script("run_demo").wanted_port()
    assert script("run_demo").wanted_port() == port


@pytest.mark.parametrize("told", ["abc", "0", "70000", "-1"])
def test_a_port_is_a_number(monkeypatch: pytest.MonkeyPatch, told: str) -> None:
    monkeypatch.setenv("PORT", told)
    with pytest.raises(SystemExit, match="a number from 1 to 65535"):
        script("run_demo").wanted_port()


def test_the_secret_is_made_once_for_its_owner_only(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    run = script("run_demo")
    monkeypatch.setattr(run, "VAR", tmp_path / "var")
    first = run.secret()
    assert len(first) == 64
    assert run.secret() == first
    assert (tmp_path / "var" / "secret").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(("days", "same_story", "kept"), [(3, True, True), (40, True, False), (3, False, False)])
def test_an_old_demonstration_makes_room(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, days: int, same_story: bool, kept: bool
) -> None:
    run = script("run_demo")
    demo = tmp_path / "demo"
    demo.mkdir()
    monkeypatch.setattr(run, "VAR", tmp_path)
    monkeypatch.setattr(run, "DEMO", demo)
    monkeypatch.setattr(run, "MADE_ON", demo / "made-on")
    monkeypatch.setattr(run, "MADE_BY", demo / "made-by")
    run.MADE_ON.write_text((date(2026, 11, 20) - timedelta(days=days)).isoformat())
    run.MADE_BY.write_text(run.story() if same_story else "another")
    run.put_old_demo_away()
    assert demo.exists() is kept
    assert (tmp_path / "demo-before" / "made-on").exists() is not kept


def test_gunicorn_listens_on_loopback_only() -> None:
    command = script("run_demo").server(8123)
    assert command[command.index("--bind") + 1] == "127.0.0.1:8123"
    assert "--preload" in command


def test_a_step_is_done_for_its_content(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    prepare = script("prepare")
    monkeypatch.setattr(prepare, "STAMPS", tmp_path / "stamps")
    monkeypatch.setattr(prepare, "ROOT", tmp_path)
    lock = tmp_path / "a.lock"
    lock.write_text("one")
    prepare.done("packages", prepare.fingerprint([lock]))
    os.utime(lock, (0, 0))
    assert prepare.is_done("packages", prepare.fingerprint([lock]))
    lock.write_text("two")
    assert not prepare.is_done("packages", prepare.fingerprint([lock]))


@pytest.mark.parametrize(("there", "dev", "locks"), [
    ((), False, ["requirements.lock"]), ((), True, ["requirements-dev.lock"]), (("pytest",), False, ["requirements-dev.lock"]),
    (("node",), True, ["requirements-dev.lock", "requirements-node.lock"]),
    (("node",), False, ["requirements.lock", "requirements-node.lock"]),
])  # fmt: skip
def test_packages_that_are_there_stay(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, there: tuple[str, ...], dev: bool, locks: list[str]
) -> None:
    prepare = script("prepare")
    for name, folder in (("ROOT", ""), ("BIN", "bin"), ("STAMPS", "stamps")):
        monkeypatch.setattr(prepare, name, tmp_path / folder)
    (tmp_path / "bin").mkdir()
    for name in ("pyproject.toml", "requirements.lock", "requirements-dev.lock", *(f"bin/{one}" for one in there)):
        (tmp_path / name).touch()
    ran: list[tuple[str, ...]] = []
    monkeypatch.setattr(prepare, "run", lambda *command: ran.append(command))
    prepare.install_packages(dev)
    sync = next(command for command in ran if "sync" in command)
    assert [one for one in sync if str(one).endswith(".lock")] == locks
    ran.clear()
    prepare.install_packages(dev=False)
    assert not ran, "what the tests have is enough to run"


def test_a_new_environment_has_no_packages_yet(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    prepare = script("prepare")
    for name, folder in (("VENV", "venv"), ("BIN", "venv/bin"), ("STAMPS", "stamps")):
        monkeypatch.setattr(prepare, name, tmp_path / folder)
    monkeypatch.setattr(prepare.subprocess, "run", lambda *_command, **_options: None)
    monkeypatch.setattr(prepare, "run", lambda *_command: None)
    prepare.done("packages", "of before")
    prepare.make_venv()
    assert not prepare.is_done("packages", "of before")


def test_a_run_keeps_the_node_packages_of_the_tests(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    prepare = script("prepare")
    for name, folder in (("ROOT", ""), ("STAMPS", "stamps"), ("STATIC", "static")):
        monkeypatch.setattr(prepare, name, tmp_path / folder)
    monkeypatch.setattr(prepare, "find_node", lambda: None)
    for name in ("package.json", "package-lock.json"):
        (tmp_path / name).touch()
    ran: list[tuple[str, ...]] = []
    monkeypatch.setattr(prepare, "run", lambda *command: ran.append(command))
    prepare.build_assets(dev=False)
    assert "--omit=dev" in ran[0], "a first run is light"
    (tmp_path / "node_modules" / "html-validate").mkdir(parents=True)
    (tmp_path / "package.json").write_text("{}")
    prepare.build_assets(dev=False)
    assert "--omit=dev" not in ran[2]


def test_a_command_that_fails_shows_what_it_said() -> None:
    prepare = script("prepare")
    with pytest.raises(SystemExit, match="no room left"):
        prepare.run(sys.executable, "-c", "print('no room left'); raise SystemExit(1)")


def test_without_a_browser_the_tests_fail(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    browser = script("with_chromium")
    for way in ("of_machine", "from_apt", "from_playwright"):
        monkeypatch.setattr(browser, way, lambda: None)
    assert browser.main() == 1
    assert "Chromium could not be got" in capsys.readouterr().out


def test_where_the_quicker_browser_cannot_be_got_the_machines_own_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    browser, asked = script("with_chromium"), []
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setattr(browser.shutil, "which", lambda name: "/usr/bin/chromium" if name == "chromium" else None)
    monkeypatch.setattr(browser, "install", lambda *packages, **options: asked.append(packages))
    monkeypatch.setattr(browser.sys, "argv", ["with_chromium.py", sys.executable, "-c", "import os; assert os.environ['CHROMIUM'] == '/usr/bin/chromium'"])
    assert browser.main() == 0
    assert asked == [("chromium-headless-shell",)]


def test_a_postgres_that_is_told_is_used() -> None:
    url = "postgresql://somebody@localhost/theirs"
    told = subprocess.run(
        [sys.executable, SCRIPTS / "with_postgres.py", sys.executable, "-c", "import os; print(os.environ['DATABASE_URL'])"],
        env={**os.environ, "DATABASE_URL": url}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert told.stdout.strip() == url


def test_a_postgres_of_its_own_is_gone_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    module = script("with_postgres")
    with module.postgres() as url:
        home = Path(url.partition("host=")[2].replace("%2F", "/"))
        assert list(home.glob(".s.PGSQL.*"))
    assert not home.exists()


def test_the_package_brings_a_postgres() -> None:
    folders = script("with_postgres")._of_package()
    assert any((folder / "initdb").exists() and (folder / "pg_ctl").exists() for folder in folders)
