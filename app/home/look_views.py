"""Show one thing once: the person makes a code; whoever has it sees the one sum, or one receipt, and then it is used up."""

from datetime import date
from typing import Any

from flask import Blueprint, g, redirect, request, url_for

from app.accounts import access, looks
from app.accounts.looks import LOOK_DAYS, Look, What
from app.accounts.pages import key
from app.accounts.rules import Permission
from app.accounts.standing import CodeState
from app.core import clock
from app.core.codes import in_groups
from app.core.errors import Refused
from app.core.i18n import gettext, long_day, period_words
from app.core.templating import render
from app.home import service
from app.home.look_forms import REFUSALS, LookForm, ShowOnceForm
from app.returns import sending, words
from app.returns.payees import group_by_payee

pages = Blueprint("looks", __name__)


def _choices() -> list[tuple[str, str]]:
    """The one sum, then every receipt, by the words a person knows them."""
    found = [(str(What.BALANCE), gettext("The one sum that remains"))]
    for one in service.receipts_of(access.recipient_in_url().id, clock.today()):
        day = long_day(clock.day_in_england(one.sent_at), g.language)
        quarter = period_words(one.period_start, one.period_end, g.language)
        found.append((one.key, gettext("The receipt for %(quarter)s, sent on %(day)s", quarter=quarter, day=day)))
    return found


def _page(form: ShowOnceForm) -> str:
    now = clock.now()
    form.what.choices = _choices()
    made = [(one, looks.state_of(one, now) is CodeState.OPEN) for one in looks.looks_of(access.recipient_in_url().id)]
    return render("home/show_once.html", form=form, made=made, named=dict(form.what.choices), days=LOOK_DAYS.days)


@pages.get("/for/<ref:person>/show-once/")
@access.needs(Permission.SHOW_ONCE)
def show_once() -> str:
    """Make a code, and see when each was used."""
    return _page(ShowOnceForm(formdata=None))


@pages.post("/for/<ref:person>/show-once/")
@access.needs(Permission.SHOW_ONCE)
def make() -> Any:
    """The code is shown now and never again."""
    form, me = ShowOnceForm(), access.recipient_in_url().id
    form.what.choices = _choices()
    if not form.validate_on_submit():
        return _page(form), 422
    what = What.BALANCE if form.what.data == What.BALANCE else What.RECEIPT
    subject = "" if what is What.BALANCE else form.what.data
    code = looks.make(me, what, subject, form.for_whom.data or "", clock.now(), by=me)
    return render("home/show_once_code.html", shown_code=in_groups(code), for_whom=form.for_whom.data, days=LOOK_DAYS.days)


@pages.post("/for/<ref:person>/show-once/<int:number>/take-back")
@access.needs(Permission.SHOW_ONCE)
def take_back(number: int) -> Any:
    """It opens nothing any more."""
    me = access.recipient_in_url()
    looks.take_back(me.id, number, clock.now(), by=me.id)
    return redirect(url_for("looks.show_once", lang=g.language, person=me.reference))


@pages.get("/look")
@access.public
def enter() -> str:
    """For somebody who was given a code; nobody has to sign in."""
    return render("home/look.html", form=LookForm())


@pages.post("/look")
@access.public
def look() -> Any:
    """Shown once. The code is used up with this answer."""
    form = LookForm()
    if not form.validate_on_submit():
        return render("home/look.html", form=form), 422
    place, now = key(f"looking from {request.remote_addr or ''}"), clock.now()
    if looks.must_wait(place, now):
        form.refuse("code", REFUSALS["look-wait"])
        return render("home/look.html", form=form), 429
    try:
        return _shown(looks.use(form.code.data or "", now))
    except Refused as refused:
        form.refuse("code", REFUSALS[refused.code])
        page, number = render("home/look.html", form=form), refused.facts["number"]
        looks.note_wrong_code(number if isinstance(number, int) else None, place, now)
        return page, 422


def _shown(one: Look) -> str:
    if one.what is What.BALANCE:
        figures = service.sum_of(one.person.id, clock.today(), clock.now())
        return render("home/look_balance.html", whose=one.person, figures=figures)
    start, _, number = one.subject.partition("/")
    found = sending.receipt_of(one.person.id, date.fromisoformat(start), int(number))
    return render(
        "home/look_receipt.html", whose=one.person, recipient=one.person, receipt=found, found=found.found,
        version=found.version, groups=group_by_payee(found.lines), words=words,
    )  # fmt: skip
