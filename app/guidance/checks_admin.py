"""Staff: what people who speak a language or use Easy Read have checked, who tried the site, and the accessibility page."""

from typing import Any

from flask import Blueprint, current_app, redirect, request, url_for

from app.accounts import access
from app.accounts import service as accounts
from app.accounts.rules import Permission
from app.core import clock
from app.core.checked import INTERFACE
from app.core.errors import Refused
from app.core.i18n import PSEUDO, name_in_english
from app.core.templating import render
from app.guidance import people_checks
from app.guidance.check_words import EASY, SITE, TRIALS, WHAT
from app.guidance.forms import REFUSALS, AccessibilityForm, CheckForm
from app.guidance.people_checks import Kept, Told
from app.guidance.rules import SOURCE

pages = Blueprint("checks_admin", __name__, url_prefix="/guidance/checked")


def _me() -> int:
    return access.current_person().id


def _languages() -> list[str]:
    return [code for code in current_app.config["SETTINGS"].languages if code != PSEUDO]


@pages.get("/")
@access.needs(Permission.EDIT_GUIDANCE)
def index() -> str:
    """Every check, what nobody has checked, and the two forms."""
    return _page()


def _page(form: CheckForm | None = None, note: AccessibilityForm | None = None) -> str:
    every, kept = people_checks.every_check(), people_checks.accessibility_note()
    form = form or CheckForm(formdata=None)
    form.language.choices = [(code, name_in_english(code)) for code in _languages()]
    people = {who for one in every for who in (one.row.recorded_by, one.row.ended_by) if who}
    return render(
        "guidance/admin_checks.html", words=WHAT, name_of=name_in_english,
        counting=[one for one in every if not one.row.ended_at],
        ended=[one for one in every if one.row.ended_at], missing=_missing(every), form=form, names=accounts.names_of(people),
        note=note or AccessibilityForm(formdata=None, obj=kept), may_mark=access.may(Permission.PUBLISH_GUIDANCE),
        done=request.args.get("done", ""),
    )  # fmt: skip


def _missing(every: list[Kept]) -> dict[str, list[str]]:
    """What nobody has checked, with the languages; a trial counts in whatever language it was."""
    there = {(one.row.what, one.row.language) for one in every if not one.row.ended_at}
    tried = {what for what, _code in there}
    found = {
        what: [code for code in _languages() if (what, code) not in there and (what, code) != (INTERFACE, SOURCE)]
        for what in {**SITE, **EASY}
    }
    return {what: codes for what, codes in found.items() if codes} | {what: [] for what in TRIALS if what not in tried}


@pages.post("/")
@access.needs(Permission.PUBLISH_GUIDANCE)
def mark() -> Any:
    """Keep what people have checked."""
    form = CheckForm()
    form.language.choices = [(code, name_in_english(code)) for code in _languages()]
    if not form.validate_on_submit():
        return _page(form=form), 422
    now = clock.now()
    try:
        for what in form.what.data or []:
            told = Told(what, form.language.data, form.who.data or "", form.day.data)
            people_checks.mark(told, clock.today(), now, by=_me())
    except Refused as refused:
        form.refuse(*REFUSALS[refused.code])
        return _page(form=form), 422
    return redirect(url_for("checks_admin.index", done="marked"))


@pages.post("/<int:number>/taken-back")
@access.needs(Permission.PUBLISH_GUIDANCE)
def take_back(number: int) -> Any:
    """It does not hold any more, or was marked by mistake."""
    people_checks.take_back(number, clock.now(), by=_me())
    return redirect(url_for("checks_admin.index", done="taken-back"))


@pages.post("/accessibility")
@access.needs(Permission.PUBLISH_GUIDANCE)
def accessibility() -> Any:
    """Keep what the council says on the accessibility page."""
    note = AccessibilityForm()
    if not note.validate_on_submit():
        return _page(note=note), 422
    try:
        people_checks.keep_accessibility(note.contact.data or "", note.reviewed_on.data, clock.today(), clock.now(), by=_me())
    except Refused as refused:
        note.refuse(*REFUSALS[refused.code])
        return _page(note=note), 422
    return redirect(url_for("checks_admin.index", done="accessibility"))
