"""Small railways and roads of a few points, as the GeoJSON and YAML that users write, for the tests of `sim`."""

import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

import sim

JUMP_MS2 = 1000.0
"""Acceleration and braking of a train that is at line speed at once."""


class Stretch(NamedTuple):
    """A section between two points, by their ids; `properties` are laid over those it has in the file."""

    first: str
    last: str
    km: float = 10.0
    speed_kmh: float = 60.0
    tracks: int = 1
    block_system: str = "semi_automatic"
    properties: Mapping[str, Any] = {}


def geojson(
    points: Mapping[str, int],
    stretches: Sequence[Stretch],
    *,
    china: Iterable[str] = (),
    names: Mapping[str, str] = {},
    line: str = "l",
) -> dict[str, Any]:
    """A line file: points with their tracks (0: a road point), and sections, each on a line of its own."""
    is_road = all(tracks == 0 for tracks in points.values())
    where = {point: [103.0 + 0.05 * i, 21.0 + 0.01 * (i % 3)] for i, point in enumerate(points)}
    posts: dict[str, dict[str, Any]] = {point: {} for point in points}
    for i, stretch in enumerate(stretches):
        posts[stretch.first][f"{line}{i}"] = _figure(0.0)
        posts[stretch.last][f"{line}{i}"] = _figure(stretch.km)
    head = {"id": "small", "name": "Small", "status": "planned", "mode": "road" if is_road else "rail"}
    features = [
        _feature(
            point,
            {"type": "Point", "coordinates": where[point]},
            {
                "feature": "operational_point",
                "name": names.get(point, point.upper()),
                "kind": {0: "road_point", 1: "halt"}.get(tracks, "station"),
                "country": "CN" if point in set(china) else "VN",
                "km_posts": posts[point],
                "tracks": _figure(tracks),
                "track_length_m": _figure(1000),
                "location": {"source": "made up", "confidence": "high"},
            },
        )
        for point, tracks in points.items()
    ]
    for i, stretch in enumerate(stretches):
        ends = {"type": "LineString", "coordinates": [where[stretch.first], where[stretch.last]]}
        section_id = f"{line}{i}:{stretch.first}-{stretch.last}"
        features.append(_feature(section_id, ends, _section(f"{line}{i}", stretch, is_road)))
    lines = [{"id": f"{line}{i}", "name": f"Line {i}"} for i in range(len(stretches))]
    return {"type": "FeatureCollection", "infrastructure": head, "lines": lines, "features": features}


def _figure(value: Any) -> dict[str, Any]:
    return {"value": value, "source": "made up", "confidence": "high"}


def _feature(feature_id: str, geometry: Mapping[str, Any], properties: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "id": feature_id, "geometry": geometry, "properties": properties}


def _section(line: str, stretch: Stretch, is_road: bool) -> dict[str, Any]:
    return {
        "feature": "section",
        "line": line,
        "from": stretch.first,
        "to": stretch.last,
        "tracks": _figure(stretch.tracks),
        "gauges_mm": _figure([] if is_road else [1435]),
        "speed_passenger_kmh": _figure(stretch.speed_kmh),
        "speed_freight_kmh": _figure(stretch.speed_kmh),
        "block_system": _figure("none" if is_road else stretch.block_system),
        "traction": _figure("road" if is_road else "diesel"),
        **stretch.properties,
    }


def passenger(route: Sequence[str], at: str | Sequence[str] = "00:00", **changes: Any) -> dict[str, Any]:
    """A passenger train of one Monday, in Viet Nam time, which reaches its speed at once."""
    times = [at] if isinstance(at, str) else list(at)
    service = {
        "line": "small",
        "train_class": "passenger",
        "route": list(route),
        "departures": {"at": times, "days": ["mon"], "clock": "viet_nam"},
        "consist": consist(),
    }
    return merged(service, changes)


def freight(route: Sequence[str], at: str | Sequence[str] = "00:00", **changes: Any) -> dict[str, Any]:
    """A freight train of 40 TEU of one Monday, in Viet Nam time, which reaches its speed at once."""
    return merged(passenger(route, at), {"train_class": "freight", "consist": consist(capacity_teu=40)}, changes)


def consist(**changes: Any) -> dict[str, Any]:
    """A consist that reaches its speed at once."""
    plain = {"length_m": 300, "mass_t": 600, "gauge_mm": 1435, "max_speed_kmh": 120}
    return {**plain, "acceleration_ms2": JUMP_MS2, "braking_ms2": JUMP_MS2, **changes}


