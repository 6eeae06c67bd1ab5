"""What somebody needs of us to talk or write, written down by staff, with every time it was set."""

from typing import Any

from flask import Blueprint, redirect, request, url_for

from app.accounts import access, communication, service
from app.accounts.need_forms import NeedsForStaffForm
from app.accounts.need_words import NEEDS
from app.accounts.rules import Permission
from app.core import clock
from app.core.templating import render

pages = Blueprint("needs_admin", __name__, url_prefix="/people/<ref:reference>/needs")
HOW = {
    communication.SAID: "They said it here", communication.WRITTEN_DOWN: "Staff asked them",
    communication.FROM_INTEREST: "From their expression of interest",
}  # fmt: skip


def _page(reference: str, form: NeedsForStaffForm | None = None) -> str:
    who = service.person_card(reference)
    changes = communication.changes_of(who.id)
    return render(
        "accounts/admin_needs.html", who=who, form=form or NeedsForStaffForm(formdata=None, **communication.known(who)),
        changes=changes, words=NEEDS, how=HOW, done=request.args.get("done", ""),
        names=service.names_of({one.set_by for one in changes if one.set_by}),
    )  # fmt: skip


@pages.get("/")
@access.needs(Permission.RECORD_SAFE_CONTACT)
def show(reference: str) -> str:
    """What they need, and every time it was set."""
    return _page(reference)


@pages.post("/")
@access.needs(Permission.RECORD_SAFE_CONTACT)
def keep(reference: str) -> Any:
    """Keep what they said when they were asked."""
    form, who = NeedsForStaffForm(), service.person_card(reference)
    if not form.validate_on_submit():
        return _page(reference, form), 422
    communication.set_needs(
        who.id, form.needs.data or [], form.needs_note.data or "", clock.now(), by=access.current_person().id,
        how=communication.WRITTEN_DOWN,
    )  # fmt: skip
    return redirect(url_for("needs_admin.show", reference=reference, done="kept"))
