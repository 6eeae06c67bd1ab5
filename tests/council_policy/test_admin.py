"""The council's values in words, their history, and setting a new one."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask

from app.accounts.rules import Role
from app.council_policy import service
from app.council_policy.rules import PolicyKey
from tests.factories import Made, make_officer
from tests.page import Client

pytestmark = pytest.mark.once  # pages, the same on both engines

SignIn = Callable[[Made], Client]
TODAY = date(2026, 11, 20)


def text(page: object) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.get_data(as_text=True)).split())  # type: ignore[attr-defined]


def form(value: str, day: date = TODAY, reason: str = "The cabinet decided") -> dict[str, str]:
    return {
        "value": value, "from_day-day": str(day.day), "from_day-month": str(day.month), "from_day-year": str(day.year),
        "reason": reason,
    }  # fmt: skip


def lead(sign_in: SignIn) -> Client:
    return sign_in(make_officer("Lee Lead", Role.DP_LEAD))


def test_every_value_is_told_in_words_with_its_unit(app: Flask, sign_in: SignIn) -> None:
    page = text(lead(sign_in).get("/admin/policy/"))
    for words in (
        "Contingency: the most that may be kept 6 weeks", "20 working days", "28 days", "£500.00", "equipment",
        "The whole personal budget (gross)", "Calendar quarters", "The last day of the quarter", "52", "Yes", "The start",
    ):  # fmt: skip
        assert words in page, words


@pytest.mark.parametrize("key", list(PolicyKey))
def test_every_value_has_a_page(app: Flask, sign_in: SignIn, key: PolicyKey) -> None:
    assert "Never. The portal starts with" in text(lead(sign_in).get(f"/admin/policy/{key}"))


def test_a_value_that_is_not_there_is_not_found(app: Flask, sign_in: SignIn) -> None:
    lead(sign_in).get("/admin/policy/bonus", status=404)


@pytest.mark.parametrize(("key", "value", "shown"), [
    ("contingency_weeks", "8", "8 weeks"), ("evidence_over_pence", "750.00", "£750.00"),
    ("evidence_categories", "equipment, respite", "equipment, respite"), ("ask_about_cash", "no", "No"),
    ("weeks_per_year", "365/7", "365 divided by 7"), ("look_by_working_days", "15", "15 working days"),
])  # fmt: skip
def test_a_new_value_holds_from_its_day_and_is_kept_once(
    app: Flask, sign_in: SignIn, key: str, value: str, shown: str
) -> None:
    officer = lead(sign_in)
    officer.get(f"/admin/policy/{key}")
    for _time in range(2):
        done = officer.post(f"/admin/policy/{key}", form(value))
    page = text(officer.get(done.headers["Location"]))
    assert "The new value is kept." in page and f"{shown} 20 November 2026" in page
    history = text(officer.get(f"/admin/policy/{key}"))
    assert "The cabinet decided" in history and "Lee Lead" in history and "since 20 November 2026" in history
    assert len(service.history_of(PolicyKey(key))) == 1


def test_a_value_of_a_later_day_does_not_hold_yet(app: Flask, sign_in: SignIn) -> None:
    officer = lead(sign_in)
    officer.get("/admin/policy/low_weeks")
    officer.post("/admin/policy/low_weeks", form("3", TODAY + timedelta(days=1)))
    assert service.policy_on(TODAY).low_weeks == 2
    assert service.policy_on(TODAY + timedelta(days=1)).low_weeks == 3
    assert "Offer help when less is left than 2 weeks The start" in text(officer.get("/admin/policy/"))


@pytest.mark.parametrize(("key", "sent", "sentence"), [
    ("contingency_weeks", form("forty"), "Enter a whole number"), ("contingency_weeks", form("40"), "Enter 26 or less"),
    ("contingency_weeks", form("0"), "Enter 1 or more"), ("contingency_weeks", form(""), "Enter a whole number"),
    ("quarter", form("lunar"), "Not a valid choice"), ("quarter", form(""), "Choose one of these"),
    ("evidence_categories", form("Big Things!"), "Write the kinds in small letters"),
    ("evidence_over_pence", form("lots"), "Enter an amount"),
    ("low_weeks", form("3", TODAY - timedelta(days=1)), "people were told another rule"),
    ("low_weeks", form("3", reason=" "), "Say why; it is kept with the value"),
    ("low_weeks", {**form("3"), "from_day-day": ""}, "Enter a real date"),
])  # fmt: skip
def test_what_cannot_be_set_is_said_and_changes_nothing(
    app: Flask, sign_in: SignIn, key: str, sent: dict[str, str], sentence: str
) -> None:
    officer = lead(sign_in)
    officer.get(f"/admin/policy/{key}")
    assert sentence in text(officer.post(f"/admin/policy/{key}", sent, status=422))
    assert service.history_of(PolicyKey(key)) == []


def test_setting_policy_needs_its_permission(app: Flask, sign_in: SignIn) -> None:
    officer = sign_in(make_officer())
    officer.get("/admin/cases/")
    officer.get("/admin/policy/", status=404)
    officer.post("/admin/policy/low_weeks", form("0"), status=404)
    assert service.policy_on(TODAY).low_weeks == 2
