"""What may be sent in a return. Labels are read in every language; errors say what to do next."""

from wtforms import BooleanField, HiddenField, MultipleFileField, RadioField, SelectMultipleField
from wtforms.validators import Length, Optional

from app.core.forms import DayField, MoneyField, Needed, PlainTextField, PortalForm
from app.core.i18n import lazy
from app.returns.categories import choices
from app.returns.words import CATEGORY

SHORT = Length(max=200, message=lazy("Use 200 letters or fewer"))


class NoneForm(PortalForm):
    """A form that is only a button."""


class WayForm(PortalForm):
    """How the person sends this return."""

    way = RadioField(
        lazy("How do you want to tell us about your money?"),
        [Needed(lazy("Choose how you want to tell us"))],
        choices=[
            ("file", lazy("Add a file from my bank")),
            ("typed", lazy("Type the totals from my bank statement")),
            ("nothing", lazy("I spent nothing this quarter")),
        ],
        validate_choice=True,
    )


class StatementForm(PortalForm):
    """One or several files from the bank."""

    files = MultipleFileField(lazy("Your bank's files"))


class FileAnswerForm(PortalForm):
    """What the file cannot tell: choices are those the reader gives."""

    answer = RadioField(lazy("Your answer"), [Needed(lazy("Choose an answer"))])


class PayeeForm(PortalForm):
    """What a payee is."""

    category = RadioField(lazy("What is this?"), [Needed(lazy("Choose what this is"))])
    note = PlainTextField(lazy("A few words about it, if you like"))

    def offer(self, direction: str) -> None:
        """Offer the categories of money in or out."""
        self.category.choices = [(one.code, lazy(CATEGORY[one.code])) for one in choices(direction)]


class LineForm(PortalForm):
    """One payment by hand, or one total for a payee."""

    direction = RadioField(
        lazy("Is it money in or money out?"), [Needed(lazy("Choose money in or money out"))],
        choices=[("out", lazy("Money out")), ("in", lazy("Money in"))],
    )  # fmt: skip
    payee = PlainTextField(lazy("Who was paid, or who paid you?"), [Needed(lazy("Enter a name")), SHORT])
    amount = MoneyField(lazy("How much?"), [Needed(lazy("Enter an amount in pounds and pence, like 1,022.50"))])
    day = DayField(lazy("On which day?"), [Optional()])


class BalancesForm(PortalForm):
    """Opening and closing balance, and why the sum does not add up."""

    opening = MoneyField(lazy("Balance at the start"), [Optional()])
    closing = MoneyField(lazy("Balance at the end"), [Optional()])
    opening_overdrawn = BooleanField(lazy("The start was overdrawn (below nothing)"))
    closing_overdrawn = BooleanField(lazy("The end was overdrawn (below nothing)"))
    explanation = PlainTextField(lazy("Do you know why? Tell us, if you like"))


class BillForm(PortalForm):
    """A bill still to pay."""

    what = PlainTextField(lazy("What is it for?"), [Needed(lazy("Say what the bill is for")), SHORT])
    amount = MoneyField(lazy("How much is it?"), [Needed(lazy("Enter an amount in pounds and pence, like 1,022.50"))])
    due_day = DayField(lazy("When is it due? (if you know)"), [Optional()])

    @property
    def is_begun(self) -> bool:
        """Whether anything at all is typed."""
        return any(str(typed).strip() for field in (self.what, self.amount, self.due_day) for typed in field.raw_data or [])


class ChangeForm(PortalForm):
    """Something has changed, or help is wanted."""

    changed = PlainTextField(lazy("Has something changed? Tell us here"))
    needs_help = BooleanField(lazy("I need help with this return"))


class EvidenceForm(PortalForm):
    """Papers for lines."""

    files = MultipleFileField(lazy("Your papers"))
    what = PlainTextField(lazy("What is it? (if you like)"), [SHORT])
    lines = SelectMultipleField(lazy("Which payments is it for?"), validate_choice=False)


class SendForm(PortalForm):
    """The declaration. `version` is what the page was made from: sent twice gives the same receipt."""

    version = HiddenField()


class AnswerForm(PortalForm):
    """An answer to the council, in one's own words and language."""

    answer = PlainTextField(lazy("Your answer"), [Needed(lazy("Write your answer, in any language"))])
