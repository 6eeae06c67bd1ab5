"""What many tests begin with, made once a worker and put back for each: a whole council of people takes seconds to make.

With PostgreSQL it is made anew each time: there an empty database is all that is put back quickly.
"""

import functools
import pickle
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import func, select

from app.accounts.models import Person
from app.core import db
from app.files import service as files

Made = TypeVar("Made")


@dataclass(frozen=True)
class Kept:
    """The database and every file, as bytes, and what the maker told."""

    database: bytes
    files: dict[str, bytes]
    told: bytes


def made_once(make: Callable[[], Made]) -> Callable[[], Made]:
    """A maker whose rows and files are kept. Where somebody is in the database already, it makes them beside."""
    kept: list[Kept] = []

    @functools.wraps(make)
    def made() -> Made:
        engine: Any = db.session.get_bind()
        if engine.dialect.name != "sqlite" or db.session.scalar(select(func.count()).select_from(Person)):
            return make()
        if not kept:
            kept.append(_keep(engine, make()))
        else:
            _put_back(engine, kept[0])
        return pickle.loads(kept[0].told)  # type: ignore[no-any-return]  # noqa: S301 - our own

    return made


def _keep(engine: Any, told: Any) -> Kept:
    assert not db.session.info.get("written"), "what is not committed would be lost"
    _close(engine)
    root = files.folder().root
    found = {str(path.relative_to(root)): path.read_bytes() for path in root.glob("*/*")}
    return Kept(Path(engine.url.database).read_bytes(), found, pickle.dumps(told))


def _put_back(engine: Any, kept: Kept) -> None:
    _close(engine)
    database, root = Path(engine.url.database), files.folder().root
    for old in database.parent.glob(f"{database.name}*"):
        old.unlink()
    database.write_bytes(kept.database)
    for name, content in kept.files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.write_bytes(content)
        path.chmod(0o600)


def _close(engine: Any) -> None:
    """The last connection that closes brings everything into the one file."""
    db.let_go()
    engine.dispose()
