"""Where a number comes from: values wrapped as `{value: ..., source: ..., confidence: ..., range: ...}`.

`follows` and `part_of` say which numbers vary together in studies of assumptions; a run knows nothing of them.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal, cast, get_args

from .node import Node
from .problem import PathKey, Problem, close_match, dotted, hint
from .scalars import kind_of

Confidence = Literal["high", "medium", "low", "assumed"]

WRAPPER_KEYS = ("value", "source", "confidence", "range", "note", "follows", "part_of")
_TEXTS = ("source", "note", "follows", "part_of")


@dataclass(frozen=True, slots=True)
class Provenance:
    """The source of a value (text), the trust in it, the range it may have instead, and a remark.

    `follows` is the dotted path of the number that it changes in proportion to, where that one varies; numbers that say
    they are `part_of` the same keep their sum.
    """

    source: str | None = None
    confidence: Confidence | None = None
    range: tuple[float, float] | None = None
    note: str | None = None
    follows: str | None = None
    part_of: str | None = None


@dataclass(frozen=True, slots=True)
class Unwrapped:
    """A scenario of plain values, their provenance by dotted path, and what is wrong with it."""

    root: Node
    provenance: Mapping[str, Provenance]
    problems: tuple[Problem, ...]


def is_wrapped(node: Node) -> bool:
    """Say whether a node is a value with its provenance."""
    content = node.content
    return isinstance(content, dict) and "value" in content and content.keys() <= set(WRAPPER_KEYS)


def unwrap(root: Node) -> Unwrapped:
    """Replace every wrapped value by the value itself."""
    unwrapping = _Unwrapping()
    plain = unwrapping.plain(root, ())
    return Unwrapped(plain, unwrapping.provenance, tuple(unwrapping.problems))


class _Unwrapping:
    """What has been found so far."""

    def __init__(self) -> None:
        self.provenance: dict[str, Provenance] = {}
        self.problems: list[Problem] = []

    def plain(self, node: Node, path: PathKey) -> Node:
        """Return the node without wrappers."""
        content = node.content
        if isinstance(content, list):
            return replace(node, content=[self.plain(item, (*path, at)) for at, item in enumerate(content)])
        if not isinstance(content, dict):
            return node
        if is_wrapped(node):
            self._keep(node, path)
            return replace(self.plain(content["value"], path), key=node.key)
        if self._has_misspelt(content, path):
            return replace(self.plain(content["value"], path), key=node.key)
        return replace(node, content={key: self.plain(item, (*path, key)) for key, item in content.items()})

    def _keep(self, node: Node, path: PathKey) -> None:
        content = cast(dict[str, Node], node.content)
        found = {key: child.value for key, child in content.items()}
        problems = [
            Problem.at(content[key].position, (*path, key), message)
            for key, message in _wrong_parts(found)
            if key in content
        ]
        self.problems.extend(problems)
        if not problems:
            low_high = found.get("range")
            self.provenance[dotted(path)] = Provenance(
                source=found.get("source"),
                confidence=found.get("confidence"),
                range=None if low_high is None else (float(low_high[0]), float(low_high[1])),
                note=found.get("note"),
                follows=found.get("follows"),
                part_of=found.get("part_of"),
            )

    def _has_misspelt(self, content: Mapping[str, Node], path: PathKey) -> bool:
        """Blame misspelt keys beside `value`; say whether the mapping is a wrapper all the same."""
        if "value" not in content:
            return False
        others = [key for key in content if key not in WRAPPER_KEYS]
        if len(content) - len(others) < 2 and not all(close_match(key, WRAPPER_KEYS) for key in others):
            return False
        for key in others:
            message = f"unknown key '{key}' beside 'value'{hint(key, WRAPPER_KEYS)}"
            self.problems.append(Problem.at(content[key].key, (*path, key), message))
        return True


def _wrong_parts(found: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for key in _TEXTS:
        text = found.get(key, "-")
        if not isinstance(text, str) or not text.strip():
            yield key, f"must be a text that is not empty, found {kind_of(text)}"
    words = get_args(Confidence)
    confidence = found.get("confidence", "high")
    if confidence not in words:
        word = confidence if isinstance(confidence, str) else ""
        yield "confidence", f"{kind_of(confidence)} is not known{hint(word, words)}"
    yield from (
        (key, "only a number can vary with others")
        for key in ("follows", "part_of")
        if key in found and not _is_number(found["value"])
    )
    if "range" in found and (message := _wrong_range(found["range"], found["value"])):
        yield "range", message


def _wrong_range(low_high: object, value: object) -> str | None:
    ends = low_high if isinstance(low_high, list) else []
    if len(ends) != 2 or not all(_is_number(end) for end in ends) or ends[0] > ends[1]:
        return "must be two rising numbers, [low, high]"
    if _is_number(value) and not ends[0] <= cast(float, value) <= ends[1]:
        return f"{ends[0]:g} to {ends[1]:g} does not contain the value {value:g}"
    return None


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
