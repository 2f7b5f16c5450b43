"""The border's features, each once, with a ledger computed by hand (the railway is that of `small_borders`)."""

import pytest
from small_borders import (
    AT_BORDER_S,
    DOCUMENTS,
    HOUR_S,
    LEAVES_S,
    MIN_S,
    READY_S,
    at_border,
    border,
    cross,
    goods,
    left_after_s,
    numbers,
    run_across,
)
from small_networks import flow, freight, intervals, rows


def test_consignments_queue_for_one_officer_and_the_train_waits_for_the_last(tmp_path):
    tables = cross(tmp_path, border({"documents": DOCUMENTS}), flows=goods(2))

    first, second = numbers(tables)
    assert intervals(tables, "consignment", first) == [
        ("departure", "terminal:north", READY_S, LEAVES_S),
        ("document_check", "b", AT_BORDER_S, AT_BORDER_S + 600),
        ("hold", "b", AT_BORDER_S + 600, AT_BORDER_S + 1200),
    ]
    assert at_border(tables, second) == [("queue", 0, 600), ("document_check", 600, 1200)]
    assert intervals(tables, "train", 0) == [
        ("running", "l0:a-b", LEAVES_S, AT_BORDER_S),
        ("running", "l1:b-c", AT_BORDER_S + 1200, AT_BORDER_S + 1800),
    ]
    assert tables["consignments"]["delivered_s"].to_pylist()[first] == AT_BORDER_S + 1800


def test_papers_with_errors_go_back_and_queue_again(tmp_path):
    stage = {**DOCUMENTS, "error_share": 1.0, "rework_h": 0.5}

    tables = cross(tmp_path, border({"documents": stage}), flows=goods(2))

    first, second = numbers(tables)
    assert at_border(tables, first) == [
        ("document_check", 0, 600),
        ("rework", 600, 2400),
        ("document_check", 2400, 3000),
        ("hold", 3000, 3600),
    ]
    assert at_border(tables, second) == [
        ("queue", 0, 600),
        ("document_check", 600, 1200),
        ("rework", 1200, 3000),
        ("document_check", 3000, 3600),
    ]


def test_papers_sent_ahead_are_checked_while_the_train_runs(tmp_path):
    stage = {**DOCUMENTS, "time_min": 5, "pre_arrival_share": 1.0}

    tables = cross(tmp_path, border({"documents": stage}), flows=goods(2))

    assert [at_border(tables, number) for number in numbers(tables)] == [[], []]
    assert left_after_s(tables) == 0
    assert sum(tables["servers"]["busy_s"].to_pylist()) == 2 * 300  # the officer worked all the same


def test_of_papers_sent_ahead_and_not_done_only_the_rest_counts(tmp_path):
    stage = {**DOCUMENTS, "time_min": 8, "pre_arrival_share": 1.0}

    tables = cross(tmp_path, border({"documents": stage}), flows=goods(2))

    first, second = numbers(tables)
    assert at_border(tables, first) == [("hold", 0, 360)]
    assert at_border(tables, second) == [("document_check", 0, 360)]  # 480 to 960 s after the train left


def test_papers_sent_ahead_with_errors_are_reworked_ahead_too(tmp_path):
    stage = {**DOCUMENTS, "pre_arrival_share": 1.0, "error_share": 1.0, "rework_h": 0.25}

    tables = cross(tmp_path, border({"documents": stage}))

    [only] = numbers(tables)
    assert at_border(tables, only) == [("rework", 0, 900), ("document_check", 900, 1500)]  # checked until arrival


def test_joint_inspection_leaves_scan_inspection_and_quarantine_to_the_side_entered(tmp_path):
    here = {
        "documents": DOCUMENTS,
        "scan": {"work": "scan", "time_min": 3},
        "goods": {"work": "inspection", "time_min": 30},
        "plants": {"work": "quarantine", "time_min": 20},
    }
    there = {"scan": {"work": "scan", "time_min": 5}, "goods": {"work": "inspection", "time_min": 7}}

    apart = cross(tmp_path / "apart", border(there, china=here))
    joint = cross(tmp_path / "joint", border(there, china=here, joint_inspection=True))

    def at_exit(tables):
        return [
            (cause, end - start) for cause, place, start, end in intervals(tables, "consignment", 0) if place == "a"
        ]

    assert at_exit(apart) == [("document_check", 600), ("scan", 180), ("inspection", 1800), ("quarantine", 1200)]
    assert at_exit(joint) == [("document_check", 600), ("quarantine", 1200)]  # the other side has no quarantine
    at_entry = [("scan", 300), ("inspection", 420)]
    for tables in (apart, joint):
        ledger = intervals(tables, "consignment", 0)
        assert [(cause, end - start) for cause, place, start, end in ledger if place == "b"] == at_entry


