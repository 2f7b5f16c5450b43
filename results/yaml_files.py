"""YAML files beside scenarios (claims, plans, rates): read as a scenario is, with every problem at its place."""

from collections.abc import Container
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from sim.scenario.document import read_document
from sim.scenario.node import Node
from sim.scenario.problem import PathKey, Problem, dotted
from sim.scenario.provenance import Unwrapped, unwrap
from sim.scenario.validation import find_bare_values, validate_as

_Model = TypeVar("_Model", bound=BaseModel)


def read_what_is_right(
    model: type[_Model], file: str | Path, *, incomplete: type[_Model] | None = None
) -> tuple[_Model | None, Unwrapped, list[Problem]]:
    """Read a YAML file as a block; also returns it as plain values with their sources, and what is wrong with it.

    What is wrong is left out of the block, so that the rest can be looked at too and all problems be said at once; the
    block is None where not enough is left. `incomplete` is a model of what is left, with fewer keys that it must have.
    Places name the file as it is given.

    Raises:
        ScenarioError: It is no YAML file, or none that may be read.
    """
    unwrapped = unwrap(read_document(Path(file), file=str(file)).root)
    bare = [*unwrapped.problems, *find_bare_values(unwrapped.root)]
    read, wrong = validate_as(model, unwrapped.root, {problem.key for problem in bare})
    if bare or wrong:
        read = _rest(incomplete or model, unwrapped.root, {problem.key for problem in bare})
    return read, unwrapped, [*bare, *wrong]


def _rest(model: type[_Model], root: Node, out: set[str]) -> _Model | None:
    """What is left as a block without what is wrong: at the paths `out`, where the model says so, and what needs it."""
    before: Node | None = None
    left: Node | None = root
    read = None
    while read is None and left is not None and left != before:
        _, wrong = validate_as(model, left, out)
        before, left = left, _without(left, {*out, *(problem.key for problem in wrong)}, ())
        if left is not None:
            read, _ = validate_as(model, left, ())
    return read


def _without(node: Node, out: Container[str], path: PathKey) -> Node | None:
    """The node without what stands at the dotted paths; a list is left out as a whole, so that others keep theirs."""
    if dotted(path) in out:
        return None
    if isinstance(node.content, list):
        items = [item for at, each in enumerate(node.content) if (item := _without(each, out, (*path, at)))]
        return replace(node, content=items) if len(items) == len(node.content) else None
    if not isinstance(node.content, dict):
        return node
    kept = {key: _without(item, out, (*path, key)) for key, item in node.content.items()}
    return replace(node, content={key: item for key, item in kept.items() if item is not None})
