"""One form a question. Each says its heading, what it asks and with which hint; nothing is needed but what says so."""

import re
from datetime import date
from typing import Any, ClassVar

from wtforms import Field, RadioField
from wtforms.validators import StopValidation, ValidationError

from app.accounts.birthday import BirthdayField
from app.accounts.need_forms import NeedsFields
from app.accounts.need_words import INTERPRETER, NEEDS
from app.core.forms import DayField, Needed, PlainTextField, PortalForm, TickedField
from app.core.i18n import lazy
from app.interest import words
from app.interest.rules import Answers, Step, is_for_another
from app.interest.worries import WORRIES

NEVER = lazy("Please do not write bank details, illnesses or convictions here.")
MOST_NAME = 200
TRAP = "website"  # a box that people do not see: what fills it in is a machine
NUMBER = re.compile(r"\+?[0-9][0-9 ()-]{6,20}")
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


class WordsField(PlainTextField):
    """Some sentences of somebody's own."""


class ChosenField(RadioField):
    """One of a few, or nothing. What nobody offers is said in words of ours."""

    def __init__(self, label: Any, of: str, validators: Any = None, **options: Any) -> None:
        choices = [(code, lazy(told)) for code, told in words.CHOICES[of].items()]
        super().__init__(label, validators or [], choices=choices, validate_choice=False, **options)

    def pre_validate(self, form: Any) -> None:
        if self.data and self.data not in {code for code, _words in self.choices}:
            raise StopValidation(str(lazy("Choose one of these")))


class StepForm(PortalForm):
    """A page of the form. `single`: its one question is the heading. `reveals`: a field that belongs to one choice."""

    heading: Any = ""
    lead: Any = ""
    single = False
    is_optional = True
    hints: ClassVar[dict[str, Any]] = {}
    types: ClassVar[dict[str, str]] = {}
    reveals: ClassVar[dict[str, tuple[str, tuple[str, ...]]]] = {}

    def suit(self, answers: Answers) -> "StepForm":
        """Make the form fit what was said before."""
        return self

    @property
    def asked(self) -> list[Field]:
        """The fields of this page, in order."""
        return [field for field in self if field.type != "CSRFTokenField"]

    @property
    def revealed(self) -> set[str]:
        """The fields that stand below a choice."""
        return {name for _choice, names in self.reveals.values() for name in names}

    @property
    def names(self) -> frozenset[str]:
        """The names of what this page asks."""
        return frozenset(field.name for field in self.asked)

    @property
    def hidden(self) -> set[str]:
        """The fields that stand below a choice which was not chosen: whatever is in them was not said."""
        return {name for field, (choice, names) in self.reveals.items() if self[field].data != choice for name in names}

    def validate(self, extra_validators: Any = None) -> bool:
        for name in self.hidden:
            self[name].process_errors, self[name].data = [], None
        return bool(super().validate(extra_validators))

    def told(self) -> dict[str, Any]:
        """What was answered, as it is kept: nothing for what was left out."""
        plain = {field.name: _plain(field.data) for field in self.asked if field.name not in self.hidden}
        return {name: value for name, value in plain.items() if value}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def filled(step: Step, answers: Answers) -> StepForm:
    """The form of a question with what was answered before."""
    form = FORMS[step](formdata=None)
    for field in form.asked:
        value = answers.get(field.name)
        if isinstance(field, DayField):
            field.process(None, date.fromisoformat(value) if value else None)
        elif value is not None:
            field.data = value
    return form.suit(answers)


class WhoForm(StepForm):
    heading, single, is_optional = lazy("Who is this for?"), True, False
    who = ChosenField(heading, "who", [Needed(lazy("Choose who this is for"))])


class TellerForm(StepForm):
    heading, is_optional = lazy("Who are you?"), False
    teller_name = PlainTextField(lazy("Your name"), [Needed(lazy("Enter your name"))])
    relation = ChosenField(lazy("Who are you to them?"), "relation")
    types: ClassVar = {"teller_name": "name"}

    def validate_teller_name(self, field: Field) -> None:
        _short(field)


class AgreedForm(StepForm):
    heading, single, is_optional = lazy("Does the person know that you ask for them?"), True, False
    agreed = ChosenField(heading, "agreed", [Needed(lazy("Choose what is true for the person"))])
    hints: ClassVar = {"agreed": lazy("It is their choice. If they cannot decide, somebody may ask for them.")}


