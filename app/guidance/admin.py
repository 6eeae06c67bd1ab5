"""The council's side of guidance: the board, writing, publishing by a second person, reviews and short addresses."""

from typing import Any

from flask import Blueprint, current_app, redirect, request, url_for

from app.accounts import access
from app.accounts import service as accounts
from app.accounts.rules import Permission
from app.core import clock
from app.core.errors import NotYours, Refused
from app.core.i18n import PSEUDO, language, name_in_english
from app.core.templating import render
from app.guidance import board, catalogue, writing
from app.guidance.body import body_html, easy_html
from app.guidance.differences import FIELDS, differences
from app.guidance.forms import REFUSALS, CampaignForm, NewTextForm, ReviewForm, WriteForm
from app.guidance.rules import SOURCE, Format, Kind
from app.guidance.seed_format import languages
from app.guidance.writing import Review, Written

pages = Blueprint("guidance_admin", __name__, url_prefix="/guidance")
PAGE = "/pages/<slug:name>"
TEXT = "/texts/<int:number>"
FORMATS = {"plain": "plain words", "easy": "Easy Read"}


def _me() -> int:
    return access.current_person().id


def _codes() -> list[str]:
    """Every language that the site offers or that the portal brings guidance in."""
    offered = current_app.config["SETTINGS"].languages
    return [code for code in dict.fromkeys([SOURCE, *offered, *languages()]) if code != PSEUDO]


@pages.get("/")
@access.needs(Permission.EDIT_GUIDANCE)
def index() -> str:
    """The board."""
    today = clock.today()
    offered = [code for code in current_app.config["SETTINGS"].languages if code != PSEUDO]
    rows = board.board(offered, today)
    return render(
        "guidance/admin_board.html", rows=rows, by_language=board.by_language(rows, offered), heard=board.heard(today),
        remarks=board.remarks(),
        misses=board.misses(today), today=today, name_of=name_in_english, formats=FORMATS, done=request.args.get("done", ""),
    )  # fmt: skip


@pages.get(PAGE)
@access.needs(Permission.EDIT_GUIDANCE)
def page(name: str) -> str:
    """One page: its texts in every language, its review and its short addresses."""
    return _page(name)


def _page(name: str, review: ReviewForm | None = None, campaign: CampaignForm | None = None) -> str:
    found = writing.the_page(name)
    texts = board.texts_of(found)
    people = {one for text in texts for one in (text.written_by, text.published_by, text.checked_by) if one}
    begin = NewTextForm(formdata=None)
    begin.language.choices = [(code, name_in_english(code)) for code in _codes()]
    return render(
        "guidance/admin_page.html", page=found, texts=texts, names=accounts.names_of(people), name_of=name_in_english,
        review=review or ReviewForm(formdata=None, obj=found), campaign=campaign or CampaignForm(formdata=None), begin=begin,
        campaigns=board.campaigns_of(found), formats=FORMATS, done=request.args.get("done", ""),
    )  # fmt: skip


@pages.post(f"{PAGE}/review")
@access.needs(Permission.PUBLISH_GUIDANCE)
def review(name: str) -> Any:
    """Keep who looks after a page, and its days."""
    form = ReviewForm()
    writing.the_page(name)
    if not form.validate_on_submit():
        return _page(name, review=form), 422
    told = Review(
        form.owner.data or "", form.law_date.data, form.reviewed.data, form.review_due.data, bool(form.awaiting_check.data),
        (form.written_with.data or "").strip(),
    )  # fmt: skip
    try:
        writing.review(name, told, clock.now(), by=_me())
    except Refused as refused:
        form.refuse(*REFUSALS[refused.code])
        return _page(name, review=form), 422
    return redirect(url_for("guidance_admin.page", name=name, done="review"))


@pages.post(f"{PAGE}/campaign")
@access.needs(Permission.EDIT_GUIDANCE)
def campaign(name: str) -> Any:
    """Make a short address."""
    form = CampaignForm()
    writing.the_page(name)
    if not form.validate_on_submit():
        return _page(name, campaign=form), 422
    writing.make_campaign(name, form.label.data or "", clock.now(), by=_me())
    return redirect(url_for("guidance_admin.page", name=name, done="campaign"))


@pages.route(f"{PAGE}/write", methods=["GET", "POST"])
@access.needs(Permission.EDIT_GUIDANCE)
def write(name: str) -> Any:
    """Write the next version of a text, and look at it before it is kept."""
    found, code, kind = writing.the_page(name), request.args.get("language", SOURCE), _format()
    if code not in _codes():
        raise NotYours
    versions = writing.versions_of(found, code, kind)
    if request.method == "GET":
        return _write_page(found, code, kind, _begun(versions[0] if versions else None, found.kind))
    form = WriteForm()
    if not form.validate_on_submit() or (found.kind == Kind.MYTH and not form.myth.data):
        if not form.myth.data and found.kind == Kind.MYTH:
            form.refuse("myth", "Write what people say")
        return _write_page(found, code, kind, form), 422
    if "preview" in request.form:
        return _write_page(found, code, kind, form, _preview(found, code, kind, form.body.data or ""))
    try:
        text = writing.write(name, code, kind, _written(form), form.seen.data or 0, clock.now(), by=_me())
    except Refused as refused:
        form.refuse(*REFUSALS[refused.code])
        return _write_page(found, code, kind, form), 422
    return redirect(url_for("guidance_admin.text", number=text.id))


