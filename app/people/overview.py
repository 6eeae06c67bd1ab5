"""One person on one page for staff: each part is read only for those to whom it belongs. It only reads."""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime

from app.accounts import representations
from app.accounts.models import Person
from app.accounts.representations import Known
from app.accounts.rules import Permission
from app.audit import service as audit
from app.audit.models import AuditRow
from app.casework import service as casework
from app.casework.kinds import KINDS, CaseKind
from app.casework.models import Case
from app.ledger import service as ledger
from app.ledger.service import Figures, Plan
from app.people.documents import Document, documents_of
from app.returns import looking
from app.returns.service import Due

SHOWN = 5  # of each list, the newest; the whole list is one link away


@dataclass(frozen=True)
class Overview:
    """What one reader may see of a person. `figures` and `trail` are None where they are not the reader's; `cases` are
    those that the reader answers, open ones first; `elsewhere`: how many open ones wait for other teams; `documents`: one
    more than is shown, where there are more."""

    who: Person
    acting: list[Known]
    plan: Plan | None
    figures: Figures | None
    returns: list[Due]
    cases: list[Case]
    elsewhere: int
    documents: list[Document]
    trail: Sequence[AuditRow] | None


def overview_of(who: Person, permissions: Set[Permission], today: date, now: datetime, *, reader: int) -> Overview:
    """Everything about a person that a reader with these permissions may see; a colleague opens one's own documents."""
    figures = ledger.figures_of(who.id, today, now) if Permission.SEE_BANK_LINES in permissions else None
    cases = casework.cases_of(who.id)
    mine = [case for case in cases if KINDS[CaseKind(case.kind)].answered_by in permissions]
    return Overview(
        who=who,
        acting=[one for one in representations.representatives_of(who.id) if not one.term.is_over(today)],
        plan=figures.plan if figures else ledger.plan_of(who.id),
        figures=figures,
        returns=looking.returns_seen_by_staff(who.id, today)[:SHOWN],
        cases=mine[:SHOWN],
        elsewhere=sum(case.closed_at is None for case in cases if case not in mine),
        documents=[] if who.id == reader else documents_of(who.id, who.reference, permissions, SHOWN + 1),
        trail=audit.trail_page(who.id, None, SHOWN)[:SHOWN] if Permission.SEE_TRAIL in permissions else None,
    )
