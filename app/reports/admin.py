"""Figures for councillors and how fast the council answers: a page for any month, and the same as a table file."""

import csv
import io
from datetime import date

from flask import Blueprint, Response, redirect, url_for
from werkzeug.wrappers import Response as BaseResponse

from app.accounts import access
from app.accounts.rules import Permission
from app.casework.kinds import KINDS
from app.core import clock
from app.core.errors import NotYours
from app.core.sanitise import csv_cell
from app.core.templating import render
from app.reports import clocks, service, words
from app.reports.rules import month_after, month_before

pages = Blueprint("reports_admin", __name__, url_prefix="/figures")
COLUMNS = ("month", "figure", "part", "number", "definition", "as_at", "remark")
INVENTED = "Demonstration: the people and sums are invented"


def _month(told: str) -> date:
    """A month that has begun, by its first day. Raises NotYours."""
    try:
        found = date.fromisoformat(told)
    except ValueError:
        raise NotYours from None
    if found.day != 1 or found > clock.today():
        raise NotYours
    return found


@pages.get("/")
@access.needs(Permission.SEE_FIGURES)
def index() -> BaseResponse:
    """To the last month that is over."""
    return redirect(url_for("reports_admin.month", month=month_before(clock.today().replace(day=1)).isoformat()))


@pages.get("/<day:month>")
@access.needs(Permission.SEE_FIGURES)
def month(month: str) -> str:
    """One month, each figure with its definition."""
    today, first = clock.today(), _month(month)
    found = service.month_of(first, today)
    return render("reports/admin_month.html", found=found, words=words, today=today, **_around(first, today))


def _around(month: date, today: date) -> dict[str, date | None]:
    after = month_after(month)
    return {"month": month, "before": month_before(month), "after": after if after <= today else None}


@pages.get("/<day:month>/figures.csv")
@access.needs(Permission.SEE_FIGURES)
def table(month: str) -> Response:
    """The same as a table for a spreadsheet."""
    today, first, text = clock.today(), _month(month), io.StringIO()
    found = service.month_of(first, today)
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    remark = INVENTED if found.invented else ""
    for group in found.groups:
        numbers = [("Together", words.number(group.total, is_total=True))]
        numbers += [(words.PART[group.code][name], words.number(value)) for name, value in group.parts.items()]
        for part, shown in numbers:
            title, definition = words.TITLE[group.code], words.DEFINITION[group.code]
            row = (f"{first:%Y-%m}", title, part, shown, definition, today.isoformat(), remark)
            writer.writerow([csv_cell(cell) for cell in row])
    answer = Response("\ufeff" + text.getvalue(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="direct-payments-{first:%Y-%m}.csv"'
    return answer


@pages.get("/<day:month>/clocks")
@access.needs(Permission.SEE_FIGURES)
def speed(month: str) -> str:
    """How fast each kind of case was answered, as the clock counts and as the person lived it."""
    today, first = clock.today(), _month(month)
    return render(
        "reports/admin_clocks.html", rows=clocks.clocks(first, today), oldest=clocks.oldest_waiting(), kinds=KINDS,
        two_steps=clocks.TWO_STEPS, today=today, **_around(first, today),
    )  # fmt: skip
