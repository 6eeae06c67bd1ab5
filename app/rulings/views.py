"""Ask before you pay: the tool with a memory. What was kept, what a person answered, and a new question."""

from typing import Any

from flask import Blueprint, g, redirect, request, url_for

from app.accounts import access
from app.accounts import service as accounts
from app.accounts.rules import Permission
from app.core import clock
from app.core.templating import render
from app.rulings import service
from app.rulings.forms import KeepForm
from app.rulings.rules import RELIED_ON, holds_on
from app.rulings.service import Asked
from app.tools import lines, words
from app.tools.forms import ask_form
from app.tools.rules import CAN_I_USE_IT, walk

pages = Blueprint("rulings", __name__, url_prefix="/for/<ref:person>/asked-first")
mine = Blueprint("my_rulings", __name__, url_prefix="/asked-first")
SENT = "asked"  # in the address: which question this answers


def _url(page: str, **values: Any) -> str:
    return url_for(f"rulings.{page}", lang=g.language, person=access.recipient_in_url().reference, **values)


@mine.get("/")
@access.signed_in
def keep_mine() -> Any:
    """Where the public tool leads whoever wants to keep its answer: to one's own place, with the answers."""
    person = access.current_person()
    if person.is_staff:
        return redirect(url_for("casework_admin.start"))
    counted: dict[str, Any] = {**walk(CAN_I_USE_IT, request.args)[0]}
    return redirect(url_for("rulings.ask", lang=g.language, person=person.reference, **counted))


@pages.get("/")
@access.needs(Permission.SEE_RETURNS)
def index() -> str:
    """What they asked first, newest first."""
    found = service.of_person(access.recipient_in_url().id)
    return render("rulings/index.html", found=found, words=words, today=clock.today())


@pages.get("/new")
@access.needs(Permission.PREPARE_RETURNS)
def ask() -> Any:
    """One question a page, as in the public tool; then what it is, in their own words."""
    counted, question = walk(CAN_I_USE_IT, request.args)
    if question is None:
        return _keeping(counted, KeepForm(formdata=None))
    form = ask_form(question, was_sent=request.args.get(SENT) == question.key)
    keys = list(counted)
    page = render(
        "tools/question.html", title=words.TITLE[CAN_I_USE_IT.slug], counted=counted, form=form, field=form[question.key],
        sent=SENT, easily=None,
        here=_url("ask"), back_url=_url("ask", **{key: counted[key] for key in keys[:-1]}) if keys else _url("index"),
    )  # fmt: skip
    return page, 422 if form.errors else 200


def _keeping(counted: dict[str, str], form: KeepForm, *, changed: bool = False) -> str:
    outcome = CAN_I_USE_IT.decide(counted)
    heading, means = words.OUTCOME[outcome.code]
    line = lines.line_on(counted["what"], clock.today())
    return render(
        "rulings/keep.html", form=form, answer=heading, means=means, reasons=[words.REASON[one] for one in outcome.reasons],
        here=_url("ask", **counted), counted=counted, line=line, told=lines.in_language([line], g.language), changed=changed,
        given=[(words.QUESTION[key], words.ANSWER[key][answer]) for key, answer in counted.items()],
    )  # fmt: skip


@pages.post("/new")
@access.needs(Permission.PREPARE_RETURNS)
def keep() -> Any:
    """Keep it; or keep it and ask a person for an answer that holds."""
    counted, question = walk(CAN_I_USE_IT, request.args)
    if question is not None:
        return redirect(_url("ask", **counted))
    form = KeepForm()
    if not form.validate_on_submit():
        return _keeping(counted, form), 422
    line = lines.line_on(counted["what"], clock.today())
    if "line" in request.form and request.form["line"] != (str(line.id) if line else ""):
        return _keeping(counted, form, changed=True), 409
    outcome = CAN_I_USE_IT.decide(counted)
    asked = Asked(
        (form.what.data or "").strip(), (form.payee.data or "").strip(), g.language, counted, outcome.code, outcome.reasons,
        words.LAW_AS_AT, line,
    )  # fmt: skip
    row = service.keep(
        access.recipient_in_url().id, asked, clock.today(), clock.now(), by=access.current_person().id,
        ask=request.form.get("then") == "ask",
    )  # fmt: skip
    return redirect(_url("show", kept=row.reference, done="asked" if row.asked_at else "kept"))


@pages.get("/<ref:kept>")
@access.needs(Permission.SEE_RETURNS)
def show(kept: str) -> str:
    """One: what was asked, what was said with its source and its day, and what a person answered."""
    found = service.see(access.recipient_in_url().id, kept)
    row, ruling = found.row, found.ruling
    heading, means = words.OUTCOME[row.outcome]
    given_day = clock.day_in_england(ruling.given_at) if ruling else None
    holds = bool(ruling and given_day and holds_on(ruling.answer, given_day, ruling.until_day, clock.today()))
    return render(
        "rulings/show.html", found=found, row=row, answer=heading, means=means, done=request.args.get("done", ""),
        reasons=[words.REASON[one] for one in row.reasons if one in words.REASON], today=clock.today(), holds=holds,
        relied=ruling is None and row.outcome in RELIED_ON, may_ask=access.may(Permission.PREPARE_RETURNS),
        given=[(words.QUESTION[key], words.ANSWER[key][answer]) for key, answer in row.answers.items()],
        names=accounts.names_of({row.kept_by}),
        explanation=service.explanation_of(found), case=found.case,
    )  # fmt: skip


@pages.post("/<ref:kept>/ask")
@access.needs(Permission.PREPARE_RETURNS)
def ask_person(kept: str) -> Any:
    """Ask a person for an answer that holds."""
    service.ask_person(
        access.recipient_in_url().id, kept, clock.today(), clock.now(), by=access.current_person().id
    )
    return redirect(_url("show", kept=kept, done="asked"))


@pages.post("/<ref:kept>/explain")
@access.needs(Permission.PREPARE_RETURNS)
def explain(kept: str) -> Any:
    """Please explain the council's answer in my language."""
    mine, me = access.recipient_in_url().id, access.current_person().id
    service.explain(mine, kept, g.language, clock.today(), clock.now(), by=me)
    return redirect(_url("show", kept=kept))
