"""Indicators over the replications of one run: by hand, right as often as they say, and as a comparison has them."""

import math
from itertools import product

import numpy as np
import pytest
from scipy import stats
from test_results_comparison import pairs_of
from test_results_synthetic import year_run
from test_results_thresholds import judged

from results import KPIS, Evidence, compare, summarise
from results.columns import merged
from results.interval_estimates import mean_interval, sectioned_interval
from results.kpi_intervals import kpi_interval

QUANTILES = {"lead_time_p50": 0.5, "lead_time_p90": 0.9, "lead_time_p95": 0.95}
KEYS = ["line", "direction", "kpi"]
HOURS = [[10, 20, 30, 40], [20, 30, 40], [100]]


def of(table, kpi, line="all", direction="both"):
    return table.set_index(KEYS).loc[(line, direction, kpi)]


def test_sectioning_of_a_quantile_by_hand():
    found = sectioned_interval(30.0, [25.0, 30.0, 41.0], 0.95)
    half = stats.t.ppf(0.975, 2) * math.sqrt((5**2 + 0 + 11**2) / 2) / math.sqrt(3)
    assert (found.estimate, found.low, found.high) == pytest.approx((30.0, 30 - half, 30 + half), rel=1e-12)
    assert (found.level, found.count, found.method) == (0.95, 3, "sectioning")


def test_sections_around_their_own_mean_have_the_interval_of_a_mean():
    values = [9.0, 11.0, 10.5, 8.0]
    found, mean = sectioned_interval(float(np.mean(values)), values, 0.9), mean_interval(values, 0.9)
    assert (found.low, found.high) == pytest.approx((mean.low, mean.high), rel=1e-12)


@pytest.mark.parametrize("sections", [[], [7.0]])
def test_fewer_than_two_sections_have_no_interval(sections):
    found = sectioned_interval(8.0, sections)
    assert (found.estimate, found.count, found.method) == (8.0, len(sections), "none")
    assert math.isnan(found.low)
    assert math.isnan(found.high)


@pytest.mark.parametrize("values", [[9.0, 11.0, 10.5, 8.0], [3.0, 3.0]])
def test_deviation_behind_an_interval_is_that_of_the_replications(values):
    assert mean_interval(values, 0.8).deviation == pytest.approx(np.std(values, ddof=1), rel=1e-12)


def test_summary_pools_the_consignments_and_takes_each_replication_for_a_section():
    p50 = of(summarise(pairs_of("a", HOURS)), "lead_time_p50")
    half = stats.t.ppf(0.975, 2) * math.sqrt(((25 - 30) ** 2 + 0 + (100 - 30) ** 2) / 2 / 3)
    assert (p50["mean"], p50["replications"]) == (30.0, 3)  # the mean of their medians is 51.7
    assert (p50["low95"], p50["high95"]) == pytest.approx((30 - half, 30 + half), rel=1e-12)


def test_replication_in_which_nothing_arrived_is_no_section():
    p50 = of(summarise(pairs_of("a", [[10, 20, 30], [], [40]])), "lead_time_p50")
    half = stats.t.ppf(0.975, 1) * math.sqrt(((20 - 25) ** 2 + (40 - 25) ** 2) / 1 / 2)
    assert (p50["mean"], p50["high95"], p50["replications"]) == (25.0, pytest.approx(25 + half), 2)
    nothing = kpi_interval(Evidence(pairs_of("a", HOURS)), ("all", "domestic"), KPIS["lead_time_p50"], 0.95)
    assert math.isnan(nothing.estimate)
    assert nothing.count == 0


def test_every_indicator_has_in_the_summary_of_each_run_the_value_of_the_comparison():
    runs = [year_run(str(up), is_upgraded=up, weeks=2, per_day=30.0, replications=3) for up in (False, True)]
    compared = compare(*runs).table.set_index(KEYS)
    for run, side in zip(runs, ("baseline", "upgraded"), strict=True):
        summary = summarise(run).set_index(KEYS)
        assert [*summary.index] == [*compared.index]
        assert set(compared.index.get_level_values("kpi")) == set(KPIS)
        np.testing.assert_allclose(summary["mean"], compared[side], rtol=1e-12)
        quantiles = summary.index.get_level_values("kpi").isin(QUANTILES)
        assert summary["mean"][quantiles].tolist() == compared[side][quantiles].tolist()


def test_check_of_a_quantile_is_judged_by_the_summarys_value_and_interval():
    found = judged("< 45", HOURS, check="lead_time_p90_h.link")
    p90 = of(summarise(pairs_of("a", HOURS)), "lead_time_p90")
    assert (found.mean, found.low95, found.high95) == (p90["mean"], p90["low95"], p90["high95"])
    assert found.mean == pytest.approx(np.quantile([hour for hours in HOURS for hour in hours], 0.9), rel=1e-12)
    assert (found.word, found.is_decided, found.reason) == ("missed", False, "undecided by noise")


def test_lead_times_together_are_those_of_all_replications_in_order_and_follow_the_group():
    evidence = Evidence(pairs_of("a", HOURS))
    both, none = evidence.lead_times_s(("all", "both")), evidence.lead_times_s(("all", "viet_nam_to_china"))
    assert both.tolist() == sorted(3600 * hour for hours in HOURS for hour in hours)
    assert none.tolist() == []
    assert evidence.lead_times_s(("all", "both")).tolist() == both.tolist()
    grown = evidence.extended(pairs_of("a", [*HOURS, [1]]))
    assert grown.lead_times_s(("all", "both")).tolist() == [3600, *both.tolist()]


def test_parts_are_merged_in_order_and_take_the_bytes_they_need():
    found = merged([np.array([1, 70_000]), np.array([], dtype=np.int64), np.array([2, 5])])
    assert (found.tolist(), found.dtype) == ([1, 2, 5, 70_000], np.int32)
    assert merged([]).tolist() == []


def coverage(trials, *, seed, share, replications):
    """How often the interval of a quantile has the true one; each replication has a level of its own, as years have."""
    draw, hits = np.random.default_rng(seed), 0
    true = math.exp(3 + math.hypot(0.5, 0.05) * stats.norm.ppf(share))
    for _ in range(trials):
        levels = draw.normal(3.0, 0.05, (replications, 1))
        hours = np.exp(draw.normal(levels, 0.5, (replications, 400)))
        found = sectioned_interval(float(np.quantile(hours, share)), np.quantile(hours, share, axis=1))
        hits += found.low <= true <= found.high
    return hits / trials


def test_interval_of_p90_covers_as_often_as_it_says():
    assert 0.93 <= coverage(600, seed=3, share=0.9, replications=8) <= 0.98


@pytest.mark.slow
@pytest.mark.parametrize(("share", "replications"), [*product((0.5, 0.9, 0.95), (5, 30))])
def test_intervals_of_quantiles_cover_as_often_as_they_say_in_many_trials(share, replications):
    assert 0.94 <= coverage(8000, seed=4, share=share, replications=replications) <= 0.965
