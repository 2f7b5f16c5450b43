"""Comparison of two runs, paired by replication: KPIs, causes and verdicts on claims."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.causes import CAUSES

from .claims import Verdict, judge_change, lead_time_claim
from .claims.undelivered import Undelivered, undelivered
from .columns import Number, Whole, merged, quantile_of_rising
from .json_values import finite
from .kpi import KPIS, Kpi
from .looks import ONE_LOOK, Looks
from .pairs import Pairs, change_of, known_in_both, kpi_values, lead_times_s, pairs_of, warnings_of
from .run import Run
from .traffic import BOTH_DIRECTIONS, Evidence, Group, Traffic
from .undelivered import MOST_UNDELIVERED

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Comparison:
    """A baseline and an upgraded run held against each other.

    `table`: one row for each line (or `all`), direction (or `both`) and KPI, with unit, `baseline` and
    `upgraded` (means over the pairs; quantiles are of the pooled consignments), `change_share` (upgraded /
    baseline - 1), its 95 % interval `low95`, `high95`, `pairs`, and `carries_demand`: False for what only goods that
    were delivered have, such as a time, where a scenario leaves too many of the others (`results.undelivered`).

    `causes`: one row for each line, direction and cause, with kind, `baseline_h`, `upgraded_h` (mean hours
    of a delivered consignment; they sum to the mean lead time) and `change_h`.

    `verdicts`: one on the claim about lead times for each line (both directions), then for `all`. The intervals
    cover the simulation's noise only. `warnings` are sentences to show beside the figures. `left` has the lines and
    directions of which too many goods are left in either run.
    """

    baseline: str
    upgraded: str
    table: "pd.DataFrame"
    verdicts: tuple[Verdict, ...]
    causes: "pd.DataFrame"
    warnings: tuple[str, ...]
    left: Mapping[Group, Undelivered]

    def to_json(self) -> dict[str, Any]:
        """Return it as lists, dicts, texts and finite numbers; what is not a number becomes None."""
        return {
            "baseline": self.baseline,
            "upgraded": self.upgraded,
            "table": _records(self.table),
            "causes": _records(self.causes),
            "verdicts": [finite(asdict(verdict)) for verdict in self.verdicts],
            "warnings": list(self.warnings),
            "most_undelivered_share": MOST_UNDELIVERED,
            "lines_that_do_not_carry_their_demand": [
                {"line": line, "direction": direction, **asdict(shares)}
                for (line, direction), shares in self.left.items()
            ],
        }


def compare(baseline: Run | Evidence, upgraded: Run | Evidence, *, looks: Looks = ONE_LOOK) -> Comparison:
    """Compare two runs replication by replication.

    With several `looks` all intervals are those of each look, so that over all of them they have the 95 and 90 % that
    they are named by.

    Means change by Fieller's interval, quantiles by sectioning; see `results.interval_estimates`.

    Raises:
        ComparisonError: the runs form no pairs (seeds, periods or finished replications differ).
        LedgerError: the ledger of a run does not add up.
    """
    import pandas as pd  # noqa: PLC0415

    pairs = pairs_of(baseline, upgraded)
    groups = pairs.groups()
    left = {group: shares for group in groups if (shares := undelivered(pairs, group)).is_too_many}
    table = pd.DataFrame(
        [
            _kpi_row(pairs, group, kpi, looks) | {"carries_demand": not (kpi.is_of_delivered and group in left)}
            for group in groups
            for kpi in KPIS.values()
        ]
    )
    causes = pd.DataFrame([row for group in groups for row in _cause_rows(pairs, group)])
    judged = [group for group in groups if group[1] == BOTH_DIRECTIONS]
    verdicts = judge_change(lead_time_claim(), pairs, judged, looks)
    names = (pairs.baseline.run.name, pairs.upgraded.run.name)
    return Comparison(*names, table, tuple(verdicts), causes, warnings_of(pairs), left)


def _kpi_row(pairs: Pairs, group: Group, kpi: Kpi, looks: Looks) -> dict[str, object]:
    change = change_of(pairs, group, kpi, looks.each_level(0.95))
    baseline, upgraded = _levels(pairs, group, kpi)
    return {
        "line": group[0],
        "direction": group[1],
        "kpi": kpi.key,
        "unit": kpi.unit,
        "baseline": baseline,
        "upgraded": upgraded,
        "change_share": change.estimate,
        "low95": change.low,
        "high95": change.high,
        "pairs": change.count,
    }


def _levels(pairs: Pairs, group: Group, kpi: Kpi) -> tuple[float, float]:
    """Return the KPI's level in both runs; where no pair has it in both, each run's own level."""
    if kpi.quantile is not None:
        before, after = lead_times_s(pairs, group)
        if not before:
            before, after = ([t.lead_time_s for t in side] for side in pairs.sides(group))
        return _pooled_h(before, kpi.quantile), _pooled_h(after, kpi.quantile)
    found = kpi_values(pairs, group, kpi)
    before_values, after_values = known_in_both(*found)
    if not before_values:
        before_values, after_values = found
    return _mean(before_values), _mean(after_values)


def _cause_rows(pairs: Pairs, group: Group) -> list[dict[str, object]]:
    whole = [pair for pair in pairs.traffic(group) if len(pair[0].lead_time_s) and len(pair[1].lead_time_s)]
    if not whole:
        return []
    before, after = (np.mean([_cause_means_h(pair[side]) for pair in whole], axis=0) for side in (0, 1))
    return [
        {
            "line": group[0],
            "direction": group[1],
            "cause": cause.name,
            "kind": cause.kind,
            "baseline_h": float(before[index]),
            "upgraded_h": float(after[index]),
            "change_h": float(after[index] - before[index]),
        }
        for index, cause in enumerate(CAUSES)
    ]


def _cause_means_h(traffic: Traffic) -> Number:
    return traffic.cause_s / len(traffic.lead_time_s) / 3600


def _mean(values: list[float]) -> float:
    known = [value for value in values if not math.isnan(value)]
    return math.fsum(known) / len(known) if known else math.nan


def _pooled_h(lead_time_s: list[Whole], share: float) -> float:
    pooled = merged(lead_time_s)
    return quantile_of_rising(pooled, share) / 3600 if len(pooled) else math.nan


def _records(table: "pd.DataFrame") -> list[Any]:
    return [finite(row) for row in table.to_dict(orient="records")]
