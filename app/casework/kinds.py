"""What kinds of case there are. Features open them; this page of names links to theirs by endpoint."""

from dataclasses import dataclass
from enum import StrEnum

from app.accounts.rules import Permission
from app.core.i18n import N_


class CaseKind(StrEnum):
    """One case is one thing to answer."""

    ASK_CARE = "ask-care"
    ASK_MONEY = "ask-money"
    ASKED_FIRST = "asked-first"
    CALL_BACK = "call-back"
    ENGLISH_CARE = "english-care"
    ENGLISH_INTEREST = "english-interest"
    ENGLISH_MONEY = "english-money"
    EXPLAIN_CARE = "explain-care"
    EXPLAIN_MONEY = "explain-money"
    INTEREST = "interest"
    OPENINGS = "openings"
    REFERRAL = "referral"
    RETURN = "return"
    SIGN_IN = "sign-in"


@dataclass(frozen=True)
class Kind:
    """How a kind is called, where it is opened (`endpoint` takes the subject's reference as `subject`), who answers
    it, and the facts its opener tells for the list: codes and days as text, `yes` or `no`."""

    words: str
    endpoint: str
    answered_by: Permission
    facts: frozenset[str]


_ASKED = frozenset(["about", "language", "urgent"])
KINDS: dict[CaseKind, Kind] = {
    CaseKind.ASK_CARE: Kind("Message about care", "threads_admin.care_show", Permission.ANSWER_CARE, _ASKED),
    CaseKind.ASK_MONEY: Kind("Message about money", "threads_admin.money_show", Permission.ANSWER_MONEY, _ASKED),
    CaseKind.ASKED_FIRST: Kind(
        "Question before a payment", "rulings_admin.show", Permission.ANSWER_MONEY, frozenset(["language"])
    ),
    CaseKind.CALL_BACK: Kind(
        "Call back in their language", "call_back_admin.show", Permission.ANSWER_INTEREST, frozenset(["language"])
    ),
    CaseKind.ENGLISH_CARE: Kind(
        "Put into English: care", "english_admin.care_show", Permission.ANSWER_CARE, frozenset(["language"])
    ),
    CaseKind.ENGLISH_INTEREST: Kind(
        "Put into English: an expression of interest", "english_admin.interest_show", Permission.ANSWER_INTEREST,
        frozenset(["language"]),
    ),
    CaseKind.ENGLISH_MONEY: Kind(
        "Put into English: money", "english_admin.money_show", Permission.ANSWER_MONEY, frozenset(["language"])
    ),
    CaseKind.EXPLAIN_CARE: Kind(
        "Explain in their language: care", "explaining_admin.care_show", Permission.ANSWER_CARE, frozenset(["language"])
    ),
    CaseKind.EXPLAIN_MONEY: Kind(
        "Explain in their language: money", "explaining_admin.money_show", Permission.ANSWER_MONEY, frozenset(["language"])
    ),
    CaseKind.INTEREST: Kind(
        "Expression of interest", "interest_admin.show", Permission.ANSWER_INTEREST,
        frozenset(["team", "language", "came_by", "urgent", "needs"]),
    ),
    # The subject of one is a member of staff and a day: their reference and 20261120.
    CaseKind.OPENINGS: Kind(
        "Many people opened", "caseload_admin.alert", Permission.SEE_ALERTS, frozenset(["day", "people"])
    ),
    CaseKind.REFERRAL: Kind(
        "Referral to a support service", "support_admin.show", Permission.ANSWER_INTEREST,
        frozenset(["stage", "level", "language"]),
    ),
    CaseKind.RETURN: Kind(
        N_("Quarterly return"), "returns_admin.show", Permission.CHECK_RETURNS,
        frozenset(["period_start", "period_end", "account_type", "language", "on_paper", "needs_help"]),
    ),
    CaseKind.SIGN_IN: Kind(
        "Sign-in that was not the person", "home_admin.worry", Permission.UNFREEZE_SIGN_IN, frozenset(["device"])
    ),
}


# Where we may have to wait for somebody else. A return is asked back at its line; a sign-in or an alert waits for nobody.
PAUSABLE = frozenset(
    {
        CaseKind.ASK_CARE, CaseKind.ASK_MONEY, CaseKind.ASKED_FIRST, CaseKind.CALL_BACK, CaseKind.ENGLISH_CARE,
        CaseKind.ENGLISH_INTEREST, CaseKind.ENGLISH_MONEY, CaseKind.EXPLAIN_CARE, CaseKind.EXPLAIN_MONEY,
        CaseKind.INTEREST, CaseKind.REFERRAL,
    }
)


def answered_with(permission: Permission) -> list[str]:
    """The kinds that are answered with a permission."""
    return [str(kind) for kind, told in KINDS.items() if told.answered_by is permission]
