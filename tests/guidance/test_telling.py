"""Beside the words: consent to a story, recordings and films that the browser plays, and a page that is begun."""

import io
import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask

from app.accounts.rules import Role
from app.core import db
from app.core.errors import NotYours, Refused
from app.core.web import CSP
from app.files import service as files
from app.files.rules import MOST_MEDIA_BYTES, media_type
from app.guidance import service, telling, writing
from app.guidance.rules import Format, Kind, MediaKind, is_captions, is_slug
from app.guidance.telling import Added, Begun, Consent
from app.guidance.writing import Written
from tests.conftest import NOW, TODAY
from tests.factories import Made, make_officer
from tests.guidance.seeds import GUIDE, STORY, sow
from tests.page import Client

SignIn = Callable[[Made], Client]
SOUND = b"ID3\x04" + bytes(range(256)) * 40
FILM = b"\x00\x00\x00\x18ftypisom" + b"f" * 5_000
CAPTIONS = "WEBVTT\n\n00:00.000 --> 00:04.000\ncanary-said: you choose who comes\n"
HEARD = Added("en", MediaKind.RECORDING, SOUND, "audio/mpeg", "", "", "canary-said: you choose.")
CONSENT = Consent("canary-giver Jo", "Signed form 12", "The story as written, on this website", TODAY, TODAY + timedelta(days=365))
BEGUN = Begun("story-of-jo", Kind.STORY, "stories", "Team", TODAY, invented=False)


@pytest.fixture(autouse=True)
def seeded(app: Flask) -> None:
    sow()


@pytest.fixture
def writer(app: Flask) -> Made:
    return make_officer("Con Editor", Role.CONTENT_EDITOR)


@pytest.fixture
def reader(app: Flask) -> Made:
    return make_officer("Lea Lead", Role.DP_LEAD)


@pytest.mark.pure
@pytest.mark.parametrize(
    ("content", "told"),
    [
        (SOUND, "audio/mpeg"), (b"\xff\xfb\x90\x00" * 9, "audio/mpeg"), (FILM, "video/mp4"), (b"\0\0\0\x20ftypM4A " + b"x", "audio/mp4"),
        (b"OggS...", "audio/ogg"), (b"RIFF\0\0\0\0WAVEfmt ", "audio/wav"), (b"\x1aE\xdf\xa3webm", "video/webm"), (b"", "file-empty"),
        (b"<svg onload=x>", "file-kind"), (b"<html>", "file-kind"), (b"\xff\xd8\xff\xe0 a photo", "file-kind"), (b"\xff\xfe<\0h\0", "file-kind"),
        (b"RIFF\0\0\0\0WEBP", "file-kind"), (b"ID3" + bytes(MOST_MEDIA_BYTES), "file-too-large"),
    ],
)  # fmt: skip
def test_content_decides_what_can_be_played(content: bytes, told: str) -> None:
    assert media_type(content) == told


@pytest.mark.pure
def test_addresses_and_captions() -> None:
    assert is_slug("paying-a-neighbour") and not is_slug("Paying a neighbour") and not is_slug("a" * 61) and not is_slug("-a")
    assert is_captions(CAPTIONS) and is_captions("\ufeff" + CAPTIONS)
    assert not is_captions("1\n00:00:00,000 --> 00:00:04,000\nno head") and not is_captions("WEBVTT\n\nno time")


