"""What the council sees of its own policy lines: each as people read it, since when, and every time it was set."""

from typing import Any

from flask import Blueprint, redirect, request, url_for

from app.accounts import access
from app.accounts import service as accounts
from app.accounts.rules import Permission
from app.core import clock
from app.core.errors import Refused
from app.core.templating import render
from app.tools import lines, words
from app.tools.line_forms import MOST_LETTERS, LineForm, form_from
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


def _show(about: str, form: LineForm) -> str:
    rows = lines.history_of(about)
    return render(
        "tools/admin_line.html", form=form, rows=rows, current=lines.line_on(about, clock.today()),
        name=words.ANSWER["what"][about], most=MOST_LETTERS, names=accounts.names_of({row.set_by for row in rows if row.set_by}),
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
