"""How fast cranes lift, and how often they fail: shared by terminals and the break of gauge."""

from typing import Annotated

from pydantic import Field

from .block import Block, PositiveDuration
from .distribution import Distribution

LiftsPerHour = Annotated[float, Field(ge=0.01, le=3600)]
"""Lifts of one crane in an hour of work."""


class CraneFailure(Block):
    """Each crane works for exponential times of mean `mean_h` (of the clock), then is out of order for `repair_h`."""

    mean_h: PositiveDuration
    repair_h: Distribution


def lift_time_min(lifts_per_hour: float | None, otherwise: Distribution) -> Distribution:
    """Minutes that one crane takes for one lift."""
    return otherwise if lifts_per_hour is None else Distribution(fixed=60 / lifts_per_hour)
