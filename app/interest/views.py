"""The form for everybody: begin, one question a page, check, send, and come back to it later. No sign-in is needed."""

import re
from datetime import date
from typing import Any

import flask
from flask import request

from app.accounts import access
from app.accounts.pages import secret
from app.core import clock
from app.core.errors import NotYours, Refused
from app.core.i18n import gettext, long_day
from app.core.templating import render
from app.council_policy import service as council_policy
from app.interest import call_views, draft, rules, service, truths, where_views
from app.interest.facts import grouped
from app.interest.forms import FORMS, BackForm, StepForm, filled
from app.interest.pages import (
    BEGUN,
    address_key,
    begun,
    fell_in_trap,
    languages,
    pages,
    said,
    signed_in,
    to,
    try_of,
)
from app.interest.rules import Step
from app.interest.service import Sender
from app.interest.words import AGREED, STEP
from app.interest.words import said as answer_words
from app.interest.worries import WORRIES

BLUEPRINTS = [pages]
OTHER_PAGES = [call_views, where_views]
STEP_IN_URL = f"any({','.join(Step)})"
CAMPAIGN = re.compile(r"[a-z0-9-]{2,30}")
CHECK = "check"
DAYS = ("born", "discharge")


@pages.get("/interest")
@access.public
def start() -> str:
    """What this is, before anything is kept: no cookie yet."""
    return _start("")


def _start(refused: str) -> str:
    policy, campaign = council_policy.policy_on(clock.today()), request.values.get("from", "")
    return render(
        "interest/start.html", refused=refused, days=policy.interest_contact_working_days,
        kept_days=policy.keep_interest_draft_days, campaign=campaign if CAMPAIGN.fullmatch(campaign) else "",
    )  # fmt: skip


@pages.post("/interest/begin")
@access.public
def begin() -> Any:
    """Begin. No token guards this one form: whoever makes a browser send it makes an empty form there, and nothing else."""
    if fell_in_trap():
        return _start(said("interest-box")), 422
    campaign = request.form.get("from", "")
    told = draft.Begun(flask.g.language, campaign if CAMPAIGN.fullmatch(campaign) else None, address_key())
    try:
        flask.session[BEGUN] = draft.begin(told, secret(), clock.now())
    except Refused as refused:
        return _start(said(refused)), 429
    return to("question", step=Step.WHO)


@pages.get(f"/interest/<{STEP_IN_URL}:step>")
@access.public
def question(step: str) -> Any:
    """One question, with what was answered before."""
    found = begun()
    if found is None:
        return to("start")
    if found.interest_id is not None:
        return to("sent")
    return _question(Step(step), filled(Step(step), found.answers), found)


def _question(step: Step, form: StepForm, found: draft.Draft) -> str:
    before = rules.step_before(step, found.answers)
    steps = [str(one) for one in rules.steps_for(found.answers)]
    return render(
        "interest/question.html", step=str(step), form=form, before=before, worries=WORRIES, entered=_entered(found),
        then=_then(), for_another=rules.is_for_another(found.answers), can_send=rules.missing(found.answers) is None,
        steps=steps, agreed=AGREED, **_heard(step),
    )  # fmt: skip


def _heard(step: Step) -> dict[str, Any]:
    """What is true about what people hear, on the page that asks for it."""
    if step is not Step.WORRIES:
        return {}
    code, today = flask.g.language, clock.today()
    return {"truths": truths.truths_in(code, today), "heard": truths.others_heard(code, today)}


def _entered(found: draft.Draft) -> str | None:
    return found.came_by if found.entered_by else None


def _then() -> str:
    return CHECK if request.args.get("then") == CHECK else ""


@pages.post(f"/interest/<{STEP_IN_URL}:step>")
@access.public
def answer(step: str) -> Any:
    """Keep the answers of one page and go on. A page that is not right is kept too, in the page, and nowhere else."""
    found, asked = begun(), Step(step)
    if found is None:
        return to("start")
    form = FORMS[asked]().suit(found.answers)
    if not form.validate_on_submit():
        return _question(asked, form, found), 422
    kept = draft.save(flask.session[BEGUN], form.names, form.told(), flask.g.language, clock.now())
    if kept is None or kept.interest_id is not None:
        return to("sent")
    return _on(asked, kept)


def _on(asked: Step, kept: draft.Draft) -> Any:
    """To the next question; back to the check page if one came from there and nothing new has to be asked."""
    if _then() and rules.missing(kept.answers) is None:
        return to(CHECK)
    later = rules.step_after(asked, kept.answers)
    return to("question", step=later, **({"then": CHECK} if _then() else {})) if later else to(CHECK)


