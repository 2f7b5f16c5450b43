"""Repeating a stored run from its folder alone, and holding what comes out against what is stored, table by table."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa

from .experiment import Progress, interrupted_by_sigterm, run
from .records import PER_REPLICATION
from .run_conditions import differences
from .scenario.loading import digest_of, inputs_digest
from .stored_run import Run, RunError
from .table_difference import first_difference

PLACES = "places"
OTHER_DIGEST = "another digest, but every row is the same"


@dataclass(frozen=True, slots=True)
class TableRepeated:
    """One table held against its repetition; `replication` is None for the one table that all replications share.

    `remark` is where it begins to differ, or why it cannot be compared.
    """

    replication: int | None
    table: str
    is_same: bool
    remark: str = ""


def reproduce(
    stored: Run,
    *,
    replications: int | None = None,
    workers: int | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> list[TableRepeated]:
    """Run a stored run's scenario again in a temporary folder, which is removed, and compare every table.

    `replications`: the first so many of the finished ones (None: all). A table is the same if its digest and all its
    rows are; rows decide where digests differ, as they are written otherwise by another version.

    Raises:
        ScenarioError: the stored scenario does not fit this version.
        RunFailed: a replication could not be carried to its end.
        KeyboardInterrupt: it was interrupted; nothing is left behind.
        OSError: the temporary folder cannot be written.
    """
    numbers = stored.finished[:replications]
    loaded = stored.loaded
    with interrupted_by_sigterm(), TemporaryDirectory(prefix="corridor-reproduce-") as folder:
        again = run(
            loaded, folder=Path(folder) / "run", replications=numbers[-1] + 1, workers=workers, progress=progress
        )
        places = _compared(None, PLACES, stored.places, again.places)
        return [places, *(each for number in numbers for each in _replication(stored, again, number))]


def other_conditions(stored: Run, *, replications: int | None = None) -> list[str]:
    """What is other now than when the replications were run, one sentence each: inputs, model, versions, machine.

    Raises:
        ScenarioError: the stored scenario does not fit this version.
    """
    manifest, loaded = stored.manifest, stored.loaded
    found = []
    inputs = inputs_digest(loaded.resolved, loaded.infrastructure)
    if manifest.get("inputs_digest", inputs) != inputs:
        found.append("the scenario or infrastructure in the run's folder is not what was run")
    noted = [stored.report(number).get("conditions", manifest) for number in stored.finished[:replications]]
    for then in noted:
        found += differences(then)
    if any("model_digest" not in then for then in noted) and manifest["digest"] != digest_of(
        loaded.resolved, loaded.infrastructure
    ):
        found.append("the model's code is other than then")
    return list(dict.fromkeys(found))


def _replication(stored: Run, again: Run, number: int) -> Iterator[TableRepeated]:
    was, now = (run.report(number)["tables"] for run in (stored, again))
    for name in PER_REPLICATION:
        if name not in was:
            yield TableRepeated(number, name, is_same=False, remark="the run has no such table")
            continue
        found = _compared(number, name, partial(stored.table, name, number), partial(again.table, name, number))
        if found.is_same and was[name] != now[name]:
            found = TableRepeated(number, name, is_same=True, remark=OTHER_DIGEST)
        yield found


def _compared(
    number: int | None, name: str, stored: Callable[[], pa.Table], again: Callable[[], pa.Table]
) -> TableRepeated:
    try:
        difference = first_difference(stored(), again())
    except RunError as broken:
        return TableRepeated(number, name, is_same=False, remark=str(broken))
    return TableRepeated(number, name, is_same=difference is None, remark=difference or "")
