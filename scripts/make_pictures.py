"""The pictures of the README, made anew from a demonstration that nobody has touched: `make clean-demo run`, then beside it

    .venv/bin/python scripts/with_chromium.py .venv/bin/python scripts/make_pictures.py [http://localhost:8000]

It sends Margaret's bank file up and leaves her return begun.
"""

import io
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from app.demo.people import PASSPHRASE
from app.demo.try_me import FOLDER, MARGARET

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "images"
PHONE, DESK = (320, 1350), (1100, 1180)
SHOWN = 560  # at most so many pixels of a picture are the width of one page
LARGEST = 200_000  # bytes: a README is read on a phone too
MARGIN, GROUND = 8, "#888888"
COLOURS = 64
BUTTON = "main form:not([action]) button[type=submit] >> nth=0"


def sign_in(browser: Browser, address: str, size: tuple[int, int], email: str, language: str = "en") -> Page:
    """A window of somebody, at their own home."""
    page = browser.new_page(viewport={"width": size[0], "height": size[1]}, locale="en-GB")
    page.set_default_timeout(120_000)
    page.goto(f"{address}/{language}/sign-in")
    page.fill("#sign_in_name", email)
    page.fill("#passphrase", PASSPHRASE)
    page.click("main form[action$='/sign-in'] button[type=submit]")
    page.fill("#code", page.locator("[data-demo-code]").inner_text())
    page.click("main form button[type=submit]")
    page.wait_for_url(re.compile("/for/|/admin/"))
    was_me = page.locator("main form[action*='/new-device/'][action$='/mine'] button")
    while was_me.count():
        was_me.first.click()
    return page


def put_together(name: str, shots: Sequence[bytes]) -> None:
    """Beside each other, in one picture of few colours."""
    pages = [Image.open(io.BytesIO(one)).convert("RGB") for one in shots]
    for page in pages:
        page.thumbnail((SHOWN, page.height))
    width, height = pages[0].size
    sheet = Image.new("RGB", ((width + MARGIN) * len(pages) - MARGIN, height), GROUND)
    for number, page in enumerate(pages):
        sheet.paste(page, ((width + MARGIN) * number, 0))
    place = IMAGES / f"{name}.png"
    sheet.quantize(COLOURS, dither=Image.Dither.NONE).save(place, optimize=True)
    print(f"{place.relative_to(ROOT)}: {place.stat().st_size // 1000} kB")
    if place.stat().st_size > LARGEST:
        sys.exit("That is too large: take fewer or smaller pages.")


def home_and_balance(browser: Browser, address: str) -> None:
    """More in the account than the usual limit: a home, and how we get to the sum."""
    page = sign_in(browser, address, PHONE, "parminder.kaur.dhaliwal@example.org")
    home, shots = page.url, [page.screenshot()]
    page.goto(f"{home}balance/")
    shots.append(page.screenshot())
    page.goto(f"{home}returns/")
    shots.append(page.screenshot())
    put_together("home-and-balance", shots)


def a_return(browser: Browser, address: str) -> None:
    """From the bank's file to the page that is sent."""
    page = sign_in(browser, address, PHONE, "margaret.whitlock@example.org")
    page.click("main a[href*='/returns/2']")
    page.click("main form[action$='/start'] button")
    if page.url.endswith("/way"):
        page.check("input[name=way][value=file]")
        page.click(BUTTON)
    shots = [page.screenshot()]
    page.set_input_files("main input[type=file]", ROOT / "var" / "demo" / FOLDER / MARGARET)
    page.click(BUTTON)
    page.wait_for_url(re.compile("/(payee|lines|check)"))
    shots.append(page.screenshot())
    whole = page.url.rsplit("/", 1)[0]
    for part in ("lines", "check"):
        page.goto(f"{whole}/{part}")
        shots.append(page.screenshot())
    put_together("return", shots)


def in_urdu(browser: Browser, address: str) -> None:
    """The same pages, right to left."""
    page = sign_in(browser, address, PHONE, "nasreen.akhtar@example.org", "ur")
    home, shots = page.url, [page.screenshot()]
    for part in ("balance/", "messages/new"):
        page.goto(home + part)
        shots.append(page.screenshot())
    put_together("urdu", shots)


def queue_and_check(browser: Browser, address: str) -> None:
    """What waits for an officer, and one return."""
    page = sign_in(browser, address, DESK, "olu.adeyemi@elmshire.example")
    page.goto(f"{address}/admin/cases/")
    shots = [page.screenshot()]
    page.click("main table tbody th a")
    page.wait_for_url(re.compile("/admin/returns/"))
    shots.append(page.screenshot())
    put_together("queue-and-check", shots)


def main() -> None:
    """All four."""
    address = sys.argv[1] if len(sys.argv) > 1 else "http://localhost:8000"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ["CHROMIUM"], args=["--no-sandbox"])
        for picture in (home_and_balance, a_return, in_urdu, queue_and_check):
            picture(browser, address)
        browser.close()


if __name__ == "__main__":
    main()
