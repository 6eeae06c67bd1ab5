"""Single sign-on, tried against a real provider that runs on this machine: there, back, and everything that may be wrong."""

import base64
import hashlib
import secrets
import threading
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import flask
import pytest
import requests
import time_machine
from flask import Flask
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from sqlalchemy import select
from werkzeug.serving import make_server

from app.accounts import oidc, service, staff
from app.accounts.models import SignIn, StaffIdentity
from app.accounts.oidc import Begun, check_roles
from app.accounts.rules import Permission, Role, roles_of_claim
from app.core import db
from app.core.config import BadSettings, Settings, SignOn
from app.core.errors import Refused
from app.factory import create_app
from tests import factories
from tests.everywhere.world import rows
from tests.factories import NOW
from tests.page import Client

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import oidc_provider_mock

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # the provider's own
EMAIL = "priya.shah@elmshire.example"
SECRET = "a client secret of the tests, long enough"
CLAIMS = {"email": EMAIL, "email_verified": True, "groups": ["DP Finance", "Everybody"]}


@dataclass
class Provider:
    """A provider on loopback. It insists on PKCE, and on request answers with a token of the test's own making."""

    address: str = ""
    challenges: dict[str, str] = field(default_factory=dict)
    asked: dict[str, str] = field(default_factory=dict)
    forge: Callable[[dict[str, str], Any], str] | None = None

    def watch(self) -> Any:
        """Before each request: remember the challenge, and hold the verifier against it."""
        if flask.request.path == "/oauth2/authorize":
            self.asked = flask.request.args.to_dict()
        if flask.request.path != "/oauth2/token":
            return None
        hashed = hashlib.sha256(flask.request.form.get("code_verifier", "").encode()).digest()
        if base64.urlsafe_b64encode(hashed).rstrip(b"=").decode() != self.asked.get("code_challenge"):
            return flask.jsonify(error="invalid_grant"), 400
        if self.forge is None:
            return None
        key = flask.g.oidc_provider_mock_storage.jwk.as_dict(is_private=True)
        return flask.jsonify(access_token="x", token_type="Bearer", id_token=self.forge(self.asked, key))


