"""What was sent with returns, messages and letters of one person, for staff: each only to whom it belongs. It only reads."""

from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime

from app.accounts.rules import Permission
from app.contact import papers
from app.contact.thread_rules import ANSWERS
from app.decisions import service as letters
from app.returns import looking

MOST = 200  # on one page, the newest: more than anybody sends in years; the rest stays with each return and message


@dataclass(frozen=True)
class Document:
    """One paper. `endpoint` and `values` are its address; `name` what it was called by whoever sent it, or for a letter
    the kind of decision; `where` the reference of what it came with."""

    at: datetime
    what: str
    name: str
    where: str
    endpoint: str
    values: dict[str, str]


def documents_of(person_id: int, reference: str, permissions: Set[Permission], most: int) -> list[Document]:
    """The newest `most` documents that somebody with these permissions may open, newest first."""
    found = [
        Document(one.decided_at, "letter", one.kind, one.reference, "reviews_admin.letter",
                 {"reference": reference, "letter": one.reference})
        for one in letters.letters_of(person_id)
    ] if Permission.SEE_PEOPLE in permissions else []  # fmt: skip
    if Permission.CHECK_RETURNS in permissions:
        found += [
            Document(one.sent_at, "return", one.shown_name, one.reference, "returns_admin.fetch",
                     {"subject": one.reference, "name": one.name})
            for one in looking.sent_files_of(person_id)
        ]  # fmt: skip
    for team, needed in ANSWERS.items():
        if needed in permissions:
            found += [
                Document(one.at, "message", one.shown_name, one.thread, f"threads_admin.{team}_paper",
                         {"subject": one.thread, "name": one.name})
                for one in papers.of_person(person_id, team, most)
            ]  # fmt: skip
    return sorted(found, key=lambda one: (one.at, one.where, one.name), reverse=True)[:most]
