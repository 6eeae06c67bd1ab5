"""Where I am signed in, signing out elsewhere, and staying signed in."""

from typing import Any

from flask import g

from app.accounts import access, sessions
from app.accounts.device_words import shown
from app.accounts.pages import pages, to
from app.core import clock
from app.core.i18n import clock_time
from app.core.templating import render


@pages.get("/my-sign-in/where")
@access.signed_in
def where() -> str:
    """Every open sign-in of this person."""
    person, sign_in = access.current_person(), access.current_sign_in()
    found = sessions.open_sign_ins(person.id, sign_in.id, person.is_staff, clock.now())
    return render("accounts/where.html", found=found, shown=shown)


@pages.post("/my-sign-in/where/<int:number>/end")
@access.signed_in
def end_one(number: int) -> Any:
    """Sign out on another device."""
    person = access.current_person()
    sessions.end_one(person.id, number, clock.now(), by=person.id)
    return to("where")


@pages.post("/my-sign-in/where/end-others")
@access.signed_in
def end_others() -> Any:
    """Sign out everywhere but here."""
    person, sign_in = access.current_person(), access.current_sign_in()
    sessions.end_others(person.id, sign_in.id, clock.now(), by=person.id)
    return to("where")


@pages.get("/stay-signed-in/now")
@access.signed_in
def stay_now() -> dict[str, Any]:
    """The same for the script of a page: the sign-in is open for longer, and until when."""
    left = access.time_left_here()
    return {"until": clock_time(left.until, g.language), "warnIn": left.warn_in, "endsIn": left.ends_in} if left else {}


@pages.get("/stay-signed-in")
@access.signed_in
def stay() -> str:
    """Opening any page keeps a sign-in open; this one says until when. The page that asked is in another tab."""
    return render("accounts/stay.html")
