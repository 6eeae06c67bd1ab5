"""From signed lines to a statement: the account, the quarter, the check, and what must still be asked."""

from dataclasses import dataclass, field

from .accounts import Accounts, last_four
from .reconcile import reconcile
from .statement import LeftOut, Line, Options, Problem, Question, Statement


@dataclass(slots=True)
class Draft:
    """What a format's reader knows when its lines are signed."""

    kind: str
    fingerprint: str
    lines: list[Line]
    accounts: Accounts
    layout: str | None = None
    left_out: list[LeftOut] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    labels: tuple[int | None, int | None] = (None, None)
    newest_first: bool = False
    account: str = ""
    currency: str | None = None


def finish(draft: Draft, options: Options) -> Statement:
    """The statement of one file. Refuses only what holds nothing to read."""
    lines, several = _of_account(draft, options)
    kept = _of_period(draft, lines, options)
    statement = Statement(
        kind=draft.kind,
        layout=draft.layout,
        lines=kept,
        left_out=sorted(draft.left_out, key=lambda row: row.source_line),
        problems=draft.problems,
        needs_answer=draft.questions,
        fingerprint=draft.fingerprint,
        account_last4=last_four(draft.account),
        currency=draft.currency,
        newest_first=draft.newest_first,
    )
    if not draft.lines and not draft.questions:
        statement.refused = "nothing-readable" if draft.problems else "no-transactions"
    if not several:
        cut = len(kept) < len(draft.lines)
        _check(statement, options, (None, None) if cut else draft.labels)
    return statement


def _of_account(draft: Draft, options: Options) -> tuple[list[Line], bool]:
    """The lines of the account that was chosen; all of them, and the question, while none is."""
    if not draft.accounts.several:
        return draft.lines, False
    label = options.answers.get("account", "")
    chosen = draft.accounts.groups.get(label)
    draft.account = label
    if chosen is None:
        draft.questions.append(Question("account", list(draft.accounts.groups)))
        return draft.lines, True
    places = set(chosen)
    others = [line for at, line in enumerate(draft.lines) if at not in places]
    draft.left_out += [left_out(line, "other-account") for line in others]
    return [line for at, line in enumerate(draft.lines) if at in places], False


def _of_period(draft: Draft, lines: list[Line], options: Options) -> list[Line]:
    """Lines of the period; the others are kept apart. A file with none of them is asked about: it may be the wrong one."""
    period, answer = options.period, options.answers.get("outside-period")
    if period is None or answer == "keep":
        return lines
    first, last = period
    kept = [line for line in lines if first <= line.date <= last]
    if len(kept) < len(lines):
        draft.left_out += [left_out(line, "outside-period") for line in lines if not first <= line.date <= last]
        if not kept and answer is None:
            draft.questions.append(Question("outside-period", ["leave-out", "keep"]))
    return kept


def left_out(line: Line, reason: str) -> LeftOut:
    """A good line that does not count here, as it is listed."""
    shown = f"{line.date.isoformat()} {pounds(line.amount_pence)} {line.text}"
    return LeftOut(line.source_line, reason, shown[:40])


def pounds(pence: int) -> str:
    """-1234 as -12.34."""
    return f"{'-' if pence < 0 else ''}{abs(pence) // 100}.{abs(pence) % 100:02d}"


def _check(statement: Statement, options: Options, labels: tuple[int | None, int | None]) -> None:
    result = reconcile(statement.lines, statement.newest_first, options, labels)
    statement.opening_pence, statement.closing_pence = result.opening, result.closing
    statement.reconciled, statement.broken = result.level, result.broken
    if result.broken:
        difference = f"{pounds(result.broken.difference_pence)} {result.broken.hint or ''}".strip()
        statement.problems.append(Problem(result.broken.source_line, None, "does-not-add-up", difference))
