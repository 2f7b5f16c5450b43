"""A run on disk: `runs/<scenario>-<hash>/` with its manifest and tables. The one place that reads and writes run files.

Each file is written under a temporary name and renamed when it is whole; a replication counts as finished when its
`replication-<n>.json`, written last, is there. So a killed run loses at most the replications under way.
"""

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from geo import Network

from .folder_lock import LOCK
from .records import PER_REPLICATION, TABLE, TableDefinition
from .run_conditions import conditions_now
from .scenario import LoadedScenario
from .scenario.loading import inputs_digest
from .scenario.schema import Scenario
from .stored_scenario import load_stored, network_of, scenario_of, stored_infrastructure
from .streams import GENERATOR_NAME
from .table_digest import TableDigest, whole_digest
from .whole_files import remove_leftovers, whole_file

FORMAT = 1
MANIFEST = "manifest.json"
RUNS = Path("runs")
GROUPS_OF_A_PART = 12
"""Row groups that are read at once; a replication writes some 10,000 to 20,000 rows in each."""


class RunError(ValueError):
    """A folder that is no run, or not the run that is asked for."""


@dataclass(frozen=True)
class Run:
    """A run in its folder: the scenario as it was run, and the tables of its finished replications.

    `count`: only the first so many replications are looked at; None: all that the folder has.
    """

    folder: Path
    count: int | None = None

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """What was run: resolved scenario, versions, seed, generator, layers."""
        return _read_manifest(self.folder)

    @property
    def name(self) -> str:
        """The scenario's name."""
        return self.scenario.name

    @cached_property
    def scenario(self) -> Scenario:
        """The scenario as it was run."""
        return _scenario(self.manifest, self.folder)

    @cached_property
    def network(self) -> Network:
        """The network as it was run."""
        return network_of(self.manifest, self.folder, file=str(self.folder / MANIFEST))

    @cached_property
    def loaded(self) -> LoadedScenario:
        """The scenario as it was loaded when it was run, from this folder alone, to run it again.

        Raises:
            ScenarioError: it does not fit this version, or an infrastructure file is not there any more.
        """
        return load_stored(self.manifest, self.folder, file=str(self.folder / MANIFEST))

    @property
    def finished(self) -> tuple[int, ...]:
        """Numbers of the finished replications, rising; with a `count`, those below it."""
        numbers = finished_replications(self.folder)
        return numbers if self.count is None else tuple(number for number in numbers if number < self.count)

    @property
    def digests(self) -> dict[int, str]:
        """The digest of each finished replication's tables."""
        return {number: str(_read_json(_report(self.folder, number))["digest"]) for number in self.finished}

    def report(self, replication: int) -> dict[str, Any]:
        """What was noted of one finished replication: digests by table, warnings, what it depended on.

        Raises:
            RunError: it is not finished.
        """
        return _read_json(_report(self.folder, replication))

    @property
    def warnings(self) -> tuple[str, ...]:
        """What the finished replications warn of, once each."""
        found: dict[str, int] = {}
        for number in self.finished:
            for warning in self.warnings_of(number):
                found[warning] = found.get(warning, 0) + 1
        return tuple(f"{warning} (in {count} of {len(self.finished)} replications)" for warning, count in found.items())

    def warnings_of(self, replication: int) -> tuple[str, ...]:
        """What one finished replication warns of."""
        return tuple(_read_json(_report(self.folder, replication))["warnings"])

    def table(self, name: str, replication: int) -> pa.Table:
        """One table of one finished replication; its columns are in `sim.records`.

        Raises:
            RunError: there is no such table, or the replication is not finished.
        """
        return _read_table(self._file(name, replication))

    def parts(self, name: str, replication: int) -> Iterator[pa.Table]:
        """The same table in parts of some 200,000 rows one after the other: a large one is never whole in memory.

        Raises:
            RunError: there is no such table, or the replication is not finished.
        """
        yield from _read_parts(self._file(name, replication))

    def places(self) -> pa.Table:
        """The places that the other tables name."""
        return _read_table(self.folder / "places.parquet")

    def _file(self, name: str, replication: int) -> Path:
        if name not in PER_REPLICATION:
            raise RunError(f"no table '{name}', there are {', '.join(PER_REPLICATION)}")
        if replication not in self.finished:
            raise RunError(f"{self.folder}: replication {replication} is not finished")
        return _table_file(self.folder, name, replication)


