"""What people read about what we keep, and how they ask for a copy of it."""

from datetime import date
from typing import Any

from flask import Blueprint, g, redirect, request, url_for

from app.accounts import access
from app.accounts.rules import WINDOW
from app.core import clock
from app.core.templating import render
from app.council_policy import service as council_policy
from app.retention import service
from app.retention.data_map import tables
from app.retention.rules import PERIOD, Kept, period_of
from app.retention.words import KEPT, SEES, TOLD, how_long, said

pages = Blueprint("retention", __name__)
REVIEWED_ON = date(2026, 11, 25)


@pages.get("/privacy")
@access.public
def privacy() -> str:
    """What we keep, who sees it, and for how long: each sentence stands for an entry of the data map."""
    policy = council_policy.policy_on(clock.today())
    about = [column for table in tables().values() if table.told for column in table.columns.values()]
    told, seen, kept = ({getattr(one, name) for one in about} for name in ("told", "sees", "kept"))
    readers = {reader for readers in seen for reader in readers}
    return render(
        "home/privacy.html", reviewed_on=REVIEWED_ON, said=said, how_long=how_long, told=TOLD, sees=SEES,
        kept_lines=[code for code in TOLD if code in told], readers=[code for code in SEES if code in readers],
        periods=[_period(one, policy) for one in KEPT if one in kept],
    )  # fmt: skip


def _period(kept: Kept, policy: Any) -> tuple[Kept, int, str]:
    """A class, its period, and what the period is counted in."""
    if kept is Kept.FAILED_SIGN_IN:
        return kept, int(WINDOW.total_seconds() // 60), "minutes"
    if kept is Kept.ONE_DAY:
        return kept, 1, "days"
    length = period_of(kept, policy)
    if length is None:
        return kept, 0, ""
    unit = PERIOD[kept].value.rpartition("_")[2]
    return (kept, length // 12, "years") if unit == "months" and length % 12 == 0 else (kept, length, unit)


@pages.get("/my-copy")
@access.signed_in
def my_copy() -> str:
    """Ask for a copy of everything that is kept about oneself; when one asked before."""
    return render(
        "retention/my_copy.html", copies=service.copies_of(access.current_person().id), due_day=service.copy_due_day,
        asked=request.args.get("done") == "asked",
    )  # fmt: skip


@pages.post("/my-copy")
@access.signed_in
def ask_for_copy() -> Any:
    """Keep that a copy was asked for."""
    me = access.current_person().id
    service.ask_for_copy(me, clock.now(), by=me)
    return redirect(url_for("retention.my_copy", lang=g.language, done="asked"))
