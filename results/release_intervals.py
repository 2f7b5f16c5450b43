"""Release times: the intervals of the WCO Time Release Study (TRS) at each side of a border, and their spread.

The signs T0 to T3 are those of the Lao TRS 2019 (arrival, unloading, declaration, approval, removal). A side is a
checkpoint; where both sides work at one station they are one.
"""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.local_time import HOUR_S

from .columns import EMPTY, Flags, Number, Whole, coded, positions, whole
from .run import Run
from .traffic import Evidence, Group

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa


@dataclass(frozen=True, slots=True)
class ReleaseInterval:
    """One interval: key (`since`_`until`, column names of `time_stamps`), its sign in a TRS, and its meaning."""

    key: str
    sign: str
    since: str
    until: str
    meaning: str


ARRIVAL = "the carrier is at the station"
RELEASE = "the last document check, scan, inspection, quarantine or correction of papers ends"
_ALL = (
    ReleaseInterval("arrival_removal", "T0", "arrived_s", "removed_s", "all time at the side's station"),
    ReleaseInterval(
        "arrival_unloading", "T1", "arrived_s", "unloaded_s", "until its gauge transfer begins, where it has one"
    ),
    ReleaseInterval(
        "arrival_declaration",
        "T1.5",
        "arrived_s",
        "declared_s",
        "until the first work on its declaration (lodgement or document check); 0 where all was done ahead",
    ),
    ReleaseInterval("declaration_release", "T2", "declared_s", "released_s", f"until {RELEASE}"),
    ReleaseInterval("release_removal", "T3", "released_s", "removed_s", "until it leaves the station"),
)

RELEASE_INTERVALS: dict[str, ReleaseInterval] = {interval.key: interval for interval in _ALL}
"""The intervals by key; T1.5, T2 and T3 of a consignment add up to T0."""

CLEARING = ("document_check", "scan", "inspection", "quarantine", "rework")
"""Causes of the formalities that end with the release."""

_NEVER = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True)
class _Checkpoint:
    """A side of a border, or both sides where they work at one station."""

    station: str
    border: str
    side: str


@dataclass(frozen=True, slots=True)
class _Rows:
    """Rows of the ledger at border stations, those of trains once for each consignment on board.

    `cell` numbers each counted consignment at each station: its place among the counted, times the stations, plus the
    station's place among them. Times are seconds since the start.
    """

    cell: Whole
    start_s: Whole
    end_s: Whole
    is_check: Flags
    is_clearing: Flags
    is_lift: Flags


Sums = dict[tuple[str, str, str, str], tuple[int, int, int]]
"""Of each border, side, direction and interval: how many, the sum of their seconds, and of the squares."""


def release_times(run: Run | Evidence) -> "pd.DataFrame":
    """Return mean and standard deviation of each interval at each checkpoint, over all finished replications.

    Columns: border, side (`china`, `viet_nam`, `both` where they share a station), direction, interval (a key of
    `RELEASE_INTERVALS`), mean_h, sd_h (hours; of single consignments, n - 1), consignments (how many have the
    interval). Counted consignments that were delivered, each with the weight 1.
    """
    import pandas as pd  # noqa: PLC0415

    evidence = Evidence.of(run)
    total: Sums = {}
    for replication in evidence.run.finished:
        for key, sums in evidence.read(release_sums, replication).items():
            old = total.get(key, (0, 0, 0))
            total[key] = (old[0] + sums[0], old[1] + sums[1], old[2] + sums[2])
    order = list(RELEASE_INTERVALS)
    keys = sorted(total, key=lambda key: (*key[:3], order.index(key[3])))
    columns = ["border", "side", "direction", "interval", "mean_h", "sd_h", "consignments"]
    return pd.DataFrame([(*key, *_mean_and_deviation_h(total[key])) for key in keys], columns=columns)


def release_sums(run: Run, replication: int) -> Sums:
    """Return number, sum and sum of squares of each interval at each checkpoint; whole seconds add up exactly."""
    sums: Sums = {}
    for key, found in time_stamps(run, replication).groupby(["border", "side", "direction"], sort=True):
        border, side, direction = map(str, key)
        for one in RELEASE_INTERVALS.values():
            seconds = (found[one.until] - found[one.since]).dropna().to_numpy().astype(np.int64)
            sums[border, side, direction, one.key] = (len(seconds), int(seconds.sum()), _squares(seconds))
    return sums


def _squares(seconds: Whole) -> int:
    """The sum of squares, exactly: in two halves, which do not overflow."""
    each = seconds * seconds
    return (int((each >> 32).sum()) << 32) + int((each & 0xFFFF_FFFF).sum())


