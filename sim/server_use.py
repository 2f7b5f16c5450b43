"""What the visits to a group of servers mean: intervals of the ledger, and use and queue by the hour."""

import numpy as np
import numpy.typing as npt

from .border.opening_hours import OpenTimes
from .ledger import WHOLE, cause
from .local_time import HOUR_S
from .servers import ServerGroup

Whole = npt.NDArray[np.int64]

CLOSED = cause("closed")


def visit_intervals(group: ServerGroup, end_s: int) -> tuple[Whole, Whole]:
    """The group's visits as rows `(number, place, cause, start_s, end_s)`: those of trains, and those of consignments.

    Waiting and work outside opening hours is `closed`, except work that is finished after closing time.
    """
    visits = _visits(group, end_s)
    visits = visits[visits[:, 1] < end_s]
    waits = _split(visits[:, 0], visits[:, 1], visits[:, 2], np.full(len(visits), group.wait), group.open_times)
    open_times = None if group.finishes else group.open_times
    works = _split(visits[:, 0], visits[:, 2], visits[:, 3], visits[:, 4], open_times)
    rows = np.concatenate([waits, works])
    rows = np.insert(rows, 1, group.place, axis=1)
    is_train = rows[:, 0] < 0
    trains = rows[is_train]
    trains[:, 0] = -1 - trains[:, 0]
    return trains, rows[~is_train]


def server_rows(group: ServerGroup, end_s: int) -> dict[str, Whole]:
    """One entry for each hour: servers at work, hours open, and the queue, in seconds within the hour."""
    bounds = np.arange(0, end_s + HOUR_S, HOUR_S, dtype=np.int64)
    visits = _raw_visits(group, end_s)
    open_times = None if group.finishes else group.open_times
    works = _split(visits[:, 0], visits[:, 2], visits[:, 3], visits[:, 4], open_times)
    works = works[works[:, 1] != CLOSED]
    hours = bounds[:-1] // HOUR_S
    return {
        "hour": hours,
        "servers": np.full(len(hours), group.servers, dtype=np.int64),
        "busy_s": _overlap(works[:, 2], works[:, 3], bounds),
        "open_s": _open_s(group.open_times, bounds),
        "queue_s": _overlap(visits[:, 1], visits[:, 2], bounds),
        "arrivals": np.diff(np.searchsorted(np.sort(visits[:, 1]), bounds)).astype(np.int64),
    }


def _raw_visits(group: ServerGroup, end_s: int) -> Whole:
    """Visits cut at the end of the period: number, arrival, start, end, cause of the work."""
    if not group.visits:
        return np.empty((0, 5), dtype=np.int64)
    visits = np.frombuffer(group.visits, dtype=WHOLE).reshape(-1, 5).astype(np.int64)
    visits[:, 1:4] = np.minimum(visits[:, 1:4], end_s)
    return visits


def _visits(group: ServerGroup, end_s: int) -> Whole:
    """As `_raw_visits`, where those served before they came count from their coming."""
    visits = _raw_visits(group, end_s)
    if group.counted_from:
        early = np.array([group.counted_from.get(int(number), 0) for number in visits[:, 0]], dtype=np.int64)
        visits[:, 1:4] = np.maximum(visits[:, 1:4], np.minimum(early, end_s)[:, None])
    return visits


def _split(numbers: Whole, starts: Whole, ends: Whole, causes: Whole, open_times: OpenTimes | None) -> Whole:
    """Rows `(number, cause, start, end)` of positive length, with the closed parts split off."""
    rows = np.column_stack([numbers, causes, starts, ends])[starts < ends]
    if open_times is None or not len(rows):
        return rows
    is_open = open_times.covers(rows[:, 2], rows[:, 3])
    pieces = [
        (number, what if piece_is_open else CLOSED, start, end)
        for number, what, first, last in rows[~is_open].tolist()
        for start, end, piece_is_open in open_times.pieces(first, last)
    ]
    if not pieces:
        return rows[is_open]
    return np.concatenate([rows[is_open], np.array(pieces, dtype=np.int64)])


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