FRUIT = {"work": "quarantine", "time_min": 180, "commodities": ["fruit"]}


def two_goods():
    fruit = flow("north", "south", per_hour=1 / 20, arrivals="regular", commodity="fruit")
    return {"fruit": fruit, "steel": {**fruit, "commodity": "steel"}}


@pytest.mark.parametrize(
    ("seen_there", "at_exit_min"),
    [({"commodities": ["fruit"]}, 20), ({"commodities": ["fruit", "steel"]}, 0), ({}, 0)],
)
def test_joint_inspection_leaves_only_commodities_that_are_seen_there(tmp_path, seen_there, at_exit_min):
    here = {"plants": {"work": "quarantine", "time_min": 20, "commodities": ["steel"]}}
    there = {"plants": {"work": "quarantine", "time_min": 5, **seen_there}}

    tables = cross(tmp_path, border(there, china=here, joint_inspection=True), flows=two_goods())

    ledger = intervals(tables, "consignment", numbers(tables)[1])
    assert sum(end - start for cause, place, start, end in ledger if (cause, place) == ("quarantine", "a")) == (
        at_exit_min * MIN_S
    )


def test_only_the_commodities_named_come_to_a_stage_and_hold_the_train(tmp_path):
    tables = cross(tmp_path, border({"plants": FRUIT}), flows=two_goods())

    fruit, steel = numbers(tables)
    assert at_border(tables, fruit) == [("quarantine", 0, 3 * HOUR_S)]
    assert at_border(tables, steel) == [("hold", 0, 3 * HOUR_S)]
    assert left_after_s(tables) == 3 * HOUR_S


def test_a_held_consignment_is_cut_out_and_goes_with_the_next_train(tmp_path):
    trains = {"t1": freight("ac", "20:30"), "t2": freight("ac", "23:40")}
    held = {"policy": "cut_out", "after_h": 1.0}

    tables = cross(tmp_path, border({"plants": FRUIT}, held=held), flows=two_goods(), trains=trains)

    fruit, steel = numbers(tables)
    assert left_after_s(tables) == HOUR_S
    assert at_border(tables, steel) == [("hold", 0, HOUR_S)]
    assert at_border(tables, fruit) == [("quarantine", 0, 3 * HOUR_S), ("departure", 3 * HOUR_S, 3 * HOUR_S + 600)]
    columns = ("consignment", "carrier_number", "from", "to", "loaded_s", "unloaded_s")
    assert [row[1:] for row in rows(tables["loads"], *columns) if row[0] == fruit] == [
        (0, "terminal:north", "b", LEAVES_S, AT_BORDER_S + HOUR_S),
        (1, "b", "terminal:south", 85_800, 86_400),
    ]
    assert tables["consignments"]["delivered_s"].to_pylist()[fruit] == 86_400
    assert tables["consignments"]["delivered_s"].to_pylist()[steel] == AT_BORDER_S + HOUR_S + 600


def test_a_consignment_cut_out_passes_the_later_stages_alone(tmp_path):
    trains = {"t1": freight("ac", "20:30"), "t2": freight("ac", "23:55")}
    stages = {
        "plants": FRUIT,
        "brakes": {"work": "technical_inspection", "per": "carrier", "time_min": 5},
        "papers": {**DOCUMENTS, "time_min": 4, "commodities": ["fruit"]},
    }
    held = {"policy": "cut_out", "after_h": 1.0}

    tables = cross(tmp_path, border(stages, held=held), flows=two_goods(), trains=trains)

    fruit, steel = numbers(tables)
    hour, minute = HOUR_S, MIN_S
    assert at_border(tables, steel) == [("hold", 0, hour)]
    assert left_after_s(tables) == hour + 5 * minute
    assert at_border(tables, fruit) == [
        ("quarantine", 0, 3 * hour),
        ("document_check", 3 * hour, 3 * hour + 4 * minute),
        ("departure", 3 * hour + 4 * minute, 86_700 + 5 * minute - AT_BORDER_S),  # the next train's brakes too
    ]


def cut_out(folder, *, trains, terminals=None, flows=None, **blocks):
    held = {"policy": "cut_out", "after_h": 1.0}
    return run_across(
        folder,
        border({"plants": FRUIT}, held=held),
        flows=flows or two_goods(),
        trains={"t1": freight("ac", "20:30"), **trains},
        terminals=terminals,
        **blocks,
    )


