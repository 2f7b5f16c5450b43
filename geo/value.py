"""Values of a JSON file: finite numbers, whole numbers, words of a closed set, gauges."""

import math
import re
import reprlib
from collections.abc import Callable
from typing import get_args

GAUGES_MM = (1000, 1435)


def finite(value: object) -> float | None:
    """Return a finite number as float, anything else (text, bool, NaN, a number too large) as None."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def number(low: float, high: float) -> Callable[[object], float]:
    """Make a parser of numbers from `low` to `high`; it raises ValueError for anything else."""

    def parse(value: object) -> float:
        found = finite(value)
        if found is None or not low <= found <= high:
            raise ValueError(f"{shown(value)} must be a number from {low} to {high}")
        return found

    return parse


def whole(low: int, high: int) -> Callable[[object], int]:
    """Make a parser of whole numbers from `low` to `high`; it raises ValueError for anything else."""

    def parse(value: object) -> int:
        found = finite(value)
        if found is None or not low <= found <= high or found != int(found):
            raise ValueError(f"{shown(value)} must be a whole number from {low} to {high}")
        return int(found)

    return parse


def one_of(allowed: object) -> Callable[[object], str]:
    """Make a parser of the words of a Literal; it raises ValueError for anything else."""

    def parse(value: object) -> str:
        if isinstance(value, str) and value in get_args(allowed):
            return value
        raise ValueError(f"{shown(value)} is not known, must be one of {', '.join(get_args(allowed))}")

    return parse


def gauges(value: object) -> tuple[float, ...]:
    """Read a list of track gauges (mm), empty on a road.

    Raises:
        ValueError: A gauge is unknown or listed twice.
    """
    if isinstance(value, list) and all(gauge in GAUGES_MM for gauge in value) and len(set(value)) == len(value):
        return tuple(sorted(value))
    raise ValueError(f"{shown(value)} must be a list of 1000, 1435 or both")


def shown(value: object) -> str:
    """Show a value of the file in a message, shortened."""
    words = {None: "nothing", True: "true", False: "false"}
    return words[value] if value is None or isinstance(value, bool) else reprlib.repr(value)


def is_identifier(text: str) -> bool:
    """Say whether a text is an id: small letters, digits and underscores, a letter first."""
    return re.fullmatch(r"[a-z][a-z0-9_]*", text) is not None
