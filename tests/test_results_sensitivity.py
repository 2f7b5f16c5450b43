"""Tornado and elementary effects, against effects that are known by hand."""

import math
import shutil
import sys

import numpy as np
import pytest

from results import draw_tornado
from results.interval_estimates import mean_interval
from results.studies.assumed_points import How
from results.studies.cases import Case
from results.studies.elementary_effects import NoSalibError, Plan, block_of, check_salib, effects, plan
from results.studies.paired_changes import difference, paired_changes
from results.studies.tornado import Bar, End, Tornado, find_tornado
from results.studies.uncertain_inputs import UncertainInput, find_assumptions
from sim.workers import LocalWorkers

COEFFICIENTS = np.array([5.0, -2.0, 0.5, 0.0])


def test_changes_by_pair_have_the_ratio_of_means_as_their_mean():
    before, after = np.array([10.0, 12.0, 11.0]), np.array([9.0, 10.0, 8.0])
    found = paired_changes(before, after)
    assert found.mean() == pytest.approx(27 / 33 - 1)
    error = (after - 27 / 33 * before) / 11
    assert found - found.mean() == pytest.approx(error)


def test_a_change_from_nothing_is_none():
    assert np.isnan(paired_changes(np.zeros((2, 3)), np.ones((2, 3)))).all()


def test_a_difference_is_taken_pair_by_pair():
    noise = np.array([5.0, -3.0, 1.0])
    found = difference(noise, noise + 2.0)
    assert (found.estimate, found.low, found.high) == pytest.approx((2, 2, 2))


def linear(shares):
    """Results of a linear function, in three replications with the same noise at each point."""
    return 3 + (shares @ COEFFICIENTS)[:, None] + np.array([-1.0, 0.0, 1.0])


def test_effects_of_a_linear_function_are_its_coefficients():
    planned = plan(["a", "b", "c", "d"], trajectories=6, seed=1)
    found = effects(planned, linear(planned.shares), seed=1)
    assert [each.name for each in found] == ["a", "b", "c", "d"]
    assert [each.mu_star for each in found] == pytest.approx([5, 2, 0.5, 0])
    assert [each.mu for each in found] == pytest.approx([5, -2, 0.5, 0])
    assert [each.sigma for each in found] == pytest.approx([0, 0, 0, 0], abs=1e-9)
    assert [each.half_width for each in found] == pytest.approx([0, 0, 0, 0], abs=1e-9)
    assert [each.noise for each in found] == pytest.approx([0, 0, 0, 0], abs=1e-9)
    assert [each.stands_out for each in found][:3] == [True, True, True]


def test_statistics_are_those_of_the_effects_by_hand():
    planned = plan(["a", "b"], trajectories=8, seed=3)
    results = (planned.shares[:, 0] * planned.shares[:, 1] * 10)[:, None]
    by_hand = {"a": [], "b": []}
    for first in range(0, 24, 3):
        for row in (first, first + 1):
            step = planned.shares[row + 1] - planned.shares[row]
            moved = int(np.flatnonzero(step)[0])
            by_hand["ab"[moved]].append((results[row + 1, 0] - results[row, 0]) / step[moved])
    for each in effects(planned, results, seed=1):
        assert each.mu_star == pytest.approx(np.mean(np.abs(by_hand[each.name])))
        assert each.mu == pytest.approx(np.mean(by_hand[each.name]))
        assert each.sigma == pytest.approx(np.std(by_hand[each.name], ddof=1))
        assert math.isnan(each.noise)


def test_inputs_of_a_block_move_together():
    planned = plan(["a", "a", "b"], trajectories=5, seed=1)
    shares = planned.shares
    assert shares.shape == (15, 3)
    found = {each.name: each for each in effects(planned, (4 * shares[:, 2])[:, None], seed=1)}
    assert found["b"].mu_star == pytest.approx(4)
    assert found["a"].mu_star == 0
    assert math.isnan(found["a"].sigma)


def test_noise_is_what_effects_of_noise_alone_come_to():
    planned = plan(["a", "b", "c"], trajectories=400, seed=1)
    noise = np.random.default_rng(1).normal(0, 1, (len(planned.shares), 4))
    for each in effects(planned, noise, seed=1):
        assert each.noise == pytest.approx(each.mu_star, rel=0.1)
        assert not each.stands_out


def test_a_trajectory_with_a_missing_result_is_left_out():
    planned = plan(["a", "b"], trajectories=3, seed=1)
    results = 7.0 * planned.shares[:, :1]
    results[4] = np.nan
    assert [each.mu_star for each in effects(planned, results, seed=1)] == pytest.approx([7, 0])
    results[1] = np.nan
    with pytest.raises(ValueError, match="1 of 3 trajectories have a result at each of their points, 2 are needed"):
        effects(planned, results, seed=1)


def test_one_input_alone_has_no_trajectories():
    with pytest.raises(ValueError, match="need 2 uncertain inputs or more, found 1"):
        plan(["a", "a"], trajectories=3, seed=1)


def test_without_salib_a_sentence_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "SALib.sample", None)
    with pytest.raises(NoSalibError, match=r"SALib, which is not installed: pip install 'railcorridor\[sensitivity\]'"):
        check_salib()


def test_a_plan_knows_the_points_of_its_inputs():
    found = _tiny()
    planned = Plan(np.array([[0.0, 1.0], [1.0, 0.5]]), ("a", "b"), 1)
    assert planned.points(found) == [{0: 200.0, 1: 1300.0}, {0: 400.0, 1: 1050.0}]


