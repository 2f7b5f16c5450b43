from small_networks import Stretch, flow, intervals, load, merged, rows

import results
import sim

READY_S, HOUR_S = 72_000, 3600
TERMINALS = {"north": {"name": "North", "station": "a"}, "south": {"name": "South", "station": "c"}}
DOCUMENTS = {"work": "document_check", "time_min": 10}
ROAD = (dict.fromkeys("abc", 0), [Stretch("a", "b", 10), Stretch("b", "c", 20, speed_kmh=40)])


def send(folder, *, factor=1.0, flows=None, **blocks):
    """Two trucks that are ready at 20:00, from a in China over the border between a and b to c."""
    once = flow("north", "south", per_hour=1 / 20, arrivals="regular")
    truck = {"line": "small", "route": ["a", "b", "c"], "running_time_factor": factor}
    plain = {
        "services": {"trucks": {"truck": truck}},
        "flows": flows or {"g0": once, "g1": once},
        "terminals": TERMINALS,
    }
    run = sim.run(
        load(folder, *ROAD, china="a", **merged(plain, blocks)), folder=folder / "run", replications=1, workers=1
    )
    assert results.check_chains(run, 0) == []
    return {name: run.table(name, 0) for name in ("consignments", "intervals", "loads")}


def border(stages, *, china):
    def side(station, stages):
        return {"station": station, "stages": stages, "exit": list(stages), "entry": list(stages)}

    return {"gate": {"name": "Gate", "china": side("a", china), "viet_nam": side("b", stages)}}


def test_trucks_pass_both_sides_and_the_road_between(tmp_path):
    stages = {"handover": {"work": "handover", "per": "carrier", "time_min": 2}, "documents": DOCUMENTS}

    tables = send(
        tmp_path,
        factor=1.5,
        terminals={"north": {"haul_h": 1}, "south": {"haul_h": 0.5}},
        borders=border(stages, china={"documents": DOCUMENTS}),
    )

    at_gate = READY_S + HOUR_S
    second = [name for _, name in rows(tables["consignments"], "consignment", "flow")].index("g1")
    assert intervals(tables, "consignment", 0) == [
        ("haulage", "terminal:north", READY_S, at_gate),
        ("document_check", "a", at_gate, at_gate + 600),
        ("haulage", "l0:a-b", at_gate + 600, at_gate + 1500),
        ("handover", "b", at_gate + 1500, at_gate + 1620),
        ("document_check", "b", at_gate + 1620, at_gate + 2220),
        ("haulage", "l1:b-c", at_gate + 2220, at_gate + 4920),
        ("haulage", "terminal:south", at_gate + 4920, at_gate + 6720),
    ]
    assert intervals(tables, "consignment", second)[1] == ("queue", "a", at_gate, at_gate + 600)
    assert rows(tables["loads"], "carrier", "from", "to", "loaded_s", "unloaded_s")[0] == (
        "truck",
        "terminal:north",
        "terminal:south",
        at_gate,
        at_gate + 4920,
    )


def test_papers_of_trucks_sent_ahead_are_checked_from_when_they_start(tmp_path):
    stage = {**DOCUMENTS, "time_min": 12, "pre_arrival_share": 1.0}

    tables = send(tmp_path, borders=border({"documents": stage}, china={"documents": stage}))

    second = [name for _, name in rows(tables["consignments"], "consignment", "flow")].index("g1")
    assert intervals(tables, "consignment", 0) == [
        ("document_check", "a", READY_S, READY_S + 720),  # it starts at the border: nothing is ahead of it
        ("haulage", "l0:a-b", READY_S + 720, READY_S + 1320),
        ("haulage", "l1:b-c", READY_S + 1320, READY_S + 3120),
    ]
    assert intervals(tables, "consignment", second) == [
        ("queue", "a", READY_S, READY_S + 720),
        ("document_check", "a", READY_S + 720, READY_S + 1440),
        ("haulage", "l0:a-b", READY_S + 1440, READY_S + 2040),
        ("haulage", "l1:b-c", READY_S + 2040, READY_S + 3840),
    ]


def test_a_slower_truck_may_arrive_after_a_later_one(tmp_path):
    """Each truck draws its own factor; the queue at the border serves in order of arrival there."""
    factor = {"uniform": {"low": 1.0, "high": 9.0}}
    goods = {"goods": flow("north", "south", per_hour=12)}

    tables = send(
        tmp_path, factor=factor, flows=goods, borders=border({"documents": {**DOCUMENTS, "time_min": 1}}, china={})
    )

    checks = {}
    arrived = {}
    for number, cause, place, start, end in rows(tables["intervals"], "number", "cause", "place", "start_s", "end_s"):
        if cause == "document_check":
            checks[number] = start
        elif place == "l0:a-b":
            arrived[number] = end
    in_order = sorted(checks, key=lambda number: (arrived[number], checks[number]))
    assert len(checks) > 1500
    assert [checks[number] for number in in_order] == sorted(checks.values())
    assert in_order != sorted(in_order)


def test_goods_within_one_country_take_the_road_without_the_border(tmp_path):
    flows = {"goods": flow("middle", "south", per_hour=1 / 20, arrivals="regular")}

    tables = send(
        tmp_path,
        flows=flows,
        terminals={"middle": {"name": "Middle", "station": "b"}},
        borders=border({"documents": DOCUMENTS}, china={}),
    )

    assert intervals(tables, "consignment", 0) == [("haulage", "l1:b-c", READY_S, READY_S + 1800)]
    assert rows(tables["consignments"], "direction", "china_channel", "viet_nam_channel")[0] == (
        "domestic",
        "green",
        "green",
    )
