"""The data map names every column there is and no other, and everything built from it says what it says."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Column, MetaData, Text

import app.retention.models  # noqa: F401 - its tables are in the map
from app.accounts.rules import Role
from app.core import db
from app.core.config import LANGUAGES
from app.core.db import Model
from app.council_policy.rules import DEFAULTS, SETTINGS, PolicyKey, Unit
from app.council_policy.service import set_policy
from app.retention import admin
from app.retention.data_map import ROOT, bases, tables
from app.retention.rules import PERIOD, Kept, period_of
from app.retention.words import KEPT, SEES, TOLD, WITHHELD
from tests import factories
from tests.conftest import NOW, TODAY
from tests.factories import Made
from tests.page import Client

SignIn = Callable[[Made], Client]
pure = pytest.mark.pure


def not_in_step(schema: MetaData) -> list[str]:
    """Columns without an entry, and entries without a column."""
    there = {f"{table.name}.{column.name}" for table in schema.sorted_tables for column in table.columns}
    told = {f"{name}.{column}" for name, table in tables().items() for column in table.columns}
    return [f"no entry for {one}" for one in sorted(there - told)] + [f"no column for {one}" for one in sorted(told - there)]


@pure
def test_every_column_is_in_the_map_and_nothing_else() -> None:
    assert not_in_step(Model.metadata) == []


@pure
def test_a_new_column_without_an_entry_is_named_and_so_is_a_lost_one() -> None:
    copied = MetaData()
    for table in Model.metadata.sorted_tables:
        table.to_metadata(copied)
    copied.tables["return_line"].append_column(Column("mood", Text))
    copied.remove(copied.tables["payee_memory"])
    assert not_in_step(copied)[0] == "no entry for return_line.mood"
    assert "no column for payee_memory.category" in not_in_step(copied)


@pure
def test_every_code_of_the_map_is_known() -> None:
    for name, table in tables().items():
        assert table.erase in ("delete", "blank", "keep"), name
        assert table.keep <= set(table.columns), name
        assert (table.erase == "blank") is (name == ROOT)
        for column, one in table.columns.items():
            place = f"{name}.{column}"
            assert one.purpose and len(one.purpose) < 120, place
            assert one.basis in bases(), place
            assert one.sees and set(one.sees) <= set(admin.SEES), place
            assert one.told is None or one.told in TOLD, place
            assert one.withhold is None or one.withhold in WITHHELD, place


@pure
def test_every_word_is_used() -> None:
    columns = [one for table in tables().values() for one in table.columns.values()]
    assert set(TOLD) == {one.told for one in columns if one.told}
    assert set(WITHHELD) == {one.withhold for one in columns if one.withhold}
    assert set(admin.SEES) == {code for one in columns for code in one.sees}
    assert set(KEPT) == set(Kept) - {Kept.COUNCIL}
    assert {one.kept for one in columns} == set(Kept)
    assert set(SEES) < set(admin.SEES)


@pure
def test_every_link_leads_to_a_person() -> None:
    for name, table in tables().items():
        for link in table.links:
            column = Model.metadata.tables[name].c[link.column]
            target = link.table or next(iter(column.foreign_keys)).column.table.name
            assert (link.table is None) is bool(column.foreign_keys), f"{name}.{link.column}"
            assert tables()[target].is_about_somebody, f"{name}.{link.column}"
            assert link.key is None or link.key in Model.metadata.tables[target].c


# Columns that name who did something, not whom it is about.
WHO_DID_IT = re.compile(r"(_by|^by_id|^staff_id)$")
# Who acts for somebody is told in the other's affairs, and erased with them: a copy for a helper would tell why it ended.
WHO_ACTED = frozenset(["representation.representative_id", "return_preparer.person_id"])


@pure
def test_no_way_to_a_person_is_forgotten() -> None:
    """A foreign key to a person, or to something about a person, is a link; but for who did it, and which file."""
    forgotten = [
        f"{table.name}.{column.name}"
        for table in Model.metadata.sorted_tables
        for column in table.columns
        for key in column.foreign_keys
        if tables()[key.column.table.name].is_about_somebody and not WHO_DID_IT.search(column.name)
        and f"{table.name}.{column.name}" not in WHO_ACTED
        and key.column.table.name != "stored_file" and column.name not in {link.column for link in tables()[table.name].links}
    ]  # fmt: skip
    assert not forgotten
    by_words = [table.name for table in Model.metadata.sorted_tables if "spending_return" in table.c]
    assert by_words and all("spending_return" in {link.column for link in tables()[name].links} for name in by_words)


@pure
def test_every_class_has_a_period_of_the_council_or_stays() -> None:
    assert set(Kept) - set(PERIOD) == {Kept.FAILED_SIGN_IN, Kept.ONE_DAY, Kept.TRAIL, Kept.COUNCIL}
    for kept, key in PERIOD.items():
        assert key.value.startswith("keep_")
        assert SETTINGS[key].unit is (Unit.DAYS if key.value.endswith("_days") else Unit.MONTHS)
        assert period_of(kept, DEFAULTS) == int(SETTINGS[key].default)
    assert period_of(Kept.TRAIL, DEFAULTS) is None


def main_of(page: Any) -> str:
    found = re.search(r"<main.*?</main>", page.get_data(as_text=True), re.S)
    assert found
    plain = re.sub(r"<[^>]+>", " ", found[0]).replace("&#39;", "'")
    return " ".join(plain.split())


def test_the_privacy_page_says_what_the_map_says(app: Flask, client: Client) -> None:
    page = main_of(client.get("/en/privacy"))
    for words in (*TOLD.values(), *SEES.values()):
        assert words in page
    for words in (
        "not send is deleted 90 days after", "papers are deleted 1 year after", "A return is deleted 7 years after its quarter",
        "Emails we sent you are deleted after 2 years", "when you signed in is deleted after 1 year", "failed is deleted after 5 minutes",
        "All else about you is deleted 6 years after we were last in touch", "The log stays as long as this website",
    ):  # fmt: skip
        assert words in page


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        (PolicyKey.KEEP_RECORD_MONTHS, "96", "All else about you is deleted 8 years after"), (PolicyKey.KEEP_PAPER_MONTHS, "7", "papers are deleted 7 months after"),
        (PolicyKey.KEEP_DRAFT_DAYS, "120", "is deleted 120 days after"), (PolicyKey.KEEP_SIGN_IN_MONTHS, "1", "signed in is deleted after 1 month"),
    ],
)  # fmt: skip
def test_a_new_period_is_on_the_privacy_page_from_its_day(app: Flask, client: Client, key: PolicyKey, value: str, words: str) -> None:
    before = main_of(client.get("/en/privacy"))
    assert words not in before
    set_policy(key, value, date(2026, 11, 21), TODAY, NOW, by=None)
    db.commit()
    assert main_of(client.get("/en/privacy")) == before
    set_policy(key, value, TODAY, TODAY, NOW, by=None)
    db.commit()
    assert words in main_of(client.get("/en/privacy"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_privacy_page_speaks_every_language(app: Flask, client: Client, language: str) -> None:
    assert "%(" not in client.get(f"/{language}/privacy").text


def test_staff_read_the_whole_map(app: Flask, sign_in: SignIn) -> None:
    answer = sign_in(factories.make_officer("Ada Min", Role.ADMINISTRATOR)).get("/admin/keeping/map")
    assert '<th scope="row"></th>' not in answer.text, "every class has words"
    page = main_of(answer)
    for name, table in tables().items():
        assert f"({name})" in page
        for column in table.columns:
            assert column in page
    assert "72 months" in page and "Article 6(1)(e)" in page and "not in the copy a person gets" in page
    sign_in(factories.make_officer()).get("/admin/keeping/map", status=404)


def test_how_long_is_not_among_the_rules_people_are_judged_by(app: Flask, client: Client) -> None:
    assert "months" not in main_of(client.get("/en/rules")).split("How we look at a return")[0].replace("12 months", "").replace("Three months", "")