def open_run(folder: str | Path) -> Run:
    """Open a run's folder.

    Raises:
        RunError: the folder is no run, or one that another version wrote.
    """
    run = Run(Path(folder))
    if run.manifest.get("format") != FORMAT:
        raise RunError(f"{folder}: written in format {run.manifest.get('format')}, this version reads {FORMAT}")
    return run


def run_folder(loaded: LoadedScenario) -> Path:
    """Where a scenario is run unless told otherwise: `runs/<file>-<first 10 of the digest>`."""
    return RUNS / f"{loaded.file.stem}-{loaded.digest[:10]}"


def run_there(loaded: LoadedScenario, folder: Path) -> dict[str, Any]:
    """The manifest of the scenario's run in a folder, empty where there is nothing yet.

    Raises:
        RunError: the folder holds a run of another scenario, or other files.
    """
    if not folder.exists() or all(file.name == LOCK for file in folder.iterdir()):
        return {}
    there = _read_manifest(folder)
    if there.get("digest") != loaded.digest:
        raise RunError(f"{folder}: holds a run of another scenario ('{there.get('file')}'), name another folder")
    return there


def create_run(loaded: LoadedScenario, folder: Path, replications: int) -> Run:
    """Make the folder of a run, or take up the one that is there, without what killed processes left half written.

    The run returned looks at the first `replications` only; the folder keeps what it was asked for at most.

    Raises:
        RunError: the folder holds a run of another scenario, or other files.
        OSError: it cannot be written.
    """
    there = run_there(loaded, folder)
    asked_for = max(replications, int(there.get("replications_asked_for", 0)))
    folder.mkdir(parents=True, exist_ok=True)
    remove_leftovers(folder)
    _write_manifest(loaded, folder, asked_for)  # first: from here on the folder is this run's
    for name, content in loaded.infrastructure.items():
        stored = stored_infrastructure(folder, name)
        stored.parent.mkdir(parents=True, exist_ok=True)
        with whole_file(stored) as file:
            file.write_bytes(content)
    return Run(folder, replications)


def keep_replication(
    folder: Path, replication: int, parts: Iterable[tuple[str, pa.Table]], *, warnings: Iterable[str] = ()
) -> None:
    """Write the tables of one replication as their parts come, and last the report that makes it count as finished.

    `warnings` are asked for when all parts have come.
    """
    digests: dict[str, str] = {}
    for name, named_parts in groupby(parts, key=itemgetter(0)):
        digest = TableDigest()
        with (
            whole_file(_table_file(folder, name, replication)) as file,
            pq.ParquetWriter(file, TABLE[name].schema, **_encoding(TABLE[name])) as writer,
        ):
            for _, part in named_parts:
                digest.update(part)
                writer.write_table(part)
        digests[name] = digest.hex()
    report = {
        "replication": replication,
        "status": "finished",
        "digest": whole_digest(digests),
        "tables": digests,
        "warnings": list(warnings),
        "conditions": conditions_now(),
    }
    _write_json(_report(folder, replication), report)


def files_of_replication(folder: Path, replication: int) -> dict[str, bytes]:
    """The files of a finished replication by name, its report last."""
    files = [*(_table_file(folder, name, replication) for name in PER_REPLICATION), _report(folder, replication)]
    return {file.name: file.read_bytes() for file in files}


