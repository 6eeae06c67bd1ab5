"""How we should talk or write: said by the person alone."""

from typing import Any

from flask import Blueprint, g, redirect, request, url_for

from app.accounts import access, communication
from app.accounts import service as accounts
from app.accounts.need_forms import NeedsForm
from app.accounts.rules import Permission
from app.core import clock
from app.core.templating import render

pages = Blueprint("needs", __name__, url_prefix="/for/<ref:person>/how-we-talk")


def _page(form: NeedsForm) -> str:
    return render("accounts/needs.html", form=form, done=request.args.get("done", ""))


@pages.get("/")
@access.needs(Permission.SET_SAFE_CONTACT)
def show() -> str:
    """What we know of it."""
    return _page(NeedsForm(formdata=None, **communication.known(accounts.person_card(access.recipient_in_url().reference))))


@pages.post("/")
@access.needs(Permission.SET_SAFE_CONTACT)
def keep() -> Any:
    """Keep it; staff see it on top of everything."""
    form, recipient = NeedsForm(), access.recipient_in_url()
    if not form.validate_on_submit():
        return _page(form), 422
    communication.set_needs(
        recipient.id, form.needs.data or [], form.needs_note.data or "", clock.now(), by=recipient.id, how=communication.SAID
    )
    return redirect(url_for("needs.show", lang=g.language, person=recipient.reference, done="kept"))
