"""Section occupation by UIC 406: the trains of a day in their order, pushed together as close as they may follow."""

from dataclasses import dataclass

import numpy as np

from sim.local_time import DAY_S
from sim.scenario.schema import Dispatching
from sim.track.line_capacity import cycle_capacity
from sim.track.stretches import Stretch, least_headway_s, stretches
from sim.trains_a_day import trains_a_day

from ..columns import Number, Whole
from ..run import Run
from ..traffic import Evidence
from .passages import StretchTrains, trains_of_stretches

HIGH_SPEED_MS = 200 / 3.6

UIC_LIMITS = {"mixed traffic": 0.60, "high speed": 0.60}
"""Day's occupation that UIC 406 (1st ed. 2004, table 2) recommends at most, by the kind of line (0.75 in a peak hour).

The leaflet has 0.70 (0.85) for suburban lines, which no corridor here is, and says of mixed traffic that more is
possible where trains are few (under five an hour).
"""


@dataclass(frozen=True, slots=True)
class SectionCapacity:
    """One stretch of line: its trains, its occupation, and what the formula says.

    `trains_per_day`: mean over the measured days. `mean_share` and `busiest_share`: occupation of the mean and of the
    busiest day (of 24 h less its possessions), over all replications. `limit_share` is UIC's. `by_turns`,
    `in_fleets`: trains a day by the cycle formula with freight by turns and in fleets; NaN without trains.
    """

    stretch: Stretch
    trains_per_day: float
    mean_share: float
    busiest_share: float
    limit_share: float
    by_turns: float
    in_fleets: float


def section_capacities(run: Run | Evidence) -> list[SectionCapacity]:
    """Occupation and formula of every stretch in a finished run, the most occupied first.

    Days are those of the start instant's clock, midnight in Viet Nam, within the measured period.
    """
    evidence = Evidence.of(run)
    scenario, network = evidence.run.scenario, evidence.run.network
    per_day = trains_a_day(scenario, network)
    found = [evidence.read(compressed_days, replication) for replication in evidence.run.finished]
    everything = [
        _section(stretch, np.concatenate(days), per_day, scenario.dispatching)
        for stretch, days in zip(stretches(scenario, network), zip(*found, strict=True), strict=bool(found))
    ]
    return sorted(everything, key=lambda section: (-section.mean_share, section.stretch.name))


def compressed_days(run: Run, replication: int) -> list[Number]:
    """Return for each stretch, in the order of `stretches`, an array of a row for each measured day of a replication.

    Columns: number of trains that enter, and the seconds that they need when compressed.
    """
    period, dispatching = run.scenario.time, run.scenario.dispatching
    days_s = np.arange(period.measured_from_s, period.measured_to_s + 1, DAY_S)
    return [_days(trains, days_s, dispatching) for trains in trains_of_stretches(run, replication)]


def headway_matrix_s(stretch: Stretch, dispatching: Dispatching) -> Number:
    """Least headways of each ordered pair of passages (s): rows ahead, columns behind."""
    return np.array(
        [
            [least_headway_s(stretch, first, second, dispatching) for second in stretch.passages]
            for first in stretch.passages
        ]
    )


def class_headways_s(stretch: Stretch, dispatching: Dispatching) -> dict[tuple[str, str, bool], float]:
    """Least headway of each ordered pair of train classes (s): `(ahead, behind, is_opposing)`.

    Of several services of a class the pair that needs most.
    """
    found: dict[tuple[str, str, bool], float] = {}
    for first in stretch.passages:
        for second in stretch.passages:
            key = (first.train_class, second.train_class, first.is_forward != second.is_forward)
            found[key] = max(found.get(key, 0.0), least_headway_s(stretch, first, second, dispatching))
    return found


def compressed_day_s(order: Whole, headways_s: Number) -> float:
    """Time that trains (numbers of passages) need in their order, each as soon as it may (s).

    The last is followed by the first again, as in a timetable that repeats (UIC 406, compression). No train: 0.
    """
    return float(_compressed_s(order, np.zeros(len(order), dtype=np.int64), 1, headways_s)[0])


def _compressed_s(order: Whole, day: Whole, days: int, headways_s: Number) -> Number:
    """Time that the trains of each day need; `day` (its number, rising) of each train in `order`."""
    behind = np.roll(order, -1)
    is_last = np.append(day[1:] != day[:-1], True)[: len(day)]
    behind[is_last] = order[np.searchsorted(day, day[is_last])]
    return np.bincount(day, weights=headways_s[order, behind], minlength=days).astype(np.float64)


def line_kind(stretch: Stretch) -> str:
    """The kind of line in UIC's table: high speed where nothing but fast passenger trains run, else mixed traffic."""
    fast = [p for p in stretch.passages if p.train_class == "passenger" and p.motion.speed_ms >= HIGH_SPEED_MS]
    return "high speed" if len(fast) == len(stretch.passages) else "mixed traffic"


def _days(trains: StretchTrains, days_s: Whole, dispatching: Dispatching) -> Number:
    """For each day, given where days begin and the last one ends: number of trains, and seconds when compressed."""
    measured, count = trains.within(int(days_s[0]), int(days_s[-1])), len(days_s) - 1
    day = np.searchsorted(days_s, measured.entry_s, "right") - 1
    compressed_s = _compressed_s(measured.passage, day, count, headway_matrix_s(trains.stretch, dispatching))
    return np.column_stack((np.bincount(day, minlength=count), compressed_s))


def _section(stretch: Stretch, days: Number, per_day: dict[str, float], dispatching: Dispatching) -> SectionCapacity:
    capacity = cycle_capacity(stretch, per_day, dispatching)
    nan = float("nan")
    return SectionCapacity(
        stretch,
        trains_per_day=float(days[:, 0].mean()),
        mean_share=_share_of_day(float(days[:, 1].mean()), stretch),
        busiest_share=_share_of_day(float(days[:, 1].max()), stretch),
        limit_share=UIC_LIMITS[line_kind(stretch)],
        by_turns=capacity.by_turns if capacity else nan,
        in_fleets=capacity.in_fleets if capacity else nan,
    )


def _share_of_day(compressed_s: float, stretch: Stretch) -> float:
    """Occupation of a day less its possessions; a stretch that is always closed is full without any train."""
    return compressed_s / stretch.open_s if stretch.open_s > 0 else 1.0
