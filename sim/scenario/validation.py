"""Checks plain values against the schema and says in plain words what is wrong, and where in the file."""

import json
import math
import re
from collections.abc import Collection, Iterator, Mapping
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from .node import Node
from .problem import PathKey, Problem, close_match, dotted, hint
from .scalars import kind_of
from .schema import Scenario
from .schema.block import PATTERNS

_MUST_BE: Mapping[str, str] = {
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "int_parsing_size": "a whole number of at most 18 digits",
    "float_type": "a number",
    "string_type": "text",
    "bool_type": "true or false",
    "model_type": "a mapping",
    "dict_type": "a mapping",
    "tuple_type": "a list",
    "list_type": "a list",
    "date_type": "a date YYYY-MM-DD",
    "date_parsing": "a date YYYY-MM-DD that exists",
    "date_from_datetime_parsing": "a date YYYY-MM-DD that exists",
    "date_from_datetime_inexact": "a date YYYY-MM-DD",
    "finite_number": "a finite number",
}
_BOUNDS: Mapping[str, tuple[str, str]] = {
    "greater_than": ("above", "gt"),
    "greater_than_equal": ("at least", "ge"),
    "less_than": ("below", "lt"),
    "less_than_equal": ("at most", "le"),
}
MOST_KEYS = 30
"""Of a block, to be listed where one is unknown."""
_Model = TypeVar("_Model", bound=BaseModel)
_OVER = {
    "Distribution": "a number or a mapping with one of fixed, exponential, lognormal, triangular, uniform, weibull"
}


def find_bare_values(root: Node) -> list[Problem]:
    """Blame null and numbers that are not finite, wherever they stand."""
    return list(_bare_values(root))


def validate(root: Node, blamed: Collection[str]) -> tuple[Scenario | None, list[Problem]]:
    """Validate plain values as a scenario; gives the scenario, or None and the problems.

    Keys in `blamed` (dotted) have a problem already and get no other.
    """
    return validate_as(Scenario, root, blamed)


def validate_as(model: type[_Model], root: Node, blamed: Collection[str]) -> tuple[_Model | None, list[Problem]]:
    """Validate plain values as any block."""
    try:
        return model.model_validate_json(json.dumps(root.value), strict=True), []
    except ValidationError as wrong:
        errors = wrong.errors(include_url=False)
    nodes = dict(root.walk())
    kept = [error for error in _without_echoes(errors) if not _is_blamed(dotted(_path(error)), blamed)]
    return None, [_problem(error, nodes, model) for error in kept]


def _bare_values(root: Node) -> Iterator[Problem]:
    for path, node in root.walk():
        if node.content is None:
            yield Problem.at(node.position, path, "no value (null), must have one")
        if isinstance(node.content, float) and not math.isfinite(node.content):
            yield Problem.at(node.position, path, f"must be a finite number, found {node.content}")


def _is_blamed(key: str, blamed: Collection[str]) -> bool:
    return any(key == each or key.startswith(f"{each}.") for each in blamed)


def _without_echoes(errors: list[Any]) -> Iterator[Any]:
    """Leave out a missing key that a misspelt one explains, and a short list whose items were refused."""
    unknown: dict[PathKey, list[str]] = {}
    for error in errors:
        if error["type"] == "extra_forbidden":
            unknown.setdefault(error["loc"][:-1], []).append(str(error["loc"][-1]))
    parents = {error["loc"][:depth] for error in errors for depth in range(len(error["loc"]))}
    for error in errors:
        loc = error["loc"]
        is_misspelt = error["type"] == "missing" and any(
            close_match(word, [str(loc[-1])]) for word in unknown.get(loc[:-1], ())
        )
        if not is_misspelt and not (error["type"] == "too_short" and loc in parents):
            yield error


def _path(error: Any) -> PathKey:
    return tuple(part for part in error["loc"] if part != "[key]")


