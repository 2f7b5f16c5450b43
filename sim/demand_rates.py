"""How many consignments a flow makes when: its yearly volume with seasons, growth and changes of demand.

A flow's rate is constant within a day of Viet Nam. It is the mean rate of its volume (a year of 8,760 hours) times the
weight of the day in its seasons (1 on average over each calendar year), times growth, times changes. Arrivals at
random are those of rate 1 put on the scale of the rate's integral (inversion: E. Çinlar, Introduction to Stochastic
Processes, 1975), so that the same draws serve all seasons.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
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


def day_factors(commodity: str, scenario: Scenario) -> list[float] | None:
    """Demand for a commodity on each day of the period as a multiple of its flows' volumes; None: 1 on every day.

    Raises:
        EmptyYearError: seasons leave no day of a year for its volume.
    """
    seasons = [each for each in scenario.seasons.values() if each.applies_to(commodity)]
    changes = [each for each in scenario.demand.changes.values() if each.applies_to(commodity)]
    if not seasons and not changes and not scenario.demand.growth_per_year:
        return None
    days = [scenario.time.start_date + timedelta(days=number) for number in range(scenario.time.end_s // DAY_S)]
    weights = _weights(days, seasons, scenario)
    start_year = scenario.time.start_date.year
    levels = [_level(day, scenario.demand, changes, start_year) for day in days]
    factors = [weight * level for weight, level in zip(weights, levels, strict=True)]
    return None if all(factor == 1.0 for factor in factors) else factors


def expected(flow: Flow, factors: Sequence[float]) -> Expected:
    """Consignments of a flow expected day by day, its demand being so many times its volume."""
    a_day = flow.consignments_per_hour * DAY_S / HOUR_S
    return Expected([a_day * factor for factor in factors])


def first_year_level(scenario: Scenario) -> float:
    """Demand in the year in which the period starts as a multiple of the flows' volumes, by growth alone."""
    start, plan = scenario.time.start_date, scenario.demand
    return _level(start, plan, (), start.year)


def with_mean_volumes(scenario: Scenario) -> Scenario:
    """The scenario with each flow's volume as it is on average over the period.

    Seasons, growth and changes are in the volumes then, and no longer beside them.
    """
    if not is_uneven(scenario):
        return scenario
    return _with_volumes(scenario, factors_by_commodity(scenario), 0, scenario.time.end_s // DAY_S)


def is_uneven(scenario: Scenario) -> bool:
    """Whether demand is anything but the volumes of flows, evenly over the year."""
    return bool(scenario.seasons) or scenario.demand != DemandPlan()


def whole_months(scenario: Scenario) -> Iterator[tuple[date, int, int, Scenario]]:
    """The calendar months that are simulated whole, each with the scenario that has its mean volumes for ever.

    Gives the first of the month, the number of its first day in the period and that of the day after its last.
    """
    factors = factors_by_commodity(scenario)
    for month, first_day, end_day in _months(scenario):
        yield month, first_day, end_day, _with_volumes(scenario, factors, first_day, end_day)


def factors_by_commodity(scenario: Scenario) -> dict[str, list[float]]:
    """For each commodity its demand on each day of the period as a multiple of its flows' volumes."""
    even = [1.0] * (scenario.time.end_s // DAY_S)
    commodities = {flow.commodity: None for flow in scenario.flows.values()}
    return {commodity: day_factors(commodity, scenario) or even for commodity in commodities}


def _with_volumes(scenario: Scenario, factors: Mapping[str, list[float]], first_day: int, end_day: int) -> Scenario:
    means = {key: fsum(each[first_day:end_day]) / (end_day - first_day) for key, each in factors.items()}
    flows = {key: _scaled(flow, means[flow.commodity]) for key, flow in scenario.flows.items()}
    return scenario.model_copy(update={"flows": flows, "seasons": {}, "demand": DemandPlan()})


def _months(scenario: Scenario) -> list[tuple[date, int, int]]:
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
