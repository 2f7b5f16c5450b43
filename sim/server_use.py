"""What the visits to a group of servers mean: intervals of the ledger, and use and queue by the hour."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from .border.opening_hours import OpenTimes
from .border.permits import PermitPool
from .causes_over import CLOSED, DISRUPTION, causes_over
from .failing_servers import FailingServers
from .ledger import Intervals, flat_rows
from .local_time import HOUR_S
from .servers import ServerGroup
from .terminal.yard import PARTS, YardUse

Whole = npt.NDArray[np.int64]


def visit_intervals(group: ServerGroup, end_s: int) -> Iterator[tuple[str, Intervals]]:
    """The group's visits as intervals of trains and of consignments: waiting, then work.

    Waiting and work outside opening hours is `closed`, except work that is finished after closing time; while a
    disruption closes, and where work stands because its server is out of order, it is `disruption`.
    """
    visits = _visits(group, end_s)
    number, arrival, start = visits[:3]
    for spans in (
        _split((number, np.full(len(number), group.wait), arrival, start), group.open_times),
        _work_spans(group, visits),
    ):
        is_train = spans[0] < 0
        for subject, is_one in (("train", is_train), ("consignment", ~is_train)):
            if is_one.any():
                who, what, since, until = spans if is_one.all() else (column[is_one] for column in spans)
                who = -1 - who if subject == "train" else who
                yield subject, (who, np.full(len(who), group.place), what, since, until)


def server_rows(group: ServerGroup | PermitPool, end_s: int) -> dict[str, Whole]:
    """One entry for each hour: servers at work, hours open, and the queue, in seconds within the hour."""
    bounds = np.arange(0, end_s + HOUR_S, HOUR_S, dtype=np.int64)
    visits = _raw_visits(group, end_s)
    arrival, start = visits[1:3]
    _, what, since, until = _work_spans(group, visits)
    if group.open_times is not None or isinstance(group, FailingServers):
        is_work = (what != CLOSED) & (what != DISRUPTION)
        since, until = since[is_work], until[is_work]
    hours = bounds[:-1] // HOUR_S
    return {
        "hour": hours,
        "servers": np.full(len(hours), group.servers, dtype=np.int64),
        "busy_s": _overlap(since, until, bounds),
        "open_s": _open_s(group.open_times, bounds),
        "queue_s": _overlap(arrival, start, bounds),
        "arrivals": np.diff(np.searchsorted(np.sort(arrival), bounds)).astype(np.int64),
    }


def yard_rows(use: YardUse, end_s: int) -> dict[str, Whole]:
    """As `server_rows` for the slots of a yard: TEU seconds in it, and the wait of consignments for a slot."""
    bounds = np.arange(0, end_s + HOUR_S, HOUR_S, dtype=np.int64)
    rows = np.array(use.rows, dtype=np.int64).reshape(-1, 4)
    wanted, entered, left = np.minimum(rows[:, :3], end_s).T
    sizes = np.unique(rows[:, 3])
    taken = sum((size * _overlap(entered[mine], left[mine], bounds) for size, mine in _by(rows[:, 3], sizes)), start=0)
    hours = bounds[:-1] // HOUR_S
    return {
        "hour": hours,
        "servers": np.full(len(hours), use.slots_teu, dtype=np.int64),
        "busy_s": np.zeros(len(hours), dtype=np.int64) + taken // PARTS,
        "open_s": np.full(len(hours), HOUR_S, dtype=np.int64),
        "queue_s": _overlap(wanted, entered, bounds),
        "arrivals": np.diff(np.searchsorted(np.sort(wanted), bounds)).astype(np.int64),
    }


def _by(values: Whole, kinds: Whole) -> Iterator[tuple[int, npt.NDArray[np.bool_]]]:
    for kind in kinds.tolist():
        yield kind, values == kind


def _work_spans(group: ServerGroup | PermitPool, visits: Whole) -> Spans:
    """The work of visits, without what lies outside opening hours and, of servers that fail, outside working order."""
    number, _, start, end, work = visits[:5]
    closing = None if group.finishes else group.open_times
    if not isinstance(group, FailingServers):
        return _split((number, work, start, end), closing)
    parts = [_split((number[:0], work[:0], start[:0], end[:0]), None)]
    for one, up in enumerate(group.up):
        mine = visits[5] == one
        spans = _split((number[mine], work[mine], start[mine], end[mine]), closing)
        is_standing = (spans[1] == CLOSED) | (spans[1] == DISRUPTION)
        parts += [_where(spans, is_standing), _split(_where(spans, ~is_standing), up, DISRUPTION)]
    number, work, start, end = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    return number, work, start, end


def _raw_visits(group: ServerGroup | PermitPool, end_s: int) -> Whole:
    """Visits cut at the end of the period, five rows: number, arrival, start, end, cause of the work.

    A sixth row has the server where each has its own times out of order.
    """
    visits = np.array(flat_rows(group.visits, 5).T, dtype=np.int64, order="C")
    if isinstance(group, FailingServers):
        visits = np.vstack([visits, np.array(group.served_by, dtype=np.int64)])
    np.minimum(visits[1:4], end_s, out=visits[1:4])
    return visits


def _visits(group: ServerGroup, end_s: int) -> Whole:
    """As `_raw_visits` without those after the period; those served before they came count from their coming."""
    visits = _raw_visits(group, end_s)
    if group.counted_from:
        early = np.array([group.counted_from.get(number, 0) for number in visits[0].tolist()], dtype=np.int64)
        np.maximum(visits[1:4], np.minimum(early, end_s), out=visits[1:4])
    is_in = visits[1] < end_s
    return visits if is_in.all() else visits[:, is_in]


Spans = tuple[Whole, Whole, Whole, Whole]
"""Columns: number, cause, start_s, end_s."""


def _split(spans: Spans, open_times: OpenTimes | None, otherwise: int = CLOSED) -> Spans:
    """Those of positive length, with the closed parts split off, whose cause is `otherwise` or a disruption."""
    number, what, start, end = _where(spans, spans[2] < spans[3])
    if open_times is None or not len(number):
        return number, what, start, end
    is_open = open_times.covers(start, end)
    pieces = [
        (number, cause_there, start, end)
        for number, what, first, last in np.column_stack([number, what, start, end])[~is_open].tolist()
        for cause_there, start, end in causes_over(open_times, first, last, (what, otherwise))
    ]
    if not pieces:
        return number, what, start, end
    kept, split = _where((number, what, start, end), is_open), np.array(pieces, dtype=np.int64).T
    number, what, start, end = (np.concatenate(pair) for pair in zip(kept, split, strict=True))
    return number, what, start, end


def _where(spans: Spans, is_kept: npt.NDArray[np.bool_]) -> Spans:
    if is_kept.all():
        return spans
    number, what, start, end = (column[is_kept] for column in spans)
    return number, what, start, end


def _overlap(starts: Whole, ends: Whole, bounds: Whole) -> Whole:
    """Total length of the spans within each hour: differences of sums of (t - start)+ - (t - end)+ at its bounds."""
    return np.diff(_past(starts, bounds) - _past(ends, bounds))


def _past(instants: Whole, bounds: Whole) -> Whole:
    ordered = np.sort(instants)
    total = np.concatenate([[0], np.cumsum(ordered)])
    count = np.searchsorted(ordered, bounds)
    return np.asarray(bounds * count - total[count], dtype=np.int64)


def _open_s(open_times: OpenTimes | None, bounds: Whole) -> Whole:
    if open_times is None:
        return np.full(len(bounds) - 1, HOUR_S, dtype=np.int64)
    spans = np.array(open_times.spans, dtype=np.int64).reshape(-1, 2)
    return _overlap(spans[:, 0], spans[:, 1], bounds)
