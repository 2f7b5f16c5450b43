"""Map replay: where trains and trucks are in one week of a run, and how many goods stand at each border."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.causes import CAUSE_INDEX
from sim.local_time import DAY_S, HOUR_S
from sim.scenario.schema.period import WEEK_S

from ..columns import Whole, coded, whole
from ..ledger import read_ledger
from ..read_once import once
from ..release_intervals import time_stamps
from ..run import Run

if TYPE_CHECKING:
    import pandas as pd

STEP_S = HOUR_S // 2
"""How far apart in time the queues at the borders are counted."""
_DECIMALS = 4
"""Of degrees: about ten metres."""


@dataclass
class _Legs:
    """Ways between two neighbouring points, numbered as they come up; each is a polyline from its first point on."""

    run: Run
    lines: list[list[float]] = field(default_factory=list)
    numbers: dict[tuple[str, str], int] = field(default_factory=dict)

    def number(self, start: str, end: str) -> int | None:
        """Return the number of the way from one point to another; None where no section joins them."""
        if (start, end) not in self.numbers:
            geometry = self._geometry(start, end)
            if geometry is None:
                return None
            self.numbers[start, end] = len(self.lines)
            self.lines.append(geometry)
        return self.numbers[start, end]

    def _geometry(self, start: str, end: str) -> list[float] | None:
        for section in self.run.network.sections_at(start):
            if {section.from_point, section.to_point} == {start, end}:
                positions = list(section.geometry.coords)
                ordered = positions if section.from_point == start else positions[::-1]
                return [round(degrees, _DECIMALS) for position in ordered for degrees in position[:2]]
        return None


def replay(run: Run, replication: int, week: int = 0) -> dict[str, Any]:
    """Return what a map needs to replay one measured week (from 0) of a replication.

    `start_s`, `end_s`: the week, seconds since the run's start. `legs`: polylines, longitude and latitude in degrees
    one after the other. `trains` and `trucks`: for each its `kind` (class), and `moves`, whole numbers by three: leg,
    start and end of the move in seconds since `start_s`; a train stands at the end of a move until the next one.
    `queues`: for each side of each border how many consignments are there at the start of every half hour
    (`counts`; those that are delivered before the run ends), with its position. `lines`: every section as a polyline,
    with its mode. `ends`: the points at which a line ends, with their names and positions.
    """
    start_s = run.scenario.time.measured_from_s + week * WEEK_S
    end_s = start_s + WEEK_S
    legs = _Legs(run)
    trains = list(_trains(run, replication, (start_s, end_s), legs))
    trucks = list(_trucks(run, replication, (start_s, end_s), legs))
    return {
        "replication": replication,
        "start_s": start_s,
        "end_s": end_s,
        "step_s": STEP_S,
        "weekday_of_start": (run.scenario.time.start_date.weekday() + start_s // DAY_S) % 7,
        "trains": trains,
        "trucks": trucks,
        "queues": _queues(run, replication, (start_s, end_s)),
        "legs": legs.lines,
        "lines": [
            {
                "mode": section.mode,
                "way": [round(d, _DECIMALS) for position in section.geometry.coords for d in position[:2]],
            }
            for section in run.network.sections.values()
        ],
        "ends": [
            {"name": point.name, "position": [round(degrees, _DECIMALS) for degrees in point.location]}
            for point in run.network.points.values()
            if len(run.network.sections_at(point.id)) == 1
        ],
    }


def _trains(run: Run, replication: int, span: tuple[int, int], legs: _Legs) -> Iterator[dict[str, Any]]:
    kinds, services = _of_trains(run, replication)
    table = run.table("movements", replication)
    place, places = coded(table, "place")
    train, time_s = whole(table, "train"), whole(table, "time_s")
    order = np.lexsort((time_s, train))
    place, train, time_s = place[order], train[order], time_s[order]
    goes = (train[1:] == train[:-1]) & (place[1:] != place[:-1])
    rows = np.flatnonzero(goes & (time_s[1:] > span[0]) & (time_s[:-1] < span[1]))
    for number, mine in _by_carrier(train, rows):
        moves: list[int] = []
        for row in mine.tolist():
            leg = legs.number(places[place[row]], places[place[row + 1]])
            if leg is not None:
                moves += (leg, int(time_s[row]) - span[0], int(time_s[row + 1]) - span[0])
        if moves:
            yield {"train": number, "kind": kinds[number], "service": services[number], "moves": moves}


def _of_trains(run: Run, replication: int) -> tuple[Mapping[int, str], Mapping[int, str]]:
    table = run.table("trains", replication)
    numbers = whole(table, "train").tolist()
    kinds, services = (table.column(name).to_pylist() for name in ("train_class", "service"))
    return dict(zip(numbers, kinds, strict=True)), dict(zip(numbers, services, strict=True))


def _trucks(run: Run, replication: int, span: tuple[int, int], legs: _Legs) -> Iterator[dict[str, Any]]:
    """Trucks on sections; which way one goes is told by the section that follows or came before, if any."""
    ledger = once(read_ledger, run, replication)
    own, places = ledger.own, ledger.places
    is_asked = ledger.are_at(run.network.sections)[own.place] & (own.cause == CAUSE_INDEX["haulage"])
    rows = np.flatnonzero(is_asked & (own.end_s > span[0]) & (own.start_s < span[1]))
    number, place, start_s, end_s = own.number, own.place, own.start_s, own.end_s
    directions = _directions(run, replication)
    rows = rows[np.lexsort((start_s[rows], number[rows]))]
    for truck, mine in _by_carrier(number, rows):
        moves: list[int] = []
        for row in mine.tolist():
            section = run.network.sections[places[place[row]]]
            ends = (section.from_point, section.to_point)
            leg = legs.number(*(ends if _is_along(run, section.id, directions[truck]) else ends[::-1]))
            if leg is not None:
                moves += (leg, int(start_s[row]) - span[0], int(end_s[row]) - span[0])
        if moves:
            yield {"truck": truck, "kind": "truck", "moves": moves}


def _directions(run: Run, replication: int) -> Mapping[int, str]:
    table = run.table("consignments", replication)
    codes, words = coded(table, "direction")
    return {
        number: words[code] for number, code in zip(whole(table, "consignment").tolist(), codes.tolist(), strict=True)
    }


def _is_along(run: Run, section: str, direction: str) -> bool:
    """Whether goods of a direction pass a road section from its first point on, by which end is nearer to China."""
    one = run.network.sections[section]
    borders = [border for border in run.scenario.borders.values() if border.china.station in run.network.points]
    if not borders:
        return True
    gates = [run.network.points[border.china.station].location for border in borders]
    near = [
        min((point[0] - gate[0]) ** 2 + (point[1] - gate[1]) ** 2 for gate in gates)
        for point in (run.network.points[one.from_point].location, run.network.points[one.to_point].location)
    ]
    comes_from_china = near[0] <= near[1]
    return comes_from_china if direction == "china_to_viet_nam" else not comes_from_china


def _by_carrier(carrier: Whole, rows: Whole) -> Iterator[tuple[int, Whole]]:
    """Return the rows of each carrier; rows are in the carriers' order."""
    if not len(rows):
        return
    cuts = np.flatnonzero(np.diff(carrier[rows])) + 1
    for mine in np.split(rows, cuts):
        yield int(carrier[mine[0]]), mine


def _queues(run: Run, replication: int, span: tuple[int, int]) -> list[dict[str, Any]]:
    stamps = time_stamps(run, replication, is_all=True)
    times_s = np.arange(span[0], span[1] + 1, STEP_S)
    return [
        {
            "border": border,
            "side": side,
            "position": [round(degrees, _DECIMALS) for degrees in _position(run, str(border), str(side))],
            "counts": _present(found, times_s).tolist(),
        }
        for (border, side), found in stamps.groupby(["border", "side"], sort=True)
    ]


def _position(run: Run, border: str, side: str) -> tuple[float, float]:
    here = run.scenario.borders[border]
    station = here.viet_nam.station if side == "viet_nam" else here.china.station
    longitude, latitude = run.network.points[station].location
    return longitude, latitude


def _present(stamps: "pd.DataFrame", times_s: Whole) -> Whole:
    arrived, removed = (np.sort(stamps[name].to_numpy()) for name in ("arrived_s", "removed_s"))
    return np.searchsorted(arrived, times_s, "right") - np.searchsorted(removed, times_s, "right")
