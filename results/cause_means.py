"""Hours by cause: what the mean lead time was spent on, and what changed from baseline to upgraded."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.causes import CAUSE_INDEX, CAUSES

from .columns import Number
from .replication_means import mean_and_interval
from .sides import Sides, groups_across, line_names
from .traffic import ALL_LINES, BOTH_DIRECTIONS, Evidence, Group

if TYPE_CHECKING:
    import pandas as pd


class CauseChange(NamedTuple):
    """A row of `cause_changes`: how the hours of one cause changed in one line and direction."""

    line: str
    direction: str
    cause: str
    kind: str
    baseline_h: float
    upgraded_h: float
    change_h: float
    low95_h: float
    high95_h: float
    pairs: int


def cause_hours(evidence: Sides) -> "pd.DataFrame":
    """Return the hours of a mean delivered consignment by cause.

    Columns: run (1, 2), line, direction, cause, kind (work or waiting), hours. Means over the replications of each
    replication's mean; the hours of a line and direction add up to its mean lead time.
    """
    import pandas as pd  # noqa: PLC0415

    rows = []
    for group in groups_across(evidence):
        for number, one in enumerate(evidence, start=1):
            means = _means_h(one, group)
            if means:
                hours = np.mean(list(means.values()), axis=0).tolist()
                rows += [(number, *group, c.name, c.kind, h) for c, h in zip(CAUSES, hours, strict=True)]
    return pd.DataFrame(rows, columns=["run", "line", "direction", "cause", "kind", "hours"])


def cause_changes(evidence: Sides) -> "pd.DataFrame":
    """Return how the hours by cause changed from a baseline to an upgraded run, with the interval of each change.

    Columns: line (`all` last), direction (both, then each), cause (`lead_time` first: their sum), kind, baseline_h,
    upgraded_h, change_h, low95_h, high95_h (95 % t interval of the change, paired by replication; NaN from one pair),
    pairs. Only replications in which both runs delivered something.

    Raises:
        ValueError: there are not two runs.
    """
    import pandas as pd  # noqa: PLC0415

    rows = []
    across = groups_across(evidence)
    for line in [*line_names(evidence), ALL_LINES]:
        ways = dict.fromkeys(way for own, way in across if line in (own, ALL_LINES))
        for direction in (BOTH_DIRECTIONS, *ways):
            rows += changes_in(evidence, (line, direction))
    return pd.DataFrame(rows, columns=list(CauseChange._fields))


def change_of(evidence: Sides, group: Group, causes: Sequence[str]) -> tuple[float, float, float]:
    """Return the change of some causes' hours together: estimate and 95 % t interval (h), as in `cause_changes`."""
    at = [CAUSE_INDEX[cause] for cause in causes]
    before, after = (_means_h(one, group) for one in evidence)
    pairs = sorted(before.keys() & after.keys())
    change, low, high = mean_and_interval([np.array((after[r] - before[r])[at].sum()) for r in pairs])
    return float(change), float(low), float(high)


def changes_in(evidence: Sides, group: Group) -> list[CauseChange]:
    """Return the rows of `cause_changes` for one line and direction, `lead_time` first; none without a pair.

    Raises:
        ValueError: there are not two runs.
    """
    if len(evidence) != 2:
        raise ValueError(f"{len(evidence)} runs, changes take a baseline and an upgraded run")
    before, after = (_means_h(one, group) for one in evidence)
    pairs = [(before[r], after[r]) for r in sorted(before.keys() & after.keys())]
    if not pairs:
        return []
    old, new = ([np.append(each[side].sum(), each[side]) for each in pairs] for side in (0, 1))
    change, low, high = mean_and_interval([b - a for a, b in zip(old, new, strict=True)])
    names = [("lead_time", ""), *((cause.name, cause.kind) for cause in CAUSES)]
    columns = (np.mean(old, axis=0), np.mean(new, axis=0), change, low, high)
    numbers = zip(*(column.tolist() for column in columns), strict=True)
    return [CauseChange._make((*group, *name, *each, len(pairs))) for name, each in zip(names, numbers, strict=True)]


def _means_h(one: Evidence, group: Group) -> dict[int, Number]:
    """Return the mean hours by cause of each replication that delivered something."""
    found = {replication: one.traffic(replication, group) for replication in one.run.finished}
    return {r: t.cause_s / len(t.lead_time_s) / 3600 for r, t in found.items() if len(t.lead_time_s)}
