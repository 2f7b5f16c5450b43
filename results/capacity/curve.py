"""The capacity curve: lead time against trains a day, and the knee where more trains begin to cost much time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sim.warnings_of_a_run import PILES_UP

from ..interval_estimates import Interval, mean_interval
from ..kpi import quantile_h
from ..run import Run
from ..traffic import BOTH_DIRECTIONS, Evidence, Traffic
from .bottlenecks import Bottleneck

LEFT_OVER = 0.01
"""A share of goods not delivered by the end that makes a point unsteady: their lead times are not in its mean."""

LEAST_RISE = 0.1
"""A curve has a knee only if it rises by so much of its minimum; less is flat to a planner (assumed, 5 to 20 %)."""

SHARES = (0.35, 0.6, 0.8, 0.95, 1.1, 1.3, 1.6, 2.0)
"""Shares of the limit that is expected of a line, tried rising until its lead time has no steady state."""

CLOSE = 1.05
"""A knee is not sought more closely than this ratio of trains."""

APART = 1.15
"""Rising numbers of trains are at least so far apart, as a ratio."""


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """One line with so many freight trains a day, both directions; lead times in hours with their 95 % intervals.

    `is_steady`: goods do not pile up and all but a few arrive; otherwise lead time depends on how long is simulated.
    """

    trains_per_day: float
    mean_h: Interval
    p90_h: Interval
    is_steady: bool


@dataclass(frozen=True, slots=True)
class Curve:
    """The points of one line in one scenario, trains rising. `now` is the number of trains that the scenario has."""

    scenario: str
    line: str
    line_name: str
    now: float
    points: tuple[CurvePoint, ...]

    @property
    def shown(self) -> tuple[CurvePoint, ...]:
        """The points up to the first without a steady state; what lies beyond depends on how long is simulated."""
        first = next((i for i, point in enumerate(self.points) if not point.is_steady), len(self.points))
        return self.points[: first + 1]

    @property
    def knee(self) -> float | None:
        """Trains a day at the knee of the mean lead time; None if the curve does not bend upwards in its range."""
        return knee([(point.trains_per_day, point.mean_h.estimate) for point in self.shown])

    @property
    def steady_up_to(self) -> float | None:
        """The most trains a day with a steady lead time below the first without one."""
        steady = [point for point in self.shown if point.is_steady]
        return steady[-1].trains_per_day if steady else None

    @property
    def is_open(self) -> bool:
        """Whether no point is unsteady, so that the line may take more than was tried."""
        return all(point.is_steady for point in self.points)


def curve_point(run: Run | Evidence, line: str, trains_per_day: float) -> CurvePoint:
    """The point of one line in a finished run: means over replications of its mean and P90 lead time.

    Raises:
        LedgerError: the ledger does not add up.
    """
    evidence = Evidence.of(run)
    traffic = [evidence.traffic(replication, (line, BOTH_DIRECTIONS)) for replication in evidence.run.finished]
    means = [float(one.lead_time_s.mean()) / 3600 for one in traffic if len(one.lead_time_s)]
    p90s = [quantile_h(one, 0.9) for one in traffic if len(one.lead_time_s)]
    return CurvePoint(
        trains_per_day, mean_interval(means), mean_interval(p90s), _is_steady(evidence.run, line, traffic)
    )


def _is_steady(run: Run, line: str, traffic: Sequence[Traffic]) -> bool:
    left = sum(one.still_in_system for one in traffic)
    counted = left + sum(len(one.lead_time_s) for one in traffic)
    piles_up = f"{run.scenario.network[line].name}: {PILES_UP}"
    return counted > 0 and left <= LEFT_OVER * counted and not any(text.startswith(piles_up) for text in run.warnings)


def knee(points: Sequence[tuple[float, float]]) -> float | None:
    """The x of the knee of a curve that falls and then rises: points `(x, y)` with x rising.

    Of the points from the lowest on, the one farthest below the chord from the lowest to the last, both axes scaled to
    1 (Satopää, Albrecht, Irwin and Raghavan 2011, "Finding a Kneedle in a haystack", without smoothing). None when
    the curve rises less than `LEAST_RISE` above its lowest point, or no point lies below the chord.
    """
    if not points:
        return None
    lowest = min(range(len(points)), key=lambda i: points[i][1])
    rising = points[lowest:]
    (x0, y0), (x1, y1) = rising[0], rising[-1]
    if len(rising) < 3 or y1 < (1 + LEAST_RISE) * y0:
        return None
    below = [((x - x0) / (x1 - x0) - (y - y0) / (y1 - y0), x) for x, y in rising[1:-1]]
    depth, at = max(below)
    return at if depth > 0 else None


def expected_limits(found: Sequence[Bottleneck], line_factors: Mapping[str, float]) -> dict[str, float]:
    """For each line, how many times its freight trains it will take at most: its tightest server, track or section.

    Use by goods and freight trains grows with their number; of sections the formula says how much is left.
    """
    limits = dict(line_factors)
    for each in found:
        for line in each.lines:
            if line in limits and each.kind != "section":
                limits[line] = min(limits[line], 1 / each.share)
    return limits


def next_factor(tried: Mapping[float, bool], limit: float) -> float | None:
    """How many times its freight trains a line is to have next; None: no more is to be learnt.

    `tried` says of each factor so far whether lead time was steady. First today's trains, then rising shares of the
    expected limit; once a factor had no steady state, the middle between it and the largest steady one below.
    """
    unsteady = min((factor for factor, is_steady in tried.items() if not is_steady), default=None)
    if unsteady is None:
        more = sorted({1.0, *(share * limit for share in SHARES)})
        return next(
            (factor for factor in more if all(factor > APART * each or factor < each / APART for each in tried)), None
        )
    steady = max((factor for factor, is_steady in tried.items() if is_steady and factor < unsteady), default=0.0)
    return None if unsteady < CLOSE * steady else (steady + unsteady) / 2
