"""Attribution: what each of several measures deserves of the change they make together, by Shapley values.

All coalitions of a replication share its random numbers, so each replication gives Shapley values of its own, which sum
to its change; their spread over the replications gives the intervals (Song, Nelson and Staum 2016).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim import LoadedScenario, Progress
from sim.causes import CAUSES
from sim.workers import Workers

from ..columns import Number
from ..interval_estimates import Interval, mean_interval, relative_change_of_means
from ..traffic import ALL_LINES, Group
from ..undelivered import carries_demand
from . import shapley
from .carrying import is_of_delivered, undelivered_on
from .indicators import cause_indicator
from .measures import Cases
from .measuring import STORE, measure

if TYPE_CHECKING:
    import pandas as pd

LEAD_TIME = "lead_time_mean"
"""The indicator of which hours by cause are a part."""


class AttributionError(RuntimeError):
    """A replication of a coalition could not be carried to its end, so that nothing can be shared out."""


@dataclass(frozen=True, slots=True)
class LeftGoods:
    """A combination of measures that does not carry its demand on a line: its coalition, and the share that is left."""

    group: Group
    coalition: int
    share: float


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who deserves what of a change; hours where the indicator is in hours, shares of the baseline's mean.

    Every figure is a mean over replications with its 95 % t interval (`low95`, `high95`; shares by Fieller).

    `totals`: line (or `all`), direction (or `both`), `baseline`, `everything` (all measures on), `change`, its
    interval, `change_share`, its interval, `beyond_sum` (the change less the sum of what each measure changes alone;
    NaN where orders were drawn), its interval, `replications` (fewer where nothing was delivered in some).
    `shares`: line, direction, measure, `alone` (what it changes with all others off) and `last` (with all others on;
    both NaN where orders were drawn), `shapley`, its interval, `share`, its interval.
    `pairs`: line, direction, `first`, `second`, `beyond_sum` (both less the sum of each alone), its interval, `index`
    (the Shapley interaction index), its interval. Empty where orders were drawn.
    `causes`: line, direction, measure, cause, `hours` (Shapley value of the mean hours by cause; over the causes they
    sum to the measure's own), its interval. Empty for indicators other than the mean lead time.
    `line`: the only line (or `all`) that these are of; None for every line and `all`. `left`: of an indicator that only
    delivered goods have, the combinations that do not carry their demand: what rests on their values says nothing.
    """

    indicator: str
    measures: tuple[str, ...]
    design: shapley.Design
    totals: "pd.DataFrame"
    shares: "pd.DataFrame"
    pairs: "pd.DataFrame"
    causes: "pd.DataFrame"
    line: str | None = None
    left: tuple[LeftGoods, ...] = ()

    def left_in(self, line: str, direction: str) -> tuple[LeftGoods, ...]:
        """Return those of one group."""
        return tuple(each for each in self.left if each.group == (line, direction))

    def resting(self, line: str, direction: str) -> tuple[str, ...]:
        """Return the measures whose shares rest on one of them."""
        places = {self.design.coalitions.index(each.coalition) for each in self.left_in(line, direction)}
        return tuple(self.measures[number] for number in self.design.resting_on(places))


@dataclass(frozen=True, slots=True)
class Values:
    """The indicators of every coalition: for each group and indicator a row for each coalition of the design.

    Columns are replications; NaN where a coalition was not needed, or nothing was delivered. `warnings` has the
    coalition and the sentence of each warning of a replication.
    """

    design: shapley.Design
    by_key: dict[tuple[Group, str], Number]
    warnings: tuple[tuple[int, str], ...] = ()

    def of(self, group: Group, indicator: str) -> Number:
        """Return the values of one indicator of one group."""
        empty = np.full((len(self.design.coalitions), self.design.replications), np.nan)
        return self.by_key.get((group, indicator), empty)

    @property
    def groups(self) -> list[Group]:
        """All groups, as the runs have them, `all` last."""
        return sorted(dict.fromkeys(group for group, _ in self.by_key), key=lambda group: group[0] == ALL_LINES)

    def left(self, group: Group) -> list[LeftGoods]:
        """The coalitions that do not carry their demand in a group."""
        line, direction = group
        lines = dict.fromkeys(line for line, _ in self.groups)
        shares = undelivered_on(line, lines, lambda each, key: self.of((each, direction), key))
        found = zip(self.design.coalitions, shares.tolist(), strict=True)
        return [LeftGoods(group, coalition, share) for coalition, share in found if not carries_demand(share)]


