"""Looks declared beforehand: their levels, what they cost, and that nothing is wrong more often than it says."""

import math

import numpy as np
import pytest
from scipy import stats
from sim_tools.output_analysis import OnlineStatistics, confidence_interval_method
from test_results_synthetic import year_run

import results
from results.claims import VERDICT_LEVEL, judge, lead_time_claim
from results.interval_estimates import (
    Interval,
    mean_interval,
    relative_change_of_means,
    replications_needed,
    t_quantile,
)
from results.looks import ONE_LOOK, Looks, enough_for
from results.precision import LEVEL, Precision, is_reached, precisions

LEAD_TIME_CLAIM = lead_time_claim()

EDGE = -0.10
GROUP = ("link", "both")


@pytest.mark.parametrize(
    ("most", "at"),
    [
        (80, (10, 20, 40, 80)),
        (10, (10,)),
        (11, (10, 11)),
        (7, (7,)),
        (2, (2,)),
        (50, (10, 20, 40, 50)),
        (320, (10, 20, 40, 80, 160, 320)),
    ],
)
def test_looks_double_up_to_the_most(most, at):
    assert Looks.up_to(most).at == at


@pytest.mark.parametrize("at", [(), (1, 10), (10, 10), (20, 10)])
def test_looks_that_do_not_rise_or_have_no_interval_are_refused(at):
    with pytest.raises(ValueError, match=r"^looks must be rising numbers of 2 replications or more, not \("):
        Looks(at)


def test_levels_of_all_looks_add_up_to_the_whole_error():
    looks = Looks.up_to(80)
    assert looks.each_level(0.95) == pytest.approx(0.9875)
    assert len(looks.at) * (1 - looks.each_level(0.90)) == pytest.approx(0.10)
    assert ONE_LOOK.each_level(0.95) == 0.95


def test_most_that_is_enough_counts_the_looks_that_it_brings():
    def needed(level):
        return replications_needed(0.3, 0.1, level)

    most = enough_for(needed, 0.95)
    assert most > needed(0.95)
    looks = Looks.up_to(most)
    assert needed(looks.each_level(0.95)) <= most
    assert enough_for(lambda _: None, 0.95) is None


def test_last_few_that_a_higher_level_asks_for_count_too():
    """Eighteen are two looks, at which 21 are needed; these are three looks, at which they are enough."""
    assert enough_for(lambda level: 18 if level < 0.93 else 21, 0.9) == 21


# --- against others ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("count", "level"), [(3, 0.95), (10, 0.95), (40, 0.9875)])
def test_interval_of_a_fixed_number_is_that_of_sim_tools_and_scipy(count, level):
    values = np.random.default_rng(count).gamma(9, 5, count)
    ours, theirs = mean_interval(values, level), OnlineStatistics(values, alpha=1 - level)
    assert (ours.low, ours.high) == pytest.approx((theirs.lci, theirs.uci), rel=1e-12)
    assert Precision("a", "b", ours).half_share == pytest.approx(theirs.deviation, rel=1e-12)
    low, high = stats.t.interval(level, count - 1, values.mean(), stats.sem(values))
    assert (ours.low, ours.high) == pytest.approx((low, high), rel=1e-12)


def test_first_number_that_is_precise_enough_is_that_of_sim_tools():
    values = np.random.default_rng(5).gamma(9, 5, 120)
    first, _ = confidence_interval_method(values, alpha=0.05, desired_precision=0.06, min_rep=10, decimal_places=9)
    ours = [Precision("a", "b", mean_interval(values[:n])).half_share for n in range(11, 121)]
    assert first == 11 + next(index for index, share in enumerate(ours) if share <= 0.06)


# --- the procedures, by simulation -------------------------------------------------------------------------


def interval_when_precise(values, looks, half_share, level):
    """Look until the interval is narrow enough, as `--precision` does."""
    for count in looks.at:
        found = Precision("a", "b", mean_interval(values[:count], level))
        if is_reached([found], half_share):
            break
    return found.interval


def coverage(trials, *, seed, is_adjusted=True):
    draw, looks = np.random.default_rng(seed), Looks.up_to(80)
    level = looks.each_level(LEVEL) if is_adjusted else LEVEL
    hits, stops = 0, set()
    for _ in range(trials):
        found = interval_when_precise(draw.normal(100, 30, 80), looks, 0.13, level)
        hits += found.low <= 100 <= found.high
        stops.add(found.count)
    assert stops == set(looks.at), "every look must be a stop now and then, or it is not tried"
    return hits / trials


def verdict_when_decided(draw, looks, level, change):
    """Look until the verdict falls, as `--until-decided` does."""
    before = draw.normal(100, 3, looks.at[-1])
    after = (1 + change) * before + draw.normal(0, 6, looks.at[-1])
    judged = looks if level < 1 else ONE_LOOK
    for count in looks.at:
        each = judged.each_level(VERDICT_LEVEL)
        found = judge(LEAD_TIME_CLAIM, GROUP, relative_change_of_means(before[:count], after[:count], each), judged)
        if found.word != "undecided":
            break
    return found.word


def words(trials, *, seed, is_adjusted=True, change=EDGE):
    draw, looks = np.random.default_rng(seed), Looks.up_to(80)
    level = looks.each_level(VERDICT_LEVEL) if is_adjusted else 1
    found = [verdict_when_decided(draw, looks, level, change) for _ in range(trials)]
    return {word: found.count(word) / trials for word in ("inside", "short", "beyond", "undecided")}


def at_least(share, trials):
    return share - 3 * math.sqrt(share * (1 - share) / trials)


def test_interval_at_the_stop_covers_as_often_as_all_looks_promise():
    assert coverage(1500, seed=1) >= at_least(0.95, 1500)


