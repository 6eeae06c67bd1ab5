"""The figures of the balance page that somebody may say look wrong, as the page shows them on that day."""

from datetime import date, datetime

from app.core.i18n import N_, current_language, gettext, long_day, money
from app.ledger import service as ledger
from app.ledger.balance import Balance
from app.ledger.service import Figures

FIGURES = {
    "opening": N_("What you had at the start"), "council": N_("What the council paid in"),
    "contribution": N_("What you paid in as your contribution"), "other": N_("Other money came in"),
    "spending": N_("What you spent"), "account": N_("What is in your account"), "set-aside": N_("Set aside"),
    "remains": N_("What remains"), "limit": N_("How much you may keep"), "over": N_("Above your limit"),
}  # fmt: skip


def shown(code: str, person_id: int, today: date, now: datetime) -> str | None:
    """A figure in words: its name, the sum and its day, in the language in use. None where it is not on the page."""
    found = ledger.figures_of(person_id, today, now) if code in FIGURES else None
    pence = _pence(found).get(code) if found else None
    if found is None or found.at_end is None or pence is None:
        return None
    language = current_language().code
    told = {"figure": gettext(FIGURES[code]), "sum": money(pence, language), "day": long_day(found.at_end.day, language)}
    return gettext("%(figure)s: %(sum)s, as at %(day)s", **told)


def _pence(found: Figures) -> dict[str, int]:
    if not isinstance(found.balance, Balance) or found.balance.reported is None or found.at_end is None:
        return {}
    reported, measured = found.balance.reported, found.balance.measured
    sums = {
        "opening": reported.opening_pence, "council": reported.council_payments_pence,
        "contribution": reported.contribution_pence, "other": reported.other_income_pence, "spending": reported.spending_pence,
        "account": found.at_end.in_account_pence, "set-aside": found.at_end.set_aside_pence,
        "remains": found.at_end.remaining_pence,
    }  # fmt: skip
    return sums | ({"limit": measured.limit_pence, "over": measured.over_pence} if measured else {})
