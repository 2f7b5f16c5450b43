"""Comparison of two runs, against pairs worked out by hand."""

import dataclasses
import json
import math
import pickle
from datetime import date

import pytest
from test_results_synthetic import HOUR_S, OUT, SyntheticRun, flow, scenario, small_run, year_run

from results import ComparisonError, Evidence, compare
from sim.causes import CAUSES


def pairs_of(name, hours_by_replication, cause="haulage", **changes):
    """A run with, in each replication, consignments of one cause and as many hours as said."""
    plan = scenario(name, **changes)
    tables = {}
    for replication, hours in enumerate(hours_by_replication):
        rows = [{"consignment": n, "delivered_s": int(h * HOUR_S)} for n, h in enumerate(hours)]
        own = "\n".join(f"consignment {n} border {cause} 0 {int(h * HOUR_S)}" for n, h in enumerate(hours))
        one = small_run(rows, own, plan=plan)
        tables |= {(table, replication): one.tables[table, 0] for table, _ in one.tables}
    return dataclasses.replace(one, tables=tables, finished=tuple(range(len(hours_by_replication))))


def row(comparison, kpi, line="all", direction="both"):
    table = comparison.table
    found = table[(table["kpi"] == kpi) & (table["line"] == line) & (table["direction"] == direction)]
    assert len(found) == 1
    return found.iloc[0]


def test_mean_changes_by_the_ratio_of_the_means_over_the_pairs():
    comparison = compare(
        pairs_of("today", [[18, 18], [20, 20], [22, 22]]), pairs_of("planned", [[16, 16], [17, 17], [20, 20]])
    )
    mean = row(comparison, "lead_time_mean")
    assert (mean["baseline"], mean["upgraded"], mean["unit"], mean["pairs"]) == (20.0, 53 / 3, "h", 3)
    assert mean["change_share"] == pytest.approx(-7 / 60, rel=1e-12)
    assert mean["low95"] < mean["change_share"] < mean["high95"]
    assert (comparison.baseline, comparison.upgraded) == ("today", "planned")


def test_quantiles_are_of_the_pooled_consignments():
    comparison = compare(pairs_of("a", [[10, 20], [30, 40]]), pairs_of("b", [[10, 10], [20, 40]]))
    p50 = row(comparison, "lead_time_p50")
    assert (p50["baseline"], p50["upgraded"]) == (25.0, 15.0)
    assert p50["change_share"] == pytest.approx(-0.4, rel=1e-12)


def test_causes_sum_to_the_mean_lead_times_in_every_group():
    runs = [year_run(str(up), is_upgraded=up, weeks=2, per_day=30.0, replications=2) for up in (False, True)]
    comparison = compare(*runs)
    sums = comparison.causes.groupby(["line", "direction"])[["baseline_h", "upgraded_h", "change_h"]].sum()
    assert len(sums) == 12
    for (line, direction), hours in sums.iterrows():
        mean = row(comparison, "lead_time_mean", line, direction)
        assert hours["baseline_h"] == pytest.approx(mean["baseline"], rel=1e-12)
        assert hours["upgraded_h"] == pytest.approx(mean["upgraded"], rel=1e-12)
        assert hours["change_h"] == pytest.approx(mean["upgraded"] - mean["baseline"], rel=1e-9)


def test_cause_that_a_run_trades_for_another_shows_in_both():
    comparison = compare(pairs_of("a", [[10], [10]], "closed"), pairs_of("b", [[4], [4]], "scan"))
    causes = comparison.causes
    mine = causes[(causes["line"] == "all") & (causes["direction"] == "both") & (causes["change_h"] != 0)]
    assert mine[["cause", "kind", "baseline_h", "upgraded_h", "change_h"]].to_numpy().tolist() == [
        ["scan", "work", 0.0, 4.0, 4.0],
        ["closed", "waiting", 10.0, 0.0, -10.0],
    ]
    assert len(causes[causes["line"] == "all"]) == 2 * len(CAUSES)


def test_verdict_for_each_line_and_for_all():
    comparison = compare(pairs_of("a", [[100, 98], [101, 99]]), pairs_of("b", [[88, 86], [89, 87]]))
    found = [(v.line, v.direction, v.word, v.pairs) for v in comparison.verdicts]
    assert found == [("dong_dang_ha_noi", "both", "inside", 2), ("all", "both", "inside", 2)]


def test_one_pair_is_compared_without_an_interval():
    comparison = compare(pairs_of("a", [[10]]), pairs_of("b", [[9]]))
    mean = row(comparison, "lead_time_mean")
    assert mean["change_share"] == pytest.approx(-0.1)
    assert math.isnan(mean["low95"])
    assert [(v.word, v.reason) for v in comparison.verdicts] == [("undecided", "too few pairs")] * 2


