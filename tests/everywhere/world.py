"""A small council to try every door on: one person's own returns, one entered on paper, somebody else, and staff."""

import functools
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import Column, Table, select

from app.accounts import access, activation, devices, invitations, looks, representations, sessions
from app.accounts import service as accounts
from app.accounts.looks import What
from app.accounts.models import Passkey, Person, RoleHeld
from app.accounts.rules import OWN, Permission, Role, Someone
from app.accounts.standing import Scope, Standing, permissions_of
from app.casework import caseload, two_people
from app.casework import service as casework
from app.casework.kinds import CaseKind
from app.casework.models import Caseload
from app.casework.rules import Needs
from app.casework.two_people import ActKind
from app.contact import answering, concerns, papers, threads
from app.contact import service as contact
from app.contact.models import PrivateNote
from app.contact.thread_rules import About, Shelf, Team
from app.core import db
from app.council_policy.rules import PolicyKey
from app.decisions.rules import Kind
from app.decisions.service import write_letter
from app.explaining import english
from app.explaining import service as explaining
from app.explaining.places import in_case
from app.files.rules import FileKind
from app.guidance import people_checks, telling, writing
from app.guidance.models import PageText
from app.guidance.rules import Format, MediaKind
from app.handbook import keeping as handbook
from app.handbook import service as handbook_reading
from app.handbook import training
from app.handbook.rules import Channel
from app.handbook.rules import Kind as HandbookKind
from app.home import worries
from app.interest import call_backs
from app.interest import draft as interest_draft
from app.interest import service as interest
from app.interest.rules import CameBy
from app.ledger import service as ledger
from app.notifications import service as notifications
from app.notifications.messages import Message
from app.notifications.service import notify
from app.people import importing
from app.returns import checking, draft, reading, sending, service
from app.returns.models import LineQuestion, SpendingReturn
from app.returns.payees import payee_key
from app.returns.reading import Upload
from app.reviews import service as reviews
from app.reviews.rules import NEEDED
from app.rulings import service as rulings
from app.statements import apart
from app.statements.statement import Options
from app.support import directory
from app.support import service as support
from app.support.models import SupportService
from app.support.rules import NOT_SURE, Agreed
from tests import factories
from tests.factories import NOW, Made
from tests.guidance import seeds
from tests.made_once import made_once
from tests.one_site import beside
from tests.page import Client
from tests.returns.samples import bank_csv

TODAY = date(2026, 11, 20)
SPRING, SUMMER = date(2026, 4, 1), date(2026, 7, 1)
NOBODY = "P-AAAA-AAAA"
COUNCIL_NAMES = ("ELMSHIRE",)
UNSAFE = frozenset(["POST", "PUT", "PATCH", "DELETE"])
# Words that belong to the owner alone: none may reach anybody else.
CANARIES = ("Amina", "Begum", "amina.begum@", "CANARYCHEMIST", "canary-note", "canary-paper", "canary-question")
LINES, QUESTIONS = CANARIES[3:6], CANARIES[6:]
# How Amina is reached: nobody who acts for her reads it anywhere, and nobody but her and the council changes it.
MOBILE, ADDRESS = "07700 900461", "1 Canary Lane, Elmshire"
CONTACT = ("amina.begum@", MOBILE, ADDRESS)
# Everybody who acts for Amina, and what they may: each scope alone, together with money, and the other standings.
HELPERS: dict[str, tuple[Standing, tuple[Scope, ...]]] = {
    **{f"helper: {scope}": (Standing.HELPER, (scope,)) for scope in Scope},
    "helper: all": (Standing.HELPER, tuple(Scope)),
    "nominated person": (Standing.NOMINATED_PERSON, ()),
    "authorised person": (Standing.AUTHORISED_PERSON, ()),
}
ENDED = ("stopped helper", "frozen helper", "expired helper")
ASKED_ABOUT_SIGNS = b"Date,Description,Amount\n02/04/2026,CANARYCHEMIST A,120.00\n13/05/2026,CANARYCHEMIST B,120.00\n20/06/2026,REFUND,-20.00\n"


