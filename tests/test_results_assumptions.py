"""Uncertain inputs: which there are, how they vary together, and what becomes of values that do not go together."""

import json
from pathlib import Path

import numpy as np
import pytest
import yaml

import sim
from results.studies.assumed_points import How, load_point, measure_points
from results.studies.cases import Case
from results.studies.lines_of_inputs import of_line
from results.studies.sampling import sample
from results.studies.shares import rescaled
from results.studies.uncertain_inputs import LeftAlone, find_assumptions, short_name
from sim.workers import LocalWorkers

MINIMAL = Path("scenarios/minimal.yaml")
SHARES = "borders.huu_nghi.viet_nam.channel_shares"
DOCUMENTS = "borders.huu_nghi.viet_nam.stages.documents"
SHORT = ("time.horizon_weeks=1", "time.warm_up_weeks=0")


def doubtful(value, low, high, confidence="assumed"):
    return {"value": value, "source": "made up", "confidence": confidence, "range": [low, high]}


@pytest.fixture
def cases(tmp_path):
    """Makes cases of minimal.yaml, each with a file of its own laid over it."""
    (tmp_path / "minimal.yaml").write_text(MINIMAL.read_text(encoding="utf-8"), encoding="utf-8")

    def make(**files):
        found = []
        for label, over in files.items():
            file = tmp_path / f"{label}.yaml"
            file.write_text(yaml.safe_dump({"extends": "minimal.yaml", **over}), encoding="utf-8")
            found.append(Case(label, file, SHORT))
        return found

    return make


def assumptions_of(cases):
    return find_assumptions(cases, [case.load() for case in cases])


def border(**stages):
    return {"borders": {"huu_nghi": {"viet_nam": {"stages": stages}}}}


def test_numbers_marked_low_or_assumed_with_a_range_vary_and_others_are_named(cases):
    over = border(
        documents={"servers": doubtful(2, 1, 4, "low"), "error_share": doubtful(0.1, 0, 0.2, "medium")},
        goods={"servers": doubtful(3, 2.6, 3.4)},
    )
    found = assumptions_of(cases(one=over))
    assert {(each.path.rpartition(".")[2], each.low, each.high, each.is_whole) for each in found.inputs} == {
        ("length_m", 200, 400, False),
        ("mass_t", 800, 1300, False),
        ("servers", 1, 4, True),
    }
    assert set(found.left_alone) == {
        LeftAlone("services.trains.southbound.consist.capacity_teu", "has no range", (0,)),
        LeftAlone("borders.huu_nghi.viet_nam.stages.goods.servers", "has no other value in its range", (0,)),
    }


def test_what_both_cases_say_alike_varies_in_both_and_else_alone(cases):
    one = border(documents={"servers": doubtful(2, 1, 4)})
    other = border(documents={"servers": doubtful(3, 1, 4)})
    found = assumptions_of(cases(baseline=one, upgraded=other))
    assert [(each.path.rpartition(".")[2], each.of, found.label(each)) for each in found.inputs] == [
        ("length_m", (0, 1), "both"),
        ("mass_t", (0, 1), "both"),
        ("servers", (0,), "baseline"),
        ("servers", (1,), "upgraded"),
    ]
    point = {0: 222.0, 2: 4, 3: 1}
    assert found.texts(point, 0) == (
        "services.trains.southbound.consist.length_m=222.0",
        f"{DOCUMENTS}.servers=4",
    )
    assert found.texts(point, 1)[1:] == (f"{DOCUMENTS}.servers=1",)


def test_whole_numbers_have_the_same_room_each_and_fractions_reach_both_ends(cases):
    found = assumptions_of(cases(one=border(documents={"servers": doubtful(2, 1, 4)})))
    length, _, servers = found.inputs
    assert [servers.at(share) for share in (0, 0.24, 0.26, 0.51, 0.99, 1)] == [1, 1, 2, 3, 4, 4]
    assert [length.at(share) for share in (0, 0.5, 1)] == [200, 300, 400]


def test_a_value_that_the_command_line_sets_varies_no_more(cases):
    (case,) = cases(one={})
    key = "services.trains.southbound.consist.length_m"
    for value in ("300", "{value: 300, confidence: assumed, range: [200, 400]}"):
        fixed = case.with_overrides(f"{key}={value}")
        assert [each.path.rpartition(".")[2] for each in assumptions_of([fixed]).inputs] == ["mass_t"]


def test_an_end_that_is_not_allowed_is_moved_in_and_named(cases):
    over = border(documents={"time_min": {"lognormal": {"mean": doubtful(60, 0, 100), "cv": 0.8}}})
    found = assumptions_of(cases(one=over))
    path = f"{DOCUMENTS}.time_min.lognormal.mean"
    assert found.inset == (path,)
    assert [(each.low, each.high) for each in found.inputs if each.path == path] == [(1, 100)]


