"""The block `fleet`: how many locomotives and wagons there are, and where they stand at the start."""

from typing import Annotated, Literal

from pydantic import Field

from .block import Block, Id, Name, Positive
from .distribution import Distribution
from .services import Acceleration

Count = Annotated[int, Field(ge=0, le=100_000)]
Gauge = Literal[1000, 1435]


class EmptyRun(Block):
    """A light engine or a train of empty wagons, as the track and running times see it."""

    length_m: Positive
    mass_t: Positive
    max_speed_kmh: Annotated[float, Field(ge=1, le=400)]
    acceleration_ms2: Acceleration = 0.1
    braking_ms2: Acceleration = 0.3


class EmptyTrain(EmptyRun):
    """A train of at most `wagons` empty wagons, hauled by a locomotive of the pool `locomotive` (none: any)."""

    wagons: Annotated[int, Field(ge=1, le=1000)]
    locomotive: Id | None = None


class LocomotivePool(Block):
    """Locomotives of one kind: how many stand at which station at the start (`depots`).

    After a run a locomotive needs `turn_round_min`, then it is ready where it is. `change_min` is what putting it on
    takes where it relieves another one on the way, with the brake test.
    """

    name: Name
    depots: Annotated[dict[Id, Count], Field(min_length=1)]
    gauge_mm: Gauge
    traction: Literal["diesel", "electric"]
    turn_round_min: Distribution
    change_min: Distribution = Distribution(fixed=0.0)
    light_engine: EmptyRun


class WagonPool(Block):
    """Wagons of one kind: how many stand at which station at the start, and how empty ones run to where they lack."""

    name: Name
    stations: Annotated[dict[Id, Count], Field(min_length=1)]
    gauge_mm: Gauge
    empty_train: EmptyTrain


class FleetPools(Block):
    """All pools, by id. What names no pool has as many locomotives and wagons as it needs."""

    locomotives: dict[Id, LocomotivePool] = Field(default_factory=dict)
    wagons: dict[Id, WagonPool] = Field(default_factory=dict)
