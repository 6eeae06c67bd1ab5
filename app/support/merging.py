"""Two referrals of one person become one, while nobody outside the council sees the one that ends."""

from datetime import datetime

from app.audit.events import Event
from app.audit.service import record
from app.casework import service as casework
from app.casework.kinds import CaseKind
from app.core.db import session
from app.core.errors import Refused
from app.support import service
from app.support.models import Referral, ReferralStep
from app.support.rules import OPEN, Stage
from app.support.service import Step


def others_like(row: Referral) -> list[Referral]:
    """The other referrals of the same person that wait for a service or are with one, newest first."""
    waits = [one for one in service.referrals_of(row.person_id) if one.stage in OPEN and one.stage != Stage.ACCEPTED]
    return [one for one in waits if one.id != row.id]


def same_as(reference: str, other: str, now: datetime, *, by: int) -> None:
    """This goes on as another referral of the same person, by the earlier day of the two: it ends here, and says where. No
    service sees it yet. Sent twice it is done once.

    Raises NotYours; Refused `referral-not-the-same`, and as `casework.take`.
    """
    casework.lock_both(CaseKind.REFERRAL, (reference, other))
    row = service.see(reference, lock=True)
    case = casework.case_of(CaseKind.REFERRAL, reference)
    if casework.same_as(case) == other:
        return
    if row.stage != Stage.TO_CHOOSE or other not in [one.reference for one in others_like(row)]:
        raise Refused("referral-not-the-same")
    casework.take(case, now, by=by)
    session.add(ReferralStep(referral_id=row.id, what=str(Step.SAME), words=other, at=now, by_id=by))
    row.stage, row.ended_at = str(Stage.ENDED), now
    session.flush()
    casework.close_as_same(case, casework.case_of(CaseKind.REFERRAL, other), now, by=by)
    record(Event.REFERRAL_ENDED, by=by, about=row.person_id, referral=reference, outcome="same")
