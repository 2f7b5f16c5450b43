"""What results needs of a stored run: its scenario, its network and its tables."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import pyarrow as pa

    from geo import Network
    from sim.scenario.schema import Scenario


class Run(Protocol):
    """A stored run; `table` gives the tables that `sim.records` defines, times in whole seconds."""

    @property
    def name(self) -> str:
        """Name of the scenario."""
        ...

    @property
    def scenario(self) -> "Scenario":
        """The scenario as it was run."""
        ...

    @property
    def network(self) -> "Network":
        """The network as it was run."""
        ...

    @property
    def finished(self) -> tuple[int, ...]:
        """Numbers of the finished replications."""
        ...

    @property
    def folder(self) -> Path:
        """Folder the run is stored in."""
        ...

    @property
    def warnings(self) -> tuple[str, ...]:
        """What the run itself warned of."""
        ...

    def table(self, name: str, replication: int) -> "pa.Table":
        """Return one table of one replication."""
        ...

    def parts(self, name: str, replication: int) -> "Iterator[pa.Table]":
        """Return one table of one replication in parts, one after the other; at least one."""
        ...

    def places(self) -> "pa.Table":
        """Return the places that the other tables name."""
        ...
