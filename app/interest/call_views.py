"""Call me back in my language, in three taps: the language, the number, the button. No sign-in, no words to read."""

from typing import Any

import flask
from wtforms import ValidationError
from wtforms.fields import Field

from app.accounts import access
from app.accounts import service as accounts
from app.core import clock
from app.core.errors import NotYours, Refused
from app.core.forms import Needed, PlainTextField, PortalForm
from app.core.i18n import language, lazy
from app.core.templating import render
from app.interest import call_backs
from app.interest.call_backs import Asked
from app.interest.forms import NUMBER
from app.interest.pages import address_key, fell_in_trap, languages, pages, said, signed_in, to

A_NUMBER = lazy("Enter a phone number, like 01632 960 100")


class CallForm(PortalForm):
    """The number to ring."""

    phone = PlainTextField(lazy("Phone number"), [Needed(A_NUMBER)])

    def validate_phone(self, field: Field) -> None:
        """Digits, with the signs people write between them."""
        if field.data and not NUMBER.fullmatch(field.data):
            raise ValidationError(str(A_NUMBER))


@pages.get("/call-me")
@access.public
def call_me() -> str:
    """Which language? Every name in itself."""
    site = languages()
    return render("interest/call_me.html", site=site, spoken=[language(code) for code in call_backs.spoken(site)])


@pages.get("/call-me/<slug:spoken>")
@access.public
def call_me_in(spoken: str) -> Any:
    """Which number? The council's own where somebody is signed in."""
    person = signed_in()
    own = accounts.phones_of(person.id) if person and not person.is_staff else []
    return _number(spoken, CallForm(formdata=None, phone=own[0] if own else ""))


def _number(spoken: str, form: CallForm, refused: str = "") -> str:
    _check(spoken)
    return render("interest/call_me_in.html", form=form, spoken=language(spoken), refused=refused)


def _check(spoken: str) -> None:
    if spoken not in call_backs.spoken(languages()):
        raise NotYours


@pages.post("/call-me/<slug:spoken>")
@access.public
def ask_call(spoken: str) -> Any:
    """Ask for the call, once, however often the button is pressed."""
    form, person = CallForm(), signed_in()
    if fell_in_trap():
        return _number(spoken, form, said("interest-box")), 422
    if not form.validate_on_submit():
        return _number(spoken, form), 422
    _check(spoken)
    own = person.id if person and not person.is_staff else None
    demo = flask.current_app.config["SETTINGS"].demo
    asked = Asked(spoken, form.phone.data or "", own, address_key(), languages(), demo)
    try:
        call_backs.ask(asked, clock.today(), clock.now(), by=person.id if person else None)
    except Refused as refused:
        return _number(spoken, form, said(refused)), 429
    return to("call_asked", spoken=spoken)


@pages.get("/call-me/<slug:spoken>/asked")
@access.public
def call_asked(spoken: str) -> str:
    """We ring, by a day."""
    _check(spoken)
    return render("interest/call_asked.html", spoken=language(spoken), call_by=call_backs.call_by(clock.today()))
