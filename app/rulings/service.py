"""Ask before you pay: keep what the tool said, ask a person for an answer that holds, answer it.

What was bought in good faith on a kept «yes, most likely», or on a ruling, is not held against the person: both stand beside
the line when the return is checked (FEATURES, section B). Nothing here changes a balance.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Row, Select, select

from app.accounts import service as accounts
from app.audit.events import Event
from app.audit.service import record
from app.casework import service as casework
from app.casework.kinds import CaseKind
from app.casework.models import Case
from app.casework.rules import Needs
from app.core.db import session
from app.core.errors import NotYours, Refused
from app.core.references import new_reference
from app.council_policy import service as council_policy
from app.explaining import service as explaining
from app.explaining.places import in_case
from app.notifications.messages import Message
from app.notifications.service import notify
from app.rulings.models import KeptAnswer, Ruling
from app.rulings.rules import ruling_refusal
from app.tools.models import PolicyLine

KIND = CaseKind.ASKED_FIRST
SHOWN = 100


@dataclass(frozen=True)
class Asked:
    """What to keep: the thing in somebody's own words, how the bank will call it, what the tool said, and the line of the
    council's own policy that stood beside it."""

    what: str
    payee: str
    language: str
    answers: Mapping[str, str]
    outcome: str
    reasons: Sequence[str]
    law_as_at: date
    line: PolicyLine | None = None

    @property
    def policy(self) -> tuple[str, str, date] | tuple[None, None, None]:
        """Words, name and first day of the line, as they are kept."""
        return (self.line.words, self.line.policy, self.line.from_day) if self.line else (None, None, None)


@dataclass(frozen=True)
class Known:
    """A kept answer with the rulings on it, newest first."""

    row: KeptAnswer
    rulings: Sequence[Ruling]
    case: Case | None = None  # where a person was asked: its day as it now is, and why its clock stands

    @property
    def ruling(self) -> Ruling | None:
        """The one that holds."""
        return self.rulings[0] if self.rulings else None

    @property
    def waits(self) -> bool:
        """Whether somebody asked for a person's answer and has none yet."""
        asked, ruling = self.row.asked_at, self.ruling
        return asked is not None and (ruling is None or ruling.given_at < asked) and self.same_as is None

    @property
    def same_as(self) -> str | None:
        """The reference of the question in which this one is answered too."""
        return casework.same_as(self.case)


def keep(person_id: int, asked: Asked, today: date, now: datetime, *, by: int, ask: bool = False) -> KeptAnswer:
    """Keep what the tool said; with `ask`, ask a person for an answer that holds too. Sent twice it is there once."""
    accounts.lock_person(person_id)  # one at a time: the second of two sees the first
    row = _same(person_id, asked, by)
    if row is None:
        words, policy, since = asked.policy
        row = KeptAnswer(
            reference=new_reference("K"), person_id=person_id, what=asked.what, payee=asked.payee, language=asked.language,
            answers=dict(asked.answers), outcome=asked.outcome, reasons=list(asked.reasons), law_as_at=asked.law_as_at,
            kept_at=now, kept_by=by, policy_words=words, policy_name=policy, policy_from_day=since,
        )  # fmt: skip
        session.add(row)
        session.flush()
        record(Event.ANSWER_KEPT, by=by, about=person_id, kept=row.reference, outcome=asked.outcome)
    if ask:
        _ask(row, today, now, by)
    return row


def _same(person_id: int, asked: Asked, by: int) -> KeptAnswer | None:
    last = session.scalar(select(KeptAnswer).where(KeptAnswer.person_id == person_id).order_by(KeptAnswer.id.desc()).limit(1))
    if last is None:
        return None
    policy = (last.policy_words, last.policy_name, last.policy_from_day)
    told = (last.what, last.payee, last.answers, last.kept_by, policy)
    return last if told == (asked.what, asked.payee, dict(asked.answers), by, asked.policy) else None


def ask_person(person_id: int, reference: str, today: date, now: datetime, *, by: int) -> KeptAnswer:
    """Ask for an answer that holds. Asked while it waits it is there once. Raises NotYours."""
    accounts.lock_person(person_id)
    found = see(person_id, reference)
    if not found.waits:
        _ask(found.row, today, now, by)
    return found.row


def _ask(row: KeptAnswer, today: date, now: datetime, by: int) -> None:
    if row.asked_at is not None and not session.scalar(select(Ruling.id).where(Ruling.kept_answer_id == row.id).limit(1)):
        return
    answer_by = casework.answer_by(today, council_policy.policy_on(today).answer_money_working_days)
    row.asked_at, row.answer_by_day = now, answer_by
    session.flush()
    facts = {"language": row.language}
    casework.open_case(KIND, row.reference, row.person_id, Needs.SOMETHING_TO_ASK, answer_by, now, facts, by=by)
    record(Event.RULING_ASKED, by=by, about=row.person_id, kept=row.reference)


def of_person(person_id: int) -> list[Known]:
    """What somebody asked first, newest first, in two queries."""
    query = _with_case().where(KeptAnswer.person_id == person_id).order_by(KeptAnswer.id.desc()).limit(SHOWN)
    return _with_rulings(session.execute(query).all())


def see(person_id: int, reference: str) -> Known:
    """One of somebody's. Raises NotYours."""
    found = session.execute(_with_case().where(KeptAnswer.reference == reference, KeptAnswer.person_id == person_id)).all()
    if not found:
        raise NotYours
    return _with_rulings(found)[0]


def see_for_staff(reference: str, reader: int) -> tuple[Known, Case]:
    """One that a person was asked about, with its case. Raises NotYours, also for one's own."""
    found = session.execute(_with_case().where(KeptAnswer.reference == reference)).all()
    if not found or found[0][1] is None or found[0][0].person_id == reader:
        raise NotYours
    return _with_rulings(found)[0], found[0][1]


