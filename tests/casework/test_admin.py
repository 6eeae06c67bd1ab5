"""The queue: counts, filters, key paging, words for late, and taking."""

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import event

from app.accounts.rules import Role
from app.casework import service as casework
from app.casework.kinds import CaseKind
from app.casework.rules import Needs
from app.core import db
from tests.factories import NOW, Made, make_officer, make_person, make_recipient
from tests.page import Client
from tests.returns.sent import CASH, CLOSING, LINES, make_sent

FACTS = {
    "period_start": "2026-07-01", "period_end": "2026-09-30", "account_type": "own_bank_account", "language": "en",
    "on_paper": "no", "needs_help": "no",
}  # fmt: skip
SignIn = Callable[[Made], Client]


def add_case(person: Made, due_day: date, needs: Needs = Needs.NOTHING_TO_ASK, subject: str = "R-ACDE-FGHJ", **facts: str) -> None:
    """A case of a return, without the return."""
    casework.open_case(CaseKind.RETURN, subject, person.id, needs, due_day, NOW, {**FACTS, **facts}, by=person.id)
    db.commit()


def text(page: object) -> str:
    return " ".join(page.get_data(as_text=True).split())  # type: ignore[attr-defined]


def test_start_leads_each_role_to_the_first_thing_it_may_see(app: Flask, sign_in: SignIn) -> None:
    for role, place in (
        (Role.FINANCE_OFFICER, "/admin/cases/"), (Role.SOCIAL_WORKER, "/admin/work/"), (Role.DP_OFFICER, "/admin/work/"),
        (Role.ADMINISTRATOR, "/admin/policy/"),
    ):  # fmt: skip
        officer = sign_in(make_officer(f"Officer {role}", role))
        assert officer.get("/admin/", status=302).headers["Location"] == place


def test_a_resident_has_no_staff_pages(app: Flask, sign_in: SignIn) -> None:
    resident = sign_in(make_recipient())
    for path in ("/admin/", "/admin/cases/", "/admin/returns/due", "/admin/people/", "/admin/policy/", "/admin/messages/"):
        resident.get(path, status=404)


def test_the_queue_needs_the_permission_to_check_returns(app: Flask, sign_in: SignIn) -> None:
    sign_in(make_officer("Sam Worker", Role.SOCIAL_WORKER)).get("/admin/cases/", status=404)


def test_counts_lead_to_their_part_of_the_queue(app: Flask, sign_in: SignIn) -> None:
    clean, asked, late = make_recipient("Clean Begum"), make_recipient("Cash Patel"), make_recipient("Late Singh")
    add_case(clean, date(2026, 12, 1), subject="R-AAAA-AAAA")
    add_case(asked, date(2026, 12, 2), Needs.SOMETHING_TO_ASK, "R-CCCC-CCCC")
    add_case(late, date(2026, 11, 16), Needs.ANSWERED, "R-DDDD-DDDD")
    officer = sign_in(make_officer())
    everything = text(officer.get("/admin/cases/"))
    assert everything.index("Late Singh") < everything.index("Clean Begum") < everything.index("Cash Patel")
    assert "4 working days late" in everything
    for show, name in (("nothing_to_ask", "Clean Begum"), ("something_to_ask", "Cash Patel"), ("late", "Late Singh"), ("answered", "Late Singh")):
        part = text(officer.get(f"/admin/cases/?show={show}"))
        assert name in part
        assert sum(who in part for who in ("Clean Begum", "Cash Patel", "Late Singh")) == 1
    officer.get("/admin/cases/?show=everything", status=404)


def test_a_row_tells_what_matters_when_answering(app: Flask, sign_in: SignIn) -> None:
    add_case(make_recipient(), date(2026, 12, 1), language="ur", on_paper="yes", needs_help="yes")
    page = text(sign_in(make_officer()).get("/admin/cases/"))
    for words in ("July to September 2026", "R-ACDE-FGHJ", "Sent in Urdu", "On paper", "Asked for help", "Nothing to ask"):
        assert words in page


@pytest.mark.parametrize(("due_day", "words"), [
    (date(2026, 11, 20), "Today"), (date(2026, 11, 19), "1 working day late"), (date(2026, 11, 23), "23 Nov 2026"),
])  # fmt: skip
def test_due_is_said_in_words(app: Flask, sign_in: SignIn, due_day: date, words: str) -> None:
    add_case(make_recipient(), due_day)
    assert words in text(sign_in(make_officer()).get("/admin/cases/"))


