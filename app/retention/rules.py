"""How long each kind of thing is kept, and when it goes. Periods are the council's own (`council_policy`): councils
differ, Derbyshire keeps six years after the last contact, Blackpool eight years after care ends (TRUST P-02).
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum, auto

from app.council_policy.rules import Policy, PolicyKey, add_months


class Kept(StrEnum):
    """The retention classes of the data map. `TRAIL` and `COUNCIL` stay as long as the site runs: the trail holds ids
    and codes, never words, and cannot be cut without breaking; `COUNCIL` is what the council decided."""

    DRAFT = auto()
    INTEREST_DRAFT = "interest-draft"
    PAPER = auto()
    RETURN = auto()
    RECORD = auto()
    MESSAGE = auto()
    SIGN_IN = "sign-in"
    FAILED_SIGN_IN = "failed-sign-in"
    ONE_DAY = "one-day"
    TRAIL = auto()
    COUNCIL = auto()


PERIOD: dict[Kept, PolicyKey] = {
    Kept.DRAFT: PolicyKey.KEEP_DRAFT_DAYS,
    Kept.INTEREST_DRAFT: PolicyKey.KEEP_INTEREST_DRAFT_DAYS,
    Kept.PAPER: PolicyKey.KEEP_PAPER_MONTHS,
    Kept.RETURN: PolicyKey.KEEP_RETURN_MONTHS,
    Kept.RECORD: PolicyKey.KEEP_RECORD_MONTHS,
    Kept.MESSAGE: PolicyKey.KEEP_MESSAGE_MONTHS,
    Kept.SIGN_IN: PolicyKey.KEEP_SIGN_IN_MONTHS,
}


class Reason(StrEnum):
    """Why somebody is erased. A code, because it stays when everything else is gone."""

    ASKED = "asked"
    NOT_OURS = "not-ours"
    ADDED_TWICE = "added-twice"
    PERIOD_OVER = "period-over"
    CAME_BACK = "came-back"


# What two members of staff may choose; the others are said by the timer.
CHOICES = (Reason.ASKED, Reason.NOT_OURS, Reason.ADDED_TWICE)
COPY_DUE_MONTHS = 1  # UK GDPR Article 12(3)
FIRST_WARNING, SECOND_WARNING, BETWEEN = timedelta(days=30), timedelta(days=7), timedelta(days=7)


def period_of(kept: Kept, policy: Policy) -> int | None:
    """The period of a class in the unit of its policy value; None for what has none."""
    return getattr(policy, PERIOD[kept].value) if kept in PERIOD else None


def first_day_kept(kept: Kept, policy: Policy, today: date) -> date:
    """What ended on this day or later is kept today; what ended before it has been kept long enough.

    Raises KeyError for a class without a period.
    """
    key = PERIOD[kept]
    length: int = getattr(policy, key.value)
    return today - timedelta(days=length) if key.value.endswith("_days") else add_months(today, -length)


@dataclass(frozen=True)
class IdleDraft:
    """A return that was begun and not sent. `warned` are the days of the warnings since it was last touched."""

    touched: date
    warned: tuple[date, ...]


def draft_step(draft: IdleDraft, keep_days: int, today: date) -> str | None:
    """What is due for an idle draft: `warn`, `remove` or nothing.

    Nobody's draft goes without two warnings, a week apart, and a week after the second (TRUST P-03): where the timer
    stood still the draft stays longer.
    """
    goes_after = draft.touched + timedelta(days=keep_days)
    since = (today - draft.warned[-1]) if draft.warned else None
    if not draft.warned:
        return "warn" if today >= goes_after - FIRST_WARNING else None
    if since is not None and since < BETWEEN:
        return None
    if len(draft.warned) == 1:
        return "warn" if today >= goes_after - SECOND_WARNING else None
    return "remove" if today > goes_after else None


def kept_until(draft: IdleDraft, keep_days: int, today: date) -> date:
    """The last day on which a draft is surely still there, for the warning given today."""
    more = 2 if not draft.warned else 1
    return max(draft.touched + timedelta(days=keep_days), today + BETWEEN * more - timedelta(days=1))


def check_may_agree(proposed_by: int, person_id: int, by: int) -> str | None:
    """Why somebody may not agree to an erasure, or None: two different people, and neither is the person."""
    if by == proposed_by:
        return "erasure-second-person"
    return "erasure-oneself" if by == person_id else None
