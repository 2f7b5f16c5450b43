"""Gates, yards that fill up, and what that does to trains and trucks."""

import numpy as np
import pytest
from small_fleets import wagons
from small_networks import chain_of, consist, flow, freight, intervals, load, merged, rows

import results
import sim
from sim.kernel import Kernel, StockKernel
from sim.ledger import flat_rows
from sim.records import PER_REPLICATION
from sim.replication import Model
from sim.terminal.yard import PARTS

HOUR_S = 3600
DAY = {"day": {"clock": "viet_nam", "hours": ["07:00-19:00"]}}
TERMINALS = {"north": {"name": "North", "station": "a"}, "south": {"name": "South", "station": "b"}}


def made(folder, trains, flows, terminals, **blocks):
    terminals = merged(TERMINALS, terminals)
    return load(folder, *chain_of(2), services={"trains": trains}, flows=flows, terminals=terminals, **blocks)


def hourly(origin="north", destination="south", **changes):
    """A box at every full hour from 01:00 on."""
    return flow(origin, destination, per_hour=1, arrivals="regular", **changes)


def slots(tables, stage):
    """TEU in a yard, mean of each hour."""
    found = rows(tables["servers"], "stage", "hour", "busy_s")
    return [busy_s / HOUR_S for name, _, busy_s in found if name == stage]


def most_in(loaded, replication=0):
    """For each yard its slots, and the most parts of a TEU that were in it at any instant."""
    model = Model(loaded, replication, Kernel())
    model.run()
    found = {}
    for use in model.terminals.yards:
        came = np.array(use.rows, dtype=np.int64).reshape(-1, 4)
        came = came[came[:, 1] < model.end_s]
        instants = np.concatenate([came[:, 1], came[:, 2]])
        changes = np.concatenate([came[:, 3], -came[:, 3]])
        order = np.lexsort([changes, instants])  # who leaves at an instant does so before who comes
        found[use.stage] = (use.slots_teu * PARTS, int(np.cumsum(changes[order]).max(initial=0)))
    return found


def test_trucks_wait_for_the_gate_to_open_to_bring_goods_and_to_fetch_them(tmp_path):
    terminals = {
        "north": {"gate_open": ["day"], "haul_h": 0.5},
        "south": {"gate_open": ["day"], "haul_h": 2, "pickup_h": 1},
    }
    trains = {"early": freight("ab", "08:00"), "late": freight("ab", "20:00")}

    tables = sim.simulate(made(tmp_path, trains, {"goods": hourly()}, terminals, opening_hours=DAY), 0)

    assert intervals(tables, "consignment", 0) == [
        ("haulage", "terminal:north", 1 * HOUR_S, 1.5 * HOUR_S),
        ("closed", "terminal:north", 1.5 * HOUR_S, 7 * HOUR_S),
        ("departure", "terminal:north", 7 * HOUR_S, 8 * HOUR_S),
        ("departure", "terminal:south", 8 * HOUR_S + 600, 9 * HOUR_S + 600),
        ("haulage", "terminal:south", 9 * HOUR_S + 600, 11 * HOUR_S + 600),
    ]
    eight = intervals(tables, "consignment", 7)  # ready at 08:00, too late for the first train
    assert eight[-3:] == [
        ("departure", "terminal:south", 20 * HOUR_S + 600, 21 * HOUR_S + 600),
        ("closed", "terminal:south", 21 * HOUR_S + 600, 31 * HOUR_S),
        ("haulage", "terminal:south", 31 * HOUR_S, 33 * HOUR_S),
    ]


def test_a_full_yard_stops_lifting_off_and_the_train_stays_until_trucks_have_fetched(tmp_path):
    south = {"cranes": 1, "lift_min": 6, "yard": {"import_teu": 2}, "pickup_h": 1, "tracks": 1}
    trains = {"first": freight("ab", "04:00"), "second": freight("ab", "05:00")}

    tables = sim.simulate(made(tmp_path, trains, {"goods": hourly()}, {"south": south}), 0)

    arrives_s, lift_s = 4 * HOUR_S + 600, 360
    off_s = [arrives_s + lift_s, arrives_s + 2 * lift_s]
    again_s = [fetched + HOUR_S for fetched in off_s]
    assert intervals(tables, "consignment", 2)[1:] == [
        ("queue", "terminal:south", arrives_s, again_s[0]),
        ("unloading", "terminal:south", again_s[0], again_s[0] + lift_s),
        ("departure", "terminal:south", again_s[0] + lift_s, again_s[0] + lift_s + HOUR_S),
    ]
    assert intervals(tables, "consignment", 3)[0] == ("queue", "terminal:south", arrives_s, again_s[1])
    finished = dict(rows(tables["trains"], "service", "finished_s"))
    assert finished["first"] == again_s[1] + lift_s
    held = [row for row in intervals(tables, "train", 1) if row[0] == "track_full"]
    assert held == [("track_full", "a", 5 * HOUR_S, finished["first"])]  # no track until the first one leaves
    assert slots(tables, "south.import_yard")[4:6] == [(50 * 2) / 60, 2.0]


