"""A value of a scenario file together with where it and its key stand."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .problem import PathKey, Position
from .scalars import Scalar


@dataclass(frozen=True, slots=True)
class Node:
    """A value, where it stands, and where its key stands (the value's own position inside a list)."""

    content: "Scalar | dict[str, Node] | list[Node]"
    position: Position
    key: Position

    @classmethod
    def of(cls, value: Any, position: Position) -> "Node":
        """A plain value as a node, all of it at one position."""
        if isinstance(value, dict):
            return cls({key: cls.of(each, position) for key, each in value.items()}, position, position)
        if isinstance(value, list):
            return cls([cls.of(each, position) for each in value], position, position)
        return cls(value, position, position)

    def walk(self, path: PathKey = ()) -> "Iterator[tuple[PathKey, Node]]":
        """Go through this node and everything below it, parents first."""
        yield path, self
        items: Any = ()
        if isinstance(self.content, dict):
            items = self.content.items()
        elif isinstance(self.content, list):
            items = enumerate(self.content)
        for part, node in items:
            yield from node.walk((*path, part))

    @property
    def value(self) -> Any:
        """The plain value: mappings, lists and scalars without positions."""
        if isinstance(self.content, dict):
            return {key: node.value for key, node in self.content.items()}
        if isinstance(self.content, list):
            return [node.value for node in self.content]
        return self.content
