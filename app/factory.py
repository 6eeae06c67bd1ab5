"""create_app: puts the parts together. Only wsgi.py, the command line and the tests import it."""

import ipaddress
from math import inf
from typing import Any

from flask import Blueprint, Flask, abort, current_app, g, redirect, request
from flask.wrappers import Response
from flask_wtf.csrf import CSRFProtect, generate_csrf
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import BaseConverter

from app import nav
from app.accounts import (
    access,
    activation_views,
    death_admin,
    helper_admin,
    helper_views,
    joining_views,
    need_admin,
    need_views,
    oidc,
    oidc_views,
    recovery_views,
    safe_contact_admin,
    safe_contact_views,
    staff_admin,
)
from app.accounts import service as accounts
from app.accounts import views as accounts_views
from app.casework import admin as casework_admin
from app.casework import caseload_admin, door, work_admin
from app.commands import COMMANDS
from app.contact import admin as contact_admin
from app.contact import concern_admin, concern_views, entering_admin, reply_text_admin, thread_views, threads_admin
from app.contact import views as contact_views
from app.core import checked, clock, db, i18n, web
from app.core.config import BadSettings, Settings
from app.core.kept_pages import EVERY, KeptPages
from app.core.log import init_log
from app.council_policy import admin as council_policy_admin
from app.explaining import admin as explaining_admin
from app.explaining import english_admin
from app.files import service as files
from app.guidance import admin as guidance_admin
from app.guidance import checks_admin, telling_admin
from app.guidance import service as guidance
from app.guidance import views as guidance_views
from app.handbook import admin as handbook_admin
from app.handbook import keeping_admin as handbook_keeping_admin
from app.handbook import training_admin
from app.home import admin as home_admin
from app.home import letters_admin, look_views, looks_admin, trail_views, undelivered_admin
from app.home import service as home
from app.home import views as home_views
from app.interest import admin as interest_admin
from app.interest import call_admin
from app.interest import views as interest_views
from app.jobs import init_jobs
from app.ledger import admin as ledger_admin
from app.ledger import views as ledger_views
from app.people import acts_admin, import_admin, letter_admin, overview_admin, propose_admin, trail_admin
from app.reports import admin as reports_admin
from app.retention import admin as retention_admin
from app.retention import views as retention_views
from app.returns import admin as returns_admin
from app.returns import views as returns_views
from app.reviews import admin as reviews_admin
from app.reviews import views as reviews_views
from app.rulings import admin as rulings_admin
from app.rulings import views as rulings_views
from app.support import admin as support_admin
from app.support import referred_admin, services_admin
from app.support import views as support_views
from app.tools import lines_admin
from app.tools import views as tools_views

PUBLIC: list[Blueprint] = [
    home_views.pages, *accounts_views.BLUEPRINTS, activation_views.pages, recovery_views.pages, oidc_views.pages,
    ledger_views.pages, *interest_views.BLUEPRINTS, *returns_views.BLUEPRINTS,
    retention_views.pages, helper_views.pages, joining_views.pages, trail_views.pages, safe_contact_views.pages, need_views.pages,
    contact_views.pages, concern_views.pages, thread_views.pages, look_views.pages, guidance_views.pages, tools_views.pages,
    rulings_views.pages, rulings_views.mine, reviews_views.pages, support_views.pages,
]  # fmt: skip
# Addresses without a language: the reader's browser says which.
OUTSIDE: list[Blueprint] = [guidance_views.outside]
ADMIN: list[Blueprint] = [
    casework_admin.pages, work_admin.pages, returns_admin.pages, ledger_admin.pages, council_policy_admin.pages, home_admin.pages,
    staff_admin.pages, caseload_admin.pages, trail_admin.pages, acts_admin.pages, propose_admin.pages,
    letter_admin.pages, import_admin.pages, retention_admin.pages, overview_admin.pages,
    helper_admin.pages, letters_admin.pages, undelivered_admin.pages,
    looks_admin.pages, safe_contact_admin.pages, death_admin.pages, need_admin.pages, threads_admin.pages, entering_admin.pages,
    explaining_admin.pages, english_admin.pages,
    guidance_admin.pages, telling_admin.pages, checks_admin.pages,
    handbook_admin.pages, handbook_keeping_admin.pages, training_admin.pages,
    interest_admin.pages, call_admin.pages, contact_admin.pages,
    reply_text_admin.pages, concern_admin.pages, rulings_admin.pages, reviews_admin.pages, reports_admin.pages,
    lines_admin.pages, support_admin.pages, support_admin.person_pages, services_admin.pages, referred_admin.pages,
]  # fmt: skip
# Far above the limit of a file: an oversized body answered at once is a broken pipe to a browser.
MOST_BYTES = 64 * 1024 * 1024


