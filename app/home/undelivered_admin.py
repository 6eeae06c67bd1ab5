"""Messages that did not arrive: try again, send by post, or note that the person was told."""

from typing import Any

from flask import Blueprint, current_app, redirect, request, url_for

from app.accounts import access
from app.accounts.rules import Permission
from app.core import clock
from app.core.errors import Refused
from app.core.i18n import name_in_english
from app.core.templating import render
from app.home import undelivered
from app.notifications.delivery import words_of

pages = Blueprint("undelivered_admin", __name__, url_prefix="/not-arrived")
SIZE = 50
REFUSALS = {
    "message-moved-on": "This one is not on the list any more: a colleague may have done it. Nothing was changed.",
    "not-reached-so": "There is no safe address of this kind for them now. Correct it on their page, or send it by post.",
    "not-by-post": "A code or a link never goes by post. Ring them: they can ask for a new one.",
}
DONE = ("again", "post", "told")


@pages.get("/")
@access.needs(Permission.POST_LETTERS)
def index() -> str:
    """What did not arrive, oldest first."""
    return _list()


def _list(notice: str = "") -> str:
    after = request.args.get("after", 0, type=int)
    rows = undelivered.page_of(after, SIZE)
    more, rows = len(rows) > SIZE, rows[:SIZE]
    base_url = current_app.config["SETTINGS"].base_url
    subjects = {one.message.id: words_of(one.message, base_url, show_secrets=False)[0] for one in rows}
    return render(
        "home/admin_not_arrived.html", rows=rows, subjects=subjects,
        after=rows[-1].message.id if more else None, first_page=not after, count=undelivered.count(), notice=notice,
        done=request.args.get("done", ""), language_name=name_in_english,
    )  # fmt: skip


@pages.post("/<int:number>/again")
@access.needs(Permission.POST_LETTERS)
def again(number: int) -> Any:
    """Once more, to the address of today."""
    return _do("again", lambda: undelivered.try_again(number, by=access.current_person().id))


@pages.post("/<int:number>/post")
@access.needs(Permission.POST_LETTERS)
def post(number: int) -> Any:
    """By post instead."""
    return _do("post", lambda: undelivered.send_by_post(number, by=access.current_person().id))


@pages.post("/<int:number>/told")
@access.needs(Permission.POST_LETTERS)
def told(number: int) -> Any:
    """They know."""
    return _do("told", lambda: undelivered.told(number, clock.now(), by=access.current_person().id))


def _do(done: str, act: Any) -> Any:
    try:
        act()
    except Refused as refused:
        return _list(REFUSALS[refused.code]), 409
    return redirect(url_for("undelivered_admin.index", done=done))
