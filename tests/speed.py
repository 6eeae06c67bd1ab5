"""How long something takes, told in the time this machine needs for plain Python work just then.

Seconds differ by machine and by what else runs on it; the share of the two does not. The best of a few rounds counts,
because other work on the machine only ever makes a round longer.
"""

import time
from collections.abc import Callable


def times_plain_work(work: Callable[[], object], rounds: int = 3) -> float:
    """The processor time of `work` as a multiple of `plain_work`, each at its best of some rounds, in turn."""
    own, plain = [], []
    for _ in range(rounds):
        plain.append(_seconds(plain_work))
        own.append(_seconds(work))
    return min(own) / min(plain)


def plain_work() -> None:
    """Some ten milliseconds of cutting, counting and keeping."""
    kept: dict[str, int] = {}
    for number in range(20_000):
        day, pence = f"{number:06d},{number * 7919 % 20011}".split(",")
        kept[day] = int(pence) + len(day.strip())


def _seconds(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began
