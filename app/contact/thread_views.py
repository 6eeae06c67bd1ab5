"""Ask, and be answered: what is it about, write, read, write again. Each shelf has its own addresses and its own door."""

from dataclasses import replace
from functools import partial, update_wrapper
from typing import Any

from flask import Blueprint, flash, g, get_flashed_messages, redirect, request, url_for
from werkzeug.datastructures import FileStorage

from app.accounts import access
from app.accounts import service as accounts
from app.accounts.rules import Permission
from app.contact import figures, papers, threads
from app.contact import thread_words as words
from app.contact.challenged import Challenged, challenged
from app.contact.service import read_next
from app.contact.thread_forms import BeginForm, MessageForm, PaperForm
from app.contact.thread_rules import (
    BY_COUNCIL,
    CHALLENGES,
    CHANGES,
    READS,
    SHELVES,
    URGENT,
    About,
    Shelf,
    shelf_for,
    team_for,
)
from app.contact.threads import Paper, Said
from app.core import clock
from app.core.errors import NotYours, Refused
from app.core.i18n import N_, gettext, language
from app.core.templating import render
from app.council_policy import service as council_policy
from app.files import service as files
from app.files.serving import file_answer
from app.files.words import REFUSAL

PAPER = N_("Here is a paper: %(name)s")
CHOOSE = N_("Choose a file from your phone or computer, or take a photo")
pages = Blueprint("threads", __name__, url_prefix="/for/<ref:person>/messages")


def open_shelves() -> frozenset[Shelf]:
    """The shelves that whoever is signed in reads here."""
    return frozenset(shelf for shelf, needed in READS.items() if access.may(needed))


@pages.get("/")
@access.needs(Permission.SEE_HOME)
def index() -> str:
    """Every thread they may read, unread first."""
    shelves = open_shelves()
    found = threads.threads_of(access.recipient_in_url().id, shelves, reader=access.current_person().id)
    return render("contact/threads.html", found=found, shelves=shelves, words=words, today=clock.today())


@pages.get("/new")
@access.needs(Permission.SEE_HOME)
def start() -> str:
    """What is it about? Danger and missing care first: those are rung."""
    shelves = open_shelves()
    asked = [one for one in About if one not in BY_COUNCIL and _may_write(one)]
    places = {about: shelf_for(about, shelves) for about in asked}
    return render("contact/thread_start.html", places=places, shelves=shelves, words=words, changes=CHANGES)


def _may_write(about: About) -> bool:
    """Whoever reads a shelf may write on it, but only some may say that the council is wrong."""
    return about not in CHALLENGES or access.may(Permission.CHALLENGE)


def _challenged(about: About) -> Challenged | None:
    """The decision whose page led here."""
    if about not in CHALLENGES:
        return None
    reference = request.args.get("decision", "")
    return challenged(reference, access.recipient_in_url().id, alone=access.may(Permission.COMPLAIN))


def _writing(shelf: Shelf, about: About, form: BeginForm) -> str:
    decision, now = _challenged(about), clock.now()
    form.choose_again()
    team = decision.team if decision else team_for(shelf, about)
    return render(
        "contact/thread_write.html", form=form, shelf=shelf, about=about, team=team, words=words,
        figure=decision.line if decision else _figure(about), answer_by=threads.due_day(team, about, now),
        urgent=about in URGENT, read_next=read_next(now), today=clock.today(),
        hours=council_policy.policy_on(clock.today()).urgent_hours,
    )  # fmt: skip


def _figure(about: About) -> str | None:
    """The figure of the balance that this is about, for whoever sees the balance with its parts."""
    if about is not About.LOOKS_WRONG or not access.may(Permission.SEE_BALANCE_PARTS):
        return None
    return figures.shown(request.args.get("figure", ""), access.recipient_in_url().id, clock.today(), clock.now())


def write(shelf: Shelf, about: str) -> str:
    """What it sets off and by when there is an answer; then the box."""
    if not _may_write(About(about)):
        raise NotYours
    return _writing(shelf, About(about), BeginForm())


def send(shelf: Shelf, about: str) -> Any:
    """Begin a thread, with the papers that were chosen."""
    form, recipient, me = BeginForm(), access.recipient_in_url(), access.current_person().id
    if not _may_write(About(about)):
        raise NotYours
    valid = form.validate_on_submit()
    if not form.takes_papers(request.files.getlist("papers")) or not valid:
        return _writing(shelf, About(about), form), 422
    decision = _challenged(About(about))
    said, line = _said(form), decision.line if decision else _figure(About(about))
    if line:
        said = replace(said, words=f"{line}\n\n{said.words}")
    try:
        row = papers.open_with(
            recipient.id, shelf, About(about), said, clock.today(), clock.now(), by=me, team=decision.team if decision else None
        )
    except Refused as full:
        form.refuse("papers", gettext(REFUSAL[full.code]))
        return _writing(shelf, About(about), form), 422
    return redirect(_url(shelf, "sent", row.reference))


def _said(form: MessageForm) -> Said:
    ready = form.ready if isinstance(form, BeginForm) else ()
    return Said((form.words.data or "").strip(), form.language.data, ready)


def _url(shelf: Shelf, page: str, thread: str) -> str:
    person = access.recipient_in_url().reference
    return url_for(f"threads.{shelf}_{page}", lang=g.language, person=person, thread=thread)


