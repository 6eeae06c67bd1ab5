"""Referrals for staff: everything that waits, one of them, choosing a service with the person, and beginning one."""

from datetime import date
from typing import Any

from flask import Blueprint, abort, redirect, request, url_for

from app.accounts import access
from app.accounts import service as accounts
from app.accounts.rules import Permission
from app.casework import reply_texts
from app.casework import service as casework
from app.casework.forms import PAUSES
from app.casework.forms import REFUSALS as CASE_REFUSALS
from app.core import clock
from app.core.errors import Refused
from app.core.i18n import SOURCE, language, name_in_english
from app.core.templating import render
from app.support import directory, lists, merging, service, words
from app.support.admin_forms import AT_FIELD, ChooseForm, StartForm, TakeFromForm
from app.support.rules import NOT_SURE, Agreed, Level, Stage
from app.support.service import Choice, New

pages = Blueprint("support_admin", __name__)
person_pages = Blueprint("support_person_admin", __name__, url_prefix="/people/<ref:reference>/referrals")
SIZE = 50
PARTS = {
    "to-choose": "Help to choose", "offered": "With a service: yes or no", "accepted": "A service helps",
    "ours": "Begun by officers", "over": "Over",
}  # fmt: skip


def after_key() -> tuple[date, int] | None:
    """The key of the page before, from the address."""
    day, _, number = request.args.get("after", "").partition(",")
    try:
        return date.fromisoformat(day), int(number)
    except ValueError:
        return None


@pages.get("/referrals/")
@access.needs(Permission.ANSWER_INTEREST)
def waiting() -> str:
    """Referrals of one part, due first."""
    show = request.args.get("show", "to-choose")
    if show not in PARTS:
        abort(404)
    rows = lists.page_of(show, after_key(), SIZE)
    more, rows = len(rows) > SIZE, rows[:SIZE]
    return render(
        "support/admin_waiting.html", rows=rows, show=show, parts=PARTS, words=words, today=clock.today(),
        names=accounts.names_of({one.row.person_id for one in rows}), language_name=name_in_english,
        services=directory.names_of({one.row.service_id for one in rows if one.row.service_id}), pauses=PAUSES,
        talked=lists.talked([one.row for one in rows]), since=casework.paused_since([one.case for one in rows]),
        after=f"{rows[-1].due_day},{rows[-1].row.id}" if more else None, first_page=after_key() is None,
    )  # fmt: skip


@pages.get("/referrals/<ref:subject>")
@access.needs(Permission.ANSWER_INTEREST)
def show(subject: str) -> str:
    """One referral."""
    return _show(subject, _choose_form(ChooseForm(formdata=None)))


def _choose_form(form: ChooseForm) -> ChooseForm:
    return form.offer([(one.reference, one.name) for one in directory.services()])


def _show(subject: str, form: ChooseForm, notice: str = "", take_from: TakeFromForm | None = None) -> str:
    row = service.see(subject)
    take_from = take_from or TakeFromForm(formdata=None)
    take_from.offer_texts(reply_texts.texts())
    found = lists.listed(row)
    case: Any = found.case
    if form.level.data is None and row.level != NOT_SURE:
        form.level.data = row.level
    steps = service.steps_of(row)
    ids = {one.service_id for one in steps if one.service_id} | ({row.service_id} if row.service_id else set())
    card = accounts.person_card(accounts.reference_of(row.person_id))
    return render(
        "support/admin_show.html", row=row, steps=steps, form=form, card=card, words=words, names=directory.names_of(ids),
        people=accounts.names_of({row.sent_by} | {one.by_id for one in steps}), speaks=language(card.language), notice=notice,
        language_name=name_in_english, today=clock.today(), signed_in=language(row.language), services=directory.services(),
        late=found.is_late(clock.today()) and not (row.stage == "accepted" and lists.has_talked(row)), found=found,
        others=merging.others_like(row) if row.stage == Stage.TO_CHOOSE else [], same=casework.same_as(case),
        case=case, pauses=PAUSES, since=casework.paused_since([case]),
        done=request.args.get("done", ""), take_from=take_from,
    )  # fmt: skip


def _sentence(refused: Refused) -> str:
    by_id = refused.facts.get("by_id")
    who = accounts.names_of({by_id}).get(by_id) if isinstance(by_id, int) else None
    return {**CASE_REFUSALS, **words.STAFF_REFUSAL}[refused.code] % {"who": who or "Somebody else"}


