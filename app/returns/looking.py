"""What an officer sees of a return: a sent version with everything that belongs beside it. It only reads.

What is in the draft's tables is never read here: a draft is nobody's business but the person's.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import chain
from typing import Any

from sqlalchemy import select

from app.accounts import service as accounts
from app.accounts.models import Person
from app.casework import service as casework
from app.casework.kinds import CaseKind
from app.casework.models import Case
from app.core.db import session
from app.core.errors import NotYours
from app.council_policy import service as council_policy
from app.council_policy.rules import PolicyKey, Value
from app.files import service as files
from app.files.models import StoredFile
from app.ledger import service as ledger
from app.ledger.balance import Measured, NoFigures, Standing
from app.ledger.models import OverExplained
from app.returns import asking, checking, sending, service
from app.returns.models import LineQuestion, Reopening, ReturnMove, ReturnVersion, SpendingReturn
from app.returns.preparers import preparers_of
from app.returns.questions import RULES, Question, limits
from app.returns.rules import Line, ReturnState, Summary
from app.returns.service import Due
from app.returns.sums import Break, SumResult, adds_up, first_break

UNTIL_THE_NEXT = timedelta(days=89)  # no quarter is shorter: what is said about the next one is not in it


@dataclass(frozen=True)
class Raised:
    """One question of the rules, with the council's own limits behind it. `advice`: a tip to pass on, not a doubt."""

    question: Question
    limits: dict[PolicyKey, Value]
    advice: bool


@dataclass(frozen=True)
class Seen:
    """A sent version as an officer looks at it. `last` is the quarter before, where one was sent."""

    found: SpendingReturn
    person: Person
    version: ReturnVersion
    versions: list[ReturnVersion]
    lines: list[Line]
    summary: Summary
    raised: list[Raised]
    questions: Sequence[LineQuestion]
    last: Summary | None
    moves: Sequence[ReturnMove]
    case: Case | None
    proposal: Reopening | None
    names: dict[int, str]
    kept_files: set[str]
    preparers: dict[int, list[int]]

    @property
    def is_newest(self) -> bool:
        """Whether this is the version that counts."""
        return self.version.number == self.found.version

    @property
    def state(self) -> ReturnState:
        """Where the return stands."""
        return ReturnState(self.found.state)

    @property
    def sum(self) -> SumResult:
        """Opening + in - out = closing: does it?"""
        told = self.summary
        return adds_up(told.opening_pence, told.in_pence, told.out_pence, told.closing_pence, self.lines)

    @property
    def first_break(self) -> Break | None:
        """The first line whose printed balance does not follow, where the sum is not right."""
        return None if self.sum.is_right else first_break(self.lines, self.summary.opening_pence)

    @property
    def categories(self) -> list[tuple[str, str, int, int]]:
        """Every category of this quarter or the last: (in or out, code, pence now, pence then)."""
        now, then = self.summary, self.last
        rows = []
        for side, here, before in (
            ("in", now.money_in, then.money_in if then else {}), ("out", now.money_out, then.money_out if then else {}),
        ):  # fmt: skip
            rows += [(side, code, here.get(code, 0), before.get(code, 0)) for code in {**here, **before}]
        return rows

    @property
    def bills(self) -> list[tuple[str, int, date | None]]:
        """What was still to pay at the end of the quarter: words, pence, due day."""
        told = self.version.contents["bills"]
        return [(one["what"], one["pence"], date.fromisoformat(one["due_day"]) if one["due_day"] else None) for one in told]

    def asked_about(self, identity: str | None) -> list[LineQuestion]:
        """What the council has asked about a line (None: about the whole return), oldest first."""
        return [one for one in self.questions if one.line_identity == identity]

    @property
    def other_papers(self) -> list[dict[str, Any]]:
        """Papers that belong to no payment of this version: nobody may overlook them."""
        here = {line.identity for line in self.lines}
        told = self.version.contents["evidence"]
        return [one for one in told if not one["is_statement"] and not here.intersection(one["lines"])]

    @property
    def suggested(self) -> dict[str | None, str]:
        """Which kept question the rules suggest for a line, or (None) for the whole return."""
        found: dict[str | None, str] = {}
        for one in self.raised:
            for identity in one.question.lines or (None,):
                found.setdefault(identity, one.question.code)
        return found


def seen_return(reference: str, number: int | None = None) -> Seen:
    """A return that was sent, in its newest version or an earlier one. Raises NotYours."""
    found = service.by_reference(reference)
    versions = sending.versions_of(found)
    version = next((one for one in versions if one.number == (number or found.version)), None)
    person = session.get(Person, found.recipient_id)
    if version is None or person is None:
        raise NotYours
    lines = asking.lines_of(version, service.accepted_lines(found))
    before = asking.last_version(found)
    moves, questions = service.moves_of(found), service.questions_of(found)
    case, proposal = casework.see_case(CaseKind.RETURN, reference), checking.open_proposal(found)
    people = {one.by_id for one in moves} | {one.sent_by for one in versions} | {one.asked_by for one in questions}
    people |= {case.taken_by} if case and case.taken_by else set()
    people |= {proposal.proposed_by} if proposal else set()
    preparers = preparers_of(found)
    people |= {one for hands in preparers.values() for one in hands}
    return Seen(
        found, person, version, versions, lines, asking.summary_of(found, version, lines), _raised(found, version),
        questions, asking.summary_of(before[0], before[1], asking.lines_of(before[1])) if before else None,
        moves, case, proposal, accounts.names_of(people), files.still_kept(found.recipient_id, sending.named_files(version)),
        preparers,
    )  # fmt: skip


