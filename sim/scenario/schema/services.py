"""The block `services`: the trains and trucks that run, where, when, and how much they carry."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from .block import ALL_DAYS, Block, ClockTime, Country, Day, Duration, Id, Name, NotNegative, Positive, PositiveDuration
from .distribution import Distribution


class Departures(Block):
    """When trains leave their first point: exactly one of `at`, `every_h`, `when_full_or_after_h`.

    `at` lists clock times on `days`; `every_h` counts from `first` on the first day; `when_full_or_after_h`
    leaves when the waiting consignments fill the train, or when the oldest has waited that long. Clock times
    are in `clock`, by default that of the country of the first operational point.
    """

    at: tuple[ClockTime, ...] | None = None
    every_h: Annotated[float, Field(ge=0.1, le=1e7)] | None = None
    when_full_or_after_h: PositiveDuration | None = None
    first: ClockTime = "00:00"
    days: Annotated[tuple[Day, ...], Field(min_length=1)] = ALL_DAYS
    clock: Country | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        ways = ("at", "every_h", "when_full_or_after_h")
        given = [way for way in ways if getattr(self, way) is not None]
        if len(given) != 1:
            raise ValueError(f"needs exactly one of {', '.join(ways)}, found {' and '.join(given) or 'none'}")
        return self


Acceleration = Annotated[float, Field(ge=0.001, le=1e6)]
"""In m/s²."""


class Consist(Block):
    """What a train is made of. Capacity in TEU, tonnes, or both (then both bind); none means no freight."""

    length_m: Positive
    mass_t: Positive
    gauge_mm: Literal[1000, 1435]
    max_speed_kmh: Annotated[float, Field(ge=1, le=400)]
    acceleration_ms2: Acceleration = 0.1
    braking_ms2: Acceleration = 0.3
    capacity_teu: NotNegative | None = None
    capacity_t: NotNegative | None = None


class Hauling(Block):
    """A locomotive of `pool` (none: any) hauls the train from where the one before ends, to `until` (none: the end)."""

    pool: Id | None = None
    until: Id | None = None


class WagonUse(Block):
    """Each train takes `count` wagons of `pool` before it is loaded."""

    pool: Id
    count: Annotated[int, Field(ge=1, le=1000)]


def _one_all_the_way(value: Any) -> Any:
    if isinstance(value, str):
        return ({"pool": value},)
    return tuple(value) if isinstance(value, list) else value


class TrainService(Block):
    """Trains of one kind: class, line, route, departures and consist.

    `route` lists operational points: first, last, and any between where it calls for freight or that fix the
    way. `dwell_min` gives the planned stop at operational points along the way. `cutoff_h` before departure
    the list of consignments to load is closed and loading begins. `locomotives` names the pools that haul it,
    in order of the way (the id of one pool is short for all the way); `wagons` what it is loaded on.
    """

    name: Name | None = None
    line: Id
    train_class: Literal["passenger", "freight"] = "freight"
    route: Annotated[tuple[Id, ...], Field(min_length=2)]
    departures: Departures
    consist: Consist
    dwell_min: dict[Id, Duration] = Field(default_factory=dict)
    cutoff_h: Duration = 0.0
    locomotives: Annotated[tuple[Hauling, ...], BeforeValidator(_one_all_the_way)] = ()
    wagons: WagonUse | None = None

    def carries(self, *, line: str, origin: str, destination: str) -> bool:
        """Whether goods of a line can go with it from one operational point to another."""
        return self.train_class == "freight" and self.line == line and _calls(self.route, origin, destination)


class TruckService(Block):
    """Trucks of one kind: each takes one consignment as soon as it is ready.

    Running time is the road's length over its truck speed, times `running_time_factor` drawn for each truck.
    """

    name: Name | None = None
    line: Id
    route: Annotated[tuple[Id, ...], Field(min_length=2)]
    running_time_factor: Distribution = Distribution(fixed=1.0)

    def carries(self, *, line: str, origin: str, destination: str) -> bool:
        """Whether goods of a line can go with it from one operational point to another."""
        return self.line == line and _calls(self.route, origin, destination)


def _calls(route: Sequence[str], origin: str, destination: str) -> bool:
    return origin in route and destination in route[route.index(origin) + 1 :]


class Services(Block):
    """All trains and trucks, by id."""

    trains: dict[Id, TrainService] = Field(default_factory=dict)
    trucks: dict[Id, TruckService] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _ids_differ(self) -> Self:
        both = sorted(self.trains.keys() & self.trucks.keys())
        if both:
            raise ValueError(f"'{both[0]}' is a train and a truck service, ids must differ")
        return self
