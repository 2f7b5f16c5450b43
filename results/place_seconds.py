"""Seconds by place: the time of the delivered consignments of one replication, summed by way, place and cause."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.causes import CAUSES

from .chains import IN_MOTION, go_on, section_lengths_m
from .columns import EMPTY, Flags, Narrow, Whole, coded, whole
from .ledger import Carriage, Ledger, read_carriage, read_ledger
from .read_once import once
from .run import Run

Way = tuple[str, str, str, str]
"""Line, direction, terminal of origin, terminal of destination."""
Shape = tuple[int, int, int]
"""How many ways, places and causes."""
MOVES: Flags = np.array([cause.name in IN_MOTION for cause in CAUSES])
"""Of each cause, whether it is one of trains and trucks in motion."""


@dataclass(frozen=True, slots=True)
class PlaceSeconds:
    """Sums over the counted, delivered consignments of one replication.

    `ways` are those that have any, `consignments` how many each has. `seconds` has whole seconds by way, place (an
    index into `places`) and cause (in the order of `sim.causes.CAUSES`). `metres` is by way how far they went on
    sections on a train or truck, whole metres.
    """

    ways: tuple[Way, ...]
    consignments: Whole
    places: tuple[str, ...]
    seconds: NDArray[np.int64]
    metres: Whole


def place_seconds(run: Run, replication: int) -> PlaceSeconds:
    """Return the seconds that counted, delivered consignments spent at each place, by way and cause.

    Raises:
        LedgerError: a cause is unknown.
    """
    ways, way_of = _ways(run, replication)
    ledger, carriage = once(read_ledger, run, replication), once(read_carriage, run, replication)
    length_m, shape = section_lengths_m(run, ledger), (len(ways), len(ledger.places), len(CAUSES))
    seconds, metres = _own(ledger, way_of, length_m, shape)
    carried_s, carried_m = _carried(ledger, _aboard(carriage, way_of, len(ways)), length_m, shape)
    consignments = np.bincount(way_of[way_of != EMPTY], minlength=len(ways))
    return PlaceSeconds(ways, consignments, ledger.places, seconds + carried_s, metres + carried_m)


def _ways(run: Run, replication: int) -> tuple[tuple[Way, ...], Whole]:
    """Return the ways, and the way of each consignment by its number; `EMPTY`: not counted or not delivered."""
    table, period = run.table("consignments", replication), run.scenario.time
    number, ready_s = whole(table, "consignment"), whole(table, "ready_s")
    is_counted = (ready_s >= period.measured_from_s) & (ready_s < period.measured_to_s)
    is_counted &= whole(table, "delivered_s") != EMPTY
    texts = [coded(table, name) for name in ("line", "direction", "origin", "destination")]
    code = np.zeros(len(number), dtype=np.int64)
    for codes, words in texts:
        code = code * max(len(words), 1) + codes
    found, first = np.unique(code[is_counted], return_index=True)
    at = np.flatnonzero(is_counted)[first]
    ways = tuple(_way(texts, row) for row in at.tolist())
    way_of = np.full(int(number.max(initial=0)) + 1, EMPTY, dtype=np.int64)
    way_of[number[is_counted]] = np.searchsorted(found, code[is_counted])
    return ways, way_of


def _way(texts: Sequence[tuple[Whole, list[str]]], row: int) -> Way:
    line, direction, origin, destination = (words[codes[row]] for codes, words in texts)
    return line, direction, origin, destination


def _own(ledger: Ledger, way_of: Whole, length_m: Whole, shape: Shape) -> tuple[Whole, Whole]:
    way = way_of[ledger.own.number]
    rows = np.flatnonzero(way != EMPTY)
    way, place, cause = way[rows], ledger.own.place[rows], ledger.own.cause[rows]
    stretch_m = np.where(MOVES[cause], length_m[place], 0)
    return _by_cell((way, place, cause), ledger.own.length_s[rows], shape), _sums(way, stretch_m, shape[0])


def _carried(ledger: Ledger, aboard: "_Aboard", length_m: Whole, shape: Shape) -> tuple[Whole, Whole]:
    """Each row of a train counts once for each consignment that is on it when it starts."""
    place, cause = ledger.trains.place[aboard.row], ledger.trains.cause[aboard.row]
    stretch_m = np.where(MOVES[cause] & ~go_on(ledger.trains)[aboard.row], length_m[place], 0)
    length_s = ledger.trains.length_s[aboard.row] * aboard.consignments
    seconds = _by_cell((aboard.way, place, cause), length_s, shape)
    return seconds, _sums(aboard.way, stretch_m * aboard.consignments, shape[0])


@dataclass(frozen=True, slots=True)
class _Aboard:
    """Rows of trains, once for each way of which the train carries anything: how many consignments are on it then."""

    way: Whole
    row: Whole
    consignments: Whole


def _aboard(carriage: Carriage, way_of: Whole, ways: int) -> _Aboard:
    way = way_of[carriage.consignment]
    asked = np.flatnonzero(way != EMPTY)
    first, last = carriage.first[asked], carriage.last[asked]
    known, pair = np.unique(carriage.train[asked] * max(1, ways) + way[asked], return_inverse=True)
    begin, end = np.full(len(known), np.iinfo(np.int64).max), np.zeros(len(known), dtype=np.int64)
    np.minimum.at(begin, pair, first)
    np.maximum.at(end, pair, last)
    ends = np.cumsum(end - begin)
    shift = ends - end  # from a row to its place among the rows of all pairs of train and way, one after the other
    rows = int(ends[-1]) if len(ends) else 0
    on, off = (np.bincount(at + shift[pair], minlength=rows + 1) for at in (first, last))
    row = np.arange(rows) - np.repeat(shift, end - begin)
    return _Aboard(np.repeat(known % max(1, ways), end - begin), row, np.cumsum(on - off)[:rows])


def _by_cell(at: tuple[Whole, Narrow, Narrow], length_s: Narrow, shape: Shape) -> Whole:
    cell = (at[0] * shape[1] + at[1]) * shape[2] + at[2]  # ways are no narrow numbers
    return _sums(cell, length_s, shape[0] * shape[1] * shape[2]).reshape(shape)


def _sums(at: Whole, amount: Whole, count: int) -> Whole:
    return np.bincount(at, weights=amount, minlength=count).astype(np.int64)
