"""Consignments cut out of their train: to their terminal where they are, else with a later train (by hand, at b)."""

import pytest
from small_borders import (
    AT_BORDER_S,
    DOCUMENTS,
    HOUR_S,
    LEAVES_S,
    MIN_S,
    at_border,
    border,
    cross,
    numbers,
    run_across,
)
from small_fleets import wagons
from small_networks import flow, freight, intervals, merged, rows

HELD = {"policy": "cut_out", "after_h": 1.0}
FRUIT = {"work": "quarantine", "time_min": 180, "commodities": ["fruit"], "servers": 2}
HERE = {"south": {"name": "South", "station": "b"}}
TO_B = {"train": freight("ab", "20:30")}


def goods(*commodities, **changes):
    """A consignment of each."""
    return {
        f"f{at}_{word}": flow("north", "south", per_hour=1 / 20, arrivals="regular", commodity=word, **changes)
        for at, word in enumerate(commodities)
    }


def ended_here(folder, stages, *commodities, south=None, **blocks):
    """Train and goods end at b, where the side entered cuts out what it has not released after an hour."""
    terminals = merged(HERE, {"south": south or {}})
    blocks = {"flows": goods(*commodities or ("fruit", "steel")), "trains": TO_B, **blocks}
    return cross(folder, border(stages, held=HELD), terminals=terminals, **blocks)


def hours(tables, consignment):
    """Its ledger from the arrival of its train on, `(cause, place, start_h, end_h)`."""
    found = intervals(tables, "consignment", consignment)
    return [
        (what, at, (s - AT_BORDER_S) / HOUR_S, (e - AT_BORDER_S) / HOUR_S) for what, at, s, e in found if s > LEAVES_S
    ]


def loads(tables, consignment):
    columns = ("consignment", "carrier", "from", "to", "loaded_s", "unloaded_s")
    return [row[1:] for row in rows(tables["loads"], *columns) if row[0] == consignment]


def delivered_h(tables):
    """When the first consignment of each flow was delivered, by number."""
    at_s = tables["consignments"]["delivered_s"].to_pylist()
    return {number: (at_s[number] - AT_BORDER_S) / HOUR_S for number in numbers(tables)}


def test_goods_cut_out_where_they_are_going_are_unloaded_when_they_are_released(tmp_path):
    tables = ended_here(tmp_path, {"plants": FRUIT})

    fruit, steel = numbers(tables)
    assert hours(tables, fruit) == [("quarantine", "b", 0, 3)]
    assert hours(tables, steel) == [("hold", "b", 0, 1)]
    assert loads(tables, fruit) == [
        ("train", "terminal:north", "b", LEAVES_S, AT_BORDER_S + HOUR_S),
        ("wagon", "b", "terminal:south", AT_BORDER_S + HOUR_S, AT_BORDER_S + 3 * HOUR_S),
    ]
    assert delivered_h(tables) == {fruit: 3, steel: 1}
    assert tables["trains"]["finished_s"].to_pylist() == [AT_BORDER_S + HOUR_S]


def test_they_pass_the_stages_that_are_left_and_queue_for_the_crane_like_others(tmp_path):
    """Two of fruit and their papers, 4 minutes each at one officer; lifts of 30 minutes at one crane."""
    papers = {**DOCUMENTS, "time_min": 4, "commodities": ["fruit"]}
    brakes = {"work": "technical_inspection", "per": "carrier", "time_min": 5}
    south = {"cranes": 1, "lift_min": 30, "haul_h": 2}

    tables = ended_here(
        tmp_path, {"plants": FRUIT, "brakes": brakes, "papers": papers}, "fruit", "fruit", "steel", south=south
    )

    first, second, steel = numbers(tables)
    assert at_border(tables, steel) == [("hold", 0, HOUR_S)]
    came_s = 3 * HOUR_S
    assert at_border(tables, first) == [("quarantine", 0, came_s), ("document_check", came_s, came_s + 240)]
    assert at_border(tables, second) == [
        ("quarantine", 0, came_s),
        ("queue", came_s, came_s + 240),
        ("document_check", came_s + 240, came_s + 480),
    ]
    south = [
        [
            (what, start - AT_BORDER_S - came_s, end - AT_BORDER_S - came_s)
            for what, at, start, end in found
            if at == "terminal:south"
        ]
        for found in (intervals(tables, "consignment", each) for each in (first, second))
    ]
    assert south == [
        [("unloading", 240, 2040), ("haulage", 2040, 9240)],
        [("crane", 480, 2040), ("unloading", 2040, 3840), ("haulage", 3840, 11040)],
    ]
    assert tables["trains"]["finished_s"].to_pylist() == [AT_BORDER_S + 65 * MIN_S + 30 * MIN_S]


