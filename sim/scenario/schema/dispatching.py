"""The block `dispatching`: who goes first on a single track, by which rule, and how close trains may come."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from .block import Block, Duration, Id, NotNegative, PositiveDuration

Rule = Literal["deadlock_free", "safe_state", "capacity_only"]
"""What a train needs to be granted a move, beyond a free section."""


class Priorities(Block):
    """Rank of each train class; 0 goes first."""

    passenger: NotNegative = 0.0
    freight: NotNegative = 1.0


class Blocking(Block):
    """What signals add to running time, and so the headway of each ordered pair of trains (docs/capacity.md).

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


class HeadwaysBehind(Block):
    """Least minutes behind a train of one class, for each class of the train that follows."""

    passenger: PositiveDuration
    freight: PositiveDuration


class Headways(Block):
    """Least minutes between the entries of two trains into a section: by the class of the one ahead, then behind.

    A headway holds for the whole section: what a faster train behind gains on the way is part of it. None reaches the
    end of the section before the train ahead.
    """

    passenger: HeadwaysBehind
    freight: HeadwaysBehind


class IntervalsAt(Block):
    """The station intervals of one station; what is not given is as elsewhere."""

    arrival_min: Duration | None = None
    meet_min: Duration | None = None
    follow_min: Duration | None = None


class StationIntervals(Block):
    """Least minutes between trains at a station; `stations` has those of single operational points.

    All begin when a train has arrived there or passed. `meet_min`: until an opposing train that stands there leaves
    over the section just left. `arrival_min`: until an opposing train that comes from the other side passes; it stops
    if it comes earlier, so `meet_min` is the least it can be. `follow_min`: from the arrival of a train at the far end
    of a section with absolute block until the next behind it leaves this station.
    """

    arrival_min: Duration = 0.0
    meet_min: Duration = 0.0
    follow_min: Duration = 0.0
    stations: dict[Id, IntervalsAt] = Field(default_factory=dict)

    def meet_s(self, point: str) -> float:
        """Seconds from an arrival at an operational point to the departure of an opposing train there."""
        return 60 * self._at(point, "meet_min")

    def arrival_s(self, point: str) -> float:
        """Seconds from an arrival at an operational point until an opposing train may pass it."""
        return max(self.meet_s(point), 60 * self._at(point, "arrival_min"))

    def follow_s(self, point: str) -> float:
        """Seconds from an arrival at the far end of a section to the next departure at an operational point."""
        return 60 * self._at(point, "follow_min")

    @property
    def are_any(self) -> bool:
        """Whether any interval is above 0."""
        every = [(self.arrival_min, self.meet_min, self.follow_min)]
        every += [(own.arrival_min or 0, own.meet_min or 0, own.follow_min or 0) for own in self.stations.values()]
        return any(any(each) for each in every)

    def _at(self, point: str, key: Literal["arrival_min", "meet_min", "follow_min"]) -> float:
        own: float | None = getattr(self.stations.get(point), key, None)
        general: float = getattr(self, key)
        return general if own is None else own


class Dispatching(Block):
    """The rule and the rank of waiting trains, and how close trains may come.

    `deadlock_free` keeps one track of every loop open to the opposing direction, and gives way to `safe_state` where
    services run around a ring or turn back; `safe_state` grants a move after which all trains can still reach their
    ends; `capacity_only` looks at free tracks alone and can jam (for teaching and tests). A train gains one rank for
    each `ageing_h` it has waited. A train stays at a meeting place for up to `overtaking_wait_min` to let one of a
    better class past that is on its way there; 0: it does not.
    Trains that follow each other on a section with automatic block are `headway_min` apart at both its ends, or, in its
    place, as `headways_min` or `blocking` have it for each ordered pair of trains.
    """

    rule: Rule = "deadlock_free"
    priorities: Priorities = Priorities()
    ageing_h: PositiveDuration = 6.0
    headway_min: PositiveDuration = 8.0
    headways_min: Headways | None = None
    overtaking_wait_min: Duration = 0.0
    blocking: Blocking | None = None
    station_intervals: StationIntervals = StationIntervals()

    @model_validator(mode="after")
    def _headways_once(self) -> Self:
        if self.headways_min is not None and self.blocking is not None:
            raise ValueError("needs at most one of headways_min, blocking, found both")
        return self
