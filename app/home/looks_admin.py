"""What a safeguarding lead looked at stays out of the person's list until that lead releases it here."""

from typing import Any

from flask import Blueprint, redirect, request, url_for

from app.accounts import access
from app.accounts import service as accounts
from app.accounts.rules import Permission
from app.core import clock
from app.core.templating import render
from app.home import trail

pages = Blueprint("looks_admin", __name__, url_prefix="/people/<ref:reference>/my-looks")


@pages.get("/")
@access.needs(Permission.RELEASE_SIGHTS)
def index(reference: str) -> str:
    """My own looks at this person's record that they cannot see yet."""
    who = accounts.person_card(reference)
    rows = trail.withheld_by(access.current_person().id, who.id)
    return render("home/admin_my_looks.html", who=who, rows=rows, done=request.args.get("done", ""))


@pages.post("/release")
@access.needs(Permission.RELEASE_SIGHTS)
def release(reference: str) -> Any:
    """Let the person see them."""
    trail.release(reference, clock.now(), by=access.current_person().id)
    return redirect(url_for("looks_admin.index", reference=reference, done="released"))
