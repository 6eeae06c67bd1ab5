"""One person's quarters, lived through the same verbs as everybody's: the return that is made, sent, asked about."""

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from PIL import Image, ImageDraw

from app.accounts.models import Person
from app.audit.events import Event
from app.audit.service import record
from app.casework import service as casework
from app.casework.kinds import CaseKind
from app.core import clock
from app.council_policy.rules import Period
from app.demo import bank_files
from app.demo.money import Movement, balance_before, within
from app.demo.people import Recipient
from app.files.rules import FileKind
from app.ledger import service as ledger
from app.returns import checking, draft, reading, sending, service
from app.returns.checking import Asked
from app.returns.models import SpendingReturn
from app.returns.payees import payee_key
from app.statements import read
from app.statements.statement import Options


@dataclass
class Life:
    """Somebody invented, once they are in the database, and what is in their bank account."""

    facts: Recipient
    person: Person
    officers: tuple[Person, Person]
    council_words: tuple[str, ...]
    movements: list[Movement] = field(default_factory=list)

    @property
    def hand(self) -> int:
        """Who enters the return: the person, or an officer for somebody on paper."""
        return self.officers[0].id if self.facts.on_paper else self.person.id

    def officer(self, period: Period) -> Person:
        """Who checks a quarter: the two officers take turns."""
        return self.officers[(period.start.month // 3 + len(self.facts.name)) % 2]

    def bank_file(self, period: Period, layout: str | None = None) -> bytes:
        """What the bank gives for a quarter."""
        opening = balance_before(self.movements, period.start)
        return bank_files.export(layout or self.facts.bank, opening, within(self.movements, period))

    # What the person does. Each is told the moment at which it happens.

    def start(self, period: Period, now: datetime) -> SpendingReturn:
        """Begin the return and put in what happened."""
        found = service.start_return(
            self.person.id, period.start, clock.day_in_england(now), now, by=self.hand, on_paper=self.facts.on_paper
        )
        if self.facts.on_paper:
            self._type(found, period, now)
        else:
            self._add_file(found, period, now)
        return found

    def _add_file(self, found: SpendingReturn, period: Period, now: datetime) -> None:
        content = self.bank_file(period)
        statement = read.read(content, Options(period=(period.start, period.end)))
        upload = reading.Upload(file_name(self.facts.bank, period), content, statement)
        reading.add_statement(found, upload, self.council_words, now, by=self.hand)

    def _type(self, found: SpendingReturn, period: Period, now: datetime) -> None:
        """One total for each payee, from a paper with the bank's own beside it."""
        draft.choose_way(found, "typed", self.council_words[0], by=self.hand)
        totals: dict[tuple[str, str], int] = {}
        for one in within(self.movements, period):
            if one.pence < 0:
                totals[one.text, one.category] = totals.get((one.text, one.category), 0) + one.pence
        for (text, category), pence in totals.items():
            draft.add_line(found, "total", period.end, pence, text.title(), now, by=self.hand, category=category)
        self._balances(found, period)
        paper = ("Bank statement", f"{period.start} to {period.end}", self.facts.name)
        draft.add_evidence(found, scan(*paper), FileKind.PDF, "statement.pdf", "", [], True, now, by=self.hand)

    def _balances(self, found: SpendingReturn, period: Period) -> None:
        opening = balance_before(self.movements, period.start)
        closing = opening + sum(one.pence for one in within(self.movements, period))
        draft.type_balances(found, opening, closing, "", by=self.hand)

    def say_nothing_spent(self, period: Period, now: datetime) -> None:
        """Nobody could be found to work: the money is all there."""
        found = service.start_return(
            self.person.id, period.start, clock.day_in_england(now), now, by=self.hand, on_paper=False
        )
        draft.choose_way(found, "nothing", self.council_words[0], by=self.hand)
        self._balances(found, period)
        draft.tell_change(found, self.facts.changed, True, by=self.hand)
        self.send(period, now)

    def sort(self, period: Period, now: datetime) -> None:
        """Say what each payee is, where the portal's guess is not it."""
        found = service.the_return(self.person.id, period.start)
        meant = {(payee_key(one.text), one.pence > 0): one.category for one in self.movements}
        for row in service.line_rows(found):
            wanted = self._meant(meant, row.payee_key, row.amount_pence)
            if wanted and row.category != wanted and not row.chosen:
                direction = "in" if row.amount_pence > 0 else "out"
                draft.sort_payee(found, row.payee_key, direction, wanted, "", now, by=self.hand)
        draft.looked_at_lines(found, now, by=self.hand)

    def _meant(self, meant: dict[tuple[str, bool], str], key: str, pence: int) -> str | None:
        """Banks print more words around the payee's."""
        return next((kind for (name, into), kind in meant.items() if into == (pence > 0) and name in key), None)

    def send(self, period: Period, now: datetime) -> None:
        """Declare and send."""
        found = service.the_return(self.person.id, period.start)
        if found.way != "nothing" and found.version == 0:
            self.sort(period, now)
        sending.send_return(
            self.person.id, period.start, found.version, "en" if self.facts.on_paper else self.facts.language,
            clock.day_in_england(now), now, by=self.hand, on_paper=self.facts.on_paper,
        )  # fmt: skip

    def answer(self, period: Period, words: str, now: datetime) -> None:
        """Answer what was asked, and send again."""
        found = service.the_return(self.person.id, period.start)
        for question in service.questions_of(found):
            if question.closed_at is None:
                draft.answer_question(found, question.id, words, self.facts.language, now, by=self.hand)
        self.send(period, now)

    def add_the_rest(self, period: Period, now: datetime) -> None:
        """What belongs to the last quarter only: a bill still to pay, an invoice, something that has changed."""
        found, facts = service.the_return(self.person.id, period.start), self.facts
        if facts.bill:
            draft.add_bill(found, "HMRC, tax of the last quarter", facts.bill, None, by=self.hand)
        if facts.changed:
            draft.tell_change(found, facts.changed, False, by=self.hand)
        rows = [row for row in service.line_rows(found) if row.category == facts.attaches]
        if rows:
            paper = scan("Invoice", *(row.text for row in rows))
            lines = [row.identity for row in rows]
            draft.add_evidence(found, paper, FileKind.PDF, "invoice.pdf", "", lines, False, now, by=self.hand)

    def explain_over(self, measured: date, now: datetime) -> None:
        """Say what the money above the limit is for."""
        ledger.explain_over(self.person.id, measured, self.facts.explains_over, self.facts.language, now, by=self.person.id)

    # What the council does.

    def take(self, period: Period, now: datetime) -> None:
        """An officer takes the return."""
        reference = service.the_return(self.person.id, period.start).reference
        casework.take(casework.case_of(CaseKind.RETURN, reference), now, by=self.officer(period).id)

    def settle(self, period: Period, outcome: str, note: str, now: datetime) -> None:
        """Nothing more is needed."""
        found = self._opened(period)
        checking.settle_return(found.reference, outcome, note, found.version, now, by=self.officer(period).id)

    def ask(self, period: Period, category: str, code: str, words: str, now: datetime) -> None:
        """Ask about the payments of a kind."""
        found = self._opened(period)
        lines = [row.identity for row in service.line_rows(found) if row.category == category]
        asked = [Asked(identity, code, words) for identity in lines]
        checking.ask_back(found.reference, asked, found.version, now, by=self.officer(period).id)

    def _opened(self, period: Period) -> SpendingReturn:
        """The officer opens the return before deciding, and the person can read that."""
        found = service.the_return(self.person.id, period.start)
        record(
            Event.RETURN_OPENED_BY_STAFF, by=self.officer(period).id, about=self.person.id, spending_return=found.reference
        )
        return found

    def propose_reopening(self, period: Period, reason: str, now: datetime) -> None:
        """One officer would look again; the other has not agreed yet."""
        reference = service.the_return(self.person.id, period.start).reference
        checking.propose_reopening(reference, reason, now, by=self.officer(period).id)


Act = Callable[[datetime], object]


def file_name(bank: str, period: Period) -> str:
    """As banks call their exports."""
    return f"{bank}-statement-{period.start:%d%b}-{period.end:%d%b%Y}.csv".lower()


def scan(*lines: str) -> bytes:
    """A paper with a few words on it, as a PDF."""
    paper = Image.new("L", (420, 594), 255)
    for number, words in enumerate(lines):
        ImageDraw.Draw(paper).text((40, 50 + 24 * number), words.encode("ascii", "replace").decode(), fill=30)
    out = io.BytesIO()
    paper.save(out, "PDF")
    return out.getvalue()
