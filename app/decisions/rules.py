"""What a letter about a decision must say: pure decisions on plain values.

Source: DOMAIN 2.1 (a refusal gives written reasons and how to challenge), 2.6 (Suffolk: notice and reasons before a cut) and
surprise 27 (a cut needs notice and reasons, a pause is decided by people).
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What was decided. Names never change once used."""

    STARTED = "started"
    RATE = "rate"
    ACCOUNT = "account"
    PAUSED = "paused"
    RESUMED = "resumed"
    BANK_DETAILS = "bank-details"
    HELPER_AGREED = "helper-agreed"
    HELPER_FROZEN = "helper-frozen"
    HELPER_THAWED = "helper-thawed"
    HELPER_ENDED = "helper-ended"
    RESERVE = "reserve"
    EXCEPTION = "exception"


_RATE = frozenset(["budget", "contribution"])  # pence a week
FACTS: dict[Kind, frozenset[str]] = {
    Kind.STARTED: _RATE | {"account_type"},
    Kind.RATE: _RATE | {"budget_before", "contribution_before"},
    Kind.ACCOUNT: frozenset(["account_type", "account_type_before"]),
    Kind.PAUSED: frozenset(["care_arranged"]),
    Kind.RESUMED: frozenset(),
    Kind.BANK_DETAILS: frozenset(["account_name", "last_four"]),  # the whole number is not kept here
    Kind.HELPER_AGREED: frozenset(["standing", "scopes", "until"]),  # never whom: a name of theirs goes when they are erased
    Kind.HELPER_FROZEN: frozenset(),
    Kind.HELPER_THAWED: frozenset(),
    Kind.HELPER_ENDED: frozenset(),
    Kind.RESERVE: frozenset(["pence", "what", "until"]),  # until: the last day, or nothing
    Kind.EXCEPTION: frozenset(["extra_weeks", "extra_pence", "until"]),
}
# A letter about somebody who acts for a person is never printed into the post by itself, and nobody who acts
# for them reads it here: it may be about that somebody.
NEVER_POSTED = frozenset([Kind.HELPER_AGREED, Kind.HELPER_ENDED, Kind.HELPER_FROZEN, Kind.HELPER_THAWED])
# What the finance team answers where somebody does not agree.
ABOUT_MONEY = frozenset(Kind) - NEVER_POSTED


def letter_refusal(reasons: str) -> str | None:
    """Why this is no letter yet, or None. No decision without its reasons."""
    return None if reasons.strip() else "letter-needs-reasons"


def check_facts(kind: Kind, facts: Mapping[str, Any]) -> None:
    """Raises ValueError where a letter of this kind does not carry exactly these facts."""
    if set(facts) != FACTS[kind]:
        raise ValueError(f"{kind} carries {sorted(FACTS[kind])}, not {sorted(facts)}")
