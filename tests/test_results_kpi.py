"""KPIs, against small runs worked out by hand."""

import math

import numpy as np
import pytest
from test_results_synthetic import HOUR_S, INTO, OUT, scenario, small_run, year_run

from results.kpi import KPIS, kpis
from results.traffic import Evidence
from sim.scenario.schema import WEEK_S


def hauls(*hours, **columns):
    """A run of consignments that are only hauled, each as many hours as said."""
    rows = [{"consignment": n, "delivered_s": h * HOUR_S, **columns} for n, h in enumerate(hours)]
    return rows, "\n".join(f"consignment {n} yard haulage 0 {h * HOUR_S}" for n, h in enumerate(hours))


def values(run, line="all", direction="both"):
    table = kpis(run)
    mine = table[(table["line"] == line) & (table["direction"] == direction)]
    return dict(zip(mine["kpi"], mine["value"], strict=True))


def test_every_kpi_of_five_consignments_is_as_by_hand():
    run = small_run(
        *hauls(2, 4, 6, 8, 20),
        trains=[
            {
                "train": 1,
                "line": "dong_dang_ha_noi",
                "direction": INTO,
                "train_class": "freight",
                "finished_s": 9,
            },
            {"train": 2, "line": "dong_dang_ha_noi", "direction": INTO, "train_class": "freight"},
            {
                "train": 3,
                "line": "dong_dang_ha_noi",
                "direction": INTO,
                "train_class": "passenger",
                "finished_s": 9,
            },
        ],
    )
    assert values(run) == pytest.approx(
        {
            "lead_time_mean": 8.0,
            "lead_time_p50": 6.0,
            "lead_time_p90": 15.2,
            "lead_time_p95": 17.6,
            "lead_time_cv": math.sqrt((36 + 16 + 4 + 0 + 144) / 4) / 8,
            "buffer_index": 17.6 / 8 - 1,
            "border_crossing_time_mean": 0.0,
            "speed_without_delay": math.nan,
            "speed_with_delay": math.nan,
            "throughput_teu": 10.0,
            "throughput_t": 100.0,
            "throughput_trains": 1.0,
            "still_in_system": 0.0,
            "beyond_free_time": 0.0,
        },
        rel=1e-12,
        nan_ok=True,
    )


def test_throughput_counts_deliveries_within_the_period_whenever_they_became_ready():
    plan = scenario(weeks=2, warm_up=1)
    times = [(0, WEEK_S - 1), (0, WEEK_S), (WEEK_S, 3 * WEEK_S - 1), (WEEK_S, 3 * WEEK_S)]
    rows = [{"consignment": n, "ready_s": r, "delivered_s": d} for n, (r, d) in enumerate(times)]
    own = "\n".join(f"consignment {n} yard closed {r} {d}" for n, (r, d) in enumerate(times))
    found = values(small_run(rows, own, plan=plan))
    assert (found["throughput_teu"], found["throughput_t"]) == (2.0, 20.0)


def test_weekly_tonnes_stand_in_their_weeks():
    plan = scenario(weeks=2)
    rows, own = hauls(1, 200, 170)
    traffic = Evidence(small_run(rows, own, plan=plan)).traffic(0, ("all", "both"))
    assert traffic.weekly_t.tolist() == [20.0, 40.0]


def test_consignments_still_in_the_system_are_counted_and_left_out_of_lead_times():
    rows, own = hauls(2, 4)
    found = values(small_run([*rows, {"consignment": 7}, {"consignment": 8}], own))
    assert (found["still_in_system"], found["lead_time_mean"]) == (2.0, 3.0)


def test_both_directions_leave_domestic_freight_out():
    rows, own = hauls(2, 4, 100)
    rows[1]["direction"], rows[2]["direction"] = OUT, "domestic"
    run = small_run(rows, own)
    means = {direction: values(run, "dong_dang_ha_noi", direction)["lead_time_mean"] for direction in (INTO, OUT)}
    assert means == {INTO: 2.0, OUT: 4.0}
    assert values(run)["lead_time_mean"] == 3.0
    assert values(run, direction="domestic")["lead_time_mean"] == 100.0


def test_lines_come_in_the_order_of_the_scenario_then_all():
    rows, own = hauls(1, 2, 3)
    for row, line in zip(rows, ("other", "mong_cai_hai_phong", "lao_cai_hai_phong"), strict=True):
        row["line"] = line
    table = kpis(small_run(rows, own))
    assert list(dict.fromkeys(table["line"])) == ["lao_cai_hai_phong", "mong_cai_hai_phong", "other", "all"]
    assert list(dict.fromkeys(table["kpi"])) == list(KPIS)


def test_line_without_deliveries_has_no_lead_time_but_a_throughput_of_nothing():
    found = values(small_run([{"consignment": 1}], ""))
    assert math.isnan(found["lead_time_mean"])
    assert math.isnan(found["lead_time_p90"])
    assert math.isnan(found["buffer_index"])
    assert (found["throughput_t"], found["still_in_system"]) == (0.0, 1.0)


def test_evidence_reads_each_table_once():
    run = year_run(weeks=1, per_day=20.0, replications=2)
    evidence = Evidence(run)
    first = kpis(evidence)
    reads = list(run.reads)
    assert kpis(evidence).equals(first)
    assert run.reads == reads
    assert reads.count(("intervals", 0)) == reads.count(("intervals", 1)) == 1


def test_each_consignment_has_the_weight_one():
    rows, own = hauls(1, 9)
    rows[1]["teu"], rows[1]["mass_t"] = 200.0, 4000.0
    assert values(small_run(rows, own))["lead_time_mean"] == 5.0


def test_registry_keys_are_their_kpis_and_every_one_has_words():
    assert [kpi.key for kpi in KPIS.values()] == list(KPIS)
    assert all(kpi.name and kpi.definition and kpi.source for kpi in KPIS.values())


def test_all_lines_are_the_sum_of_the_lines():
    table = kpis(year_run(weeks=2, per_day=30.0))
    tonnes = table[(table["kpi"] == "throughput_t") & (table["direction"] == "both")].set_index("line")["value"]
    assert len(tonnes) == 4
    assert np.isclose(tonnes.drop("all").sum(), tonnes["all"], rtol=1e-12)
