"""Saturated simulation: how many freight trains to offer, and how many trains a line and its stretches then pass."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sim.local_time import DAY_S
from sim.scenario.schema import Scenario
from sim.track.line_capacity import cycle_capacity
from sim.track.stretches import services_of, stretches
from sim.trains_a_day import trains_a_day

from ..columns import coded, whole
from ..run import Run
from .passages import trains_of_stretches

FILLING_DAYS = 2
"""Days from the start that are not counted: a train from end to end takes at most one and a half."""

KEPT_UP = 0.97
"""A line keeps up when so much of what is offered arrives; two trains of a week less are chance."""

STEPS = tuple(round(0.5 + 0.1 * i, 1) for i in range(7))
"""Shares of the formula's trains that are offered, one after the other, until a line no longer keeps up."""


@dataclass(frozen=True, slots=True)
class Passed:
    """What passed in the counted days of one replication: trains a day that arrived by line, and entered by stretch.

    `offered`: trains a day that should have left, by line. All classes of trains.
    """

    offered: Mapping[str, float]
    by_line: Mapping[str, float]
    by_stretch: Mapping[str, float]

    def keeps_up(self, line: str) -> bool:
        """Whether nearly all that is offered arrives."""
        return self.by_line.get(line, 0.0) >= KEPT_UP * self.offered[line]


def passed(run: Run, replication: int = 0) -> Passed:
    """Count the trains of a saturated run from its third day on."""
    scenario, end_s = run.scenario, run.scenario.time.end_s
    from_s = FILLING_DAYS * DAY_S
    days = (end_s - from_s) / DAY_S
    table = run.table("trains", replication)
    line, lines = coded(table, "line")
    finished_s = whole(table, "finished_s")
    is_counted = (finished_s >= from_s) & (finished_s < end_s)
    arrived = np.bincount(line[is_counted], minlength=len(lines)) / days
    offered: dict[str, float] = {}
    for key, number in trains_a_day(scenario, run.network).items():
        name = scenario.services.trains[key].line
        offered[name] = offered.get(name, 0.0) + number
    entered = {
        each.stretch.name: len(each.within(from_s, end_s).entry_s) / days
        for each in trains_of_stretches(run, replication)
    }
    return Passed(offered, dict(zip(lines, arrived.tolist(), strict=True)), entered)


def formula_factors(run: Run) -> dict[str, float]:
    """For each line, how many times its freight trains the formula allows on the line's tightest stretch, in fleets.

    0 where passenger trains leave nothing. Freight of several lines on one stretch grows alike.
    """
    scenario: Scenario = run.scenario
    per_day = trains_a_day(scenario, run.network)
    factors: dict[str, float] = {}
    for stretch in stretches(scenario, run.network):
        capacity = cycle_capacity(stretch, per_day, scenario.dispatching)
        trains = services_of(stretch.passages, per_day)
        freight = sum(number for passage, number in trains if passage.train_class == "freight")
        if capacity is None or freight == 0:
            continue
        passengers = sum(number for passage, number in trains if passage.train_class != "freight")
        factor = (capacity.in_fleets - passengers) / freight
        for line in {scenario.services.trains[p.service].line for p, _ in trains if p.train_class == "freight"}:
            factors[line] = min(factors.get(line, float("inf")), factor)
    return factors
