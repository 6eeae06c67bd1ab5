"""People of the demonstration who have no sign-in yet, one at each station of the letters; and a file to try the import with."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from app.accounts import activation
from app.accounts import service as accounts
from app.accounts.entry_models import LetterBatch
from app.accounts.models import Person
from app.core.config import Settings
from app.ledger import service as ledger
from app.ledger.rules import AccountType, Frequency, PaymentBasis, Rate
from app.people import letters

FILE = "people-from-the-case-system.csv"
ROADS = ("3 Mill Lane", "17 Station Road", "8 Church Walk", "52 Park Avenue", "1 The Green", "29 Canal Street", "6 Hill Rise")


@dataclass(frozen=True)
class Arrival:
    """Somebody new. `station`: waits, by-hand, out (a letter is posted), came-back."""

    name: str
    weekly: int
    born: date
    language: str = "en"
    letter_format: str = "standard"
    station: str = "waits"
    phone: str | None = None
    mobile: str | None = None


ARRIVALS = (
    Arrival("Doreen Ashby", 24_300, date(1941, 2, 3)),
    Arrival("Pravin Mehta", 31_200, date(1958, 9, 21), letter_format="large-print", phone="01632 960 731"),
    Arrival("Farida Bibi", 27_400, date(1963, 5, 30), language="ur"),
    Arrival("Lee Marsden", 18_900, date(1989, 11, 12), letter_format="easy-read", mobile="07700 900732"),
    Arrival("Ruksana Begum", 29_600, date(1979, 6, 8), station="by-hand", phone="01632 960 733", mobile="07700 900733"),
    Arrival("Agnes Holt", 22_100, date(1937, 12, 1), station="came-back", phone="01632 960 734"),
    Arrival("Samuel Okafor", 33_500, date(1966, 3, 17), station="out"),
)


def arrive(settings: Settings, today: date, now: datetime, *, by: int) -> None:
    """Bring them in. The letters that are out were printed ten days ago; nobody knows their codes."""
    began = now - timedelta(days=14)
    out = []
    for one, road in zip(ARRIVALS, ROADS, strict=True):
        person = _person(one, road, began, by)
        rate = Rate(
            today - timedelta(days=7), None, one.weekly, 0, PaymentBasis.NET, Frequency.FOUR_WEEKLY, today + timedelta(days=7)
        )
        ledger.start_direct_payment(person.id, AccountType.OWN_BANK_ACCOUNT, rate, began, by=by)
        out += [person] if one.station in ("out", "came-back") else []
    posted = now - timedelta(days=10)
    batch = _printed(settings, out, posted, by)
    letters.mark_posted(batch, posted + timedelta(hours=4), by=by)
    back = next(person for person in out if person.display_name == "Agnes Holt")
    letters.mark_came_back(back.reference, now - timedelta(days=2), by=by)


def _person(one: Arrival, road: str, began: datetime, by: int) -> Person:
    person = accounts.add_person(one.name, began, by=by, phone=one.phone, language=one.language, invented=True)
    person.date_of_birth, person.postal_address = one.born, f"{road}\nElmshire\nEL1 1AA"
    person.letter_format, person.mobile = one.letter_format, one.mobile
    person.post_is_safe = one.station != "by-hand"
    return person


def _printed(settings: Settings, people: list[Person], at: datetime, by: int) -> LetterBatch:
    batch = activation.new_batch("standard", "en", len(people), at, by=by)
    fresh = activation.fresh_codes(settings.secret_key, len(people))
    activation.issue([one.id for one in people], fresh, "letter", at, by=by, batch=batch)
    return batch


def write_file(folder: Path, today: date) -> None:
    """A file of the case system for a visitor: new people, and two cells to put right."""
    folder.mkdir(parents=True, exist_ok=True)
    first = (today + timedelta(days=14)).strftime("%d/%m/%Y")
    rows = [
        "Council reference,Name,Date of birth,E-mail,Mobile,Phone,Address,Language,Letter format,Account type,"
        "Weekly budget,Weekly contribution,Net/gross,Frequency,First day,First payment day,Reserve",
        f'EL-20417,Gloria Bennett,19/08/1948,,07700 900741,,"4 Weir Lane, Elmshire, EL1 1AA",English,Large print,'
        f"Own bank account,£286.50,£41.20,Net,Four-weekly,{first},{first},",
        f'EL-20418,Imran Yaqub,02/03/1971,imran.yaqub@example.org,,,"11 Tannery Row, Elmshire, EL1 1AA",Urdu,Standard,'
        f"Prepaid card,310,,Gross,Monthly,{first},{first},",
        f'EL-20419,Eileen Tomkins,30/02/1939,,,01632 960 742,"7 Castle Hill, Elmshire, EL1 1AA",English,Standard,'
        f"Own bank account,£198.00,£22.75,Net,Weekly,{first},{first},",
        f'EL-20420,Jagdeep Sohal,11 June 1984,jagdeep.sohal@example.org,,,"60 Foundry Street, Elmshire, EL1 1AA",English,'
        f"Easy read,Managed account,£402.75,£55.00,Net,Every 4 weeks,{first},{first},£900",
        f'EL-20421,Brenda Quill,05/10/1955,,,01632 960 743,"2 Bridge End, Elmshire, EL1 1AA",English,Standard,'
        f"Own bank account,£245.00,£30.10,Net,Fortnightly,{first},{first},",
    ]
    (folder / FILE).write_text("\n".join(rows) + "\n", encoding="utf-8-sig")