@dataclass(frozen=True)
class Place:
    """The values for the addresses of one person's return, by argument and, where it matters, by endpoint."""

    owner: Made
    values: dict[str, Any]
    by_endpoint: dict[str, dict[str, Any]]

    def values_for(self, endpoint: str, person: str | None = None) -> dict[str, Any]:
        """Every value an address of this page needs, with the person put in its place if told."""
        told = {**self.values, **self.by_endpoint.get(endpoint, {})}
        return {**told, "person": person} if person else told


@dataclass(frozen=True)
class World:
    """Everybody, by role, and the two returns."""

    people: dict[str, Made]
    own: Place
    paper: Place

    def standing_of(self, who: str, place: Place) -> frozenset[Permission] | None:
        """What somebody holds in the affairs of the person of a place, by being them or by acting for them."""
        if place is not self.own:
            return None
        return OWN if who == "owner" else permissions_of(*HELPERS[who]) if who in HELPERS else None


@made_once
def make_world() -> World:
    """Amina has a return that was sent and asked about, and a draft; Chen's return is entered on paper."""
    people = {
        "owner": factories.make_recipient("Amina Begum"),
        "other recipient": factories.make_recipient("Bogdan Zielinski"),
        "finance officer": factories.make_officer("Olu Adeyemi"),
        "dp officer": factories.make_officer("Dot Price", Role.DP_OFFICER),
        "dp lead": factories.make_officer("Lea Lead", Role.DP_LEAD),
        "social worker": factories.make_officer("Soo Worker", Role.SOCIAL_WORKER),
        "administrator": factories.make_officer("Ada Strator", Role.ADMINISTRATOR),
        "charging officer": factories.make_officer("Cho Officer", Role.CHARGING_OFFICER),
        "safeguarding lead": factories.make_officer("Sal Lead", Role.SAFEGUARDING_LEAD),
        "content editor": factories.make_officer("Con Editor", Role.CONTENT_EDITOR),
        "support provider": factories.make_officer("Sup Provider", Role.SUPPORT_PROVIDER),
        **{who: factories.make_person(f"Helper Number{number}") for number, who in enumerate((*HELPERS, *ENDED))},
    }
    card = db.session.get_one(Person, people["owner"].id)
    card.mobile, card.postal_address = MOBILE, ADDRESS
    chen, fay = factories.make_recipient("Chen Wei"), factories.make_recipient("Fay Frozen")
    worries.not_me(as_someone(fay), _device(fay), TODAY, NOW, not_by="email")
    officer = people["finance officer"].id
    own = _asked_return(people["owner"], people["owner"].id, officer, on_paper=False)
    _draft(people["owner"])
    _letters(people["dp officer"].id)
    _people_file(people["dp officer"].id)
    _let_act(people)
    asked = _threads(people["owner"], people["social worker"].id, people["authorised person"].id) | _asked_first(people["owner"], officer)
    service = _service(people)
    asked |= _referral(people["owner"], service)
    interests = _interests(people["owner"], people["social worker"].id)
    paper = _asked_return(chen, officer, officer, on_paper=True)
    staff_side = _staff_side(people, chen) | _services(people)
    other = _threads(chen, people["social worker"].id, chen.id) | _asked_first(chen, officer) | _referral(chen, service)
    for place, threads_there in ((own, asked), (paper, other)):
        place.by_endpoint.update({**staff_side, **interests, **threads_there})
    return World(people, own, paper)


def _staff_side(people: dict[str, Made], chen: Made) -> dict[str, dict[str, Any]]:
    """Both people are in everybody's caseload, so that every door is tried and not only the one that asks why; a change of
    bank details waits for a second person; and a colleague has opened many people. Gives the values for these pages."""
    roles = [name for name in people if name not in ("owner", "other recipient")]
    for name in roles:
        by = people["dp lead" if name != "dp lead" else "administrator"].id
        staff = accounts.recipient_by_reference(people[name].reference)
        for recipient in (people["owner"], chen):
            caseload.give_caseload(staff, recipient.id, date(2026, 1, 1), None, by=by)
    plan = ledger.plan_of(people["owner"].id)
    assert plan is not None
    facts = {"account_name": "A Begum", "last_four": "4321", "from_day": TODAY.isoformat()}
    act = two_people.propose(ActKind.BANK_DETAILS, plan.reference, people["owner"].id, facts, "rang", NOW, by=people["dp officer"].id)
    alert = f"{people['social worker'].reference}-20261120"
    told = {"day": TODAY.isoformat(), "people": "11"}
    worker = people["social worker"].id
    casework.open_case(CaseKind.OPENINGS, alert, worker, Needs.SOMETHING_TO_ASK, TODAY, NOW, told, by=worker)
    db.commit()
    role = db.session.scalar(select(RoleHeld.id).where(RoleHeld.person_id == worker))
    row = db.session.scalar(select(Caseload.id).where(Caseload.staff_id == worker).limit(1))
    db.roll_back()
    colleague = {"colleague": people["social worker"].reference}
    acts = {f"acts_admin.{name}": {"act": act.reference} for name in ("show", "agree", "refuse", "fetch")}
    staff = {f"staff_admin.{name}": colleague for name in ("member", "give", "end_sign_ins", "invite")}
    return {
        **_guidance(people), **_handbook(people), **acts, **staff, "staff_admin.end_role": {**colleague, "number": role}, "caseload_admin.end": {"number": row},
        "caseload_admin.alert": {"subject": alert}, "caseload_admin.close": {"subject": alert},
    }  # fmt: skip


