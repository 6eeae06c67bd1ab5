"""Referrals: begun by a person or an officer, offered to a service, accepted or not, told about, ended or taken back.

The case in the queue is open while somebody has to say yes: the council that helps to choose, or the service; an officer
sees when either is late. Every step is a row that the person reads.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import select

from app.accounts import service as accounts
from app.accounts.models import Person
from app.audit.events import Event
from app.audit.service import record
from app.casework import service as casework
from app.casework.kinds import CaseKind
from app.casework.rules import CaseState, Needs
from app.core.db import in_own_transaction, session
from app.core.errors import NotYours, Refused
from app.core.references import new_reference
from app.council_policy import service as council_policy
from app.notifications.messages import Message
from app.notifications.service import notify
from app.support import directory
from app.support.models import Referral, ReferralStep, SupportService
from app.support.rules import (
    NOT_SURE,
    OPEN,
    SEEN_BY_PROVIDER,
    Agreed,
    Declined,
    Level,
    Outcome,
    Progress,
    Share,
    Stage,
    consent_refusal,
    decline_refusal,
    share_refusal,
)


class Step(StrEnum):
    """What happened."""

    ASKED = "asked"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    PROGRESS = "progress"
    ENDED = "ended"
    TAKEN_BACK = "taken-back"
    TAKEN_FROM = "taken-from"
    SAME = "same"  # goes on as another: `words` is its reference


@dataclass(frozen=True)
class New:
    """A referral as it begins: for which level (`rules.NOT_SURE`: help me choose), to which service, with what shared."""

    level: str
    service: SupportService | None
    wish: str
    reach: str
    shared: tuple[str, ...]
    language: str
    how: Agreed
    day: date
    by_council: bool


def known_ways(person: Person) -> tuple[Share, ...]:
    """The ways we have of somebody: no other can be shared."""
    kept = {Share.PHONE: person.mobile or person.phone, Share.EMAIL: person.email, Share.ADDRESS: person.postal_address}
    return tuple(way for way, value in kept.items() if value)


def answer_day(today: date, *, chosen: bool) -> date:
    """The day by which a service says yes or no, or, where none is chosen, by which we help to choose."""
    policy = council_policy.policy_on(today)
    days = policy.support_answer_working_days if chosen else policy.support_choose_working_days
    return casework.answer_by(today, days)


def open_referral(person_id: int, new: New, today: date, now: datetime, *, by: int) -> Referral:
    """Begin a referral and tell whose turn it is.

    Raises Refused `support-already` where one for the same level is open, `service-not-open` where the service does not
    offer the level or takes nobody on. The person must be locked by now.
    """
    same = Referral.person_id == person_id, Referral.level == new.level, Referral.stage.in_([str(one) for one in OPEN])
    if session.scalar(select(Referral.id).where(*same).limit(1)) is not None:
        raise Refused("support-already")
    chosen = new.service
    if chosen is not None:
        _require_open(chosen, new.level)
    row = Referral(
        reference=new_reference("S"), person_id=person_id, service_id=chosen.id if chosen else None, level=str(new.level),
        wish=new.wish.strip(), reach=new.reach.strip(), shared=list(new.shared), language=new.language,
        by_council=new.by_council, agreed_how=str(new.how), agreed_day=new.day, sent_at=now, sent_by=by,
        stage=str(Stage.OFFERED if chosen else Stage.TO_CHOOSE), due_day=answer_day(today, chosen=chosen is not None),
    )  # fmt: skip
    session.add(row)
    session.flush()
    _step(row, Step.ASKED, now, by)
    if chosen is not None:
        _step(row, Step.OFFERED, now, by)
        _tell_service(chosen, now)
    _open_case(row, Needs.SOMETHING_TO_ASK if chosen is None else Needs.NOTHING_TO_ASK, now, by)
    if new.by_council:
        notify(accounts.contact_of(person_id), Message.MESSAGE_WAITS, now)
    record(Event.REFERRAL_SENT, by=by, about=person_id, referral=row.reference, level=row.level)
    return row


def start(person_id: int, new: New, today: date, now: datetime, *, by: int) -> Referral:
    """An officer begins one for a person who agreed. The same form sent twice begins one.

    Raises NotYours in one's own affairs; Refused as `open_referral`, and with a code of `rules.share_refusal` or
    `rules.consent_refusal`.
    """
    if person_id == by:
        raise NotYours
    card = accounts.person_card(accounts.reference_of(person_id))
    refusal = consent_refusal(new.how, new.day, today) or share_refusal(new.shared, new.reach, known_ways(card))
    if refusal:
        raise Refused(refusal)
    accounts.lock_person(person_id)
    last = next(iter(referrals_of(person_id)), None)
    if last is not None and last.stage in OPEN and _same(last, new, by):
        return last
    return open_referral(person_id, new, today, now, by=by)


def _same(row: Referral, new: New, by: int) -> bool:
    chosen = new.service.id if new.service else None
    told = (by, new.level, chosen, new.wish.strip(), new.day)
    return (row.sent_by, row.level, row.service_id, row.wish, row.agreed_day) == told


def _require_open(service: SupportService, level: str) -> None:
    if service.ended_at is not None or not service.takes_on or (level != NOT_SURE and level not in service.levels):
        raise Refused("service-not-open")


def _tell_service(service: SupportService, now: datetime) -> None:
    for _member, person in directory.members_of(service):
        notify(accounts.contact_of(person.id), Message.REFERRAL_WAITS, now)


def _open_case(row: Referral, needs: Needs, now: datetime, by: int) -> None:
    facts = {"stage": row.stage, "level": row.level, "language": row.language}
    casework.open_case(CaseKind.REFERRAL, row.reference, row.person_id, needs, row.due_day, now, facts, by=by)


def _close_case(row: Referral, now: datetime, by: int) -> None:
    case = casework.case_of(CaseKind.REFERRAL, row.reference)
    if case.state != CaseState.CLOSED:
        casework.close_case(case, now, by=by)


def _step(
    row: Referral, what: Step, now: datetime, by: int, *, code: str = "", words: str = "", day: date | None = None
) -> None:
    session.add(
        ReferralStep(
            referral_id=row.id, what=str(what), code=code, words=words.strip(), service_id=row.service_id, day=day, at=now,
            by_id=by,
        )
    )  # fmt: skip
    session.flush()


def referrals_of(person_id: int) -> list[Referral]:
    """Every referral of somebody, newest first."""
    return list(session.scalars(select(Referral).where(Referral.person_id == person_id).order_by(Referral.id.desc())))


def referral_of(person_id: int, reference: str) -> Referral:
    """One referral of somebody. Raises NotYours."""
    row = session.scalar(select(Referral).where(Referral.person_id == person_id, Referral.reference == reference))
    if row is None:
        raise NotYours
    return row


def see(reference: str, *, lock: bool = False) -> Referral:
    """One referral, for the council. Raises NotYours."""
    query = select(Referral).where(Referral.reference == reference)
    row = session.scalar(query.with_for_update() if lock else query)
    if row is None:
        raise NotYours
    return row


def steps_of(row: Referral) -> list[ReferralStep]:
    """What happened to it, oldest first."""
    return list(session.scalars(select(ReferralStep).where(ReferralStep.referral_id == row.id).order_by(ReferralStep.id)))


def _locked(reference: str) -> Referral:
    return see(reference, lock=True)


@dataclass(frozen=True)
class Choice:
    """What an officer and the person chose together, and how and when the person agreed to it."""

    level: Level
    service: SupportService
    how: str
    day: date | None


def choose(reference: str, choice: Choice, today: date, now: datetime, *, by: int) -> Referral:
    """Offer a referral to a service, with the consent of the person. Said twice it is there once.

    Raises NotYours; Refused `referral-moved-on`, `service-not-open`, `support-already`, as `casework.take`, or with a code
    of `rules.consent_refusal`.
    """
    row = _locked(reference)
    if (row.stage, row.service_id, row.level) == (Stage.OFFERED, choice.service.id, choice.level):
        return row
    if row.stage != Stage.TO_CHOOSE:
        raise Refused("referral-moved-on")
    refusal = consent_refusal(choice.how, choice.day, today)
    if refusal or choice.day is None:
        raise Refused(refusal or "consent-needs-day")
    accounts.lock_person(row.person_id)
    if any(one.level == choice.level and one.stage in OPEN and one.id != row.id for one in referrals_of(row.person_id)):
        raise Refused("support-already")
    _require_open(choice.service, choice.level)
    casework.take(casework.case_of(CaseKind.REFERRAL, row.reference), now, by=by)
    row.level, row.service_id, row.stage = str(choice.level), choice.service.id, str(Stage.OFFERED)
    row.agreed_how, row.agreed_day, row.due_day = choice.how, choice.day, answer_day(today, chosen=True)
    session.flush()
    _step(row, Step.OFFERED, now, by)
    _open_case(row, Needs.NOTHING_TO_ASK, now, by)
    _tell_service(choice.service, now)
    notify(accounts.contact_of(row.person_id), Message.MESSAGE_WAITS, now)
    record(Event.REFERRAL_CHOSEN, by=by, about=row.person_id, referral=row.reference, service=choice.service.reference)
    return row


def see_as_member(reference: str, service: SupportService) -> Referral:
    """One referral, for whoever signs in for the service it was made to. Raises NotYours for any other."""
    query = select(Referral).where(Referral.reference == reference, Referral.service_id == service.id)
    row = session.scalar(query.where(Referral.stage.in_([str(one) for one in SEEN_BY_PROVIDER])))
    if row is None:
        raise NotYours
    return row


def _locked_as_member(reference: str, service: SupportService) -> Referral:
    row = _locked(reference)
    if row.service_id != service.id:
        raise NotYours
    return row


def accept(reference: str, service: SupportService, contact_by: date | None, today: date, now: datetime, *, by: int) -> Referral:
    """The service says yes, and by when it gets in touch. Said twice it is there once.

    Raises NotYours; Refused `accept-needs-day`, `referral-moved-on`.
    """
    row = _locked_as_member(reference, service)
    if row.stage == Stage.ACCEPTED:
        return row
    if row.stage != Stage.OFFERED:
        raise Refused("referral-moved-on")
    if contact_by is None or not today <= contact_by <= casework.answer_by(today, 20):
        raise Refused("accept-needs-day")
    row.stage, row.due_day = str(Stage.ACCEPTED), contact_by
    session.flush()
    _step(row, Step.ACCEPTED, now, by, day=contact_by)
    _close_case(row, now, by)
    notify(accounts.contact_of(row.person_id), Message.MESSAGE_WAITS, now)
    record(Event.REFERRAL_ACCEPTED, by=by, about=row.person_id, referral=row.reference)
    return row


def decline(reference: str, service: SupportService, why: str, words: str, today: date, now: datetime, *, by: int) -> Referral:
    """The service says no: from then on it sees nothing of the person, and the council helps to choose another.

    Raises NotYours; Refused `referral-moved-on` or with a code of `rules.decline_refusal`.
    """
    row = _locked_as_member(reference, service)
    if row.stage != Stage.OFFERED:
        raise Refused("referral-moved-on")
    refusal = decline_refusal(why, words)
    if refusal:
        raise Refused(refusal)
    _step(row, Step.DECLINED, now, by, code=str(Declined(why)), words=words)
    row.stage, row.service_id, row.due_day = str(Stage.TO_CHOOSE), None, answer_day(today, chosen=False)
    session.flush()
    _open_case(row, Needs.ANSWERED, now, by)
    notify(accounts.contact_of(row.person_id), Message.MESSAGE_WAITS, now)
    record(Event.REFERRAL_DECLINED, by=by, about=row.person_id, referral=row.reference, why=why)
    return row


def tell(reference: str, service: SupportService, code: Progress, words: str, now: datetime, *, by: int) -> None:
    """The service tells how it goes; the person reads it. Told twice in a row it is there once.

    Raises NotYours; Refused `referral-moved-on`, `progress-needs-words` where news has no words.
    """
    row = _locked_as_member(reference, service)
    if row.stage != Stage.ACCEPTED:
        raise Refused("referral-moved-on")
    if code is Progress.NEWS and not words.strip():
        raise Refused("progress-needs-words")
    last = steps_of(row)[-1]
    if (last.what, last.code, last.words, last.by_id) == (Step.PROGRESS, code, words.strip(), by):
        return
    _step(row, Step.PROGRESS, now, by, code=str(code), words=words)
    record(Event.REFERRAL_TOLD, by=by, about=row.person_id, referral=row.reference, told=str(code))


def note_opened(row: Referral, *, by: int) -> None:
    """Write down that a service opened a referral, in a transaction of its own, after the reading."""
    about, reference = row.person_id, row.reference
    in_own_transaction(lambda: record(Event.REFERRAL_OPENED, by=by, about=about, referral=reference))


def finish(reference: str, service: SupportService, outcome: Outcome, words: str, now: datetime, *, by: int) -> Referral:
    """It has ended, with how. From then on the service sees nothing of the person. Said twice it is there once.

    Raises NotYours; Refused `referral-moved-on`.
    """
    row = _locked_as_member(reference, service)
    if (row.stage, row.outcome) == (Stage.ENDED, outcome):
        return row
    if row.stage != Stage.ACCEPTED:
        raise Refused("referral-moved-on")
    _step(row, Step.ENDED, now, by, code=str(outcome), words=words)
    row.stage, row.outcome, row.ended_at = str(Stage.ENDED), str(outcome), now
    session.flush()
    notify(accounts.contact_of(row.person_id), Message.MESSAGE_WAITS, now)
    record(Event.REFERRAL_ENDED, by=by, about=row.person_id, referral=row.reference, outcome=str(outcome))
    return row


def take_from_service(reference: str, words: str, today: date, now: datetime, *, by: int) -> Referral:
    """An officer takes a referral from a service that does not answer or cannot go on: it sees nothing of the person from
    then on, the person reads why, and the council helps to choose another. Said twice it is there once.

    Raises NotYours; Refused `taken-from-needs-words`, `referral-moved-on`, or as `casework.take`.
    """
    row = _locked(reference)
    if not words.strip():
        raise Refused("taken-from-needs-words")
    if row.stage == Stage.TO_CHOOSE and steps_of(row)[-1].words == words.strip():
        return row
    if row.stage not in SEEN_BY_PROVIDER or row.service_id is None:
        raise Refused("referral-moved-on")
    service = session.get_one(SupportService, row.service_id)
    _step(row, Step.TAKEN_FROM, now, by, words=words)
    row.stage, row.service_id, row.due_day = str(Stage.TO_CHOOSE), None, answer_day(today, chosen=False)
    session.flush()
    _open_case(row, Needs.SOMETHING_TO_ASK, now, by)
    casework.take(casework.case_of(CaseKind.REFERRAL, row.reference), now, by=by)
    _tell_service(service, now)
    notify(accounts.contact_of(row.person_id), Message.MESSAGE_WAITS, now)
    record(Event.REFERRAL_TAKEN_FROM, by=by, about=row.person_id, referral=row.reference, service=service.reference)
    return row


def take_back(person_id: int, reference: str, now: datetime, *, by: int) -> Referral:
    """The person does not want it any more: nothing is shared from the next page on. Said twice it is there once.

    Raises NotYours; Refused `referral-moved-on` where it has ended.
    """
    row = _locked(reference)
    if row.person_id != person_id:
        raise NotYours
    if row.stage == Stage.TAKEN_BACK:
        return row
    if row.stage not in OPEN:
        raise Refused("referral-moved-on")
    service = session.get(SupportService, row.service_id) if row.service_id else None
    _step(row, Step.TAKEN_BACK, now, by)
    row.stage, row.ended_at = str(Stage.TAKEN_BACK), now
    session.flush()
    _close_case(row, now, by)
    if service is not None:
        _tell_service(service, now)
    record(Event.REFERRAL_TAKEN_BACK, by=by, about=person_id, referral=row.reference)
    return row
