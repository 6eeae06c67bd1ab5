"""The handbook for its keepers: write, look, publish, and answer what readers said."""

from typing import Any

from flask import Blueprint, redirect, request, url_for

from app.accounts import access
from app.accounts import service as accounts
from app.accounts.rules import Permission
from app.core import clock
from app.core.errors import Refused
from app.core.templating import render
from app.handbook import keeping, service
from app.handbook.admin import html_of
from app.handbook.forms import AnswerForm, BeginForm, WriteForm
from app.handbook.keeping import Written
from app.handbook.rules import Kind, slug_from
from app.handbook.words import KINDS, REFUSALS

pages = Blueprint("handbook_keep_admin", __name__, url_prefix="/handbook")
PAGE = "/pages/<slug:name>"


def _me() -> int:
    return access.current_person().id


def _written(form: WriteForm) -> Written:
    return Written(
        (form.title.data or "").strip(), form.body.data or "", form.as_of.data, form.review_by.data, form.what_changed.data or ""
    )


def _form_page(form: WriteForm, name: str = "", problem: str = "", old: bool = False) -> str:
    preview = html_of(name or "new", form.body.data or "") if "preview" in request.form else None
    return render(
        "handbook/admin_write.html", form=form, name=name, problem=problem, preview=preview, needs_note=old, kinds=KINDS
    )  # fmt: skip


def _refused(form: WriteForm, refused: Refused, name: str = "", old: bool = False) -> tuple[str, int]:
    """The form as it was sent, with what to do next at its field or above it."""
    field, words = REFUSALS[refused.code]
    if not field:
        return _form_page(form, name, words, old), 409
    form.refuse(field, words)
    return _form_page(form, name, old=old), 422


@pages.get("/new")
@access.needs(Permission.KEEP_HANDBOOK)
def new() -> str:
    """The form of a page that does not exist yet."""
    return _form_page(BeginForm(formdata=None, as_of=clock.today()))


@pages.post("/new")
@access.needs(Permission.KEEP_HANDBOOK)
def begin() -> Any:
    """Begin a page; its address is made from its heading."""
    form = BeginForm()
    if not form.validate_on_submit():
        return _form_page(form), 422
    if "preview" in request.form:
        return _form_page(form)
    slug = slug_from(form.title.data or "")
    try:
        keeping.begin(slug, Kind(form.kind.data), _written(form), clock.now(), by=_me())
    except Refused as refused:
        return _refused(form, refused)
    return redirect(url_for("handbook_keep_admin.draft", name=slug))


@pages.route(f"{PAGE}/write", methods=["GET", "POST"])
@access.needs(Permission.KEEP_HANDBOOK)
def write(name: str) -> Any:
    """Write the next version, from the draft or else from what readers see."""
    page = service.the_page(name)
    newest, old = keeping.newest_of(page), bool(service.published_of(page))
    if request.method == "GET":
        is_draft = newest.published_at is None
        begun = {
            "title": newest.title, "body": newest.body, "as_of": newest.as_of, "review_by": newest.review_by,
            "what_changed": newest.what_changed if is_draft else "", "seen": keeping.mark_of(newest),
        }  # fmt: skip
        return _form_page(WriteForm(formdata=None, **begun), name, old=old)
    form = WriteForm()
    sent = form.validate_on_submit()
    if old and not (form.what_changed.data or "").strip():
        form.refuse("what_changed", "Say what has changed: readers see it with its day")
        sent = False
    if not sent:
        return _form_page(form, name, old=old), 422
    if "preview" in request.form:
        return _form_page(form, name, old=old)
    try:
        keeping.write(name, _written(form), form.seen.data or "", clock.now(), by=_me())
    except Refused as refused:
        return _refused(form, refused, name, old)
    return redirect(url_for("handbook_keep_admin.draft", name=name))


@pages.get(f"{PAGE}/draft")
@access.needs(Permission.KEEP_HANDBOOK)
def draft(name: str) -> Any:
    """The draft as readers would see it; where there is none, the page that they see."""
    return _draft(name)


def _draft(name: str, problem: str = "") -> Any:
    page = service.the_page(name)
    found = keeping.draft_of(page)
    if found is None:
        return redirect(url_for("handbook_admin.show", name=name))
    names = accounts.names_of({found.written_by} if found.written_by else set())
    return render(
        "handbook/admin_draft.html", page=page, version=found, body=html_of(name, found.body), seen=keeping.mark_of(found),
        names=names, problem=problem, is_briefing=page.kind == Kind.BRIEFING, kinds=KINDS, old=bool(service.published_of(page)),
    )  # fmt: skip


def _act(name: str, act: Any, then: str) -> Any:
    service.the_page(name)
    try:
        act(request.form.get("seen", ""))
    except Refused as refused:
        page = _draft(name, REFUSALS[refused.code][1])
        return page if not isinstance(page, str) else (page, 409)
    return redirect(then)


@pages.post(f"{PAGE}/publish")
@access.needs(Permission.KEEP_HANDBOOK)
def publish(name: str) -> Any:
    """Let readers see it. A new version of a briefing asks everybody again."""
    then = url_for("handbook_admin.show", name=name, done="published")
    return _act(name, lambda seen: keeping.publish(name, seen, clock.now(), by=_me()), then)


@pages.post(f"{PAGE}/discard")
@access.needs(Permission.KEEP_HANDBOOK)
def discard(name: str) -> Any:
    """Give the draft up."""
    return _act(name, lambda seen: keeping.discard(name, seen, by=_me()), url_for("handbook_admin.index", done="discarded"))


@pages.get("/feedback")
@access.needs(Permission.KEEP_HANDBOOK)
def feedback() -> str:
    """What readers said: what waits first."""
    return _feedback()


def _feedback(number: int | None = None, form: AnswerForm | None = None) -> str:
    waiting, answered = keeping.said(answered=False), keeping.said(answered=True)
    people = {who for one in (*waiting, *answered) for who in (one.row.person_id, one.row.answered_by) if who}
    forms = {
        one.row.id: form if form is not None and one.row.id == number else AnswerForm(formdata=None, prefix=f"a{one.row.id}-")
        for one in waiting
    }
    return render(
        "handbook/admin_feedback.html", waiting=waiting, answered=answered, forms=forms, form=form,
        names=accounts.names_of(people),
        problem=form.error_list[0][1] if form is not None and number not in forms and form.error_list else "",
        kept=form.words.data if form is not None and number not in forms else "", done=request.args.get("done", ""),
    )  # fmt: skip


@pages.post("/feedback/<int:number>/answer")
@access.needs(Permission.KEEP_HANDBOOK)
def answer(number: int) -> Any:
    """Answer one; the colleague who wrote reads it on the page."""
    form = AnswerForm(prefix=f"a{number}-")
    if not form.validate_on_submit():
        return _feedback(number, form), 422
    try:
        keeping.answer(number, form.words.data or "", clock.now(), by=_me())
    except Refused as refused:
        form.refuse(*REFUSALS[refused.code])
        return _feedback(number, form), 409
    return redirect(url_for("handbook_keep_admin.feedback", done="answered"))
