"""The block `holidays`: days off that a scenario defines itself, beside the public holidays that are tabled."""

from datetime import date
from typing import Annotated, Self

from pydantic import Field, model_validator

from .block import Block, Id, Name

DayNumber = Annotated[int, Field(ge=-60, le=60)]

DayOff = Annotated[date, Field(ge=date(1950, 1, 1), le=date(2200, 1, 1))]

_WAYS = "of with first_day and last_day; dates; first_date and last_date"


class Holiday(Block):
    """Days off: so many days around a public holiday in each year, single dates, or all days from one date to another.

    `first_day` and `last_day` count from the date of the holiday `of`, which is 0; -1 is its eve. Last days count.
    """

    name: Name | None = None
    of: Id | None = None
    first_day: DayNumber | None = None
    last_day: DayNumber | None = None
    dates: Annotated[tuple[DayOff, ...], Field(min_length=1)] | None = None
    first_date: DayOff | None = None
    last_date: DayOff | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        parts = (
            (self.of, self.first_day, self.last_day),
            (self.dates,),
            (self.first_date, self.last_date),
        )
        begun = [part for part in parts if any(value is not None for value in part)]
        if len(begun) != 1 or any(value is None for value in begun[0]):
            raise ValueError(f"needs exactly one of: {_WAYS}")
        if self.first_day is not None and self.last_day is not None and self.last_day < self.first_day:
            raise ValueError(f"last_day {self.last_day} is before first_day {self.first_day}")
        if self.first_date and self.last_date and self.last_date < self.first_date:
            raise ValueError(f"last_date {self.last_date} is before first_date {self.first_date}")
        return self
