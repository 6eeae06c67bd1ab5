"""Setting a way up, one thing a page: choose, confirm, done. Right after the passphrase the first time, later from My sign-in."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import g, url_for

from app.accounts import access, authenticator, cards, codes, factors, sealed, second_step, service
from app.accounts.factors import Factor
from app.accounts.forms import CodeForm, KeepForm, WayForm
from app.accounts.pages import WORDS, confirm_first, pages, secret, settings, to, welcome
from app.accounts.second_step import Half
from app.accounts.second_views import way_words
from app.accounts.ways import CARD_DIGITS, SENT, Way, in_groups
from app.core import clock
from app.core.errors import Refused
from app.core.templating import render

SET_UP = "<any(authenticator,card,email,text):way>"


@dataclass(frozen=True)
class Who:
    """Who sets a way up: somebody between the two steps who has none yet, or somebody signed in."""

    id: int
    half: Half | None

    @property
    def not_by(self) -> str:
        """The channel that proved who this is: news of the change goes another way."""
        return "" if self.half else access.current_sign_in().way


def _who(act: Callable[[Who], Any]) -> Any:
    """Do it for the person here, if they may: with the passphrase alone nobody adds a second way (ASVS 6.4.3)."""
    half = access.current_half()
    if half is None:
        return confirm_first() or act(Who(access.current_person().id, None))
    return to("code") if factors.has_any(half.person_id) else act(Who(half.person_id, half))


@pages.get("/set-up")
@access.half_open
def set_up() -> Any:
    """Choose a way."""
    return _who(lambda who: _choose_page(who, WayForm()))


@pages.post("/set-up")
@access.half_open
def choose_set_up() -> Any:
    """Go on to the way chosen, with a code sent if it is one that is sent."""

    def choose(who: Who) -> Any:
        form = WayForm().offer(_choices(who))
        if not form.validate_on_submit():
            return _choose_page(who, form), 422
        return _begin(who, Way(form.way.data), form)

    return _who(choose)


def _begin(who: Who, way: Way, form: WayForm) -> Any:
    try:
        if way in SENT:
            codes.send_code(who.id, way, None, secret(), clock.now())
    except Refused as refused:
        form.refuse("way", WORDS[refused.code])
        return _choose_page(who, form), 422
    return to("set_up_way", way=way)


def _choices(who: Who) -> list[tuple[str, str]]:
    contact = service.contact_of(who.id)
    offered = factors.may_set_up(who.id)
    return [(str(way), way_words(Factor(way, factors.masked(contact, way) if way in SENT else ""))) for way in offered]


def _choose_page(who: Who, form: WayForm) -> str:
    return render("accounts/set_up.html", form=form.offer(_choices(who)), first=who.half is not None)


@pages.get(f"/set-up/{SET_UP}")
@access.half_open
def set_up_way(way: str) -> Any:
    """Show what is needed, and ask for the proof that it works."""
    return _who(lambda who: _confirm_page(who, Way(way)))


@pages.post(f"/set-up/{SET_UP}")
@access.half_open
def confirm_set_up(way: str) -> Any:
    """Keep the way, once it has been shown to work."""
    return _who(lambda who: KEEP[Way(way)](who, Way(way)))


def _confirm_page(who: Who, way: Way, form: Any = None, offer: str = "") -> Any:
    if way in SENT:
        return _sent_page(who, way, form or CodeForm())
    if way is Way.AUTHENTICATOR:
        return _app_page(who, form or CodeForm(formdata=None), offer)
    return _card_page(who)


def _sent_page(who: Who, way: Way, form: CodeForm) -> Any:
    if way not in factors.may_set_up(who.id):
        return to("set_up")
    contact, demo = service.contact_of(who.id), settings().demo
    return render(
        "accounts/set_up_sent.html", form=form, way=way, address=factors.masked(contact, way),
        demo_code=codes.shown_in_demo(who.id, None, way, clock.now()) if demo else None,
    )  # fmt: skip


def _app_page(who: Who, form: CodeForm, offer: str = "") -> str:
    offer = offer or authenticator.new_offer(secret(), who.id, clock.now())
    found = authenticator.offered(secret(), who.id, offer, clock.now()) or ""
    council, person = settings().council, service.sign_in_name_of(who.id)
    width, path = authenticator.square(authenticator.address(found, f"{council.service_name}, {council.name}", person))
    form.offer.data = offer
    typed = " ".join(found[at : at + 4] for at in range(0, len(found), 4))
    return render("accounts/set_up_app.html", form=form, width=width, path=path, typed=typed)


def _card_page(who: Who) -> str:
    made = cards.new_codes()
    offer = sealed.seal(secret(), f"{who.id} {' '.join(made)}", clock.now())
    return render("accounts/set_up_card.html", form=KeepForm(formdata=None, offer=offer), codes=[in_groups(one) for one in made],
                  before=any(one.way is Way.CARD for one in factors.factors_of(who.id)), today=clock.today())  # fmt: skip


def _keep_sent(who: Who, way: Way) -> Any:
    form = CodeForm()
    if not form.validate_on_submit():
        return _confirm_page(who, way, form), 422
    try:
        codes.try_set_up_code(who.id, way, form.code.data or "", secret(), clock.now())
    except Refused as refused:
        form.refuse("code", WORDS[refused.code])
        return _confirm_page(who, way, form), 422
    factors.add_factor(who.id, way, clock.now(), by=who.id, not_by=who.not_by)
    return _done(who, way)


def _keep_app(who: Who, way: Way) -> Any:
    form, now = CodeForm(), clock.now()
    offer = form.offer.data or ""
    found = authenticator.offered(secret(), who.id, offer, now)
    if found is None:
        form.refuse("code", WORDS["offer-over"])
        return _app_page(who, form), 422
    if not form.validate_on_submit() or authenticator.step_of(found, form.code.data or "", now) is None:
        if not form.errors:
            form.refuse("code", WORDS["code-wrong"])
        return _app_page(who, form, offer), 422
    factors.add_factor(who.id, way, now, by=who.id, secret=sealed.seal(secret(), found, now), not_by=who.not_by)
    return _done(who, way)


def _keep_card(who: Who, _way: Way) -> Any:
    form, now = KeepForm(), clock.now()
    words = (sealed.unseal(secret(), form.offer.data or "", now, authenticator.OFFER_LIVES) or "").split()
    made = [one for one in words[1:] if len(one) == CARD_DIGITS]
    if not form.validate_on_submit() or words[:1] != [str(who.id)] or not made:
        return to("set_up_way", way=Way.CARD)
    cards.keep_card(who.id, made, secret(), now, by=who.id, not_by=who.not_by)
    return _done(who, Way.CARD)


KEEP: dict[Way, Callable[[Who, Way], Any]] = {
    Way.EMAIL: _keep_sent, Way.TEXT: _keep_sent, Way.AUTHENTICATOR: _keep_app, Way.CARD: _keep_card,
}  # fmt: skip


def _done(who: Who, way: Way) -> Any:
    """Between the steps: signed in now. Else back to My sign-in, which says so."""
    if who.half is None:
        return to("my_sign_in", done=str(way))
    if not second_step.end_half(who.half, clock.now()):
        raise Refused("half-over")
    return welcome(who.id, way, url_for("accounts.ready", lang=g.language, then=who.half.then))
