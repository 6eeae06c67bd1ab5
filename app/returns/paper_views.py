"""Papers: evidence for payments, the bank's PDF or photos, and the council's questions with their answers."""

from collections.abc import Sequence
from typing import Any

from flask import g, request
from werkzeug.datastructures import FileStorage

from app.accounts import access
from app.accounts.rules import Permission
from app.core import clock
from app.core.errors import NotYours, Refused
from app.core.i18n import lazy
from app.explaining import service as explaining
from app.files import service as files
from app.returns import draft as drafting
from app.returns import explaining as asked
from app.returns import service
from app.returns.forms import AnswerForm, EvidenceForm
from app.returns.pages import (
    by,
    council_names,
    draft_here,
    flash_refusals,
    flashed,
    go_on,
    now,
    open_here,
    pages,
    refusal_words,
    refuse_files,
    show,
    to,
)
from app.returns.service import Draft

CHOOSE = lazy("Choose a file from your phone or computer, or take a photo")


@pages.get("/<day:period>/papers")
@access.needs(Permission.PREPARE_RETURNS)
def papers(period: str) -> Any:
    """Receipts and invoices: asked only where a rule says so, otherwise as you like."""
    return _papers(draft_here(period), EvidenceForm(lines=request.args.getlist("line")))


def _papers(draft: Draft, form: EvidenceForm, status: int = 200, refused: Sequence[str] = ()) -> Any:
    form.lines.choices = [(line.identity, line.text) for line in draft.lines]
    refused = refused or flashed()
    return show("papers", draft, status, form=form, asked=service.evidence_asked(draft), refused=refused)


@pages.post("/<day:period>/papers")
@access.needs(Permission.PREPARE_RETURNS)
def add_papers(period: str) -> Any:
    """Keep each paper that can be kept; say what to do about the others."""
    form = EvidenceForm()
    chosen = [one for one in request.files.getlist("files") if one.filename]
    if not form.validate_on_submit() or not chosen:
        form.refuse("files", CHOOSE)
        return _papers(draft_here(period), form, 422)
    refusals = _keep(period, chosen, form.what.data or "", form.lines.data or [], is_statement=False)
    if len(refusals) == len(chosen):
        return _papers(draft_here(period), form, 422, refuse_files(form, refusals))
    flash_refusals(refusals)
    return to("papers", period)


@pages.get("/<day:period>/copies")
@access.needs(Permission.PREPARE_RETURNS)
def copies(period: str) -> Any:
    """The bank's own PDF, or photos of the statement, where no file can be read."""
    return show("copies", draft_here(period), form=EvidenceForm(), refused=flashed())


@pages.post("/<day:period>/copies")
@access.needs(Permission.PREPARE_RETURNS)
def add_copies(period: str) -> Any:
    """Keep them, and go on to the balances."""
    form = EvidenceForm()
    chosen = [one for one in request.files.getlist("files") if one.filename]
    if not form.validate_on_submit() or not chosen:
        form.refuse("files", CHOOSE)
        return show("copies", draft_here(period), 422, form=form, refused=[])
    refusals = _keep(period, chosen, "", [], is_statement=True)
    if len(refusals) == len(chosen):
        return show("copies", draft_here(period), 422, form=form, refused=refuse_files(form, refusals))
    draft = draft_here(period)
    if draft.found.way != "typed" and not draft.files:
        drafting.choose_way(draft.found, "typed", council_names()[0], by=by())
    flash_refusals(refusals)
    return to("copies", period)


def _keep(period: str, chosen: list[FileStorage], what: str, lines: list[str], *, is_statement: bool) -> list[tuple[str, str]]:
    """Photos are made clean first, before anything is written; then each paper is kept or refused by itself."""
    ready = [(one.filename or "", files.fit_evidence(one.read())) for one in chosen]
    found, refusals = open_here(period), []
    for name, fit in ready:
        if isinstance(fit, str):
            refusals.append((name, refusal_words(fit)))
            continue
        try:
            drafting.add_evidence(found, fit[1], fit[0], name, what, lines, is_statement, now(), by=by())
        except Refused as refused:
            refusals.append((name, refusal_words(refused.code)))
    return refusals


@pages.post("/<day:period>/papers/<int:number>/remove")
@access.needs(Permission.PREPARE_RETURNS)
def remove_paper(period: str, number: int) -> Any:
    """Take a paper out."""
    drafting.remove_evidence(open_here(period), number, by=by())
    return to("copies" if request.form.get("copies") else "papers", period)


@pages.get("/<day:period>/questions/<int:number>")
@access.needs(Permission.ANSWER_QUESTIONS)
def question(period: str, number: int) -> Any:
    """One question of the council, with its payment beside it."""
    draft = draft_here(period)
    one = _question(draft, number)
    return _ask(draft, one, AnswerForm(answer=one.answer or ""))


def _ask(draft: Draft, one: Any, form: AnswerForm, status: int = 200) -> Any:
    line = next((line for line in draft.lines if line.identity == one.line_identity), None)
    explanation = explaining.newest_of(draft.found.reference, one.id) if one.words else None
    return show("question", draft, status, form=form, question=one, line=line, explanation=explanation, today=clock.today())


@pages.post("/<day:period>/questions/<int:number>")
@access.needs(Permission.ANSWER_QUESTIONS)
def answer(period: str, number: int) -> Any:
    """Keep the answer; it goes when the return is sent again. A paper may come first: what is written is kept too."""
    draft, form = draft_here(period), AnswerForm()
    one = _question(draft, number)
    first_paper = bool(request.form.get("paper") and one.line_identity)
    if form.validate_on_submit():
        drafting.answer_question(open_here(period), number, form.answer.data, g.language, now(), by=by())
    elif form.answer.data or not first_paper:
        return _ask(draft, one, form, 422)
    return to("papers", period, line=one.line_identity) if first_paper else go_on(period)


@pages.post("/<day:period>/questions/<int:number>/explain")
@access.needs(Permission.ANSWER_QUESTIONS)
def explain(period: str, number: int) -> Any:
    """Please explain in my language what an officer wrote; until then nobody waits for the person."""
    draft = draft_here(period)
    asked.explain_question(draft.found, _question(draft, number), g.language, clock.today(), now(), by=by())
    return to("question", period, number=number)


def _question(draft: Draft, number: int) -> Any:
    for one in draft.questions:
        if one.id == number and one.closed_at is None:
            return one
    raise NotYours
