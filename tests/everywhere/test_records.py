"""Whoever changes something is written down: every verb with a `by` records, with exactly the facts its event carries."""

import ast
import functools
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app.audit import service as audit
from app.audit.events import FACTS, Event
from app.core import db
from tests.everywhere.world import make_world, rows

APP = Path(__file__).resolve().parents[2] / "app"
OTHER_VERBS = {
    "accounts": (
        "activation", "authenticator", "cards", "codes", "communication", "devices", "faces", "factors", "invitations", "kept", "looks", "passkeys", "passphrases",
        "recovery", "representations", "safe_contact", "second_step", "sessions", "staff",
    ),
    "interest": ("call_backs", "draft", "equality"), "explaining": ("english",), "contact": ("answering", "concerns", "papers", "threads"),
    "casework": ("caseload", "reply_texts", "two_people", "work"), "guidance": ("counting", "people_checks", "searching", "seeding", "telling", "writing"), "handbook": ("keeping", "seeding", "training"), "home": ("letters", "trail", "undelivered", "worries"), "ledger": ("lots", "pausing"),
    "people": ("acts", "export", "importing", "letters", "merging"),
    "retention": ("erasing", "idle", "pack", "retaining", "rows"),
    "returns": ("draft", "explaining", "reading", "sending", "checking"), "support": ("merging",), "tools": ("lines",),
}  # fmt: skip
VERB_FILES = sorted([*APP.glob("*/service.py"), *(APP / package / f"{name}.py" for package, names in OTHER_VERBS.items() for name in names)])
# Verbs that record nothing themselves, each with who does.
TOLD_BY_CALLER = {
    "audit.service.record": "it is the record",
    "returns.draft.open_draft": "the verb that follows records what it changed",
    "files.service.store": "its caller knows why a file is kept: STATEMENT_ADDED or EVIDENCE_ADDED",
    "files.service.store_public": "its caller knows why a file is kept: MEDIA_ADDED",
    "rulings.service.ask_person": "what it shares with `keep` records RULING_ASKED",
    "casework.service.set_due": "note_contact records INTEREST_CONTACTED in the same breath",
    "casework.service.wait_for_person": "ask_back records RETURN_ASKED_BACK in the same breath",
    "casework.service.wait_for_interpreter": "ask records EXPLANATION_ASKED in the same breath",
    "ledger.service.report_spending": "send_return records RETURN_SENT",
    "ledger.service.confirm_spending": "settle_return records RETURN_SETTLED",
    "ledger.service.ask_about_spending": "ask_back records RETURN_ASKED_BACK",
    "ledger.service.reopen_spending": "agree_reopening records RETURN_REOPENED",
}


@functools.cache
def modules() -> tuple[tuple[str, ast.Module], ...]:
    return tuple((f"{path.parent.name}.{path.stem}", ast.parse(path.read_text())) for path in VERB_FILES)


@functools.cache
def takes_by() -> tuple[tuple[str, ast.FunctionDef], ...]:
    """Every function that takes a keyword-only `by`."""
    return tuple(
        (f"{module}.{one.name}", one)
        for module, tree in modules()
        for one in tree.body
        if isinstance(one, ast.FunctionDef) and "by" in {arg.arg for arg in one.args.kwonlyargs}
    )


def verbs() -> list[tuple[str, ast.FunctionDef]]:
    """The public ones of them."""
    return [(name, one) for name, one in takes_by() if not one.name.startswith("_")]


def calls(one: ast.AST) -> Iterator[ast.Call]:
    return (inner for inner in ast.walk(one) if isinstance(inner, ast.Call))


def called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def records(name: str, one: ast.FunctionDef, seen: frozenset[str] = frozenset()) -> bool:
    """Whether a verb calls record(), itself or through another verb that it hands its `by` to."""
    known = {full.rsplit(".", 1)[1]: (full, verb) for full, verb in takes_by()}
    for call in calls(one):
        if called(call) == "record":
            return True
        other = known.get(called(call))
        hands_on = any(word.arg == "by" for word in call.keywords)
        if other and hands_on and other[0] not in seen and other[0] != name and records(*other, seen | {name}):
            return True
    return False


@pytest.mark.pure
def test_every_verb_writes_down_who_did_it() -> None:
    found = dict(verbs())
    assert len(found) > 35
    silent = {name for name, one in found.items() if not records(name, one)}
    assert silent == set(TOLD_BY_CALLER)


