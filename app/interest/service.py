"""An expression of interest: send it, see where it stands, answer it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, or_, select

from app.accounts import service as accounts
from app.audit.events import Event
from app.audit.service import record
from app.casework import service as casework
from app.casework.kinds import CaseKind
from app.casework.models import Case
from app.casework.rules import Needs
from app.core.db import session
from app.core.errors import NotYours, Refused
from app.core.references import new_reference
from app.council_policy import service as council_policy
from app.explaining import english
from app.explaining.places import in_case
from app.interest import carrying, rules
from app.interest.models import Interest, InterestContact, InterestDraft
from app.interest.rules import Answers, Outcome, Station, Team, Told
from app.interest.worries import WORRIES
from app.notifications.messages import Message
from app.notifications.rules import Channel, Contact
from app.notifications.service import notify

KNOWN = "known"  # among the answers of a form that an officer enters: the reference of the person, whom we know already


@dataclass(frozen=True)
class Sender:
    """Who sends: `person_id` where somebody signed in asks for themselves; `address_key` is a keyed hash."""

    person_id: int | None
    address_key: str | None
    languages: tuple[str, ...]
    invented: bool


def send_interest(draft: InterestDraft, sender: Sender, today: date, now: datetime, *, by: int | None) -> Interest:
    """Send a form that was begun: a reference, a case, a copy if one is wished. Sent twice it is there once.

    `draft` must be locked. Raises Refused `interest-missing`, `interest-too-quick`, `interest-too-many`; NotYours where an
    officer named a person who is not there any more.
    """
    if draft.interest_id is not None:
        return session.get_one(Interest, draft.interest_id)
    answers = dict(draft.answers)
    known = answers.pop(KNOWN, None)
    if rules.missing(answers):
        raise Refused("interest-missing")
    if draft.entered_by is None:
        _refuse_machines(draft, sender, now)
    person_id = sender.person_id
    if draft.entered_by is not None and known:
        person_id = accounts.recipient_by_reference(known).id
    sent = _kept(draft, answers, replace(sender, person_id=person_id), today, now, by)
    carrying.carry(sent.person_id, answers, now, is_new=person_id is None, by=by)
    facts = {
        "team": sent.team, "language": sent.language, "came_by": sent.came_by, "urgent": _yes(rules.is_urgent(answers, today)),
        "needs": _yes(bool(set(answers.get("needs", ())) - {"none"})),
    }  # fmt: skip
    case = casework.open_case(
        CaseKind.INTEREST, sent.reference, sent.person_id, Needs.SOMETHING_TO_ASK, sent.contact_by_day, now, facts, by=by
    )
    if draft.entered_by is None:  # staff who enter it write English
        words = rules.free_words(answers)
        english.ask(in_case(case), 0, words, english.written_in(words, draft.language, sent.language), today, now, by=by)
    channel = channel_of(answers)
    if channel:
        notify(contact_of(sent), Message.INTEREST_RECEIVED, now, (channel,), contact_by=sent.contact_by_day.isoformat())
    record(
        Event.INTEREST_SENT, by=by, about=sent.person_id, interest=sent.reference, came_by=sent.came_by, language=sent.language
    )
    draft.answers, draft.interest_id, draft.touched_at = {}, sent.id, now
    session.flush()
    return sent


def _refuse_machines(draft: InterestDraft, sender: Sender, now: datetime) -> None:
    if now - draft.begun_at < rules.TOO_QUICK:
        raise Refused("interest-too-quick")
    lately = Interest.address_key == sender.address_key, Interest.sent_at > now - rules.COUNTED_FOR
    if (session.scalar(select(func.count()).select_from(Interest).where(*lately)) or 0) >= rules.MOST_SENT:
        raise Refused("interest-too-many")


def _kept(draft: InterestDraft, answers: Answers, sender: Sender, today: date, now: datetime, by: int | None) -> Interest:
    policy = council_policy.policy_on(today)
    spoken = answers.get("language")
    language = str(spoken) if spoken in sender.languages else draft.language
    person_id = sender.person_id
    if person_id is None:
        person_id = accounts.add_person(answers["name"], now, by=by, language=language, invented=sender.invented).id
    sent = Interest(
        reference=new_reference("E"), person_id=person_id, answers=answers, language=language, team=str(rules.team_for(answers)),
        came_by=draft.came_by, campaign=draft.campaign, address_key=sender.address_key, entered_by=draft.entered_by, sent_at=now,
        contact_by_day=casework.answer_by(today, rules.contact_days(answers, today, policy.interest_contact_working_days)),
        answer_by_day=casework.answer_by(today, policy.interest_answer_working_days),
    )  # fmt: skip
    session.add(sent)
    session.flush()
    return sent


def _yes(said: bool) -> str:
    return "yes" if said else "no"


def channel_of(answers: Answers) -> Channel | None:
    """How the person wished to be written to; None where they did not, or where it is not safe."""
    wish = answers.get("copy")
    return Channel(wish) if wish in set(Channel) and not rules.unsafe(answers) else None


def contact_of(sent: Interest) -> Contact:
    """Where messages about this interest go: only as the sender said, which nobody has proved yet."""
    told = sent.answers
    address = "\n".join(filter(None, (told.get("address"), told.get("postcode")))) or None
    return Contact(sent.person_id, sent.language, told.get("email"), told.get("phone"), address)


@dataclass(frozen=True)
class Standing:
    """One interest for whoever sent it: where it stands, with the team and the days."""

    sent: Interest
    station: Station
    contact_by_day: date
    answer_by_day: date
    paused_for: str | None

    @property
    def has_ended(self) -> bool:
        """Whether the council does not go on with it."""
        return self.sent.outcome in rules.ENDS

    @property
    def reason(self) -> str:
        """Why the council does not go on, where the person is told."""
        return rules.reason_to_read(self.sent.outcome, self.sent.told, self.sent.reason)


def standing_of(sent: Interest) -> Standing:
    """Where an interest stands."""
    case = casework.see_case(CaseKind.INTEREST, sent.reference)
    told = rules.Standing(bool(case and case.taken_by), sent.contacted_at is not None, sent.answered_at is not None)
    # Both are later where the clock stood.
    first, by_day = (max(day, case.due_day) if case else day for day in (sent.contact_by_day, sent.answer_by_day))
    return Standing(sent, rules.station(told), first, by_day, case.paused_for if case else None)


def standing_by_id(number: int) -> Standing:
    """Where the interest with this key stands."""
    return standing_of(session.get_one(Interest, number))


def of_person(person_id: int) -> list[Standing]:
    """Everything somebody sent while signed in, newest first."""
    query = select(Interest).where(Interest.person_id == person_id).order_by(Interest.id.desc()).limit(20)
    return [standing_of(sent) for sent in session.scalars(query)]


def has_any(person_id: int) -> bool:
    """Whether somebody has sent an expression of interest, or one was entered for them."""
    return session.scalar(select(Interest.id).where(Interest.person_id == person_id).limit(1)) is not None


# --- What staff do ----------------------------------------------------------------------------------------------


def waiting_page(
    team: Team | None, mine: int | None, after: tuple[date, int] | None, size: int
) -> list[tuple[Interest, Case]]:
    """Interests that wait for an answer, due first: `size` and one more, after a (due day, case id) key."""
    query = (
        select(Interest, Case).join(Case, (Case.subject == Interest.reference) & (Case.kind == str(CaseKind.INTEREST)))
        .where(Case.state.in_(casework.ACTIVE)).order_by(Case.due_day, Case.id).limit(size + 1)
    )  # fmt: skip
    if team is not None:
        query = query.where(Interest.team == str(team))
    if mine is not None:
        query = query.where(Case.taken_by == mine)
    if after is not None:
        query = query.where((Case.due_day > after[0]) | ((Case.due_day == after[0]) & (Case.id > after[1])))
    return [(sent, case) for sent, case in session.execute(query)]


@dataclass(frozen=True)
class Shown:
    """One interest for staff."""

    sent: Interest
    case: Case
    contacts: Sequence[InterestContact]


def see(reference: str) -> Shown:
    """What staff see of an interest. Raises NotYours."""
    sent = session.scalar(select(Interest).where(Interest.reference == reference))
    case = casework.see_case(CaseKind.INTEREST, reference)
    if sent is None or case is None:
        raise NotYours
    return Shown(sent, case, _contacts(sent))


def _contacts(sent: Interest) -> Sequence[InterestContact]:
    query = select(InterestContact).where(InterestContact.interest_id == sent.id).order_by(InterestContact.id)
    return session.scalars(query).all()


def _for_change(reference: str) -> tuple[Interest, Case]:
    """The interest and its case, both locked; the case first, always. Raises NotYours."""
    case = casework.case_of(CaseKind.INTEREST, reference)
    return _locked(reference), case


def _locked(reference: str) -> Interest:
    sent = session.scalar(select(Interest).where(Interest.reference == reference).with_for_update())
    if sent is None:
        raise NotYours
    return sent


@dataclass(frozen=True)
class Call:
    """A contact, or a try. `seen`: how many there were on the page it was written on."""

    way: str
    reached: bool
    note: str
    seen: int


def note_contact(reference: str, call: Call, now: datetime, *, by: int) -> None:
    """Somebody spoke to the person, or tried to; the first time moves the due day on to that of the answer. Sent twice it
    is there once.

    Raises NotYours; Refused as `casework.take`, and `interest-moved-on` where a contact was added meanwhile.
    """
    sent, case = _for_change(reference)
    before = _contacts(sent)
    if len(before) != call.seen:
        last = before[-1] if before else None
        if last and (last.way, last.reached, last.note, last.by_id) == (call.way, call.reached, call.note, by):
            return
        raise Refused("interest-moved-on")
    casework.take(case, now, by=by)
    session.add(InterestContact(interest_id=sent.id, way=call.way, reached=call.reached, note=call.note, at=now, by_id=by))
    if call.reached and sent.contacted_at is None:
        sent.contacted_at = now
        casework.set_due(case, max(sent.answer_by_day, case.due_day), now, by=by)
    session.flush()
    record(Event.INTEREST_CONTACTED, by=by, about=sent.person_id, interest=sent.reference, way=call.way, reached=call.reached)


def pass_on(reference: str, team: Team, note: str, now: datetime, *, by: int) -> None:
    """Give an interest to the other team, with a note for whoever takes it there; its clock runs on.

    Raises NotYours; Refused `pass-needs-note`, and as `casework.take`.
    """
    sent, case = _for_change(reference)
    if sent.team == team:
        return
    if not note.strip():
        raise Refused("pass-needs-note")
    casework.take(case, now, by=by)
    casework.write_note(case, note, now, by=by)
    sent.team, case.facts = str(team), {**case.facts, "team": str(team)}
    casework.release(case, now, by=by)
    record(Event.INTEREST_PASSED, by=by, about=sent.person_id, interest=sent.reference, team=str(team))


@dataclass(frozen=True)
class Answer:
    """What became of an interest, as an officer says it: codes of `rules`, a reason, and the worry that stopped it."""

    outcome: str
    told: str
    reason: str = ""
    myth: str = ""


def answer(reference: str, said: Answer, now: datetime, *, by: int) -> Interest:
    """Answer an interest and close its case: the person is told, or it is written down why not. Sent twice it is there once.

    Raises NotYours; Refused as `casework.take`, with a code of `rules.decision_refusal`, and `interest-answered`.
    """
    sent, case = _for_change(reference)
    if sent.answered_at is not None:
        if (sent.outcome, sent.told, sent.reason, sent.myth or "") == (said.outcome, said.told, said.reason, said.myth):
            return sent
        raise Refused("interest-answered")
    channel = channel_of(sent.answers)
    refusal = rules.decision_refusal(said.outcome, said.told, said.reason, said.myth, frozenset(WORRIES), channel is not None)
    if refusal:
        raise Refused(refusal)
    casework.take(case, now, by=by)
    sent.outcome, sent.told, sent.reason, sent.myth = said.outcome, said.told, said.reason, said.myth or None
    sent.answered_at, sent.answered_by = now, by
    session.flush()
    if channel and said.told == Told.MESSAGE:
        notify(contact_of(sent), Message.INTEREST_ANSWERED, now, (channel,))
    casework.close_case(case, now, by=by)
    record(
        Event.INTEREST_ANSWERED, by=by, about=sent.person_id, interest=sent.reference, outcome=said.outcome, told=said.told
    )
    return sent


def others_like(sent: Interest) -> list[Interest]:
    """Other interests that wait for an answer and are the same person's, or name the same telephone or e-mail: newest
    first."""
    same = [Interest.person_id == sent.person_id]
    same += [Interest.answers[way].as_string() == sent.answers[way] for way in ("phone", "email") if sent.answers.get(way)]
    query = (
        select(Interest).join(Case, (Case.subject == Interest.reference) & (Case.kind == str(CaseKind.INTEREST)))
        .where(Case.closed_at.is_(None), Interest.id != sent.id, or_(*same)).order_by(Interest.id.desc()).limit(20)
    )  # fmt: skip
    return list(session.scalars(query))


def same_as(reference: str, other: str, now: datetime, *, by: int) -> Interest:
    """This is answered in another open interest, by the earlier day of the two. Whoever sent it reads that where they see
    how it stands. Sent twice it is done once.

    Raises NotYours; Refused `interest-not-the-same`, and as `casework.take`.
    """
    casework.lock_both(CaseKind.INTEREST, (reference, other))
    sent, case = _for_change(reference)
    if (sent.outcome, sent.reason) == (Outcome.SAME, other):
        return sent
    if sent.outcome or other not in [one.reference for one in others_like(sent)]:
        raise Refused("interest-not-the-same")
    casework.take(case, now, by=by)
    sent.outcome, sent.told, sent.reason, sent.answered_at, sent.answered_by = Outcome.SAME, Told.THERE, other, now, by
    session.flush()
    casework.close_as_same(case, casework.case_of(CaseKind.INTEREST, other), now, by=by)
    record(
        Event.INTEREST_ANSWERED, by=by, about=sent.person_id, interest=reference, outcome=sent.outcome, told=sent.told
    )
    return sent


def figures(since: datetime) -> dict[str, dict[str, int | None]]:
    """Counts of what was sent since a moment, by outcome, by worry that stopped it and by way; small numbers hidden."""
    rows: list[Any] = list(session.execute(
        select(Interest.outcome, Interest.myth, Interest.came_by, Interest.campaign, func.count())
        .where(Interest.sent_at >= since, func.coalesce(Interest.outcome, "").not_in([*rules.NOT_COUNTED]))
        .group_by(Interest.outcome, Interest.myth, Interest.came_by, Interest.campaign)
    ))  # fmt: skip
    found: dict[str, dict[str, int]] = {"outcome": {}, "myth": {}, "came_by": {}, "campaign": {}}
    for outcome, myth, came_by, campaign, count in rows:
        told = {"outcome": outcome or "waits", "myth": myth, "came_by": came_by, "campaign": campaign}
        for kind, name in told.items():
            if name:
                found[kind][name] = found[kind].get(name, 0) + count
    return {kind: rules.shown(counts) for kind, counts in found.items()}
