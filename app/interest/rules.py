"""What an expression of interest asks, in which order, who answers it and by when. Answers are plain text by name.

A question that was left out has no answer: «none» is something a person said, nothing is something nobody asked.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum, auto
from typing import Any

Answers = Mapping[str, Any]
TOO_QUICK = timedelta(seconds=4)  # from the first page to sending: nobody reads and types as fast as that
MOST_BEGUN, MOST_SENT, COUNTED_FOR = 60, 20, timedelta(hours=1)  # from one address; a library has one for everybody
SMALL = 5  # what fewer people said is not told: they could be known by it
SOON = 14  # days: who leaves hospital within these is rung the next working day


class Step(StrEnum):
    """The questions, in the order of the form."""

    WHO = auto()
    TELLER = auto()
    AGREED = auto()
    NAME = auto()
    REACH = auto()
    CONTACT = auto()
    LANGUAGE = auto()
    NEEDS = auto()
    HOPES = auto()
    MONEY = auto()
    SOMEONE = auto()
    CARE = auto()
    HOSPITAL = auto()
    WORRIES = auto()
    HEARD = auto()
    COPY = auto()


class Team(StrEnum):
    """The two doors: care is for a social worker, the rest for the direct payments team."""

    SOCIAL_WORK = "social-work"
    DIRECT_PAYMENTS = "direct-payments"


class CameBy(StrEnum):
    """How an interest reached the council. All but the first are entered by an officer."""

    WEB = auto()
    PHONE = auto()
    PAPER = auto()
    VISIT = auto()


class Outcome(StrEnum):
    """What became of an interest. None of them grants money: that needs a plan."""

    OFFERED = auto()
    DECLINED = auto()
    RECIPIENT = auto()
    OTHER_HELP = "other-help"
    NOT_REACHED = "not-reached"
    NOT_GENUINE = "not-genuine"
    SAME = auto()


# The council does not go on with these: whoever asked reads why, and what they can do next.
ENDS = frozenset([Outcome.DECLINED, Outcome.OTHER_HELP, Outcome.NOT_REACHED])
# Neither is an answer to somebody who asked: they are in no figure, and nobody chooses SAME but by naming the other.
NOT_COUNTED = frozenset([Outcome.NOT_GENUINE, Outcome.SAME])


class Told(StrEnum):
    """How the person learns of the answer; THERE: where they see how it stands."""

    MESSAGE = auto()
    SPOKE = auto()
    NOT_TOLD = "not-told"
    THERE = auto()


class Station(StrEnum):
    """Where an interest stands, for whoever sent it."""

    RECEIVED = auto()
    WITH_TEAM = "with-team"
    CONTACTED = auto()
    ANSWERED = auto()


FOR_ANOTHER = frozenset([Step.TELLER, Step.AGREED])
WAYS = ("phone", "email", "address")


def is_for_another(answers: Answers) -> bool:
    """Whether somebody asks for another person."""
    return bool(answers.get("who") == "another")


def steps_for(answers: Answers) -> list[Step]:
    """The questions that this form asks, given what was said so far."""
    return [step for step in Step if is_for_another(answers) or step not in FOR_ANOTHER]


def step_after(step: Step, answers: Answers) -> Step | None:
    """The next question; None after the last."""
    steps = steps_for(answers)
    at = steps.index(step) if step in steps else -1
    return steps[at + 1] if at + 1 < len(steps) else None


def step_before(step: Step, answers: Answers) -> Step | None:
    """The question before; None at the first."""
    steps = steps_for(answers)
    at = steps.index(step) if step in steps else 0
    return steps[at - 1] if at else None


def missing(answers: Answers) -> Step | None:
    """The first question without whose answer nobody can be reached, or None: a name, one way, and whose wish it is."""
    if "who" not in answers:
        return Step.WHO
    if is_for_another(answers):
        if not answers.get("teller_name"):
            return Step.TELLER
        if "agreed" not in answers:
            return Step.AGREED
    if not answers.get("name"):
        return Step.NAME
    return None if any(answers.get(way) for way in WAYS) else Step.REACH


FREE = ("when_words", "needs_note", "hopes_words", "worries_words")


def free_words(answers: Answers) -> str:
    """What somebody wrote in their own words, one after the other."""
    return "\n\n".join(str(answers[name]).strip() for name in FREE if answers.get(name))


def team_for(answers: Answers) -> Team:
    """Who answers. Only somebody who has a plan already asks about money alone (DOMAIN 5.1)."""
    return Team.DIRECT_PAYMENTS if answers.get("care") == "has-plan" else Team.SOCIAL_WORK


def is_urgent(answers: Answers, today: date) -> bool:
    """Whether care must stand on a near day: the person is in hospital without a day, or leaves soon."""
    if answers.get("hospital") != "yes":
        return False
    day = answers.get("discharge")
    return day is None or date.fromisoformat(day) <= today + timedelta(days=SOON)


def contact_days(answers: Answers, today: date, usual: int) -> int:
    """Working days until the first contact; `usual` is the council's policy."""
    return min(1, usual) if is_urgent(answers, today) else usual


def unsafe(answers: Answers) -> bool:
    """Whether nothing may be sent or left: somebody else could read or hear it."""
    return bool(answers.get("message_safe") == "no")


def reaches_the_person(answers: Answers) -> bool:
    """Whether the phone and the e-mail are the person's own, and not those of whoever asks for them."""
    return not is_for_another(answers) or answers.get("contact_whom") == "them"


@dataclass(frozen=True)
class Standing:
    """What decides where an interest stands: dates, and None for what has not happened."""

    taken: bool
    contacted: bool
    answered: bool


def station(told: Standing) -> Station:
    """Where it stands. An answer ends everything before it."""
    if told.answered:
        return Station.ANSWERED
    if told.contacted:
        return Station.CONTACTED
    return Station.WITH_TEAM if told.taken else Station.RECEIVED


def decision_refusal(outcome: str, told: str, reason: str, myth: str, myths: frozenset[str], can_send: bool) -> str | None:
    """Why an answer cannot be kept like this, or None. Nothing closes without telling the person, or a reason why not."""
    if outcome not in set(Outcome) - {Outcome.SAME} or told not in set(Told) - {Told.THERE}:
        return "interest-not-chosen"
    if myth and myth not in myths:
        return "interest-not-chosen"
    if not reason.strip() and (outcome in (Outcome.DECLINED, Outcome.OTHER_HELP) or told == Told.NOT_TOLD):
        return "interest-needs-reason"
    return "interest-no-way" if told == Told.MESSAGE and not can_send else None


def reason_to_read(outcome: str | None, told: str | None, reason: str) -> str:
    """Why the council does not go on, for whoever asked; nothing where it is written down why they are not told."""
    return reason.strip() if outcome in ENDS and told != Told.NOT_TOLD else ""


def shown(counts: Mapping[str, int]) -> dict[str, int | None]:
    """Counts as they may be read: None for a number so small that somebody could be known by it; nobody is nobody."""
    return {name: None if 0 < count < SMALL else count for name, count in counts.items()}
