"""When is it true: draws of assumptions, the share for which a claim holds, and the inputs that decide it."""

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import binomtest, ks_2samp, spearmanr

import sim
from results import judge_claims, lead_time_claim
from results.studies.assumed_points import How, Outcome
from results.studies.carrying import LATE
from results.studies.cases import Case
from results.studies.indicators import READY
from results.studies.ranking import rank_correlations, rank_inputs, separations, table_of
from results.studies.region import _is_judged, _line, counted_share, find_region, place
from results.studies.sampling import points_drawn, sample
from results.studies.uncertain_inputs import Assumptions, UncertainInput, find_assumptions
from sim.workers import LocalWorkers

LEAD_TIME_CLAIM = lead_time_claim()

SHORT = ("time.horizon_weeks=1", "time.warm_up_weeks=0")


def made_up(*inputs):
    return Assumptions((), tuple(inputs), (), (), (), ())


FRACTIONS = made_up(*(UncertainInput(name, 0.5, 0.0, 1.0, False, (0,)) for name in "abc"))


def values(points):
    return np.array([[point[at] for at in sorted(point)] for point in points])


def test_a_latin_hypercube_has_each_input_once_in_each_part_of_its_range():
    drawn = values(sample(FRACTIONS, 20, method="lhs", seed=1))
    for column in drawn.T:
        assert sorted(np.floor(20 * column).astype(int)) == list(range(20))


def test_sobol_points_are_balanced_and_a_power_of_two():
    assert [points_drawn("sobol", count) for count in (2, 20, 64)] == [2, 32, 64]
    assert points_drawn("lhs", 20) == 20
    drawn = values(sample(FRACTIONS, 20, method="sobol", seed=1))
    for column in drawn.T:
        assert sorted(np.floor(32 * column).astype(int)) == list(range(32))


@pytest.mark.parametrize("method", ["lhs", "sobol"])
def test_the_same_seed_draws_the_same_points_and_another_others(method):
    one, again, other = (values(sample(FRACTIONS, 8, method=method, seed=seed)) for seed in (1, 1, 2))
    assert (one == again).all()
    assert (one != other).any()


def test_without_inputs_all_points_are_as_written():
    assert sample(made_up(), 3, method="lhs", seed=1) == [{}, {}, {}]


def test_the_interval_of_a_share_is_wilsons():
    found = counted_share(7, 40)
    expected = binomtest(7, 40).proportion_ci(0.95, method="wilson")
    assert (found.share, found.low, found.high) == (7 / 40, expected.low, expected.high)
    assert math.isnan(counted_share(0, 0).share)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.85])
def test_the_interval_of_a_share_covers_it(share):
    counts = np.random.default_rng(1).binomial(60, share, 2000)
    intervals = {count: counted_share(count, 60) for count in set(counts.tolist())}
    hits = [intervals[count].low <= share <= intervals[count].high for count in counts.tolist()]
    assert 0.93 < np.mean(hits) < 0.975


def test_the_interval_covers_shares_of_latin_hypercubes_too():
    """Points of a hypercube are no independent draws: the interval may be too wide, never too narrow."""
    hits = []
    for seed in range(150):
        drawn = values(sample(FRACTIONS, 40, method="lhs", seed=seed))
        found = counted_share(int((drawn[:, 0] + drawn[:, 1] * drawn[:, 2] < 0.75).sum()), 40)
        hits.append(found.low <= 0.5069 <= found.high)  # the share, by a million draws
    assert np.mean(hits) > 0.93


def test_no_change_is_inside_a_claim_with_a_figure_that_reaches_it():
    assert place(replace(LEAD_TIME_CLAIM, low=-0.05, high=0.0), 0.0) == "inside"


def test_a_change_is_inside_beyond_or_short_of_a_claim():
    changes = (-0.2, -0.15, -0.12, -0.1, -0.05, 0.3)
    assert [place(LEAD_TIME_CLAIM, change) for change in changes] == [
        "beyond",
        "inside",
        "inside",
        "inside",
        "short",
        "short",
    ]


@pytest.mark.parametrize(("low", "high", "words"), [(-math.inf, 0.0, ["inside", "short", "short"]),
                                                    (0.0, math.inf, ["short", "short", "inside"])])  # fmt: skip
def test_any_change_the_claimed_way_is_inside_a_claim_without_a_figure_and_none_is_short(low, high, words):
    trend = replace(LEAD_TIME_CLAIM, low=low, high=high)
    assert [place(trend, change) for change in (-0.01, 0.0, 0.3)] == words


@pytest.mark.parametrize(("judged", "lines"), [("each", ["a", "b", "all"]), ("all", ["all"]), (("b",), ["b"])])
def test_a_claim_is_judged_for_its_lines(judged, lines):
    claim = replace(LEAD_TIME_CLAIM, lines=judged)
    assert [each for each in ("a", "b", "all") if _is_judged(claim, each)] == lines