@pytest.mark.slow
def test_interval_at_the_stop_covers_as_often_as_all_looks_promise_in_many_procedures():
    assert coverage(40_000, seed=2) >= 0.95


def test_unadjusted_interval_at_the_stop_covers_less_often_than_it_says():
    """The companion: without the adjustment the same procedure does not keep its promise."""
    assert coverage(40_000, seed=2, is_adjusted=False) < at_least(0.95, 40_000)


def test_verdict_at_the_claims_edge_is_wrong_no_more_often_than_one_test_and_without_adjustment_it_is():
    """A change of exactly -10 % is called inside, or short, at most 5 % of the time each, over all looks."""
    adjusted, plain = words(600, seed=3), words(600, seed=3, is_adjusted=False)
    for word in ("inside", "short"):
        assert adjusted[word] <= 1 - at_least(0.95, 600)
        assert plain[word] > 1 - at_least(0.95, 600)
    assert adjusted["beyond"] == 0


@pytest.mark.slow
@pytest.mark.parametrize(("edge", "wrong"), [(-0.10, ("inside", "short")), (-0.15, ("inside", "beyond"))])
def test_verdict_at_both_edges_is_wrong_at_most_5_percent_of_the_time_each(edge, wrong):
    found = words(8000, seed=4, change=edge)
    assert all(found[word] <= 0.05 for word in wrong)


def test_verdict_of_one_look_that_is_given_for_several_is_refused():
    change = relative_change_of_means([10.0, 11.0, 12.0], [9.0, 9.5, 11.0], 0.90)
    with pytest.raises(ValueError, match=r"^a verdict needs the 97.5% interval, not 90%$"):
        judge(LEAD_TIME_CLAIM, GROUP, change, Looks.up_to(80))


def test_pairs_that_settle_a_verdict_of_looks_count_the_looks():
    draw, looks = np.random.default_rng(8), Looks.up_to(20)
    before, noise = draw.normal(100, 3, 20), draw.normal(0, 6, 20)
    after = 0.89 * before + noise - noise.mean()
    change = relative_change_of_means(before, after, looks.each_level(VERDICT_LEVEL))
    found = judge(LEAD_TIME_CLAIM, GROUP, change, looks)
    deviation = (change.high - change.low) / 2 * math.sqrt(20) / t_quantile(change.level, 20)
    assert found.word == "undecided"
    planned = Looks.up_to(found.pairs_to_settle).each_level(VERDICT_LEVEL)
    assert t_quantile(planned, found.pairs_to_settle) * deviation / math.sqrt(found.pairs_to_settle) <= 0.0101
    less, distance = found.pairs_to_settle - 1, min(abs(change.estimate - bound) for bound in (-0.15, -0.10))
    assert t_quantile(Looks.up_to(less).each_level(VERDICT_LEVEL), less) * deviation / math.sqrt(less) > distance


def test_open_verdict_needs_a_pair_more_than_it_has_where_fewer_looks_would_have_told():
    """At the level of four looks the interval lies across the bound; that of one look does not."""
    looks = Looks.up_to(80)
    half, low = 0.01, -0.1505
    assert half * t_quantile(0.9, 10) / t_quantile(looks.each_level(0.9), 10) < low + half + 0.15
    change = Interval(low + half, low, low + 2 * half, looks.each_level(0.9), 10, "fieller")
    found = judge(LEAD_TIME_CLAIM, GROUP, change, looks)
    assert (found.word, found.pairs_to_settle) == ("undecided", 11)


# --- of runs -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def run():
    return year_run(weeks=1, per_day=12.0, replications=4)


def test_precision_is_of_each_line_and_direction(run):
    found = precisions(run)
    assert [(one.line, one.direction) for one in found] == [
        group for group in results.Evidence(run).groups() if group[0] != "all" and group[1] != "both"
    ]
    table = results.summarise(run)
    for one in found:
        row = table[(table.line == one.line) & (table.direction == one.direction) & (table.kpi == "lead_time_mean")]
        assert (one.interval.low, one.interval.high) == pytest.approx((row.low95.item(), row.high95.item()))


def test_summary_and_comparison_over_several_looks_have_wider_intervals_and_the_same_estimates(run):
    looks = Looks.up_to(80)
    plain, adjusted = results.summarise(run), results.summarise(run, looks)
    assert adjusted["mean"].equals(plain["mean"])
    ratio = (adjusted.high95 - adjusted["mean"]) / (plain.high95 - plain["mean"])
    assert ratio.dropna().to_numpy() == pytest.approx(t_quantile(0.9875, 4) / t_quantile(0.95, 4))
    one, other = results.compare(run, run), results.compare(run, run, looks=looks)
    assert other.table["change_share"].equals(one.table["change_share"])


def test_replications_for_a_precision_are_more_with_looks_than_fixed():
    values = np.random.default_rng(6).normal(100, 30, 10)
    found = Precision("a", "b", mean_interval(values, Looks.up_to(20).each_level(0.95)))
    fixed, most = found.replications_for(0.02, is_fixed=True), found.replications_for(0.02)
    assert fixed == replications_needed(float(values.std(ddof=1)) / values.mean(), 0.02, 0.95)
    assert most > fixed


def test_precision_without_an_interval_is_not_reached_and_goods_that_never_arrive_do_not_count():
    one = Precision("a", "b", mean_interval([5.0]))
    assert not is_reached([one], 0.5)
    assert one.replications_for(0.1) is None
    assert is_reached([Precision("a", "b", mean_interval([]))], 0.01)


def test_extended_evidence_does_not_read_again_what_it_has_read(run):
    evidence = results.Evidence(run)
    results.summarise(evidence)
    before = len(run.reads)
    results.summarise(evidence.extended(run))
    assert len(run.reads) == before
