"""The second step: one box for a code, a new code, another way."""

from typing import Any

from flask import g, redirect, request, url_for

from app.accounts import access, authenticator, codes, factors, second_step
from app.accounts.factors import Factor
from app.accounts.forms import CodeForm, WayForm
from app.accounts.pages import WAY_WORDS, WORDS, pages, secret, settings, to, welcome
from app.accounts.second_step import Half
from app.accounts.ways import SENT, Way
from app.core import clock
from app.core.errors import Refused
from app.core.templating import render


@pages.get("/sign-in/code")
@access.half_open
def code() -> Any:
    """Type the code. Whoever never set a second step up does so first; whoever is signed in already goes on."""
    half = access.current_half()
    if half is None:
        return _home()
    if half.way is None and not factors.has_any(half.person_id):
        return to("set_up")
    return _page(half, CodeForm())


@pages.post("/sign-in/code")
@access.half_open
def check_code() -> Any:
    """Take the code, once, and begin the full sign-in."""
    half, form = access.current_half(), CodeForm()
    if half is None:
        return _home()
    if not form.validate_on_submit():
        return _page(half, form), 422
    try:
        second_step.try_code(half, form.code.data or "", secret(), clock.now())
    except Refused as refused:
        form.refuse("code", WORDS[refused.code])
        return _page(half, form), 422
    way = half.way or Way.CARD
    then = url_for("accounts.set_up_way", lang=g.language, way=Way.CARD) if _card_is_used_up(half) else half.then
    return welcome(half.person_id, way, then, remember=form.remember.data)


def _card_is_used_up(half: Half) -> bool:
    return half.way is Way.CARD and not any(one.left for one in factors.factors_of(half.person_id))


@pages.post("/sign-in/code/new")
@access.half_open
def new_code() -> Any:
    """Send a new code and stay where one was."""
    half = access.current_half()
    if half is None:
        return _home()
    return _choose(half, half.way or Way.EMAIL, CodeForm(formdata=None))


@pages.get("/sign-in/way")
@access.half_open
def way() -> Any:
    """Choose another way."""
    half = access.current_half()
    return _ways_page(half, WayForm()) if half else _home()


@pages.post("/sign-in/way")
@access.half_open
def choose_way() -> Any:
    """Go on another way."""
    half, form = access.current_half(), WayForm()
    if half is None:
        return _home()
    if not form.offer(_choices(half)).validate_on_submit():
        return _ways_page(half, form), 422
    return _choose(half, Way(form.way.data), form)


def _choose(half: Half, chosen: Way, form: Any) -> Any:
    try:
        second_step.choose_way(half, chosen, secret(), clock.now())
    except Refused as refused:
        form.refuse("way" if isinstance(form, WayForm) else "code", WORDS[refused.code])
        return (_ways_page(half, form) if isinstance(form, WayForm) else _page(half, form)), 422
    return to("code", **({"sent": "yes"} if chosen in SENT else {}))


def _page(half: Half, form: CodeForm) -> str:
    found = factors.factors_of(half.person_id)
    return render(
        "accounts/code.html", form=form, way=half.way, factor=next((one for one in found if one.way is half.way), None),
        others=[one for one in found if one.usable and one.way is not half.way], demo_code=_demo_code(half),
        sent=request.args.get("sent") == "yes" and not form.errors, is_sent=half.way in SENT,
    )  # fmt: skip


def _ways_page(half: Half, form: WayForm) -> str:
    return render("accounts/way.html", form=form.offer(_choices(half)))


def _choices(half: Half) -> list[tuple[str, str]]:
    return [(str(one.way), way_words(one)) for one in factors.factors_of(half.person_id) if one.usable]


def way_words(factor: Factor) -> str:
    """A way with its masked address: A code by email to a•••@example.org."""
    return str(WAY_WORDS[factor.way]) % {"address": factor.detail}


def _demo_code(half: Half) -> str | None:
    """What the demonstration shows, where no message leaves and nobody has the app: the code itself."""
    if not settings().demo or half.way is None:
        return None
    if half.way in SENT:
        return codes.shown_in_demo(half.person_id, half.id, half.way, clock.now())
    return authenticator.shown_in_demo(half.person_id, secret(), clock.now()) if half.way is Way.AUTHENTICATOR else None


def _home() -> Any:
    """Signed in already: the second step is behind this person."""
    return redirect(url_for("home.my_home", lang=g.language))
