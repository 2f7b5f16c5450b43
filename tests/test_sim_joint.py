"""Joint inspection: what either side selects is scanned, inspected and sampled once, by the side entered (at b)."""

import json

import pytest
from small_borders import TERMINALS, border, cross, numbers, run_across
from small_networks import chain_of, flow, freight, intervals, load, merged, rows

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

    tables = cross(tmp_path, gate(here, there, joint=True, left=shares(1.0)), trains=TRAINS, flows=MANY, tracks=9)

    each = rows(tables["intervals"], "number", "cause", "start_s", "end_s")
    inspected = {number: end - start for number, cause, start, end in each if cause == "inspection"}
    times = list(inspected.values())
    assert len([1 for _, cause, *_ in each if cause == "inspection"]) == len(times)  # each once
    assert set(times) == {120, 240}
    assert times.count(240) / len(times) == pytest.approx(0.3, abs=0.05)  # the yellow ones of the side entered


def every_lot_from_wednesday_noon(folder, here, there, *, at):
    """A week of goods with joint inspection, where a disruption has each lot sampled at a stage."""
    regime = {"start": "2026-01-07 12:00", "end": "2026-02-01 00:00", "clock": "viet_nam"}
    regime["sampling"] = {"stages": [f"gate.{at}"], "sampled_share": 1.0}
    borders, disruptions = gate(here, there, joint=True), {"every_lot": regime}
    return cross(folder, borders, trains=TRAINS, flows=MANY, tracks=9, disruptions=disruptions)


@pytest.mark.parametrize("side", ["china", "viet_nam"])
def test_another_share_of_either_side_for_a_time_counts_from_then_on(tmp_path, side):
    """From Wednesday noon on each lot is sampled at that side; the other one samples none."""
    stages = {"plants": {"work": "quarantine", "sampled_share": 0.0, "servers": 500, "time_min": 3}}
    tables = every_lot_from_wednesday_noon(tmp_path, stages, stages, at=f"{side}.plants")

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


REGULAR = flow("north", "south", per_hour=1 / 20, arrivals="regular")
STEEL_AND_FRUIT = {f"f{at}_{word}": {**REGULAR, "commodity": word} for at, word in enumerate(("steel", "fruit"))}


def spent(tables):
    """`(place, cause, seconds)` of the steel at the border, in order."""
    ledger = intervals(tables, "consignment", numbers(tables)[0])
    return [(place, cause, end - start) for cause, place, start, end in ledger if place in ("a", "b")]


EXAMINED = {"work": "quarantine", "time_min": 10}
HOUR_S = 3600


@pytest.mark.parametrize(
    ("here", "there", "found"),
    [
        (  # a laboratory in China only: nothing in Viet Nam stands for it
            {"samples": {**EXAMINED, "laboratory_h": 5}},
            {"plants": {**EXAMINED, "time_min": 3}},
            [("a", 600), ("a", 5 * HOUR_S), ("b", 180)],
        ),
        (  # both have one: once, by the side entered
            {"samples": {**EXAMINED, "laboratory_h": 5}},
            {"samples": {**EXAMINED, "time_min": 3, "laboratory_h": 2}},
            [("b", 180), ("b", 2 * HOUR_S)],
        ),
        (  # none in China: what it only examines is not sent to the laboratory of Viet Nam
            {"plants": EXAMINED},
            {"samples": {**EXAMINED, "time_min": 3, "laboratory_h": 2}},
            [("a", 600), ("b", 180), ("b", 2 * HOUR_S)],
        ),
        (  # a laboratory on one side stays, the examination of both sides is joint
            {"plants": EXAMINED, "samples": {**EXAMINED, "time_min": 1, "laboratory_h": 5}},
            {"plants": {**EXAMINED, "time_min": 3}},
            [("a", 60), ("a", 5 * HOUR_S), ("b", 180)],
        ),
        (  # Viet Nam's laboratory takes no such goods
            {"samples": {**EXAMINED, "laboratory_h": 5}},
            {
                "plants": {**EXAMINED, "time_min": 3},
                "samples": {**EXAMINED, "laboratory_h": 2, "commodities": ["fruit"]},
            },
            [("a", 600), ("a", 5 * HOUR_S), ("b", 180)],
        ),
    ],
    ids=["left_only", "both", "entered_only", "one_of_two_stages", "other_commodity"],
)
def test_a_laboratory_is_joint_only_where_both_sides_have_one(tmp_path, here, there, found):
    many_servers = {"servers": 9}
    here, there = ({key: {**stage, **many_servers} for key, stage in each.items()} for each in (here, there))

    tables = cross(tmp_path, gate(here, there, joint=True), flows=STEEL_AND_FRUIT)

    assert [(place, s) for place, cause, s in spent(tables) if cause == "quarantine"] == found


