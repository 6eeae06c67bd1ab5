"""What may be sent to sign in and to look after one's sign-in."""

from collections.abc import Sequence
from typing import Self

from wtforms import BooleanField, HiddenField, PasswordField, RadioField, StringField

from app.core.forms import Needed, PortalForm
from app.core.i18n import lazy
from app.core.sanitise import plain_text


def _seen(text: str | None) -> str | None:
    return plain_text(text) if text else text


class SignInForm(PortalForm):
    """Who, and the passphrase. Paste and show are allowed; nothing here is a puzzle."""

    sign_in_name = StringField(
        lazy("Email address, or the reference on your letter"),
        [Needed(lazy("Enter your email address, or the reference on your letter"))], [_seen],
    )  # fmt: skip
    passphrase = PasswordField(lazy("Passphrase"), [Needed(lazy("Enter your passphrase"))])
    then = HiddenField()


class CodeForm(PortalForm):
    """One box for a code, wherever it comes from. `offer` is the sealed secret of an app that is being set up."""

    code = StringField(lazy("Code"), [Needed(lazy("Enter the code"))], [_seen])
    remember = BooleanField(lazy("Do not ask me for a code on this device for 30 days"))
    offer = HiddenField()


class KeepForm(PortalForm):
    """A button, with what it keeps, sealed."""

    offer = HiddenField()


class PasskeyForm(PortalForm):
    """The answer of a passkey, as the browser's JSON."""

    credential = HiddenField()
    then = HiddenField()


class WayForm(PortalForm):
    """One of the ways this person may take."""

    way = RadioField(lazy("How would you like to show that it is you?"), [Needed(lazy("Choose one of the ways"))])

    def offer(self, choices: Sequence[tuple[str, str]]) -> Self:
        """The ways to choose from."""
        self.way.choices = list(choices)
        return self


class ConfirmForm(PortalForm):
    """The passphrase once more, before something that a thief would like to do."""

    passphrase = PasswordField(lazy("Your passphrase"), [Needed(lazy("Enter your passphrase"))])
    then = HiddenField()


class PassphraseForm(PortalForm):
    """A new passphrase, with the old one."""

    old = PasswordField(lazy("Your passphrase now"), [Needed(lazy("Enter the passphrase you have now"))])
    new = PasswordField(lazy("Your new passphrase"), [Needed(lazy("Enter a new passphrase"))])
