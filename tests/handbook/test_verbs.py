"""What is done to the handbook: written, published, read, said, answered, learned; each once, and written down."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.accounts.rules import Role
from app.core import db
from app.core.errors import NotYours, Refused
from app.guidance.seed_format import BadSeed
from app.handbook import keeping, seeding, service, training
from app.handbook.models import HandbookFeedback, HandbookPage, HandbookRead, HandbookVersion, TrainingDone
from app.handbook.rules import Channel, Kind
from tests.conftest import TODAY
from tests.everywhere.test_double import count
from tests.everywhere.world import rows
from tests.factories import NOW, Made, make_officer
from tests.handbook.pages import NEWS, QUEUE, both, publish_next


@pytest.fixture
def keeper(app: Flask) -> Made:
    return make_officer("Con Editor", Role.CONTENT_EDITOR)


@pytest.fixture
def reader(app: Flask) -> Made:
    return make_officer("Olu Adeyemi")


def trail(app: Flask, event: str) -> int:
    return str(rows(app, frozenset())["audit_row"]).count(f"'{event}'")


def test_a_page_is_begun_published_and_written_again(app: Flask, keeper: Made) -> None:
    for _ in range(2):
        keeping.begin("queue", Kind.PAGE, QUEUE, NOW, by=keeper.id)
        db.commit()
    with pytest.raises(NotYours):
        service.show("queue", keeper.id, TODAY)
    db.roll_back()
    for _ in range(2):
        keeping.publish("queue", QUEUE.mark, NOW, by=keeper.id)
        db.commit()
    changed = replace(QUEUE, body="Shorter.", what_changed="It is shorter")
    for _ in range(2):
        keeping.write("queue", changed, QUEUE.mark, NOW, by=keeper.id)
        db.commit()
    assert service.show("queue", keeper.id, TODAY).version.version == 1, "readers see what is published"
    keeping.publish("queue", changed.mark, NOW, by=keeper.id)
    db.commit()
    shown = service.show("queue", keeper.id, TODAY)
    assert [(one.version, one.what_changed) for one in shown.versions] == [(2, "It is shorter"), (1, "")]
    assert service.earlier("queue", 1)[1].body == QUEUE.body, "what it said before stays"
    db.roll_back()
    assert (trail(app, "handbook-written"), trail(app, "handbook-published")) == (2, 2)
    assert "Shorter" not in str(rows(app, frozenset())["audit_row"])


def test_what_a_keeper_may_not_do_is_refused(app: Flask, keeper: Made) -> None:
    both(keeper)
    other = make_officer("Lea Lead", Role.DP_LEAD)
    for code, act in {
        "handbook-taken": lambda: keeping.begin("queue", Kind.PAGE, NEWS, NOW, by=keeper.id),
        "handbook-slug": lambda: keeping.begin("", Kind.PAGE, NEWS, NOW, by=keeper.id),
        "handbook-days": lambda: keeping.begin("new", Kind.PAGE, replace(NEWS, review_by=NEWS.as_of), NOW, by=keeper.id),
        "handbook-same": lambda: keeping.write("queue", replace(QUEUE, what_changed="Nothing"), QUEUE.mark, NOW, by=keeper.id),
        "handbook-moved": lambda: keeping.write("queue", NEWS, "0" * 12, NOW, by=keeper.id),
        "handbook-no-draft": lambda: keeping.publish("queue", "0" * 12, NOW, by=keeper.id),
    }.items():
        with pytest.raises(Refused, match=code):
            act()
        db.roll_back()
    draft = replace(QUEUE, body="Mine")
    keeping.write("queue", draft, QUEUE.mark, NOW, by=keeper.id)
    db.commit()
    with pytest.raises(Refused, match="handbook-moved"):
        keeping.write("queue", replace(QUEUE, body="Theirs"), QUEUE.mark, NOW, by=other.id)
    db.roll_back()
    with pytest.raises(Refused, match="handbook-moved"):
        keeping.publish("queue", QUEUE.mark, NOW, by=other.id)
    db.roll_back()
    keeping.write("queue", replace(QUEUE, body="Both"), draft.mark, NOW, by=other.id)
    db.commit()
    assert count(app, "handbook_version") == 3, "a draft is written over: there is one"


def test_a_draft_given_up_goes_and_a_page_nobody_read_goes_with_it(app: Flask, keeper: Made) -> None:
    both(keeper)
    draft = replace(QUEUE, body="Other")
    keeping.write("queue", draft, QUEUE.mark, NOW, by=keeper.id)
    keeping.begin("new", Kind.PAGE, NEWS, NOW, by=keeper.id)
    db.commit()
    keeping.discard("queue", draft.mark, by=keeper.id)
    keeping.discard("new", NEWS.mark, by=keeper.id)
    db.commit()
    with pytest.raises(Refused, match="handbook-no-draft"):
        keeping.discard("queue", draft.mark, by=keeper.id)
    db.roll_back()
    assert set(db.session.scalars(select(HandbookPage.slug))) == {"queue", "news"}
    db.roll_back()
    assert trail(app, "handbook-discarded") == 2


def test_a_briefing_is_read_once_and_its_next_version_again(app: Flask, keeper: Made, reader: Made) -> None:
    both(keeper)
    assert [one.slug for one in service.listed(reader.id, TODAY) if one.to_read] == ["news"]
    for _ in range(3):
        service.mark_read("news", 1, NOW, by=reader.id)
        db.commit()
    assert count(app, "handbook_read") == trail(app, "handbook-read") == 1
    assert not [one for one in service.listed(reader.id, TODAY) if one.to_read]
    db.roll_back()
    publish_next("news", NEWS, replace(NEWS, body="Newer", what_changed="News"), keeper)
    assert [one.slug for one in service.listed(reader.id, TODAY) if one.to_read] == ["news"]
    with pytest.raises(Refused, match="handbook-newer"):
        service.mark_read("news", 1, NOW, by=reader.id)
    db.roll_back()
    service.mark_read("news", 2, NOW, by=reader.id)
    db.commit()
    assert count(app, "handbook_read") == 2
    for slug, number in (("queue", 1), ("news", 9), ("nothing", 1)):
        with pytest.raises(NotYours):
            service.mark_read(slug, number, NOW, by=reader.id)
        db.roll_back()


def test_the_database_holds_one_mark_and_one_draft_by_itself(app: Flask, keeper: Made, reader: Made) -> None:
    both(keeper)
    version = db.session.scalars(select(HandbookVersion.id).where(HandbookVersion.title == NEWS.title)).one()
    page = db.session.scalars(select(HandbookPage.id).where(HandbookPage.slug == "news")).one()
    facts = {"page_id": page, "title": "x", "body": "x", "as_of": TODAY, "review_by": TODAY + timedelta(1), "written_at": NOW}
    for twice in (
        lambda number: HandbookRead(version_id=version, person_id=reader.id, read_at=NOW),
        lambda number: HandbookVersion(**facts, version=number + 5),
        lambda number: TrainingDone(person_id=reader.id, course="C", channel="reading", done_on=TODAY, recorded_at=NOW, recorded_by=reader.id),
    ):
        db.session.add_all([twice(0), twice(1)])
        with pytest.raises(IntegrityError):
            db.session.flush()
        db.roll_back()


def test_what_a_reader_says_is_there_once_and_answered_once(app: Flask, keeper: Made, reader: Made) -> None:
    both(keeper)
    with pytest.raises(Refused, match="handbook-needs-words"):
        service.say("queue", 1, False, "  ", NOW, by=reader.id)
    with pytest.raises(NotYours):
        service.say("queue", 7, True, "", NOW, by=reader.id)
    db.roll_back()
    for _ in range(2):
        number = service.say("queue", 1, False, "What is late?", NOW, by=reader.id).id
        db.commit()
    assert count(app, "handbook_feedback") == 1
    assert [one.row.id for one in keeping.said(answered=False)] == [number]
    db.roll_back()
    with pytest.raises(Refused, match="handbook-answer-empty"):
        keeping.answer(number, " ", NOW, by=keeper.id)
    for _ in range(2):
        keeping.answer(number, "Added.", NOW, by=keeper.id)
        db.commit()
    with pytest.raises(Refused, match="handbook-answered"):
        keeping.answer(number, "Something else.", NOW, by=keeper.id)
    db.roll_back()
    with pytest.raises(NotYours):
        keeping.answer(99_999, "x", NOW, by=keeper.id)
    db.roll_back()
    assert [one.answer for one in service.show("queue", reader.id, TODAY).said] == ["Added."]
    assert service.show("queue", keeper.id, TODAY).said == [], "only who wrote it reads it on the page"
    assert not keeping.said(answered=False) and len(keeping.said(answered=True)) == 1
    db.roll_back()
    assert trail(app, "handbook-answered") == 1
    assert "What is late" not in str(rows(app, frozenset())["audit_row"])
    service.say("queue", 1, False, "What is late?", NOW, by=reader.id)
    db.commit()
    assert db.session.query(HandbookFeedback).count() == 2, "asked again after the answer it is a new question"
    db.roll_back()


def test_training_is_recorded_once_counted_together_and_taken_back_by_oneself(app: Flask, reader: Made) -> None:
    other = make_officer("Pat Brown")
    for course, who, day in (("Care Act", reader, TODAY), ("care  act", other, TODAY - timedelta(9)), ("Care Act", reader, TODAY), ("CARE ACT", reader, TODAY - timedelta(1))):
        training.record_done(course, Channel.CLASSROOM, day, TODAY, NOW, by=who.id)
        db.commit()
    training.record_done("Care Act", Channel.READING, TODAY, TODAY, NOW, by=other.id)
    db.commit()
    told = [(one.course, one.channel, one.people, one.times, one.last) for one in training.counts()]
    assert told == [("Care Act", Channel.CLASSROOM, 2, 3, TODAY), ("Care Act", Channel.READING, 1, 1, TODAY)]
    assert training.by_channel(training.own(other.id)) == {Channel.CLASSROOM: 1, Channel.READING: 1}
    mine = training.own(reader.id)[0].id
    db.roll_back()
    training.remove(mine, by=other.id)
    db.commit()
    assert count(app, "training_done") == 4, "nobody takes back another's"
    for _ in range(2):
        training.remove(mine, by=reader.id)
        db.commit()
    assert count(app, "training_done") == 3
    assert trail(app, "training-removed") == 1
    for course, day, code in ((" ", TODAY, "training-course"), ("C", TODAY + timedelta(1), "training-day"), ("C", date(1999, 1, 1), "training-day")):
        with pytest.raises(Refused, match=code):
            training.record_done(course, Channel.READING, day, TODAY, NOW, by=reader.id)
        db.roll_back()


def test_who_has_not_read_a_briefing_is_told_of_those_who_work_here(app: Flask, keeper: Made, reader: Made) -> None:
    make_officer("Sup Provider", Role.SUPPORT_PROVIDER)
    both(keeper)
    service.mark_read("news", 1, NOW, by=reader.id)
    db.commit()
    told = training.readers(TODAY)
    assert [(one.page.slug, one.read, [who.display_name for who in one.missing]) for one in told] == [("news", 1, ["Con Editor"])]
    db.roll_back()


# --- What comes with the portal ---------------------------------------------------------------------------------

SEED = '+++\nkind = "briefing"\ntitle = "A title"\nas_of = 2026-11-01\nreview_by = 2027-11-01\n+++\n{}\n'


def sow(folder: Path) -> tuple[int, int]:
    sown = seeding.sow_folder(NOW, folder, by=None)
    db.commit()
    return sown.new, sown.changed


def test_seeds_are_put_in_once_move_on_and_never_over_what_a_keeper_wrote(app: Flask, keeper: Made, tmp_path: Path) -> None:
    (tmp_path / "a-title.md").write_text(SEED.format("One."))
    assert [sow(tmp_path), sow(tmp_path)] == [(1, 0), (0, 0)]
    (tmp_path / "a-title.md").write_text(SEED.format("Two.").replace("+++\nTwo", 'what_changed = "More"\n+++\nTwo'))
    assert [sow(tmp_path), sow(tmp_path)] == [(0, 1), (0, 0)]
    shown = service.show("a-title", keeper.id, TODAY)
    assert [(one.version, one.what_changed) for one in shown.versions] == [(2, "More"), (1, "")]
    seen = keeping.mark_of(shown.version)
    db.roll_back()
    keeping.write("a-title", replace(NEWS, body="Ours", what_changed="Ours"), seen, NOW, by=keeper.id)
    db.commit()
    (tmp_path / "a-title.md").write_text(SEED.format("Three."))
    assert sow(tmp_path) == (0, 0)
    assert trail(app, "handbook-seeded") == 2


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ('title = "A title"\n', "", "title is missing"), ('title = "A', 'colour = "A', "title is missing"), ("+++\nkind", '+++\nmood = "x"\nkind', "mood is a field nobody knows"),
        ("2027-11-01", "2026-11-01", "two days"), ("as_of = 2026-11-01", 'as_of = "soon"', "two days"), ('"briefing"', '"poem"', "it needs a kind"), ("Words.", "", "it needs a kind"),
    ],
)  # fmt: skip
def test_a_seed_that_is_wrong_is_told_in_a_sentence(tmp_path: Path, before: str, after: str, words: str) -> None:
    path = tmp_path / "a-title.md"
    path.write_text(SEED.format("Words.").replace(before, after, 1))
    with pytest.raises(BadSeed, match=words):
        seeding.read_page(path)
