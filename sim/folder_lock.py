"""A lock on a folder, so that no two processes work in it at once; who holds it is written in it.

The lock is the kernel's (`flock`), on the file `.lock` in the folder: it is free again when its owner ends, also by
`kill -9`. The file itself says who the owner is, and is removed with the lock.
"""

import contextlib
import json
import os
import shlex
import socket
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

LOCK = ".lock"
_LONGEST = 200


class FolderInUse(RuntimeError):  # noqa: N818 - it is what is the case
    """Another process is at work in a folder; the message says which, where and since when."""


class FolderLock:
    """The lock on one folder, which must be there; `FolderInUse` when another process has it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file = folder / LOCK
        self._lock = FileLock(self._file)

    def acquire(self, *, wait_s: float = 0.0) -> None:
        """Take the lock, waiting for it so many seconds at most.

        Raises:
            FolderInUse: another process has it.
            OSError: the lock cannot be written.
        """
        try:
            self._lock.acquire(timeout=wait_s)
        except Timeout:
            raise FolderInUse(f"{self._folder}: {self._owner()}") from None
        try:
            self._file.write_text(json.dumps(_ourselves(), ensure_ascii=False), encoding="utf-8")
        except BaseException:
            self.release()
            raise

    def release(self) -> None:
        """Give the lock back; whoever waits for the file that is removed here sees that it has gone, and tries anew."""
        with contextlib.suppress(OSError):
            self._file.unlink()
        self._lock.release()

    def _owner(self) -> str:
        found = _read(self._file)
        process, host, since, command = (_line(found.get(key, "")) for key in ("process", "host", "since", "command"))
        if not process:
            return "another process is at work in it"
        return f"process {process} on {host} is at work in it since {since} ({command})"


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the lock on a folder, which is made if it is not there.

    Raises:
        FolderInUse: another process has it.
        OSError: the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lock = FolderLock(folder)
    lock.acquire()
    try:
        yield
    finally:
        lock.release()


def _ourselves() -> dict[str, Any]:
    command = shlex.join([Path(sys.argv[0]).name, *sys.argv[1:]]) if sys.argv else "python"
    since = datetime.now().astimezone().isoformat(sep=" ", timespec="seconds")
    return {"process": os.getpid(), "host": socket.gethostname(), "since": since, "command": command}


def _read(file: Path) -> dict[str, Any]:
    """What the owner has written; nothing yet, or no more, when it has just taken or left the lock."""
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _line(value: object) -> str:
    text = "".join(c if c.isprintable() else " " for c in str(value))
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
