"""What the council sees of keeping and letting go: what waits, one person, and the data map."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, redirect, request, send_file, url_for
from flask.wrappers import Response

from app.accounts import access
from app.accounts import service as accounts
from app.accounts.rules import Permission
from app.core import clock, i18n
from app.core.errors import NotYours, Refused
from app.core.templating import render
from app.council_policy import service as council_policy
from app.retention import erasing, pack, rows, service
from app.retention.data_map import bases, tables
from app.retention.forms import REASONS, REFUSALS, FindForm, HoldForm, ProposeForm
from app.retention.rules import PERIOD, Kept, Reason, period_of
from app.retention.words import TOLD, WITHHELD, said

pages = Blueprint("retention_admin", __name__)
SEES = {
    "person": "the person", "helpers": "who acts for them", "safeguarding": "safeguarding leads",
    "provider": "the support service they chose", "outside": "whoever has the code, once",
    "finance": "finance officers", "every-team": "every team", "answering-team": "the team that answers",
    "dp-team": "direct payments team",
    "administrator": "administrators", "everybody": "everybody", "nobody": "nobody",
}  # fmt: skip


def _me() -> int:
    return access.current_person().id


@pages.get("/keeping/")
@access.needs(Permission.ERASE_PEOPLE)
def index() -> Any:
    """What waits: copies to make, proposals to agree to, holds that stand. And anybody by reference."""
    form = FindForm(request.args) if "reference" in request.args else FindForm(formdata=None)
    if "reference" in request.args and form.validate():
        reference = (form.reference.data or "").strip().upper()
        try:
            accounts.recipient_by_reference(reference)
            return redirect(url_for("retention_admin.person", reference=reference))
        except NotYours:
            form.refuse("reference", "There is nobody with this reference")
    return render(
        "retention/admin_index.html", waiting=service.waiting(), form=form, reasons=REASONS, today=clock.today(), me=_me(),
        due_day=service.copy_due_day, erased=request.args.get("done") == "erased",
    )  # fmt: skip


@pages.get("/keeping/map")
@access.needs(Permission.SET_POLICY)
def data_map() -> str:
    """Every table and column: what for, on which basis, how long, who sees it."""
    policy = council_policy.policy_on(clock.today())
    periods = {kept: (PERIOD[kept], period_of(kept, policy)) if kept in PERIOD else None for kept in Kept}
    return render("retention/admin_map.html", tables=tables(), bases=bases(), periods=periods, sees=SEES, today=clock.today())


@pages.get("/keeping/people/<ref:reference>")
@access.needs(Permission.ERASE_PEOPLE)
def person(reference: str) -> str:
    """What there is about one person, and what may be done with it."""
    return _person(reference)


def _person(reference: str, propose: ProposeForm | None = None, hold: HoldForm | None = None, notice: str = "") -> str:
    who = accounts.recipient_by_reference(reference)
    found = rows.about(who.id)
    proposal, held = service.proposal_of(who.id), service.hold_of(who.id)
    return render(
        "retention/admin_person.html", who=who, me=_me(), proposal=proposal, held=held, notice=notice, reasons=REASONS,
        counts=[(entry, len(found[name])) for name, entry in tables().items() if found.get(name) and not entry.is_private],
        copies=service.copies_of(who.id), due_day=service.copy_due_day, paid=service.is_paid(who.id, clock.today()),
        names=accounts.names_of({one.proposed_by for one in [proposal] if one} | {one.set_by for one in [held] if one}),
        propose=propose or ProposeForm(formdata=None), hold=hold or HoldForm(formdata=None), done=request.args.get("done", ""),
    )  # fmt: skip


@pages.post("/keeping/people/<ref:reference>/propose")
@access.needs(Permission.ERASE_PEOPLE)
def propose(reference: str) -> Any:
    """Propose to erase somebody."""
    form = ProposeForm()
    if not form.validate_on_submit():
        return _person(reference, propose=form), 422
    reason = Reason(form.reason.data)
    return _done(reference, "proposed", lambda: service.propose_erasure(reference, reason, clock.today(), clock.now(), by=_me()))


@pages.post("/keeping/people/<ref:reference>/withdraw")
@access.needs(Permission.ERASE_PEOPLE)
def withdraw(reference: str) -> Any:
    """Take a proposal back."""
    return _done(reference, "withdrawn", lambda: service.withdraw_erasure(reference, clock.now(), by=_me()))


@pages.post("/keeping/people/<ref:reference>/agree")
@access.needs(Permission.ERASE_PEOPLE)
def agree(reference: str) -> Any:
    """Agree as the second person: everything about the person is erased now."""
    try:
        erasing.agree_erasure(reference, clock.today(), clock.now(), by=_me())
    except Refused as refused:
        return _person(reference, notice=REFUSALS[refused.code]), 409
    return redirect(url_for("retention_admin.index", done="erased"))


@pages.post("/keeping/people/<ref:reference>/hold")
@access.needs(Permission.ERASE_PEOPLE)
def hold(reference: str) -> Any:
    """Let nothing about somebody be removed."""
    form = HoldForm()
    if not form.validate_on_submit():
        return _person(reference, hold=form), 422
    return _done(reference, "held", lambda: service.set_hold(reference, form.hold_reason.data or "", clock.now(), by=_me()))


@pages.post("/keeping/people/<ref:reference>/release")
@access.needs(Permission.ERASE_PEOPLE)
def release(reference: str) -> Any:
    """End the hold."""
    return _done(reference, "released", lambda: service.end_hold(reference, clock.now(), by=_me()))


def _done(reference: str, done: str, act: Callable[[], None]) -> Any:
    """Do it and go back to the person; a refusal is said on the page."""
    try:
        act()
    except Refused as refused:
        return _person(reference, notice=REFUSALS[refused.code]), 409
    return redirect(url_for("retention_admin.person", reference=reference, done=done))


@pages.post("/keeping/people/<ref:reference>/copy")
@access.needs(Permission.PACK_PEOPLE)
def make_copy(reference: str) -> Response:
    """Everything about one person as one file, to hand to them. That it was made is written down."""
    copy = pack.copy_of(service.person_for_change(reference))
    content = pack.packed(copy, _copy_page)
    pack.note_made(copy, clock.now(), by=_me())
    answer = send_file(content, mimetype="application/zip", as_attachment=True, download_name=f"copy-{reference}.zip", etag=False)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _copy_page(copy: pack.Copy) -> str:
    """The page of the copy, in the person's own language."""
    code, before = copy.person.language, i18n.current_language().code
    i18n.use_language(code)
    try:
        return render("retention/copy.html", code, copy=copy, told=TOLD, withheld=WITHHELD, said=said, on_page=pack.on_page,
                      made_on=clock.today())  # fmt: skip
    finally:
        i18n.use_language(before)
