"""What somebody needs of us to talk or write: asked once, kept, carried over, and on top of every staff page."""

import pytest
from flask import Flask

from app.accounts import communication
from app.accounts import service as accounts
from app.accounts.need_words import NEEDS, NONE
from app.accounts.rules import Role
from app.core import db
from app.core.errors import NotYours
from tests import factories
from tests.accounts.helping import helps
from tests.everywhere.world import rows, signed_in
from tests.factories import NOW, Made
from tests.page import Client


@pytest.fixture
def amina(app: Flask) -> Made:
    return factories.make_recipient("Amina Begum")


@pytest.fixture
def officer(app: Flask) -> Client:
    return signed_in(app, factories.make_officer("Dot Price", Role.DP_OFFICER, Role.FINANCE_OFFICER))


def known(person: Made) -> tuple[list[str] | None, str]:
    card = accounts.person_card(person.reference)
    found = card.needs, card.needs_note
    db.roll_back()
    return found


def test_not_asked_differs_from_nothing_needed_and_staff_see_both(app: Flask, amina: Made, officer: Client) -> None:
    page = f"/admin/people/{amina.reference}/needs/"
    assert known(amina) == (None, "") and "have not been asked yet" in officer.get(page).text
    assert "checked" not in officer.get(page).text
    assert officer.post(page, {"needs": [NONE]}).location.endswith("?done=kept")
    assert known(amina) == ([], "")
    assert "have not been asked yet" not in officer.get(f"{page}?done=kept").text and "Staff asked them" in officer.get(page).text
    assert officer.get(page).text.count("checked") == 1, "«none» is what they said"


def test_what_the_person_says_stands_on_top_of_staff_pages(app: Flask, amina: Made, officer: Client) -> None:
    client, page = signed_in(app, amina), f"/en/for/{amina.reference}/how-we-talk/"
    assert f'href="{page}"' in client.get(f"/en/for/{amina.reference}/").text
    client.post(page, {"needs": ["bsl", "no-phone"], "needs_note": "Bitte langsam"})
    assert "Kept. Whoever at the council" in client.get(f"{page}?done=kept").text
    assert client.get(page).text.count("checked") == 2 and "Bitte langsam" in client.get(page).text
    for place in ("", "/overview", "/needs/", "/safe-contact/", "/helpers/"):
        text = officer.get(f"/admin/people/{amina.reference}{place}").text
        assert "Book a sign language interpreter" in text and "Do not ring: email or text" in text and "Bitte langsam" in text, place
    trail = [row for row in rows(app, frozenset())["audit_row"] if "needs-set" in str(row)]
    assert len(trail) == 1 and "bsl" not in str(trail) and "langsam" not in str(trail), "the trail says that, not what"


def test_something_and_nothing_together_or_an_unknown_need_is_refused(app: Flask, amina: Made, officer: Client) -> None:
    client, page = signed_in(app, amina), f"/en/for/{amina.reference}/how-we-talk/"
    client.get(page)
    officer.get(f"/admin/people/{amina.reference}/needs/")
    assert "but not both" in client.post(page, {"needs": ["braille", NONE], "needs_note": "kept"}, status=422).text
    client.post(page, {"needs": ["wings"]}, status=422)
    officer.post(f"/admin/people/{amina.reference}/needs/", {"needs": ["braille", NONE]}, status=422)
    assert known(amina) == (None, "")
    with pytest.raises(ValueError, match="wings"):
        communication.set_needs(amina.id, ["wings"], "", NOW, by=amina.id, how=communication.SAID)
    with pytest.raises(NotYours):
        communication.set_needs(999, ["braille"], "", NOW, by=amina.id, how=communication.SAID)


def test_the_same_sent_twice_is_kept_once(app: Flask, amina: Made) -> None:
    for _time in range(2):
        communication.set_needs(amina.id, ["braille", "bsl"], " slowly ", NOW, by=amina.id, how=communication.SAID)
        db.commit()
    assert len(rows(app)["needs_change"]) == 1 and known(amina) == (["braille", "bsl"], "slowly")


def test_a_helper_never_sets_them(app: Flask, amina: Made) -> None:
    nadia = factories.make_person("Nadia Khan")
    helps(nadia, amina)
    client = signed_in(app, nadia)
    client.get(f"/en/for/{amina.reference}/")
    client.get(f"/en/for/{amina.reference}/how-we-talk/", status=404)
    client.post(f"/en/for/{amina.reference}/how-we-talk/", {"needs": ["braille"]}, status=404)
    assert known(amina) == (None, "")


def flags(officer: Client, person: Made) -> str:
    return officer.get(f"/admin/people/{person.reference}/overview").text.split("How to reach them")[1].split("Who acts")[0]


def test_none_looks_different_from_not_asked(app: Flask, amina: Made, officer: Client) -> None:
    none, unasked = "Asked: no need to talk or write in another way", "Not asked yet how to talk or write"
    assert unasked in flags(officer, amina) and none not in flags(officer, amina)
    for needs, said in (([NONE], True), (["braille"], False)):
        communication.set_needs(amina.id, needs, "", NOW, by=amina.id, how=communication.SAID)
        db.commit()
        assert unasked not in flags(officer, amina) and (none in flags(officer, amina)) is said


@pytest.mark.parametrize(
    ("letters", "before", "after", "then"),
    [
        ("standard", [], ["large-print"], "large-print"), ("standard", [], ["easy-read"], "easy-read"),
        ("standard", [], ["large-print", "easy-read"], "easy-read"), ("standard", [], ["braille"], "standard"),
        ("standard", ["large-print"], ["large-print", "bsl"], "standard"),
        ("easy-read", ["large-print"], ["large-print", "bsl"], "easy-read"),
        ("large-print", ["large-print"], [], "standard"), ("easy-read", ["large-print"], [], "easy-read"),
        ("large-print", [], ["bsl"], "large-print"), ("easy-read", ["large-print", "easy-read"], ["large-print"], "large-print"),
    ],
)  # fmt: skip
def test_a_need_sets_the_format_of_letters_until_another_is_chosen(
    letters: str, before: list[str], after: list[str], then: str
) -> None:
    assert communication.letter_format_after(letters, before, after) == then


def test_large_print_on_the_persons_page_is_large_print_in_the_post(app: Flask, amina: Made) -> None:
    client, page = signed_in(app, amina), f"/en/for/{amina.reference}/how-we-talk/"
    client.get(page)
    client.post(page, {"needs": ["large-print"]})
    with db.reading():
        assert accounts.person_card(amina.reference).letter_format == "large-print"


@pytest.mark.once
def test_every_need_has_a_tag_that_says_what_to_do(app: Flask, amina: Made, officer: Client) -> None:
    communication.set_needs(amina.id, set(NEEDS) - {NONE}, "", NOW, by=amina.id, how=communication.SAID)
    db.commit()
    text = officer.get(f"/admin/people/{amina.reference}/overview").text
    tags = text.split("How to reach them")[1].split("</p>")[0]
    assert tags.count('class="tag tag--need"') == len(NEEDS) - 1
