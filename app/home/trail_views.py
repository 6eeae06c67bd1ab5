"""What my helper did, and who has looked at my record. For the person alone: no standing ever opens these."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, request

from app.accounts import access
from app.accounts.rules import Permission
from app.core.templating import render
from app.home import trail

pages = Blueprint("trail", __name__, url_prefix="/for/<ref:person>")
SIZE = 40


@pages.get("/what-helpers-did")
@access.needs(Permission.SEE_OWN_TRAIL)
def helpers_did() -> str:
    """Each act of those who help, with its day."""
    return _page("home/helpers_did.html", trail.what_helpers_did)


@pages.get("/who-has-looked")
@access.needs(Permission.SEE_OWN_TRAIL)
def looked() -> str:
    """Which team looked, on which day and why."""
    return _page("home/who_looked.html", trail.who_has_looked)


def _page(template: str, read: Callable[[int, int | None, int], list[Any]]) -> str:
    before = request.args.get("before", type=int)
    found = read(access.recipient_in_url().id, before, SIZE)
    more, found = len(found) > SIZE, found[:SIZE]
    return render(template, acts=found, older=found[-1].key if more else None, newest=before is None)
