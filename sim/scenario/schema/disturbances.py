"""The block `disturbances`: what makes trains run, stop and leave otherwise than planned; without it nothing does."""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from .block import Block, Id, Positive, PositiveDuration, Share
from .distribution import Distribution
from .services import TrainService

LEAST_MEAN, MOST_MEAN = 0.5, 3.0


def _is_factor(factor: Distribution) -> Distribution:
    if not LEAST_MEAN <= factor.mean <= MOST_MEAN:
        raise ValueError(f"mean is {factor.mean:.6g}, must be between {LEAST_MEAN:g} and {MOST_MEAN:g} (1: as planned)")
    return factor


class OfTrains(Block):
    """Which trains: those of `services`, those of a `train_class`, or (with neither) all."""

    services: Annotated[tuple[Id, ...], Field(min_length=1)] | None = None
    train_class: Literal["passenger", "freight"] | None = None

    @model_validator(mode="after")
    def _one_choice(self) -> Self:
        if self.services is not None and self.train_class is not None:
            raise ValueError("needs at most one of services, train_class, found both")
        return self

    def applies_to(self, service_id: str, service: TrainService) -> bool:
        """Whether the trains of a service are among them."""
        if self.services is not None:
            return service_id in self.services
        return self.train_class in (None, service.train_class)


class RunningTime(OfTrains):
    """Running times over sections are the planned ones times `factor`, but never shorter than a train can run.

    So a draw below 1 / (1 + `consist.recovery_margin`) counts as that: with no margin none is faster than planned.

    `per: train` draws one factor for all of a train's way, `per: section` one for each section; independent factors
    average out: over n like sections the variation of the sum is that of one section over the root of n.
    """

    factor: Annotated[Distribution, AfterValidator(_is_factor)]
    per: Literal["train", "section"] = "train"


class Dwell(OfTrains):
    """Each planned stop of `dwell_min` above 0 lasts `extra_min` longer."""

    extra_min: Distribution


class LateDeparture(OfTrains):
    """A `share` of the trains leaves its first point late, `late_min` after the planned departure."""

    share: Share = 1.0
    late_min: Distribution


class LocomotiveFailure(OfTrains):
    """A train's locomotive fails on the line, and it stands there, blocking the section, for `repair_h`.

    Failures come after exponential distances of mean `mean_km`, or hours in motion of mean `mean_h`; the repair ends
    when the train moves again, by itself or fetched by another locomotive.
    """

    mean_km: Positive | None = None
    mean_h: PositiveDuration | None = None
    repair_h: Distribution

    @model_validator(mode="after")
    def _one_mean(self) -> Self:
        if (self.mean_km is None) == (self.mean_h is None):
            raise ValueError("needs exactly one of mean_km, mean_h")
        return self


class PointsFailure(Block):
    """The points of an operational point fail, and for `repair_h` no train may enter the sections that end there.

    Each of the `operational_points` (default: all with two tracks or more) works for exponential times of mean
    `mean_h` between repair and next failure.
    """

    operational_points: Annotated[tuple[Id, ...], Field(min_length=1)] | None = None
    mean_h: PositiveDuration
    repair_h: Distribution


class Disturbances(Block):
    """Each kind by ids of the user's; a train service may be in one entry of each kind."""

    running_time: dict[Id, RunningTime] = Field(default_factory=dict)
    dwell: dict[Id, Dwell] = Field(default_factory=dict)
    late_departure: dict[Id, LateDeparture] = Field(default_factory=dict)
    locomotive_failure: dict[Id, LocomotiveFailure] = Field(default_factory=dict)
    points_failure: dict[Id, PointsFailure] = Field(default_factory=dict)
