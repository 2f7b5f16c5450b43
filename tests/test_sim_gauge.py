"""Where the gauge breaks: several ways of working, wagons of the other gauge, a yard that fills up."""

from collections import Counter

import pytest
from small_fleets import wagons
from small_networks import chain_of, consist, flow, freight, intervals, load, merged, rows

import results
import sim
from sim.kernel import StockKernel
from sim.records import PER_REPLICATION

HOUR_S = 3600
POOL = {"wagons": {"inland": wagons({"a": 2}, gauge_mm=1000)}}


def made(folder, transfer, *, trains=None, goods=None, **blocks):
    """A train from b in Viet Nam to a in China, where the gauge breaks: it arrives 10 minutes later."""
    blocks = {
        "services": {"trains": trains or {"t": freight("ba", "04:00")}},
        "terminals": {"china": {"name": "C", "station": "a"}, "viet_nam": {"name": "V", "station": "b"}},
        "flows": goods or {"goods": flow("viet_nam", "china", per_hour=1, arrivals="regular")},
        "borders": {
            "gate": {
                "name": "Gate",
                "china": {"station": "a"},
                "viet_nam": {"station": "b"},
                "gauge_transfer": {"station": "a", **transfer},
            }
        },
        **blocks,
    }
    return load(folder, *chain_of(2, tracks=4), china="a", **blocks)


def simulate(folder, transfer, **blocks):
    return sim.simulate(made(folder, transfer, **blocks), 0)


def spent(tables, cause):
    """Consignments with time under a cause."""
    found = rows(tables["intervals"], "subject", "number", "cause")
    return {number for subject, number, name in found if (subject, name) == ("consignment", cause)}


def test_a_crane_between_two_gauges_lifts_so_many_an_hour(tmp_path):
    tables = simulate(tmp_path, {"mode": "transship", "lifts_per_hour": 10})

    came_s = 4 * HOUR_S + 600
    assert intervals(tables, "consignment", 1)[1:3] == [
        ("crane", "a", came_s, came_s + 360),
        ("gauge_transfer", "a", came_s + 360, came_s + 720),
    ]


def test_shares_of_goods_go_the_ways_and_each_goes_one(tmp_path):
    ways = {
        "boxes": {"mode": "transship", "lifts_per_hour": 60, "share": 0.3},
        "reload": {"mode": "transship", "time_min": 2, "share": 0.5, "station": "b"},
        "borrowed": {"mode": "through", "share": 0.2},
    }
    train = {"t": freight("ba", departures={"every_h": 6}, consist=consist(capacity_teu=400))}
    goods = {"goods": flow("viet_nam", "china", per_hour=10)}

    tables = simulate(tmp_path, {"ways": ways}, trains=train, goods=goods)

    moved = rows(tables["intervals"], "number", "cause", "place")
    by_place = Counter(place for number, cause, place in moved if cause == "gauge_transfer")
    lifted = Counter(number for number, cause, _ in moved if cause == "gauge_transfer")
    total = tables["loads"].num_rows
    assert set(lifted.values()) == {1}
    assert by_place["a"] / total == pytest.approx(0.3, abs=0.04)
    assert by_place["b"] / total == pytest.approx(0.5, abs=0.04)
    assert 1 - len(lifted) / total == pytest.approx(0.2, abs=0.04)


