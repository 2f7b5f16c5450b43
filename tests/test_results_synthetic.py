"""Runs made up for the tests of results: small ledgers by hand, and large ones that look like a year."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

import geo
from results.chain_check import check_chains
from sim.records import PER_REPLICATION, TABLE
from sim.scenario.schema import Flow, LineInfrastructure, Period, Scenario, Services
from sim.scenario.schema.flows import ConsignmentSize

HOUR_S = 3600
INTO, OUT = "china_to_viet_nam", "viet_nam_to_china"
LINES = {
    "lao_cai_hai_phong": "Lào Cai – Hà Nội – Hải Phòng",
    "dong_dang_ha_noi": "Lạng Sơn (Đồng Đăng) – Hà Nội",
    "mong_cai_hai_phong": "Móng Cái – Hạ Long – Hải Phòng",
}


@dataclass(frozen=True)
class SyntheticRun:
    """What results asks of a run, from tables in memory."""

    scenario: Scenario
    tables: Mapping[tuple[str, int], pa.Table]
    place_table: pa.Table
    network: geo.Network
    finished: tuple[int, ...] = (0,)
    warnings: tuple[str, ...] = ()
    folder: Path = Path("run")
    reads: list[tuple[str, int]] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.scenario.name

    def table(self, name: str, replication: int) -> pa.Table:
        self.reads.append((name, replication))
        return self.tables[name, replication]

    def parts(self, name: str, replication: int) -> Iterator[pa.Table]:
        yield self.table(name, replication)

    def places(self) -> pa.Table:
        return self.place_table


def scenario(name: str = "baseline", *, weeks: int = 1, warm_up: int = 0, **changes: Any) -> Scenario:
    start = date(2026, 1, 5)
    period = Period(start_date=start, warm_up_weeks=warm_up, horizon_weeks=weeks, run_out_weeks=1)
    network = {k: LineInfrastructure(name=v, infrastructure=("lao_cai_hai_phong_today",)) for k, v in LINES.items()}
    return Scenario(**{"name": name, "time": period, "network": network, "services": Services(), **changes})


def flow(volume: float = 1000.0, **changes: Any) -> Flow:
    size = ConsignmentSize(teu=2.0, mass_t=20.0)
    keys = {"line": "dong_dang_ha_noi", "commodity": "fruit", "origin": "a", "destination": "b"}
    return Flow(**{**keys, "volume_teu_per_year": volume, "consignment": size, **changes})


def rows_table(name: str, rows: Sequence[Mapping[str, object]]) -> pa.Table:
    """Make a table of the run's schema from rows; columns not given are 0 or 'x'."""
    blank = {"text": "x", "whole": 0, "number": 0.0}
    columns = TABLE[name].columns
    values = [{c.name: row.get(c.name, None if c.may_be_empty else blank[c.type]) for c in columns} for row in rows]
    return pa.Table.from_pylist(values, schema=TABLE[name].schema)


def interval_rows(text: str) -> list[dict[str, object]]:
    """Read lines such as `train 7 border closed 0 3600` (subject, number, place, cause, start, end)."""
    keys = ("subject", "number", "place", "cause", "start_s", "end_s")
    rows = [dict(zip(keys, line.split(), strict=True)) for line in text.strip().splitlines()]
    return [{k: int(v) if k in ("number", "start_s", "end_s") else v for k, v in row.items()} for row in rows]


PLACES = rows_table(
    "places",
    [
        {"place": "yard", "name": "Yard", "kind": "terminal"},
        {"place": "open_line", "name": "Open line", "kind": "section"},
        {"place": "border", "name": "Border", "kind": "operational_point", "border": "dong_dang"},
        {"place": "bridge", "name": "Bridge", "kind": "section", "border": "dong_dang"},
    ],
)
EMPTY_NETWORK = geo.Network({}, {}, {})


