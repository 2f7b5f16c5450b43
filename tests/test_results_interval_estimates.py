"""Interval estimates, against scipy, closed forms, and their own coverage."""

import math

import numpy as np
import pytest
from scipy import stats

from results.interval_estimates import (
    mean_interval,
    relative_change_of_means,
    relative_change_of_quantile,
    replications_needed,
    t_quantile,
)


def test_mean_interval_is_that_of_scipy():
    values = [3.1, 4.7, 2.2, 5.9, 4.0]
    found = mean_interval(values, 0.9)
    low, high = stats.t.interval(0.9, 4, np.mean(values), stats.sem(values))
    assert (found.estimate, found.low, found.high) == pytest.approx((np.mean(values), low, high), rel=1e-12)
    assert (found.level, found.count, found.method) == (0.9, 5, "t")


def test_t_quantile_is_that_of_scipy():
    assert t_quantile(0.95, 10) == pytest.approx(stats.t.ppf(0.975, 9), rel=1e-12)


def test_fieller_bounds_are_where_the_t_test_of_the_difference_turns():
    before, after = np.array([10.0, 12.0, 11.5, 9.0, 13.0]), np.array([8.1, 11.0, 9.7, 8.8, 10.9])
    found = relative_change_of_means(before, after, 0.95)
    p_values = [stats.ttest_1samp(after - (1 + c) * before, 0).pvalue for c in (found.low, found.high)]
    assert found.method == "fieller"
    assert found.estimate == pytest.approx(after.mean() / before.mean() - 1, rel=1e-12)
    assert p_values == pytest.approx([0.05, 0.05], rel=1e-9)


def test_every_pair_changed_by_the_same_share_leaves_no_doubt():
    before = np.array([10.0, 12.0, 14.0])
    found = relative_change_of_means(before, 0.88 * before)
    assert (found.estimate, found.low, found.high) == pytest.approx((-0.12, -0.12, -0.12), abs=1e-7)


def test_unbounded_fieller_set_is_no_interval():
    before, after = np.array([-1.0, 3.0, 0.5, 2.0]), np.array([1.0, 2.0, 1.5, 2.5])
    found = relative_change_of_means(before, after, 0.95)
    assert stats.ttest_1samp(before, 0).pvalue > 0.05
    assert found.estimate == pytest.approx(after.mean() / before.mean() - 1, rel=1e-12)
    assert (math.isnan(found.low), math.isnan(found.high), found.method) == (True, True, "none")


def test_one_pair_has_an_estimate_and_no_interval():
    found = relative_change_of_means([10.0], [9.0])
    assert found.estimate == pytest.approx(-0.1)
    assert (math.isnan(found.low), math.isnan(found.high), found.method) == (True, True, "none")


@pytest.mark.parametrize("values", [[], [0.0, 0.0]])
def test_nothing_to_change_from_has_no_change(values):
    assert math.isnan(relative_change_of_means(values, values).estimate)


def test_lists_of_different_length_are_no_pairs():
    with pytest.raises(ValueError, match=r"^2 baseline and 1 upgraded values do not form pairs$"):
        relative_change_of_means([1.0, 2.0], [1.0])
    with pytest.raises(ValueError, match=r"^1 baseline and 0 upgraded replications do not form pairs$"):
        relative_change_of_quantile([[1.0]], [], 0.5)


def test_sectioning_by_hand():
    baseline, upgraded = [[10.0, 20.0, 30.0], [20.0, 30.0, 40.0]], [[9.0, 18.0, 27.0], [10.0, 20.0, 36.0]]
    found = relative_change_of_quantile(baseline, upgraded, 0.5, 0.95)
    ratio = 19.0 / 25.0
    off = [18.0 - ratio * 20.0, 20.0 - ratio * 30.0]
    half = stats.t.ppf(0.975, 1) * math.sqrt((off[0] ** 2 + off[1] ** 2) / 1 / 2) / 25.0
    assert (found.estimate, found.low, found.high) == pytest.approx((ratio - 1, ratio - 1 - half, ratio - 1 + half))


def test_interval_of_a_change_from_a_quantile_below_0_rises_too():
    found = relative_change_of_quantile([[-10.0], [-20.0]], [[-9.0], [-10.0]], 0.5)
    assert found.low < found.estimate < found.high


def test_quantile_of_an_empty_section_has_no_change():
    assert math.isnan(relative_change_of_quantile([[1.0], []], [[1.0], [2.0]], 0.5).estimate)


def test_replications_needed_is_the_first_number_that_is_enough():
    needed = replications_needed(2.0, 0.5, 0.95)
    half = [stats.t.ppf(0.975, n - 1) * 2.0 / math.sqrt(n) for n in (needed - 1, needed)]
    assert half[0] > 0.5 >= half[1]


@pytest.mark.parametrize(("deviation", "half_width", "needed"), [(0.0, 0.1, 2), (1.0, 0.0, None), (1.0, 1e-9, None)])
def test_replications_needed_at_the_ends(deviation, half_width, needed):
    assert replications_needed(deviation, half_width) == needed


@pytest.mark.parametrize(("deviation", "is_within_reach"), [(427.0, True), (510.0, True), (520.0, False)])
def test_replications_are_needed_up_to_a_million(deviation, is_within_reach):
    about = (stats.norm.ppf(0.975) * deviation) ** 2  # Student's t of so many
    assert (about < 1e6) == is_within_reach
    assert replications_needed(deviation, 1.0) == (pytest.approx(about, rel=1e-4) if is_within_reach else None)


def test_fieller_covers_the_true_change_as_often_as_it_says():
    draw, hits, trials = np.random.default_rng(1), 0, 2000
    for _ in range(trials):
        shared = draw.gamma(4.0, 1.0, 6)
        found = relative_change_of_means(8 + shared + draw.normal(0, 1, 6), 0.87 * (8 + shared) + draw.normal(0, 1, 6))
        hits += found.low <= -0.13 <= found.high
    assert abs(hits / trials - 0.95) < 3.3 * math.sqrt(0.95 * 0.05 / trials)


def test_sectioning_covers_the_true_change_of_p90_nearly_as_often_as_it_says():
    draw, hits, trials = np.random.default_rng(2), 0, 400
    for _ in range(trials):
        samples = draw.lognormal(3.0, 0.5, (8, 400))
        found = relative_change_of_quantile(list(samples), list(0.9 * draw.lognormal(3.0, 0.5, (8, 400))), 0.9)
        hits += found.low <= -0.1 <= found.high
    assert 0.92 <= hits / trials <= 0.98
