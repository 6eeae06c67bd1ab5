"""What the tools ask. They are sent by address, so they carry no token and set no cookie."""

import re
from typing import Any

from wtforms import RadioField, StringField
from wtforms.validators import ValidationError

from app.core.forms import MOST_TYPED, AnswerNeeded, MoneyField, Needed, PortalForm, at_most
from app.core.i18n import lazy
from app.tools import words
from app.tools.pa_cost import Age, Asked
from app.tools.rules import Question

MOST_WAGE = 10_000  # pence an hour
MOST_MINUTES = 168 * 60


class HoursField(StringField):
    """Hours as people write them: 12 · 12.5 · 12.25. `data` is whole minutes or None."""

    wrong = lazy("Enter the hours, like 12 or 12.5")

    def process_formdata(self, valuelist: list[Any]) -> None:
        typed = str(valuelist[0]).strip() if valuelist else ""
        self.data = minutes_from(typed, str(self.wrong)) if typed else None

    def _value(self) -> str:
        return str(self.raw_data[0]) if self.raw_data else ""


def minutes_from(typed: str, wrong: str = "") -> int:
    """Whole minutes from typed hours, to the nearest one. Raises ValueError with the sentence."""
    match = re.fullmatch(r"(\d{1,3})(?:\.(\d{1,2}))?", typed) if len(typed) <= MOST_TYPED else None
    hundredths = int(match[1]) * 100 + int((match[2] or "").ljust(2, "0")) if match else 0
    minutes = (hundredths * 60 + 50) // 100
    if not 0 < minutes <= MOST_MINUTES:
        raise ValueError(wrong)
    return minutes


def _above_nothing(_form: Any, field: Any) -> None:
    if field.data == 0:
        raise ValidationError(str(lazy("Enter the wage for an hour, like 13.00")))


_YES_NO = [("yes", words.YES), ("no", words.NO)]


class CostForm(PortalForm):
    """What a PA would cost."""

    hours = HoursField(lazy("Hours a week"), [Needed(HoursField.wrong)])
    wage = MoneyField(
        lazy("Wage for an hour"),
        [
            Needed(lazy("Enter the wage for an hour, like 13.00")), _above_nothing,
            at_most(MOST_WAGE, lazy("Enter the wage for an hour, like 13.00")),
        ],
    )  # fmt: skip
    age = RadioField(
        lazy("How old is the worker?"),
        [AnswerNeeded(lazy("Choose one"))],
        choices=[(str(age), text) for age, text in words.AGE.items()],
    )
    same = RadioField(
        lazy("Are the hours the same in each week of the year?"), [AnswerNeeded(lazy("Choose yes or no"))], choices=_YES_NO
    )
    other = RadioField(lazy("Do you employ somebody else too?"), [AnswerNeeded(lazy("Choose yes or no"))], choices=_YES_NO)

    def asked(self) -> Asked:
        """What was typed, for a form without errors."""
        return Asked(
            self.hours.data or 0, self.wage.data or 0, Age(self.age.data), self.same.data == "yes", self.other.data == "yes"
        )


def ask_form(question: Question, was_sent: bool) -> PortalForm:
    """The form of one question, named as in the address; with an error if it was sent without an answer."""
    choices = [(answer, words.ANSWER[question.key][answer]) for answer in question.answers]
    kind = type("AskForm", (PortalForm,), {question.key: RadioField(words.QUESTION[question.key], choices=choices)})
    form: PortalForm = kind(None, meta={"csrf": False})
    if was_sent:
        form.refuse(question.key, lazy("Choose one"))
    return form
