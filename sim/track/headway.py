"""How close trains may follow or meet each other by their signals: formulas only.

Blocking times after Pachl (Railway Operation and Control, 4th ed. 2018, chapters 3 and 4): a block is held from the
setting of its route until the train has cleared it and its overlap. Speeds are constant within a stretch, lengths in
metres, times in seconds.
"""

from dataclasses import dataclass
from math import ceil
from typing import Literal

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


def clearing_m(signalling: Signalling, train: TrainMotion) -> float:
    """Way that a train's head makes beyond a block until its tail has cleared the overlap (m)."""
    return signalling.overlap_m + train.length_m


def absolute_block_s(running_s: float, signalling: Signalling | None, train: TrainMotion) -> float:
    """Time that a train holds a section with one train at a time (s); without signalling its running time alone."""
    if signalling is None:
        return running_s
    return signalling.fixed_s + running_s + clearing_m(signalling, train) / train.speed_ms


@dataclass(frozen=True, slots=True)
class Gaps:
    """Least times between two trains that follow each other over a stretch: at its entry and at its exit (s)."""

    entry_s: float
    exit_s: float

    def headway_s(self, first_running_s: float, second_running_s: float) -> float:
        """Least time between their entries (s), by their running times: a slower train ahead needs more."""
        return max(self.entry_s, self.exit_s + first_running_s - second_running_s)


def following_gaps(length_m: float, signalling: Signalling, first: TrainMotion, second: TrainMotion) -> Gaps:
    """Least times between two trains on a stretch of `length_m` in blocks.

    The blocking times of the two may touch but not overlap in any block (Pachl 4.2). With constant speeds that binds
    in the first block, which gives the gap at the entry, or in the last one, which gives that at the exit. For two like
    trains both are the blocking time of one block: setup, reaction, approach, block, clearing, release (Pachl 3.3).
    """
    blocks = max(1, ceil(length_m / signalling.block_m - 1e-9))
    free_from_s = -(approach_m(signalling, second) / second.speed_ms) - signalling.setup_s - signalling.reaction_s
    needed = []
    for block in (0, blocks - 1):
        end_m = (block + 1) * signalling.block_m + clearing_m(signalling, first)
        begin_s = block * signalling.block_m / second.speed_ms + free_from_s
        needed.append(end_m / first.speed_ms + signalling.release_s - begin_s)
    return Gaps(needed[0], needed[1] + length_m / second.speed_ms - length_m / first.speed_ms)
