"""What staff may send about keeping and letting go, and what we say when it cannot be done."""

from wtforms import RadioField, StringField
from wtforms.validators import Length, Regexp

from app.core.forms import Needed, PlainTextField, PortalForm
from app.retention.rules import CHOICES, Reason

REASONS = {
    Reason.ASKED: "The person asked for it, and we have no duty to keep it",
    Reason.NOT_OURS: "The person was added by mistake",
    Reason.ADDED_TWICE: "The person is here twice; this is the record that goes",
    Reason.PERIOD_OVER: "The time we keep records is over",
    Reason.CAME_BACK: "The person was erased before, and came back out of a backup",
}
REFUSALS = {
    "erasure-oneself": "Nobody proposes or agrees to their own erasure. Ask a colleague.",
    "erasure-second-person": "You proposed this. Somebody else has to agree.",
    "erasure-on-hold": "There is a legal hold on this person. Nothing was erased.",
    "erasure-of-staff": "This person holds a role of the council. End the role first.",
    "erasure-moved-on": "There is no proposal now: it was agreed or withdrawn since you opened the page. Nothing was changed.",
}


LIKE_THIS = "Enter a reference, like P-7KQ4-M3XA"


class FindForm(PortalForm):
    """A person by reference: whoever erases need not be able to search names."""

    class Meta:
        csrf = False  # it only looks

    reference = StringField("Reference", [Needed(LIKE_THIS), Regexp(r"\s*[A-Za-z0-9-]{3,20}\s*$", message=LIKE_THIS)])


class ProposeForm(PortalForm):
    """Why somebody should be erased: a code, because it stays."""

    reason = RadioField(
        "Why should this person be erased?", [Needed("Choose why")], choices=[(str(one), REASONS[one]) for one in CHOICES]
    )


class HoldForm(PortalForm):
    """Who may ask for it. It goes with the person when the hold has ended."""

    hold_reason = PlainTextField(
        "Which court, ombudsman or enquiry may ask for this record?",
        [Needed("Say who may ask for it"), Length(max=500, message="Use 500 characters or fewer")],
    )