def tasks(cases: Cases, design: shapley.Design) -> list[tuple[LoadedScenario, int]]:
    """All that must be measured: scenario and replication."""
    needed = design.is_needed
    return [
        (cases.load(coalition), number)
        for number in range(design.replications)
        for at, coalition in enumerate(design.coalitions)
        if needed[at, number]
    ]


def measure_values(
    cases: Cases,
    design: shapley.Design,
    *,
    workers: Workers,
    store: Path = STORE,
    progress: Callable[[Progress], None] | None = None,
) -> Values:
    """Measure the coalitions that a design needs; what is in the store is not simulated again.

    Raises:
        AttributionError: A replication failed.
        OSError: The store cannot be written.
        LedgerError: The ledger of a run does not add up.
    """
    found: dict[tuple[Group, str], Number] = {}
    warnings: list[tuple[int, str]] = []
    shape = (len(design.coalitions), design.replications)
    done, total = 0, int(design.is_needed.sum())
    for numbers, places in _blocks(design):

        def tell(step: Progress, before: int = done) -> None:
            if progress is not None:
                progress(Progress(before + step.done, total))

        coalitions = [design.coalitions[at] for at in places]
        scenarios = [cases.load(coalition) for coalition in coalitions]
        measured = measure(scenarios, replications=numbers, workers=workers, store=store, progress=tell)
        if measured.failures:
            raise AttributionError("\n".join(_failures(measured.failures, coalitions, cases.names)))
        _fill(found, measured.table, places, shape)
        warnings += [(coalitions[at], text) for (at, _), said in sorted(measured.warnings.items()) for text in said]
        done += len(numbers) * len(places)
        if progress is not None:  # coalitions that are the same scenario are measured once
            progress(Progress(done, total))
    return Values(design, found, tuple(warnings))


def attribute(
    values: Values, measures: Sequence[str], indicator: str = LEAD_TIME, *, line: str | None = None
) -> Attribution:
    """Share out the change of an indicator (a key of `results.KPIS`) between measures: of one line, or of each."""
    import pandas as pd  # noqa: PLC0415

    design = values.design
    asked = [group for group in values.groups if line in (None, group[0])]
    groups = [group for group in asked if _changes(values.of(group, indicator), design) is not None]
    totals = [_total(group, values.of(group, indicator), design) for group in groups]
    shares = [row for group in groups for row in _shares(group, values.of(group, indicator), design, measures)]
    is_whole = design.orders is None
    pairs = [row for group in groups if is_whole for row in _pairs(group, values.of(group, indicator), measures)]
    is_lead_time = indicator == LEAD_TIME
    causes = [row for group in groups if is_lead_time for row in _causes(group, values, measures)]
    tables = [pd.DataFrame(rows) for rows in (totals, shares, pairs, causes)]
    left = tuple(each for group in asked if is_of_delivered(indicator) for each in values.left(group))
    return Attribution(indicator, tuple(measures), design, tables[0], tables[1], tables[2], tables[3], line, left)


def _blocks(design: shapley.Design) -> Iterator[tuple[list[int], list[int]]]:
    """Replications that need the same coalitions, and these by their places in the design."""
    needed = design.is_needed.T
    for row in np.unique(needed, axis=0):
        numbers = np.flatnonzero((needed == row).all(axis=1))
        yield [int(number) for number in numbers], [int(at) for at in np.flatnonzero(row)]


def _fill(
    found: dict[tuple[Group, str], Number], table: "pd.DataFrame", places: Sequence[int], shape: tuple[int, int]
) -> None:
    for (line, direction, indicator), rows in table.groupby(["line", "direction", "indicator"], sort=False):
        key = ((str(line), str(direction)), str(indicator))
        values = found.setdefault(key, np.full(shape, np.nan))
        at = np.asarray(places)[rows["scenario"].to_numpy()]
        values[at, rows["replication"].to_numpy()] = rows["value"].to_numpy()


