"""A death as staff note it: reported, confirmed by a person, or a mistake."""

from typing import Any

from flask import Blueprint, redirect, request, url_for

from app.accounts import access, death, service
from app.accounts.death_forms import REFUSALS, ConfirmForm, ReportForm
from app.accounts.rules import Permission
from app.core import clock
from app.core.errors import Refused
from app.core.templating import render

pages = Blueprint("death_admin", __name__, url_prefix="/people/<ref:reference>/death")


def _page(reference: str, form: Any = None) -> str:
    who = service.person_card(reference)
    rows = death.reports_of(who.id)
    told_by = next((row.told_by for row in rows if row.mistaken_at is None), None)
    is_ours = told_by is not None and bool(service.staff_among([told_by], clock.today()))
    by = {one for row in rows for one in (row.told_by, row.confirmed_by, row.mistaken_by) if one}
    return render(
        "accounts/admin_death.html", who=who, rows=rows,
        writer=service.card_of(told_by) if told_by and not is_ours else None,
        names=service.names_of(by), done=request.args.get("done", ""),
        form=form or (ConfirmForm(formdata=None) if who.death_told_at else ReportForm(formdata=None)),
    )  # fmt: skip


def _done(reference: str, done: str) -> Any:
    return redirect(url_for("death_admin.show", reference=reference, done=done))


@pages.get("/")
@access.needs(Permission.RECORD_SAFE_CONTACT)
def show(reference: str) -> str:
    """What is known, and what can be done next."""
    return _page(reference)


@pages.post("/report")
@access.needs(Permission.RECORD_SAFE_CONTACT)
def report(reference: str) -> Any:
    """Reminders stop now."""
    form, who = ReportForm(), service.person_card(reference)
    if not form.validate_on_submit():
        return _page(reference, form), 422
    death.report(who.id, form.told.data or "", clock.now(), by=access.current_person().id)
    return _done(reference, "reported")


@pages.post("/confirm")
@access.needs(Permission.RECORD_STANDINGS)
def confirm(reference: str) -> Any:
    """Nobody signs in or acts any more; letters go to the estate."""
    form, who, by = ConfirmForm(), service.person_card(reference), access.current_person().id
    if who.death_told_at is None:
        return _done(reference, "")  # a colleague has taken the report back: the page says what holds now
    if not form.validate_on_submit():
        return _page(reference, form), 422
    try:
        death.confirm(who.id, form.died_on.data, form.estate.data or "", clock.today(), clock.now(), by=by)
    except Refused as refused:
        form.refuse(*REFUSALS[refused.code])
        return _page(reference, form), 422
    return _done(reference, "confirmed")


@pages.post("/mistaken")
@access.needs(Permission.RECORD_SAFE_CONTACT)
def mistaken(reference: str) -> Any:
    """They live."""
    death.mistaken(service.person_card(reference).id, clock.now(), by=access.current_person().id)
    return _done(reference, "mistaken")