def small_run(
    consignments: Sequence[Mapping[str, object]],
    intervals: str,
    *,
    loads: Sequence[Mapping[str, object]] = (),
    trains: Sequence[Mapping[str, object]] = (),
    plan: Scenario | None = None,
) -> SyntheticRun:
    """Make a run of one replication from rows written by hand."""
    defaults = {"line": "dong_dang_ha_noi", "direction": INTO, "teu": 2.0, "mass_t": 20.0, "ready_s": 0}
    given = {
        "consignments": [{**defaults, **row} for row in consignments],
        "intervals": interval_rows(intervals) if intervals.strip() else [],
        "loads": [{"carrier": "train", **row} for row in loads],
        "trains": list(trains),
        "movements": [],
        "servers": [],
        "fleet": [],
        "disruptions": [],
    }
    tables = {(name, 0): rows_table(name, given[name]) for name in PER_REPLICATION}
    return SyntheticRun(plan or scenario(), tables, PLACES, EMPTY_NETWORK)


# --- a large run -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Way:
    """One direction of one line: the calls of its route and how busy it is."""

    line: str
    direction: str
    calls: tuple[str, ...]
    border: str
    is_road: bool
    speed_kmh: float
    border_h: float
    trains_per_day: float
    consignments_per_day: float


_TODAY = (
    "lao_cai_hai_phong_today",
    "dong_dang_ha_noi_today",
    "mong_cai_hai_phong_road_today",
    "link_hekou_lao_cai_today",
    "link_pingxiang_dong_dang",
)
_PLANNED = (
    "lao_cai_hai_phong_planned",
    "dong_dang_ha_noi_planned",
    "mong_cai_hai_phong_planned",
    "link_dongxing_mong_cai",
    "link_hekou_lao_cai_planned",
    "link_pingxiang_dong_dang",
)


@lru_cache
def network(is_upgraded: bool) -> geo.Network:
    stems = _PLANNED if is_upgraded else _TODAY
    return geo.join([geo.read_infrastructure(geo.shipped_infrastructure(stem)) for stem in stems])


def _ways(is_upgraded: bool, per_day: float) -> list[Way]:
    west = ("hekou_north", "lao_cai_moi", "lach_huyen") if is_upgraded else ("hekou_north", "lao_cai", "hai_phong")
    middle = ("pingxiang", "dong_dang", "yen_vien")
    east = ("dongxing", "mong_cai", "nam_dinh_vu") if is_upgraded else ("dongxing_road", "mong_cai_road", "hai_phong")
    speed = (70.0, 75.0, 70.0) if is_upgraded else (28.0, 33.0, 45.0)
    border = (9.0, 8.0, 8.5) if is_upgraded else (14.0, 11.0, 9.0)
    ways = []
    for index, (line, calls) in enumerate(zip(LINES, (west, middle, east), strict=True)):
        for direction, order in ((INTO, calls), (OUT, calls[::-1])):
            is_road = index == 2 and not is_upgraded
            share = (0.45, 0.35, 0.2)[index] * (0.6 if direction == INTO else 0.4)
            numbers = (speed[index], border[index], 4.0, per_day * share)
            ways.append(Way(line, direction, order, calls[1], is_road, *numbers))
    return ways


def year_run(
    name: str = "baseline",
    *,
    is_upgraded: bool = False,
    weeks: int = 52,
    replications: int = 1,
    per_day: float = 275.0,
) -> SyntheticRun:
    """Make a run with about 450,000 train rows, 100,000 consignments and 500,000 own rows a year."""
    plan, rail = scenario(name, weeks=weeks, warm_up=1), network(is_upgraded)
    tables = {}
    for replication in range(replications):
        parts = [
            _way_tables(way, rail, plan, np.random.default_rng([replication, index]), index)
            for index, way in enumerate(_ways(is_upgraded, per_day))
        ]
        for table in PER_REPLICATION:
            columns = [part[table] for part in parts if table in part]
            tables[table, replication] = _columns_table(table, columns, replication)
    return SyntheticRun(plan, tables, _place_table(rail), rail, tuple(range(replications)))


