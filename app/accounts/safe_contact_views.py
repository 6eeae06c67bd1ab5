"""How we may reach you: for the person alone."""

from typing import Any

from flask import Blueprint, g, redirect, request, url_for

from app.accounts import access, safe_contact
from app.accounts import service as accounts
from app.accounts.helper_forms import REFUSALS, SafeContactForm
from app.accounts.rules import Permission
from app.accounts.safe_ways import Way
from app.core import clock
from app.core.errors import Refused
from app.core.templating import render

pages = Blueprint("safe_contact", __name__, url_prefix="/for/<ref:person>/how-we-reach-you")


def _page(form: SafeContactForm) -> str:
    recipient = access.recipient_in_url()
    return render(
        "accounts/safe_contact.html", form=form, card=accounts.person_card(recipient.reference),
        done=request.args.get("done", ""),
    )  # fmt: skip


@pages.get("/")
@access.needs(Permission.SET_SAFE_CONTACT)
def show() -> str:
    """Which ways are safe."""
    unsafe = safe_contact.unsafe_ways(accounts.person_card(access.recipient_in_url().reference))
    return _page(SafeContactForm(formdata=None, safe=[str(way) for way in Way if way not in unsafe]))


@pages.post("/")
@access.needs(Permission.SET_SAFE_CONTACT)
def keep() -> Any:
    """Keep it; from now on every message obeys."""
    form, recipient = SafeContactForm(), access.recipient_in_url()
    if not form.validate_on_submit():
        return _page(form), 422
    try:
        safe_contact.set_by_person(recipient.id, [Way(one) for one in form.safe.data or []], clock.now(), by=recipient.id)
    except Refused as refused:
        form.refuse("safe", REFUSALS[refused.code])
        return _page(form), 422
    return redirect(url_for("safe_contact.show", lang=g.language, person=recipient.reference, done="kept"))
