"""What an expression of interest tells of a person goes to their record: asked once, it stands on top of every page about
them. What is not safe is carried whoever said it; nothing here makes a way safe again.
"""

from contextlib import suppress
from datetime import datetime

from sqlalchemy.exc import IntegrityError

from app.accounts import communication, safe_contact
from app.accounts import service as accounts
from app.accounts.models import Person
from app.accounts.need_words import INTERPRETER
from app.core.db import session
from app.interest import rules
from app.interest.rules import Answers
from app.interest.words import LANGUAGE

FROM_INTEREST = "From their expression of interest: it is not safe to leave a message or to write"
SIGNED = "bsl"  # a language whose interpreter is a need of its own


def carry(person_id: int, answers: Answers, now: datetime, *, is_new: bool, by: int | None) -> None:
    """Keep on a person's record how to reach them safely. `is_new`: the record was made from these answers, so that an
    e-mail address may become theirs; that of a record we had already is changed by its owner alone."""
    person = session.get_one(Person, person_id)
    if rules.reaches_the_person(answers):
        person.phone = person.phone or answers.get("phone")
        session.flush()
        if is_new and answers.get("email"):
            _carry_email(person, answers["email"])
    if rules.unsafe(answers):
        safe_contact.take_all_away(person_id, FROM_INTEREST, now, by=by)
    _carry_needs(person, answers, now, by)


def _carry_email(person: Person, email: str) -> None:
    """An address is one person's: where it is somebody's already, the record is left without one."""
    if accounts.is_email_known(email):
        return
    with suppress(IntegrityError), session.begin_nested():  # somebody else was the first in the same moment
        person.email = email


def _carry_needs(person: Person, answers: Answers, now: datetime, by: int | None) -> None:
    """What was said counts; what this form did not ask stays as it was."""
    before = set(person.needs or ())
    needs = set(answers["needs"]) | (before & {INTERPRETER}) if "needs" in answers else set(before)
    note = str(answers.get("needs_note") or person.needs_note)
    if answers.get("interpreter") == "yes":
        spoken = answers.get("language")
        needs.add(SIGNED if spoken == SIGNED else INTERPRETER)
        told = answers.get("language_words") or LANGUAGE.get(str(spoken), "")
        note = "; ".join(filter(None, (note, told if spoken != SIGNED and told not in note else "")))
    elif answers.get("interpreter") == "no":
        needs.discard(INTERPRETER)
    if "needs" in answers or needs != before or note != person.needs_note:
        communication.set_needs(person.id, needs, note, now, by=by, how=communication.FROM_INTEREST)
