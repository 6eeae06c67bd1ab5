"""The balance page: the worked example of DOMAIN 2.3 to the penny in all its variants, and what is never said."""

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import event

from app.accounts.rules import Role
from app.core import db
from app.council_policy.models import PolicySet
from app.ledger import service as ledger
from app.ledger.balance import Bill, ContingencyException, Reserve
from app.ledger.models import OverExplained
from app.ledger.rules import AccountType, EntryKind
from app.ledger.service import Posting
from tests.conftest import NOW
from tests.factories import Made, make_officer, make_person, make_rate, make_recipient
from tests.page import Client

SignIn = Callable[[Made], Client]
QUARTER = (date(2026, 4, 1), date(2026, 6, 30))
PAID = (date(2026, 4, 14), date(2026, 5, 12), date(2026, 6, 9))
NOT_A_BILL = ("This is not a bill.", "No program takes money from you.", "Tell us what the money is for.")


def example(person: Made, *, opening: int = 148_025, spent: int = 336_896, contribution: int = 25_800, closing: int | None = None,
            bills: tuple[Bill, ...] = (Bill(7_110, "HMRC", date(2026, 7, 5)), Bill(18_000, "Holiday pay"))) -> str:  # fmt: skip
    """Report the quarter of DOMAIN 2.3 for somebody; returns the reference of the return."""
    plan = ledger.plan_of(person.id)
    assert plan is not None
    lines = [Posting(f"paid{day}", day, EntryKind.COUNCIL_PAYMENT, "council_payment", 102_200) for day in PAID]
    if contribution:
        lines += [Posting(f"own{day}", day, EntryKind.CONTRIBUTION, "client_contribution", contribution) for day in PAID]
    lines.append(Posting("wages", date(2026, 6, 20), EntryKind.SPENDING, "pa_wages", -spent))
    end = opening + sum(line.pence for line in lines) if closing is None else closing
    reference = f"R-{person.reference[2:]}"
    ledger.report_spending(plan, reference, 1, QUARTER, opening, end, lines, bills, NOW, by=person.id)
    db.commit()
    return reference


def set_policy(**values: str) -> None:
    """The council's values in that quarter. Written past the verb: nobody may set a value for days gone by."""
    for key, value in values.items():
        db.session.add(PolicySet(key=key, value=value, from_day=date(2026, 4, 1), reason="", set_at=NOW))
    db.commit()


def page_of(client: Client, person: Made, **options: Any) -> str:
    """The words of the main part of somebody's balance page."""
    return words(client.get(f"/en/for/{person.reference}/balance/", **options).text)


def words(body: str) -> str:
    """The main part of a page as one line of words."""
    main = re.search(r"<main.*?</main>", body, re.S)
    assert main is not None
    return " ".join(re.sub(r"<[^>]+>", " ", main[0]).split()).replace(" .", ".").replace(" ,", ",")


def test_the_worked_example_line_by_line(app: Any, sign_in: SignIn) -> None:
    amina = make_recipient()
    example(amina)
    said = page_of(sign_in(amina), amina)
    rows = (
        "You had on 1 April 2026 £1,480.25", "The council paid in £3,066.00", "You paid in as your contribution £774.00",
        "You spent −£3,368.96", "In your account on 30 June 2026 £1,951.29",
        "Set aside for a bill: HMRC To be paid by 5 July 2026 −£71.10", "Set aside for a bill: Holiday pay −£180.00",
        "What remains £1,700.19",
    )  # fmt: skip
    places = [said.find(row) for row in rows]
    assert -1 not in places, rows[places.index(-1)]
    assert places == sorted(places)
    assert "As at 30 June 2026. From your return for April to June 2026. The council has not checked it yet." in said
    assert "This is enough for 5.3 weeks. A week of your whole budget is £320.00" in said
    assert "Not explained yet" not in said


