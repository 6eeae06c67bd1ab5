"""What the council sees of expressions of interest: who waits, one of them, what became of it, the figures."""

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

import flask
from flask import Blueprint, abort, g, redirect, request, url_for

from app.accounts import access
from app.accounts import service as accounts
from app.accounts.pages import secret
from app.accounts.rules import Permission, sign_in_name
from app.casework import reply_texts
from app.casework import service as casework
from app.casework.door import from_a_list
from app.casework.forms import PAUSES
from app.casework.forms import REFUSALS as CASE_REFUSALS
from app.casework.kinds import CaseKind
from app.core import clock
from app.core.clock import LONDON
from app.core.errors import NotYours, Refused
from app.core.i18n import SOURCE, name_in_english
from app.core.templating import render
from app.council_policy.rules import add_months
from app.explaining import english
from app.interest import admin_forms, draft, equality, service, truths, words
from app.interest.admin_forms import REFUSALS, AnswerForm, ContactedForm, EnterForm
from app.interest.pages import BEGUN
from app.interest.rules import CameBy, Step, Team, is_for_another, steps_for
from app.interest.service import Answer, Call
from app.interest.worries import WORRIES

pages = Blueprint("interest_admin", __name__)
SIZE = 50
MONTHS = 12  # that the figures look back


def _me() -> int:
    return access.current_person().id


@pages.get("/interest/")
@access.needs(Permission.ANSWER_INTEREST)
def waiting() -> str:
    """Who waits for an answer, due first."""
    return _waiting()


def _waiting(form: EnterForm | None = None, notice: str = "") -> str:
    team, mine = request.args.get("team", ""), request.args.get("mine") == "yes"
    if team and team not in set(Team):
        abort(404)
    rows = service.waiting_page(Team(team) if team else None, _me() if mine else None, _after(), SIZE)
    more, rows = len(rows) > SIZE, rows[:SIZE]
    form = form or EnterForm(formdata=None, known=request.args.get("for", ""))
    people = {sent.person_id for sent, _case in rows} | {case.taken_by for _sent, case in rows if case.taken_by}
    return render(
        "interest/admin_waiting.html", rows=rows, names=accounts.names_of(people), today=clock.today(), me=_me(), team=team,
        mine=mine, teams=admin_forms.TEAMS, needs=_needs, language_name=name_in_english, first_page=_after() is None,
        after=f"{rows[-1][1].due_day},{rows[-1][1].id}" if more else None, form=form, notice=notice,
    )  # fmt: skip


def _after() -> tuple[date, int] | None:
    day, _, number = request.args.get("after", "").partition(",")
    try:
        return date.fromisoformat(day), int(number)
    except ValueError:
        return None


def _needs(sent: Any) -> list[str]:
    return words.in_english("needs", [one for one in sent.answers.get("needs", ()) if one != "none"])


@pages.post("/interest/enter")
@access.needs(Permission.ANSWER_INTEREST)
def enter() -> Any:
    """Enter somebody's answers for them, through the same pages."""
    form = EnterForm()
    if not form.validate_on_submit():
        return _waiting(form), 422
    known = {}
    if form.known.data:
        try:
            known = _known(sign_in_name(form.known.data).reference)
        except NotYours:
            form.refuse("known", "We know nobody with this reference. Look for them in People, or leave it empty")
            return _waiting(form), 422
    told = draft.Begun(g.language, None, None, CameBy(form.came_by.data))
    flask.session[BEGUN] = draft.begin(told, secret(), clock.now(), entered_by=_me(), answers=known)
    return redirect(url_for("interest.question", lang=g.language, step=Step.WHO))


def _known(reference: str) -> dict[str, str]:
    """What a form begins with for somebody we know. Raises NotYours, in one's own affairs too."""
    who = accounts.recipient_by_reference(reference)
    if who.id == _me():
        raise NotYours
    return {service.KNOWN: who.reference, "name": who.display_name}


