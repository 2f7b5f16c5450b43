"""Measuring: the indicators of many scenarios, a replication at a time; what was measured before is found again.

A replication of a scenario is simulated in a folder of its own, its indicators are kept, and its tables are dropped: a
study of hundreds of scenarios would fill a disk with them. `corridor run` keeps the tables of one.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np
import pyarrow.parquet as pq

import sim
from sim import LoadedScenario, Progress, Run
from sim.whole_files import whole_file
from sim.workers import Workers

from ..columns import Number
from ..traffic import Group
from .indicators import SCHEMA, indicators

if TYPE_CHECKING:
    import pandas as pd

STORE = Path("runs") / "indicators"
_RESULTS = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Measurements:
    """The indicators of scenarios, by their number in the list that was measured, from 0.

    `table` has the columns scenario, replication, line (or `all`), direction (or `both`), indicator (a key of
    `results.KPIS`, or `cause_<cause>_h`), value. `failures` has a sentence for each replication that could not be
    carried to its end, by scenario and replication; it has no rows.
    """

    table: "pd.DataFrame"
    failures: dict[tuple[int, int], str] = field(default_factory=dict)

    def values(self, scenario: int, group: Group, indicator: str) -> Number:
        """Return one indicator of one scenario and group, a value for each replication, rising; NaN for none."""
        found = self.table
        mine = found[
            (found["scenario"] == scenario)
            & (found["line"] == group[0])
            & (found["direction"] == group[1])
            & (found["indicator"] == indicator)
        ]
        return mine.sort_values("replication")["value"].to_numpy(dtype=np.float64)


def measure(
    scenarios: Sequence[LoadedScenario],
    *,
    replications: Sequence[int],
    workers: Workers,
    store: Path = STORE,
    progress: Callable[[Progress], None] | None = None,
) -> Measurements:
    """Measure these replications (numbers from 0) of each scenario; what `store` has already is not simulated again.

    Interrupted, it has lost at most the replications under way.

    Raises:
        OSError: the store cannot be written.
        LedgerError: the ledger of a run does not add up.
    """
    asked_for = [(loaded, number) for loaded in scenarios for number in replications]
    wanted = {indicator_file(store, loaded, number): (loaded, number) for loaded, number in asked_for}
    todo = [(file, *task) for file, task in wanted.items() if not file.exists()]
    tell, failed = progress or (lambda _: None), dict[Path, str]()
    tell(Progress(len(wanted) - len(todo), len(wanted)))
    for done, (file, failure) in enumerate(workers.each(measure_replication, todo), len(wanted) - len(todo) + 1):
        if failure is not None:
            failed[file] = failure
        tell(Progress(done, len(wanted)))
    return _collected(scenarios, replications, store, failed)


def indicator_file(store: Path, loaded: LoadedScenario, replication: int) -> Path:
    """Return where the indicators of one replication are kept: by what they depend on, whatever the file's name."""
    return store / f"{loaded.digest[:16]}-{_code_digest()[:8]}" / f"{replication}.parquet"


def measure_replication(file: Path, loaded: LoadedScenario, replication: int) -> tuple[Path, str | None]:
    """Simulate one replication and keep its indicators in a file; None, or why it could not be carried to its end."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".run-", dir=file.parent) as folder:
        run = _run_with(loaded, replication, Path(folder))
        try:
            if replication not in run.finished:
                sim.replicate(loaded, run.folder, replication)
        except sim.RunFailed as failure:
            return file, str(failure)
        found = indicators(run, replication)
        found = found.replace_schema_metadata({"digest": run.digests[replication]})
        with whole_file(file) as temporary:
            pq.write_table(found, temporary)
    return file, None


def _run_with(loaded: LoadedScenario, replication: int, folder: Path) -> Run:
    """The scenario's run under `runs/` if it has this replication, else a new one in `folder`."""
    ours = sim.run_folder(loaded)
    if (ours / f"replication-{replication}.json").exists():
        return sim.open_run(ours)
    return replace(sim.prepare_run(loaded, folder, 1), count=None)


def _collected(
    scenarios: Sequence[LoadedScenario], replications: Sequence[int], store: Path, failed: dict[Path, str]
) -> Measurements:
    import pandas as pd  # noqa: PLC0415

    parts: list[pd.DataFrame] = []
    failures: dict[tuple[int, int], str] = {}
    for scenario, loaded in enumerate(scenarios):
        for replication in replications:
            file = indicator_file(store, loaded, replication)
            if file in failed:
                failures[scenario, replication] = failed[file]
                continue
            part = pq.read_table(file).to_pandas()
            part.insert(0, "scenario", scenario)
            part.insert(1, "replication", replication)
            parts.append(part)
    columns = ["scenario", "replication", *SCHEMA.names]
    table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)
    return Measurements(table, failures)


@cache
def _code_digest() -> str:
    """Hash what indicators are made by: all code of `results` but charts and studies' own methods."""
    digest = hashlib.sha256()
    for file in sorted(_RESULTS.glob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()
