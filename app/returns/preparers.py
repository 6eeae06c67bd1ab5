"""Who had a hand in a return, apart from who sent it: a helper may do the one and not the other."""

from sqlalchemy import select

from app.core.db import session
from app.returns.models import ReturnPreparer, SpendingReturn


def note_preparer(found: SpendingReturn, person_id: int) -> None:
    """Somebody has a hand in the version that is sent next; each is written down once."""
    hand = (
        ReturnPreparer.return_id == found.id, ReturnPreparer.version == found.version + 1,
        ReturnPreparer.person_id == person_id,
    )  # fmt: skip
    if session.scalar(select(ReturnPreparer.id).where(*hand)) is None:
        session.add(ReturnPreparer(return_id=found.id, version=found.version + 1, person_id=person_id))
        session.flush()


def preparers_of(found: SpendingReturn) -> dict[int, list[int]]:
    """Who prepared each version, by number, in the order they began."""
    rows = session.execute(
        select(ReturnPreparer.version, ReturnPreparer.person_id)
        .where(ReturnPreparer.return_id == found.id).order_by(ReturnPreparer.id)
    )  # fmt: skip
    hands: dict[int, list[int]] = {}
    for version, person_id in rows:
        hands.setdefault(version, []).append(person_id)
    return hands