def every_second(share, **changes):
    return {**EXAMINED, "sampled_share": share, "servers": 500, **changes}


def test_what_either_side_sends_to_a_laboratory_goes_there_once_and_not_to_the_examination_before_it(tmp_path):
    """Each side examines some lots and samples some, by draws of their own; the time at b tells which was done."""
    here = {"samples": every_second(0.4, laboratory_h=9), "plants": every_second(0.3)}
    there = {"plants": every_second(0.2, time_min=3), "samples": every_second(0.5, time_min=7, laboratory_h=2)}

    def done(folder, place, joint):
        tables = cross(folder, gate(here, there, joint=joint), trains=TRAINS, flows=MANY, tracks=9)
        found = {}
        for at, cause, number, start, end in rows(tables["intervals"], "place", "cause", "number", "start_s", "end_s"):
            if (at, cause) == (place, "quarantine") and number < WHOLE:
                found.setdefault(end - start, []).append(number)
        return {seconds: sorted(lots) for seconds, lots in found.items()}

    left, entered = (done(tmp_path / at, at, False) for at in "ab")
    joint = done(tmp_path / "joint", "b", True)

    assert done(tmp_path / "left", "a", True) == {}
    assert set(joint) == {180, 420, 2 * HOUR_S}
    examined_left, sampled_left = set(left[600]) - set(left[9 * HOUR_S]), set(left[9 * HOUR_S])
    assert set(joint[2 * HOUR_S]) == sampled_left | set(entered[2 * HOUR_S]) == set(joint[420])
    assert examined_left | set(entered[180]) <= set(joint[180])
    assert len(joint[2 * HOUR_S]) == len(set(joint[2 * HOUR_S])) == pytest.approx(0.7 * WHOLE, rel=0.1)
    assert len(joint[180]) == len(set(joint[180])) == pytest.approx(0.44 * WHOLE, rel=0.1)


@pytest.mark.parametrize("entered_has_one", [True, False])
def test_every_lot_that_the_side_left_tests_for_a_time_waits_for_a_laboratory(tmp_path, entered_has_one):
    """From Wednesday noon on; before, no lot goes there. Where Viet Nam has no laboratory it is China's, at a."""
    plants, samples = every_second(1.0, time_min=3), every_second(0.0, time_min=1)
    here = {"plants": plants, "samples": {**samples, "laboratory_h": 5}}
    there = {"plants": plants, **({"samples": {**samples, "laboratory_h": 2}} if entered_has_one else {})}
    tables = every_lot_from_wednesday_noon(tmp_path, here, there, at="china.samples")

    waits = rows(tables["intervals"], "cause", "place", "number", "start_s", "end_s")
    in_laboratory = {
        n: (at, start) for cause, at, n, start, end in waits if cause == "quarantine" and end - start > 1e3
    }
    at_b = sorted(n for cause, at, n, start, end in waits if (cause, at, end - start) == ("quarantine", "b", 180))
    first = min(in_laboratory)
    last = max(in_laboratory)
    assert {place for place, _ in in_laboratory.values()} == {"b" if entered_has_one else "a"}
    assert min(start for _, start in in_laboratory.values()) >= (2 * 24 + 12) * HOUR_S
    assert sorted(in_laboratory) == list(range(first, last + 1))  # each, from the first train after noon on
    assert at_b == list(range(at_b[-1] + 1))  # all are examined, once, all the time
    assert at_b[-1] >= WHOLE


def test_a_scan_that_lets_goods_pass_by_an_inspection_stays_with_it(tmp_path):
    """Viet Nam scans all but inspects no steel: without China's own scan all steel would be inspected at a."""
    x_ray = {"work": "scan", "time_min": 2, "replaces": "goods", "servers": 9}
    here = {"x_ray": x_ray, "goods": {"work": "inspection", "time_min": 30, "commodities": ["steel"]}}
    there = {
        "x_ray": {**x_ray, "time_min": 3},
        "goods": {"work": "inspection", "time_min": 7, "commodities": ["fruit"]},
    }

    tables = cross(tmp_path, gate(here, there, joint=True), flows=STEEL_AND_FRUIT)

    assert spent(tables) == [("a", "scan", 120), ("b", "scan", 180)]


