"""Distributions made longer or shorter, as a scenario writes them."""

from typing import Any

from ..schema import Distribution
from ..schema.distribution import FAMILIES

_TIMES = ("mean", "low", "mode", "high", "scale")


def scaled(time: Distribution, factor: float) -> dict[str, Any]:
    """A distribution with all its times so many times as long; a limit (`at_most`) stays, as it is a rule."""
    family = next(name for name in FAMILIES if getattr(time, name) is not None)
    given = getattr(time, family)
    if family == "fixed":
        inside: Any = _rounded(given * factor)
    else:
        values = given.model_dump()
        inside = {key: _rounded(value * factor) if key in _TIMES else value for key, value in values.items()}
    limit = {} if time.at_most is None else {"at_most": time.at_most}
    return {family: inside, **limit}


def _rounded(value: float) -> float:
    return round(value, 6)