@pages.get("/interest/figures")
@access.needs(Permission.ANSWER_INTEREST)
def figures() -> str:
    """What became of interests in a year, and the equality answers; small numbers hidden."""
    since = add_months(clock.today().replace(day=1), -MONTHS)
    return render(
        "interest/admin_figures.html", since=since, found=service.figures(datetime.combine(since, time(), LONDON)),
        counted=equality.counts_since(since), outcomes=admin_forms.OUTCOMES, equality=words.EQUALITY,
        heard={code: one.heard for code, one in WORRIES.items()},
        asked=words.EQUALITY_ASKED, ways={CameBy.WEB: "On this website", **admin_forms.CAME_BY},
    )  # fmt: skip


@pages.get("/interest/<ref:subject>")
@access.needs(Permission.ANSWER_INTEREST)
def show(subject: str) -> str:
    """One interest: what they need from us first, then what was said, what happened, and the answer."""
    return _show(subject)


def _show(subject: str, contacted: ContactedForm | None = None, answered: AnswerForm | None = None, notice: str = "") -> str:
    found = service.see(subject)
    answered = answered or AnswerForm(formdata=None)
    answered.offer_texts(reply_texts.texts())
    in_english: Any = english.all_in(subject).get(0)
    staff = {one.by_id for one in found.contacts} | {found.case.taken_by, found.sent.answered_by, found.sent.entered_by}
    staff |= {in_english.row.written_by} if in_english else set()
    return render(
        "interest/admin_show.html", found=found, sent=found.sent, case=found.case, today=clock.today(), me=_me(),
        names=accounts.names_of({one for one in (*staff, found.sent.person_id) if one}), forms=admin_forms, notice=notice,
        needs=_needs(found.sent), told=_told(found.sent.answers), for_another=is_for_another(found.sent.answers),
        reference=accounts.reference_of(found.sent.person_id), language_name=name_in_english, worries=WORRIES,
        truths=truths.truths_in(found.sent.language, clock.today()), english_truths=truths.truths_in("en", clock.today()),
        contacted=contacted or ContactedForm(formdata=None), answered=answered,
        channel=service.channel_of(found.sent.answers), in_english=in_english,
        pauses=PAUSES, since=casework.paused_since([found.case]), pass_note=request.form.get("note", ""),
        others=[] if found.sent.outcome else service.others_like(found.sent),
        may_start=access.may(Permission.START_DIRECT_PAYMENTS), spoken=words.LANGUAGE,
    )  # fmt: skip


def _told(answers: Any) -> list[tuple[str, list[str]]]:
    """Every question with what was said to it, in English where it was chosen."""
    rows = []
    for step in steps_for(answers):
        names = STAFF_NAMES[step]
        found = [one for name in names if answers.get(name) for one in _one(name, answers[name])]
        rows.append((words.STEP[step], found))
    return rows


def _one(name: str, value: Any) -> list[str]:
    if name == "worries":
        return [WORRIES[one].heard for one in value if one in WORRIES]
    prefix = {"contact_whom": "Talk to: ", "message_safe": "Safe to leave a message: ", "interpreter": "Interpreter: ",
              "lives_with": "Lives with them: ", "discharge": "Leaves on ", "born": "Born on "}.get(name, "")  # fmt: skip
    return [prefix + one for one in words.in_english(name, value)]


STAFF_NAMES: dict[Step, tuple[str, ...]] = {
    Step.WHO: ("who",), Step.TELLER: ("teller_name", "relation"), Step.AGREED: ("agreed",), Step.NAME: ("name", "born"),
    Step.REACH: ("contact_whom", "phone", "email", "address", "postcode"),
    Step.CONTACT: ("way", "when", "when_words", "message_safe"), Step.LANGUAGE: ("language", "language_words", "interpreter"),
    Step.NEEDS: ("needs", "needs_note"), Step.HOPES: ("hopes", "hopes_words"), Step.MONEY: ("money",),
    Step.SOMEONE: ("someone", "lives_with"), Step.CARE: ("care",), Step.HOSPITAL: ("hospital", "discharge"),
    Step.WORRIES: ("worries", "worries_words"), Step.HEARD: ("heard",), Step.COPY: ("copy",),
}  # fmt: skip


