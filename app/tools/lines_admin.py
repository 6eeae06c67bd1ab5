"""What the council sees of its own policy lines: each as people read it, since when, and every time it was set."""

from typing import Any

from flask import Blueprint, redirect, request, url_for

from app.accounts import access
from app.accounts import service as accounts
from app.accounts.rules import Permission
from app.core import clock
from app.core.errors import Refused
from app.core.i18n import name_in_english
from app.core.templating import render
from app.tools import lines, words
from app.tools.line_forms import MOST_LETTERS, REFUSALS, LineForm, WordsForm, form_from
from app.tools.rules import ABOUT

pages = Blueprint("lines_admin", __name__)
ONE = f"/policy/lines/<any({','.join(repr(one) for one in ABOUT)}):name>"


@pages.get("/policy/lines/")
@access.needs(Permission.SET_POLICY)
def index() -> str:
    """What is said today about each thing."""
    return render(
        "tools/admin_lines.html", found=lines.lines_on(clock.today()), names=words.ANSWER["what"], today=clock.today(),
        done=request.args.get("done") in ABOUT,
    )  # fmt: skip


@pages.get(ONE)
@access.needs(Permission.SET_POLICY)
def show(name: str) -> str:
    """One: today's, its history, and the form for a new one."""
    return _show(name, form_from(lines.line_on(name, clock.today())))


def _show(about: str, form: LineForm, other: WordsForm | None = None) -> str:
    rows, current = lines.history_of(about), lines.line_on(about, clock.today())
    told = lines.translations_of(current) if current else {}
    people = {row.set_by for row in rows if row.set_by} | {row.written_by for row in told.values() if row.written_by}
    return render(
        "tools/admin_line.html", form=form, rows=rows, current=current, told=told, other=other or WordsForm(formdata=None),
        about=about, name=words.ANSWER["what"][about], most=MOST_LETTERS, names=accounts.names_of(people),
        read=lines.newest_words(current) if current else 0, language_name=name_in_english,
        done=request.args.get("done") == "words",
    )  # fmt: skip


@pages.post(ONE)
@access.needs(Permission.SET_POLICY)
def set_line(name: str) -> Any:
    """Set a line from a day on."""
    form = LineForm()
    if not form.validate_on_submit():
        return _show(name, form), 422
    by, reason = access.current_person().id, form.reason.data or ""
    try:
        lines.set_line(name, form.line, form.from_day.data, clock.today(), clock.now(), by=by, reason=reason)
    except Refused as refused:
        form.refuse_code(refused.code)
        return _show(name, form), 422
    return redirect(url_for("lines_admin.index", done=name))


@pages.post(f"{ONE}/words")
@access.needs(Permission.SET_POLICY)
def translate(name: str) -> Any:
    """Write today's line down in another language. Where another line holds by now, that one is shown and nothing is kept."""
    form, current = WordsForm(), lines.line_on(name, clock.today())
    valid = form.validate_on_submit()
    if current is None or request.form.get("line") != str(current.id):
        form.refuse("told", "Another line holds now. Read it, then write that one down")
    elif valid:
        told, read = " ".join((form.told.data or "").split()), request.form.get("read", 0, type=int)
        try:
            lines.translate(current, form.language.data, told, read, clock.now(), by=access.current_person().id)
            return redirect(url_for("lines_admin.show", name=name, done="words"))
        except Refused as refused:
            form.refuse(*REFUSALS[refused.code])
    return _show(name, form_from(current), form), 422
