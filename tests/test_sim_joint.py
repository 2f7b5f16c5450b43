"""Joint inspection: what either side selects is scanned, inspected and sampled once, by the side entered (at b)."""

import json

import pytest
from small_borders import border, cross, numbers, run_across
from small_networks import flow, freight, intervals, merged, rows

import sim
from sim.border.stage_loads import work_h_of
from sim.preflight import loads
from sim.scenario.schema import Border

RED = {"work": "inspection", "channels": ["red"], "servers": 500}
SPLIT = {"green": 0.5, "yellow": 0.3, "red": 0.2}
TRAINS = {"train": freight("ac", departures={"every_h": 4}, consist={"capacity_teu": 999})}
MANY = {"goods": flow("north", "south", per_hour=6)}
WHOLE = 900
"""Those of the about 1,000 that are through before the week ends."""


def shares(red):
    return {"green": 1 - red, "yellow": 0.0, "red": red}


def gate(here, there, *, joint, left=SPLIT, entered=SPLIT, **changes):
    """Both sides: what China (left) and Viet Nam (entered) do, and how they split."""
    sides = {"china": {"channel_shares": left}, "viet_nam": {"channel_shares": entered}}
    return merged(border(there, china=here, joint_inspection=joint), {"gate": {**sides, **changes}})


def many(folder, *args, **blocks):
    """A week of goods; by place, what each consignment that was worked on took there (s)."""
    border_keys = {key: blocks.pop(key) for key in ("joint", "left", "entered", "trader_types") if key in blocks}
    tables = cross(
        folder, gate(*args, **border_keys), trains=TRAINS, flows=blocks.pop("flows", MANY), tracks=9, **blocks
    )
    found = {"a": {}, "b": {}, "terminal:north": {}, "terminal:south": {}}
    for number, place, cause, start, end in rows(tables["intervals"], "number", "place", "cause", "start_s", "end_s"):
        if cause in ("scan", "inspection", "quarantine") and number < WHOLE:
            found[place].setdefault(cause, {})[number] = end - start
    return found


@pytest.mark.parametrize(("left", "entered"), [(1.0, 0.0), (0.0, 1.0), (1.0, 1.0)])
def test_either_sides_red_channel_has_goods_inspected_once_in_the_time_of_the_side_entered(tmp_path, left, entered):
    here, there = {"goods": {**RED, "time_min": 30}}, {"goods": {**RED, "time_min": 7}}

    tables = cross(tmp_path, gate(here, there, joint=True, left=shares(left), entered=shares(entered)))

    ledger = intervals(tables, "consignment", numbers(tables)[0])
    assert [(cause, place, end - start) for cause, place, start, end in ledger if place in ("a", "b")] == [
        ("inspection", "b", 420)
    ]


def test_goods_that_neither_side_selects_are_not_inspected(tmp_path):
    stages = {"goods": {**RED, "time_min": 30}}

    tables = cross(tmp_path, gate(stages, stages, joint=True, left=shares(0.0), entered=shares(0.0)))

    assert [row for row in intervals(tables, "consignment", numbers(tables)[0]) if row[1] in ("a", "b")] == []


TIMES = {"time_min": {"uniform": {"low": 10, "high": 30}}}


def test_inspected_together_are_those_that_either_would_have_inspected_alone(tmp_path):
    """The same draws: no other goods, and those that the side entered had anyway take as long as before."""
    stages = {
        "x_ray": {"work": "scan", "sampled_share": 0.3, "servers": 500, "time_min": 5},
        "goods": {**RED, **TIMES},
        "plants": {"work": "quarantine", "sampled_share": 0.4, "servers": 500, "time_min": 3},
    }
    split = {**SPLIT, "by_trader_type": {"aeo": {"green": 0.9, "yellow": 0.1, "red": 0.0}}}
    other = {
        "left": split,
        "entered": {"green": 0.4, "yellow": 0.2, "red": 0.4},
        "trader_types": {"aeo": {"share": 0.4}},
    }

    apart = many(tmp_path / "apart", stages, stages, joint=False, **other)
    joint = many(tmp_path / "joint", stages, stages, joint=True, **other)

    assert joint["a"] == {}
    for cause in ("scan", "inspection", "quarantine"):
        both = {*apart["a"][cause], *apart["b"][cause]}
        assert set(joint["b"][cause]) == both
        assert len(both) > max(len(apart["a"][cause]), len(apart["b"][cause]))
    assert {key: joint["b"]["inspection"][key] for key in apart["b"]["inspection"]} == apart["b"]["inspection"]


