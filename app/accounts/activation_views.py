"""The person's way in with a code from a letter: code and date of birth, a passphrase, a second step, My home."""

from datetime import datetime
from typing import Any

import flask
from flask import Blueprint, g, redirect, request, url_for

from app.accounts import access, activation, second_step, suggestions
from app.accounts.activation_forms import LetterCodeForm, NewPassphraseForm
from app.accounts.pages import PASSPHRASE_WORDS, half_open, key, secret, to
from app.accounts.paper_code import bare
from app.core import clock
from app.core.errors import Refused
from app.core.i18n import lazy
from app.core.templating import render

pages = Blueprint("activation", __name__)
OPENED = "activation"  # in the signed cookie: which code was right, and when. Not the code
WORDS = {
    "activation-wrong": lazy(
        "This code and this date of birth do not open anything. Check both. A code works for 28 days, and only once."
    ),
    "activation-wait": lazy("There were too many tries. Wait 5 minutes, then try again, or ring us."),
    "activation-over": lazy(
        "This code has been used, or it is too old. Have you just used it? Then go to My home. If not, ring us for a new letter."
    ),
    **PASSPHRASE_WORDS,
}  # fmt: skip


@pages.get("/activate")
@access.public
def code() -> str:
    """Code and date of birth."""
    return render("accounts/activation_code.html", form=LetterCodeForm(formdata=None))


@pages.post("/activate")
@access.public
def do_code() -> Any:
    """The right code leads on. It is used up only with the passphrase: who is interrupted here can begin again."""
    form, now = LetterCodeForm(), clock.now()
    if not form.validate_on_submit():
        return render("accounts/activation_code.html", form=form), 422
    one = _try(form)
    try:
        code_id = activation.check_code(one, secret(), now)
    except Refused as refused:
        activation.note_wrong(one, refused, now)
        form.refuse("code", WORDS[refused.code])
        return render("accounts/activation_code.html", form=form), 422
    flask.session[OPENED] = [code_id, now.isoformat()]
    return redirect(url_for("activation.passphrase", lang=g.language))


def _try(form: LetterCodeForm) -> activation.CodeTry:
    typed = bare(form.code.data or "")
    return activation.CodeTry(typed, form.born.data, key(f"letter {typed}"), key(f"address {request.remote_addr or ''}"))


def _opened() -> tuple[int, datetime] | None:
    code_id, at = flask.session.get(OPENED, (None, None))
    return (int(code_id), datetime.fromisoformat(at)) if code_id else None


@pages.get("/activate/passphrase")
@access.public
def passphrase() -> Any:
    """Choose a passphrase."""
    if _opened() is None:
        return redirect(url_for("activation.code", lang=g.language))
    return _passphrase_page(NewPassphraseForm(formdata=None))


def _passphrase_page(form: NewPassphraseForm) -> str:
    return render("accounts/activation_passphrase.html", form=form, words=suggestions.four_words())


@pages.post("/activate/passphrase")
@access.public
def do_passphrase() -> Any:
    """Keep it, begin a sign-in, and go on to the second step: none is left, so the person chooses one."""
    opened, form, now = _opened(), NewPassphraseForm(), clock.now()
    if opened is None:
        return redirect(url_for("activation.code", lang=g.language))
    if not form.validate_on_submit():
        return _passphrase_page(form), 422
    try:
        person_id = activation.activate(*opened, form.passphrase.data or "", now)
    except Refused as refused:
        form.refuse("passphrase", WORDS[refused.code])
        return _passphrase_page(form), 422
    half_open(second_step.begin(person_id, "", secret(), now))
    return to("set_up")
