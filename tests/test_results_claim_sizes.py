"""Size of verdicts: at a claim's edge each is said wrongly at most about once in twenty times; as scipy's tests say."""

import math

import numpy as np
import pytest
from claims_at_the_edge import GROUP, PAIRS, most, normal_pairs, scattered_pairs, skewed_pairs, words_at
from scipy import stats

from results.claims import Claim, GrowthTerms, judge, lead_time_claim
from results.claims.growth import growth_step, growth_verdict
from results.claims.quantities import inverse_change, inverse_share
from results.interval_estimates import relative_change_of_means

FALL = Claim("border", "borders are faster", "border_crossing_time_mean", -math.inf, 0.0, "nobody")
RATE = Claim("rate", "more is cleared", "clearance_rate", 0.20, 0.30, "nobody")
GROWTH = Claim("growth", "more", "demand_carried", 0.05, 0.08, "nobody", growth=GrowthTerms(0.01, 0.12))
TRIALS = 1500
MAKERS = pytest.mark.parametrize("make", [normal_pairs, skewed_pairs])
OFF = {normal_pairs: 0.0, skewed_pairs: 0.01}
"""What skewness may add to 5 %: with normal values the tests are exact."""


def check_size(claim, change, wrong, *, trials, make=normal_pairs, **how):
    """At `change`, on the edge of the claim, each of the words in `wrong` is said in at most 5 % of the trials."""
    said = words_at(claim, change, trials=trials, make=make, **how)
    allowed = most(trials, 0.05 + OFF[make])
    assert {word: share for word, share in said.items() if word in wrong and share > allowed} == {}
    assert sum(said.get(word, 0) for word in wrong) > 0.03  # the tests can err: the edge is where they do


@MAKERS
@pytest.mark.parametrize(("change", "wrong"), [(-0.10, {"inside", "short"}), (-0.15, {"inside", "beyond"})])
def test_at_a_bound_of_an_interval_neither_side_is_said_more_than_5_percent_of_the_time(change, wrong, make):
    check_size(lead_time_claim(), change, wrong, trials=TRIALS, make=make)


@MAKERS
def test_where_nothing_changes_a_fall_is_found_no_more_than_5_percent_of_the_time(make):
    check_size(FALL, 0.0, {"inside", "short"}, trials=TRIALS, make=make)


def test_where_the_baseline_is_hardly_told_from_0_no_word_is_said_more_than_5_percent_of_the_time():
    said = words_at(FALL, 0.0, trials=TRIALS, make=scattered_pairs)
    assert max(said.get("inside", 0), said.get("short", 0)) < most(TRIALS)
    assert said["undecided"] > 0.8


@pytest.mark.parametrize(("rate", "wrong"), [(0.20, {"inside", "short"}), (0.30, {"inside", "beyond"})])
def test_at_a_bound_of_a_rate_the_tests_of_its_hours_keep_their_size(rate, wrong):
    check_size(RATE, inverse_share(rate), wrong, trials=TRIALS, convert=inverse_change)


def changes(draw, longer, fewer, level):
    lead_time, delivered = (relative_change_of_means(*normal_pairs(draw, each), level) for each in (longer, fewer))
    return lead_time, delivered


def carried_share(longer, fewer, wrong, *, trials, seed=8):
    """How often demand counts as carried (or as not, `wrong` False) at true changes of lead time and of delivery."""
    found = 0
    for number in range(trials):
        at_90, at_95 = (changes(np.random.default_rng((seed, number)), longer, fewer, each) for each in (0.9, 0.95))
        found += growth_step(0.08, 0.01, at_90, at_95).is_carried is wrong
    return found / trials


@pytest.mark.parametrize(("longer", "fewer"), [(0.01, 0.5), (-0.5, -0.01)])
def test_demand_that_costs_the_margin_counts_as_carried_no_more_than_5_percent_of_the_time(longer, fewer):
    share = carried_share(longer, fewer, True, trials=TRIALS)
    assert 0.03 < share < most(TRIALS)


def test_demand_that_costs_the_margin_twice_counts_as_not_carried_no_more_than_5_percent_of_the_time():
    share = carried_share(0.01, -0.01, False, trials=TRIALS)
    assert 0.02 < share < most(TRIALS)