def _guidance(people: dict[str, Made]) -> dict[str, dict[str, Any]]:
    """A page whose next version waits for a second person, a translation nobody has checked, and a short address."""
    seeds.sow()
    written = writing.Written("You choose", "They choose.", "It is your choice.", "You decide.", "Shorter")
    draft = writing.write(seeds.MYTH, "en", Format.PLAIN, written, 1, NOW, by=people["dp officer"].id).id
    code = writing.make_campaign(seeds.MYTH, "Highfields", NOW, by=people["dp officer"].id).code
    db.commit()
    urdu = db.session.scalar(select(PageText.id).where(PageText.language == "ur"))
    db.roll_back()
    heard = telling.Added("en", MediaKind.RECORDING, b"ID3 canary-sound", "audio/mpeg", "", "", "What is said")
    media = telling.add_media(seeds.MYTH, heard, NOW, by=people["dp officer"].id).id
    telling.publish_media(media, NOW, by=people["dp lead"].id)
    played = {"name": telling.all_media_of(writing.the_page(seeds.MYTH))[0].name}
    waits = {"number": telling.add_media(seeds.MYTH, heard, NOW, by=people["dp officer"].id).id}
    pages = {f"guidance_admin.{name}": {"name": seeds.MYTH} for name in ("page", "review", "campaign", "write")}
    pages |= {f"telling_admin.{name}": {"name": seeds.STORY} for name in ("show", "keep_consent", "withdraw", "add_media")}
    pages |= {f"telling_admin.{name}": waits for name in ("publish_media", "end_media")}
    pages |= {f"guidance.{name}": played for name in ("media", "captions")}
    told = people_checks.Told("interface", "pl", "Two readers", TODAY)
    pages["checks_admin.take_back"] = {"number": people_checks.mark(told, TODAY, NOW, by=people["dp lead"].id).id}
    db.commit()
    texts = {f"guidance_admin.{name}": {"number": draft} for name in ("text", "publish", "discard")}
    return {**pages, **texts, "guidance_admin.checked": {"number": urdu}, "guidance_admin.take_back": {"number": urdu}, "short.short": {"slug": code}, "tools.questions": {"slug": "can-i-use-it"}, "tools.questions_easily": {"slug": "can-i-use-it"}}


def _handbook(people: dict[str, Made]) -> dict[str, dict[str, Any]]:
    """A briefing with a draft of its next version, what somebody said about it, and training of theirs."""
    keeper, worker = people["content editor"].id, people["social worker"].id
    told = handbook.Written("A briefing", "Words of a briefing.", date(2026, 11, 1), date(2027, 11, 1))
    handbook.begin("a-briefing", HandbookKind.BRIEFING, told, NOW, by=keeper)
    handbook.publish("a-briefing", told.mark, NOW, by=keeper)
    handbook.write("a-briefing", replace(told, body="Other words.", what_changed="Words"), told.mark, NOW, by=keeper)
    said = handbook_reading.say("a-briefing", 1, False, "Something is missing", NOW, by=worker).id
    done = training.record_done("A course", Channel.READING, TODAY, TODAY, NOW, by=worker).id
    db.commit()
    page = {"name": "a-briefing"}
    pages = {f"handbook_admin.{name}": page for name in ("show", "read", "say")} | {"handbook_admin.version": {**page, "number": 1}}
    keeps = {f"handbook_keep_admin.{name}": page for name in ("write", "draft", "publish", "discard")}
    return {**pages, **keeps, "handbook_keep_admin.answer": {"number": said}, "training_admin.remove": {"number": done}}


