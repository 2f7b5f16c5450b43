"""Trains a day that a stretch takes by formula: the passenger trains that it has, and freight that fills up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..scenario.schema import Dispatching
from .stretches import Passage, Stretch, least_headway_s, services_of, turn_s

Weighted = Sequence[tuple[Passage, float]]


@dataclass(frozen=True, slots=True)
class CycleCapacity:
    """Trains a day on a stretch, all classes.

    `by_turns`: freight there and back by turns, the cycle formula of single track; on a double track, and where all
    trains run one way, one after the other at the least headway. `in_fleets`: the most if freight follows freight
    one way all the time, which on single track is more than by turns only with automatic block.
    """

    by_turns: float
    in_fleets: float


def cycle_capacity(stretch: Stretch, per_day: Mapping[str, float], dispatching: Dispatching) -> CycleCapacity | None:
    """The capacity of a stretch; `per_day` has the trains a day of each service. None: no train runs there.

    Passenger trains keep their number; what they leave of the day is for freight in the mix of its services. Without
    freight the mix of the passenger trains counts.
    """
    trains = services_of(stretch.passages, per_day)
    if not trains:
        return None
    filling = [each for each in trains if each[0].train_class == "freight"] or trains
    fixed = [each for each in trains if each not in filling]
    count = sum(number for _, number in fixed)
    by_turns, in_fleets = (
        count
        + max(0.0, stretch.open_s - _needed_s(stretch, fixed, trains, dispatching, is_fleet=is_fleet))
        / _mean_s(stretch, filling, dispatching, is_fleet=is_fleet)
        for is_fleet in (False, True)
    )
    return CycleCapacity(by_turns, max(by_turns, in_fleets))


def _needed_s(
    stretch: Stretch, fixed: Weighted, all_trains: Weighted, dispatching: Dispatching, *, is_fleet: bool
) -> float:
    """Seconds a day that the passenger trains take, each followed by a train of the mix."""
    if is_fleet or not _by_turns(all_trains):
        return sum(number * _follow_s(stretch, passage, all_trains, dispatching) for passage, number in fixed)
    return sum(number * turn_s(passage, dispatching) for passage, number in fixed)


def _mean_s(stretch: Stretch, trains: Weighted, dispatching: Dispatching, *, is_fleet: bool) -> float:
    """Mean seconds of a freight train: half the cycle, as many trains one way as the other; or the mean headway."""
    if not is_fleet and _by_turns(trains):
        ways = [[each for each in trains if each[0].is_forward == is_forward] for is_forward in (True, False)]
        return sum(_mean(each, [turn_s(p, dispatching) for p, _ in each]) for each in ways) / 2
    return _mean(trains, [_follow_s(stretch, passage, trains, dispatching) for passage, _ in trains])


def _by_turns(trains: Weighted) -> bool:
    return len({passage.is_forward for passage, _ in trains}) > 1


def _follow_s(stretch: Stretch, passage: Passage, others: Weighted, dispatching: Dispatching) -> float:
    """Mean seconds to the next train of the same direction, drawn from the mix."""
    same = [each for each in others if each[0].is_forward == passage.is_forward]
    return _mean(same, [least_headway_s(stretch, passage, other, dispatching) for other, _ in same])


def _mean(trains: Weighted, values_s: Sequence[float]) -> float:
    return sum(w * v for (_, w), v in zip(trains, values_s, strict=True)) / sum(w for _, w in trains)
