"""What staff may send about a direct payment: its start, and each of its terms from a day on."""

from wtforms import BooleanField, RadioField, SelectField, TextAreaField
from wtforms.validators import Length, Optional, Regexp, ValidationError

from app.casework.forms import TextForm
from app.core.forms import DayField, MoneyField, Needed, PlainTextField, PortalForm, WholeNumberField
from app.core.i18n import name_in_english
from app.ledger.balance import ContingencyException, Reserve
from app.ledger.rules import AccountType, Frequency, PaymentBasis, Rate

ACCOUNT_TYPES = [
    (AccountType.OWN_BANK_ACCOUNT, "An own bank account"),
    (AccountType.PREPAID_CARD, "A prepaid card"),
    (AccountType.MANAGED_ACCOUNT, "A managed account"),
]
BASES = [
    (PaymentBasis.NET, "Net: the budget less the person’s contribution"),
    (PaymentBasis.GROSS, "Gross: the whole budget; the contribution is billed"),
]
FREQUENCIES = [
    (Frequency.FOUR_WEEKLY, "Every four weeks"), (Frequency.MONTHLY, "Every month"), (Frequency.WEEKLY, "Every week"),
]  # fmt: skip
WHY = "Give the reasons. They are in the letter to the person"
REFUSALS = {
    "budget-not-positive": ("weekly_budget", "Enter a budget above nothing"),
    "contribution-negative": ("weekly_contribution", "Enter nothing, or a sum above nothing"),
    "contribution-over-budget": ("weekly_contribution", "The contribution cannot be more than the budget"),
    "ends-before-it-starts": ("from_day", "Enter a first day that is not after the last day"),
    "has-direct-payment": ("reference", "This person has a direct payment already"),
    "cut-needs-notice": (
        "from_day",
        "Less than before needs written notice. Choose a later day, or tick that they asked for it or agreed to it",
    ),
    "letter-needs-reasons": ("reasons", WHY),
    "email-taken": ("email", "Somebody has this email address already"),
}
PENCE = "Enter an amount in pounds and pence, like 1,022.50"
A_DAY = "Enter a day, like 14 4 2026"
EMAIL = Regexp(r"[^@\s]+@[^@\s]+\.[^@\s]+$", message="Enter an email address like name@example.org")


def in_order(first: str) -> object:
    """A validator: this day is not before the field `first`."""

    def check(form: PortalForm, field: DayField) -> None:
        start = form[first].data
        if field.data is not None and start is not None and field.data < start:
            raise ValidationError("Enter a last day that is not before the first")

    return check


class PersonForm(PortalForm):
    """Who a direct payment is for, and where the money is kept."""

    who = RadioField(
        "Who is it for?", [Needed("Choose who it is for")],
        choices=[("new", "Somebody new to the portal"), ("known", "Somebody the portal knows")],
    )  # fmt: skip
    display_name = PlainTextField("Their name", [Length(max=200)])
    email = PlainTextField("Email, if they have one", [Optional(), EMAIL])
    phone = PlainTextField("Phone, if they have one", [Length(max=40)])
    language = SelectField("The language we write to them in")
    reference = PlainTextField("Their reference, like P-7KQ4-M3XA")
    account_type = RadioField("Where is the money kept?", [Needed("Choose where the money is kept")], choices=ACCOUNT_TYPES)

    def offer(self, languages: tuple[str, ...]) -> None:
        """Offer the site's languages."""
        self.language.choices = [(code, name_in_english(code)) for code in languages]

    def validate_display_name(self, field: PlainTextField) -> None:
        """A new person has a name."""
        if self.who.data == "new" and not field.data:
            raise ValidationError("Enter their name")

    def validate_reference(self, field: PlainTextField) -> None:
        """A known person has a reference."""
        if self.who.data == "known" and not field.data:
            raise ValidationError("Enter their reference")


