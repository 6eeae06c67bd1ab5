"""The site does not start where starting would be unsafe, and says which setting to mend."""

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from app.accounts import service as accounts
from app.core import db
from app.core.config import LANGUAGES, BadSettings, Council, Settings
from app.core.web import check_brand, contrast
from app.factory import check_people, create_app
from tests import factories

pure = pytest.mark.pure
REAL = {
    "SECRET_KEY": "k" * 40, "DATABASE_URL": "postgresql://portal@db/portal", "FILES_FOLDER": "/srv/files",
    "BASE_URL": "https://payments.elmshire.example", "TRUSTED_HOSTS": "payments.elmshire.example", "COUNCIL_PHONE": "01632 960 100",
    "DUTY_EMAIL": "duty@elmshire.example",
}  # fmt: skip


@pure
def test_a_real_council_starts() -> None:
    settings = Settings.from_env(REAL)
    assert settings.https
    assert not settings.demo
    assert not settings.testing
    assert settings.trusted_hosts == ("payments.elmshire.example",)
    assert settings.languages == LANGUAGES


@pure
@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("SECRET_KEY", "", "SECRET_KEY"), ("SECRET_KEY", "k" * 31, "32 characters"), ("DATABASE_URL", "", "DATABASE_URL"),
        ("FILES_FOLDER", "", "FILES_FOLDER"), ("BASE_URL", "", "BASE_URL"), ("BASE_URL", "http://payments.elmshire.example", "https://"),
        ("TRUSTED_HOSTS", "", "TRUSTED_HOSTS"), ("TRUSTED_HOSTS", ",", "TRUSTED_HOSTS"), ("COUNCIL_PHONE", "", "COUNCIL_PHONE"),
    ],
)  # fmt: skip
def test_what_is_missing_or_unsafe_is_named(name: str, value: str, words: str) -> None:
    with pytest.raises(BadSettings, match=words):
        Settings.from_env({**REAL, name: value})


@pure
@pytest.mark.parametrize("name", sorted(REAL))
def test_nothing_that_must_be_told_has_a_default(name: str) -> None:
    with pytest.raises(BadSettings):
        Settings.from_env({key: value for key, value in REAL.items() if key != name})


@pure
def test_the_demonstration_may_do_without_https() -> None:
    demo = {**REAL, "PORTAL_DEMO": "1", "BASE_URL": "http://127.0.0.1:8000", "TRUSTED_HOSTS": "", "COUNCIL_PHONE": ""}
    assert Settings.from_env(demo).demo
    with pytest.raises(BadSettings, match="SECRET_KEY"):
        Settings.from_env({**demo, "SECRET_KEY": "short"})


@pure
@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"brand": "#777777"}, "BRAND_COLOUR and BRAND_TEXT_COLOUR"),
        ({"action": "#ffcc00"}, "ACTION_COLOUR"),
        ({"brand": "#f0f0e0", "brand_text": "#000000"}, "the paper"),
        ({"brand": "navy"}, "#rrggbb"),
        ({"brand": "#fff;}body{display:none"}, "#rrggbb"),
    ],
)
def test_colours_nobody_can_read_are_refused(changes: dict[str, str], words: str) -> None:
    with pytest.raises(BadSettings, match=words):
        check_brand(replace(Settings.from_env(REAL), council=Council(**changes)))


@pure
def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert contrast("#ffffff", "#777777") == contrast("#777777", "#ffffff")


def test_the_demonstration_runs_on_no_database_with_real_people(app: Flask, settings: Settings) -> None:
    factories.make_person()
    check_people(app)
    demo = create_app(replace(settings, demo=True))
    with pytest.raises(BadSettings, match="real people"):
        check_people(demo)
    db.session.configure(bind=app.extensions["engine"])


def test_a_real_site_runs_on_no_database_with_invented_people(app: Flask) -> None:
    accounts.add_person("Invented Person", factories.NOW, by=None, invented=True)
    db.commit()
    with pytest.raises(BadSettings, match="invented people"):
        check_people(app)


def test_the_demonstration_answers_this_machine_only(app: Flask, settings: Settings) -> None:
    demo = create_app(replace(settings, demo=True))
    for here in ("127.0.0.1", "::1"):
        assert demo.test_client().get("/healthz", environ_base={"REMOTE_ADDR": here}).status_code == 200
    for elsewhere in ("10.0.0.7", "192.0.2.1", "2001:db8::1"):
        assert demo.test_client().get("/healthz", environ_base={"REMOTE_ADDR": elsewhere}).status_code == 403
    page = demo.test_client().get("/en/help", environ_base={"REMOTE_ADDR": "127.0.0.1"}).text
    assert "Demonstration" in page
    demo.extensions["engine"].dispose()
    db.session.configure(bind=app.extensions["engine"])


def test_nothing_connects_before_the_first_page(settings: Settings) -> None:
    """gunicorn forks after loading: a connection made before would be shared."""
    nowhere = replace(settings, database_url="postgresql://portal@127.0.0.1:1/nowhere", folder=Path("/nonexistent"))
    site = create_app(nowhere)
    assert site.test_client().get("/healthz").json == {"status": "ok"}
    site.extensions["engine"].dispose()
