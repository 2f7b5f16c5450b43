"""The ledger of one replication: who spent which seconds where and why, as rows of whole numbers.

Rows are kept flat in arrays (five or six numbers each); `sim.tables` makes tables of them.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from struct import pack

import numpy as np
import numpy.typing as npt

from geo import Network

from .causes import CAUSE_INDEX
from .road_places import road_places
from .scenario.schema import Scenario

Whole = npt.NDArray[np.int64]

ARRIVE, PASS, DEPART = 0, 1, 2
NOT_YET = -1
OWN_TRUCK = -1
OWN_WAGON = -2
ROWS_AT_ONCE = 5 * 4096
WHOLE = "i"
"""Rows are 32-bit numbers: all times stay below `NEVER_S`, and the memory of a year is halved."""
EVENTS = ("arrive", "pass", "depart")


Intervals = tuple[Whole, Whole, Whole, Whole, Whole]
"""Rows of the ledger as columns: number of the train or consignment, place, cause, start_s, end_s."""


class Batches:
    """What befalls several consignments at once: a header of `width` numbers for all of them, and a time for each."""

    __slots__ = ("_columns", "_headers", "_kept_back", "_members", "_sizes", "_times", "_times_back", "_width")

    def __init__(self, width: int) -> None:
        self._width = width
        self._headers = array(WHOLE)
        self._sizes = array(WHOLE)
        self._members = array(WHOLE)
        self._times = array(WHOLE)
        self._kept_back: list[int] = []
        self._times_back: list[int] = []
        self._columns: list[Whole] = []

    def add(self, header: tuple[int, ...], members: Sequence[int], times_s: Sequence[int]) -> None:
        """Keep one batch."""
        self._headers.extend(header)
        self._sizes.append(len(members))
        self._kept_back += members
        self._times_back += times_s
        if len(self._kept_back) >= ROWS_AT_ONCE:
            self._hand_over()

    def columns(self) -> list[Whole]:
        """For each consignment of all batches: its number, its time, and the numbers of the header.

        To be asked for when nothing more is added.
        """
        self._hand_over()
        if not self._columns:
            headers = flat_rows(self._headers, self._width).astype(np.int64)
            spread = [np.repeat(column, self._sizes) for column in headers.T]
            self._columns = [
                flat_rows(flat, 1)[:, 0].astype(np.int64) for flat in (self._members, self._times)
            ] + spread
        return self._columns

    def _hand_over(self) -> None:
        move(self._kept_back, self._members)
        move(self._times_back, self._times)


class Ledger:
    """All that processes write.

    - `runs`: train, leg, start_s, end_s, track at its end, event there (those of a train in order of time)
    - `train_intervals`, `own_intervals`: number, place, cause, start_s, end_s
    - `stands`: train, place (a section), start_s, end_s: out of order on the line, within one of its runs
    - `put_off`: by consignment, when it leaves the yard between two gauges, in which it stood when its train was gone
    - `boardings`: consignment, train (or -2 for a wagon set aside at its destination), place, second; `leavings`:
      consignment, place, second

    and for consignments that are dealt with together (`sim.consignment_rows` makes rows of it):

    - `loadings`: train (or -1 for its own truck), second at which they are taken, second at which all are on; the time
      of each is when it is lifted on
    - `unloadings`: second at which it begins; the time of each is when it is lifted off
    - `holds`: place, second until which they wait for the others of their train; the time of each is since when
    """

    __slots__ = (
        "_own_rows",
        "boardings",
        "holds",
        "leavings",
        "loadings",
        "own_intervals",
        "put_off",
        "runs",
        "stands",
        "train_intervals",
        "unloadings",
    )

    def __init__(self) -> None:
        self.train_intervals = array(WHOLE)
        self.own_intervals = array(WHOLE)
        self.runs = array(WHOLE)
        self.stands = array(WHOLE)
        self.boardings = array(WHOLE)
        self.leavings = array(WHOLE)
        self.loadings = Batches(3)
        self.unloadings = Batches(1)
        self.holds = Batches(2)
        self.put_off: dict[int, int] = {}
        self._own_rows: list[int] = []

    def train(self, number: int, place: int, cause: int, start_s: int, end_s: int) -> None:
        """A stretch of a train's time, shared by all consignments on it."""
        if end_s > start_s:
            self.train_intervals.extend((number, place, cause, start_s, end_s))

    def stand(self, number: int, place: int, start_s: int, end_s: int) -> None:
        """A train stands on a section, out of order, within its run over it."""
        self.stands.extend((number, place, start_s, end_s))

    def keep_runs(self, rows: list[int]) -> None:
        """Take over the rows of a train's runs."""
        move(rows, self.runs)

    def own(self, number: int, place: int, cause: int, start_s: int, end_s: int) -> None:
        """A stretch of one consignment's own time."""
        if end_s > start_s:
            rows = self._own_rows
            rows += (number, place, cause, start_s, end_s)
            if len(rows) >= ROWS_AT_ONCE:
                self._hand_over()

    def board(self, consignment: int, train: int, place: int, now: int) -> None:
        """On its way a consignment joins a train: from here on the train's time is its own."""
        self.boardings.extend((consignment, train, place, now))

    def leave(self, consignment: int, place: int, now: int) -> None:
        """On its way a consignment leaves its train."""
        self.leavings.extend((consignment, place, now))

    def end(self) -> None:
        """Nothing more is written."""
        self._hand_over()

    def _hand_over(self) -> None:
        move(self._own_rows, self.own_intervals)


class Places:
    """All places of a run with their numbers, in order of their ids.

    They are operational points, sections and terminals, and for trucks the gates of borders and pools of permits.
    """

    def __init__(self, network: Network, scenario: Scenario) -> None:
        points = network.points
        rows = [(point.id, point.name, "operational_point") for point in points.values()]
        for section in network.sections.values():
            name = f"{points[section.from_point].name} – {points[section.to_point].name}"
            rows.append((section.id, name, "section"))
        rows += [(f"terminal:{key}", terminal.name, "terminal") for key, terminal in scenario.terminals.items()]
        rows += [(place.id, place.name, place.kind) for place in road_places(scenario)]
        self.rows: list[tuple[str, str, str]] = sorted(rows)
        self._index = {row[0]: number for number, row in enumerate(self.rows)}

    def index(self, place: str) -> int:
        """The number of a place; terminals are `terminal:<id>`."""
        return self._index[place]

    @property
    def ids(self) -> list[str]:
        """Ids in order of their numbers."""
        return [place for place, _, _ in self.rows]


def move(rows: list[int], flat: array[int]) -> None:
    """Move what a list holds back to the end of an array: many numbers at once, as single ones are slow to add."""
    flat.frombytes(pack(f"{len(rows)}{WHOLE}", *rows))
    rows.clear()


def flat_rows(flat: array[int], width: int) -> npt.NDArray[np.int32]:
    """A flat array of the ledger as rows of so many numbers, in the array's own memory."""
    return np.frombuffer(flat, dtype=WHOLE).reshape(-1, width) if len(flat) else np.empty((0, width), WHOLE)


def cause(name: str) -> int:
    """The number of a cause; an unknown word is a mistake in the model."""
    return CAUSE_INDEX[name]