def as_someone(made: Made) -> Someone:
    """A person as verbs know them."""
    return Someone(made.id, made.reference, made.display_name)


def _device(owner: Made) -> int:
    """A browser on which somebody signed in as this person, and which nobody has answered for."""
    devices.know_device(owner.id, None, "chrome/windows", NOW)
    db.commit()
    return devices.unanswered(owner.id)[0].id


def _sign_in_row(owner: Made) -> int:
    accounts.start_sign_in(owner.id, NOW)
    db.commit()
    return sessions.open_sign_ins(owner.id, 0, False, NOW)[0].id


def _passkey(owner: Made) -> int:
    key = Passkey(person_id=owner.id, credential=f"key of {owner.id}", public_key="x", sign_count=0, device="unknown", added_at=NOW)
    db.session.add(key)
    db.session.commit()
    return key.id


LETTERS = "L-CCCC-CCCC"


def _letters(officer: int) -> None:
    """One batch of letters, printed and not posted yet."""
    batch = activation.new_batch("standard", "en", 1, NOW, by=officer)
    batch.reference = LETTERS
    db.commit()


SECRET = "a secret for tests that is long enough"


def _interests(owner: Made, worker: int) -> dict[str, dict[str, Any]]:
    """The owner is interested and waits for an answer; somebody else has begun a form. Gives the values for these pages."""
    told = interest_draft.Begun("en", None, None, CameBy.PHONE)
    token = interest_draft.begin(told, SECRET, NOW, entered_by=worker)
    answers = {"who": "me", "name": owner.display_name, "phone": "01632 960 555", "hopes_words": "canary-note"}
    interest_draft.save(token, frozenset(), answers, "en", NOW)
    found = interest_draft.by_token(token, lock=True)
    assert found is not None
    sender = interest.Sender(owner.id, None, ("en", "ur"), False)
    sent = interest.send_interest(found, sender, TODAY, NOW, by=worker)
    call = call_backs.ask(call_backs.Asked("so", "01632 960 556", owner.id, "made-up", ("en", "ur"), False), TODAY, NOW, by=owner.id)
    to_english = _to_english(CaseKind.INTEREST, sent.reference, owner)
    begun = interest_draft.begin(told._replace(came_by=CameBy.WEB), SECRET, NOW)
    db.commit()
    subject = {"subject": sent.reference}
    staff = {f"interest_admin.{name}": subject for name in ("show", "take", "release", "pass_on", "contact", "answer", "same_as")}
    links = {f"interest.{name}": {"token": begun} for name in ("back_link", "do_back_link")}
    calls = {f"call_back_admin.{name}": {"subject": call.reference} for name in ("show", "called", "same_as")}
    asking = {f"interest.{name}": {"spoken": "so"} for name in ("call_me_in", "ask_call", "call_asked")}
    return {**staff, **links, **calls, **asking, **to_english}


def _to_english(kind: CaseKind, subject: str, owner: Made) -> dict[str, dict[str, Any]]:
    """Something written in another language in this case. Gives the values for its pages."""
    case = casework.see_case(kind, subject)
    assert case is not None
    row = english.ask(in_case(case), 0, "canary-note: w innym języku", "pl", TODAY, NOW, by=owner.id)
    assert row is not None
    door = {CaseKind.ASK_CARE: "care", CaseKind.ASK_MONEY: "money", CaseKind.INTEREST: "interest"}[kind]
    return {f"english_admin.{door}_{name}": {"subject": row.reference} for name in ("show", "written")}


def _to_explain(owner: Made, shelf: Shelf, reference: str) -> str:
    threads.explain(owner.id, shelf, reference, "ur", TODAY, NOW, by=owner.id)
    row = explaining.newest_in(reference)
    assert row is not None
    return row.row.reference