@pytest.mark.pure
def test_a_verb_that_writes_takes_who_did_it() -> None:
    """A public function that adds or deletes rows has a `by`, or is one of these, which only serve such a verb."""
    serves = {
        "accounts.looks.note_wrong_code": "nobody is signed in",
        "accounts.passphrases.note_failure": "nobody is signed in", "accounts.service.start_sign_in": "the person signs in",
        "accounts.devices.know_device": "part of signing in", "accounts.codes.send_code": "nobody is signed in yet",
        "accounts.codes.use_code": "nobody is signed in yet", "accounts.authenticator.use_code": "nobody is signed in yet",
        "accounts.cards.use_code": "nobody is signed in yet", "accounts.second_step.begin": "nobody is signed in yet",
        "accounts.second_step.choose_way": "nobody is signed in yet", "accounts.second_step.end_half": "part of signing in",
        "accounts.factors.changed": "part of a verb", "accounts.passkeys.proved": "nobody is signed in yet",
        "accounts.kept.keep": "nobody is signed in any more", "accounts.kept.forget": "part of what was sent", "notifications.service.wipe": "part of sending",
        "notifications.service.wipe_stale": "part of sending", "notifications.service.notify": "part of a verb",
        "notifications.service.claim": "part of sending", "notifications.service.gone": "part of sending",
        "notifications.service.not_gone": "part of sending",
        "files.service.destroy": "part of a verb", "returns.service.note_move": "takes by in its place",
        "returns.draft.remember_payee": "part of a verb", "returns.reading.count_lines_again": "part of a verb",
        "accounts.service.note_seen": "part of reading a page", "retention.rows.remove": "part of a verb",
        "retention.rows.blank": "part of a verb", "accounts.service.staff_row": "part of giving a role",
        "accounts.staff.linked_person": "the person signs in",
        "guidance.counting.say": "a reader, without a name", "guidance.counting.note_miss": "a reader, without a name",
        "guidance.counting.forget_old": "nobody: the clock",
        "guidance.searching.keep_words": "part of publishing",
        "people.export.sweep": "nobody: the clock, and what goes was told when it was made",
        "accounts.recovery.ask_link": "nobody is signed in", "accounts.recovery.recover": "the person does it",
        "accounts.recovery.confirm_email": "the person does it", "accounts.recovery.undo_email_change": "the person does it",
        "interest.draft.begin": "nobody is signed in; an officer who enters it is kept in the row", "interest.draft.note_wrong": "nobody is signed in",
        "interest.equality.count": "nobody: it is only counted",
        "accounts.activation.note_wrong": "nobody is signed in", "accounts.activation.activate": "the person does it",
        "accounts.activation.start_afresh": "part of a verb", "accounts.activation.end_codes": "part of a verb",
    }  # fmt: skip
    writers = {
        f"{module}.{one.name}"
        for module, tree in modules()
        for one in tree.body
        if isinstance(one, ast.FunctionDef) and not one.name.startswith("_")
        and any(called(call) in ("add", "add_all", "delete", "update") and _on_session(call) for call in calls(one))
    }  # fmt: skip
    assert len(writers) > 20
    assert writers - {name for name, _one in verbs()} <= set(serves)


def _on_session(call: ast.Call) -> bool:
    owner = call.func.value if isinstance(call.func, ast.Attribute) else None
    return isinstance(call.func, ast.Name) or (isinstance(owner, ast.Name) and owner.id == "session")


def recorded() -> Iterator[tuple[str, ast.Call]]:
    for path in sorted(APP.rglob("*.py")):
        for call in calls(ast.parse(path.read_text())):
            if called(call) == "record" and call.args and isinstance(call.args[0], ast.Attribute):
                yield f"{path.relative_to(APP)}:{call.lineno}", call


@pytest.mark.pure
def test_every_call_carries_exactly_the_facts_of_its_event() -> None:
    places = list(recorded())
    assert len(places) > 35
    for place, call in places:
        event = Event[call.args[0].attr]  # type: ignore[attr-defined]
        facts = {word.arg for word in call.keywords} - {"by", "about"}
        assert facts == FACTS[event], f"{place} {event}"
        assert "by" in {word.arg for word in call.keywords}, place


@pytest.mark.pure
def test_every_event_is_used() -> None:
    used = {Event[call.args[0].attr] for _place, call in recorded()}  # type: ignore[attr-defined]
    assert set(Event) == used


def test_a_whole_journey_leaves_a_whole_trail(app: Flask) -> None:
    world = make_world()
    with db.reading():
        assert audit.first_wrong_row() is None
    hashes = [at for at, column in enumerate(db.Model.metadata.tables["audit_row"].columns) if "hash" in column.name or column.name == "at"]
    trail = rows(app, frozenset())["audit_row"]
    told = str([[word for at, word in enumerate(row) if at not in hashes] for row in trail])
    for event in ("return-started", "statement-added", "line-added", "bill-added", "evidence-added", "return-sent", "case-opened", "return-asked-back"):
        assert f"'{event}'" in told
    for secret in ("Amina", "Begum", "CANARYCHEMIST", "canary-note", "canary-paper", "7110", "20336", "@example"):
        assert secret not in told, "the trail carries codes, counts and references only"
    assert world.own.values["subject"] in told
