"""What time is called while an office, a crane or a gate is open or not."""

from __future__ import annotations

from collections.abc import Iterator

from .border.opening_hours import OpenTimes
from .ledger import cause

CLOSED, DISRUPTION = cause("closed"), cause("disruption")


def causes_over(
    open_times: OpenTimes, start_s: int, end_s: int, causes: tuple[int, int]
) -> Iterator[tuple[int, int, int]]:
    """A stretch of time in pieces `(cause, start_s, end_s)`: the first cause while open, the second while closed.

    While a disruption closes it is `disruption`, also where it would be closed anyway.
    """
    for start, end, is_open in open_times.pieces(start_s, end_s):
        if is_open or open_times.disrupted is None:
            yield causes[0 if is_open else 1], start, end
            continue
        for since, until, is_disrupted in open_times.disrupted.pieces(start, end):
            yield DISRUPTION if is_disrupted else causes[1], since, until