def test_different_seeds_and_periods_are_refused_all_at_once():
    baseline = pairs_of("a", [[10]], seed=1)
    plan = scenario("b", seed=2, weeks=2)
    plan = plan.model_copy(update={"time": plan.time.model_copy(update={"start_date": date(2026, 2, 2)})})
    upgraded = dataclasses.replace(baseline, scenario=plan)
    with pytest.raises(ComparisonError) as caught:
        compare(baseline, upgraded)
    expected = (
        "seed: 1 in a, 2 in b; pairs need the same seed, so that both draw the same demand",
        "time.start_date: 2026-01-05 in a, 2026-02-02 in b; pairs need the same period",
        "time.horizon_weeks: 1 in a, 2 in b; pairs need the same period",
    )
    assert caught.value.problems == expected
    assert pickle.loads(pickle.dumps(caught.value)).problems == expected


def test_no_common_replication_is_refused():
    baseline = pairs_of("a", [[10], [11]])
    with pytest.raises(ComparisonError, match=r"^no replication is finished in both: 2 in a, 0 in a$"):
        compare(baseline, dataclasses.replace(baseline, finished=()))


def test_replications_without_a_partner_are_left_out_and_named():
    comparison = compare(pairs_of("a", [[10], [20]]), pairs_of("b", [[9], [18], [999], [999]]))
    assert comparison.warnings == ("finished in one run only and left out: replications 2, 3",)
    assert row(comparison, "lead_time_mean")["upgraded"] == 13.5


def test_other_demand_is_a_warning_that_names_the_flows():
    flows = {"fruit": flow(1000.0), "ore": flow(5.0), "toys": flow(5.0)}
    others = {"fruit": flow(2500.0), "ore": flow(5.0), "steel": flow(5.0)}
    comparison = compare(pairs_of("a", [[10]], flows=flows), pairs_of("b", [[9]], flows=others))
    assert comparison.warnings == (
        "demand differs, so the change is not the upgrade's alone: "
        "flows.fruit.volume_teu_per_year 1,000 and 2,500; flows.steel is only in b; flows.toys is only in a",
    )


def test_other_terminals_on_a_new_line_are_not_other_demand():
    runs = [
        pairs_of(name, [[10]], flows={"fruit": flow(5.0, origin=end, destination=end + "x")})
        for name, end in ("ab", "cd")
    ]
    assert compare(*runs).warnings == ()


def test_consignments_still_in_the_system_are_a_warning_with_their_number():
    baseline = pairs_of("a", [[10], [10]])
    stuck = small_run([{"consignment": 0, "delivered_s": 36000}, {"consignment": 1, "direction": OUT}], "")
    rows = stuck.tables["consignments", 0]
    own = baseline.tables["intervals", 0]
    tables = {**baseline.tables, ("consignments", 1): rows, ("intervals", 1): own}
    upgraded = dataclasses.replace(baseline, tables=tables, scenario=scenario("b"))
    comparison = compare(baseline, upgraded)
    assert comparison.warnings == (
        "b: 1 counted consignments were still in the system at the end of 2 replications; "
        "lead times are too low, lengthen time.run_out_weeks",
    )
    assert row(comparison, "still_in_system")["upgraded"] == 0.5


def test_warnings_of_the_runs_are_passed_on():
    baseline = dataclasses.replace(pairs_of("a", [[10]]), warnings=("demand above capacity",))
    assert compare(baseline, pairs_of("b", [[9]])).warnings == ("a: demand above capacity",)


def test_line_that_only_the_upgraded_run_has_shows_its_level_without_a_change():
    baseline = pairs_of("a", [[10], [11]])
    rows = [{"consignment": 0, "delivered_s": 36000, "line": "mong_cai_hai_phong"}]
    new = small_run(rows, "consignment 0 yard haulage 0 36000", plan=scenario("b"))
    both = {(table, r): t for (table, _), t in new.tables.items() for r in (0, 1)}
    comparison = compare(baseline, dataclasses.replace(new, tables=both, finished=(0, 1)))
    for kpi in ("lead_time_mean", "lead_time_p90"):
        found = row(comparison, kpi, "mong_cai_hai_phong")
        assert math.isnan(found["baseline"])
        assert math.isnan(found["change_share"])
        assert (found["upgraded"], found["pairs"]) == (10.0, 0)


def test_json_has_no_nan_and_says_the_same():
    comparison = compare(pairs_of("a", [[10]]), pairs_of("b", [[9]]))
    read = json.loads(json.dumps(comparison.to_json(), allow_nan=False))
    assert read["table"][0]["kpi"] == "lead_time_mean"
    assert read["table"][0]["change_share"] == pytest.approx(-0.1)
    assert read["table"][0]["low95"] is None
    assert read["verdicts"][0]["claim"]["id"] == "lead_time"
    assert len(read["causes"]) == len(comparison.causes)


def test_comparison_of_evidence_reads_nothing_again():
    runs: list[SyntheticRun] = [pairs_of("a", [[10], [11]]), pairs_of("b", [[9], [10]])]
    evidence = [Evidence.of(run) for run in runs]
    first = compare(*evidence).table
    reads = [len(run.reads) for run in runs]
    assert compare(*evidence).table.equals(first)
    assert [len(run.reads) for run in runs] == reads
