"""What the council sees of returns: one return and its decisions, what is not sent, one person's returns."""

from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask.wrappers import Response

from app.accounts import access
from app.accounts import service as accounts
from app.accounts.rules import Permission
from app.casework import service as casework
from app.casework.admin import view_in_url
from app.casework.forms import HandOverForm, TakeOverForm
from app.core import clock
from app.core.errors import Refused
from app.core.i18n import name_in_english
from app.core.templating import render
from app.explaining import english
from app.files.serving import file_answer
from app.returns import checking, looking
from app.returns.admin_forms import WHOLE, AskForm, ReopenForm, SettleForm
from app.returns.beside import asked_first
from app.returns.rules import ReturnState, may_move
from app.returns.words import CATEGORY, HINT, NEXT, OUTCOME, QUESTION, REFUSAL, RULE, said
from app.statements.sentences import LEVELS

pages = Blueprint("returns_admin", __name__)
SIZE = 50
WORDS = {
    "category": CATEGORY, "hint": HINT, "level": LEVELS, "next": NEXT, "outcome": OUTCOME, "question": QUESTION,
    "rule": RULE,
}  # fmt: skip


def _words(catalogue: str, code: str) -> str:
    return said(WORDS[catalogue], code)


def _me() -> int:
    return access.current_person().id


@pages.get("/returns/<ref:subject>")
@access.needs(Permission.CHECK_RETURNS)
def show(subject: str) -> str:
    """A return that was sent. That it was opened is written down."""
    number = request.args.get("version", type=int)
    page = _show(subject, number, done=request.args.get("done", ""))
    checking.note_opened(subject, by=_me())
    return page


def _show(subject: str, number: int | None = None, form: SettleForm | None = None, done: str = "", notice: str = "") -> str:
    seen, view = looking.seen_return(subject, number), view_in_url()
    staff = accounts.staff_with(Permission.CHECK_RETURNS, clock.today())
    colleagues = [(one.reference, one.display_name) for one in staff if one.id != _me()]
    in_english = english.all_in(seen.found.reference)
    return render(
        "returns/admin_show.html", seen=seen, me=_me(), view=view, words=_words, language_name=name_in_english,
        form=form or SettleForm(formdata=None, outcome="ok", seen_version=str(seen.found.version)),
        hand_over=HandOverForm(formdata=None).offer(colleagues), take_over=_take_over(seen), done=done, notice=notice,
        today=clock.today(), states=ReturnState, kept=looking.kept_at_end(seen, clock.now()),
        asked_first=asked_first(seen.person.id, seen.lines), in_english=in_english,
        translators=accounts.names_of({one.row.written_by for one in in_english.values() if one.row.written_by}),
    )  # fmt: skip


def _take_over(seen: looking.Seen) -> TakeOverForm:
    """Names the colleague who has the case, who may have left the council."""
    holder = seen.case.taken_by if seen.case else None
    return TakeOverForm(formdata=None, holder=accounts.reference_of(holder) if holder else "")


@pages.get("/returns/<ref:subject>/files/<name:name>")
@access.needs(Permission.CHECK_RETURNS)
def fetch(subject: str, name: str) -> Response:
    """A file that was sent with this return, only ever as a download. That it was fetched is written down."""
    answer = file_answer(*looking.sent_file(subject, name))
    checking.note_fetched(subject, name, by=_me())
    return answer


@pages.post("/returns/<ref:subject>/settle")
@access.needs(Permission.CHECK_RETURNS)
def settle(subject: str) -> Any:
    """Settle, and go back to the return or on to the next one of the same part of the queue."""
    form, view = SettleForm(), view_in_url()
    if not form.validate_on_submit():
        return _show(subject, form=form), 422
    try:
        checking.settle_return(subject, form.outcome.data, form.note.data or "", form.seen, clock.now(), by=_me())
    except Refused as refused:
        return _refused(subject, refused, form.seen, form.note.data or "")
    if request.form.get("then") != "next":
        return redirect(url_for("returns_admin.show", subject=subject, done="settled", **view.query))
    following = casework.next_case(view.show, clock.today(), _me(), mine=view.mine)
    if following is None:
        return redirect(url_for("casework_admin.queue", **view.query))
    return redirect(url_for("returns_admin.show", subject=following.subject, done="settled-next", **view.query))


def _refused(subject: str, refused: Refused, seen_version: int, typed: str = "") -> tuple[str, int]:
    """Why it was not done: what the person has changed meanwhile, or the return as it stands now."""
    if refused.code == "sent-again-meanwhile" and seen_version > 0:
        return render(
            "returns/admin_changed.html", subject=subject, changed=looking.changed_since(subject, seen_version),
            typed=typed, view=view_in_url(), words=_words,
        ), 409  # fmt: skip
    return _show(subject, notice=said(REFUSAL, refused.code)), 409


