"""Hours by place: where the lead time of the delivered consignments was spent, and on what, from the ledger."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.causes import CAUSE_INDEX, CAUSES

from .columns import EMPTY, Flags, Whole, coded, whole
from .run import Run
from .sides import Sides

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

Way = tuple[str, str, str, str]
"""Line, direction, terminal of origin, terminal of destination."""


@dataclass(frozen=True, slots=True)
class PlaceSeconds:
    """Sums over the counted, delivered consignments of one replication.

    `ways` are those that have any, `consignments` how many each has. `seconds` has whole seconds by way, place (an
    index into `places`) and cause (in the order of `sim.causes.CAUSES`).
    """

    ways: tuple[Way, ...]
    consignments: Whole
    places: tuple[str, ...]
    seconds: NDArray[np.int64]


def hours_by_place(evidence: Sides) -> "pd.DataFrame":
    """Return the hours of a mean delivered consignment at each place, by cause.

    Columns: run (1, 2), line, direction, origin, destination (terminals), place, cause, consignments (delivered, per
    replication), hours (of the mean consignment of that way; pooled over the replications). Rows without hours are left
    out. The hours of a way add up to its mean lead time.
    """
    import pandas as pd  # noqa: PLC0415

    rows: list[tuple[object, ...]] = []
    for number, one in enumerate(evidence, start=1):
        count: dict[Way, int] = {}
        total_s: dict[tuple[Way, str], Whole] = {}
        for replication in one.run.finished:
            found = one.read(place_seconds, replication)
            for way, consignments, at in zip(found.ways, found.consignments.tolist(), found.seconds, strict=True):
                count[way] = count.get(way, 0) + consignments
                for place in np.flatnonzero(at.any(axis=1)).tolist():
                    key = (way, found.places[place])
                    total_s[key] = total_s.get(key, 0) + at[place]
        for (way, name), seconds in sorted(total_s.items(), key=lambda item: item[0]):
            each = count[way] / len(one.run.finished)
            for cause in np.flatnonzero(seconds).tolist():
                rows.append((number, *way, name, CAUSES[cause].name, each, seconds[cause] / count[way] / 3600))
    columns = ["run", "line", "direction", "origin", "destination", "place", "cause", "consignments", "hours"]
    return pd.DataFrame(rows, columns=columns)


def place_seconds(run: Run, replication: int) -> PlaceSeconds:
    """Return the seconds that counted, delivered consignments spent at each place, by way and cause."""
    ways, way_of = _ways(run, replication)
    table = run.table("intervals", replication)
    place, places = coded(table, "place")
    cause = np.array([CAUSE_INDEX[word] for word in coded(table, "cause")[1]] or [0], dtype=np.int64)
    cell = place * len(CAUSES) + cause[coded(table, "cause")[0]]
    rows = _Rows(_are_trains(table), whole(table, "number"), whole(table, "start_s"), whole(table, "end_s"), cell)
    shape = (len(ways), len(places), len(CAUSES))
    seconds = _own(rows, way_of, shape) + _carried(rows, run.table("loads", replication), way_of, shape)
    consignments = np.bincount(way_of[way_of != EMPTY], minlength=len(ways))
    return PlaceSeconds(ways, consignments, tuple(places), seconds)


@dataclass(frozen=True, slots=True)
class _Rows:
    """Rows of the ledger; `cell` numbers place and cause."""

    is_train: Flags
    number: Whole
    start_s: Whole
    end_s: Whole
    cell: Whole


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


def _are_trains(table: "pa.Table") -> Flags:
    subject, subjects = coded(table, "subject")
    return np.array([word == "train" for word in subjects] or [False], dtype=bool)[subject]


def _own(rows: _Rows, way_of: Whole, shape: tuple[int, int, int]) -> NDArray[np.int64]:
    mine = np.flatnonzero(~rows.is_train)
    way = way_of[rows.number[mine]]
    mine, way = mine[way != EMPTY], way[way != EMPTY]
    length_s = rows.end_s[mine] - rows.start_s[mine]
    cells = np.bincount(
        way * (shape[1] * shape[2]) + rows.cell[mine], weights=length_s, minlength=shape[0] * shape[1] * shape[2]
    )
    return cells.reshape(shape).astype(np.int64)


def _carried(rows: _Rows, loads: "pa.Table", way_of: Whole, shape: tuple[int, int, int]) -> NDArray[np.int64]:
    """Each row of a train counts once for each consignment that is on it when it starts."""
    seconds = np.zeros((shape[0], shape[1] * shape[2]), dtype=np.int64)
    carrier, carriers = coded(loads, "carrier")
    unloaded_s, consignment = whole(loads, "unloaded_s"), whole(loads, "consignment")
    is_asked = np.array([word == "train" for word in carriers] or [False], dtype=bool)[carrier]
    is_asked &= (unloaded_s != EMPTY) & (way_of[consignment] != EMPTY)
    train, way = whole(loads, "carrier_number")[is_asked], way_of[consignment[is_asked]]
    is_loaded = np.zeros(max(int(rows.number.max(initial=0)), int(train.max(initial=0))) + 1, dtype=bool)
    is_loaded[train] = True
    mine = np.flatnonzero(rows.is_train)
    mine = mine[is_loaded[rows.number[mine]]]
    span = int(max(rows.start_s[mine].max(initial=0), unloaded_s.max(initial=0))) + 1
    keys = rows.number[mine] * span + rows.start_s[mine]
    order = np.argsort(keys, kind="stable")
    mine, keys = mine[order], keys[order]
    length_s = rows.end_s[mine] - rows.start_s[mine]
    on, off = train * span + whole(loads, "loaded_s")[is_asked], train * span + unloaded_s[is_asked]
    for number in range(shape[0]):
        is_way = way == number
        aboard = np.searchsorted(np.sort(on[is_way]), keys, "right") - np.searchsorted(
            np.sort(off[is_way]), keys, "right"
        )
        cells = np.bincount(rows.cell[mine], weights=length_s * aboard, minlength=shape[1] * shape[2])
        seconds[number] = cells.astype(np.int64)
    return seconds.reshape(shape)