@pages.post("/referrals/<ref:subject>/choose")
@access.needs(Permission.ANSWER_INTEREST)
def choose(subject: str) -> Any:
    """Offer it to the service that the person chose with us."""
    form = _choose_form(ChooseForm())
    if not form.validate_on_submit():
        return _show(subject, form), 422
    chosen = Choice(Level(form.level.data), directory.by_reference(form.service.data), form.how.data, form.day.data)
    try:
        service.choose(subject, chosen, clock.today(), clock.now(), by=access.current_person().id)
    except Refused as refused:
        if AT_FIELD.get(refused.code) in ("service", "how", "day"):
            form.refuse(AT_FIELD[refused.code], _sentence(refused))
            return _show(subject, form), 422
        return _show(subject, form, _sentence(refused)), 409
    return redirect(url_for("support_admin.show", subject=subject, done="chosen"))


@pages.post("/referrals/<ref:subject>/same-as")
@access.needs(Permission.ANSWER_INTEREST)
def same_as(subject: str) -> Any:
    """It goes on as another of theirs."""
    try:
        merging.same_as(subject, request.form.get("other", ""), clock.now(), by=access.current_person().id)
    except Refused as refused:
        return _show(subject, _choose_form(ChooseForm(formdata=None)), _sentence(refused)), 409
    return redirect(url_for("support_admin.show", subject=subject))


@pages.post("/referrals/<ref:subject>/take-from")
@access.needs(Permission.ANSWER_INTEREST)
def take_from(subject: str) -> Any:
    """Take it from a service that does not answer or cannot go on."""
    form = TakeFromForm()
    valid = form.validate_on_submit()
    if request.form.get("then") == "insert":  # in English: what stands in a referral is in English
        said = form.insert(form.why, reply_texts.start_from(form.kept_text.data or "", SOURCE), SOURCE)
        return _show(subject, _choose_form(ChooseForm(formdata=None)), said, form)
    if not valid:
        return _show(subject, _choose_form(ChooseForm(formdata=None)), take_from=form), 422
    try:
        service.take_from_service(subject, form.why.data or "", clock.today(), clock.now(), by=access.current_person().id)
    except Refused as refused:
        return _show(subject, _choose_form(ChooseForm(formdata=None)), _sentence(refused), form), 409
    return redirect(url_for("support_admin.show", subject=subject, done="taken-from"))


@person_pages.get("/")
@access.needs(Permission.ANSWER_INTEREST)
def of_person(reference: str) -> str:
    """Referrals of one person, and the form of the next."""
    return _of_person(reference, _start_form(StartForm(formdata=None)))


def _start_form(form: StartForm) -> StartForm:
    return form.offer([(one.reference, one.name) for one in directory.services() if one.takes_on])


def _of_person(reference: str, form: StartForm) -> str:
    who = accounts.person_card(reference)
    rows = service.referrals_of(who.id)
    return render(
        "support/admin_person.html", who=who, rows=rows, form=form, words=words, ways=service.known_ways(who),
        names=directory.names_of({row.service_id for row in rows if row.service_id}), services=directory.services(),
        done=request.args.get("done", ""),
    )  # fmt: skip


@person_pages.post("/")
@access.needs(Permission.ANSWER_INTEREST)
def start(reference: str) -> Any:
    """Begin a referral for somebody who agreed."""
    form, who = _start_form(StartForm()), accounts.person_card(reference)
    if not form.validate_on_submit():
        return _of_person(reference, form), 422
    chosen = directory.by_reference(form.service.data) if form.service.data and not form.is_not_sure() else None
    new = New(
        level=form.level.data, service=chosen, wish=form.wish.data or "", reach=form.reach.data or "",
        shared=tuple(form.shared.data or ()), language=who.language, how=Agreed(form.how.data), day=form.day.data,
        by_council=True,
    )  # fmt: skip
    try:
        service.start(who.id, new, clock.today(), clock.now(), by=access.current_person().id)
    except Refused as refused:
        form.refuse(AT_FIELD[refused.code], words.STAFF_REFUSAL[refused.code])
        return _of_person(reference, form), 422
    return redirect(url_for("support_person_admin.of_person", reference=reference, done="sent"))
