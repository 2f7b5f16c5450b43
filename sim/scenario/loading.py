"""Reads a scenario: files and overrides in, a checked and frozen scenario with its network out."""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geo import Network

from ..code_digest import model_digest
from .checks import check_across_keys
from .consists import with_vehicles
from .findings import Findings
from .holidays import with_holidays
from .infrastructure_files import read_network
from .layers import read_layers
from .levers import with_levers_named
from .problem import Problem, ScenarioError
from .provenance import Provenance
from .resolving import resolve
from .schema import Scenario
from .threshold_checks import check_thresholds
from .varying_together import check_varying_together

NOT_IN_DIGEST = ("name", "description", "replications", "levers", "checks")
"""Keys that change no replication: an extended, renamed or judged run keeps its digest. Levers have set others by then.
"""


@dataclass(frozen=True, slots=True)
class LoadedScenario:
    """A scenario that passed every check.

    `provenance` is by dotted path (of inputs: a threshold is none), `resolved` the plain values after all layers and
    overrides (JSON, keys in the file's order), `layers` the files from the lowest base to `file`, `infrastructure` the
    bytes of each infrastructure file by the name the scenario uses, `digest` the SHA-256 of all that a replication
    depends on, `overrides` those of the command line.
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
    overrides: tuple[str, ...] = ()


def load_scenario(
    path: str | Path,
    *,
    overrides: Sequence[str] = (),
    assumed: Sequence[str] = (),
    metrics: Collection[str] | None = None,
) -> LoadedScenario:
    """Read a scenario file with everything it extends, lay the overrides over it, and check all of it.

    `overrides` are texts `a.b.c=value`, as given to `--set`; `assumed` are such texts too, but as if the file said
    them: levers and overrides stand above them. `metrics` are the names that `checks` may have (`results.METRICS`;
    None: they are not looked at).

    Raises:
        ScenarioError: Anything is wrong; its `problems` has all that could be found, each with its place.
    """
    path = Path(path)
    layers = read_layers(path)
    root, provenance, scenario = resolve(layers, overrides, path.parent, assumed=assumed, metrics=metrics)
    findings = Findings(dict(root.walk()))
    scenario = with_holidays(with_vehicles(scenario, findings), findings)
    check_thresholds(scenario, provenance, metrics, findings)
    check_varying_together(provenance, root, findings)
    files = read_network(scenario, path.parent, findings)
    across = check_across_keys(scenario, files.network, root)
    if files.network is None or findings.errors or across.errors:
        raise ScenarioError(with_levers_named([*findings.errors, *across.errors], provenance))
    resolved = json.loads(json.dumps(root.value))
    return LoadedScenario(
        scenario=scenario,
        network=files.network,
        provenance={key: each for key, each in provenance.items() if not key.startswith("checks.")},
        resolved=resolved,
        file=path,
        layers=layers.files,
        digest=digest_of(resolved, files.contents),
        warnings=tuple(sorted([*findings.warnings, *across.warnings])),
        infrastructure=files.contents,
        overrides=tuple(overrides),
    )


def digest_of(resolved: Mapping[str, Any], contents: Mapping[str, bytes]) -> str:
    """Hash what a replication depends on: its inputs and the model."""
    return hashlib.sha256(f"{inputs_digest(resolved, contents)}\n{model_digest()}".encode()).hexdigest()


def inputs_digest(resolved: Mapping[str, Any], contents: Mapping[str, bytes]) -> str:
    """Hash the inputs of a replication: the scenario as canonical JSON, infrastructure files."""
    kept = {key: value for key, value in resolved.items() if key not in NOT_IN_DIGEST}
    text = json.dumps(kept, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
    digest = hashlib.sha256(text.encode("ascii"))
    for name in sorted(contents):
        digest.update(f"\n{name}\n{hashlib.sha256(contents[name]).hexdigest()}".encode())
    return digest.hexdigest()
