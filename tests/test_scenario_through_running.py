"""The lever through_running: what it sets of tracks, trains and pools, and what it refuses."""

import pytest
from small_fleets import locomotives
from small_levers import METRE_CASE, METRE_STRETCHES, case, changes, pull, refusal
from small_networks import consist, freight, merged

from sim.scenario.schema import GaugeTransfer

NARROW = {
    "gauge_mm": 1000,
    "length_m": 14,
    "tare_t": 13,
    "payload_t": 40,
    "teu": 2,
    "max_speed_kmh": 80,
    "resistance": {"a": 0.92, "b": 0.0048, "c": 0.000125},
    "starting_resistance_n_per_kn": 3.5,
}
"""A wagon of the user's own."""


def test_through_running_lays_standard_gauge_and_runs_on_it(tmp_path):
    file = case(tmp_path, METRE_CASE, stretches=METRE_STRETCHES)
    assert changes(file, "through_running") == {
        "borders.gate.gauge_transfer.mode": ("transship", "through"),
        "services.trains.north.consist.gauge_mm": (1000, 1435),
        "services.trains.south.consist.gauge_mm": (1000, 1435),
        **{
            f"network.small.sections.{section}.gauges_mm": (None, [1000, 1435])
            for section in ("l0:a-b", "l1:b-c", "l2:c-d")
        },
    }
    assert pull(file, "through_running").network.sections["l1:b-c"].gauges_mm == {1000, 1435}


METRE_STOCK = {
    "gauge_mm": 1000,
    "max_speed_kmh": 60,
    "locomotives": [{"class": "D19E"}],
    "wagons": [{"class": "flat_metre", "count": 16}],
    "capacity_teu": 32,
    "t_per_teu": 10,
}


def of_metre_stock(folder, *layers):
    """The case on metre gauge, both trains of classes of the library."""
    trains = {key: {**freight(route), "consist": METRE_STOCK} for key, route in (("south", "ad"), ("north", "da"))}
    bare, made_up = {"services": None, "flows": None}, {"services": {"trains": trains}}
    return case(folder, METRE_CASE, bare, made_up, *layers, stretches=METRE_STRETCHES)


def test_through_running_has_as_many_vehicles_of_the_classes_for_standard_gauge(tmp_path):
    south = pull(of_metre_stock(tmp_path), "through_running").scenario.services.trains["south"].consist

    assert (south.gauge_mm, south.capacity_teu) == (1435, 32)
    assert [(each.class_id, each.count) for each in south.locomotives] == [("D19Er", 1)]
    assert [(each.class_id, each.count) for each in south.wagons] == [("flat_standard", 16)]


def test_through_running_takes_the_classes_that_it_is_told(tmp_path):
    told = "through_running: {stock: {D19E: DF4B, flat_metre: covered_standard}}"
    without_teu = {"services": {"trains": {key: {"consist": {"capacity_teu": None}} for key in ("south", "north")}}}

    north = pull(of_metre_stock(tmp_path, without_teu), told).scenario.services.trains["north"].consist

    assert [each.class_id for each in (*north.locomotives, *north.wagons)] == ["DF4B", "covered_standard"]


def test_what_through_running_breaks_in_the_trains_names_the_lever(tmp_path):
    """The wagons that it is told are slower than the trains, whose speed it leaves."""
    slow = {"rolling_stock": {"wagons": {"slow": {**NARROW, "gauge_mm": 1435, "max_speed_kmh": 50}}}}

    found = refusal(of_metre_stock(tmp_path, slow), "through_running: {stock: {flat_metre: slow}}")

    assert [text.partition(": ")[2] for text in found] == [
        f"services.trains.{train}.consist.max_speed_kmh: 60 km/h is above the 50 km/h of slow;"
        f" lever through_running (--set:1:1) sets services.trains.{train}.consist.wagons"
        for train in ("south", "north")
    ]


def test_through_running_of_a_class_without_a_counterpart_asks_for_one(tmp_path):
    own = {"rolling_stock": {"wagons": {"narrow": NARROW}}}
    wagons = {"services": {"trains": {"south": {"consist": {"wagons": [{"class": "narrow", "count": 16}]}}}}}
    assert refusal(of_metre_stock(tmp_path, own, wagons), "through_running") == [
        "levers.0.through_running: does not apply: 'gate' has trains of class narrow, for which no class of 1435 mm is"
        " known; name one: stock: {narrow: ...}"
    ]


def test_through_running_makes_pools_of_these_trains_of_standard_gauge(tmp_path):
    pool = {"fleet": {"locomotives": {"diesel": locomotives({"a": 1, "d": 1}, gauge_mm=1000)}}}
    hauled = {"services": {"trains": {key: {"locomotives": [{"pool": "diesel"}]} for key in ("south", "north")}}}
    file = case(tmp_path, METRE_CASE, pool, hauled, stretches=METRE_STRETCHES)

    assert changes(file, "through_running")["fleet.locomotives.diesel.gauge_mm"] == (1000, 1435)


def test_through_running_leaves_no_train_without_its_pool(tmp_path):
    pool = {"fleet": {"locomotives": {"diesel": locomotives({"a": 1, "d": 1}, gauge_mm=1000)}}}
    hauled = {"services": {"trains": {key: {"locomotives": [{"pool": "diesel"}]} for key in ("south", "north")}}}
    inland = {**freight("bd"), "consist": consist(gauge_mm=1000, capacity_teu=9), "locomotives": [{"pool": "diesel"}]}
    local = {"services": {"trains": {"local": inland}}}
    file = case(tmp_path, METRE_CASE, pool, hauled, local, stretches=METRE_STRETCHES)

    assert refusal(file, "through_running") == [
        "levers.0.through_running: does not apply: 'gate' has trains that share pool 'diesel' with local"
    ]


@pytest.mark.parametrize(
    "transfer",
    [
        {
            "ways": {
                "lift": {"mode": "transship", "time_min": 6, "share": 0.5},
                "run": {"mode": "through", "share": 0.5},
            }
        },
        {"mode": "transship", "lifts_per_hour": 15, "crane_failure": {"mean_h": 50, "repair_h": 1}},
    ],
)
def test_through_running_takes_the_place_of_all_ways_and_of_what_lifts(tmp_path, transfer):
    metre = merged(METRE_CASE, {"borders": {"gate": {"gauge_transfer": None}}})
    ways = {"borders": {"gate": {"gauge_transfer": {"station": "b", **transfer}}}}
    file = case(tmp_path, metre, ways, stretches=METRE_STRETCHES)
    assert pull(file, "through_running").scenario.borders["gate"].gauge_transfer == GaugeTransfer(
        station="b", mode="through"
    )


def test_through_running_where_all_ways_run_through_means_nothing(tmp_path):
    through = {"ways": {"lent": {"mode": "through", "share": 0.5}, "own": {"mode": "through", "share": 0.5}}}
    file = case(tmp_path, {"borders": {"gate": {"gauge_transfer": {"station": "b", **through}}}})
    assert refusal(file, "through_running") == [
        "levers.0.through_running: does not apply: 'gate' has no change of gauge"
    ]