def _write_page(found: Any, code: str, kind: Format, form: WriteForm, preview: dict[str, Any] | None = None) -> str:
    """The form, and for a translation the English that readers see beside it."""
    source = writing.versions_of(found, SOURCE, kind) if code != SOURCE else []
    return render(
        "guidance/admin_write.html", page=found, code=code, form=form, words_in=language(code), format=kind, names=FORMATS,
        name_of=name_in_english, english=next((one for one in source if one.state == "published"), None), preview=preview,
    )  # fmt: skip


def _format() -> Format:
    told = request.args.get("format", "plain")
    if told not in list(Format):
        raise NotYours
    return Format(told)


def _begun(newest: Any, kind: str) -> WriteForm:
    """The form with the newest version in it, to go on from."""
    if newest is None:
        return WriteForm(formdata=None, seen=0)
    return WriteForm(
        formdata=None, title=newest.title, myth=newest.myth if kind == Kind.MYTH else "", summary=newest.summary,
        body=newest.body, sources=_source_lines(newest), seen=newest.version,
    )  # fmt: skip


def _source_lines(text: Any) -> str:
    """The sources of a version as staff write them, one a line."""
    return "\n".join(" | ".join([one["name"], one["url"], one["says"]]) for one in text.sources)


def _fields(text: Any) -> dict[str, str]:
    """What a reader before publishing compares."""
    return {name: _source_lines(text) if name == "sources" else getattr(text, name) for name in FIELDS}


def _written(form: WriteForm) -> Written:
    """What was sent. A source is a line: name | address, may be empty | what it says."""
    lines = [
        [part.strip() for part in f"{line}||".split("|")[:3]] for line in (form.sources.data or "").splitlines() if line.strip()
    ]
    return Written(
        form.title.data or "", form.myth.data or "", form.summary.data or "", form.body.data or "", form.what_changed.data or "",
        tuple((name, url if url.startswith("https://") else "", says) for name, url, says in lines),
    )  # fmt: skip


def _preview(found: Any, code: str, kind: Format, body: str) -> dict[str, Any]:
    if kind is Format.EASY:
        return {"parts": easy_html(body), "html": "", "terms": []}
    html, terms = body_html(body, catalogue.terms_of(found.terms, code), url_for("guidance.page", lang=code, slug=found.slug))
    return {"parts": [], "html": html, "terms": terms}


@pages.get(TEXT)
@access.needs(Permission.EDIT_GUIDANCE)
def text(number: int) -> str:
    """One version as readers would see it, and what differs from the one they see now."""
    return _text(number)


def _text(number: int, problem: str = "") -> str:
    found, one = writing.the_text(number)
    before = board.version_before(one)
    fields = [_fields(version) if version else {} for version in (before, one)]
    people = {who for who in (one.written_by, one.published_by, one.checked_by) if who}
    return render(
        "guidance/admin_text.html", page=found, text=one, before=before, changes=differences(*fields) if before else {},
        preview=_preview(found, one.language, Format(one.format), one.body), words_in=language(one.language), problem=problem,
        own=_me() in writing.writers_of(one), names=accounts.names_of(people), name_of=name_in_english, formats=FORMATS,
        may_publish=access.may(Permission.PUBLISH_GUIDANCE),
    )  # fmt: skip


def _act(number: int, act: Any, done: str) -> Any:
    """Do something with a version; where it is refused, say why on its page."""
    found, _text_of = writing.the_text(number)
    try:
        act()
    except Refused as refused:
        return _text(number, REFUSALS[refused.code][1]), 422
    return redirect(url_for("guidance_admin.page", name=found.slug, done=done))


@pages.post(f"{TEXT}/publish")
@access.needs(Permission.PUBLISH_GUIDANCE)
def publish(number: int) -> Any:
    """Let readers see it: never one's own."""
    return _act(number, lambda: writing.publish(number, clock.now(), by=_me()), "published")


@pages.post(f"{TEXT}/discard")
@access.needs(Permission.EDIT_GUIDANCE)
def discard(number: int) -> Any:
    """Give a draft up."""
    return _act(number, lambda: writing.discard(number, by=_me()), "discarded")


@pages.post(f"{TEXT}/checked")
@access.needs(Permission.PUBLISH_GUIDANCE)
def checked(number: int) -> Any:
    """A reader of the language has found it right."""
    return _act(number, lambda: writing.mark_checked(number, clock.now(), by=_me()), "checked")


@pages.post(f"{TEXT}/checked/taken-back")
@access.needs(Permission.PUBLISH_GUIDANCE)
def take_back(number: int) -> Any:
    """It does not hold any more, or was marked by mistake."""
    return _act(number, lambda: writing.take_back_check(number, clock.now(), by=_me()), "taken-back")
