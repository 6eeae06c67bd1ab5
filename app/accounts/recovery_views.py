"""Pages for people who cannot get in, and for a new e-mail address.

A link of a message carries its token in the path once. The first page puts it into the cookie and leads on, so that no
page with words on it has the token in its address, its title or what it tells the next page (S-12).
"""

from typing import Any

import flask
from flask import Blueprint, g, redirect, request, url_for
from flask_login import current_user

from app.accounts import access, recovery, suggestions
from app.accounts.activation_forms import NewPassphraseForm
from app.accounts.my_views import wrong_passphrase
from app.accounts.pages import PASSPHRASE_WORDS, key, secret
from app.accounts.pages import WORDS as SIGN_IN_WORDS
from app.accounts.recovery_forms import ForgottenForm, NewEmailForm, YesForm
from app.core import clock
from app.core.errors import Refused
from app.core.i18n import lazy
from app.core.templating import render

pages = Blueprint("recovery", __name__)
KEPT = "link"  # in the signed cookie, until it is used
WORDS = {
    "link-over": lazy("This link has been used, or it is too old. Ask for a new one, or ring us."),
    **PASSPHRASE_WORDS,
}


@pages.get("/cannot-sign-in")
@access.public
def cannot_sign_in() -> str:
    """Every way back in, for each thing that can be lost."""
    return render("accounts/recovery_ways.html")


@pages.get("/forgotten")
@access.public
def forgotten() -> str:
    """Ask for a link."""
    return render("accounts/recovery_forgotten.html", form=ForgottenForm(formdata=None))


@pages.post("/forgotten")
@access.public
def do_forgotten() -> Any:
    """The same answer whether we know the address or not."""
    form = ForgottenForm()
    if not form.validate_on_submit():
        return render("accounts/recovery_forgotten.html", form=form), 422
    email = form.email.data or ""
    place = key(f"recovery from {request.remote_addr or ''}")
    recovery.ask_link(email, key(f"recovery {email}"), place, secret(), clock.now())
    return render("accounts/recovery_asked.html")


def land(token: str, endpoint: str) -> Any:
    """Take the token of a link into the cookie, and lead on."""
    flask.session[KEPT] = token
    response = redirect(url_for(endpoint, lang=g.language))
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@pages.get("/new-passphrase/<name:token>")
@access.public
def passphrase_link(token: str) -> Any:
    """Where the link of a message leads. Touches no database, so nothing can fail here and be logged with the address."""
    return land(token, "recovery.passphrase")


@pages.get("/new-passphrase")
@access.public
def passphrase() -> str:
    """Choose a new passphrase."""
    return _passphrase_page(NewPassphraseForm(formdata=None))


def _passphrase_page(form: NewPassphraseForm) -> str:
    return render("accounts/recovery_passphrase.html", form=form, words=suggestions.four_words())


@pages.post("/new-passphrase")
@access.public
def do_passphrase() -> Any:
    """Keep it. Then the front door, which asks for the second factor as always."""
    form = NewPassphraseForm()
    if form.validate_on_submit():
        try:
            recovery.recover(flask.session.get(KEPT, ""), form.passphrase.data or "", secret(), clock.now())
        except Refused as refused:
            form.refuse("passphrase", WORDS[refused.code])
        else:
            flask.session.pop(KEPT, None)
            return render("accounts/recovery_done.html")
    return _passphrase_page(form), 422


@pages.get("/my-email")
@access.signed_in
def my_email() -> str:
    """Change the e-mail address."""
    return render("accounts/recovery_email.html", form=NewEmailForm(formdata=None))


@pages.post("/my-email")
@access.signed_in
def do_my_email() -> Any:
    """Send a link to the new address, once the passphrase is right."""
    form, me, now = NewEmailForm(), access.current_person(), clock.now()
    if not form.validate_on_submit():
        return render("accounts/recovery_email.html", form=form), 422
    why = wrong_passphrase(form.passphrase.data or "")
    if why:
        form.refuse("passphrase", SIGN_IN_WORDS[why])
        return render("accounts/recovery_email.html", form=form), 422
    recovery.ask_email_change(me.id, form.email.data or "", secret(), now, by=me.id)
    return render("accounts/recovery_email_asked.html", email=form.email.data)


@pages.get("/confirm-email/<name:token>")
@access.public
def email_link(token: str) -> Any:
    """Where the link at the new address leads."""
    return land(token, "recovery.confirm")


@pages.get("/confirm-email")
@access.public
def confirm() -> str:
    """Is this your new address?"""
    return render("accounts/recovery_confirm_email.html", form=YesForm(formdata=None), refused="")


@pages.post("/confirm-email")
@access.public
def do_confirm() -> Any:
    """Yes: it holds from now on."""
    keep = current_user.sign_in.id if current_user.is_authenticated else None
    return said_yes(
        "accounts/recovery_confirm_email.html", lambda token: recovery.confirm_email(token, keep, secret(), clock.now())
    )


def said_yes(template: str, act: Any) -> Any:
    """Do what a link of a message is for, once its one button is pressed."""
    form = YesForm()
    if not form.validate_on_submit():
        return render(template, form=form, refused=""), 422
    try:
        act(flask.session.get(KEPT, ""))
    except Refused as refused:
        return render(template, form=form, refused=WORDS[refused.code]), 422
    flask.session.pop(KEPT, None)
    return render(template, form=form, refused="", done=True)
