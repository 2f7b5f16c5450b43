"""Release times: the intervals of the WCO Time Release Study (TRS) at each side of a border, and their spread.

The signs T0 to T3 are those of the Lao TRS 2019 (arrival, unloading, declaration, approval, removal). A side is a
checkpoint; where both sides work at one station they are one.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.causes import CAUSES
from sim.local_time import HOUR_S

from .columns import EMPTY, Flags, Number, Whole, coded, positions, whole
from .ledger import Carriage, Intervals, read_carriage, read_ledger
from .read_once import once
from .run import Run
from .traffic import Evidence, Group

if TYPE_CHECKING:
    import pandas as pd


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


@dataclass(frozen=True, slots=True)
class _Stays:
    """Consignments at checkpoints: a row for each stay, times by cell (see `_Rows`); columns index the names."""

    checkpoints: list[_Checkpoint]
    directions: list[str]
    checkpoint: Whole
    direction: Whole
    consignment: Whole
    cell: Whole
    times_s: Mapping[str, Whole | Number]


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
    stays = once(_read_counted_stays, run, replication)
    sums: Sums = {}
    for at, checkpoint in enumerate(stays.checkpoints):
        here = np.flatnonzero(stays.checkpoint == at)
        for direction in np.unique(stays.direction[here]).tolist():
            cells = stays.cell[here[stays.direction[here] == direction]]
            stamps = {name: times_s[cells] for name, times_s in stays.times_s.items()}
            for one in RELEASE_INTERVALS.values():
                seconds = stamps[one.until] - stamps[one.since]
                whole_s = seconds[~np.isnan(seconds)].astype(np.int64)
                key = (checkpoint.border, checkpoint.side, stays.directions[direction], one.key)
                sums[key] = (len(whole_s), int(whole_s.sum()), _squares(whole_s))
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

    stays = _read_stays(run, replication, is_all=is_all)
    arrived_s = stays.times_s["arrived_s"][stays.cell]
    order = np.lexsort((arrived_s, stays.consignment))
    cell, checkpoint = stays.cell[order], stays.checkpoint[order]
    columns: dict[str, object] = {
        "consignment": stays.consignment[order],
        "border": np.array([each.border for each in stays.checkpoints], dtype=object)[checkpoint],
        "side": np.array([each.side for each in stays.checkpoints], dtype=object)[checkpoint],
        "direction": np.array(stays.directions, dtype=object)[stays.direction[order]],
    }
    names = ("arrived_s", "unloaded_s", "declared_s", "released_s", "removed_s")
    return pd.DataFrame(columns | {name: stays.times_s[name][cell] for name in names})


def clearance_s(run: Run, replication: int) -> dict[Group, int]:
    """Return the seconds from arrival to release of all counted, delivered consignments, by line and direction.

    Those at both sides of the border are added; where a side releases nothing they are 0. Domestic goods have none.
    """
    stays = once(_read_counted_stays, run, replication)
    if not stays.checkpoints:
        return {}
    consignments, codes, words = _across(run, replication, is_all=False)
    directions = np.array(words, dtype=object)[codes]
    is_stay = np.zeros(len(stays.times_s["arrived_s"]), dtype=bool)
    is_stay[stays.cell] = True
    cell = np.flatnonzero(is_stay)  # each once: checkpoints may share a station
    length_s = stays.times_s["released_s"][cell] - stays.times_s["arrived_s"][cell]
    stations = len({each.station for each in stays.checkpoints})
    own_s = np.bincount(cell // stations, weights=length_s, minlength=len(consignments)).astype(np.int64)
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


def _read_counted_stays(run: Run, replication: int) -> _Stays:
    return _read_stays(run, replication, is_all=False)


def _read_stays(run: Run, replication: int, *, is_all: bool) -> _Stays:
    consignments, direction, directions = _across(run, replication, is_all=is_all)
    checkpoints = _checkpoints(run)
    stations = list(dict.fromkeys(each.station for each in checkpoints))
    times_s = _times_s(_rows(run, replication, stations, consignments), len(consignments) * len(stations))
    cell, checkpoint = _stays(times_s["arrived_s"], checkpoints, stations)
    at = cell // max(1, len(stations))
    return _Stays(checkpoints, directions, checkpoint, direction[at], consignments[at], cell, times_s)


def _across(run: Run, replication: int, *, is_all: bool) -> tuple[Whole, Whole, list[str]]:
    """Numbers and directions (codes, words) of the counted (or all) consignments across a border, if delivered."""
    table, period = run.table("consignments", replication), run.scenario.time
    ready_s = whole(table, "ready_s")
    direction, words = coded(table, "direction")
    is_counted = (ready_s >= period.measured_from_s) & (ready_s < period.measured_to_s) | is_all
    is_counted &= whole(table, "delivered_s") != EMPTY
    is_counted &= np.array([word != "domestic" for word in words] or [True], dtype=bool)[direction]
    return whole(table, "consignment")[is_counted], direction[is_counted], words


def _rows(run: Run, replication: int, stations: list[str], consignments: Whole) -> _Rows:
    ledger, carriage = once(read_ledger, run, replication), once(read_carriage, run, replication)
    known = {station: index for index, station in enumerate(stations)}
    station = np.array([known.get(place, EMPTY) for place in ledger.places] or [EMPTY], dtype=np.int64)
    is_station = station != EMPTY
    own, own_at = _here(ledger.own, is_station, consignments)
    trains, train_at = _aboard(ledger.trains, is_station, carriage, positions(consignments, carriage.consignment))
    cause = np.concatenate((trains.cause, own.cause))
    return _Rows(
        cell=np.concatenate((train_at, own_at)) * len(stations) + station[np.concatenate((trains.place, own.place))],
        start_s=np.concatenate((trains.start_s, own.start_s), dtype=np.int64),
        end_s=np.concatenate((trains.end_s, own.end_s), dtype=np.int64),
        is_check=_are_causes("document_check")[cause],
        is_clearing=_are_causes(*CLEARING)[cause],
        is_lift=_are_causes("gauge_transfer")[cause] & (np.arange(len(cause)) >= len(trains)),
    )


def _are_causes(*words: str) -> Flags:
    return np.array([cause.name in words for cause in CAUSES])


def _here(own: Intervals, is_station: Flags, consignments: Whole) -> tuple[Intervals, Whole]:
    """Intervals at stations of the consignments that are asked for, and who of them each is."""
    rows = np.flatnonzero(is_station[own.place])
    at = positions(consignments, own.number[rows])
    return own.at(rows[at != EMPTY]), at[at != EMPTY]


def _aboard(trains: Intervals, is_station: Flags, carriage: Carriage, at: Whole) -> tuple[Intervals, Whole]:
    """Intervals of trains at stations, once for each consignment (`at`) that is on board for all of it, and who it is.

    `at` is `EMPTY` for consignments that are not asked for.
    """
    rows = np.flatnonzero(is_station[trains.place])
    asked = np.flatnonzero(at != EMPTY)
    first, last = (np.searchsorted(rows, each[asked]) for each in (carriage.first, carriage.last))
    counts = last - first
    ends = np.cumsum(counts)
    row = rows[np.arange(counts.sum()) + np.repeat(first - (ends - counts), counts)]
    is_whole = trains.end_s[row] <= np.repeat(carriage.unloaded_s[asked], counts)
    return trains.at(row[is_whole]), np.repeat(at[asked], counts)[is_whole]


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
