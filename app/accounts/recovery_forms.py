"""What may be sent to get back in, and to change an e-mail address."""

from wtforms import EmailField, PasswordField
from wtforms.validators import Length, Regexp

from app.core.forms import Needed, PortalForm
from app.core.i18n import lazy
from app.core.sanitise import plain_text

AN_EMAIL = lazy("Enter an email address, like name@example.org")


def _small(text: str | None) -> str | None:
    return plain_text(text).lower() if text else text


EMAIL = (Needed(AN_EMAIL), Length(max=254, message=AN_EMAIL), Regexp(r"[^@\s,;]+@[^@\s,;]+\.[^@\s,;]+$", message=AN_EMAIL))


class ForgottenForm(PortalForm):
    """The address somebody signs in with."""

    email = EmailField(lazy("Your email address"), EMAIL, [_small])


class NewEmailForm(PortalForm):
    """A new address, and the passphrase: a phone left on the table must not be enough (ASVS 7.5.1)."""

    email = EmailField(lazy("Your new email address"), EMAIL, [_small])
    passphrase = PasswordField(lazy("Your passphrase"), [Needed(lazy("Enter your passphrase"))])


class YesForm(PortalForm):
    """One button: a link in a message changes nothing by being opened, because programs open links too."""
