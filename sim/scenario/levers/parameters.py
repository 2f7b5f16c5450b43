"""What may be said to a lever, for people: each parameter with its default, its bounds, and what they rest on."""

from dataclasses import dataclass
from typing import Any

from pydantic.fields import FieldInfo

from .lever import Lever

_BOUNDS = {"gt": "above", "ge": "at least", "lt": "below", "le": "at most"}


@dataclass(frozen=True, slots=True)
class ParameterText:
    """One parameter: its key with the unit in it, its default (None: see `rests_on`), and what that rests on."""

    key: str
    default: Any
    allowed: str
    rests_on: str


def parameters_of(lever: Lever) -> list[ParameterText]:
    """The lever's own parameters, without `at`, which all have."""
    fields = lever.parameters.model_fields
    return [
        ParameterText(
            key, _plain(field.get_default(call_default_factory=True)), _allowed(field), field.description or ""
        )
        for key, field in fields.items()
        if key != "at"
    ]


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _allowed(field: FieldInfo) -> str:
    found = (
        f"{word} {getattr(part, name):g}"
        for part in field.metadata
        for name, word in _BOUNDS.items()
        if getattr(part, name, None) is not None
    )
    return ", ".join(found)
