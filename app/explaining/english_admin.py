"""What waits to be put into English, as the team that answers it sees it."""

from functools import partial, update_wrapper
from typing import Any

from flask import Blueprint, redirect, url_for
from wtforms import TextAreaField
from wtforms.validators import Length

from app.accounts import access
from app.accounts import service as accounts
from app.casework import service as casework
from app.casework.forms import PAUSES
from app.casework.forms import REFUSALS as CASE_REFUSALS
from app.casework.kinds import KINDS, CaseKind
from app.core import clock
from app.core.errors import Refused
from app.core.forms import Needed, PlainTextField, PortalForm
from app.core.i18n import language, name_in_english
from app.core.templating import render
from app.explaining import english
from app.explaining.places import words_for

pages = Blueprint("english_admin", __name__, url_prefix="/into-english")
DOORS = {"care": CaseKind.ENGLISH_CARE, "interest": CaseKind.ENGLISH_INTEREST, "money": CaseKind.ENGLISH_MONEY}
MOST_CHARACTERS = 12_000  # English may be longer than what it is put from
REFUSALS = {
    "english-already": "A colleague has written the English words already. Yours were not kept.",
    "english-empty": "Write the English words",
}


class EnglishForm(PortalForm):
    """The same in English, and who put it so."""

    words = TextAreaField(
        "The same in English",
        [Needed("Write the English words"), Length(max=MOST_CHARACTERS, message="Use 12,000 letters or fewer")],
    )  # fmt: skip
    translator = PlainTextField("Translator, if it was not you")


def _me() -> int:
    return access.current_person().id


def show(door: str, subject: str) -> str:
    """Their own words, then the box for the English ones."""
    return _page(door, subject, EnglishForm(formdata=None))


def _page(door: str, subject: str, form: EnglishForm, notice: str = "") -> str:
    found = english.see(DOORS[door], subject, _me())
    row = found.row
    people = {one for one in (row.written_by, found.case.taken_by) if one}
    return render(
        "explaining/admin_english.html", found=found, case=found.case, row=row, form=form, notice=notice, door=door, me=_me(),
        card=accounts.person_card(accounts.reference_of(row.person_id)), names=accounts.names_of(people), today=clock.today(),
        source=words_for(row.place_kind), language=language,
        pauses=PAUSES, since=casework.paused_since([found.case]),
        source_url=url_for(KINDS[CaseKind(row.place_kind)].endpoint, subject=row.place_subject), language_name=name_in_english,
    )  # fmt: skip


def written(door: str, subject: str) -> Any:
    """It is in English."""
    form = EnglishForm()
    if not form.validate_on_submit():
        return _page(door, subject, form), 422
    try:
        english.write(
            DOORS[door], subject, form.words.data or "", (form.translator.data or "").strip(), clock.now(), by=_me()
        )
    except Refused as refused:
        by_id = refused.facts.get("by_id")
        who = accounts.names_of({by_id}) if isinstance(by_id, int) else {}
        said = {**CASE_REFUSALS, **REFUSALS}[refused.code] % {"who": next(iter(who.values()), "Somebody else")}
        return _page(door, subject, form, said), 409
    return redirect(url_for(f"english_admin.{door}_show", subject=subject))


for _door, _kind in DOORS.items():
    for _address, _name, _method, _act in (("", "show", "GET", show), ("/written", "written", "POST", written)):
        _behind = access.needs(KINDS[_kind].answered_by)(update_wrapper(partial(_act, _door), _act))
        pages.add_url_rule(f"/{_door}/<ref:subject>{_address}", f"{_door}_{_name}", _behind, methods=[_method])
