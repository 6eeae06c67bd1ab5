"""Serve the demonstration council on this machine: `make run` comes here once everything is prepared.

PORT says where (8000 if it is not set). Everything it keeps lies in var/: `make clean-demo` starts anew.
"""

import hashlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path

from click import ClickException
from flask.cli import ScriptInfo
from gunicorn import config as gunicorn_settings

from app.core.migrate import upgrade
from app.factory import create_app

ROOT = Path(__file__).resolve().parents[1]
VAR = ROOT / "var"
DEMO = VAR / "demo"
MADE_ON = DEMO / "made-on"
MADE_BY = DEMO / "made-by"  # what stands in app/demo as it was then
GROWS_OLD_AFTER = timedelta(days=28)
COUNCIL = {
    "COUNCIL_NAME": "Elmshire County Council",
    "COUNCIL_PHONE": "01632 960 100",
    "COUNCIL_PHONE_HOURS": "Monday to Friday, 9am to 5pm",
    "COUNCIL_EMAIL": "directpayments@elmshire.example",
    "COUNCIL_ADDRESS": "County Hall, Elmshire EL1 1AA",
    "COUNCIL_EMERGENCY_PHONE": "01632 960 999",
    "COUNCIL_PAYMENT_WORDS": "ELMSHIRE",
}


def wanted_port() -> int:
    """The port to listen on. Ends with a sentence where it is taken or no port."""
    told = os.environ.get("PORT") or "8000"
    if not told.isdigit() or not 0 < int(told) < 65536:
        sys.exit(f"PORT is a number from 1 to 65535, not {told}.")
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind(("127.0.0.1", int(told)))
        except PermissionError:
            sys.exit(f"Port {told} is not yours to use. Choose another one: PORT=8001 make run")
        except OSError:
            sys.exit(f"Port {told} is taken by another program. Choose another one: PORT={int(told) + 1} make run")
    return int(told)


def secret() -> str:
    """The key that signs cookies: made once, kept out of git, read by nobody else."""
    path = VAR / "secret"
    if not path.exists():
        VAR.mkdir(exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(32))
    return path.read_text()


def environment(port: int) -> dict[str, str]:
    """The settings of the demonstration."""
    return {
        **os.environ,
        **COUNCIL,
        "FLASK_APP": "app.factory",
        "PORTAL_DEMO": "1",
        "SECRET_KEY": secret(),
        "DATABASE_URL": f"sqlite:///{DEMO / 'portal.db'}",
        "FILES_FOLDER": str(DEMO / "files"),
        "BASE_URL": f"http://localhost:{port}",
        "TRUSTED_HOSTS": "127.0.0.1,localhost",
    }


# Sends what waits and does what belongs to a time of day, as beside every real portal.
WORKER = [sys.executable, "-m", "flask", "work"]


def story() -> str:
    """A mark of everything the demonstration is made from."""
    parts = sorted((ROOT / "app/demo").glob("*.py"))
    return hashlib.sha256(b"".join(part.read_bytes() for part in parts)).hexdigest()


def put_old_demo_away() -> None:
    """Its days are counted from the day it was made, and newer code tells of more people: then a new one is made."""
    if not MADE_ON.exists():
        return
    made_on = date.fromisoformat(MADE_ON.read_text())
    is_old = date.today() - made_on > GROWS_OLD_AFTER  # noqa: DTZ011, TID251 - this machine's own calendar
    if is_old or not MADE_BY.exists() or MADE_BY.read_text() != story():
        print(f"The demonstration of {made_on:%d %B %Y} is old: kept in var/demo-before, a new one is made.")
        shutil.rmtree(VAR / "demo-before", ignore_errors=True)
        DEMO.rename(VAR / "demo-before")


def fill(env: dict[str, str]) -> None:
    """Bring the database to the newest schema and put the demonstration council into an empty one."""
    os.environ.update(env)
    app = create_app()
    print("Bringing the database to the newest schema", flush=True)
    upgrade(app.extensions["engine"])
    try:
        for command in ("guidance-seed", "handbook-seed", "demo"):
            app.cli.main(args=[command], obj=ScriptInfo(create_app=lambda: app), standalone_mode=False)
    except ClickException as no:
        sys.exit(no.format_message())


def server(port: int) -> list[str]:
    """gunicorn on loopback: two processes of four threads."""
    known = {flag for setting in gunicorn_settings.KNOWN_SETTINGS for flag in setting.cli or []}
    control = ["--no-control-socket"] if "--no-control-socket" in known else []
    return [
        sys.executable, "-m", "gunicorn", "wsgi:app", "--bind", f"127.0.0.1:{port}", "--worker-class", "gthread",
        "--workers", "2", "--threads", "4", "--preload", "--log-level", "warning", *control,
    ]  # fmt: skip


def serve(commands: list[list[str]], env: dict[str, str]) -> int:
    """Run them side by side until one ends or somebody stops this; then none is left behind. Returns its exit code."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    running = [subprocess.Popen(command, cwd=ROOT, env=env) for command in commands]  # noqa: S603 - our own commands
    try:
        while all(one.poll() is None for one in running):
            time.sleep(0.2)
        return next(one.returncode for one in running if one.returncode is not None)
    except KeyboardInterrupt:
        return 0
    finally:
        for one in running:
            if one.poll() is None:
                one.terminate()
        for one in running:
            try:
                one.wait(timeout=10)
            except subprocess.TimeoutExpired:
                one.kill()


def main() -> None:
    """Database, people, address, server, worker."""
    port = wanted_port()
    env = environment(port)
    put_old_demo_away()
    DEMO.mkdir(parents=True, exist_ok=True)
    fill(env)
    if not MADE_ON.exists():
        MADE_ON.write_text(date.today().isoformat())  # noqa: DTZ011, TID251
        MADE_BY.write_text(story())
    print(f"  Open http://localhost:{port} in a moment (only this machine can). Ctrl+C ends it.\n", flush=True)
    sys.exit(serve([server(port), WORKER], env))


if __name__ == "__main__":
    main()
