"""The blueprint of signing in, and what all its pages share."""

from typing import Any
from urllib.parse import urlsplit

import flask
from flask import Blueprint, current_app, g, redirect, request, url_for
from flask_login import current_user, login_user

from app.accounts import access, devices, kept, sealed, service
from app.accounts.device_words import device_code
from app.accounts.ways import CONFIRMED, Way
from app.core import clock
from app.core.config import Settings
from app.core.i18n import lazy

pages = Blueprint("accounts", __name__)
DEVICE = "portal-device"
YEAR = 365 * 24 * 60 * 60
# Said at a new passphrase, wherever one is chosen.
PASSPHRASE_WORDS = {
    "passphrase-short": lazy("Your passphrase must have 12 letters or more. Four plain words are enough."),
    "passphrase-long": lazy("Your passphrase can have 200 letters at most."),
    "passphrase-common": lazy("Others could guess this passphrase. Use four words that have nothing to do with each other."),
}
WORDS = {
    "sign-in-wrong": lazy("The name or the passphrase is not right. Check both and try again."),
    "sign-in-wait": lazy("There were too many tries. Wait 5 minutes, then try again, or ring us."),
    "code-wrong": lazy("This code is not right. Check it and type it again."),
    "code-old": lazy("This code has been used, or is too old. Ask for a new one."),
    "code-tries": lazy("There were too many tries with this code. Ask for a new one."),
    "code-wait": lazy("We have sent as many codes as we can in one hour. Wait an hour, choose another way, or ring us."),
    "code-no-way": lazy("We cannot send you a code this way. Choose another way, or ring us."),
    "second-wait": lazy("There were too many wrong codes. Wait one hour, then try again, or ring us."),
    "half-over": lazy("That took too long. Sign in again from the start."),
    "factor-last": lazy("This is your only way. Add another way first, then take this one away."),
    "passphrase-wrong": lazy("The passphrase is not right. Check it and try again."),
    **PASSPHRASE_WORDS,
    "passphrase-same": lazy("This is the passphrase you have now. Choose a different one."),
    "passkey-wrong": lazy("Your passkey did not work. Try again, or use your passphrase."),
    "offer-over": lazy("That took too long. We made a new one for you. Use the one on this page."),
}


WAY_WORDS = {
    Way.AUTHENTICATOR: lazy("A code from an authenticator app"),
    Way.EMAIL: lazy("A code by email to %(address)s"),
    Way.TEXT: lazy("A code by text message to %(address)s"),
    Way.CARD: lazy("A code from a printed card"),
}


def settings() -> Settings:
    """The settings of this site."""
    found: Settings = current_app.config["SETTINGS"]
    return found


def secret() -> str:
    """The key of every keyed hash and every sealed word."""
    return str(current_app.config["SECRET_KEY"])


def key(words: str) -> str:
    """A keyed hash of this site."""
    return sealed.keyed(secret(), words)


def here() -> str:
    """The code of the device this request comes from."""
    return device_code(request.headers.get("User-Agent", ""))


def half_open(token: str) -> None:
    """A new session that holds the token of a half-open sign-in and nothing that was there before (ASVS 7.2.4)."""
    _end_other()
    flask.session.clear()
    flask.session[access.HALF] = token


def welcome(person_id: int, way: Way, then: str, *, remember: bool = False) -> Any:
    """Begin the full sign-in with a token of its own, know the device, and go where the person was going."""
    now = clock.now()
    _end_other()
    token = service.start_sign_in(person_id, now, way=str(way), device=here())
    mark = devices.know_device(person_id, request.cookies.get(DEVICE), here(), now, remember=remember)
    flask.session.clear()  # a new session at sign-in: nothing set before it counts (ASVS 7.2.4)
    found = service.signed_in_person(token, now, clock.today())
    if found is None:
        raise RuntimeError("a sign-in that has just begun is over")
    login_user(access.SignedIn(token, found))
    if kept.any_kept(person_id, now):
        flask.session[access.KEPT] = True
    response = redirect(safe(then) or url_for("home.my_home", lang=g.language))
    response.set_cookie(DEVICE, mark, max_age=YEAR, secure=settings().https, httponly=True, samesite="Lax")
    return response


def _end_other() -> None:
    """Somebody else at the same browser: their sign-in ends here."""
    if current_user.is_authenticated:
        service.end_sign_in(current_user.token, clock.now(), by=current_user.person.id)


def safe(address: str) -> str | None:
    """An address on this site, as the site itself wrote it; anything else is dropped (ASVS 3.7.2)."""
    parts = urlsplit(address)
    plain = address.startswith("/") and not address.startswith("//") and "\\" not in address and address.isprintable()
    return address if plain and not parts.scheme and not parts.netloc else None


def to(page: str, **values: Any) -> Any:
    """On to another page of signing in."""
    return redirect(url_for(f"accounts.{page}", lang=g.language, **values))


def confirm_first() -> Any:
    """Before something a thief would like to do: prove again who you are, if the last proof is old. None: go on."""
    proved = access.current_sign_in().confirmed_at
    if proved and clock.now() - proved <= CONFIRMED:
        return None
    return to("confirm", then=request.full_path.rstrip("?") if request.method == "GET" else None)
