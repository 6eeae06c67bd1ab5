"""Send a return: one commit writes the version, the ledger, the case, the message and the trail, or none of them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from app.accounts import service as accounts
from app.audit.events import Event
from app.audit.service import record
from app.casework import service as casework
from app.casework.kinds import CaseKind
from app.casework.models import Case
from app.casework.rules import Needs
from app.core.db import session
from app.core.errors import NotYours, Refused
from app.core.i18n import SOURCE, UNNAMED, Language
from app.core.i18n import language as language_of
from app.council_policy import service as council_policy
from app.explaining import english
from app.explaining.places import in_case
from app.files import service as files
from app.ledger import service as ledger
from app.ledger.balance import Bill
from app.ledger.service import Posting
from app.notifications.messages import Message
from app.notifications.service import notify
from app.returns import asking, service
from app.returns.asking import lines_of
from app.returns.categories import entry_kind
from app.returns.models import ReturnVersion, SpendingReturn
from app.returns.preparers import preparers_of
from app.returns.rules import Line, ReturnState, check_may_send, difference, may_move
from app.returns.service import Draft

DECLARED = "as-far-as-i-know"


def send_return(
    recipient_id: int, period_start: date, seen_version: int, language: str, today: date, now: datetime,
    *, by: int, on_paper: bool,
) -> ReturnVersion:
    """Send the draft as it is. `seen_version` is the version the page was made from: the same page sent twice
    gives the same receipt.

    Raises NotYours; Refused: `return-settled`, `person-has-started`, or a code of `rules.check_may_send`.
    """
    found = service.the_return(recipient_id, period_start, lock=True)
    service.check_same_hand(found, on_paper)
    if found.version > seen_version:
        return version_of(found, found.version)
    if not may_move(ReturnState(found.state), ReturnState.SENT):
        raise Refused("return-settled")
    draft = service.draft_of(recipient_id, period_start)
    if ReturnState(found.state) is ReturnState.SENT and _says_the_same(version_of(found, found.version), draft):
        return version_of(found, found.version)  # the page one went back to: nothing is new, so the receipt is the same
    refusal = check_may_send(draft.summary)
    if refusal:
        raise Refused(refusal)
    look_by = casework.answer_by(today, council_policy.policy_on(today).look_by_working_days)
    version = _write_version(draft, look_by, language, now, by, on_paper)
    _report(draft, version, now, by)
    case = _open_case(draft, version, look_by, now, by)
    if not on_paper:  # staff who enter it write English
        _to_english(found, version, case, today, now, by)
    found.look_by_day = look_by
    service.note_move(found, ReturnState.SENT, now, by)
    notify(accounts.contact_of(recipient_id), Message.RETURN_RECEIVED, now, look_by=look_by.isoformat())
    record(
        Event.RETURN_SENT, by=by, about=recipient_id, spending_return=found.reference, version=version.number,
        on_paper=on_paper, language=language,
    )  # fmt: skip
    return version


def _says_the_same(version: ReturnVersion, draft: Draft) -> bool:
    balances = version.opening_pence, version.closing_pence
    return balances == (draft.opening_pence, draft.closing_pence) and version.contents == contents_of(draft)


def version_of(found: SpendingReturn, number: int) -> ReturnVersion:
    """One sent version. Raises NotYours."""
    version = session.scalar(
        select(ReturnVersion).where(ReturnVersion.return_id == found.id, ReturnVersion.number == number)
    )
    if version is None:
        raise NotYours
    return version


def versions_of(found: SpendingReturn) -> list[ReturnVersion]:
    """Every sent version, oldest first."""
    query = select(ReturnVersion).where(ReturnVersion.return_id == found.id).order_by(ReturnVersion.number)
    return list(session.scalars(query))


def _write_version(draft: Draft, look_by: date, language: str, now: datetime, by: int, on_paper: bool) -> ReturnVersion:
    found, told = draft.found, draft.summary
    found.version += 1
    version = ReturnVersion(
        return_id=found.id, number=found.version, sent_at=now, sent_by=by, on_paper=on_paper, language=language,
        words_unchecked=not (on_paper or language_of(language).is_checked), look_by_day=look_by,
        opening_pence=draft.opening_pence, closing_pence=draft.closing_pence,
        money_in_pence=told.in_pence, money_out_pence=told.out_pence, contents=contents_of(draft),
    )  # fmt: skip
    session.add(version)
    session.flush()
    return version


def contents_of(draft: Draft) -> dict[str, Any]:
    """Everything that is sent, as plain values that stay readable for ever."""
    found = draft.found
    return {
        "declared": DECLARED,
        "way": found.way,
        "explanation": found.explanation,
        "changed": found.changed,
        "needs_help": found.needs_help,
        "lines": [_line_facts(draft, line) for line in draft.lines],
        "bills": [
            {"what": bill.what, "pence": bill.pence, "due_day": bill.due_day.isoformat() if bill.due_day else None}
            for bill in draft.bills
        ],
        "files": [
            {"name": one.stored.name, "shown_name": one.stored.shown_name, "reconciled": one.statement.reconciled,
             "problems": len(one.statement.problems), "last4": one.statement.account_last4,
             "days": [day.isoformat() for day in one.days] if one.days else None}
            for one in draft.files
        ],
        "evidence": [
            {"name": stored.name, "shown_name": stored.shown_name, "what": one.what, "lines": one.lines,
             "is_statement": one.is_statement}
            for one, stored in draft.evidence
        ],
        "answers": [
            {"question": one.id, "line": one.line_identity, "code": one.code, "answer": one.answer,
             "language": one.answer_language}
            for one in draft.questions
            if one.answer is not None
        ],
    }  # fmt: skip


def _line_facts(draft: Draft, line: Line) -> dict[str, Any]:
    return {
        "identity": line.identity,
        "day": line.day.isoformat(),
        "pence": line.amount_pence,
        "text": line.text,
        "balance": line.balance_pence,
        "category": line.category,
        "note": line.note,
        "source": draft.sources[line.identity],
        "evidence": list(line.evidence),
    }


def _report(draft: Draft, version: ReturnVersion, now: datetime, by: int) -> None:
    found = draft.found
    opening = draft.opening_pence or 0
    worked_out = opening + version.money_in_pence - version.money_out_pence
    closing = worked_out if draft.closing_pence is None else draft.closing_pence
    ledger.report_spending(
        draft.plan, found.reference, version.number, (found.period_start, found.period_end), opening, closing,
        _postings(draft), [Bill(bill.pence, bill.what, bill.due_day) for bill in draft.bills], now, by=by,
    )  # fmt: skip


def _postings(draft: Draft) -> list[Posting]:
    """Only what is new: a version that changes one line posts one line."""
    lines = {line.identity: line for line in draft.lines}
    posted = ledger.posted_lines(draft.found.reference)
    wanted = {line.identity: (line.amount_pence, line.category) for line in draft.lines}
    days = {identity: line.day for identity, line in lines.items()}
    return [
        Posting(
            change.identity, days.get(change.identity, draft.found.period_end),
            entry_kind(change.category, _direction(change.amount_pence, change.identity, posted)),
            change.category, change.amount_pence,
        )
        for change in difference(posted, wanted)
    ]  # fmt: skip


def _direction(pence: int, identity: str, posted: dict[str, tuple[int, str]]) -> str:
    """The direction of the line itself: what takes money out back is still about money out."""
    before = posted.get(identity)
    taking_back = before is not None and before[0] == -pence
    return "in" if (pence > 0) is not taking_back else "out"


def _open_case(draft: Draft, version: ReturnVersion, look_by: date, now: datetime, by: int) -> Case:
    found = draft.found
    answered = any(question.closed_at is None and draft.has_answer(question) for question in draft.questions)
    to_read = asking.raised_by(found, version) or found.needs_help or found.changed
    needs = Needs.ANSWERED if answered else Needs.SOMETHING_TO_ASK if to_read else Needs.NOTHING_TO_ASK
    facts = asking.case_facts(found, version)
    return casework.open_case(CaseKind.RETURN, found.reference, found.recipient_id, needs, look_by, now, facts, by=by)


def _to_english(found: SpendingReturn, version: ReturnVersion, case: Case, today: date, now: datetime, by: int) -> None:
    """What the person answered in another language, and has not sent before, is put into English: one task for a version."""
    before = version_of(found, version.number - 1).contents["answers"] if version.number > 1 else []
    own = accounts.contact_of(found.recipient_id).language
    said = [(one["answer"], _spoken(one, own)) for one in version.contents["answers"] if one not in before]
    foreign = [(words, spoken) for words, spoken in said if spoken != SOURCE]
    languages = {spoken for _words, spoken in foreign}
    words = "\n\n".join(words for words, _spoken in foreign)
    english.ask(in_case(case), version.number, words, languages.pop() if len(languages) == 1 else UNNAMED, today, now, by=by)


def _spoken(told: dict[str, Any], own: str) -> str:
    """The language of an answer: that of its page, and on an English page perhaps their own."""
    page = told["language"] or SOURCE
    return english.written_in(told["answer"], page, own if page == SOURCE else page)


@dataclass(frozen=True)
class Receipt:
    """A sent version as it is shown, printed and downloaded. Who prepared and who sent it are told apart."""

    found: SpendingReturn
    version: ReturnVersion
    lines: list[Line]
    prepared_by: list[int]
    names: dict[int, str]
    kept_files: set[str]

    @property
    def signed_in(self) -> Language:
        """The language it was signed in."""
        return language_of(self.version.language)


def named_files(version: ReturnVersion) -> set[str]:
    """The names of every file that was sent with a version."""
    return {one["name"] for part in ("files", "evidence") for one in version.contents[part]}


def receipt_of(recipient_id: int, period_start: date, number: int) -> Receipt:
    """The receipt of a version. Raises NotYours."""
    found = service.the_return(recipient_id, period_start)
    version = version_of(found, number)
    hands = preparers_of(found).get(number, [])
    names = accounts.names_of({version.sent_by, *hands})
    return Receipt(found, version, lines_of(version), hands, names, files.still_kept(recipient_id, named_files(version)))
