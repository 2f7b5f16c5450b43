"""How close trains may follow or meet each other on a section, by the scenario: for the simulation and for capacity.

Formulas are in `headway`, the simulation keeps what is found here in `separation`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Literal

from geo import Traversal

from ..local_time import MINUTE_S
from ..rolling_stock.uniform_motion import MS_PER_KMH
from ..scenario.schema import Blocking, Dispatching, TrainService
from .headway import Gaps, Signalling, TrainMotion, absolute_block_s, following_gaps
from .leg_times import line_speed_kmh
from .sections import Move, Section
from .separation import Separation, planned_legs

_ROUNDING_S = 1e-6


@dataclass(frozen=True, slots=True)
class RunningTrain:
    """A train on a section as its headways see it: class, motion, and its running time from a stop (s)."""

    train_class: Literal["passenger", "freight"]
    motion: TrainMotion
    running_s: float


def keeps_pairs_apart(dispatching: Dispatching) -> bool:
    """Whether trains keep more than one headway for all: headways by pair, or station intervals."""
    is_by_pair = dispatching.blocking is not None or dispatching.headways_min is not None
    return is_by_pair or dispatching.station_intervals.are_any


def headway_s(dispatching: Dispatching) -> int:
    """The one headway of automatic block, where pairs have none of their own (s)."""
    return int(dispatching.headway_min * MINUTE_S)


def gaps(dispatching: Dispatching, length_m: float, first: RunningTrain, second: RunningTrain) -> Gaps:
    """Least times between two trains that follow each other over a section with automatic block."""
    signalling = signalling_of(dispatching.blocking)
    if signalling is not None:
        return following_gaps(length_m, signalling, first.motion, second.motion)
    if dispatching.headways_min is None:
        both_s = float(headway_s(dispatching))
        return Gaps(both_s, both_s)
    entry_s: float = MINUTE_S * getattr(getattr(dispatching.headways_min, first.train_class), second.train_class)
    return Gaps(entry_s, max(0.0, entry_s + second.running_s - first.running_s))


def signals_s(dispatching: Dispatching, motion: TrainMotion) -> float:
    """What signals add to the time that a train holds a section which no other may be on (s)."""
    return absolute_block_s(0.0, signalling_of(dispatching.blocking), motion)


def signalling_of(blocking: Blocking | None) -> Signalling | None:
    """The scenario's signalling, if it says any."""
    if blocking is None:
        return None
    return Signalling(
        blocking.block_length_m,
        overlap_m=blocking.overlap_m,
        setup_s=blocking.setup_s,
        reaction_s=blocking.reaction_s,
        release_s=blocking.release_s,
        control=blocking.control,
    )


def motion_of(service: TrainService, ways: Sequence[Traversal]) -> TrainMotion:
    """The motion of a service's trains over some sections: as fast as all of them allow."""
    consist = service.consist
    limits = [line_speed_kmh(way, service) for way in ways]
    return TrainMotion(min(*limits, consist.max_speed_kmh) * MS_PER_KMH, consist.length_m, consist.braking_ms2)


@dataclass(frozen=True, slots=True)
class _Kind:
    """Trains that need the same of those ahead, and those behind the same of them."""

    train: RunningTrain
    sense: int
    start: str
    from_pass_s: int
    braking_s: int  # what it takes longer if it has to stop at the end, unplanned


class Separations:
    """Gives moves their separation from others, section by section, as the paths are made."""

    def __init__(self, dispatching: Dispatching) -> None:
        self._dispatching = dispatching
        self._kinds: dict[Section, dict[_Kind, Separation]] = {}

    def add(self, move: Move, service: TrainService, ways: Sequence[Traversal]) -> None:
        """Separate the trains of a move, over these sections, from all others that use its section."""
        from_stop_s, from_pass_s = (
            sum(time_s for _, time_s in planned_legs(move, is_passing)) for is_passing in (False, True)
        )
        train = RunningTrain(service.train_class, motion_of(service, ways), from_stop_s)
        braking_s = max(move.legs[-1].brake_from_stop_s, move.legs[-1].brake_from_pass_s)
        kind = _Kind(train, move.sense, ways[0].from_point, from_pass_s, braking_s)
        kinds = self._kinds.setdefault(move.section, {})
        if kind not in kinds:
            mine = Separation(move.section, from_stop_s=from_stop_s, from_pass_s=from_pass_s)
            length_m = sum(way.section.length_km for way in ways) * 1000
            kinds[kind] = mine
            for other, theirs in kinds.items():
                self._join(kind, mine, other, theirs, length_m)
                if other is not kind:
                    self._join(other, theirs, kind, mine, length_m)
        move.separation = kinds[kind]

    def _join(self, first: _Kind, ahead: Separation, second: _Kind, behind: Separation, length_m: float) -> None:
        intervals = self._dispatching.station_intervals
        held_s = signals_s(self._dispatching, first.train.motion)
        follows_s = _whole(held_s + intervals.follow_s(second.start))
        if first.sense == second.sense:
            found = gaps(self._dispatching, length_m, first.train, second.train)
            exit_s = max(_whole(found.exit_s), first.braking_s)  # behind the train ahead even if that one has to stop
            ahead.behind.append((behind, _whole(found.entry_s), exit_s, follows_s))
        elif first.start == second.start:  # ways that part at a place with one track
            ahead.after.append((behind, follows_s, follows_s))
        else:
            meets_s, passes_s = intervals.meet_s(second.start), intervals.arrival_s(second.start)
            ahead.after.append((behind, _whole(held_s + meets_s), _whole(held_s + passes_s)))


def _whole(seconds: float) -> int:
    """Whole seconds, at least as many."""
    return ceil(seconds - _ROUNDING_S)
