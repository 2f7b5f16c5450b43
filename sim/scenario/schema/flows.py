"""The block `flows`: which goods want to go from where to where, and how much of them a year."""

from typing import Literal, Self

from pydantic import model_validator

from .block import Block, Id, Name, NotNegative, Positive

HOURS_A_YEAR = 8760


class ConsignmentSize(Block):
    """What one declaration covers: TEU (0 for loose bulk) and tonnes."""

    teu: NotNegative
    mass_t: Positive


class Flow(Block):
    """A stream of consignments of one commodity between two terminals.

    Give the yearly volume in TEU or in tonnes; a year is 8,760 hours. Arrivals are `poisson` (exponential
    gaps) or `regular` (equal gaps, the first one gap after the start).
    """

    name: Name | None = None
    line: Id
    commodity: Name
    origin: Id
    destination: Id
    volume_teu_per_year: NotNegative | None = None
    volume_t_per_year: NotNegative | None = None
    consignment: ConsignmentSize
    arrivals: Literal["poisson", "regular"] = "poisson"

    @model_validator(mode="after")
    def _one_volume(self) -> Self:
        given = [self.volume_teu_per_year, self.volume_t_per_year]
        if given.count(None) != 1:
            raise ValueError("needs exactly one of volume_teu_per_year, volume_t_per_year")
        if self.volume_teu_per_year is not None and self.consignment.teu == 0:
            raise ValueError("volume_teu_per_year needs consignment.teu above 0")
        return self

    @property
    def consignments_per_hour(self) -> float:
        """Mean arrivals an hour."""
        if self.volume_teu_per_year is not None:
            return self.volume_teu_per_year / self.consignment.teu / HOURS_A_YEAR
        assert self.volume_t_per_year is not None  # _one_volume
        return self.volume_t_per_year / self.consignment.mass_t / HOURS_A_YEAR
