"""What the council sees of its own values: each in words, since when, and every time it was set."""

from typing import Any

from flask import Blueprint, redirect, request, url_for

from app.accounts import access
from app.accounts import service as accounts
from app.accounts.rules import Permission
from app.core import clock
from app.core.errors import Refused
from app.core.templating import render
from app.council_policy import service
from app.council_policy.forms import PolicyForm, form_for
from app.council_policy.rules import SETTINGS, PolicyKey, check

pages = Blueprint("council_policy_admin", __name__)
ONE = f"/policy/<any({','.join(PolicyKey)}):name>"


@pages.get("/policy/")
@access.needs(Permission.SET_POLICY)
def index() -> str:
    """Every value in words, today."""
    return render(
        "council_policy/admin_index.html", values=service.values_on(clock.today()), settings=SETTINGS,
        today=clock.today(), done=request.args.get("done") in set(PolicyKey),
    )  # fmt: skip


@pages.get(ONE)
@access.needs(Permission.SET_POLICY)
def show(name: str) -> str:
    """One value: today's, its history, and the form for a new one."""
    which = PolicyKey(name)
    return _show(which, form_for(which, _current(which).value))


def _current(key: PolicyKey) -> service.ValueOn:
    return next(one for one in service.values_on(clock.today()) if one.key is key)


def _show(key: PolicyKey, form: PolicyForm) -> str:
    rows = service.history_of(key)
    return render(
        "council_policy/admin_show.html", key=key, form=form, rows=[(row, check(key, row.value)) for row in rows],
        current=_current(key), setting=SETTINGS[key],
        names=accounts.names_of({row.set_by for row in rows if row.set_by}),
    )  # fmt: skip


@pages.post(ONE)
@access.needs(Permission.SET_POLICY)
def set_value(name: str) -> Any:
    """Set a value from a day on."""
    which = PolicyKey(name)
    form = form_for(which)
    if not form.validate_on_submit():
        return _show(which, form), 422
    by = access.current_person().id
    try:
        service.set_policy(
            which, form.text, form.from_day.data, clock.today(), clock.now(), by=by, reason=form.reason.data or ""
        )
    except Refused as refused:
        form.refuse_code(refused.code, which)
        return _show(which, form), 422
    return redirect(url_for("council_policy_admin.index", done=name))
