"""How somebody reads the pages of their own: as most people do, or in Easy Read. Chosen once, and kept."""

from app.accounts.models import Person
from app.audit.events import Event
from app.audit.service import record
from app.core.db import session

EASY, USUAL = "easy-read", "usual"


def choose_face(person_id: int, face: str, *, by: int) -> None:
    """Keep the face, EASY or USUAL, for whoever reads. Chosen twice it is there once."""
    person = session.get_one(Person, person_id)
    if person.reads_easily != (face == EASY):
        person.reads_easily = face == EASY
        session.flush()
        record(Event.FACE_CHOSEN, by=by, about=person_id, face=face)
