"""Measuring: the indicators of many scenarios, a replication at a time; what was measured before is found again.

A replication of a scenario is simulated in memory, its indicators are kept, and its tables are dropped: a study of
hundreds of scenarios would fill a disk with them. Workers may be on other machines; only this process writes. What is
kept in the end is the same whoever worked at it, however often it was killed, and whatever was there before.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from sim import LoadedScenario, Progress
from sim.experiment import interrupted_by_sigterm
from sim.workers import Workers

from ..columns import Number
from ..traffic import Group
from .indicator_store import STORE, indicator_file, indicator_folder, read_indicators
from .indicators import SCHEMA, without_traffic
from .one_replication import digest_of, failure_of, measure_replication, warnings_in
from .points import Point, Points

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["STORE", "Measurements", "indicator_file", "measure"]

_Key = tuple[int, str, str, str]


@dataclass(frozen=True)
class Measurements:
    """The indicators of scenarios, by their number in the list that was measured, from 0.

    `table` has the columns scenario, replication, line (or `all`), direction (or `both`), indicator (a key of
    `results.KPIS`, `cause_<cause>_h`, or one that only studies have), value. `failures` has a sentence for each
    replication that could not be carried to its end, by scenario and replication; it has no rows. `digests` has the
    digest of the tables of each of the others, `warnings` what they warn of; `replications` are the numbers that were
    asked for.
    """

    table: "pd.DataFrame"
    failures: dict[tuple[int, int], str] = field(default_factory=dict)
    digests: dict[tuple[int, int], str] = field(default_factory=dict)
    replications: tuple[int, ...] = ()
    warnings: dict[tuple[int, int], tuple[str, ...]] = field(default_factory=dict)

    def values(self, scenario: int, group: Group, indicator: str) -> Number:
        """Return one indicator of one scenario and group, a value for each replication asked for, rising.

        NaN for none, and for a replication that failed: values of two scenarios form pairs by their place. Empty for
        a group without traffic in all replications.
        """
        mine = self._by_key.get((scenario, *group, indicator), {})
        numbers = sorted(self.replications or mine) if mine else []
        return np.array([mine.get(number, np.nan) for number in numbers], dtype=np.float64)

    @cached_property
    def _by_key(self) -> dict[_Key, dict[int, float]]:
        """Values by replication; looked up in the table, each would take as long as it has rows."""
        found: dict[_Key, dict[int, float]] = {}
        columns = [self.table[name].tolist() for name in ("scenario", *SCHEMA.names[:3], "replication", "value")]
        for scenario, line, direction, indicator, replication, value in zip(*columns, strict=True):
            found.setdefault((scenario, line, direction, indicator), {})[replication] = value
        return found


def measure(
    scenarios: Sequence[LoadedScenario],
    *,
    replications: Sequence[int],
    workers: Workers,
    store: Path = STORE,
    progress: Callable[[Progress], None] | None = None,
    keeps_tables: bool = False,
) -> Measurements:
    """Measure these replications (numbers from 0) of each scenario; what `store` has already is not simulated again.

    Interrupted or killed, it has lost at most the replications under way. With `keeps_tables` the tables are kept as
    well, as `sim.run` would, under `runs/`. Several processes may work with one store: none does what another is
    doing, and each ends with all there is.

    Raises:
        KeyboardInterrupt: it was interrupted.
        OSError: the store cannot be written.
        LedgerError: the ledger of a run does not add up.
        RunError: the store has a file that cannot be read.
        ClusterError: the workers are those of a cluster, and it cannot be used.
    """
    tell = progress or (lambda _: None)

    def say(waits_for: str) -> None:
        note = f"{points.points_done:,} of {len(distinct):,} points"
        tell(Progress(points.replications_done, points.replications, note, waits_for))

    distinct = _points(scenarios, replications, store)
    points = Points(distinct, keeps_tables=keeps_tables, tell=say)
    with interrupted_by_sigterm(), closing(points):
        rest = points.rest()
        say("")
        while rest:
            with closing(workers.each(measure_replication, points.tasks(rest))) as found:
                for measured in found:
                    points.keep(measured)
            points.wait()
            rest = points.rest()
    return _collected(scenarios, replications, store)


def _points(scenarios: Iterable[LoadedScenario], replications: Iterable[int], store: Path) -> list[Point]:
    """The scenarios, those that are the same but for their names once."""
    numbers = list(replications)
    found: dict[Path, Point] = {}
    for loaded in scenarios:
        folder = indicator_folder(store, loaded)
        files = {indicator_file(store, loaded, number): number for number in numbers}
        found.setdefault(folder, Point(folder, loaded, files))
    return list(found.values())


def _collected(scenarios: Sequence[LoadedScenario], replications: Sequence[int], store: Path) -> Measurements:
    failures: dict[tuple[int, int], str] = {}
    digests: dict[tuple[int, int], str] = {}
    warnings: dict[tuple[int, int], tuple[str, ...]] = {}
    parts: list[pa.Table] = []
    for scenario, loaded in enumerate(scenarios):
        found: dict[int, pa.Table] = {}
        for replication in sorted(set(replications)):
            table = read_indicators(indicator_file(store, loaded, replication))
            failure = failure_of(table)
            if failure is not None:
                failures[scenario, replication] = failure
                continue
            digests[scenario, replication] = digest_of(table)
            warnings[scenario, replication] = warnings_in(table)
            found[replication] = table.replace_schema_metadata()
        parts += _numbered(scenario, _with_all_groups(found, loaded.scenario.time.horizon_weeks))
    table = pa.concat_tables(parts) if parts else pa.schema([*_NUMBERS, *SCHEMA]).empty_table()
    numbers = tuple(sorted(set(replications)))
    return Measurements(table.to_pandas(), failures, digests, numbers, warnings)


_NUMBERS = (pa.field("scenario", pa.int64()), pa.field("replication", pa.int64()))


def _numbered(scenario: int, found: Mapping[int, pa.Table]) -> Iterator[pa.Table]:
    for replication, table in found.items():
        numbers = [pa.array(np.full(table.num_rows, number)) for number in (scenario, replication)]
        yield pa.table([*numbers, *table.columns], schema=pa.schema([*_NUMBERS, *SCHEMA]))


def _with_all_groups(found: Mapping[int, pa.Table], weeks: int) -> dict[int, pa.Table]:
    """Give each replication every group that another has: one without traffic then has throughput 0, not none."""
    groups = {number: _groups(table) for number, table in found.items()}
    everywhere = dict.fromkeys(group for of_one in groups.values() for group in of_one)
    return {
        number: pa.concat_tables(
            [table, *(_silent(group, weeks) for group in everywhere if group not in groups[number])]
        )
        for number, table in found.items()
    }


def _groups(table: pa.Table) -> dict[Group, None]:
    return dict.fromkeys(zip(table["line"].to_pylist(), table["direction"].to_pylist(), strict=True))


def _silent(group: Group, weeks: int) -> pa.Table:
    values = without_traffic(weeks)
    columns = [[group[0]] * len(values), [group[1]] * len(values), list(values), list(values.values())]
    return pa.table([pa.array(c, f.type) for c, f in zip(columns, SCHEMA, strict=True)], schema=SCHEMA)
