"""The ledger of one replication as arrays: the intervals of trains, those of consignments, and who was on which train.

All that is said of time is added up from here. The table is large: it is read in parts.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.causes import CAUSE_INDEX

from .columns import EMPTY, Flags, Narrow, Whole, coded, narrow, whole
from .errors import LedgerError
from .read_once import once
from .run import Run

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Intervals:
    """Intervals, an array for each column.

    `number` is that of the train or consignment, `place` an index into the ledger's places, `cause` one into
    `sim.causes.CAUSES`; times are whole seconds since the start. All are as narrow as they can be.
    """

    number: Narrow
    place: Narrow
    cause: Narrow
    start_s: Narrow
    end_s: Narrow

    def __len__(self) -> int:
        return len(self.number)

    def at(self, rows: Whole | Flags) -> "Intervals":
        """Return the intervals of these rows."""
        return Intervals(self.number[rows], self.place[rows], self.cause[rows], self.start_s[rows], self.end_s[rows])

    @property
    def length_s(self) -> Narrow:
        """How long each lasts."""
        return self.end_s - self.start_s


_COLUMNS = ("number", "place", "cause", "start_s", "end_s")
_Parts = dict[str, list[Narrow]]


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
    places: dict[str, int] = {}
    trains: _Parts = {name: [] for name in _COLUMNS}
    own: _Parts = {name: [] for name in _COLUMNS}
    for part in run.parts("intervals", replication):
        is_train, columns = _columns(part, places)
        for name, column in columns.items():
            trains[name].append(column[is_train])
            own[name].append(column[~is_train])
    number, start_s = np.concatenate(trains["number"]), np.concatenate(trains["start_s"])
    order = np.argsort(_keys(number, start_s), kind="stable")
    return Ledger(tuple(places), _joined(trains, order), _joined(own))


def _columns(table: "pa.Table", places: dict[str, int]) -> tuple[Flags, dict[str, Narrow]]:
    """Return of a part of the table which rows are trains', and its columns; new places get their numbers."""
    subject, subjects = coded(table, "subject")
    is_train = np.array([word == "train" for word in subjects] or [False], dtype=bool)[subject]
    (place, words), (cause, causes) = coded(table, "place"), coded(table, "cause")
    number_of = np.array([places.setdefault(word, len(places)) for word in words], dtype=np.int64)
    columns = {name: narrow(whole(table, name)) for name in ("number", "start_s", "end_s")}
    columns["place"] = narrow(number_of[place])
    columns["cause"] = np.array([_cause_index(word) for word in causes], dtype=np.int8)[cause]
    return is_train, columns


def _joined(parts: _Parts, order: Whole | None = None) -> Intervals:
    """Join the parts of each column, in an order if there is one; they are let go one column after the other."""
    joined = {name: np.concatenate(parts.pop(name)) for name in _COLUMNS}
    return Intervals(**{name: joined.pop(name) if order is None else joined.pop(name)[order] for name in _COLUMNS})


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


def _keys(number: Narrow, start_s: Narrow) -> Whole:
    """Number and start as one number, by which rows are put in order."""
    return number.astype(np.int64) * _span(start_s) + start_s


def _span(start_s: Narrow) -> int:
    """More than any row starts after the run's start."""
    return int(start_s.max(initial=0)) + 2


def _cause_index(word: str) -> int:
    if word not in CAUSE_INDEX:
        raise LedgerError(f"'{word}' is no cause, must be one of {', '.join(CAUSE_INDEX)}")
    return CAUSE_INDEX[word]