def trains_of(run, consignment):
    found = rows(run.table("loads", 0), "consignment", "carrier_number")
    return [train for number, train in found if number == consignment]


def flow_of(run, name):
    """The first consignment of a flow."""
    return next(number for flow, number in rows(run.table("consignments", 0), "flow", "consignment") if flow == name)


def said_of_border(run):
    return [warning for warning in run.warnings if warning.startswith("gate: ")]


def test_what_was_cut_out_and_finds_no_later_train_stays_in_the_system_and_is_said(tmp_path):
    run = cut_out(tmp_path, trains={})

    fruit = flow_of(run, "fruit")
    assert trains_of(run, fruit) == [0]
    assert run.table("consignments", 0)["delivered_s"].to_pylist()[fruit] is None
    assert said_of_border(run) == [
        f"gate: 1 consignment cut out of their trains still wait at B for a train with room to where they go, {fruit}"
        " of flow fruit for C (in 1 of 1 replications)"
    ]


@pytest.mark.parametrize(("hours_before_the_end", "is_said"), [(36, True), (12, False)])
def test_what_is_released_in_the_last_day_may_still_find_a_train(tmp_path, hours_before_the_end, is_said):
    ends_h = 24 * 7 * 2
    takes_min = 60 * (ends_h - hours_before_the_end) - AT_BORDER_S // 60
    plants = {**FRUIT, "time_min": takes_min}

    run = run_across(
        tmp_path,
        border({"plants": plants}, held={"policy": "cut_out", "after_h": 1.0}),
        flows=two_goods(),
        time={"start_date": "2026-01-05", "warm_up_weeks": 0, "horizon_weeks": 1, "run_out_weeks": 1},
    )

    assert bool(said_of_border(run)) == is_said


def test_a_train_that_is_full_leaves_it_to_the_next_one(tmp_path):
    """The second train has no room left beside its own goods, the third one has."""
    more = {"full": flow("north", "south", per_hour=1 / 23, arrivals="regular", teu=2)}
    trains = {"t2": freight("ac", "23:40", consist={"capacity_teu": 2}), "t3": freight("ac", "23:55")}

    run = cut_out(tmp_path, trains=trains, flows={**two_goods(), **more}, tracks=3)

    assert trains_of(run, flow_of(run, "full")) == [1]
    assert trains_of(run, flow_of(run, "fruit")) == [0, 2]
    assert not said_of_border(run)


def test_a_train_that_does_not_call_where_it_goes_leaves_it_to_the_next_one(tmp_path):
    terminals = {"middle": {"name": "Middle", "station": "b"}}
    trains = {"t2": freight("ab", "23:40"), "t3": freight("ac", "23:55")}

    run = cut_out(tmp_path, trains=trains, terminals=terminals, tracks=3)

    assert trains_of(run, flow_of(run, "fruit")) == [0, 2]
    assert not said_of_border(run)


@pytest.mark.parametrize(("brakes_min", "leaves_min"), [(0, 60), (40, 100), (70, 130)])
def test_a_train_waits_for_held_goods_as_long_whatever_was_done_before(tmp_path, brakes_min, leaves_min):
    brakes = {"work": "technical_inspection", "per": "carrier", "time_min": brakes_min}
    held = {"policy": "cut_out", "after_h": 1.0}

    tables = cross(tmp_path, border({"brakes": brakes, "plants": FRUIT}, held=held), flows=two_goods())

    assert left_after_s(tables) == leaves_min * MIN_S


def test_a_train_waits_as_long_at_each_stretch_of_stages(tmp_path):
    """Fifty minutes for the papers, five for the brakes, and an hour again for what is held after that."""
    stages = {
        "papers": {**DOCUMENTS, "time_min": 50, "servers": 2},
        "brakes": {"work": "technical_inspection", "per": "carrier", "time_min": 5},
        "plants": FRUIT,
    }
    held = {"policy": "cut_out", "after_h": 1.0}

    tables = cross(tmp_path, border(stages, held=held), flows=two_goods())

    assert left_after_s(tables) == HOUR_S + 55 * MIN_S


def test_a_train_that_queues_behind_another_leaves_nothing_behind_that_it_would_not_have_waited_for(tmp_path):
    """Trains come at 20:30 and 21:11, brakes take 100 minutes each; papers of 50 minutes are within the hour."""
    brakes = {"work": "technical_inspection", "per": "carrier", "time_min": 100}
    stages = {"brakes": brakes, "papers": {**DOCUMENTS, "time_min": 50, "servers": 30}}
    trains = {"t1": freight("ac", "20:20"), "t2": freight("ac", "21:01")}
    later = {**two_goods()["steel"], "volume_teu_per_year": 8760}  # one an hour

    run = run_across(
        tmp_path,
        border(stages, held={"policy": "cut_out", "after_h": 1.0}),
        flows={"goods": later},
        trains=trains,
        tracks=3,
    )

    carried = rows(run.table("loads", 0), "carrier_number", "to")
    assert carried == [(0, "terminal:south")] * 20 + [(1, "terminal:south")]