class Portal(Flask):
    """Flask, with the one place that commits: after the page, before the answer leaves."""

    def dispatch_request(self) -> Any:
        response = self.make_response(super().dispatch_request())
        reads = request.method in ("GET", "HEAD", "OPTIONS")
        if not reads and nav.ONLY_SHOW in request.form:
            db.roll_back()  # the page in another language: what was refused there may be accepted by now, and was not sent again
            return response if response.status_code >= 400 else redirect(_shown_at(request.path), 303)
        if response.status_code < 400 and not reads:
            access.forget_kept()
            db.commit()
        else:
            db.roll_back()
        return response


def _shown_at(path: str) -> str:
    """The page of a form: the nearest address above it that can be opened."""
    addresses = current_app.create_url_adapter(request)
    while addresses is not None and "/" in path.strip("/") and not addresses.test(path, "GET"):
        path = path.rstrip("/").rpartition("/")[0]
    return path


def create_app(settings: Settings | None = None) -> Flask:
    """The whole site. Raises BadSettings, and TypeError for a page without a mark."""
    settings = settings or Settings.from_env()
    init_log()
    oidc.check_roles(settings.sign_on)
    app = Portal("app", static_folder="static", static_url_path="/static")
    app.config.update(_flask_settings(settings))
    app.extensions["engine"] = db.connect(settings.database_url)
    files.use_folder(settings.folder)
    _init_languages(app, settings)
    app.before_request(lambda: db.begin_request(request.method in ("GET", "HEAD", "OPTIONS")))
    if settings.demo:
        app.before_request(_loopback_only)
    CSRFProtect(app).exempt(interest_views.begin)  # it sets the first cookie, so there is no token yet
    access.init_access(app)
    door.init_door(app)
    web.init_web(app, settings)
    app.extensions["page_facts"] = lambda: _page_facts(settings)
    _register(app)
    app.teardown_request(lambda _error: db.let_go())
    init_jobs(app, settings)  # after it: what a request ends with is done in the opposite order
    for name, command in COMMANDS.items():
        app.cli.add_command(command, name)
    app.extensions["kept_pages"] = KeptPages(app, _newest_guidance, 0 if settings.testing else EVERY)
    checked.believe_for(inf if settings.testing else EVERY)
    app.wsgi_app = app.extensions["kept_pages"]  # type: ignore[method-assign]
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies)  # type: ignore[method-assign]
    return app


def _newest_guidance() -> str:
    """What kept pages depend on: the newest change, and the day, for a story may end with its consent. What people have
    checked is read after the version, so that no page is kept for it that says less."""
    newest = guidance.newest_move()
    checked.look_again(newest)
    return f"{newest} {clock.today()}"


def _flask_settings(settings: Settings) -> dict[str, Any]:
    return {
        "SETTINGS": settings,
        "SECRET_KEY": settings.secret_key,
        "TESTING": settings.testing,
        "MAX_CONTENT_LENGTH": MOST_BYTES,
        "TRUSTED_HOSTS": list(settings.trusted_hosts) or None,
        "SESSION_COOKIE_NAME": "__Host-portal" if settings.https else "portal",
        "SESSION_COOKIE_SECURE": settings.https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": settings.https,
    }


class LanguageConverter(BaseConverter):
    """A language this site offers."""

    regex = "|".join([*Settings.__dataclass_fields__["languages"].default, i18n.PSEUDO])  # type: ignore[misc]


class ReferenceConverter(BaseConverter):
    """A reference number: capital letters, digits and dashes."""

    regex = r"[A-Z0-9-]{3,20}"


