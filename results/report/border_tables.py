"""What a report says of the border, the way across it and the sections: rows for charts and tables."""

import math
from typing import TYPE_CHECKING, Any

from sim.track.stretches import DOUBLE, Stretch

from ..border_dwells import border_dwell
from ..capacity import section_capacities
from ..closed_days import closed_weeks
from ..section_loads import section_occupation
from ..server_loads import server_hours
from ..time_distances import time_distance
from ..traffic import Evidence

if TYPE_CHECKING:
    import pandas as pd


def dwell_rows(evidence: Evidence) -> list[dict[str, Any]]:
    """Return `results.border_dwell` of one run: border, direction, side, cause, kind, consignments, hours."""
    return _records(border_dwell((evidence,)).drop(columns="run"))


def way_rows(evidence: Evidence) -> list[dict[str, Any]]:
    """Return `results.time_distance` of one run, a row for each place along the way of each line and direction."""
    return _records(time_distance((evidence,)).drop(columns=["run", "place"]))


def server_rows(evidence: Evidence) -> list[dict[str, Any]]:
    """Return `results.server_hours` of one run, one row for each place and stage.

    Keys: place (name), stage, servers (mean number), queue_of (what waits), `hour` and `week` (each: queue and
    utilisation by hour of the day in Viet Nam or week of the measured period).
    """
    names = _place_names(evidence)
    table = server_hours((evidence,))
    rows = []
    for (place, stage), mine in table.groupby(["place", "stage"], sort=False):
        clocks = {clock: mine[mine["clock"] == clock] for clock in ("hour", "week")}
        series = {
            clock: {name: _rounded(found[name].tolist()) for name in ("queue", "utilisation")}
            for clock, found in clocks.items()
        }
        servers = round(float(clocks["week"]["servers"].mean()), 2)
        head = {"place": names.get(str(place), str(place)), "stage": stage, "servers": servers}
        rows.append({**head, "queue_of": mine["queue_of"].iloc[0], **series})
    return rows


def closed_rows(evidence: Evidence) -> list[dict[str, Any]]:
    """Return `results.closed_days` of one run by line: stages and holidays as lists, dates in ISO 8601."""
    rows = []
    for row in closed_weeks((evidence,)).drop(columns="run").to_dict("records"):
        lists = {name: row[name].split() for name in ("stages", "holidays")}
        dates = {name: row[name].isoformat() for name in ("first_day", "last_day")}
        weeks = {name: round(row[name], 4) for name in ("from_week", "to_week")}
        rows.append({str(name): value for name, value in row.items()} | lists | dates | weeks)
    return rows


def section_rows(evidence: Evidence) -> list[dict[str, Any]]:
    """Return `results.section_occupation` of one run, one row for each section with its 24 `occupied_share`."""
    points = {point.id: point.name for point in evidence.run.network.points.values()}
    rows = []
    for (line, section), mine in section_occupation((evidence,)).groupby(["line", "section"], sort=False):
        first, shares = mine.iloc[0], _rounded(mine["occupied_share"].tolist())
        rows.append(
            {
                "line": line,
                "section": section,
                "from": points.get(first["from_point"], first["from_point"]),
                "to": points.get(first["to_point"], first["to_point"]),
                "km": round(float(first["to_km"] - first["from_km"]), 2),
                "tracks": int(first["tracks"]),
                "occupied_share": shares,
            }
        )
    return rows


def capacity_rows(evidence: Evidence) -> list[dict[str, Any]]:
    """Return `results.capacity.section_capacities` of one run, the most occupied sections first.

    Keys: section (between two places where trains may meet, in the order of the line; of double track in the direction
    of its trains), lines (which run over it), km, tracks, trains_per_day,
    `mean_share`, `busiest_share` and `limit_share` (occupation by UIC 406: mean day, busiest day, recommended limit),
    `by_turns`, `in_fleets` (trains a day by the cycle formula).
    """
    points = section_occupation((evidence,)).drop_duplicates("section").set_index("section")[["from_point", "to_point"]]
    return [
        {
            "section": _section_name(evidence, each.stretch, points),
            "lines": list(each.stretch.lines),
            "km": round(each.stretch.length_m / 1000, 2),
            "tracks": each.stretch.tracks,
            "trains_per_day": round(each.trains_per_day, 4),
            "mean_share": round(each.mean_share, 6),
            "busiest_share": round(each.busiest_share, 6),
            "limit_share": each.limit_share,
            "by_turns": each.by_turns,
            "in_fleets": each.in_fleets,
        }
        for each in section_capacities(evidence)
    ]


def _section_name(evidence: Evidence, stretch: Stretch, points: "pd.DataFrame") -> str:
    """The ends of a stretch as the heat map of its line has them; `points`: from_point and to_point of each section."""
    if stretch.tracks == DOUBLE:
        return stretch.name
    ends = (stretch.passages[0].from_point, stretch.passages[0].to_point)
    along = points[points.index.isin(stretch.sections)].to_numpy().ravel().tolist()
    named = evidence.run.network.points
    return " – ".join(named[end].name for end in sorted(ends, key=along.index))


def _place_names(evidence: Evidence) -> dict[str, str]:
    table = evidence.run.places()
    return dict(zip(table.column("place").to_pylist(), table.column("name").to_pylist(), strict=True))


def _records(table: Any) -> list[dict[str, Any]]:
    return [
        {key: round(value, 4) if isinstance(value, float) else value for key, value in row.items()}
        for row in table.to_dict("records")
    ]


def _rounded(values: list[float]) -> list[float | None]:
    return [round(value, 4) if math.isfinite(value) else None for value in values]
