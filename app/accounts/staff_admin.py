"""What an administrator sees of members of staff: who they are, their roles, and what can be ended at once."""

from typing import Any

from flask import Blueprint, current_app, redirect, request, url_for

from app.accounts import access, recovery, service, staff
from app.accounts.pages import secret
from app.accounts.rules import Permission, Role
from app.accounts.staff_forms import REFUSALS, ROLES, RoleForm, StaffForm
from app.core import clock
from app.core.errors import Refused
from app.core.templating import render

pages = Blueprint("staff_admin", __name__)
SIZE = 50


@pages.get("/staff/")
@access.needs(Permission.MANAGE_STAFF)
def index() -> str:
    """Members of staff by name."""
    return _index(StaffForm(formdata=None))


def _index(form: StaffForm) -> str:
    name, _, number = request.args.get("after", "").rpartition(",")
    after = (name, int(number)) if number.isdecimal() else None
    found = staff.members_page(after, SIZE, clock.now(), clock.today())
    more, found = len(found) > SIZE, found[:SIZE]
    return render(
        "accounts/admin_staff.html", found=found, form=form, roles=ROLES, today=clock.today(), first_page=after is None,
        after=f"{found[-1].person.name_key},{found[-1].person.id}" if more else None, done=request.args.get("done", ""),
    )  # fmt: skip


@pages.post("/staff/")
@access.needs(Permission.MANAGE_STAFF)
def add() -> Any:
    """Add a member of staff. A role is given on their own page."""
    form = StaffForm()
    if not form.validate_on_submit():
        return _index(form), 422
    try:
        person = staff.add_staff(
            form.display_name.data or "", form.email.data or "", clock.now(), by=_me(),
            invented=current_app.config["SETTINGS"].demo,
        )  # fmt: skip
    except Refused as refused:
        form.refuse(*REFUSALS[refused.code])
        return _index(form), 422
    return redirect(url_for("staff_admin.member", colleague=person.reference, done="added"))


def _me() -> int:
    return access.current_person().id


@pages.get("/staff/<ref:colleague>")
@access.needs(Permission.MANAGE_STAFF)
def member(colleague: str) -> str:
    """One member of staff."""
    return _member(colleague, RoleForm(formdata=None, from_day=clock.today()))


def _member(colleague: str, form: RoleForm, notice: str = "") -> str:
    found = staff.member_by_reference(colleague, clock.now(), clock.today())
    return render(
        "accounts/admin_member.html", found=found, form=form, roles=ROLES, today=clock.today(), is_me=found.person.id == _me(),
        done=request.args.get("done", ""), notice=notice,
    )  # fmt: skip


@pages.post("/staff/<ref:colleague>")
@access.needs(Permission.MANAGE_STAFF)
def give(colleague: str) -> Any:
    """Give a role from a day."""
    found, form = staff.member_by_reference(colleague, clock.now(), clock.today()), RoleForm()
    if not form.validate_on_submit() or not form.is_from(clock.today()):
        return _member(colleague, form), 422
    try:
        service.give_role(found.person, Role(form.role.data), form.from_day.data, by=_me())
    except Refused as refused:
        if found.person.id == _me():  # their own page has no form to point at
            return _member(colleague, RoleForm(formdata=None), REFUSALS[refused.code][1]), 409
        form.refuse_code(refused.code)
        return _member(colleague, form), 422
    return redirect(url_for("staff_admin.member", colleague=colleague, done="given"))


@pages.post("/staff/<ref:colleague>/roles/<int:number>/end")
@access.needs(Permission.MANAGE_STAFF)
def end_role(colleague: str, number: int) -> Any:
    """End a role: their next page is refused."""
    found = staff.member_by_reference(colleague, clock.now(), clock.today())
    try:
        staff.end_role(found.person, number, clock.now(), by=_me())
    except Refused as refused:
        return _member(colleague, RoleForm(formdata=None, from_day=clock.today()), REFUSALS[refused.code][1]), 409
    return redirect(url_for("staff_admin.member", colleague=colleague, done="ended"))


@pages.post("/staff/<ref:colleague>/invite")
@access.needs(Permission.MANAGE_STAFF)
def invite(colleague: str) -> Any:
    """Send a link to the first passphrase, where there is no single sign-on."""
    found = staff.member_by_reference(colleague, clock.now(), clock.today())
    try:
        recovery.invite_staff(found.person, secret(), clock.now(), by=_me())
    except Refused as refused:
        return _member(colleague, RoleForm(formdata=None, from_day=clock.today()), REFUSALS[refused.code][1]), 409
    return redirect(url_for("staff_admin.member", colleague=colleague, done="invited"))


@pages.post("/staff/<ref:colleague>/sign-out")
@access.needs(Permission.MANAGE_STAFF)
def end_sign_ins(colleague: str) -> Any:
    """End every sign-in of a member of staff at once."""
    found = staff.member_by_reference(colleague, clock.now(), clock.today())
    staff.end_sign_ins(found.person, clock.now(), by=_me())
    return redirect(url_for("staff_admin.member", colleague=colleague, done="signed-out"))
