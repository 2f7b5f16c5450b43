"""Scenario YAML as plain values with the position of each: a strict, small part of YAML 1.2.

The text is read as a stream of events, so deep nesting cannot exhaust the stack; aliases, tags, several
documents, duplicate keys and keys that are not text are refused.
"""

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from .builder import NodeBuilder
from .node import Node
from .problem import PathKey, Position, Problem, ScenarioError

MAX_BYTES = 2_000_000

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Document:
    """One YAML document; `file` is its name in messages."""

    root: Node
    file: str

    @cached_property
    def value(self) -> dict[str, Any]:
        """The plain mapping."""
        return dict(self.root.value)

    @cached_property
    def positions(self) -> dict[PathKey, Position]:
        """Where each value stands, by path."""
        return {path: node.position for path, node in self.root.walk()}


def read_document(path: Path, *, file: str | None = None) -> Document:
    """Read a scenario file; `file` is its name in messages (default: the path as given).

    Raises:
        ScenarioError: The file cannot be read, is not UTF-8 text, or is not one plain YAML mapping.
    """
    name = file if file is not None else str(path)
    return parse_document(_read_text(path, name), file=name)


def parse_document(text: str, *, file: str) -> Document:
    """Parse the text of a scenario.

    Raises:
        ScenarioError: The text is not one plain YAML mapping.
    """
    root = parse_node(text, start=Position(file, 1, 1), is_fixed=False)
    if root is None or root.content is None:
        raise _refusal(file, "the file is empty, must be a mapping")
    if not isinstance(root.content, dict):
        kind = "a list" if isinstance(root.content, list) else "a single value"
        raise ScenarioError([Problem.at(root.position, "", f"must be a mapping (key: value), found {kind}")])
    return Document(root, file)


def parse_node(text: str, *, start: Position, is_fixed: bool, key: str = "") -> Node | None:
    """Parse one YAML value of any kind; None if there is none.

    With `is_fixed` every position is `start` and `key` stands before each message: for values of the command
    line.

    Raises:
        ScenarioError: The text is not one plain YAML value.
    """
    builder = NodeBuilder(start, is_fixed, key)
    builder.check_characters(text)
    loader = None
    try:
        loader = _Loader(text)
        while loader.check_event():
            builder.take(loader.get_event())
    except yaml.YAMLError as wrong:
        _refuse_yaml(builder, wrong, text)
    finally:
        if loader is not None:
            loader.dispose()
    if builder.problems:
        raise ScenarioError(builder.problems)
    return builder.root


def _read_text(path: Path, name: str) -> str:
    try:
        raw = None if path.is_dir() else _read_bytes(path)
    except FileNotFoundError:
        raise _refusal(name, "no such file") from None
    except (OSError, ValueError) as wrong:
        reason = os.strerror(wrong.errno) if isinstance(wrong, OSError) and wrong.errno else str(wrong)
        raise _refusal(name, f"cannot be read: {reason}") from None
    if raw is None:
        raise _refusal(name, "is a folder, must be a YAML file")
    if len(raw) > MAX_BYTES:
        raise _refusal(name, f"larger than {MAX_BYTES:,} bytes, the most allowed")
    return _decode(raw, name)


def _read_bytes(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(MAX_BYTES + 1)


def _refusal(name: str, message: str) -> ScenarioError:
    return ScenarioError([Problem(name, 1, 1, "", message)])


def _decode(raw: bytes, name: str) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        before = raw[: wrong.start].decode("utf-8-sig", "replace")
        line, col = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
        message = f"byte 0x{raw[wrong.start]:02x} is not UTF-8, save the file as UTF-8"
        raise ScenarioError([Problem(name, line, col, "", message)]) from None


def _refuse_yaml(builder: NodeBuilder, wrong: yaml.YAMLError, text: str) -> None:
    """Turn what the YAML parser says into a problem, in words that help where they are known."""
    if not isinstance(wrong, yaml.MarkedYAMLError):
        builder.refuse(None, f"not YAML: {' '.join(str(wrong).split())}")
        return
    mark: Any = wrong.problem_mark or wrong.context_mark
    found = _character_at(text, mark)
    if found == "\t":
        builder.refuse(mark, "a tab is not allowed here, use spaces")
    if found == "" and wrong.context_mark is not None:
        builder.refuse(wrong.context_mark, "not YAML: what begins here is never closed")
    if "cannot start any token" in (wrong.problem or ""):
        builder.refuse(mark, f"a value cannot begin with '{found}', put the text in quotes")
    if "block scalar" in (wrong.context or ""):  # as in `key: >= 900`
        builder.refuse(mark, "a text that begins with '>' or '|' must be in quotes")
    context = f"{wrong.context}, " if wrong.context else ""
    builder.refuse(mark, f"not YAML: {context}{wrong.problem}")


def _character_at(text: str, mark: Any) -> str | None:
    """Return the character at a mark, an empty text at the end, None without a mark."""
    if mark is None:
        return None
    lines = text.rstrip().split("\n")
    if mark.line >= len(lines):
        return ""
    return lines[mark.line][mark.column : mark.column + 1] or ("" if mark.line == len(lines) - 1 else "\n")
