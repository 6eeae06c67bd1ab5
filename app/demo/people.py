"""The people of Elmshire: all invented. Names come from the communities a council like this serves."""

from dataclasses import dataclass
from enum import StrEnum, auto

from app.accounts.rules import Role
from app.demo.money import Buy, Extra
from app.ledger.rules import AccountType, Frequency, PaymentBasis

PASSPHRASE = "the kettle sings before breakfast"  # noqa: S105 - printed for everybody, of no use elsewhere
# Two people who have more than codes by e-mail: a printed card, and an authenticator app.
HAS_CARD, HAS_APP = "Winston Grant", "Meena Chauhan"
CARD_CODES = (
    "2750 1893", "6418 0527", "9034 7716", "1582 6049", "7396 2480", "4061 9358", "8827 3614", "3149 5072", "5603 8941",
    "0975 4236",
)  # fmt: skip
APP_SECRET = "ELMSHIRE2DEMO2APP2SECRET2FOR2ALL"  # noqa: S105 - 32 letters of base 32, printed for everybody
OWN, CARD, MANAGED = AccountType.OWN_BANK_ACCOUNT, AccountType.PREPAID_CARD, AccountType.MANAGED_ACCOUNT
GROSS = PaymentBasis.GROSS
WEEKLY, MONTHLY = Frequency.WEEKLY, Frequency.MONTHLY


class Last(StrEnum):
    """Where the return of the last quarter stands. All before it are settled."""

    NOT_STARTED = auto()
    TWO_NOT_SENT = auto()
    DRAFT = auto()
    SENT = auto()
    TAKEN = auto()
    LATE = auto()
    ASKED = auto()
    ANSWERED = auto()
    SETTLED = auto()
    ADVICE = auto()
    REOPENING = auto()
    NOTHING_SPENT = auto()


@dataclass(frozen=True)
class Member:
    """Somebody of the council."""

    name: str
    roles: tuple[Role, ...]


@dataclass(frozen=True)
class Recipient:
    """A person with a direct payment. Weekly sums are pence; `weeks_kept`: about what stays in the account
    just before the next payment arrives. `bill`: still to pay at the end of the last quarter."""

    name: str
    weekly: int
    contribution: int = 0
    buys: tuple[Buy, ...] = ()
    last: Last = Last.SETTLED
    kept_in: AccountType = OWN
    basis: PaymentBasis = PaymentBasis.NET
    frequency: Frequency = Frequency.FOUR_WEEKLY
    bank: str = "lloyds"
    weeks_kept: int = 1
    quarters: int = 8
    starts_late: int = 0
    extras: tuple[Extra, ...] = ()
    language: str = "en"
    on_paper: bool = False
    contribution_stops: bool = False
    explains_over: str = ""
    reserve: int = 0
    exception_weeks: int = 0
    changed: str = ""
    bill: int = 0
    attaches: str = ""

    @property
    def email(self) -> str:
        """Where nobody lives: example.org is kept free for this."""
        return f"{self.name.lower().replace(' ', '.')}@example.org"

    @property
    def own_words(self) -> str:
        """How their own standing order reads in the bank's file."""
        first, *_middle, last = self.name.upper().split()
        return f"{last} {first[0]} CONTRIBUTION"


def employs(worker: str, hourly: int = 1_320, days: int = 28, tax: int = 0) -> tuple[Buy, ...]:
    """An employed personal assistant: wages, payroll, pension, insurance, and tax once a quarter."""
    taxed = (Buy("HMRC PAYE/NIC CUMBERNAULD", "hmrc_paye_ni", tax, months=3, on=21, how="FPO"),) if tax else ()
    return (
        Buy(f"{worker} WAGES", "pa_wages", days=days, on=days - 2, hourly=hourly),
        Buy("ABACUS PAYROLL SERVICES", "payroll_service", 1_650, months=1, on=25, how="DD"),
        Buy("NEST PENSION", "pension", 2_210, months=1, on=15, how="DD"),
        Buy("HEARTH EMPLOYERS LIABILITY", "insurance", 8_940, months=12, on=11, how="DD"),
        *taxed,
    )  # fmt: skip


def agency(name: str, hourly: int = 2_240, days: int = 28) -> tuple[Buy, ...]:
    """A care agency that sends an invoice."""
    return (Buy(name, "agency_care", days=days, on=days - 3, hourly=hourly, how="DD"),)


def self_employed(name: str, hourly: int = 1_650, days: int = 14) -> tuple[Buy, ...]:
    """A self-employed personal assistant."""
    return (Buy(name, "self_employed_pa", days=days, on=days - 1, hourly=hourly),)


