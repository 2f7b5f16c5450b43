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

HIGHEST = 1.15
LOWEST = 0.3


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
    def knee(self) -> float | None:
        """Trains a day at the knee of the mean lead time; None if the curve does not bend upwards in its range."""
        return knee([(point.trains_per_day, point.mean_h.estimate) for point in self._up_to_first_unsteady()])

    @property
    def steady_up_to(self) -> float | None:
        """The most trains a day with a steady lead time below the first without one."""
        steady = [point for point in self._up_to_first_unsteady() if point.is_steady]
        return steady[-1].trains_per_day if steady else None

    @property
    def is_open(self) -> bool:
        """Whether no point is unsteady, so that the line may take more than was tried."""
        return all(point.is_steady for point in self.points)

    def _up_to_first_unsteady(self) -> tuple[CurvePoint, ...]:
        first = next((i for i, point in enumerate(self.points) if not point.is_steady), len(self.points))
        return self.points[: first + 1]


def curve_point(run: Run, line: str, trains_per_day: float) -> CurvePoint:
    """The point of one line in a finished run: means over replications of its mean and P90 lead time.

    Raises:
        LedgerError: the ledger does not add up.
    """
    evidence = Evidence.of(run)
    traffic = [evidence.traffic(replication, (line, BOTH_DIRECTIONS)) for replication in run.finished]
    means = [float(one.lead_time_s.mean()) / 3600 for one in traffic if len(one.lead_time_s)]
    p90s = [quantile_h(one, 0.9) for one in traffic if len(one.lead_time_s)]
    return CurvePoint(trains_per_day, mean_interval(means), mean_interval(p90s), _is_steady(run, line, traffic))


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


def grid(points: int) -> tuple[float, ...]:
    """Shares of the expected limit at which a curve is simulated, closer together towards the limit.

    Half of the points lie in the upper third: it is there that the curve bends.
    """
    if points < 3:
        raise ValueError(f"a curve needs at least 3 points, not {points}")
    span = HIGHEST - LOWEST
    shares = [1 - (1 - i / (points - 1)) ** 1.5 for i in range(points)]
    return tuple(round(LOWEST + span * share, 4) for share in shares)
