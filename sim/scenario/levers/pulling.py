"""Pulls levers: from the list to changes of the scenario, each with its lever as its source.

Levers see the scenario as its files say it, not each other's changes, so their order means nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from ..node import Node
from ..overrides import set_value
from ..problem import PathKey, Position, Problem, dotted, hint
from ..provenance import Confidence, Provenance, is_wrapped
from .lever import Case, Change, NotApplicableError, items
from .listed import Listed

WORST_FIRST = tuple(reversed(get_args(Confidence)))


@dataclass(frozen=True, slots=True)
class Pulled:
    """A change and the lever that makes it."""

    change: Change
    by: Listed


def pull(listed: Sequence[Listed], case: Case, root: Node) -> tuple[list[Pulled], list[Problem]]:
    """All changes of the levers; also returns what is wrong: levers that do not apply, or set one key.

    `root` is the scenario as plain values with positions: what a lever would not change is left out.
    """
    pulled: list[Pulled] = []
    problems: list[Problem] = []
    for each in listed:
        changes = _changes(each, case, root, problems)
        pulled.extend(Pulled(change, each) for change in changes)
    problems += _both_set(pulled)
    return pulled, problems


def put_in(root: Node, pulled: Sequence[Pulled], files: Sequence[str]) -> tuple[Node, list[Problem]]:
    """The scenario with the changes, each wrapped with its source; `files` are its layers, the lowest first.

    Also returns what is wrong: keys that a file above the one with the list sets itself.
    """
    order = {file: at for at, file in enumerate(files)}
    problems = []
    changed = root
    for each in pulled:
        change, at = each.change, each.by.position
        above = _written_at(root, change.path)
        if above is not None and order.get(above.file, -1) > order.get(at.file, len(files)):
            message = f"sets {dotted(change.path)}, which {_at(above)} sets too, a file above the list of levers"
            problems.append(Problem.at(at, each.by.path, f"{message}; leave one of them out"))
        changed = set_value(changed, [str(step) for step in change.path], _wrapped(each), ())
    return changed, problems


def _changes(listed: Listed, case: Case, root: Node, problems: list[Problem]) -> list[Change]:
    """What one lever changes, all borders, lines, ... together."""
    lever, there, at = listed.lever, items(case, listed.lever.scope), listed.parameters.at
    for place, each in enumerate(at):
        if each not in there:
            message = f"unknown among the {lever.scope}: '{each}'{hint(each, there)}"
            problems.append(Problem.at(listed.position, (*listed.path, "at", place), message))
    found: list[Change] = []
    reasons = []
    for key in [each for each in at if each in there] or ([] if at else sorted(there)):
        try:
            changes = _that_change(root, list(lever.changes(case, key, listed.parameters)))
        except NotApplicableError as why:
            reasons.append(f"'{key}' {why}")
            continue
        found += changes
        if not changes:
            reasons.append(f"'{key}' is so already")
    if reasons and (at or not found):
        problems.append(Problem.at(listed.position, listed.path, f"does not apply: {'; '.join(reasons)}"))
    elif not found and not at:
        problems.append(Problem.at(listed.position, listed.path, f"does not apply: there are no {lever.scope}"))
    return found


def _that_change(root: Node, changes: Sequence[Change]) -> list[Change]:
    return [change for change in changes if _plain(root, change.path) != change.value]


def _plain(root: Node, path: PathKey) -> Any:
    """The plain value at a path; an empty tuple, which is no value of YAML, where there is none."""
    node = root
    for step in path:
        if not isinstance(node.content, dict) or step not in node.content:
            return ()
        node = node.content[str(step)]
    return node.value


def _both_set(pulled: Sequence[Pulled]) -> Iterator[Problem]:
    """Blame every key that two entries of the list set, once for each pair of them."""
    seen: dict[PathKey, Pulled] = {}
    blamed = set()
    for each in pulled:
        path = each.change.path
        for other_path, other in seen.items():
            length = min(len(path), len(other_path))
            pair = (other.by.path, each.by.path)
            if path[:length] != other_path[:length] or other.by is each.by or pair in blamed:
                continue
            blamed.add(pair)
            message = f"sets {dotted(path)}, which lever {other.by.lever.name} ({_at(other.by.position)}) sets too"
            yield Problem.at(each.by.position, each.by.path, f"{message}; two levers must not set one key")
        seen[path] = each


def _written_at(root: Node, path: PathKey) -> Position | None:
    """Where a key is written, with all that is wrapped on the way; None where it is not."""
    node = root
    for step in path:
        while is_wrapped(node) and isinstance(node.content, dict):
            node = node.content["value"]
        if not isinstance(node.content, dict) or step not in node.content:
            return None
        node = node.content[str(step)]
    return node.position


def _wrapped(pulled: Pulled) -> Node:
    """The value as if a file said it with its source: the lever, where it stands, and what its parameters rest on."""
    at, listed = pulled.by.position, pulled.by
    said = {"value": pulled.change.value, "source": f"lever {listed.lever.name} ({_at(at)})"}
    given = listed.parameters.model_dump(mode="json", exclude={"at"})
    parameters = {key: value for key, value in given.items() if value not in (None, [])}
    numbers = [key for key, value in parameters.items() if type(value) in (int, float)]
    if numbers:
        said["confidence"] = _confidence(numbers, listed.provenance)
    if parameters:
        said["note"] = ", ".join(f"{key} {value}" for key, value in parameters.items())
    return _node(said, at)


def _confidence(parameters: Sequence[str], provenance: Mapping[str, Provenance]) -> str:
    """The least trust in any of the parameters; what says nothing of its source is assumed."""
    said = {key.split(".")[3]: each.confidence for key, each in provenance.items() if key.count(".") >= 3}
    trust = [said.get(key) or "assumed" for key in parameters]
    return min(trust, key=WORST_FIRST.index)


def _node(value: Any, at: Position) -> Node:
    if isinstance(value, dict):
        return Node({key: _node(each, at) for key, each in value.items()}, at, at)
    if isinstance(value, list | tuple):
        return Node([_node(each, at) for each in value], at, at)
    return Node(value, at, at)


def _at(position: Position) -> str:
    return f"{position.file}:{position.line}:{position.col}"