def test_they_wait_for_a_slot_of_a_full_yard_and_for_their_truck_and_the_gate(tmp_path):
    """One slot: steel has it from hour 1 to 5; fruit comes at 3, is lifted at 5, and could go at 9 (05:40), when
    the gate is closed until 07:00.
    """
    south = {"cranes": 9, "lift_min": 0, "yard": {"import_teu": 1}, "pickup_h": 4, "gate_open": ["gate"]}
    night = {"gate": {"clock": "viet_nam", "hours": ["00:00-04:00", "07:00-24:00"]}}

    tables = ended_here(tmp_path, {"plants": FRUIT}, south=south, opening_hours=night)

    fruit, steel = numbers(tables)
    at = "terminal:south"
    opens_h = 10 + 1 / 3
    assert hours(tables, steel) == [("hold", "b", 0, 1), ("departure", at, 1, 5)]
    assert hours(tables, fruit) == [
        ("quarantine", "b", 0, 3),
        ("queue", at, 3, 5),
        ("departure", at, 5, 9),
        ("closed", at, 9, opens_h),
    ]
    assert delivered_h(tables) == {fruit: opens_h, steel: 5}


def test_goods_cut_out_and_the_goods_of_their_own_train_wait_for_one_slot_side_by_side(tmp_path):
    """One slot, 4 h each: the first steel has it from 1 to 5, the second to 9; fruit comes at 3 and goes at 13."""
    south = {"cranes": 9, "lift_min": 0, "yard": {"import_teu": 1}, "pickup_h": 4}

    tables = ended_here(tmp_path, {"plants": FRUIT}, "fruit", "steel", "steel", south=south)

    fruit, *steel = numbers(tables)
    at = "terminal:south"
    assert [hours(tables, each)[1:] for each in steel] == [
        [("departure", at, 1, 5)],
        [("queue", at, 1, 5), ("departure", at, 5, 9)],
    ]
    assert hours(tables, fruit)[1:] == [("queue", at, 3, 9), ("departure", at, 9, 13)]


def test_they_wait_while_a_disruption_closes_their_terminal(tmp_path):
    """Closed until 01:00, 4 h 20 min after the train came."""
    closed = {"closed": {"start": "2026-01-05 22:00", "end": "2026-01-06 01:00", "terminals": ["south"]}}

    tables = ended_here(tmp_path, {"plants": FRUIT}, disruptions=closed)

    fruit, steel = numbers(tables)
    assert hours(tables, steel) == [("hold", "b", 0, 1)]
    assert hours(tables, fruit) == [("quarantine", "b", 0, 3), ("disruption", "terminal:south", 3, 4 + 1 / 3)]


def test_what_is_not_released_when_the_period_ends_is_still_on_its_wagon(tmp_path):
    for_ever = {**FRUIT, "time_min": 60 * 24 * 60}

    run = run_across(
        tmp_path, border({"plants": for_ever}, held=HELD), flows=goods("fruit", "steel"), trains=TO_B, terminals=HERE
    )

    tables = {name: run.table(name, 0) for name in ("consignments", "loads")}
    fruit, _ = numbers(tables)
    assert loads(tables, fruit)[-1] == ("wagon", "b", None, AT_BORDER_S + HOUR_S, None)
    assert tables["consignments"]["delivered_s"].to_pylist()[fruit] is None
    assert not [text for text in run.warnings if text.startswith("gate:")]


def test_a_train_gives_back_all_its_wagons_though_goods_were_set_aside(tmp_path):
    """Another wagon stands in for the one under the fruit until hour 3: the train back takes its ten at 22:00."""
    use = {"wagons": {"pool": "flats", "count": 10}}
    trains = {"there": freight("ab", "20:30", **use), "back": freight("ba", "22:00", **use)}

    run = run_across(
        tmp_path,
        border({"plants": FRUIT}, held=HELD),
        flows=goods("fruit", "steel"),
        trains=trains,
        terminals=HERE,
        fleet={"wagons": {"flats": wagons({"a": 10})}},
    )

    tables = {name: run.table(name, 0) for name in ("consignments", "intervals", "trains")}
    back = rows(tables["trains"], "service").index(("back",))
    assert intervals(tables, "train", back)[0] == ("running", "l0:a-b", LEAVES_S + 90 * MIN_S, LEAVES_S + 100 * MIN_S)
    assert list(delivered_h(tables).values()) == [3, 1]


