"""What staff write of a death."""

from wtforms import TextAreaField
from wtforms.validators import Length

from app.core.forms import DayField, Needed, PortalForm

REFUSALS = {
    "death-needs-who": ("told", "Say who told us, and how"),
    "death-needs-day": ("died_on", "Enter the day they died: today or before"),
    "death-needs-estate": ("estate", "Enter the name and address of whoever deals with the estate"),
}


class ReportForm(PortalForm):
    """Who told us."""

    told = TextAreaField(
        "Who told us, and how?",
        [Needed(REFUSALS["death-needs-who"][1]), Length(max=500, message="Use 500 letters or fewer")],
    )


class ConfirmForm(PortalForm):
    """When, and to whom we write now."""

    died_on = DayField("Day they died", [Needed(REFUSALS["death-needs-day"][1])])
    estate = TextAreaField(
        "Name and address of whoever deals with the estate",
        [Needed(REFUSALS["death-needs-estate"][1]), Length(max=500, message="Use 500 letters or fewer")],
    )