def keep_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write the files of a replication that was simulated elsewhere, in their order, the report last."""
    for name, content in files.items():
        with whole_file(folder / name) as file:
            file.write_bytes(content)


def keep_places(folder: Path, places: pa.Table) -> None:
    """Write the table of places, the same for all replications."""
    with whole_file(folder / "places.parquet") as file:
        pq.write_table(places, file)


def finished_replications(folder: Path) -> tuple[int, ...]:
    """Numbers of all replications that the folder has, rising."""
    names = os.listdir(folder) if folder.is_dir() else ()  # noqa: PTH208 - asked for often, of folders of many files
    numbers = (name[12:-5] for name in names if name.startswith("replication-") and name.endswith(".json"))
    return tuple(sorted(int(number) for number in numbers if number.isdigit()))


def _encoding(table: TableDefinition) -> dict[str, Any]:
    """Differences for whole numbers (mostly rising times), a dictionary for texts: half the size of the default."""
    return {
        "compression": "zstd",
        "write_statistics": False,
        "use_dictionary": [column.name for column in table.columns if column.type == "text"],
        "column_encoding": {c.name: "DELTA_BINARY_PACKED" for c in table.columns if c.type == "whole"},
    }


def _write_manifest(loaded: LoadedScenario, folder: Path, asked_for: int) -> None:
    _write_json(
        folder / MANIFEST,
        {
            "format": FORMAT,
            "file": str(loaded.file),
            "layers": [str(layer) for layer in loaded.layers],
            "overrides": list(loaded.overrides),
            "digest": loaded.digest,
            "inputs_digest": inputs_digest(loaded.resolved, loaded.infrastructure),
            "scenario": loaded.resolved,
            "inputs": {
                path: {
                    "source": p.source,
                    "confidence": p.confidence,
                    "range": p.range,
                    "note": p.note,
                    "follows": p.follows,
                    "part_of": p.part_of,
                }
                for path, p in loaded.provenance.items()
            },
            "seed": loaded.scenario.seed,
            "generator": GENERATOR_NAME,
            "replications_asked_for": asked_for,
            **conditions_now(),
        },
    )


def _scenario(manifest: Mapping[str, Any], folder: Path) -> Scenario:
    return scenario_of(manifest, file=str(folder / MANIFEST))


def _read_manifest(folder: Path) -> dict[str, Any]:
    if not (folder / MANIFEST).is_file():
        raise RunError(f"{folder}: is no run, it has no {MANIFEST}")
    return _read_json(folder / MANIFEST)


def _report(folder: Path, replication: int) -> Path:
    return folder / f"replication-{replication}.json"


def _table_file(folder: Path, name: str, replication: int) -> Path:
    return folder / f"{name}-{replication}.parquet"


def _read_table(file: Path) -> pa.Table:
    with _readable(file):
        return pq.read_table(file)


def _read_parts(file: Path) -> Iterator[pa.Table]:
    """Yield the row groups of a file, several at a time; of an empty table the one part that it is."""
    with _readable(file):
        parquet = pq.ParquetFile(file)
    with parquet:
        groups = parquet.num_row_groups
        for first in range(0, max(groups, 1), GROUPS_OF_A_PART):
            with _readable(file):
                part = parquet.read_row_groups(
                    list(range(first, min(first + GROUPS_OF_A_PART, groups))), use_threads=False
                )
            yield part


@contextmanager
def _readable(file: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, pa.ArrowInvalid) as wrong:
        raise RunError(f"{file}: cannot be read: {wrong}") from wrong


def _read_json(file: Path) -> dict[str, Any]:
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as wrong:
        raise RunError(f"{file}: cannot be read: {wrong}") from wrong
    if not isinstance(content, dict):
        raise RunError(f"{file}: must hold a JSON object")
    return content


def _write_json(file: Path, content: Mapping[str, Any]) -> None:
    text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
    with whole_file(file) as temporary:
        temporary.write_text(text, encoding="utf-8")
