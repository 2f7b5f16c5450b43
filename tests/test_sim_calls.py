"""Where a freight train calls: goods set aside get on a train that calls for them; a border at its first or last stop.

Trains run from c in China over d, x and e in Viet Nam, ten minutes each.
"""

import pytest
from small_networks import Stretch, flow, freight, load, merged, rows

import results
import sim

POINTS = {"c": 9, "d": 9, "x": 9, "e": 9}
LINE = [Stretch("c", "d"), Stretch("d", "x"), Stretch("x", "e")]
TERMINALS = {name: {"name": name, "station": name} for name in POINTS}
HOUR_S, DAY_S = 3600, 86400


def run(folder, **blocks):
    """Run it for a week, hold every chain against the checker, and give the tables."""
    network = {"small": {"name": "Small", "infrastructure": ["small.geojson"]}}
    loaded = load(folder, POINTS, LINE, china="c", **merged({"network": network, "terminals": TERMINALS}, blocks))
    stored = sim.run(loaded, folder=folder / "run", replications=1, workers=1)
    assert results.check_chains(stored, 0) == []
    return {name: stored.table(name, 0) for name in ("consignments", "loads", "servers", "trains", "intervals")}


def gate(china, viet_nam):
    """A border where each side has one stage, called as its country, of an hour with enough officers."""
    sides = {}
    for side, station in (("china", china), ("viet_nam", viet_nam)):
        stage = {"work": "document_check", "servers": 9, "time_min": 60}
        sides[side] = {"station": station, "stages": {side: stage}, "exit": [side], "entry": [side]}
    return {"gate": {"name": "Gate", **sides}}


def leaving_behind():
    """A border with few officers behind it, where trains wait for an hour and no more."""
    few = {"servers": 3, "time_min": {"exponential": {"mean": 60}}}
    change = {"held": {"policy": "cut_out", "after_h": 1}, "viet_nam": {"stages": {"viet_nam": few}}}
    return merged(gate("c", "d"), {"gate": change})


def loads_left_on_finished_trains(tables):
    finished = {train for train, at in rows(tables["trains"], "train", "finished_s") if at is not None}
    loads = rows(tables["loads"], "consignment", "carrier_number", "unloaded_s")
    return [number for number, train, unloaded_s in loads if unloaded_s is None and train in finished]


def undelivered(tables, *, ready_before_s):
    columns = rows(tables["consignments"], "flow", "ready_s", "delivered_s")
    return {name for name, ready_s, delivered_s in columns if delivered_s is None and ready_s < ready_before_s}


def test_goods_set_aside_wait_for_a_train_that_calls_at_their_destination(tmp_path):
    trains = {
        "calls": freight("cxe", departures={"every_h": 12}),
        "passes": freight("ce", departures={"every_h": 12, "first": "03:00"}),
    }
    flows = {"to_x": flow("c", "x", per_hour=1), "to_e": flow("c", "e", per_hour=1)}

    tables = run(tmp_path, services={"trains": trains}, flows=flows, borders=leaving_behind())

    again = [place for place, _ in rows(tables["loads"], "from", "consignment") if place == "d"]
    assert len(again) > 20
    assert loads_left_on_finished_trains(tables) == []
    assert undelivered(tables, ready_before_s=4 * DAY_S) == set()


def test_goods_set_aside_wait_for_a_train_of_their_line(tmp_path):
    lines = {line: {"name": line, "infrastructure": ["small.geojson"]} for line in ("small", "other")}
    trains = {
        "own": freight("ce", departures={"every_h": 12}),
        "foreign": freight("ce", departures={"every_h": 12, "first": "03:00"}, line="other"),
    }
    flows = {"goods": flow("c", "e", per_hour=1), "rest": flow("c", "e", per_hour=0.1, line="other")}

    tables = run(tmp_path, network=lines, services={"trains": trains}, flows=flows, borders=leaving_behind())

    service_of = dict(rows(tables["trains"], "train", "service"))
    flow_of = dict(rows(tables["consignments"], "consignment", "flow"))
    loads = rows(tables["loads"], "consignment", "carrier_number", "from")
    pairs = {(flow_of[number], service_of[train]) for number, train, place in loads if place == "d"}
    assert pairs == {("goods", "own"), ("rest", "foreign")}


@pytest.mark.parametrize("station", ["c", "d", "e"])
@pytest.mark.parametrize("way", ["cde", "edc"])
def test_both_countries_work_wherever_they_share_a_station(tmp_path, station, way):
    """Even at the train's first or last stop: each train that has arrived passed the exit, then the entry."""
    tables = run(
        tmp_path,
        services={"trains": {"train": freight(way, "20:30")}},
        flows={"goods": flow(way[0], way[-1], per_hour=1 / 20, arrivals="regular")},
        borders=gate(station, station),
    )

    checks = [row[1:] for row in rows(tables["intervals"], "cause", "place", "start_s", "end_s") if "check" in row[0]]
    (first, starts, turns), (second, follows, ends) = sorted(checks)
    assert (first, second, turns) == (station, station, follows)
    assert (turns - starts, ends - follows) == (HOUR_S, HOUR_S)
    stages = {stage for stage, busy_s in rows(tables["servers"], "stage", "busy_s") if busy_s}
    assert stages == {"gate.china.china", "gate.viet_nam.viet_nam"}
