"""Error pages: in the reader's language, with a way on; and nothing anybody sends makes one of our own faults."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask, abort
from sqlalchemy.exc import OperationalError

from app.accounts import access
from app.core import db, web
from app.core.config import Settings
from app.core.errors import Refused
from app.factory import create_app
from tests import factories
from tests.everywhere.world import World, address, changed, doors, make_world, rows, signed_in
from tests.one_site import OneSite
from tests.page import Client, check_page, said

pytestmark = pytest.mark.once  # pages, the same on both engines


@pytest.fixture
def world(app: Flask) -> World:
    return make_world()


def site_with_faults(settings: Settings) -> Flask:
    """The site, and pages that fail."""

    def page(error: Callable[[], Any]) -> Any:
        return access.public(lambda: error())

    def fail(error: Exception) -> Any:
        raise error

    locked = OperationalError("SELECT secret", {"name": "Amina"}, Exception("database is locked"))
    site = create_app(settings)
    for name, error in {
        "broken": lambda: fail(RuntimeError("a secret")), "refused": lambda: fail(Refused("return-settled")),
        "busy": lambda: fail(locked), "large": lambda: abort(413), "later": lambda: abort(429), "tea": lambda: abort(418),
    }.items():  # fmt: skip
        site.add_url_rule(f"/<lang:lang>/fault/{name}", f"fault_{name}", page(error))
    return site


@pytest.fixture(scope="module")
def one_with_faults(one_site: OneSite) -> OneSite:
    return OneSite(one_site.database_url, site_with_faults)


@pytest.fixture
def faults(one_with_faults: OneSite, settings: Settings) -> Iterator[Client]:
    """A client of the site with pages that fail, answering as a real site does: with an error page."""
    app = one_with_faults.fresh(settings)
    app.testing = False
    app.config["PROPAGATE_EXCEPTIONS"] = False
    yield Client(app)
    db.let_go()
    app.extensions["engine"].dispose()


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/en/no-such-page", 404, "We cannot find this page"),
        ("/en/fault/broken", 500, "Something went wrong on our side"),
        ("/en/fault/refused", 409, "This cannot be done now"),
        ("/en/fault/busy", 503, ""),
        ("/en/fault/large", 413, ""),
        ("/en/fault/later", 429, ""),
        ("/en/fault/tea", 418, "This did not work"),
    ],
)
@pytest.mark.parametrize("language", ["en", "ur"])
def test_each_error_has_its_page_in_each_language(faults: Client, path: str, status: int, words: str, language: str) -> None:
    page = faults.get(path.replace("/en/", f"/{language}/"), status=status).text
    assert f'lang="{language}"' in page
    assert f'dir="{"rtl" if language == "ur" else "ltr"}"' in page
    assert 'href="tel:01632960100"' in page, "a person can be rung"
    assert f'href="/{language}/help"' in page
    assert f'href="/{language}/my-home"' in page
    assert "secret" not in page
    assert "Amina" not in page
    if language == "en":
        assert words in said(page)


def test_a_wrong_method_and_a_missing_token_have_pages_too(app: Flask, client: Client) -> None:
    client.get("/en/help")
    check_page(client.flask.post("/en/help", data={}).text, "without a token")
    assert "This did not work" in client.post("/en/sign-in", {"csrf_token": "none"}, status=400).text
    app.config["WTF_CSRF_ENABLED"] = False
    refused = client.post("/ur/help", status=405)
    assert 'lang="ur"' in refused.text
    assert refused.headers["Allow"]


def test_the_reader_gets_the_language_of_the_browser_where_the_address_has_none(client: Client) -> None:
    page = client.get("/no-such-page", status=404, headers={"Accept-Language": "ur-PK,ur;q=0.9,en;q=0.5"}).text
    assert 'lang="ur"' in page
    assert 'lang="en"' in client.get("/no-such-page", status=404, headers={"Accept-Language": "tlh, *;q=0.1"}).text.split(">")[1] + ">"


def test_an_error_page_needs_no_database(faults: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_told: Any, **_facts: Any) -> Any:
        raise OperationalError("", {}, Exception("no database"))

    owner = signed_in(faults.flask.application, factories.make_recipient())
    monkeypatch.setattr(db.Session, "execute", away)
    monkeypatch.setattr(db.Session, "scalar", away)
    monkeypatch.setattr(db.Session, "connection", away)
    assert "Something went wrong on our side" in faults.get("/en/fault/broken", status=500).text
    owner.get("/en/my-home", status=503)
    faults.get("/en/no-such-page", status=404)
    faults.get("/healthz", status=200)


def test_a_failing_log_or_template_still_answers(faults: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_told: Any, **_facts: Any) -> str:
        raise RuntimeError("no templates")

    monkeypatch.setattr(web, "render", broken)
    response = faults.flask.get("/en/fault/broken")
    assert response.status_code == 500
    assert b"no templates" not in response.data


ODD = [
    "'", '"', "\\", "%", "_", "\x00", "a\x00b", "%00", "A" * 20_000, "<script>alert(1)</script>", "{{1234*4321}}", "${1234*4321}", "#{1234*4321}", "'; DROP TABLE person;--",
    "\u202e", "😀", "-1", "0", "9" * 40, "1e9", "NaN", "2026-02-31", "99999-01-01", "\r\nSet-Cookie: x=1", "../../etc/passwd", "None", "٣",
]  # fmt: skip
PARAMETERS = ["then", "key", "direction", "line", "show", "mine", "after", "before", "version", "words", "q", "day", "done", "on", "known", "lang", "person"]


def test_odd_values_in_a_query_break_nothing(app: Flask, world: World) -> None:
    """Odd values under each name our pages read, on every page, as somebody whom the page lets in: the worst of them on
    each page, of the others a quarter."""
    clients = {name: signed_in(app, world.people[name]) for name in ("owner", "finance officer", "dp officer", "administrator")}
    before = rows(app)
    for turn, door in enumerate(doors(app)):
        if door.method != "GET" or door.endpoint in ("static", "core.brand", "core.health"):
            continue
        path = address(app, door, world.own.values_for(door.endpoint)).split("?")[0]
        who = "owner" if not path.startswith("/admin") else next(
            (one for one in ("finance officer", "dp officer", "administrator") if clients[one].flask.get(path).status_code < 400), "owner"
        )  # fmt: skip
        for odd in (odd for at, odd in enumerate(ODD) if at % 4 == turn % 4 or odd in ("'", "\x00", "-1")):
            response = clients[who].flask.get(path, query_string=dict.fromkeys(PARAMETERS, odd), buffered=True)
            assert response.status_code < 500, f"{path} with {odd[:40]!r}: {response.status_code}"
            assert "Set-Cookie: x=1" not in str(response.headers)
            if "1234*4321" in odd:
                assert b"5332114" not in response.data, f"{path} worked out {odd}"
    assert not changed(before, rows(app))


def test_odd_values_in_a_path_break_nothing(app: Flask, world: World) -> None:
    owner, officer = signed_in(app, world.people["owner"]), signed_in(app, world.people["finance officer"])
    person, returns = world.own.values["person"], f"/en/for/{world.own.values['person']}/returns"
    for odd in ["%00", "a%00b", "%2e%2e%2f", "'", "%22", "9" * 40, "2026-02-31", "0000-00-00", "9999-12-31", "A" * 20_000, "%ff%fe", "%E2%80%AE", "-1"]:
        for path in (
            f"/{odd}", f"/en/{odd}", f"/en/for/{odd}/", f"{returns}/{odd}/", f"{returns}/2026-04-01/sent/{odd}",
            f"{returns}/2026-04-01/lines/{odd}", f"{returns}/2026-04-01/questions/{odd}", f"{returns}/2026-04-01/files/{odd}",
            f"/static/{odd}", f"/admin/returns/{odd}", f"/admin/policy/{odd}", f"/admin/people/{odd}",
        ):  # fmt: skip
            for one in (owner, officer):
                response = one.flask.get(path, buffered=True)
                assert response.status_code in (200, 302, 308, 400, 404), f"{path[:80]}: {response.status_code}"
    assert person not in owner.flask.get("/en/for/P-AAAA-AAAA/").text.replace(f"/for/{person}/", "")


def test_a_number_no_row_can_have_is_not_found(app: Flask, world: World) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    owner = signed_in(app, world.people["owner"])
    returns = f"/en/for/{world.own.values['person']}/returns/2026-04-01"
    for number in ("9" * 40, str(2**63), str(2**31), "0"):
        for path in ("sent/{}", "sent/{}/copies.zip", "questions/{}"):
            owner.get(f"{returns}/{path.format(number)}", status=404)
        for path in ("bills/{}/remove", "papers/{}/remove", "questions/{}"):
            owner.post(f"{returns}/{path.format(number)}", {"answer": "x"}, status=404)


def test_a_very_long_query_and_too_many_parts_are_answered(app: Flask, world: World) -> None:
    owner = signed_in(app, world.people["owner"])
    page = f"/en/for/{world.own.values['person']}/returns/2026-04-01/changes"
    owner.get(page)
    assert owner.flask.get(f"/en/help?{'q' * 100_000}").status_code < 500
    before = rows(app)
    many = {f"field-{number}": "x" for number in range(1_001)}
    response = owner.flask.post(page, data={"csrf_token": owner.token, **many}, content_type="multipart/form-data")
    assert response.status_code == 413
    long = {"csrf_token": owner.token, "changed": "x" * 501_000}
    assert owner.flask.post(page, data=long, content_type="multipart/form-data").status_code in (413, 422)
    assert owner.flask.post(page, data=b"--x\r\nbroken", content_type="multipart/form-data; boundary=x").status_code == 400
    assert owner.flask.post(page, data=b"\xff\xfe", content_type="application/x-www-form-urlencoded; charset=utf-7").status_code == 400
    assert not changed(before, rows(app))


FIELDS = [
    "changed", "needs_help", "what", "amount", "due_day-day", "payee", "direction", "opening", "way", "category", "answer", "version",
]  # fmt: skip


def test_odd_words_are_kept_as_they_are_or_refused(app: Flask, world: World) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    owner = signed_in(app, world.people["owner"])
    returns = f"/en/for/{world.own.values['person']}/returns/2026-07-01"
    for odd in ODD:
        for page in ("changes", "bills", "lines/add", "balances", "way", "send", "lines"):
            response = owner.flask.post(f"{returns}/{page}", data=dict.fromkeys(FIELDS, odd))
            assert response.status_code in (302, 422, 409), f"{page} with {odd[:40]!r}: {response.status_code}"
        assert "<script>alert" not in owner.get(f"{returns}/changes").text