def _problem(error: Any, nodes: Mapping[PathKey, Node], model: type[BaseModel]) -> Problem:
    path = _path(error)
    if error["type"] == "extra_forbidden":
        allowed = hint(str(path[-1]), _keys_at(model, path[:-1]), list_up_to=MOST_KEYS)
        message = f"unknown key '{path[-1]}'{allowed}"
        return Problem.at(nodes[path].key, path, message)
    if error["type"] == "missing":
        return Problem.at(nodes[path[:-1]].key, path[:-1], f"missing key '{path[-1]}'{_meant(path[:-1], nodes)}")
    while path not in nodes:
        path = path[:-1]
    is_key = "[key]" in error["loc"]
    return Problem.at(nodes[path].key if is_key else nodes[path].position, path, _message(error))


def _meant(path: PathKey, nodes: Mapping[PathKey, Node]) -> str:
    """Guess which entry of another layer was meant by an incomplete one, as when its id is misspelt."""
    above = nodes[path[:-1]].content if path else None
    if not isinstance(above, dict):
        return ""
    file = nodes[path].position.file
    others = [key for key, node in above.items() if node.position.file != file]
    meant = close_match(str(path[-1]), others)
    return f"; did you mean '{meant}'?" if meant else ""


def _message(error: Any) -> str:
    kind, context, found = error["type"], error.get("ctx", {}), kind_of(error["input"])
    if kind in _BOUNDS:
        word, key = _BOUNDS[kind]
        return f"must be {word} {_shown(context[key])}, found {found}"
    if kind == "literal_error":
        words = re.findall(r"'([^']*)'", context["expected"])
        given = error["input"] if isinstance(error["input"], str) else ""
        allowed = hint(given, words) if words else f"; allowed: {context['expected']}"
        return f"{found} is not known{allowed}"
    if kind == "string_pattern_mismatch":
        return f"must be {PATTERNS.get(context['pattern'], context['pattern'])}, found {found}"
    if kind in ("string_too_short", "string_too_long", "too_short", "too_long"):
        return _wrong_length(kind, context)
    if kind == "value_error":
        return str(context["error"])
    if kind in _MUST_BE:
        must_be = _OVER.get(context.get("class_name", ""), _MUST_BE[kind])
        return f"must be {must_be}, found {found}"
    return f"{error['msg'][:1].lower()}{error['msg'][1:]}"


def _wrong_length(kind: str, context: Mapping[str, Any]) -> str:
    what = "characters" if kind.startswith("string") else "entries"
    if kind.endswith("short"):
        least = context["min_length"]
        what = {"characters": "character", "entries": "entry"}[what] if least == 1 else what
        return f"must have at least {least} {what}, found {context.get('actual_length', 0)}"
    return f"must have at most {context['max_length']} {what}"


def _keys_at(model: type[BaseModel], path: PathKey) -> list[str]:
    """List the keys the schema allows in the mapping at a path."""
    kind: Any = model
    for part in path:
        kind = _inside(kind, part)
    plain = _plain(kind)
    return list(_fields(plain)) if isinstance(plain, type) and issubclass(plain, BaseModel) else []


def _inside(kind: Any, part: str | int) -> Any:
    plain = _plain(kind)
    if isinstance(plain, type) and issubclass(plain, BaseModel):
        return _fields(plain)[str(part)].annotation
    arguments = get_args(plain)
    return arguments[1] if get_origin(plain) is dict else arguments[0]


def _fields(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """The fields of a block by the keys that stand in the file."""
    return {field.alias or name: field for name, field in model.model_fields.items()}


def _plain(kind: Any) -> Any:
    """Strip Annotated and Optional."""
    while get_origin(kind) in (Annotated, Union, UnionType):
        kind = next(each for each in get_args(kind) if each is not type(None))
    return kind


def _shown(bound: object) -> str:
    return f"{bound:.15g}" if isinstance(bound, float) else f"{bound}"
