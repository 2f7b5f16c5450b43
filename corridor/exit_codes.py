"""How a command ends: the exit codes, and every error as a sentence with its code."""

import contextlib
import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum
from typing import IO, Any

import click


class ExitCode(IntEnum):
    """What the exit code of a command says."""

    DONE = 0
    INTERNAL_ERROR = 1
    INVALID = 2
    """Wrong use of the command, or invalid input."""
    FAILED = 3
    """A run failed, was interrupted, or could not be written."""
    NOT_MET = 4
    """The run is done; what was required is not met or not decided, a check is missed, or a run was not reproduced."""


READER_GONE = 128 + 13
"""What a shell reports for a tool whose reader has gone, as in `corridor ... | head` (SIGPIPE)."""


class Ending(click.ClickException):
    """The end of a command: a sentence for standard error, and the exit code."""

    exit_code = ExitCode.INTERNAL_ERROR

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the sentence as it is."""
        click.echo(self.message, file=file, err=True)


class Invalid(Ending):
    """Wrong use, or invalid input."""

    exit_code = ExitCode.INVALID


class Failed(Ending):
    """A run failed, was interrupted, or could not be written."""

    exit_code = ExitCode.FAILED


class NotMet(Ending):
    """What was required is not met or not decided, a check is missed, or a run was not reproduced."""

    exit_code = ExitCode.NOT_MET


def interrupted(where: object = None, *, done: int = 0, total: int = 0) -> Failed:
    """The end of a command that simulates and was interrupted: what is kept, of how much as far as known, and where."""
    what = f"{done:,} of {total:,} replications" if total else "finished replications"
    place = "" if where is None else f" in {where}"
    return Failed(f"interrupted: {what} are kept{place}; the same command goes on from there")


@contextmanager
def endings_in_words(*, is_debug: bool) -> Iterator[None]:
    """Turn what goes wrong inside into an `Ending`; with `is_debug`, leave errors as they are.

    Raises:
        Ending: Something went wrong.
    """
    try:
        yield
    except (click.ClickException, click.exceptions.Exit, click.Abort):
        raise
    except KeyboardInterrupt:
        raise Failed("interrupted") from None
    except BrokenPipeError:
        _drop_output()
        raise click.exceptions.Exit(READER_GONE) from None
    except Exception as error:
        if is_debug:
            raise
        raise _ending(error) from None


def _ending(error: Exception) -> Ending:
    from concurrent.futures.process import BrokenProcessPool

    import results
    import sim
    from sim.cluster import ClusterError

    invalid = sim.ScenarioError | sim.RunError
    if isinstance(error, invalid | results.ComparisonError | results.ThresholdError | results.TrainGraphError):
        return Invalid(str(error))
    if isinstance(error, sim.FolderInUse):
        return Failed(f"{error}: wait for it or end it, then the same command goes on from there")
    if isinstance(error, sim.RunFailed | ClusterError | results.LedgerError):
        return Failed(str(error))
    if isinstance(error, BrokenProcessPool):
        return Failed(
            "a process was killed from outside, perhaps for want of memory: finished replications are kept, "
            "the same command goes on from there; fewer --workers need less memory"
        )
    if isinstance(error, OSError) and error.errno is not None:
        return Failed(_disk_sentence(error))
    words = f"{type(error).__name__}: {error}".replace("\n", " ")
    return Ending(f"internal error: {words} (`corridor --debug ...` shows the traceback)")


def _disk_sentence(error: OSError) -> str:
    where = f" {error.filename}" if error.filename else ""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"the disk is full, cannot write{where}: make room, then the same command goes on from there"
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"not allowed to write{where}: {error.strerror}; choose another folder or change its rights"
    return f"cannot read or write{where}: {error.strerror}"


def _drop_output() -> None:
    """Nobody reads standard output any more: let what is left of it go nowhere, without a word at the end."""
    with contextlib.suppress(OSError, ValueError):  # not a real file
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
