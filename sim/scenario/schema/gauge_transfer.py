"""The break of gauge within the block `borders`: ways of working, their cranes, wagons and yards."""

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from .block import Block, Id, Name, Share
from .cranes import CraneFailure, LiftsPerHour, lift_time_min
from .distribution import Distribution

Mode = Literal["transship", "bogie_change", "through"]
LIFTING = ("crane_failure", "lifts_per_hour", "wagons", "yard_teu")
"""Keys of mode transship only."""


class ReceivingWagons(Block):
    """Wagons of the other gauge: each consignment lifted needs `per_consignment` of `pool`, back `back_h` later."""

    pool: Id
    per_consignment: Annotated[float, Field(gt=0, le=1000)] = 1.0
    back_h: Distribution


class TransferWay(Block):
    """One way of working where the gauge breaks.

    `transship`: each consignment is lifted by one of `cranes`, `time_min` per unit or `lifts_per_hour` a crane.
    `bogie_change`: the whole train takes `time_min` (`per: wagon`: for each wagon) on one of `cranes` tracks.
    `through`: no transfer; the wagons run on. It is for the trains of `services`, or for goods of `commodities`, or
    (with neither) for the rest; `share` of them. On entry goods wait with their train for `wagons` of the other gauge;
    with `yard_teu` slots they are lifted into the yard when there are none.
    """

    mode: Mode
    station: Id | None = None
    cranes: Annotated[int, Field(ge=1, le=1000)] = 1
    crane_failure: CraneFailure | None = None
    per: Literal["consignment", "teu", "t", "train", "wagon"] | None = None
    time_min: Distribution = Distribution(fixed=0.0)
    lifts_per_hour: LiftsPerHour | None = None
    open: tuple[Id, ...] = ()
    services: Annotated[tuple[Id, ...], Field(min_length=1)] | None = None
    commodities: Annotated[tuple[Name, ...], Field(min_length=1)] | None = None
    share: Share = 1.0
    wagons: ReceivingWagons | None = None
    yard_teu: Annotated[int, Field(ge=1, le=1_000_000)] | None = None

    @property
    def lift_time_min(self) -> Distribution:
        """Minutes that a crane takes for one unit, or a train or wagon on one of the tracks."""
        return lift_time_min(self.lifts_per_hour, self.time_min)

    @model_validator(mode="after")
    def _keys_of_the_mode(self) -> Self:
        given = [key for key in LIFTING if getattr(self, key) is not None]
        if given and self.mode != "transship":
            raise ValueError(f"{given[0]} is for mode transship, found {self.mode}")
        if self.per in ("train", "wagon") and self.mode == "transship":
            raise ValueError(f"per {self.per} is for mode bogie_change, transship has consignment, teu or t")
        if self.lifts_per_hour is not None and (
            "time_min" in self.model_fields_set or self.per not in (None, "consignment")
        ):
            raise ValueError("lifts_per_hour is for whole consignments, it needs neither time_min nor per")
        if self.yard_teu is not None and self.wagons is None:
            raise ValueError("yard_teu needs wagons: goods leave the yard on them")
        return self

    @model_validator(mode="after")
    def _one_choice(self) -> Self:
        if self.services is not None and self.commodities is not None:
            raise ValueError("needs at most one of services, commodities, found both")
        if self.mode == "bogie_change" and (self.commodities is not None or self.share != 1.0):
            raise ValueError("bogie_change is for whole trains: by services, without commodities or share")
        return self


class GaugeTransfer(Block):
    """From one gauge to the other at `station`: the last step there on entry, the first on exit.

    Either one way of working, by its keys, or several in `ways`, by ids of the user's. The shares of the ways that are
    for a service, for a commodity, or for the rest sum to 1.
    """

    station: Id
    mode: Mode | None = None
    cranes: Annotated[int, Field(ge=1, le=1000)] = 1
    crane_failure: CraneFailure | None = None
    per: Literal["consignment", "teu", "t", "train", "wagon"] | None = None
    time_min: Distribution = Distribution(fixed=0.0)
    lifts_per_hour: LiftsPerHour | None = None
    open: tuple[Id, ...] = ()
    wagons: ReceivingWagons | None = None
    yard_teu: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    ways: Annotated[dict[Id, TransferWay], Field(min_length=1)] | None = None

    @model_validator(mode="after")
    def _one_or_several(self) -> Self:
        if (self.mode is None) == (self.ways is None):
            raise ValueError(f"needs either mode or ways, found {'none' if self.mode is None else 'both'}")
        others = sorted(self.model_fields_set - {"station", "ways"})
        if self.ways is not None and others:
            raise ValueError(f"has ways and {others[0]}, which belongs into each of the ways")
        self.each()
        return self

    def each(self) -> Mapping[str, TransferWay]:
        """The ways by id; the only one has the empty id."""
        if self.ways is not None:
            return self.ways
        keys = self.model_fields_set - {"ways", "station"}
        return {"": TransferWay(**{key: getattr(self, key) for key in keys})}

    def station_of(self, way: TransferWay) -> str:
        """Where a way works."""
        return way.station or self.station
