"""How close trains may follow or meet each other, and how many of them then fit into a day: formulas only.

Blocking times after Pachl (Railway Operation and Control, 4th ed. 2018, chapters 3 and 4): a block is held from the
setting of its route until the train has cleared it and its overlap. Compression after UIC leaflet 406 (2nd ed. 2013,
chapter 4). Speeds are constant within a stretch, lengths in metres, times in seconds.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Literal, TypeVar

DAY_MIN = 1440.0

_Train = TypeVar("_Train")

Control = Literal["fixed_block", "distance_to_go"]


@dataclass(frozen=True, slots=True)
class Signalling:
    """What a line's signals add to running time.

    `control`: with `fixed_block` a train must find free as many whole blocks ahead as its braking distance needs (one:
    three aspects, two: four aspects); with `distance_to_go` just its braking distance. `setup_s`: setting a route,
    `reaction_s`: sighting and reaction, `release_s`: release after the train has cleared `overlap_m`.
    """

    block_m: float
    overlap_m: float = 0.0
    setup_s: float = 0.0
    reaction_s: float = 0.0
    release_s: float = 0.0
    control: Control = "fixed_block"

    @property
    def fixed_s(self) -> float:
        """The parts of a blocking time that depend on no train (s)."""
        return self.setup_s + self.reaction_s + self.release_s


@dataclass(frozen=True, slots=True)
class TrainMotion:
    """A train as its headways see it: speed (m/s, above 0), length (m), braking (m/s2, above 0)."""

    speed_ms: float
    length_m: float
    braking_ms2: float

    @property
    def braking_distance_m(self) -> float:
        """Way to a stop, v^2 / 2b (m)."""
        return self.speed_ms * self.speed_ms / (2 * self.braking_ms2)


def approach_m(signalling: Signalling, train: TrainMotion) -> float:
    """Way before a block on which its signal must already be clear for the train to keep its speed (m)."""
    distance_m = train.braking_distance_m
    if signalling.control == "distance_to_go":
        return distance_m
    return max(1, ceil(distance_m / signalling.block_m)) * signalling.block_m


def blocking_time_s(signalling: Signalling, train: TrainMotion) -> float:
    """Time that one train holds one block (s): setup, reaction, approach, block, clearing, release (Pachl 3.3)."""
    way_m = approach_m(signalling, train) + signalling.block_m + clearing_m(signalling, train)
    return signalling.fixed_s + way_m / train.speed_ms


def clearing_m(signalling: Signalling, train: TrainMotion) -> float:
    """Way that a train's head makes beyond a block until its tail has cleared the overlap (m)."""
    return signalling.overlap_m + train.length_m


def absolute_block_s(running_s: float, signalling: Signalling | None, train: TrainMotion) -> float:
    """Time that a train holds a section with one train at a time (s); without signalling its running time alone."""
    if signalling is None:
        return running_s
    return signalling.fixed_s + running_s + clearing_m(signalling, train) / train.speed_ms


def following_headway_s(length_m: float, signalling: Signalling, first: TrainMotion, second: TrainMotion) -> float:
    """Least time between the entries of two trains into a stretch of `length_m` in blocks (s).

    The blocking times of the two may touch but not overlap in any block (Pachl 4.2). With constant speeds that binds
    in the first block or in the last one. Two like trains: the blocking time of one block.
    """
    blocks = max(1, ceil(length_m / signalling.block_m - 1e-9))
    free_from_s = -(approach_m(signalling, second) / second.speed_ms) - signalling.setup_s - signalling.reaction_s
    needed = []
    for block in {0, blocks - 1}:
        end_m = (block + 1) * signalling.block_m + clearing_m(signalling, first)
        begin_s = block * signalling.block_m / second.speed_ms + free_from_s
        needed.append(end_m / first.speed_ms + signalling.release_s - begin_s)
    return max(needed)


def kept_headway_s(headway_s: float, first_running_s: float, second_running_s: float) -> float:
    """Least time between the entries of two trains when a given headway (s) is kept at both ends, as dispatching does.

    A slower train ahead makes up for what the faster one behind would gain on the way.
    """
    return headway_s + max(0.0, first_running_s - second_running_s)


def compressed_s(order: Sequence[_Train], headway_s: Callable[[_Train, _Train], float]) -> float:
    """Time that trains in their order need when each follows the one before as soon as it may (s).

    The last is followed by the first again, as in a timetable that repeats (UIC 406, compression). No train: 0.
    """
    return sum(headway_s(train, order[(i + 1) % len(order)]) for i, train in enumerate(order))


def pairs_per_day(run_min: float, back_min: float, intervals_min: float, window_min: float = 0.0) -> float:
    """Pairs of trains a day on single track, there and back by turns: (1440 - window) / cycle.

    The cycle is both running times and the station intervals at both ends (minutes); `window_min` is the time a day
    that is kept free of trains for maintenance.
    """
    return (DAY_MIN - window_min) / (run_min + back_min + intervals_min)


def trains_per_day(headway_s: float, window_min: float = 0.0) -> float:
    """Trains a day that follow each other at one headway (s): one direction of a double track."""
    return (DAY_MIN - window_min) * 60 / headway_s
