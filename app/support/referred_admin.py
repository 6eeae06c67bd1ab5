"""What a support service sees under its own sign-in: the people who asked it, and of each only what they agreed to."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, abort, redirect, request, url_for

from app.accounts import access
from app.accounts import service as accounts
from app.accounts.need_words import NEEDS
from app.accounts.rules import Permission
from app.accounts.safe_contact import unsafe_ways
from app.core import clock
from app.core.errors import NotYours, Refused
from app.core.i18n import language, name_in_english
from app.core.templating import render
from app.ledger.plans import plan_of
from app.support import directory, lists, service, words
from app.support.admin import SIZE, after_key
from app.support.admin_forms import AT_FIELD, AcceptForm, DeclineForm, FinishForm, TellForm
from app.support.rules import Share, Stage

pages = Blueprint("referred_admin", __name__, url_prefix="/referred")
TOLD_FOR = timedelta(days=28)  # so long we say that somebody took it back
PARTS = {"offered": "New: yes or no", "accepted": "We help"}


def _mine() -> Any:
    """The service of whoever is signed in. Raises NotYours: somebody without one has no page about a person."""
    row = directory.service_of(access.current_person().id)
    if row is None:
        raise NotYours
    return row


@pages.get("/")
@access.needs(Permission.SEE_REFERRED)
def index() -> str:
    """Who asked us, due first."""
    show, mine = request.args.get("show", "offered"), directory.service_of(access.current_person().id)
    if show not in PARTS:
        abort(404)
    rows = lists.page_of(show, after_key(), SIZE, mine.id) if mine else []
    more, rows = len(rows) > SIZE, rows[:SIZE]
    return render(
        "support/admin_referred.html", mine=mine, rows=rows, show=show, parts=PARTS, words=words, today=clock.today(),
        names=accounts.names_of({one.row.person_id for one in rows}), language_name=name_in_english,
        talked=lists.talked([one.row for one in rows]), first_page=after_key() is None, done=request.args.get("done", ""),
        after=f"{rows[-1].due_day},{rows[-1].row.id}" if more else None,
        gone=lists.gone_from(mine.id, clock.now() - TOLD_FOR) if mine else [],
    )  # fmt: skip


@pages.get("/<ref:referral>")
@access.needs(Permission.SEE_REFERRED)
def show(referral: str) -> str:
    """One person, as far as they agreed. That it was opened is written down, and the person may read it."""
    mine = _mine()
    row = service.see_as_member(referral, mine)
    service.note_opened(row, by=access.current_person().id)
    return _show(referral)


def _show(referral: str, form: Any = None, notice: str = "") -> str:
    mine = _mine()
    row = service.see_as_member(referral, mine)
    found = lists.listed(row)
    forms = {"accept": AcceptForm, "decline": DeclineForm, "tell": TellForm, "finish": FinishForm}
    bound = {name: form if isinstance(form, kind) else kind(formdata=None) for name, kind in forms.items()}
    return render(
        "support/admin_referred_one.html", row=row, mine=mine, shared=_shared(row), words=words, notice=notice, **bound,
        steps=[one for one in service.steps_of(row) if one.service_id == mine.id], today=clock.today(),
        people=accounts.names_of({row.person_id}), language_name=name_in_english, done=request.args.get("done", ""),
        late=found.is_late(clock.today()) and not (row.stage == Stage.ACCEPTED and lists.has_talked(row)), found=found,
        failed=form,
    )  # fmt: skip


def _shared(row: Any) -> dict[str, Any]:
    """What the person ticked, and nothing else."""
    card = accounts.person_card(accounts.reference_of(row.person_id))
    kept = {Share.PHONE: card.mobile or card.phone, Share.EMAIL: card.email, Share.ADDRESS: card.postal_address}
    found: dict[str, Any] = {str(share): value for share, value in kept.items() if share in row.shared}
    if Share.NEEDS in row.shared:
        needs = [str(NEEDS[code]) for code in card.needs or ()]
        found["needs"] = {"language": language(card.language), "needs": needs, "note": card.needs_note}
    found["death"] = card.died_on is not None or card.death_told_at is not None
    found["unsafe"] = [str(way) for way in unsafe_ways(card)]
    if Share.ACCOUNT in row.shared:
        plan = plan_of(row.person_id)
        found["account"] = plan.account_type_on(clock.today()) if plan else None
    return found


def _do(referral: str, form: Any, act: Any, done: str, *, gone: bool = False) -> Any:
    """Do it; a refusal is said at its box, or above the page where the referral has moved on."""
    if not form.validate_on_submit():
        return _show(referral, form), 422
    mine = _mine()
    try:
        act(mine, access.current_person().id)
    except Refused as refused:
        if refused.code == "referral-moved-on":
            return redirect(url_for("referred_admin.index", done="moved"))
        form.refuse(AT_FIELD[refused.code], words.STAFF_REFUSAL[refused.code])
        return _show(referral, form), 422
    if gone:
        return redirect(url_for("referred_admin.index", done=done))
    return redirect(url_for("referred_admin.show", referral=referral, done=done))


@pages.post("/<ref:referral>/accept")
@access.needs(Permission.SEE_REFERRED)
def accept(referral: str) -> Any:
    """Yes."""
    form = AcceptForm()
    return _do(
        referral, form,
        lambda mine, me: service.accept(referral, mine, form.contact_by.data, clock.today(), clock.now(), by=me), "accepted",
    )  # fmt: skip


@pages.post("/<ref:referral>/decline")
@access.needs(Permission.SEE_REFERRED)
def decline(referral: str) -> Any:
    """No, with why."""
    form = DeclineForm()
    return _do(
        referral, form,
        lambda mine, me: service.decline(
            referral, mine, form.chosen(), form.words.data or "", clock.today(), clock.now(), by=me
        ),
        "declined", gone=True,
    )  # fmt: skip


@pages.post("/<ref:referral>/tell")
@access.needs(Permission.SEE_REFERRED)
def tell(referral: str) -> Any:
    """How it goes."""
    form = TellForm()
    return _do(
        referral, form,
        lambda mine, me: service.tell(referral, mine, form.chosen(), form.words.data or "", clock.now(), by=me), "told",
    )  # fmt: skip


@pages.post("/<ref:referral>/finish")
@access.needs(Permission.SEE_REFERRED)
def finish(referral: str) -> Any:
    """It has ended."""
    form = FinishForm()
    return _do(
        referral, form,
        lambda mine, me: service.finish(referral, mine, form.chosen(), form.last_words.data or "", clock.now(), by=me),
        "ended", gone=True,
    )  # fmt: skip
