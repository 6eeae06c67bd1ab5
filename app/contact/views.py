"""Tell us something only we will see. The page is for the person alone, and never shows what was written before."""

from typing import Any

from flask import Blueprint, g, redirect, url_for

from app.accounts import access
from app.accounts.rules import Permission
from app.contact import service
from app.contact.forms import PrivateForm
from app.core import clock
from app.core.templating import render
from app.council_policy import service as council_policy

pages = Blueprint("contact", __name__, url_prefix="/for/<ref:person>/tell-us-in-private")


def _page(form: PrivateForm) -> str:
    hours = council_policy.policy_on(clock.today()).private_line_hours
    return render("contact/write.html", form=form, read_next=service.read_next(clock.now()), today=clock.today(), hours=hours)


@pages.get("/")
@access.needs(Permission.WRITE_PRIVATELY)
def write() -> str:
    """When it is read, whom to ring in danger; then the box."""
    return _page(PrivateForm(formdata=None))


@pages.post("/")
@access.needs(Permission.WRITE_PRIVATELY)
def keep() -> Any:
    """Keep it. Nothing on any page tells that it was written."""
    form, person = PrivateForm(), access.recipient_in_url()
    if not form.validate_on_submit():
        return _page(form), 422
    service.write(person.id, form.words.data or "", g.language, clock.now(), by=person.id)
    return redirect(url_for("contact.kept", lang=g.language, person=person.reference))


@pages.get("/kept")
@access.needs(Permission.WRITE_PRIVATELY)
def kept() -> str:
    """We have it. The same page whether anything was ever written or not."""
    return render("contact/kept.html", read_next=service.read_next(clock.now()), today=clock.today())