class NameForm(StepForm):
    heading, is_optional = lazy("What is your name?"), False
    name = PlainTextField(lazy("Name"), [Needed(lazy("Enter a name"))])
    born = BirthdayField(lazy("Date of birth, if you like"))
    hints: ClassVar = {
        "name": lazy("As you would like to be called."), "born": lazy("It helps us to find you if we know you already."),
    }  # fmt: skip

    def suit(self, answers: Answers) -> StepForm:
        if is_for_another(answers):
            self.heading = lazy("What is the name of the person?")
        return self

    def validate_name(self, field: Field) -> None:
        _short(field)


class ReachForm(StepForm):
    heading, is_optional = lazy("How can we reach you?"), False
    lead = lazy("Fill in one of these, or more.")
    contact_whom = ChosenField(lazy("Whom should we talk to?"), "contact_whom")
    phone = PlainTextField(lazy("Phone number"))
    email = PlainTextField(lazy("Email address"))
    address = WordsField(lazy("Postal address"))
    postcode = PlainTextField(lazy("Postcode"))
    hints: ClassVar = {
        "phone": lazy("A mobile number, if you would like text messages."),
        "postcode": lazy("You can use it later to see where this stands."),
    }  # fmt: skip
    types: ClassVar = {"phone": "tel", "email": "email"}

    def suit(self, answers: Answers) -> StepForm:
        if is_for_another(answers):
            self.heading = lazy("How can we reach the person, or you?")
        else:
            del self.contact_whom
        return self

    def validate_phone(self, field: Field) -> None:
        if field.data and not NUMBER.fullmatch(field.data):
            raise ValidationError(str(lazy("Enter a phone number, like 01632 960 100")))

    def validate_email(self, field: Field) -> None:
        field.data = (field.data or "").lower()
        if field.data and (len(field.data) > MOST_NAME or not EMAIL.fullmatch(field.data)):
            raise ValidationError(str(lazy("Enter an email address, like name@example.org")))

    def validate_postcode(self, field: Field) -> None:
        _short(field)

    def validate(self, extra_validators: Any = None) -> bool:
        """One way at least."""
        found = super().validate(extra_validators)
        if found and not any(self[name].data for name in ("phone", "email", "address")):
            self.refuse("phone", lazy("Fill in a phone number, an email address or a postal address"))
            return False
        return bool(found)


class ContactForm(StepForm):
    heading = lazy("When and how should we get in touch?")
    way = ChosenField(lazy("What do you like best?"), "way")
    when = TickedField(lazy("When is a good time?"), words.WHEN)
    when_words = PlainTextField(lazy("Days or times that do not suit you"))
    message_safe = ChosenField(lazy("Is it safe to leave a message, or to write to you?"), "message_safe")
    hints: ClassVar = {"message_safe": lazy("Say no if somebody else could hear or read it, and that would worry you.")}


class LanguageForm(StepForm):
    heading = lazy("Which language do you like to speak?")
    language = ChosenField(lazy("Language"), "language")
    language_words = PlainTextField(lazy("Which one?"))
    interpreter = ChosenField(lazy("Would you like an interpreter?"), "interpreter")
    hints: ClassVar = {"interpreter": lazy("It costs you nothing. We bring somebody who is not your family.")}
    reveals: ClassVar = {"language": ("other", ("language_words",))}


class NeedsForm(NeedsFields, StepForm):
    heading = lazy("How should we talk or write, so that it works for you?")
    lead = lazy("You have a right to this. We keep it at the top of everything about you.")
    needs = TickedField(lazy("Tick all that you need"), {code: told for code, told in NEEDS.items() if code != INTERPRETER})


class HopesForm(StepForm):
    heading = lazy("What do you hope to do?")
    hopes = TickedField(lazy("Tick all that you think of"), words.HOPES)
    hopes_words = WordsField(lazy("In your own words"))
    hints: ClassVar = {"hopes_words": NEVER}


class MoneyForm(StepForm):
    heading, single = lazy("Who would look after the money?"), True
    money = ChosenField(heading, "money")
    hints: ClassVar = {"money": lazy("You can change your mind later.")}


