"""Scenario files that build on each other: `extends`, and how an upper layer changes the one below.

Mappings merge key by key, lists and single values replace, `null` removes a key. Every value keeps the
position at which it was written, so an error in an inherited value points to the base file.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from .document import Document, read_document
from .node import Node
from .problem import PathKey, Position, Problem, ScenarioError, hint
from .provenance import is_wrapped
from .scalars import kind_of

EXTENDS = "extends"


@dataclass(frozen=True, slots=True)
class Layers:
    """The files of a scenario from the lowest base up to the scenario itself."""

    documents: tuple[Document, ...]
    files: tuple[Path, ...]


def read_layers(path: Path) -> Layers:
    """Read a scenario file and every base it extends, directly or not.

    Raises:
        ScenarioError: A file cannot be read, is its own base, or lies outside the scenario's folder.
    """
    folder = path.parent.resolve()
    documents: list[Document] = []
    files: list[Path] = []
    following: Path | None = path
    extends: Node | None = None
    while following is not None:
        if extends is not None:
            _check_base(following, files, extends, folder)
        documents.append(read_document(following, file=shown(following)))
        files.append(following)
        extends = _extends(documents[-1])
        following = None if extends is None else following.parent / _base_name(extends)
    return Layers(tuple(reversed(documents)), tuple(reversed(files)))


def merge_documents(documents: Sequence[Document]) -> tuple[Node, list[Problem]]:
    """Merge layers, the lowest first; also returns what is wrong with removed keys."""
    problems: list[Problem] = []
    empty = Position(documents[0].file, 1, 1)
    merged = Node({}, empty, empty)
    for document in documents:
        merged = merge(merged, _without_extends(document.root), problems)
    return merged, problems


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


def _extends(document: Document) -> Node | None:
    content = document.root.content
    return content.get(EXTENDS) if isinstance(content, dict) else None


def _without_extends(root: Node) -> Node:
    content = root.content if isinstance(root.content, dict) else {}
    return replace(root, content={key: node for key, node in content.items() if key != EXTENDS})


def _base_name(extends: Node) -> Path:
    name = extends.content
    if not isinstance(name, str) or not name.strip():
        raise _refusal(extends, f"must be the name of a YAML file in the scenario's folder, found {kind_of(name)}")
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
