"""Overrides of the command line, `--set a.b.c=value`: the uppermost layer, one value at a time."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from .builder import MAX_DEPTH, has_control_characters
from .document import parse_node
from .layers import EXTENDS
from .node import Node
from .problem import PathKey, Position, Problem, ScenarioError, dotted, hint
from .provenance import is_wrapped
from .scalars import kind_of

FILE = "--set"
ASSUMED = "drawn"
"""Stands for the file in what is said of an assumption that a study has drawn."""


def apply_overrides(
    root: Node, overrides: Sequence[str], *, only: Callable[[str], bool] | None = None, file: str = FILE
) -> tuple[Node, list[Problem]]:
    """Apply overrides in their order, or `only` those that are wanted; also returns what is wrong with them.

    Path steps are keys, or indices in lists. A value is a YAML scalar or flow value; `null` removes the key.
    An override inside a value that has a source takes the source away.
    """
    problems: list[Problem] = []
    for number, text in enumerate(overrides, start=1):
        if only is not None and not only(text):
            continue
        try:
            root = _apply(root, text, Position(file, number, 1))
        except ScenarioError as wrong:
            problems.extend(wrong.problems)
    return root, problems


def _apply(root: Node, text: str, at: Position) -> Node:
    if has_control_characters(text):
        raise _refusal(at, text[:60].encode("ascii", "replace").decode(), "has characters that are not allowed")
    name, equals, value = text.partition("=")
    steps = name.strip().split(".")
    if not equals or not all(steps):
        raise _refusal(at, text[:60], "must be key.path=value")
    if len(steps) > MAX_DEPTH:
        raise _refusal(at, name[:60], f"nested deeper than {MAX_DEPTH} levels")
    if steps[0] == EXTENDS:
        raise _refusal(at, name, "cannot be set here, write it in the file")
    node = parse_node(value, start=at, is_fixed=True, key=name)
    if node is None:
        raise _refusal(at, name, "no value after '=', write null to remove the key")
    return set_value(root, steps, node, ())


def set_value(below: Node, steps: Sequence[str], value: Node, path: PathKey) -> Node:
    """Return `below` with the value put in at the end of the steps."""
    if not steps:
        return value
    if is_wrapped(below) and isinstance(below.content, dict):
        inner = replace(below.content["value"], key=below.key)
        return set_value(inner, steps[1:] if steps[0] == "value" else steps, value, path)
    if isinstance(below.content, list):
        return _set_in_list(below, below.content, steps, value, path)
    if not isinstance(below.content, dict):
        message = f"is {kind_of(below.content)}, has no '{steps[0]}' inside"
        raise _refusal(value.position, dotted((*path, *steps)), f"'{dotted(path)}' {message}")
    return _set_in_mapping(below, below.content, steps, value, path)


def _set_in_list(below: Node, items: list[Node], steps: Sequence[str], value: Node, path: PathKey) -> Node:
    key = dotted((*path, *steps))
    index = int(steps[0]) if steps[0].isascii() and steps[0].isdigit() and len(steps[0]) < 9 else -1
    if not 0 <= index < len(items):
        allowed = f"0 to {len(items) - 1}" if items else "none, the list is empty"
        raise _refusal(value.position, key, f"no item '{steps[0]}' in the list '{dotted(path)}'; allowed: {allowed}")
    if value.content is None:
        raise _refusal(value.position, key, "null cannot remove an item of a list, set the whole list")
    changed = set_value(items[index], steps[1:], value, (*path, index))
    return replace(below, content=[*items[:index], changed, *items[index + 1 :]])


def _set_in_mapping(below: Node, content: dict[str, Node], steps: Sequence[str], value: Node, path: PathKey) -> Node:
    step, rest = steps[0], steps[1:]
    if value.content is None and step not in content:
        message = f"null removes '{step}', but there is no such key{hint(step, content)}"
        raise _refusal(value.position, dotted((*path, *steps)), message)
    if value.content is None and not rest:
        return replace(below, content={key: node for key, node in content.items() if key != step})
    inside = content.get(step, Node({}, value.position, value.position))
    return replace(below, content={**content, step: set_value(inside, rest, value, (*path, step))})


def _refusal(at: Position, key: str, message: str) -> ScenarioError:
    return ScenarioError([Problem.at(at, key, message)])
