"""Summary of a run, against means and intervals worked out by hand."""

import math

import pytest
from test_results_comparison import pairs_of

from results import KPIS, kpis, summarise
from results.interval_estimates import t_quantile


def row(table, kpi, line="all", direction="both"):
    found = table[(table["kpi"] == kpi) & (table["line"] == line) & (table["direction"] == direction)]
    assert len(found) == 1
    return found.iloc[0]


def test_mean_over_replications_stands_with_its_interval():
    mean = row(summarise(pairs_of("a", [[10, 20], [20, 30], [30, 40]])), "lead_time_mean")
    half = t_quantile(0.95, 3) * 10 / math.sqrt(3)
    assert (mean["unit"], mean["mean"], mean["replications"]) == ("h", 25.0, 3)
    assert (mean["low95"], mean["high95"]) == pytest.approx((25 - half, 25 + half))


def test_replications_without_a_value_do_not_count():
    run = pairs_of("a", [[10, 12], [20], [14, 18]])
    variation = row(summarise(run), "lead_time_cv")
    values = kpis(run).query("kpi == 'lead_time_cv' and line == 'all' and direction == 'both'")["value"]
    assert values.isna().tolist() == [False, True, False]
    assert (variation["replications"], variation["mean"]) == (2, pytest.approx(values.mean()))


def test_one_replication_has_no_interval():
    mean = row(summarise(pairs_of("a", [[10]])), "lead_time_mean")
    assert (mean["mean"], mean["replications"]) == (10.0, 1)
    assert math.isnan(mean["low95"])
    assert math.isnan(mean["high95"])


def test_rows_are_the_groups_of_the_kpis_in_their_order():
    run = pairs_of("a", [[10], [20]])
    table, values = summarise(run), kpis(run)
    keys = ["line", "direction", "kpi"]
    assert table[keys].to_numpy().tolist() == values[keys].drop_duplicates().to_numpy().tolist()
    assert set(table["kpi"]) == set(KPIS)
    assert [*table.columns] == [*keys, "unit", "mean", "low95", "high95", "replications"]
