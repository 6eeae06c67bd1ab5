"""Signing in and out."""

from typing import Any

from flask import g, redirect, request, url_for
from flask_login import current_user, logout_user

from app.accounts import (
    access,
    devices,
    factor_views,
    my_views,
    passkey_views,
    passphrases,
    second_step,
    second_views,
    service,
    session_views,
)
from app.accounts.forms import SignInForm
from app.accounts.pages import DEVICE, WORDS, half_open, key, pages, safe, secret, to, welcome
from app.accounts.rules import sign_in_name
from app.accounts.ways import Way
from app.core import clock
from app.core.errors import Refused
from app.core.templating import render

BLUEPRINTS = [pages]
OTHER_PAGES = [factor_views, my_views, passkey_views, second_views, session_views]


@pages.get("/sign-in")
@access.public
def sign_in() -> str:
    """The sign-in page."""
    return render("accounts/sign_in.html", form=SignInForm(then=request.args.get("then", "")))


@pages.post("/sign-in")
@access.public
def do_sign_in() -> Any:
    """The first step: the passphrase. The second comes next, unless the person asked not to be asked on this device."""
    form = SignInForm()
    if not form.validate_on_submit():
        return render("accounts/sign_in.html", form=form), 422
    one, now = _try(form), clock.now()
    try:
        person_id = passphrases.check_passphrase(one, now)
    except Refused as refused:
        passphrases.note_failure(one.account_key, str(refused.facts["place_key"]), now, refused.code)
        form.refuse("passphrase", WORDS[refused.code])
        return render("accounts/sign_in.html", form=form), 422
    then = safe(form.then.data or "") or ""
    if devices.is_remembered(person_id, one.device_mark, now):
        return welcome(person_id, Way.REMEMBERED, then)
    half_open(second_step.begin(person_id, then, secret(), now))
    return to("code")


def _try(form: SignInForm) -> passphrases.Try:
    name, mark = form.sign_in_name.data or "", request.cookies.get(DEVICE)
    read = sign_in_name(name)
    return passphrases.Try(
        name, form.passphrase.data or "", key(f"account {read.reference or read.email}"),
        key(f"address {request.remote_addr or ''}"), key(f"device {mark or ''}"), mark,
    )  # fmt: skip


@pages.post("/sign-out")
@access.signed_in
def sign_out() -> Any:
    """End this sign-in for good and clear what the browser kept."""
    service.end_sign_in(current_user.token, clock.now(), by=access.current_person().id)
    logout_user()
    access.clear_session()
    response = redirect(url_for("home.signed_out", lang=g.language))
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response
