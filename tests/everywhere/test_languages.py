"""Every page a resident reads is there in every language, whole and marked with it; and every catalogue is complete."""

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from flask import Flask

from app.core.config import LANGUAGES
from app.core.i18n import FOLDER, SOURCE, language
from tests.everywhere.world import World, address, doors, make_world, signed_in

pytestmark = pytest.mark.once


@pytest.fixture
def world(app: Flask) -> World:
    return make_world()


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_page_renders_in_every_language(app: Flask, world: World, code: str) -> None:
    client = signed_in(app, world.people["owner"])
    shown = 0
    for door in doors(app):
        if door.method != "GET" or "lang" not in door.arguments:
            continue
        path = address(app, door, {**world.own.values_for(door.endpoint), "lang": code})
        answer = client.flask.get(path, buffered=True)
        assert answer.status_code in (200, 302, 303, 404, 410, 422), (path, answer.status_code)
        if answer.status_code == 200 and answer.mimetype == "text/html":
            head = re.search(r'<html lang="([\w-]+)" dir="(\w+)"', answer.text)
            assert head is not None, path
            assert head.groups() == (code, language(code).direction), path
            assert "%(" not in answer.text, path
            shown += 1
    assert shown > 40


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_picker_keeps_the_page_and_names_each_language_in_itself(app: Flask, world: World, code: str) -> None:
    page = signed_in(app, world.people["owner"]).get(f"/{code}/for/{world.people['owner'].reference}/balance/").text
    for other in LANGUAGES:
        link = rf'<a [^>]*href="/{other}/for/{world.people["owner"].reference}/balance/"[^>]*>'
        told = re.search(link, page)
        assert told or other == code, (code, other)
        if told:
            assert f'lang="{other}"' in told[0]
            assert f'hreflang="{other}"' in told[0]
        assert language(other).name in page


# --- Catalogues -------------------------------------------------------------------------------------------------

PLACES = re.compile(r"%\(\w+\)[sd]|%%|</?\w+[^>]*>")
TRANSLATED = tuple(code for code in LANGUAGES if code != SOURCE)


def catalogue(path: Path, code: str | None = None) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=code)


def forms(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string)


def wrong(message: Message, plurals: int) -> list[str]:
    """What is wrong with one translated message."""
    said = forms(message)
    if len(said) != (1 if isinstance(message.id, str) else plurals) or not all(one.strip() for one in said):
        return [f"not translated: {message.id}"]
    sources = [message.id] if isinstance(message.id, str) else list(message.id)
    allowed = [sorted(PLACES.findall(one)) for one in sources]
    return [f"placeholders or tags: {message.id} / {one}" for one in said if sorted(PLACES.findall(one)) not in allowed]


@pytest.mark.pure
@pytest.mark.parametrize("code", TRANSLATED)
def test_every_message_is_translated_none_is_fuzzy_and_nothing_in_it_is_lost(code: str) -> None:
    source = catalogue(FOLDER / "messages.pot")
    said = catalogue(FOLDER / code / "LC_MESSAGES" / "messages.po", code)
    wanted = {one.id for one in source if one.id}
    assert {one.id for one in said if one.id} == wanted, "run `make words`"
    assert not [one.id for one in said if one.id and one.fuzzy]
    assert not [note for one in said if one.id for note in wrong(one, said.num_plurals)]


@pytest.mark.pure
def test_a_folder_is_a_language_and_a_language_a_folder() -> None:
    there = {path.parents[1].name for path in FOLDER.glob("*/LC_MESSAGES/messages.po")}
    assert there == set(TRANSLATED)
    assert all((FOLDER / code / "glossary.md").exists() for code in TRANSLATED)
