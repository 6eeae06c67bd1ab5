"""What waits for a second person: the list, one of them, agreeing or saying no, and the export that came of one."""

from datetime import date
from typing import Any

from flask import Blueprint, Response, redirect, request, url_for

from app.accounts import access
from app.accounts import service as accounts
from app.accounts.rules import Permission
from app.casework import two_people
from app.casework.two_people import ActKind
from app.core import clock
from app.core.errors import Refused
from app.core.templating import render
from app.people import acts, export
from app.people.act_forms import KINDS, REFUSALS, ExportForm

pages = Blueprint("acts_admin", __name__)
SIZE = 50
CSP = "sandbox; default-src 'none'"


def _me() -> int:
    return access.current_person().id


@pages.get("/two-people/")
@access.needs(Permission.DECIDE_BY_TWO)
def waiting() -> str:
    """What waits for a second person, oldest first: of the kinds this member of staff may agree to."""
    found = two_people.waiting_page(access.current_person().permissions, request.args.get("after", 0, type=int), SIZE)
    more, found = len(found) > SIZE, found[:SIZE]
    people = {one.proposed_by for one in found} | {one.recipient_id for one in found if one.recipient_id}
    return render(
        "people/admin_waiting.html", found=found, names=accounts.names_of(people), kinds=KINDS, me=_me(),
        after=found[-1].id if more else None, first_page="after" not in request.args, done=request.args.get("done", ""),
    )  # fmt: skip


@pages.get("/two-people/<ref:act>")
@access.needs(Permission.DECIDE_BY_TWO)
def show(act: str) -> str:
    """One of them."""
    return _show(act)


def _show(act: str, notice: str = "") -> str:
    found = two_people.act_by_reference(act, access.current_person().permissions)
    people = {found.proposed_by, found.recipient_id, found.agreed_by, found.refused_by} - {None}
    return render(
        "people/admin_act.html", act=found, names=accounts.names_of({one for one in people if one}), kinds=KINDS, me=_me(),
        made=export.made_of(found, clock.now(), reader=_me()), notice=notice, done=request.args.get("done", ""),
        about=accounts.reference_of(found.recipient_id) if found.recipient_id else None,
        from_day=date.fromisoformat(found.facts["from_day"]) if "from_day" in found.facts else None,
    )  # fmt: skip


@pages.post("/two-people/<ref:act>/agree")
@access.needs(Permission.DECIDE_BY_TWO)
def agree(act: str) -> Any:
    """Agree, and it is done."""
    found = two_people.act_by_reference(act, access.current_person().permissions, lock=True)
    try:
        acts.agree_and_do(found, clock.today(), clock.now(), by=_me())
    except Refused as refused:
        return _show(act, REFUSALS[refused.code]), 409
    return redirect(url_for("acts_admin.show", act=act, done="agreed"))


@pages.post("/two-people/<ref:act>/refuse")
@access.needs(Permission.DECIDE_BY_TWO)
def refuse(act: str) -> Any:
    """Say no, or take one's own proposal back."""
    found = two_people.act_by_reference(act, access.current_person().permissions, lock=True)
    try:
        two_people.refuse(found, clock.now(), by=_me())
    except Refused as refused:
        return _show(act, REFUSALS[refused.code]), 409
    return redirect(url_for("acts_admin.waiting", done="refused"))


@pages.get("/export/")
@access.needs(Permission.EXPORT_PEOPLE)
def new_export() -> str:
    """Propose an export."""
    return render("people/admin_export.html", form=ExportForm(formdata=None))


@pages.post("/export/")
@access.needs(Permission.EXPORT_PEOPLE)
def propose_export() -> Any:
    """Keep the proposal for a second person."""
    form = ExportForm()
    if not form.validate_on_submit():
        return render("people/admin_export.html", form=form), 422
    try:
        act = two_people.propose(ActKind.EXPORT, "people", None, {}, form.reason.data or "", clock.now(), by=_me())
    except Refused as refused:
        form.refuse("reason", REFUSALS[refused.code])
        return render("people/admin_export.html", form=form), 422
    return redirect(url_for("acts_admin.show", act=act.reference, done="proposed"))


@pages.get("/export/<ref:act>/people.csv")
@access.needs(Permission.EXPORT_PEOPLE)
def fetch(act: str) -> Response:
    """The table, only ever as a download, for a day. That it was fetched is written down."""
    found = two_people.act_by_reference(act, access.current_person().permissions)
    contents = export.contents_of(found, clock.now(), reader=_me())
    answer = Response("\ufeff" + contents, mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="people-{clock.today():%Y-%m-%d}.csv"'
    answer.headers["Content-Security-Policy"] = CSP
    export.note_fetched(act, by=_me())
    return answer
