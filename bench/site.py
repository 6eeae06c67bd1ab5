"""A site with people in it to measure, and the two baselines it is measured beside."""

import tempfile
from datetime import date, timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import create_engine, text
from sqlalchemy.orm import scoped_session, sessionmaker

from app.accounts import service as accounts
from app.core import clock, db
from app.core.config import Council, Settings
from app.core.kept_pages import EVERY
from app.core.migrate import upgrade
from app.factory import create_app
from app.guidance import seeding
from app.ledger import service as ledger
from app.ledger.rules import AccountType, Frequency, PaymentBasis, Rate
from app.returns import draft, reading, sending, service
from app.returns.reading import Upload
from app.statements.read import read
from app.statements.statement import Options

PASSPHRASE = "four plain words together"
EMAIL = "bench@example.org"
COUNCIL = Council(name="Bench Council", phone="01632 960 100")


def make_site(folder: Path | None = None) -> tuple[Flask, str]:
    """The portal over a new SQLite database with one recipient and two sent returns; and her reference."""
    folder = folder or Path(tempfile.mkdtemp(prefix="portal-bench-"))
    app = create_app(
        Settings(
            secret_key="a secret for measuring, long enough", database_url=f"sqlite:///{folder / 'portal.db'}",
            folder=folder / "files", base_url="http://127.0.0.1", council=COUNCIL, testing=True, languages=("en",),
        )
    )  # fmt: skip
    app.extensions["kept_pages"].every = EVERY  # as a council runs it; tests look each time
    upgrade(app.extensions["engine"])
    now, today = clock.now(), clock.today()
    seeding.sow_folder(now, by=None)
    person = accounts.add_person("Amina Begum", now, by=None, email=EMAIL)
    accounts.set_passphrase(person, PASSPHRASE, by=None)
    first = date(today.year - 1, 1, 1)
    rate = Rate(first, None, 32_000, 6_450, PaymentBasis.NET, Frequency.FOUR_WEEKLY, first + timedelta(days=6))
    ledger.start_direct_payment(person.id, AccountType.OWN_BANK_ACCOUNT, rate, now, by=None)
    db.commit()
    for due in service.returns_of(person.id, today)[:0:-1][:2]:
        send_one(person.id, due.period.start, 60)
    return app, person.reference


def send_one(person_id: int, start: date, lines: int) -> None:
    """Start, fill and send a return, as the pages do."""
    prepare_one(person_id, start, lines)
    now = clock.now()
    sending.send_return(person_id, start, 0, "en", clock.today(), now, by=person_id, on_paper=False)
    db.commit()


def prepare_one(person_id: int, start: date, lines: int) -> None:
    """Start and fill a return."""
    now, today = clock.now(), clock.today()
    found = service.start_return(person_id, start, today, now, by=person_id, on_paper=False)
    content = csv_of(start, lines)
    upload = Upload("statement.csv", content, read(content, Options(period=(found.period_start, found.period_end))))
    reading.add_statement(found, upload, ("BENCH",), now, by=person_id)
    draft.looked_at_lines(found, now, by=person_id)
    db.commit()


def csv_of(start: date, lines: int) -> bytes:
    """A quarter with so many lines and a running balance."""
    balance, rows = 500_000, ["Date,Description,Amount,Balance"]
    for number in range(lines):
        pence = 102_200 if number % 20 == 0 else -4_000 - number
        balance += pence
        day = start + timedelta(days=number * 88 // lines)
        rows.append(f"{day:%d/%m/%Y},PAYEE {number % 12},{pence / 100:.2f},{balance / 100:.2f}")
    return "\n".join(rows).encode()


def make_baselines(folder: Path) -> Flask:
    """Bare Flask, and one page that asks the database one thing and fills a small template."""
    app = Flask("baselines")
    engine = create_engine(f"sqlite:///{folder / 'baseline.db'}")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE IF NOT EXISTS note (id INTEGER PRIMARY KEY, words TEXT)"))
        connection.execute(text("INSERT INTO note (words) VALUES ('words')"))
    session = scoped_session(sessionmaker(bind=engine))
    one_note = text("SELECT words FROM note WHERE id = :id")
    page = app.jinja_env.from_string("<!DOCTYPE html><title>One</title><h1>{{ words }}</h1>")

    @app.get("/bare")
    def bare() -> str:
        return "hello"

    @app.get("/one-query")
    def one_query() -> str:
        words = session.execute(one_note, {"id": 1}).scalar_one()
        session.remove()
        return page.render(words=words)

    return app
