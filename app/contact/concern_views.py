"""I am worried about someone: no sign-in, no name needed. Danger first, then when it is read, then the box."""

from typing import Any

from flask import Blueprint, g, redirect, request, url_for
from wtforms import TextAreaField
from wtforms.validators import Length

from app.accounts import access
from app.accounts.pages import key
from app.contact import concerns, service
from app.contact.concerns import Told
from app.contact.forms import MOST_CHARACTERS, seen
from app.core import clock
from app.core.errors import Refused
from app.core.forms import Needed, PlainTextField, PortalForm
from app.core.i18n import gettext, lazy
from app.core.templating import render
from app.council_policy import service as council_policy

pages = Blueprint("worried", __name__, url_prefix="/worried")
TRAP = "website"  # a box that people do not see: what fills it in is a machine
REFUSALS = {"concern-many": lazy("Many messages came from here. Please ring us instead.")}


class ConcernForm(PortalForm):
    """What worries somebody, in any language."""

    words = TextAreaField(
        lazy("What worries you?"),
        [
            Needed(lazy("Write a few words, in any language. Or ring us.")),
            Length(max=MOST_CHARACTERS, message=lazy("This is too long to keep. Tell us the main thing, and we get in touch.")),
        ],
        filters=[seen],
    )  # fmt: skip
    about = PlainTextField(lazy("Who is it about?"))
    reach = PlainTextField(lazy("How can we reach you, if we may?"))


def _page(form: ConcernForm, refused: str = "", *, easily: bool = False) -> str:
    now, today = clock.now(), clock.today()
    hours = council_policy.policy_on(today).private_line_hours
    return render(
        "contact/easy_worried.html" if easily else "contact/worried.html",
        form=form, read_next=service.read_next(now), today=today, hours=hours, refused=refused,
    )  # fmt: skip


@pages.get("/")
@access.public
def write() -> str:
    """Whom to ring in danger, and when this is read; then the box."""
    return _page(ConcernForm(formdata=None))


@pages.get("/easy")
@access.public
def write_easily() -> str:
    """The same in Easy Read, for whoever has no sign-in to choose it with."""
    return _page(ConcernForm(formdata=None), easily=True)


@pages.post("/")
@access.public
def keep() -> Any:
    """Keep it; nothing on this browser tells that it was written."""
    return _keep(easily=False)


@pages.post("/easy")
@access.public
def keep_easily() -> Any:
    """The same from the Easy Read face."""
    return _keep(easily=True)


def _keep(*, easily: bool) -> Any:
    form = ConcernForm()
    if request.form.get(TRAP):
        return _page(form, gettext("Leave the last box empty, then press the button again"), easily=easily), 422
    if not form.validate_on_submit():
        return _page(form, easily=easily), 422
    told = Told(
        (form.words.data or "").strip(), (form.about.data or "").strip(), (form.reach.data or "").strip(), g.language,
        key(f"concern address {request.remote_addr or ''}"),
    )  # fmt: skip
    try:
        concerns.write(told, clock.now())
    except Refused as refused:
        return _page(form, str(REFUSALS[refused.code]), easily=easily), 429
    return redirect(url_for("worried.kept", lang=g.language))


@pages.get("/kept")
@access.public
def kept() -> str:
    """We have it. The same page whether anything was ever written or not."""
    return render("contact/worried_kept.html", read_next=service.read_next(clock.now()), today=clock.today())
