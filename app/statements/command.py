"""What `flask read-statement` prints. No secret, no database."""

import json as json_format
from datetime import date
from pathlib import Path

from . import apart, profiles, sentences
from .finish import pounds
from .read import MOST_BYTES
from .statement import Options, Statement

REFUSED = 4
TEXT_WIDTH = 44


def run(
    path: str,
    json: bool = False,
    period: tuple[date, date] | None = None,
    opening: int | None = None,
    closing: int | None = None,
    answers: dict[str, str] | None = None,
) -> tuple[int, str]:
    """Exit code (0 read, 3 to be answered, 4 refused) and the text to print. Opening and closing in pence."""
    try:
        with Path(path).open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        return REFUSED, f"{path}: {error.strerror}"
    text, code = apart.read_json(content, Options(period, opening, closing, answers or {}))
    return code, (text if json else as_text(Statement.from_json(json_format.loads(text))))


def as_text(statement: Statement) -> str:
    """A statement for a person at a terminal: lines as a table, then what is to know and what is to answer."""
    if statement.refused:
        parts = [sentences.refusal(statement.refused), *_problems(statement)]
        return "\n".join(parts)
    return "\n".join([*_head(statement), "", *_lines(statement), "", *_sums(statement), *_rest(statement)])


def _head(statement: Statement) -> list[str]:
    profile = profiles.by_id(statement.layout) if statement.layout else None
    account = f", account …{statement.account_last4}" if statement.account_last4 else ""
    return [f"{statement.kind.upper()}, {profile.name if profile else 'a layout we do not know'}{account}"]


def _lines(statement: Statement) -> list[str]:
    rows = [f"{'line':>6}  {'date':10}  {'amount':>12}  {'balance':>12}  text"]
    for line in statement.lines:
        balance = "" if line.balance_pence is None else pounds(line.balance_pence)
        text = line.text if len(line.text) <= TEXT_WIDTH else line.text[: TEXT_WIDTH - 1] + "…"
        rows.append(f"{line.source_line:>6}  {line.date}  {pounds(line.amount_pence):>12}  {balance:>12}  {text}")
    return rows


def _sums(statement: Statement) -> list[str]:
    def or_unknown(pence: int | None) -> str:
        return "not known" if pence is None else f"{'-' if pence < 0 else ''}£{pounds(abs(pence))}"

    level = sentences.LEVELS[statement.reconciled] if statement.reconciled else sentences.NOTHING_TO_CHECK
    return [
        f"{len(statement.lines)} lines, opening {or_unknown(statement.opening_pence)}, "
        f"in £{pounds(statement.money_in_pence)}, out £{pounds(statement.money_out_pence)}, "
        f"closing {or_unknown(statement.closing_pence)}",
        level,
    ]


def _rest(statement: Statement) -> list[str]:
    left = [
        f"Left out: line {row.source_line}, {sentences.LEFT_OUT[row.reason]}: {row.shown}"
        for row in statement.left_out[:20]
    ]
    more = [f"… and {len(statement.left_out) - 20} more left out"] if len(statement.left_out) > 20 else []
    return [*left, *more, *_problems(statement), *_questions(statement)]


def _problems(statement: Statement) -> list[str]:
    broken = statement.broken
    said = []
    for it in statement.problems[:20]:
        facts = {"line": it.source_line, "shown": it.shown, "difference": pounds(broken.difference_pence) if broken else ""}
        said.append(sentences.problem(it.code, facts))
        if it.code == "does-not-add-up" and broken and broken.hint:
            said[-1] += " " + sentences.HINTS[broken.hint]
    if len(statement.problems) > 20:
        said.append(f"… and {len(statement.problems) - 20} more like these")
    return said


def _questions(statement: Statement) -> list[str]:
    facts = {"money_in": pounds(statement.money_in_pence), "money_out": pounds(statement.money_out_pence)}
    asked = []
    for it in statement.needs_answer:
        choices = " / ".join(sentences.CHOICES.get(choice, choice) for choice in it.choices)
        asked.append(f"To answer ({it.question}): {sentences.QUESTIONS[it.question] % facts}  [{choices}]")
    return asked
