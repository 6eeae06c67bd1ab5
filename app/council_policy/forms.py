"""What staff may send about the council's own values."""

from typing import Any

from wtforms import RadioField
from wtforms.validators import Length

from app.core.forms import DayField, MoneyField, Needed, PlainTextField, PortalForm
from app.council_policy.rules import SETTINGS, PolicyKey, Unit, as_text

REFUSALS = {
    "not-a-number": ("value", "Enter a whole number"),
    "too-low": ("value", "Enter %(lowest)s or more"),
    "too-high": ("value", "Enter %(highest)s or less"),
    "not-a-choice": ("value", "Choose one of these"),
    "not-a-code": ("value", "Write the kinds in small letters, with commas between, like equipment, respite"),
    "policy-backdated": ("from_day", "Enter today or a later day: people were told another rule for the days before"),
    "days-not-in-order": ("from_day", "Enter a first day that is not after the last"),
}
CHOICES = {
    "gross": "The whole personal budget (gross)", "net": "The council’s share (net)",
    "direct-payment": "What the council pays out", "calendar": "Calendar quarters",
    "anchored": "Three months from the first day of the direct payment", "period-end": "The last day of the quarter",
    "every-day": "Every day", "52": "52", "52.14": "52.14", "365/7": "365 divided by 7", "yes": "Yes", "no": "No",
}  # fmt: skip


class PolicyForm(PortalForm):
    """A value from a day on, with its reason. `value` is made for the unit of the key by `form_for`."""

    value: Any
    from_day = DayField("From which day?", [Needed("Enter a day, like 1 4 2027")])
    reason = PlainTextField("Why?", [Needed("Say why; it is kept with the value"), Length(max=2_000)])

    @property
    def text(self) -> str:
        """The value as `rules.check` reads it."""
        return str(self.value.data) if isinstance(self.value.data, int) else (self.value.data or "")

    def refuse_code(self, code: str, key: PolicyKey) -> None:
        """Say a refusal at its field, with the limits of the key."""
        name, sentence = REFUSALS[code]
        setting = SETTINGS[key]
        self.refuse(name, sentence % {"lowest": setting.lowest, "highest": setting.highest})


class MoneyForm(PolicyForm):
    """A value in pounds."""

    value = MoneyField("New value", [Needed("Enter an amount in pounds and pence, like 500.00")])


class ChoiceForm(PolicyForm):
    """A value that is chosen."""

    value = RadioField("New value", [Needed("Choose one of these")])


class TextForm(PolicyForm):
    """A number, or a list of kinds."""

    value = PlainTextField("New value", [Length(max=2_000)])


def form_for(key: PolicyKey, current: Any = None) -> PolicyForm:
    """The form of a value; `current` fills it in, None reads what was sent."""
    setting = SETTINGS[key]
    options: dict[str, Any] = {} if current is None else {"formdata": None, "value": as_text(current)}
    if setting.unit is Unit.PENCE:
        return MoneyForm(**{**options, **({} if current is None else {"value": current})})
    if setting.unit in (Unit.CHOICE, Unit.YES_NO):
        form = ChoiceForm(**options)
        codes = [str(code) for code in setting.choices] if setting.choices else ["yes", "no"]
        form.value.choices = [(code, CHOICES[code]) for code in codes]
        return form
    return TextForm(**options)
