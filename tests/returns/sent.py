"""Returns that were sent, for tests of the council's side: made with the residents' own verbs."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from app.core import db
from app.files.rules import FileKind
from app.returns import draft as drafting
from app.returns import sending, service
from tests.factories import Made

Q3 = date(2026, 7, 1)
Q2 = date(2026, 4, 1)
SENT = datetime(2026, 10, 10, 9, 0, tzinfo=UTC)
PDF = b"%PDF-1.4 invented"


@dataclass(frozen=True)
class Paid:
    """One line: out is negative pence."""

    day: date
    pence: int
    payee: str
    category: str = "agency_care"
    note: str = ""


# With the council's three payments of the third quarter this adds up to the closing balance told below.
LINES = (
    Paid(date(2026, 7, 7), 102_200, "ELMSHIRE", "council_payment"),
    Paid(date(2026, 7, 8), 25_800, "A BEGUM", "client_contribution"),
    Paid(date(2026, 8, 4), 102_200, "ELMSHIRE", "council_payment"),
    Paid(date(2026, 8, 5), 25_800, "A BEGUM", "client_contribution"),
    Paid(date(2026, 9, 1), 102_200, "ELMSHIRE", "council_payment"),
    Paid(date(2026, 9, 2), 25_800, "A BEGUM", "client_contribution"),
    Paid(date(2026, 8, 20), -250_000, "BRIGHT CARE LTD"),
)
OPENING, CLOSING = 50_000, 184_000
CASH = Paid(date(2026, 8, 21), -4_000, "CASHPOINT HIGH ST", "cash")


def make_sent(
    person: Made, lines: tuple[Paid, ...] = LINES, *, start: date = Q3, closing: int = CLOSING, by: int | None = None,
    language: str = "en", needs_help: bool = False, evidence: bool = False, send: bool = True, now: datetime = SENT,
) -> str:
    """Start, fill and send a return, as the person or (`by`) as an officer on paper. Returns its reference."""
    who, on_paper = by or person.id, by is not None
    found = service.start_return(person.id, start, now.date(), now, by=who, on_paper=on_paper)
    found.way = "typed"
    _fill(found, lines, now, who)
    drafting.type_balances(found, OPENING, closing, "", by=who)
    if needs_help:
        drafting.tell_change(found, "My PA has left", True, by=who)
    if evidence:
        paid = next(row for row in service.line_rows(found) if row.amount_pence < 0)
        drafting.add_evidence(found, PDF, FileKind.PDF, "Invoice «June».pdf", "invoice", [paid.identity], False, now, by=who)
    db.commit()
    if send:
        send_again(person, start, seen=0, by=by, language=language, now=now)
    return found.reference


def _fill(found: object, lines: tuple[Paid, ...], now: datetime, who: int) -> None:
    for one in lines:
        row = drafting.add_line(
            found, "hand", one.day, one.pence, one.payee, now, by=who, category=one.category  # type: ignore[arg-type]
        )
        if one.note:
            row.note = one.note


def send_again(
    person: Made, start: date = Q3, *, seen: int = 1, by: int | None = None, language: str = "en", now: datetime = SENT,
) -> None:
    """Send the draft as it is now."""
    sending.send_return(person.id, start, seen, language, now.date(), now, by=by or person.id, on_paper=by is not None)
    db.commit()


def add_line_and_send_again(person: Made, one: Paid, *, seen: int = 1, now: datetime = SENT) -> None:
    """What a person does who found a forgotten payment: a new version."""
    found = service.the_return(person.id, Q3)
    _fill(found, (one,), now, person.id)
    send_again(person, seen=seen, now=now)
