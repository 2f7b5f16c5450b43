"""Points of a study: assumptions put into their scenarios, and those measured, many at a time.

All points of a study share their random numbers: each is measured by the same replications of the same seed. Values
that do not go together (fewer wagons, yet more containers) are moved halfway to what is written, and again, until the
scenario is valid; what is measured are the values after that.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sim import LoadedScenario, Progress, ScenarioError
from sim.workers import Workers

from ..columns import Number
from ..traffic import BOTH_DIRECTIONS
from .carrying import LATE, undelivered_on
from .indicators import READY
from .measuring import STORE, Measurements, measure
from .uncertain_inputs import Assumptions, Point, blamed, towards_written

if TYPE_CHECKING:
    import pandas as pd

_AT_ONCE = 32
"""So many points are in memory at once."""
_HALVINGS = 12


@dataclass(frozen=True, slots=True)
class LoadedPoint:
    """A point with the values that its scenarios have; `scenarios` has None where a case is as it is written.

    `moved` are the inputs whose values were moved so that the scenarios are valid; `refused` says why they are not.
    """

    number: int
    values: Point
    scenarios: tuple[LoadedScenario | None, ...] = ()
    moved: tuple[int, ...] = ()
    refused: str | None = None


@dataclass(frozen=True, slots=True)
class How:
    """Replications (their numbers, from 0), who simulates, where indicators are kept, and whom to tell."""

    replications: Sequence[int]
    workers: Workers
    store: Path = STORE
    progress: Callable[[Progress], None] = field(default=lambda _: None)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was measured at each point, in the order they were given.

    `values[indicator, line]` has the shape (points, cases, replications), of one direction, NaN for none.
    `failures` are the sentences of replications that could not be carried to their end, `jammed` the points and cases
    that have one. `warnings` has the case and the sentence of each warning of the others.
    """

    points: tuple[LoadedPoint, ...]
    values: Mapping[tuple[str, str], Number]
    failures: tuple[str, ...]
    jammed: frozenset[tuple[int, int]] = frozenset()
    warnings: tuple[tuple[int, str], ...] = ()

    @property
    def lines(self) -> list[str]:
        """The lines (and `all`) with any value."""
        return list(dict.fromkeys(line for _, line in self.values))

    def undelivered(self, line: str) -> Number:
        """The share of goods that are never delivered, by point and case (`results.undelivered`).

        NaN where a replication could not be carried to its end.
        """
        nothing = np.zeros(next(iter(self.values.values())).shape)
        found = undelivered_on(line, self.lines, lambda each, key: self.values.get((key, each), nothing))
        for jam in self.jammed:
            found[jam] = np.nan
        return found


def load_point(number: int, assumptions: Assumptions, point: Point) -> LoadedPoint:
    """Load the scenarios of a point, its values moved towards the written ones as far as they do not go together."""
    values, moved = dict(point), set[int]()
    for attempt in range(_HALVINGS + 1):
        found: list[LoadedScenario | None] = []
        wrong: dict[int, ScenarioError] = {}
        for case in range(len(assumptions.cases)):
            try:
                texts = assumptions.texts(values, case)
                found.append(assumptions.cases[case].load(texts) if texts else None)
            except ScenarioError as error:
                wrong[case] = error
        if not wrong:
            return LoadedPoint(number, values, tuple(found), tuple(sorted(moved)))
        for case, refusal in wrong.items():
            for at in blamed(assumptions, values, case, [problem.key for problem in refusal.problems]):
                each = assumptions.inputs[at]
                values[at] = each.value if attempt == _HALVINGS - 1 else towards_written(each, values[at])
                moved.add(at)
    return LoadedPoint(number, values, moved=tuple(sorted(moved)), refused=str(next(iter(wrong.values()))))


def measure_points(
    assumptions: Assumptions,
    written: Sequence[LoadedScenario],
    points: Sequence[Point],
    indicators: Sequence[str],
    *,
    how: How,
    direction: str = BOTH_DIRECTIONS,
) -> Outcome:
    """Measure indicators of a direction at each point; `written` are the cases as they are, for points that leave one.

    What tells whether they carry their demand is measured too.

    Interrupted, it has lost at most the replications under way.

    Raises:
        OSError: the store cannot be written.
        LedgerError: the ledger of a run does not add up.
    """
    loaded: list[LoadedPoint] = []
    values: dict[tuple[str, str], Number] = {}
    failures: list[str] = []
    jammed, warnings = set[tuple[int, int]](), list[tuple[int, str]]()
    wanted = dict.fromkeys([*indicators, LATE, READY])
    shape = (len(points), len(written), len(how.replications))
    total = shape[0] * shape[1] * shape[2]
    places = {number: at for at, number in enumerate(how.replications)}
    for first in range(0, len(points), _AT_ONCE):
        batch = _load(assumptions, points, range(first, min(first + _AT_ONCE, len(points))), how.workers)
        scenarios = [
            each or written[case]
            for point in batch
            for case, each in enumerate(point.scenarios or (None,) * len(written))
        ]
        done = first * shape[1] * shape[2]
        found = measure(
            scenarios,
            replications=how.replications,
            workers=how.workers,
            store=how.store,
            progress=_onwards(how, done, total),
        )
        table = found.table[found.table["direction"] == direction]
        _take(table, values, list(wanted), shape=shape, first=first, places=places)
        failures += found.failures.values()
        jammed |= {(first + scenario // shape[1], scenario % shape[1]) for scenario, _ in found.failures}
        warnings += _warnings(found, shape[1])
        loaded += [_without_scenarios(point) for point in batch]
    for point in loaded:
        if point.refused:
            for each in values.values():
                each[point.number] = np.nan
    how.progress(Progress(total, total))
    refused = {point.number for point in loaded if point.refused}
    kept = frozenset(jam for jam in jammed if jam[0] not in refused)
    return Outcome(tuple(loaded), values, tuple(failures), kept, tuple(warnings))


def _warnings(found: Measurements, cases: int) -> list[tuple[int, str]]:
    return [(scenario % cases, text) for (scenario, _), said in sorted(found.warnings.items()) for text in said]


def _onwards(how: How, done: int, total: int) -> Callable[[Progress], None]:
    """Tell of a batch as a part of the whole."""
    return lambda progress: how.progress(Progress(done + progress.done, total))


def _without_scenarios(point: LoadedPoint) -> LoadedPoint:
    return LoadedPoint(point.number, point.values, (), point.moved, point.refused)


def _load(assumptions: Assumptions, points: Sequence[Point], numbers: range, workers: Workers) -> list[LoadedPoint]:
    tasks = [(number, assumptions, points[number]) for number in numbers]
    return sorted(workers.each(load_point, tasks), key=lambda point: point.number)


def _take(
    table: "pd.DataFrame",
    values: dict[tuple[str, str], Number],
    indicators: Sequence[str],
    *,
    shape: tuple[int, int, int],
    first: int,
    places: Mapping[int, int],
) -> None:
    """Put what was measured of a batch, whose first point has this number, in its places."""
    kept = table[table["indicator"].isin(indicators)]
    columns = (kept[name].tolist() for name in ("scenario", "replication", "line", "indicator", "value"))
    for scenario, replication, line, indicator, value in zip(*columns, strict=True):
        cube = values.setdefault((indicator, line), np.full(shape, np.nan))
        cube[first + scenario // shape[1], scenario % shape[1], places[replication]] = value