@pytest.mark.parametrize(
    ("policy", "limit", "over"),
    [
        ({}, "£1,920.00", None),
        ({"contingency_basis": "net"}, "£1,533.00", "£167.19"),
        ({"contingency_basis": "direct-payment"}, "£1,533.00", "£167.19"),
        ({"contingency_weeks": "4"}, "£1,280.00", "£420.19"),
        ({"contingency_basis": "net", "count_weeks_paid_ahead": "no"}, "£1,533.00", None),
        ({"contingency_weeks": "4", "count_weeks_paid_ahead": "no"}, "£1,280.00", "£201.19"),
    ],
)
def test_every_variant_of_the_limit(app: Any, sign_in: SignIn, policy: dict[str, str], limit: str, over: str | None) -> None:
    amina = make_recipient()
    example(amina)
    set_policy(**policy)
    said = page_of(sign_in(amina), amina)
    assert f"Your limit {limit}" in said
    assert "What remains £1,700.19" in said
    if over is None:
        assert "Above your limit" not in said
        assert "not a bill" not in said
    else:
        assert f"Above your limit {over}" in said
        assert f"It was {over} more." in said
        assert all(one in said for one in NOT_A_BILL)


def test_weeks_paid_ahead_are_named_where_they_do_not_count(app: Any, sign_in: SignIn) -> None:
    amina = make_recipient()
    example(amina)
    set_policy(contingency_basis="net", count_weeks_paid_ahead="no")
    said = page_of(sign_in(amina), amina)
    assert "Paid for the days after 30 June 2026: we leave this out −£219.00" in said
    assert "Below your limit £51.81" in said


def test_money_over_the_limit_is_partly_the_persons_own(app: Any, sign_in: SignIn) -> None:
    amina = make_recipient()
    example(amina)
    set_policy(contingency_basis="net")
    assert "Part of it is your own contribution: £33.70." in page_of(sign_in(amina), amina)


def test_an_agreed_exception_is_counted_first(app: Any, sign_in: SignIn) -> None:
    more = ContingencyException(date(2026, 1, 1), date(2027, 3, 31), "A new helper starts in spring", extra_weeks=2)
    amina = make_recipient(exception=more)
    example(amina)
    set_policy(contingency_weeks="4")
    said = page_of(sign_in(amina), amina)
    assert said.index("Agreed for you: 2 more weeks") < said.index("4 weeks of £320.00")
    assert "A new helper starts in spring (until 31 March 2027) £640.00" in said
    assert "Your limit £1,920.00" in said
    assert "not a bill" not in said


def test_an_agreed_reserve_is_set_aside_by_its_name(app: Any, sign_in: SignIn) -> None:
    amina = make_recipient(reserve=Reserve(20_000, "Redundancy money", date(2026, 1, 1)))
    example(amina)
    set_policy(contingency_basis="net")
    said = page_of(sign_in(amina), amina)
    assert "Set aside as agreed: Redundancy money −£200.00" in said
    assert "What remains £1,500.19" in said
    assert "not a bill" not in said


def test_payments_since_are_marked_expected_and_not_in_the_sum(app: Any, sign_in: SignIn) -> None:
    amina = make_recipient()
    example(amina)
    said = page_of(sign_in(amina), amina)
    assert "From the council Expected 5 payments: 7 Jul 2026, 4 Aug 2026, 1 Sept 2026, 29 Sept 2026, 27 Oct 2026 £5,110.00" in said
    assert "Your own contribution Expected" in said
    assert "They are not in the sum above." in said


def test_a_limit_set_later_does_not_measure_days_gone_by(app: Any, sign_in: SignIn) -> None:
    amina = make_recipient()
    example(amina)
    db.session.add(PolicySet(key="contingency_weeks", value="2", from_day=date(2026, 11, 1), reason="", set_at=NOW))
    db.commit()
    said = page_of(sign_in(amina), amina)
    assert "Your limit £1,920.00" in said
    assert "not a bill" not in said


def test_a_council_that_measures_each_day_counts_what_is_planned(app: Any, sign_in: SignIn) -> None:
    amina = make_recipient()
    example(amina)
    set_policy(measuring_day="every-day")
    said = page_of(sign_in(amina), amina)
    assert "On 20 November 2026 you had more than your limit" in said
    assert "What remained on 30 June 2026 £1,700.19" in said
    assert "What remains £8,100.19" in said  # five payments of 1,022.00 and five contributions of 258.00
    assert all(one in said for one in NOT_A_BILL)