def _threads(owner: Made, worker: int, challenger: int) -> dict[str, dict[str, Any]]:
    """One thread on each shelf; the council has answered about care and asks something. Gives the values for these pages."""
    values: dict[str, dict[str, Any]] = {}
    for shelf, about, by in (
        (Shelf.CARE, About.QUESTION, owner.id), (Shelf.MONEY, About.BENEFITS, owner.id), (Shelf.OWN, About.COMPLAINT, owner.id),
        (Shelf.CHALLENGE, About.SECOND_LOOK, challenger),
    ):  # fmt: skip
        said = threads.Said(f"words on the shelf {shelf}", "en")
        reference = threads.open_thread(owner.id, shelf, about, said, TODAY, NOW, by=by).reference
        values |= {f"threads.{shelf}_{name}": {"thread": reference} for name in ("show", "add", "read", "sent", "explain")}
        values |= {f"threads_admin.{shelf}_{name}": {"subject": reference} for name in ("show", "take", "release", "pass_on", "reply", "same_as")}
        paper = papers.Paper(b"%PDF-1.7 canary-" + str(shelf).encode(), FileKind.PDF, "canary-letter.pdf")
        papers.add(owner.id, shelf, reference, paper, threads.Said("words beside a paper", "en"), TODAY, NOW, by=by)
        stored = papers.papers_of(threads.see(owner.id, shelf, reference, reader=owner.id).row)
        one = next(iter(stored.values()))[0].name
        values |= {f"threads.{shelf}_paper": {"thread": reference, "name": one}, f"threads_admin.{shelf}_paper": {"subject": reference, "name": one}}
        values |= {f"threads.{shelf}_add_papers": {"thread": reference}}
        if shelf is Shelf.CARE:
            answering.reply(Team.CARE, reference, answering.Reply(threads.Said("canary-answer", "en"), "wait", "", 2), NOW, by=worker)
            asked = _to_explain(owner, shelf, reference)
            values |= {f"explaining_admin.care_{name}": {"subject": asked} for name in ("show", "explained")}
            values |= _to_english(CaseKind.ASK_CARE, reference, owner)
        if shelf is Shelf.MONEY:
            told = answering.First(threads.Said("canary-answer: something to know", "en"), "told")
            first = answering.write_first(Team.MONEY, owner.id, told, TODAY, NOW, by=worker)
            asked = _to_explain(owner, shelf, first)
            values |= {f"explaining_admin.money_{name}": {"subject": asked} for name in ("show", "explained")}
            values |= _to_english(CaseKind.ASK_MONEY, reference, owner)
    db.commit()
    return values


def _asked_first(owner: Made, finance: int) -> dict[str, dict[str, Any]]:
    """One question before a payment that waits, with an answer to an earlier asking. Gives the values for these pages."""
    answers = {"what": "activity", "plan": "yes", "safe": "yes", "how": "bank"}
    asked = rulings.Asked("canary-note: a class", "canary-payee", "en", answers, "likely", ("often-paid",), TODAY)
    kept = rulings.keep(owner.id, asked, TODAY, NOW, by=owner.id, ask=True).reference
    decided = reviews.Decided(*(f"canary-{name}" for name in NEEDED), TODAY + timedelta(days=30))
    decision = reviews.decide(owner.id, decided, TODAY, NOW, by=finance).reference
    letter = write_letter(
        accounts.contact_of(owner.id), Kind.PAUSED, {"care_arranged": "canary-care"}, TODAY, "canary-reasons", NOW, by=finance
    ).reference
    rulings.rule(kept, rulings.Told("yes", "canary-answer", None, 0), TODAY, NOW, by=finance)
    rulings.ask_person(owner.id, kept, TODAY, NOW + timedelta(minutes=1), by=owner.id)
    db.commit()
    own = {f"rulings.{name}": {"kept": kept} for name in ("show", "ask_person", "explain")} | {
        "reviews.show": {"decision": decision}, "reviews.explain": {"decision": decision}, "reviews.explain_letter": {"letter": letter},
        "reviews.letter": {"letter": letter}, "reviews_admin.letter": {"letter": letter},
    }
    return own | {f"rulings_admin.{name}": {"subject": kept} for name in ("show", "answer", "same_as")}


def _service(people: dict[str, Made]) -> SupportService:
    """A support service, with somebody who signs in for it."""
    told = directory.Told("Elm Support", "They help.", ("advice", "payroll"), "", "", "", False, True)
    row = directory.add(told, TODAY, NOW, by=people["dp lead"].id)
    directory.add_member(row, people["support provider"].reference, TODAY, NOW, by=people["dp lead"].id)
    db.commit()
    return row


