"""Which ways of talking and writing somebody needs: the same two questions wherever they are asked."""

from wtforms import Field
from wtforms.validators import ValidationError

from app.accounts.need_words import NEEDS, NONE
from app.core.forms import PlainTextField, PortalForm, TickedField
from app.core.i18n import lazy


class NeedsFields:
    """The two questions, for a form of whichever kind."""

    needs = TickedField(lazy("Tick all that you need"), NEEDS)
    needs_note = PlainTextField(lazy("Anything else that helps"))

    def validate_needs(self, field: Field) -> None:
        """One cannot need something and nothing. Raises ValidationError."""
        if NONE in (field.data or ()) and len(field.data) > 1:
            raise ValidationError(str(lazy("Tick what you need, or “None of these”, but not both")))


class NeedsForm(NeedsFields, PortalForm):
    """Asked of somebody themselves."""


class NeedsForStaffForm(NeedsFields, PortalForm):
    """Written down by staff after they asked."""

    needs = TickedField("What they need; tick “None of these” where they need nothing", NEEDS)
    needs_note = PlainTextField("Anything else that helps, in their words")
