"""The block `checks`: which value an indicator must have, as in `lead_time_p90_h.lao_cai: "< 60"`."""

import re
from dataclasses import dataclass
from math import inf
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator

EXAMPLES = "text in quotes such as '< 60', '<= 60', '> 900', '>= 900' or '40 to 60'"
FORM = "a metric and a line with a point between, and a direction if wanted: lead_time_p90_h.lao_cai"

_NUMBER = r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)"
_ONE_SIDED = re.compile(rf"(<=|>=|<|>)\s*({_NUMBER})")
_SPAN = re.compile(rf"({_NUMBER})\s+to\s+({_NUMBER})")


@dataclass(frozen=True, slots=True)
class Threshold:
    """The values allowed: from `low` to `high`, in the unit of the metric; `has_...` says whether an end is allowed."""

    low: float
    high: float
    has_low: bool = True
    has_high: bool = True

    def is_above_low(self, value: float) -> bool:
        """Whether a value is not below what is allowed."""
        return value > self.low or (self.has_low and value == self.low)

    def is_below_high(self, value: float) -> bool:
        """Whether a value is not above what is allowed."""
        return value < self.high or (self.has_high and value == self.high)

    def allows(self, value: float) -> bool:
        """Whether a value is allowed."""
        return self.is_above_low(value) and self.is_below_high(value)


def read_threshold(text: str) -> Threshold:
    """Read `< 60`, `<= 60`, `> 900`, `>= 900`, or a span `40 to 60` whose ends are allowed.

    Raises:
        ValueError: The text is none of these; the message says what is allowed.
    """
    one_sided = _ONE_SIDED.fullmatch(text.strip())
    if one_sided:
        operator, bound = one_sided[1], float(one_sided[2])
        is_end_allowed = operator.endswith("=")
        if operator.startswith("<"):
            return Threshold(-inf, bound, has_high=is_end_allowed)
        return Threshold(bound, inf, has_low=is_end_allowed)
    span = _SPAN.fullmatch(text.strip())
    if span is None:
        raise ValueError(f"must be {EXAMPLES}, found '{text[:60]}'")
    low, high = float(span[1]), float(span[2])
    if low > high:
        raise ValueError(f"{span[1]} to {span[2]} must rise")
    return Threshold(low, high)


def _is_threshold(value: Any) -> Any:
    if isinstance(value, dict):
        raise ValueError(f"must be {EXAMPLES}, found a mapping")
    if not isinstance(value, str):
        raise ValueError(f"must be {EXAMPLES}, found {str(value)[:60]}")
    read_threshold(value)
    return value


def is_name_of_check(name: str) -> bool:
    """Whether a text has the parts of a check's name, two or three, whatever they are."""
    parts = name.split(".")
    return len(parts) in (2, 3) and all(parts)


def _is_name(name: str) -> str:
    if not is_name_of_check(name):
        raise ValueError(f"must be {FORM}")
    return name


CheckName = Annotated[str, AfterValidator(_is_name)]
"""Metric, line (or `all`) and, if wanted, direction, with points between."""

ThresholdText = Annotated[str, BeforeValidator(_is_threshold)]
"""What `read_threshold` reads."""
