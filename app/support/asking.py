"""Asking for support: the person's own draft, kept answer by answer, and sending it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, select

from app.accounts import service as accounts
from app.accounts.models import Person
from app.core.db import session
from app.core.errors import Refused
from app.support import directory, service
from app.support.models import Referral, ReferralDraft
from app.support.rules import NOT_SURE, Agreed, Level, share_refusal

QUESTIONS = ("level", "service", "shared", "wish")


def answers_of(person_id: int) -> dict[str, Any]:
    """What was answered so far."""
    row = _draft(person_id)
    return dict(row.answers) if row else {}


def _draft(person_id: int) -> ReferralDraft | None:
    query = select(ReferralDraft).where(ReferralDraft.person_id == person_id)
    return session.scalar(query.order_by(ReferralDraft.id.desc()).limit(1))


def keep_answer(person_id: int, told: dict[str, Any], now: datetime) -> None:
    """Keep answers in the draft. Another level may leave the chosen service without it: then the service is asked again."""
    accounts.lock_person(person_id)
    row = _draft(person_id)
    if row is None:
        row = ReferralDraft(person_id=person_id, answers={}, touched_at=now)
        session.add(row)
    before = row.answers
    row.answers, row.touched_at = before | told, now
    if "level" in told and told["level"] != before.get("level"):
        row.answers = {name: value for name, value in row.answers.items() if name != "service"}
    session.flush()


def next_question(answers: dict[str, Any]) -> str | None:
    """The first question that has no answer; None: check and send. Whoever is not sure chooses no service."""
    asked = [one for one in QUESTIONS if one != "service" or answers.get("level") != NOT_SURE]
    return next((one for one in asked if one not in answers), None)


@dataclass(frozen=True)
class Asked:
    """Who asks, and in which language. `authorised`: somebody acts for a person who lacks capacity."""

    person: Person
    language: str
    authorised: bool


def send(asked: Asked, today: date, now: datetime, *, by: int) -> Referral:
    """Send the draft. Pressed twice it is sent once: the second finds the draft gone.

    Raises Refused `support-not-ready`, `support-already`, `service-not-open`, or a code of `rules.share_refusal`.
    """
    person = asked.person
    accounts.lock_person(person.id)
    answers = answers_of(person.id)
    if not answers or next_question(answers) is not None:
        raise Refused("support-not-ready")
    refusal = share_refusal(answers["shared"], answers.get("reach", ""), service.known_ways(person))
    if refusal:
        raise Refused(refusal)
    level = answers["level"]
    chosen = None if level == NOT_SURE or not answers.get("service") else directory.by_reference(answers["service"])
    how = Agreed.AUTHORISED if asked.authorised else Agreed.ONLINE
    new = service.New(
        level=level if level == NOT_SURE else Level(level), service=chosen, wish=answers["wish"], reach=answers.get("reach", ""),
        shared=tuple(answers["shared"]), language=asked.language, how=how, day=today, by_council=False,
    )  # fmt: skip
    row = service.open_referral(person.id, new, today, now, by=by)
    session.execute(delete(ReferralDraft).where(ReferralDraft.person_id == person.id))
    return row
