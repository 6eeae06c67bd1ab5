"""What staff may send about an expression of interest, and what we say when it cannot be done."""

from wtforms import IntegerField, RadioField
from wtforms.validators import Optional

from app.casework.forms import TextForm
from app.core.forms import Needed, PlainTextField, PortalForm
from app.interest.forms import WordsField
from app.interest.rules import CameBy, Outcome, Team, Told
from app.interest.worries import WORRIES

REFUSALS = {
    "interest-answered": "A colleague has answered this meanwhile. What they said is on this page. Nothing of yours was kept.",
    "call-made": "A colleague has rung meanwhile. What they said is on this page. Nothing of yours was kept.",
    "call-not-the-same": "Choose another call of the same person that still waits. Nothing was changed.",
    "interest-moved-on": "A colleague has added a contact meanwhile. Look at it, then write yours again.",
    "interest-not-the-same": "Choose another of the same person that is not answered yet. Nothing was changed.",
    "interest-not-chosen": "Choose what became of it, and how the person knows",
    "interest-needs-reason": "Say why: they read it or may ask for it, and it is counted",
    "interest-no-way": "They gave no way to write to them that is safe. Ring them, or say why they are not told",
}
OUTCOMES = {
    Outcome.OFFERED: "Offered: a direct payment is being arranged with them",
    Outcome.DECLINED: "Offered, and they said no",
    Outcome.RECIPIENT: "They have become a recipient",
    Outcome.OTHER_HELP: "Other help was better for them",
    Outcome.NOT_REACHED: "They could not be reached",
    Outcome.NOT_GENUINE: "Nobody asked: sent by a machine, or as a joke",
    Outcome.SAME: "The same as another: it is answered there",
}
TOLD = {
    Told.SPOKE: "Somebody told them, on the phone or in person", Told.MESSAGE: "Write to them, as they wished",
    Told.NOT_TOLD: "They are not told (say why)", Told.THERE: "They read it where they see how it stands",
}  # fmt: skip
# What an officer chooses: that it is the same as another is said by naming that one.
CHOICES = [one for one in OUTCOMES.items() if one[0] is not Outcome.SAME]
WAYS_TOLD = [one for one in TOLD.items() if one[0] is not Told.THERE]
WAYS = {"phone": "Phone", "visit": "Visit", "letter": "Letter", "message": "Email or text"}
REACHED = {"yes": "Yes, we spoke", "no": "No, not reached"}
TEAMS = {Team.SOCIAL_WORK: "Social work", Team.DIRECT_PAYMENTS: "Direct payments"}
CAME_BY = {CameBy.PHONE: "By phone", CameBy.PAPER: "On paper", CameBy.VISIT: "Face to face"}


class EnterForm(PortalForm):
    """How somebody got in touch whose answers an officer enters."""

    came_by = RadioField("How did they get in touch?", [Needed("Choose how they got in touch")], choices=[*CAME_BY.items()])
    known = PlainTextField("Their reference, if we know them already")


class ContactedForm(PortalForm):
    """A contact, or a try."""

    way = RadioField("How?", [Needed("Choose how")], choices=[*WAYS.items()])
    reached = RadioField("Did you reach them?", [Needed("Choose yes or no")], choices=[*REACHED.items()])
    note = WordsField("What was said")
    seen = IntegerField(validators=[Optional()])


class AnswerForm(TextForm):
    """What became of it. `myth`: the worry that stopped them."""

    outcome = RadioField("What became of it?", [Needed("Choose what became of it")], choices=CHOICES)
    myth = RadioField(
        "Did one of these stop them?", choices=[("", "No, or not known"), *((code, one.heard) for code, one in WORRIES.items())],
        default="",
    )  # fmt: skip
    told = RadioField("How do they know?", [Needed("Choose how they know")], choices=WAYS_TOLD)
    reason = WordsField("Why")
