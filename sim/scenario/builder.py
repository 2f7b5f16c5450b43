"""Builds nodes from YAML events, one by one, and refuses what makes YAML hard to trust."""

import re
from dataclasses import dataclass, field
from typing import Any

import yaml

from .node import Node
from .problem import PathKey, Position, Problem, ScenarioError, dotted
from .scalars import Scalar, resolve

MAX_DEPTH = 40

_NOT_TEXT = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def has_control_characters(text: str) -> bool:
    """Say whether a text has characters that YAML does not allow."""
    return _NOT_TEXT.search(text) is not None


@dataclass(slots=True)
class _Open:
    """A mapping or list that is being read; `name` is the key whose value comes next."""

    node: Node
    path: PathKey
    name: str | None = None
    name_at: Position | None = None
    is_named: bool = False
    seen: dict[str, int] = field(default_factory=dict)


class NodeBuilder:
    """Takes events one by one and builds nodes; gathers problems and stops at those it cannot read past."""

    def __init__(self, start: Position, is_fixed: bool, key: str) -> None:
        self.root: Node | None = None
        self.problems: list[Problem] = []
        self._start = start
        self._is_fixed = is_fixed
        self._prefix = key
        self._stack: list[_Open] = []
        self._documents = 0

    def check_characters(self, text: str) -> None:
        """Refuse control characters, with their position."""
        found = _NOT_TEXT.search(text)
        if found:
            before = text[: found.start()]
            line, col = before.count("\n") + 1, len(before) - before.rfind("\n")
            at = self._start if self._is_fixed else Position(self._start.file, line, col)
            message = f"character U+{ord(found[0]):04X} is not allowed"
            raise ScenarioError([Problem.at(at, self._key(), message)])

    def refuse(self, mark: Any, message: str) -> None:
        """Stop at what cannot be read past."""
        self.problems.append(Problem.at(self._at(mark), self._key(), message))
        raise ScenarioError(self.problems)

    def take(self, event: yaml.Event) -> None:
        """Take the next event."""
        match event:
            case yaml.DocumentStartEvent():
                self._documents += 1
                if self._documents > 1:
                    self.refuse(event.start_mark, "a second document begins here, must be one")
            case yaml.AliasEvent():
                self.refuse(event.start_mark, f"alias '*{event.anchor}' is not allowed, write the value out")
            case yaml.ScalarEvent():
                self._check_plain(event)
                self._scalar(event)
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                self._check_plain(event)
                self._begin(event)
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                self._stack.pop()
            case _:
                pass

    def _check_plain(self, event: Any) -> None:
        if event.anchor is not None:
            self.refuse(event.start_mark, f"anchor '&{event.anchor}' is not allowed, write the value out")
        if event.tag is not None:
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            self.refuse(event.start_mark, f"tag '{tag}' is not allowed, write the plain value")

    def _scalar(self, event: Any) -> None:
        top = self._stack[-1] if self._stack else None
        value: Scalar = event.value
        is_plain = event.style is None or event.style == ""
        if is_plain:
            try:
                value = resolve(event.value)
            except ValueError as wrong:
                self.refuse(event.start_mark, str(wrong))
        if isinstance(value, str) and has_control_characters(value):
            self.refuse(event.start_mark, "the text holds a character that is not allowed")
        if top is not None and isinstance(top.node.content, dict) and not top.is_named:
            self._name(top, value, event)
        else:
            self._put(Node(value, self._at(event.start_mark), self._key_at(event.start_mark)))

    def _begin(self, event: Any) -> None:
        top = self._stack[-1] if self._stack else None
        if top is not None and isinstance(top.node.content, dict) and not top.is_named:
            self.refuse(event.start_mark, "a key must be text, found a mapping or a list")
        if len(self._stack) >= MAX_DEPTH:
            self.refuse(event.start_mark, f"nested deeper than {MAX_DEPTH} levels")
        content: Any = {} if isinstance(event, yaml.MappingStartEvent) else []
        node = Node(content, self._at(event.start_mark), self._key_at(event.start_mark))
        path = self._path()
        self._put(node)
        self._stack.append(_Open(node, path))

    def _name(self, top: _Open, name: Scalar, event: Any) -> None:
        at = self._at(event.start_mark)
        if not isinstance(name, str):
            self.refuse(event.start_mark, f"key {event.value or 'null'} is not text, put it in quotes or rename it")
            return
        if name == "<<":
            self.refuse(event.start_mark, "merge key '<<' is not allowed, write the keys out")
        if name in top.seen:
            message = f"duplicate key '{name}', first given in line {top.seen[name]}"
            self.problems.append(Problem.at(at, self._key((*top.path, name)), message))
        top.seen.setdefault(name, at.line)
        top.name, top.name_at, top.is_named = name, at, True

    def _put(self, node: Node) -> None:
        if not self._stack:
            self.root = node
            return
        top = self._stack[-1]
        if isinstance(top.node.content, list):
            top.node.content.append(node)
        elif isinstance(top.node.content, dict) and top.name is not None:
            top.node.content.setdefault(top.name, node)
            top.is_named = False

    def _path(self) -> PathKey:
        if not self._stack:
            return ()
        top = self._stack[-1]
        part = len(top.node.content) if isinstance(top.node.content, list) else top.name
        return (*top.path, part if part is not None else "")

    def _key(self, path: PathKey | None = None) -> str:
        if self._is_fixed:
            return self._prefix
        if path is None:
            top = self._stack[-1] if self._stack else None
            path = () if top is None else (self._path() if top.is_named else top.path)
        return dotted(path)

    def _at(self, mark: Any) -> Position:
        if self._is_fixed or mark is None:
            return self._start
        return Position(self._start.file, mark.line + 1, mark.column + 1)

    def _key_at(self, mark: Any) -> Position:
        top = self._stack[-1] if self._stack else None
        if top is not None and top.is_named and top.name_at is not None:
            return top.name_at
        return self._at(mark)
