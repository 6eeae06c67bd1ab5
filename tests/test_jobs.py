"""Work that can wait: a worker of its own, on a real queue, sends to a real mail server what a page queued."""

import os
import pickle
import re
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from huey.registry import Message as Woken
from sqlalchemy import text

from app import jobs
from app.core import db
from app.core.config import BadSettings, Settings
from app.factory import create_app
from tests.accounts.steps import give_app
from tests.conftest import NOW
from tests.factories import make_recipient
from tests.notifications.test_delivery import Mailbox, mailbox, to
from tests.page import Client

__all__ = ["mailbox"]
ROOT = Path(__file__).resolve().parents[1]
LONGEST = 40.0  # seconds; it takes about two


def environment(settings: Settings) -> dict[str, str]:
    return {
        **os.environ, "FLASK_APP": "app.factory", "PORTAL_DEMO": "1", "SECRET_KEY": settings.secret_key,
        "DATABASE_URL": settings.database_url, "FILES_FOLDER": str(settings.folder), "BASE_URL": settings.base_url,
        "MAIL_SERVER": "127.0.0.1", "MAIL_PORT": str(settings.mail_port), "MAIL_SECURITY": "none", "MAIL_FROM": settings.mail_from,
    }  # fmt: skip


def forget_queue(app: Flask) -> None:
    engine = app.extensions["engine"]
    if engine.dialect.name == "postgresql":
        with engine.begin() as connection:
            for name in ("kv", "schedule", "task", "counter"):
                connection.execute(text(f"DROP TABLE IF EXISTS huey_{name}"))


def test_what_a_page_queued_leaves_by_the_worker(settings: Settings, mailbox: tuple[Mailbox, int]) -> None:
    box, port = mailbox
    told = to(settings, port)
    app = create_app(told)
    worker = subprocess.Popen(
        [sys.executable, "-m", "flask", "work"], cwd=ROOT, env=environment(told), stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    try:
        amina = make_recipient()
        give_app(amina)  # whoever has codes by mail alone gets no link by mail
        person = Client(app)
        person.get("/en/forgotten")
        person.post("/en/forgotten", {"email": amina.email}, status=200)
        until = time.monotonic() + LONGEST
        while len(box.mails) < 2 and time.monotonic() < until:
            time.sleep(0.05)
    finally:
        worker.send_signal(signal.SIGINT)
        said, _nothing = worker.communicate(timeout=20)
        app.extensions["jobs"]().queue.storage.close()
        db.let_go()
        forget_queue(app)
        app.extensions["engine"].dispose()
    assert [mail["To"] for mail in box.mails] == [amina.email] * 2, said.decode()[-2000:]
    assert len({mail["Message-ID"] for mail in box.mails}) == 2, "the news of her app, and the link: each once, by two threads"
    assert any(re.search("/[0-9a-f]{40}", mail.get_content()) for mail in box.mails)
    assert worker.returncode == 0


@pytest.mark.pure
def test_the_queue_holds_no_pickle() -> None:
    plain = jobs.Plain()
    woken = Woken("1", "deliver", datetime(2026, 11, 20, 10, tzinfo=UTC), 0, 0, None, [], {})
    assert plain.deserialize(plain.serialize(woken)) == woken
    assert plain.deserialize(plain.serialize(woken._replace(eta=None))) == woken._replace(eta=None)
    with pytest.raises(ValueError, match="decode"):
        plain.deserialize(pickle.dumps(woken))


def test_a_chore_is_a_command_and_one_that_fails_stops_nothing(app: Flask, settings: Settings) -> None:
    assert {one.command for one in jobs.CHORES} <= set(app.cli.commands)
    made = jobs.Jobs(app, settings)
    made.queue.storage.close()
    for command in ("remind", "sweep", "retain", "raise-unread", "audit-head"):
        made.do(command)  # the last has no file to write to, and says so in the log


def test_a_queue_that_is_away_fails_no_page(app: Flask, settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    made = jobs.Jobs(app, settings)
    made.queue.storage.close()

    def away() -> None:
        raise OSError("no room")

    made._deliver = away
    made.wake()
    assert "queue-away" in capsys.readouterr().out


@pytest.mark.pure
def test_the_queue_lies_where_the_settings_say(tmp_path: Path) -> None:
    plain = Settings(secret_key="x" * 40, database_url=f"sqlite:///{tmp_path / 'portal.db'}", folder=tmp_path, base_url="http://localhost")
    assert jobs.make_queue(plain).storage.filename == str(tmp_path / "portal-jobs.db")
    with pytest.raises(BadSettings, match="install the package redis"):
        jobs.make_queue(replace(plain, jobs_url="redis://localhost:6379/1"))


def test_each_chore_has_its_hour() -> None:
    due = {chore.command: [hour for hour in range(24) if chore.when(NOW.replace(hour=hour, minute=20))] for chore in jobs.CHORES}
    assert due["retain"] == [2], "at night, when nobody is in the middle of something"
    assert due["raise-unread"] == list(range(24)), "every day, by night too"
