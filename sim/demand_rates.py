"""How many consignments a flow makes when: its yearly volume with seasons, growth and changes of demand.

A flow's rate is constant within a day of Viet Nam. It is the mean rate of its volume (a year of 8,760 hours) times the
weight of the day in its seasons (1 on average over each calendar year), times growth, times changes. Arrivals at
random are those of rate 1 put on the scale of the rate's integral (inversion: E. Çinlar, Introduction to Stochastic
Processes, 1975), so that the same draws serve all seasons.
"""

from bisect import bisect_left
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import accumulate, pairwise
from math import fsum

from .local_time import DAY_S, HOUR_S
from .scenario.schema import DemandChange, DemandPlan, Flow, Scenario, Season
from .seasons import day_weights


class Expected:
    """How many consignments of a flow are expected until a time, day by day, and the time of the n-th.

    `per_day`: consignments expected on each day from the start on.
    """

    def __init__(self, per_day: Sequence[float]) -> None:
        self._until = [0.0, *accumulate(per_day)]

    @property
    def total(self) -> float:
        """Consignments expected in the whole period."""
        return self._until[-1]

    def time_s(self, number: float) -> float:
        """When so many are expected, above 0 and at most the total."""
        day = bisect_left(self._until, number) - 1
        before, after = self._until[day], self._until[day + 1]
        return (day + (number - before) / (after - before)) * DAY_S


def day_factors(flow: Flow, scenario: Scenario) -> list[float] | None:
    """The flow's demand on each day of the period as a multiple of its mean demand; None: 1 on every day.

    Raises:
        EmptyYearError: seasons leave no day of a year for its volume.
    """
    seasons = [each for each in scenario.seasons.values() if each.applies_to(flow.commodity)]
    changes = [each for each in scenario.demand.changes.values() if each.applies_to(flow.commodity)]
    if not seasons and not changes and not scenario.demand.growth_per_year:
        return None
    days = [scenario.time.start_date + timedelta(days=number) for number in range(scenario.time.end_s // DAY_S)]
    weights = _weights(days, seasons, scenario)
    start_year = scenario.time.start_date.year
    levels = [_level(day, scenario.demand, changes, start_year) for day in days]
    factors = [weight * level for weight, level in zip(weights, levels, strict=True)]
    return None if all(factor == 1.0 for factor in factors) else factors


def expected(flow: Flow, scenario: Scenario) -> Expected:
    """Consignments expected in the period, day by day."""
    a_day = flow.consignments_per_hour * DAY_S / HOUR_S
    factors = day_factors(flow, scenario) or [1.0] * (scenario.time.end_s // DAY_S)
    return Expected([a_day * factor for factor in factors])


def with_mean_volumes(scenario: Scenario, *, first_day: int = 0, end_day: int | None = None) -> Scenario:
    """The scenario with each flow's volume as it is on average from a day of the period to before another.

    Seasons, growth and changes are in the volumes then, and no longer beside them.
    """
    if not scenario.seasons and scenario.demand == DemandPlan():
        return scenario
    flows = {}
    for key, flow in scenario.flows.items():
        factors = (day_factors(flow, scenario) or [1.0])[first_day:end_day] or [1.0]
        flows[key] = _scaled(flow, fsum(factors) / len(factors))
    return scenario.model_copy(update={"flows": flows, "seasons": {}, "demand": DemandPlan()})


def whole_months(scenario: Scenario) -> list[tuple[date, int, int]]:
    """The calendar months that are simulated whole: the first of the month, its days of the period from and to."""
    start, end_day = scenario.time.start_date, scenario.time.end_s // DAY_S
    firsts = [start if start.day == 1 else _next_month(start)]
    while (firsts[-1] - start).days < end_day:
        firsts.append(_next_month(firsts[-1]))
    spans = ((first, (first - start).days, (after - start).days) for first, after in pairwise(firsts))
    return [span for span in spans if span[2] <= end_day]


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1)


def _weights(days: Sequence[date], seasons: Sequence[Season], scenario: Scenario) -> list[float]:
    """The weight of each day in a flow's seasons."""
    if not seasons:
        return [1.0] * len(days)
    years = {year: day_weights(year, seasons, scenario.holidays) for year in sorted({day.year for day in days})}
    return [years[day.year][day.timetuple().tm_yday - 1] for day in days]


def _level(day: date, plan: DemandPlan, changes: Sequence[DemandChange], start_year: int) -> float:
    """Growth and changes on a day."""
    base = start_year if plan.base_year is None else plan.base_year
    level = (1.0 + plan.growth_per_year) ** (day.year - base) if plan.growth_per_year else 1.0
    for change in changes:
        if (change.first_date or day) <= day <= (change.last_date or day):
            level *= change.factor
    return level


def _scaled(flow: Flow, factor: float) -> Flow:
    keys = ("volume_teu_per_year", "volume_t_per_year")
    return flow.model_copy(update={key: getattr(flow, key) * factor for key in keys if getattr(flow, key) is not None})
