"""The handbook for its readers: the list and the search, one page, «I have read this», what helped, and myths to paste."""

from typing import Any

from flask import Blueprint, current_app, redirect, request, url_for

from app.accounts import access
from app.accounts import service as accounts
from app.accounts.rules import Permission
from app.core import clock
from app.core.errors import Refused
from app.core.i18n import PSEUDO, SOURCE, language, name_in_english, translations
from app.core.sanitise import plain_text
from app.core.templating import render
from app.guidance import service as guidance
from app.guidance.body import body_html
from app.guidance.service import Whole
from app.handbook import keeping, service
from app.handbook.forms import MOST_QUERY, MythsForm, ReadForm, SayForm
from app.handbook.rules import as_plain, asked_words, how_well
from app.handbook.words import DUE, KINDS, REFUSALS

pages = Blueprint("handbook_admin", __name__, url_prefix="/handbook")
PAGE = "/pages/<slug:name>"


def _me() -> int:
    return access.current_person().id


def html_of(name: str, body: str) -> Any:
    """A text as readers see it; its links to other pages are meant from the page's own address."""
    return body_html(body, (), url_for("handbook_admin.show", name=name))[0]


@pages.get("/")
@access.needs(Permission.READ_HANDBOOK)
def index() -> str:
    """Briefings to read, then every page; or what a search found."""
    query = plain_text(request.args.get("q", ""), MOST_QUERY)
    today = clock.today()
    everything = service.listed(_me(), today)
    return render(
        "handbook/admin_index.html", query=query, rows=everything, found=service.search(query, _me(), today) if query else [],
        to_read=[one for one in everything if one.to_read], kinds=KINDS, due_words=DUE,
        drafts=keeping.drafts() if access.may(Permission.KEEP_HANDBOOK) else [],
        waiting=len(keeping.said(answered=False)) if access.may(Permission.KEEP_HANDBOOK) else 0,
        keeps=access.may(Permission.KEEP_HANDBOOK), counts=access.may(Permission.SEE_TRAINING), done=request.args.get("done", ""),
    )  # fmt: skip


@pages.get(PAGE)
@access.needs(Permission.READ_HANDBOOK)
def show(name: str) -> str:
    """One page, its days, its versions, and what one said about it."""
    return _show(name)


def _show(name: str, form: SayForm | None = None, notice: str = "") -> str:
    shown = service.show(name, _me(), clock.today())
    people = {who for who in (shown.version.written_by, *(one.answered_by for one in shown.said)) if who}
    return render(
        "handbook/admin_page.html", shown=shown, version=shown.version, body=html_of(name, shown.version.body), notice=notice,
        form=form or SayForm(formdata=None, version=shown.version.version), kinds=KINDS, due_words=DUE,
        names=accounts.names_of(people), keeps=access.may(Permission.KEEP_HANDBOOK), done=request.args.get("done", ""),
        numbers={one.id: one.version for one in shown.versions},
    )  # fmt: skip


@pages.get(f"{PAGE}/versions/<int:number>")
@access.needs(Permission.READ_HANDBOOK)
def version(name: str, number: int) -> str:
    """A version as readers saw it then."""
    _page, found = service.earlier(name, number)
    names = accounts.names_of({found.written_by} if found.written_by else set())
    return render("handbook/admin_version.html", name=name, version=found, body=html_of(name, found.body), names=names)


@pages.post(f"{PAGE}/read")
@access.needs(Permission.READ_HANDBOOK)
def read(name: str) -> Any:
    """Say that one has read a briefing."""
    form = ReadForm()
    if not form.validate_on_submit() or form.version.data is None:
        return _show(name, notice=REFUSALS["handbook-newer"][1]), 422
    try:
        service.mark_read(name, form.version.data, clock.now(), by=_me())
    except Refused as refused:
        return _show(name, notice=REFUSALS[refused.code][1]), 409
    return redirect(url_for("handbook_admin.show", name=name, done="read"))


@pages.post(f"{PAGE}/feedback")
@access.needs(Permission.READ_HANDBOOK)
def say(name: str) -> Any:
    """Say whether a page helped."""
    form = SayForm()
    if not form.validate_on_submit():
        return _show(name, form), 422
    number = form.version.data or 0
    try:
        service.say(name, number, form.helpful.data == "yes", form.words.data or "", clock.now(), by=_me())
    except Refused as refused:
        form.refuse(*REFUSALS[refused.code])
        return _show(name, form), 422
    return redirect(url_for("handbook_admin.show", name=name, done="said"))


def _codes() -> list[str]:
    return [code for code in current_app.config["SETTINGS"].languages if code != PSEUDO]


@pages.get("/myths/")
@access.needs(Permission.READ_HANDBOOK)
def myths() -> str:
    """Every myth with its answer as plain text, ready to copy into a letter or a mail."""
    wanted = request.args.get("language", SOURCE)
    code = wanted if wanted in _codes() else SOURCE
    query = plain_text(request.args.get("q", ""), MOST_QUERY)
    form = MythsForm(formdata=None, language=code, q=query)
    form.language.choices = [(one, name_in_english(one)) for one in _codes()]
    asked = asked_words(query)
    ready = [
        (one, _answer(one))
        for one in guidance.whole_myths(code, clock.today())
        if not asked or how_well(asked, f"{one.text.title} {one.text.myth}", one.text.body)
    ]
    return render(
        "handbook/admin_myths.html", form=form, ready=ready, code=code, query=query, language=language,
        language_name=name_in_english,
    )  # fmt: skip


def _answer(one: Whole) -> str:
    """The heading, what it means, where it comes from and the link, in the language of the text; sources are English."""
    words = translations(one.text.language).ugettext
    base = current_app.config["SETTINGS"].base_url
    link = base + url_for("guidance.page", lang=one.text.language, slug=one.page.slug)
    sources = [f"- {told['name']}" + (f" ({told['url']})" if told.get("url") else "") for told in one.sources]
    where = [words("Where this comes from") + "\n" + "\n".join(sources)] if sources else []
    return "\n\n".join([one.text.title, one.text.summary, as_plain(one.text.body), *where, link])
