"""What every answer carries, whoever asks and however."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.accounts import access
from app.core import db
from app.core.config import Settings
from app.factory import create_app
from app.notifications import delivery
from app.notifications.models import OutboxMessage
from tests import factories
from tests.everywhere.world import World, address, changed, doors, make_world, rows, signed_in
from tests.page import Client

pytestmark = pytest.mark.once  # pages, the same on both engines

POLICY = {
    "default-src": ["'none'"], "script-src": ["'self'"], "style-src": ["'self'"], "img-src": ["'self'"],
    "connect-src": ["'self'"],
    "form-action": ["'self'"], "base-uri": ["'none'"], "frame-ancestors": ["'none'"],
    "require-trusted-types-for": ["'script'"], "trusted-types": ["'none'"],
}  # fmt: skip
ALWAYS = {
    "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin", "X-Frame-Options": "DENY",
}  # fmt: skip
# Chosen by what the reader's browser prefers, before there is a language in the address.
BY_HEADER = frozenset(["root"])
# Where a link of a message lands: the token goes into the cookie, and the next page is told nothing of it.
LINKS = frozenset(["interest.back_link", "recovery.passphrase_link", "recovery.email_link", "home.email_not_me_link"])
RECOVERY_FORMS = ("recovery.forgotten", "recovery.passphrase", "recovery.confirm", "home.email_not_me")
# The form for everybody: its first page has no cookie, the others need one from the first thing that is sent.
INTEREST = [f"interest.{name}" for name in ("question", "check", "sent", "later", "back", "back_link", "where", "about_you", "call_me_in", "ask_call")]
HAS_A_FORM = frozenset([*INTEREST, "worried.write", "worried.write_easily", "accounts.sign_in", "accounts.do_sign_in", "activation.code", "activation.passphrase", "looks.enter", "looks.look", "guidance.useful", "guidance.which_myth", *RECOVERY_FORMS, *LINKS])
# The same for everybody: anybody may keep it, and asks each time whether it is still so.
KEPT_FOR_ALL = frozenset(
    ["home.index", "short.sitemap", "short.robots", *(f"guidance.{name}" for name in ("index", "myths", "stories", "words", "thanks", "page", "large", "easy", "changes")), "tools.index", "tools.questions", "tools.questions_easily", "tools.pa_cost", "tools.pa_cost_easily"]
)


def parsed(policy: str) -> dict[str, list[str]]:
    """A Content-Security-Policy as its grammar reads it: directive, then its values."""
    parts = [part.split() for part in policy.split(";") if part.strip()]
    return {part[0]: part[1:] for part in parts}


@pytest.fixture
def world(app: Flask) -> World:
    return make_world()


# The faces of a page that has a recording in the world of these tests.
PLAYS = frozenset(["guidance.page", "guidance.large", "guidance.easy"])


@pytest.fixture
def answers(app: Flask, world: World) -> list[tuple[str, TestResponse]]:
    """Every page that can be looked at, as the owner, as an officer and as nobody; downloads and refusals among them."""
    clients = [Client(app), signed_in(app, world.people["owner"]), signed_in(app, world.people["finance officer"])]
    return [
        (door.endpoint, client.flask.get(address(app, door, world.own.values_for(door.endpoint)), buffered=True))
        for door in doors(app)
        if door.method == "GET"
        for client in clients
    ]


def test_every_answer_carries_the_same_policy_and_nothing_of_anybody_is_kept_by_a_cache(answers: list[tuple[str, TestResponse]]) -> None:
    downloads = 0
    for endpoint, response in answers:
        policy = parsed(response.headers["Content-Security-Policy"])
        if "sandbox" in policy:
            downloads += endpoint != "guidance.media"
            assert policy == {"sandbox": [], "default-src": ["'none'"]}, endpoint
            # A recording of the council is played on its own page; what people sent is only ever a download.
            assert endpoint == "guidance.media" or response.headers["Content-Disposition"].startswith("attachment"), endpoint
        else:
            assert policy == (POLICY | {"media-src": ["'self'"]} if endpoint in PLAYS else POLICY), endpoint
        for name, value in ALWAYS.items():
            told = "no-referrer" if name == "Referrer-Policy" and endpoint in LINKS else value
            assert response.headers[name] == told, f"{endpoint} {name}"
        assert "unsafe" not in response.headers["Content-Security-Policy"]
        if endpoint in KEPT_FOR_ALL:
            assert response.headers["Cache-Control"] == "public, no-cache", endpoint
        elif endpoint == "guidance.media":
            assert response.headers["Cache-Control"] == "public, max-age=3600", endpoint
        elif endpoint not in ("static", "core.brand"):
            assert response.headers["Cache-Control"] == "no-store", endpoint
        assert "Server" not in response.headers
        assert "X-Powered-By" not in response.headers
    assert downloads == 8, "the owner's file and the officer's; a paper on each of four shelves, and two teams fetch them"


def test_public_pages_set_no_cookie_and_do_not_vary_on_one(app: Flask, world: World) -> None:
    visitor = Client(app)
    for door in doors(app):
        if door.mark != access.PUBLIC or door.method != "GET" or door.endpoint in HAS_A_FORM:
            continue
        response = visitor.flask.get(address(app, door, world.own.values_for(door.endpoint)), buffered=True)
        assert "Set-Cookie" not in response.headers, door.endpoint
        assert "cookie" not in response.headers.get("Vary", "").lower(), door.endpoint
        if door.endpoint in BY_HEADER:
            assert response.status_code == 302


def test_public_pages_are_the_same_for_everyone(app: Flask, world: World) -> None:
    visitor, owner = Client(app), signed_in(app, world.people["owner"])
    for door in doors(app):
        if door.mark == access.PUBLIC and door.method == "GET" and door.endpoint not in HAS_A_FORM:
            path = address(app, door, world.own.values_for(door.endpoint))
            assert visitor.flask.get(path, buffered=True).data == owner.flask.get(path, buffered=True).data, door.endpoint


def test_a_built_file_is_kept_for_ever_and_an_image_is_not(app: Flask) -> None:
    built = next(iter(sorted(Path(app.static_folder or "").glob("build/portal.*.css"))))
    with app.test_client().get(f"/static/build/{built.name}") as response:
        assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    with app.test_client().get("/static/images/key.svg") as response:
        assert "immutable" not in response.headers["Cache-Control"]


def test_signing_out_clears_what_the_browser_kept(app: Flask, world: World) -> None:
    owner = signed_in(app, world.people["owner"])
    owner.get(f"/en/for/{world.own.owner.reference}/")
    response = owner.post("/en/sign-out")
    assert response.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert owner.flask.get_cookie("portal") is None


@pytest.fixture
def council_site(app: Flask, settings: Settings) -> Iterator[Flask]:
    """The same database as a real council would run it: https, its own host name, no tests."""
    real = replace(
        settings, base_url="https://payments.elmshire.example", trusted_hosts=("payments.elmshire.example",), testing=False,
        languages=("en", "ur"), duty_email="duty@elmshire.example",
    )  # fmt: skip
    real.check()
    site = create_app(real)
    yield site
    db.let_go()
    site.extensions["engine"].dispose()
    db.session.configure(bind=app.extensions["engine"])


HTTPS = {"base_url": "https://payments.elmshire.example"}


def test_cookies_of_a_real_council(council_site: Flask) -> None:
    person = factories.make_person()
    client = council_site.test_client()
    page = client.get("/en/sign-in", **HTTPS)
    token = page.text.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    response = client.post(
        "/en/sign-in", data={"csrf_token": token, "sign_in_name": person.email, "passphrase": factories.PASSPHRASE},
        headers={"Referer": "https://payments.elmshire.example/en/sign-in"}, **HTTPS,
    )  # fmt: skip
    assert response.status_code == 302, response.text
    cookies = {one.split("=")[0]: one for one in [*page.headers.getlist("Set-Cookie"), *response.headers.getlist("Set-Cookie")]}
    assert "__Host-portal" in cookies
    for name, cookie in cookies.items():
        flags = {part.strip().split("=")[0].lower() for part in cookie.split(";")[1:]}
        assert {"secure", "httponly", "samesite", "path"} <= flags, name
        assert "domain" not in flags, name
        assert "Path=/;" in f"{cookie};", name
    assert response.headers["Strict-Transport-Security"].startswith("max-age=31536000")


@pytest.mark.parametrize("host", ["evil.example", "payments.elmshire.example.evil.example", "localhost", "payments.elmshire.example@evil.example"])
def test_a_strange_host_is_refused(council_site: Flask, host: str) -> None:
    response = council_site.test_client().get("/en/help", headers={"Host": host}, base_url="https://" + host.split("@")[-1])
    assert response.status_code == 400
    assert "evil" not in response.text
    assert "evil" not in str(response.headers)


def test_a_forwarded_host_is_not_believed(council_site: Flask) -> None:
    response = council_site.test_client().get("/", headers={"X-Forwarded-Host": "evil.example"}, **HTTPS)
    assert response.status_code == 302
    assert "evil" not in str(response.headers)


def test_no_link_in_a_mail_is_built_from_what_a_browser_said(app: Flask, world: World, settings: Settings) -> None:
    told = replace(settings, base_url="https://payments.elmshire.example")
    with app.test_request_context("/en/help", base_url="http://evil.example"):
        app.preprocess_request()
        messages = db.session.query(OutboxMessage).all()
        assert len(messages) >= 2
        for message in messages:
            _subject, body = delivery.words_of(message, told.base_url, told.council)
            assert "https://payments.elmshire.example/en/my-home" in body
            assert "evil" not in body
    db.roll_back()


def test_no_method_breaks_a_page(app: Flask, world: World) -> None:
    """HEAD as GET without the page, OPTIONS says what there is, TRACE and made-up methods are refused. None changes a row."""
    owner = signed_in(app, world.people["owner"])
    owner.flask.get(f"/en/for/{world.own.owner.reference}/")
    before = rows(app)
    for door in doors(app):
        path = address(app, door, world.own.values_for(door.endpoint))
        for method in ("HEAD", "OPTIONS", "TRACE", "PUT", "DELETE", "PATCH", "BREW"):
            response = owner.flask.open(path, method=method, buffered=True)
            told = f"{method} {door.endpoint}: {response.status_code}"
            if method in ("HEAD", "OPTIONS"):
                assert response.status_code < 500, told
                assert not response.data or (method == "OPTIONS" and response.status_code == 404), told
            else:
                assert response.status_code in (400, 405), told
    assert not changed(before, rows(app))


def test_a_method_is_not_overridden_by_a_header_or_a_field(app: Flask, world: World) -> None:
    owner = signed_in(app, world.people["owner"])
    before = rows(app)
    headers: dict[str, Any] = {"X-HTTP-Method-Override": "POST", "X-Method-Override": "POST"}
    response = owner.flask.get(f"/en/for/{world.own.owner.reference}/balance/?_method=POST", headers=headers)
    assert response.status_code == 200
    assert not changed(before, rows(app))