def _place_table(rail: geo.Network) -> pa.Table:
    rows: list[dict[str, object]] = []
    for point in rail.points.values():
        border = "b" if point.kind == "border_station" or point.id in ("mong_cai_road", "hekou_north") else None
        rows.append({"place": point.id, "name": point.name, "kind": "operational_point", "border": border})
    for section in rail.sections.values():
        border = "b" if section.line.startswith(("lc_hkn", "hk_link", "dd_px", "mc_dx")) else None
        rows.append({"place": section.id, "name": section.id, "kind": "section", "border": border})
    return rows_table("places", rows)


def _columns_table(name: str, parts: Sequence[Mapping[str, Any]], replication: int) -> pa.Table:
    arrays = []
    for column in TABLE[name].columns:
        blank = {"text": "x", "whole": 0, "number": 0.0}[column.type]
        values = []
        for part in parts:
            size = len(next(v for v in part.values() if isinstance(v, np.ndarray)))
            value = replication if column.name == "replication" else part.get(column.name, blank)
            values.append(value if isinstance(value, np.ndarray) else np.full(size, value))
        array = pa.array(np.concatenate(values) if values else [])
        if column.may_be_empty and column.type == "whole":
            array = pa.array(np.concatenate(values), mask=np.concatenate(values) < 0)
        arrays.append(array.dictionary_encode() if column.type == "text" else array)
    return pa.Table.from_arrays(arrays, names=[c.name for c in TABLE[name].columns]).cast(TABLE[name].schema)


def _way_tables(
    way: Way, rail: geo.Network, plan: Scenario, draw: np.random.Generator, index: int
) -> dict[str, dict[str, Any]]:
    days = plan.time.end_s / 86400
    ready = np.sort(draw.uniform(0, plan.time.end_s, draw.poisson(way.consignments_per_day * days))).astype(int)
    route = geo.route(rail, way.calls, mode="road" if way.is_road else "rail")
    mine = np.arange(len(ready)) + index * 1_000_000
    border_h = way.border_h * np.minimum(draw.lognormal(-0.08, 0.4, len(ready)), 1.25)
    border = [(way.border, c, border_h * s) for c, s in (("document_check", 0.2), ("inspection", 0.3), ("queue", 0.5))]
    first, last = way.calls[0], way.calls[-1]
    haul = (first, "haulage", draw.uniform(1, 3, len(ready)))
    end = [(last, "unloading", np.full(len(ready), 0.2)), (last, "haulage", draw.uniform(1, 3, len(ready)))]
    if way.is_road:
        pace = draw.uniform(0.8, 1.4, len(ready)) / way.speed_kmh
        road = [(part.section.id, "running", part.section.length_km * pace) for part in route]
        own, done = _lay(ready, [haul, *border, *road, *end], mine)
        return {
            "intervals": own,
            "consignments": _consignments(way, mine, ready, done, plan),
            "loads": _none(),
        }
    count = int(days * way.trains_per_day)
    leaves = (np.arange(1, count + 1) / way.trains_per_day * 86400).astype(int)
    train = np.arange(count) + index * 100_000
    near, far = _split(way, route, draw, count)
    before, reached = _lay(leaves, near, train, "train")
    gap_s = (way.border_h * (1.3 + draw.exponential(0.2, count)) * HOUR_S).astype(int)
    after, finished = _lay(reached + gap_s, far, train, "train")
    own, loaded = _lay(ready, [haul, (first, "loading", np.full(len(ready), 0.1))], mine)
    taken = np.searchsorted(leaves, loaded)
    kept = taken < count
    mine, ready, loaded, taken = mine[kept], ready[kept], loaded[kept], taken[kept]
    own = {k: v[np.tile(kept, 2)] if isinstance(v, np.ndarray) else v for k, v in own.items()}
    wait = _rows(mine, first, "departure", loaded, leaves[taken])
    steps = [(p, c, h[kept]) for p, c, h in border]
    stay, released = _lay(reached[taken], steps, mine)
    hold = _rows(mine, way.border, "hold", released, reached[taken] + gap_s[taken])
    tail, done = _lay(finished[taken], [(p, c, h[kept]) for p, c, h in end], mine)
    loads = _loads(mine, train[taken], leaves[taken], reached[taken])
    again = _loads(mine, train[taken], reached[taken] + gap_s[taken], finished[taken])
    end_s = np.where(finished < plan.time.end_s, finished, -1)
    head = {"line": way.line, "direction": way.direction, "train_class": "freight"}
    return {
        "intervals": _join([before, after, own, wait, stay, hold, tail]),
        "loads": _join([loads, again]),
        "consignments": _consignments(way, mine, ready, done, plan),
        "trains": {**head, "train": train, "finished_s": end_s},
    }


