"""My sign-in: what I have, adding and taking away, remembered devices, the passphrase, and proving again who I am."""

from typing import Any

from flask import g, redirect, request, url_for

from app.accounts import access, devices, factors, passkeys, passphrases, sessions, suggestions
from app.accounts.device_words import shown
from app.accounts.forms import ConfirmForm, PassphraseForm
from app.accounts.pages import WORDS, confirm_first, key, pages, safe, to
from app.accounts.second_views import way_words
from app.accounts.ways import FEW_LEFT, Way
from app.core import clock
from app.core.errors import Refused
from app.core.templating import render

REMOVABLE = "<any(authenticator,card,email,text):way>"


@pages.get("/my-sign-in")
@access.signed_in
def my_sign_in() -> str:
    """What I have."""
    return my_page(request.args.get("done", ""))


def my_page(done: str = "", refused: str = "") -> str:
    """The page, with what was just done or why it was not."""
    person, now = access.current_person(), clock.now()
    return render(
        "accounts/my_sign_in.html", found=factors.factors_of(person.id), remembered=devices.remembered(person.id, now),
        may_add=bool(factors.may_set_up(person.id)), done=done, refused=refused, few=FEW_LEFT, way_words=way_words, shown=shown,
        passkeys=passkeys.passkeys_of(person.id), new_devices=devices.unanswered(person.id),
        has_passphrase=passphrases.has_one(person.id),
    )  # fmt: skip


@pages.post(f"/my-sign-in/{REMOVABLE}/remove")
@access.signed_in
def remove_way(way: str) -> Any:
    """Take a way off; never the last one."""
    person, sign_in = access.current_person(), access.current_sign_in()
    if again := confirm_first():
        return again
    try:
        factors.remove_factor(person.id, Way(way), clock.now(), by=person.id, not_by=sign_in.way)
    except Refused as refused:
        return my_page(refused=str(WORDS[refused.code])), 409
    return to("my_sign_in", done="removed")


@pages.post("/my-sign-in/devices/<int:number>/forget")
@access.signed_in
def forget_device(number: int) -> Any:
    """Ask for the second step on this device again."""
    person = access.current_person()
    devices.forget(person.id, number, by=person.id)
    return to("my_sign_in", done="forgotten")


@pages.get("/ready")
@access.signed_in
def ready() -> str:
    """A way was set up for the first time: done, and what comes next."""
    return render("accounts/ready.html", then=safe(request.args.get("then", "")) or url_for("home.my_home", lang=g.language))


@pages.get("/confirm")
@access.signed_in
def confirm() -> str:
    """Prove again who you are."""
    form = ConfirmForm(then=request.args.get("then", ""))
    if request.args.get("again") == "yes":
        form.refuse("passphrase", WORDS["passkey-wrong"])
    return _confirm_page(form)


def _confirm_page(form: ConfirmForm) -> str:
    return render("accounts/confirm.html", form=form, has_passkey=factors.has_passkey(access.current_person().id))


@pages.post("/confirm")
@access.signed_in
def do_confirm() -> Any:
    """The passphrase once more; wrong ones are counted as when signing in."""
    form, person = ConfirmForm(), access.current_person()
    if not form.validate_on_submit():
        return _confirm_page(form), 422
    why = wrong_passphrase(form.passphrase.data or "")
    if why:
        form.refuse("passphrase", WORDS[why])
        return _confirm_page(form), 422
    sessions.confirmed(person.id, access.current_sign_in().id, "passphrase", clock.now(), by=person.id)
    return redirect(safe(form.then.data or "") or url_for("accounts.my_sign_in", lang=g.language))


def wrong_passphrase(passphrase: str) -> str | None:
    """Why a passphrase typed by somebody signed in will not do."""
    person_id, now = access.current_person().id, clock.now()
    account = key(f"signed-in {person_id}")
    if passphrases.must_wait_here(account, now):
        return "sign-in-wait"
    if passphrases.fits(person_id, passphrase):
        return None
    passphrases.note_failure(account, account, now, "sign-in-wrong")
    return "passphrase-wrong"


@pages.get("/my-sign-in/passphrase")
@access.signed_in
def passphrase() -> str:
    """Change the passphrase: four plain words are offered."""
    return render("accounts/passphrase.html", form=PassphraseForm(), words=suggestions.four_words())


@pages.post("/my-sign-in/passphrase")
@access.signed_in
def do_passphrase() -> Any:
    """Change it; every other sign-in ends, and the person is told by another channel."""
    form = PassphraseForm()
    if form.validate_on_submit():
        field, why = _change(form.old.data or "", form.new.data or "")
        if not why:
            return to("my_sign_in", done="passphrase")
        form.refuse(field, WORDS[why])
    return render("accounts/passphrase.html", form=form, words=suggestions.four_words()), 422


def _change(old: str, new: str) -> tuple[str, str | None]:
    """The field that will not do and why, or None where it is changed."""
    person, sign_in = access.current_person(), access.current_sign_in()
    why = wrong_passphrase(old)
    if why:
        return "old", why
    if new == old:
        return "new", "passphrase-same"
    try:
        factors.change_passphrase(person.id, new, clock.now(), here=sign_in.id, not_by=sign_in.way, by=person.id)
    except Refused as refused:
        return "new", refused.code
    return "new", None


@pages.post("/new-device/<int:number>/mine")
@access.signed_in
def it_was_me(number: int) -> Any:
    """This was me."""
    person = access.current_person()
    devices.it_was_me(person.id, number, clock.now(), by=person.id)
    return redirect(url_for("home.my_home", lang=g.language))
