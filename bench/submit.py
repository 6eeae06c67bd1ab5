"""Sending a return of 200 lines, over and over, each in a fresh quarter of a fresh person: p50 and p95."""

import time
from datetime import date, timedelta
from statistics import quantiles

from app.accounts import service as accounts
from app.core import clock, db
from app.ledger import service as ledger
from app.ledger.rules import AccountType, Frequency, PaymentBasis, Rate
from app.returns import sending, service
from bench.site import make_site, prepare_one

LINES, PEOPLE = 200, 40


def run() -> None:
    """Measure and print."""
    make_site()
    now, today = clock.now(), clock.today()
    first = date(today.year - 1, 1, 1)
    taken = []
    for number in range(PEOPLE):
        person = accounts.add_person(f"Person {number}", now, by=None, email=f"person{number}@example.org")
        rate = Rate(first, None, 32_000, 6_450, PaymentBasis.NET, Frequency.FOUR_WEEKLY, first + timedelta(days=6))
        ledger.start_direct_payment(person.id, AccountType.OWN_BANK_ACCOUNT, rate, now, by=None)
        db.commit()
        start = service.returns_of(person.id, today)[0].period.start
        prepare_one(person.id, start, LINES)
        begun = time.perf_counter()
        sending.send_return(person.id, start, 0, "en", today, clock.now(), by=person.id, on_paper=False)
        db.commit()
        taken.append((time.perf_counter() - begun) * 1000)
        db.let_go()
    cuts = quantiles(taken, n=20)
    print(f"send a return of {LINES} lines, durable commit: p50 {cuts[9]:.0f} ms, p95 {cuts[18]:.0f} ms ({PEOPLE} returns)")