def test_correlations_and_separations_are_those_of_scipy():
    random = np.random.default_rng(1)
    drawn, change = random.random((30, 3)), random.random(30)
    drawn[:, 2] = np.round(3 * drawn[:, 2])  # ties
    holds = change < 0.4
    correlation, chance = rank_correlations(drawn, change)
    separation, other_chance = separations(drawn, holds)
    for column in range(3):
        expected = spearmanr(drawn[:, column], change)
        assert (correlation[column], chance[column]) == pytest.approx((expected.statistic, expected.pvalue))
        two = ks_2samp(drawn[holds, column], drawn[~holds, column], method="asymp")
        assert (separation[column], other_chance[column]) == (two.statistic, two.pvalue)


def test_the_inputs_that_decide_are_found_among_many():
    random = np.random.default_rng(1)
    drawn = random.random((100, 200))
    change = -0.3 * drawn[:, 17] + 0.15 * drawn[:, 151] + random.normal(0, 0.02, 100)
    holds = (change > -0.15) & (change < -0.1)
    ranked = rank_inputs(drawn, change, holds)
    assert [each.number for each in ranked[:2]] == [17, 151]
    assert ranked[0].correlation < -0.7
    assert ranked[1].correlation > 0.2
    assert sum(each.stands_out for each in ranked) <= 4


def test_an_input_that_only_separates_is_found():
    """The change does not follow it one way, and yet it decides: the claim holds in the middle of its range."""
    drawn = np.random.default_rng(1).random((200, 20))
    change = (drawn[:, 3] - 0.5) ** 2
    ranked = rank_inputs(drawn, change, change < 0.02)
    assert ranked[0].number == 3
    assert ranked[0].separation_p < 0.001
    assert ranked[0].correlation_p > 0.05


def test_nothing_stands_out_of_noise():
    random = np.random.default_rng(1)
    change = random.random(100)
    assert sum(each.stands_out for each in rank_inputs(random.random((100, 300)), change, change < 0.5)) == 0


def test_inputs_that_do_not_vary_and_points_without_a_change_are_left_out():
    drawn = np.random.default_rng(1).random((12, 2))
    drawn[:, 1] = 3
    change = drawn[:, 0].copy()
    change[4] = np.nan
    first, second = rank_inputs(drawn, change, change < 0.5)
    assert first.correlation == pytest.approx(1)
    assert math.isnan(second.correlation)
    assert not second.stands_out


def test_too_few_points_rank_nothing():
    ranked = rank_inputs(np.zeros((3, 2)), np.arange(3.0), np.array([True, False, True]))
    assert all(math.isnan(each.correlation) and math.isnan(each.separation) for each in ranked)


def test_inputs_a_point_does_not_name_have_the_written_value():
    assert table_of([{0: 2.0}, {1: 5.0}], [1.0, 4.0]).tolist() == [[2, 4], [1, 5]]


@pytest.mark.parametrize(
    ("quantity", "direction"), [("clearance_rate", "both"), ("transit_time_mean", "china_to_viet_nam")]
)
def test_a_region_holds_other_quantities_against_their_claim_as_the_command_claims_does(tmp_path, quantity, direction):
    claim = replace(LEAD_TIME_CLAIM, quantity=quantity, direction=direction, low=0.2, high=0.3)
    lodgement = "levers=[pre_arrival_lodgement: {share: 0.9}]"
    cases = [
        Case("baseline", "scenarios/minimal.yaml", SHORT),
        Case("upgraded", "scenarios/minimal.yaml", (*SHORT, lodgement)),
    ]
    loaded = [case.load() for case in cases]
    with LocalWorkers(1) as workers:
        how = How([0, 1], workers, tmp_path / "store")
        region = find_region(claim, find_assumptions(cases, loaded), loaded, [{}], how=how)
    runs = [sim.run(each, folder=tmp_path / str(at), replications=2, workers=1) for at, each in enumerate(loaded)]
    expected = judge_claims([claim], *runs).verdicts
    assert {each.line: each.as_written for each in region.lines} == pytest.approx(
        {each.line: each.change_share for each in expected}
    )
    assert all(each.as_written == each.changes[0] != 0 for each in region.lines)


