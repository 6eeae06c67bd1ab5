"""What staff and support services write down."""

from collections.abc import Collection

from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Length

from app.casework.forms import TextForm
from app.core.forms import DayField, Needed, PlainTextField, PortalForm, TickedField
from app.support.rules import NOT_SURE, Agreed, Declined, Level, Outcome, Progress
from app.support.words import (
    AGREED_IN_ENGLISH,
    DECLINED_IN_ENGLISH,
    LEVEL_IN_ENGLISH,
    OUTCOME_IN_ENGLISH,
    PROGRESS_IN_ENGLISH,
    SHARE_IN_ENGLISH,
    STAFF_REFUSAL,
)

AT_FIELD = {
    "service-not-open": "service", "support-already": "level", "share-no-way": "shared", "consent-not-chosen": "how",
    "consent-needs-day": "day", "decline-not-chosen": "why", "decline-needs-words": "words", "accept-needs-day": "contact_by",
    "progress-needs-words": "words", "service-name-taken": "name", "member-not-theirs": "member", "referral-moved-on": "level",
    "share-unknown": "shared",
}  # fmt: skip
HOW = [(str(code), words) for code, words in AGREED_IN_ENGLISH.items() if code != Agreed.ONLINE]
MOST = Length(max=2_000, message="Use 2,000 letters or fewer")


class _ChosenForm(PortalForm):
    """A level, a service, and how the person agreed."""

    level = RadioField("Which help?", [Needed("Choose which help")])
    service = SelectField("Which service?", [Needed("Choose a service")])
    how = RadioField("How did they agree?", [Needed(STAFF_REFUSAL["consent-not-chosen"])], choices=HOW)
    day = DayField("When did they agree?", [Needed(STAFF_REFUSAL["consent-needs-day"])])


class ChooseForm(_ChosenForm):
    """The service that the person and the council chose together."""

    def offer(self, services: Collection[tuple[str, str]]) -> "ChooseForm":
        """These services, as reference and name."""
        self.level.choices = [(str(code), LEVEL_IN_ENGLISH[code]) for code in Level]
        self.service.choices = [("", "Choose one"), *services]
        return self


class TakeFromForm(TextForm):
    """Why it is taken from the service, for the person to read."""

    why = TextAreaField("Why, for the person to read", [Needed(STAFF_REFUSAL["taken-from-needs-words"]), MOST])


class StartForm(_ChosenForm):
    """A referral that an officer begins for somebody who agreed."""

    service = SelectField("Which service?")
    shared = TickedField("What may the service see?", {str(code): words for code, words in SHARE_IN_ENGLISH.items()})
    reach = PlainTextField("Another way to reach them")
    wish = PlainTextField("What the service should know, in the person’s words")

    def offer(self, services: Collection[tuple[str, str]]) -> "StartForm":
        """These services, as reference and name; or none yet."""
        self.level.choices = [*LEVEL_IN_ENGLISH.items()]
        self.service.choices = [("", "Not chosen yet: help to choose"), *services]
        return self

    def is_not_sure(self) -> bool:
        """Whether somebody has to help to choose first."""
        return str(self.level.data) == NOT_SURE


class AcceptForm(PortalForm):
    """Yes, and by when we get in touch."""

    contact_by = DayField("We get in touch by", [Needed(STAFF_REFUSAL["accept-needs-day"])])


class DeclineForm(PortalForm):
    """No, and why."""

    why = RadioField("Why not?", [Needed(STAFF_REFUSAL["decline-not-chosen"])], choices=[*DECLINED_IN_ENGLISH.items()])
    words = TextAreaField("In words, for the person to read", [MOST])

    def chosen(self) -> Declined:
        """The reason."""
        return Declined(self.why.data)


class TellForm(PortalForm):
    """How it goes."""

    told = RadioField("What happened?", [Needed("Choose what happened")], choices=[*PROGRESS_IN_ENGLISH.items()])
    words = TextAreaField("In words, for the person to read", [MOST])

    def chosen(self) -> Progress:
        """What happened."""
        return Progress(self.told.data)


class FinishForm(PortalForm):
    """How it ended."""

    outcome = RadioField("How did it end?", [Needed("Choose how it ended")], choices=[*OUTCOME_IN_ENGLISH.items()])
    last_words = TextAreaField("In words, for the person to read", [MOST])

    def chosen(self) -> Outcome:
        """How it ended."""
        return Outcome(self.outcome.data)


class ServiceForm(PortalForm):
    """What people read about a service before they choose."""

    name = StringField("Name", [Needed("Enter the name of the service"), Length(max=120, message="Use 120 letters or fewer")])
    about = TextAreaField("What they do, for people to read", [Needed("Say what they do, in a few plain sentences"), MOST])
    levels = TickedField("Which help do they offer?", {str(code): LEVEL_IN_ENGLISH[code] for code in Level})
    speaks = StringField("Languages they speak", [MOST])
    cost = StringField("What it costs the person", [MOST])
    phone = StringField("Telephone for people", [MOST])
    is_council = BooleanField("It is a team of the council")
    takes_on = BooleanField("It takes people on now")


class MemberForm(PortalForm):
    """Who signs in for a service."""

    member = SelectField("Who signs in for it?", [Needed("Choose somebody")])

    def offer(self, staff: Collection[tuple[str, str]]) -> "MemberForm":
        """These people, as reference and name."""
        self.member.choices = [("", "Choose somebody"), *staff]
        return self
