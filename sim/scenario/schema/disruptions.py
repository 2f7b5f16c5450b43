"""The block `disruptions`: what closes, stops or slows a part of the system for a time, by date or at random."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from .block import Block, Country, Id, Name, PositiveDuration, Share
from .distribution import Distribution
from .possessions import TrackPart

_LOCAL_TIME = "%Y-%m-%d %H:%M"
ALL_MONTHS = tuple(range(1, 13))


def _is_local_time(text: str) -> str:
    try:
        at = datetime.strptime(text, _LOCAL_TIME)
    except ValueError:
        at = None
    if at is None or at.strftime(_LOCAL_TIME) != text:
        raise ValueError(f"'{text}' must be a local date and time YYYY-MM-DD HH:MM that exists")
    return text


LocalTime = Annotated[str, AfterValidator(_is_local_time)]
Ids = Annotated[tuple[Id, ...], Field(min_length=1)]
StageKeys = Annotated[tuple[Name, ...], Field(min_length=1)]


class AtRandom(Block):
    """Again and again: exponential times of mean `mean_days` from the end of one to the start of the next.

    Each lasts `duration_h`. With `months` (1 to 12), one that would start in another month does not happen.
    """

    mean_days: PositiveDuration
    duration_h: Distribution
    months: Annotated[tuple[Annotated[int, Field(ge=1, le=12)], ...], Field(min_length=1)] = ALL_MONTHS


class SamplingRegime(Block):
    """At these `stages` the `sampled_share` is another one, of some `commodities` or (by default) of all.

    What counts is the instant at which a consignment comes to the stage.
    """

    stages: StageKeys
    sampled_share: Share
    commodities: Annotated[tuple[Name, ...], Field(min_length=1)] | None = None


class Disruption(TrackPart):
    """When: once, from `start` to `end` (local date and time), or `at_random`. `clock`: whose local time.

    What it hits, one thing or several:

    - `line`, `sections` or `between`, and `operational_points`: trains on these sections (those that begin or end at
      these points) finish them, none enters.
    - `borders`: nothing passes. Trains are held before it, trucks at the gate, and no stage of either side works.
    - `stages`: no work at these, `<border>.<side>.<stage>` each, or `<border>.<side>` for all of a side. The lanes of a
      gate are `<border>.<side>.gate.exit` and `.entry`.
    - `terminals`: nothing is lifted there, and trucks wait at the gate.
    - `fewer_servers`: so many servers fewer, cranes of a terminal (by its id) or servers of a stage. A stage that is
      worked inland too has so many fewer in each office; `<terminal>.<exit or entry>.<stage>` is one office alone.
    - `sampling`: another share of lots is sampled.

    Who waits because of it waits for `disruption` in the ledger, until it ends.
    """

    start: LocalTime | None = None
    end: LocalTime | None = None
    at_random: AtRandom | None = None
    clock: Country | None = None
    reason: Name | None = None
    operational_points: Ids | None = None
    borders: Ids | None = None
    stages: StageKeys | None = None
    terminals: Ids | None = None
    fewer_servers: dict[Name, Annotated[int, Field(ge=1, le=10000)]] = Field(default_factory=dict)
    sampling: SamplingRegime | None = None

    @model_validator(mode="after")
    def _at_some_time(self) -> Self:
        if (self.start is None) != (self.end is None) or (self.start is None) == (self.at_random is None):
            given = [key for key in ("start", "end", "at_random") if getattr(self, key) is not None]
            raise ValueError(f"needs start and end, or at_random, found {' and '.join(given) or 'none'}")
        if self.start is not None and self.end is not None and self.end <= self.start:
            raise ValueError(f"end {self.end} must be after start {self.start}")
        return self

    @model_validator(mode="after")
    def _of_something(self) -> Self:
        if len(self.track_keys) > 1:
            raise ValueError(f"needs at most one of line, sections, between, found {' and '.join(self.track_keys)}")
        hits = (self.operational_points, self.borders, self.stages, self.terminals, self.sampling)
        if not self.track_keys and not self.fewer_servers and all(hit is None for hit in hits):
            raise ValueError(
                "hits nothing, needs one or more of line, sections, between, operational_points, borders, stages,"
                " terminals, fewer_servers, sampling"
            )
        return self
