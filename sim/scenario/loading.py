"""Reads a scenario: files and overrides in, a checked and frozen scenario with its network out."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geo
from geo import Network

from .checks import check_across_keys
from .consists import with_vehicles
from .findings import Findings
from .holidays import with_holidays
from .infrastructure_files import read_network
from .layers import read_layers
from .problem import Problem, ScenarioError
from .provenance import Provenance
from .resolving import resolve
from .schema import Scenario

_MODEL, _GEOMETRY = Path(__file__).parents[1], Path(geo.__file__).parent

NOT_IN_DIGEST = ("name", "description", "replications", "levers")
"""Keys that change no replication: an extended or renamed run keeps its digest. Levers have set others by then."""


@dataclass(frozen=True, slots=True)
class LoadedScenario:
    """A scenario that passed every check.

    `provenance` is by dotted path, `resolved` the plain values after all layers and overrides (JSON, keys
    in the file's order), `layers` the files from the lowest base to `file`, `infrastructure` the bytes of each
    infrastructure file by the name the scenario uses, `digest` the SHA-256 of all that
    a replication depends on.
    """

    scenario: Scenario
    network: Network
    provenance: Mapping[str, Provenance]
    resolved: dict[str, Any]
    file: Path
    layers: tuple[Path, ...]
    digest: str
    warnings: tuple[Problem, ...]
    infrastructure: Mapping[str, bytes]


def load_scenario(path: str | Path, *, overrides: Sequence[str] = (), assumed: Sequence[str] = ()) -> LoadedScenario:
    """Read a scenario file with everything it extends, lay the overrides over it, and check all of it.

    `overrides` are texts `a.b.c=value`, as given to `--set`; `assumed` are such texts too, but as if the file said
    them: levers and overrides stand above them.

    Raises:
        ScenarioError: Anything is wrong; its `problems` has all that could be found, each with its place.
    """
    path = Path(path)
    layers = read_layers(path)
    root, provenance, scenario = resolve(layers, overrides, path.parent, assumed=assumed)
    findings = Findings(dict(root.walk()))
    scenario = with_holidays(with_vehicles(scenario, findings), findings)
    files = read_network(scenario, path.parent, findings)
    across = check_across_keys(scenario, files.network, root)
    if files.network is None or findings.errors or across.errors:
        raise ScenarioError([*findings.errors, *across.errors])
    resolved = json.loads(json.dumps(root.value))
    return LoadedScenario(
        scenario=scenario,
        network=files.network,
        provenance=provenance,
        resolved=resolved,
        file=path,
        layers=layers.files,
        digest=_digest(resolved, files.contents),
        warnings=tuple(sorted([*findings.warnings, *across.warnings])),
        infrastructure=files.contents,
    )


def _digest(resolved: Mapping[str, Any], contents: Mapping[str, bytes]) -> str:
    """Hash what a replication depends on: the scenario as canonical JSON, infrastructure files, the model."""
    kept = {key: value for key, value in resolved.items() if key not in NOT_IN_DIGEST}
    text = json.dumps(kept, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
    digest = hashlib.sha256(text.encode("ascii"))
    for name in sorted(contents):
        digest.update(f"\n{name}\n{hashlib.sha256(contents[name]).hexdigest()}".encode())
    for file in (*sorted(_MODEL.rglob("*.py")), *sorted(_GEOMETRY.rglob("*.py")), *sorted(_MODEL.rglob("*.yaml"))):
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()
