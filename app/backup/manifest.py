"""What a backup holds, written down beside it: counts, the head of the trail, and the hash of every file."""

import hashlib
import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path

NAME = "manifest.json"
FORMAT = 1
CHUNK = 1024 * 1024


class CannotBackUp(Exception):
    """A sentence for the person at the terminal: what is in the way and what to do."""


class BadBackup(Exception):
    """The backup is damaged, or no backup. The sentence says where."""


@dataclass(frozen=True)
class FileFacts:
    """One file by its name of ours, its size in bytes and its SHA-256."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """A backup. `head` is the last row of the trail (position, hash); `missing` names files the database knows and
    that were gone or damaged before the backup was made."""

    made_at: str
    engine: str
    revision: str
    database: FileFacts
    counts: dict[str, int]
    head: tuple[int, str]
    files: list[FileFacts]
    missing: list[str] = field(default_factory=list)

    @property
    def whole(self) -> list[FileFacts]:
        """The files that are in the backup."""
        gone = set(self.missing)
        return [one for one in self.files if one.name not in gone]


def write(folder: Path, manifest: Manifest) -> None:
    """Write the manifest durably: last of all, so that a folder with one is a whole backup."""
    with os.fdopen(os.open(folder / NAME, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump({"format": FORMAT, **asdict(manifest)}, file, indent=0)
        file.flush()
        os.fsync(file.fileno())


def read(folder: Path) -> Manifest:
    """The manifest of a backup. Raises BadBackup."""
    if not (folder / NAME).is_file():
        near = sorted(path.parent.name for path in folder.glob(f"*/{NAME}"))
        raise BadBackup(f"{folder} is no backup: it has no {NAME}" + (f"; it holds {', '.join(near)}" if near else ""))
    try:
        told = json.loads((folder / NAME).read_text())
        if told.pop("format") != FORMAT:
            raise BadBackup(f"{folder} was made by another version of this program")
        told["files"] = [FileFacts(**one) for one in told["files"]]
        if Path(told["database"]["name"]).name != told["database"]["name"]:
            raise BadBackup(f"{folder / NAME} names a database outside the backup")
        told["database"], told["head"] = FileFacts(**told["database"]), tuple(told["head"])
        return Manifest(**told)
    except (ValueError, KeyError, TypeError) as wrong:
        raise BadBackup(f"{folder / NAME} cannot be read: {type(wrong).__name__}") from wrong


def path_of(root: Path, name: str) -> Path:
    """Where a file lies below a root, spread as in the files folder. Raises BadBackup for a name that is none of ours."""
    if not name.isalnum():
        raise BadBackup("the manifest names a file that is none of ours")
    return root / name[:2] / name


def facts_of(path: Path) -> FileFacts:
    """A file's size and hash, read in pieces."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while piece := file.read(CHUNK):
            digest.update(piece)
            size += len(piece)
    return FileFacts(path.name, size, digest.hexdigest())


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
