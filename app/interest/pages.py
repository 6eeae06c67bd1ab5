"""What the pages of the form share: the form that this browser has begun, and the words of refusals."""

from typing import Any

import flask
from flask import Blueprint, current_app, g, redirect, request, url_for
from flask_login import current_user

from app.accounts.pages import key
from app.accounts.rules import Someone
from app.core.errors import Refused
from app.core.i18n import gettext
from app.interest import draft
from app.interest.draft import Try
from app.interest.forms import TRAP
from app.interest.words import REFUSAL

pages = Blueprint("interest", __name__)
BEGUN = "interest"  # where the cookie keeps the token of the form that was begun here



def to(page: str, **values: Any) -> Any:
    """On to another page of the form."""
    return redirect(url_for(f"interest.{page}", lang=g.language, **values))


def signed_in() -> Someone | None:
    """Who is signed in at this browser, on a page that anybody may open."""
    return current_user.person if current_user.is_authenticated else None


def begun(*, lock: bool = False) -> draft.Draft | None:
    """The form that was begun at this browser. One that an officer enters opens for that officer alone."""
    found = draft.by_token(flask.session.get(BEGUN), lock=lock)
    if found is None or found.entered_by is None:
        return found
    officer = signed_in()
    return found if officer and officer.id == found.entered_by else None


def languages() -> tuple[str, ...]:
    """The languages this site offers."""
    found: tuple[str, ...] = current_app.config["SETTINGS"].languages
    return found


def address_key() -> str:
    """Where this request comes from, as a keyed hash."""
    return key(f"interest address {request.remote_addr or ''}")


def try_of(typed: str, fact: str) -> Try:
    """One try to find something."""
    return Try(typed, fact, key(f"interest {typed.upper()}"), address_key())


def fell_in_trap() -> bool:
    """Whether the box that people do not see was filled in."""
    return bool(request.form.get(TRAP))


def said(refused: Refused | str) -> str:
    """A refusal in the language in use."""
    return gettext(REFUSAL[refused if isinstance(refused, str) else refused.code])
