"""Pairs: two runs replication by replication, and how a KPI changes from one to the other."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from .columns import Whole
from .interval_estimates import Interval, relative_change_of_means, relative_change_of_quantile
from .kpi import Kpi
from .pairing import check_pairing, paired_replications, pairing_warnings
from .run import Run
from .traffic import ALL_LINES, BOTH_DIRECTIONS, Evidence, Group, Traffic

FEW_PAIRS = 10
"""With fewer pairs their spread is hardly known: intervals are wide or deceive."""


@dataclass(frozen=True, slots=True)
class Pairs:
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

    def sides(self, group: Group) -> tuple[list[Traffic], list[Traffic]]:
        """Return the group's traffic in each run."""
        both = self.traffic(group)
        return [before for before, _ in both], [after for _, after in both]


def pairs_of(baseline: Run | Evidence, upgraded: Run | Evidence) -> Pairs:
    """Return the pairs of two runs.

    Raises:
        ComparisonError: the runs form no pairs (seeds, periods or finished replications differ).
    """
    before, after = Evidence.of(baseline), Evidence.of(upgraded)
    check_pairing(before.run, after.run)
    return Pairs(before, after, paired_replications(before.run, after.run))


def change_of(pairs: Pairs, group: Group, kpi: Kpi, level: float) -> Interval:
    """Return the relative change of a KPI, a share, from the pairs that have it in both runs."""
    if kpi.quantile is not None:
        baseline, upgraded = lead_times_s(pairs, group)
        return relative_change_of_quantile(baseline, upgraded, kpi.quantile, level)
    return relative_change_of_means(*known_in_both(*kpi_values(pairs, group, kpi)), level)


def kpi_values(pairs: Pairs, group: Group, kpi: Kpi) -> tuple[list[float], list[float]]:
    """Return the KPI of each pair in both runs; NaN where a run has none."""
    before, after = pairs.sides(group)
    weeks = pairs.baseline.weeks
    return [kpi.measure(one, weeks) for one in before], [kpi.measure(one, weeks) for one in after]


def known_in_both(before: Sequence[float], after: Sequence[float]) -> tuple[list[float], list[float]]:
    """Return the values of the pairs that have one in both runs."""
    whole = [pair for pair in zip(before, after, strict=True) if not math.isnan(sum(pair))]
    return [one for one, _ in whole], [other for _, other in whole]


def lead_times_s(pairs: Pairs, group: Group) -> tuple[list[Whole], list[Whole]]:
    """Return the lead times, in whole seconds, of each pair that has some in both runs."""
    whole = [
        (before.lead_time_s, after.lead_time_s)
        for before, after in pairs.traffic(group)
        if len(before.lead_time_s) and len(after.lead_time_s)
    ]
    return [before for before, _ in whole], [after for _, after in whole]


def warnings_of(pairs: Pairs) -> tuple[str, ...]:
    """Return what a reader of any figure from these pairs must know, in sentences."""
    return (*pairing_warnings(pairs.baseline.run, pairs.upgraded.run), *_late_warnings(pairs))


def _late_warnings(pairs: Pairs) -> list[str]:
    """A sentence for each run whose counted consignments were not all delivered."""
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
