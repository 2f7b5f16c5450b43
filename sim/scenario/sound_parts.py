"""What can be checked across keys of a scenario of which some parts are refused: thresholds, and names in sound parts.

Only what no mending of the refused parts can make right is blamed: an entry with an error still has its name, and of a
block that cannot be read no name is missed.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import TypeVar

from pydantic import BaseModel

from .findings import Findings
from .levers import KEY as LEVERS
from .node import Node
from .problem import Problem, dotted
from .provenance import unwrap
from .references import check_ids
from .schema import Border, Flow, LineInfrastructure, OpeningHours, Scenario, Services, Terminal
from .schema.services import TrainService, TruckService
from .threshold_checks import check_threshold_names
from .validation import validate_as

_Entry = TypeVar("_Entry", bound=BaseModel)
_NAMED = ("network", "terminals", "opening_hours", "flows")
"""Blocks whose entries others refer to by name; of flows the commodities."""


def problems_of_sound_parts(merged: Node, metrics: Collection[str] | None, refused: Iterable[Problem]) -> list[Problem]:
    """Find what is wrong between the keys of those parts that can be read.

    `metrics` as in `load_scenario`; `refused` is what is already known to be wrong.
    """
    unwrapped = unwrap(merged)
    root = unwrapped.root
    nodes = dict(root.walk())
    findings = Findings(nodes)
    is_gone = not {each.key for each in refused} <= {
        *map(dotted, nodes),
        "",
    }  # no value: it may be the one that is named
    lines = None if is_gone else _entries(root, "network") or None  # without lines that can be read, none is unknown
    check_threshold_names(_entries(root, "checks"), lines, unwrapped.provenance, metrics, findings)
    if not (is_gone or _has_levers(root)) and _are_names_known(root):
        check_ids(_sound(root), findings)
    is_any_flow_refused = len(_read(root, Flow, "flows")) < len(_entries(root, "flows"))
    return [each for each in findings.errors if not (is_any_flow_refused and ".commodities." in each.key)]


def _sound(root: Node) -> Scenario:
    """The entries that others name, hollow where they are refused, and of those that name others the sound ones."""
    terminals = {key: Terminal.model_construct() for key in _entries(root, "terminals")}
    return Scenario.model_construct(
        network={key: LineInfrastructure.model_construct() for key in _entries(root, "network")},
        terminals=terminals | _read(root, Terminal, "terminals"),
        opening_hours={key: OpeningHours.model_construct() for key in _entries(root, "opening_hours")},
        flows=_read(root, Flow, "flows"),
        borders=_read(root, Border, "borders"),
        services=Services.model_construct(
            trains=_read(root, TrainService, "services", "trains"),
            trucks=_read(root, TruckService, "services", "trucks"),
        ),
    )


def _has_levers(root: Node) -> bool:
    """Whether levers are listed, which may make names."""
    listed = root.content.get(LEVERS) if isinstance(root.content, dict) else None
    return listed is not None and bool(listed.content)


def _are_names_known(root: Node) -> bool:
    """Whether no name may be missing only because its block is misspelt, is empty or is no mapping."""
    content = root.content if isinstance(root.content, dict) else {}
    is_misspelt = not content.keys() <= Scenario.model_fields.keys()
    return all(bool(_entries(root, key)) if key in content else not is_misspelt for key in _NAMED)


def _read(root: Node, model: type[_Entry], *path: str) -> dict[str, _Entry]:
    """The entries of a block that are as the schema has them."""
    read = {key: validate_as(model, node, ())[0] for key, node in _entries(root, *path).items()}
    return {key: entry for key, entry in read.items() if entry is not None}


def _entries(root: Node, *path: str) -> Mapping[str, Node]:
    """The entries of a block by name; none where it is no mapping."""
    node: Node | None = root
    for step in path:
        node = node.content.get(step) if node is not None and isinstance(node.content, dict) else None
    return node.content if node is not None and isinstance(node.content, dict) else {}
