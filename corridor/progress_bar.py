"""Progress of the replications on standard error, shown only where a person looks."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress

    from sim import Progress


class ProgressBar:
    """Counts the replications that are done, and draws them when there is a terminal."""

    def __init__(self, title: str, drawing: "RichProgress | None") -> None:
        self.done = 0
        self.total = 0
        self._drawing = drawing
        self._title = title
        self._waits_for = ""
        self._task = None if drawing is None else drawing.add_task(title, total=None)

    def advance(self, progress: "Progress") -> None:
        """Take in how far the run is."""
        self.done, self.total = progress.done, progress.total
        if progress.waits_for not in ("", self._waits_for):
            click.echo(f"waiting: {progress.waits_for}", err=True)
            self._waits_for = progress.waits_for
        if self._drawing is not None and self._task is not None:
            title = f"{self._title} ({progress.note})" if progress.note else self._title
            self._drawing.update(self._task, completed=self.done, total=self.total, description=title)


@contextmanager
def progress_bar(title: str, *, is_quiet: bool) -> Iterator[ProgressBar]:
    """Give a bar on standard error; it draws nothing when quiet or when standard error is no terminal.

    rich leaves out colours when NO_COLOR is set.
    """
    if is_quiet or not sys.stderr.isatty():
        yield ProgressBar(title, None)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as drawing:
        yield ProgressBar(title, drawing)
