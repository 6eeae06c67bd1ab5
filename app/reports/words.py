"""What each figure is called and how it is counted: the definition stands beside the figure, on the page and in the file."""

from app.interest.rules import Outcome
from app.ledger.rules import AccountType

TITLE = {
    "people": "People with a direct payment, by where the money is kept",
    "due": "Returns that were due",
    "looked-at": "Returns that came, and when we looked at them",
    "answers-care": "Messages about care",
    "answers-money": "Messages about money",
    "interest": "Expressions of interest",
}
DEFINITION = {
    "people": "Everybody whose direct payment had begun and not ended on the last day of the month. "
    "Carers count as people of their own.",
    "due": "Quarterly returns of people with an own bank account whose last day for sending was in the month. "
    "On time: first sent by that day.",
    "looked-at": "Returns first sent in the month. In time: settled or asked about by the day we promised on the receipt.",
    "answers-care": "Messages that came in the month through the door “ask about care”. In time: answered in the working "
    "days we promised, without the days on which we waited for the person.",
    "answers-money": "The same for the door “ask about money”.",
    "interest": "Expressions of interest that came in the month, by what has become of them until now. "
    "Those that nobody sent are left out, and the second of two from one person.",
}
PART = {
    "people": {
        str(AccountType.OWN_BANK_ACCOUNT): "Own bank account", str(AccountType.PREPAID_CARD): "Prepaid card",
        str(AccountType.MANAGED_ACCOUNT): "Managed account",
    },
    "due": {"on-time": "Sent on time", "sent-late": "Sent late", "not-sent": "Not sent", "not-due-yet": "Not due yet"},
    "looked-at": {"in-time": "In time", "late": "We were late", "waits": "Still in time, not looked at yet"},
    "answers-care": {"in-time": "Answered in time", "late": "We were late", "waits": "Still in time, not answered yet"},
    "answers-money": {"in-time": "Answered in time", "late": "We were late", "waits": "Still in time, not answered yet"},
    "interest": {
        "waits": "Not answered yet", str(Outcome.OFFERED): "Offered, being arranged",
        str(Outcome.DECLINED): "Offered, and they said no",
        str(Outcome.RECIPIENT): "Have become recipients", str(Outcome.OTHER_HELP): "Other help was better",
        str(Outcome.NOT_REACHED): "Could not be reached",
    },
}  # fmt: skip
FEW = "fewer than 5"
HIDDEN = "hidden"


def number(value: int | None, *, is_total: bool = False) -> str:
    """A count as it is read: a small one is not told, nor one that would give it away."""
    return str(value) if value is not None else FEW if is_total else HIDDEN