def _failures(failures: dict[tuple[int, int], str], coalitions: Sequence[int], names: Sequence[str]) -> Iterator[str]:
    for (scenario, _), text in failures.items():
        yield f"{shapley.coalition_name(coalitions[scenario], names)}: {text}"


def _changes(values: Number, design: shapley.Design) -> Number | None:
    """Baseline, all measures on: by replication, of those that have all that is needed; None where none has."""
    kept = values[:, _whole(values, design)]
    return kept if kept.shape[1] else None


def _whole(values: Number, design: shapley.Design) -> Any:
    return ~(np.isnan(values) & design.is_needed).any(axis=0)


def _ends(values: Number, design: shapley.Design) -> tuple[Number, Number]:
    kept = _whole(values, design)
    first, last = design.coalitions.index(0), design.coalitions.index(design.everything)
    return values[first, kept], values[last, kept]


def _columns(name: str, found: Interval, *, suffix: str = "") -> dict[str, float]:
    return {name: found.estimate, f"low95{suffix}": found.low, f"high95{suffix}": found.high}


def _group(group: Group) -> dict[str, Any]:
    return {"line": group[0], "direction": group[1]}


def _total(group: Group, values: Number, design: shapley.Design) -> dict[str, Any]:
    before, after = _ends(values, design)
    share = relative_change_of_means(before, after)
    return {
        **_group(group),
        "baseline": float(before.mean()),
        "everything": float(after.mean()),
        **_columns("change", mean_interval(after - before)),
        **_columns("change_share", share, suffix="_share"),
        **_columns("beyond_sum", mean_interval(_beyond_all(values, design)), suffix="_beyond"),
        "replications": len(before),
    }


def _beyond_all(values: Number, design: shapley.Design) -> Number:
    """The change of all measures less the sum of the changes of each alone, by replication."""
    before, after = _ends(values, design)
    if design.orders is not None:
        return np.full(len(before), np.nan)
    kept = values[:, _whole(values, design)]
    beyond: Number = after - before - sum(kept[1 << at] - before for at in range(design.count))
    return beyond


def _shares(group: Group, values: Number, design: shapley.Design, measures: Sequence[str]) -> Iterator[dict[str, Any]]:
    before, after = _ends(values, design)
    kept = _whole(values, design)
    shares = design.shares(values)[:, kept]
    for at, name in enumerate(measures):
        alone = last = np.nan
        if design.orders is None:
            alone = float((values[1 << at, kept] - before).mean())
            last = float((after - values[design.everything ^ 1 << at, kept]).mean())
        yield {
            **_group(group),
            "measure": name,
            "alone": alone,
            "last": last,
            **_columns("shapley", mean_interval(shares[at])),
            **_columns("share", relative_change_of_means(before, before + shares[at]), suffix="_share"),
        }


def _pairs(group: Group, values: Number, measures: Sequence[str]) -> Iterator[dict[str, Any]]:
    kept = values[:, ~np.isnan(values).any(axis=0)]
    for first, second in shapley.pairs(len(measures)):
        yield {
            **_group(group),
            "first": measures[first],
            "second": measures[second],
            **_columns("beyond_sum", mean_interval(shapley.beyond_the_sum(kept, first, second))),
            **_columns("index", mean_interval(shapley.interaction_index(kept, first, second)), suffix="_index"),
        }


def _causes(group: Group, values: Values, measures: Sequence[str]) -> Iterator[dict[str, Any]]:
    kept = _whole(values.of(group, LEAD_TIME), values.design)
    for cause in CAUSES:
        shares = values.design.shares(values.of(group, cause_indicator(cause.name)))[:, kept]
        for at, name in enumerate(measures):
            yield {
                **_group(group),
                "measure": name,
                "cause": cause.name,
                "kind": cause.kind,
                **_columns("hours", mean_interval(shares[at])),
            }
