"""The Easy Read face of the tools: a drawing for each answer and reason, and shorter words where ours are long.

The drawings are files of app/static/images/easy. Where nothing shorter is here, the words of words.py are short enough:
no sentence has more than fifteen words.
"""

from typing import Any

from app.core.i18n import lazy
from app.tools.rules import Account
from app.tools.words import KEEP, REASON

_YES_NO = {"yes": "tick", "no": "cross", "not-sure": "question"}
ANSWER = {
    "who": {"me": "person", "someone": "group", "carer": "hands", "child": "family"},
    "decide": _YES_NO, "assessed": _YES_NO, "papers": _YES_NO, "bank": _YES_NO, "live": _YES_NO, "employ": _YES_NO,
    "others": _YES_NO, "large": _YES_NO, "plan": _YES_NO, "safe": _YES_NO,
    "manage": {"me": "person", "helper": "helper", "nobody": "cross"},
    "want": {"all": "person", "part": "share", "council": "company"},
    "see": {"fine": "happy", "rather-not": "lock"},
    "pay": {"me": "person", "helper": "helper", "organisation": "company"},
    "what": {
        "help": "helper", "activity": "music", "equipment": "wheelchair-table", "relative": "family", "transport": "bus",
        "care-home": "house", "everyday": "meal", "health": "medicine", "other": "question",
    },
    "stay": {"short": "calendar", "good": "months"},
    "how": {"bank": "card", "cash": "coins"},
    "hold": {"own": "bank", "card": "card", "managed": "company"},
}  # fmt: skip
OUTCOME = {
    "could-be": "happy", "look-first": "search", "council-arranges": "company", "other-rules": "book", "three-ways": "choose",
    "likely": "tick", "ask-first": "talk", "keep-these": "folder", "no": "cross",
}  # fmt: skip
REASONS = {
    "carers-too": "hands", "authorised": "group", "plan-first": "paper", "help-is-there": "helper", "helper-may": "helper",
    "somebody-holds": "company", "part-is-fine": "share", "your-choice": "choose", "means-test": "coins",
    "court-orders": "talk", "child": "family", "may-change": "speech", "not-in-plan": "paper", "nhs": "hospital",
    "home-for-good": "house", "plan-not-sure": "search", "same-home": "family", "other-home": "family",
    "short-stay": "calendar", "councils-differ": "question", "everyday": "meal", "something-else": "list",
    "often-paid": "group", "not-sure-safe": "shield", "cash": "coins", "enough": "eye", "councils-keep": "clock",
    "in-plan": "paper",
}  # fmt: skip
ACCOUNT = {Account.CARD: "card", Account.MANAGED: "company", Account.OWN: "bank"}
KEEPS = {
    "agreement": "letter", "statements": "bank-paper", "bills": "paper", "asked-them": "speech", "contract": "pen",
    "payslips": "coins", "tax-papers": "letter", "insurance": "shield", "days-off": "calendar", "right-to-work": "search",
    "their-bills": "paper", "equipment": "wheelchair-table", "our-answers": "letter",
}  # fmt: skip
_NOT_FOR_THIS = lazy("You cannot use this money for care from the NHS. You cannot use it to live in a care home for good.")
_SHORTER_REASON: dict[str, Any] = {
    "nhs": _NOT_FOR_THIS,
    "home-for-good": _NOT_FOR_THIS,
    "same-home": lazy("Does a close relative live with you? You can usually pay them for work only if we agree."),
    "short-stay": lazy(
        "You can pay for a short stay in a care home. It can be up to four weeks in a row. Ask us how we count the weeks."
    ),
    "enough": lazy("We ask only for what we need to see."),
    "councils-keep": lazy("How long? Councils differ. Look in your agreement, or ask us."),
}
_SHORTER_KEEP: dict[str, Any] = {
    "right-to-work": lazy("A copy of the papers that show they may work in this country. Write down the day you looked."),
}


def reason(code: str) -> Any:
    """Why, in short."""
    return _SHORTER_REASON.get(code) or REASON[code].words


def keep(code: str) -> Any:
    """What to keep, in short."""
    return _SHORTER_KEEP.get(code) or KEEP[code][0]