def test_who_is_passed_by_after_a_side_s_own_scan_is_not_selected_by_that_side(tmp_path):
    stages = {
        "x_ray": {
            "work": "scan",
            "sampled_share": 0.6,
            "servers": 500,
            "time_min": 5,
            "replaces": "goods",
            "suspicious_share": 0.3,
        },
        "goods": {**RED, **TIMES},
    }

    apart = many(tmp_path / "apart", stages, stages, joint=False)
    joint = many(tmp_path / "joint", stages, stages, joint=True)

    assert set(joint["b"]["inspection"]) == {*apart["a"]["inspection"], *apart["b"]["inspection"]}


def test_goods_that_only_the_side_left_selects_come_to_the_first_stage_of_the_work_and_to_no_other(tmp_path):
    here = {"goods": {**RED, "time_min": 9}}
    there = {"some": {**RED, "time_min": 2}, "rest": {**RED, "channels": ["yellow"], "time_min": 4}}

    found = many(tmp_path, here, there, joint=True, left=shares(1.0))

    times = list(found["b"]["inspection"].values())
    assert set(times) == {120, 240}
    assert times.count(240) / len(times) == pytest.approx(0.3, abs=0.05)  # the yellow ones of the side entered


@pytest.mark.parametrize("side", ["china", "viet_nam"])
def test_another_share_of_either_side_for_a_time_counts_from_then_on(tmp_path, side):
    """From Wednesday noon on each lot is sampled at that side; the other one samples none."""
    stages = {"plants": {"work": "quarantine", "sampled_share": 0.0, "servers": 500, "time_min": 3}}
    regime = {"start": "2026-01-07 12:00", "end": "2026-02-01 00:00", "clock": "viet_nam"}
    regime["sampling"] = {"stages": [f"gate.{side}.plants"], "sampled_share": 1.0}

    tables = cross(
        tmp_path,
        gate(stages, stages, joint=True),
        trains=TRAINS,
        flows=MANY,
        tracks=9,
        disruptions={"every_lot": regime},
    )

    sampled = rows(tables["intervals"], "cause", "place", "number", "start_s")
    starts = {number: start for cause, place, number, start in sampled if (cause, place) == ("quarantine", "b")}
    last = max(rows(tables["consignments"], "consignment"))[0]
    assert min(starts.values()) == (2 * 24 + 15) * 3600 + 600  # the first train after noon
    assert sorted(starts) == list(range(min(starts), last + 1))[: len(starts)]


@pytest.mark.parametrize(("inland", "place"), [("china", "b"), ("viet_nam", "terminal:south")])
def test_with_clearance_inland_it_is_done_where_the_side_entered_works(tmp_path, inland, place):
    stages = {"goods": {**RED, **TIMES}}
    flows = {"goods": {**MANY["goods"], "clears_inland": [inland]}}

    apart = many(tmp_path / "apart", stages, stages, joint=False)
    joint = many(tmp_path / "joint", stages, stages, joint=True, flows=flows)

    assert set(joint[place]["inspection"]) == {*apart["a"]["inspection"], *apart["b"]["inspection"]}
    assert sum(len(found) for found in joint.values()) == 1


def test_expected_use_counts_what_both_sides_select(tmp_path):
    """Red at China's 20 % or at Viet Nam's 10 %: 28 %; scanned are a half or a fifth: 60 %."""
    scan = {"work": "scan", "servers": 20, "time_min": 6}
    here = {"x_ray": {**scan, "sampled_share": 0.5}, "goods": {**RED, "time_min": 60}}
    there = {"x_ray": {**scan, "sampled_share": 0.2}, "goods": {**RED, "time_min": 60, "servers": 20}}
    flows = {"goods": flow("north", "south", per_hour=60)}

    run = run_across(tmp_path, gate(here, there, joint=True, entered=shares(0.1)), trains=TRAINS, flows=flows, tracks=9)

    expected = {load.what: load.utilisation for load in loads(sim.load_scenario(tmp_path / "small.yaml"))}
    assert expected["gate.viet_nam.goods"] == pytest.approx(60 * 0.28 / 20)
    assert expected["gate.viet_nam.x_ray"] == pytest.approx(60 * 0.6 / 10 / 20)
    assert expected["gate.china.goods"] == 0
    busy = sum(
        s / n / (7 * 86400)
        for stage, n, s in rows(run.table("servers", 0), "stage", "servers", "busy_s")
        if stage == "gate.viet_nam.goods"
    )
    assert busy == pytest.approx(expected["gate.viet_nam.goods"], rel=0.06)


def test_mean_work_without_a_way_is_that_of_the_side_alone():
    made = Border.model_validate_json(
        json.dumps(gate({"g": {**RED, "time_min": 60}}, {"g": {**RED, "time_min": 60}}, joint=True)["gate"])
    )
    goods = sim.scenario.schema.Flow.model_validate(flow("north", "south", per_hour=1))

    assert work_h_of("g", made.viet_nam, goods, made) == pytest.approx(0.2)
