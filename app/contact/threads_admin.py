"""Messages that come in, as the team that answers them sees them: what waits, one thread, the answer."""

from collections.abc import Callable
from datetime import date, datetime
from functools import partial, update_wrapper
from typing import Any

from flask import Blueprint, redirect, request, url_for

from app.accounts import access
from app.accounts import service as accounts
from app.accounts.safe_contact import unsafe_ways_of
from app.casework import reply_texts
from app.casework import service as casework
from app.casework.door import from_a_list
from app.casework.forms import PAUSES
from app.casework.forms import REFUSALS as CASE_REFUSALS
from app.contact import answering, papers
from app.contact import thread_words as words
from app.contact.answering import First, Reply
from app.contact.thread_forms import FirstForm, ReplyForm
from app.contact.thread_rules import ANSWERS, Team
from app.contact.threads import KIND, Said, Shown
from app.core import clock
from app.core.errors import Refused
from app.core.i18n import language, name_in_english
from app.core.templating import render
from app.explaining import english
from app.explaining import service as explaining
from app.files.serving import file_answer
from app.files.words import REFUSAL as FILE_REFUSALS

pages = Blueprint("threads_admin", __name__, url_prefix="/messages-in")
SIZE = 50
TEAMS = {Team.CARE: "Messages about care", Team.MONEY: "Messages about money"}
AT_FIELD = {
    "thread-not-chosen": "outcome", "thread-needs-answer": "words", "thread-has-answer": "words", "thread-needs-reason": "reason",
    "file-too-many": "papers", "file-no-room": "papers",
}  # fmt: skip
SAYS = {**words.REFUSALS, **FILE_REFUSALS}


def _me() -> int:
    return access.current_person().id


def waiting(team: Team, notice: str = "") -> str:
    """What waits for this team, due first."""
    mine = request.args.get("mine") == "yes"
    rows = answering.waiting_page(team, _me() if mine else None, _after(), SIZE)
    more, rows = len(rows) > SIZE, rows[:SIZE]
    people = {row.person_id for row, _case in rows} | {case.taken_by for _row, case in rows if case.taken_by}
    return render(
        "contact/admin_threads.html", rows=rows, names=accounts.names_of(people), unsafe=unsafe_ways_of(people),
        today=clock.today(), me=_me(), team=team, teams=TEAMS, mine=mine, words=words, language_name=name_in_english,
        first_page=_after() is None, after=f"{rows[-1][1].due_day},{rows[-1][1].id}" if more else None, notice=notice,
    )  # fmt: skip


def _after() -> tuple[date, int] | None:
    day, _, number = request.args.get("after", "").partition(",")
    try:
        return date.fromisoformat(day), int(number)
    except ValueError:
        return None


def show(team: Team, subject: str) -> str:
    """One thread: what the person needs from us first, then all that was written, then the answer."""
    return _page(team, answering.see(team, subject, _me()), ReplyForm(formdata=None))


def _page(team: Team, found: Shown, form: ReplyForm, notice: str = "") -> str:
    row = found.row
    form.choose_again()
    form.offer_texts(reply_texts.texts())
    in_english: dict[int, Any] = english.all_in(row.reference)
    people = {row.person_id, row.closed_by, found.case.taken_by, *(one.by_id for one in found.messages)}
    people |= {one.row.written_by for one in in_english.values()}
    reference, first = accounts.reference_of(row.person_id), found.messages[0]
    return render(
        "contact/admin_thread.html", writer=accounts.card_of(row.person_id if first.entered else first.by_id),
        found=found, row=row, case=found.case, form=form, notice=notice, team=team, teams=TEAMS,
        others=answering.others_like(row), papers=papers.papers_of(row), explanation=explaining.newest_in(row.reference),
        in_english=in_english, pauses=PAUSES, since=casework.paused_since([found.case]), pass_note=request.form.get("note", ""),
        other={Team.CARE: "the finance team", Team.MONEY: "social workers"}[team], card=accounts.person_card(reference),
        names=accounts.names_of({one for one in people if one}), me=_me(), today=clock.today(), words=words,
        language=language, language_name=name_in_english, open=found.case.state in casework.ACTIVE,
    )  # fmt: skip


def write(team: Team, reference: str) -> str:
    """Write to somebody who has not asked."""
    return _first(team, reference, FirstForm(formdata=None, language=accounts.person_card(reference).language))


def _first(team: Team, reference: str, form: FirstForm) -> str:
    card = accounts.person_card(reference)
    form.choose_again()
    return render(
        "contact/admin_write.html", card=card, form=form, team=team, teams=TEAMS, language_name=name_in_english,
        readers={Team.CARE: "helpers who may see care messages", Team.MONEY: "helpers who may see money messages"}[team],
    )  # fmt: skip


