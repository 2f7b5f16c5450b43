"""The block `dispatching`: who goes first on a single track, by which rule, and how close trains may come."""

from typing import Annotated, Literal

from pydantic import Field

from .block import Block, Duration, NotNegative, PositiveDuration


class Priorities(Block):
    """Rank of each train class; 0 goes first."""

    passenger: NotNegative = 0.0
    freight: NotNegative = 1.0


class Blocking(Block):
    """What signals add to running time, for figures of capacity (docs/capacity.md); the simulation keeps `headway_min`.

    `fixed_block`: a train needs whole blocks of `block_length_m` free ahead of it, as many as its braking
    distance takes; `distance_to_go`: its braking distance. A block is set in `setup_s`, seen `reaction_s`
    before it is reached, and released `release_s` after the train has cleared it and `overlap_m` beyond.
    """

    control: Literal["fixed_block", "distance_to_go"] = "fixed_block"
    block_length_m: Annotated[float, Field(ge=50, le=100_000)]
    overlap_m: Annotated[float, Field(ge=0, le=10_000)] = 0.0
    setup_s: Annotated[float, Field(ge=0, le=3600)] = 0.0
    reaction_s: Annotated[float, Field(ge=0, le=3600)] = 0.0
    release_s: Annotated[float, Field(ge=0, le=3600)] = 0.0


class StationIntervals(Block):
    """Least minutes between trains at the ends of a single-track section, for figures of capacity.

    `arrival_min`: from the arrival of one train to that of the opposing one, which may not come in at the
    same time; `meet_min`: from the arrival of a train to the departure of the one that waited for it;
    `follow_min`: from the arrival of a train ahead to the departure of the next behind it.
    """

    arrival_min: Duration = 0.0
    meet_min: Duration = 0.0
    follow_min: Duration = 0.0


class Dispatching(Block):
    """The rule and the rank of waiting trains.

    `deadlock_free` keeps one track of every loop open to the opposing direction; `capacity_only` looks at
    free tracks alone and can jam (for teaching and tests). A train gains one rank for each `ageing_h` it has
    waited. `headway_min` separates trains that follow each other on a section with automatic block.
    `blocking`, `station_intervals` and `maintenance_window_min` (minutes a day without trains) count in
    figures of capacity only: no train of a simulation waits for them.
    """

    rule: Literal["deadlock_free", "capacity_only"] = "deadlock_free"
    priorities: Priorities = Priorities()
    ageing_h: PositiveDuration = 6.0
    headway_min: PositiveDuration = 8.0
    blocking: Blocking | None = None
    station_intervals: StationIntervals = StationIntervals()
    maintenance_window_min: Annotated[float, Field(ge=0, lt=1440)] = 0.0
