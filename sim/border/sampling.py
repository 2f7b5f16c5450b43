"""Who comes to a stage, where that depends on the second: shares that change for a time, what either side selects."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..demand import FlowDemand
from ..disruptions import Regime
from ..scenario.schema import Country, Stage

if TYPE_CHECKING:
    from .stages import StageWork


class Sampling:
    """Which consignments of a flow are sampled at a stage whose share is another one for a time.

    `drawn` are the same numbers as without that: those below the share are sampled. Of several shares in force at one
    time the largest holds.
    """

    __slots__ = ("_changes_s", "_drawn", "_shares")

    def __init__(self, drawn: Sequence[float], share: float, regimes: Sequence[Regime]) -> None:
        self._drawn = drawn
        self._changes_s = sorted({0, *(time_s for _, spans, _ in regimes for span in spans for time_s in span)})
        self._shares = [_share_at(time_s, share, regimes) for time_s in self._changes_s]

    def takes(self, number: int, time_s: int) -> bool:
        """Whether a consignment is sampled that comes at that second."""
        return self._drawn[number] < self._shares[bisect_right(self._changes_s, time_s) - 1]

    def may_come(self, stage: Stage, demand: FlowDemand, side: Country) -> list[bool]:
        """Which consignments are sampled at one time or another."""
        most = max(self._shares)
        channels = demand.channels[side]
        return [channel in stage.channels and u < most for channel, u in zip(channels, self._drawn, strict=True)]


class EitherSide:
    """Which consignments come to a stage that works for both sides, where a share changes for a time.

    Those that it takes by itself (`here`), and those that the side left would take (`left`) and no other stage of this
    work (`others`) does.
    """

    __slots__ = ("_here", "_left", "_others")

    def __init__(self, here: StageWork, *, left: Sequence[StageWork], others: Sequence[StageWork]) -> None:
        self._here = here
        self._left = left
        self._others = others

    def takes(self, number: int, time_s: int) -> bool:
        """Whether a consignment enters the stage that comes at that second."""
        if self._here.takes(number, time_s):
            return True
        is_wanted = any(work.takes(number, time_s) for work in self._left)
        return is_wanted and not any(work.takes(number, time_s) for work in self._others)


def _share_at(time_s: int, share: float, regimes: Sequence[Regime]) -> float:
    """The share in force at a second."""
    found = [other for other, spans, _ in regimes if any(start <= time_s < end for start, end in spans)]
    return max(found) if found else share
