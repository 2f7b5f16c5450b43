"""How a duration varies: one family with its parameters, in the unit its key names."""

from math import gamma
from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from .block import Block, Duration, PositiveDuration

FAMILIES = ("fixed", "exponential", "lognormal", "triangular", "uniform", "weibull")


class Exponential(Block):
    """Exponential with the given mean."""

    mean: PositiveDuration


class Lognormal(Block):
    """Lognormal given by its mean and coefficient of variation (not by mu and sigma)."""

    mean: PositiveDuration
    cv: Annotated[float, Field(gt=0, le=100)]


class Triangular(Block):
    """Triangular between `low` and `high` with its peak at `mode`."""

    low: Duration
    mode: Duration
    high: PositiveDuration

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not (self.low <= self.mode <= self.high and self.low < self.high):
            raise ValueError(f"low {self.low:g}, mode {self.mode:g}, high {self.high:g} must rise")
        return self


class Uniform(Block):
    """Uniform between `low` and `high`."""

    low: Duration
    high: PositiveDuration

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.low < self.high:
            raise ValueError(f"low {self.low:g} must be below high {self.high:g}")
        return self


class Weibull(Block):
    """Weibull: `scale` in the key's unit (63.2 % of the values lie below), `shape` below 1 for a long tail.

    With shape 1 it is exponential. The mean is scale · Γ(1 + 1 / shape).
    """

    shape: Annotated[float, Field(ge=0.2, le=100)]
    scale: PositiveDuration

    @property
    def mean(self) -> float:
        """The mean, in the unit of the scale."""
        return self.scale * gamma(1 + 1 / self.shape)


class Distribution(Block):
    """Exactly one family; a plain number in the file is short for `fixed`.

    `at_most` cuts longer draws down to that value (a legal limit, for example).
    """

    fixed: Duration | None = None
    exponential: Exponential | None = None
    lognormal: Lognormal | None = None
    triangular: Triangular | None = None
    uniform: Uniform | None = None
    weibull: Weibull | None = None
    at_most: PositiveDuration | None = Field(default=None)

    @model_validator(mode="before")
    @classmethod
    def _number_is_fixed(cls, value: Any) -> Any:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return {"fixed": value}
        return value

    @model_validator(mode="after")
    def _one_family(self) -> Self:
        given = [family for family in FAMILIES if getattr(self, family) is not None]
        if len(given) != 1:
            found = " and ".join(given) if given else "none"
            raise ValueError(f"needs exactly one of {', '.join(FAMILIES)}, found {found}")
        return self

    @property
    def mean(self) -> float:
        """The mean before `at_most`, in the unit of the key that holds the distribution."""
        if self.fixed is not None:
            return self.fixed
        if self.triangular is not None:
            return (self.triangular.low + self.triangular.mode + self.triangular.high) / 3
        if self.uniform is not None:
            return (self.uniform.low + self.uniform.high) / 2
        family = self.exponential or self.lognormal or self.weibull
        assert family is not None  # _one_family
        return family.mean
