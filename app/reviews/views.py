"""What was decided about me: the whole of it, and what I can do about it."""

from flask import Blueprint

from app.accounts import access
from app.accounts import service as accounts
from app.accounts.rules import Permission
from app.core.templating import render
from app.reviews import service

pages = Blueprint("reviews", __name__, url_prefix="/for/<ref:person>/decisions")


@pages.get("/")
@access.needs(Permission.COMPLAIN)
def index() -> str:
    """Every decision about me, newest first."""
    return render("reviews/index.html", rows=service.decisions_of(access.recipient_in_url().id))


@pages.get("/<ref:decision>")
@access.needs(Permission.COMPLAIN)
def show(decision: str) -> str:
    """One: what worried the council, what I said, what was decided, why, until when, and how to challenge it."""
    row = service.decision(access.recipient_in_url().id, decision)
    return render("reviews/show.html", row=row, names=accounts.names_of({row.decided_by}))
