"""Worries about people, as the safeguarding lead reads them, and nobody else."""

from typing import Any

from flask import Blueprint, redirect, request, url_for

from app.accounts import access
from app.accounts import service as accounts
from app.accounts.rules import Permission
from app.contact import concerns
from app.core import clock
from app.core.i18n import language, name_in_english
from app.core.templating import render

pages = Blueprint("worried_admin", __name__, url_prefix="/worried")
SIZE = 50


@pages.get("/")
@access.needs(Permission.READ_PRIVATE_LINE)
def index() -> str:
    """Unread first, the oldest at the top."""
    before = request.args.get("before", type=int)
    found = concerns.concerns_page(before, SIZE)
    unread = [one for one in found if one.read_at is None]
    read = [one for one in found if one.read_at is not None]
    more, read = len(read) > SIZE, read[:SIZE]
    return render(
        "contact/admin_worries.html", unread=unread, read=read, older=read[-1].id if more else None, newest=before is None,
        names=accounts.names_of({one.read_by for one in read if one.read_by}), done=request.args.get("done", ""),
    )  # fmt: skip


@pages.get("/<int:number>")
@access.needs(Permission.READ_PRIVATE_LINE)
def show(number: int) -> str:
    """One, word for word."""
    return render("contact/admin_worry.html", one=concerns.concern(number), language=language, language_name=name_in_english)


@pages.post("/<int:number>/read")
@access.needs(Permission.READ_PRIVATE_LINE)
def read(number: int) -> Any:
    """Read, and seen to."""
    concerns.mark_read(number, clock.now(), by=access.current_person().id)
    return redirect(url_for("worried_admin.index", done="read"))
