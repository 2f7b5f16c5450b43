"""Which share of the consignments had work done for which a rate is charged, place by place, from the ledger."""

from collections import Counter
from dataclasses import dataclass

import numpy as np

from sim.causes import CAUSE_INDEX, CAUSES

from ..columns import EMPTY, Whole
from ..ledger import Carriage, Ledger, read_carriage, read_ledger
from ..place_seconds import PlaceSeconds, Way, counted_ways, place_seconds
from ..read_once import once
from ..run import Run
from ..traffic import Evidence

PAID = ("loading", "unloading", "haulage", "gauge_transfer", "handover")
"""Causes of the ledger that rates are charged for, once for each consignment and place."""

_OF_TRAINS = "gauge_transfer"
"""The one that whole trains have too: bogies are changed. A train's handover is not paid for."""

_PAID_OF: Whole = np.array([PAID.index(cause.name) if cause.name in PAID else EMPTY for cause in CAUSES])

Work = tuple[Way, str, str]
"""A way, a place, a cause."""


@dataclass(frozen=True, slots=True)
class WorkCounts:
    """Of one replication: how many counted, delivered consignments each way has, and how many of them had a work."""

    consignments: Counter[Way]
    done: Counter[Work]


def work_shares(one: Evidence) -> dict[Work, float]:
    """Return the share (0 to 1) of a way's consignments that had a cause of `PAID` at a place, replications pooled.

    The seconds by place of each replication, which time-distance is made of, are read with it and kept.
    """
    consignments: Counter[Way] = Counter()
    done: Counter[Work] = Counter()
    for replication in one.run.finished:
        found, seconds = one.read(_with_seconds, replication)
        one.take(place_seconds, replication, seconds)
        consignments += found.consignments
        done += found.done
    return {work: count / consignments[work[0]] for work, count in done.items()}


def work_counts(run: Run, replication: int) -> WorkCounts:
    """Return how many consignments had which work, in one replication."""
    ways, way_of = counted_ways(run, replication)
    ledger, carriage = once(read_ledger, run, replication), once(read_carriage, run, replication)
    cells = len(ledger.places) * len(PAID)  # place and cause
    pairs = np.concatenate([_own(ledger, cells), _carried(ledger, carriage, cells)])
    consignment, cell = np.divmod(np.unique(pairs), max(cells, 1))
    is_counted = way_of[consignment] != EMPTY
    counts = np.bincount(way_of[consignment[is_counted]] * cells + cell[is_counted], minlength=len(ways) * cells)
    done: Counter[Work] = Counter()
    for at in np.flatnonzero(counts).tolist():
        place, cause = divmod(at % cells, len(PAID))
        done[ways[at // cells], ledger.places[place], PAID[cause]] = int(counts[at])
    of_way = np.bincount(way_of[way_of != EMPTY], minlength=len(ways)).tolist()
    return WorkCounts(Counter(dict(zip(ways, of_way, strict=True))), done)


def _with_seconds(run: Run, replication: int) -> tuple[WorkCounts, PlaceSeconds]:
    return work_counts(run, replication), place_seconds(run, replication)


def _own(ledger: Ledger, cells: int) -> Whole:
    """Return a number for each interval of a consignment with work that is paid for: consignment, place and cause."""
    paid = _PAID_OF[ledger.own.cause]
    rows = np.flatnonzero(paid != EMPTY)
    cell = ledger.own.place[rows].astype(np.int64) * len(PAID) + paid[rows]
    return ledger.own.number[rows].astype(np.int64) * cells + cell


def _carried(ledger: Ledger, carriage: Carriage, cells: int) -> Whole:
    """Return the same for work on whole trains, for each consignment on board when it starts."""
    worked = np.flatnonzero(ledger.trains.cause == CAUSE_INDEX[_OF_TRAINS])
    first, last = np.searchsorted(worked, carriage.first), np.searchsorted(worked, carriage.last)
    times = last - first
    before = np.repeat(np.cumsum(times) - times, times)
    row = worked[np.repeat(first, times) + np.arange(len(before)) - before]
    cell = ledger.trains.place[row].astype(np.int64) * len(PAID) + PAID.index(_OF_TRAINS)
    pairs: Whole = np.repeat(carriage.consignment, times) * cells + cell
    return pairs
