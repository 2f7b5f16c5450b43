"""Files that are there whole or not at all: written under a temporary name, then renamed."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def whole_file(file: Path) -> Iterator[Path]:
    """A temporary file to write, which takes the name of `file` when all went well and is removed when not."""
    temporary = _temporary(file)
    try:
        yield temporary
        temporary.replace(file)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def try_whole_file(file: Path) -> None:
    """Find out whether `whole_file` can write beside a file, which stays as it is.

    Raises:
        OSError: It cannot; of `file`.
    """
    temporary = _temporary(file)
    try:
        temporary.touch()
        temporary.unlink()
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(file)) from None


def _temporary(file: Path) -> Path:
    return file.with_name(f".{file.name}-{os.getpid()}.part")


def remove_leftovers(folder: Path) -> None:
    """Remove temporary files of processes that are no more: a worker that is killed cannot tidy up."""
    for file in (*folder.glob(".*.part"), *folder.glob("infrastructure/.*.part")):
        process = file.stem.rpartition("-")[2]
        if process.isdigit() and not _is_alive(int(process)):
            file.unlink(missing_ok=True)


def remove_parts(folder: Path) -> None:
    """Remove all temporary files of a folder: for who holds its lock, and so knows that nobody writes there."""
    for file in folder.glob(".*.part"):
        file.unlink(missing_ok=True)


def _is_alive(process: int) -> bool:
    if os.name != "posix":
        return True  # there a signal 0 would end it
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True  # somebody else's
    return True
