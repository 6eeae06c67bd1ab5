"""Keep, open and destroy files people sent."""

import hashlib
from datetime import datetime
from pathlib import Path

from sqlalchemy import event, select
from sqlalchemy.orm import Session

from app.core.db import Model, session
from app.core.errors import NotYours
from app.core.sanitise import plain_text
from app.files.folder import Folder
from app.files.models import PublicFile, StoredFile
from app.files.photo import clean_photo
from app.files.rules import FileKind, evidence_kind

LONGEST_NAME = 120
_folders: list[Folder] = []


def use_folder(root: Path) -> None:
    """Say where files are kept. Called once, at start."""
    _folders[:] = [Folder(root)]


def folder() -> Folder:
    """The folder in use."""
    return _folders[0]


def fit_evidence(content: bytes) -> tuple[FileKind, bytes] | str:
    """Evidence made ready to keep (photos without metadata), or the code of why not. Slow: call it before writing."""
    kind = evidence_kind(content)
    if not isinstance(kind, FileKind):
        return kind
    if kind is FileKind.PDF:
        return kind, content
    clean = clean_photo(content)
    return (kind, clean) if clean else "file-damaged"


def already_sent(owner_id: int, content: bytes) -> StoredFile | None:
    """This person's own earlier copy of the same bytes."""
    digest = hashlib.sha256(content).hexdigest()
    return session.scalar(select(StoredFile).where(StoredFile.owner_id == owner_id, StoredFile.sha256 == digest))


def store(owner_id: int, content: bytes, kind: FileKind, shown_name: str, now: datetime, *, by: int) -> StoredFile:
    """Keep a file; the same bytes by the same person are kept once. The caller writes the trail: it knows why."""
    earlier = already_sent(owner_id, content)
    if earlier is not None:
        return earlier
    stored = StoredFile(
        name=folder().put(content), owner_id=owner_id, kind=str(kind), size=len(content),
        sha256=hashlib.sha256(content).hexdigest(), shown_name=one_line(shown_name) or "file",
        added_at=now, added_by=by,
    )
    session.add(stored)
    session.flush()
    return stored


def one_line(shown_name: str) -> str:
    """A file's own name as it may be shown and put into a header: one line, nothing unseen, not too long."""
    return plain_text(" ".join(shown_name.split()), LONGEST_NAME)


def of_owner(owner_id: int, name: str) -> StoredFile:
    """A file by its name, only of this owner. Raises NotYours."""
    stored = session.scalar(select(StoredFile).where(StoredFile.owner_id == owner_id, StoredFile.name == name))
    if stored is None:
        raise NotYours
    return stored


def by_ids(ids: set[int]) -> dict[int, StoredFile]:
    """Files by id, in one query."""
    if not ids:
        return {}
    return {file.id: file for file in session.scalars(select(StoredFile).where(StoredFile.id.in_(ids)))}


def still_kept(owner_id: int, names: set[str]) -> set[str]:
    """Which of these files of a person there still are: papers go earlier than the return that names them."""
    if not names:
        return set()
    return set(session.scalars(select(StoredFile.name).where(StoredFile.owner_id == owner_id, StoredFile.name.in_(names))))


def is_used(stored: StoredFile) -> bool:
    """Whether any row still points at a file, of whichever feature."""
    columns = (column for table in Model.metadata.sorted_tables for column in table.columns)
    here = [column for column in columns if any(key.column is StoredFile.__table__.c.id for key in column.foreign_keys)]
    return any(session.scalar(select(column).where(column == stored.id).limit(1)) is not None for column in here)


def content_of(stored: StoredFile) -> bytes:
    """The bytes, checked against what was stored. Raises OSError when they changed on disk."""
    content = folder().get(stored.name)
    if hashlib.sha256(content).hexdigest() != stored.sha256:
        raise OSError("the file on disk is not the file that was stored")
    return content


def destroy(stored: StoredFile) -> None:
    """Remove a file for good: the row now, the bytes once that is committed."""
    session.info.setdefault("to-destroy", []).append(stored.name)
    session.delete(stored)
    session.flush()


@event.listens_for(session, "after_commit")
def _destroy_bytes(current: Session) -> None:
    for name in current.info.pop("to-destroy", []):
        folder().destroy(name)


@event.listens_for(session, "after_rollback")
def _keep_bytes(current: Session) -> None:
    current.info.pop("to-destroy", None)


def sweep_orphans() -> int:
    """Remove bytes that no row knows and that are older than a day. Returns how many."""
    return folder().sweep({*session.scalars(select(StoredFile.name)), *session.scalars(select(PublicFile.name))})


def store_public(content: bytes, media_type: str, now: datetime, *, by: int) -> PublicFile:
    """Keep a file for everybody. The caller writes the trail: it knows why."""
    stored = PublicFile(
        name=folder().put(content), media_type=media_type, size=len(content), sha256=hashlib.sha256(content).hexdigest(),
        added_at=now, added_by=by,
    )  # fmt: skip
    session.add(stored)
    session.flush()
    return stored
