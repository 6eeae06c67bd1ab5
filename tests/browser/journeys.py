"""The journeys, each once: what a person does, whichever language, width or hand. Selectors are never words."""

from datetime import date, timedelta
from pathlib import Path

from tests.browser.walker import Walker
from tests.factories import Made
from tests.returns.samples import bank_csv

FIRST, SECOND = "2026-04-01", "2026-07-01"
SIGN_IN = "main form button[type=submit]"
GO_ON = "main a.govuk-button"


def go_to_return(walk: Walker, period: str = SECOND) -> None:
    """From My home to the page before a return, by the links a person sees."""
    walk.press(f"main a[href*='/returns/{period}/']")


def start(walk: Walker) -> None:
    """Begin."""
    walk.press("main form[action$='/start'] button")


def choose_way(walk: Walker, way: str) -> None:
    """File, typed or nothing."""
    walk.choose(f"input[name=way][value={way}]")
    walk.save()


def add(walk: Walker, *files: Path) -> None:
    """Choose files and send them up."""
    walk.add_files(*files)
    walk.save()


def sort_payees(walk: Walker, category: str = "pa_wages", money_in: str = "other_income") -> None:
    """Answer for each payee that is asked about, the same for all."""
    while walk.path.endswith("/payee"):
        wanted = f"input[name=category][value={category}]"
        walk.choose(wanted if walk.has(wanted) else f"input[name=category][value={money_in}]")
        walk.save()


def confirm_lines(walk: Walker) -> None:
    """These are right."""
    if walk.path.endswith("/lines"):
        walk.save()


def send(walk: Walker) -> None:
    """Declare and send; the receipt opens."""
    assert walk.path.endswith("/check"), f"not at the check page but at {walk.path}: {walk.main_text()[:300]}"
    walk.press("main form[action$='/send'] button")
    assert "/sent/" in walk.path, f"no receipt: {walk.main_text()[:300]}"


def return_by_file(walk: Walker, file: Path, period: str = SECOND) -> None:
    """From My home to the receipt with a file from the bank, which My home itself takes the second time."""
    if walk.has("main input[type=file]"):
        walk.add_files(file)
        walk.press("main form[action$='/statement'] button")
    else:
        go_to_return(walk, period)
        start(walk)
        if walk.path.endswith("/way"):
            choose_way(walk, "file")
        add(walk, file)
    sort_payees(walk)
    confirm_lines(walk)
    send(walk)


def type_day(walk: Walker, name: str, day: date) -> None:
    """Day, month and year in their three boxes."""
    for part in ("day", "month", "year"):
        walk.type_in(f"#{name}-{part}", str(getattr(day, part)))


def page_of(walk: Walker, person: Made, page: str, period: str = SECOND) -> None:
    """Open one page of a return by its address."""
    walk.open(f"for/{person.reference}/returns/{period}/{page}")


def total(walk: Walker, payee: str, pounds: str, direction: str = "out") -> None:
    """Add one total for one payee, without a day."""
    walk.press("main a[href$='/lines/add']")
    walk.choose(f"input[name=direction][value={direction}]")
    walk.type_in("#payee", payee)
    walk.type_in("#amount", pounds)
    walk.save()


def balances(walk: Walker, opening: str, closing: str) -> None:
    """Type both balances, as the bank's paper shows them."""
    walk.type_in("#opening", opening)
    walk.type_in("#closing", closing)
    walk.save()


def return_by_typing(walk: Walker, photo: Path, period: str = SECOND) -> None:
    """From My home to the receipt with photos, balances and one total for each payee."""
    go_to_return(walk, period)
    start(walk)
    if walk.path.endswith("/way"):
        choose_way(walk, "typed")
    add(walk, photo)
    walk.press(GO_ON)
    balances(walk, "1,480.25", "1,280.25")
    total(walk, "Kasia Nowak", "3,999.00")
    confirm_lines(walk)
    sort_payees(walk)
    confirm_lines(walk)
    explain(walk)
    send(walk)


def return_of_nothing(walk: Walker, period: str = SECOND) -> None:
    """From My home to the receipt where nothing was spent."""
    go_to_return(walk, period)
    start(walk)
    if walk.path.endswith("/way"):
        choose_way(walk, "nothing")
    confirm_lines(walk)
    balances(walk, "1,480.25", "1,480.25")
    explain(walk)
    send(walk)


def explain(walk: Walker) -> None:
    """Where the sum does not add up, go on all the same."""
    if walk.path.endswith("/balances"):
        walk.press("main button[name=anyway]")


def add_extras(walk: Walker, person: Made, paper: Path) -> None:
    """A bill, a paper for a payment, a change, and a payment by hand."""
    page_of(walk, person, "bills")
    walk.type_in("#what", "Holiday pay")
    walk.type_in("#amount", "112.40")
    type_day(walk, "due_day", date(2026, 12, 1))
    walk.save_last()
    page_of(walk, person, "papers")
    walk.add_files(paper)
    walk.choose("main input[name=lines] >> nth=0")
    walk.save_last()
    page_of(walk, person, "changes")
    walk.type_in("#changed", "My mother was in hospital.")
    walk.choose("#needs_help")
    walk.save()
    page_of(walk, person, "lines/add")
    walk.choose("input[name=direction][value=out]")
    walk.type_in("#payee", "Corner shop")
    walk.type_in("#amount", "12")
    walk.save()


def broken_csv() -> bytes:
    """A file of the bank with one bad date, and a line missing from the sum."""
    lines = bank_csv().decode().splitlines()
    del lines[4]
    return "\n".join([*lines, "31/09/2026,BAD DATE,-12.00,1.00"]).encode()


def half_known_csv() -> bytes:
    """Payees nobody knows yet, so that each is asked about."""
    first = date.fromisoformat(SECOND)
    rows = [(first + timedelta(days=days), payee, pounds) for days, payee, pounds in
            [(3, "ORCHARD HOUSE", -45), (10, "M PATEL", -60), (24, "BRIGHT STARS", 25)]]  # fmt: skip
    balance, lines = 900, ["Date,Description,Amount,Balance"]
    for day, payee, pounds in rows:
        balance += pounds
        lines.append(f"{day:%d/%m/%Y},{payee},{pounds:.2f},{balance:.2f}")
    return "\n".join(lines).encode()


def unsigned_csv() -> bytes:
    """Sums without a sign and without balances: the file cannot tell what is in and what is out."""
    rows = ["Date,Description,Amount", "02/07/2026,CORNER CHEMIST,120.00", "13/08/2026,CORNER CHEMIST,120.00", "20/09/2026,REFUND,-20.00"]
    return "\n".join(rows).encode()
