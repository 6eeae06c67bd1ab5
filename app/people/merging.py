"""Put a second record of one person into the first. What belongs to the person moves; what says who did something stays:
the trail and every «recorded by» keep pointing at the record of that day.
"""

from datetime import datetime

from sqlalchemy import delete, exists, select, update
from sqlalchemy.orm import InstrumentedAttribute

from app.accounts import communication, death, invitations, representations, safe_contact
from app.accounts.death_models import DeathReport
from app.accounts.entry_models import ActivationCode, EmailChange, LetterRequest, RecoveryLink
from app.accounts.models import (
    CardCode,
    HalfSignIn,
    Invitation,
    KeptForm,
    KnownDevice,
    MergedPerson,
    NeedsChange,
    OneLook,
    Passkey,
    PasskeyChallenge,
    Person,
    Representation,
    SafeContactChange,
    SecondFactor,
    SentCode,
    SignIn,
    StaffMember,
)
from app.audit.events import Event
from app.audit.service import record
from app.casework.models import Case, Caseload, ReasonGiven, TwoPersonAct
from app.contact.models import PrivateNote, Thread
from app.core.db import session
from app.core.errors import NotYours, Refused
from app.decisions.models import DecisionLetter
from app.explaining.models import Explanation, IntoEnglish
from app.files.models import StoredFile
from app.interest.models import CallBack, Interest
from app.ledger.models import DirectPayment
from app.notifications.models import OutboxMessage
from app.retention import service as keeping
from app.returns.models import LayoutAnswer, PayeeMemory, SpendingReturn
from app.reviews.models import Offer, RiskDecision
from app.rulings.models import KeptAnswer
from app.support.models import Referral, ReferralDraft

# How somebody signed in with the record that goes. Codes point at half-open sign-ins: they go first.
SIGN_IN_ROWS = (
    SentCode, HalfSignIn, SecondFactor, CardCode, Passkey, PasskeyChallenge, KeptForm, KnownDevice, ActivationCode, LetterRequest,
    RecoveryLink, EmailChange,
)  # fmt: skip
# A new table about a person must say here, or in the test beside this file, what a merge does to it.
MOVES: tuple[InstrumentedAttribute[int] | InstrumentedAttribute[int | None], ...] = (
    Case.recipient_id, DirectPayment.recipient_id, LayoutAnswer.person_id, OutboxMessage.person_id, PayeeMemory.person_id,
    ReasonGiven.recipient_id, SpendingReturn.recipient_id, StoredFile.owner_id, TwoPersonAct.recipient_id, Caseload.recipient_id,
    MergedPerson.kept_id, Invitation.recipient_id, OneLook.recipient_id, PrivateNote.person_id, Representation.recipient_id,
    DeathReport.person_id, Representation.representative_id, SafeContactChange.person_id, NeedsChange.person_id,
    Interest.person_id, CallBack.person_id, Explanation.person_id, IntoEnglish.person_id,
    Thread.person_id, Referral.person_id, ReferralDraft.person_id,
    KeptAnswer.person_id, RiskDecision.person_id, DecisionLetter.person_id, Offer.person_id,
)  # fmt: skip


def merge_refusal(kept: Person, merged: Person) -> str | None:
    """Why the two cannot be one, or None: only one has a direct payment, neither works here, and
    nobody waits for a copy, a hold or an erasure of either."""
    if kept.id == merged.id:
        return "merge-same"
    if _is_staff(kept) or _is_staff(merged):
        return "merge-staff"
    if keeping.is_waited_for(kept.id) or keeping.is_waited_for(merged.id):
        return "merge-held"
    return "merge-two-payments" if _has_payment(kept) and _has_payment(merged) else None


def merge(kept: Person, merged: Person, now: datetime, *, by: int) -> None:
    """Move everything of `merged` to `kept`. Its reference leads to «not found» from then on, and nobody signs in with it.

    Raises Refused with a code of `merge_refusal`; NotYours in one's own affairs.
    """
    if by in (kept.id, merged.id):
        raise NotYours
    refusal = merge_refusal(kept, merged)
    if refusal:
        raise Refused(refusal)
    _drop_reasons_given_twice(kept, merged)
    representations.make_one(kept.id, merged.id, now, by=by)
    invitations.make_one(kept.id, merged.id, by=by)
    death.make_one(kept.id, merged.id, now, by=by)
    for column in MOVES:
        session.execute(update(column.class_).where(column == merged.id).values({column.key: kept.id}))
    _move_contact(kept, merged)
    safe_contact.make_one(kept, merged, now, by=by)
    communication.make_one(kept, merged, now, by=by)
    session.execute(update(SignIn).where(SignIn.person_id == merged.id, SignIn.ended_at.is_(None)).values(ended_at=now))
    for model in SIGN_IN_ROWS:
        session.execute(delete(model).where(model.person_id == merged.id))
    session.add(MergedPerson(person_id=merged.id, kept_id=kept.id, merged_at=now))
    session.flush()
    record(Event.PEOPLE_MERGED, by=by, about=kept.id, kept=kept.reference, merged=merged.reference)


def _drop_reasons_given_twice(kept: Person, merged: Person) -> None:
    """One reason a day for one person: where both records were opened the trail still holds both."""
    mine, theirs = ReasonGiven.__table__.alias("mine"), ReasonGiven
    same = exists().where(
        mine.c.recipient_id == kept.id, mine.c.staff_id == theirs.staff_id, mine.c.day == theirs.day
    )  # fmt: skip
    session.execute(delete(theirs).where(theirs.recipient_id == merged.id, same).execution_options(synchronize_session=False))


def _move_contact(kept: Person, merged: Person) -> None:
    """What the kept record lacks; the rest of the merged one goes."""
    email, phone, reference = merged.email, merged.phone, merged.council_reference
    merged.email = merged.phone = merged.council_reference = merged.passphrase_hash = None
    session.flush()  # these are unique: gone first, there second
    kept.email, kept.phone = kept.email or email, kept.phone or phone
    kept.council_reference = kept.council_reference or reference
    kept.reads_easily = kept.reads_easily or merged.reads_easily
    session.flush()


def _has_payment(person: Person) -> bool:
    return session.scalar(select(DirectPayment.id).where(DirectPayment.recipient_id == person.id).limit(1)) is not None


def _is_staff(person: Person) -> bool:
    return session.scalar(select(StaffMember.id).where(StaffMember.person_id == person.id)) is not None
