"""Finds and reads the infrastructure files a scenario names, and joins them into one network."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import geo
from geo import GeometryError, Infrastructure, Network

from .findings import Findings
from .infrastructure_changes import with_changes
from .problem import PathKey, hint
from .schema import Scenario

GEOJSON = ".geojson"


@dataclass(frozen=True, slots=True)
class InfrastructureFiles:
    """The joined network (None if a file has errors) and each file's bytes, by the name the scenario uses."""

    network: Network | None
    contents: dict[str, bytes]


def read_network(scenario: Scenario, folder: Path, findings: Findings) -> InfrastructureFiles:
    """Read the files of all lines; what is wrong with a file is blamed on the entry that names it."""
    return read_files(scenario, findings, find=lambda name, path: _find(name, folder, path, findings))


def read_files(
    scenario: Scenario, findings: Findings, *, find: Callable[[str, PathKey], Path | None]
) -> InfrastructureFiles:
    """As `read_network`; `find` gives the file of a name (None: it has blamed the path)."""
    read: dict[str, Infrastructure] = {}
    contents: dict[str, bytes] = {}
    failed: set[str] = set()
    last: PathKey = ("network",)
    for line, block in scenario.network.items():
        for at, name in enumerate(block.infrastructure):
            last = ("network", line, "infrastructure", at)
            if name in read or name in failed:
                continue
            file = find(name, last)
            infrastructure = None if file is None else _read(file, last, findings)
            if infrastructure is None or file is None:
                failed.add(name)
            else:
                read[name], contents[name] = infrastructure, file.read_bytes()
    network = None if failed else _join(list(read.values()), last, findings)
    if network is not None:
        network = with_changes(network, scenario, findings)
    return InfrastructureFiles(network, contents)


def _find(name: str, folder: Path, path: PathKey, findings: Findings) -> Path | None:
    if name in geo.shipped_stems():
        return geo.shipped_infrastructure(name)
    if not name.endswith(GEOJSON):
        message = f"unknown infrastructure '{name}'{hint(name, geo.shipped_stems())}"
        findings.blame(path, f"{message} (a file of your own must end in {GEOJSON})")
        return None
    try:
        file = (folder / name).resolve()
        if file.is_relative_to(folder.resolve()) and not Path(name).is_absolute() and file.is_file():
            return file
    except (OSError, RuntimeError, ValueError):
        pass
    findings.blame(path, f"no file '{name}' in the scenario's folder")
    return None


def _read(file: Path, path: PathKey, findings: Findings) -> Infrastructure | None:
    try:
        return geo.read_infrastructure(file)
    except GeometryError as wrong:
        for problem in wrong.problems:
            findings.blame(path, problem)
        return None


def _join(read: list[Infrastructure], path: PathKey, findings: Findings) -> Network | None:
    try:
        return geo.join(read)
    except GeometryError as wrong:
        for problem in wrong.problems:
            findings.blame(path, problem)
        return None
