"""People who would like a direct payment, one at each station: just sent, taken, spoken to, late, answered, said no."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from app.accounts.models import Person
from app.accounts.rules import Role
from app.casework import service as casework
from app.casework.kinds import CaseKind
from app.core.clock import day_in_england
from app.core.config import Settings
from app.core.errors import NotYours
from app.demo.council import with_role
from app.demo.story import Diary
from app.interest import draft, service
from app.interest.draft import Begun
from app.interest.rules import CameBy, Team
from app.interest.service import Answer, Call, Sender

FACT = "EL1 1AA"


@dataclass(frozen=True)
class Asker:
    """Somebody who asked. `ago`: days since. `station`: sent, taken, spoken, passed, or an outcome."""

    name: str
    ago: int
    station: str
    answers: Mapping[str, Any]
    came_by: CameBy = CameBy.WEB
    campaign: str | None = None
    answer: Answer | None = None


ASKERS = (
    Asker("Gurpreet Kaur Sandhu", 0, "sent", {
        "phone": "07700 900811", "language": "pa", "interpreter": "yes", "needs": ["large-print", "longer-call"],
        "hopes": ["pa"], "hopes_words": "I would like somebody who cooks the food I know.", "worries": ["culture", "alone"],
        "care": "none", "heard": "group", "way": "phone", "when": ["afternoon"], "message_safe": "yes",
    }, campaign="gurdwara-visit"),
    Asker("Walter Higgs", 1, "sent", {
        "who": "another", "teller_name": "Joan Higgs", "relation": "family", "agreed": "yes", "contact_whom": "teller",
        "phone": "01632 960 812", "hospital": "yes", "needs": ["none"], "care": "assessed", "money": "family",
        "worries": ["too-hard"], "copy": "none",
    }),
    Asker("Shanice Morgan", 2, "taken", {
        "email": "shanice.morgan@example.org", "phone": "07700 900813", "message_safe": "no", "way": "text",
        "hopes": ["activity", "agency"], "care": "none", "money": "me", "heard": "online",
    }),
    Asker("Tomasz Wrona", 6, "sent", {
        "phone": "07700 900814", "language": "pl", "care": "has-plan", "money": "help", "copy": "text",
    }),
    Asker("Beryl Nightingale", 9, "spoken", {
        "phone": "01632 960 815", "needs": ["hearing-loop", "no-phone"], "hopes": ["break"], "care": "assessed",
        "worries": ["paperwork"],
    }, CameBy.PHONE),
    Asker("Abdul Rahim", 4, "passed", {"phone": "07700 900816", "language": "bn", "interpreter": "yes", "care": "assessed"}),
    Asker("Carol Penhale", 30, "answered", {"phone": "01632 960 817", "needs": ["none"], "care": "assessed", "hopes": ["pa"]},
          CameBy.PAPER, answer=Answer("declined", "spoke", "You want to see how your neighbour gets on first.", "employer")),
    Asker("Ikram Hussain", 40, "answered", {"email": "ikram.hussain@example.org", "phone": "07700 900818", "care": "has-plan",
          "copy": "email"}, campaign="library", answer=Answer("offered", "message")),
)  # fmt: skip


def tell(settings: Settings, staff: list[Person], diary: Diary, today: date) -> None:
    """Note it all in the diary."""
    worker = with_role(staff, Role.SOCIAL_WORKER)[0]
    for one in ASKERS:
        diary.note(today - timedelta(days=one.ago), 8, partial(_live, one, settings, worker.id))


def _live(one: Asker, settings: Settings, worker: int, now: datetime) -> None:
    by = worker if one.came_by is not CameBy.WEB else None
    begun = now - timedelta(minutes=12)
    token = draft.begin(Begun("en", one.campaign, None, one.came_by), settings.secret_key, begun, entered_by=by)
    answers = {"who": "me", "name": one.name, "postcode": FACT, **one.answers}
    draft.save(token, frozenset(), answers, "en", now)
    found = draft.by_token(token, lock=True)
    if found is None:
        raise NotYours
    sender = Sender(None, None, settings.languages, invented=True)
    reference = service.send_interest(found, sender, day_in_england(now), now, by=by).reference
    _go_on(one, reference, worker, now)


def _go_on(one: Asker, reference: str, worker: int, now: datetime) -> None:
    """What staff did in the minutes after; a day later it would look the same."""
    if one.station == "passed":
        service.pass_on(reference, Team.DIRECT_PAYMENTS, "They have a plan already, and ask about the money.", now, by=worker)
    elif one.station == "taken":
        casework.take(casework.case_of(CaseKind.INTEREST, reference), now, by=worker)
    elif one.station in ("spoken", "answered"):
        service.note_contact(reference, Call("phone", True, "A good talk. I sent the leaflet.", 0), now, by=worker)
    if one.answer is not None:
        service.answer(reference, one.answer, now, by=worker)
