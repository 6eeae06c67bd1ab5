"""Make this checkout ready to run: packages, style sheets, words. Needs only Python, and skips what is done.

`python3 scripts/prepare.py` gets what `make run` needs; with `--dev` also what `make test` needs. What is there stays:
where the tools of the tests were got once, a `make run` keeps them.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
BIN = VENV / "bin"
STAMPS = ROOT / "var" / "stamps"
STATIC = ROOT / "app" / "static"
WORDS = ROOT / "translations"
OLDEST_PYTHON = (3, 11)
OLDEST_NODE = 18


def say(words: str) -> None:
    """One plain line about what happens now."""
    print(words, flush=True)


def stop(words: str) -> None:
    """End here, with a sentence that says what to do."""
    sys.exit(f"\n{words}")


def run(*command: str | Path) -> None:
    """Run a command quietly; where it fails, show what it said and stop."""
    env = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(  # noqa: S603 - our own commands, no words from outside
        [str(part) for part in command], cwd=ROOT, env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    if done.returncode:
        stop(f"{done.stdout}\nThis did not work: {' '.join(str(part) for part in command)}")


def fingerprint(files: Iterable[Path]) -> str:
    """What these files hold and how they are called: equal content needs no new work, whatever the clock says."""
    digest = hashlib.sha256()
    for file in sorted(files):
        digest.update(f"{file.relative_to(ROOT)}\0".encode() + file.read_bytes() + b"\0")
    return digest.hexdigest()


def is_done(step: str, wanted: str) -> bool:
    """Whether this step was done for this content."""
    stamp = STAMPS / step
    return stamp.exists() and stamp.read_text() == wanted


def done(step: str, content: str) -> None:
    """Remember that this step was done for this content."""
    STAMPS.mkdir(parents=True, exist_ok=True)
    (STAMPS / step).write_text(content)


def make_venv() -> None:
    """A Python environment of our own, with uv in it."""
    if not (BIN / "python").exists():
        say("Making a Python environment in .venv")
        (STAMPS / "packages").unlink(missing_ok=True)  # whoever took .venv away took them too
        try:
            subprocess.run([sys.executable, "-m", "venv", VENV], check=True, capture_output=True)  # noqa: S603
        except subprocess.CalledProcessError:
            shutil.rmtree(VENV, ignore_errors=True)
            stop("Python cannot make an environment yet. On Debian: apt install python3-venv")
    if not (BIN / "uv").exists():
        say("Getting uv, which installs the packages")
        run(BIN / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "uv")


def install_packages(dev: bool) -> None:
    """Exactly the Python packages of the lock file. The ones for tests include the ones for running."""
    dev = dev or (BIN / "pytest").exists()
    locks = ["requirements-dev.lock"] if dev else ["requirements.lock", "requirements-dev.lock"]
    wanted = {lock: fingerprint([ROOT / lock, ROOT / "pyproject.toml"]) for lock in locks}
    if any(is_done("packages", f"{VENV} {one}") for one in wanted.values()):
        return
    say(f"Installing the Python packages of {locks[0]}")
    uv = (BIN / "uv", "pip")
    # What no lock names goes: a Node.js that find_node() got is named too.
    node = ["requirements-node.lock"] if (BIN / "node").exists() else []
    run(*uv, "sync", "--quiet", "--compile-bytecode", "--python", BIN / "python", "--require-hashes", locks[0], *node)
    run(*uv, "install", "--quiet", "--python", BIN / "python", "--no-deps", "--editable", ROOT)
    done("packages", f"{VENV} {wanted[locks[0]]}")


def find_node() -> None:
    """The machine's Node.js if it is new enough, else one inside .venv."""
    for node in (BIN / "node", shutil.which("node")):
        if node and Path(node).exists() and Path(node).with_name("npm").exists() and node_version(node) >= OLDEST_NODE:
            return
    say("This machine has no Node.js 18 or newer: getting one into .venv")
    lock = "requirements-node.lock"
    run(BIN / "uv", "pip", "install", "--quiet", "--python", BIN / "python", "--require-hashes", "-r", lock)


def node_version(node: str | Path) -> int:
    """The first number of a Node.js version; 0 where it cannot be told."""
    told = subprocess.run([str(node), "--version"], capture_output=True, text=True, check=False)  # noqa: S603
    found = re.match(r"v(\d+)", told.stdout)
    return int(found[1]) if found else 0


def build_assets(dev: bool) -> None:
    """Style sheets, the script and the drawings, from the packages of package-lock.json."""
    dev = dev or (ROOT / "node_modules" / "html-validate").exists()
    lock = fingerprint([ROOT / "package.json", ROOT / "package-lock.json"])
    wanted = [f"{lock} all"] if dev else [f"{lock} to run", f"{lock} all"]
    have_modules = (ROOT / "node_modules").exists() and any(is_done("node-packages", one) for one in wanted)
    sources = [file for file in STATIC.rglob("*") if file.is_file() and "build" not in file.relative_to(STATIC).parts]
    built = lock + fingerprint(sources)
    have_assets = (STATIC / "build" / "asset-manifest.json").exists() and is_done("assets", built)
    if have_assets and (have_modules or not dev):
        return
    find_node()
    if not have_modules:
        say("Installing the packages of package-lock.json")
        run("npm", "ci", "--ignore-scripts", "--loglevel=error", *([] if dev else ["--omit=dev"]))
        done("node-packages", wanted[0])
    say("Building the style sheets")
    run("npm", "run", "--silent", "build")
    done("assets", built)


def compile_words() -> None:
    """The translations, as the site reads them."""
    catalogues = list(WORDS.glob("*/LC_MESSAGES/*.po"))
    wanted = fingerprint(catalogues)
    if not catalogues or (is_done("words", wanted) and all(one.with_suffix(".mo").exists() for one in catalogues)):
        return
    say("Compiling the translations")
    run(BIN / "pybabel", "compile", "--directory", WORDS)
    done("words", wanted)


def compile_code() -> None:
    """Our own Python, once: where Python may not write its caches, each process would compile it all again."""
    run(BIN / "python", "-m", "compileall", "-q", "app", "migrations", "tests", "bench")


def main() -> None:
    """All steps, in order."""
    if sys.version_info < OLDEST_PYTHON:
        stop("This needs Python 3.11 or newer.")
    dev = "--dev" in sys.argv[1:]
    make_venv()
    install_packages(dev)
    build_assets(dev)
    compile_words()
    compile_code()


if __name__ == "__main__":
    main()
