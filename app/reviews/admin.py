"""Decisions about a risk and offers of a direct payment, as staff write them down on somebody's record."""

from typing import Any

from flask import Blueprint, redirect, request, url_for

from app.accounts import access
from app.accounts import service as accounts
from app.accounts.rules import Permission
from app.casework import reply_texts
from app.core import clock
from app.core.errors import Refused
from app.core.i18n import SOURCE, language
from app.core.templating import render
from app.decisions import service as letters_service
from app.decisions.rules import NEVER_POSTED
from app.interest.worries import WORRIES
from app.reviews import forms, service, words
from app.reviews.forms import AT_FIELD, REFUSALS, DecisionForm, OfferForm
from app.reviews.rules import NEEDED
from app.reviews.service import Decided, Offered
from app.reviews.telling import texts_of

pages = Blueprint("reviews_admin", __name__, url_prefix="/people/<ref:reference>")


def _decisions(reference: str, form: DecisionForm | None = None, notice: str = "") -> str:
    who = accounts.person_card(reference)
    rows: list[Any] = service.decisions_of(who.id)
    form = form or DecisionForm(formdata=None)
    form.offer_texts(reply_texts.texts())
    return render(
        "reviews/admin_decisions.html", who=who, rows=rows, form=form, notice=notice, today=clock.today(),
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
    valid = form.validate_on_submit()
    if request.form.get("then") == "insert":  # in English, as all of a decision
        kept = reply_texts.start_from(form.kept_text.data or "", SOURCE)
        return _decisions(reference, form, form.insert(form.reasons, kept, SOURCE))
    if not valid:
        return _decisions(reference, form), 422
    told = Decided(**{name: (form[name].data or "").strip() for name in NEEDED}, review_day=form.review_day.data)
    try:
        service.decide(who.id, told, clock.today(), clock.now(), by=access.current_person().id)
    except Refused as refused:
        form.refuse(AT_FIELD[refused.code], REFUSALS[refused.code])
        return _decisions(reference, form), 422
    return redirect(url_for("reviews_admin.decisions", reference=reference, done="decided"))


@pages.get("/decision-letters/")
@access.needs(Permission.SEE_PEOPLE)
def letters(reference: str) -> str:
    """Every letter about a decision that went to them."""
    who = accounts.person_card(reference)
    rows: list[Any] = letters_service.letters_of(who.id)
    people = {one.decided_by for one in rows} | {one.agreed_by for one in rows if one.agreed_by}
    return render("reviews/admin_letters.html", who=who, rows=rows, words=words, names=accounts.names_of(people))


@pages.get("/decision-letters/<ref:letter>")
@access.needs(Permission.SEE_PEOPLE)
def letter(reference: str, letter: str) -> str:
    """One letter as the person has it, to print and hand over."""
    who = accounts.person_card(reference)
    one = letters_service.letter_of(who.id, letter)
    return render(
        "reviews/admin_letter.html", who=who, letter=one, speaks=language(who.language), today=clock.today(),
        texts=texts_of(who.language, one), reference=reference, never_posted=one.kind in NEVER_POSTED,
    )  # fmt: skip


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
