"""Storage: how long goods that trains bring stay in a terminal beyond the time that is free of charge."""

import numpy as np

from sim.causes import CAUSE_INDEX

from .columns import EMPTY, Flags, Whole, coded, positions
from .ledger import Ledger, read_ledger
from .read_once import once
from .run import Run

LIFTS = tuple(CAUSE_INDEX[name] for name in ("unloading", "crane", "disruption"))
QUEUE, HAULAGE = CAUSE_INDEX["queue"], CAUSE_INDEX["haulage"]


def beyond_free_s(run: Run, replication: int, numbers: Whole) -> Whole:
    """Return for each of these consignments the seconds in the terminal of destination beyond its `free_time_h`.

    From lifted off to fetched, with customs there and the gate's closed hours; 0 where the terminal has no
    `free_time_h`, and 0 for what is not unloaded yet.
    """
    if all(terminal.free_time_h is None for terminal in run.scenario.terminals.values()):
        return np.zeros(len(numbers), dtype=np.int64)
    free_s = _free_s(run, replication)[numbers]
    over_s = _stay_s(run, replication, numbers) - free_s
    return np.where(free_s == EMPTY, 0, np.maximum(over_s, 0))


def _free_s(run: Run, replication: int) -> Whole:
    """Free time of each consignment's destination, -1 for none."""
    terminal, terminals = coded(run.table("consignments", replication), "destination")
    free_h = [run.scenario.terminals[each].free_time_h for each in terminals]
    seconds = [EMPTY if hours is None else round(hours * 3600) for hours in free_h]
    return np.array(seconds, dtype=np.int64)[terminal] if len(terminal) else np.zeros(0, dtype=np.int64)


def _has_slots(run: Run, replication: int) -> Flags:
    """Whether slots are limited at each consignment's destination."""
    terminal, terminals = coded(run.table("consignments", replication), "destination")
    limited = [run.scenario.terminals[each].yard.import_teu is not None for each in terminals]
    return np.array(limited, dtype=bool)[terminal] if len(terminal) else np.zeros(0, dtype=bool)


def _stay_s(run: Run, replication: int, numbers: Whole) -> Whole:
    """Seconds that each consignment stays at its destination after it was lifted off, until its truck leaves.

    A queue is one for a slot, before the lift, where slots are limited; else it is one at customs, after it.
    """
    ledger = once(read_ledger, run, replication)
    at = positions(numbers, ledger.own.number)
    rows = np.flatnonzero(at != EMPTY)
    rows = rows[_ends(run, replication)[numbers][at[rows]] == _places(run, ledger)[ledger.own.place[rows]]]
    at, start_s, end_s, cause = at[rows], ledger.own.start_s[rows], ledger.own.end_s[rows], ledger.own.cause[rows]
    off_s = np.zeros(len(numbers), dtype=np.int64)
    lifts = np.isin(cause, LIFTS) | ((cause == QUEUE) & _has_slots(run, replication)[numbers][at])
    np.maximum.at(off_s, at[lifts], end_s[lifts].astype(np.int64))
    stays = ~lifts & (cause != HAULAGE) & (start_s >= off_s[at])
    return np.bincount(at[stays], weights=(end_s - start_s)[stays], minlength=len(numbers)).astype(np.int64)


def _places(run: Run, ledger: Ledger) -> Whole:
    """The number of each place of a ledger."""
    known = run.places()["place"].to_pylist()
    return np.array([known.index(each) for each in ledger.places], dtype=np.int64)


def _ends(run: Run, replication: int) -> Whole:
    """The terminal of destination of each consignment, as a number of a place."""
    terminal, terminals = coded(run.table("consignments", replication), "destination")
    known = run.places()["place"].to_pylist()
    return np.array([known.index(f"terminal:{each}") for each in terminals], dtype=np.int64)[terminal]
