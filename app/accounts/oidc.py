"""The council's single sign-on by OpenID Connect: code flow with PKCE, state and nonce. It speaks to the provider and
to nobody else; what a sign-on means here is in `staff`.

The provider's addresses and keys are asked for at each sign-on: a few per hour, and no key is ever out of date.
"""

import hmac
import secrets
from dataclasses import asdict, dataclass
from typing import Any

import requests
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from app.accounts.rules import Role
from app.core.config import BadSettings, SignOn
from app.core.errors import Refused

SECONDS = 10
LEEWAY = 60  # seconds that two clocks may differ
ALGORITHMS = ["RS256", "PS256", "ES256"]  # signed with the provider's key; never «none», never a shared secret
SCOPE = "openid email"


@dataclass(frozen=True)
class Begun:
    """What has to be the same when the browser comes back. It is kept in the signed session and used once."""

    state: str
    nonce: str
    verifier: str

    @classmethod
    def new(cls) -> "Begun":
        """Random, 256 bits each."""
        return cls(*(secrets.token_urlsafe(32) for _ in range(3)))

    @classmethod
    def kept(cls, kept: Any) -> "Begun | None":
        """As it was kept, or None."""
        return cls(**kept) if isinstance(kept, dict) and set(kept) == set(asdict(cls("", "", ""))) else None


@dataclass(frozen=True)
class Told:
    """What the provider says of somebody. The key is `subject`; `email` is None unless it is verified."""

    subject: str
    email: str | None
    roles_claim: Any


def check_roles(sign_on: SignOn | None) -> None:
    """Every role of OIDC_ROLES is one of ours. Raises BadSettings."""
    for value, role in sign_on.roles if sign_on else ():
        if role not in set(Role):
            raise BadSettings(f"OIDC_ROLES: {value}={role} names no role; there are {', '.join(Role)}")


def address_to_sign_on(sign_on: SignOn, begun: Begun, back: str) -> str:
    """Where to send the browser. Raises Refused `sign-on-away`."""
    try:
        address, _state = _client(sign_on, back).create_authorization_url(
            _metadata(sign_on)["authorization_endpoint"], state=begun.state, nonce=begun.nonce, code_verifier=begun.verifier
        )
    except (requests.RequestException, KeyError, ValueError) as wrong:
        raise Refused("sign-on-away") from wrong
    return str(address)


def told_by_provider(sign_on: SignOn, begun: Begun | None, answer: dict[str, str], back: str) -> Told:
    """Exchange the code for what the provider says, checked: state, issuer, audience, signature, nonce, times.

    Raises Refused `sign-on-stopped` (no code, or another browser's), `sign-on-away`, `sign-on-wrong`.
    """
    state, code = answer.get("state", ""), answer.get("code", "")
    if begun is None or not code or not hmac.compare_digest(state.encode(), begun.state.encode()):
        raise Refused("sign-on-stopped")
    if answer.get("iss", sign_on.issuer) != sign_on.issuer:  # RFC 9207: an answer of another provider
        raise Refused("sign-on-wrong")
    try:
        return _exchange(sign_on, begun, code, back)
    except requests.RequestException as wrong:
        raise Refused("sign-on-away") from wrong
    except (OAuthError, JoseError, KeyError, TypeError, ValueError) as wrong:
        raise Refused("sign-on-wrong") from wrong


def _exchange(sign_on: SignOn, begun: Begun, code: str, back: str) -> Told:
    metadata, client = _metadata(sign_on), _client(sign_on, back)
    token = client.fetch_token(
        metadata["token_endpoint"], grant_type="authorization_code", code=code, code_verifier=begun.verifier, timeout=SECONDS
    )
    keys = KeySet.import_key_set(_json(metadata["jwks_uri"]))
    signed = jwt.decode(token["id_token"], keys, algorithms=ALGORITHMS)
    options = {"iss": {"essential": True, "value": sign_on.issuer}, "aud": {"essential": True, "value": sign_on.client_id}}
    params = {"nonce": begun.nonce, "client_id": sign_on.client_id, "access_token": token["access_token"]}
    claims = CodeIDToken(signed.claims, signed.header, options, params)
    claims.validate(leeway=LEEWAY)
    told = {**_userinfo(client, metadata, claims["sub"]), **claims}
    email = told.get("email") if told.get("email_verified") is True else None
    return Told(str(claims["sub"]), email, told.get(sign_on.roles_claim) if sign_on.roles_claim else None)


def _userinfo(client: OAuth2Session, metadata: dict[str, Any], subject: str) -> dict[str, Any]:
    """More claims, where the provider has a page for them. Raises ValueError where they are of somebody else."""
    if "userinfo_endpoint" not in metadata:
        return {}
    answer = client.get(metadata["userinfo_endpoint"], timeout=SECONDS)
    answer.raise_for_status()
    told: dict[str, Any] = answer.json()
    if told.get("sub") != subject:
        raise ValueError("the claims are of another subject")
    return told


def _client(sign_on: SignOn, back: str) -> OAuth2Session:
    return OAuth2Session(
        sign_on.client_id, sign_on.client_secret, scope=SCOPE, redirect_uri=back, code_challenge_method="S256"
    )


def _metadata(sign_on: SignOn) -> dict[str, Any]:
    found: dict[str, Any] = _json(sign_on.issuer.rstrip("/") + "/.well-known/openid-configuration")
    if found["issuer"] != sign_on.issuer:
        raise ValueError("the provider calls itself otherwise")
    return found


def _json(address: str) -> Any:
    answer = requests.get(address, timeout=SECONDS)
    answer.raise_for_status()
    return answer.json()
