"""Which help there is, where a referral stands, and what may happen to it next. Days are told.

The levels are those of DOMAIN 5.2: from advice to somebody who holds all of the money.
"""

from collections.abc import Collection
from datetime import date
from enum import StrEnum


class Level(StrEnum):
    """How much help, from a little to a lot."""

    ADVICE = "advice"
    EMPLOYMENT_SUPPORT = "employment_support"
    PAYROLL = "payroll"
    MANAGED_ACCOUNT = "managed_account"
    FULL_SUPPORT = "full_support"


NOT_SURE = "not-sure"  # in the place of a level: somebody helps to choose


class HelpKind(StrEnum):
    """The three kinds that a person can tell apart: somebody tells me how, does it for me, or holds the money."""

    TELLS = "tells"
    DOES = "does"
    HOLDS = "holds"


KINDS: dict[HelpKind, tuple[Level, ...]] = {
    HelpKind.TELLS: (Level.ADVICE, Level.EMPLOYMENT_SUPPORT),
    HelpKind.DOES: (Level.PAYROLL,),
    HelpKind.HOLDS: (Level.MANAGED_ACCOUNT, Level.FULL_SUPPORT),
}


class Share(StrEnum):
    """What a support service may see beside the name and the reference: each only where the person agreed."""

    PHONE = "phone"
    EMAIL = "email"
    ADDRESS = "address"
    NEEDS = "needs"
    ACCOUNT = "account"


WAYS = (Share.PHONE, Share.EMAIL, Share.ADDRESS)


class Stage(StrEnum):
    """Where a referral stands."""

    TO_CHOOSE = "to-choose"  # the council helps to choose a service
    OFFERED = "offered"  # the service says yes or no
    ACCEPTED = "accepted"
    ENDED = "ended"
    TAKEN_BACK = "taken-back"


OPEN = (Stage.TO_CHOOSE, Stage.OFFERED, Stage.ACCEPTED)
SEEN_BY_PROVIDER = (Stage.OFFERED, Stage.ACCEPTED)


class Agreed(StrEnum):
    """How somebody agreed that we pass their details on."""

    ONLINE = "online"
    ON_PHONE = "on-phone"
    FACE_TO_FACE = "face-to-face"
    ON_PAPER = "on-paper"
    AUTHORISED = "authorised"  # whoever acts for a person who lacks capacity agreed (Care Act s.32)


class Declined(StrEnum):
    """Why a service says no."""

    FULL = "full"
    NOT_OURS = "not-ours"
    TOO_FAR = "too-far"
    LANGUAGE = "language"
    OTHER = "other"


class Progress(StrEnum):
    """What a service tells of its work."""

    TALKED = "talked"
    NOT_REACHED = "not-reached"
    BEGAN = "began"
    NEWS = "news"


class Outcome(StrEnum):
    """How it ended."""

    RUNS = "runs"  # the help is set up and goes on
    DONE = "done"
    NOT_WANTED = "not-wanted"
    NOT_REACHED = "not-reached"
    ELSEWHERE = "elsewhere"


def kind_of(level: Level) -> HelpKind:
    """The kind of help a level belongs to."""
    return next(kind for kind, levels in KINDS.items() if level in levels)


def share_refusal(shared: Collection[str], reach: str, known: Collection[Share]) -> str | None:
    """Why a service could not get in touch with this, or None. `known` are the ways we have of this person."""
    if set(shared) - set(Share):
        return "share-unknown"
    if not reach.strip() and not any(way in shared and way in known for way in WAYS):
        return "share-no-way"
    return None


def consent_refusal(how: str, day: date | None, today: date) -> str | None:
    """Why this is no record of a consent, or None."""
    if how not in set(Agreed) - {Agreed.ONLINE}:
        return "consent-not-chosen"
    return "consent-needs-day" if day is None or day > today else None


def decline_refusal(why: str, words: str) -> str | None:
    """Why this is no answer that a person could use, or None."""
    if why not in set(Declined):
        return "decline-not-chosen"
    return "decline-needs-words" if why == Declined.OTHER and not words.strip() else None


def is_late(stage: str, due_day: date, today: date) -> bool:
    """Whether somebody should have acted by now: the council, or the service."""
    return stage in OPEN and due_day < today
