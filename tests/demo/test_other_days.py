"""The demonstration on awkward days, with a smaller cast; and where it refuses."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from app import demo
from app.accounts.models import Person
from app.audit import service as audit
from app.casework import service as casework
from app.core import clock, db
from app.core.config import BadSettings, Settings
from app.core.db import session
from app.core.errors import Refused
from app.demo import learning, people
from app.demo.people import Last
from app.factory import check_people, create_app
from app.handbook import keeping, training
from app.handbook.rules import Channel
from app.handbook.seeding import sow_folder
from app.returns.models import ReturnVersion, SpendingReturn
from tests.conftest import NOW, TODAY
from tests.factories import make_person

SMALL = tuple(
    next(one for one in people.CAST if one.last is last and one.kept_in == people.OWN) for last in Last
)  # fmt: skip


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """The same settings, for a demonstration."""
    return type(settings)(**{**vars(settings), "demo": True})


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 10, 1, 0, 5, tzinfo=UTC),  # the first morning after a quarter
        datetime(2027, 1, 1, 9, 0, tzinfo=UTC),
        datetime(2028, 2, 29, 23, 50, tzinfo=UTC),
        datetime(2026, 12, 31, 12, 0, tzinfo=UTC),  # the last day of one
    ],
)
def test_it_holds_on_any_day(app: Flask, monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    monkeypatch.setattr(demo, "CAST", SMALL)
    today = clock.day_in_england(moment)
    demo.load(app.config["SETTINGS"], today, moment, tell=[].append)
    with db.reading():
        assert audit.first_wrong_row() is None
        latest = session.scalar(select(func.max(ReturnVersion.sent_at)))
        assert latest is not None
        assert latest <= moment
        assert casework.counts(today)["late"] == 1
        states = set(session.scalars(select(SpendingReturn.state)))
        assert states == {"draft", "sent", "asked", "settled"}
        for one in session.scalars(select(ReturnVersion)):
            assert (one.opening_pence or 0) + one.money_in_pence - one.money_out_pence == one.closing_pence


def test_briefings_that_stand_have_readers_and_some_have_still_to_read(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "CAST", SMALL[:1])
    sow_folder(NOW, by=None)
    db.commit()
    demo.load(app.config["SETTINGS"], TODAY, NOW, tell=[].append)
    with db.reading():
        (briefing,) = training.readers(TODAY)
        assert briefing.read == 5 and "Nisha Raval" in {one.display_name for one in briefing.missing}
        assert {one.channel for one in training.counts()} == set(Channel)
        assert {one.row.words for one in keeping.said(answered=False)} == {learning.MISSING, ""}
        assert audit.first_wrong_row() is None


def test_a_real_person_is_in_the_way(app: Flask) -> None:
    make_person("Real Person")
    with pytest.raises(Refused, match="not-empty"):
        demo.load(app.config["SETTINGS"], TODAY, NOW, tell=print)
    result = app.test_cli_runner().invoke(args=["demo"])
    assert result.exit_code == 1
    assert "real people" in result.output
    with pytest.raises(BadSettings, match="real people"):
        check_people(app)


def test_without_the_setting_there_is_no_demonstration(settings: Settings, tmp_path: Path) -> None:
    site = create_app(type(settings)(**{**vars(settings), "demo": False}))
    result = site.test_cli_runner().invoke(args=["demo"])
    assert result.exit_code == 1
    assert "PORTAL_DEMO=1" in result.output
    site.extensions["engine"].dispose()


def test_a_load_that_fails_leaves_nothing(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "CAST", SMALL[:2])

    def fall_over(_diary: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(demo.Diary, "live", fall_over)
    with pytest.raises(OSError, match="disk"):
        demo.load(app.config["SETTINGS"], TODAY, NOW, tell=[].append)
    db.let_go()
    with db.reading():
        assert session.scalar(select(func.count()).select_from(Person)) == 0

