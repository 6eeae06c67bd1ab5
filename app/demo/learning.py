"""What staff have read and learned: read marks on the briefings that stand, two words of feedback, training of each kind."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import partial

from app.accounts.models import Person
from app.accounts.rules import Role
from app.core.db import session
from app.demo.council import with_role
from app.demo.story import Diary
from app.handbook import service as handbook
from app.handbook import training
from app.handbook.rules import Channel, Kind

# The rest have still to read: the lead sees who.
HAVE_READ = (Role.FINANCE_OFFICER, Role.DP_LEAD, Role.SOCIAL_WORKER)
MISSING = "What do we say where somebody has no bank account at all?"
DONE = (
    (Role.SOCIAL_WORKER, "Direct payments: the first conversation", Channel.CLASSROOM, 140),
    (Role.FINANCE_OFFICER, "Direct payments: the first conversation", Channel.E_LEARNING, 95),
    (Role.DP_OFFICER, "Direct payments: the first conversation", Channel.VIDEO_CALL, 60),
    (Role.DP_OFFICER, "Writing in plain words", Channel.READING, 30),
    (Role.FINANCE_OFFICER, "Writing in plain words", Channel.COLLEAGUE, 12),
)


def tell(staff: Sequence[Person], diary: Diary, today: date) -> None:
    """Note it all in the diary."""
    for role, course, channel, ago in DONE:
        for number, member in enumerate(with_role(staff, role)):
            day = today - timedelta(days=ago + number)
            diary.note(day, 16, partial(_learn, course, channel, day, member.id))
    # A briefing stands since the demonstration was made, so that it is read now and not earlier.
    diary.note(today + timedelta(days=1), 9, partial(_read, staff))


def _learn(course: str, channel: Channel, day: date, member: int, now: datetime) -> None:
    training.record_done(course, channel, day, day, now, by=member)


def _read(staff: Sequence[Person], now: datetime) -> None:
    """Where the handbook is empty there is nothing to read."""
    standing = session.execute(handbook.newest_published()).all()
    for page, version in standing:
        if page.kind == Kind.BRIEFING:
            for role in HAVE_READ:
                for member in with_role(staff, role):
                    handbook.mark_read(page.slug, version.version, now, by=member.id)
    if standing:
        page, version = standing[0]
        worker, officer = (with_role(staff, role)[0].id for role in (Role.SOCIAL_WORKER, Role.FINANCE_OFFICER))
        handbook.say(page.slug, version.version, True, "", now, by=officer)
        handbook.say(page.slug, version.version, False, MISSING, now, by=worker)
