"""What is written in another language goes to translation, not back to the person: a task with a day, in the council's time."""

from typing import Any

import pytest
from flask import Flask

from app.accounts.rules import Role
from app.casework import service as casework
from app.casework import work
from app.casework.kinds import CaseKind
from app.contact import answering, threads
from app.contact.models import ThreadMessage
from app.contact.thread_rules import About, Shelf, Team
from app.contact.threads import Said
from app.core import db
from app.core.errors import NotYours, Refused
from app.explaining import english
from app.explaining.models import IntoEnglish
from tests import factories
from tests.conftest import TODAY
from tests.contact.test_explaining import nasreen, officer, place, thread_case
from tests.everywhere.test_double import assert_trail_is_whole, count
from tests.everywhere.world import signed_in
from tests.factories import NOW, Made
from tests.page import Client

__all__ = ["nasreen", "officer"]
MONEY = CaseKind.ENGLISH_MONEY
URDU = "کیا میں جا سکتی ہوں؟"


def the_one() -> Any:
    row = db.session.query(IntoEnglish).order_by(IntoEnglish.id.desc()).first()
    if row is not None:
        db.session.expunge(row)
    db.roll_back()
    return row


def begin(client: Client, person: Made, shelf: str = "money", **fields: str) -> None:
    page = f"/en/for/{person.reference}/messages/{shelf}/new/question"
    client.get(page)
    client.post(page, {"words": URDU, **fields})


def last_message() -> ThreadMessage:
    row = db.session.query(ThreadMessage).order_by(ThreadMessage.id.desc()).first()
    assert row is not None
    db.session.expunge(row)
    db.roll_back()
    return row


def test_the_person_says_which_language_and_it_is_a_task(app: Flask, nasreen: Made, officer: Made) -> None:
    own, olu = signed_in(app, nasreen), signed_in(app, officer)
    assert "Language of your message" in own.get(f"/en/for/{nasreen.reference}/messages/money/new/question").text
    begin(own, nasreen, language="ur")
    row = the_one()
    assert last_message().language == "ur"
    assert (row.words, row.words_language, str(row.english_by_day), row.item) == (URDU, "ur", "2026-11-24", last_message().id)
    assert thread_case(row.place_subject).state == "open", "a translation is our time, not hers"
    waits = work.page_of(work.Part(("english-money",)), TODAY, None, 9)
    db.roll_back()
    assert [(case.subject, case.due_day.isoformat(), case.facts) for case in waits] == [(row.reference, "2026-11-24", {"language": "ur"})]
    assert "Put into English: money" in olu.get("/admin/work/").text
    assert "To be put into English by 24 Nov 2026" in olu.get(f"/admin/messages-in/money/{row.place_subject}").text
    page = f"/admin/into-english/money/{row.reference}"
    assert URDU in olu.get(page).text
    assert "Write the English words" in olu.post(f"{page}/written", {"words": " ", "translator": ""}, status=422).text
    for _ in range(2):
        olu.post(f"{page}/written", {"words": "May I go?", "translator": "Ms Khan, line 4"})
    for shown in (olu.get(page).text, olu.get(f"/admin/messages-in/money/{row.place_subject}").text):
        assert "Put into English by <bdi>Ms Khan, line 4</bdi> on 20 Nov 2026" in shown
        assert shown.index(URDU) < shown.index("May I go?"), "their own words first"
    assert "It is in English: close it" not in olu.get(page).text and thread_case(row.reference).state == "closed"
    assert thread_case(row.place_subject).state == "open", "English words are no answer"
    assert last_message().words == URDU
    db.roll_back()
    assert_trail_is_whole()


def test_a_second_message_says_its_own_language(app: Flask, nasreen: Made) -> None:
    own = signed_in(app, nasreen)
    begin(own, nasreen)
    assert (last_message().language, the_one()) == ("en", None), "where nobody says, it is the language of the page"
    reference = db.session.query(threads.Thread).one().reference
    db.roll_back()
    own.post(place(nasreen, reference, "en"), {"words": "Proszę", "language": "und"})
    assert (last_message().language, the_one().words_language) == ("und", "und")
    own.post(place(nasreen, reference, "ur"), {"words": "جی"})
    assert (last_message().language, count(app, "into_english")) == ("ur", 2)
    own.post(place(nasreen, reference, "en"), {"words": "Hm", "language": "xx"}, status=422)
    shown = signed_in(app, factories.make_officer("Pat Brown")).get(f"/admin/messages-in/money/{reference}").text
    assert shown.count("To be put into English") == 2 and "another language" in shown


def test_our_own_words_beside_a_paper_are_no_task(app: Flask, nasreen: Made) -> None:
    row = threads.open_thread(nasreen.id, Shelf.MONEY, About.QUESTION, Said("May I?", "en"), TODAY, NOW, by=nasreen.id)
    said = Said("یہ ایک کاغذ ہے", "ur", typed=False)
    threads.write(nasreen.id, Shelf.MONEY, row.reference, said, TODAY, NOW, by=nasreen.id)
    db.commit()
    assert the_one() is None


def test_it_goes_with_the_thread_and_only_the_team_sees_it(app: Flask, nasreen: Made, officer: Made) -> None:
    begin(signed_in(app, nasreen), nasreen, language="ur")
    row = the_one()
    signed_in(app, nasreen).get(f"/admin/into-english/money/{row.reference}", status=404)
    with pytest.raises(NotYours):
        english.write(MONEY, row.reference, "Mine", "", NOW, by=nasreen.id)
    db.roll_back()
    answering.pass_on(Team.MONEY, row.place_subject, "It is about care", NOW, by=officer.id)
    db.commit()
    worker = signed_in(app, factories.make_officer("Soo Worker", Role.SOCIAL_WORKER))
    worker.get(f"/admin/into-english/money/{row.reference}", status=404)
    assert URDU in worker.get(f"/admin/into-english/care/{row.reference}").text


def test_two_officers_and_one_task(app: Flask, nasreen: Made, officer: Made) -> None:
    begin(signed_in(app, nasreen), nasreen, language="ur")
    other, subject = factories.make_officer("Pat Brown"), the_one().reference
    casework.take(casework.case_of(MONEY, subject), NOW, by=other.id)
    db.commit()
    olu, page = signed_in(app, officer), f"/admin/into-english/money/{subject}"
    olu.get(page)
    assert "Pat Brown" in olu.post(f"{page}/written", {"words": "May I go?", "translator": ""}, status=409).text
    english.write(MONEY, subject, "May I go?", "", NOW, by=other.id)
    db.commit()
    with pytest.raises(Refused, match="english-already"):
        english.write(MONEY, subject, "Can I go?", "", NOW, by=officer.id)
    db.roll_back()
    assert "Put into English by <bdi>Pat Brown</bdi>" in olu.get(page).text
