"""A passkey alone: signing in with it, proving again who one is, making one and taking it off. All of it needs scripts."""

from typing import Any

from flask import Response, g, redirect, request, url_for

from app.accounts import access, passkeys, sessions
from app.accounts.forms import PasskeyForm, SignInForm
from app.accounts.my_views import my_page
from app.accounts.pages import WORDS, confirm_first, here, pages, safe, secret, settings, to, welcome
from app.accounts.passkeys import Site
from app.accounts.ways import Way
from app.core import clock
from app.core.errors import Refused
from app.core.templating import render


def _site() -> Site:
    return passkeys.site_of(settings().base_url, settings().council.service_name)


def _json(words: str) -> Response:
    return Response(words, mimetype="application/json")


@pages.post("/passkey/ask")
@access.public
def ask_passkey() -> Response:
    """What the browser needs to ask for a passkey: to sign in, or to prove again who one is."""
    return _json(passkeys.ask(_site(), clock.now()))


@pages.post("/passkey")
@access.public
def sign_in_with_passkey() -> Any:
    """Sign in: a passkey stands for both steps."""
    form = PasskeyForm()
    try:
        person_id = passkeys.proved(form.credential.data or "", _site(), clock.now())
    except Refused as refused:
        shown = SignInForm(formdata=None, then=form.then.data)
        shown.refuse("sign_in_name", WORDS[refused.code])
        return render("accounts/sign_in.html", form=shown), 422
    return welcome(person_id, Way.PASSKEY, form.then.data or "")


@pages.post("/confirm/passkey")
@access.signed_in
def confirm_with_passkey() -> Any:
    """Prove again who one is. A passkey of somebody else proves nothing here."""
    form, person = PasskeyForm(), access.current_person()
    there = safe(form.then.data or "")
    try:
        if passkeys.proved(form.credential.data or "", _site(), clock.now()) != person.id:
            raise Refused("passkey-wrong")
    except Refused:
        return to("confirm", then=there, again="yes")
    sessions.confirmed(person.id, access.current_sign_in().id, str(Way.PASSKEY), clock.now(), by=person.id)
    return redirect(there or url_for("accounts.my_sign_in", lang=g.language))


@pages.get("/set-up/passkey")
@access.signed_in
def set_up_passkey() -> Any:
    """Make a passkey on this device."""
    return confirm_first() or render("accounts/set_up_passkey.html", form=PasskeyForm(), wrong=request.args.get("again") == "yes")


@pages.post("/set-up/passkey/ask")
@access.signed_in
def ask_new_passkey() -> Any:
    """What the browser needs to make one."""
    return confirm_first() or _json(passkeys.ask_new(_site(), access.current_person().id, secret(), clock.now()))


@pages.post("/set-up/passkey")
@access.signed_in
def keep_passkey() -> Any:
    """Keep it."""
    person, form = access.current_person(), PasskeyForm()
    if again := confirm_first():
        return again
    not_by = access.current_sign_in().way
    try:
        passkeys.add(form.credential.data or "", _site(), person.id, here(), clock.now(), by=person.id, not_by=not_by)
    except Refused:
        return to("set_up_passkey", again="yes")
    return to("my_sign_in", done="passkey")


@pages.post("/my-sign-in/passkeys/<int:number>/remove")
@access.signed_in
def remove_passkey(number: int) -> Any:
    """Take a passkey off."""
    person = access.current_person()
    if again := confirm_first():
        return again
    try:
        passkeys.remove(person.id, number, clock.now(), by=person.id, not_by=access.current_sign_in().way)
    except Refused as refused:
        return my_page(refused=str(WORDS[refused.code])), 409
    return to("my_sign_in", done="removed")