def test_the_region_of_two_scenarios(tmp_path):
    lodgement = "levers=[pre_arrival_lodgement: {share: 0.9}]"
    cases = [
        Case("baseline", "scenarios/minimal.yaml", SHORT),
        Case("upgraded", "scenarios/minimal.yaml", (*SHORT, lodgement)),
    ]
    loaded = [case.load() for case in cases]
    assumptions = find_assumptions(cases, loaded)
    with LocalWorkers(1) as workers:
        points = sample(assumptions, 6, method="lhs", seed=1)
        region = find_region(LEAD_TIME_CLAIM, assumptions, loaded, points, how=How([0, 1], workers, tmp_path))
    assert [each.line for each in region.lines] == ["dong_dang", "all"]
    line = region.lines[0]
    assert line.changes.shape == (6,)
    assert line.changes.max() < 0
    assert line.inside.count + line.beyond.count + line.short.count == 6
    assert line.noise > 0
    assert len(line.ranked) == len(assumptions.inputs) == 2
    assert line.percentiles[0] <= line.percentiles[1] <= line.percentiles[2]


def test_points_at_which_the_baseline_does_not_carry_its_demand_are_left_out_and_counted(tmp_path):
    """At the larger of the volumes drawn goods are still waiting for a train when a week and another one are over."""
    text = Path("scenarios/minimal.yaml").read_text(encoding="utf-8")
    volume = "{value: 7300, source: made up, confidence: assumed, range: [3650, 40000]}"
    file = tmp_path / "wide.yaml"
    file.write_text(text.replace("volume_teu_per_year: 7300", f"volume_teu_per_year: {volume}"), encoding="utf-8")
    longer = "services.trains.southbound.consist.capacity_teu=300"
    cases = [Case("baseline", file, SHORT), Case("upgraded", file, (*SHORT, longer))]
    loaded = [case.load() for case in cases]
    assumptions = find_assumptions(cases, loaded)
    (at,) = (number for number, each in enumerate(assumptions.inputs) if each.path.startswith("flows"))
    points = sample(assumptions, 6, method="lhs", seed=1)
    with LocalWorkers(1) as workers:
        region = find_region(LEAD_TIME_CLAIM, assumptions, loaded, points, how=How([0], workers, tmp_path / "store"))
    line = region.lines[0]
    left_out = np.isnan(line.changes)
    volumes = np.array([point[at] for point in points])
    assert line.apart == left_out.sum() == 2
    assert volumes[left_out].min() > volumes[~left_out].max()
    assert line.inside.count + line.beyond.count + line.short.count == line.inside.of == 4
    assert line.fails.count == line.late.sum() == 0


def made_up_line(after, late, spread=None, jammed=()):
    """The region of a line by what is measured at each point, of two replications; `late` has the cases of each point.

    Lead times are 100 h before, `after` are those after; of 100 goods so many are late in the second replication alone.
    """
    points = len(after)
    hours = np.array(
        [[(100, 100), (each - by, each + by)] for each, by in zip(after, spread or [0] * points, strict=True)]
    )
    under_way = np.array([[(0, before), (0, upgraded)] for before, upgraded in late])
    values = {("lead_time_mean", "a"): hours.astype(float), (LATE, "a"): under_way.astype(float)}
    values[READY, "a"] = np.full((points, 2, 2), 100.0)
    drawn = np.arange(points - 1.0)[:, None]
    return _line(LEAD_TIME_CLAIM, "a", Outcome((), values, (), frozenset(jammed)), values=drawn, own=[0])


def test_goods_that_are_late_in_one_replication_leave_a_point_out_or_have_it_fail():
    line = made_up_line([88, 88, 88, 88, 88], late=[(0, 0), (0, 0), (3, 0), (0, 3), (3, 3)])
    assert np.isnan(line.changes).tolist() == [False, True, True, True]
    assert (line.apart, line.known) == (2, 1)
    assert line.late.tolist() == [False, False, True, False]
    assert (line.fails.count, line.fails.of, line.inside.count, line.inside.of) == (1, 2, 1, 2)


def test_a_point_at_which_nothing_arrives_fails_and_all_points_are_counted():
    """What is not delivered has no lead time: in either replication, or in one alone, there is no change."""
    line = made_up_line([88, 88, np.nan, np.nan, 88], late=[(0, 0), (0, 0), (0, 50), (0, 100), (0, 0)])
    assert np.isnan(line.changes).tolist() == [False, True, True, False]
    assert line.late.tolist() == [False, True, True, False]
    assert [each.count for each in (line.inside, line.beyond, line.short, line.fails)] == [2, 0, 0, 2]
    assert line.fails.of == len(line.changes) == 4
    assert line.percentiles == pytest.approx((-0.12, -0.12, -0.12))
    assert line.unknown == 0


def test_a_point_without_a_value_whose_goods_arrive_is_counted_apart():
    line = made_up_line([88, 88, np.nan, 88], late=[(0, 0)] * 4)
    assert (line.unknown, line.fails.count, line.inside.count, line.inside.of) == (1, 0, 2, 2)