DAY_CENTRE = Buy("ORCHARD DAY CENTRE", "day_activity", 4_200, days=7, on=3, how="DD")
TAXI = Buy("COMET CARS", "transport_mileage", 1_480, days=14, on=8, how="DEB")
LUNCH_CLUB = Buy("MANDIR LUNCH CLUB", "day_activity", 1_200, days=7, on=4, how="DEB")
SWIMMING = Buy("ELM LEISURE POOL", "day_activity", 2_600, months=1, on=6, how="DD")
SITTER = Buy("EVENING SITTERS LTD", "respite", days=28, on=20, hourly=1_750, how="DD")
SHORT_BREAK = Buy("RIVERSIDE SHORT BREAKS", "respite", 18_000, months=3, on=17)
CASH = Extra(18, -6_000, "CASHPOINT HIGH STREET", "cash", "CPT")

STAFF: tuple[Member, ...] = (
    Member("Olu Adeyemi", (Role.FINANCE_OFFICER,)),
    Member("Fiona Baird", (Role.FINANCE_OFFICER,)),
    Member("Nisha Raval", (Role.DP_OFFICER,)),
    Member("Tom Ashdown", (Role.SOCIAL_WORKER,)),
    Member("Ruth Linley", (Role.DP_LEAD,)),
    Member("Karim Haddad", (Role.ADMINISTRATOR,)),
    Member("Grace Okafor", (Role.CHARGING_OFFICER,)),
    Member("Imran Sheikh", (Role.SAFEGUARDING_LEAD, Role.SOCIAL_WORKER)),
    Member("Ela Morris", (Role.CONTENT_EDITOR,)),
    Member("Jo Penrose", (Role.SUPPORT_PROVIDER,)),
)