class SomeoneForm(StepForm):
    heading, single = lazy("Do you know already who could help you?"), True
    someone = ChosenField(heading, "someone")
    lives_with = ChosenField(lazy("Do they live with you?"), "lives_with")
    hints: ClassVar = {
        "someone": lazy("Please do not write their name here."),
        "lives_with": lazy("For a close relative in your home we must first agree that it is necessary."),
    }  # fmt: skip
    reveals: ClassVar = {"someone": ("yes", ("lives_with",))}


class CareForm(StepForm):
    heading, single = lazy("Have you talked to the council about care before?"), True
    care = ChosenField(heading, "care")


class HospitalForm(StepForm):
    heading, single = lazy("Are you in hospital now?"), True
    hospital = ChosenField(heading, "hospital")
    discharge = DayField(lazy("When do you leave hospital, if you know?"))
    hints: ClassVar = {
        "hospital": lazy("We only ask so that help is there in time. Do not tell us why."),
        "discharge": lazy("Like 14 12 2026."),
    }  # fmt: skip
    reveals: ClassVar = {"hospital": ("yes", ("discharge",))}


class WorriesForm(StepForm):
    heading = lazy("Is there something that worries you?")
    lead = lazy("Tick what you have heard or thought. You see what is true.")
    worries = TickedField(lazy("What people say"), {code: one.heard for code, one in WORRIES.items()})
    worries_words = WordsField(lazy("Another worry, or a question"))
    hints: ClassVar = {"worries_words": NEVER}


class HeardForm(StepForm):
    heading, single = lazy("How did you hear of direct payments?"), True
    heard = ChosenField(heading, "heard")


class CopyForm(StepForm):
    heading, single = lazy("Shall we send you a note that we have this?"), True
    copy = ChosenField(heading, "copy")
    hints: ClassVar = {"copy": lazy("It says that we have it, and when we get in touch. It says nothing about you.")}

    def suit(self, answers: Answers) -> StepForm:
        there = {"email": "email", "text": "phone", "letter": "address"}
        self.copy.choices = [one for one in self.copy.choices if one[0] not in there or answers.get(there[one[0]])]
        return self


FORMS: dict[Step, type[StepForm]] = {
    Step.WHO: WhoForm, Step.TELLER: TellerForm, Step.AGREED: AgreedForm, Step.NAME: NameForm, Step.REACH: ReachForm,
    Step.CONTACT: ContactForm, Step.LANGUAGE: LanguageForm, Step.NEEDS: NeedsForm, Step.HOPES: HopesForm,
    Step.MONEY: MoneyForm, Step.SOMEONE: SomeoneForm, Step.CARE: CareForm, Step.HOSPITAL: HospitalForm,
    Step.WORRIES: WorriesForm, Step.HEARD: HeardForm, Step.COPY: CopyForm,
}  # fmt: skip


def _short(field: Field) -> None:
    if len(field.data or "") > MOST_NAME:
        raise ValidationError(str(lazy("Use 200 letters or fewer")))


class BackForm(PortalForm):
    """The spoken code, and one more thing."""

    code = PlainTextField(lazy("Your code"), [Needed(lazy("Enter the code you wrote down"))])
    fact = PlainTextField(lazy("One more thing"), [Needed(lazy("Enter one of these things"))])


class WhereForm(PortalForm):
    """The reference, and one more thing."""

    reference = PlainTextField(lazy("Your reference"), [Needed(lazy("Enter your reference, like E-7KQ4-M3XA"))])
    fact = PlainTextField(lazy("One more thing"), [Needed(lazy("Enter one of these things"))])


def _counted(question: str) -> RadioField:
    choices = [(code, lazy(told)) for code, told in words.EQUALITY[question].items()]
    return RadioField(lazy(words.EQUALITY_ASKED[question]), choices=choices, validate_choice=False)


class EqualityForm(PortalForm):
    """What we only count. Nothing has to be answered."""

    age = _counted("age")
    sex = _counted("sex")
    ethnicity = _counted("ethnicity")
    disabled = _counted("disabled")
    carer = _counted("carer")

    def told(self) -> dict[str, str]:
        """The answers that we offer; anything else is none."""
        asked = {name: self[name].data for name in words.EQUALITY}
        return {name: told for name, told in asked.items() if told in words.EQUALITY[name]}