def _mean_and_deviation_h(sums: tuple[int, int, int]) -> tuple[float, float, int]:
    count, total_s, squares_s2 = sums
    mean_h = total_s / count / HOUR_S if count else math.nan
    variance_s2 = (count * squares_s2 - total_s**2) / (count * (count - 1)) if count > 1 else math.nan
    return mean_h, math.sqrt(variance_s2) / HOUR_S, count


def time_stamps(run: Run, replication: int, *, is_all: bool = False) -> "pd.DataFrame":
    """Return the time stamps of a TRS for each counted, delivered consignment at each side that it comes to.

    With `is_all` those that became ready before or after the measured period, too.

    Columns: consignment, border, side, direction, arrived_s, unloaded_s (NaN without gauge transfer), declared_s,
    released_s, removed_s: seconds since the start. Consignments that pass a station without any time there have
    no row for it.
    """
    import pandas as pd  # noqa: PLC0415

    consignments, directions = _across(run, replication, is_all=is_all)
    checkpoints = _checkpoints(run)
    stations = list(dict.fromkeys(each.station for each in checkpoints))
    times_s = _times_s(_rows(run, replication, stations, consignments), len(consignments) * len(stations))
    cell, checkpoint = _stays(times_s["arrived_s"], checkpoints, stations)
    arrived_s, consignment = times_s["arrived_s"][cell], cell // max(1, len(stations))
    order = np.lexsort((arrived_s, consignments[consignment]))
    cell, checkpoint, consignment = cell[order], checkpoint[order], consignment[order]
    columns: dict[str, object] = {
        "consignment": consignments[consignment],
        "border": np.array([each.border for each in checkpoints], dtype=object)[checkpoint],
        "side": np.array([each.side for each in checkpoints], dtype=object)[checkpoint],
        "direction": directions[consignment],
    }
    names = ("arrived_s", "unloaded_s", "declared_s", "released_s", "removed_s")
    return pd.DataFrame(columns | {name: times_s[name][cell] for name in names})


def clearance_s(run: Run, replication: int) -> dict[Group, int]:
    """Return the seconds from arrival to release of all counted, delivered consignments, by line and direction.

    Those at both sides of the border are added; where a side releases nothing they are 0. Domestic goods have none.
    """
    consignments, directions = _across(run, replication, is_all=False)
    stations = list(dict.fromkeys(each.station for each in _checkpoints(run)))
    if not stations:
        return {}
    times_s = _times_s(_rows(run, replication, stations, consignments), len(consignments) * len(stations))
    is_stay = times_s["arrived_s"] != _NEVER
    length_s = np.where(is_stay, times_s["released_s"] - np.where(is_stay, times_s["arrived_s"], 0), 0)
    own_s = length_s.reshape(len(consignments), len(stations)).sum(axis=1)
    lines = _lines(run, replication, consignments)
    groups = dict.fromkeys(zip(lines.tolist(), directions.tolist(), strict=True))
    return {(line, way): int(own_s[(lines == line) & (directions == way)].sum()) for line, way in groups}


def _lines(run: Run, replication: int, consignments: Whole) -> NDArray[np.object_]:
    table = run.table("consignments", replication)
    codes, words = coded(table, "line")
    return np.array(words, dtype=object)[codes[positions(whole(table, "consignment"), consignments)]]


def _checkpoints(run: Run) -> list[_Checkpoint]:
    found = []
    for key, border in run.scenario.borders.items():
        if border.china.station == border.viet_nam.station:
            found.append(_Checkpoint(border.china.station, key, "both"))
        else:
            found.append(_Checkpoint(border.china.station, key, "china"))
            found.append(_Checkpoint(border.viet_nam.station, key, "viet_nam"))
    return found


def _across(run: Run, replication: int, *, is_all: bool) -> tuple[Whole, NDArray[np.object_]]:
    """Numbers and directions of the counted (or all) consignments across a border that were delivered."""
    table, period = run.table("consignments", replication), run.scenario.time
    ready_s = whole(table, "ready_s")
    is_counted = (ready_s >= period.measured_from_s) & (ready_s < period.measured_to_s) | is_all
    is_counted &= (whole(table, "delivered_s") != EMPTY) & ~_is_one_of(table, "direction", ("domestic",))
    direction, words = coded(table, "direction")
    return whole(table, "consignment")[is_counted], np.array(words, dtype=object)[direction[is_counted]]


def _is_one_of(table: "pa.Table", name: str, words: tuple[str, ...]) -> Flags:
    codes, found = coded(table, name)
    flags: Flags = np.array([word in words for word in found], dtype=bool)[codes]
    return flags