def sent(shelf: Shelf, thread: str) -> str:
    """We have it: the reference, and the day by which we answer."""
    return render("contact/thread_sent.html", found=_found(shelf, thread), shelf=shelf)


def _found(shelf: Shelf, thread: str) -> threads.Shown:
    return threads.see(access.recipient_in_url().id, shelf, thread, reader=access.current_person().id)


def _reading(shelf: Shelf, thread: str, form: MessageForm, papers_form: PaperForm | None = None) -> str:
    found = _found(shelf, thread)
    writers = accounts.names_of({one.by_id for one in found.messages if not one.from_council})
    return render(
        "contact/thread.html", found=found, form=form, shelf=shelf, words=words, names=writers, today=clock.today(),
        me=access.current_person().id, language=language, papers=papers.papers_of(found.row),
        explanation=threads.explanation_of(found), earlier=threads.waits_in(found),
        papers_form=papers_form or PaperForm(formdata=None), refused=get_flashed_messages(category_filter=["refused"]),
    )  # fmt: skip


def show(shelf: Shelf, thread: str) -> str:
    """Everything written, and a box to write again."""
    return _reading(shelf, thread, MessageForm())


def add(shelf: Shelf, thread: str) -> Any:
    """Write again."""
    form, now = MessageForm(), clock.now()
    if not form.validate_on_submit():
        return _reading(shelf, thread, form), 422
    me, recipient = access.current_person().id, access.recipient_in_url().id
    threads.write(recipient, shelf, thread, _said(form), clock.today(), now, by=me)
    return redirect(_url(shelf, "show", thread))


def add_papers(shelf: Shelf, thread: str) -> Any:
    """Keep each paper that can be kept; say what to do about the others."""
    form = PaperForm()
    chosen = [one for one in request.files.getlist("files") if one.filename]
    if not form.validate_on_submit() or not chosen:
        form.refuse("files", gettext(CHOOSE))
        return _reading(shelf, thread, MessageForm(formdata=None), form), 422
    refused = _keep(shelf, thread, chosen)
    said = [f"{name}: {why}" for name, why in refused]
    if len(refused) == len(chosen):
        form.refuse("files", " ".join(said))
        return _reading(shelf, thread, MessageForm(formdata=None), form), 422
    for sentence in said:  # the others are kept, and these are said on the page that shows them
        flash(sentence, "refused")
    return redirect(_url(shelf, "show", thread))


def _keep(shelf: Shelf, thread: str, chosen: list[FileStorage]) -> list[tuple[str, str]]:
    """Photos are made clean first, before anything is written. Gives what was not kept, with what to do."""
    ready = [(files.one_line(one.filename or ""), files.fit_evidence(one.read())) for one in chosen]
    recipient, me, refused = access.recipient_in_url().id, access.current_person().id, []
    for name, fit in ready:
        if isinstance(fit, str):
            refused.append((name, gettext(REFUSAL[fit])))
            continue
        said = Said(gettext(PAPER, name=name), g.language, typed=False)
        try:
            papers.add(
                recipient, shelf, thread, Paper(fit[1], fit[0], name), said, clock.today(), clock.now(), by=me
            )
        except Refused as full:
            refused.append((name, gettext(REFUSAL[full.code])))
    return refused


def paper(shelf: Shelf, thread: str, name: str) -> Any:
    """A paper of this thread, only ever as a download."""
    return file_answer(*papers.paper(_found(shelf, thread).row, name))


def explain(shelf: Shelf, thread: str) -> Any:
    """Please explain this in my language: somebody rings or writes in it, and until then nobody waits for the person."""
    recipient, me = access.recipient_in_url().id, access.current_person().id
    threads.explain(recipient, shelf, thread, g.language, clock.today(), clock.now(), by=me)
    return redirect(_url(shelf, "show", thread))


def read(shelf: Shelf, thread: str) -> Any:
    """The person has read it. A page that is only opened says nothing: somebody else may have opened it."""
    found = _found(shelf, thread)
    if access.acting() is None and not access.on_paper():
        threads.mark_read(found.row.person_id, shelf, thread, clock.now(), by=access.current_person().id)
    return redirect(_url(shelf, "show", thread))


def _open(shelf: Shelf) -> None:
    """Put the pages of a shelf behind its door."""
    abouts = ",".join(f"'{about}'" for about in About if shelf in SHELVES[about] and about not in BY_COUNCIL)
    new = f"new/<any({abouts}):about>"
    for address, name, method, page in (
        (new, "write", "GET", write), (new, "send", "POST", send), ("<ref:thread>", "show", "GET", show),
        ("<ref:thread>", "add", "POST", add), ("<ref:thread>/read", "read", "POST", read),
        ("<ref:thread>/papers", "add_papers", "POST", add_papers), ("<ref:thread>/papers/<name:name>", "paper", "GET", paper),
        ("<ref:thread>/sent", "sent", "GET", sent), ("<ref:thread>/explain", "explain", "POST", explain),
    ):  # fmt: skip
        behind = access.needs(READS[shelf])(update_wrapper(partial(page, shelf), page))
        pages.add_url_rule(f"/{shelf}/{address}", f"{shelf}_{name}", behind, methods=[method])


for _shelf in Shelf:
    _open(_shelf)
