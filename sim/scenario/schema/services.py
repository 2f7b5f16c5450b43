"""The block `services`: the trains and trucks that run, where, when, and how much they carry."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from .block import (
    ALL_DAYS,
    Block,
    ClockTime,
    Country,
    Day,
    Duration,
    Id,
    Name,
    NotNegative,
    Positive,
    PositiveDuration,
    Share,
)
from .distribution import Distribution
from .rolling_stock import Gauge, Speed, Vehicles


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


ONE_OF_TWO = "either length_m and mass_t (with acceleration_ms2) or locomotives and wagons"

Acceleration = Annotated[float, Field(ge=0.001, le=1e6)]
"""In m/s²."""


class Consist(Block):
    """What a train is made of: `length_m` and `mass_t`, or `locomotives` and `wagons` of classes.

    The first moves with constant acceleration and braking. The second with its tractive effort against resistance and
    gradients; its length, mass and capacity are those of its vehicles. It runs with `load_t` on board, by default the
    capacity in t, or with `t_per_teu` for each TEU of capacity. Capacity in TEU, tonnes, or both (then both bind);
    none means no freight. `recovery_margin` is added to all running times, as a share of them. `wagon_count` is for
    work that takes its time for each wagon, where the wagons are not given.
    """

    length_m: Positive = 0.0  # 0: that of the vehicles, once their classes are known
    mass_t: Positive = 0.0
    locomotives: Annotated[tuple[Vehicles, ...], Field(min_length=1)] | None = None
    wagons: tuple[Vehicles, ...] = ()
    load_t: NotNegative | None = None
    t_per_teu: NotNegative | None = None
    gauge_mm: Gauge
    max_speed_kmh: Speed
    acceleration_ms2: Acceleration = 0.1
    braking_ms2: Acceleration = 0.3
    recovery_margin: Share = 0.0
    capacity_teu: NotNegative | None = None
    capacity_t: NotNegative | None = None
    wagon_count: Annotated[int, Field(ge=1, le=1000)] | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        body = [key for key in ("length_m", "mass_t", "acceleration_ms2") if key in self.model_fields_set]
        stock = [key for key in ("locomotives", "wagons", "load_t", "t_per_teu") if key in self.model_fields_set]
        if body and stock:
            raise ValueError(f"has {stock[0]} and {body[0]}, must have {ONE_OF_TWO}")
        if stock and self.locomotives is None:
            raise ValueError(f"has {stock[0]} but no locomotives")
        if self.locomotives is None and (self.length_m == 0 or self.mass_t == 0):
            raise ValueError(f"has no {_missing(self.length_m, self.mass_t)}, must have {ONE_OF_TWO}")
        if self.locomotives is not None and self.wagon_count is not None:
            raise ValueError("has wagons and wagon_count, must have one of them")
        if self.load_t is not None and self.t_per_teu is not None:
            raise ValueError("has load_t and t_per_teu, must have one of them at most")
        return self


def _missing(length_m: float, mass_t: float) -> str:
    return " and ".join(key for key, value in (("length_m", length_m), ("mass_t", mass_t)) if value == 0)


class Connection(Block):
    """A train waits at `at` for the train of another service that by both timetables is the last there in time.

    `transfer_min` is what changing takes after that one's arrival; `longest_wait_min` after its own planned departure
    the train leaves without.
    """

    service: Id
    at: Id
    transfer_min: Duration = 0.0
    longest_wait_min: PositiveDuration


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
    connections: tuple[Connection, ...] = ()

    @property
    def wagon_count(self) -> int:
        """How many wagons a train has, by its consist or by the pool that it takes them of; 0: not known."""
        if self.consist.wagon_count is not None:
            return self.consist.wagon_count
        if self.consist.wagons:
            return sum(each.count for each in self.consist.wagons)
        return self.wagons.count if self.wagons is not None else 0

    def carries(self, *, line: str, origin: str, destination: str) -> bool:
        """Whether goods of a line can go with it from one operational point to another."""
        return self.train_class == "freight" and self.line == line and _calls(self.route, origin, destination)


class TruckService(Block):
    """Trucks of one kind: each takes one consignment as soon as it is ready.

    Running time is the road's length over its truck speed, times `running_time_factor` drawn for each truck.
    `permits`: goods are taken over the border by the trucks that its `permits` of this id count (none: by any).
    """

    name: Name | None = None
    line: Id
    route: Annotated[tuple[Id, ...], Field(min_length=2)]
    running_time_factor: Distribution = Distribution(fixed=1.0)
    permits: Id | None = None

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
