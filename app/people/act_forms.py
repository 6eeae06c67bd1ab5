"""What staff may send about what takes two people, and what we say when it cannot be done."""

from wtforms.validators import Length, Regexp

from app.casework.two_people import ActKind
from app.core.forms import DayField, Needed, PlainTextField, PortalForm

KINDS = {
    ActKind.BANK_DETAILS: "Change the account we pay to",
    ActKind.EXPORT: "Export everybody with a direct payment",
    ActKind.MERGE: "Put a second record into this one",
    ActKind.PAUSE: "Pause the direct payment",
}
REFUSALS = {
    "already-proposed": "This waits for a second person already. Nothing was changed.",
    "same-person": "You proposed this. A second person has to agree.",
    "act-answered": "Somebody has answered this since you opened the page. Nothing was changed.",
    "paused-already": "The direct payment is paused already. Nothing was changed.",
    "not-paused": "Enter a day on or after the first day of the pause",
    "merge-same": "Enter the reference of the other record",
    "merge-held": "One of them is on legal hold, waits for a copy, or is about to be erased. Settle that first.",
    "merge-staff": "One of them works for the council. Records of staff are not put together.",
    "merge-two-payments": "Both records have a direct payment. They are not put together here.",
}
LONG = Length(max=2_000, message="Use 2,000 characters or fewer")
A_DAY = "Enter a day, like 1 4 2027"


class PauseForm(PortalForm):
    """Why a direct payment is paused, and what care was arranged meanwhile."""

    from_day = DayField("From which day?", [Needed(A_DAY)])
    reason = PlainTextField("Why?", [Needed("Say why, in words the person will read"), LONG])
    care_arranged = PlainTextField(
        "What other care have you arranged?",
        [Needed("Say what care they get meanwhile: a pause never leaves somebody without"), LONG],
    )  # fmt: skip


class ResumeForm(PortalForm):
    """Let it go on."""

    from_day = DayField("From which day do payments go on?", [Needed(A_DAY)])
    reason = PlainTextField("Why?", [Needed("Say why"), LONG])


class BankForm(PortalForm):
    """The account we pay to: the whole number stays in the finance system."""

    account_name = PlainTextField("Name of the account holder", [Needed("Enter the name of the account holder"), Length(max=200)])
    last_four = PlainTextField(
        "Last four digits of the account number", [Needed("Enter four digits"), Regexp(r"[0-9]{4}$", message="Enter four digits")]
    )  # fmt: skip
    from_day = DayField("From which day?", [Needed(A_DAY)])
    reasons = PlainTextField("Why does the account change?", [Needed("Say why, in words the person will read"), LONG])
    reason = PlainTextField(
        "How do you know it is right?", [Needed("Say how you checked, for example by ringing a known number"), LONG]
    )


class MergeForm(PortalForm):
    """Which other record is the same person."""

    other = PlainTextField(
        "Reference of the other record, which will be gone", [Needed("Enter the reference of the other record")]
    )
    reason = PlainTextField("How do you know they are one person?", [Needed("Say how you know"), LONG])


class ExportForm(PortalForm):
    """What an export is for."""

    reason = PlainTextField("What do you need it for, and where will it be kept?", [Needed("Say what it is for"), LONG])