def test_a_recording_is_played_by_the_browser_once_a_second_person_has_published_it(
    app: Flask, sign_in: SignIn, client: Client, writer: Made, reader: Made
) -> None:
    page, place = f"/en/guidance/{GUIDE}", f"/admin/guidance/pages/{GUIDE}/told"
    assert "<audio" not in client.get(page).text and client.get(page).headers["Content-Security-Policy"] == CSP
    editor, lead = sign_in(writer), sign_in(reader)
    editor.get(place)
    told = {"language": "en", "kind": "recording", "transcript": HEARD.transcript, "outside": ""}
    assert "Choose a file, or write" in editor.post(f"/admin/guidance/pages/{GUIDE}/media", told, status=422).text
    sent = {**told, "file": (io.BytesIO(b"<svg></svg>"), "a.mp3")}
    assert "that browsers play" in editor.post(f"/admin/guidance/pages/{GUIDE}/media", sent, status=422).text
    sent = {**told, "file": (io.BytesIO(SOUND), "a.mp3"), "transcript": " "}
    assert "Write down what is said" in editor.post(f"/admin/guidance/pages/{GUIDE}/media", sent, status=422).text
    editor.post(f"/admin/guidance/pages/{GUIDE}/media", {**told, "file": (io.BytesIO(SOUND), "a.mp3")})
    assert "<audio" not in client.get(page).text, "a second person publishes it"
    assert "Waits for a second person" in editor.get(place).text and "media/1/publish" not in editor.get(place).text
    editor.post("/admin/guidance/media/1/publish")
    assert "<audio" not in client.get(page).text, "never one's own"
    lead.get(place)
    lead.post("/admin/guidance/media/1/publish")
    answer = client.get(page)
    source = re.search(r'<audio class="media__player" controls preload="none" src="([^"]+)"', answer.text)
    assert source and "autoplay" not in answer.text and "canary-said" in answer.text
    assert answer.headers["Content-Security-Policy"] == f"{CSP}; media-src 'self'"
    assert "media-src" not in client.get("/en/guidance/").headers["Content-Security-Policy"], "only where something is played"
    with client.flask.get(source[1]) as played:
        assert played.data == SOUND and played.mimetype == "audio/mpeg" and played.headers["X-Content-Type-Options"] == "nosniff"
    with client.flask.get(source[1], headers={"Range": "bytes=4-9"}) as part:
        assert part.status_code == 206 and part.data == SOUND[4:10]
    assert "<audio" in client.get(f"/en/guidance/{GUIDE}/large").text and "<audio" in client.get(f"/ur/guidance/{GUIDE}").text
    lead.post("/admin/guidance/media/1/end")
    assert "<audio" not in client.get(page).text
    assert client.flask.get(source[1]).status_code == 404, "taken off, its address leads nowhere"


def test_a_film_has_captions_and_one_elsewhere_is_only_a_link(sign_in: SignIn, client: Client, writer: Made, reader: Made) -> None:
    place, page = f"/admin/guidance/pages/{GUIDE}/media", f"/en/guidance/{GUIDE}"
    editor, lead = sign_in(writer), sign_in(reader)
    editor.get(f"/admin/guidance/pages/{GUIDE}/told")
    film = {"language": "en", "kind": "film", "transcript": "What is said", "outside": ""}
    for captions in (None, b"1\n00:00,0 no head", b"\xff\xfe\x00binary"):
        sent = {**film, "file": (io.BytesIO(FILM), "a.mp4"), **({"captions": (io.BytesIO(captions), "a.vtt")} if captions else {})}
        assert "WebVTT" in editor.post(place, sent, status=422).text
    editor.post(place, {**film, "file": (io.BytesIO(FILM), "a.mp4"), "captions": (io.BytesIO(CAPTIONS.encode()), "a.vtt")})
    assert "begins with https://" in editor.post(place, {**film, "outside": "javascript:alert(1)"}, status=422).text
    editor.post(place, {**film, "kind": "sign", "outside": "https://video.example.org/bsl"})
    lead.get(f"/admin/guidance/pages/{GUIDE}/told")
    for number in (1, 2):
        lead.post(f"/admin/guidance/media/{number}/publish")
    body = client.get(page).text
    track = re.search(r'<track kind="captions" src="([^"]+)" srclang="en" label="English" default>', body)
    assert track and client.flask.get(track[1]).get_data(as_text=True) == CAPTIONS
    assert client.flask.get(track[1]).mimetype == "text/vtt"
    assert 'href="https://video.example.org/bsl"' in body and 'src="https://video' not in body and "will know that you watch it" in body


