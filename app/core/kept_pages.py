"""Public pages that are drawn once and then answered from memory, before Flask is asked.

A page says `keep()` while it is drawn; it must touch nothing of the reader. What is kept holds as long as the version
told by `newest` is the same: this process asks for it at most every few seconds, so that a page that was published by
another process is seen within that time.
"""

import hashlib
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, g, request
from flask.wrappers import Response
from sqlalchemy.exc import OperationalError
from werkzeug.http import parse_etags

from app.core import db
from app.core.log import log

EVERY = 2.0  # seconds
MOST_KEPT = 5_000  # pages
REVALIDATE = "public, no-cache"
LOOPBACK = ("127.", "::1")
StartResponse = Callable[..., Any]


@dataclass(frozen=True)
class KeptPage:
    """An answer, whole."""

    etag: str
    headers: list[tuple[str, str]]
    body: bytes


class KeptPages:
    """The WSGI layer. `newest` reads the version from the database; `every` is how long to believe it, in seconds."""

    def __init__(self, app: Flask, newest: Callable[[], str], every: float = EVERY) -> None:
        self.inner, self.newest, self.every = app.wsgi_app, newest, every
        self.hosts = frozenset(app.config["TRUSTED_HOSTS"] or ())
        self.loopback_only = app.config["SETTINGS"].demo
        self.pages: dict[str, KeptPage] = {}
        self.version, self.asked_at, self.lock = "", float("-inf"), threading.Lock()
        # The first registered runs last: by then every header is there.
        app.after_request_funcs.setdefault(None, []).insert(0, self._after)

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        page = self._page_for(environ)
        if page is None:
            return self.inner(environ, start_response)
        if parse_etags(environ.get("HTTP_IF_NONE_MATCH")).contains_weak(page.etag):
            bare = [one for one in page.headers if one[0] not in ("Content-Length", "Content-Type")]
            start_response("304 NOT MODIFIED", bare)
            return []
        start_response("200 OK", page.headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [page.body]

    def _page_for(self, environ: dict[str, Any]) -> KeptPage | None:
        """The kept page of this address, if anybody may have it. Whatever is odd is left to Flask to refuse."""
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or environ.get("QUERY_STRING") or environ.get("SCRIPT_NAME"):
            return None
        path = environ["PATH_INFO"].encode("latin-1").decode("utf-8", "replace")
        if path not in self.pages or not self._may_answer(environ):
            return None
        self.refresh()
        return self.pages.get(path)

    def _may_answer(self, environ: dict[str, Any]) -> bool:
        host = str(environ.get("HTTP_HOST", "")).rsplit(":", 1)[0]
        if self.hosts and host not in self.hosts:
            return False
        return not self.loopback_only or str(environ.get("REMOTE_ADDR", "")).startswith(LOOPBACK)

    def refresh(self) -> str:
        """The version now; what was kept for another one is thrown away. Without a database the last one holds."""
        if time.monotonic() - self.asked_at < self.every:
            return self.version
        try:
            version = self._ask()
        except OperationalError as away:
            log.warning("guidance-version-unknown", exc_info=away)
            version = self.version
        with self.lock:
            if version != self.version:
                self.pages, self.version = {}, version
            self.asked_at = time.monotonic()
        return version

    def _ask(self) -> str:
        db.begin_request(only_reads=True)
        try:
            return self.newest()
        finally:
            db.let_go()

    def _after(self, response: Response) -> Response:
        """Keep a page that said so, and answer what the browser has already with 304."""
        version = g.get("keep_page")
        if version is None or response.status_code != 200 or "Set-Cookie" in response.headers:
            return response
        response.headers["Cache-Control"] = REVALIDATE
        body = response.get_data()
        etag = hashlib.sha256(body).hexdigest()[:20]
        response.set_etag(etag)
        if version == self.version and not request.query_string and len(self.pages) < MOST_KEPT:
            self.pages[request.path] = KeptPage(etag, list(response.headers.items()), body)
        response.make_conditional(request)
        return response


def keep() -> None:
    """Say of the page that is being drawn that it is the same for everybody until the next version. Call it before
    anything is read: what is read later may be newer than the version, never older."""
    g.keep_page = current_app.extensions["kept_pages"].version
