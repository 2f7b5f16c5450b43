"""A run of which nothing is read twice, while several readers ask for the same of one replication."""

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

from .run import Run

if TYPE_CHECKING:
    import pyarrow as pa

Read = TypeVar("Read")

KEPT = ("consignments", "loads", "trains")
"""Tables that are kept. The others are large; of `intervals` what `results.ledger.read_ledger` makes is kept."""


class ReadOnce:
    """A run that keeps what was made of its tables, and those that several readers ask for (`KEPT`).

    It is for one replication, and then to be dropped.
    """

    def __init__(self, run: Run) -> None:
        self._kept_table = lru_cache(maxsize=None)(run.table)
        self._kept: dict[tuple[Callable[[Run, int], Any], int], Any] = {}
        self._read, self.parts, self.places = run.table, run.parts, lru_cache(run.places)
        self.name, self.scenario, self.network = run.name, run.scenario, run.network
        self.folder, self.finished, self.warnings = run.folder, run.finished, run.warnings

    def table(self, name: str, replication: int) -> "pa.Table":
        """Return one table of one replication."""
        return (self._kept_table if name in KEPT else self._read)(name, replication)

    def once(self, reader: Callable[[Run, int], Read], replication: int) -> Read:
        """Return what a reader makes of one replication; it is called the first time only."""
        if (reader, replication) not in self._kept:
            self._kept[reader, replication] = reader(self, replication)
        found: Read = self._kept[reader, replication]
        return found


def once(reader: Callable[[Run, int], Read], run: Run, replication: int) -> Read:
    """Return what a reader makes of one replication of a run: what is kept, if the run keeps it (`ReadOnce`)."""
    return run.once(reader, replication) if isinstance(run, ReadOnce) else reader(run, replication)
