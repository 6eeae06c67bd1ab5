"""Signing in with the council's single sign-on: there and back. Staff only, and English only."""

from dataclasses import asdict
from typing import Any

import flask
from flask import Blueprint, abort, current_app, redirect, request, url_for
from flask_login import current_user, login_user

from app.accounts import access, oidc, service, staff
from app.accounts.oidc import Begun, Told
from app.accounts.pages import here
from app.accounts.rules import Role, roles_of_claim
from app.audit.events import Event
from app.audit.service import record
from app.core import clock, db
from app.core.addresses import local_path
from app.core.config import SignOn
from app.core.errors import Refused
from app.core.templating import render

pages = Blueprint("oidc", __name__)
KEPT = "sign-on"
SINGLE_SIGN_ON = "single-sign-on"  # how the second step was done: by the provider
WORDS = {
    "sign-on-away": "The council’s single sign-on does not answer. Try again in a few minutes.",
    "sign-on-stopped": "Signing in was stopped, or was begun in another window. Start again from here.",
    "sign-on-wrong": "The single sign-on’s answer could not be trusted, so nobody was signed in. Start again; if it "
    "happens twice, tell the person who looks after the portal.",
    "sign-on-unknown": "The single sign-on knows you, and the portal does not. Ask an administrator of the portal to add "
    "you with your work email address. The single sign-on must say that the address is verified.",
    "sign-on-no-role": "The portal knows you, but no role of yours is in force today. Ask an administrator of the portal.",
}


def _sign_on() -> SignOn:
    return current_app.config["SETTINGS"].sign_on or abort(404)


def _back() -> str:
    return str(current_app.config["SETTINGS"].base_url) + url_for("oidc.back", lang="en")


@pages.get("/sign-in/council")
@access.public
def start() -> Any:
    """To the council's single sign-on."""
    begun = Begun.new()
    try:
        address = oidc.address_to_sign_on(_sign_on(), begun, _back())
    except Refused as refused:
        return _refused(refused)
    flask.session[KEPT] = {**asdict(begun), "then": request.args.get("then", "")}
    return redirect(address)


@pages.get("/sign-in/council/back")
@access.public
def back() -> Any:
    """Back from it: find out who this is, and start a sign-in that is complete by itself."""
    sign_on, kept = _sign_on(), dict(flask.session.pop(KEPT, None) or {})
    then = kept.pop("then", "")
    try:
        told = oidc.told_by_provider(sign_on, Begun.kept(kept), request.args.to_dict(), _back())
        return _enter(sign_on, told, then)
    except Refused as refused:
        _note_failed(refused.code)
        return _refused(refused)


def _note_failed(code: str) -> None:
    db.in_own_transaction(lambda: record(Event.SIGN_IN_FAILED, by=None, why=code))


def _refused(refused: Refused) -> tuple[str, int]:
    return render("accounts/admin_sign_on.html", words=WORDS[refused.code]), 403


def _enter(sign_on: SignOn, told: Told, then: str) -> Any:
    """A page that is fetched writes here: the browser comes back by a link, never by a form of ours."""
    now, roles = clock.now(), roles_of_claim(told.roles_claim, dict(sign_on.roles))
    tokens: list[str] = []
    db.in_own_transaction(lambda: tokens.append(_begin(sign_on, told, roles)))
    flask.session.clear()  # a new session at sign-in: nothing set before it counts (ASVS 7.2.4)
    found = service.signed_in_person(tokens[0], now, clock.today())
    if found is None:
        raise RuntimeError("a sign-in that has just begun is over")
    login_user(access.SignedIn(tokens[0], found))
    return redirect(local_path(then) or url_for("home.my_home", lang="en"))


def _begin(sign_on: SignOn, told: Told, roles: list[Role]) -> str:
    now = clock.now()
    person = staff.linked_person(sign_on.issuer, told.subject, told.email, now)
    if not roles and not service.someone(person, clock.today()).is_staff:
        raise Refused("sign-on-no-role")
    if current_user.is_authenticated:  # somebody else at the same browser: their sign-in ends here
        service.end_sign_in(current_user.token, now, by=current_user.person.id)
    return service.start_sign_in(person.id, now, way=SINGLE_SIGN_ON, device=here(), roles=roles)
