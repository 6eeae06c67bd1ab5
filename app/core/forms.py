"""The base form and fields that a GOV.UK page needs: a day in three boxes, and money as people write it."""

import re
from datetime import date
from typing import Any

from flask import g
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import Field, IntegerField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, StopValidation, ValidationError

from app.core.i18n import lazy
from app.core.sanitise import plain_text

MOST_PENCE = 100_000_000
MOST_LETTERS = 2_000  # of one answer, where its form does not say otherwise
MOST_TYPED = 40  # characters: far more than any sum has, and nothing is worth reading beyond


class PortalForm(FlaskForm):
    """Every form has a CSRF token that lives as long as the session, so that slow typists lose nothing."""

    class Meta(FlaskForm.Meta):
        csrf_time_limit = None

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """What somebody typed when their sign-in was over is there again when the page is opened."""
            found = super().wrap_formdata(form, formdata)
            kept = g.get("kept_fields") if found is None else None
            return MultiDict(kept) if kept else found

    @property
    def error_list(self) -> list[tuple[Field, str]]:
        """Fields with what is wrong, in page order."""
        return [(field, str(error)) for field in self for error in field.errors[:1]]

    def refuse(self, name: str, sentence: Any) -> None:
        """Put a sentence at a field after a verb has said no."""
        field = self[name]
        field.errors = [*field.errors, str(sentence)]


class Needed(InputRequired):
    """Something must be typed or chosen; the sentence says what."""

    def __init__(self, sentence: Any) -> None:
        super().__init__(message=sentence)
        self.field_flags: dict[str, Any] = {}  # no `required` attribute: the browser's own bubbles speak the wrong language

    def __call__(self, form: Any, field: Field) -> None:
        if not field.raw_data or not str(field.raw_data[0]).strip():
            field.errors = []
            raise StopValidation(self.words(field))

    def words(self, field: Field) -> str:
        """What is said where nothing was typed or chosen."""
        return str(self.message)


class AnswerNeeded(Needed):
    """The question itself goes before the sentence: where two questions of a page are refused with the same words."""

    def words(self, field: Field) -> str:
        return f"{field.label.text} {self.message}"


class PlainTextField(StringField):
    """Typed text, with what cannot be seen taken out. Too much is said, never cut off in silence."""

    too_long = lazy("Use 2,000 letters or fewer")

    def process_formdata(self, valuelist: list[Any]) -> None:
        if valuelist:
            typed = str(valuelist[0])
            self.data = plain_text(typed, len(typed))

    def pre_validate(self, form: Any) -> None:
        if len(self.data or "") > MOST_LETTERS:
            raise StopValidation(str(self.too_long))


class TickedField(SelectMultipleField):
    """Some of many, or nothing."""

    def __init__(self, label: Any, choices: dict[str, str], **options: Any) -> None:
        pairs = [(code, lazy(told)) for code, told in choices.items()]
        super().__init__(label, choices=pairs, validate_choice=False, **options)

    def pre_validate(self, form: Any) -> None:
        if set(self.data or ()) - {code for code, _words in self.choices}:
            raise StopValidation(str(lazy("Choose some of these")))


class MoneyField(StringField):
    """Pounds and pence as people write them: 1,022 · £1022.50 · 1022.5. `data` is integer pence or None."""

    wrong = lazy("Enter an amount in pounds and pence, like 1,022.50")
    foreign = lazy("Use a full stop before the pence, like 1,022.50")

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.typed = str(valuelist[0]) if valuelist else ""
        self.data = None
        if self.typed.strip():
            self.data = pence_from(self.typed, str(self.wrong), str(self.foreign))

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else f"{self.data // 100}.{self.data % 100:02d}"


def pence_from(text: str, wrong: str = "", foreign: str = "") -> int:
    """Pence from typed pounds. Raises ValueError with one of the two sentences."""
    if len(text) > MOST_TYPED:
        raise ValueError(wrong)
    bare = re.sub(r"[\s\u00a0£]|GBP", "", text)
    if re.fullmatch(r"\d{1,3}(\.\d{3})*,\d{1,2}", bare) and not re.fullmatch(r"\d{1,3},\d{1,2}", bare):
        raise ValueError(foreign)
    match = re.fullmatch(r"(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d{1,2}))?", bare)
    if match is None:
        raise ValueError(foreign if re.fullmatch(r"\d+,\d{1,2}", bare) else wrong)
    pence = int(match[1].replace(",", "")) * 100 + int((match[2] or "").ljust(2, "0"))
    if pence > MOST_PENCE:
        raise ValueError(wrong)
    return pence


class DayField(Field):
    """A day in three boxes. `data` is a date or None; `raw` keeps what was typed, right or wrong."""

    wrong = lazy("Enter a real date, like 14 4 2026")

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        self.process_errors: list[str] = []
        value = self.default() if callable(self.default) else self.default
        self.data = data if isinstance(data, date) else value
        self.raw = _boxes(self.data)
        self.raw_data = []
        if formdata is not None and f"{self.name}-day" in formdata:
            self.raw = {part: str(formdata.get(f"{self.name}-{part}", "")).strip() for part in ("day", "month", "year")}
            self.raw_data = ["".join(self.raw.values())]
            self._read()

    def _read(self) -> None:
        self.data = None
        if any(self.raw.values()):
            try:
                self.data = _day(**self.raw)
            except ValueError:
                self.process_errors = [str(self.wrong)]


def _day(day: str, month: str, year: str) -> date:
    """Raises ValueError. A year has four digits, from 1900 on: «26» must never quietly become the year 26."""
    shapes = (r"\d{1,2}", day), (r"\d{1,2}", month), (r"(?:19|[2-9]\d)\d\d", year)
    if not all(re.fullmatch(shape, typed) for shape, typed in shapes):
        raise ValueError("not a day")
    return date(int(year), int(month), int(day))


def _boxes(day: date | None) -> dict[str, str]:
    if day is None:
        return {"day": "", "month": "", "year": ""}
    return {"day": str(day.day), "month": str(day.month), "year": str(day.year)}


class WholeNumberField(IntegerField):
    """A whole number, in our own words when it is not one."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = None
        if valuelist and str(valuelist[0]).strip():
            try:
                self.data = int(str(valuelist[0]))
            except ValueError as wrong:
                raise ValueError(str(lazy("Enter a whole number, like 6"))) from wrong


def at_most(pence: int, sentence: Any) -> Any:
    """A validator: no more than so many pence."""

    def check(_form: Any, field: Field) -> None:
        if field.data is not None and field.data > pence:
            raise ValidationError(str(sentence))

    return check