@pages.post("/interest/<ref:subject>/take")
@access.needs(Permission.ANSWER_INTEREST)
@from_a_list
def take(subject: str) -> Any:
    """Take it."""
    return _do(subject, lambda now: casework.take(casework.case_of(CaseKind.INTEREST, subject), now, by=_me()))


@pages.post("/interest/<ref:subject>/release")
@access.needs(Permission.ANSWER_INTEREST)
@from_a_list
def release(subject: str) -> Any:
    """Give it back to everyone."""
    return _do(subject, lambda now: casework.release(casework.case_of(CaseKind.INTEREST, subject), now, by=_me()))


@pages.post("/interest/<ref:subject>/pass")
@access.needs(Permission.ANSWER_INTEREST)
def pass_on(subject: str) -> Any:
    """Give it to the other team; the clock runs on."""
    team = Team.DIRECT_PAYMENTS if service.see(subject).sent.team == Team.SOCIAL_WORK else Team.SOCIAL_WORK
    if request.form.get("team") != team:
        return _show(subject, notice="It is with that team already. Nothing was changed."), 409
    return _do(subject, lambda now: service.pass_on(subject, team, request.form.get("note", "")[:2000], now, by=_me()))


@pages.post("/interest/<ref:subject>/contact")
@access.needs(Permission.ANSWER_INTEREST)
def contact(subject: str) -> Any:
    """Write down that somebody spoke to them, or tried to."""
    form = ContactedForm()
    if not form.validate_on_submit():
        return _show(subject, contacted=form), 422
    call = Call(form.way.data, form.reached.data == "yes", form.note.data or "", form.seen.data or 0)
    return _do(subject, lambda now: service.note_contact(subject, call, now, by=_me()), contacted=form)


@pages.post("/interest/<ref:subject>/answer")
@access.needs(Permission.ANSWER_INTEREST)
def answer(subject: str) -> Any:
    """What became of it."""
    form = AnswerForm()
    valid = form.validate_on_submit()
    if request.form.get("then") == "insert":  # in English: nobody can say there in which language it is
        said = form.insert(form.reason, reply_texts.start_from(form.kept_text.data or "", SOURCE), SOURCE)
        return _show(subject, answered=form, notice=said)
    if not valid:
        return _show(subject, answered=form), 422
    told = Answer(form.outcome.data, form.told.data, form.reason.data or "", form.myth.data or "")
    return _do(subject, lambda now: service.answer(subject, told, now, by=_me()), answered=form)


@pages.post("/interest/<ref:subject>/same-as")
@access.needs(Permission.ANSWER_INTEREST)
def same_as(subject: str) -> Any:
    """It is answered in another of theirs."""
    other = request.form.get("other", "")
    return _do(subject, lambda now: service.same_as(subject, other, now, by=_me()))


AT_FIELD = {"interest-needs-reason": "reason", "interest-no-way": "told", "interest-not-chosen": "outcome"}


def _do(
    subject: str, act: Callable[[datetime], object], contacted: ContactedForm | None = None, answered: AnswerForm | None = None
) -> Any:
    """Do it and show the page again; a refusal is said at its field, or above the page with what has changed."""
    try:
        act(clock.now())
    except Refused as refused:
        if answered is not None and refused.code in AT_FIELD:
            answered.refuse(AT_FIELD[refused.code], REFUSALS[refused.code])
            return _show(subject, answered=answered), 422
        return _show(subject, contacted, answered, _sentence(refused)), 409
    return redirect(url_for("interest_admin.show", subject=subject))


def _sentence(refused: Refused) -> str:
    by_id = refused.facts.get("by_id")
    who = accounts.names_of({by_id}).get(by_id) if isinstance(by_id, int) else None
    return {**CASE_REFUSALS, **REFUSALS}[refused.code] % {"who": who or "Somebody else"}