def test_shares_of_the_channels_are_rescaled_to_one(cases):
    shares = {"green": doubtful(0.5, 0.4, 0.6), "yellow": doubtful(0.4, 0.2, 0.5), "red": 0.1}
    (case,) = cases(one={"borders": {"huu_nghi": {"viet_nam": {"channel_shares": shares}}}})
    written = case.written()
    alone = rescaled({f"{SHARES}.green": 0.6}, written)
    assert alone == pytest.approx({f"{SHARES}.green": 0.6, f"{SHARES}.yellow": 0.32, f"{SHARES}.red": 0.08})
    together = rescaled({f"{SHARES}.green": 0.6, f"{SHARES}.yellow": 0.5, "seed": 3}, written)
    assert together == pytest.approx({f"{SHARES}.green": 0.9 * 6 / 11, f"{SHARES}.yellow": 0.9 * 5 / 11, "seed": 3})
    loaded = case.load([f"{path}={value!r}" for path, value in alone.items()])
    assert loaded.scenario.borders["huu_nghi"].viet_nam.channel_shares.green == 0.6


def test_what_follows_a_share_changes_as_the_share_does_also_where_that_is_rescaled(cases):
    shares = {"green": doubtful(0.5, 0.4, 0.6), "yellow": 0.4, "red": 0.1}
    follower = {"value": 2, "source": "made up", "confidence": "assumed", "follows": f"{SHARES}.yellow"}
    over = border(documents={"servers": follower})
    over["borders"]["huu_nghi"]["viet_nam"]["channel_shares"] = shares
    found = assumptions_of(cases(one=over))
    at = next(at for at, each in enumerate(found.inputs) if each.path == f"{SHARES}.green")
    assert found.followed({at: 0.3}, 0) == pytest.approx(
        {f"{SHARES}.yellow": 0.56, f"{SHARES}.red": 0.14, f"{DOCUMENTS}.servers": 3}
    )


def test_shares_of_the_ways_over_a_break_of_gauge_are_rescaled_among_their_like():
    case = Case("one", "scenarios/terminals.yaml")
    ways = "borders.lao_cai.gauge_transfer.ways"
    found = rescaled({f"{ways}.borrowed.share": 0.7}, case.written())
    assert found == pytest.approx({f"{ways}.borrowed.share": 0.7, f"{ways}.reloaded.share": 0.3})


def test_levers_see_the_assumptions_and_their_own_parameters_vary_too(cases):
    over = border(documents={"time_min": {"lognormal": {"mean": doubtful(60, 20, 90), "cv": 0.8}}})
    lever = {"single_window": {"time_factor": doubtful(0.5, 0.4, 1)}}
    (case,) = cases(one={**over, "levers": [lever]})
    found = assumptions_of([case])
    paths = {each.path: at for at, each in enumerate(found.inputs)}
    factor = paths["levers.0.single_window.time_factor"]
    assert not found.inputs[factor].is_whole
    point = {paths[f"{DOCUMENTS}.time_min.lognormal.mean"]: 30.0, factor: 0.4}
    documents = case.load(found.texts(point, 0)).scenario.borders["huu_nghi"].viet_nam.stages["documents"]
    assert documents.time_min.mean == pytest.approx(12)


CONSIST = "services.trains.southbound.consist"


def trains(**consist):
    return {"services": {"trains": {"southbound": {"consist": consist}}}}


def test_what_follows_an_input_changes_in_proportion_and_may_vary_by_itself_too(cases):
    mass = f"{CONSIST}.mass_t"
    over = trains(
        mass_t=doubtful(1000, 800, 1300),
        length_m={"value": 250, "source": "made up", "confidence": "assumed", "follows": mass},
        capacity_teu={**doubtful(40, 30, 50), "follows": f"{CONSIST}.length_m"},
    )
    (case,) = cases(one=over)
    found = assumptions_of([case])
    assert [each.path.rpartition(".")[2] for each in found.inputs] == ["mass_t", "capacity_teu"]
    assert found.left_alone == ()
    assert found.texts({0: 1200.0, 1: 30.0}, 0) == (
        f"{mass}=1200.0",
        f"{CONSIST}.capacity_teu=36.0",
        f"{CONSIST}.length_m=300.0",
    )
    assert found.followed({0: 1200.0, 1: 30.0}, 0) == {f"{CONSIST}.capacity_teu": 36.0, f"{CONSIST}.length_m": 300.0}
    assert found.texts({1: 30.0}, 0) == (f"{CONSIST}.capacity_teu=30.0",)
    assert found.paths(found.inputs[0]) == {mass, f"{CONSIST}.length_m", f"{CONSIST}.capacity_teu"}
    loaded = case.load(found.texts({0: 1200.0}, 0)).scenario.services.trains["southbound"].consist
    assert (loaded.length_m, loaded.capacity_teu) == (300, 48)


