"""The block `seasons`: how demand varies over the year, by month, by weekday and around holidays."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from .block import Block, Id, Name

Weight = Annotated[float, Field(ge=0, le=1e6)]
Factor = Annotated[float, Field(ge=0, le=100)]
DaysAround = Annotated[int, Field(ge=0, le=60)]


class Months(Block):
    """A weight for each month, in any unit: only their ratios count."""

    jan: Weight
    feb: Weight
    mar: Weight
    apr: Weight
    may: Weight
    jun: Weight
    jul: Weight
    aug: Weight
    sep: Weight
    oct: Weight
    nov: Weight
    dec: Weight


class Weekdays(Block):
    """A weight for each day of the week, in any unit: only their ratios count."""

    mon: Weight
    tue: Weight
    wed: Weight
    thu: Weight
    fri: Weight
    sat: Weight
    sun: Weight


class Around(Block):
    """Factors on the days before, in and after each break of a holiday; other days have factor 1."""

    before_days: DaysAround = 0
    before: Factor = 1.0
    during: Factor = 1.0
    after_days: DaysAround = 0
    after: Factor = 1.0

    @model_validator(mode="after")
    def _days_with_factors(self) -> Self:
        for side in ("before", "after"):
            given = self.model_fields_set & {side, f"{side}_days"}
            if len(given) == 1:
                raise ValueError(f"needs both {side}_days and {side}, or neither")
        return self


class Season(Block):
    """How demand for some commodities (all, if none are named) varies within a year; its volume stays what it is.

    The weight of a day is the product of that of its month, of its weekday and of the factors around holidays. Demand
    of the day is the mean demand times this weight over the mean weight of all days of the calendar year.
    """

    name: Name | None = None
    commodities: Annotated[tuple[Name, ...], Field(min_length=1)] | None = None
    months: Months | None = None
    weekdays: Weekdays | None = None
    around: Annotated[dict[Id, Around], Field(min_length=1)] | None = None

    @model_validator(mode="after")
    def _has_a_profile(self) -> Self:
        if self.months is None and self.weekdays is None and self.around is None:
            raise ValueError("needs at least one of months, weekdays, around")
        for profile in (self.months, self.weekdays):
            if profile is not None and not any(profile.model_dump().values()):
                raise ValueError(f"{'months' if profile is self.months else 'weekdays'} are all 0, one must be above 0")
        return self

    def applies_to(self, commodity: str) -> bool:
        """Whether demand for a commodity follows it."""
        return self.commodities is None or commodity in self.commodities
