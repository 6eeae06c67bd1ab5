"""Staff: begin a page, keep and withdraw the consent to a story, add and publish recordings and films."""

from typing import Any

from flask import Blueprint, current_app, redirect, request, url_for

from app.accounts import access
from app.accounts import service as accounts
from app.accounts.rules import Permission
from app.core import clock
from app.core.errors import Refused
from app.core.i18n import PSEUDO, name_in_english
from app.core.templating import render
from app.files.rules import media_type
from app.guidance import catalogue, telling, writing
from app.guidance.forms import REFUSALS, BeginPageForm, ConsentForm, MediaForm
from app.guidance.rules import SOURCE, Kind, MediaKind
from app.guidance.telling import Added, Begun, Consent

pages = Blueprint("telling_admin", __name__, url_prefix="/guidance")
MOST_CAPTIONS = 500_000  # letters


def _me() -> int:
    return access.current_person().id


@pages.route("/begin", methods=["GET", "POST"])
@access.needs(Permission.EDIT_GUIDANCE)
def begin() -> Any:
    """A new page: readers see it once a second person has published its words."""
    form = BeginPageForm()
    form.group.choices = [(one.slug, one.title) for one in catalogue.groups_in(SOURCE)]
    if not form.validate_on_submit():
        return render("guidance/admin_begin.html", form=form), 422 if form.errors else 200
    told = Begun(
        (form.slug.data or "").strip(), Kind(form.kind.data), form.group.data, form.owner.data or "", form.law_date.data,
        bool(form.invented.data),
    )  # fmt: skip
    try:
        page = telling.begin_page(told, clock.today(), clock.now(), by=_me())
    except Refused as refused:
        form.refuse(*REFUSALS[refused.code])
        return render("guidance/admin_begin.html", form=form), 422
    return redirect(url_for("guidance_admin.write", name=page.slug))


@pages.get("/pages/<slug:name>/told")
@access.needs(Permission.EDIT_GUIDANCE)
def show(name: str) -> str:
    """The consent to a story, and what can be played beside a page."""
    return _page(name)


def _page(name: str, consent: ConsentForm | None = None, media: MediaForm | None = None) -> str:
    page = writing.the_page(name)
    consents, played = telling.consents_of(page), telling.all_media_of(page)
    people = {one.recorded_by for one in consents} | {one.withdrawn_by for one in consents if one.withdrawn_by}
    people |= {who for one in played for who in (one.row.added_by, one.row.published_by, one.row.ended_by) if who}
    media = media or MediaForm(formdata=None)
    media.language.choices = _languages()
    return render(
        "guidance/admin_told.html", page=page, consents=consents, played=played, names=accounts.names_of(people), media=media,
        consent=consent or ConsentForm(formdata=None), name_of=name_in_english, done=request.args.get("done", ""), me=_me(),
        may_publish=access.may(Permission.PUBLISH_GUIDANCE), today=clock.today(),
    )  # fmt: skip


def _languages() -> list[tuple[str, str]]:
    offered = current_app.config["SETTINGS"].languages
    return [(code, name_in_english(code)) for code in offered if code != PSEUDO]


@pages.post("/pages/<slug:name>/consent")
@access.needs(Permission.PUBLISH_GUIDANCE)
def keep_consent(name: str) -> Any:
    """Keep who allowed it and until when."""
    form = ConsentForm()
    writing.the_page(name)
    if not form.validate_on_submit():
        return _page(name, consent=form), 422
    told = Consent(
        form.given_by.data or "", form.how.data or "", form.covers.data or "", form.given_day.data, form.until_day.data
    )
    try:
        telling.keep_consent(name, told, clock.now(), by=_me())
    except Refused as refused:
        form.refuse(*REFUSALS[refused.code])
        return _page(name, consent=form), 422
    return redirect(url_for("telling_admin.show", name=name, done="consent"))


@pages.post("/pages/<slug:name>/consent/withdrawn")
@access.needs(Permission.EDIT_GUIDANCE)
def withdraw(name: str) -> Any:
    """They no longer want it told: it is off at once, and one person is enough for that."""
    telling.withdraw_consent(name, clock.now(), by=_me())
    return redirect(url_for("telling_admin.show", name=name, done="withdrawn"))


@pages.post("/pages/<slug:name>/media")
@access.needs(Permission.EDIT_GUIDANCE)
def add_media(name: str) -> Any:
    """Keep a recording or a film for a second person to publish."""
    form = MediaForm()
    form.language.choices = _languages()
    writing.the_page(name)
    if not form.validate_on_submit():
        return _page(name, media=form), 422
    sent = request.files.get("file")
    content = sent.read() if sent and sent.filename else b""
    told_type = media_type(content) if sent and sent.filename else ""
    outside = (form.outside.data or "").strip()
    if told_type.startswith("file-") or (outside and not outside.startswith("https://")):
        form.refuse(*(REFUSALS[told_type] if told_type.startswith("file-") else ("outside", "An address begins with https://")))
        return _page(name, media=form), 422
    told = Added(
        form.language.data, MediaKind(form.kind.data), content, told_type, outside, _captions(),
        (form.transcript.data or "").strip(),
    )  # fmt: skip
    try:
        telling.add_media(name, told, clock.now(), by=_me())
    except Refused as refused:
        form.refuse(*REFUSALS[refused.code])
        return _page(name, media=form), 422
    return redirect(url_for("telling_admin.show", name=name, done="added"))


def _captions() -> str:
    """The file of captions as text. What is not text is no file of captions, and is refused as such."""
    sent = request.files.get("captions")
    if not sent or not sent.filename:
        return ""
    return sent.read(MOST_CAPTIONS).decode("utf-8-sig", "replace").replace("\0", "")


@pages.post("/media/<int:number>/publish")
@access.needs(Permission.PUBLISH_GUIDANCE)
def publish_media(number: int) -> Any:
    """Let readers see it."""
    try:
        page = telling.publish_media(number, clock.now(), by=_me())
    except Refused:
        return redirect(url_for("guidance_admin.index", done="own"))
    return redirect(url_for("telling_admin.show", name=page.slug, done="published"))


@pages.post("/media/<int:number>/end")
@access.needs(Permission.EDIT_GUIDANCE)
def end_media(number: int) -> Any:
    """Take it off."""
    page = telling.end_media(number, clock.now(), by=_me())
    return redirect(url_for("telling_admin.show", name=page.slug, done="ended"))