def test_a_jam_of_the_upgraded_fails_and_one_of_the_baseline_leaves_a_point_out():
    line = made_up_line([88, 88, np.nan, np.nan], late=[(0, 0)] * 4, jammed=[(2, 1), (3, 0)])
    assert (line.late.tolist(), line.apart, line.unknown) == ([False, True, False], 1, 0)
    assert (line.fails.count, line.fails.of) == (1, 2)


def test_one_late_consignment_in_a_thousand_is_tolerated_and_more_are_not():
    """Of 200 goods in two replications 0.2 are the most: the limit is a share in the mean over the replications."""
    line = made_up_line([88] * 3, late=[(0, 0), (0, 0.2), (0, 0.21)])
    assert line.late.tolist() == [False, True]


def test_points_that_fail_without_a_change_separate_too():
    line = made_up_line([88] * 6 + [np.nan] * 5, late=[(0, 0)] * 6 + [(0, 100)] * 5)
    assert line.ranked[0].separation == 1
    assert math.isnan(made_up_line([88] * 6 + [np.nan] * 5, late=[(0, 0)] * 11).ranked[0].separation)


def test_a_scenario_that_does_not_carry_its_demand_as_written_has_no_change_as_written():
    line = made_up_line([88, 88], late=[(0, 3), (0, 0)])
    assert (line.written_fails, math.isnan(line.as_written)) == (True, True)
    line = made_up_line([88, 88], late=[(0, 0), (0, 3)])
    assert (line.written_fails, line.as_written) == (False, pytest.approx(-0.12))


def test_of_all_lines_the_worst_tells_whether_demand_is_carried():
    late, ready = np.array([[[0.0], [9.0]]]), np.array([[[1e5], [1e3]]])
    values = {(LATE, "a"): 0 * late, (LATE, "b"): late, (LATE, "all"): late}
    values |= {(READY, "a"): ready, (READY, "b"): ready, (READY, "all"): 2e5 + ready}
    found = Outcome((), values, ())
    assert found.undelivered("a").tolist() == [[0, 0]]
    assert found.undelivered("all").tolist() == found.undelivered("b").tolist() == [[0, 0.009]]


def test_a_point_that_fails_is_neither_inside_nor_beyond_nor_short():
    line = made_up_line([88, 88, 70, 99, 88, 70, 99], late=[(0, 0)] * 4 + [(0, 1)] * 3)
    counted = [line.inside, line.beyond, line.short, line.fails]
    assert [each.count for each in counted] == [1, 1, 1, 3]
    assert {each.of for each in counted} == {6}


def test_the_change_of_points_that_fail_is_in_no_figure():
    """At the first three the change is -10, -12 and -14 %, at the last it would be +900 %, by what little arrived."""
    line = made_up_line([88, 90, 88, 86, 1000, 1000], late=[(0, 0)] * 4 + [(0, 3)] * 2, spread=[0, 1, 2, 3, 400, 400])
    assert line.percentiles == pytest.approx((-0.138, -0.12, -0.102))
    assert line.noise == pytest.approx(0.02)
    assert (line.known, line.fails.count, line.inside.of) == (3, 2, 5)
    none = made_up_line([88, 1000], late=[(0, 0), (0, 3)], spread=[0, 400])
    assert (none.known, np.isnan([*none.percentiles, none.noise]).all()) == (0, True)


def test_percentiles_are_of_every_point_and_lie_between_neighbours():
    """Of -10, -30, -12 and -14 % in the order drawn: 5 % of the way is 0.15 of a step from the lowest."""
    line = made_up_line([88, 90, 70, 88, 86], late=[(0, 0)] * 5)
    assert line.percentiles == pytest.approx((-0.30 + 0.15 * 0.16, -0.13, -0.10 - 0.15 * 0.02))


def test_inputs_correlate_with_the_change_of_the_points_that_carry_their_demand():
    """The change falls with the input where it is known; the points that fail would have it rise."""
    after = [88, 89.5, 89, 88, 87, 86, 85.5, 500, 600, 700, 800, 900]
    line = made_up_line(after, late=[(0, 0)] * 7 + [(0, 3)] * 5)
    assert line.ranked[0].correlation == pytest.approx(-1)
    assert line.ranked[0].separation == 1  # the first six hold, the last five fail


def test_the_claim_does_not_hold_where_a_point_fails_though_its_change_is_the_same():
    line = made_up_line([88] * 11, late=[(0, 0)] * 6 + [(0, 1)] * 5)
    assert line.ranked[0].separation == 1  # the first five hold, the last five fail


def test_the_noise_is_that_of_the_points_that_are_not_left_out():
    line = made_up_line([88, 88, 88, 88], late=[(0, 0), (0, 0), (1, 0), (1, 0)], spread=[0, 2, 8, 9])
    assert line.noise == pytest.approx(0.02)