def test_pages_follow_one_another_by_key(app: Flask, sign_in: SignIn) -> None:
    person = make_recipient()
    for number in range(55):
        casework.open_case(
            CaseKind.RETURN, f"R-{number:04d}", person.id, Needs.NOTHING_TO_ASK, date(2026, 12, 1 + number // 10), NOW, FACTS,
            by=person.id,
        )  # fmt: skip
    db.commit()
    officer = sign_in(make_officer())
    first = text(officer.get("/admin/cases/"))
    assert "R-0049" in first and "R-0050" not in first and "after=2026-12-05,50" in first.replace("%2C", ",")
    second = text(officer.get("/admin/cases/?after=2026-12-05,50"))
    assert "R-0050" in second and "R-0054" in second and "R-0049" not in second and "Next page" not in second
    assert "R-0000" in text(officer.get("/admin/cases/?after=nonsense"))


def queries_of(app: Flask, officer: Client) -> int:
    """How many statements one look at the queue takes."""
    seen: list[str] = []
    engine = app.extensions["engine"]

    def count(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith("PRAGMA"):
            seen.append(statement)

    event.listen(engine, "before_cursor_execute", count)
    officer.get("/admin/cases/")
    event.remove(engine, "before_cursor_execute", count)
    return len(seen)


def test_thirty_rows_take_as_many_queries_as_three(app: Flask, sign_in: SignIn) -> None:
    officer = sign_in(make_officer())
    officer.get("/admin/cases/")
    for number in range(3):
        add_case(make_recipient(f"Person {number}"), date(2026, 12, 1), subject=f"R-{number:04d}")
    three = queries_of(app, officer)
    for number in range(3, 30):
        add_case(make_recipient(f"Person {number}"), date(2026, 12, 1), subject=f"R-{number:04d}")
    assert queries_of(app, officer) == three


def test_taking_is_done_once_and_said_to_the_second(app: Flask, sign_in: SignIn) -> None:
    add_case(make_recipient(), date(2026, 12, 1))
    first, second = sign_in(make_officer()), sign_in(make_officer("Priya Shah"))
    first.get("/admin/cases/?show=nothing_to_ask")
    second.get("/admin/cases/")
    taken = first.post("/admin/cases/return/R-ACDE-FGHJ/take?show=nothing_to_ask")
    assert taken.headers["Location"] == "/admin/cases/?show=nothing_to_ask"
    first.post("/admin/cases/return/R-ACDE-FGHJ/take")
    refused = text(second.post("/admin/cases/return/R-ACDE-FGHJ/take", status=409))
    assert "Olu Adeyemi has this one already. Nothing was changed." in refused
    case = casework.see_case(CaseKind.RETURN, "R-ACDE-FGHJ")
    assert case is not None and [move.state for move in casework.moves_of(case)] == ["open", "taken"]


def test_only_mine(app: Flask, sign_in: SignIn) -> None:
    add_case(make_recipient("Mine Begum"), date(2026, 12, 1), subject="R-AAAA-AAAA")
    add_case(make_recipient("Other Begum"), date(2026, 12, 1), subject="R-CCCC-CCCC")
    officer = sign_in(make_officer())
    officer.get("/admin/cases/")
    officer.post("/admin/cases/return/R-AAAA-AAAA/take")
    page = text(officer.get("/admin/cases/?mine=yes"))
    assert "Mine Begum" in page and "Other Begum" not in page


def test_releasing_and_handing_over(app: Flask, sign_in: SignIn) -> None:
    add_case(make_recipient(), date(2026, 12, 1))
    priya, social = make_officer("Priya Shah"), make_officer("Sam Worker", Role.SOCIAL_WORKER)
    olu, second = sign_in(make_officer()), sign_in(priya)
    olu.get("/admin/cases/")
    second.get("/admin/cases/")
    olu.post("/admin/cases/return/R-ACDE-FGHJ/hand-over", {"to": priya.reference}, status=409)  # not taken yet
    olu.post("/admin/cases/return/R-ACDE-FGHJ/take")
    second.post("/admin/cases/return/R-ACDE-FGHJ/release", status=409)
    olu.post("/admin/cases/return/R-ACDE-FGHJ/hand-over", {"to": social.reference}, status=422)
    olu.post("/admin/cases/return/R-ACDE-FGHJ/hand-over", {"to": ""}, status=422)
    olu.post("/admin/cases/return/R-ACDE-FGHJ/hand-over", {"to": priya.reference})
    assert "Priya Shah" in text(olu.get("/admin/cases/"))
    second.post("/admin/cases/return/R-ACDE-FGHJ/release?then=case")
    assert "Take" in text(olu.get("/admin/cases/"))
    olu.post("/admin/cases/return/R-XXXX-XXXX/take", status=404)
    olu.post("/admin/cases/letter/R-ACDE-FGHJ/take", status=404)


def test_a_colleagues_return_is_taken_over_from_its_page(app: Flask, sign_in: SignIn) -> None:
    reference, olu, priya = make_sent(make_recipient()), make_officer(), make_officer("Priya Shah")
    first, second = sign_in(olu), sign_in(priya)
    first.get("/admin/cases/")
    first.post(f"/admin/cases/return/{reference}/take")
    page = second.get(f"/admin/returns/{reference}")
    assert "Take it over" in text(page) and f'value="{olu.reference}"' in page.get_data(as_text=True)
    path = f"/admin/cases/return/{reference}/take-over?then=case"
    second.post(path, {"holder": "P-AAAA-AAAA"}, status=409)
    second.post(path, {"holder": priya.reference}, status=409)
    done = second.post(path, {"holder": olu.reference})
    page = text(second.get(done.headers["Location"]))
    assert "You have this return now. Its clock runs on." in page and "Settle and open the next" in page
    assert "Priya Shah" in text(first.get("/admin/cases/"))


def test_sending_a_return_opens_its_case_with_its_facts(app: Flask, sign_in: SignIn) -> None:
    make_sent(make_recipient())
    make_sent(make_recipient("Cash Patel"), (*LINES, CASH), closing=CLOSING - 4_000, needs_help=True, language="ur")
    page = text(sign_in(make_officer()).get("/admin/cases/?show=something_to_ask"))
    assert "Cash Patel" in page and "Amina Begum" not in page and "Sent in Urdu" in page and "Asked for help" in page


def test_a_person_without_a_role_is_not_staff(app: Flask, sign_in: SignIn) -> None:
    sign_in(make_person("Nobody Here")).get("/admin/", status=404)
