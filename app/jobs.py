"""Work that can wait: when each chore is done, and the queue that wakes it up (huey).

What is to be done lies in our own rows, written together with the change it belongs to: the outbox, the private line, what is
kept too long. The queue only says «look now», so that losing it loses nothing. A chore is a command of `flask`: a
council that rather uses the machine's own timers runs the same ones.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click
from flask import Flask
from flask.cli import ScriptInfo
from huey import Huey, PostgresHuey, RedisHuey, SqliteHuey, crontab
from huey.registry import Message
from huey.serializer import Serializer
from sqlalchemy import make_url

from app.core import db
from app.core.config import BadSettings, Settings
from app.core.log import log
from app.notifications import delivery, service

NAME = "portal"
SOON = 15  # seconds until what failed is looked at again: a code to sign in waits no longer


@dataclass(frozen=True)
class Chore:
    """A command and the times it is run, by the clock of Greenwich."""

    command: str
    when: Callable[[datetime], bool]


# Each minute the outbox is looked at whatever happens; a page that queued a message also asks for it at once.
CHORES: tuple[Chore, ...] = (
    Chore("raise-unread", crontab(minute="*/5")),
    Chore("audit-head", crontab(minute="50")),
    Chore("retain", crontab(minute="20", hour="2")),
    Chore("sweep", crontab(minute="50", hour="2")),
    Chore("remind", crontab(minute="10", hour="7")),
)


class Plain(Serializer):
    """JSON: whoever can write to the queue must not be able to run what they like, as huey's own pickle would let them."""

    def _serialize(self, data: Any) -> bytes:
        if isinstance(data, Message):
            data = {**data._asdict(), "eta": data.eta.isoformat() if data.eta else None}
        return json.dumps(data).encode()

    def _deserialize(self, data: bytes) -> Any:
        found = json.loads(data)
        if not isinstance(found, dict):
            return found
        return Message(**{**found, "eta": datetime.fromisoformat(found["eta"]) if found["eta"] else None})


def make_queue(settings: Settings) -> Huey:
    """The queue that JOBS_URL names; without it, a file beside the SQLite database, or a few tables in PostgreSQL."""
    url = settings.jobs_url or settings.database_url
    options: dict[str, Any] = {"results": False, "serializer": Plain(), "utc": True}
    if url.startswith("redis"):
        if find_spec("redis") is None:
            raise BadSettings("JOBS_URL names a Redis: install the package redis beside the portal, or leave JOBS_URL out")
        return RedisHuey(NAME, url=url, **options)
    if url.startswith("postgresql"):
        return PostgresHuey(NAME, dsn=url, **options)
    file = Path(make_url(url).database or "")
    return SqliteHuey(NAME, filename=str(file.with_name(f"{file.stem}-jobs.db")), **options)


class Jobs:
    """The chores of one site, and the way to ask for one at once."""

    def __init__(self, app: Flask, settings: Settings) -> None:
        self.app, self.settings = app, settings
        self.queue = make_queue(settings)
        self._deliver = self.queue.task(name="deliver")(self.deliver)
        self.queue.periodic_task(crontab(), name="deliver-each-minute")(self.deliver)
        for chore in CHORES:
            if chore.command != "audit-head" or settings.audit_head_file:
                self.queue.periodic_task(chore.when, name=chore.command)(lambda chore=chore: self.do(chore.command))

    def wake(self) -> None:
        """Ask for the outbox to be looked at now. Where the queue is away, the next minute does it."""
        try:
            self._deliver()
        except Exception as error:
            log.warning("queue-away", why=type(error).__name__)

    def deliver(self) -> tuple[int, int]:
        """Send what waits; come back soon for what failed. Returns (sent, failed)."""
        with self.app.app_context():
            try:
                sent, failed = delivery.deliver(self.settings)
            finally:
                db.let_go()
        if sent or failed:
            log.info("delivered", sent=sent, failed=failed)
        if failed:
            self._deliver.schedule(delay=SOON)
        elif sent:
            self._deliver()  # there may be more than one go takes
        return sent, failed

    def do(self, command: str) -> None:
        """Run a command as somebody at the terminal would. A refusal is logged: nobody waits for the answer."""
        try:
            self.app.cli.main(args=[command], obj=ScriptInfo(create_app=lambda: self.app), standalone_mode=False)
        except (click.ClickException, SystemExit) as no:
            log.error("chore-failed", command=command, why=str(no))
        finally:
            db.let_go()

    def work(self, workers: int = 2) -> None:
        """Do the chores until somebody stops it: what `flask work` runs."""
        self.queue.create_consumer(workers=workers, periodic=True, max_delay=1).run()


def init_jobs(app: Flask, settings: Settings) -> None:
    """A page that queued a message wakes the sender, once its change is kept."""
    jobs: list[Jobs] = []

    def made() -> Jobs:
        if not jobs:
            jobs.append(Jobs(app, settings))
        return jobs[0]

    app.extensions["jobs"] = made
    if settings.mail_server is None and settings.notify_key is None:
        return  # nothing leaves by itself

    @app.teardown_request
    def wake(_error: BaseException | None) -> None:
        if service.has_queued():
            made().wake()