def test_a_scan_of_the_side_left_alone_still_lets_goods_pass_by_what_is_inspected_jointly(tmp_path):
    """China scans all, and sends none of the scanned on; Viet Nam inspects for both, and wants none itself."""
    x_ray = {"work": "scan", "time_min": 2, "replaces": "goods", "servers": 9, "suspicious_share": 0.0}
    here = {"x_ray": x_ray, "goods": {"work": "inspection", "channels": ["red"], "time_min": 30}}
    there = {"goods": {"work": "inspection", "channels": ["red"], "time_min": 7}}

    tables = cross(
        tmp_path,
        gate(here, there, joint=True, left=shares(1.0), entered=shares(0.0)),
        flows=STEEL_AND_FRUIT,
    )

    assert spent(tables) == [("a", "scan", 120)]


def test_expected_use_of_a_laboratory_counts_what_both_sides_send_there(tmp_path):
    """A half or a fifth: 60 % of 60 lots an hour, 6 minutes each at one of 20; a tenth or none is examined: 10 %."""
    here = {"samples": {**every_second(0.5, laboratory_h=9), "servers": 20}, "plants": every_second(0.1, time_min=6)}
    there = {
        "plants": every_second(0.0, time_min=6, servers=20),
        "samples": every_second(0.2, time_min=6, servers=20, laboratory_h=2),
    }
    flows = {"goods": flow("north", "south", per_hour=60)}

    run = run_across(tmp_path, gate(here, there, joint=True), trains=TRAINS, flows=flows, tracks=9)

    expected = {load.what: load.utilisation for load in loads(sim.load_scenario(tmp_path / "small.yaml"))}
    assert expected["gate.viet_nam.samples"] == pytest.approx(60 * 0.6 / 10 / 20)
    assert expected["gate.viet_nam.plants"] == pytest.approx(60 * 0.1 / 10 / 20)
    busy = dict.fromkeys(("gate.viet_nam.samples", "gate.viet_nam.plants"), 0.0)
    for stage, n, s in rows(run.table("servers", 0), "stage", "servers", "busy_s"):
        if stage in busy:
            busy[stage] += s / n / (7 * 86400)
    assert busy == {key: pytest.approx(expected[key], rel=0.06) for key in busy}


LAB = {**EXAMINED, "laboratory_h": 5}
STAYS = "joint inspection leaves gate.china.{} at the side left: {}".format


@pytest.mark.parametrize(
    ("here", "there", "said"),
    [
        (
            {"samples": LAB},
            {"plants": EXAMINED},
            [STAYS("samples", "it sends samples to a laboratory, and no quarantine on entry to viet_nam has one")],
        ),
        (
            {"samples": LAB},
            {},
            [STAYS("samples", "it sends samples to a laboratory, and no quarantine on entry to viet_nam has one")],
        ),
        (
            {"plants": EXAMINED},
            {"samples": LAB},
            [
                STAYS(
                    "plants", "it has no laboratory, and all that come to quarantine on entry to viet_nam wait for one"
                )
            ],
        ),
        (
            {"samples": LAB},
            {"samples": {**LAB, "commodities": ["goods"]}},
            [STAYS("samples", "not all its commodities are seen by quarantine with a laboratory on entry to viet_nam")],
        ),
        (
            {"x_ray": {"work": "scan", "time_min": 2, "replaces": "all"}, "all": {"work": "inspection", "time_min": 2}},
            {"x_ray": {"work": "scan", "time_min": 2}, "some": {**RED, "time_min": 2, "commodities": ["goods"]}},
            [
                STAYS("x_ray", "it lets goods pass by all, which stays there"),
                STAYS("all", "not all its commodities are seen by inspection on entry to viet_nam"),
            ],
        ),
        ({"samples": LAB, "plants": EXAMINED}, {"plants": EXAMINED, "samples": LAB}, []),
        ({"x_ray": {"work": "scan", "time_min": 2}, "papers": {"work": "document_check", "time_min": 2}}, {}, []),
    ],
)
@pytest.mark.parametrize("joint", [True, False])
def test_what_joint_inspection_leaves_at_the_side_left_is_said_before_a_run(tmp_path, here, there, said, joint):
    borders = gate(here, there, joint=joint)
    borders["gate"]["viet_nam"]["exit"] = borders["gate"]["china"]["entry"] = []  # or the other way has its say too

    loaded = load(
        tmp_path,
        *chain_of(3),
        china="a",
        services={"trains": {"train": freight("ac", "20:30")}},
        flows={"goods": flow("north", "south", per_hour=1 / 20)},
        terminals=TERMINALS,
        borders=borders,
    )

    assert sim.preflight(loaded) == (tuple(said) if joint else ())
