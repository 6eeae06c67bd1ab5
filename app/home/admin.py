"""What the council sees of messages, and of people who say that a sign-in was not theirs."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, current_app, redirect, request, url_for

from app.accounts import access
from app.accounts import service as accounts
from app.accounts.device_words import shown
from app.accounts.rules import Permission
from app.casework import service as casework
from app.casework.kinds import CaseKind
from app.core import clock
from app.core.i18n import language, name_in_english
from app.core.templating import render
from app.home import worries
from app.notifications import service
from app.notifications.delivery import words_of

pages = Blueprint("home_admin", __name__)
SIZE = 30


@dataclass(frozen=True)
class Shown:
    """A message with its words, as it was or will be sent."""

    message: Any
    subject: str
    text: str
    state: str


@pages.get("/messages/")
@access.needs(Permission.SEE_OUTBOX)
def outbox() -> str:
    """Messages, newest first."""
    before = request.args.get("before", type=int)
    found = service.outbox_page(before, SIZE)
    more, found = len(found) > SIZE, found[:SIZE]
    return render(
        "home/admin_outbox.html", rows=[_shown(one) for one in found], older=found[-1].id if more else None,
        newest=before is None, names=accounts.names_of({one.person_id for one in found}), language=language,
        language_name=name_in_english,
    )  # fmt: skip


def _shown(message: Any) -> Shown:
    settings = current_app.config["SETTINGS"]
    # In the demonstration nobody has a mailbox: there the outbox is where codes and links are read.
    secret = settings.secret_key if settings.demo else ""
    subject, text = words_of(message, settings.base_url, show_secrets=settings.demo, secret=secret)
    return Shown(message, subject, text, _state(message))


def _state(message: Any) -> str:
    if message.sent_at:
        return "sent"
    if message.wiped_at:
        return "stale"
    if message.gave_up_at:
        return "gave-up"
    return str(message.channel) if message.channel in ("letter", "call") else "waiting"


@pages.get("/locked/")
@access.needs(Permission.UNFREEZE_SIGN_IN)
def locked_sign_ins() -> str:
    """People who said that somebody else signed in as them: each waits for a call."""
    cases = casework.open_of(CaseKind.SIGN_IN)
    names = accounts.names_of({case.recipient_id for case in cases})
    return render("home/admin_sign_ins.html", cases=cases, names=names, today=clock.today())


@pages.get("/locked/<ref:subject>")
@access.needs(Permission.UNFREEZE_SIGN_IN)
def worry(subject: str) -> str:
    """What happened, and how to let the person in again."""
    found = worries.see(subject)
    what = found.case.facts["device"]
    told = "A new email address for them" if what == worries.EMAIL_CHANGED else shown(what)
    return render("home/admin_sign_in.html", worry=found, device=told)


@pages.post("/locked/<ref:subject>/unfreeze")
@access.needs(Permission.UNFREEZE_SIGN_IN)
def unfreeze(subject: str) -> Any:
    """Let the person in again, after speaking to them."""
    worries.let_in_again(subject, clock.now(), by=access.current_person().id)
    return redirect(url_for("home_admin.locked_sign_ins"))