@pytest.mark.parametrize(
    ("transfer", "expected"),
    [
        (
            {"mode": "transship", "per": "teu", "time_min": 10},
            [[("gauge_transfer", 0, 1200), ("hold", 1200, 2400)], [("crane", 0, 1200), ("gauge_transfer", 1200, 2400)]],
        ),
        ({"mode": "transship", "per": "t", "time_min": 1, "cranes": 2}, [[("gauge_transfer", 0, 600)]] * 2),
        ({"mode": "transship", "time_min": 10, "cranes": 2}, [[("gauge_transfer", 0, 600)]] * 2),
        ({"mode": "bogie_change", "time_min": 90}, [[], []]),
        ({"mode": "through", "time_min": 90}, [[], []]),
    ],
    ids=["per TEU, one crane", "per tonne, two cranes", "per consignment, two cranes", "bogies", "through"],
)
def test_gauge_transfer(tmp_path, transfer, expected):
    flows = goods(2, teu=2)

    tables = cross(tmp_path, border({}, gauge_transfer={"station": "b", **transfer}), flows=flows)

    assert [at_border(tables, number) for number in numbers(tables)] == expected
    of_train = [row for row in intervals(tables, "train", 0) if row[0] == "gauge_transfer"]
    is_bogies = transfer["mode"] == "bogie_change"
    assert of_train == ([("gauge_transfer", "b", AT_BORDER_S, AT_BORDER_S + 90 * MIN_S)] if is_bogies else [])


def test_gauge_transfer_is_the_last_step_on_entry_and_the_first_on_exit(tmp_path):
    transfer = {"mode": "transship", "station": "b", "time_min": 5}
    flows = {**goods(), "back": flow("south", "north", per_hour=1 / 20, arrivals="regular")}
    trains = {"south": freight("ac", "20:30"), "north": freight("ca", "22:00")}

    tables = cross(tmp_path, border({"documents": DOCUMENTS}, gauge_transfer=transfer), flows=flows, trains=trains)

    back, out = numbers(tables)
    assert [row[0] for row in at_border(tables, out)] == ["document_check", "gauge_transfer"]
    assert [row[0] for row in at_border(tables, back)] == ["gauge_transfer", "document_check"]


@pytest.mark.parametrize(("per", "minutes"), [("consignment", 2), ("teu", 6), ("t", 20), ("carrier", 2)])
def test_a_stage_takes_its_time_for_each_unit(tmp_path, per, minutes):
    stage = {"work": "scan", "per": per, "time_min": 2}

    tables = cross(tmp_path, border({"scan": stage}), flows=goods(teu=3))

    scans = [row[2:] for row in rows(tables["intervals"], "subject", "cause", "start_s", "end_s") if row[1] == "scan"]
    assert scans == [(AT_BORDER_S, AT_BORDER_S + minutes * MIN_S)]


def test_a_stage_of_both_ways_is_one_office(tmp_path):
    """Trains of both directions are at b at once: the second one's goods queue behind the first one's."""
    flows = {**goods(), "back": flow("south", "north", per_hour=1 / 20, arrivals="regular")}
    trains = {"south": freight("ac", "20:30"), "west": freight("ca", "20:31")}

    tables = cross(tmp_path, border({"documents": DOCUMENTS}), flows=flows, trains=trains)

    back, out = numbers(tables)
    assert at_border(tables, out) == [("document_check", 0, 600)]
    assert at_border(tables, back) == [("queue", 60, 600), ("document_check", 600, 1200)]


@pytest.mark.parametrize(
    ("at_closing", "expected"),
    [
        ("resume", [("document_check", 0, 300), ("closed", 300, 86_100), ("document_check", 86_100, 86_400)]),
        ("finish", [("document_check", 0, 600)]),
    ],
)
def test_work_at_closing_time_is_resumed_or_finished(tmp_path, at_closing, expected):
    shift = {"evening": {"clock": "viet_nam", "hours": ["20:35-20:45"]}}
    stage = {**DOCUMENTS, "open": ["evening"], "at_closing": at_closing}

    tables = cross(tmp_path, border({"documents": stage}), opening_hours=shift)

    assert at_border(tables, numbers(tables)[0]) == expected


