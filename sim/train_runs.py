"""From the runs of trains over their legs: running intervals of the ledger, and movements at operational points."""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from .ledger import ARRIVE, DEPART, Intervals, cause
from .track.sections import Leg

Whole = npt.NDArray[np.int64]

DISRUPTION, RUNNING = cause("disruption"), cause("running")
IN_A_YARD = 0


def running_intervals(runs: Whole, legs: Sequence[Leg], stands: Whole) -> Intervals:
    """The intervals of trains, one for each run, or three for one in which the train stood out of order."""
    places = np.array([leg.place for leg in legs], dtype=np.int64)
    intervals = runs[:, 0], places[runs[:, 1]], np.full(len(runs), RUNNING), runs[:, 2], runs[:, 3]
    return intervals if len(stands) == 0 else _with_stands(intervals, stands)


def _with_stands(intervals: Intervals, stands: Whole) -> Intervals:
    """Cut the stands out of the runs that they are in; a train passes a section only once."""
    number, place, what, start_s, end_s = intervals
    many = 1 + max(place.max(initial=0), stands[:, 1].max())
    _, cut, by = np.intersect1d(
        number * many + place, stands[:, 0] * many + stands[:, 1], assume_unique=True, return_indices=True
    )
    begins_s, ends_s = stands[by, 2], stands[by, 3]
    until_s = end_s.copy()
    until_s[cut] = begins_s
    after = np.full(len(cut), RUNNING)
    columns = (
        (number, number[cut], number[cut]),
        (place, place[cut], place[cut]),
        (what, np.full(len(cut), DISRUPTION), after),
        (start_s, begins_s, ends_s),
        (until_s, ends_s, end_s[cut]),
    )
    number, place, what, start_s, end_s = (np.concatenate(parts) for parts in columns)
    return number, place, what, start_s, end_s


def by_train(runs: npt.NDArray[np.int32], rows_a_part: int) -> Iterator[Whole]:
    """The runs in order of train and time, in parts of about so many rows that cut no train in two."""
    order = np.argsort(runs[:, 0], kind="stable")
    trains = runs[order, 0]
    first = 0
    while first < len(order):
        last = int(np.searchsorted(trains, trains[min(first + rows_a_part, len(order)) - 1], side="right"))
        yield runs[order[first:last]].astype(np.int64)
        first = last


def movement_rows(runs: Whole, legs: Sequence[Leg], departs_s: Whole, starts: Whole) -> Whole:
    """Rows `(train, place, event, track, time_s, planned_s)`, in order of train and time, as `runs` are.

    `departs_s` has each train's planned departure, `starts` the place where it starts. A train departs where its run
    begins, unless it passed there.
    """
    ends = np.array([leg.end for leg in legs], dtype=np.int64)
    offsets = np.array([leg.arrive_offset_s for leg in legs], dtype=np.int64)
    dwells = np.array([leg.dwell_s or 0 for leg in legs], dtype=np.int64)
    train, leg = runs[:, 0], runs[:, 1]
    planned = departs_s[train] + offsets[leg]
    arrivals = np.column_stack([train, ends[leg], runs[:, 5], runs[:, 4], runs[:, 3], planned])
    is_first = np.ones(len(runs), dtype=np.bool_)
    is_first[1:] = train[1:] != train[:-1]
    from_stop = is_first.copy()
    from_stop[1:] |= runs[:-1, 5] == ARRIVE
    before = np.maximum(np.arange(len(runs)) - 1, 0)
    departures = np.column_stack(
        [
            train,
            np.where(is_first, starts[train], ends[leg[before]]),
            np.full(len(runs), DEPART),
            np.where(is_first, IN_A_YARD, runs[before, 4]),
            runs[:, 2],
            np.where(is_first, departs_s[train], planned[before] + dwells[leg[before]]),
        ]
    )
    at = np.arange(len(runs)) * 2
    rows = np.concatenate([departures[from_stop], arrivals])
    order = np.argsort(np.concatenate([at[from_stop], at + 1]))
    return rows[order]