@pytest.mark.slow
@MAKERS
@pytest.mark.parametrize("pairs", [5, 10, 30])
@pytest.mark.parametrize(("change", "wrong"), [(-0.10, {"inside", "short"}), (-0.15, {"inside", "beyond"})])
def test_size_at_a_bound_in_many_trials(change, wrong, make, pairs):
    check_size(lead_time_claim(), change, wrong, trials=40_000, make=make, pairs=pairs)


@pytest.mark.slow
@MAKERS
@pytest.mark.parametrize("pairs", [5, 10, 30])
def test_size_of_a_fall_without_a_figure_in_many_trials(make, pairs):
    check_size(FALL, 0.0, {"inside", "short"}, trials=40_000, make=make, pairs=pairs)


@pytest.mark.slow
@pytest.mark.parametrize(("rate", "wrong"), [(0.20, {"inside", "short"}), (0.30, {"inside", "beyond"})])
def test_size_at_a_bound_of_a_rate_in_many_trials(rate, wrong):
    check_size(RATE, inverse_share(rate), wrong, trials=40_000, make=skewed_pairs, convert=inverse_change)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("longer", "fewer", "wrong"),
    [(0.01, 0.5, True), (-0.5, -0.01, True), (0.01, -0.01, True), (0.01, -0.01, False), (0.01, 0.5, False)],
)
def test_size_of_carried_demand_in_many_trials(longer, fewer, wrong):
    assert carried_share(longer, fewer, wrong, trials=20_000) < most(20_000)


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("true_change", [-0.17, -0.145, -0.125, -0.105, -0.08])
def test_verdict_on_an_interval_is_that_of_two_paired_t_tests_of_scipy(true_change, seed):
    """Fieller's interval lies below r - 1 exactly where scipy's t test finds after - r * before below 0."""
    before, after = normal_pairs(np.random.default_rng((seed, 3)), true_change)
    claim = lead_time_claim()
    below_low, above_low = one_sided(before, after, claim.low)
    below_high, above_high = one_sided(before, after, claim.high)
    expected = (
        "inside"
        if above_low < 0.05 and below_high < 0.05
        else "beyond"
        if below_low < 0.05
        else "short"
        if above_high < 0.05
        else "undecided"
    )
    assert judge(claim, GROUP, relative_change_of_means(before, after, 0.9)).word == expected


@pytest.mark.parametrize("seed", range(20))
def test_verdict_without_a_figure_is_that_of_a_paired_t_test_of_scipy(seed):
    before, after = normal_pairs(np.random.default_rng((seed, 4)), -0.01)
    below, above = one_sided(before, after, 0.0)
    expected = "inside" if below < 0.05 else "short" if above < 0.05 else "undecided"
    assert judge(FALL, GROUP, relative_change_of_means(before, after, 0.9)).word == expected


@pytest.mark.parametrize("seed", range(20))
def test_carried_demand_is_that_of_paired_t_tests_of_scipy(seed):
    draw = np.random.default_rng((seed, 5))
    sides = [normal_pairs(draw, change) for change in (0.005, -0.003)]
    at_90, at_95 = ([relative_change_of_means(*side, level) for side in sides] for level in (0.9, 0.95))
    (not_longer, longer), (fewer, not_fewer) = one_sided(*sides[0], 0.01), one_sided(*sides[1], -0.01)
    expected = True if max(not_longer, not_fewer) < 0.05 else False if min(longer, fewer) < 0.025 else None
    assert growth_step(0.08, 0.01, tuple(at_90), tuple(at_95)).is_carried is expected


def one_sided(before, after, change):
    """P-values of: the true change is below, and above, this one."""
    bound = (1 + change) * before
    return [stats.ttest_rel(after, bound, alternative=side).pvalue for side in ("less", "greater")]


def test_growth_is_judged_wrongly_no_more_than_each_of_its_tests():
    """`inside` needs the high end carried, whatever is found at the low end."""
    draw = np.random.default_rng(1)
    at_90, at_95 = changes(draw, 0.0, 0.0, 0.9), changes(draw, 0.0, 0.0, 0.95)
    steps = [growth_step(growth, 0.01, at_90, at_95) for growth in (0.05, 0.08)]
    words = {growth_verdict(GROWTH, GROUP, chosen).word for chosen in (steps, steps[1:])}
    assert words == {growth_verdict(GROWTH, GROUP, steps[1:]).word}
    assert at_90[0].count == PAIRS