class DayConverter(BaseConverter):
    """A day as 2026-07-01, how a period is named."""

    regex = r"\d{4}-\d\d-\d\d"


class NameConverter(BaseConverter):
    """A random name of ours: hexadecimal."""

    regex = r"[0-9a-f]{24,40}"


class SlugConverter(BaseConverter):
    """The name of a page in its address: small letters, digits and dashes."""

    regex = r"[a-z0-9]+(?:-[a-z0-9]+)*"


def _init_languages(app: Flask, settings: Settings) -> None:
    app.url_map.converters.update(
        lang=LanguageConverter, ref=ReferenceConverter, day=DayConverter, name=NameConverter, slug=SlugConverter
    )

    @app.url_value_preprocessor
    def _take_from_url(_endpoint: str | None, values: dict[str, Any] | None) -> None:
        code = (values or {}).pop("lang", None) or web.language_of_path()
        if code not in settings.languages:
            code = i18n.SOURCE
        g.language = code
        i18n.use_language(code)
        g.person_reference = (values or {}).pop("person", None)


def _loopback_only() -> None:
    """The demonstration answers this machine only."""
    if not ipaddress.ip_address(request.remote_addr or "0.0.0.0").is_loopback:  # noqa: S104 - compared, not bound
        abort(403)


def _register(app: Flask) -> None:
    app.register_blueprint(web.pages)
    for blueprint in PUBLIC:
        app.register_blueprint(blueprint, url_prefix=f"/<lang:lang>{blueprint.url_prefix or ''}")
    for blueprint in OUTSIDE:
        app.register_blueprint(blueprint)
    for blueprint in ADMIN:
        app.register_blueprint(blueprint, url_prefix=f"/admin{blueprint.url_prefix or ''}")
    app.add_url_rule("/", "root", _root)
    for endpoint in ("static", "core.health", "core.brand"):
        setattr(app.view_functions[endpoint], access.MARK, access.PUBLIC)
    for endpoint in app.view_functions:
        if access.mark_of(app, endpoint) is None:
            raise TypeError(f"the page {endpoint} says nothing about who may open it")
    door.check_pages(app)


@access.public
def _root() -> Response:
    """The start: the reader's language decides."""
    return redirect(f"/{g.language}/")  # type: ignore[return-value]


def _page_facts(settings: Settings) -> dict[str, Any]:
    person, recipient, on_paper = g.get("person"), g.get("recipient"), access.on_paper()
    held = g.get("permissions", frozenset())
    # Most people act for nobody: the query of their sign-in says so, and nothing more is asked.
    on_own_page = bool(person and recipient and person.id == recipient.id)
    only_helps = on_own_page and access.current_sign_in().may_act and home.only_helps(person.id, clock.today())
    return {
        "csrf_token": generate_csrf,
        "base_url": settings.base_url.rstrip("/"),
        "council": settings.council,
        "demo": settings.demo,
        "person": person,
        "recipient": recipient,
        "on_paper": on_paper,
        "acting": access.acting(),
        "here": request.endpoint or "",
        "page_path": request.path,
        "menu": nav.menu(person, recipient, held, request.endpoint or "", g.language, on_paper, only_helps),
        "only_helps": only_helps,
        "carried": nav.carried(request.form) if request.method == "POST" else [],
        "language_links": nav.language_links(settings.languages, request.full_path.rstrip("?"), g.language),
        "may": access.may,
        "staff": bool(person and person.is_staff),
        "typed_is_back": bool(g.get("kept_fields")),
        "time_left": access.time_left_here(),
        "single_sign_on": settings.sign_on is not None,
    }


def check_people(app: Flask) -> None:
    """Invented and real people never meet in one database. Raises BadSettings. Called before serving."""
    settings: Settings = app.config["SETTINGS"]
    try:
        with db.reading():
            if settings.demo and not accounts.only_invented_people():
                raise BadSettings("this database has real people in it: the demonstration will not run on it")
            if not settings.demo and accounts.any_invented_people():
                raise BadSettings("this database has the demonstration's invented people in it: start with a new one")
    finally:
        db.let_go()
        app.extensions["engine"].dispose()
