"""Time and distance along the way of a mean consignment, as in UNESCAP's time/cost-distance method.

Distance along the way lies on one axis, cumulative time on the other: a section is a slope, a stay a jump. The model
has no costs, so there is no cost-distance.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo import Section
from sim.causes import CAUSES
from sim.road_places import SIDE_NAMES, gate_place, permits_place

from .place_hours import hours_by_place
from .run import Run
from .sides import Sides, groups_across

if TYPE_CHECKING:
    import pandas as pd

ELSEWHERE = "elsewhere"
_WAITING = {cause.name for cause in CAUSES if cause.kind == "waiting"}


@dataclass(frozen=True, slots=True)
class _Stop:
    """One place of a way: where it begins and ends on it (km)."""

    place: str
    kind: str
    from_km: float
    to_km: float


def time_distance(evidence: Sides) -> "pd.DataFrame":
    """Return the cumulative hours of a mean consignment along its way, place by place.

    Columns: run (1, 2), line, direction, origin, destination (terminals), consignments (delivered, per replication),
    stop (from 0), place, place_name, kind (terminal, operational_point, section, gate, permits, or elsewhere: places
    off the way), border (text, empty where there is none), from_km, to_km (from the origin's station), work_h,
    waiting_h, hours (there), cumulative_h (at its end). Of each line and direction the pair of terminals with the most
    consignments, the same in both runs if both have it. Haulage has no distance in the model: it is a jump at its
    terminal.

    Source: UNESCAP, time/cost-distance methodology.
    """
    import pandas as pd  # noqa: PLC0415

    hours = hours_by_place(evidence)
    rows: list[dict[str, object]] = []
    for line, direction in groups_across(evidence):
        mine = hours[(hours["line"] == line) & (hours["direction"] == direction)]
        chosen = _busiest(mine)
        for number, one in enumerate(evidence, start=1):
            of_run = mine[mine["run"] == number]
            pair = chosen if _has(of_run, chosen) else _busiest(of_run)
            if pair is not None:
                of_way = of_run[(of_run["origin"] == pair[0]) & (of_run["destination"] == pair[1])]
                head = {"run": number, "line": line, "direction": direction}
                rows += [head | row for row in _rows(one.run, pair, of_way)]
    return pd.DataFrame(rows, columns=_COLUMNS)


def border_stretches_km(way: "pd.DataFrame") -> list[tuple[float, float]]:
    """Return where one run's way (rows of `time_distance`) crosses a border: from and to (km), rising, apart."""
    found: list[tuple[float, float]] = []
    crossing = way.loc[way["border"] != "", ["from_km", "to_km"]]
    for from_km, to_km in sorted(crossing.itertuples(index=False, name=None)):
        if found and from_km <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], to_km))
        else:
            found.append((from_km, to_km))
    return found


_COLUMNS = ["run", "line", "direction", "origin", "destination", "consignments", "stop", "place", "place_name", "kind"]
_COLUMNS += ["border", "from_km", "to_km", "work_h", "waiting_h", "hours", "cumulative_h"]


def _busiest(hours: "pd.DataFrame") -> tuple[str, str] | None:
    """Return the terminals with the most consignments in the first run that has any."""
    if hours.empty:
        return None
    first = hours[hours["run"] == hours["run"].min()]
    each = first.groupby(["origin", "destination"])["consignments"].first()
    origin, destination = each.idxmax()
    return origin, destination


def _has(hours: "pd.DataFrame", pair: tuple[str, str] | None) -> bool:
    return pair is not None and pair in set(zip(hours["origin"], hours["destination"], strict=True))


def _rows(run: Run, pair: tuple[str, str], hours: "pd.DataFrame") -> Iterator[dict[str, object]]:
    spent: dict[str, list[float]] = {}
    for place, cause, value in zip(hours["place"], hours["cause"], hours["hours"], strict=True):
        spent.setdefault(place, [0.0, 0.0])[cause in _WAITING] += value
    names, borders = _places(run)
    last = f"terminal:{pair[1]}"
    total = 0.0
    for number, stop in enumerate(_stops(run, pair, spent)):
        places = [stop.place] if stop.kind != ELSEWHERE else [place for place in spent if place != last]
        there = [spent.pop(place, [0.0, 0.0]) for place in places]
        work, waiting = (sum(each[kind] for each in there) for kind in (0, 1))
        total += work + waiting
        yield {
            "origin": pair[0],
            "destination": pair[1],
            "consignments": hours["consignments"].iloc[0],
            "stop": number,
            "place": stop.place,
            "place_name": names.get(stop.place, stop.place),
            "kind": stop.kind,
            "border": borders.get(stop.place) or "",
            "from_km": stop.from_km,
            "to_km": stop.to_km,
            "work_h": work,
            "waiting_h": waiting,
            "hours": work + waiting,
            "cumulative_h": total,
        }


def _places(run: Run) -> tuple[dict[str, str], dict[str, str | None]]:
    table = run.places()
    places = table.column("place").to_pylist()
    names = dict(zip(places, table.column("name").to_pylist(), strict=True))
    return names, dict(zip(places, table.column("border").to_pylist(), strict=True))


def _stops(run: Run, pair: tuple[str, str], spent: Mapping[str, Sequence[float]]) -> list[_Stop]:
    """Return the places of a way in their order, then what is off it, then the terminal of destination."""
    origin, destination = (f"terminal:{terminal}" for terminal in pair)
    start, goal = (run.scenario.terminals[terminal].station for terminal in pair)
    stops = [_Stop(origin, "terminal", 0.0, 0.0), *_points(run, start, 0.0, spent)]
    km = 0.0
    for section, point in _walk(run, start, goal, spent):
        end = round(km + section.length_km, 3)
        stops.append(_Stop(section.id, "section", km, end))
        km = end
        stops += _points(run, point, km, spent)
    on_way = {stop.place for stop in stops} | {destination}
    if any(place not in on_way for place in spent):
        stops.append(_Stop(ELSEWHERE, ELSEWHERE, km, km))
    return [*stops, _Stop(destination, "terminal", km, km)]


def _points(run: Run, point: str, km: float, spent: Mapping[str, Sequence[float]]) -> Iterator[_Stop]:
    """Return the stays at an operational point: with trucks, for a permit and at its gate, before it."""
    for key, border in run.scenario.borders.items():
        for side in SIDE_NAMES:
            if border.side(side).station == point:
                for permits in border.permits:
                    if permits_place(key, permits) in spent:
                        yield _Stop(permits_place(key, permits), "permits", km, km)
                if gate_place(key, side) in spent:
                    yield _Stop(gate_place(key, side), "gate", km, km)
    yield _Stop(point, "operational_point", km, km)


def _walk(run: Run, start: str, goal: str, spent: Mapping[str, Sequence[float]]) -> Iterator[tuple[Section, str]]:
    """Go from one station to the other over the sections where time was spent; at a fork where most of it was."""
    seen = {start}
    point = start
    while point != goal:
        ahead = [
            (spent[section.id][0] / section.length_km, section, end)
            for section in run.network.sections_at(point)
            for end in (section.to_point if section.from_point == point else section.from_point,)
            if section.id in spent and end not in seen
        ]
        if not ahead:
            return
        _, section, point = max(ahead, key=lambda step: (step[0], step[1].id))
        seen.add(point)
        yield section, point