_OWN_ACCOUNTS = (
    Recipient("Margaret Whitlock", 32_000, 6_450, employs("AISHA PATEL", tax=18_420), Last.NOT_STARTED,
              extras=(Extra(33, -1_890, "ALDER AND SON", "equipment"),)),
    Recipient("Nasreen Akhtar", 26_400, 3_820, self_employed("SHAZIA MIR"),
              Last.NOT_STARTED, quarters=5, bank="natwest", language="ur"),
    Recipient("Zofia Kowalczyk", 41_500, 0, (*employs("EWA ZIELINSKA", tax=21_600), TAXI), Last.DRAFT, bank="nationwide",
              extras=(Extra(30, -4_650, "BRIGHT DAY CRAFTS", "day_activity"), Extra(9, -1_995, "J P MOBILITY", "equipment"))),
    Recipient("Jaswinder Singh Gill", 38_700, 5_200, (*agency("BRIARWOOD HOMECARE LTD"), DAY_CENTRE),
              Last.ASKED, quarters=6, bank="natwest",
              extras=(Extra(22, -64_900, "RISE WELL CHAIRS LTD", "equipment"),)),
    Recipient("Bhavna Solanki", 29_800, 4_100, (*employs("HETAL MODI"), LUNCH_CLUB), Last.ANSWERED, bank="co-operative",
              extras=(CASH,)),
    Recipient("Hodan Warsame", 35_200, 0, employs("FADUMO ALI", tax=16_300),
              Last.SENT, quarters=6, bank="starling", bill=16_300),
    Recipient("Delroy Campbell", 27_600, 3_300, (*self_employed("BEVERLEY NOAKES"), TAXI), Last.SENT,
              extras=(Extra(25, -8_000, "CASHPOINT MARKET SQUARE", "cash", "CPT"),
                      Extra(11, -9_240, "LARCH RENT OFFICE", "other"))),
    Recipient("Salma Uddin", 6_500, 0, (SWIMMING, SITTER), Last.SENT, weeks_kept=3, frequency=MONTHLY, bank="nationwide",
              quarters=3),
    Recipient("Kenneth Oakley", 33_900, 7_150, employs("DAWN PICKARD", tax=17_550), Last.LATE, bank="nationwide"),
    Recipient("Shahida Choudhury", 36_100, 2_900, (*agency("LOTUS CARE AT HOME"), TAXI), Last.LATE, quarters=5, bank="starling",
              extras=(CASH,)),
    Recipient("Parminder Kaur Dhaliwal", 30_400, 0, employs("SIMRAN ATWAL", tax=14_200), Last.TAKEN, weeks_kept=7, bill=14_200,
              explains_over="My personal assistant was ill for two months. The money is for the hours she will make up."),
    Recipient("Tomasz Nowicki", 24_800, 4_400, self_employed("PAWEL DUDEK", days=7),
              Last.SENT, quarters=4, bank="starling", frequency=WEEKLY,
              weeks_kept=-1),
    Recipient("Rashid Mahmood", 31_300, 5_900, agency("BRIARWOOD HOMECARE LTD"), Last.SENT, quarters=6, bank="co-operative",
              contribution_stops=True),
    Recipient("Edna Farrow", 21_700, 3_600, self_employed("CAROL TIBBS"), Last.SENT, on_paper=True),
    Recipient("Iqra Siddiqui", 28_900, 2_750, employs("RUBINA SHAH"), Last.SENT, quarters=3, bank="natwest", language="ur",
              changed="میری مددگار اب ہفتے میں چار گھنٹے زیادہ کام کرتی ہیں۔"),
    Recipient("Winston Grant", 44_600, 8_300, employs("YVONNE BLAKE", tax=26_900), Last.SETTLED, weeks_kept=4, reserve=185_000),
    Recipient("Meena Chauhan", 39_500, 4_750, (*employs("PRITI VAJA", tax=20_100), LUNCH_CLUB),
              Last.SETTLED, quarters=7, weeks_kept=4,
              exception_weeks=4, bank="natwest", attaches="equipment",
              extras=(Extra(40, -72_500, "FERN BATH LIFTS LTD", "equipment"),)),
    Recipient("Patrick Doyle", 25_900, 3_150, self_employed("SINEAD MORAN"), Last.ADVICE, quarters=7, bank="nationwide"),
    Recipient("Kamala Joshi", 34_300, 5_500, agency("LOTUS CARE AT HOME"), Last.REOPENING, quarters=6, bank="co-operative"),
    Recipient("Sheila Bramley", 22_400, 2_600, (*self_employed("GARY STOKES"), DAY_CENTRE),
              Last.NOT_STARTED, bank="nationwide"),
    Recipient("Abdi Farah Nur", 30_900, 0, agency("HORIZON CARE PARTNERS"), Last.NOT_STARTED, bank="starling",
              quarters=5, starts_late=23),
    Recipient("Rekha Mistry", 27_300, 4_050, employs("JYOTI LAD"), Last.TWO_NOT_SENT, quarters=4, bank="co-operative"),
    Recipient("Anthony Baptiste", 26_100, 3_700, (), Last.NOTHING_SPENT, quarters=1, starts_late=12,
              changed="I have not found a personal assistant yet. My sister helps me for now."),
    Recipient("Joanna Wójcik", 7_200, 0, (SITTER, SHORT_BREAK), Last.SETTLED, weeks_kept=3,
              frequency=MONTHLY, basis=GROSS, quarters=6),
    Recipient("Colin Tranter", 29_100, 6_200, agency("HORIZON CARE PARTNERS", days=7), Last.SETTLED, weeks_kept=3,
              frequency=WEEKLY, bank="natwest"),
    Recipient("Harpreet Kaur Bains", 37_800, 4_900, employs("MANJIT SAHOTA", tax=19_800),
              Last.SETTLED, quarters=5, weeks_kept=3,
              basis=GROSS, frequency=MONTHLY),
)  # fmt: skip

_CARDS = tuple(
    Recipient(name, weekly, contribution, kept_in=CARD, quarters=quarters)
    for name, weekly, contribution, quarters in (
        ("Lakshmi Pillai", 23_500, 2_100, 8), ("George Pemberton", 31_800, 5_600, 8), ("Amina Osman", 28_200, 0, 6),
        ("Wei Ling Tang", 19_900, 1_850, 4), ("Marek Sikora", 34_700, 4_300, 8), ("Dorothy Haynes", 26_900, 3_900, 7),
        ("Yusuf Patel", 22_600, 0, 3), ("Elena Popescu", 30_200, 2_450, 5), ("Leroy Francis", 17_800, 1_200, 2),
    )
)  # fmt: skip

_MANAGED = tuple(
    Recipient(name, weekly, contribution, kept_in=MANAGED, quarters=quarters)
    for name, weekly, contribution, quarters in (
        ("Ivy Colclough", 52_300, 9_100, 8), ("Mohammed Ishaq", 48_800, 6_700, 8), ("Gita Thakkar", 39_600, 5_050, 6),
        ("Stanley Beech", 61_200, 11_300, 4), ("Safiya Hersi", 43_900, 0, 3),
    )
)  # fmt: skip

CAST: tuple[Recipient, ...] = (*_OWN_ACCOUNTS, *_CARDS, *_MANAGED)