def test_where_both_sides_share_the_station_the_side_entered_comes_before_the_terminal(tmp_path):
    """Cut out by China's side after an hour; its papers for Viet Nam begin when China has released it."""
    gate = border({"papers": DOCUMENTS}, china={"plants": FRUIT}, held=HELD)
    gate["gate"]["china"]["station"] = "b"

    tables = cross(tmp_path, gate, flows=goods("fruit", "steel"), trains=TO_B, terminals=HERE)

    fruit, steel = numbers(tables)
    assert at_border(tables, steel) == [("hold", 0, HOUR_S), ("document_check", HOUR_S, HOUR_S + 600)]
    assert at_border(tables, fruit) == [("quarantine", 0, 3 * HOUR_S), ("document_check", 3 * HOUR_S, 3 * HOUR_S + 600)]
    assert loads(tables, fruit)[-1][1:3] == ("b", "terminal:south")


def test_goods_cut_out_before_the_break_of_gauge_are_lifted_alone(tmp_path):
    """A lift of 20 minutes for each of two at one crane, the one left behind when it is released."""
    transfer = {"mode": "transship", "station": "b", "time_min": 20}
    check = {"work": "technical_inspection", "per": "carrier", "time_min": 0}

    gate = border({"plants": FRUIT, "wagons": check}, held=HELD)
    gate["gate"]["gauge_transfer"] = transfer
    tables = cross(tmp_path, gate, flows=goods("fruit", "steel"), trains=TO_B, terminals=HERE)

    fruit, steel = numbers(tables)
    assert at_border(tables, fruit) == [
        ("quarantine", 0, 3 * HOUR_S),
        ("gauge_transfer", 3 * HOUR_S, 3 * HOUR_S + 1200),
    ]
    assert at_border(tables, steel) == [("hold", 0, HOUR_S), ("gauge_transfer", HOUR_S, HOUR_S + 1200)]


def test_goods_that_are_only_lifted_stay_with_their_train_however_long_it_takes(tmp_path):
    """Two lifts of 50 minutes at one crane, papers of 10 minutes before: nobody is held for an hour."""
    gate = border({"papers": {**DOCUMENTS, "servers": 2}}, held=HELD)
    gate["gate"]["gauge_transfer"] = {"mode": "transship", "station": "b", "time_min": 50}

    tables = cross(tmp_path, gate, flows=goods("fruit", "steel"), trains=TO_B, terminals=HERE)

    fruit, steel = numbers(tables)
    lift_s = 50 * MIN_S
    assert at_border(tables, fruit) == [
        ("document_check", 0, 600),
        ("gauge_transfer", 600, 600 + lift_s),
        ("hold", 600 + lift_s, 600 + 2 * lift_s),
    ]
    assert at_border(tables, steel) == [
        ("document_check", 0, 600),
        ("crane", 600, 600 + lift_s),
        ("gauge_transfer", 600 + lift_s, 600 + 2 * lift_s),
    ]
    assert {row[0] for row in loads(tables, fruit) + loads(tables, steel)} == {"train"}


@pytest.mark.parametrize("needs_wagons", [False, True])
def test_goods_are_lifted_when_all_of_their_train_are_released(tmp_path, needs_wagons):
    """Papers of 10 minutes one after the other at one officer, then two cranes: a lift of 20 minutes for both."""
    gate = border({"papers": DOCUMENTS}, held=HELD)
    transfer = {"mode": "transship", "station": "b", "time_min": 20, "cranes": 2}
    receiving = {"wagons": {"pool": "metre", "back_h": 1}} if needs_wagons else {}
    gate["gate"]["gauge_transfer"] = {**transfer, **receiving}
    fleet = {"fleet": {"wagons": {"metre": wagons({"b": 9}, gauge_mm=1000)}}} if needs_wagons else {}

    tables = cross(tmp_path, gate, flows=goods("fruit", "steel"), trains=TO_B, terminals=HERE, **fleet)

    first, second = numbers(tables)
    assert at_border(tables, first) == [
        ("document_check", 0, 600),
        ("hold", 600, 1200),
        ("gauge_transfer", 1200, 2400),
    ]
    assert at_border(tables, second) == [
        ("queue", 0, 600),
        ("document_check", 600, 1200),
        ("gauge_transfer", 1200, 2400),
    ]


