"""When an office works: opening hours of one or several countries' clocks, laid out over the simulated period."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from ..local_time import clock_s, local_midnights
from ..scenario.schema import OpeningHours

NEVER_S = 2**30
"""A second after every period (34 years): what would happen when the office does not open any more."""

Span = tuple[int, int]
Whole = npt.NDArray[np.int64]


class OpenTimes:
    """The open spans of a period, in rising order, none touching the next.

    `disrupted` has the times at which it is closed because of a disruption; None: there are none.
    """

    __slots__ = ("_closes", "_opens", "_worked", "disrupted")

    def __init__(self, spans: Sequence[Span], disrupted: OpenTimes | None = None) -> None:
        self.disrupted = disrupted
        self._opens = [start for start, _ in spans]
        self._closes = [end for _, end in spans]
        self._worked = [0, *accumulate(end - start for start, end in spans)]

    @property
    def spans(self) -> list[Span]:
        """All open spans `(start_s, end_s)`."""
        return list(zip(self._opens, self._closes, strict=True))

    def next_open(self, time_s: int) -> int:
        """The first open second at or after `time_s`; `NEVER_S` if there is none."""
        i = bisect_right(self._closes, time_s)
        if i == len(self._opens):
            return NEVER_S
        return max(time_s, self._opens[i])

    def after_work(self, start_s: int, work_s: int) -> int:
        """When work begun at the open second `start_s` is done, if it stops at closing and resumes at opening."""
        if start_s >= NEVER_S:
            return NEVER_S
        i = bisect_right(self._opens, start_s) - 1
        if start_s + work_s <= self._closes[i]:
            return start_s + work_s
        target = self._worked[i] + (start_s - self._opens[i]) + work_s
        j = bisect_right(self._worked, target - 1) - 1  # work that ends at closing time is done
        if j >= len(self._opens):
            return NEVER_S
        return self._opens[j] + target - self._worked[j]

    def wait_s(self, end_s: int) -> float:
        """How long one waits on average who comes at any instant before `end_s`, in seconds, until it opens next."""
        closed = [(start, end) for start, end, is_open in self.pieces(0, end_s) if not is_open]
        return sum((end - start) ** 2 / 2 for start, end in closed) / end_s

    def open_s(self, start_s: int, end_s: int) -> int:
        """Open seconds between two times."""
        return self._worked_until(end_s) - self._worked_until(start_s)

    def _worked_until(self, time_s: int) -> int:
        i = bisect_right(self._opens, time_s) - 1
        if i < 0:
            return 0
        return self._worked[i] + min(time_s, self._closes[i]) - self._opens[i]

    def covers(self, starts_s: Whole, ends_s: Whole) -> npt.NDArray[np.bool_]:
        """Which of the stretches of time lie within one open span."""
        if not self._opens:
            return np.zeros(len(starts_s), dtype=np.bool_)
        span = np.searchsorted(self._opens, starts_s, side="right") - 1
        closes = np.asarray(self._closes, dtype=np.int64)[span]
        return np.asarray((span >= 0) & (ends_s <= closes))

    def pieces(self, start_s: int, end_s: int) -> list[tuple[int, int, bool]]:
        """The time from `start_s` to `end_s` in pieces `(start_s, end_s, is_open)`."""
        result = []
        here = start_s
        i = bisect_right(self._closes, start_s)
        while here < end_s:
            opens = self._opens[i] if i < len(self._opens) else end_s
            if here < opens:
                result.append((here, min(opens, end_s), False))
                here = min(opens, end_s)
            else:
                until = min(self._closes[i], end_s)
                result.append((here, until, True))
                here = until
                i += 1
        return result


def open_times(names: Sequence[str], hours: Mapping[str, OpeningHours], *, start: date, end_s: int) -> OpenTimes | None:
    """The times within 0 to `end_s` at which all the named entries are open; None when that is always."""
    if not names:
        return None
    spans: list[Span] = [(0, end_s)]
    for name in names:
        spans = _intersection(spans, _spans(hours[name], start, end_s))
    if spans == [(0, end_s)]:
        return None
    return OpenTimes(spans)


def common(first: OpenTimes, second: OpenTimes) -> OpenTimes:
    """The times at which both are open."""
    return OpenTimes(_intersection(first.spans, second.spans))


def without(times: OpenTimes | None, disrupted: list[Span], end_s: int) -> OpenTimes | None:
    """The times (None: always) but for spans in which a disruption closes; these must rise and not touch."""
    if not disrupted:
        return times
    spans = [(0, end_s)] if times is None else times.spans
    return OpenTimes(_intersection(spans, outside(disrupted, end_s)), OpenTimes(disrupted))


def outside(spans: list[Span], end_s: int) -> list[Span]:
    """What is left of the period 0 to `end_s` without some spans, which rise and do not touch."""
    starts = [0, *(end for _, end in spans)]
    ends = [*(start for start, _ in spans), end_s]
    return [(start, end) for start, end in zip(starts, ends, strict=True) if start < end]


def _spans(entry: OpeningHours, start: date, end_s: int) -> list[Span]:
    closed = frozenset(entry.closed_dates)
    found: list[Span] = []
    for midnight in local_midnights(start, end_s, clock=entry.clock, days=entry.days, closed=closed):
        for text in entry.hours:
            opens, _, closes = text.partition("-")
            found.append((max(0, midnight + clock_s(opens)), min(end_s, midnight + clock_s(closes))))
    return merged(sorted(span for span in found if span[0] < span[1]))


def merged(spans: list[Span]) -> list[Span]:
    """The same times in spans that do not touch; `spans` must rise."""
    result: list[Span] = []
    for start, end in spans:
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return result


def _intersection(first: list[Span], second: list[Span]) -> list[Span]:
    result = []
    i = j = 0
    while i < len(first) and j < len(second):
        start, end = max(first[i][0], second[j][0]), min(first[i][1], second[j][1])
        if start < end:
            result.append((start, end))
        if first[i][1] < second[j][1]:
            i += 1
        else:
            j += 1
    return result
