"""The portal on a real server of this machine, with a real database, and the people and returns that journeys need."""

import itertools
import os
import shutil
import socket
import threading
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from unittest import mock

from flask import Response, request
from flask.sessions import SecureCookieSessionInterface
from werkzeug.serving import WSGIRequestHandler, make_server

from app.accounts import service as accounts
from app.core import clock, db
from app.core.config import LANGUAGES, Settings
from app.core.migrate import upgrade
from app.factory import create_app
from app.files import service as files
from tests import factories
from tests.conftest import COUNCIL, NOW
from tests.factories import Made
from tests.guidance import seeds

BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
FIRST_NAMES = ("Amina", "Bogdan", "Chen", "Dilys", "Esther", "Farid", "Grace", "Hamza", "Ines", "Jaspreet",
               "Kasia", "Leyla", "Marek", "Nadia", "Oluwa", "Priya", "Rosa", "Sunita", "Tomasz", "Yusuf")  # fmt: skip
LAST_NAMES = ("Begum", "Nowak", "Wei", "Price", "Okoro", "Rahman", "Hill", "Malik", "Costa", "Kaur",
              "Ahmed", "Brown", "Das", "Evans", "Gill", "Hussain", "Jones", "Khan", "Osman", "Shah")  # fmt: skip


def browser_path() -> str:
    """The Chromium to use. Raises AssertionError: tests that quietly do not run prove nothing."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    assert found, "There is no Chromium on this machine: set CHROMIUM to its path, or install it (apt install chromium)."
    return found


class Quiet(WSGIRequestHandler):
    """No line for each request."""

    def log(self, type: str, message: str, *args: Any) -> None:
        """Say nothing: a failed test says enough."""


@dataclass(frozen=True)
class Served:
    """One page as it left the server, before any script touched it."""

    path: str
    status: int
    body: str


@dataclass
class Site:
    """A running portal. `served` holds every HTML page since it was last emptied."""

    folder: Path
    served: list[Served] = field(default_factory=list)
    names: Any = field(default_factory=lambda: map(" ".join, itertools.product(LAST_NAMES, FIRST_NAMES)))
    _patches: ExitStack = field(default_factory=ExitStack)

    def start(self) -> None:
        """Make the database and listen. Production rules hold: testing is off, so a broken page is a 500 page."""
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self.url = f"http://localhost:{port}"
        self.settings = Settings(
            secret_key="a secret for the browser tests, long enough", database_url=f"sqlite:///{self.folder}/portal.db",
            folder=self.folder / "files", base_url=self.url, council=COUNCIL, demo=True,
            languages=(*LANGUAGES, "en-XA"),
        )  # fmt: skip
        self.app = create_app(self.settings)
        self.app.after_request(self._keep)
        # Each page is drawn anew, so that `served` holds it; what is kept is tried in tests/guidance.
        self.app.wsgi_app = self.app.extensions["kept_pages"].inner  # type: ignore[method-assign]
        upgrade(self.app.extensions["engine"])
        seeds.sow()
        db.let_go()
        self._server = make_server("127.0.0.1", port, self.app, threaded=True, request_handler=Quiet)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        """Close the door."""
        self._server.shutdown()
        self._server.server_close()
        db.let_go()
        self.app.extensions["engine"].dispose()

    def use(self) -> None:
        """Take the one database session back: other tests of this process bind it to theirs."""
        db.session.remove()
        db.session.configure(bind=self.app.extensions["engine"])
        files.use_folder(self.settings.folder)
        began = datetime.now(UTC)

        def now() -> datetime:
            return NOW + (datetime.now(UTC) - began)

        # The browser keeps the real clock and the site has its own, so that every quarter in a test is a fixed one.
        self._patches.enter_context(mock.patch.object(clock, "now", now))
        self.served.clear()

    def leave(self) -> None:
        """Give clock and session back."""
        self._patches.close()
        db.let_go()

    def _keep(self, response: Response) -> Response:
        if response.mimetype == "text/html" and not 300 <= response.status_code < 400:
            self.served.append(Served(request.full_path.rstrip("?"), response.status_code, response.get_data(as_text=True)))
        return response

    def sign_in_cookie(self, person: Made) -> Any:
        """The cookie of a sign-in that has been walked before."""
        token = accounts.start_sign_in(person.id, clock.now())
        db.commit()
        writer = SecureCookieSessionInterface().get_signing_serializer(self.app)
        assert writer, "the site has its secret"
        return {"name": self.app.config["SESSION_COOKIE_NAME"], "value": writer.dumps({"_user_id": token}), "url": self.url}

    def recipient(self, **terms: Any) -> Made:
        """Somebody new with a direct payment, with the terms of tests/factories.py."""
        return factories.make_recipient(self._name(), **terms)

    def officer(self, *roles: Any) -> Made:
        """Somebody new who works for the council: a finance officer, unless other roles are named."""
        return factories.make_officer(self._name(), *roles)

    def _name(self) -> str:
        last, first = str(next(self.names)).split()
        return f"{first} {last}"

    def file(self, name: str, content: bytes) -> Path:
        """A file on the person's own machine."""
        place = self.folder / "chosen"
        place.mkdir(exist_ok=True)
        (place / name).write_bytes(content)
        return place / name


def day(key: str) -> date:
    """The first day of the quarter that an address names."""
    return date.fromisoformat(key)