def test_ways_for_services_come_before_those_for_commodities_and_those_before_the_rest(tmp_path):
    """Borrowed wagons run through, ore is reloaded, the rest is lifted."""
    ways = {
        "borrowed": {"mode": "through", "services": ["lent"]},
        "ore": {"mode": "transship", "time_min": 7, "commodities": ["ore"]},
        "rest": {"mode": "transship", "time_min": 3},
    }
    trains = {"lent": freight("ba", "03:30"), "own": freight("ba", "23:00")}
    goods = {
        "boxes": flow("viet_nam", "china", per_hour=1, arrivals="regular"),
        "ore": flow("viet_nam", "china", per_hour=1, arrivals="regular", commodity="ore"),
    }

    tables = simulate(tmp_path, {"ways": ways}, trains=trains, goods=goods)

    flow_of = dict(rows(tables["consignments"], "consignment", "flow"))
    took = {(train, flow_of[number]) for train, number in rows(tables["loads"], "carrier_number", "consignment")}
    lifted = rows(tables["intervals"], "number", "cause", "start_s", "end_s")
    lifts = {
        (flow_of[number], (end - start) // 60) for number, cause, start, end in lifted if cause == "gauge_transfer"
    }
    assert took == {(train, goods) for train in (0, 1) for goods in ("boxes", "ore")}
    assert lifts == {("ore", 7), ("boxes", 3)}
    assert spent(tables, "gauge_transfer").isdisjoint(
        number for train, number in rows(tables["loads"], "carrier_number", "consignment") if train == 0
    )


def test_bogies_are_changed_for_a_train_or_for_each_of_its_wagons(tmp_path):
    pool = {"wagons": {"flats": wagons({"b": 60, "a": 0})}}
    trains = {"t": freight("ba", "04:00", wagons={"pool": "flats", "count": 6})}

    whole, each = (
        simulate(tmp_path / str(per), {"mode": "bogie_change", "time_min": 30, "per": per}, trains=trains, fleet=pool)
        for per in ("train", "wagon")
    )

    came_s = 4 * HOUR_S + 600
    assert ("gauge_transfer", "a", came_s, came_s + 1800) in intervals(whole, "train", 0)
    assert ("gauge_transfer", "a", came_s, came_s + 6 * 1800) in intervals(each, "train", 0)


def test_a_train_waits_for_the_wagons_of_the_other_gauge_that_another_one_has_taken(tmp_path):
    use = {"mode": "transship", "time_min": 6, "wagons": {"pool": "inland", "back_h": 5}}
    trains = {"early": freight("ba", "02:30"), "late": freight("ba", "04:30")}

    tables = simulate(tmp_path, use, trains=trains, fleet=POOL)

    first_s, second_s = 2 * HOUR_S + 2400, 4 * HOUR_S + 2400
    back_s = first_s + 2 * 360 + 5 * HOUR_S
    assert ("gauge_transfer", "a", first_s + 360, first_s + 720) in intervals(tables, "consignment", 1)
    assert intervals(tables, "consignment", 2)[1:] == [
        ("wagons", "a", second_s, back_s),
        ("gauge_transfer", "a", back_s, back_s + 360),
        ("hold", "a", back_s + 360, back_s + 720),
    ]
    in_use = rows(tables["fleet"], "state", "hour", "unit_s")
    assert sum(units for state, hour, units in in_use if hour == 5) == 2 * HOUR_S


def test_with_a_yard_the_train_goes_on_and_the_goods_wait_for_wagons(tmp_path):
    use = {"mode": "transship", "time_min": 6, "yard_teu": 2, "wagons": {"pool": "inland", "back_h": 5}}
    trains = {"early": freight("ba", "02:30"), "late": freight("ba", "04:30")}

    tables = simulate(tmp_path, use, trains=trains, fleet=POOL)

    first_s, second_s = 2 * HOUR_S + 2400, 4 * HOUR_S + 2400
    back_s = first_s + 2 * 360 + 5 * HOUR_S
    assert intervals(tables, "consignment", 2)[1:] == [
        ("gauge_transfer", "a", second_s, second_s + 360),
        ("hold", "a", second_s + 360, second_s + 720),
        ("wagons", "a", second_s + 720, back_s),
        ("gauge_transfer", "a", back_s, back_s + 360),
    ]
    assert dict(rows(tables["trains"], "service", "finished_s"))["late"] == second_s + 720
    delivered = dict(rows(tables["consignments"], "consignment", "delivered_s"))
    assert [delivered[number] for number in (2, 3)] == [back_s + 360, back_s + 720]


def test_a_full_yard_between_two_gauges_holds_the_next_train(tmp_path):
    use = {"mode": "transship", "time_min": 6, "yard_teu": 2, "wagons": {"pool": "inland", "back_h": 9}}
    trains = {f"t{hour}": freight("ba", f"0{hour}:30") for hour in (2, 4, 6)}

    tables = simulate(tmp_path, use, trains=trains, fleet=POOL)

    first_s, third_s = 2 * HOUR_S + 2400, 6 * HOUR_S + 2400
    back_s = first_s + 2 * 360 + 9 * HOUR_S
    assert ("queue", "a", third_s, back_s + 360) in intervals(tables, "consignment", 4)  # until the first is lifted out
    assert ("queue", "a", third_s, back_s + 1080) in intervals(tables, "consignment", 5)  # after the first is in
    used = rows(tables["servers"], "stage", "hour", "busy_s")
    in_yard = {hour: busy_s for stage, hour, busy_s in used if stage == "gate.china.gauge_transfer.yard"}
    assert max(in_yard.values()) == 2 * HOUR_S
    assert in_yard[8] == 2 * HOUR_S


def test_a_train_that_needs_more_wagons_than_there_are_takes_all_of_them(tmp_path):
    """Two consignments, of two wagons each, from a pool of two."""
    use = {"mode": "transship", "time_min": 6, "wagons": {"pool": "inland", "per_consignment": 2, "back_h": 5}}

    tables = simulate(tmp_path, use, trains={"early": freight("ba", "02:30")}, fleet=POOL)

    came_s = 2 * HOUR_S + 2400
    assert ("gauge_transfer", "a", came_s + 360, came_s + 720) in intervals(tables, "consignment", 1)
    in_use = rows(tables["fleet"], "state", "hour", "unit_s")
    assert sum(units for _, hour, units in in_use if hour == 5) == 2 * HOUR_S


def test_what_is_lifted_into_a_yard_comes_after_what_goes_straight_over(tmp_path):
    """All goods that stay on the train are off it before it waits for slots, whatever the ways are called."""
    yard = {"yard_teu": 9, "wagons": {"pool": "inland", "back_h": 5}, "commodities": ["steel"]}
    ways = {
        "a_yard": {"mode": "transship", "time_min": 6, **yard},
        "b_plain": {"mode": "transship", "time_min": 20, "commodities": ["fruit"]},
    }
    goods = {
        name: flow("viet_nam", "china", per_hour=1 / 2, arrivals="regular", commodity=name)
        for name in ("fruit", "steel")
    }

    tables = simulate(tmp_path, {"ways": ways}, trains={"early": freight("ba", "02:30")}, goods=goods, fleet=POOL)

    came_s = 2 * HOUR_S + 2400
    lifts = [
        (commodity, start - came_s)
        for commodity, number in zip(
            tables["consignments"]["commodity"].to_pylist(),
            tables["consignments"]["consignment"].to_pylist(),
            strict=True,
        )
        for cause, _, start, _ in intervals(tables, "consignment", number)
        if cause == "gauge_transfer"
    ]
    assert lifts == [("fruit", 0), ("steel", 1200)]


def test_on_the_way_out_goods_are_lifted_before_the_formalities(tmp_path):
    """From a, where the gauge breaks, to b: lifts of 6 and papers of 9 minutes."""
    papers = {"papers": {"work": "document_check", "time_min": 9}}
    china = {"station": "a", "stages": papers, "exit": ["papers"], "entry": ["papers"]}
    gate = {
        "name": "Gate",
        "china": china,
        "viet_nam": {"station": "b"},
        "gauge_transfer": {"station": "a", "mode": "transship", "time_min": 6},
    }
    goods = {"goods": flow("china", "viet_nam", per_hour=1 / 2, arrivals="regular")}

    tables = simulate(tmp_path, {}, trains={"t": freight("ab", "02:30")}, goods=goods, borders={"gate": gate})

    found = [row for row in intervals(tables, "consignment", 0) if row[0] in ("gauge_transfer", "document_check")]
    leaves_s = 2 * HOUR_S + 1800
    assert found == [
        ("gauge_transfer", "a", leaves_s, leaves_s + 360),
        ("document_check", "a", leaves_s + 360, leaves_s + 900),
    ]


def test_cranes_between_two_gauges_fail_too(tmp_path):
    failing = {"mode": "transship", "time_min": 30, "crane_failure": {"mean_h": 0.5, "repair_h": 1}}

    assert spent(simulate(tmp_path, failing), "disruption")


TRANSFERS = {
    "wagons": {"mode": "transship", "time_min": 4, "wagons": {"pool": "inland", "per_consignment": 0.5, "back_h": 3}},
    "yard": {
        "mode": "transship",
        "cranes": 2,
        "time_min": {"exponential": {"mean": 9}},
        "crane_failure": {"mean_h": 5, "repair_h": {"exponential": {"mean": 1}}},
        "yard_teu": 3,
        "open": ["day"],
        "wagons": {"pool": "inland", "back_h": {"exponential": {"mean": 6}}},
    },
    "ways": {
        "ways": {
            "inland": {
                "mode": "transship",
                "time_min": 8,
                "share": 0.6,
                "yard_teu": 4,
                "wagons": {"pool": "inland", "back_h": 4},
            },
            "reload": {"mode": "transship", "time_min": 5, "share": 0.3, "per": "t", "station": "b"},
            "through": {"mode": "through", "share": 0.1},
        }
    },
}


@pytest.mark.parametrize("name", TRANSFERS)
def test_every_chain_adds_up_and_both_kernels_agree(tmp_path, name):
    trains = {
        "north": freight("ba", departures={"every_h": 3}, consist=consist(capacity_teu=5)),
        "south": freight("ab", departures={"every_h": 4}),
    }
    goods = {
        "out": flow("viet_nam", "china", per_hour=0.8),
        "back": flow("china", "viet_nam", per_hour=0.4, teu=2),
    }
    hours = {"day": {"clock": "china", "hours": ["07:00-19:00"]}}
    pool = merged(POOL, {"wagons": {"inland": {"stations": {"a": 9}}}})
    loaded = made(tmp_path, TRANSFERS[name], trains=trains, goods=goods, fleet=pool, opening_hours=hours)

    run = sim.run(loaded, folder=tmp_path / "run", replications=2, workers=1)

    assert [results.check_chains(run, replication) for replication in (0, 1)] == [[], []]
    delivered = [at for (at,) in rows(run.table("consignments", 0), "delivered_s") if at is not None]
    assert len(delivered) > 60
    stock = sim.simulate(loaded, 0, clock=StockKernel)
    assert [each for each in PER_REPLICATION if run.table(each, 0).to_pylist() != stock[each].to_pylist()] == []
