"""The list of support services: what people read about each, and who signs in for it."""

from typing import Any

from flask import Blueprint, redirect, request, url_for

from app.accounts import access
from app.accounts.rules import Permission
from app.core import clock
from app.core.errors import Refused
from app.core.templating import render
from app.support import directory, words
from app.support.admin_forms import AT_FIELD, MemberForm, ServiceForm
from app.support.directory import Told

pages = Blueprint("services_admin", __name__, url_prefix="/services")


@pages.get("/")
@access.needs(Permission.KEEP_SERVICES)
def index() -> str:
    """Every service, and the form of another one."""
    return _index(ServiceForm(formdata=None, takes_on=True))


def _index(form: ServiceForm) -> str:
    rows, done = directory.services(), request.args.get("done", "")
    return render("support/admin_services.html", rows=rows, form=form, words=words, done=done)


def _told(form: ServiceForm) -> Told:
    return Told(
        name=form.name.data.strip(), about=form.about.data.strip(), levels=tuple(form.levels.data or ()),
        speaks=(form.speaks.data or "").strip(), cost=(form.cost.data or "").strip(), phone=(form.phone.data or "").strip(),
        is_council=bool(form.is_council.data), takes_on=bool(form.takes_on.data),
    )  # fmt: skip


def _fits(form: ServiceForm) -> bool:
    fits = bool(form.validate_on_submit())
    if not form.levels.data and not form.levels.errors:
        form.refuse("levels", "Choose which help they offer")
        return False
    return fits


@pages.post("/")
@access.needs(Permission.KEEP_SERVICES)
def add() -> Any:
    """Write another one down."""
    form = ServiceForm()
    if not _fits(form):
        return _index(form), 422
    try:
        row = directory.add(_told(form), clock.today(), clock.now(), by=access.current_person().id)
    except Refused as refused:
        form.refuse(AT_FIELD[refused.code], words.STAFF_REFUSAL[refused.code])
        return _index(form), 422
    return redirect(url_for("services_admin.show", service=row.reference, done="kept"))


@pages.get("/<ref:service>")
@access.needs(Permission.KEEP_SERVICES)
def show(service: str) -> str:
    """One service: what stands in the list, and who signs in."""
    row = directory.by_reference(service)
    told = {name: getattr(row, name) for name in Told.__dataclass_fields__}
    return _show(service, ServiceForm(formdata=None, data=told), _member_form(MemberForm(formdata=None)))


def _member_form(form: MemberForm) -> MemberForm:
    return form.offer(directory.could_join(clock.today()))


def _show(service: str, form: ServiceForm, member_form: MemberForm) -> str:
    row = directory.by_reference(service)
    return render(
        "support/admin_service.html", row=row, form=form, member_form=member_form, members=directory.members_of(row),
        words=words, done=request.args.get("done", ""),
    )  # fmt: skip


@pages.post("/<ref:service>")
@access.needs(Permission.KEEP_SERVICES)
def change(service: str) -> Any:
    """What has changed, or checked today and still true."""
    form = ServiceForm()
    if not _fits(form):
        return _show(service, form, _member_form(MemberForm(formdata=None))), 422
    try:
        directory.change(service, _told(form), clock.today(), clock.now(), by=access.current_person().id)
    except Refused as refused:
        form.refuse(AT_FIELD[refused.code], words.STAFF_REFUSAL[refused.code])
        return _show(service, form, _member_form(MemberForm(formdata=None))), 422
    return redirect(url_for("services_admin.show", service=service, done="kept"))


@pages.post("/<ref:service>/end")
@access.needs(Permission.KEEP_SERVICES)
def end(service: str) -> Any:
    """Nobody chooses it any more."""
    directory.end(service, clock.now(), by=access.current_person().id)
    return redirect(url_for("services_admin.index", done="ended"))


@pages.post("/<ref:service>/members")
@access.needs(Permission.KEEP_SERVICES)
def add_member(service: str) -> Any:
    """Somebody signs in for it."""
    form, row = _member_form(MemberForm()), directory.by_reference(service)
    shown = ServiceForm(formdata=None, data={name: getattr(row, name) for name in Told.__dataclass_fields__})
    if not form.validate_on_submit():
        return _show(service, shown, form), 422
    try:
        directory.add_member(row, form.member.data, clock.today(), clock.now(), by=access.current_person().id)
    except Refused as refused:
        form.refuse("member", words.STAFF_REFUSAL[refused.code])
        return _show(service, shown, form), 422
    return redirect(url_for("services_admin.show", service=service, done="joined"))


@pages.post("/<ref:service>/members/<int:number>/end")
@access.needs(Permission.KEEP_SERVICES)
def end_member(service: str, number: int) -> Any:
    """They sign in for it no more."""
    directory.end_member(directory.by_reference(service), number, clock.now(), by=access.current_person().id)
    return redirect(url_for("services_admin.show", service=service, done="left"))
