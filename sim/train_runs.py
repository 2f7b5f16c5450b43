"""From the runs of trains over their legs: running intervals of the ledger, and movements at operational points."""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from .ledger import ARRIVE, DEPART, Intervals, cause
from .track.sections import Leg

Whole = npt.NDArray[np.int64]

RUNNING = cause("running")
IN_A_YARD = 0


def running_intervals(runs: Whole, legs: Sequence[Leg]) -> Intervals:
    """The intervals of trains, one for each run."""
    places = np.array([leg.place for leg in legs], dtype=np.int64)
    return runs[:, 0], places[runs[:, 1]], np.full(len(runs), RUNNING), runs[:, 2], runs[:, 3]


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