@pytest.fixture
def provider() -> Iterator[Provider]:
    found = Provider()
    users = [
        oidc_provider_mock.User(sub="s-1", claims=CLAIMS),
        oidc_provider_mock.User(sub="s-2", claims={**CLAIMS, "email_verified": False}),
        oidc_provider_mock.User(sub="s-3", claims={"email": "nobody@elmshire.example", "email_verified": True}),
        oidc_provider_mock.User(sub="s-4", claims={**CLAIMS, "groups": "Parks"}),
    ]
    site = oidc_provider_mock.app(user_claims=users, require_nonce=True)
    site.before_request_funcs.setdefault(None, []).append(found.watch)
    server = make_server("localhost", 0, site, threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    found.address = f"http://localhost:{server.server_port}"
    yield found
    server.shutdown()
    thread.join(5)
    server.server_close()


@pytest.fixture
def site(settings: Settings, app: Flask, provider: Provider) -> Iterator[Flask]:
    roles = (("DP Finance", "finance_officer"), ("DP Admin", "administrator"))
    made = create_app(replace(settings, sign_on=SignOn(provider.address, "portal", SECRET, "groups", roles)))
    yield made
    db.let_go()
    made.extensions["engine"].dispose()
    db.session.configure(bind=app.extensions["engine"])


@pytest.fixture
def priya(site: Flask) -> factories.Made:
    """On the staff list, with the e-mail an administrator entered, and no role."""
    person = staff.add_staff("Priya Shah", EMAIL.upper(), NOW, by=None)
    db.commit()
    return factories.Made(person.id, person.reference, "Priya Shah", EMAIL)


def there(client: Client, then: str = "") -> str:
    return client.get(f"/en/sign-in/council?then={then}", status=302).location


def as_user(address: str, sub: str) -> str:
    """Sign in at the provider, as a browser does. Returns the way back on our site."""
    answer = requests.post(address, data={"sub": sub}, allow_redirects=False, timeout=10)
    assert answer.status_code == 302, answer.text
    parts = urlsplit(answer.headers["Location"])
    return f"{parts.path}?{parts.query}"


def sign_on(site: Flask, sub: str, *, status: int = 302, then: str = "") -> tuple[Client, Any]:
    client = Client(site)
    return client, client.get(as_user(there(client, then), sub), status=status)


def test_a_first_sign_on_links_the_member_of_staff_and_the_claim_gives_the_role(site: Flask, priya: factories.Made) -> None:
    client, answer = sign_on(site, "s-1", then="/admin/cases/")
    assert answer.location == "/admin/cases/"
    client.get("/admin/cases/")
    client.get("/admin/staff/", status=404)
    linked = db.session.execute(select(StaffIdentity.person_id, StaffIdentity.subject)).all()
    assert [tuple(row) for row in linked] == [(priya.id, "s-1")]
    told = str(rows(site, frozenset())["audit_row"])
    assert "'staff-linked'" in told and "'signed-in'" in told
    assert EMAIL not in told and "s-1" not in told


def test_the_key_is_the_subject_and_never_the_email(site: Flask, priya: factories.Made) -> None:
    sign_on(site, "s-1")
    service_row = service.staff_row(priya.id)
    service_row.email = "someone.else@elmshire.example"
    db.commit()
    client, _answer = sign_on(site, "s-1")
    client.get("/admin/cases/")
    service.staff_row(priya.id).email = EMAIL
    db.commit()
    _client, refused = sign_on(site, "s-4", status=403)
    assert "the portal does not" in refused.text, "another subject with the same e-mail is somebody else"


@pytest.mark.parametrize(("sub", "words"), [("s-2", "the portal does not"), ("s-3", "the portal does not"), ("s-4", "no role of yours")])
def test_who_is_not_known_is_told_what_to_do(site: Flask, priya: factories.Made, sub: str, words: str) -> None:
    client, answer = sign_on(site, sub, status=403)
    assert words in answer.text and "administrator of the portal" in answer.text
    client.get("/admin/cases/", status=302)
    assert not db.session.scalars(select(SignIn)).all() and not db.session.scalars(select(StaffIdentity)).all()
    assert "'sign-in-failed'" in str(rows(site, frozenset())["audit_row"])


def test_a_recipient_is_never_signed_in_by_their_email(site: Flask) -> None:
    person = service.add_person("Priya Shah", NOW, by=None, email=EMAIL)
    db.commit()
    _client, answer = sign_on(site, "s-1", status=403)
    assert "the portal does not" in answer.text and person.id


def test_roles_of_the_claim_hold_for_that_sign_in_alone(site: Flask, priya: factories.Made) -> None:
    client, _answer = sign_on(site, "s-1")
    other = Client(site)
    token = service.start_sign_in(priya.id, NOW)
    db.commit()
    with other.flask.session_transaction() as kept:
        kept["_user_id"] = token
    other.get("/admin/cases/", status=404)
    client.get("/admin/cases/")
    assert [one.id for one in service.staff_with(Permission.CHECK_RETURNS, NOW.date())] == [priya.id], "a colleague to hand over to"
    staff.end_sign_ins(db.session.get(service.Person, priya.id), NOW, by=priya.id)  # type: ignore[arg-type]
    db.commit()
    assert "/sign-in" in client.get("/admin/cases/", status=302).location
    assert not service.staff_with(Permission.CHECK_RETURNS, NOW.date())


def test_a_role_given_here_adds_to_the_claim(site: Flask, priya: factories.Made) -> None:
    admin = factories.make_officer("Ada Strator", Role.ADMINISTRATOR)
    service.give_role(db.session.get(service.Person, priya.id), Role.ADMINISTRATOR, date(2026, 1, 1), by=admin.id)  # type: ignore[arg-type]
    db.commit()
    client, _answer = sign_on(site, "s-1")
    client.get("/admin/cases/")
    client.get("/admin/staff/")


def test_staff_hours_hold_for_a_single_sign_on(site: Flask, priya: factories.Made) -> None:
    client, _answer = sign_on(site, "s-1")
    with time_machine.travel(NOW + timedelta(minutes=29), tick=False):
        client.get("/admin/cases/")
    with time_machine.travel(NOW + timedelta(minutes=60), tick=False):
        assert "/sign-in" in client.get("/admin/cases/", status=302).location


def test_what_goes_to_the_provider(site: Flask, provider: Provider, priya: factories.Made) -> None:
    client = Client(site)
    address = there(client)
    asked = dict(parse_qsl(urlsplit(address).query))
    assert address.startswith(f"{provider.address}/oauth2/authorize?")
    assert asked["code_challenge_method"] == "S256" and len(asked["code_challenge"]) == 43
    assert asked["redirect_uri"] == "http://localhost/en/sign-in/council/back", "one address, built from the settings"
    assert asked["response_type"] == "code" and asked["scope"] == "openid email"
    assert len(asked["state"]) > 40 and len(asked["nonce"]) > 40 and asked["state"] != asked["nonce"]
    again = dict(parse_qsl(urlsplit(there(client)).query))
    assert not {asked[name] for name in ("state", "nonce", "code_challenge")} & {again[name] for name in ("state", "nonce", "code_challenge")}


def test_the_way_back_works_once_and_in_the_browser_that_began(site: Flask, priya: factories.Made) -> None:
    client = Client(site)
    back = as_user(there(client), "s-1")
    assert "begun in another window" in Client(site).get(back, status=403).text, "a stolen link opens nothing"
    client.get(back, status=302)
    assert "begun in another window" in client.get(back, status=403).text


@pytest.mark.parametrize("change", ["state=x", "code=", "error=access_denied", "iss=https://evil.example"])
def test_an_answer_that_was_changed_opens_nothing(site: Flask, priya: factories.Made, change: str) -> None:
    client = Client(site)
    path, _, query = as_user(there(client), "s-1").partition("?")
    name, _, value = change.partition("=")
    told = {**dict(parse_qsl(query)), name: value}
    if name == "error":
        told.pop("code")
    answer = client.flask.get(path, query_string=told)
    assert answer.status_code == 403
    client.get("/admin/cases/", status=302)


def test_a_code_cannot_be_used_without_its_verifier(site: Flask, priya: factories.Made) -> None:
    client = Client(site)
    back = as_user(there(client), "s-1")
    with client.flask.session_transaction() as kept:
        kept["sign-on"] = {**kept["sign-on"], "verifier": secrets.token_urlsafe(32)}
    assert "could not be trusted" in client.get(back, status=403).text


def forged(key: dict[str, Any], asked: dict[str, str], provider: Provider, *, alg: str = "RS256", **changes: Any) -> str:
    now = int(NOW.timestamp())
    claims = {
        "iss": provider.address, "sub": "s-1", "aud": "portal", "iat": now, "exp": now + 600, "nonce": asked["nonce"],
        "email": EMAIL, "email_verified": True, **changes,
    }  # fmt: skip
    made: Any = OctKey.import_key(SECRET) if alg == "HS256" else RSAKey.import_key(key)
    if alg == "none":
        parts = [base64.urlsafe_b64encode(part.encode()).rstrip(b"=").decode() for part in ('{"alg":"none"}', flask.json.dumps(claims))]
        return ".".join([*parts, ""])
    return jwt.encode({"alg": alg, "kid": key.get("kid", "")}, claims, made, algorithms=[alg])


FORGERIES: dict[str, Callable[[dict[str, str], Any, Provider], str]] = {
    "another key": lambda asked, key, on: forged({**RSAKey.generate_key(2048).as_dict(private=True), "kid": key.get("kid", "")}, asked, on),
    "no signature": lambda asked, key, on: forged(key, asked, on, alg="none"),
    "the shared secret": lambda asked, key, on: forged(key, asked, on, alg="HS256"),
    "another audience": lambda asked, key, on: forged(key, asked, on, aud="another-site"),
    "another audience, said to be for us": lambda asked, key, on: forged(key, asked, on, aud="another-site", azp="portal"),
    "another issuer": lambda asked, key, on: forged(key, asked, on, iss="https://evil.example"),
    "another nonce": lambda asked, key, on: forged(key, asked, on, nonce="replayed"),
    "no nonce": lambda asked, key, on: forged(key, asked, on, nonce=None),
    "long over": lambda asked, key, on: forged(key, asked, on, exp=int(NOW.timestamp()) - 300),
    "for another party": lambda asked, key, on: forged(key, asked, on, azp="another-site"),
    "no token": lambda asked, key, on: "rubbish",
}  # fmt: skip


@pytest.mark.parametrize("what", list(FORGERIES))
def test_a_forged_token_is_not_trusted(site: Flask, provider: Provider, priya: factories.Made, what: str) -> None:
    provider.forge = lambda asked, key: FORGERIES[what](asked, key, provider)
    client, answer = sign_on(site, "s-1", status=403)
    assert "could not be trusted" in answer.text
    client.get("/admin/cases/", status=302)


def test_the_forger_can_forge_a_good_one(site: Flask, provider: Provider, priya: factories.Made, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the tests above change is what they are refused for."""
    monkeypatch.setattr(oidc, "_userinfo", lambda *_told: {})
    admin = factories.make_officer("Ada Strator", Role.ADMINISTRATOR)
    service.give_role(db.session.get(service.Person, priya.id), Role.DP_LEAD, date(2026, 1, 1), by=admin.id)  # type: ignore[arg-type]
    db.commit()
    provider.forge = lambda asked, key: forged(key, asked, provider)
    client, _answer = sign_on(site, "s-1")
    client.get("/admin/people/")


def test_userinfo_of_another_subject_is_not_trusted(site: Flask, priya: factories.Made, monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client(site)
    back = as_user(there(client), "s-1")
    monkeypatch.setattr(requests.Response, "json", _swapped(requests.Response.json))
    assert "could not be trusted" in client.get(back, status=403).text


def _swapped(real: Callable[..., Any]) -> Callable[..., Any]:
    return lambda self, **options: {"sub": "s-9"} if self.url.endswith("/userinfo") else real(self, **options)


def test_a_new_session_begins_and_what_was_set_before_is_gone(site: Flask, priya: factories.Made) -> None:
    client = Client(site)
    back = as_user(there(client), "s-1")
    with client.flask.session_transaction() as kept:
        kept["planted"] = "by somebody else"
    client.get(back, status=302)
    with client.flask.session_transaction() as kept:
        assert "planted" not in kept and "sign-on" not in kept


@pytest.mark.parametrize("then", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_it_goes_on_inside_this_site_only(site: Flask, priya: factories.Made, then: str) -> None:
    _client, answer = sign_on(site, "s-1", then=then)
    assert answer.location == "/en/my-home"


def test_another_who_signs_on_at_this_browser_ends_the_first(site: Flask, priya: factories.Made) -> None:
    client, _answer = sign_on(site, "s-1")
    first = client.flask.get_cookie("portal")
    client.get(as_user(there(client), "s-1"), status=302)
    thief = Client(site)
    assert first is not None
    thief.flask.set_cookie("portal", first.value)
    thief.get("/admin/cases/", status=302)


def test_a_provider_that_is_away_is_said_in_words(site: Flask, provider: Provider) -> None:
    site.config["SETTINGS"] = replace(site.config["SETTINGS"], sign_on=SignOn("http://localhost:9", "portal", SECRET))
    assert "does not answer" in Client(site).get("/en/sign-in/council", status=403).text
    with pytest.raises(Refused, match="sign-on-away"):
        oidc.address_to_sign_on(SignOn(f"{provider.address}/", "portal", SECRET), Begun.new(), "http://localhost/back")


def test_the_button_is_there_only_where_it_leads_somewhere(site: Flask, settings: Settings) -> None:
    assert 'href="/en/sign-in/council?then=/admin/"' in Client(site).get("/en/sign-in?then=/admin/").text.replace("%2F", "/")
    assert "council account" in Client(site).get("/en/sign-in").text
    plain = create_app(settings)
    assert "council account" not in Client(plain).get("/en/sign-in").text
    Client(plain).get("/en/sign-in/council", status=404)
    Client(plain).get("/en/sign-in/council/back", status=404)
    db.let_go()
    plain.extensions["engine"].dispose()


@pytest.mark.pure
@pytest.mark.parametrize(
    ("claim", "roles"),
    [
        ("a", [Role.DP_LEAD]), (["a", "b", "x"], [Role.DP_LEAD, Role.SOCIAL_WORKER]), (["x"], []), (None, []), ({"a": 1}, []), ([["a"]], []),
        (7, []), (["a", "a"], [Role.DP_LEAD]),
    ],
)  # fmt: skip
def test_roles_of_a_claim(claim: object, roles: list[Role]) -> None:
    assert roles_of_claim(claim, {"a": "dp_lead", "b": "social_worker"}) == roles


@pytest.mark.pure
def test_a_role_that_is_none_stops_the_start() -> None:
    check_roles(None)
    check_roles(SignOn("https://x", "a", "b", "groups", (("a", "dp_lead"),)))
    with pytest.raises(BadSettings, match="OIDC_ROLES: a=boss names no role"):
        check_roles(SignOn("https://x", "a", "b", "groups", (("a", "boss"),)))


@pytest.mark.pure
def test_the_settings_are_read_from_the_environment() -> None:
    env = {
        "SECRET_KEY": "x" * 40, "DATABASE_URL": "sqlite:///x", "FILES_FOLDER": "f", "BASE_URL": "https://p.example", "TRUSTED_HOSTS": "p.example",
        "COUNCIL_PHONE": "01632 960 100", "DUTY_EMAIL": "duty@council.example", "OIDC_ISSUER": "https://login.example", "OIDC_CLIENT_ID": "portal", "OIDC_CLIENT_SECRET": "s",
        "OIDC_ROLES_CLAIM": "groups", "OIDC_ROLES": "DP Finance=finance_officer, DP Lead = dp_lead",
    }  # fmt: skip
    found = Settings.from_env(env).sign_on
    assert found == SignOn("https://login.example", "portal", "s", "groups", (("DP Finance", "finance_officer"), ("DP Lead", "dp_lead")))
    assert Settings.from_env({**env, "OIDC_ISSUER": ""}).sign_on is None
    for broken, words in (({"OIDC_CLIENT_SECRET": ""}, "OIDC_CLIENT_SECRET"), ({"OIDC_ISSUER": "http://login.example"}, "https://")):
        with pytest.raises(BadSettings, match=words):
            Settings.from_env({**env, **broken})


@pytest.mark.pure
def test_what_was_kept_is_used_only_whole() -> None:
    whole = {"state": "a", "nonce": "b", "verifier": "c"}
    assert Begun.kept(whole) == Begun("a", "b", "c")
    assert Begun.kept(None) is None and Begun.kept({}) is None and Begun.kept({**whole, "x": "y"}) is None
