"""What every answer carries: security headers, error pages, health, the brand sheet."""

import re
from typing import Any

from flask import Blueprint, Flask, Response, abort, current_app, g, request
from sqlalchemy.exc import DataError, IntegrityError, OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, SecurityError

from app.core import i18n
from app.core.config import BadSettings, Settings
from app.core.errors import AccessEnded, NotYours, Refused
from app.core.log import log
from app.core.templating import render

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
CSP_PLAYS = f"{CSP}; media-src 'self'"
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}
PAPER = "#fbf8f3"  # the ground of every page: links are written on it in the brand colour
# When even the error page fails. No templates and no words of a catalogue can be trusted then.
PLAIN = (
    '<!DOCTYPE html><html lang="en" dir="ltr"><meta charset="utf-8"><title>Something went wrong on our side</title>'
    "<h1>Something went wrong on our side</h1><p>What you sent before is still saved. "
    "Please try again in a few minutes.</p></html>"
)
ERROR_PAGES = frozenset([400, 403, 404, 405, 409, 413, 429, 500, 503])

pages = Blueprint("core", __name__)


def init_web(app: Flask, settings: Settings) -> None:
    """Headers, error pages and the two addresses every site has."""
    check_brand(settings)
    app.before_request(_refuse_other_sites)
    app.after_request(_add_headers)
    app.register_error_handler(HTTPException, _error_page)
    app.register_error_handler(AccessEnded, lambda _error: _page("ended", 403))
    app.register_error_handler(NotYours, lambda _error: _page(404))
    app.register_error_handler(Refused, lambda _error: _page(409))
    app.register_error_handler(StaleDataError, lambda _error: _page(409))
    app.register_error_handler(IntegrityError, _met_another)
    app.register_error_handler(DataError, _no_such_row)
    app.register_error_handler(OverflowError, _no_such_row)
    app.register_error_handler(OperationalError, _no_database)
    app.register_error_handler(Exception, _last_resort)


def _refuse_other_sites() -> None:
    """A form of another site is refused by what the browser says of it, beside the token (ASVS 3.5.3)."""
    if request.method not in ("GET", "HEAD", "OPTIONS") and request.headers.get("Sec-Fetch-Site") == "cross-site":
        abort(400)


def _add_headers(response: Response) -> Response:
    if g.get("plays"):  # a page with a recording or a film of ours
        response.headers.setdefault("Content-Security-Policy", CSP_PLAYS)
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if current_app.config["SETTINGS"].https:
        response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    if request.path.startswith("/static/build/"):
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    elif "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"
    return response


def _error_page(error: HTTPException) -> Any:
    code = error.code or 500
    if code < 400:
        return error
    if isinstance(error, SecurityError):  # not a name of ours: no address can be built, and none is said back
        return Response("This site does not answer to that name.", code, mimetype="text/plain")
    allowed = {name: value for name, value in error.get_headers() if name == "Allow"}
    return *_page(code if code in ERROR_PAGES else 400 if code < 500 else 500, code), allowed


def _no_such_row(error: Exception) -> Any:
    """A number or a text that no column can hold: nothing can be kept under it, so it is not found."""
    log.warning("value-out-of-range", path=request.path, why=type(error).__name__)
    return _page(404)


def _met_another(error: IntegrityError) -> Any:
    """Two requests wrote the same thing in the same moment; a constraint let the first one through."""
    log.warning("constraint-met", path=request.path, exc_info=error)
    return _page(409)


def _no_database(error: OperationalError) -> Any:
    """The database is away or busy for too long: try again soon."""
    if current_app.testing:
        raise error
    log.error("database-away", path=request.path, exc_info=error)
    return _page(503)


def _last_resort(error: Exception) -> Any:
    if current_app.testing:
        raise error
    log.error("page-failed", path=request.path, exc_info=error)
    return _page(500)


def _page(template: int | str, code: int | None = None) -> tuple[str, int]:
    """An error page in the reader's language. It needs no database, and says nothing of the address asked for."""
    try:
        return render(f"errors/{template}.html", language_links=_starts(), page_path=""), code or int(template)
    except Exception as error:
        if current_app.testing:
            raise
        log.error("error-page-failed", path=request.path, exc_info=error)
        return PLAIN, code or int(template)


def _starts() -> list[dict[str, Any]]:
    """The first page in each language: the page asked for may not exist, and its address may tell of a person."""
    languages = current_app.config["SETTINGS"].languages
    return [{"lang": i18n.language(code), "url": f"/{code}/"} for code in languages] if len(languages) > 1 else []


@pages.get("/healthz")
def health() -> dict[str, str]:
    """Is the site up? Says nothing about anybody."""
    return {"status": "ok"}


@pages.get("/brand.css")
def brand() -> Response:
    """The council's colours as custom properties; the rest of the look is fixed."""
    council = current_app.config["SETTINGS"].council
    sheet = (
        f":root{{--brand:{council.brand};--brand-text:{council.brand_text};"
        f"--action:{council.action};--action-text:{council.action_text}}}"
    )
    return Response(sheet, mimetype="text/css", headers={"Cache-Control": "public, max-age=3600"})


def check_brand(settings: Settings) -> None:
    """Colours a person can read. Raises BadSettings below 4.5:1; warns below 7:1."""
    council = settings.council
    pairs = (
        ("BRAND_COLOUR and BRAND_TEXT_COLOUR", council.brand, council.brand_text),
        ("ACTION_COLOUR and ACTION_TEXT_COLOUR", council.action, council.action_text),
        ("BRAND_COLOUR and the paper it is written on", council.brand, PAPER),
    )
    for name, ground, ink in pairs:
        ratio = contrast(ground, ink)
        if ratio < 4.5:
            raise BadSettings(f"{name} differ too little to read: {ratio:.1f}:1, 4.5:1 needed")
        if ratio < 7:
            log.warning("brand-contrast-low", name=name, ratio=round(ratio, 1))


def contrast(one: str, other: str) -> float:
    """The contrast of two #rrggbb colours, as WCAG 2.2 defines it. Raises BadSettings for anything else."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", colour):
        raise BadSettings(f"a colour is written #rrggbb, not {colour}")
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def language_of_path() -> str:
    """The language in the URL, else the reader's own, else English."""
    settings: Settings = current_app.config["SETTINGS"]
    first = request.path.split("/", 2)[1] if request.path.count("/") else ""
    if first in settings.languages:
        return first
    if first == "admin":
        return i18n.SOURCE
    return i18n.choose(request.headers.get("Accept-Language"), settings.languages)