def test_the_story_of_a_real_person_needs_a_consent_in_force(
    sign_in: SignIn, client: Client, writer: Made, reader: Made
) -> None:
    editor, lead = sign_in(writer), sign_in(reader)
    editor.get("/admin/guidance/begin")
    new = {"kind": "story", "slug": "story-of-jo", "group": "stories", "owner": "Team", "law_date-day": "1", "law_date-month": "11", "law_date-year": "2026"}
    assert "small letters" in editor.post("/admin/guidance/begin", {**new, "slug": "Jo & I"}, status=422).text
    assert "small letters" in editor.post("/admin/guidance/begin", {**new, "slug": "search"}, status=422).text
    assert "There is a page" in editor.post("/admin/guidance/begin", {**new, "slug": STORY}, status=422).text
    assert editor.post("/admin/guidance/begin", new).location.endswith("/pages/story-of-jo/write")
    text = writing.write("story-of-jo", "en", Format.PLAIN, Written("Jo", "", "How Jo does it", "Jo chose.", "New"), 0, NOW, by=writer.id)
    number = text.id
    db.commit()
    lead.get(f"/admin/guidance/texts/{number}")
    assert "Keep their consent first" in lead.post(f"/admin/guidance/texts/{number}/publish", status=422).text
    with pytest.raises(Refused, match="guidance-consent"):
        writing.publish(number, NOW, by=reader.id)
    db.roll_back()
    told = {"given_by": CONSENT.given_by, "how": CONSENT.how, "covers": CONSENT.covers}
    days = {"given_day-day": "1", "given_day-month": "11", "given_day-year": "2026", "until_day-day": "1", "until_day-month": "11", "until_day-year": "2025"}
    place = "/admin/guidance/pages/story-of-jo/consent"
    assert "not before the day" in lead.post(place, {**told, **days}, status=422).text
    lead.post(place, {**told, **days, "until_day-year": "2099"})
    lead.post(place, {**told, **days, "until_day-year": "2099"})
    with db.reading():
        assert len(telling.consents_of(writing.the_page("story-of-jo"))) == 1, "sent twice it is kept once"
    lead.post(f"/admin/guidance/texts/{number}/publish")
    assert "Jo chose." in client.get("/en/guidance/story-of-jo").text and "canary-giver" not in client.get("/en/guidance/story-of-jo").text
    assert "canary-giver" in editor.get("/admin/guidance/pages/story-of-jo/told").text
    editor.post(f"{place}/withdrawn")
    client.get("/en/guidance/story-of-jo", status=404)
    assert "/en/guidance/story-of-jo" not in client.get("/en/guidance/stories").text
    assert "Stories that are not told" in editor.get("/admin/guidance/").text


def test_an_ended_consent_takes_the_story_and_its_film_off_by_itself(app: Flask, client: Client, writer: Made, reader: Made) -> None:
    page = telling.begin_page(BEGUN, TODAY, NOW, by=writer.id)
    telling.keep_consent(page.slug, Consent("Jo", "Form", "All", TODAY, TODAY + timedelta(days=1)), NOW, by=reader.id)
    text = writing.write(page.slug, "en", Format.PLAIN, Written("Jo", "", "How", "Jo chose.", "New"), 0, NOW, by=writer.id)
    writing.publish(text.id, NOW, by=reader.id)
    media = telling.add_media(page.slug, HEARD, NOW, by=writer.id)
    telling.publish_media(media.id, NOW, by=reader.id)
    db.commit()
    with db.reading():
        name = telling.media_of(writing.the_page(page.slug), ["en"])[0].name
        assert telling.played_by_name(name, TODAY + timedelta(days=1)).media_type == "audio/mpeg"
        with pytest.raises(NotYours):
            telling.played_by_name(name, TODAY + timedelta(days=2))
        with pytest.raises(NotYours):
            service.show(page.slug, "en", Format.PLAIN, TODAY + timedelta(days=2))


def test_verbs_refuse(app: Flask, writer: Made) -> None:
    with pytest.raises(NotYours):
        telling.keep_consent(GUIDE, CONSENT, NOW, by=writer.id)
    with pytest.raises(NotYours):
        telling.withdraw_consent(GUIDE, NOW, by=writer.id)
    telling.withdraw_consent(STORY, NOW, by=writer.id)
    with pytest.raises(Refused, match="consent-days"):
        telling.keep_consent(STORY, Consent("a", "b", "c", TODAY, date(2020, 1, 1)), NOW, by=writer.id)
    for number in (0, 99):
        with pytest.raises(NotYours):
            telling.publish_media(number, NOW, by=writer.id)
        with pytest.raises(NotYours):
            telling.end_media(number, NOW, by=writer.id)
    row = telling.add_media(GUIDE, HEARD, NOW, by=writer.id)
    with pytest.raises(Refused, match="guidance-own"):
        telling.publish_media(row.id, NOW, by=writer.id)
    db.commit()
    with time_machine.travel(NOW + timedelta(days=9)):
        assert files.sweep_orphans() == 0, "the bytes of a film belong to a row"
