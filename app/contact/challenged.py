"""The decision that somebody does not agree with: its reference goes with their message, to the team it belongs to."""

import re
from dataclasses import dataclass

from app.contact.thread_rules import Team
from app.core import clock
from app.core.errors import NotYours
from app.core.i18n import current_language, gettext, long_day
from app.core.references import LETTERS
from app.decisions import service as letters
from app.decisions.rules import ABOUT_MONEY, NEVER_POSTED

# A decision about a risk, and an expression of interest that the council does not go on with.
ONLY_NAMED = re.compile(f"[DE]-[{LETTERS}]{{4}}-[{LETTERS}]{{4}}")


@dataclass(frozen=True)
class Challenged:
    """A decision in one line for the person and for staff, and who answers."""

    line: str
    team: Team


def challenged(reference: str, person_id: int, *, alone: bool) -> Challenged | None:
    """The decision with this reference, for a page about it; None where there is none. `alone`: the person reads it, and
    nobody for them. Risks and interest are known to packages that this one may not ask: here they are only named."""
    if ONLY_NAMED.fullmatch(reference):
        return Challenged(f"{gettext('Reference')} {reference}", Team.CARE) if alone else None
    try:
        letter = letters.letter_of(person_id, reference)
    except NotYours:
        return None
    if letter.kind in NEVER_POSTED and not alone:
        return None
    day = long_day(clock.day_in_england(letter.decided_at), current_language().code)
    team = Team.MONEY if letter.kind in ABOUT_MONEY else Team.CARE
    return Challenged(f"{gettext('Decided on %(day)s', day=day)}: {gettext('Reference')} {letter.reference}", team)
