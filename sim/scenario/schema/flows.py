"""The block `flows`: which goods want to go from where to where, and how much of them a year."""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from .block import Block, Country, Id, Name
from .channels import TraderTypes

HOURS_A_YEAR = 8760


SMALLEST = 0.001
"""The smallest consignment and the smallest yearly volume, in TEU or in tonnes."""


def _is_amount(amount: float) -> float:
    if 0 < amount < SMALLEST:
        raise ValueError(f"must be 0 or at least {SMALLEST:g}, found {amount:g}")
    return amount


Amount = Annotated[float, Field(ge=0, le=1e9), AfterValidator(_is_amount)]


class ConsignmentSize(Block):
    """What one declaration covers: TEU (0 for loose bulk) and tonnes."""

    teu: Annotated[float, Field(ge=0, le=1e6), AfterValidator(_is_amount)]
    mass_t: Annotated[float, Field(ge=SMALLEST, le=1e6)]


class Flow(Block):
    """A stream of consignments of one commodity between two terminals.

    Give the yearly volume in TEU or in tonnes; a year is 8,760 hours. Arrivals are `poisson` (exponential
    gaps) or `regular` (equal gaps, the first one gap after the start). `trader_types` stand for those of the
    border. In the countries of `clears_inland` customs check its consignments at the terminal, not at the border:
    before loading in the country left, after unloading in the country entered.
    """

    name: Name | None = None
    line: Id
    commodity: Name
    origin: Id
    destination: Id
    volume_teu_per_year: Amount | None = None
    volume_t_per_year: Amount | None = None
    consignment: ConsignmentSize
    arrivals: Literal["poisson", "regular"] = "poisson"
    trader_types: TraderTypes | None = None
    clears_inland: tuple[Country, ...] = ()

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
