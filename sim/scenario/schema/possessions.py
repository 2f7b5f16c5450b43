"""The block `possessions`: when sections are closed for maintenance by calendar, known to dispatchers beforehand."""

from datetime import date
from typing import Annotated, Self

from pydantic import Field, model_validator

from .block import ALL_DAYS, Block, Country, Day, Id, Name
from .opening_hours import Span


class TrackPart(Block):
    """A part of the railway: one of `line`, `sections`, `between`.

    `line`: all sections its trains run over. `sections`: by id. `between`: two operational points, with all sections
    on the shortest way from one to the other.
    """

    line: Id | None = None
    sections: Annotated[tuple[Name, ...], Field(min_length=1)] | None = None
    between: tuple[Id, Id] | None = None

    @property
    def track_keys(self) -> list[str]:
        """Which of the three are given."""
        return [key for key in ("line", "sections", "between") if getattr(self, key) is not None]


class Possession(TrackPart):
    """Sections closed for maintenance in `hours` of local time, on `days` from `first_date` to `last_date`.

    Both dates are optional and count; on `except_dates` trains run. Hours over midnight are two spans. A train may
    enter a section only if by its planned running time it will have cleared it when the possession begins, and waits
    in the station until the end. `clock` is by default that of the country where the first section begins.
    """

    hours: Annotated[tuple[Span, ...], Field(min_length=1)]
    days: Annotated[tuple[Day, ...], Field(min_length=1)] = ALL_DAYS
    first_date: date | None = None
    last_date: date | None = None
    except_dates: tuple[date, ...] = ()
    clock: Country | None = None
    reason: Name | None = None

    @model_validator(mode="after")
    def _one_part(self) -> Self:
        if len(self.track_keys) != 1:
            found = " and ".join(self.track_keys) or "none"
            raise ValueError(f"needs exactly one of line, sections, between, found {found}")
        return self

    @model_validator(mode="after")
    def _dates_rise(self) -> Self:
        if self.first_date and self.last_date and self.last_date < self.first_date:
            raise ValueError(f"last_date {self.last_date} is before first_date {self.first_date}")
        return self
