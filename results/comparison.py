"""Comparison of two runs, paired by replication: KPIs, causes and verdicts on claims."""

import math
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.causes import CAUSES

from .claims import CLAIMS, VERDICT_LEVEL, Verdict, judge
from .columns import Number, Whole
from .interval_estimates import Interval, relative_change_of_means, relative_change_of_quantile
from .kpi import KPIS, Kpi
from .looks import ONE_LOOK, Looks
from .pairing import check_pairing, paired_replications, pairing_warnings
from .run import Run
from .traffic import ALL_LINES, BOTH_DIRECTIONS, Evidence, Group, Traffic

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Comparison:
    """A baseline and an upgraded run held against each other.

    `table`: one row for each line (or `all`), direction (or `both`) and KPI, with unit, `baseline` and
    `upgraded` (means over the pairs; quantiles are of the pooled consignments), `change_share` (upgraded /
    baseline - 1), its 95 % interval `low95`, `high95`, and `pairs`.

    `causes`: one row for each line, direction and cause, with kind, `baseline_h`, `upgraded_h` (mean hours
    of a delivered consignment; they sum to the mean lead time) and `change_h`.

    `verdicts`: one for each claim and line (both directions), then for `all`. The intervals cover the
    simulation's noise only. `warnings` are sentences to show beside the figures.
    """

    baseline: str
    upgraded: str
    table: "pd.DataFrame"
    verdicts: tuple[Verdict, ...]
    causes: "pd.DataFrame"
    warnings: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """Return it as lists, dicts, texts and finite numbers; what is not a number becomes None."""
        return {
            "baseline": self.baseline,
            "upgraded": self.upgraded,
            "table": _records(self.table),
            "causes": _records(self.causes),
            "verdicts": [_finite(asdict(verdict)) for verdict in self.verdicts],
            "warnings": list(self.warnings),
        }


@dataclass(frozen=True, slots=True)
class _Pairs:
    """Two runs and the replications that both have finished."""

    baseline: Evidence
    upgraded: Evidence
    replications: tuple[int, ...]

    def groups(self) -> list[Group]:
        """Return the groups of both runs, each line's together, `all` last."""
        found = [*self.baseline.groups(), *self.upgraded.groups()]
        lines = list(dict.fromkeys(line for line, _ in found if line != ALL_LINES))
        return list(dict.fromkeys(group for line in [*lines, ALL_LINES] for group in found if group[0] == line))

    def traffic(self, group: Group) -> list[tuple[Traffic, Traffic]]:
        """Return the group's traffic in both runs, pair by pair."""
        return [(self.baseline.traffic(r, group), self.upgraded.traffic(r, group)) for r in self.replications]


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

    before, after = Evidence.of(baseline), Evidence.of(upgraded)
    check_pairing(before.run, after.run)
    pairs = _Pairs(before, after, paired_replications(before.run, after.run))
    groups = pairs.groups()
    table = pd.DataFrame([_kpi_row(pairs, group, kpi, looks) for group in groups for kpi in KPIS.values()])
    causes = pd.DataFrame([row for group in groups for row in _cause_rows(pairs, group)])
    judged = [group for group in groups if group[1] == BOTH_DIRECTIONS]
    level = looks.each_level(VERDICT_LEVEL)
    verdicts = [judge(c, g, _change(pairs, g, KPIS[c.kpi], level), looks) for c in CLAIMS for g in judged]
    warnings = (*pairing_warnings(before.run, after.run), *_late_warnings(pairs))
    return Comparison(before.run.name, after.run.name, table, tuple(verdicts), causes, warnings)


def _kpi_row(pairs: _Pairs, group: Group, kpi: Kpi, looks: Looks) -> dict[str, object]:
    change = _change(pairs, group, kpi, looks.each_level(0.95))
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


def _change(pairs: _Pairs, group: Group, kpi: Kpi, level: float) -> Interval:
    if kpi.quantile is not None:
        baseline, upgraded = _lead_times(pairs, group)
        return relative_change_of_quantile(baseline, upgraded, kpi.quantile, level)
    return relative_change_of_means(*_values(pairs, group, kpi), level)


def _levels(pairs: _Pairs, group: Group, kpi: Kpi) -> tuple[float, float]:
    """Return the KPI's level in both runs; where no pair has it in both, each run's own level."""
    if kpi.quantile is not None:
        before, after = _lead_times(pairs, group)
        if not before:
            before, after = ([t.lead_time_s for t in side] for side in _sides(pairs, group))
        return _pooled_h(before, kpi.quantile), _pooled_h(after, kpi.quantile)
    before_values, after_values = _values(pairs, group, kpi)
    if not before_values:
        before_values, after_values = _all_values(pairs, group, kpi)
    return _mean(before_values), _mean(after_values)


def _sides(pairs: _Pairs, group: Group) -> tuple[list[Traffic], list[Traffic]]:
    both = pairs.traffic(group)
    return [before for before, _ in both], [after for _, after in both]


def _all_values(pairs: _Pairs, group: Group, kpi: Kpi) -> tuple[list[float], list[float]]:
    before, after = _sides(pairs, group)
    weeks = pairs.baseline.weeks
    return [kpi.measure(one, weeks) for one in before], [kpi.measure(one, weeks) for one in after]


def _values(pairs: _Pairs, group: Group, kpi: Kpi) -> tuple[list[float], list[float]]:
    """Return the KPI of each pair that has it in both runs."""
    before, after = _all_values(pairs, group, kpi)
    whole = [pair for pair in zip(before, after, strict=True) if not math.isnan(sum(pair))]
    return [one for one, _ in whole], [other for _, other in whole]


def _lead_times(pairs: _Pairs, group: Group) -> tuple[list[Whole], list[Whole]]:
    whole = [
        (before.lead_time_s, after.lead_time_s)
        for before, after in pairs.traffic(group)
        if len(before.lead_time_s) and len(after.lead_time_s)
    ]
    return [before for before, _ in whole], [after for _, after in whole]


def _cause_rows(pairs: _Pairs, group: Group) -> list[dict[str, object]]:
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


def _late_warnings(pairs: _Pairs) -> list[str]:
    warnings = []
    for evidence in (pairs.baseline, pairs.upgraded):
        everything = [one for one in evidence.groups() if one[0] != ALL_LINES and one[1] != BOTH_DIRECTIONS]
        late = sum(evidence.traffic(r, group).still_in_system for r in pairs.replications for group in everything)
        if late:
            warnings.append(
                f"{evidence.run.name}: {late} counted consignments were still in the system at the end of "
                f"{len(pairs.replications)} replications; lead times are too low, lengthen time.run_out_weeks"
            )
    return warnings


def _mean(values: list[float]) -> float:
    known = [value for value in values if not math.isnan(value)]
    return math.fsum(known) / len(known) if known else math.nan


def _pooled_h(lead_time_s: list[Whole], share: float) -> float:
    pooled = np.concatenate([np.zeros(0), *lead_time_s])
    return float(np.quantile(pooled, share)) / 3600 if len(pooled) else math.nan


def _records(table: "pd.DataFrame") -> list[Any]:
    return [_finite(row) for row in table.to_dict(orient="records")]


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _finite(one) for key, one in value.items()}
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value
