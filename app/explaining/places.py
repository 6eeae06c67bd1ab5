"""Where words of the council may stand that somebody asks to have explained: in a case, in a letter, in a decision."""

from dataclasses import dataclass
from enum import StrEnum

from app.accounts.rules import Permission
from app.casework.kinds import KINDS, CaseKind
from app.casework.models import Case


class Paper(StrEnum):
    """What the council wrote to somebody that is no case: no clock of it can stand."""

    LETTER = "letter"
    HELPER_LETTER = "helper-letter"
    RISK_DECISION = "risk-decision"


@dataclass(frozen=True)
class Source:
    """How staff call such a paper, whose work it is to explain it, and the page where who has `seen_with` reads it. The page
    takes the person's reference, and with `of_one` that of the letter too."""

    words: str
    explained_as: CaseKind
    endpoint: str
    seen_with: Permission
    of_one: bool


# The finance service writes the letters about money.
PAPERS: dict[Paper, Source] = {
    Paper.LETTER: Source(
        "Letter about a decision", CaseKind.EXPLAIN_MONEY, "reviews_admin.letter", Permission.SEE_PEOPLE, of_one=True
    ),
    Paper.HELPER_LETTER: Source(
        "Letter about somebody who acts for them", CaseKind.EXPLAIN_CARE, "reviews_admin.letter", Permission.SEE_PEOPLE,
        of_one=True,
    ),
    Paper.RISK_DECISION: Source(
        "Decision about a risk", CaseKind.EXPLAIN_CARE, "reviews_admin.decisions", Permission.DECIDE_RISK, of_one=False
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Place:
    """Where the words stand: its kind (of `CaseKind` or `Paper`) and reference, whom it is about, and the case (locked by
    the caller) where it is one."""

    kind: str
    subject: str
    person_id: int
    case: Case | None = None


def in_case(case: Case) -> Place:
    """In a case that the caller has locked."""
    return Place(case.kind, case.subject, case.recipient_id, case)


def is_case(kind: str) -> bool:
    """Whether such a place is a case."""
    return kind in set(CaseKind)


def explained_as(kind: str) -> CaseKind:
    """Whoever answers such a case, or decides such a thing, explains what was written there."""
    if not is_case(kind):
        return PAPERS[Paper(kind)].explained_as
    care = KINDS[CaseKind(kind)].answered_by is Permission.ANSWER_CARE
    return CaseKind.EXPLAIN_CARE if care else CaseKind.EXPLAIN_MONEY


# What is written to us in another language is put into English by whoever answers it.
INTO_ENGLISH: dict[Permission, CaseKind] = {
    Permission.ANSWER_CARE: CaseKind.ENGLISH_CARE, Permission.ANSWER_INTEREST: CaseKind.ENGLISH_INTEREST,
    Permission.ANSWER_MONEY: CaseKind.ENGLISH_MONEY, Permission.CHECK_RETURNS: CaseKind.ENGLISH_MONEY,
}  # fmt: skip


def put_into_english_as(kind: str) -> CaseKind:
    """Whoever answers such a case puts what was written there into English."""
    return INTO_ENGLISH[KINDS[CaseKind(kind)].answered_by]


def words_for(kind: str) -> str:
    """How staff call such a place."""
    return KINDS[CaseKind(kind)].words if is_case(kind) else PAPERS[Paper(kind)].words
