"""One site for all tests of a worker: making one takes longer than most tests do.

Between two tests it forgets what the last one did to it. A site whose addresses or hooks were changed is thrown away.
"""

import functools
from collections.abc import Callable
from math import inf
from typing import Any

from flask import Flask
from sqlalchemy import URL, Engine, NullPool, create_engine, event

from app.core import checked, db
from app.core.config import Settings
from app.factory import create_app
from app.files import service as files
from app.guidance import people_checks, searching


class OneSite:
    """The site, its database and how it was when it was new."""

    def __init__(self, database_url: str, make: Callable[[Settings], Flask] = create_app) -> None:
        self.database_url, self.make = database_url, make
        self.site: Flask | None = None

    def fresh(self, settings: Settings) -> Flask:
        """The site as it is made. Two settings may differ in the folder alone."""
        if self.site is not None and _shape(self.site) == self.shape:
            self._forget(self.site, settings)
            return self.site
        self.site = self.make(settings)
        _without_waiting(self.site.extensions["engine"])
        self.shape = _shape(self.site)
        self.config, self.extensions = dict(self.site.config), dict(self.site.extensions)
        return self.site

    def _forget(self, site: Flask, settings: Settings) -> None:
        site._got_first_request = False  # so that a test may add an address of its own
        for now, new in ((site.config, self.config), (site.extensions, self.extensions)):
            now.clear()
            now.update(new)
        site.config["SETTINGS"] = settings
        kept = site.extensions["kept_pages"]
        kept.pages, kept.version, kept.asked_at = {}, "", float("-inf")
        searching.forget()
        people_checks.forget()
        checked.believe_for(inf)  # as a test sets it: what is marked is told at once
        files.use_folder(settings.folder)
        db.use(site.extensions["engine"])


def _without_waiting(engine: Engine) -> None:
    """SQLite may leave it to the machine when to write to the disk: no test outlives a power cut."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", lambda connection, _record: connection.execute("PRAGMA synchronous=OFF"))


def _shape(site: Flask) -> Any:
    """What a test may add to a site and nobody can take away again."""
    hooks = (site.before_request_funcs, site.after_request_funcs, site.teardown_request_funcs, site.error_handler_spec)
    return [len(site.url_map._rules), dict(site.view_functions), *(_copy(hook) for hook in hooks)]


def _copy(hooks: Any) -> Any:
    if isinstance(hooks, dict):  # Flask looks a hook up in a defaultdict: each page that says no leaves an empty one behind
        copies = {key: _copy(value) for key, value in hooks.items()}
        return {key: copy for key, copy in copies.items() if copy}
    return list(hooks) if isinstance(hooks, list) else hooks


@functools.cache
def beside(url: URL) -> Engine:
    """Another way into the same database, to look from outside at what is really kept there."""
    return create_engine(url, poolclass=NullPool)
