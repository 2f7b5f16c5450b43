"""Which file set which value: finds the keys that two bases of a scenario set differently.

Where one file extends the other, the upper one has the last word; so has a file that extends both. Else neither
knows of the other, and which of the two values is meant cannot be known.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from .node import Node
from .problem import PathKey, Problem
from .provenance import is_wrapped


class _Value(NamedTuple):
    """A value (None: the key is removed) as a file set it; `document` is the file's place among all."""

    document: int
    path: PathKey
    node: Node


class Written:
    """The values that are in force, by path, and those of them that contradict each other.

    `below` has for each file the places of all that it extends.
    """

    def __init__(self, below: Sequence[frozenset[int]]) -> None:
        self._below = below
        self._values: dict[PathKey, list[_Value]] = {}
        self._parents: set[PathKey] = set()
        self._conflicts: list[tuple[_Value, _Value]] = []

    def add(self, document: int, root: Node) -> None:
        """Lay the values of a file over those of the files before it."""
        below = self._below[document]
        for path, node in _leaves(root, ()):
            self._settle(path, below)
            own = _Value(document, path, node)
            for place in list(self._related(path)):
                others = [each for each in self._values[place] if each.document not in below]
                self._conflicts.extend((each, own) for each in others if _differ(each, own))
                self._values[place] = others
            self._values.setdefault(path, []).append(own)
            self._parents.update(path[:length] for length in range(len(path)))

    def conflicts(self, scenario: str) -> Iterator[Problem]:
        """What is wrong, in words; `scenario` is the file that may decide."""
        for first, second in self._conflicts:
            at = first.node.key
            message = f"set to something else at {at.file}:{at.line}:{at.col}, and neither file extends the other"
            ways = f"set it in {scenario}, or take it out of one of the two"
            yield Problem.at(second.node.key, second.path, f"{message}: {ways}")

    def _settle(self, path: PathKey, below: frozenset[int]) -> None:
        """A file that extends both sides of a conflict and sets the key itself has decided."""
        self._conflicts = [
            (first, second)
            for first, second in self._conflicts
            if not (_is_decided(first.path, second.path, path) and {first.document, second.document} <= below)
        ]

    def _related(self, path: PathKey) -> Iterator[PathKey]:
        """The places at which a value was set that the one at `path` replaces, in whole or in part."""
        yield from (path[:length] for length in range(len(path) + 1) if path[:length] in self._values)
        if path in self._parents:
            yield from (each for each in self._values if len(each) > len(path) and _overlap(each, path))


def _leaves(node: Node, path: PathKey) -> Iterator[tuple[PathKey, Node]]:
    """Go through what replaces and is never merged: single values, lists, values with their source."""
    if not isinstance(node.content, dict) or is_wrapped(node):
        yield path, node
        return
    for key, child in node.content.items():
        yield from _leaves(child, (*path, key))


def _is_decided(first: PathKey, second: PathKey, path: PathKey) -> bool:
    """Whether a value at `path` stands in place of both."""
    return len(path) <= max(len(first), len(second)) and _overlap(first, path) and _overlap(second, path)


def _overlap(one: PathKey, other: PathKey) -> bool:
    return all(a == b for a, b in zip(one, other, strict=False))


def _differ(one: _Value, other: _Value) -> bool:
    return one.path != other.path or _plain(one.node) != _plain(other.node)


def _plain(node: Node) -> object:
    """The value alone: where it comes from makes no difference."""
    content = node.content
    return content["value"].value if isinstance(content, dict) and is_wrapped(node) else node.value