class RateForm(PortalForm):
    """What is paid from a day on: the same questions at the start and for each change."""

    weekly_budget = MoneyField("Personal budget for a week", [Needed(PENCE)])
    weekly_contribution = MoneyField(
        "The person’s contribution for a week", [Needed("Enter the contribution, 0 if there is none")]
    )
    basis = RadioField("What do we pay?", [Needed("Choose net or gross")], choices=BASES)
    frequency = RadioField("How often?", [Needed("Choose how often we pay")], choices=FREQUENCIES)
    from_day = DayField("From which day?", [Needed(A_DAY)])
    first_payment_day = DayField("First payment day", [Needed(A_DAY)])

    def rate(self) -> Rate:
        """The terms as the ledger keeps them."""
        return Rate(
            self.from_day.data, None, self.weekly_budget.data or 0, self.weekly_contribution.data or 0,
            PaymentBasis(self.basis.data), Frequency(self.frequency.data), self.first_payment_day.data,
        )  # fmt: skip

    def refuse_code(self, code: str, elsewhere: str = "from_day") -> None:
        """Say a refusal of the ledger at its field."""
        name, sentence = REFUSALS[code]
        self.refuse(name if name in self else elsewhere, sentence)


def _reasons() -> TextAreaField:
    rules = [Needed(WHY), Length(max=3_000, message="Use 3,000 letters or fewer")]
    return TextAreaField("Why? The letter to the person says this", rules)


class NewRateForm(RateForm, TextForm):
    """Another rate than before, with what the letter about it needs."""

    reasons = _reasons()
    agreed_sooner = BooleanField("They asked for less, or agreed that it starts sooner")


class StartForm(PersonForm, RateForm, TextForm):
    """Start a direct payment for somebody new, or for somebody we know."""

    reasons = _reasons()

    reserve_pence = MoneyField("Agreed reserve, if there is one", [Optional()])
    reserve_what = PlainTextField("What is the reserve for?", [Length(max=200)])

    def validate_reserve_what(self, field: PlainTextField) -> None:
        """A reserve says what it is for."""
        if self.reserve_pence.data and not field.data:
            raise ValidationError("Say what the reserve is for")

    def reserve(self) -> Reserve | None:
        """The reserve, where one was agreed."""
        if not self.reserve_pence.data:
            return None
        return Reserve(self.reserve_pence.data, self.reserve_what.data or "", self.from_day.data)


class AccountForm(TextForm):
    """The money is kept elsewhere from a day on."""

    reasons = _reasons()
    account_type = RadioField("Where is the money kept?", [Needed("Choose where the money is kept")], choices=ACCOUNT_TYPES)
    from_day = DayField("From which day?", [Needed(A_DAY)])


class ReserveForm(TextForm):
    """Money agreed to be put by."""

    reasons = _reasons()
    pence = MoneyField("How much?", [Needed(PENCE)])
    what = PlainTextField("What is it for?", [Needed("Say what it is for, like redundancy"), Length(max=200)])
    from_day = DayField("From which day?", [Needed(A_DAY)])
    until_day = DayField("Until which day, if it ends?", [in_order("from_day")])

    def validate_pence(self, field: MoneyField) -> None:
        """A reserve of nothing is none."""
        if field.data == 0:
            raise ValidationError(PENCE)

    def reserve(self) -> Reserve:
        """The reserve as the ledger keeps it."""
        return Reserve(self.pence.data or 0, self.what.data or "", self.from_day.data, self.until_day.data)


class ExceptionForm(TextForm):
    """More than the usual contingency for one person."""

    weeks = WholeNumberField("More weeks")
    pence = MoneyField("Or a sum", [Optional()])
    reason = PlainTextField("Why? The letter to the person says this", [Needed("Say why")])
    from_day = DayField("From which day?", [Needed(A_DAY)])
    until_day = DayField("Until which day, if it ends?", [in_order("from_day")])

    def validate_weeks(self, field: WholeNumberField) -> None:
        """Weeks or a sum, and no odd ones."""
        if not field.data and not self.pence.data:
            raise ValidationError("Enter how many weeks more, or a sum")
        if field.data is not None and not 0 <= field.data <= 52:
            raise ValidationError("Enter 0 to 52 weeks")

    def exception(self) -> ContingencyException:
        """The exception as the ledger keeps it."""
        return ContingencyException(
            self.from_day.data, self.until_day.data, self.reason.data or "", self.weeks.data or 0, self.pence.data or 0
        )


class KnownForm(PortalForm):
    """A past day, to count the balance again as it was known at its end. It only asks, so it carries no token."""

    class Meta:
        csrf = False

    known = DayField("The end of which day?", [Needed(A_DAY)])
