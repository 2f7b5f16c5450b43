"""A replication that was simulated and is not kept: its tables in memory, to be read as those of a stored run."""

import gc
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from geo import Network

from .kernel import Kernel, StuckInstantError
from .queue_report import queue_report
from .replication import Model
from .scenario import LoadedScenario, Scenario
from .table_digest import TableDigest, whole_digest
from .tables import places_table, replication_tables
from .track.jam import JamError
from .warnings_of_a_run import late_trains, left_behind, warnings_of


class RunFailed(RuntimeError):  # noqa: N818 - it is what has happened
    """A replication could not be carried to its end; the message says why, in words."""


class Simulation:
    """One replication that has run: its tables in parts, and what it warns of once they have been given.

    Raises:
        RunFailed: it could not be carried to its end.
    """

    def __init__(self, loaded: LoadedScenario, replication: int) -> None:
        self._found: list[str] = []
        self._replication = replication
        gc.collect()  # the model before: its parts know each other, and are too few for a search to begin by itself
        try:
            self._model = Model(loaded, replication, Kernel())
            self._model.run()
        except (JamError, StuckInstantError) as failure:
            raise RunFailed(f"replication {replication}: {failure}") from failure

    def parts(self) -> Iterator[tuple[str, pa.Table]]:
        """All tables with their names; a large one in several parts, one after the other."""
        for name, part in replication_tables(self._model, self._replication):
            if name == "consignments":
                self._found += warnings_of(self._model.scenario, part)
            yield name, part

    def warnings(self) -> Iterator[str]:
        """What the replication warns of; what its consignments give reason to comes last."""
        yield from queue_report(self._model)
        yield from late_trains(self._model)
        yield from left_behind(self._model)
        yield from self._found


@dataclass(frozen=True)
class SimulatedRun:
    """A run of one replication without a folder, as `results` reads runs."""

    loaded: LoadedScenario
    replication: int
    tables: Mapping[str, pa.Table]
    digest: str
    folder: Path = field(default_factory=Path)
    warnings: tuple[str, ...] = ()

    @classmethod
    def of(cls, loaded: LoadedScenario, replication: int, parts: Iterable[tuple[str, pa.Table]]) -> "SimulatedRun":
        """Gather the parts of a replication; its digest is that of the same replication on disk."""
        found: dict[str, list[pa.Table]] = {}
        digests: dict[str, TableDigest] = {}
        for name, part in parts:
            found.setdefault(name, []).append(part)
            digests.setdefault(name, TableDigest()).update(part)
        whole = whole_digest({name: digest.hex() for name, digest in digests.items()})
        tables = {name: pa.concat_tables(of_table) for name, of_table in found.items()}
        return cls(loaded, replication, tables, whole)

    @property
    def name(self) -> str:
        """The scenario's name."""
        return self.loaded.scenario.name

    @property
    def scenario(self) -> Scenario:
        """The scenario as it was run."""
        return self.loaded.scenario

    @property
    def network(self) -> Network:
        """The network as it was run."""
        return self.loaded.network

    @property
    def finished(self) -> tuple[int, ...]:
        """The number of the replication."""
        return (self.replication,)

    def table(self, name: str, _replication: int) -> pa.Table:
        """One table of the replication."""
        return self.tables[name]

    def parts(self, name: str, _replication: int) -> Iterator[pa.Table]:
        """The same table in parts, here in one."""
        yield self.tables[name]

    def places(self) -> pa.Table:
        """The places that the other tables name."""
        return places_table(self.scenario, self.network)
