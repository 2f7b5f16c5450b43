"""One replication of a study: what a worker does, wherever it is. What is to be kept goes back to who asked."""

import json
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa

import sim
from sim.packed import PackedScenario
from sim.records import PER_REPLICATION
from sim.simulated import SimulatedRun, Simulation
from sim.stored_run import files_of_replication, keep_replication

from .indicators import SCHEMA, indicators

DIGEST, WARNINGS, FAILURE = b"digest", b"warnings", b"failure"
"""What the metadata of indicators has: digest of the tables and warnings (JSON) of the replication, or its failure."""


@dataclass(frozen=True, slots=True)
class Measured:
    """The indicators of one replication, and the files of its tables by name if they are wanted.

    `key` is whatever tells the one who asked which replication it is.
    """

    key: str
    indicators: pa.Table
    files: dict[str, bytes]


def measure_replication(key: str, packed: PackedScenario, replication: int, has_tables: bool) -> Measured:
    """Simulate one replication in memory; there are no rows where it could not be carried to its end.

    Raises:
        LedgerError: the ledger does not add up.
    """
    loaded = packed.unpacked()
    try:
        simulation = Simulation(loaded, replication)
    except sim.RunFailed as failure:
        failed = SCHEMA.empty_table().replace_schema_metadata({FAILURE: str(failure).encode()})
        return Measured(key, failed, {})
    run = SimulatedRun.of(loaded, replication, simulation.parts())
    warned = replace(run, warnings=tuple(simulation.warnings()))
    return Measured(key, _measured(warned), _files(warned) if has_tables else {})


def measure_stored(loaded: sim.LoadedScenario, replication: int, run: sim.Run) -> pa.Table:
    """Return the indicators of a replication that a run of the scenario has.

    Raises:
        LedgerError: the ledger does not add up.
        RunError: a table cannot be read.
    """
    tables = {name: run.table(name, replication) for name in PER_REPLICATION}
    warnings = run.warnings_of(replication)
    return _measured(SimulatedRun(loaded, replication, tables, run.digests[replication], warnings=warnings))


def failure_of(found: pa.Table) -> str | None:
    """Return why a replication could not be carried to its end, None if it was."""
    text = (found.schema.metadata or {}).get(FAILURE)
    return None if text is None else text.decode()


def digest_of(found: pa.Table) -> str:
    """Return the digest of the tables that indicators are from."""
    metadata: dict[bytes, bytes] = found.schema.metadata or {}
    return metadata.get(DIGEST, b"").decode()


def warnings_in(found: pa.Table) -> tuple[str, ...]:
    """Return what the replication of these indicators warned of."""
    metadata: dict[bytes, bytes] = found.schema.metadata or {}
    return tuple(json.loads(metadata.get(WARNINGS, b"[]")))


def _measured(run: SimulatedRun) -> pa.Table:
    said = {DIGEST: run.digest.encode(), WARNINGS: json.dumps(run.warnings).encode()}
    return indicators(run, run.replication).replace_schema_metadata(said)


def _files(run: SimulatedRun) -> dict[str, bytes]:
    with TemporaryDirectory(prefix="corridor-") as folder:
        keep_replication(Path(folder), run.replication, run.tables.items(), warnings=run.warnings)
        return files_of_replication(Path(folder), run.replication)
