"""Call me back in my language: somebody asks for it with a number and nothing else, and somebody of the council rings."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import func, or_, select

from app.accounts import service as accounts
from app.audit.events import Event
from app.audit.service import record
from app.casework import service as casework
from app.casework.kinds import CaseKind
from app.casework.models import Case
from app.casework.rules import Needs
from app.core.db import session, take_turns
from app.core.errors import NotYours, Refused
from app.core.i18n import PSEUDO
from app.core.references import new_reference
from app.council_policy import service as council_policy
from app.interest.models import CallBack
from app.interest.rules import COUNTED_FOR, MOST_SENT

KIND = CaseKind.CALL_BACK
CALLS_LOCK = 7_304_002  # one is asked for at a time: nobody is rung twice for one press
# Languages that telephone interpreters in England offer, beside those of this site; no sign language, for it is a call.
INTERPRETED = (
    "sq", "am", "ar", "hy", "bn", "bg", "yue", "zh", "hr", "cs", "nl", "fa", "fr", "de", "el", "gu", "he", "hi", "hu", "it",
    "ku", "ckb", "lv", "lt", "ml", "ne", "ps", "pl", "pt", "pa", "ro", "ru", "sk", "si", "so", "es", "sw", "ta", "te", "th",
    "ti", "tr", "uk", "ur", "vi", "cy", "yo",
)  # fmt: skip
NOBODY_KNOWN = "Somebody who wants a call"


class Result(StrEnum):
    """How a call ended."""

    SPOKE = "spoke"
    NOT_REACHED = "not-reached"
    WRONG_NUMBER = "wrong-number"
    SAME = "same"  # as another call: both are rung once


@dataclass(frozen=True)
class Asked:
    """Who wants to be rung: `person_id` where somebody is signed in; `address_key` is a keyed hash."""

    language: str
    phone: str
    person_id: int | None
    address_key: str
    site_languages: tuple[str, ...]
    invented: bool


def spoken(site_languages: tuple[str, ...]) -> tuple[str, ...]:
    """The languages to choose from: those of this site first."""
    return tuple(code for code in dict.fromkeys((*site_languages, *INTERPRETED)) if code != PSEUDO)


def call_by(today: date) -> date:
    """The day by which somebody rings."""
    return casework.answer_by(today, council_policy.policy_on(today).call_back_working_days)


def ask(asked: Asked, today: date, now: datetime, *, by: int | None) -> CallBack:
    """Ask for a call. Asked again while it waits it is there once. Raises Refused `interest-many-calls`."""
    take_turns(CALLS_LOCK)
    same = CallBack.phone == asked.phone, CallBack.language == asked.language, CallBack.called_at.is_(None)
    waiting = session.scalar(select(CallBack).where(*same).limit(1))
    if waiting is not None:
        return waiting
    lately = CallBack.address_key == asked.address_key, CallBack.asked_at > now - COUNTED_FOR
    if (session.scalar(select(func.count()).select_from(CallBack).where(*lately)) or 0) >= MOST_SENT:
        raise Refused("interest-many-calls")
    row = CallBack(
        reference=new_reference("B"), person_id=asked.person_id or _somebody(asked, now, by), language=asked.language,
        phone=asked.phone, address_key=asked.address_key, asked_at=now, call_by_day=call_by(today),
    )  # fmt: skip
    session.add(row)
    session.flush()
    facts = {"language": row.language}
    casework.open_case(KIND, row.reference, row.person_id, Needs.SOMETHING_TO_ASK, row.call_by_day, now, facts, by=by)
    record(Event.CALL_ASKED_FOR, by=by, about=row.person_id, call_back=row.reference, language=row.language)
    return row


def _somebody(asked: Asked, now: datetime, by: int | None) -> int:
    language = asked.language if asked.language in asked.site_languages else "en"
    return accounts.add_person(NOBODY_KNOWN, now, by=by, language=language, invented=asked.invented).id


def waiting_page(after: tuple[date, int] | None, size: int) -> list[tuple[CallBack, Case]]:
    """Calls that wait, due first: `size` and one more, after a (due day, case id) key."""
    query = (
        select(CallBack, Case).join(Case, (Case.subject == CallBack.reference) & (Case.kind == str(KIND)))
        .where(Case.state.in_(casework.ACTIVE)).order_by(Case.due_day, Case.id).limit(size + 1)
    )  # fmt: skip
    if after is not None:
        query = query.where((Case.due_day > after[0]) | ((Case.due_day == after[0]) & (Case.id > after[1])))
    return [(row, case) for row, case in session.execute(query)]


def see(reference: str) -> tuple[CallBack, Case]:
    """One call, with its case. Raises NotYours."""
    row, case = session.scalar(select(CallBack).where(CallBack.reference == reference)), casework.see_case(KIND, reference)
    if row is None or case is None:
        raise NotYours
    return row, case


def others_like(row: CallBack) -> list[CallBack]:
    """Other calls that wait and are the same person's, or go to the same number: newest first."""
    same = or_(CallBack.person_id == row.person_id, CallBack.phone == row.phone)
    query = select(CallBack).where(same, CallBack.called_at.is_(None), CallBack.id != row.id)
    return list(session.scalars(query.order_by(CallBack.id.desc()).limit(20)))


def same_as(reference: str, other: str, now: datetime, *, by: int) -> None:
    """This call is made with another one that waits, by the earlier day of the two; both stay to be read. Sent twice it is
    done once.

    Raises NotYours; Refused `call-not-the-same`, and as `casework.take`.
    """
    casework.lock_both(KIND, (reference, other))
    case = casework.case_of(KIND, reference)
    if casework.same_as(case) == other:
        return
    row = session.scalars(select(CallBack).where(CallBack.reference == reference).with_for_update()).one()
    if row.called_at is not None or other not in [one.reference for one in others_like(row)]:
        raise Refused("call-not-the-same")
    casework.take(case, now, by=by)
    row.result, row.called_at, row.called_by = str(Result.SAME), now, by
    session.flush()
    casework.close_as_same(case, casework.case_of(KIND, other), now, by=by)
    record(Event.CALL_MADE, by=by, about=row.person_id, call_back=row.reference, result=row.result)


def called(reference: str, result: Result, now: datetime, *, by: int) -> CallBack:
    """Somebody rang: the case is closed with how it ended. Said twice it is there once.

    Raises NotYours; Refused as `casework.take`, and `call-made` where a colleague said something else.
    """
    case = casework.case_of(KIND, reference)
    row = session.scalars(select(CallBack).where(CallBack.reference == reference).with_for_update()).one()
    if row.called_at is not None:
        if row.result == result:
            return row
        raise Refused("call-made")
    casework.take(case, now, by=by)
    row.result, row.called_at, row.called_by = str(result), now, by
    session.flush()
    casework.close_case(case, now, by=by)
    record(Event.CALL_MADE, by=by, about=row.person_id, call_back=row.reference, result=str(result))
    return row
