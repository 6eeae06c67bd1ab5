"""An expression of interest through the pages, as a person or an officer sends it."""

from datetime import timedelta
from typing import Any

import time_machine

from app.accounts.rules import Role
from app.core import db
from app.interest import draft, service
from app.interest.draft import Begun
from app.interest.models import Interest
from app.interest.rules import Answers, CameBy
from app.interest.service import Sender
from tests import factories
from tests.conftest import NOW, TODAY
from tests.page import Client

SECRET = "a secret for tests that is long enough"
LATER = NOW + timedelta(minutes=5)
LEAST = {"who": "me", "name": "Zsofia Quill", "phone": "07700 900123"}
WHOLE = {
    **LEAST, "born": "1952-04-14", "email": "zsofia@example.org", "address": "1 High Street", "postcode": "EL1 1AA",
    "way": "phone", "when": ["morning"], "message_safe": "yes", "language": "ur", "interpreter": "yes",
    "needs": ["large-print", "longer-call"], "needs_note": "Speak slowly", "hopes": ["pa"], "hopes_words": "Go to the temple",
    "money": "help", "someone": "yes", "lives_with": "no", "care": "none", "hospital": "no", "worries": ["alone"], "heard": "group",
    "copy": "email",
}  # fmt: skip


def begin(client: Client, **fields: str) -> None:
    """From the first page to the first question."""
    client.get("/en/interest")
    answer = client.post("/en/interest/begin", fields)
    assert answer.location == "/en/interest/who"


def say(client: Client, step: str, fields: dict[str, Any], status: int = 302, language: str = "en", query: str = "") -> Any:
    """Answer one question."""
    client.get(f"/{language}/interest/{step}{query}")
    return client.post(f"/{language}/interest/{step}{query}", fields, status=status)


def least(client: Client) -> None:
    """Begin, and say no more than is needed."""
    begin(client)
    say(client, "who", {"who": "me"})
    say(client, "name", {"name": LEAST["name"]})
    say(client, "reach", {"phone": LEAST["phone"]})


def send(client: Client, status: int = 302) -> Any:
    """Send it, some minutes later."""
    with time_machine.travel(LATER, tick=True):
        client.get("/en/interest/check")
        return client.post("/en/interest/send", status=status)


def made(answers: Answers = WHOLE, *, by: int | None = None, person_id: int | None = None, **begun: Any) -> Interest:
    """One that was sent, through the verbs."""
    told = Begun(begun.get("language", "en"), begun.get("campaign"), begun.get("address_key"), begun.get("came_by", CameBy.PHONE if by else CameBy.WEB))
    token = draft.begin(told, SECRET, NOW, entered_by=by)
    draft.save(token, frozenset(), dict(answers), told.language, NOW)
    found = draft.by_token(token, lock=True)
    assert found is not None
    sent = service.send_interest(found, Sender(person_id, begun.get("address_key"), ("en", "ur"), False), TODAY, LATER, by=by)
    db.commit()
    return sent


def worker(name: str = "Soo Worker") -> factories.Made:
    """A social worker."""
    return factories.make_officer(name, Role.SOCIAL_WORKER)
