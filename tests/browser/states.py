"""States that take many pages to reach, made through the verbs: returns sent, asked about, settled."""

from datetime import timedelta

from app.accounts.rules import Role
from app.contact import answering, threads
from app.contact.thread_rules import About, Shelf, Team
from app.contact.threads import Said
from app.core import clock, db
from app.decisions import service as decisions
from app.explaining import english
from app.handbook import keeping
from app.handbook.rules import Kind
from app.interest import call_backs
from app.ledger import pausing
from app.ledger import service as ledger
from app.returns import checking, draft, reading, sending, service
from app.reviews import service as reviews
from app.reviews.rules import NEEDED
from app.rulings import service as rulings
from app.support import directory
from app.tools import words
from app.tools.rules import CAN_I_USE_IT
from tests.browser.journeys import SECOND
from tests.browser.site import Site, day
from tests.factories import Made
from tests.returns.samples import bank_csv

COUNCIL_NAMES = ("ELMSHIRE",)
EVERY_ROLE = (Role.FINANCE_OFFICER, Role.DP_OFFICER, Role.DP_LEAD, Role.ADMINISTRATOR, Role.CONTENT_EDITOR, Role.SAFEGUARDING_LEAD)


def sent(person: Made, period: str = SECOND, *, opening: int = 148_025, bill: int = 0) -> str:
    """A return sent with a file that adds up. Returns its reference. Sums in pence."""
    start = day(period)
    found = service.start_return(person.id, start, clock.today(), clock.now(), by=person.id, on_paper=False)
    upload = reading.read_upload(person.id, (found.period_start, found.period_end), "bank.csv", bank_csv(period, opening))
    reading.add_statement(found, upload, COUNCIL_NAMES, clock.now(), by=person.id)
    if bill:
        draft.add_bill(found, "Holiday pay", bill, None, by=person.id)
    draft.looked_at_lines(found, clock.now(), by=person.id)
    sending.send_return(person.id, start, 0, "en", clock.today(), clock.now(), by=person.id, on_paper=False)
    db.commit()
    return found.reference


def asked(person: Made, officer: Made, period: str = SECOND) -> str:
    """A return the council asked about: one question for the whole of it, with a note."""
    reference = sent(person, period)
    note = checking.Asked(None, "something-else", "What was the payment in August?")
    checking.ask_back(reference, [note], 1, clock.now(), by=officer.id)
    db.commit()
    return reference


def settled(person: Made, officer: Made, period: str = SECOND) -> str:
    """A return the council has checked."""
    reference = sent(person, period)
    checking.settle_return(reference, "ok", "Thank you.", 1, clock.now(), by=officer.id)
    db.commit()
    return reference


def everybody_of_the_council(site: Site) -> Made:
    """One person with every role, who sees every page of the council."""
    return site.officer(*EVERY_ROLE)


def paused(person: Made, one: Made, other: Made) -> None:
    """Two people have paused the direct payment."""
    plan = ledger.plan_of(person.id)
    assert plan is not None
    payment = ledger.payment_by_reference(plan.reference)
    words = "We could not reach you for three weeks.", "An agency comes each morning."
    pausing.pause_payment(payment, clock.today(), *words, clock.now(), proposed_by=one.id, by=other.id)
    db.commit()


def letter_of(person: Made) -> str:
    """The reference of the newest letter about a decision."""
    reference = decisions.letters_of(person.id)[0].reference
    db.roll_back()
    return reference


def member_of_a_service(site: Site) -> tuple[Made, str]:
    """Somebody who signs in for a support service that gives advice, and its reference."""
    lead, member = everybody_of_the_council(site), site.officer(Role.SUPPORT_PROVIDER)
    told = directory.Told(f"Service {member.reference}", "They help.", ("advice",), "English", "Free", "01632 960 700", False, True)
    row = directory.add(told, clock.today(), clock.now(), by=lead.id)
    directory.add_member(row, member.reference, clock.today(), clock.now(), by=lead.id)
    reference = row.reference
    db.commit()
    return member, reference


def asked_care(person: Made) -> None:
    """A question about care that nobody has answered."""
    threads.open_thread(person.id, Shelf.CARE, About.QUESTION, Said("Who helps me at night?", "en"), clock.today(), clock.now(), by=person.id)
    db.commit()


def waits_for_the_council(person: Made, keeper: Made) -> list[str]:
    """A call in Somali, a message in Urdu that is not in English yet, a page of the handbook that only keepers see. Gives
    the addresses of their pages."""
    now, today = clock.now(), clock.today()
    call = call_backs.ask(call_backs.Asked("so", "01632 960 144", person.id, "", ("en", "so"), True), today, now, by=person.id)
    said = Said("میری امی پیر کو ہسپتال جا رہی ہیں۔", "ur")
    thread = threads.open_thread(person.id, Shelf.CARE, About.HOSPITAL, said, today, now, by=person.id)
    [waits] = english.all_in(thread.reference).values()
    written = keeping.Written("Who may hold the money", "## Three ways\n\nEach has its papers.", today, today + timedelta(days=365))
    slug = f"who-may-hold-{person.reference.lower()}"
    keeping.begin(slug, Kind.PAGE, written, now, by=keeper.id)
    found = [f"/admin/calls/{call.reference}", f"/admin/into-english/care/{waits.row.reference}", f"/admin/handbook/pages/{slug}/draft"]
    db.commit()
    return found


def talked(person: Made, officer: Made) -> dict[str, str]:
    """A message that was answered, a question before a payment with a ruling, a decision about a risk. Gives their references."""
    now, today = clock.now(), clock.today()
    thread = threads.open_thread(person.id, Shelf.MONEY, About.QUESTION, Said("May I buy a chair?", "en"), today, now, by=person.id).reference
    answer = answering.Reply(Said("Yes: it is in your plan.", "en"), "wait", "", 1)
    answering.reply(Team.MONEY, thread, answer, now, by=officer.id)
    given = {"what": "activity", "plan": "yes", "safe": "yes", "how": "bank"}
    outcome = CAN_I_USE_IT.decide(given)
    asked_first = rulings.Asked("A singing group", "", "en", given, outcome.code, outcome.reasons, words.LAW_AS_AT)
    kept = rulings.keep(person.id, asked_first, today, now, by=person.id, ask=True).reference
    rulings.rule(kept, rulings.Told("yes", "It is in your plan.", None, 0), today, now, by=officer.id)
    decided = reviews.Decided(*(f"What is written about the {name}." for name in NEEDED), today + timedelta(days=60))
    decision = reviews.decide(person.id, decided, today, now, by=officer.id).reference
    db.commit()
    return {"thread": thread, "kept": kept, "decision": decision, "letter": letter_of(person)}
