"""Training: one's own record, and for the lead the counts and who has not read which briefing."""

from typing import Any

from flask import Blueprint, redirect, request, url_for

from app.accounts import access
from app.accounts.rules import Permission
from app.core import clock
from app.core.errors import Refused
from app.core.templating import render
from app.handbook import training
from app.handbook.forms import TrainingForm
from app.handbook.rules import Channel
from app.handbook.words import CHANNELS, REFUSALS

pages = Blueprint("training_admin", __name__, url_prefix="/handbook")


def _me() -> int:
    return access.current_person().id


@pages.get("/training")
@access.needs(Permission.READ_HANDBOOK)
def index() -> str:
    """What one completed, and the form for one more."""
    return _index(TrainingForm(formdata=None))


def _index(form: TrainingForm) -> str:
    rows = training.own(_me())
    return render(
        "handbook/admin_training.html", form=form, rows=rows, channels=CHANNELS, by_channel=training.by_channel(rows),
        courses=training.courses(), counts=access.may(Permission.SEE_TRAINING), done=request.args.get("done", ""),
    )  # fmt: skip


@pages.post("/training")
@access.needs(Permission.READ_HANDBOOK)
def add() -> Any:
    """Record training that one completed."""
    form = TrainingForm()
    if not form.validate_on_submit():
        return _index(form), 422
    try:
        training.record_done(
            form.course.data or "", Channel(form.channel.data), form.done_on.data, clock.today(), clock.now(), by=_me()
        )
    except Refused as refused:
        form.refuse(*REFUSALS[refused.code])
        return _index(form), 422
    return redirect(url_for("training_admin.index", done="recorded"))


@pages.post("/training/<int:number>/remove")
@access.needs(Permission.READ_HANDBOOK)
def remove(number: int) -> Any:
    """Take back a record of one's own."""
    training.remove(number, by=_me())
    return redirect(url_for("training_admin.index", done="removed"))


@pages.get("/who-has-read")
@access.needs(Permission.SEE_TRAINING)
def overview() -> str:
    """Who has not read which briefing, and training by course and channel."""
    return render(
        "handbook/admin_overview.html", readers=training.readers(clock.today()), counts=training.counts(), channels=CHANNELS
    )  # fmt: skip
