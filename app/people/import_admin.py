"""Import people from the council's case system: choose a file, look at the differences, confirm exactly these."""

from datetime import date
from typing import Any

from flask import Blueprint, current_app, redirect, url_for

from app.accounts import access
from app.accounts.rules import Permission
from app.core import clock
from app.core.errors import Refused
from app.core.i18n import language, name_in_english, short_day
from app.core.i18n import money as pounds
from app.core.templating import render
from app.files.service import one_line
from app.ledger.rules import Rate
from app.people import importing
from app.people.case_file import BadFile, Problem
from app.people.import_forms import ConfirmForm, FileForm
from app.people.import_words import FIELD, LEFT, PROBLEMS, REFUSALS

pages = Blueprint("import_admin", __name__)
MOST_SHOWN = 100  # of each kind on the page; the counts are of all


@pages.get("/people/import")
@access.needs(Permission.IMPORT_PEOPLE)
def choose() -> str:
    """Choose a file."""
    return render("people/admin_import.html", form=FileForm(formdata=None), fields=FIELD)


@pages.post("/people/import")
@access.needs(Permission.IMPORT_PEOPLE)
def do_choose() -> Any:
    """Keep the file and show what it would change."""
    form = FileForm()
    content = form.content
    try:
        if not form.validate_on_submit():
            raise BadFile("file-empty")
        importing.look(content, languages(), clock.today())
    except BadFile as bad:
        form.refuse("file", refusal_words(bad))
        return render("people/admin_import.html", form=form, fields=FIELD), 422
    name = one_line(form.file.data.filename or "") or "file"
    kept = importing.add_file(name, content, clock.now(), by=access.current_person().id)
    return redirect(url_for("import_admin.differences", file=kept.reference))


@pages.get("/people/import/<ref:file>")
@access.needs(Permission.IMPORT_PEOPLE)
def differences(file: str) -> Any:
    """What this file would change, before anything is changed; and afterwards, that it is done."""
    return _differences(file)


def _differences(reference: str, refused: str = "") -> Any:
    kept = importing.file_of(reference)
    if kept.imported_at is not None:
        return render("people/admin_imported.html", kept=kept)
    try:
        name, content = kept.shown_name, importing.content_of(kept)
    except Refused as gone:
        form = FileForm(formdata=None)
        form.refuse("file", REFUSALS[gone.code])
        return render("people/admin_import.html", form=form, fields=FIELD), 409
    shown = importing.look(content, languages(), clock.today())
    return render(
        "people/admin_import_differences.html", reference=reference, name=name, shown=shown, fields=FIELD, most=MOST_SHOWN,
        left_words=LEFT, problem_words=problem_words, said=said, refused=refused,
    )  # fmt: skip


@pages.post("/people/import/<ref:file>")
@access.needs(Permission.IMPORT_PEOPLE)
def confirm(file: str) -> Any:
    """Import exactly what was shown."""
    form, settings = ConfirmForm(), current_app.config["SETTINGS"]
    try:
        importing.confirm(
            file, form.seen.data or "", languages(), clock.now(), clock.today(), by=access.current_person().id,
            invented=settings.demo,
        )  # fmt: skip
    except Refused as refused:
        return _differences(file, REFUSALS[refused.code]), 409
    return redirect(url_for("import_admin.differences", file=file))


def languages() -> dict[str, str]:
    """The words by which a file may name a language the site writes in."""
    offered_ = current_app.config["SETTINGS"].languages
    names = {code: (code, name_in_english(code), language(code).locale.english_name or code) for code in offered_}
    return {words.casefold(): code for code in offered_ for words in names[code]}


def problem_words(code: str) -> str:
    """What is wrong with a cell and what to do."""
    offered = ", ".join(name_in_english(one) for one in current_app.config["SETTINGS"].languages)
    return PROBLEMS[code].format(offered=offered)


def refusal_words(bad: BadFile) -> str:
    """Why a file cannot be read at all, and what to do."""
    told = {name: ", ".join(FIELD[one] for one in value.split(",")) for name, value in bad.facts.items()}
    return REFUSALS[bad.code].format(**told)


def said(field: str, value: Any) -> str:
    """A value as staff read it."""
    if value is None or value == "":
        return "nothing"
    if isinstance(value, Rate):
        words = f"{pounds(value.weekly_budget_pence)} a week, contribution {pounds(value.weekly_contribution_pence)}"
        how = f"{value.basis}, {value.frequency.replace('_', '-')}, first paid {short_day(value.first_payment_day)}"
        return f"{words}, {how}, from {short_day(value.from_day)}"
    if isinstance(value, date):
        return short_day(value)
    if field == "reserve":
        return pounds(value)
    if field == "language":
        return name_in_english(value)
    return str(value).replace("\n", ", ").replace("_", " ") if field == "account_type" else str(value).replace("\n", ", ")


def as_text(shown: importing.Shown) -> str:
    """The differences for a terminal."""
    lines = [f"line {one.line}, {_column(one)}: “{one.cell}”. {problem_words(one.code)}" for one in shown.problems]
    for one in shown.differences:
        if one.is_new:
            lines.append(f"new: {one.council_reference} {one.name}")
        lines += [
            f"{'left' if part.left else 'changed'}: {one.council_reference} {FIELD[part.field]}: "
            f"{said(part.field, part.old)} > {said(part.field, part.new)}"
            for part in one.changes
            if not one.is_new
        ]
    lines += [f"not in the file, stays as it is: {reference} {name}" for reference, name in shown.gone]
    counts = f"{len(shown.new)} new, {len(shown.changed)} changed, {shown.same} the same"
    return "\n".join([*lines, f"{counts}, {len(shown.problems)} cells to put right"])


def _column(one: Problem) -> str:
    return FIELD.get(one.column, one.column)
