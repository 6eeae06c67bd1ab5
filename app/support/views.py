"""Ask a support service to help: what help there is, one question a page, check, send; then where it stands."""

from typing import Any

from flask import Blueprint, g, redirect, request, url_for

from app.accounts import access
from app.accounts import service as accounts
from app.accounts.rules import Permission
from app.core import clock
from app.core.errors import Refused
from app.core.i18n import gettext
from app.core.templating import render
from app.support import asking, directory, lists, service, words
from app.support.asking import Asked
from app.support.forms import ANY_SERVICE, LevelForm, ServiceForm, SharedForm, WishForm
from app.support.rules import KINDS, NOT_SURE, is_late, share_refusal

pages = Blueprint("support", __name__, url_prefix="/for/<ref:person>/support")
FORMS: dict[str, Any] = {"level": LevelForm, "service": ServiceForm, "shared": SharedForm, "wish": WishForm}
ANY_QUESTION = "<any(level,service,shared,wish):name>"


def _url(page: str, **values: Any) -> str:
    return url_for(f"support.{page}", lang=g.language, person=access.recipient_in_url().reference, **values)


def _card() -> Any:
    return accounts.person_card(access.recipient_in_url().reference)


@pages.get("/")
@access.needs(Permission.ASK_SUPPORT)
def index() -> str:
    """The three kinds of help, what I asked for, and where it stands."""
    return _index()


def _index(notice: str = "") -> str:
    rows = service.referrals_of(access.recipient_in_url().id)
    names = directory.names_of({row.service_id for row in rows if row.service_id})
    return render(
        "support/index.html", rows=rows, names=names, words=words, kinds=KINDS, notice=notice, today=clock.today(),
        is_late=is_late, begun=asking.answers_of(access.recipient_in_url().id),
    )  # fmt: skip


def _form(name: str, answers: dict[str, Any], *, sent: bool) -> Any:
    """The form of one question, filled in with what was answered before."""
    told = {key: value for key, value in answers.items() if key in (name, "reach")}
    form = FORMS[name](data=told) if sent else FORMS[name](formdata=None, data=told)
    if name == "shared":
        form.offer(service.known_ways(_card()))
    if name == "service":
        form.offer([(one.reference, one.name) for one in directory.services_for(answers.get("level", ""))])
        form.service.data = form.service.data if sent or answers.get("service") != "" else ANY_SERVICE
    return form


def _question(name: str, form: Any) -> str:
    answers = asking.answers_of(access.recipient_in_url().id)
    return render(
        "support/question.html", form=form, name=name, words=words, ways=service.known_ways(_card()),
        services=directory.services_for(answers.get("level", "")), any_service=ANY_SERVICE, answers=answers,
    )  # fmt: skip


@pages.get(f"/ask/{ANY_QUESTION}")
@access.needs(Permission.ASK_SUPPORT)
def question(name: str) -> Any:
    """One question."""
    answers = asking.answers_of(access.recipient_in_url().id)
    if name == "service" and answers.get("level") in (None, NOT_SURE):
        return redirect(_url("question", name="level"))
    return _question(name, _form(name, answers, sent=False))


@pages.post(f"/ask/{ANY_QUESTION}")
@access.needs(Permission.ASK_SUPPORT)
def answer(name: str) -> Any:
    """Keep an answer and go on to the next that is missing."""
    recipient = access.recipient_in_url().id
    form = _form(name, asking.answers_of(recipient), sent=True)
    if not form.validate_on_submit():
        return _question(name, form), 422
    told: dict[str, Any] = {key: field.data or "" for key, field in form._fields.items() if key != "csrf_token"}
    if name == "shared":
        told["shared"] = list(form.shared.data or [])
        refusal = share_refusal(told["shared"], told["reach"], service.known_ways(_card()))
        if refusal:
            form.refuse("shared", gettext(words.REFUSAL[refusal]))
            return _question(name, form), 422
    if told.get("service") == ANY_SERVICE:
        told["service"] = ""
    asking.keep_answer(recipient, told, clock.now())
    return _on(asking.answers_of(recipient))


def _on(answers: dict[str, Any]) -> Any:
    missing = asking.next_question(answers)
    return redirect(_url("question", name=missing) if missing else _url("check"))


@pages.get("/check")
@access.needs(Permission.ASK_SUPPORT)
def check() -> Any:
    """Everything before it is sent, and what sending means."""
    answers = asking.answers_of(access.recipient_in_url().id)
    if asking.next_question(answers) is not None:
        return _on(answers)
    return _check(answers)


def _check(answers: dict[str, Any], notice: str = "") -> str:
    chosen = directory.by_reference(answers["service"]) if answers.get("service") else None
    return render(
        "support/check.html", answers=answers, chosen=chosen, words=words, notice=notice,
        answer_by=service.answer_day(clock.today(), chosen=chosen is not None),
    )  # fmt: skip


@pages.post("/check")
@access.needs(Permission.ASK_SUPPORT)
def send() -> Any:
    """Agree, and send."""
    asked = Asked(_card(), g.language, authorised=access.acting() is not None)
    try:
        row = asking.send(asked, clock.today(), clock.now(), by=access.current_person().id)
    except Refused as refused:
        if refused.code == "support-not-ready":  # sent already, or begun anew elsewhere: the list shows it
            return redirect(_url("index"))
        said = gettext(words.REFUSAL[refused.code])
        if refused.code == "support-already":
            return _index(said), 409
        return _check(asking.answers_of(asked.person.id), said), 409
    return redirect(_url("show", referral=row.reference, done="sent"))


@pages.get("/<ref:referral>")
@access.needs(Permission.ASK_SUPPORT)
def show(referral: str) -> str:
    """Where one stands, and everything that happened."""
    return _show(referral)


def _show(referral: str, notice: str = "") -> str:
    row = service.referral_of(access.recipient_in_url().id, referral)
    found = lists.listed(row)
    steps = service.steps_of(row)
    ids = {one.service_id for one in steps if one.service_id} | ({row.service_id} if row.service_id else set())
    chosen = directory.by_id(row.service_id) if row.service_id else None
    return render(
        "support/show.html", row=row, steps=steps, names=directory.names_of(ids), chosen=chosen, words=words,
        late=found.is_late(clock.today()) and not (row.stage == "accepted" and lists.has_talked(row)), found=found,
        today=clock.today(), notice=notice, done=request.args.get("done", ""),
    )  # fmt: skip


@pages.post("/<ref:referral>/take-back")
@access.needs(Permission.ASK_SUPPORT)
def take_back(referral: str) -> Any:
    """I do not want this any more: nothing is shared from now on."""
    recipient = access.recipient_in_url().id
    try:
        service.take_back(recipient, referral, clock.now(), by=access.current_person().id)
    except Refused as refused:
        return _show(referral, gettext(words.REFUSAL[refused.code])), 409
    return redirect(_url("show", referral=referral, done="taken-back"))
