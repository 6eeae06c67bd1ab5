"""The balance page."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, g, redirect, url_for

from app.accounts import access
from app.accounts.rules import Permission
from app.core import clock
from app.core.i18n import lazy
from app.core.templating import render
from app.ledger import service
from app.ledger.balance import Balance, Measured, NoFigures
from app.ledger.forms import OverForm
from app.ledger.rules import Entry, EntryKind, PaymentBasis, rate_on, split_surplus
from app.ledger.service import Figures

pages = Blueprint("ledger", __name__)
NOT_OVER = lazy("This has changed: you are not over the limit now. You do not need to tell us anything.")


@pages.get("/for/<ref:person>/balance/")
@access.needs(Permission.SEE_BALANCE)
def balance() -> str:
    """One sum a person can follow: what came in, what was spent, what is set aside, what remains, the limit."""
    return _page(_figures(), None)


@pages.post("/for/<ref:person>/balance/")
@access.needs(Permission.EXPLAIN_BALANCE)
def explain() -> Any:
    """The person tells us what the money above the limit is for."""
    form, found = OverForm(), _figures()
    if not form.validate_on_submit():
        return _page(found, form), 422
    measured = _measured(found)
    if measured is None or not measured.over_pence:
        form.refuse("words", NOT_OVER)
        return _page(found, form), 422
    recipient, person = access.recipient_in_url(), access.current_person()
    service.explain_over(recipient.id, measured.day, form.words.data, g.language, clock.now(), by=person.id)
    return redirect(url_for("ledger.balance", lang=g.language, person=recipient.reference, _anchor="said"))


def _figures() -> Figures | None:
    return service.figures_of(access.recipient_in_url().id, clock.today(), clock.now())


def _measured(found: Figures | None) -> Measured | None:
    return found.balance.measured if found and isinstance(found.balance, Balance) else None


def _page(found: Figures | None, form: OverForm | None) -> str:
    today = clock.today()
    if found is None:
        return render("ledger/no_payment.html")
    pause = found.plan.pause_on(today)
    if isinstance(found.balance, NoFigures):
        return render("ledger/no_figures.html", no_figures=found.balance, pause=pause, today=today)
    if found.at_end is None or found.balance.reported is None:
        return render("ledger/no_return.html", expected=_expected(found.balance), pause=pause, today=today)
    measured = found.balance.measured
    is_over = measured is not None and measured.over_pence > 0
    said = service.explanations(found.plan, found.at_end.day, today) if is_over else ()
    return render(
        "ledger/easy_balance.html" if access.reads_easily() else "ledger/balance.html",
        balance=found.balance, reported=found.balance.reported, at=found.at_end,
        measured=measured, policy=found.policy, own_part=_own_part(found, measured), said=said,
        form=form or (OverForm() if is_over else None), expected=_expected(found.balance), pause=pause, today=today,
    )  # fmt: skip


@dataclass(frozen=True)
class Planned:
    """Payments of one kind that the plan expects: pence in all, and their days."""

    kind: EntryKind
    pence: int
    days: tuple[date, ...]


def _expected(balance: Balance) -> list[Planned]:
    kinds = dict.fromkeys(entry.kind for entry in balance.expected)
    return [_planned(kind, [entry for entry in balance.expected if entry.kind is kind]) for kind in kinds]


def _planned(kind: EntryKind, found: list[Entry]) -> Planned:
    return Planned(kind, sum(entry.pence for entry in found), tuple(entry.day for entry in found))


def _own_part(found: Figures, measured: Measured | None) -> int:
    """How much of the money over the limit is the person's own contribution, in pence (DOMAIN 2.5)."""
    rate = rate_on(found.plan.rates, measured.day) if measured else None
    if measured is None or rate is None or rate.basis is not PaymentBasis.NET:
        return 0
    return split_surplus(measured.over_pence, rate)[1]