def test_what_the_council_has_checked(app: Any, sign_in: SignIn) -> None:
    amina, officer = make_recipient(), make_officer()
    reference = example(amina)
    client = sign_in(amina)
    ledger.ask_about_spending(reference, NOW, by=officer.id)
    db.commit()
    said = page_of(client, amina)
    assert "We have a question about this return. All of it still counts." in said
    assert "What remains £1,700.19" in said
    ledger.confirm_spending(reference, NOW, by=officer.id)
    db.commit()
    said = page_of(client, amina)
    assert "The council has checked it." in said
    assert "question" not in said


def test_a_sum_that_does_not_add_up_is_said_without_blame(app: Any, sign_in: SignIn) -> None:
    amina = make_recipient()
    example(amina, closing=190_129)
    said = page_of(sign_in(amina), amina)
    assert "Not explained yet −£50.00" in said
    assert "The sum in your return is out by £50.00. This happens." in said
    assert "What remains £1,650.19" in said


def test_low_money_has_a_reason_and_something_to_do(app: Any, sign_in: SignIn) -> None:
    amina = make_recipient()
    example(amina, spent=420_000, contribution=0)
    said = page_of(sign_in(amina), amina)
    assert "On 30 June 2026 your money was low" in said
    assert "We do not see all of your own contribution" in said
    assert "More was spent than came in." in said
    assert "We do not see all of our payments" not in said
    assert "Ring us on 01632 960 100" in said.replace("\u00a0", " ")


def test_below_zero_asks_to_ring_and_tells_no_weeks(app: Any, sign_in: SignIn) -> None:
    amina = make_recipient()
    example(amina, spent=520_000)
    said = page_of(sign_in(amina), amina)
    assert "There is not enough in your account for everything that is set aside." in said
    assert "This is enough for" not in said


def test_no_rate_on_the_day_means_no_limit(app: Any, sign_in: SignIn) -> None:
    amina = make_recipient(rate=make_rate(until_day=date(2026, 6, 20)))
    example(amina)
    said = page_of(sign_in(amina), amina)
    assert "No weekly sum was agreed for 30 June 2026, so there is no limit to compare with." in said


@pytest.mark.parametrize("kind", [AccountType.PREPAID_CARD, AccountType.MANAGED_ACCOUNT])
def test_no_sum_is_made_up_for_cards_and_managed_accounts(app: Any, sign_in: SignIn, kind: AccountType) -> None:
    amina = make_recipient(account_type=kind)
    said = page_of(sign_in(amina), amina)
    assert "We do not receive" in said
    assert "£" not in said
    assert "You do not need to send us a quarterly return." in said


def test_before_the_first_return_there_is_no_sum(app: Any, sign_in: SignIn) -> None:
    amina = make_recipient()
    said = page_of(sign_in(amina), amina)
    assert "There is no sum here yet. It comes with your first return." in said
    assert "What remains" not in said
    assert "Expected" in said


def test_without_a_direct_payment_it_says_whom_to_ring(app: Any, sign_in: SignIn) -> None:
    nobody = make_person("Nina Jones")
    said = page_of(sign_in(nobody), nobody)
    assert "You do not have a direct payment here" in said
    assert "Who to ring" in said


def test_the_page_leads_to_the_return_and_the_rules(app: Any, sign_in: SignIn) -> None:
    amina = make_recipient()
    example(amina)
    body = sign_in(amina).get(f"/en/for/{amina.reference}/balance/").text
    assert f'href="/en/for/{amina.reference}/returns/2026-04-01/"' in body
    assert 'href="/en/rules"' in body


