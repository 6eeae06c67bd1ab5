"""Decisions about a risk and offers of a direct payment, as staff write them down on somebody's record."""

from typing import Any

from flask import Blueprint, redirect, request, url_for

from app.accounts import access
from app.accounts import service as accounts
from app.accounts.rules import Permission
from app.core import clock
from app.core.errors import Refused
from app.core.templating import render
from app.interest.worries import WORRIES
from app.reviews import forms, service
from app.reviews.forms import AT_FIELD, REFUSALS, DecisionForm, OfferForm
from app.reviews.rules import NEEDED
from app.reviews.service import Decided, Offered

pages = Blueprint("reviews_admin", __name__, url_prefix="/people/<ref:reference>")


def _decisions(reference: str, form: DecisionForm | None = None) -> str:
    who = accounts.person_card(reference)
    rows: list[Any] = service.decisions_of(who.id)
    return render(
        "reviews/admin_decisions.html", who=who, rows=rows, form=form or DecisionForm(formdata=None), today=clock.today(),
        names=accounts.names_of({one.decided_by for one in rows}), done=request.args.get("done", ""),
    )  # fmt: skip


@pages.get("/decisions/")
@access.needs(Permission.DECIDE_RISK)
def decisions(reference: str) -> str:
    """What was decided, and the form of the next decision."""
    return _decisions(reference)


@pages.post("/decisions/")
@access.needs(Permission.DECIDE_RISK)
def decide(reference: str) -> Any:
    """Keep a decision; the person is told."""
    form, who = DecisionForm(), accounts.person_card(reference)
    if not form.validate_on_submit():
        return _decisions(reference, form), 422
    told = Decided(**{name: (form[name].data or "").strip() for name in NEEDED}, review_day=form.review_day.data)
    try:
        service.decide(who.id, told, clock.today(), clock.now(), by=access.current_person().id)
    except Refused as refused:
        form.refuse(AT_FIELD[refused.code], REFUSALS[refused.code])
        return _decisions(reference, form), 422
    return redirect(url_for("reviews_admin.decisions", reference=reference, done="decided"))


def _offers(reference: str, form: OfferForm | None = None) -> str:
    who = accounts.person_card(reference)
    rows: list[Any] = service.offers_of(who.id)
    return render(
        "reviews/admin_offers.html", who=who, rows=rows, form=form or OfferForm(formdata=None), forms=forms, worries=WORRIES,
        names=accounts.names_of({one.noted_by for one in rows}), done=request.args.get("done", ""),
    )  # fmt: skip


@pages.get("/offers/")
@access.needs(Permission.ANSWER_INTEREST)
def offers(reference: str) -> str:
    """Each time a direct payment was offered, and the form of the next."""
    return _offers(reference)


@pages.post("/offers/")
@access.needs(Permission.ANSWER_INTEREST)
def note_offer(reference: str) -> Any:
    """Keep an offer."""
    form, who = OfferForm(), accounts.person_card(reference)
    if not form.validate_on_submit():
        return _offers(reference, form), 422
    told = Offered(form.day.data, form.place.data, form.outcome.data, form.why.data or "", form.worry.data or None)
    try:
        service.note_offer(who.id, told, clock.today(), clock.now(), by=access.current_person().id)
    except Refused as refused:
        form.refuse(AT_FIELD[refused.code], REFUSALS[refused.code])
        return _offers(reference, form), 422
    return redirect(url_for("reviews_admin.offers", reference=reference, done="noted"))
