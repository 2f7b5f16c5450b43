"""The block `demand`: growth from year to year, and changes of demand from a date on."""

from datetime import date
from typing import Annotated, Self

from pydantic import Field, model_validator

from .block import Block, Id, Name


class DemandChange(Block):
    """Demand for some commodities (all, if none are named) is `factor` times what it were, between two dates.

    Both dates count and are optional: without `first_date` from the start on, without `last_date` to the end.
    """

    name: Name | None = None
    factor: Annotated[float, Field(ge=0, le=100)]
    first_date: date | None = None
    last_date: date | None = None
    commodities: Annotated[tuple[Name, ...], Field(min_length=1)] | None = None

    @model_validator(mode="after")
    def _dates_rise(self) -> Self:
        if self.first_date and self.last_date and self.last_date < self.first_date:
            raise ValueError(f"last_date {self.last_date} is before first_date {self.first_date}")
        return self

    def applies_to(self, commodity: str) -> bool:
        """Whether demand for a commodity changes by it."""
        return self.commodities is None or commodity in self.commodities


class DemandPlan(Block):
    """How demand departs from the volumes of flows.

    `growth_per_year` is a share: in each calendar year demand is 1 + growth times that of the year before; the volumes
    are those of `base_year`, by default the year in which the simulated period starts. `changes` multiply.
    """

    growth_per_year: Annotated[float, Field(ge=-0.9, le=2)] = 0.0
    base_year: Annotated[int, Field(ge=1950, le=2150)] | None = None
    changes: dict[Id, DemandChange] = Field(default_factory=dict)
