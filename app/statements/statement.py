"""What a reader returns, and its JSON form (the contract of `flask read-statement --json`)."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

SHOWN_LENGTH = 40


@dataclass(slots=True)
class Line:
    """One payment. `amount_pence` is negative for money out; `source_line` is where the record starts in the file."""

    date: date
    amount_pence: int
    text: str
    balance_pence: int | None
    source_line: int
    bank_id: str | None = None


@dataclass(slots=True)
class LeftOut:
    """A row of the file that is not a payment to count: `reason` is a code of sentences.LEFT_OUT."""

    source_line: int
    reason: str
    shown: str


@dataclass(slots=True)
class Problem:
    """Something the person should look at: `code` is a key of sentences.PROBLEMS, `shown` the cell as sent."""

    source_line: int | None
    column: str | None
    code: str
    shown: str


@dataclass(slots=True)
class Question:
    """What the file cannot tell. The first choice is the guess that the given lines were read with."""

    question: str
    choices: list[str]


@dataclass(slots=True)
class Broken:
    """Where the running balance first breaks: `difference_pence` is balance shown minus balance worked out."""

    source_line: int | None
    difference_pence: int
    hint: str | None


@dataclass(slots=True)
class Options:
    """What is told from outside the file. `period` is first and last day, both included; answers are question -> choice."""

    period: tuple[date, date] | None = None
    opening_pence: int | None = None
    closing_pence: int | None = None
    answers: dict[str, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        return {
            "period": [day.isoformat() for day in self.period] if self.period else None,
            "opening_pence": self.opening_pence,
            "closing_pence": self.closing_pence,
            "answers": self.answers,
        }

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> "Options":
        days = [date.fromisoformat(day) for day in told.get("period") or []]
        return cls(
            period=(days[0], days[1]) if days else None,
            opening_pence=told.get("opening_pence"),
            closing_pence=told.get("closing_pence"),
            answers=dict(told.get("answers") or {}),
        )


@dataclass(slots=True)
class Statement:
    """A file as read. Lines keep the order of the file; `newest_first` says which way that order runs.

    `refused` is a key of sentences.REFUSALS, or None. `fingerprint` names the layout (not the bank, not the
    person), so that answers can be remembered for it.
    """

    kind: str
    layout: str | None = None
    lines: list[Line] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    opening_pence: int | None = None
    closing_pence: int | None = None
    reconciled: str | None = None
    needs_answer: list[Question] = field(default_factory=list)
    refused: str | None = None
    fingerprint: str = ""
    account_last4: str | None = None
    currency: str | None = None
    newest_first: bool = False
    broken: Broken | None = None

    @property
    def money_in_pence(self) -> int:
        return sum(line.amount_pence for line in self.lines if line.amount_pence > 0)

    @property
    def money_out_pence(self) -> int:
        """Positive."""
        return -sum(line.amount_pence for line in self.lines if line.amount_pence < 0)

    @property
    def exit_code(self) -> int:
        """0 read, 3 something must be answered first, 4 refused."""
        return 4 if self.refused else 3 if self.needs_answer else 0

    def to_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "layout": self.layout,
            "lines": [
                {
                    "date": line.date.isoformat(),
                    "amount_pence": line.amount_pence,
                    "text": line.text,
                    "balance_pence": line.balance_pence,
                    "source_line": line.source_line,
                    "bank_id": line.bank_id,
                }
                for line in self.lines
            ],
            "left_out": [
                {"source_line": row.source_line, "reason": row.reason, "shown": row.shown} for row in self.left_out
            ],
            "problems": [
                {"source_line": it.source_line, "column": it.column, "code": it.code, "shown": it.shown}
                for it in self.problems
            ],
            "opening_pence": self.opening_pence,
            "closing_pence": self.closing_pence,
            "money_in_pence": self.money_in_pence,
            "money_out_pence": self.money_out_pence,
            "reconciled": self.reconciled,
            "needs_answer": [{"question": it.question, "choices": it.choices} for it in self.needs_answer],
            **self._extras(),
        }

    def _extras(self) -> dict[str, Any]:
        broken = self.broken
        return {
            "refused": self.refused,
            "fingerprint": self.fingerprint,
            "account_last4": self.account_last4,
            "currency": self.currency,
            "newest_first": self.newest_first,
            "broken": broken
            and {
                "source_line": broken.source_line,
                "difference_pence": broken.difference_pence,
                "hint": broken.hint,
            },
        }

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> "Statement":
        days: dict[str, date] = {}
        lines = []
        for row in told["lines"]:
            day = days.get(row["date"])
            if day is None:
                day = days[row["date"]] = date.fromisoformat(row["date"])
            lines.append(
                Line(day, row["amount_pence"], row["text"], row["balance_pence"], row["source_line"], row["bank_id"])
            )
        kept = ("kind", "layout", "opening_pence", "closing_pence", "reconciled")
        extras = ("refused", "fingerprint", "account_last4", "currency", "newest_first")
        return cls(
            lines=lines,
            left_out=[LeftOut(**row) for row in told["left_out"]],
            problems=[Problem(**row) for row in told["problems"]],
            needs_answer=[Question(**row) for row in told["needs_answer"]],
            broken=Broken(**told["broken"]) if told.get("broken") else None,
            **{key: told[key] for key in kept + extras},
        )


def refuse(kind: str, code: str, **more: Any) -> Statement:
    """A statement that was not read; `code` is a key of sentences.REFUSALS."""
    return Statement(kind=kind, refused=code, **more)
