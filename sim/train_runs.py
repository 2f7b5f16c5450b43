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


def movement_columns(runs: Whole, legs: Sequence[Leg], departs_s: Whole, starts: Whole) -> list[Whole]:
    """Columns train, place, event, track, time_s, planned_s, in order of train and time, as `runs` are.

    `departs_s` has each train's planned departure, `starts` the place where it starts. A train departs where its run
    begins, unless it passed there.
    """
    ends = np.array([leg.end for leg in legs], dtype=np.int64)
    offsets = np.array([leg.arrive_offset_s for leg in legs], dtype=np.int64)
    dwells = np.array([leg.dwell_s or 0 for leg in legs], dtype=np.int64)
    train, leg, start_s, end_s, track, event = runs.T
    planned_s = departs_s[train] + offsets[leg]
    is_first = np.ones(len(runs), dtype=np.bool_)
    is_first[1:] = train[1:] != train[:-1]
    from_stop = is_first.copy()
    from_stop[1:] |= event[:-1] == ARRIVE
    departs, first = np.flatnonzero(from_stop), is_first[from_stop]
    before = np.maximum(departs - 1, 0)
    who = train[departs]
    departures = [
        who,
        np.where(first, starts[who], ends[leg[before]]),
        np.full(len(departs), DEPART),
        np.where(first, IN_A_YARD, track[before]),
        start_s[departs],
        np.where(first, departs_s[who], planned_s[before] + dwells[leg[before]]),
    ]
    arrivals = [train, ends[leg], event, track, end_s, planned_s]
    at = np.arange(len(runs)) + np.cumsum(from_stop)  # the row of each arrival; its departure stands just before
    columns = []
    for departing, arriving in zip(departures, arrivals, strict=True):
        column = np.empty(len(runs) + len(departs), dtype=np.int64)
        column[at] = arriving
        column[at[departs] - 1] = departing
        columns.append(column)
    return columns
