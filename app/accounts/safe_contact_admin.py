"""What the council knows about reaching somebody safely, with the reason."""

from typing import Any

from flask import Blueprint, redirect, request, url_for

from app.accounts import access, safe_contact, service
from app.accounts.helper_forms import REFUSALS, SafeForStaffForm
from app.accounts.rules import Permission
from app.accounts.safe_ways import Way
from app.core import clock
from app.core.errors import Refused
from app.core.templating import render

pages = Blueprint("safe_contact_admin", __name__, url_prefix="/people/<ref:reference>/safe-contact")


def _page(reference: str, form: SafeForStaffForm | None = None) -> str:
    who = service.person_card(reference)
    changes, unsafe = safe_contact.changes_of(who.id), safe_contact.unsafe_ways(who)
    form = form or SafeForStaffForm(formdata=None, safe=[str(way) for way in Way if way not in unsafe])
    return render(
        "accounts/admin_safe_contact.html", who=who, form=form, changes=changes, done=request.args.get("done", ""),
        names=service.names_of({one.set_by for one in changes}),
    )  # fmt: skip


@pages.get("/")
@access.needs(Permission.RECORD_SAFE_CONTACT)
def show(reference: str) -> str:
    """Which ways are safe, and every time it was set."""
    return _page(reference)


@pages.post("/")
@access.needs(Permission.RECORD_SAFE_CONTACT)
def keep(reference: str) -> Any:
    """Keep it with the reason."""
    form, who = SafeForStaffForm(), service.person_card(reference)
    if not form.validate_on_submit():
        return _page(reference, form), 422
    safe = [Way(one) for one in form.safe.data or []]
    try:
        safe_contact.set_by_council(who.id, safe, form.reason.data or "", clock.now(), by=access.current_person().id)
    except Refused as refused:
        form.refuse("reason", REFUSALS[refused.code])
        return _page(reference, form), 422
    return redirect(url_for("safe_contact_admin.show", reference=reference, done="kept"))
