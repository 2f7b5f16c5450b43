"""Undelivered: the share of goods that never arrive, above which the times of those that did say nothing."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import ArrayLike

from .columns import Number
from .traffic import ALL_LINES, Evidence, Group, Traffic

MOST_UNDELIVERED = 0.001
"""Of what became ready in the measured period (a share): with more undelivered, a scenario does not carry its demand.

Assumed. One in a thousand leaves room for a few late ones at the end of a run, and moves a mean by less than anybody
claims unless they are a hundred times as late. What never arrives has no time, so that no figure can stand for it.
"""


def undelivered_share(undelivered: ArrayLike, ready: ArrayLike) -> Number:
    """The share of goods that are not delivered by the end of the run, in the mean over replications (last axis).

    `undelivered` and `ready` are numbers of consignments that became ready in the measured period, by replication; NaN
    for a replication that does not count. 0 where nothing became ready.
    """
    left, ready = np.nansum(undelivered, axis=-1, dtype=np.float64), np.nansum(ready, axis=-1, dtype=np.float64)
    return np.divide(left, ready, out=np.zeros_like(left), where=ready > 0)


def share_left(replications: Sequence[Traffic]) -> float:
    """Return the share of the goods of some replications of a line that are never delivered."""
    left = [one.still_in_system for one in replications]
    return float(undelivered_share(left, [one.still_in_system + len(one.lead_time_s) for one in replications]))


def share_left_of(evidence: Evidence, group: Group) -> tuple[float, bool]:
    """Return the share of a group's goods that is never delivered, over all replications of one run.

    Of `all` lines that of the line of which most is left; the second value says whether it is that.
    """
    line, direction = group
    lines = lines_that_count(line, [each for each, way in evidence.groups() if way == direction])
    shares = [share_left([evidence.traffic(r, (each, direction)) for r in evidence.run.finished]) for each in lines]
    return max(shares), len(lines) > 1


def carries_demand(share: float) -> bool:
    """Whether a scenario of which that share is undelivered carries its demand."""
    return share <= MOST_UNDELIVERED


def lines_that_count(line: str, lines: Iterable[str]) -> list[str]:
    """Return the lines of which the worst decides: of `all` each of the `lines` on its own, else the line itself.

    A line that is shut is not to vanish among the goods of the others.
    """
    own = [each for each in lines if each != ALL_LINES]
    return own if line == ALL_LINES and own else [line]
