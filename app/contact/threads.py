"""Threads: the person writes, the council answers, and both see all of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, or_, select

from app.accounts import death
from app.accounts import service as accounts
from app.audit.events import Event
from app.audit.service import record
from app.casework import service as casework
from app.casework.bank_holidays import england_between
from app.casework.kinds import CaseKind
from app.casework.models import Case
from app.casework.rules import CaseState, Needs
from app.contact.models import Thread, ThreadMessage
from app.contact.rules import next_read_day
from app.contact.thread_rules import BY_COUNCIL, CHALLENGES, SHELVES, URGENT, About, Outcome, Shelf, Team, team_for
from app.core.clock import LONDON
from app.core.db import session
from app.core.errors import NotYours
from app.core.references import new_reference
from app.council_policy import service as council_policy
from app.explaining import english
from app.explaining import service as explaining
from app.explaining.places import in_case
from app.files.rules import FileKind

KIND: dict[Team, CaseKind] = {Team.CARE: CaseKind.ASK_CARE, Team.MONEY: CaseKind.ASK_MONEY}
SHOWN = 50  # threads on the person's list, the newest first
ASKED = Case.kind.in_([str(kind) for kind in KIND.values()])


@dataclass(frozen=True)
class Listed:
    """A thread in a list. `unread`: how many answers the person has not marked as read; `waits`: we have still to answer;
    `team`: who has it now."""

    row: Thread
    unread: int
    waits: bool
    due_day: date
    paused_for: str | None
    team: Team


@dataclass(frozen=True)
class Shown:
    """A thread with everything in it, oldest first, and its case."""

    row: Thread
    messages: Sequence[ThreadMessage]
    case: Case

    @property
    def unread(self) -> int:
        """How many answers the person has not marked as read."""
        return sum(one.from_council and one.read_at is None for one in self.messages)


def due_day(team: Team, about: About, now: datetime) -> date:
    """The day by which the council answers what is written now. What cannot wait is counted from the day it is read: at
    night and at weekends that is the next working day, for the answer; who is rung meanwhile stands on the page."""
    here = now.astimezone(LONDON)
    policy = council_policy.policy_on(here.date())
    if about in URGENT:
        read = next_read_day(here, england_between(here.date(), date(here.year + 1, 12, 31)))
        return casework.answer_by(read, policy.answer_urgent_working_days)
    days = {Team.CARE: policy.answer_care_working_days, Team.MONEY: policy.answer_money_working_days}
    return casework.answer_by(here.date(), policy.answer_complaint_working_days if about in CHALLENGES else days[team])


def _read_by(reader: int) -> ColumnElement[bool]:
    """What somebody reads of the threads on shelves that are open to them: of challenges those of their own affairs, and
    those they wrote for somebody. Nobody else who acts for the person reads what one of them wrote there."""
    wrote = select(ThreadMessage.id).where(
        ThreadMessage.thread_id == Thread.id, ThreadMessage.by_id == reader, ~ThreadMessage.from_council
    )
    return or_(Thread.shelf != str(Shelf.CHALLENGE), Thread.person_id == reader, wrote.correlate(Thread).exists())


def threads_of(person_id: int, shelves: Collection[Shelf], *, reader: int) -> list[Listed]:
    """The threads of somebody on these shelves: those with something unread first, then the newest."""
    unread = (
        select(ThreadMessage.thread_id, func.count().label("unread"))
        .where(ThreadMessage.from_council, ThreadMessage.read_at.is_(None)).group_by(ThreadMessage.thread_id).subquery()
    )  # fmt: skip
    query = (
        select(Thread, func.coalesce(unread.c.unread, 0), Case)
        .join(Case, (Case.subject == Thread.reference) & ASKED).outerjoin(unread, unread.c.thread_id == Thread.id)
        .where(Thread.person_id == person_id, Thread.shelf.in_([str(one) for one in shelves]), _read_by(reader))
        .order_by(unread.c.unread.is_(None), Thread.id.desc()).limit(SHOWN)
    )  # fmt: skip
    found = session.execute(query).all()
    teams = {str(kind): team for team, kind in KIND.items()}
    return [
        Listed(row, count, case.state in casework.ACTIVE, case.due_day, case.paused_for, teams[case.kind])
        for row, count, case in found
    ]


def unread_count(person_id: int, shelves: Collection[Shelf], *, reader: int) -> int:
    """How many threads of somebody hold an answer that is not marked as read."""
    query = select(func.count(func.distinct(Thread.id))).join(ThreadMessage, ThreadMessage.thread_id == Thread.id)
    mine = Thread.person_id == person_id, Thread.shelf.in_([str(one) for one in shelves]), _read_by(reader)
    return session.scalar(query.where(*mine, ThreadMessage.from_council, ThreadMessage.read_at.is_(None))) or 0


def see(person_id: int, shelf: Shelf, reference: str, *, reader: int) -> Shown:
    """A thread of somebody on a shelf. Raises NotYours."""
    there = Thread.reference == reference, Thread.person_id == person_id, Thread.shelf == str(shelf)
    row = session.scalar(select(Thread).where(*there, _read_by(reader)))
    if row is None:
        raise NotYours
    return shown(row)


def shown(row: Thread) -> Shown:
    """A thread with its messages and its case."""
    return Shown(row, messages_of(row), session.scalars(select(Case).where(Case.subject == row.reference, ASKED)).one())


def messages_of(row: Thread) -> Sequence[ThreadMessage]:
    """Everything written in a thread, oldest first."""
    return session.scalars(select(ThreadMessage).where(ThreadMessage.thread_id == row.id).order_by(ThreadMessage.id)).all()


@dataclass(frozen=True)
class Paper:
    """A file made ready by `files.fit_evidence`, under the name it came with."""

    content: bytes
    kind: FileKind
    name: str


@dataclass(frozen=True)
class Said:
    """Words with the language they are in, the papers that go with an answer, and how they were told where an officer writes
    them down. `typed`: somebody wrote the words; else they are ours, beside a paper."""

    words: str
    language: str
    papers: tuple[Paper, ...] = ()
    entered: str = ""
    typed: bool = True


def open_thread(
    person_id: int, shelf: Shelf, about: About, said: Said, today: date, now: datetime, *, by: int, team: Team | None = None
) -> Thread:
    """Begin a thread. Sent twice it is there once. `team` answers it, where that is not the team of its shelf. Raises
    NotYours where this is not written on that shelf."""
    if shelf not in SHELVES[about] or about in BY_COUNCIL:
        raise NotYours
    accounts.lock_person(person_id)  # one at a time: the second of two sees the first
    same = _same(person_id, shelf, about, said, by)
    if same is not None:
        return same
    row = _begin(person_id, shelf, about, said, now, by, team)
    message = add(row, said, now, by=by, from_council=False)
    _to_english(locked(row)[1], message, said, today, now, by)
    record(Event.THREAD_OPENED, by=by, about=person_id, thread=row.reference)
    if about is About.DIED and by != person_id:  # who writes for themselves tells of somebody else
        death.report(person_id, f"Message {row.reference}", now, by=by)
    return row


def begin_by_council(
    person_id: int, shelf: Shelf, said: Said, today: date, now: datetime, *, by: int
) -> tuple[Thread, Case, bool]:
    """The council writes first. Sent twice it is there once: the last tells whether it is new."""
    accounts.lock_person(person_id)
    same = _same(person_id, shelf, About.FROM_COUNCIL, said, by)
    if same is not None:
        return *locked(same), False
    row = _begin(person_id, shelf, About.FROM_COUNCIL, said, now, by)
    add(row, said, now, by=by, from_council=True)
    record(Event.THREAD_OPENED, by=by, about=person_id, thread=row.reference)
    return *locked(row), True


def _begin(
    person_id: int, shelf: Shelf, about: About, said: Said, now: datetime, by: int, team: Team | None = None
) -> Thread:
    team = team or team_for(shelf, about)
    row = Thread(
        reference=new_reference("M"), person_id=person_id, shelf=str(shelf), about=str(about), opened_at=now,
        answer_by_day=due_day(team, about, now), urgent_since=now if about in URGENT else None,
    )  # fmt: skip
    session.add(row)
    session.flush()
    facts = _facts(about, said.language)
    casework.open_case(KIND[team], row.reference, person_id, Needs.SOMETHING_TO_ASK, row.answer_by_day, now, facts, by=by)
    return row


def _facts(about: About, language: str) -> dict[str, str]:
    return {"about": str(about), "language": language, "urgent": "yes" if about in URGENT else "no"}


def _same(person_id: int, shelf: Shelf, about: About, said: Said, by: int) -> Thread | None:
    """The last open thread that somebody began with the same words, where nobody has written since."""
    query = select(Thread).join(ThreadMessage, ThreadMessage.thread_id == Thread.id).where(
        Thread.person_id == person_id, Thread.shelf == str(shelf), Thread.about == str(about),
        ThreadMessage.by_id == by, ThreadMessage.words == said.words,
        or_(Thread.closed_at.is_(None), Thread.outcome == str(Outcome.TOLD)),
    )  # fmt: skip
    row = session.scalar(query.order_by(Thread.id.desc()).limit(1))
    return row if row is not None and len(messages_of(row)) == 1 else None


def write(person_id: int, shelf: Shelf, reference: str, said: Said, today: date, now: datetime, *, by: int) -> None:
    """Write again in a thread. What was answered waits for us once more, with a new day. Sent twice it is there once.
    What the person wrote themselves says that they have read what came before. Raises NotYours."""
    row, case = locked(see(person_id, shelf, reference, reader=by).row)
    last = messages_of(row)[-1]
    if (last.by_id, last.words, last.from_council) == (by, said.words, False):
        return
    if case.state in (CaseState.WAITING, CaseState.CLOSED):
        _wait_again(row, case, now, by)
    message = add(row, said, now, by=by, from_council=False)
    _to_english(case, message, said, today, now, by)
    if by == person_id:
        _mark_read(row, now)


def _to_english(case: Case, message: ThreadMessage, said: Said, today: date, now: datetime, by: int) -> None:
    """What the person wrote in another language is to be put into English, in our time."""
    if said.typed:
        english.ask(in_case(case), message.id, said.words, said.language, today, now, by=by)


def _wait_again(row: Thread, case: Case, now: datetime, by: int) -> None:
    kind = CaseKind(case.kind)
    team = next(one for one, its in KIND.items() if its is kind)
    row.answer_by_day, row.outcome, row.reason = due_day(team, About(row.about), now), None, ""
    row.closed_at, row.closed_by = None, None
    if row.about in URGENT:
        row.urgent_since, row.mailed_at, row.texted_at = now, None, None
    facts = _facts(About(row.about), case.facts["language"])
    casework.open_case(kind, row.reference, row.person_id, Needs.ANSWERED, row.answer_by_day, now, facts, by=by)


def locked(row: Thread) -> tuple[Thread, Case]:
    """A thread and its case for change, the case first, always."""
    case = session.scalars(
        select(Case).where(Case.subject == row.reference, ASKED).with_for_update().execution_options(populate_existing=True)
    ).one()
    fresh = select(Thread).where(Thread.id == row.id).with_for_update().execution_options(populate_existing=True)
    return session.scalars(fresh).one(), case


def add(row: Thread, said: Said, now: datetime, *, by: int, from_council: bool) -> ThreadMessage:
    """Put a message at the end of a thread, without its papers."""
    message = ThreadMessage(
        thread_id=row.id, words=said.words, language=said.language, written_at=now, by_id=by, from_council=from_council,
        entered=said.entered or None,
    )
    session.add(message)
    session.flush()
    record(Event.THREAD_WRITTEN, by=by, about=row.person_id, thread=row.reference, by_council=from_council)
    return message


def mark_read(person_id: int, shelf: Shelf, reference: str, now: datetime, *, by: int) -> None:
    """The person has read what the council wrote. Raises NotYours: nobody reads for somebody else."""
    row = see(person_id, shelf, reference, reader=by).row
    if by != person_id:
        raise NotYours
    if _mark_read(row, now):
        record(Event.THREAD_READ, by=by, about=person_id, thread=row.reference)


def _mark_read(row: Thread, now: datetime) -> bool:
    unread = [one for one in messages_of(row) if one.from_council and one.read_at is None]
    for one in unread:
        one.read_at = now
    session.flush()
    return bool(unread)


def _last_answer(messages: Sequence[ThreadMessage]) -> ThreadMessage | None:
    return next((one for one in reversed(messages) if one.from_council), None)


def explanation_of(found: Shown) -> explaining.Shown | None:
    """The last time somebody asked that the council's last message is explained."""
    last = _last_answer(found.messages)
    return explaining.newest_of(found.row.reference, last.id) if last is not None else None


def waits_in(found: Shown) -> explaining.Shown | None:
    """What has still to be explained in this thread since longest: a promise stays on the page when the council writes again."""
    return explaining.waits_in(found.row.reference)


def explain(person_id: int, shelf: Shelf, reference: str, language: str, today: date, now: datetime, *, by: int) -> None:
    """Ask that the council's last message is explained; nothing happens before it has written. Raises NotYours."""
    row, case = locked(see(person_id, shelf, reference, reader=by).row)
    last = _last_answer(messages_of(row))
    if last is not None:
        explaining.ask(explaining.Asked(in_case(case), last.id, last.words, last.language, language), today, now, by=by)
