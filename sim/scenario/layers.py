"""Scenario files that build on each other: `extends`, and how an upper layer changes the one below.

A file extends another one or several; each file is read once, after all that it extends. Mappings merge key by key,
lists and single values replace, `null` removes a key. Every value keeps the position at which it was written, so an
error in an inherited value points to the base file.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from .document import Document, read_document
from .node import Node
from .problem import PathKey, Position, Problem, ScenarioError, hint
from .provenance import is_wrapped
from .scalars import kind_of
from .written import Written

EXTENDS = "extends"


@dataclass(frozen=True, slots=True)
class Layers:
    """The files of a scenario, each once, from the lowest base up to the scenario itself.

    `below` has for each of them the places among `documents` of all that it extends, directly or not.
    """

    documents: tuple[Document, ...]
    files: tuple[Path, ...]
    below: tuple[frozenset[int], ...]


def read_layers(path: Path) -> Layers:
    """Read a scenario file and every base it extends, directly or not; the bases of a file in the order it names them.

    Raises:
        ScenarioError: A file cannot be read, is its own base, is named twice, or lies outside the scenario's folder.
    """
    reading = _Reading(path.parent.resolve())
    reading.read(path)
    return Layers(tuple(reading.documents), tuple(reading.files), tuple(reading.below))


def merge_layers(layers: Layers) -> tuple[Node, list[Problem]]:
    """Merge layers, the lowest first; also returns what is wrong: with removed keys, and with bases that disagree."""
    problems: list[Problem] = []
    written = Written(layers.below)
    empty = Position(layers.documents[0].file, 1, 1)
    merged = Node({}, empty, empty)
    for number, document in enumerate(layers.documents):
        root = _without_extends(document.root)
        merged = merge(merged, root, problems)
        written.add(number, root)
    return merged, [*problems, *written.conflicts(layers.documents[-1].file)]


def merge(lower: Node | None, upper: Node, problems: list[Problem], path: PathKey = ()) -> Node:
    """Lay one value over another; a value wrapped with its source is replaced whole, never merged inside."""
    if not isinstance(upper.content, dict) or is_wrapped(upper):
        return upper
    below = lower.content if lower is not None and isinstance(lower.content, dict) else {}
    if lower is not None and is_wrapped(lower):
        below = {}
    content = dict(below)
    for key, node in upper.content.items():
        if node.content is not None:
            content[key] = merge(below.get(key), node, problems, (*path, key))
        elif key in below:
            del content[key]
        else:
            problems.append(Problem.at(node.key, (*path, key), _nothing_to_remove(key, below)))
    return replace(upper, content=content)


def shown(path: Path) -> str:
    """Write a path as the user would: as given, or relative to the current folder when it is inside."""
    if not path.is_absolute():
        return str(path)
    try:
        return str(path.relative_to(Path.cwd()))
    except (ValueError, OSError):
        return str(path)


def _nothing_to_remove(key: str, below: dict[str, Node]) -> str:
    if not below:
        return f"no value (null); give '{key}' a value or leave it out"
    return f"null removes '{key}', but the base has no such key{hint(key, below)}"


class _Reading:
    """What has been read so far; `open` are the files whose bases are being read, the scenario itself first."""

    def __init__(self, folder: Path) -> None:
        self.documents: list[Document] = []
        self.files: list[Path] = []
        self.below: list[frozenset[int]] = []
        self._folder = folder
        self._open: list[Path] = []
        self._known: dict[Path, int] = {}

    def read(self, path: Path) -> int:
        """Read a file, its bases before it; returns its place among the documents."""
        document = read_document(path, file=shown(path))
        self._open.append(path)
        bases: list[int] = []
        for extends in _bases(document):
            self._add_base(path, extends, bases)
        self._open.pop()
        self.documents.append(document)
        self.files.append(path)
        self.below.append(frozenset(bases).union(*(self.below[base] for base in bases)))
        self._known[path.resolve()] = len(self.files) - 1
        return len(self.files) - 1

    def _add_base(self, path: Path, extends: Node, bases: list[int]) -> None:
        base = path.parent / _base_name(extends)
        _check_base(base, self._open, extends, self._folder)
        known = self._known.get(base.resolve())
        if known is None:
            bases.append(self.read(base))
            return
        if known in bases:
            raise _refusal(extends, f"'{extends.content}' is named twice, must be once")
        above = next((each for each in bases if known in self.below[each]), None)
        if above is not None:
            message = f"'{extends.content}' is a base of '{self.files[above].name}', which stands before it"
            raise _refusal(extends, f"{message}: put it first, or leave it out")
        bases.append(known)


def _bases(document: Document) -> list[Node]:
    """The names of the files that a document extends."""
    content = document.root.content
    extends = content.get(EXTENDS) if isinstance(content, dict) else None
    if extends is None:
        return []
    if not isinstance(extends.content, list):
        return [extends]
    if not extends.content:
        raise _refusal(extends, "the list is empty, name a YAML file in the scenario's folder or leave it out")
    return extends.content


def _without_extends(root: Node) -> Node:
    content = root.content if isinstance(root.content, dict) else {}
    return replace(root, content={key: node for key, node in content.items() if key != EXTENDS})


def _base_name(extends: Node) -> Path:
    name = extends.content
    if not isinstance(name, str) or not name.strip():
        allowed = "the name of a YAML file in the scenario's folder, or a list of such names"
        raise _refusal(extends, f"must be {allowed}, found {kind_of(name)}")
    if Path(name).is_absolute():
        raise _refusal(extends, f"'{name}' must be inside the scenario's folder")
    return Path(name)


def _check_base(base: Path, files: Sequence[Path], extends: Node, folder: Path) -> None:
    try:
        real = base.resolve()
        if not real.is_relative_to(folder):
            raise _refusal(extends, f"'{extends.content}' must be inside the scenario's folder")
        if real in [file.resolve() for file in files]:
            chain = " -> ".join(file.name for file in (*files, base))
            raise _refusal(extends, f"the files extend each other in a circle: {chain}")
        if not real.is_file():
            near = hint(base.name, sorted(file.name for file in base.parent.glob("*.y*ml")), list_up_to=0)
            raise _refusal(extends, f"no file '{extends.content}' in the scenario's folder{near}")
    except (OSError, RuntimeError) as wrong:
        raise _refusal(extends, f"'{extends.content}' cannot be read: {wrong.__class__.__name__}") from None


def _refusal(extends: Node, message: str) -> ScenarioError:
    return ScenarioError([Problem.at(extends.key, EXTENDS, message)])
