"""The ledger of one replication: who spent which seconds where and why, as rows of whole numbers.

Rows are kept flat in arrays (five or six numbers each); `sim.tables` makes tables of them.
"""

from array import array

from geo import Network

from .causes import CAUSE_INDEX
from .scenario.schema import Scenario

ARRIVE, PASS, DEPART = 0, 1, 2
NOT_YET = -1
ROWS_AT_ONCE = 5 * 4096
WHOLE = "i"
"""Rows are 32-bit numbers: all times stay below `NEVER_S`, and the memory of a year is halved."""
EVENTS = ("arrive", "pass", "depart")


class Ledger:
    """All rows that processes write.

    - `runs`: train, leg, start_s, end_s, track at its end, event there (those of a train in order of time)
    - `train_intervals`, `own_intervals`: number, place, cause, start_s, end_s
    - `loads`: consignment, train (or -1 for its own truck), from, to, loaded_s, unloaded_s (-1: not yet)
    """

    __slots__ = ("_load_rows", "_open_loads", "_own_rows", "loads", "own_intervals", "runs", "train_intervals")

    def __init__(self) -> None:
        self.train_intervals = array(WHOLE)
        self.own_intervals = array(WHOLE)
        self.runs = array(WHOLE)
        self.loads = array(WHOLE)
        self._open_loads: dict[int, tuple[int, int, int]] = {}
        self._load_rows: list[int] = []
        self._own_rows: list[int] = []

    def train(self, number: int, place: int, cause: int, start_s: int, end_s: int) -> None:
        """A stretch of a train's time, shared by all consignments on it."""
        if end_s > start_s:
            self.train_intervals.extend((number, place, cause, start_s, end_s))

    def keep_runs(self, rows: list[int]) -> None:
        """Take over the rows of a train's runs."""
        self.runs.fromlist(rows)
        rows.clear()

    def own(self, number: int, place: int, cause: int, start_s: int, end_s: int) -> None:
        """A stretch of one consignment's own time."""
        if end_s > start_s:
            rows = self._own_rows
            rows += (number, place, cause, start_s, end_s)
            if len(rows) >= ROWS_AT_ONCE:
                self._hand_over()

    def _hand_over(self) -> None:
        """Single rows are slow to add to an array: take over what is kept back."""
        self.own_intervals.fromlist(self._own_rows)
        self._own_rows.clear()
        self.loads.fromlist(self._load_rows)
        self._load_rows.clear()

    def end(self) -> None:
        """Nothing more is written: what is still on a carrier is a row too."""
        for consignment, (train, loaded_at, loaded_s) in self._open_loads.items():
            self._load_rows += (consignment, train, loaded_at, NOT_YET, loaded_s, NOT_YET)
        self._open_loads.clear()
        self._hand_over()

    def open_load(self, consignment: int, train: int, place: int, loaded_s: int) -> None:
        """From here on the train's time is the consignment's."""
        self._open_loads[consignment] = (train, place, loaded_s)

    def close_load(self, consignment: int, place: int, unloaded_s: int) -> None:
        """Up to here."""
        train, loaded_at, loaded_s = self._open_loads.pop(consignment)
        self._load_rows += (consignment, train, loaded_at, place, loaded_s, unloaded_s)


class Places:
    """All places of a run with their numbers: operational points, sections and terminals, in order of their ids."""

    def __init__(self, network: Network, scenario: Scenario) -> None:
        points = network.points
        rows = [(point.id, point.name, "operational_point") for point in points.values()]
        for section in network.sections.values():
            name = f"{points[section.from_point].name} – {points[section.to_point].name}"
            rows.append((section.id, name, "section"))
        rows += [(f"terminal:{key}", terminal.name, "terminal") for key, terminal in scenario.terminals.items()]
        self.rows: list[tuple[str, str, str]] = sorted(rows)
        self._index = {row[0]: number for number, row in enumerate(self.rows)}

    def index(self, place: str) -> int:
        """The number of a place; terminals are `terminal:<id>`."""
        return self._index[place]

    @property
    def ids(self) -> list[str]:
        """Ids in order of their numbers."""
        return [place for place, _, _ in self.rows]


def cause(name: str) -> int:
    """The number of a cause; an unknown word is a mistake in the model."""
    return CAUSE_INDEX[name]
