"""What happened when: two years of quarters for everybody, told from today backwards and lived from the oldest day on."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from operator import itemgetter

from app.core.clock import LONDON
from app.council_policy.rules import Period
from app.demo.lives import Act, Life
from app.demo.people import Last

QUIET = 46  # days after which a return that was sent at once waits too long for an answer
ADVICE = "Thank you. Please keep the payslips for six years: this is only a reminder."
REOPEN = "A payment to Lotus Care of this quarter was paid twice, says their invoice. We would like to look at it together."


@dataclass
class Diary:
    """Acts with their moments. Nothing in it lies in the future."""

    now: datetime
    entries: list[tuple[datetime, Act]] = field(default_factory=list)

    def note(self, day: date, hour: int, act: Act) -> None:
        """At this hour of this day in England; what would be later than now happens now."""
        moment = datetime.combine(day, time(hour, 10), LONDON).astimezone(UTC)
        self.entries.append((min(moment, self.now), act))

    def live(self) -> None:
        """Everything in order of time."""
        for moment, act in sorted(self.entries, key=itemgetter(0)):
            act(moment)


@dataclass(frozen=True)
class Quarter:
    """One quarter of one life, with days counted back from today but never before the quarter was over."""

    life: Life
    period: Period
    diary: Diary
    today: date

    def ago(self, days: int) -> date:
        """So many days ago, at the earliest the day after the quarter."""
        return max(self.period.end + timedelta(days=1), self.today - timedelta(days=days))

    def after(self, days: int) -> date:
        """So many days after the quarter, at the latest today."""
        return min(self.period.end + timedelta(days=days), self.today)

    def sent(self, day: date) -> None:
        """The whole return, begun and sent on a day."""
        self.diary.note(day, 10, partial(self.life.start, self.period))
        self.diary.note(day, 11, partial(self.life.send, self.period))

    def sent_last(self, day: date) -> None:
        """The return of the last quarter, with all that is told in it."""
        self.diary.note(day, 10, partial(self.life.start, self.period))
        self.diary.note(day, 11, partial(self.life.sort, self.period))
        self.diary.note(day, 11, partial(self.life.add_the_rest, self.period))
        self.diary.note(day, 11, partial(self.life.send, self.period))
        if self.life.facts.explains_over:
            self.diary.note(day, 12, partial(self.life.explain_over, self.period.end))


def tell(life: Life, periods: list[Period], diary: Diary, today: date) -> None:
    """Everything that happened with one person's returns. `periods` have ended, oldest first."""
    last = life.facts.last
    open_quarters = 1
    if last is Last.TWO_NOT_SENT or (last is Last.LATE and (today - periods[-1].end).days <= QUIET):
        open_quarters = 2
    for number, period in enumerate(periods[:-open_quarters]):
        _settled(Quarter(life, period, diary, today), number)
    for period in periods[-open_quarters:][:1]:
        ENDINGS[last](Quarter(life, period, diary, today))


def _settled(quarter: Quarter, number: int) -> None:
    wobble = (len(quarter.life.facts.name) * 5 + number * 7) % 17
    day = quarter.after(6 + wobble)
    quarter.sent(day)
    outcome, note = ("ok_with_advice", ADVICE) if (number + wobble) % 6 == 5 else ("ok", "")
    settled = min(day + timedelta(days=4 + wobble), quarter.today)
    quarter.diary.note(settled, 15, partial(quarter.life.settle, quarter.period, outcome, note))


def _nothing_yet(quarter: Quarter) -> None:
    """Not started, or only looked at."""


def _draft(quarter: Quarter) -> None:
    quarter.diary.note(quarter.ago(3), 19, partial(quarter.life.start, quarter.period))


def _sent(quarter: Quarter) -> None:
    quarter.sent_last(quarter.ago(2 + len(quarter.life.facts.name) % 9))


def _taken(quarter: Quarter) -> None:
    quarter.sent_last(quarter.ago(9))
    quarter.diary.note(quarter.ago(1), 9, partial(quarter.life.take, quarter.period))


def _late(quarter: Quarter) -> None:
    quarter.sent_last(quarter.today - timedelta(days=QUIET - 2 - len(quarter.life.facts.name) % 5))


def _asked(quarter: Quarter) -> None:
    words = "It is a lot of money, so we would like to see the invoice. A photo is fine."
    quarter.sent_last(quarter.ago(16))
    quarter.diary.note(quarter.ago(5), 14, partial(quarter.life.ask, quarter.period, "equipment", "evidence-asked", words))


def _answered(quarter: Quarter) -> None:
    quarter.sent_last(quarter.ago(22))
    quarter.diary.note(quarter.ago(13), 13, partial(quarter.life.ask, quarter.period, "cash", "cash-without-note", ""))
    words = "I paid for lunch and the taxi when we went to the hospital. Hetal was with me."
    quarter.diary.note(quarter.ago(2), 16, partial(quarter.life.answer, quarter.period, words))


def _checked(quarter: Quarter) -> None:
    quarter.sent_last(quarter.ago(24))
    quarter.diary.note(quarter.ago(4), 15, partial(quarter.life.settle, quarter.period, "ok", ""))


def _advice(quarter: Quarter) -> None:
    quarter.sent_last(quarter.ago(26))
    quarter.diary.note(quarter.ago(6), 15, partial(quarter.life.settle, quarter.period, "ok_with_advice", ADVICE))


def _reopening(quarter: Quarter) -> None:
    _checked(quarter)
    quarter.diary.note(quarter.ago(1), 16, partial(quarter.life.propose_reopening, quarter.period, REOPEN))


def _nothing_spent(quarter: Quarter) -> None:
    quarter.diary.note(quarter.ago(7), 18, partial(quarter.life.say_nothing_spent, quarter.period))


ENDINGS: dict[Last, Callable[[Quarter], None]] = {
    Last.NOT_STARTED: _nothing_yet,
    Last.TWO_NOT_SENT: _nothing_yet,
    Last.DRAFT: _draft,
    Last.SENT: _sent,
    Last.TAKEN: _taken,
    Last.LATE: _late,
    Last.ASKED: _asked,
    Last.ANSWERED: _answered,
    Last.SETTLED: _checked,
    Last.ADVICE: _advice,
    Last.REOPENING: _reopening,
    Last.NOTHING_SPENT: _nothing_spent,
}
