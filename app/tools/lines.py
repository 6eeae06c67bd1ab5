"""Find and set what the council's own policy says about the things of «Can I use it for this?»."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from app.audit.events import Event
from app.audit.service import record
from app.core import i18n
from app.core.db import session
from app.core.errors import Refused
from app.council_policy.rules import in_force
from app.tools.models import PolicyLine, PolicyLineWords
from app.tools.rules import ABOUT


@dataclass(frozen=True)
class Line:
    """What to say: the words, the name of the policy, its https address or nothing, and the last day if it has one."""

    words: str
    policy: str
    address: str = ""
    until_day: date | None = None


def lines_on(day: date) -> dict[str, PolicyLine]:
    """The lines that hold on a day, in the order of the tool.

    What began last counts. Where that has ended there is none: an older one does not come back.
    """
    rows = session.scalars(select(PolicyLine).where(PolicyLine.from_day <= day).order_by(PolicyLine.from_day, PolicyLine.id))
    newest = {row.about: row for row in rows}
    return {about: newest[about] for about in ABOUT if about in newest and _holds(newest[about], day)}


def _holds(row: PolicyLine, day: date) -> bool:
    return in_force(row.from_day, row.until_day, day)


def line_on(about: str | None, day: date) -> PolicyLine | None:
    """The line about one thing that holds on a day."""
    return lines_on(day).get(about or "")


def history_of(about: str) -> list[PolicyLine]:
    """Every line about one thing, newest first."""
    return list(session.scalars(select(PolicyLine).where(PolicyLine.about == about).order_by(PolicyLine.id.desc())))


def in_language(found: Iterable[PolicyLine | None], code: str) -> dict[int, str]:
    """These lines in another language, by the id of the line, where staff have written them down."""
    ids = [line.id for line in found if line is not None]
    if code == i18n.SOURCE or not ids:
        return {}
    wanted = PolicyLineWords.line_id.in_(ids), PolicyLineWords.language == code
    rows = session.scalars(select(PolicyLineWords).where(*wanted).order_by(PolicyLineWords.id))
    newest = {row.line_id: row.words for row in rows}
    return {line_id: words for line_id, words in newest.items() if words}


def translations_of(line: PolicyLine) -> dict[str, PolicyLineWords]:
    """The newest words of a line in each language, by its code."""
    rows = session.scalars(select(PolicyLineWords).where(PolicyLineWords.line_id == line.id).order_by(PolicyLineWords.id))
    return {code: row for code, row in {row.language: row for row in rows}.items() if row.words}


def newest_words(line: PolicyLine) -> int:
    """The id of what was written down last for a line, in whatever language; 0 where nothing was."""
    return session.scalar(select(func.max(PolicyLineWords.id)).where(PolicyLineWords.line_id == line.id)) or 0


def translate(line: PolicyLine, code: str, words: str, read: int, now: datetime, *, by: int | None) -> None:
    """Write a line down in another language, or take that off with no words. Sent twice it is there once.

    `read`: the `newest_words` that the writer saw. Raises Refused `line-words-newer` where somebody wrote this language since.
    """
    session.refresh(line, with_for_update=True)  # one after the other
    of_language = select(PolicyLineWords).where(PolicyLineWords.line_id == line.id, PolicyLineWords.language == code)
    last = session.scalar(of_language.order_by(PolicyLineWords.id.desc()).limit(1))
    if ((last and last.words) or "") == words:
        return
    if last is not None and last.id > read:
        raise Refused("line-words-newer")
    session.add(PolicyLineWords(line_id=line.id, language=code, words=words or None, written_at=now, written_by=by))
    session.flush()
    record(Event.POLICY_SET, by=by, key=f"can-i-use-it-{line.about}-{code}", from_day=line.from_day.isoformat())


def set_line(about: str, line: Line, from_day: date, today: date, now: datetime, *, by: int | None, reason: str) -> None:
    """Set a line from a day on. Raises Refused `policy-backdated`, `days-not-in-order`, `line-address`.

    Nothing changes for days already past: people were told another line then. The same form sent twice is kept once.
    """
    if from_day < today:
        raise Refused("policy-backdated")
    if line.until_day is not None and line.until_day < from_day:
        raise Refused("days-not-in-order")
    if line.address and not line.address.startswith("https://"):
        raise Refused("line-address")
    row = PolicyLine(
        about=about, words=line.words, policy=line.policy, address=line.address, from_day=from_day, until_day=line.until_day,
        reason=reason, set_at=now, set_by=by,
    )  # fmt: skip
    last = next(iter(history_of(about)), None)
    if last is not None and _told(last) == _told(row):
        return
    session.add(row)
    session.flush()
    record(Event.POLICY_SET, by=by, key=f"can-i-use-it-{about}", from_day=from_day.isoformat())


def _told(row: PolicyLine) -> tuple[object, ...]:
    return row.words, row.policy, row.address, row.from_day, row.until_day, row.reason