def send(team: Team, reference: str) -> Any:
    """Send it: the person is told that something waits."""
    form, card = FirstForm(), accounts.person_card(reference)
    valid = form.validate_on_submit()
    if not form.takes_papers(request.files.getlist("papers")) or not valid:
        return _first(team, reference, form), 422
    one = First(Said((form.words.data or "").strip(), form.language.data, form.ready), form.outcome.data)
    try:
        subject = answering.write_first(team, card.id, one, clock.today(), clock.now(), by=_me())
    except Refused as refused:
        form.refuse(AT_FIELD.get(refused.code, "words"), SAYS[refused.code])
        return _first(team, reference, form), 422
    return redirect(url_for(f"threads_admin.{team}_show", subject=subject))


def take(team: Team, subject: str) -> Any:
    """Take it."""
    return _do(team, subject, lambda now: casework.take(casework.case_of(KIND[team], subject), now, by=_me()))


def release(team: Team, subject: str) -> Any:
    """Give it back to everyone."""
    return _do(team, subject, lambda now: casework.release(casework.case_of(KIND[team], subject), now, by=_me()))


def _do(team: Team, subject: str, act: Callable[[datetime], object]) -> Any:
    """Do it and show the thread; a refusal is said above the list: it needs no reason to look there."""
    answering.see(team, subject, _me())
    try:
        act(clock.now())
    except Refused as refused:
        return waiting(team, _sentence(refused)), 409
    return redirect(url_for(f"threads_admin.{team}_show", subject=subject))


def pass_on(team: Team, subject: str) -> Any:
    """Give it to the other team; the clock runs on. From then on it is theirs to read."""
    try:
        answering.pass_on(team, subject, request.form.get("note", "")[:2000], clock.now(), by=_me())
    except Refused as refused:
        return _page(team, answering.see(team, subject, _me()), ReplyForm(formdata=None), _sentence(refused)), 409
    return redirect(url_for(f"threads_admin.{team}_list"))


def paper(team: Team, subject: str, name: str) -> Any:
    """A paper of a thread, only ever as a download. That it was fetched is written down."""
    row = answering.see(team, subject, _me()).row
    answer = file_answer(*papers.paper(row, name))
    papers.note_fetched(row.person_id, name, by=_me())
    return answer


def same_as(team: Team, subject: str) -> Any:
    """It is answered in another message of theirs."""
    try:
        answering.same_as(team, subject, request.form.get("other", ""), clock.now(), by=_me())
    except Refused as refused:
        return _page(team, answering.see(team, subject, _me()), ReplyForm(formdata=None), _sentence(refused)), 409
    return redirect(url_for(f"threads_admin.{team}_show", subject=subject))


def reply(team: Team, subject: str) -> Any:
    """Answer it, or close it with a reason."""
    form, found = ReplyForm(), answering.see(team, subject, _me())
    valid = form.validate_on_submit()
    can_be_kept = form.takes_papers(request.files.getlist("papers"))
    if request.form.get("then") == "insert":
        return _insert(team, found, form)
    if not valid or not can_be_kept:
        return _page(team, found, form), 422
    said = Said((form.words.data or "").strip(), form.language.data, form.ready)
    one = Reply(said, form.outcome.data, (form.reason.data or "").strip(), form.seen.data or 0)
    try:
        answering.reply(team, subject, one, clock.now(), by=_me())
    except Refused as refused:
        if refused.code in AT_FIELD:
            form.refuse(AT_FIELD[refused.code], SAYS[refused.code])
            return _page(team, found, form), 422
        return _page(team, answering.see(team, subject, _me()), form, _sentence(refused)), 409
    return redirect(url_for(f"threads_admin.{team}_show", subject=subject))


def _insert(team: Team, found: Shown, form: ReplyForm) -> str:
    """Put a kept text under what was typed, in the person's language where it is there. Nothing is sent yet."""
    wanted = accounts.person_card(accounts.reference_of(found.row.person_id)).language
    kept = reply_texts.start_from(form.kept_text.data or "", wanted)
    return _page(team, found, form, form.insert(form.words, kept, wanted, form.language))


def _sentence(refused: Refused) -> str:
    by_id = refused.facts.get("by_id")
    who = accounts.names_of({by_id}).get(by_id) if isinstance(by_id, int) else None
    return {**CASE_REFUSALS, **words.REFUSALS}[refused.code] % {"who": who or "Somebody else"}


def _open(team: Team) -> None:
    """Put the pages of a team behind its door."""
    one = "/<ref:subject>"
    for address, name, method, page in (
        ("/", "list", "GET", waiting), (one, "show", "GET", show), (f"{one}/take", "take", "POST", take),
        (f"{one}/release", "release", "POST", release), (f"{one}/pass", "pass_on", "POST", pass_on),
        (f"{one}/reply", "reply", "POST", reply), (f"{one}/same-as", "same_as", "POST", same_as),
        (f"{one}/papers/<name:name>", "paper", "GET", paper),
        ("/to/<ref:reference>", "write", "GET", write),
        ("/to/<ref:reference>", "send", "POST", send),
    ):  # fmt: skip
        behind = access.needs(ANSWERS[team])(update_wrapper(partial(page, team), page))
        if name in ("take", "release"):
            from_a_list(behind)
        pages.add_url_rule(f"/{team}{address}", f"{team}_{name}", behind, methods=[method])


for _team in Team:
    _open(_team)
