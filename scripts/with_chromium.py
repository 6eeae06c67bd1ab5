"""Run a command with CHROMIUM set to a browser: `with_chromium.py COMMAND...`. Gets one where there is none.

In this order: the machine's, what apt may install, what Playwright downloads. Where nothing comes of it the browser
tests fail: tests that quietly do not run prove nothing.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PACKAGES = ("chromium", "fonts-noto-core")  # the fonts have the letters of Urdu


def of_machine() -> str | None:
    """The browser that is installed."""
    told = os.environ.get("CHROMIUM")
    return told or next((found for name in NAMES if (found := shutil.which(name))), None)


def from_apt() -> str | None:
    """Debian's browser, where we may install it."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return None
    print(f"Installing {' and '.join(PACKAGES)} with apt-get", flush=True)
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for step in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *PACKAGES]):
        subprocess.run(["apt-get", *step], env=env, stdout=subprocess.DEVNULL)  # noqa: S603, S607
    return of_machine()


def from_playwright() -> str | None:
    """Playwright's own download."""
    print("Getting Chromium from Playwright", flush=True)
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], stdout=subprocess.DEVNULL)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def main() -> int:
    """The command's own exit code; 1 without a browser."""
    browser = of_machine() or from_apt() or from_playwright()
    if browser is None:
        print("Chromium could not be got: not from this machine, not by apt-get, not from Playwright.")
        print("The browser tests have not run, so this is a failure. On Debian: apt install chromium fonts-noto-core")
        return 1
    return subprocess.run(sys.argv[1:], env={**os.environ, "CHROMIUM": browser}).returncode  # noqa: S603


if __name__ == "__main__":
    sys.exit(main())
