"""Questions before a payment, as the finance team sees them: who waits, one of them, the answer that holds."""

from datetime import date
from typing import Any

from flask import Blueprint, redirect, request, url_for

from app.accounts import access
from app.accounts import service as accounts
from app.accounts.rules import Permission
from app.casework import reply_texts
from app.casework import service as casework
from app.casework.forms import PAUSES
from app.casework.forms import REFUSALS as CASE_REFUSALS
from app.core import clock
from app.core.errors import Refused
from app.core.i18n import language, name_in_english
from app.core.templating import render
from app.rulings import service
from app.rulings.forms import ANSWERS, AT_FIELD, REFUSALS, RulingForm
from app.rulings.service import Told
from app.tools import words

pages = Blueprint("rulings_admin", __name__, url_prefix="/asked-first")
SIZE = 50


def _me() -> int:
    return access.current_person().id


@pages.get("/")
@access.needs(Permission.ANSWER_MONEY)
def waiting() -> str:
    """Who waits for an answer, due first."""
    mine = request.args.get("mine") == "yes"
    rows = service.waiting_page(_me() if mine else None, _after(), SIZE)
    more, rows = len(rows) > SIZE, rows[:SIZE]
    people = {row.person_id for row, _case in rows} | {case.taken_by for _row, case in rows if case.taken_by}
    return render(
        "rulings/admin_waiting.html", rows=rows, names=accounts.names_of(people), today=clock.today(), me=_me(), mine=mine,
        language_name=name_in_english, done=request.args.get("done", ""), first_page=_after() is None,
        after=f"{rows[-1][1].due_day},{rows[-1][1].id}" if more else None,
    )  # fmt: skip


def _after() -> tuple[date, int] | None:
    day, _, number = request.args.get("after", "").partition(",")
    try:
        return date.fromisoformat(day), int(number)
    except ValueError:
        return None


@pages.get("/<ref:subject>")
@access.needs(Permission.ANSWER_MONEY)
def show(subject: str) -> str:
    """One: what they want to buy, what the tool said, what was answered."""
    return _page(subject, RulingForm(formdata=None))


def _page(subject: str, form: RulingForm, notice: str = "") -> str:
    found, case = service.see_for_staff(subject, _me())
    row = found.row
    form.offer_texts(reply_texts.texts())
    people = {row.kept_by, case.taken_by, *(one.given_by for one in found.rulings)}
    return render(
        "rulings/admin_show.html", found=found, row=row, case=case, form=form, notice=notice, answers=ANSWERS,
        others=service.others_like(found) if found.waits else [], today=clock.today(), pauses=PAUSES,
        since=casework.paused_since([case]),
        card=accounts.person_card(accounts.reference_of(row.person_id)), names=accounts.names_of({one for one in people if one}),
        language_name=name_in_english, language=language, me=_me(),
        outcome=words.OUTCOME[row.outcome][0], reasons=[words.REASON[one] for one in row.reasons if one in words.REASON],
        given=[(words.QUESTION[key], words.ANSWER[key][answer]) for key, answer in row.answers.items()],
    )  # fmt: skip


@pages.post("/<ref:subject>/answer")
@access.needs(Permission.ANSWER_MONEY)
def answer(subject: str) -> Any:
    """The answer that holds; the person is told."""
    form = RulingForm()
    valid = form.validate_on_submit()
    if request.form.get("then") == "insert":
        return _insert(subject, form)
    if not valid:
        return _page(subject, form), 422
    told = Told(form.answer.data, (form.words.data or "").strip(), form.until.data, form.seen.data or 0, form.language.data)
    try:
        service.rule(subject, told, clock.today(), clock.now(), by=_me())
    except Refused as refused:
        if refused.code in AT_FIELD:
            form.refuse(AT_FIELD[refused.code], REFUSALS[refused.code])
            return _page(subject, form), 422
        return _page(subject, form, _sentence(refused)), 409
    return redirect(url_for("rulings_admin.waiting", done="answered"))


def _insert(subject: str, form: RulingForm) -> str:
    """Put a kept text under what was typed, in the person's language where it is there. Nothing is sent yet."""
    found, _case = service.see_for_staff(subject, _me())
    wanted = accounts.person_card(accounts.reference_of(found.row.person_id)).language
    kept = reply_texts.start_from(form.kept_text.data or "", wanted)
    return _page(subject, form, form.insert(form.words, kept, wanted, form.language))


@pages.post("/<ref:subject>/same-as")
@access.needs(Permission.ANSWER_MONEY)
def same_as(subject: str) -> Any:
    """It is answered in another question of theirs."""
    try:
        service.same_as(subject, request.form.get("other", ""), clock.now(), by=_me())
    except Refused as refused:
        return _page(subject, RulingForm(formdata=None), _sentence(refused)), 409
    return redirect(url_for("rulings_admin.show", subject=subject))


def _sentence(refused: Refused) -> str:
    by_id = refused.facts.get("by_id")
    who = accounts.names_of({by_id}).get(by_id) if isinstance(by_id, int) else None
    return {**CASE_REFUSALS, **REFUSALS}[refused.code] % {"who": who or "Somebody else"}
