"""What somebody may write to the council about, who reads it on each side, and when a thread may end."""

from enum import StrEnum, auto

from app.accounts.rules import Permission


class Shelf(StrEnum):
    """Who of the person's side reads a thread: those who may see care, those who may see money, the person alone, or the
    person and whoever challenged the council for them in it."""

    CARE = auto()
    MONEY = auto()
    OWN = auto()
    CHALLENGE = auto()


class Team(StrEnum):
    """The two doors: a social worker answers, or the direct payments finance team."""

    CARE = auto()
    MONEY = auto()


class About(StrEnum):
    """What it is about. All from HOSPITAL to OTHER are something that has changed."""

    QUESTION = auto()
    HOSPITAL = auto()
    ADDRESS = auto()
    PA_LEFT = "pa-left"
    REPRESENTATIVE = auto()
    BENEFITS = auto()
    DIED = auto()
    OTHER = auto()
    PA_NOT_COME = "pa-not-come"
    COMPLAINT = auto()
    SECOND_LOOK = "second-look"
    LOOKS_WRONG = "looks-wrong"
    FROM_COUNCIL = "from-council"


class Entered(StrEnum):
    """How somebody told what an officer writes down for them."""

    PHONE = auto()
    PAPER = auto()
    VISIT = auto()


class Outcome(StrEnum):
    """How a thread ended. All but NO_ANSWER come with words; TOLD: the council wrote first, and asked
    nothing; SAME: it is answered in another thread of theirs."""

    ANSWERED = auto()
    DONE = auto()
    NO = auto()
    ELSEWHERE = auto()
    NO_ANSWER = "no-answer"
    TOLD = auto()
    SAME = auto()


READS: dict[Shelf, Permission] = {
    Shelf.CARE: Permission.SEE_CARE_MESSAGES, Shelf.MONEY: Permission.SEE_MONEY_MESSAGES, Shelf.OWN: Permission.COMPLAIN,
    Shelf.CHALLENGE: Permission.CHALLENGE,
}  # fmt: skip
ANSWERS: dict[Team, Permission] = {Team.CARE: Permission.ANSWER_CARE, Team.MONEY: Permission.ANSWER_MONEY}
CHANGES = (
    About.HOSPITAL, About.ADDRESS, About.PA_LEFT, About.REPRESENTATIVE, About.BENEFITS, About.DIED, About.OTHER,
)  # fmt: skip
# On which shelf each may stand, the usual one first. Who acts for somebody, and what is wrong with us, is the person's own.
# Only who acts for somebody without capacity challenges for them, on a shelf that neither helpers nor others who act read.
SHELVES: dict[About, tuple[Shelf, ...]] = {
    About.QUESTION: (Shelf.CARE, Shelf.MONEY), About.HOSPITAL: (Shelf.CARE, Shelf.MONEY),
    About.ADDRESS: (Shelf.MONEY, Shelf.CARE), About.PA_LEFT: (Shelf.CARE, Shelf.MONEY), About.REPRESENTATIVE: (Shelf.OWN,),
    About.PA_NOT_COME: (Shelf.CARE, Shelf.MONEY),
    About.BENEFITS: (Shelf.MONEY, Shelf.CARE), About.DIED: (Shelf.CARE, Shelf.MONEY), About.OTHER: (Shelf.CARE, Shelf.MONEY),
    About.COMPLAINT: (Shelf.OWN, Shelf.CHALLENGE), About.SECOND_LOOK: (Shelf.OWN, Shelf.CHALLENGE),
    About.LOOKS_WRONG: (Shelf.MONEY,), About.FROM_COUNCIL: (Shelf.CARE, Shelf.MONEY),
}  # fmt: skip
# What cannot wait: answered on the day it is read, by a social worker whatever the door, and raised within hours.
URGENT = frozenset({About.DIED, About.HOSPITAL, About.PA_LEFT, About.PA_NOT_COME})
# What somebody holds against us: it has days of its own, and only some may say it.
CHALLENGES = frozenset([About.COMPLAINT, About.SECOND_LOOK])
# What the council alone begins.
BY_COUNCIL = frozenset([About.FROM_COUNCIL])
WAIT = "wait"  # the council has asked something: the person's time does not count as ours


def shelf_for(about: About, open_to: frozenset[Shelf]) -> Shelf | None:
    """The first shelf of a subject that somebody may write on; None where there is none."""
    return next((shelf for shelf in SHELVES[about] if shelf in open_to), None)


def team_for(shelf: Shelf, about: About) -> Team:
    """Who answers: what cannot wait and somebody's own matters go to a social worker, whatever the door. Where a decision
    is challenged `challenged.Challenged` says who."""
    return Team.MONEY if shelf is Shelf.MONEY and about not in URGENT else Team.CARE


def may_be_entered(team: Team, about: About) -> Shelf | None:
    """On which shelf an officer of a team writes down what somebody told, or None. Their own matters too: who rings with a
    complaint need not write it. A second look belongs to the team that is asked for it: either may have decided."""
    if about is About.SECOND_LOOK:
        return Shelf.OWN
    open_to = {Team.CARE: frozenset({Shelf.CARE, Shelf.OWN}), Team.MONEY: frozenset({Shelf.MONEY})}
    return None if about in BY_COUNCIL else shelf_for(about, open_to[team])


def first_refusal(words: str, outcome: str) -> str | None:
    """Why the council cannot begin a thread with this, or None."""
    if not words.strip():
        return "thread-needs-words"
    return None if outcome in (WAIT, Outcome.TOLD) else "thread-not-chosen"


def other_team(team: Team) -> Team:
    """The other door."""
    return Team.MONEY if team is Team.CARE else Team.CARE


def reply_refusal(outcome: str, words: str, reason: str, papers: bool = False) -> str | None:
    """Why this cannot be kept, or None. Nothing ends without an answer, or a reason why there is none; a paper alone is no
    answer, for not everybody can read it."""
    if outcome != WAIT and outcome not in set(Outcome):
        return "thread-not-chosen"
    if outcome == Outcome.NO_ANSWER:
        if words.strip() or papers:
            return "thread-has-answer"
        return None if reason.strip() else "thread-needs-reason"
    return None if words.strip() else "thread-needs-answer"