def _services(people: dict[str, Made]) -> dict[str, dict[str, Any]]:
    told = {"service": directory.services()[0].reference}
    member = directory.members_of(directory.services()[0])[0][0].id
    pages = {f"services_admin.{name}": told for name in ("show", "change", "end", "add_member")}
    return pages | {"services_admin.end_member": told | {"number": member}}


def _referral(owner: Made, service: SupportService) -> dict[str, dict[str, Any]]:
    """One referral with a service, and one that waits for the council. Gives the values for these pages."""
    new = support.New("advice", service, "canary-note", "", (), "en", Agreed.ONLINE, TODAY, False)
    offered = support.open_referral(owner.id, new, TODAY, NOW, by=owner.id).reference
    waits = support.open_referral(owner.id, replace(new, level=NOT_SURE, service=None), TODAY, NOW, by=owner.id).reference
    db.commit()
    own = {f"support.{name}": {"referral": offered} for name in ("show", "take_back")}
    theirs = {f"referred_admin.{name}": {"referral": offered} for name in ("show", "accept", "decline", "tell", "finish")}
    asking = {f"support.{name}": {"name": "wish"} for name in ("question", "answer")}
    return own | theirs | asking | {f"support_admin.{name}": {"subject": waits} for name in ("show", "choose", "same_as", "take_from")}


PEOPLE_FILE = "F-DDDD-DDDD"


def _people_file(officer: int) -> None:
    """One file of the case system, looked at and not confirmed."""
    kept = importing.add_file("people.csv", b"Reference,Name\nC-1,Somebody New\n", NOW, by=officer)
    kept.reference = PEOPLE_FILE
    db.commit()


def _let_act(people: dict[str, Made]) -> None:
    """Everybody of HELPERS acts for Amina; three others did, and it ended in each of the ways it can."""
    owner, officer = people["owner"], people["dp officer"].id
    for who, (standing, scopes) in HELPERS.items():
        _grant(owner, people[who], standing, scopes)
    for who in ENDED:
        row = _grant(owner, people[who], Standing.HELPER, tuple(Scope))
        if who == "stopped helper":
            representations.stop(owner.id, row.id, NOW, by=owner.id)
        elif who == "frozen helper":
            representations.freeze(owner.id, row.id, "We look into it.", TODAY, NOW, by=officer)
        else:
            row.from_day, row.until_day = date(2025, 11, 20), date(2026, 11, 19)
    db.commit()


def _grant(owner: Made, other: Made, standing: Standing, scopes: tuple[Scope, ...]) -> Any:
    basis = {"basis": "welfare-attorney", "document": "seen"} if standing is Standing.AUTHORISED_PERSON else {}
    until = date(2027, 5, 1) if standing is Standing.HELPER else None
    return representations.grant(
        owner.id, other.id, standing, scopes, TODAY, until, NOW, by=other.id, granted_by=owner.id, **basis
    )


def _look(owner: Made) -> int:
    """A code for one look that nobody has used."""
    looks.make(owner.id, What.BALANCE, "", "a payroll firm", NOW, by=owner.id)
    db.commit()
    with db.reading():
        return looks.looks_of(owner.id)[0].id


def _private_note() -> int:
    """One note, of somebody who is nobody else here: no page of Amina's or Chen's people may change by one of hers."""
    if db.session.scalar(select(PrivateNote.id)) is None:
        dora = factories.make_recipient("Dora Private")
        contact.write(dora.id, "words in private", "en", NOW, by=dora.id)
        db.commit()
    return int(db.session.scalars(select(PrivateNote.id)).one())


def _given_up() -> int:
    """One message that no machine could bring, to somebody who is nobody else here."""
    lost = factories.make_person(f"Eve {len(accounts.people_page('Eve', None, 99))} Unreached")
    row = notify(accounts.contact_of(lost.id), Message.PASSPHRASE_CHANGED, NOW)
    db.session.flush()
    notifications.not_gone(row.id, "SMTPRecipientsRefused", None, NOW)
    db.commit()
    return row.id


