"""What `make test` leaves out: never a whole test, and the same each time."""

from typing import Any

import pytest

from tests import sampling

pytestmark = pytest.mark.pure
LANGUAGES = ("en-320", "ur-1280")


class Item:
    """A test that was collected."""

    def __init__(self, nodeid: str, *, browser: bool = True) -> None:
        self.nodeid, self.browser = nodeid, browser

    def get_closest_marker(self, name: str) -> bool:
        return self.browser and name == "browser"


def walked(items: list[Any], *, postgres: bool = False) -> list[str]:
    out = sampling.left_out(items, postgres=postgres)
    return [one.nodeid for one in items if one not in out]


def test_each_journey_is_walked_in_one_of_two_languages_and_both_have_their_share() -> None:
    items = [Item(f"tests/browser/test_x.py::test_{number}[{one}]") for number in range(50) for one in LANGUAGES]
    found = walked(items)
    assert len(found) == len({one.split("[")[0] for one in found}) == 50
    assert 10 < sum("ur" in one for one in found) < 40
    assert walked(items) == found, "the same each time"


def test_a_journey_that_is_walked_once_is_never_left_out() -> None:
    assert len(walked([Item("tests/browser/test_x.py::test_one"), Item("tests/browser/test_x.py::test_two[en]")])) == 2


def test_sqlite_leaves_nothing_out_and_postgresql_nothing_that_differs_between_engines() -> None:
    items = [Item(f"tests/home/test_views.py::test_{number}", browser=False) for number in range(90)]
    assert len(walked(items)) == 90
    assert 15 < len(walked(items, postgres=True)) < 45
    same = [Item("tests/reports/test_reports.py::test_a", browser=False), Item("tests/home/x.py::test_a_race", browser=False)]
    assert len(walked(same, postgres=True)) == 2
