"""How the council works beside the queue: whose work each person is, what waits for a second person, one pause."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from app.accounts import service as accounts
from app.accounts.models import Person
from app.accounts.rules import Role
from app.casework import caseload, two_people
from app.casework.two_people import ActKind
from app.core.errors import NotYours
from app.demo.council import with_role
from app.demo.story import Diary
from app.ledger import pausing
from app.ledger import service as ledger
from app.ledger.models import DirectPayment

CASELOAD = ("Margaret Whitlock", "Zofia Kowalczyk", "Leroy Francis", "Ivy Colclough")
PAYS_ELSEWHERE, PAUSED = "Colin Tranter", "Leroy Francis"
WHY = "We could not reach you for three weeks. Your neighbour told us that you are in hospital."
CARE = "The ward looks after you now. Tom Ashdown visits you on Friday to plan how you come home."
NEW_BANK = "You told us that you have changed your bank."
RANG = "He wrote to us. I rang him on the number we have had since 2024, and he read me the last four digits."


def tell(staff: list[Person], people: Mapping[str, Person], diary: Diary, today: date) -> None:
    """Note it all in the diary."""
    lead, officer, worker = (with_role(staff, role)[0] for role in (Role.DP_LEAD, Role.DP_OFFICER, Role.SOCIAL_WORKER))

    def give(_now: datetime) -> None:
        colleague = accounts.recipient_by_reference(worker.reference)
        for name in filter(people.__contains__, CASELOAD):
            caseload.give_caseload(colleague, people[name].id, today - timedelta(days=60), None, by=lead.id)

    def pause(now: datetime) -> None:
        pausing.pause_payment(
            _payment(people[PAUSED]), today - timedelta(days=9), WHY, CARE, now, proposed_by=lead.id, by=officer.id
        )

    def propose(now: datetime) -> None:
        from_day = (today + timedelta(days=7)).isoformat()
        facts = {"account_name": PAYS_ELSEWHERE, "last_four": "2286", "from_day": from_day, "reasons": NEW_BANK}
        person = people[PAYS_ELSEWHERE]
        two_people.propose(ActKind.BANK_DETAILS, _payment(person).reference, person.id, facts, RANG, now, by=officer.id)

    diary.note(today - timedelta(days=60), 9, give)
    if PAUSED in people:  # tests tell of a smaller council
        diary.note(today - timedelta(days=9), 12, pause)
    if PAYS_ELSEWHERE in people:
        diary.note(today - timedelta(days=1), 15, propose)


def _payment(person: Person) -> DirectPayment:
    plan = ledger.plan_of(person.id)
    if plan is None:
        raise NotYours
    return ledger.payment_by_reference(plan.reference)
