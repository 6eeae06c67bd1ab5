"""Who helps me: the person invites, sees and stops. No helper ever opens these pages, but the one to stop helping."""

from typing import Any

from flask import Blueprint, g, redirect, url_for

from app.accounts import access, invitations, representations
from app.accounts.helper_forms import REFUSALS, STEPS, StopForm
from app.accounts.rules import Permission
from app.accounts.standing import CODE_DAYS, CodeState, Scope, whole
from app.core import clock
from app.core.codes import in_groups
from app.core.errors import NotYours, Refused
from app.core.forms import PortalForm
from app.core.templating import render

pages = Blueprint("helpers", __name__, url_prefix="/for/<ref:person>/helpers")
STEP_IN_URL = f"any({','.join(STEPS)})"


def _me() -> int:
    return access.recipient_in_url().id


def _to(endpoint: str, **values: Any) -> Any:
    return redirect(url_for(f"helpers.{endpoint}", lang=g.language, person=g.person_reference, **values))


@pages.get("/")
@access.needs(Permission.CHOOSE_HELPERS)
def index() -> str:
    """Who helps me, what they see, stop them."""
    return _index()


def _index(refused: str = "") -> str:
    today, now = clock.today(), clock.now()
    known = representations.representatives_of(_me())
    return render(
        "accounts/helpers.html", today=today, refused=refused, draft=invitations.draft_of(_me()),
        now_helping=[one for one in known if not one.term.is_over(today)],
        before=[one for one in known if one.term.is_over(today)],
        open_invitations=[(one, invitations.state_of(one, now) is CodeState.OPEN) for one in invitations.open_invitations(_me())],
        may_be_stopped=representations.may_be_stopped_by_person, scopes_of=invitations.scopes_of,
    )  # fmt: skip


def _known(number: int) -> representations.Known:
    found = next((one for one in representations.representatives_of(_me()) if one.row.id == number), None)
    if found is None:
        raise NotYours
    return found


@pages.get("/<int:number>/stop")
@access.needs(Permission.CHOOSE_HELPERS)
def stop(number: int) -> str:
    """The first of two clicks was the link here; the second is the button."""
    return render("accounts/stop.html", one=_known(number), form=StopForm())


@pages.post("/<int:number>/stop")
@access.needs(Permission.CHOOSE_HELPERS)
def do_stop(number: int) -> Any:
    """Nothing opens for them from now on."""
    form = StopForm()
    form.validate()
    try:
        representations.stop(_me(), number, clock.now(), by=access.current_person().id, tell=bool(form.tell.data))
    except Refused as refused:
        return _index(str(REFUSALS[refused.code])), 409
    return _to("index")


# The invitation, one thing a page.


@pages.get(f"/invite/<{STEP_IN_URL}:step>")
@access.needs(Permission.CHOOSE_HELPERS)
def step(step: str) -> str:
    """One question of the invitation, with what was answered before."""
    draft = invitations.draft_of(_me())
    known = {} if draft is None else {"invited_name": draft.invited_name, "way": draft.way, "email": draft.email,
                                      "scopes": draft.scopes, "months": str(draft.months or "")}  # fmt: skip
    return _step(step, STEPS[step](formdata=None, **known))


def _step(step: str, form: PortalForm) -> str:
    return render("accounts/invite.html", step=step, form=form, number=list(STEPS).index(step) + 1, steps=len(STEPS) + 1)


@pages.post(f"/invite/<{STEP_IN_URL}:step>")
@access.needs(Permission.CHOOSE_HELPERS)
def keep_step(step: str) -> Any:
    """Keep the answer, and ask what is still missing."""
    form = STEPS[step]()
    if not form.validate_on_submit():
        return _step(step, form), 422
    draft = invitations.keep(_me(), _answers(form), clock.now(), by=access.current_person().id)
    return _to("check") if _missing(draft) is None else _to("step", step=_missing(draft))


def _answers(form: PortalForm) -> dict[str, object]:
    told = {name: value for name, value in form.data.items() if name != "csrf_token"}
    if "scopes" in told:
        told["scopes"] = [str(scope) for scope in whole([Scope(one) for one in told["scopes"]])]
    if "months" in told:
        told["months"] = int(told["months"])
    if "email" in told and told["way"] != "email":
        told["email"] = None
    return told


def _missing(draft: Any) -> str | None:
    """The first question without an answer."""
    if draft is None:
        return "who"
    answered = {"who": draft.invited_name, "way": draft.way, "may": draft.scopes, "until": draft.months}
    return next((step for step, answer in answered.items() if not answer), None)


@pages.get("/invite/check")
@access.needs(Permission.CHOOSE_HELPERS)
def check() -> Any:
    """Everything once more, before it is done."""
    draft = invitations.draft_of(_me())
    if draft is None:
        return _to("index")
    if _missing(draft) is not None:
        return _to("step", step=_missing(draft))
    return render("accounts/invite_check.html", draft=draft, scopes=invitations.scopes_of(draft),
                  until=invitations.until_of(draft, clock.today()))  # fmt: skip


@pages.post("/invite/check")
@access.needs(Permission.CHOOSE_HELPERS)
def make() -> Any:
    """Done: the code is shown now and never again."""
    try:
        made, code = invitations.make(_me(), clock.today(), clock.now(), by=access.current_person().id)
    except NotYours:  # pressed twice: it was made by the first
        return _to("index")
    return _code(made.invited_name, made.email, code)


def _code(name: str, email: str | None, code: str) -> str:
    return render("accounts/invited.html", name=name, email=email, shown_code=in_groups(code), days=CODE_DAYS.days)


@pages.post("/invite/drop")
@access.needs(Permission.CHOOSE_HELPERS)
def drop() -> Any:
    """Forget what was filled in."""
    invitations.drop_draft(_me(), by=access.current_person().id)
    return _to("index")


@pages.post("/invitations/<int:number>/take-back")
@access.needs(Permission.CHOOSE_HELPERS)
def take_back(number: int) -> Any:
    """The code opens nothing any more."""
    try:
        invitations.take_back(_me(), number, clock.now(), by=access.current_person().id)
    except Refused as refused:
        return _index(str(REFUSALS[refused.code])), 409
    return _to("index")


@pages.get("/invitations/<int:number>/code")
@access.needs(Permission.CHOOSE_HELPERS)
def code_again(number: int) -> Any:
    """The address of a page that is shown once, opened by itself (another language, a reload)."""
    return _to("index")


@pages.post("/invitations/<int:number>/code")
@access.needs(Permission.CHOOSE_HELPERS)
def new_code(number: int) -> Any:
    """Another code, where the first was lost or is too old."""
    now = clock.now()
    try:
        made, code = invitations.new_code_for(_me(), number, now, by=access.current_person().id)
    except Refused as refused:
        return _index(str(REFUSALS[refused.code])), 409
    return _code(made.invited_name, None, code)


# The other side of it.


@pages.get("/stop-helping")
@access.needs(Permission.STOP_HELPING)
def leave() -> str:
    """Stop for now, or for good."""
    return render("accounts/leave.html", form=StopForm(formdata=None))


@pages.post("/stop-helping")
@access.needs(Permission.STOP_HELPING)
def do_leave() -> Any:
    """For good."""
    standing = access.acting()
    if standing is None:
        raise NotYours
    representations.leave(_me(), standing.number, clock.now(), by=access.current_person().id)
    return redirect(url_for("home.my_home", lang=g.language))
