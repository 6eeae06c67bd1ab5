"""Pages on which one person proposes, for another to agree: a pause, another account, two records of one person."""

from typing import Any

from flask import Blueprint, redirect, url_for

from app.accounts import access
from app.accounts import service as accounts
from app.accounts.rules import Permission
from app.casework import two_people
from app.casework.two_people import ActKind
from app.core import clock
from app.core.errors import NotYours, Refused
from app.core.templating import render
from app.ledger import pausing
from app.ledger import service as ledger
from app.people import acts, merging
from app.people.act_forms import REFUSALS, BankForm, MergeForm, PauseForm, ResumeForm

pages = Blueprint("propose_admin", __name__)
TOO_EARLY = "Enter today or a later day"


def _plan(person_id: int) -> ledger.Plan:
    plan = ledger.plan_of(person_id)
    if plan is None:
        raise NotYours
    return plan


def _page(kind: str, who: Any, form: Any, plan: ledger.Plan | None = None) -> str:
    return render("people/admin_propose.html", kind=kind, who=who, form=form, plan=plan)


def _is_good(form: Any) -> bool:
    """Whether everything is filled in, and the day is not past: people were told something else for the days before."""
    good = bool(form.validate_on_submit())
    if good and form.from_day.data < clock.today():
        form.refuse("from_day", TOO_EARLY)
        return False
    return good


def _propose(kind: ActKind, subject: str, who: Any, facts: dict[str, Any], reason: str) -> Any:
    act = two_people.propose(kind, subject, who.id, facts, reason, clock.now(), by=access.current_person().id)
    return redirect(url_for("acts_admin.show", act=act.reference, done="proposed"))


@pages.route("/people/<ref:reference>/pause", methods=["GET", "POST"])
@access.needs(Permission.SUSPEND_PAYMENTS)
def pause(reference: str) -> Any:
    """Propose to pause a direct payment."""
    who = accounts.person_card(reference)
    plan, form = _plan(who.id), PauseForm(from_day=clock.today())
    if not form.is_submitted():
        return _page("pause", who, form)
    if not _is_good(form):
        return _page("pause", who, form), 422
    try:
        if plan.pause_on(form.from_day.data):
            raise Refused("paused-already")
        facts = {"from_day": form.from_day.data.isoformat(), "care_arranged": form.care_arranged.data}
        return _propose(ActKind.PAUSE, plan.reference, who, facts, form.reason.data or "")
    except Refused as refused:
        form.refuse("reason", REFUSALS[refused.code])
        return _page("pause", who, form), 422


@pages.route("/people/<ref:reference>/resume", methods=["GET", "POST"])
@access.needs(Permission.SUSPEND_PAYMENTS)
def resume(reference: str) -> Any:
    """Let a paused direct payment go on: one person may."""
    who = accounts.person_card(reference)
    plan, form = _plan(who.id), ResumeForm(from_day=clock.today())
    if not form.is_submitted():
        return _page("resume", who, form, plan)
    if not _is_good(form):
        return _page("resume", who, form, plan), 422
    payment, by = ledger.payment_by_reference(plan.reference), access.current_person().id
    try:
        pausing.resume_payment(payment, form.from_day.data, form.reason.data or "", clock.now(), by=by)
    except Refused as refused:
        form.refuse("from_day", REFUSALS[refused.code])
        return _page("resume", who, form, plan), 422
    return redirect(url_for("ledger_admin.person", reference=reference, done="resumed"))


@pages.route("/people/<ref:reference>/bank-details", methods=["GET", "POST"])
@access.needs(Permission.CHANGE_BANK_DETAILS)
def bank_details(reference: str) -> Any:
    """Propose another account to pay to."""
    who = accounts.person_card(reference)
    plan, form = _plan(who.id), BankForm(from_day=clock.today())
    if not form.is_submitted():
        return _page("bank-details", who, form)
    if not _is_good(form):
        return _page("bank-details", who, form), 422
    facts = {
        "account_name": form.account_name.data, "last_four": form.last_four.data, "from_day": form.from_day.data.isoformat(),
        "reasons": form.reasons.data,
    }  # fmt: skip
    try:
        return _propose(ActKind.BANK_DETAILS, plan.reference, who, facts, form.reason.data or "")
    except Refused as refused:
        form.refuse("reason", REFUSALS[refused.code])
        return _page("bank-details", who, form), 422


@pages.route("/people/<ref:reference>/merge", methods=["GET", "POST"])
@access.needs(Permission.MERGE_PEOPLE)
def merge(reference: str) -> Any:
    """Propose to put another record of this person into this one."""
    who, form = accounts.person_card(reference), MergeForm()
    if not form.is_submitted():
        return _page("merge", who, form)
    if not form.validate_on_submit():
        return _page("merge", who, form), 422
    try:
        other = acts.person_to_change((form.other.data or "").upper())
        refusal = merging.merge_refusal(who, other)
        if refusal:
            raise Refused(refusal)
        return _propose(ActKind.MERGE, other.reference, other, {"kept": who.reference}, form.reason.data or "")
    except NotYours:
        form.refuse("other", "We know nobody with this reference")
    except Refused as refused:
        form.refuse("other", REFUSALS[refused.code])
    return _page("merge", who, form), 422
