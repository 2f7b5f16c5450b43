"""From what the ledger keeps for several consignments together to rows of each: its loads and its own intervals."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from .border.opening_hours import OpenTimes
from .causes_over import CLOSED, causes_over
from .ledger import NOT_YET, Intervals, Ledger, cause, flat_rows

if TYPE_CHECKING:
    from .terminal.gate import Handled

Whole = npt.NDArray[np.int64]

DEPARTURE, HAULAGE, HOLD = cause("departure"), cause("haulage"), cause("hold")


def delivered_s(ledger: Ledger, handled: Handled) -> Whole:
    """When each consignment is delivered, by number; -1 for those not unloaded."""
    found = np.full(len(handled.ready_s), NOT_YET, dtype=np.int64)
    consignment, off_s = _off(ledger)
    fetched_s = handled.all_fetched_s(consignment, handled.cleared_s(consignment, off_s))
    found[consignment] = fetched_s + handled.haul_out_s[consignment]
    return found


def load_rows(ledger: Ledger, handled: Handled) -> Whole:
    """Rows `(consignment, train, from, to, loaded_s, unloaded_s)`, in order of consignment and time.

    `to` and `unloaded_s` are -1 while it is on the train, the train is -1 for its own truck, -2 for its wagon, set
    aside. A consignment leaves what it has boarded before it boards again, so the n-th of both belong together.
    """
    number, _, train, _, loaded_s = ledger.loadings.columns()
    joined = flat_rows(ledger.boardings, 4)
    boarded = np.concatenate([np.column_stack([number, train, handled.origin[number], loaded_s]), joined])
    number, _, began_s = ledger.unloadings.columns()
    unloaded = np.column_stack([number, handled.destination[number], began_s])
    left = np.concatenate([flat_rows(ledger.leavings, 3), unloaded])
    boarded, left = _in_order(boarded), _in_order(left)
    rows = np.full((len(boarded), 6), NOT_YET, dtype=np.int64)
    rows[:, [0, 1, 2, 4]] = boarded
    at = np.searchsorted(boarded[:, 0], left[:, 0]) + _nth(left[:, 0])
    rows[at, 3], rows[at, 5] = left[:, 1], left[:, 2]
    return rows


def own_intervals(ledger: Ledger, handled: Handled) -> Iterator[Intervals]:
    """The intervals of consignments, some of no length."""
    number, lifted_s, _, taken_s, loaded_s = ledger.loadings.columns()
    place = handled.origin[number]
    yield from _to_the_terminal(np.union1d(number, handled.seen_early) if len(handled.seen_early) else number, handled)
    yield _intervals(number, place, DEPARTURE, handled.available_s[number], taken_s)
    yield _intervals(number, place, DEPARTURE, lifted_s, loaded_s)
    number, off_s = _off(ledger)
    place, cleared_s = handled.destination[number], handled.cleared_s(number, off_s)
    fetched_s = handled.all_fetched_s(number, cleared_s)
    if not handled.is_plain:
        wanted_s = cleared_s + handled.pickup_s[number]
        yield _intervals(number, place, DEPARTURE, cleared_s, wanted_s)
        yield _at_gate(number, place, wanted_s, fetched_s, handled)
    yield _intervals(number, place, HAULAGE, fetched_s, fetched_s + handled.haul_out_s[number])
    number, since_s, place, until_s = ledger.holds.columns()
    yield _intervals(number, place, HOLD, since_s, until_s)
    number, place, what, start_s, end_s = flat_rows(ledger.own_intervals, 5).T.astype(np.int64)
    yield number, place, what, start_s, end_s


def _to_the_terminal(number: Whole, handled: Handled) -> Iterator[Intervals]:
    place, at_gate_s = handled.origin[number], handled.at_gate_s[number]
    yield _intervals(number, place, HAULAGE, handled.ready_s[number], at_gate_s)
    if not handled.is_plain:
        yield _at_gate(number, place, at_gate_s, handled.gate_opens_s[number], handled)


def _at_gate(number: Whole, place: Whole, start_s: Whole, end_s: Whole, handled: Handled) -> Intervals:
    """Waiting at a closed gate: `closed`, or `disruption` while one closes it."""
    closing = [where for where, gate in handled.gates.items() if gate is not None and gate.disrupted is not None]
    rows = np.column_stack([number, place, np.full(len(number), CLOSED), start_s, end_s])
    is_split = np.isin(place, closing) & (start_s < end_s)
    pieces = [
        (one, where, *piece)
        for one, where, _, start, end in rows[is_split].tolist()
        for piece in causes_over(_gate(handled, where), start, end, (CLOSED, CLOSED))
    ]
    found = np.concatenate([rows[~is_split], np.array(pieces, dtype=np.int64).reshape(-1, 5)])
    number, place, what, start_s, end_s = found.T
    return number, place, what, start_s, end_s


def _gate(handled: Handled, place: int) -> OpenTimes:
    gate = handled.gates[place]
    assert gate is not None  # the caller has looked
    return gate


def _off(ledger: Ledger) -> tuple[Whole, Whole]:
    """The consignments that were unloaded, and when each was off, or out of the yard between two gauges."""
    number, off_s, _ = ledger.unloadings.columns()
    if ledger.put_off:
        out_s = [ledger.put_off.get(consignment, 0) for consignment in number.tolist()]
        off_s = np.maximum(off_s, np.array(out_s, dtype=np.int64))
    return number, off_s


def _intervals(number: Whole, place: Whole, what: int, start_s: Whole, end_s: Whole) -> Intervals:
    return number, place, np.full(len(number), what), start_s, end_s


def _in_order(rows: Whole) -> Whole:
    """By consignment (first column) and time (last column), else as they were written."""
    return rows[np.lexsort([rows[:, -1], rows[:, 0]])]


def _nth(numbers: Whole) -> Whole:
    """For ordered numbers: how many equal ones stand before each."""
    return np.arange(len(numbers)) - np.searchsorted(numbers, numbers)
