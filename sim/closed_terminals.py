"""Terminals that a disruption closes: trucks wait at the gate, and what needs no crane waits on the wagon."""

from __future__ import annotations

from collections.abc import Mapping

from .border.opening_hours import OpenTimes
from .ledger import Ledger, cause

DISRUPTION = cause("disruption")


class ClosedTerminals:
    """The terminals that are closed at some time, by their places."""

    def __init__(self, ledger: Ledger, open_times: Mapping[int, OpenTimes | None]) -> None:
        self._ledger = ledger
        self._open_times = {place: times for place, times in open_times.items() if times is not None}

    @property
    def are_none(self) -> bool:
        """Whether no terminal is ever closed."""
        return not self._open_times

    def goes_on_s(self, consignment: int, place: int, time_s: int) -> int:
        """When a consignment goes on that comes to a terminal at a second; the ledger gets its wait until then."""
        times = self._open_times.get(place)
        if times is None:
            return time_s
        goes_on_s = times.next_open(time_s)
        self._ledger.own(consignment, place, DISRUPTION, time_s, goes_on_s)
        return goes_on_s
