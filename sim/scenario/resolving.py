"""From the layers of a scenario to one: files merged, then levers, then the overrides of the command line.

Levers stand above all files, as they change what these say; `--set` stands above the levers, so that a value can be
tried under them. What is set of the list `levers` itself comes before they are pulled. Assumptions that a study draws
are as if a file said them: they stand beneath the levers.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from .findings import Findings
from .infrastructure_files import read_network
from .layers import Layers, merge_layers
from .levers import KEY, LEVERS, Case, pull, put_in, read_list
from .node import Node
from .overrides import ASSUMED, apply_overrides
from .problem import Problem, ScenarioError
from .provenance import Provenance, unwrap
from .schema import Scenario
from .sound_parts import problems_of_sound_parts
from .validation import find_bare_values, validate
from .varying_together import check_varying_together


@dataclass(frozen=True, slots=True)
class Resolved:
    """A scenario as plain values with positions, where its values come from, and as the schema has it."""

    root: Node
    provenance: Mapping[str, Provenance]
    scenario: Scenario


def resolve(
    layers: Layers,
    overrides: Sequence[str],
    folder: Path,
    *,
    assumed: Sequence[str] = (),
    metrics: Collection[str] | None = None,
) -> tuple[Node, Mapping[str, Provenance], Scenario]:
    """Merge, pull levers, override, unwrap and validate; `folder` is the scenario's own.

    `assumed` are overrides that are laid over the files before all else, so that levers see them. `metrics` are the
    names that `checks` may have (None: they are not looked at).

    Raises:
        ScenarioError: What is wrong, all of it together, also between keys of the parts that are right; what levers do
            is looked at when all else is right.
    """
    merged, problems = merge_layers(layers)
    merged, unsuitable = apply_overrides(merged, assumed, file=ASSUMED)
    merged, wrong = apply_overrides(merged, overrides, only=_is_of_levers)
    problems += [*unsuitable, *wrong]
    try:
        found = _with_levers_and_overrides(merged, overrides, layers, folder, problems)
    except ScenarioError as refused:
        as_set, _ = apply_overrides(merged, overrides)
        others = problems_of_sound_parts(as_set, metrics, refused.problems)
        raise ScenarioError([*refused.problems, *others]) from None
    return found.root, found.provenance, found.scenario


def _with_levers_and_overrides(
    merged: Node, overrides: Sequence[str], layers: Layers, folder: Path, problems: list[Problem]
) -> Resolved:
    if isinstance(merged.content, dict) and KEY in merged.content:
        merged = _pulled(merged, layers, folder, problems)
    merged, wrong = apply_overrides(merged, overrides, only=lambda text: not _is_of_levers(text))
    return _validated(merged, [*problems, *wrong])


def _is_of_levers(text: str) -> bool:
    return text.partition("=")[0].strip().split(".")[0] == KEY


def _pulled(merged: Node, layers: Layers, folder: Path, problems: list[Problem]) -> Node:
    """The scenario with its levers pulled; unchanged, with the problems, where the list itself is wrong."""
    assert isinstance(merged.content, dict)  # the caller has looked
    listed, wrong = read_list(merged.content[KEY], LEVERS)
    problems += wrong
    if wrong or not listed:
        return replace(merged, content={key: node for key, node in merged.content.items() if not wrong or key != KEY})
    before = _validated(merged, problems)
    findings = Findings(dict(before.root.walk()))
    network = read_network(before.scenario, folder, findings).network
    if network is None or findings.errors:
        raise ScenarioError(findings.errors)
    pulled, wrong = pull(listed, Case(before.scenario, network), before.root)
    changed, above = put_in(merged, pulled, [document.file for document in layers.documents])
    if wrong or above:
        raise ScenarioError([*wrong, *above])
    return changed


def _validated(merged: Node, problems: Sequence[Problem]) -> Resolved:
    unwrapped = unwrap(merged)
    problems = [*problems, *unwrapped.problems, *find_bare_values(_without_levers(unwrapped.root))]
    scenario, wrong = validate(unwrapped.root, {problem.key for problem in problems})
    if problems or wrong or scenario is None:
        findings = Findings(dict(unwrapped.root.walk()))
        check_varying_together(unwrapped.provenance, unwrapped.root, findings)
        raise ScenarioError([*problems, *wrong, *findings.errors])
    return Resolved(unwrapped.root, unwrapped.provenance, scenario)


def _without_levers(root: Node) -> Node:
    """Levers without parameters may stand with a colon and nothing behind it."""
    if not isinstance(root.content, dict):
        return root
    return replace(root, content={key: node for key, node in root.content.items() if key != KEY})
