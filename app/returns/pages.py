"""The blueprint of the person's side of a return, and what all its pages share."""

from datetime import date
from typing import Any

import flask
from flask import Blueprint, abort, current_app, g, redirect, url_for

from app.accounts import access
from app.accounts.rules import Permission
from app.core import clock
from app.core.errors import Refused
from app.core.templating import render
from app.returns import draft as drafting
from app.returns import service, words
from app.returns.payees import group_by_payee
from app.returns.service import Draft
from app.returns.steps import Known, Step, next_step, unsorted
from app.returns.words import REFUSAL, said

pages = Blueprint("returns", __name__, url_prefix="/for/<ref:person>/returns")
EASY = frozenset(["overview", "question"])  # the pages that have an Easy Read face


def day_of(period: str) -> date:
    """The first day of the period in the URL; a day that does not exist is not found."""
    try:
        return date.fromisoformat(period)
    except ValueError:
        abort(404)


def seen_here(period: str) -> Draft:
    """The return on screen, to look at. An officer sees none that the person began: not found."""
    found = service.draft_of(access.recipient_in_url().id, day_of(period))
    if access.on_paper() and not found.found.on_paper:
        abort(404)
    return found


def draft_here(period: str) -> Draft:
    """The draft on screen, to work on. Raises Refused `with-the-person`."""
    found = seen_here(period)
    check_may_correct(found.found.version)
    return found


def open_here(period: str) -> Any:
    """The return on screen, locked, ready to be changed. Raises Refused `with-the-person`."""
    found = drafting.open_draft(access.recipient_in_url().id, day_of(period), on_paper=access.on_paper(), by=by())
    check_may_correct(found.version)
    return found


def check_may_correct(version: int) -> None:
    """What follows once a return was sent is between the council and the person: a helper without its messages neither
    touches it nor can tell, by what opens, whether a question was asked. Raises Refused `with-the-person`."""
    if version and not access.may(Permission.ANSWER_QUESTIONS):
        raise Refused("with-the-person")


@pages.errorhandler(Refused)
def refused(error: Refused) -> tuple[str, int]:
    """Why it cannot be done now, in a sentence."""
    return render("returns/refused.html", sentence=refusal_words(error.code)), 409


def by() -> int:
    """Who does it."""
    return access.current_person().id


def council_names() -> tuple[str, ...]:
    """How the council calls itself in the bank's words."""
    names: tuple[str, ...] = current_app.config["SETTINGS"].council.payment_words
    return names


def show(template: str, draft: Draft, status: int = 200, **facts: Any) -> Any:
    """A page of this return. Of one that is settled, nothing is left to fill in: back to where it stands."""
    if flask.request.method == "GET" and template != "overview" and draft.found.state not in drafting.OPEN:
        return to("show", draft.period.key)
    told = {"draft": draft, "found": draft.found, "period_key": draft.period.key, "words": words,
            "next_url": next_url(draft, draft.period.key)}  # fmt: skip
    face = "easy_" if template in EASY and access.reads_easily() else ""
    body = render(f"returns/{face}{template}.html", **{**told, **facts})
    return (body, status) if status != 200 else body


def to(endpoint: str, period: str, **values: Any) -> Any:
    """On to another page of this return."""
    return redirect(url(endpoint, period, **values))


def url(endpoint: str, period: str, **values: Any) -> str:
    """The address of a page of this return."""
    return url_for(f"returns.{endpoint}", lang=g.language, person=g.person_reference, period=period, **values)


def step_of(draft: Draft) -> Step:
    """The first step that still needs the person."""
    found = draft.found
    return next_step(
        Known(
            found.way, bool(draft.files), bool(draft.copies),
            bool(draft.open_files), unsorted(line.category for line in draft.lines), frozenset(draft.reasons.values()),
            found.looked_at_lines, draft.opening_pence is not None and draft.closing_pence is not None,
            draft.sum.is_right, bool(found.explanation), bool(draft.open_questions),
        )
    )  # fmt: skip


def go_on(period: str) -> Any:
    """On to the first step that still needs the person."""
    return redirect(next_url(draft_here(period), period))


def next_url(draft: Draft, period: str) -> str:
    """The address of the first step that still needs the person."""
    step = step_of(draft)
    if step is Step.FILE_QUESTION:
        return url("file_question", period, name=draft.open_files[0].stored.name)
    if step is Step.PAYEE:
        group = next(one for one in group_by_payee(draft.lines) if unsorted(line.category for line in one.lines))
        return url("payee", period, key=group.key, direction=group.direction)
    if step is Step.QUESTION:
        return url("question", period, number=draft.open_questions[0].id)
    return url(str(step), period)


def refusal_words(code: str) -> str:
    """The sentence for a refusal."""
    return said(REFUSAL, code)


def flash_refusals(refusals: list[tuple[str, str]]) -> None:
    """Carry sentences about files over to the next page: (file name, sentence)."""
    for name, sentence in refusals:
        flask.flash(f"{name}: {sentence}" if name else sentence, "refused")


def refuse_files(form: Any, refusals: list[tuple[str, str]]) -> list[str]:
    """Say why no file could be taken: one at its box, several as a list with their names."""
    if len(refusals) > 1:
        return [f"{name}: {sentence}" for name, sentence in refusals]
    form.refuse("files", refusals[0][1])
    return []


def flashed() -> list[str]:
    """What was carried over."""
    return [str(one) for one in flask.get_flashed_messages(category_filter=["refused"])]


def now() -> Any:
    """This moment."""
    return clock.now()
