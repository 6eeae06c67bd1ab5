"""What may be sent to show one thing once, and to see it."""

from wtforms import RadioField
from wtforms.validators import Length

from app.core.forms import Needed, PlainTextField, PortalForm
from app.core.i18n import lazy

REFUSALS = {
    "look-wrong": lazy("This code does not open anything. It may be used up. Check each letter, or ask for a new code."),
    "look-wait": lazy("There were too many tries. Wait 5 minutes, then try again, or ring us."),
}


class ShowOnceForm(PortalForm):
    """What, and for whom; the choices are what the person has."""

    what = RadioField(lazy("What do you want to show?"), [Needed(lazy("Choose what you want to show"))])
    for_whom = PlainTextField(
        lazy("Who is it for?"), [Needed(lazy("Write who it is for, like “my payroll firm”")), Length(max=100)]
    )


class LookForm(PortalForm):
    """The code somebody was given."""

    code = PlainTextField(
        lazy("Your code"), [Needed(lazy("Type the code you were given. It has 12 letters and numbers.")), Length(max=100)]
    )
