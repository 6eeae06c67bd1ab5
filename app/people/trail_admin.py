"""What the council sees of the trail: what was done about one person, and what one person did."""

from typing import Any

from flask import Blueprint, redirect, request, url_for

from app.accounts import access
from app.accounts import service as accounts
from app.accounts.rules import Permission
from app.audit import service as audit
from app.core.errors import NotYours
from app.core.forms import Needed, PlainTextField, PortalForm
from app.core.templating import render
from app.people.trail_words import in_words

pages = Blueprint("trail_admin", __name__)
SIZE = 50


class FindForm(PortalForm):
    """Whose trail."""

    person = PlainTextField("Reference, like P-7KQ4-M3XA", [Needed("Enter the reference")])


@pages.get("/trail/")
@access.needs(Permission.SEE_TRAIL)
def find() -> str:
    """Whose trail? By reference alone: who looks for a trail knows whose."""
    return render("people/admin_find_trail.html", form=FindForm(formdata=None))


@pages.post("/trail/")
@access.needs(Permission.SEE_TRAIL)
def do_find() -> Any:
    """Go to it."""
    form = FindForm()
    if form.validate_on_submit():
        try:
            who = accounts.recipient_by_reference((form.person.data or "").upper())
            return redirect(url_for("trail_admin.trail", reference=who.reference))
        except NotYours:
            form.refuse("person", "We know nobody with this reference")
    return render("people/admin_find_trail.html", form=form), 422


@pages.get("/people/<ref:reference>/trail")
@access.needs(Permission.SEE_TRAIL)
def trail(reference: str) -> str:
    """Everything written down about somebody and everything they did, newest first."""
    who, before = accounts.recipient_by_reference(reference), request.args.get("before", type=int)
    rows = audit.trail_page(who.id, before, SIZE)
    more, rows = len(rows) > SIZE, rows[:SIZE]
    people = {one.by_id for one in rows if one.by_id} | {one.about_id for one in rows if one.about_id}
    return render(
        "people/admin_trail.html", who=who, rows=rows, in_words=in_words, names=accounts.names_of(people),
        older=rows[-1].position if more else None, newest=before is None,
    )  # fmt: skip