def test_blocks_are_stages_services_flows_and_terminals():
    assert [
        block_of(path)
        for path in (
            "borders.lao_cai.china.stages.scan.time_min.lognormal.mean",
            "borders.lao_cai.china.channel_shares.green",
            "borders.lao_cai.held.after_h",
            "borders.lao_cai.gauge_transfer.cranes",
            "services.trains.south.consist.length_m",
            "levers.1.single_window.time_factor",
            "flows.imports.volume_teu_per_year",
            "terminals.kep.cranes",
            "dispatching.headway_min",
            "seasons.fruit.months.dec",
        )
    ] == [
        "borders.lao_cai.china.stages.scan",
        "borders.lao_cai.china.channel_shares",
        "borders.lao_cai.held",
        "borders.lao_cai.gauge_transfer",
        "services.trains.south",
        "levers.1.single_window",
        "flows.imports",
        "terminals.kep",
        "dispatching",
        "seasons.fruit",
    ]


def _tiny():
    case = Case("one", "scenarios/minimal.yaml", ("time.horizon_weeks=1", "time.warm_up_weeks=0"))
    return find_assumptions([case], [case.load()])


BRAKES = """\
extends: minimal.yaml
borders:
  huu_nghi:
    viet_nam:
      stages: {brakes: {time_min: {value: 40, source: made up, confidence: assumed, range: [20, 90]}}}
"""


def test_tornado_measures_all_inputs_once_and_those_that_matter_most_again(tmp_path):
    shutil.copy("scenarios/minimal.yaml", tmp_path)
    (tmp_path / "brakes.yaml").write_text(BRAKES, encoding="utf-8")
    case = Case("one", tmp_path / "brakes.yaml", ("time.horizon_weeks=1", "time.warm_up_weeks=0"))
    loaded = [case.load()]
    found = find_assumptions([case], loaded)
    with LocalWorkers(1) as workers:
        how = How([0, 1, 2], workers, tmp_path)
        tornado = find_tornado(found, loaded, indicator="lead_time_mean", line="all", most=1, how=how)
    brakes, *others = tornado.bars
    assert brakes.input.path == "borders.huu_nghi.viet_nam.stages.brakes.time_min"
    assert tornado.measured == 1
    assert len(tornado.as_written) == 3
    assert brakes.low.effect.estimate < 0 < brakes.high.effect.estimate
    assert brakes.low.effect.count == 3
    assert brakes.swing == pytest.approx(brakes.high.effect.estimate - brakes.low.effect.estimate)
    assert [bar.swing for bar in others] == [0, 0]
    assert others[0].low.effect.count == 1


def test_tornado_of_one_replication_measures_as_many_inputs_as_are_asked_for(tmp_path):
    case = Case("one", "scenarios/minimal.yaml", ("time.horizon_weeks=1", "time.warm_up_weeks=0"))
    loaded = [case.load()]
    found = find_assumptions([case], loaded)
    with LocalWorkers(1) as workers:
        how = How([0], workers, tmp_path)
        tornado = find_tornado(found, loaded, indicator="lead_time_mean", line="all", most=1, how=how)
    assert (tornado.measured, len(tornado.bars)) == (1, 2)


def _bar(low, high, spread=0.1):
    """A bar with its effects at both ends, each with an interval."""
    ends = [
        End(value, 10 + effect, mean_interval([effect - apart, effect + apart]))
        for value, effect, apart in ((1, low, spread), (2, high, 0.1))
    ]
    return Bar(UncertainInput("flows.goods.volume", 1.5, 1, 2, False, (0,)), *ends)


@pytest.mark.parametrize(
    ("low", "high", "sides"),
    [(-3, 4, {"1": "left", "2": "right"}), (3, 5, {"1": "left", "2": "right"}), (-5, -1, {"1": "left", "2": "right"})],
)
def test_values_in_the_picture_stand_beyond_their_whiskers_and_never_on_each_other(low, high, sides):
    tornado = Tornado("lead_time_mean", "all", np.array([10.0, 10.0]), (_bar(low, high),), 1, ())
    (axes,) = draw_tornado(tornado, title="mean lead time", labels={}).axes
    whiskers = [each for line in axes.lines for each in np.asarray(line.get_xdata()).tolist()]
    found = {text.get_text(): text for text in axes.texts}
    assert {word: "left" if text.get_ha() == "right" else "right" for word, text in found.items()} == sides
    for text in found.values():
        where = text.xy[0]
        is_beyond = where <= min(whiskers) if text.get_ha() == "right" else where >= max(whiskers)
        assert is_beyond or where == 10


def test_a_whisker_that_reaches_over_the_other_end_strikes_out_no_value():
    tornado = Tornado("lead_time_mean", "all", np.array([10.0, 10.0]), (_bar(-2, 1, spread=1.0),), 1, ())
    (axes,) = draw_tornado(tornado, title="mean lead time", labels={}).axes
    whiskers = [each for line in axes.lines for each in np.asarray(line.get_xdata()).tolist()]
    left, right = (next(text for text in axes.texts if text.get_text() == word) for word in ("1", "2"))
    assert (left.xy[0], right.xy[0]) == (min(whiskers), max(whiskers))
    assert right.xy[0] > 12