def test_a_whole_number_that_follows_is_rounded_and_at_least_one(cases):
    time = {"lognormal": {"mean": doubtful(60, 10, 90), "cv": 0.8}}
    over = border(
        documents={"time_min": time, "servers": {"value": 2, "follows": f"{DOCUMENTS}.time_min.lognormal.mean"}}
    )
    found = assumptions_of(cases(one=over))
    (mean,) = (at for at, each in enumerate(found.inputs) if each.path.endswith("mean"))
    servers = [dict(text.split("=") for text in found.texts({mean: value}, 0)) for value in (10.0, 60.0, 80.0)]
    assert [each[f"{DOCUMENTS}.servers"] for each in servers] == ["1", "2", "3"]


def test_what_follows_a_value_that_the_command_line_sets_stays(cases):
    over = trains(mass_t=doubtful(1000, 800, 1300), length_m={"value": 250, "follows": f"{CONSIST}.mass_t"})
    (case,) = cases(one=over)
    assert assumptions_of([case.with_overrides(f"{CONSIST}.mass_t=900")]).inputs == ()


def test_parts_of_a_sum_keep_it(cases):
    volumes = {"imports": (3000, 1000, 5000), "exports": (1000, 500, 3000)}
    over = {
        "flows": {key: {"volume_teu_per_year": {**doubtful(*each), "part_of": "both"}} for key, each in volumes.items()}
    }
    (case,) = cases(one=over)
    found = assumptions_of([case])
    imports, exports = (f"flows.{key}.volume_teu_per_year" for key in ("imports", "exports"))
    paths = {each.path: at for at, each in enumerate(found.inputs)}
    together = found.texts({paths[imports]: 5000.0, paths[exports]: 3000.0}, 0)
    assert together == (f"{imports}=2500.0", f"{exports}=1500.0")
    assert found.texts({paths[imports]: 2000.0}, 0) == (f"{imports}=2000.0", f"{exports}=2000.0")


@pytest.mark.parametrize(
    ("written", "drawn", "expected"),
    [
        ((3, 3), (3, 3), (3, 3)),
        ((3, 3), (5, 4), (3, 3)),  # 3.33 and 2.67
        ((3, 3), (1, 5), (1, 5)),
        ((3, 3), (5, 5), (3, 3)),
        ((2, 2, 3), (1, 1, 1), (3, 2, 2)),  # 2.33 each: the first has what is over
        ((4, 3, 3), (5, None, None), (5, 3, 2)),  # 2.5 each is left to the others
    ],
)
def test_whole_parts_of_a_sum_keep_it_and_stay_whole(cases, written, drawn, expected):
    servers = {f"stage_{at}": {**doubtful(each, 1, 5), "part_of": "people"} for at, each in enumerate(written)}
    plain = yaml.safe_load(MINIMAL.read_text(encoding="utf-8"))
    documents = json.dumps(plain["borders"]["huu_nghi"]["viet_nam"]["stages"]["documents"])
    over = border(**{key: {**json.loads(documents), "servers": each} for key, each in servers.items()})
    over["borders"]["huu_nghi"]["viet_nam"]["entry"] = ["brakes", "documents", "goods", *servers]
    (case,) = cases(one=over)
    found = assumptions_of([case])
    paths = {each.path: at for at, each in enumerate(found.inputs)}
    keys = [f"borders.huu_nghi.viet_nam.stages.{key}.servers" for key in servers]
    point = {paths[key]: each for key, each in zip(keys, drawn, strict=True) if each is not None}
    texts = found.texts(point, 0)
    assert set(texts) == {f"{key}={each}" for key, each in zip(keys, expected, strict=True)}
    stages = case.load(texts).scenario.borders["huu_nghi"].viet_nam.stages
    assert [stages[key].servers for key in servers] == list(expected)


def test_inputs_that_vary_with_other_things_are_not_one_input_of_both(cases):
    one = trains(length_m=doubtful(250, 200, 300))
    other = trains(length_m={**doubtful(250, 200, 300), "follows": f"{CONSIST}.mass_t"})
    found = assumptions_of(cases(baseline=one, upgraded=other))
    assert [(each.path.rpartition(".")[2], found.label(each)) for each in found.inputs] == [
        ("length_m", "baseline"),
        ("mass_t", "both"),
        ("length_m", "upgraded"),
    ]