@pages.get("/returns/<ref:subject>/ask")
@access.needs(Permission.CHECK_RETURNS)
def ask(subject: str) -> Any:
    """What to ask back, line by line; what the rules suggest is filled in and not ticked."""
    page = _ask(subject, None)
    if page is None:
        return redirect(url_for("returns_admin.show", subject=subject, **view_in_url().query))
    checking.note_opened(subject, by=_me())
    return page


def _ask(subject: str, form: AskForm | None) -> str | None:
    """The page, or None where nothing can be asked now: the person has been asked, or it is settled."""
    seen = looking.seen_return(subject)
    if form is None and not may_move(seen.state, ReturnState.ASKED):
        return None
    typed = request.form if form else {}
    ticked = set(request.form.getlist("line")) if form else set()
    suggested = seen.suggested
    lines = sorted(checking.askable_lines(seen.found), key=lambda line: line.identity not in suggested)
    return render(
        "returns/admin_ask.html", seen=seen, lines=lines, suggested=suggested, ticked=ticked, typed=typed, whole=WHOLE,
        form=form or AskForm(formdata=None, seen_version=str(seen.found.version)), kept=QUESTION, words=_words,
        view=view_in_url(),
    )  # fmt: skip


@pages.post("/returns/<ref:subject>/ask")
@access.needs(Permission.CHECK_RETURNS)
def do_ask(subject: str) -> Any:
    """Ask back."""
    form = AskForm()
    asked = form.rows() if form.validate_on_submit() else []
    if not asked:
        return _ask(subject, form), 422
    try:
        checking.ask_back(subject, asked, form.seen, clock.now(), by=_me())
    except Refused as refused:
        return _refused(subject, refused, form.seen, "\n".join(one.words for one in asked if one.words))
    return redirect(url_for("returns_admin.show", subject=subject, done="asked", **view_in_url().query))


@pages.get("/returns/<ref:subject>/reopen")
@access.needs(Permission.CHECK_RETURNS)
def reopen(subject: str) -> str:
    """Propose to look at a settled return again."""
    return render("returns/admin_reopen.html", seen=looking.seen_return(subject), form=ReopenForm())


@pages.post("/returns/<ref:subject>/reopen")
@access.needs(Permission.CHECK_RETURNS)
def propose(subject: str) -> Any:
    """Keep the proposal for a second officer."""
    form = ReopenForm()
    if not form.validate_on_submit():
        return render("returns/admin_reopen.html", seen=looking.seen_return(subject), form=form), 422
    try:
        checking.propose_reopening(subject, form.reason.data or "", clock.now(), by=_me())
    except Refused as refused:
        return _refused(subject, refused, 0)
    return redirect(url_for("returns_admin.show", subject=subject, done="proposed"))


@pages.post("/returns/<ref:subject>/agree")
@access.needs(Permission.CHECK_RETURNS)
def agree(subject: str) -> Any:
    """A second officer agrees to look at it again."""
    try:
        checking.agree_reopening(subject, clock.today(), clock.now(), by=_me())
    except Refused as refused:
        return _refused(subject, refused, 0)
    return redirect(url_for("returns_admin.show", subject=subject, done="reopened"))


@pages.get("/returns/to-agree")
@access.needs(Permission.CHECK_RETURNS)
def to_agree() -> str:
    """Settled returns a colleague would like to look at again: a second officer opens each and agrees, or does not."""
    return render("returns/admin_to_agree.html", found=looking.proposals(), me=_me())


@pages.get("/returns/due")
@access.needs(Permission.CHECK_RETURNS)
def due() -> str:
    """Returns that are due and not sent. How to reach somebody is with the person."""
    show_all, today = request.args.get("show") == "all", clock.today()
    found, after = checking.due_not_sent(today, request.args.get("after", 0, type=int), SIZE, past_due=not show_all)
    return render(
        "returns/admin_due.html", found=sorted(found, key=lambda one: one.due_day), after=after, show_all=show_all,
        today=today, first_page="after" not in request.args,
    )  # fmt: skip


@pages.get("/people/<ref:reference>/returns")
@access.needs(Permission.SEE_PEOPLE)
def of_person(reference: str) -> str:
    """One person's returns: which are owed, when each was due, where each stands."""
    person = accounts.person_card(reference)
    return render(
        "returns/admin_of_person.html", who=person, words=_words, today=clock.today(), language_name=name_in_english,
        dues=looking.returns_seen_by_staff(person.id, clock.today()),
    )  # fmt: skip
