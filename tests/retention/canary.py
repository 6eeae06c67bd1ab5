"""A canary person: everything about them carries a word that nobody else's has, in every table there is."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from flask import Flask
from sqlalchemy import select

from app.accounts import communication, death, devices, faces, invitations, looks, representations, safe_contact
from app.accounts import service as accounts
from app.accounts.entry_models import ActivationCode, EmailChange, LetterRequest, RecoveryLink
from app.accounts.models import (
    CardCode,
    HalfSignIn,
    KeptForm,
    MergedPerson,
    Passkey,
    PasskeyChallenge,
    Person,
    SecondFactor,
    SentCode,
    StaffIdentity,
    StaffMember,
)
from app.accounts.rules import Role
from app.accounts.safe_ways import Way
from app.accounts.standing import Basis, Standing
from app.audit.models import AuditRow, ReleasedSight
from app.casework import service as casework
from app.casework.kinds import CaseKind
from app.casework.models import Caseload, ReasonGiven, TwoPersonAct
from app.contact import answering, papers, threads
from app.contact import service as contact
from app.contact.thread_rules import About, Shelf, Team
from app.core import db
from app.core.db import Model
from app.decisions.rules import Kind
from app.decisions.service import write_letter
from app.explaining import english
from app.explaining import service as explaining
from app.files.rules import FileKind
from app.handbook.models import HandbookFeedback, HandbookPage, HandbookRead, HandbookVersion, TrainingDone
from app.interest import call_backs
from app.interest import draft as interest_draft
from app.interest import service as interest
from app.interest.rules import CameBy
from app.ledger import service as ledger
from app.ledger.balance import ContingencyException, Reserve
from app.ledger.models import DirectPayment, PaidTo, PaymentPause
from app.notifications.messages import Message
from app.notifications.service import notify
from app.people.models import ExportMade
from app.retention import service as keeping
from app.retention.models import DraftWarning
from app.returns import checking, draft, reading, sending, service
from app.returns.models import LayoutAnswer
from app.returns.reading import Upload
from app.reviews import service as reviews
from app.reviews.rules import NEEDED
from app.rulings import service as rulings
from app.statements import apart
from app.statements.statement import Options
from app.support import asking, directory
from app.support import service as support
from app.support.models import ServiceMember
from app.support.rules import Agreed, Outcome, Progress
from tests import factories
from tests.factories import Made
from tests.made_once import made_once
from tests.one_site import beside
from tests.returns.samples import bank_csv

CANARY = "Quillfeather"
SPRING, SUMMER = date(2026, 4, 1), date(2026, 7, 1)
THEN = datetime(2026, 10, 10, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Canary:
    """The person, the staff around them, and somebody who has nothing to do with it."""

    person: Made
    officer: Made
    second: Made
    other: Made


@made_once
def make_canary() -> Canary:
    """One person with a row in every table that can hold one: sent, asked, settled, reopened, and a draft besides."""
    reserve = Reserve(50_000, f"{CANARY} redundancy", date(2026, 4, 1))
    exception = ContingencyException(date(2026, 4, 1), None, f"{CANARY} reason", extra_weeks=2)
    person = factories.make_recipient(f"Zsofia {CANARY}", language="ur", reserve=reserve, exception=exception)
    people = Canary(
        person,
        factories.make_officer("Olu Adeyemi"),
        factories.make_officer("Pat Brown"),
        factories.make_recipient("Other Person"),
    )
    row = db.session.get(Person, person.id)
    assert row is not None
    faces.choose_face(person.id, faces.EASY, by=person.id)
    row.phone, row.council_reference = f"07700 {CANARY}", f"LAS-{CANARY}"
    _sent(people)
    _draft(people)
    _interest(people)
    _threads(people)
    _asked_first(people)
    _support(people)
    _around(people)
    db.commit()
    return people


def _sent(people: Canary) -> None:
    me = people.person.id
    found = service.start_return(me, SPRING, THEN.date(), THEN, by=me, on_paper=False)
    content = bank_csv("2026-04-01").replace(b"KASIA NOWAK", CANARY.upper().encode())
    upload = Upload(f"{CANARY}.csv", content, apart.read(content, Options(period=(found.period_start, found.period_end))))
    reading.add_statement(found, upload, ("ELMSHIRE",), THEN, by=me)
    line = draft.add_line(found, "hand", date(2026, 5, 5), -1_000, f"{CANARY} chair", THEN, by=me, category="equipment")
    draft.sort_line(found, line.identity, "equipment", f"{CANARY} note", by=me)
    draft.sort_payee(found, line.payee_key, "out", "equipment", f"{CANARY} note", THEN, by=me)
    draft.add_bill(found, f"{CANARY} bill", 7_110, None, by=me)
    draft.add_evidence(
        found,
        b"%PDF-1.7 " + CANARY.encode(),
        FileKind.PDF,
        f"{CANARY}.pdf",
        f"{CANARY} invoice",
        [line.identity],
        False,
        THEN,
        by=me,
    )
    draft.tell_change(found, f"{CANARY} has moved", True, by=me)
    draft.looked_at_lines(found, THEN, by=me)
    sending.send_return(me, SPRING, 0, "en", THEN.date(), THEN, by=me, on_paper=False)
    db.commit()
    asked = [checking.Asked(line.identity, "something-else", f"What did {CANARY} buy?")]
    checking.ask_back(found.reference, asked, 1, THEN, by=people.officer.id)
    draft.answer_question(found, service.questions_of(found)[0].id, f"{CANARY} bought a chair", "en", THEN, by=me)
    sending.send_return(me, SPRING, 1, "en", THEN.date(), THEN, by=me, on_paper=False)
    db.commit()
    checking.settle_return(found.reference, "ok", f"Thank you {CANARY}", 2, THEN, by=people.officer.id)
    casework.write_note(casework.case_of(CaseKind.RETURN, found.reference), f"{CANARY} rang", THEN, by=people.officer.id)
    checking.propose_reopening(found.reference, f"{CANARY} was missed", THEN, by=people.officer.id)
    checking.agree_reopening(found.reference, THEN.date(), THEN, by=people.second.id)
    checking.settle_return(found.reference, "ok", "", 2, THEN, by=people.officer.id)
    db.commit()


def _draft(people: Canary) -> None:
    me = people.person.id
    found = service.start_return(me, SUMMER, THEN.date(), THEN, by=me, on_paper=False)
    draft.choose_way(found, "typed", "ELMSHIRE", by=me)
    draft.add_line(found, "total", date(2026, 9, 30), -12_300, f"{CANARY} unsent", THEN, by=me, category="equipment")
    db.commit()


def _threads(people: Canary) -> None:
    """One answered and read, one closed with a reason."""
    me, officer = people.person.id, people.officer.id
    for number, (words, outcome, reason) in enumerate(((f"{CANARY} was told", "answered", ""), ("", "no-answer", f"{CANARY} rang us"))):
        said = threads.Said(f"{CANARY} asks {number}", "en")
        row = threads.open_thread(me, Shelf.MONEY, About.QUESTION, said, THEN.date(), THEN, by=me)
        paper = papers.Paper(b"%PDF-1.7 letter " + CANARY.encode(), FileKind.PDF, f"{CANARY} letter.pdf")
        papers.add(me, Shelf.MONEY, row.reference, paper, threads.Said(f"{CANARY} paper", "en"), THEN.date(), THEN, by=me)
        answering.reply(Team.MONEY, row.reference, answering.Reply(threads.Said(words, "en"), outcome, reason, 2), THEN, by=officer)
        threads.mark_read(me, Shelf.MONEY, row.reference, THEN, by=me)
        if words:
            threads.explain(me, Shelf.MONEY, row.reference, "ur", THEN.date(), THEN, by=me)
            asked = explaining.newest_in(row.reference)
            assert asked is not None
            told = f"{CANARY} interprets"
            explaining.explained(CaseKind.EXPLAIN_MONEY, asked.row.reference, explaining.How.RANG, told, THEN, by=officer)
    row = threads.open_thread(me, Shelf.MONEY, About.QUESTION, threads.Said(f"{CANARY} pyta", "pl"), THEN.date(), THEN, by=me)
    (polish,) = english.all_in(row.reference).values()
    english.write(CaseKind.ENGLISH_MONEY, polish.row.reference, f"{CANARY} asks", f"{CANARY} translates", THEN, by=officer)


def _asked_first(people: Canary) -> None:
    """One answer of the tool kept, and answered by a person."""
    me, answers = people.person.id, {"what": "activity", "plan": "yes", "safe": "yes", "how": "bank"}
    asked = rulings.Asked(f"{CANARY} dances", f"{CANARY} hall", "en", answers, "likely", ("often-paid",), THEN.date())
    kept = rulings.keep(me, asked, THEN.date(), THEN, by=me, ask=True)
    decided = reviews.Decided(*(f"{CANARY} {name}" for name in NEEDED), date(2026, 12, 31))
    told = {"care_arranged": f"{CANARY} is looked after"}
    write_letter(accounts.contact_of(me), Kind.PAUSED, told, THEN.date(), f"{CANARY} was away", THEN, by=people.officer.id)
    death.report(me, f"{CANARY} rang", THEN, by=people.officer.id)
    death.mistaken(me, THEN, by=people.officer.id)
    reviews.decide(me, decided, THEN.date(), THEN, by=people.officer.id)
    offered = reviews.Offered(THEN.date(), "phone", "no", f"{CANARY} would rather not", "alone")
    reviews.note_offer(me, offered, THEN.date(), THEN, by=people.officer.id)
    told = rulings.Told("yes", f"{CANARY} may dance", None, 0)
    rulings.rule(kept.reference, told, THEN.date(), THEN, by=people.officer.id)
    db.commit()


def _support(people: Canary) -> None:
    """One referral that a service told about and ended, one that is not sent; and they sign in for a service themselves."""
    me, officer = people.person.id, people.officer.id
    told = directory.Told("Elmshire Independent Living", "They help.", ("advice",), "", "", "", False, True)
    offered = directory.add(told, THEN.date(), THEN, by=officer)
    new = support.New("advice", offered, f"{CANARY} would like to know more", f"{CANARY} at the hall", (), "en", Agreed.ONLINE, THEN.date(), False)
    row = support.open_referral(me, new, THEN.date(), THEN, by=me)
    support.accept(row.reference, offered, THEN.date(), THEN.date(), THEN, by=officer)
    support.tell(row.reference, offered, Progress.NEWS, f"{CANARY} sings", THEN, by=officer)
    support.finish(row.reference, offered, Outcome.DONE, f"{CANARY} goes on alone", THEN, by=officer)
    asking.keep_answer(me, {"level": "payroll", "wish": f"{CANARY} has not sent this"}, THEN)
    db.session.add(ServiceMember(service_id=offered.id, person_id=me, given_at=THEN, given_by=officer))
    db.commit()


def _interest(people: Canary) -> None:
    """Sent, spoken about and answered."""
    told = interest_draft.Begun("en", None, None, CameBy.PHONE)
    token = interest_draft.begin(told, "a secret for tests that is long enough", THEN, entered_by=people.officer.id)
    interest_draft.save(token, frozenset(), {"who": "me", "name": CANARY, "phone": "01632 960 100", "hopes_words": f"{CANARY} sings"}, "en", THEN)
    asked = call_backs.Asked("so", f"07700 {CANARY}", people.person.id, "elsewhere", ("en",), False)
    call = call_backs.ask(asked, THEN.date(), THEN, by=people.person.id)
    call_backs.called(call.reference, call_backs.Result.SPOKE, THEN, by=people.officer.id)
    found = interest_draft.by_token(token, lock=True)
    assert found is not None
    sent = interest.send_interest(found, interest.Sender(people.person.id, None, ("en",), False), THEN.date(), THEN, by=people.officer.id)
    interest.note_contact(sent.reference, interest.Call("phone", True, f"{CANARY} spoke", 0), THEN, by=people.officer.id)
    interest.answer(sent.reference, interest.Answer("declined", "spoke", f"{CANARY} would rather wait", "alone"), THEN, by=people.officer.id)


def _around(people: Canary) -> None:
    me = people.person.id
    ledger.explain_over(me, date(2026, 6, 30), f"{CANARY} holiday", "en", THEN, by=me)
    notify(accounts.contact_of(me), Message.RETURN_ASKED, THEN)
    db.session.add(LayoutAnswer(person_id=me, fingerprint=CANARY, question="sign", answer="out", told_at=THEN))
    accounts.start_sign_in(me, THEN)
    accounts.give_role(db.session.get(Person, me), Role.SOCIAL_WORKER, date(2020, 1, 1), by=None, until_day=date(2021, 1, 1))
    _staff_rows(people)
    unsent = service.the_return(me, SUMMER)
    db.session.add(DraftWarning(return_id=unsent.id, warned_at=THEN))
    devices.know_device(me, None, "firefox/linux", THEN)
    _sign_in_rows(me)
    _helped(people)
    keeping.ask_for_copy(me, THEN, by=me)
    keeping.set_hold(people.person.reference, f"The ombudsman asks about {CANARY}", THEN, by=people.officer.id)
    keeping.end_hold(people.person.reference, THEN, by=people.officer.id)


def _staff_rows(people: Canary) -> None:
    """One row in each table of what staff did about somebody; and what somebody is who works here too."""
    me, one, two = people.person.id, people.officer.id, people.second.id
    payment = db.session.scalars(select(DirectPayment).where(DirectPayment.recipient_id == me)).one()
    day = THEN.date()
    db.session.scalars(select(StaffMember).where(StaffMember.person_id == me)).one().email = f"{CANARY.lower()}@council.example"
    db.session.add_all([
        StaffIdentity(person_id=me, issuer="https://sign-on.example", subject=CANARY, linked_at=THEN),
        Caseload(staff_id=one, recipient_id=me, from_day=day, given_by=two),
        ReasonGiven(staff_id=one, recipient_id=me, day=day, code="other", words=f"{CANARY} rang", given_at=THEN),
        TwoPersonAct(
            reference="A-CANA-RYXX", kind="pause", subject=payment.reference, recipient_id=me, facts={"why": CANARY},
            reason=f"{CANARY} could not be reached", proposed_at=THEN, proposed_by=one,
        ),
        PaymentPause(
            direct_payment_id=payment.id, from_day=day, paused=True, reason=f"{CANARY} is away", care_arranged="None",
            recorded_at=THEN, recorded_by=one, agreed_by=two,
        ),
        PaidTo(
            direct_payment_id=payment.id, account_name=CANARY, last_four="4711", from_day=day, recorded_at=THEN,
            recorded_by=one, agreed_by=two,
        ),
        MergedPerson(person_id=factories.make_person(f"Zsofi {CANARY}").id, kept_id=me, merged_at=THEN),
    ])  # fmt: skip
    _handbook_rows(me)
    db.session.flush()
    act = db.session.scalars(select(TwoPersonAct).where(TwoPersonAct.recipient_id == me)).one()
    db.session.add(ExportMade(act_id=act.id, people=1, contents=CANARY, made_at=THEN))


def _handbook_rows(me: int) -> None:
    """One row in each table of what staff read, said and learned."""
    page = HandbookPage(slug="a-briefing", kind="briefing", added_at=THEN)
    db.session.add(page)
    db.session.flush()
    version = HandbookVersion(
        page_id=page.id, version=1, title="A briefing", body="Words.", as_of=THEN.date(), review_by=date(2027, 12, 31),
        written_at=THEN, published_at=THEN,
    )  # fmt: skip
    db.session.add(version)
    db.session.flush()
    db.session.add_all([
        HandbookRead(version_id=version.id, person_id=me, read_at=THEN),
        HandbookFeedback(version_id=version.id, person_id=me, helpful=False, words=f"{CANARY} is not in it", said_at=THEN),
        TrainingDone(person_id=me, course=f"{CANARY} course", channel="reading", done_on=THEN.date(), recorded_at=THEN, recorded_by=me),
    ])  # fmt: skip


def _helped(people: Canary) -> None:
    """One row in each table of those who act for somebody, and of what is told in private."""
    me, other, officer = people.person.id, people.other.id, people.officer.id
    day, until = THEN.date(), date(2027, 3, 1)
    basis = {"basis": str(Basis.WELFARE_ATTORNEY), "document": f"{CANARY} power of attorney"}
    representations.grant(me, other, Standing.AUTHORISED_PERSON, (), day, until, THEN, by=officer, granted_by=officer, **basis)
    told = {
        "invited_name": f"{CANARY} niece",
        "way": "email",
        "email": f"niece@{CANARY.lower()}.example",
        "scopes": ["send"],
        "months": 3,
    }
    invitations.keep(me, told, THEN, by=me)
    invitations.make(me, day, THEN, by=me)
    looks.make(me, looks.What.BALANCE, "", f"{CANARY} payroll", THEN, by=me)
    safe_contact.set_by_council(
        me, [Way.EMAIL, Way.TEXT, Way.VOICEMAIL], f"{CANARY} says that letters are opened", THEN, by=officer
    )
    communication.set_needs(me, ["braille"], f"{CANARY} speaks slowly", THEN, by=me, how=communication.SAID)
    contact.write(me, f"{CANARY} is afraid of somebody", "en", THEN, by=me)
    db.commit()
    look = db.session.scalars(select(AuditRow.id).where(AuditRow.about_id == me).limit(1)).one()
    db.session.add(ReleasedSight(audit_row_id=look, released_at=THEN, released_by=officer))


def _sign_in_rows(me: int) -> None:
    """One row in each table of how somebody signs in."""
    half = HalfSignIn(person_id=me, token_hash="half", started_at=THEN, open_until=THEN, way="email", then="/en/my-home")
    message = notify(accounts.contact_of(me), Message.SIGN_IN_CODE, THEN, code="123 456")
    db.session.add_all([half, message])
    db.session.flush()
    db.session.add_all([
        SecondFactor(person_id=me, kind="authenticator", secret="sealed", added_at=THEN),
        SentCode(person_id=me, half_sign_in_id=half.id, message_id=message.id, channel="email", code_hash="sent", sent_at=THEN),
        CardCode(person_id=me, number=1, code_hash="card", made_at=THEN),
        Passkey(person_id=me, credential=CANARY, public_key="public", sign_count=0, device="firefox/linux", added_at=THEN),
        PasskeyChallenge(person_id=me, challenge_hash="asked", purpose="add", made_at=THEN),
        ActivationCode(person_id=me, code_hash="letter", way="visit", issued_at=THEN),
        LetterRequest(person_id=me, reason="lost-phone", asked_at=THEN),
        RecoveryLink(person_id=me, token_hash="link", state_hash="state", asked_at=THEN),
        EmailChange(person_id=me, old_email=f"old@{CANARY.lower()}", new_email=f"new@{CANARY.lower()}", token_hash="new", undo_hash="undo", asked_at=THEN),
        KeptForm(person_id=me, path="/en/", fields=[["note", f"{CANARY} typed"]], kept_at=THEN),
    ])  # fmt: skip


def cells(app: Flask) -> dict[str, list[dict[str, object]]]:
    """Every row of every table, by a connection of its own."""
    with beside(app.extensions["engine"].url).connect() as connection:
        return {
            table.name: [dict(row) for row in connection.execute(select(table).order_by(table.c.id)).mappings()]
            for table in Model.metadata.sorted_tables
        }