def test_goods_that_wait_for_a_slot_when_the_period_ends_have_waited_until_then(tmp_path):
    south = {"cranes": 1, "lift_min": 0, "yard": {"import_teu": 2}, "pickup_h": 1000}

    tables = sim.simulate(made(tmp_path, {"t": freight("ab", "04:00")}, {"goods": hourly()}, {"south": south}), 0)

    arrives_s, end_s = 4 * HOUR_S + 600, 7 * 24 * HOUR_S
    assert intervals(tables, "consignment", 2)[-1] == ("queue", "terminal:south", arrives_s, end_s)
    delivered = dict(rows(tables["consignments"], "consignment", "delivered_s"))
    assert [delivered[number] for number in range(4)] == [None] * 4


def test_trucks_wait_before_a_full_yard_until_a_train_has_taken_goods(tmp_path):
    north = {"cranes": 1, "lift_min": 6, "yard": {"export_teu": 2}}
    trains = {"t": freight("ab", ["04:30", "06:30"], cutoff_h=0.5)}

    tables = sim.simulate(made(tmp_path, trains, {"goods": hourly()}, {"north": north}), 0)

    cutoff_s = 4 * HOUR_S
    assert intervals(tables, "consignment", 2)[:2] == [
        ("queue", "terminal:north", 3 * HOUR_S, cutoff_s + 360),  # the first box is on the train, its slot free
        ("departure", "terminal:north", cutoff_s + 360, 6 * HOUR_S),
    ]
    assert rows(tables["loads"], "carrier_number", "consignment") == [(0, 0), (0, 1), (1, 2), (1, 3)]
    assert slots(tables, "north.export_yard")[:4] == [0.0, 1.0, 2.0, 2.0]


def test_a_truck_is_let_in_only_while_the_gate_is_open_even_when_a_slot_comes_free_at_night(tmp_path):
    north = {"cranes": 1, "lift_min": 6, "yard": {"export_teu": 2}, "gate_open": ["day"]}
    trains = {
        "evening": freight("ab", departures={"at": ["20:00"], "days": ["mon"], "clock": "viet_nam"}),
        "morning": freight("ab", departures={"at": ["08:00"], "days": ["tue"], "clock": "viet_nam"}),
    }
    daily = flow("north", "south", per_hour=1 / 6, arrivals="regular")  # at 06:00, 12:00, 18:00, 24:00

    tables = sim.simulate(made(tmp_path, trains, {"goods": daily}, {"north": north}, opening_hours=DAY), 0)

    assert intervals(tables, "consignment", 2)[:3] == [
        ("queue", "terminal:north", 18 * HOUR_S, 19 * HOUR_S),
        ("closed", "terminal:north", 19 * HOUR_S, 31 * HOUR_S),
        ("departure", "terminal:north", 31 * HOUR_S, 32 * HOUR_S),
    ]
    assert rows(tables["loads"], "carrier_number", "consignment") == [(0, 0), (0, 1), (1, 2), (1, 3)]


def test_trains_that_leave_when_full_count_what_is_in_the_yard_and_never_leave_for_what_is_outside(tmp_path):
    """The yard holds fewer than the train: it is never full, and leaves when the oldest has waited long enough."""
    north = {"cranes": 1, "lift_min": 0, "yard": {"export_teu": 2}}
    whole = freight("ab", departures={"when_full_or_after_h": 5}, consist=consist(capacity_teu=4))
    small = freight("ab", departures={"when_full_or_after_h": 5}, consist=consist(capacity_teu=2))

    for folder, train, expected in (("whole", whole, [6, 11, 16]), ("small", small, [2, 4, 6])):
        loaded = made(tmp_path / folder, {"t": train}, {"goods": hourly()}, {"north": north})
        tables = sim.simulate(loaded, 0)
        departs = [t for event, t in rows(tables["movements"], "event", "time_s") if event == "depart"]
        assert [time_s / HOUR_S for time_s in departs[:3]] == expected
        stock = sim.simulate(loaded, 0, clock=StockKernel)
        assert [name for name in PER_REPLICATION if tables[name].to_pylist() != stock[name].to_pylist()] == []