def _with_case() -> Select[KeptAnswer, Case]:
    return select(KeptAnswer, Case).outerjoin(Case, (Case.subject == KeptAnswer.reference) & (Case.kind == str(KIND)))


def _with_rulings(rows: Sequence[Row[KeptAnswer, Case]]) -> list[Known]:
    query = select(Ruling).where(Ruling.kept_answer_id.in_([row.id for row, _case in rows])).order_by(Ruling.id.desc())
    found = session.scalars(query).all()
    return [Known(row, [one for one in found if one.kept_answer_id == row.id], case) for row, case in rows]


def explanation_of(found: Known) -> explaining.Shown | None:
    """The last time somebody asked that the ruling that holds is explained; a promise about an earlier one stays."""
    last = explaining.newest_in(found.row.reference) if found.ruling else None
    is_older = last is not None and found.ruling is not None and last.row.item != found.ruling.id
    return None if last is not None and is_older and last.row.explained_at else last


def explain(person_id: int, reference: str, language: str, today: date, now: datetime, *, by: int) -> None:
    """Ask that the ruling that holds is explained in a language. Raises NotYours, also where there is none."""
    ruling = see(person_id, reference).ruling
    if ruling is None:
        raise NotYours
    place = in_case(casework.case_of(KIND, reference))
    explaining.ask(explaining.Asked(place, ruling.id, ruling.words, ruling.words_language, language), today, now, by=by)


def newest_since(person_id: int, since: datetime) -> tuple[KeptAnswer, Ruling] | None:
    """The newest ruling for somebody that is not older than this moment."""
    query = select(KeptAnswer, Ruling).join(Ruling, Ruling.kept_answer_id == KeptAnswer.id)
    found = session.execute(
        query.where(KeptAnswer.person_id == person_id, Ruling.given_at >= since).order_by(Ruling.id.desc()).limit(1)
    ).first()
    return (found[0], found[1]) if found else None


def waiting_page(mine: int | None, after: tuple[date, int] | None, size: int) -> list[tuple[KeptAnswer, Case]]:
    """Those that wait for a person's answer, due first: `size` and one more, after a (due day, case id) key."""
    query = (
        select(KeptAnswer, Case).join(Case, (Case.subject == KeptAnswer.reference) & (Case.kind == str(KIND)))
        .where(Case.state.in_(casework.ACTIVE)).order_by(Case.due_day, Case.id).limit(size + 1)
    )  # fmt: skip
    if mine is not None:
        query = query.where(Case.taken_by == mine)
    if after is not None:
        query = query.where((Case.due_day > after[0]) | ((Case.due_day == after[0]) & (Case.id > after[1])))
    return [(row, case) for row, case in session.execute(query)]


def others_like(found: Known) -> list[KeptAnswer]:
    """The other questions of the same person that wait for a person's answer, newest first."""
    row = found.row
    query = _with_case().where(KeptAnswer.person_id == row.person_id, KeptAnswer.id != row.id, Case.closed_at.is_(None))
    rows = session.execute(query.where(Case.id.is_not(None)).order_by(KeptAnswer.id.desc()).limit(20))
    return [one for one, _case in rows]


def same_as(reference: str, other: str, now: datetime, *, by: int) -> None:
    """This is answered in another question of the same person, by the earlier day of the two: they read that on its page.
    Sent twice it is done once.

    Raises NotYours; Refused `ruling-not-the-same`, and as `casework.take`.
    """
    casework.lock_both(KIND, (reference, other))
    case = casework.case_of(KIND, reference)
    found, _case = see_for_staff(reference, by)
    if found.same_as == other:
        return
    if not found.waits or other not in [one.reference for one in others_like(found)]:
        raise Refused("ruling-not-the-same")
    casework.take(case, now, by=by)
    casework.close_as_same(case, casework.case_of(KIND, other), now, by=by)


@dataclass(frozen=True)
class Told:
    """A ruling: the answer, why and in which language, and the last day on which it holds. `seen`: how many its writer had
    seen."""

    answer: str
    words: str
    until: date | None
    seen: int
    language: str = "en"


def rule(reference: str, told: Told, today: date, now: datetime, *, by: int) -> Ruling:
    """Answer; the person is told that something waits. A later one stands beside it. Sent twice it is there once.

    Raises NotYours; Refused with a code of `rules.ruling_refusal`, as `casework.take`, and where a colleague was
    quicker `ruling-moved-on` (they answered) or `ruling-elsewhere` (it is answered in another).
    """
    case = casework.case_of(KIND, reference)
    found, _case = see_for_staff(reference, by)
    refusal = ruling_refusal(told.answer, told.words, told.until, today)
    if refusal:
        raise Refused(refusal)
    last = found.ruling
    if last and (last.answer, last.words, last.until_day, last.given_by) == (told.answer, told.words, told.until, by):
        return last
    if found.same_as is not None:
        raise Refused("ruling-elsewhere")
    if len(found.rulings) != told.seen:
        raise Refused("ruling-moved-on")
    row = Ruling(
        kept_answer_id=found.row.id, answer=told.answer, words=told.words, words_language=told.language, until_day=told.until,
        given_at=now, given_by=by
    )
    session.add(row)
    session.flush()
    if case.state != "closed":
        casework.take(case, now, by=by)
        casework.close_case(case, now, by=by)
    notify(accounts.contact_of(found.row.person_id), Message.MESSAGE_WAITS, now)
    record(Event.RULING_GIVEN, by=by, about=found.row.person_id, kept=reference, answer=told.answer)
    return row