def flow(origin: str, destination: str, *, per_hour: float, teu: float = 1, **changes: Any) -> dict[str, Any]:
    """Goods between two terminals: so many consignments an hour."""
    size = {"teu": teu, "mass_t": 10}
    return {
        "line": "small",
        "commodity": "goods",
        "origin": origin,
        "destination": destination,
        "volume_teu_per_year": per_hour * 8760 * teu,
        "consignment": size,
        **changes,
    }


def merged(*layers: Mapping[str, Any]) -> dict[str, Any]:
    """Mappings laid over each other, deeply; None takes a key away, a mapping with other keys than before replaces."""
    result: dict[str, Any] = {}
    for layer in layers:
        for key, value in layer.items():
            if value is None:
                result.pop(key, None)
            elif isinstance(value, dict) and isinstance(result.get(key), dict) and key != "departures":
                result[key] = merged(result[key], value)
            else:
                result[key] = value
    return result


def write(
    folder: Path,
    points: Mapping[str, int],
    stretches: Sequence[Stretch],
    *,
    china: Iterable[str] = (),
    names: Mapping[str, str] = {},
    **blocks: Any,
) -> Path:
    """Write `small.geojson` and `small.yaml`; `blocks` are the top-level keys of the scenario."""
    folder.mkdir(parents=True, exist_ok=True)
    document = json.dumps(geojson(points, stretches, china=china, names=names))
    (folder / "small.geojson").write_text(document, encoding="utf-8")
    scenario = {
        "name": "Small",
        "time": {"start_date": "2026-01-05", "warm_up_weeks": 0, "horizon_weeks": 1, "run_out_weeks": 0},
        "network": {"small": {"name": "Small line", "infrastructure": ["small.geojson"]}},
        "services": {},
        "seed": 1,
    }
    file = folder / "small.yaml"  # JSON is YAML
    file.write_text(json.dumps(merged(scenario, blocks), indent=1, ensure_ascii=False), encoding="utf-8")
    return file


def load(
    folder: Path, points: Mapping[str, int], stretches: Sequence[Stretch], *, overrides: Sequence[str] = (), **rest: Any
) -> sim.LoadedScenario:
    """As `write`, and load it."""
    return sim.load_scenario(write(folder, points, stretches, **rest), overrides=overrides)


def chain_of(count: int, tracks: int = 2) -> tuple[dict[str, int], list[Stretch]]:
    """Points a, b, c, ... one after the other, 10 minutes apart at 60 km/h."""
    ids = [chr(ord("a") + i) for i in range(count)]
    return dict.fromkeys(ids, tracks), [Stretch(*pair) for pair in pairwise(ids)]


def rows(table: pa.Table, *columns: str) -> list[tuple[Any, ...]]:
    """The rows of a table, as tuples of these columns."""
    return list(zip(*(table[column].to_pylist() for column in columns), strict=True))


def trace(tables: Mapping[str, pa.Table]) -> list[tuple[str, str, str, int]]:
    """All movements `(train, event, place, time_s)` in order of time; a train is named by its service."""
    moves = rows(tables["movements"], "time_s", "train", "service", "event", "place")
    return [(service, event, place, time) for time, _, service, event, place in sorted(moves, key=lambda m: m[:2])]


def intervals(tables: Mapping[str, pa.Table], subject: str, number: int) -> list[tuple[str, str, int, int]]:
    """The ledger of one train or consignment, `(cause, place, start_s, end_s)` in order of time."""
    all_rows = rows(tables["intervals"], "start_s", "end_s", "subject", "number", "cause", "place")
    mine = sorted(row for row in all_rows if row[2:4] == (subject, number))
    return [(cause, place, start, end) for start, end, _, _, cause, place in mine]


def seconds_by_consignment(tables: Mapping[str, pa.Table], *causes: str) -> np.ndarray:
    """Seconds that each consignment itself spent on some causes, by consignment number."""
    table = tables["intervals"]
    wanted = pc.and_(_is_one_of(table["cause"], causes), _is_one_of(table["subject"], ["consignment"]))
    mine = table.filter(wanted)
    lengths = mine["end_s"].to_numpy() - mine["start_s"].to_numpy()
    return np.bincount(mine["number"].to_numpy(), weights=lengths, minlength=tables["consignments"].num_rows)


def _is_one_of(column: pa.ChunkedArray, words: Sequence[str]) -> pa.ChunkedArray:
    return pc.is_in(column.cast(pa.string()), value_set=pa.array(words, pa.string()))
