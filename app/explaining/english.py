"""What residents write in another language goes to translation, not back to them: somebody of the team that answers it puts
it into English, and both stand side by side. It takes the council's time: the person's clock runs on."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, select

from app.audit.events import Event
from app.audit.service import record
from app.casework import service as casework
from app.casework.kinds import CaseKind
from app.casework.models import Case
from app.casework.rules import Needs
from app.core.db import session
from app.core.errors import NotYours, Refused
from app.core.i18n import SOURCE
from app.core.references import new_reference
from app.council_policy import service as council_policy
from app.explaining.models import IntoEnglish
from app.explaining.places import INTO_ENGLISH, Place, put_into_english_as


@dataclass(frozen=True)
class Shown:
    """One that is to be put into English, with its own case."""

    row: IntoEnglish
    case: Case


def written_in(words: str, page: str, own: str) -> str:
    """In which language somebody wrote: their own, unless they wrote in plain letters on English pages."""
    return page if page == SOURCE and words.isascii() else own


def ask(
    place: Place, item: int, words: str, words_language: str, today: date, now: datetime, *, by: int | None
) -> IntoEnglish | None:
    """Ask that these words of the person are put into English; None where there are none, or they are English."""
    if words_language == SOURCE or not words.strip():
        return None
    by_day = casework.answer_by(today, council_policy.policy_on(today).explain_working_days)
    if place.case is not None:
        by_day = min(by_day, place.case.due_day)  # whoever answers has it by then
    row = IntoEnglish(
        reference=new_reference("X"), person_id=place.person_id, place_kind=place.kind, place_subject=place.subject, item=item,
        words=words, words_language=words_language, asked_at=now, english_by_day=by_day,
    )  # fmt: skip
    session.add(row)
    session.flush()
    kind, facts = put_into_english_as(place.kind), {"language": words_language}
    casework.open_case(kind, row.reference, row.person_id, Needs.SOMETHING_TO_ASK, row.english_by_day, now, facts, by=by)
    record(Event.ENGLISH_ASKED, by=by, about=row.person_id, where=place.subject, language=words_language)
    return row


def _with_case() -> Select[IntoEnglish, Case]:
    kinds = [str(kind) for kind in INTO_ENGLISH.values()]
    return select(IntoEnglish, Case).join(Case, (Case.subject == IntoEnglish.reference) & Case.kind.in_(kinds))


def all_in(subject: str) -> dict[int, Shown]:
    """What was written in this case in another language, by the number of the message (0 for a whole form)."""
    found = session.execute(_with_case().where(IntoEnglish.place_subject == subject))
    return {row.item: Shown(row, case) for row, case in found}


def see(kind: CaseKind, reference: str, reader: int) -> Shown:
    """One that a team puts into English. Raises NotYours, also for whoever wrote it."""
    found = session.execute(_with_case().where(IntoEnglish.reference == reference, Case.kind == str(kind))).one_or_none()
    if found is None or found[0].person_id == reader:
        raise NotYours
    return Shown(*found)


def write(kind: CaseKind, reference: str, words: str, translator: str, now: datetime, *, by: int) -> None:
    """Write down the English words: they stand beside the person's own. Sent twice they are there once.

    Raises NotYours; Refused as `casework.take`, and `english-empty`, `english-already` where a colleague wrote others.
    """
    row = see(kind, reference, by).row
    if not words.strip():
        raise Refused("english-empty")
    case = casework.case_of(kind, reference)
    session.refresh(row)
    if row.written_at is not None:
        if (row.english, row.translator) == (words.strip(), translator):
            return
        raise Refused("english-already")
    casework.take(case, now, by=by)
    row.english, row.translator, row.written_at, row.written_by = words.strip(), translator, now, by
    session.flush()
    casework.close_case(case, now, by=by)
    record(Event.ENGLISH_WRITTEN, by=by, about=row.person_id, where=row.place_subject)


def follow(case: Case) -> None:
    """A case went to another team: what waits in it to be put into English goes with it."""
    waits = IntoEnglish.place_subject == case.subject, IntoEnglish.written_at.is_(None)
    for row in session.scalars(select(IntoEnglish).where(*waits)):
        own = casework.case_of(put_into_english_as(row.place_kind), row.reference)
        row.place_kind, own.kind = case.kind, str(put_into_english_as(case.kind))
    session.flush()
