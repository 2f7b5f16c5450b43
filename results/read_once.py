"""A run of which nothing is read twice, while several readers ask for the same of one replication."""

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

from .run import Run

if TYPE_CHECKING:
    import pyarrow as pa

Read = TypeVar("Read")


class ReadOnce:
    """A run that keeps its tables and what was made of them: for one replication, and then to be dropped.

    The table `intervals` is not kept, it is the largest by far: readers ask for `results.ledger.read_ledger`.
    """

    def __init__(self, run: Run) -> None:
        self._run = run
        self._table = lru_cache(maxsize=None)(run.table)
        self._kept: dict[tuple[Callable[[Run, int], Any], int], Any] = {}
        self.places = lru_cache(run.places)
        self.name, self.scenario, self.network = run.name, run.scenario, run.network
        self.folder, self.finished, self.warnings = run.folder, run.finished, run.warnings

    def table(self, name: str, replication: int) -> "pa.Table":
        """Return one table of one replication."""
        return self._run.table(name, replication) if name == "intervals" else self._table(name, replication)

    def once(self, reader: Callable[[Run, int], Read], replication: int) -> Read:
        """Return what a reader makes of one replication; it is called the first time only."""
        if (reader, replication) not in self._kept:
            self._kept[reader, replication] = reader(self, replication)
        found: Read = self._kept[reader, replication]
        return found


def once(reader: Callable[[Run, int], Read], run: Run, replication: int) -> Read:
    """Return what a reader makes of one replication of a run: what is kept, if the run keeps it (`ReadOnce`)."""
    return run.once(reader, replication) if isinstance(run, ReadOnce) else reader(run, replication)
