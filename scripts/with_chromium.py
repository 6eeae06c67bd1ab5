"""Run a command with CHROMIUM set to a browser: `with_chromium.py COMMAND...`. Gets one where there is none.

In this order: the one without windows that Debian has, the machine's, what apt may install, what Playwright downloads.
Where nothing comes of it the browser tests fail: tests that quietly do not run prove nothing.
"""

import contextlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

# First the one without windows: it needs a third less time for a page.
SHELL = "chromium-headless-shell"
NAMES = (SHELL, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FONTS = "fonts-noto-core"  # they have the letters of Urdu
PATIENCE, SHORT = 300, 60  # seconds to wait for Debian's packages; for a browser that is only quicker


def of_machine() -> str | None:
    """The browser that is installed."""
    told = os.environ.get("CHROMIUM")
    return told or next((found for name in NAMES if (found := shutil.which(name))), None)


def quicker() -> str | None:
    """Debian's browser without windows, beside one that is there: where apt cannot get it, the other does."""
    if not os.environ.get("CHROMIUM") and of_machine() and not shutil.which(SHELL):
        install(SHELL, patience=SHORT)
        return shutil.which(SHELL)
    return None


def from_apt() -> str | None:
    """Debian's browser, where we may install it."""
    for name in (SHELL, "chromium"):
        if not of_machine():
            install(name, FONTS)
    return of_machine()


def install(*packages: str, patience: int = PATIENCE) -> None:
    """Ask apt for these, where we may. Without them, when they do not come in time."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    print(f"Installing {' and '.join(packages)} with apt-get", flush=True)
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    wanted = ["install", "-y", "-qq", "--no-install-recommends", *packages]
    with contextlib.suppress(subprocess.TimeoutExpired):
        for step in (["update", "-qq"], [*wanted, "--download-only"]):
            subprocess.run(["apt-get", *step], env=env, stdout=subprocess.DEVNULL, timeout=patience)  # noqa: S603, S607
        subprocess.run(["apt-get", *wanted], env=env, stdout=subprocess.DEVNULL)  # noqa: S603, S607


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
    browser = quicker() or of_machine() or from_apt() or from_playwright()
    if browser is None:
        print("Chromium could not be got: not from this machine, not by apt-get, not from Playwright.")
        print("The browser tests have not run, so this is a failure. On Debian: apt install chromium fonts-noto-core")
        return 1
    return subprocess.run(sys.argv[1:], env={**os.environ, "CHROMIUM": browser}).returncode  # noqa: S603


if __name__ == "__main__":
    sys.exit(main())