@dataclass(frozen=True)
class Kept:
    """What was left at the end of the period, held against the limit, and what the person said it is for."""

    at: Standing
    measured: Measured | None
    said: Sequence[OverExplained]


def kept_at_end(seen: Seen, now: datetime) -> Kept | None:
    """What the newest version leaves at its last day; None for an earlier version and where there are no figures."""
    figures = ledger.figures_of(seen.found.recipient_id, seen.found.period_end, now) if seen.is_newest else None
    if figures is None or figures.at_end is None or isinstance(figures.balance, NoFigures):
        return None
    end = figures.at_end.day
    return Kept(figures.at_end, figures.balance.measured, ledger.explanations(figures.plan, end, end + UNTIL_THE_NEXT))


def _raised(found: SpendingReturn, version: ReturnVersion) -> list[Raised]:
    policy = council_policy.policy_on(found.period_end)
    rules = {rule.code: rule for rule in RULES}
    return [
        Raised(one, limits(rules[one.rule], policy), rules[one.rule].advice) for one in asking.raised_by(found, version)
    ]


@dataclass(frozen=True)
class Changed:
    """What is different in a later version: lines added, lines gone, lines told otherwise (before, after)."""

    added: list[Line]
    gone: list[Line]
    told_otherwise: list[tuple[Line, Line]]


def changed_since(reference: str, number: int) -> Changed:
    """What the person changed since a version. Raises NotYours."""
    found = service.by_reference(reference)
    before = {one.identity: one for one in asking.lines_of(sending.version_of(found, number))}
    after = {one.identity: one for one in asking.lines_of(sending.version_of(found, found.version))}
    return Changed(
        [line for key, line in after.items() if key not in before],
        [line for key, line in before.items() if key not in after],
        [(before[key], line) for key, line in after.items() if key in before and before[key] != line],
    )


def sent_file(reference: str, name: str) -> tuple[StoredFile, bytes]:
    """A file that is named in a sent version of this return, to fetch. Raises NotYours."""
    found = service.by_reference(reference)
    told = sending.versions_of(found)
    if not any(name in sending.named_files(version) for version in told):
        raise NotYours
    stored = files.of_owner(found.recipient_id, name)
    return stored, files.content_of(stored)


@dataclass(frozen=True)
class SentFile:
    """A file that was sent with a return: when first, what it was called, its name in its address, and the return."""

    sent_at: datetime
    shown_name: str
    name: str
    reference: str


def sent_files_of(recipient_id: int) -> list[SentFile]:
    """Every file that somebody sent with a return and that is still kept, each once. A draft's are nobody's to see."""
    parts = [ReturnVersion.contents[part] for part in ("files", "evidence")]
    versions = (
        select(SpendingReturn.reference, ReturnVersion.sent_at, *parts)
        .join(SpendingReturn, SpendingReturn.id == ReturnVersion.return_id)
        .where(SpendingReturn.recipient_id == recipient_id).order_by(ReturnVersion.sent_at, ReturnVersion.id)
    )  # fmt: skip
    kept = set(session.scalars(select(StoredFile.name).where(StoredFile.owner_id == recipient_id)))
    found: dict[str, SentFile] = {}
    for reference, sent_at, *told in session.execute(versions):
        for one in chain.from_iterable(told):
            if one["name"] in kept:
                found.setdefault(one["name"], SentFile(sent_at, one["shown_name"], one["name"], reference))
    return list(found.values())


def returns_seen_by_staff(recipient_id: int, today: date) -> list[Due]:
    """A person's periods as staff see them: a draft counts as not sent, whoever keeps it."""
    return [
        due if due.found is None or due.found.version else replace(due, found=None, next="not-started")
        for due in service.returns_of(recipient_id, today)
    ]


@dataclass(frozen=True)
class Proposed:
    """A proposal to look at a settled return again, which waits for a second officer."""

    found: SpendingReturn
    proposal: Reopening
    person: str
    by: str


def proposals() -> list[Proposed]:
    """Every proposal that waits, the oldest first."""
    rows = session.execute(
        select(Reopening, SpendingReturn).join(SpendingReturn, SpendingReturn.id == Reopening.return_id)
        .where(Reopening.agreed_at.is_(None)).order_by(Reopening.id)
    ).all()  # fmt: skip
    names = accounts.names_of({one.proposed_by for one, _found in rows} | {found.recipient_id for _one, found in rows})
    return [Proposed(found, one, names[found.recipient_id], names[one.proposed_by]) for one, found in rows]