def _concern() -> int:
    """One worry about somebody, of nobody who is known here."""
    number = concerns.write(concerns.Told("a worry without a name", "", "", "en", "from-somewhere"), NOW).id
    db.commit()
    return number


def _own_helper(owner: Made) -> dict[str, dict[str, Any]]:
    """Somebody who helps at this place, an invitation that waits, and their numbers for the addresses."""
    helper = factories.make_person(f"Helper Of {owner.reference}")
    standing = {"number": _grant(owner, helper, Standing.HELPER, (Scope.SEE_BALANCE,)).id}
    told = {"invited_name": "Waiting Name", "way": "printed", "email": None, "scopes": ["see-balance"], "months": 3}
    invitations.keep(owner.id, told, NOW, by=owner.id)
    made, _code = invitations.make(owner.id, TODAY, NOW, by=owner.id)
    db.commit()
    invitation = {"number": made.id}
    note, worry = {"number": _private_note()}, {"number": _concern()}
    lost = {f"undelivered_admin.{verb}": {"number": _given_up()} for verb in ("again", "post", "told")}
    return {
        **lost,
        "contact_admin.show": note, "contact_admin.read": note, "worried_admin.show": worry, "worried_admin.read": worry, "looks.take_back": {"number": _look(owner)},
        "helpers.stop": standing, "helpers.do_stop": standing, "helpers_admin.freeze": standing, "helpers_admin.thaw": standing,
        "helpers_admin.end": standing, "helpers_admin.do_end": standing, "helpers.take_back": invitation, "helpers.new_code": invitation,
        "helpers.code_again": invitation, "helpers_admin.take_back": invitation,
    }  # fmt: skip


def _asked_return(owner: Made, by: int, officer: int, *, on_paper: bool) -> Place:
    found = service.start_return(owner.id, SPRING, TODAY, NOW, by=by, on_paper=on_paper)
    _add_file(found, bank_csv("2026-04-01"), by)
    line = draft.add_line(found, "hand", date(2026, 5, 5), -1_000, "CANARYCHEMIST", NOW, by=by, category="equipment")
    draft.sort_line(found, line.identity, "equipment", "canary-note", by=by)
    draft.add_bill(found, "canary-note bill", 7_110, None, by=by)
    paper = b"%PDF-1.7 " + owner.reference.encode()
    draft.add_evidence(found, paper, FileKind.PDF, "canary-paper.pdf", "", [line.identity], False, NOW, by=by)
    draft.looked_at_lines(found, NOW, by=by)
    sending.send_return(owner.id, SPRING, 0, "en", TODAY, NOW, by=by, on_paper=on_paper)
    db.commit()
    question = checking.Asked(line.identity, "evidence-asked", "canary-question")
    checking.ask_back(found.reference, [question], 1, NOW, by=officer)
    db.commit()
    sent_file = service.added_files(found)[0].stored.name
    _add_file(found, ASKED_ABOUT_SIGNS, by)
    db.commit()
    return _place(owner, found, line.identity, sent_file)


def _add_file(found: SpendingReturn, content: bytes, by: int) -> None:
    reading.add_statement(found, _read(found.period_start, found.period_end, content), COUNCIL_NAMES, NOW, by=by)


@functools.cache
def _read(start: date, end: date, content: bytes) -> Upload:
    """Read once a run: each reading is a process of its own."""
    return Upload("canary-paper.csv", content, apart.read(content, Options(period=(start, end))))


