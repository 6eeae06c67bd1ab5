"""The bank's files: add, remove, and answer what a file cannot tell."""

import hashlib
from typing import Any

from flask import request
from werkzeug.datastructures import FileStorage

from app.accounts import access
from app.accounts.rules import Permission
from app.core import clock
from app.core.errors import Refused
from app.core.i18n import gettext, lazy, money
from app.core.templating import render
from app.files.rules import MOST_FILES
from app.returns import lookalikes, reading, service
from app.returns.forms import FileAnswerForm, StatementForm
from app.returns.pages import (
    by,
    council_names,
    day_of,
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
from app.returns.reading import Upload
from app.returns.service import Draft
from app.statements.merge import merge
from app.statements.sentences import CHOICES, HINTS, LEFT_OUT, LEVELS, NOTHING_TO_CHECK, PROBLEMS, QUESTIONS, REFUSALS
from app.statements.statement import Problem, Question, Statement

COPIES = frozenset(["pdf", "picture"])  # not to be read, but welcome as copies
CHOOSE = lazy("Choose a file from your phone or computer")


@pages.get("/<day:period>/statement")
@access.needs(Permission.PREPARE_RETURNS)
def statement(period: str) -> Any:
    """Add what your bank gave you; each file can be removed."""
    if not service.has_started(access.recipient_in_url().id, day_of(period)):
        return to("show", period)  # a file that came from My home was refused, and the page is loaded again
    return _page(draft_here(period), StatementForm(), flashed())


def _page(draft: Draft, form: StatementForm, refused: list[str], status: int = 200, *, copies: bool = False) -> Any:
    merged = merge([one.statement for one in draft.files])
    return show(
        "statement", draft, status, form=form, refused=refused, counted_once=merged.counted_once, levels=LEVELS,
        nothing_to_check=NOTHING_TO_CHECK, left_out=LEFT_OUT, problem_words=problem_words, copies=copies,
    )  # fmt: skip


def problem_words(problem: Problem) -> str:
    """A problem of a file in the reader's language."""
    code = problem.code
    if code == "does-not-add-up" and problem.source_line is None:
        code = "totals-do-not-add-up"
    difference, _, hint = problem.shown.partition(" ")
    words = gettext(PROBLEMS[code], line=problem.source_line, shown=problem.shown, difference=difference)
    return f"{words} {gettext(HINTS[hint])}" if hint in HINTS and "difference" in PROBLEMS[code] else words


@pages.post("/<day:period>/statement")
@access.needs(Permission.PREPARE_RETURNS)
def add_statement(period: str) -> Any:
    """Read each file; keep those that could be read, and say what to do about each of the others.

    My home takes the file of somebody who has done this before: then the return begins here.
    """
    form, recipient = StatementForm(), access.recipient_in_url()
    chosen = [one for one in request.files.getlist("files") if one.filename]
    days = service.days_of(recipient.id, day_of(period), clock.today())
    uploads = [_read(one, days) for one in chosen]  # slow: nothing is being written yet
    for upload in uploads:
        other = _whose_else(upload)
        if other is not None:
            return _ask_whose(period, upload, other, StatementForm(formdata=None)), 422
    try:
        service.start_return(recipient.id, day_of(period), clock.today(), now(), by=by(), on_paper=access.on_paper())
        refusals = _add(period, uploads)
    except Refused as refused:
        return render("returns/refused.html", sentence=refusal_words(refused.code)), 409
    if not form.validate_on_submit() or not chosen:
        form.refuse("files", CHOOSE)
        return _page(draft_here(period), form, [], 422)
    if len(refusals) == len(uploads):
        copies = any(one.statement.refused in COPIES for one in uploads)
        return _page(draft_here(period), form, refuse_files(form, refusals), 422, copies=copies)
    flash_refusals(refusals)
    return to("statement", period) if refusals else go_on(period)


def _read(one: FileStorage, days: Any) -> Upload:
    return reading.read_upload(access.recipient_in_url().id, days, one.filename or "", one.read())


def _sure() -> list[str]:
    """The files somebody was asked about and is sure of, by their digest."""
    return [value[:64] for name, value in request.form.items() if name.startswith("sure-")][:MOST_FILES]


def _digest(upload: Upload) -> str:
    return hashlib.sha256(upload.content).hexdigest()


def _whose_else(upload: Upload) -> Any:
    if access.on_paper() or _digest(upload) in _sure():
        return None
    return lookalikes.whose_else(access.current_person(), access.recipient_in_url().id, upload, clock.today())


def _ask_whose(period: str, upload: Upload, other: Any, form: StatementForm) -> str:
    sure = [*_sure(), _digest(upload)]
    return render(
        "returns/another_account.html", period_key=period, file=upload.name, other=other, sure=sure, form=form
    )


def _add(period: str, uploads: list[Upload]) -> list[tuple[str, str]]:
    """Add what could be read; returns (file name, sentence) for each that could not."""
    refusals = []
    found = open_here(period)
    for upload in uploads:
        try:
            reading.add_statement(found, upload, council_names(), now(), by=by())
        except Refused as refused:
            refusals.append((upload.name, _sentence(refused)))
    return refusals


def _sentence(refused: Refused) -> str:
    if refused.code == "statement-refused":
        return gettext(REFUSALS[str(refused.facts["why"])])
    return refusal_words(refused.code)


@pages.post("/<day:period>/statement/<name:name>/remove")
@access.needs(Permission.PREPARE_RETURNS)
def remove_statement(period: str, name: str) -> Any:
    """Take a file out again."""
    reading.remove_statement(open_here(period), name, council_names(), by=by())
    return to("statement", period)


@pages.get("/<day:period>/statement/<name:name>/question")
@access.needs(Permission.PREPARE_RETURNS)
def file_question(period: str, name: str) -> Any:
    """One thing the file cannot tell."""
    draft = draft_here(period)
    one = next((file for file in draft.open_files if file.stored.name == name), None)
    if one is None:
        return go_on(period)
    return _ask(draft, one.statement, name, FileAnswerForm())


@pages.post("/<day:period>/statement/<name:name>/question")
@access.needs(Permission.PREPARE_RETURNS)
def answer_file_question(period: str, name: str) -> Any:
    """Read the file again with the answer, and remember it for this bank's next file."""
    draft = draft_here(period)
    one = next((file for file in draft.open_files if file.stored.name == name), None)
    if one is None:
        return go_on(period)
    question = one.statement.needs_answer[0]
    form = FileAnswerForm()
    form.answer.choices = [(choice, choice) for choice in question.choices]
    if not form.validate_on_submit():
        return _ask(draft, one.statement, name, form, 422)
    again = reading.read_again(open_here(period), name, question.question, form.answer.data)
    reading.keep_answer(open_here(period), name, question.question, again, council_names(), now(), by=by())
    return go_on(period)


def _ask(draft: Draft, statement: Statement, name: str, form: FileAnswerForm, status: int = 200) -> Any:
    question = statement.needs_answer[0]
    # A choice that is no code is a cell of the file, such as a column or an account: it is shown as it is.
    form.answer.choices = [
        (choice, gettext(CHOICES[choice]) if choice in CHOICES else choice) for choice in question.choices
    ]
    asked = question_words(question, statement)
    return show("file_question", draft, status, form=form, statement=statement, name=name, question_words=asked)


def question_words(question: Question, statement: Statement) -> str:
    """What the file cannot tell, in the reader's language."""
    in_pence, out_pence = statement.money_in_pence, statement.money_out_pence
    return gettext(QUESTIONS[question.question], money_in=pounds(in_pence), money_out=pounds(out_pence))


def pounds(pence: int) -> str:
    """Pence without the sign for pounds, which the sentence has."""
    return money(pence).replace("£", "")