def _split(way: Way, route: Any, draw: np.random.Generator, count: int) -> tuple[list[Any], list[Any]]:
    """Split the train's legs at the border, with a meet after every third section."""
    legs: list[tuple[str, str, Any]] = []
    cut = 0
    for step, part in enumerate(route):
        hours = part.section.length_km / way.speed_kmh * draw.uniform(0.9, 1.3, count)
        legs.append((part.section.id, "running", hours))
        if part.to_point == way.border:
            cut = len(legs)
        elif step % 3 == 2:
            legs.append((part.to_point, "meet", draw.exponential(0.25, count) + 0.01))
    return legs[:cut], legs[cut:]


def _lay(start_s: Any, legs: Sequence[tuple[str, str, Any]], numbers: Any, subject: str = "consignment") -> Any:
    parts, now = [], start_s
    for place, cause, hours in legs:
        then = now + np.maximum((np.asarray(hours) * HOUR_S).astype(int), 1)
        parts.append(_rows(numbers, place, cause, now, then, subject))
        now = then
    return (_join(parts) if parts else _rows(numbers[:0], "x", "x", start_s[:0], start_s[:0])), now


def _rows(numbers: Any, place: str, cause: str, start: Any, end: Any, subject: str = "consignment") -> Any:
    lasts = end > start
    size = int(lasts.sum())
    texts = {"subject": np.full(size, subject), "place": np.full(size, place), "cause": np.full(size, cause)}
    return {**texts, "number": numbers[lasts], "start_s": start[lasts], "end_s": end[lasts]}


def _loads(mine: Any, train: Any, loaded: Any, unloaded: Any) -> Any:
    carrier = np.full(len(mine), "train")
    keys = {"consignment": mine, "carrier": carrier, "carrier_number": train}
    return {**keys, "loaded_s": loaded, "unloaded_s": unloaded, "to": np.full(len(mine), "x")}


def _none() -> Any:
    none = np.zeros(0, dtype=np.int64)
    return {
        **_loads(none, none, none, none),
        "carrier": np.zeros(0, dtype="U5"),
        "to": np.zeros(0, dtype="U1"),
    }


def _consignments(way: Way, mine: Any, ready: Any, done: Any, plan: Scenario) -> Any:
    delivered = np.where(done < plan.time.end_s, done, -1)
    texts = {"flow": way.line, "commodity": "fruit", "line": way.line, "direction": way.direction}
    return {
        **texts,
        "consignment": mine,
        "teu": 2.0,
        "mass_t": 22.0,
        "ready_s": ready,
        "delivered_s": delivered,
    }


def _join(parts: Sequence[Any]) -> Any:
    return {key: np.concatenate([part[key] for part in parts]) for key in parts[0]}


@pytest.mark.parametrize("is_upgraded", [False, True])
def test_made_up_months_have_whole_chains(is_upgraded: bool) -> None:
    run = year_run(is_upgraded=is_upgraded, weeks=4, per_day=30.0)
    assert len(run.table("consignments", 0)) > 800
    assert check_chains(run, 0) == []
