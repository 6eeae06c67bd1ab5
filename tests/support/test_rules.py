"""The rules of a referral, without a database."""

from datetime import date, timedelta

import pytest

from app.support.rules import (
    KINDS,
    NOT_SURE,
    Agreed,
    Declined,
    HelpKind,
    Level,
    Share,
    Stage,
    consent_refusal,
    decline_refusal,
    is_late,
    kind_of,
    share_refusal,
)
from app.support.words import (
    DECLINED,
    DECLINED_IN_ENGLISH,
    KIND,
    LEVEL,
    LEVEL_IN_ENGLISH,
    SHARE,
    SHARE_IN_ENGLISH,
    STAGE,
    STAGE_IN_ENGLISH,
)

pytestmark = pytest.mark.pure
TODAY = date(2026, 11, 20)


def test_every_level_belongs_to_one_of_three_kinds() -> None:
    assert sorted(level for levels in KINDS.values() for level in levels) == sorted(Level)
    assert kind_of(Level.PAYROLL) is HelpKind.DOES and kind_of(Level.FULL_SUPPORT) is HelpKind.HOLDS


def test_every_code_has_words_for_people_and_for_staff() -> None:
    assert set(LEVEL) == set(LEVEL_IN_ENGLISH) == {*Level, NOT_SURE}
    assert set(SHARE) == set(SHARE_IN_ENGLISH) == set(Share)
    assert set(STAGE) == set(STAGE_IN_ENGLISH) == set(Stage)
    assert set(DECLINED) == set(DECLINED_IN_ENGLISH) == set(Declined)
    assert set(KIND) == set(HelpKind)


@pytest.mark.parametrize(
    ("shared", "reach", "known", "refusal"),
    [
        (["phone"], "", [Share.PHONE], None),
        (["phone"], "", [Share.EMAIL], "share-no-way"),  # ticked, and we have none
        (["needs", "account"], "", [Share.PHONE], "share-no-way"),
        ([], "Ring my son", [], None),
        ([], "  ", [Share.PHONE], "share-no-way"),
        (["phone", "bank-lines"], "", [Share.PHONE], "share-unknown"),
    ],
)
def test_a_service_can_always_get_in_touch(shared: list[str], reach: str, known: list[Share], refusal: str | None) -> None:
    assert share_refusal(shared, reach, known) == refusal


def test_a_consent_has_a_way_and_a_day_that_has_come() -> None:
    assert consent_refusal(Agreed.ON_PHONE, TODAY, TODAY) is None
    assert consent_refusal(Agreed.ONLINE, TODAY, TODAY) == "consent-not-chosen", "nobody else agrees online for them"
    assert consent_refusal("", TODAY, TODAY) == "consent-not-chosen"
    assert consent_refusal(Agreed.ON_PAPER, None, TODAY) == consent_refusal(Agreed.ON_PAPER, TODAY + timedelta(1), TODAY) == "consent-needs-day"


def test_a_no_says_why() -> None:
    assert decline_refusal(Declined.FULL, "") is None
    assert decline_refusal(Declined.OTHER, " ") == "decline-needs-words"
    assert decline_refusal("bored", "x") == "decline-not-chosen"


def test_late_is_the_day_after_and_never_after_the_end() -> None:
    assert not is_late(Stage.OFFERED, TODAY, TODAY)
    assert is_late(Stage.OFFERED, TODAY, TODAY + timedelta(1))
    assert not is_late(Stage.ENDED, TODAY, TODAY + timedelta(1))