def _place(owner: Made, found: SpendingReturn, identity: str, sent_file: str) -> Place:
    told = service.draft_of(owner.id, SPRING)
    question = db.session.scalar(select(LineQuestion.id).where(LineQuestion.return_id == found.id))
    device, sign_in_row = {"number": _device(owner)}, {"number": _sign_in_row(owner)}
    locked = {"subject": casework.open_of(CaseKind.SIGN_IN)[0].subject}
    policy = {"name": str(PolicyKey.CONTINGENCY_WEEKS)}
    payee = {"key": payee_key("FP KASIA NOWAK REF 12"), "direction": "out"}
    asked_file = {"name": told.open_files[0].stored.name}
    bill, paper = {"number": told.bills[0].id}, {"number": told.evidence[0][0].id}
    db.roll_back()
    helping = _own_helper(owner)
    return Place(
        owner,
        {
            "lang": "en", "person": owner.reference, "period": SPRING.isoformat(), "identity": identity, "number": 1,
            "name": sent_file, "subject": found.reference, "kind": "return", "reference": owner.reference,
            "about": "question", "filename": "images/key.svg", "slug": seeds.MYTH, "payment": "", "way": "email", "batch": LETTERS, "token": "0f" * 20, "show": "came-back", "month": "2026-10-01",
            "step": "name",
        },
        {
            **helping,
            "returns.payee": payee, "returns.keep_payee": payee, "returns.file_question": asked_file,
            "returns.answer_file_question": asked_file, "returns.remove_bill": bill, "returns.remove_paper": paper,
            "returns.question": {"number": question}, "returns.answer": {"number": question}, "returns.explain": {"number": question},
            "accounts.end_one": sign_in_row, "accounts.forget_device": device, "accounts.it_was_me": device, "home.not_me": device,
            "accounts.remove_passkey": {"number": _passkey(owner)},
            "home_admin.worry": locked, "home_admin.unfreeze": locked, "council_policy_admin.show": policy, "council_policy_admin.set_value": policy,
            "lines_admin.show": {"name": "transport"}, "lines_admin.set_line": {"name": "transport"}, "lines_admin.translate": {"name": "transport"},
            "import_admin.differences": {"file": PEOPLE_FILE}, "import_admin.confirm": {"file": PEOPLE_FILE},
        },
    )  # fmt: skip


def _draft(owner: Made) -> None:
    found = service.start_return(owner.id, SUMMER, TODAY, NOW, by=owner.id, on_paper=False)
    draft.choose_way(found, "typed", "ELMSHIRE", by=owner.id)
    draft.add_line(found, "total", date(2026, 9, 30), -12_300, "CANARYCHEMIST UNSENT", NOW, by=owner.id)
    db.commit()


@dataclass(frozen=True)
class Door:
    """One page and one method."""

    endpoint: str
    method: str
    mark: str | None
    arguments: frozenset[str]


def doors(app: Flask) -> list[Door]:
    """Every page of the site with every method it answers to, and its mark."""
    return [
        Door(rule.endpoint, method, access.mark_of(app, rule.endpoint), frozenset(rule.arguments))
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]


def address(app: Flask, door: Door, values: dict[str, Any]) -> str:
    """The path of a door; values the path has no place for become the query only where the page asks for them."""
    asked = {name: values[name] for name in ("key", "direction") if name in values}
    kinds = next(rule for rule in app.url_map.iter_rules(door.endpoint) if door.method in (rule.methods or ()))._converters
    filled = {name: _one_of(kinds.get(name), values[name]) for name in door.arguments}
    return app.url_map.bind("localhost").build(door.endpoint, {**filled, **asked}, method=door.method)


def _one_of(kind: Any, value: Any) -> Any:
    """The value, or where the address takes one of a few words and it is none of them, the first of these."""
    few = sorted(getattr(kind, "items", ()))
    return few[0] if few and value not in few else value


def signed_in(app: Flask, person: Made) -> Client:
    """A client with a sign-in of its own, put into its cookie: argon2 and the sign-in page are tested elsewhere."""
    one, token = Client(app), accounts.start_sign_in(person.id, NOW)
    db.commit()
    with one.flask.session_transaction() as kept:
        kept["_user_id"] = token
    return one


# What may come and go while people only look: rows of the trail, how often a short address was opened, what was searched
# for and not found, and when a sign-in was last seen.
TRAIL = frozenset(["audit_row", "guidance_campaign_count", "guidance_miss"])
SEEN = "last_seen_at"


def rows(app: Flask, without: frozenset[str] = TRAIL) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, to compare."""
    with beside(app.extensions["engine"].url).connect() as connection:
        return {
            table.name: [tuple(map(repr, row)) for row in connection.execute(select(*_looked_at(table)).order_by(table.c.id))]
            for table in db.Model.metadata.sorted_tables
            if table.name not in without
        }


def _looked_at(table: Table) -> list[Column[Any]]:
    return [column for column in table.columns if column.name != SEEN]


def changed(before: dict[str, list[tuple[Any, ...]]], after: dict[str, list[tuple[Any, ...]]]) -> list[str]:
    """The tables that are not as they were."""
    return [name for name, kept in before.items() if kept != after[name]]
