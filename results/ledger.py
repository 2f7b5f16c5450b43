"""The ledger of one replication as arrays: the intervals of trains, those of consignments, and who was on which train.

All that is said of time is added up from here. The table is large: each column is let go when its array is made.
"""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from sim.causes import CAUSE_INDEX

from .columns import EMPTY, Flags, Whole, coded, whole
from .errors import LedgerError
from .read_once import once
from .run import Run


@dataclass(frozen=True, slots=True)
class Intervals:
    """Intervals, an array for each column.

    `number` is that of the train or consignment, `place` an index into the ledger's places, `cause` one into
    `sim.causes.CAUSES`; times are whole seconds since the start.
    """

    number: Whole
    place: Whole
    cause: Whole
    start_s: Whole
    end_s: Whole

    def __len__(self) -> int:
        return len(self.number)

    def at(self, rows: Whole) -> "Intervals":
        """Return the intervals of these rows."""
        return Intervals(self.number[rows], self.place[rows], self.cause[rows], self.start_s[rows], self.end_s[rows])

    @property
    def length_s(self) -> Whole:
        """How long each lasts."""
        return self.end_s - self.start_s


@dataclass(frozen=True, slots=True)
class Ledger:
    """The intervals of one replication; those of `trains` by train, then start, the consignments' `own` as stored."""

    places: tuple[str, ...]
    trains: Intervals
    own: Intervals

    def are_at(self, wanted: Collection[str]) -> Flags:
        """Return for each place whether it is among the wanted ones."""
        return np.array([place in wanted for place in self.places] or [False], dtype=bool)


@dataclass(frozen=True, slots=True)
class Carriage:
    """Loads of consignments on trains that have been unloaded.

    The train had the consignment on board in the rows `first` to before `last` of the ledger's `trains`, those that
    start when it is loaded or later, and before it is unloaded.
    """

    consignment: Whole
    train: Whole
    unloaded_s: Whole
    first: Whole
    last: Whole


def read_ledger(run: Run, replication: int) -> Ledger:
    """Return the ledger of one replication.

    Raises:
        LedgerError: a cause is unknown.
    """
    table = run.table("intervals", replication)
    subject, subjects = coded(table, "subject")
    is_train = np.array([word == "train" for word in subjects] or [False], dtype=bool)[subject]
    trains, own = np.flatnonzero(is_train), _as_slice(np.flatnonzero(~is_train))
    number, start_s = whole(table, "number"), whole(table, "start_s")
    trains = trains[np.argsort(_keys(number[trains], start_s[trains]), kind="stable")]
    place, places = coded(table, "place")
    cause, causes = coded(table, "cause")
    cause = np.array([_cause_index(word) for word in causes], dtype=np.int64)[cause]
    end_s = whole(table, "end_s")
    columns = (number, place, cause, start_s, end_s)
    return Ledger(
        tuple(places),
        Intervals(*(column[trains] for column in columns)),
        Intervals(*(column[own] for column in columns)),
    )


def read_carriage(run: Run, replication: int) -> Carriage:
    """Return who was on which train for which of its intervals."""
    trains, loads = once(read_ledger, run, replication).trains, run.table("loads", replication)
    carrier, carriers = coded(loads, "carrier")
    is_asked = np.array([word == "train" for word in carriers] or [False], dtype=bool)[carrier]
    is_asked &= whole(loads, "unloaded_s") != EMPTY
    train, consignment, loaded_s, unloaded_s = (
        whole(loads, name)[is_asked] for name in ("carrier_number", "consignment", "loaded_s", "unloaded_s")
    )
    keys, span = _keys(trains.number, trains.start_s), _span(trains.start_s)
    first, last = (
        np.searchsorted(keys, train * span + np.minimum(time_s, span - 1)) for time_s in (loaded_s, unloaded_s)
    )
    return Carriage(consignment, train, unloaded_s, first, np.maximum(first, last))


def _as_slice(rows: Whole) -> Whole | slice:
    """Return rows that follow one another as a slice, which copies nothing."""
    if len(rows) and rows[-1] - rows[0] + 1 == len(rows):
        return slice(int(rows[0]), int(rows[-1]) + 1)
    return rows


def _keys(number: Whole, start_s: Whole) -> Whole:
    """Number and start as one number, by which rows are put in order."""
    return number * _span(start_s) + start_s


def _span(start_s: Whole) -> int:
    """More than any row starts after the run's start."""
    return int(start_s.max(initial=0)) + 2


def _cause_index(word: str) -> int:
    if word not in CAUSE_INDEX:
        raise LedgerError(f"'{word}' is no cause, must be one of {', '.join(CAUSE_INDEX)}")
    return CAUSE_INDEX[word]
