"""Letters to print as a batch and mark as posted; calls to make."""

from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, current_app, redirect, request, url_for

from app.accounts import access
from app.accounts.rules import Permission
from app.core import clock
from app.core.i18n import language, name_in_english
from app.core.templating import render
from app.decisions.service import letters_by_reference
from app.home import letters
from app.notifications.delivery import words_of
from app.notifications.rules import Channel
from app.reviews.telling import texts_of

pages = Blueprint("letters_admin", __name__, url_prefix="/letters")


@dataclass(frozen=True)
class Letter:
    """A letter with its words."""

    waiting: Any
    subject: str
    text: str
    letter: Any = None  # the letter about a decision that goes into this envelope
    texts: Any = ()


def _letter(one: letters.Waiting) -> Letter:
    return Letter(one, *words_of(one.message, current_app.config["SETTINGS"].base_url))


@pages.get("/")
@access.needs(Permission.POST_LETTERS)
def index() -> str:
    """What waits, by language; and whom to ring, because nothing else is safe for them."""
    found = letters.waiting(Channel.LETTER)
    calls = [_letter(one) for one in letters.waiting(Channel.CALL)]
    counts = Counter(one.message.language for one in found)
    return render(
        "home/admin_letters.html", found=[_letter(one) for one in found], counts=sorted(counts.items()), calls=calls,
        done=request.args.get("done", ""), language_name=name_in_english,
    )  # fmt: skip


@pages.get("/print")
@access.needs(Permission.POST_LETTERS)
def batch() -> str:
    """Every waiting letter of one language, each on a sheet of its own."""
    code = request.args.get("language", "en")
    waiting = letters.waiting(Channel.LETTER, code)
    decided = letters_by_reference([one.message.facts["letter"] for one in waiting if "letter" in one.message.facts])
    found = [_with_letter(_letter(one), decided.get(one.message.facts.get("letter", ""))) for one in waiting]
    return render(
        "home/admin_letters_print.html", found=found, today=clock.today(), language=language,
        language_name=name_in_english(code) if code in current_app.config["SETTINGS"].languages else "this language",
    )  # fmt: skip


def _with_letter(one: Letter, letter: Any) -> Letter:
    """What goes by post says the decision itself: whoever has no sign-in reads it nowhere else."""
    return replace(one, letter=letter, texts=texts_of(one.waiting.message.language, letter)) if letter else one


@pages.post("/done")
@access.needs(Permission.POST_LETTERS)
def done() -> Any:
    """These were posted, or this call was made."""
    channel = Channel.CALL if request.form.get("channel") == "call" else Channel.LETTER
    ids = [int(one) for one in request.form.get("ids", "").split(",") if one.isdecimal() and len(one) < 19]
    letters.mark_done(ids, channel, clock.now(), by=access.current_person().id)
    return redirect(url_for("letters_admin.index", done=str(channel)))