def test_waiting_for_opening_is_closed_and_waiting_behind_others_is_queue(tmp_path):
    shift = {"night": {"clock": "viet_nam", "hours": ["21:00-23:00"]}}

    tables = cross(
        tmp_path, border({"documents": {**DOCUMENTS, "open": ["night"]}}), flows=goods(2), opening_hours=shift
    )

    first, second = numbers(tables)
    assert at_border(tables, first)[:2] == [("closed", 0, 1200), ("document_check", 1200, 1800)]
    assert at_border(tables, second) == [("closed", 0, 1200), ("queue", 1200, 1800), ("document_check", 1800, 2400)]


def test_sampled_consignments_are_the_same_when_more_are_sampled(tmp_path):
    def sampled(share):
        stage = {"work": "scan", "time_min": 1, "servers": 99, "sampled_share": share}
        flows = {"goods": flow("north", "south", per_hour=5)}
        trains = {
            "train": freight(
                "ac", ["06:00", "18:00"], departures={"at": ["06:00", "18:00"]}, consist={"capacity_teu": 99}
            )
        }
        tables = cross(tmp_path / f"{share}", border({"scan": stage}), flows=flows, trains=trains)
        return {number for cause, number in rows(tables["intervals"], "cause", "number") if cause == "scan"}

    none, some, more, everyone = (sampled(share) for share in (0.0, 0.3, 0.6, 1.0))

    assert none == set()
    assert none < some < more < everyone
    assert len(some) / len(everyone) == pytest.approx(0.3, abs=0.05)
    assert len(more) / len(everyone) == pytest.approx(0.6, abs=0.05)


def test_channels_decide_who_comes_to_a_stage(tmp_path):
    shares = {"green": 0.0, "yellow": 0.0, "red": 1.0}
    stages = {
        "papers": {**DOCUMENTS, "channels": ["yellow"]},
        "goods": {"work": "inspection", "time_min": 6, "channels": ["red"]},
    }

    tables = cross(tmp_path, border(stages, viet_nam={"channel_shares": shares}))

    assert at_border(tables, 0) == [("inspection", 0, 360)]
    assert rows(tables["consignments"], "china_channel", "viet_nam_channel")[0] == ("yellow", "red")


def test_a_train_that_calls_on_the_way_unloads_and_loads_there(tmp_path):
    terminals = {"middle": {"name": "Middle", "station": "b", "cranes": 1, "lift_min": 5}}
    flows = {
        "in": flow("north", "middle", per_hour=1 / 20, arrivals="regular"),
        "on": flow("middle", "south", per_hour=1 / 20, arrivals="regular"),
        "past": flow("north", "south", per_hour=1 / 20, arrivals="regular"),
    }

    tables = cross(tmp_path, {}, flows=flows, trains={"train": freight("abc", "20:30")}, terminals=terminals)

    into, onward, past = numbers(tables)
    assert intervals(tables, "consignment", into) == [
        ("departure", "terminal:north", READY_S, LEAVES_S),
        ("unloading", "terminal:middle", AT_BORDER_S, AT_BORDER_S + 300),
    ]
    assert intervals(tables, "consignment", onward) == [
        ("departure", "terminal:middle", READY_S, AT_BORDER_S + 300),
        ("loading", "terminal:middle", AT_BORDER_S + 300, AT_BORDER_S + 600),
    ]
    assert intervals(tables, "consignment", past) == [("departure", "terminal:north", READY_S, LEAVES_S)]
    assert intervals(tables, "train", 0) == [
        ("running", "l0:a-b", LEAVES_S, AT_BORDER_S),
        ("station_stop", "b", AT_BORDER_S, AT_BORDER_S + 300),
        ("station_stop", "b", AT_BORDER_S + 300, AT_BORDER_S + 600),
        ("running", "l1:b-c", AT_BORDER_S + 600, AT_BORDER_S + 1200),
    ]


def test_goods_that_are_loaded_at_the_very_end_of_the_period_are_not_on_the_train(tmp_path):
    """Lifts take an hour, the train would leave at the second at which the period ends."""
    lift = {"cranes": 9, "lift_min": 60}
    terminals = {name: {"name": name, "station": at, **lift} for name, at in (("north", "a"), ("south", "c"))}
    sunday = {"train": freight("ac", departures={"at": ["23:00"], "days": ["sun"], "clock": "viet_nam"})}
    tables = cross(tmp_path, border({"documents": DOCUMENTS}), trains=sunday, terminals=terminals)
    assert tables["loads"].num_rows == 0
    assert [cause for cause, *_ in intervals(tables, "consignment", numbers(tables)[0])] == ["departure", "loading"]