@pages.get("/interest/check")
@access.public
def check() -> Any:
    """All answers, each with a link to change it."""
    found = begun()
    if found is None:
        return to("start")
    if found.interest_id is not None:
        return to("sent")
    return _check(found)


def _check(found: draft.Draft, refused: str = "") -> str:
    lacks = rules.missing(found.answers)
    return render(
        "interest/check.html", answers=answers_of(found.answers), refused=refused, lacks=lacks, entered=_entered(found),
        before=rules.steps_for(found.answers)[-1],
    )  # fmt: skip


def answers_of(answers: rules.Answers) -> list[tuple[str, str, list[str]]]:
    """Each question with its heading and all that was said to it, in words."""
    told = []
    for step in rules.steps_for(answers):
        found = [one for field in filled(step, answers).asked for one in _words(field.name, answers.get(field.name))]
        told.append((str(step), STEP[step], found))
    return told


def _words(name: str, value: Any) -> list[str]:
    if not value:
        return []
    if name == "worries":
        return [gettext(WORRIES[one].heard) for one in value if one in WORRIES]
    if name in DAYS:
        return [long_day(date.fromisoformat(value), flask.g.language)]
    return answer_words(name, value)


@pages.post("/interest/send")
@access.public
def send() -> Any:
    """Send it, once, however often the button is pressed."""
    found = begun(lock=True)
    if found is None:
        return to("start")
    if fell_in_trap():
        return _check(found, said("interest-box")), 422
    person = signed_in()
    own = person is not None and not person.is_staff and not rules.is_for_another(found.answers)
    sender = Sender(
        person.id if person and own else None, address_key() if found.entered_by is None else None, languages(),
        flask.current_app.config["SETTINGS"].demo,
    )  # fmt: skip
    try:
        by = found.entered_by or (person.id if person else None)
        service.send_interest(found, sender, clock.today(), clock.now(), by=by)
    except Refused as refused:
        return _check(found, said(refused)), 429 if refused.code == "interest-too-many" else 422
    return to("sent")


@pages.get("/interest/sent")
@access.public
def sent() -> Any:
    """The confirmation: a reference, what happens next and by when."""
    found = begun()
    if found is None or found.interest_id is None:
        return to("start" if found is None else CHECK)
    standing = service.standing_by_id(found.interest_id)
    return render("interest/sent.html", sent=standing.sent, entered=_entered(found), counted=found.counted_at is not None)


@pages.get("/interest/later")
@access.public
def later() -> Any:
    """How to come back: a link, and a code to write down or say."""
    found = begun()
    if found is None:
        return to("start")
    kept_days = council_policy.policy_on(clock.today()).keep_interest_draft_days
    return render(
        "interest/later.html", code=grouped(draft.code_of(found.seed, secret())), token=flask.session[BEGUN],
        base_url=flask.current_app.config["SETTINGS"].base_url,
        kept_days=kept_days, entered=_entered(found), has_fact=bool(found.answers.get("name")),
    )  # fmt: skip


@pages.post("/interest/leave")
@access.public
def leave() -> Any:
    """Forget the form at this browser, which others may use; the link and the code still open it."""
    flask.session.pop(BEGUN, None)
    return to("start")


@pages.get("/interest/back")
@access.public
def back() -> str:
    """Come back with a code."""
    return render("interest/back.html", form=BackForm(formdata=None))


@pages.post("/interest/back")
@access.public
def do_back() -> Any:
    """The right code and one more thing open the form at this browser too."""
    form, now = BackForm(), clock.now()
    if not form.validate_on_submit():
        return render("interest/back.html", form=form), 422
    one = try_of(form.code.data or "", form.fact.data or "")
    try:
        flask.session[BEGUN] = draft.find_draft(one, secret(), now)
    except Refused as refused:
        draft.note_wrong(one, refused.code, now)
        form.refuse("code", said(refused))
        return render("interest/back.html", form=form), 422
    return to(CHECK)


@pages.get("/interest/back/<name:token>")
@access.public
def back_link(token: str) -> Any:
    """Where the link of a form leads: whose form it is stands there before anything is opened."""
    found = draft.by_token(token)
    if found is None or found.entered_by is not None:
        raise NotYours
    response = flask.make_response(render("interest/back_link.html", token=token, begun_on=clock.day_in_england(found.begun_at)))
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@pages.post("/interest/back/<name:token>")
@access.public
def do_back_link(token: str) -> Any:
    """Go on with it at this browser."""
    found = draft.by_token(token)
    if found is None or found.entered_by is not None:
        raise NotYours
    flask.session[BEGUN] = token
    return to(CHECK)
