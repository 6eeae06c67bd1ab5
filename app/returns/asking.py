"""What the rules raise about a sent version, from the version itself and what came before it. It only reads."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import select

from app.core.db import session
from app.council_policy import service as council_policy
from app.ledger import service as ledger
from app.ledger.rules import scheduled_payments
from app.returns.categories import START_WORDS
from app.returns.models import ReturnVersion, SpendingReturn
from app.returns.payees import payee_key
from app.returns.questions import Facts, Question, raise_questions
from app.returns.rules import Line, Period, ReturnState, Summary, gaps_between, totals
from app.returns.service import accepted_lines

LOOKED_BACK = 8  # returns: two years


def raised_by(found: SpendingReturn, version: ReturnVersion) -> list[Question]:
    """The questions the rules raise, each with the rule behind it. Prompts for a person, never findings."""
    return raise_questions(facts_of(found, version), council_policy.policy_on(found.period_end))


def facts_of(found: SpendingReturn, version: ReturnVersion) -> Facts:
    """Everything the rules look at."""
    lines = _with_answers(lines_of(version, accepted_lines(found)), version)
    earlier = _earlier(found)
    plan = ledger.plan_of(found.recipient_id)
    policy = council_policy.policy_on(found.period_end)
    scheduled = scheduled_payments(plan.rates, found.period_start, found.period_end, policy) if plan else ()
    last = next((one for one in earlier if one[0].period_end == found.period_start - timedelta(days=1)), None)
    return Facts(
        summary_of(found, version, lines), lines, scheduled,
        summary_of(last[0], last[1], lines_of(last[1])) if last else None,
        frozenset(payee_key(line.text) for one in earlier if one[0].state == ReturnState.SETTLED for line in lines_of(one[1])),
        _last_paid(earlier), earlier[-1][0].period_start if earlier else found.period_start, _gaps(found, version), START_WORDS,
    )  # fmt: skip


def _gaps(found: SpendingReturn, version: ReturnVersion) -> list[Period]:
    told = [one["days"] for one in version.contents["files"] if one.get("days")]
    days = [(date.fromisoformat(first), date.fromisoformat(last)) for first, last in told]
    return gaps_between(days, Period(found.period_start, found.period_end)) if days else []


def _with_answers(lines: list[Line], version: ReturnVersion) -> list[Line]:
    """What a person answered about a line explains it as a note does: it is not asked again."""
    told = {one["line"]: one["answer"] for one in version.contents["answers"]}
    return [replace(line, note=line.note or told.get(line.identity, "")) for line in lines]


def _earlier(found: SpendingReturn) -> list[tuple[SpendingReturn, ReturnVersion]]:
    """The returns before this one with their last sent version, newest first."""
    rows = session.execute(
        select(SpendingReturn, ReturnVersion)
        .join(ReturnVersion, (ReturnVersion.return_id == SpendingReturn.id) & (ReturnVersion.number == SpendingReturn.version))
        .where(SpendingReturn.recipient_id == found.recipient_id, SpendingReturn.period_start < found.period_start)
        .order_by(SpendingReturn.period_start.desc()).limit(LOOKED_BACK)
    )  # fmt: skip
    return list(rows)


def lines_of(version: ReturnVersion, accepted: Collection[tuple[str, int, str]] = ()) -> list[Line]:
    """The lines of a sent version, exactly as they were sent."""
    return [
        Line(
            one["identity"], date.fromisoformat(one["day"]), one["pence"], one["text"], one["category"], one["balance"],
            one["note"], tuple(one["evidence"]), (one["identity"], one["pence"], one["category"]) in accepted,
        )
        for one in version.contents["lines"]
    ]  # fmt: skip


def summary_of(found: SpendingReturn, version: ReturnVersion, lines: list[Line]) -> Summary:
    """A sent version in totals."""
    money_in, money_out = totals(lines)
    told = version.contents
    return Summary(
        Period(found.period_start, found.period_end), version.opening_pence, version.closing_pence, money_in, money_out,
        sum(bill["pence"] for bill in told["bills"]), bool(told["files"]), told["way"] == "typed", told["way"] == "nothing",
    )  # fmt: skip


def case_facts(found: SpendingReturn, version: ReturnVersion) -> dict[str, str]:
    """What the officers' list shows of a return: which quarter, which account, and what matters when they answer."""
    plan = ledger.plan_of(found.recipient_id)
    return {
        "period_start": found.period_start.isoformat(),
        "period_end": found.period_end.isoformat(),
        "account_type": str(plan.account_type_on(found.period_end)) if plan else "",
        "language": version.language,
        "on_paper": "yes" if version.on_paper else "no",
        "needs_help": "yes" if version.contents["needs_help"] else "no",
    }


def last_version(found: SpendingReturn) -> tuple[SpendingReturn, ReturnVersion] | None:
    """The return right before this one with its last sent version, to look at beside it."""
    before = [one for one in _earlier(found) if one[0].period_end == found.period_start - timedelta(days=1)]
    return before[0] if before else None


def _last_paid(earlier: list[tuple[SpendingReturn, ReturnVersion]]) -> dict[str, date]:
    paid: dict[str, date] = {}
    for _found, version in earlier:
        for line in lines_of(version):
            if line.amount_pence < 0:
                paid[line.category] = max(line.day, paid.get(line.category, line.day))
    return paid