def test_values_that_do_not_go_together_through_a_follower_move_what_it_follows(cases):
    """The follower's block is blamed, where nothing varies: what it follows is moved, and nothing else."""
    mean = f"{DOCUMENTS}.time_min.lognormal.mean"
    over = border(
        documents={"time_min": {"lognormal": {"mean": doubtful(60, 30, 90), "cv": 0.8}}, "servers": doubtful(2, 1, 4)},
        goods={"sampled_share": {"value": 0.8, "source": "made up", "confidence": "assumed", "follows": mean}},
    )
    found = assumptions_of(cases(one=over))
    paths = {each.path: at for at, each in enumerate(found.inputs)}
    point = load_point(0, found, {paths[mean]: 88.0, paths[f"{DOCUMENTS}.servers"]: 4})
    assert point.refused is None
    assert point.moved == (paths[mean],)
    assert point.values == {paths[mean]: 74.0, paths[f"{DOCUMENTS}.servers"]: 4}


def test_values_that_do_not_go_together_are_moved_towards_the_written_ones(cases):
    over = border(
        goods={"time_min": {"triangular": {"low": doubtful(60, 5, 300), "mode": 180, "high": doubtful(480, 20, 500)}}}
    )
    found = assumptions_of(cases(one=over))
    paths = [each.path.rpartition(".")[2] for each in found.inputs]
    low, high = paths.index("low"), paths.index("high")
    point = load_point(0, found, {low: 240.0, high: 480.0})
    assert (point.values, point.moved, point.refused) == ({low: 150.0, high: 480.0}, (low, high), None)
    (loaded,) = point.scenarios
    assert loaded.scenario.borders["huu_nghi"].viet_nam.stages["goods"].time_min.triangular.low == 150


def test_a_point_that_leaves_a_case_alone_is_that_case(cases):
    found = assumptions_of(cases(baseline={}, upgraded=border(documents={"servers": doubtful(2, 1, 4)})))
    point = load_point(3, found, {2: 4})
    assert point.number == 3
    assert point.scenarios[0] is None
    assert point.scenarios[1].scenario.borders["huu_nghi"].viet_nam.stages["documents"].servers == 4


def test_points_share_their_random_numbers_and_are_measured_in_their_order(cases, tmp_path):
    made = cases(one=border(documents={"servers": doubtful(2, 1, 4)}))
    found, loaded = assumptions_of(made), [made[0].load()]
    told = []
    with LocalWorkers(1) as workers:
        how = How([0, 1], workers, tmp_path / "store", told.append)
        outcome = measure_points(found, loaded, [{2: 4}, {}, {2: 2}], ["lead_time_mean"], how=how)
    values = outcome.values["lead_time_mean", "all"]
    assert values.shape == (3, 1, 2)
    assert (values[1] == values[2]).all()
    assert (values[0] <= values[1]).all()
    assert not np.isnan(values).any()
    assert told[-1] == sim.Progress(6, 6)
    assert "dong_dang" in outcome.lines


@pytest.mark.parametrize("pair", [("baseline", "upgraded"), ("everyday_baseline", "everyday_upgraded")])
def test_values_drawn_for_shipped_scenarios_go_together_and_carry_their_goods(pair):
    """Ranges drawn one by one contradicted each other at each point, and trains were too small at many."""
    cases = [Case(name, f"scenarios/{name}.yaml", ("time.horizon_weeks=8",)) for name in pair]
    found = assumptions_of(cases)
    points = [load_point(number, found, point) for number, point in enumerate(sample(found, 2, method="lhs", seed=1))]
    assert [(point.moved, point.refused) for point in points] == [((), None)] * 2
    trains = [
        (load.what, load.utilisation)
        for point in points
        for loaded in point.scenarios
        for load in sim.loads(loaded)
        if load.kind == "trains"
    ]
    assert len(trains) >= 20
    assert [each for each in trains if each[1] >= 1] == []


def test_inputs_of_other_lines_are_left_out():
    cases = [Case("baseline", "scenarios/baseline.yaml")]
    loaded = [case.load() for case in cases]
    everything = find_assumptions(cases, loaded)
    mine = {each.path for each in of_line(everything, loaded, "dong_dang").inputs}
    assert of_line(everything, loaded, "all") is everything
    assert {path.split(".")[1] for path in mine if path.startswith("borders.")} == {"dong_dang"}
    assert "dispatching.headway_min" in mine
    assert not any("lao_cai" in path or "mong_cai" in path for path in mine)


def test_names_for_pictures_leave_out_steps_that_say_little():
    assert short_name(f"{DOCUMENTS}.time_min.lognormal.mean") == "huu nghi viet nam documents time min"
    assert short_name("services.trains.south.consist.wagons.0.count") == "south wagons count"
