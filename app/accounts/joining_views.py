"""Accepting an invitation: the code, then what it gives and what the person will see, then yes."""

from typing import Any

from flask import Blueprint, g, redirect, url_for

from app.accounts import access, invitations
from app.accounts.helper_forms import REFUSALS, AcceptForm, CodeForm
from app.core import clock
from app.core.errors import Refused
from app.core.templating import render

pages = Blueprint("joining", __name__, url_prefix="/join")


def _me() -> int:
    return access.current_person().id


@pages.get("/")
@access.signed_in
def code() -> str:
    """Where the code is typed."""
    return render("accounts/join.html", form=CodeForm())


@pages.get("/accept")
@access.signed_in
def back_to_code() -> Any:
    """The address of a sent form, opened by itself."""
    return redirect(url_for("joining.code", lang=g.language))


@pages.post("/")
@access.signed_in
def show_offer() -> Any:
    """What the code gives. Nothing has begun yet."""
    form = CodeForm()
    if not form.validate_on_submit():
        return render("accounts/join.html", form=form), 422
    try:
        offer = invitations.offer_of(form.code.data or "", _me(), clock.today(), clock.now())
    except Refused as refused:
        return _refused(form, refused)
    return render("accounts/offer.html", offer=offer, form=AcceptForm(formdata=None, code=form.code.data))


def _refused(form: CodeForm, refused: Refused) -> tuple[str, int]:
    """Wrong tries are counted after everything else was undone."""
    form.refuse("code", REFUSALS[refused.code])
    page = render("accounts/join.html", form=form)
    if refused.code == "code-wrong":
        number = refused.facts["number"]
        invitations.note_wrong_code(number if isinstance(number, int) else None, by=_me())
    return page, 422


@pages.post("/accept")
@access.signed_in
def accept() -> Any:
    """Yes: it begins today."""
    typed, form = AcceptForm().code.data or "", CodeForm(formdata=None)
    today, now = clock.today(), clock.now()
    try:
        offer = invitations.offer_of(typed, _me(), today, now)
        invitations.accept(offer, today, now, by=_me())
    except Refused as refused:
        return _refused(form, refused)
    return redirect(url_for("home.mine", lang=g.language, person=offer.person.reference))
