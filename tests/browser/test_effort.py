"""What a return costs a person: pages, taps and typed characters, from My home to the receipt, on a phone."""

import sys
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from tests.browser import journeys
from tests.browser.journeys import FIRST, SECOND
from tests.browser.site import Site
from tests.browser.walker import Walker
from tests.returns.samples import bank_csv, png

Walk = Callable[..., Walker]


@dataclass(frozen=True)
class Effort:
    """What a journey asked of a person. Choosing files counts as one tap; signing in is not counted."""

    pages: int
    taps: int
    typed: int

    @property
    def inputs(self) -> int:
        """Taps and typed characters together."""
        return self.taps + self.typed

    def fits(self, most: "Effort") -> bool:
        """Whether none of the three is above `most`."""
        return self.pages <= most.pages and self.taps <= most.taps and self.typed <= most.typed

    def __str__(self) -> str:
        return f"{self.pages} pages, {self.taps} taps, {self.typed} typed"


# What we ask for, how they want to tell us, their file, what each payment was, the check, the receipt. Taps: the link,
# start, the way and go on, the file and add, "these are right", send. Nothing is typed: all of it is in the file.
MOST_WITH_FILE = Effort(pages=6, taps=8, typed=0)
# Without a file the balances, a total for the one assistant and her name are typed; what it was is chosen once.
MOST_TYPED = Effort(pages=12, taps=16, typed=40)
SECOND_QUARTER = 0.4  # of the first quarter's inputs, and of its pages (TRUST.md AU16)


def effort_of(walk: Walker, journey: Callable[[], None]) -> Effort:
    """Walk a journey and count."""
    before = (walk.pages, walk.taps, walk.typed)
    journey()
    return Effort(walk.pages - before[0], walk.taps - before[1], walk.typed - before[2])


def say(capsys: pytest.CaptureFixture[str], words: str) -> None:
    """Show it in the run, also from a worker: its standard output is kept, its standard error is not."""
    with capsys.disabled():
        print(f"\n{words}", file=sys.stderr, flush=True)


def test_the_second_quarter_asks_less(site: Site, walk: Walk, capsys: pytest.CaptureFixture[str]) -> None:
    """Ten payments to one personal assistant, a file from the bank, nothing unusual."""
    person, at = site.recipient(), walk("en", 320, full=False)
    at.sign_in(person)
    spent = []
    for period in (FIRST, SECOND):
        file = site.file(f"{period}.csv", bank_csv(period))
        at.open(f"for/{person.reference}/")
        spent.append(effort_of(at, lambda file=file, period=period: journeys.return_by_file(at, file, period)))
    first, second = spent
    say(capsys, f"A return with a file: first quarter {first}; second {second}: {second.inputs / first.inputs:.0%} of the inputs")
    assert first.fits(MOST_WITH_FILE), first
    assert second.inputs <= first.inputs * SECOND_QUARTER, f"{second} after {first}"
    assert second.pages <= first.pages * SECOND_QUARTER, f"{second} after {first}"


def test_typing_is_not_second_class(site: Site, walk: Walk, capsys: pytest.CaptureFixture[str]) -> None:
    """The same payments from a photo of the paper: one total for the assistant."""
    person, at = site.recipient(), walk("en", 320, full=False)
    at.sign_in(person)
    effort = effort_of(at, lambda: journeys.return_by_typing(at, site.file("page.png", png())))
    say(capsys, f"A return by typing: {effort}")
    assert effort.fits(MOST_TYPED), effort