def test_there_are_never_more_goods_in_a_yard_than_slots(tmp_path):
    both = {"cranes": 1, "lift_min": 7, "yard": {"import_teu": 5, "export_teu": 6}, "gate_open": ["day"]}
    both["pickup_h"] = {"exponential": {"mean": 6}}
    trains = {"south": freight("ab", departures={"every_h": 3}), "north": freight("ba", departures={"every_h": 4})}
    flows = {
        "out": flow("north", "south", per_hour=0.7, teu=1.5),
        "small": flow("north", "south", per_hour=0.4, teu=0.3),
        "back": flow("south", "north", per_hour=0.5, teu=2),
    }

    found = most_in(made(tmp_path, trains, flows, {"north": both, "south": both}, opening_hours=DAY))

    assert sorted(found) == ["north.export_yard", "north.import_yard", "south.export_yard", "south.import_yard"]
    assert [stage for stage, (has, most) in found.items() if most > has] == []
    assert {stage: has - most < 2 * PARTS for stage, (has, most) in found.items()} == dict.fromkeys(found, True)


def test_exports_that_wait_for_the_wagons_of_a_train_do_not_keep_it_from_unloading(tmp_path):
    """In one heap of slots they would wait for each other for ever: the yard full of exports, their wagons on a train
    that waits for slots. Slots for both apart: the train is unloaded, its wagons take the exports away."""
    pool = {"wagons": {"flats": wagons({"a": 2, "b": 0})}}
    use = {"pool": "flats", "count": 2}
    trains = {
        "south": freight("ab", "12:00", wagons=use),
        "north": freight("ba", "06:00", wagons=use),
    }
    yard = {"cranes": 1, "lift_min": 6, "yard": {"import_teu": 1, "export_teu": 1}, "pickup_h": 2}
    flows = {"out": hourly(), "back": hourly("south", "north")}

    tables = sim.simulate(made(tmp_path, trains, flows, {"south": yard}, fleet=pool), 0)

    assert [finished is not None for (finished,) in rows(tables["trains"], "finished_s")] == [True] * 3
    carried = {service for service, train in rows(tables["trains"], "service", "train") if train in _loaded(tables)}
    assert carried == {"south", "north"}


def _loaded(tables):
    return {number for (number,) in rows(tables["loads"], "carrier_number")}


def test_consignments_are_conserved_where_yards_block(tmp_path):
    yard = {"cranes": 1, "lift_min": 7, "yard": {"import_teu": 3, "export_teu": 3}, "pickup_h": 4}
    loaded = made(
        tmp_path, {"t": freight("ab", departures={"every_h": 3})}, {"out": hourly()}, {"south": yard, "north": yard}
    )

    model = Model(loaded, 0, Kernel())
    model.run()

    boarded = flat_rows(model.ledger.boardings, 4)
    taken, (off, *_rest) = model.ledger.loadings.columns()[0], model.ledger.unloadings.columns()
    assert len(boarded) == 0
    assert len(set(taken.tolist())) == len(taken)
    assert set(off.tolist()) <= set(taken.tolist())
    assert len(set(off.tolist())) == len(off)
    on_board = [each for train in model.trains.running.values() for each in train.load]
    assert len(taken) - len(off) == len(on_board)


def test_hours_beyond_the_free_time_are_counted_from_lifting_off_until_the_truck_is_out(tmp_path):
    south = {"cranes": 1, "lift_min": 6, "open": ["day"], "pickup_h": 3, "gate_open": ["day"], "haul_h": 2}
    south["free_time_h"] = 2
    trains = {"t": freight("ab", ["02:00", "16:00"])}
    goods = {
        "goods": flow("north", "south", per_hour=1 / 2, arrivals="regular")
    }  # one in the first, seven in the second
    loaded = made(tmp_path, trains, goods, {"south": south}, opening_hours=DAY)

    run = sim.run(loaded, folder=tmp_path / "run", replications=1, workers=1)

    table = results.kpis(run).set_index(["line", "direction", "kpi"]).value
    # off at 07:06, fetched at 10:06; the others off from 16:16 to 16:52, wanted from 19:16 on, fetched at 07:00
    first, second = 3 - 2, sum(31 - (16 + (10 + 6 * n) / 60) - 2 for n in range(1, 8))
    assert table["small", "domestic", "beyond_free_time"] == pytest.approx(first + second)