def _rows(run: Run, replication: int, stations: list[str], consignments: Whole) -> _Rows:
    ledger = run.table("intervals", replication)
    codes, places = coded(ledger, "place")
    known = {station: index for index, station in enumerate(stations)}
    station = np.array([known.get(place, EMPTY) for place in places], dtype=np.int64)[codes]
    is_train, is_here = _is_one_of(ledger, "subject", ("train",)), station != EMPTY
    start_s, end_s, number = whole(ledger, "start_s"), whole(ledger, "end_s"), whole(ledger, "number")
    own = np.flatnonzero(is_here & ~is_train)
    trains = np.flatnonzero(is_here & is_train)
    trains = trains[np.lexsort((start_s[trains], number[trains]))]
    at, consignment = _aboard(run.table("loads", replication), number[trains], start_s[trains], end_s[trains])
    row = np.concatenate((trains[at], own))
    position = positions(consignments, np.concatenate((consignment, number[own])))
    row, position = row[position != EMPTY], position[position != EMPTY]
    return _Rows(
        cell=position * len(stations) + station[row],
        start_s=start_s[row],
        end_s=end_s[row],
        is_check=_is_one_of(ledger, "cause", ("document_check",))[row],
        is_clearing=_is_one_of(ledger, "cause", CLEARING)[row],
        is_lift=(_is_one_of(ledger, "cause", ("gauge_transfer",)) & ~is_train)[row],
    )


def _aboard(loads: "pa.Table", train: Whole, start_s: Whole, end_s: Whole) -> tuple[Whole, Whole]:
    """Pairs of a row of a train, sorted by train and start, and a consignment that is on board for all of it."""
    unloaded_s = whole(loads, "unloaded_s")
    is_asked = _is_one_of(loads, "carrier", ("train",)) & (unloaded_s != EMPTY)
    unloaded_s, loaded_s = unloaded_s[is_asked], whole(loads, "loaded_s")[is_asked]
    carrier, consignment = whole(loads, "carrier_number")[is_asked], whole(loads, "consignment")[is_asked]
    span = int(max(start_s.max(initial=0), unloaded_s.max(initial=0))) + 1
    keys = train * span + start_s
    first = np.searchsorted(keys, carrier * span + loaded_s)
    counts = np.searchsorted(keys, carrier * span + unloaded_s, side="right") - first
    ends = np.cumsum(counts)
    row = np.arange(counts.sum()) + np.repeat(first - (ends - counts), counts)
    is_whole = end_s[row] <= np.repeat(unloaded_s, counts)
    return row[is_whole], np.repeat(consignment, counts)[is_whole]


def _times_s(rows: _Rows, cells: int) -> dict[str, Whole | Number]:
    """Time stamps by cell; those of cells without a stay mean nothing, but `arrived_s` is `_NEVER`."""
    everywhere = np.ones(len(rows.cell), dtype=bool)
    arrived_s = _first_s(rows, everywhere, cells)
    declared_s, unloaded_s = _first_s(rows, rows.is_check, cells), _first_s(rows, rows.is_lift, cells)
    declared_s = np.where(declared_s == _NEVER, arrived_s, declared_s)
    released_s = _last_s(rows, rows.is_clearing, cells)
    return {
        "arrived_s": arrived_s,
        "unloaded_s": np.where(unloaded_s == _NEVER, np.nan, unloaded_s),
        "declared_s": declared_s,
        "released_s": np.where(released_s == EMPTY, declared_s, released_s),
        "removed_s": _last_s(rows, everywhere, cells),
    }


def _first_s(rows: _Rows, is_asked: Flags, cells: int) -> Whole:
    found = np.full(cells, _NEVER, dtype=np.int64)
    np.minimum.at(found, rows.cell[is_asked], rows.start_s[is_asked])
    return found


def _last_s(rows: _Rows, is_asked: Flags, cells: int) -> Whole:
    found = np.full(cells, EMPTY, dtype=np.int64)
    np.maximum.at(found, rows.cell[is_asked], rows.end_s[is_asked])
    return found


def _stays(arrived_s: Whole | Number, checkpoints: list[_Checkpoint], stations: list[str]) -> tuple[Whole, Whole]:
    """Cells with a stay, once for each checkpoint at their station, and the numbers of those checkpoints."""
    cells = np.flatnonzero(arrived_s != _NEVER)
    found = [cells[cells % len(stations) == stations.index(each.station)] for each in checkpoints]
    if not found:
        return cells, cells  # both empty: without borders there are no stations
    return np.concatenate(found), np.repeat(np.arange(len(found)), [len(each) for each in found])
