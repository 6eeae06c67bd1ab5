"""The council's own policy lines: set from a day on, read with the answer, kept with it, and beside the line at checking."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from app.accounts.rules import Role
from app.audit.models import AuditRow
from app.core import db
from app.core.errors import Refused
from app.returns import beside
from app.returns.rules import Line as Payment
from app.rulings import service as rulings
from app.tools import lines
from app.tools.lines import Line
from tests.conftest import TODAY
from tests.everywhere.world import signed_in
from tests.factories import NOW, Made, make_officer, make_recipient
from tests.page import Client

SignIn = Callable[[Made], Client]
WAY = "what=transport&plan=yes&safe=yes&how=bank"
ANSWER, EASY, RULES = f"tools/can-i-use-it?{WAY}", f"tools/can-i-use-it/easy?{WAY}", "rules"
TAXI = Line("You may pay for a taxi to the day centre.", "Travel policy, part 4")
BUS = Line("Take the bus where you can.", "Travel policy, part 5", "https://www.elmshire.example/travel")
HEADING = "What our policy says"


def text(page: object) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.get_data(as_text=True)).split())  # type: ignore[attr-defined]


def set_line(line: Line, from_day: date = TODAY, about: str = "transport", today: date = TODAY) -> None:
    lines.set_line(about, line, from_day, today, NOW, by=None, reason="As agreed")
    db.commit()


def form(day: date = TODAY, **more: str) -> dict[str, str]:
    parts = {"day": day.day, "month": day.month, "year": day.year}
    told = {"words": TAXI.words, "policy": TAXI.policy, "address": "", "reason": "The cabinet decided"}
    return {**told, **{f"from_day-{name}": str(value) for name, value in parts.items()}, **more}


def test_what_began_last_counts_and_where_it_has_ended_nothing_is_said(app: Flask) -> None:
    set_line(TAXI)
    set_line(TAXI)
    set_line(BUS, TODAY + timedelta(days=10))
    assert len(lines.history_of("transport")) == 2, "sent twice it is there once"
    for days, words in ((-1, None), (0, TAXI.words), (9, TAXI.words), (10, BUS.words)):
        found = lines.line_on("transport", TODAY + timedelta(days=days))
        assert (found.words if found else None) == words, days
    set_line(Line(BUS.words, BUS.policy, "", TODAY + timedelta(days=11)), TODAY + timedelta(days=11))
    assert lines.line_on("transport", TODAY + timedelta(days=11)) is not None
    assert lines.line_on("transport", TODAY + timedelta(days=12)) is None, "an older line does not come back"
    assert lines.line_on("help", TODAY) is None and lines.line_on(None, TODAY) is None
    assert [row.words for row in lines.history_of("transport")][-1] == TAXI.words, "nothing is overwritten"
    db.roll_back()


@pytest.mark.parametrize(("line", "from_day", "code"), [
    (TAXI, TODAY - timedelta(days=1), "policy-backdated"),
    (Line("x", "y", "", TODAY - timedelta(days=1)), TODAY, "days-not-in-order"),
    (Line("x", "y", "javascript:alert(1)"), TODAY, "line-address"), (Line("x", "y", "http://x.example"), TODAY, "line-address"),
])  # fmt: skip
def test_what_is_refused(app: Flask, line: Line, from_day: date, code: str) -> None:
    with pytest.raises(Refused) as refused:
        lines.set_line("transport", line, from_day, TODAY, NOW, by=None, reason="why")
    assert refused.value.code == code
    db.roll_back()


@pytest.mark.once
@time_machine.travel(NOW, tick=False)
def test_staff_set_a_line_and_read_its_history(app: Flask, sign_in: SignIn) -> None:
    lead = sign_in(make_officer("Lee Lead", Role.DP_LEAD))
    assert 'href="/admin/policy/lines/"' in lead.get("/admin/policy/").text
    assert "Nothing" in text(lead.get("/admin/policy/lines/"))
    one = "/admin/policy/lines/care-home"
    assert "Today people read nothing about this." in text(lead.get(one))
    for wrong, sentence in (
        (form(words=" "), "Write what the policy says"), (form(policy=""), "Name the policy"), (form(reason=""), "Say why"),
        (form(words="x" * 401), "Use 400 letters or fewer"), (form(address="http://x"), "begins with https://"),
        (form(TODAY - timedelta(days=1)), "people were told another line"),
        (form(**{"until_day-day": "1", "until_day-month": "1", "until_day-year": "2026"}), "not before the first"),
    ):  # fmt: skip
        page = lead.post(one, wrong, status=422).text
        assert sentence in page and ("The cabinet decided" in page or not wrong["reason"]), sentence
    assert lines.history_of("care-home") == []
    db.roll_back()
    done = lead.post(one, form())
    assert "The line is kept." in text(lead.get(done.location)) and TAXI.words in text(lead.get("/admin/policy/lines/"))
    page = text(lead.get(one))
    assert TAXI.words in page and "The cabinet decided" in page and "Lee Lead" in page
    lead.get("/admin/policy/lines/bonus", status=404)
    with db.reading():
        (row,) = db.session.scalars(select(AuditRow).where(AuditRow.event == "policy-set"))
        assert row.facts == {"key": "can-i-use-it-care-home", "from_day": TODAY.isoformat()}
    sign_in(make_officer("Olu Adeyemi", Role.FINANCE_OFFICER)).get(one, status=404)


@pytest.mark.once
@time_machine.travel(NOW, tick=False)
@pytest.mark.parametrize("path", [ANSWER, EASY, RULES])
def test_people_read_the_line_at_once_and_where_there_is_none_nothing(app: Flask, path: str) -> None:
    reader = Client(app)
    assert HEADING not in reader.get(f"/en/{path}").text
    set_line(BUS)
    body = reader.get(f"/en/{path}").text
    assert HEADING in body and BUS.words in body and BUS.policy in body and "From 20 November 2026" in body
    assert f'href="{BUS.address}"' in body
    if path != RULES:
        assert "This page does not decide anything. A person at the council does" in body
        assert HEADING not in reader.get(f"/en/{path.replace('transport', 'activity')}").text, "only what is said about this"
    set_line(TAXI)
    body = reader.get(f"/en/{path}").text
    assert TAXI.words in body and BUS.words not in body
    urdu = reader.get(f"/ur/{path}").text
    assert f'<bdi lang="en" dir="ltr">{TAXI.words}</bdi>' in urdu and f'<bdi lang="en" dir="ltr">{TAXI.policy}</bdi>' in urdu


@time_machine.travel(NOW, tick=False)
def test_it_is_kept_with_the_answer_as_it_was_read(app: Flask) -> None:
    amina = make_recipient("Amina Begum")
    own = signed_in(app, amina)
    set_line(TAXI)
    place = f"/en/for/{amina.reference}/asked-first/new?{WAY}"
    body = own.get(place).text
    assert TAXI.words in body
    read = re.search(r'name="line" value="(\d+)"', body)
    assert read is not None
    set_line(BUS)
    sent = {"what": "canary-taxi", "payee": "Kasia Cabs", "line": read[1]}
    again = own.post(place, sent, status=409).text
    assert "What our policy says has changed. Read it again" in again and BUS.words in again and "canary-taxi" in again
    now = re.search(r'name="line" value="(\d+)"', again)
    assert now is not None
    shown = own.post(place, {**sent, "line": now[1]}).location
    set_line(TAXI)
    body = own.get(shown).text
    assert "What our policy said that day" in body and BUS.words in body and "From 20 November 2026" in body
    assert TAXI.words not in body, "what it says now was not what they read"
    own.post(place, {**sent, "line": str(int(now[1]) + 1)})
    assert len(rulings.of_person(amina.id)) == 2, "kept again on another line it is another answer"
    payment = Payment("1", TODAY, -900, "FP KASIA CABS")
    stood = [one.known.row.policy_words for one in beside.asked_first(amina.id, [payment]).beside["1"]]
    assert sorted(filter(None, stood)) == sorted([BUS.words, TAXI.words])
    db.roll_back()


@time_machine.travel(NOW, tick=False)
def test_without_a_line_nothing_is_kept_or_shown(app: Flask) -> None:
    amina = make_recipient("Amina Begum")
    own = signed_in(app, amina)
    place = f"/en/for/{amina.reference}/asked-first/new?{WAY}"
    assert HEADING not in own.get(place).text
    shown = own.post(place, {"what": "a train", "payee": "", "line": ""}).location
    assert "What our policy said" not in own.get(shown).text
    set_line(TAXI)
    assert "has changed" in own.post(place, {"what": "a bus", "payee": "", "line": ""}, status=409).text


POLISH = "Można zapłacić za taksówkę do ośrodka."


@pytest.mark.once
@time_machine.travel(NOW, tick=False)
def test_staff_write_the_line_down_in_a_language_and_its_readers_see_it_with_the_english(app: Flask, sign_in: SignIn) -> None:
    lead, reader, one = sign_in(make_officer("Lee Lead", Role.DP_LEAD)), Client(app), "/admin/policy/lines/transport"
    assert "in other languages" not in lead.get(one).text, "there is no line yet"
    lead.post(f"{one}/words", {"language": "pl", "told": POLISH, "line": ""}, status=422)
    set_line(BUS)
    (row,) = lines.history_of("transport")
    db.roll_back()
    sent = {"language": "pl", "told": f" {POLISH} ", "line": str(row.id), "read": "0"}
    for wrong, sentence in (({"told": "x" * 401}, "Use 400 letters"), ({"line": str(row.id + 1)}, "Another line holds now"), ({"language": "en"}, "")):
        page = lead.post(f"{one}/words", {**sent, **wrong}, status=422).text
        assert sentence in page
    assert POLISH in lead.post(f"{one}/words", {**sent, "line": "x"}, status=422).text, "what was typed stays"
    for _ in range(2):
        done = lead.post(f"{one}/words", sent)
    page = text(lead.get(done.location))
    assert "The words are kept." in page and POLISH in page and "Polish. Lee Lead" in page
    for path in (ANSWER, EASY, RULES):
        polish = reader.get(f"/pl/{path}").text
        assert POLISH in polish and polish.index(POLISH) < polish.index(f'<bdi lang="en" dir="ltr">{BUS.words}</bdi>')
        assert POLISH not in reader.get(f"/en/{path}").text and POLISH not in reader.get(f"/ur/{path}").text
    with db.reading():
        trail = [one.facts["key"] for one in db.session.scalars(select(AuditRow).where(AuditRow.event == "policy-set"))]
        assert trail == ["can-i-use-it-transport", "can-i-use-it-transport-pl"], "sent twice it is there once"
    mine = "Można pojechać taksówką."
    again = lead.post(f"{one}/words", {**sent, "told": mine}, status=422).text
    assert "Somebody has written this language down meanwhile" in again and mine in again and POLISH in again
    newest = re.search(r'name="read" value="(\d+)"', again)
    assert newest is not None
    lead.post(f"{one}/words", {**sent, "told": " ", "read": newest[1]})
    assert POLISH not in reader.get(f"/pl/{ANSWER}").text, "taken off"
    lead.post(f"{one}/words", {**sent, "read": "99"})
    set_line(TAXI)
    assert POLISH not in reader.get(f"/pl/{ANSWER}").text, "another line begins without words in other languages"
    officer = sign_in(make_officer("Olu Adeyemi", Role.FINANCE_OFFICER))
    officer.get(one, status=404)
    officer.post(f"{one}/words", sent, status=404)


@time_machine.travel(NOW, tick=False)
def test_whoever_keeps_the_answer_reads_it_in_their_language_too(app: Flask) -> None:
    amina = make_recipient("Amina Begum", language="pl")
    set_line(BUS)
    lines.translate(lines.history_of("transport")[0], "pl", POLISH, 0, NOW, by=None)
    db.commit()
    body = signed_in(app, amina).get(f"/pl/for/{amina.reference}/asked-first/new?{WAY}").text
    assert POLISH in body and BUS.words in body
