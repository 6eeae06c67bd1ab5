"""The person's side of a return: the list, the start, the way, the check, sending, the receipt."""

from typing import Any

from flask import Response, g

from app.accounts import access
from app.accounts.rules import Permission
from app.core import clock
from app.core.errors import Refused
from app.core.templating import render
from app.files.serving import file_answer
from app.guidance import service as guidance
from app.guidance.rules import ShownAt
from app.guidance.service import Listed
from app.ledger import service as ledger
from app.returns import draft as drafting
from app.returns import line_views, paper_views, receipt, sending, service, statement_views, words
from app.returns.forms import NoneForm, SendForm, WayForm
from app.returns.pages import (
    by,
    check_may_correct,
    council_names,
    day_of,
    draft_here,
    go_on,
    open_here,
    pages,
    refusal_words,
    seen_here,
    show,
    step_of,
    to,
)
from app.returns.payees import group_by_payee

BLUEPRINTS = [pages]
OTHER_PAGES = [line_views, paper_views, statement_views]


@pages.get("/")
@access.needs(Permission.SEE_RETURNS)
def index() -> str:
    """Every period that is over, with what happens next."""
    recipient = access.recipient_in_url()
    dues = service.returns_of(recipient.id, clock.today())
    has_payment = bool(dues) or ledger.plan_of(recipient.id) is not None
    return render("returns/index.html", dues=_shown(dues), words=words, has_payment=has_payment)


def _shown(dues: list[service.Due]) -> list[service.Due]:
    """An officer sees only what was entered from paper, or what is not begun: a person's own draft is theirs."""
    if not access.on_paper():
        return dues
    return [one for one in dues if one.found is None or one.found.on_paper]


@pages.get("/<day:period>/", endpoint="show")
@access.needs(Permission.SEE_RETURNS)
def overview(period: str) -> Any:
    """One return: what is needed before it is started; then its parts; then what happens with it."""
    recipient, day = access.recipient_in_url(), day_of(period)
    dues = service.returns_of(recipient.id, clock.today())
    due = next((one for one in dues if one.period.start == day), None)
    if due is not None and due.found is None:
        return render("returns/before.html", due=due, period_key=period, form=NoneForm(), words=words, myths=_myths(dues))
    if due is not None and due.found is not None and access.on_paper() and not due.found.on_paper:
        raise Refused("person-has-started")
    draft = seen_here(period)
    versions = sending.versions_of(draft.found)
    return show("overview", draft, due=due, step=step_of(draft), versions=versions,
                moves=service.moves_of(draft.found))  # fmt: skip


def _myths(dues: list[service.Due]) -> list[Listed]:
    """What people often hear before their first return; nothing once they have begun one."""
    if any(one.found for one in dues):
        return []
    return guidance.myths_shown_at(ShownAt.FIRST_RETURN, g.language, clock.today())


@pages.get("/<day:period>/start", endpoint="start_again")
@pages.get("/<day:period>/send", endpoint="send_again")
@access.needs(Permission.SEE_RETURNS)
def back_from_form(period: str) -> Any:
    """The address of a sent form, opened by itself (another language, a reload): back to the return."""
    return to("show", period)


@pages.post("/<day:period>/start")
@access.needs(Permission.PREPARE_RETURNS)
def start(period: str) -> Any:
    """Begin. The way this person chose last time is taken again, so that nothing is asked twice."""
    recipient = access.recipient_in_url()
    try:
        found = service.start_return(
            recipient.id, day_of(period), clock.today(), clock.now(), by=by(), on_paper=access.on_paper()
        )
    except Refused as refused:
        return render("returns/refused.html", sentence=refusal_words(refused.code)), 409
    if found.way is None and drafting.last_way(found) == "file":
        drafting.choose_way(found, "file", "", by=by())
    return go_on(period)


@pages.get("/<day:period>/way")
@access.needs(Permission.PREPARE_RETURNS)
def way(period: str) -> Any:
    """How do you want to tell us?"""
    draft = draft_here(period)
    return show("way", draft, form=WayForm(way=draft.found.way))


@pages.post("/<day:period>/way")
@access.needs(Permission.PREPARE_RETURNS)
def choose_way(period: str) -> Any:
    """Keep the way and go on."""
    form = WayForm()
    if not form.validate_on_submit():
        return show("way", draft_here(period), 422, form=form)
    try:
        drafting.choose_way(open_here(period), form.way.data, council_names()[0], by=by())
    except Refused as refused:
        form.refuse("way", refusal_words(refused.code))
        return show("way", draft_here(period), 422, form=form)
    return to("copies", period) if form.way.data == "typed" else go_on(period)


@pages.get("/<day:period>/check")
@access.needs(Permission.PREPARE_RETURNS)
def check(period: str) -> Any:
    """Everything that would be sent, each part with its change link, and the declaration."""
    draft = draft_here(period)
    return show("check", draft, groups=group_by_payee(draft.lines), asked=service.evidence_asked(draft), refused="")  # fmt: skip


@pages.post("/<day:period>/send")
@access.needs(Permission.SEND_RETURNS)
def send(period: str) -> Any:
    """Send it. The same page sent twice shows the same receipt."""
    form = SendForm()
    recipient = access.recipient_in_url()
    seen = int(form.version.data) if (form.version.data or "").isdigit() else 0
    check_may_correct(seen)
    try:
        version = sending.send_return(
            recipient.id, day_of(period), seen, g.language, clock.today(), clock.now(),
            by=by(), on_paper=access.on_paper(),
        )  # fmt: skip
    except Refused as refused:
        draft = draft_here(period)
        return show("check", draft, 422, groups=group_by_payee(draft.lines), asked=service.evidence_asked(draft),
                    refused=refusal_words(refused.code))  # fmt: skip
    return to("sent", period, number=version.number)


@pages.get("/<day:period>/sent/<int:number>")
@access.needs(Permission.SEE_RETURNS)
def sent(period: str, number: int) -> Any:
    """The receipt: there for ever, printable."""
    found = sending.receipt_of(access.recipient_in_url().id, day_of(period), number)
    return render("returns/sent.html", receipt=found, found=found.found, version=found.version, period_key=period,
                  groups=group_by_payee(found.lines), words=words, today=clock.today())  # fmt: skip


@pages.get("/<day:period>/sent/<int:number>/copies.zip")
@access.needs(Permission.SEE_RETURNS)
def sent_copies(period: str, number: int) -> Response:
    """The receipt with copies of everything that was sent, to keep."""
    found = sending.receipt_of(access.recipient_in_url().id, day_of(period), number)
    page = render("returns/sent_plain.html", receipt=found, found=found.found, version=found.version,
                  groups=group_by_payee(found.lines), words=words)  # fmt: skip
    content = receipt.packed(found, page, access.recipient_in_url().id)
    name = f"return-{found.found.reference}-{number}.zip"
    return Response(content, mimetype="application/zip", headers={"Content-Disposition": f'attachment; filename="{name}"'})


@pages.get("/<day:period>/files/<name:name>")
@access.needs(Permission.SEE_RETURNS)
def fetch_file(period: str, name: str) -> Response:
    """One of the files of this return, only ever as a download."""
    stored, content = service.file_of(seen_here(period), name)
    return file_answer(stored, content)
