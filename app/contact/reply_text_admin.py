"""Texts for answers, as staff keep and translate them."""

from typing import Any

from flask import Blueprint, current_app, redirect, request, url_for

from app.accounts import access
from app.accounts import service as accounts
from app.accounts.rules import Permission
from app.casework import reply_texts
from app.contact.thread_forms import ReplyTextForm
from app.core import clock
from app.core.errors import Refused
from app.core.i18n import language, name_in_english
from app.core.templating import render

pages = Blueprint("reply_text_admin", __name__, url_prefix="/reply-texts")
REFUSALS = {"text-needs-name": "Give it a name of 1 to 80 letters, by which colleagues find it"}


@pages.get("/")
@access.needs(Permission.EDIT_GUIDANCE)
def index() -> str:
    """Every text, and the languages in which it is there."""
    found = reply_texts.texts()
    by = {row.by_id for languages in found.values() for row in languages.values()}
    return render(
        "contact/admin_reply_texts.html", found=found, languages=_languages(), names=accounts.names_of(by),
        language_name=name_in_english, done=request.args.get("done") == "kept",
    )  # fmt: skip


def _languages() -> list[str]:
    return [code for code in current_app.config["SETTINGS"].languages if code != "en-XA"]


def _page(form: ReplyTextForm) -> str:
    told = form.name.data or ""
    english = reply_texts.texts().get(told, {}).get("en")
    return render("contact/admin_reply_text.html", form=form, english=english, language=language, language_name=name_in_english)


@pages.get("/one")
@access.needs(Permission.EDIT_GUIDANCE)
def one() -> str:
    """One text in one language; a new one without a name in the address."""
    name, code = request.args.get("name", ""), request.args.get("language", "en")
    kept = reply_texts.texts().get(name, {}).get(code)
    return _page(ReplyTextForm(formdata=None, name=name, language=code, words=kept.words if kept else ""))


@pages.post("/one")
@access.needs(Permission.EDIT_GUIDANCE)
def keep() -> Any:
    """Keep it; with no words it is taken off."""
    form = ReplyTextForm()
    if not form.validate_on_submit():
        return _page(form), 422
    try:
        reply_texts.keep_text(
            form.name.data or "", form.language.data, form.words.data or "", clock.now(), by=access.current_person().id
        )
    except Refused as refused:
        form.refuse("name", REFUSALS[refused.code])
        return _page(form), 422
    return redirect(url_for("reply_text_admin.index", done="kept"))
