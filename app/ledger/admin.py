"""What the council sees of direct payments: people, the terms of each, and what is agreed from which day."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from flask import Blueprint, abort, current_app, redirect, request, url_for

from app.accounts import access, representations
from app.accounts import service as accounts
from app.accounts.rules import Permission, Role
from app.casework import reply_texts
from app.casework.forms import TextForm
from app.core import clock
from app.core.errors import NotYours, Refused
from app.core.i18n import SOURCE, name_in_english
from app.core.templating import render
from app.council_policy import service as policy
from app.ledger import deciding, lists, pausing, service
from app.ledger.admin_forms import (
    ACCOUNT_TYPES,
    BASES,
    FREQUENCIES,
    REFUSALS,
    AccountForm,
    ExceptionForm,
    KnownForm,
    NewRateForm,
    ReserveForm,
    StartForm,
)
from app.ledger.balance import NoFigures
from app.ledger.rules import AccountType, Rate, rate_on
from app.ledger.service import Figures, Plan

pages = Blueprint("ledger_admin", __name__)
SIZE = 50
WORDS = {str(code): words for code, words in (*ACCOUNT_TYPES, *BASES, *FREQUENCIES)}


def _me() -> int:
    return access.current_person().id


@pages.get("/people/")
@access.needs(Permission.SEE_PEOPLE)
def people() -> str:
    """People by name, to search. Names, references and what each is here: whoever needs more opens the person."""
    words, after = request.args.get("name", "").strip()[:100], request.args.get("after", "")
    name, _, number = after.rpartition(",")
    found = accounts.people_page(words, (name, int(number)) if number.isdigit() else None, SIZE)
    more, found = len(found) > SIZE, found[:SIZE]
    return render(
        "ledger/admin_people.html", found=found, name=words, kinds=_kinds({one.id for one in found}), first_page=not after,
        after=f"{found[-1].name_key},{found[-1].id}" if more else None,
    )  # fmt: skip


def _kinds(ids: set[int]) -> dict[int, list[str]]:
    """What each of these people is here, in words; nothing for whoever has only a record."""
    today = clock.today()
    paid, helpers = lists.account_types_of(ids, today), representations.helpers_among(ids, today)
    found = {one: ["Direct payment"] if one in paid else [] for one in ids}
    for one in helpers:
        found[one].append("Helps somebody")
    for one, roles in accounts.staff_among(ids, today).items():
        found[one].append("Support service" if roles == {Role.SUPPORT_PROVIDER} else "Staff")
    return found


@pages.get("/people/<ref:reference>")
@access.needs(Permission.SEE_PEOPLE)
def person(reference: str) -> str:
    """One person: contact, and the terms of the direct payment as dated rows."""
    who = accounts.person_card(reference)
    figures = None
    if access.may(Permission.SEE_BANK_LINES):
        figures = service.figures_of(who.id, clock.today(), clock.now())
    plan = figures.plan if figures else service.plan_of(who.id)
    return _person(who, plan, figures)


def _person(
    who: Any, plan: Plan | None, figures: Figures | None, known: date | None = None, form: KnownForm | None = None
) -> str:
    return render(
        "ledger/admin_person.html", who=who, plan=plan, figures=figures, words=WORDS, today=clock.today(), known=known,
        form=form or KnownForm(formdata=None), done=request.args.get("done", ""), language_name=name_in_english,
        has_no_figures=figures is not None and isinstance(figures.balance, NoFigures),
        pause=plan.pause_on(clock.today()) if plan else None, accounts_paid_to=pausing.paid_to(plan.id) if plan else (),
    )  # fmt: skip


@pages.get("/people/<ref:reference>/as-known")
@access.needs(Permission.SEE_BANK_LINES)
def as_known(reference: str) -> Any:
    """The balance of a past day, counted again from what was known at its end."""
    who, form = accounts.person_card(reference), KnownForm(request.args)
    form.validate()
    if form.known.data is not None and form.known.data > clock.today():
        form.refuse("known", "Enter a day that is not in the future")
    if form.known.errors:
        return _person(who, service.plan_of(who.id), None, form=form), 422
    known_at = datetime.combine(form.known.data + timedelta(days=1), time(), clock.LONDON) - timedelta(microseconds=1)
    figures = service.figures_of(who.id, form.known.data, clock.now(), known_at)
    return _person(who, service.plan_of(who.id), figures, form.known.data, form)


@pages.get("/people/start")
@access.needs(Permission.START_DIRECT_PAYMENTS)
def start() -> str:
    """Start a direct payment."""
    known = request.args.get("for", "")
    form = StartForm(formdata=None, who="known" if known else None, reference=known, language="en")
    form.offer(current_app.config["SETTINGS"].languages)
    return _start_page(form)


def _start_page(form: StartForm, notice: str = "") -> str:
    form.offer_texts(reply_texts.texts())
    return render("ledger/admin_start.html", form=form, notice=notice)


def _insert(form: TextForm, words: Any) -> str:
    """Put a kept text under the reasons of a letter, in English as they are. Nothing is kept yet."""
    return form.insert(words, reply_texts.start_from(form.kept_text.data or "", SOURCE), SOURCE)


@pages.post("/people/start")
@access.needs(Permission.START_DIRECT_PAYMENTS)
def do_start() -> Any:
    """Keep it, with the person where they are new."""
    form = StartForm()
    form.offer(current_app.config["SETTINGS"].languages)
    valid = form.validate_on_submit()
    if request.form.get("then") == "insert":
        return _start_page(form, _insert(form, form.reasons))
    if not valid:
        return _start_page(form), 422
    try:
        reference = _started(form)
    except NotYours:
        form.refuse("reference", "We know nobody with this reference")
    except Refused as refused:
        form.refuse_code(refused.code)
    else:
        return redirect(url_for("ledger_admin.person", reference=reference, done="started"))
    return _start_page(form), 422


def _started(form: StartForm) -> str:
    now = clock.now()
    if form.who.data == "known":
        who: Any = accounts.recipient_by_reference((form.reference.data or "").upper())
    elif twice := lists.just_started(form.display_name.data or "", form.from_day.data, now, by=_me()):
        return twice
    else:
        who = accounts.add_person(
            form.display_name.data or "", now, by=_me(), email=form.email.data or None, phone=form.phone.data or None,
            language=form.language.data, invented=current_app.config["SETTINGS"].demo,
        )  # fmt: skip
    deciding.start(
        who.id, AccountType(form.account_type.data), form.rate(), form.reasons.data or "", now, by=_me(), reserve=form.reserve()
    )
    return str(who.reference)


@dataclass(frozen=True)
class Term:
    """One thing that may be agreed from a day on: its page's words, its form, what keeps it, and whether the plan
    holds the same already: a form sent twice is kept once."""

    heading: str
    form: Any
    keep: Callable[[Plan, Any, datetime, int], None]
    is_kept: Callable[[Plan, Any], bool]


def _keep_rate(plan: Plan, form: NewRateForm, now: datetime, by: int) -> None:
    notice = policy.policy_on(clock.today()).cut_notice_weeks
    deciding.set_rate(
        plan, form.rate(), form.reasons.data or "", clock.today(), notice, now, by=by, agreed_sooner=form.agreed_sooner.data
    )


def _keep_account(plan: Plan, form: AccountForm, now: datetime, by: int) -> None:
    deciding.change_account_type(
        plan, AccountType(form.account_type.data), form.from_day.data, form.reasons.data or "", now, by=by
    )


def _keep_reserve(plan: Plan, form: ReserveForm, now: datetime, by: int) -> None:
    deciding.agree_reserve(plan, form.reserve(), form.reasons.data or "", now, by=by)


def _keep_exception(plan: Plan, form: ExceptionForm, now: datetime, by: int) -> None:
    deciding.agree_exception(plan, form.exception(), now, by=by)


def _holds(kept: Sequence[Any], wanted: Any) -> bool:
    said = ({"paused": ()} if isinstance(wanted, Rate) else {}) | {"recorded_at": None}
    return any(replace(one, **said) == wanted for one in kept)


TERMS = {
    "rate": Term(
        "Set a new rate", NewRateForm, _keep_rate,
        lambda plan, form: _holds(plan.rates[-1:], form.rate()),
    ),
    "account": Term(
        "Change where the money is kept", AccountForm, _keep_account,
        lambda plan, form: (form.account_type.data, form.from_day.data) in plan.types[-1:],
    ),
    "reserve": Term(
        "Agree a reserve", ReserveForm, _keep_reserve, lambda plan, form: _holds(plan.reserves, form.reserve())
    ),
    "exception": Term(
        "Agree more contingency", ExceptionForm, _keep_exception,
        lambda plan, form: _holds(plan.exceptions, form.exception()),
    ),
}


@pages.route("/people/<ref:reference>/rate", methods=["GET", "POST"])
@access.needs(Permission.START_DIRECT_PAYMENTS)
def rate(reference: str) -> Any:
    """A new rate from a day on."""
    return _term("rate", reference)


@pages.route("/people/<ref:reference>/account", methods=["GET", "POST"])
@access.needs(Permission.START_DIRECT_PAYMENTS)
def account(reference: str) -> Any:
    """The money is kept elsewhere from a day on."""
    return _term("account", reference)


@pages.route("/people/<ref:reference>/reserve", methods=["GET", "POST"])
@access.needs(Permission.START_DIRECT_PAYMENTS)
def reserve(reference: str) -> Any:
    """Money agreed to be put by."""
    return _term("reserve", reference)


@pages.route("/people/<ref:reference>/exception", methods=["GET", "POST"])
@access.needs(Permission.START_DIRECT_PAYMENTS)
def exception(reference: str) -> Any:
    """More contingency than usual."""
    return _term("exception", reference)


def _term(kind: str, reference: str) -> Any:
    """The form of one term, filled in with what holds today; what is sent becomes a new dated row."""
    who, term = accounts.person_card(reference), TERMS[kind]
    plan = service.plan_of(who.id) or abort(404)
    if request.method != "POST":
        return _term_page(who, plan, kind, term.form(formdata=None, **_as_today(plan)))
    form = term.form()
    good = form.validate_on_submit()
    if request.form.get("then") == "insert":
        return _term_page(who, plan, kind, form, _insert(form, form["reasons" if "reasons" in form else "reason"]))
    if good and form.from_day.data < plan.first_day:
        form.refuse("from_day", "Enter a day on or after the first day of the direct payment")
        good = False
    if not good:
        return _term_page(who, plan, kind, form), 422
    try:
        if not term.is_kept(plan, form):
            term.keep(plan, form, clock.now(), _me())
    except Refused as refused:
        form.refuse(*REFUSALS[refused.code])
        return _term_page(who, plan, kind, form), 422
    return redirect(url_for("ledger_admin.person", reference=reference, done=kind))


def _term_page(who: Any, plan: Plan, kind: str, form: Any, notice: str = "") -> str:
    form.offer_texts(reply_texts.texts())
    return render(
        "ledger/admin_term.html", who=who, plan=plan, kind=kind, heading=TERMS[kind].heading, form=form, notice=notice
    )


def _as_today(plan: Plan) -> dict[str, Any]:
    rate = rate_on(plan.rates, clock.today())
    held = {"account_type": plan.account_type_on(clock.today())}
    if rate is None:
        return held
    return held | {
        "weekly_budget": rate.weekly_budget_pence, "weekly_contribution": rate.weekly_contribution_pence,
        "basis": rate.basis, "frequency": rate.frequency, "first_payment_day": rate.first_payment_day,
    }  # fmt: skip
