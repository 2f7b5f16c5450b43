"""A scenario out of a run's folder: from the resolved values in its manifest and the infrastructure files beside it.

Layers, levers and overrides are not applied again: the manifest has what came out of them. What ships with the model
(holidays, rolling stock) is the model's own of today.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from geo import Network

from .scenario.consists import with_vehicles
from .scenario.findings import Findings
from .scenario.holidays import with_holidays
from .scenario.infrastructure_files import InfrastructureFiles, read_files
from .scenario.loading import LoadedScenario, digest_of
from .scenario.node import Node
from .scenario.problem import Position, ScenarioError
from .scenario.provenance import Provenance
from .scenario.schema import Scenario
from .scenario.validation import validate


def stored_infrastructure(folder: Path, name: str) -> Path:
    """Where a run's folder keeps the infrastructure file that the scenario calls so."""
    return folder / "infrastructure" / f"{name.removesuffix('.geojson')}.geojson"


def scenario_of(manifest: Mapping[str, Any], *, file: str) -> Scenario:
    """The scenario as it was run; `file` is the manifest's name in messages.

    Raises:
        ScenarioError: It does not fit this version.
    """
    scenario, findings = _checked(manifest, file)
    if findings.errors:
        raise ScenarioError(findings.errors)
    return scenario


def network_of(manifest: Mapping[str, Any], folder: Path, *, file: str) -> Network:
    """The network as it was run.

    Raises:
        ScenarioError: It does not fit this version, or a file of it is not there any more.
    """
    scenario, findings = _checked(manifest, file)
    return _network(scenario, folder, findings)[0]


def load_stored(manifest: Mapping[str, Any], folder: Path, *, file: str) -> LoadedScenario:
    """The scenario as it was loaded when it was run, from the run's folder alone, to run it again.

    Raises:
        ScenarioError: It does not fit this version, or an infrastructure file is not there any more.
    """
    scenario, findings = _checked(manifest, file)
    network, contents = _network(scenario, folder, findings)
    return LoadedScenario(
        scenario=scenario,
        network=network,
        provenance={path: _provenance(each) for path, each in manifest["inputs"].items()},
        resolved=manifest["scenario"],
        file=Path(manifest["file"]),
        layers=tuple(map(Path, manifest["layers"])),
        digest=digest_of(manifest["scenario"], contents),
        warnings=(),
        infrastructure=contents,
        overrides=tuple(manifest.get("overrides", ())),
    )


def _checked(manifest: Mapping[str, Any], file: str) -> tuple[Scenario, Findings]:
    root = Node.of(manifest["scenario"], Position(file, 1, 1))
    scenario, wrong = validate(root, ())
    if scenario is None:
        raise ScenarioError(wrong)
    findings = Findings(dict(root.walk()))
    return with_holidays(with_vehicles(scenario, findings), findings), findings


def _network(scenario: Scenario, folder: Path, findings: Findings) -> tuple[Network, Mapping[str, bytes]]:
    files: InfrastructureFiles = read_files(
        scenario, findings, find=lambda name, _: stored_infrastructure(folder, name)
    )
    if files.network is None or findings.errors:
        raise ScenarioError(findings.errors)
    return files.network, files.contents


def _provenance(found: Mapping[str, Any]) -> Provenance:
    low_high = found["range"]
    return Provenance(
        source=found["source"],
        confidence=found["confidence"],
        range=None if low_high is None else (low_high[0], low_high[1]),
        note=found["note"],
        follows=found.get("follows"),  # runs stored before there were these have neither
        part_of=found.get("part_of"),
    )