def test_the_same_figures_in_urdu(app: Any, sign_in: SignIn) -> None:
    amina = make_recipient(language="ur")
    example(amina)
    set_policy(contingency_basis="net")
    body = sign_in(amina).get(f"/ur/for/{amina.reference}/balance/").text
    assert '<html lang="ur" dir="rtl">' in body
    said = words(body)
    assert all(sum_ in said for sum_ in ("£1,480.25", "£3,066.00", "£774.00", "−£3,368.96", "£1,951.29", "£1,700.19", "£167.19"))
    assert "What remains" not in said


def over(sign_in: SignIn) -> tuple[Client, Made, str]:
    """Somebody over the limit, signed in, and the address of the page."""
    amina = make_recipient()
    example(amina)
    set_policy(contingency_basis="net")
    client, url = sign_in(amina), f"/en/for/{amina.reference}/balance/"
    client.get(url)
    return client, amina, url


def test_what_it_is_for_is_kept_and_shown_with_its_day(app: Any, sign_in: SignIn) -> None:
    client, amina, url = over(sign_in)
    told = "I save for a <b>new</b> chair"
    answer = client.post(url, {"words": told})
    assert answer.headers["Location"].endswith(f"{url}#said")
    said = page_of(client, amina)
    assert "What you told us 20 November 2026 I save for a &lt;b&gt;new&lt;/b&gt; chair" in said
    assert all(one in said for one in NOT_A_BILL)
    client.post(url, {"words": told})
    client.post(url, {"words": "And for holiday pay"})
    kept = db.session.query(OverExplained).order_by(OverExplained.id).all()
    assert [(one.words, one.measured_day, one.said_by) for one in kept] == [
        (told, date(2026, 6, 30), amina.id), ("And for holiday pay", date(2026, 6, 30), amina.id)
    ]  # fmt: skip


def test_nothing_said_is_asked_again_and_nothing_typed_is_lost(app: Any, sign_in: SignIn) -> None:
    client, _amina, url = over(sign_in)
    body = client.post(url, {"words": "  "}, status=422).text
    assert "Tell us in a few words what the money is for" in body
    assert "<title>Error:" in body
    long = "a chair " * 1_000
    body = client.post(url, {"words": long}, status=422).text
    assert "This is too long to keep." in body
    assert long.strip() in body
    assert not db.session.query(OverExplained).count()


def test_telling_when_there_is_nothing_over_loses_nothing(app: Any, sign_in: SignIn) -> None:
    client, _amina, url = over(sign_in)
    set_policy(contingency_basis="gross")
    body = client.post(url, {"words": "It is for a chair"}, status=422).text
    assert "This has changed: you are not over the limit now." in body
    assert "It is for a chair</textarea>" in body
    assert "not a bill" not in body
    assert not db.session.query(OverExplained).count()


def test_nobody_else_reads_it(app: Any, sign_in: SignIn) -> None:
    amina, other, officer = make_recipient(), make_recipient("Bea Patel"), make_officer("Olu Adeyemi", *Role)
    example(amina)
    url = f"/en/for/{amina.reference}/balance/"
    for stranger in (other, officer):
        client = sign_in(stranger)
        client.get(url, status=404)
        client.post(url, {"words": "mine"}, status=404)
    assert not db.session.query(OverExplained).count()


def test_five_questions_to_the_database_and_no_more(app: Any, sign_in: SignIn) -> None:
    amina = make_recipient(reserve=Reserve(20_000, "Redundancy money", date(2026, 1, 1)))
    example(amina)
    client = sign_in(amina)
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith(("SELECT", "WITH")):
            asked.append(statement)

    engine = app.extensions["engine"]
    event.listen(engine, "before_cursor_execute", note)
    try:
        page_of(client, amina)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    # who is signed in, the terms, the returns sent, their sums, the policy
    assert len(asked) == 5, asked


def test_figures_as_they_were_known(app: Any) -> None:
    amina = make_recipient()
    example(amina)
    before = datetime(2026, 11, 20, 10, tzinfo=NOW.tzinfo)
    found = ledger.figures_of(amina.id, date(2026, 11, 20), NOW)
    assert found is not None
    assert found.at_end is not None
    assert found.at_end.remaining_pence == 170_019
    assert ledger.figures_of(amina.id, date(2026, 11, 20), NOW, known_at=before) is None
