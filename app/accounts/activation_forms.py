"""What may be sent to make a sign-in with a code from a letter, and to choose a passphrase."""

from wtforms import PasswordField
from wtforms.validators import ValidationError

from app.accounts.birthday import BirthdayField
from app.accounts.paper_code import bare, is_whole
from app.core.forms import Needed, PlainTextField, PortalForm
from app.core.i18n import lazy

NOT_WHOLE = lazy("Look at the code again. It has 12 letters and numbers. There is no 0, 1, I, L or O in it.")


class LetterCodeForm(PortalForm):
    """The code of a letter and the date of birth of the person it was sent to."""

    code = PlainTextField(lazy("Code from your letter"), [Needed(lazy("Enter the code from your letter"))])
    born = BirthdayField(lazy("Your date of birth"), [Needed(lazy("Enter your date of birth, like 14 4 1952"))])

    def validate_code(self, field: PlainTextField) -> None:
        """Twelve signs; anything else is a slip of the finger, and costs no try."""
        if field.data and not is_whole(bare(field.data)):
            raise ValidationError(str(NOT_WHOLE))


class NewPassphraseForm(PortalForm):
    """A new passphrase, once: it can be shown, so nobody types it twice."""

    passphrase = PasswordField(lazy("New passphrase"), [Needed(lazy("Choose a passphrase"))])
