"""The list `levers` of a scenario: which levers it names, with which parameters, and where."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ..node import Node
from ..problem import PathKey, Position, Problem, dotted, hint
from ..provenance import Provenance, unwrap
from ..scalars import kind_of
from ..validation import validate_as
from .lever import Lever, Parameters

KEY = "levers"


@dataclass(frozen=True, slots=True)
class Listed:
    """One entry of the list: the lever, its parameters, where its name stands, and what is said of the parameters."""

    lever: Lever
    parameters: Parameters
    path: PathKey
    position: Position
    provenance: Mapping[str, Provenance]


def read_list(node: Node, levers: Mapping[str, Lever]) -> tuple[list[Listed], list[Problem]]:
    """Read the list; also returns what is wrong with it: what is no list, unknown levers, wrong parameters."""
    unwrapped = unwrap(Node({KEY: node}, node.position, node.key))
    problems = list(unwrapped.problems)
    plain = unwrapped.root.content[KEY] if isinstance(unwrapped.root.content, dict) else node
    if not isinstance(plain.content, list):
        problems.append(Problem.at(node.position, KEY, f"must be a list of levers, found {kind_of(plain.value)}"))
        return [], problems
    listed = []
    for at, entry in enumerate(plain.content):
        found = _read(entry, (KEY, at), levers, problems)
        if found is not None:
            own = {key: each for key, each in unwrapped.provenance.items() if key.startswith(f"{KEY}.{at}.")}
            listed.append(replace(found, provenance=own))
    return listed, problems


def _read(entry: Node, path: PathKey, levers: Mapping[str, Lever], problems: list[Problem]) -> Listed | None:
    content = entry.content
    name, given, at = content, Node({}, entry.position, entry.position), entry.position
    if isinstance(content, dict):
        if len(content) != 1:
            message = f"must be one lever, found {', '.join(content) or 'none'}; begin each with '-' of its own"
            problems.append(Problem.at(entry.position, path, message))
            return None
        [(name, given)] = content.items()
        at = given.key
    if not isinstance(name, str):
        message = f"must be the name of a lever, or `name: {{its parameters}}`, found {kind_of(entry.value)}"
        problems.append(Problem.at(at, path, message))
        return None
    if name not in levers:
        problems.append(Problem.at(at, path, f"unknown lever '{name}'{hint(name, levers)}"))
        return None
    lever = levers[name]
    if given.content is None:  # a colon and nothing behind it
        given = replace(given, content={})
    parameters, wrong = validate_as(lever.parameters, given, ())
    inside = dotted((*path, name))
    problems += [replace(each, key=f"{inside}.{each.key}" if each.key else inside) for each in wrong]
    return None if parameters is None else Listed(lever, parameters, (*path, name), at, {})
