"""The folder of files. A file is safely on disk before any row speaks of it, and its row is gone before it is."""

import os
import secrets
import time
from collections.abc import Collection
from pathlib import Path

DAY = 24 * 60 * 60


class Folder:
    """Files under random names, spread over 256 sub-folders."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, name: str) -> Path:
        """Where a file lies. Names are ours alone: letters and digits."""
        if not name.isalnum():
            raise ValueError("not a name of ours")
        return self.root / name[:2] / name

    def put(self, content: bytes) -> str:
        """Write durably: temporary file, fsync, rename, fsync of the folder. Returns the random name."""
        name = secrets.token_hex(20)
        path = self.path(name)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = path.with_suffix(".part")
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.rename(path)
        self._sync(path.parent)
        return name

    def get(self, name: str) -> bytes:
        """The bytes of a file. Raises FileNotFoundError."""
        return self.path(name).read_bytes()

    def destroy(self, name: str) -> None:
        """Remove a file; one that is gone already is fine."""
        self.path(name).unlink(missing_ok=True)

    def sweep(self, known: Collection[str], now: float | None = None) -> int:
        """Remove files older than a day that no row knows: left by requests that failed. Returns how many."""
        before = (now or time.time()) - DAY
        gone = 0
        for path in self.root.glob("*/*"):
            if path.name not in known and path.stat().st_mtime < before:
                path.unlink(missing_ok=True)
                gone += 1
        return gone

    @staticmethod
    def _sync(folder: Path) -> None:
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