def test_goods_cut_out_pass_the_stretches_that_their_train_has_still_before_it(tmp_path):
    """Held in the first of two stages before the brakes; a stamp of six minutes comes after the brakes."""
    stages = {
        "plants": FRUIT,
        "papers": {**DOCUMENTS, "time_min": 4, "commodities": ["fruit"]},
        "brakes": {"work": "technical_inspection", "per": "carrier", "time_min": 5},
        "stamp": {"work": "release", "time_min": 6},
    }

    tables = ended_here(tmp_path, stages)

    fruit, steel = numbers(tables)
    came_s, papers_s = 3 * HOUR_S, 4 * MIN_S
    assert at_border(tables, fruit) == [
        ("quarantine", 0, came_s),
        ("document_check", came_s, came_s + papers_s),
        ("document_check", came_s + papers_s, came_s + papers_s + 6 * MIN_S),
    ]
    assert at_border(tables, steel)[-1] == ("document_check", 65 * MIN_S, 71 * MIN_S)


def test_goods_that_are_through_in_the_second_in_which_the_patience_ends_stay_with_their_train(tmp_path):
    """Steel is looked at for three hours: it is cut out, and the fruit, which is through after one, is not."""
    goods_of_steel = {"work": "inspection", "time_min": 180, "commodities": ["steel"]}

    tables = ended_here(tmp_path, {"plants": {**FRUIT, "time_min": 60}, "goods": goods_of_steel})

    fruit, steel = numbers(tables)
    assert [row[0] for row in loads(tables, fruit)] == ["train"]
    assert delivered_h(tables) == {fruit: 1, steel: 3}


def test_goods_cut_out_where_they_come_from_go_with_a_later_train(tmp_path):
    """China's side works at a, where the goods are loaded at 20:30; the next train leaves at 23:50."""
    trains = {"t1": freight("ac", "20:30"), "t2": freight("ac", "23:50")}

    tables = cross(
        tmp_path, border({}, china={"plants": FRUIT}, held=HELD), flows=goods("fruit", "steel"), trains=trains
    )

    fruit, _ = numbers(tables)
    at_a = [row for row in intervals(tables, "consignment", fruit) if row[1] == "a"]
    assert at_a == [
        ("quarantine", "a", LEAVES_S, LEAVES_S + 3 * HOUR_S),
        ("departure", "a", LEAVES_S + 3 * HOUR_S, 85_800),
    ]
    columns = ("consignment", "carrier_number", "from", "to", "loaded_s", "unloaded_s")
    assert [row[1:] for row in rows(tables["loads"], *columns) if row[0] == fruit] == [
        (0, "terminal:north", "a", LEAVES_S, LEAVES_S + HOUR_S),
        (1, "a", "terminal:south", 85_800, 85_800 + 1200),
    ]


def test_a_train_keeps_room_for_what_was_cut_out_where_it_begins(tmp_path):
    """Trains of one TEU, always full: fruit left behind by the first goes with the second, whose own goods wait."""
    trains = {"t": freight("ac", ["20:30", "23:50"], consist={"capacity_teu": 1})}
    more = {"steel": flow("north", "south", per_hour=1, arrivals="regular", commodity="steel")}
    flows = {**goods("fruit"), **more}

    tables = cross(
        tmp_path,
        border({}, china={"plants": {"work": "quarantine", "time_min": 180, "servers": 9}}, held=HELD),
        flows=flows,
        trains=trains,
    )

    carried = rows(tables["loads"], "carrier_number", "consignment", "from")
    first = next(number for train, number, _ in carried if train == 0)
    assert carried == [(0, first, "terminal:north"), (1, first, "a")]


def test_what_one_train_keeps_room_for_no_other_train_takes_or_keeps_room_for(tmp_path):
    """Trains of one TEU; fruit is cut out at 23:30 and released at 23:40, steel is ready at 23:30.

    The second train begins at 23:50 and keeps room for the fruit, which joins it after two hours of brakes; the third
    one begins meanwhile and takes the steel.
    """
    one = {"consist": {"capacity_teu": 1}}
    trains = {"t": freight("ac", ["20:30", "23:50"], **one), "u": freight("ac", "23:55", **one)}
    stages = {
        "brakes": {"work": "technical_inspection", "per": "carrier", "time_min": 120, "servers": 9},
        "plants": {**FRUIT, "time_min": 70},
    }
    later = {"steel": flow("north", "south", per_hour=1 / 23.5, arrivals="regular", commodity="steel")}

    run = run_across(
        tmp_path,
        border({}, china=stages, held=HELD),
        flows={**goods("fruit"), **later},
        trains=trains,
        tracks=4,
    )

    fruit, steel = numbers({"consignments": run.table("consignments", 0)})
    carried = rows(run.table("loads", 0), "carrier_number", "consignment")
    assert carried == [(0, fruit), (1, fruit), (2, steel)]
