"""Quantities of claims beside the KPIs: times from the ledger by hand, and rates as their inverse."""

import math

import pytest
from small_borders import DOCUMENTS, border, run_across
from test_results_release_intervals import INTO, LIFTS, OUT

import results
from results import QUANTITIES, Claim, Evidence, judge_claims
from results.claims.quantities import changes_of, inverse_change, inverse_share
from results.interval_estimates import Interval
from results.pairs import Pairs
from results.release_intervals import clearance_s

OUT_S, INTO_S = 600 + 25 * 60, 1800 + (10 + 30 + 10 + 6 + 120) * 60
"""From arrival to release at each side; the change of locomotives and the lifts come after it."""
GROUPS = [("small", "china_to_viet_nam"), ("small", "both"), ("all", "both"), ("all", "domestic")]


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    return run_across(tmp_path_factory.mktemp("across"), border(INTO, china=OUT, gauge_transfer=LIFTS))


@pytest.fixture(scope="module")
def quick(tmp_path_factory):
    """The same with one check of 10 minutes."""
    return run_across(tmp_path_factory.mktemp("quick"), border({"documents": DOCUMENTS}))


def kpi(run, key):
    table = results.kpis(run)
    (value,) = table[(table["kpi"] == key) & (table["line"] == "all") & (table["direction"] == "both")]["value"]
    return value


def test_time_from_arrival_to_release_is_that_of_both_sides(run):
    assert clearance_s(run, 0) == {("small", "china_to_viet_nam"): OUT_S + INTO_S}


def test_clearance_is_a_mean_over_the_goods_of_a_line_and_direction(run):
    *found, domestic = QUANTITIES["clearance_rate"].measure(Evidence(run), 0, GROUPS)
    assert found == [pytest.approx((OUT_S + INTO_S) / 3600)] * 3
    assert math.isnan(domestic)


def test_railway_without_borders_clears_nothing(tmp_path):
    plain = run_across(tmp_path, {})
    assert clearance_s(plain, 0) == {}
    assert math.isnan(QUANTITIES["clearance_rate"].measure(Evidence(plain), 0, GROUPS[:1])[0])


def test_border_crossing_rate_is_the_inverse_of_the_kpi(run):
    hours = QUANTITIES["border_crossing_rate"].measure(Evidence(run), 0, [("all", "both")])
    assert hours == [pytest.approx(kpi(run, "border_crossing_time_mean"))]
    assert hours[0] > (OUT_S + INTO_S) / 3600


def test_transit_is_from_the_first_loading_to_the_last_unloading(run):
    loads = run.table("loads", 0)
    expected_s = max(loads["unloaded_s"].to_pylist()) - min(loads["loaded_s"].to_pylist())
    hours = QUANTITIES["transit_time_mean"].measure(Evidence(run), 0, [("all", "both")])
    assert hours == [pytest.approx(expected_s / 3600)]
    assert hours[0] < kpi(run, "lead_time_mean")


def test_rate_of_hours_that_fall_to_a_tenth_is_ten_times_as_high(run, quick):
    pairs = Pairs(Evidence(run), Evidence(quick), (0,))
    (change,) = changes_of(QUANTITIES["clearance_rate"], pairs, [("all", "both")], 0.9)
    assert 1 + change.estimate == pytest.approx((OUT_S + INTO_S) / 600)


def test_change_of_a_kpi_is_that_of_the_comparison(run, quick):
    pairs = Pairs(Evidence(run), Evidence(quick), (0,))
    (change,) = changes_of(QUANTITIES["lead_time_mean"], pairs, [("all", "both")], 0.9)
    assert 1 + change.estimate == pytest.approx(kpi(quick, "lead_time_mean") / kpi(run, "lead_time_mean"))


def test_interval_of_a_rate_is_that_of_its_hours_turned_over():
    found = inverse_change(Interval(-0.2, -0.25, -0.1, 0.9, 10, "fieller"))
    assert (found.estimate, found.low, found.high) == pytest.approx((0.25, 1 / 0.9 - 1, 1 / 0.75 - 1))
    assert (found.level, found.count, found.method) == (0.9, 10, "fieller")
    assert [inverse_share(share) for share in (0.20, 0.30)] == pytest.approx([-1 / 6, -3 / 13])


def test_hours_that_may_be_none_have_a_rate_without_an_upper_bound():
    found = inverse_change(Interval(-0.8, -1.1, -0.5, 0.9, 3, "fieller"))
    assert (found.low, found.high) == (pytest.approx(1.0), math.inf)
    assert math.isnan(inverse_change(Interval(-0.8, math.nan, math.nan, 0.9, 1, "none")).low)


def test_growth_of_demand_is_no_change_from_one_scenario_to_another(run):
    pairs = Pairs(Evidence(run), Evidence(run), (0,))
    with pytest.raises(ValueError, match=r"^demand_carried is no change from one scenario to another$"):
        changes_of(QUANTITIES["demand_carried"], pairs, [("all", "both")], 0.9)


def claim(**changes):
    return Claim("x", "x falls", "lead_time_mean", -0.2, -0.1, "nobody", **changes)


@pytest.mark.parametrize(
    ("changes", "judged"),
    [
        ({}, [("small", "both"), ("all", "both")]),
        ({"lines": "all"}, [("all", "both")]),
        ({"lines": ("small",), "direction": "china_to_viet_nam"}, [("small", "china_to_viet_nam")]),
        ({"direction": "viet_nam_to_china"}, [("all", "viet_nam_to_china")]),
    ],
)
def test_lines_and_direction_of_the_scope_are_judged(run, quick, changes, judged):
    found = judge_claims([claim(**changes)], run, quick).verdicts
    assert [(each.line, each.direction) for each in found] == judged


def test_direction_without_freight_has_nothing_to_judge(run, quick):
    (verdict,) = judge_claims([claim(direction="viet_nam_to_china")], run, quick).verdicts
    assert (verdict.word, verdict.pairs) == ("undecided", 0)
    assert verdict.reason == "nothing to judge, no line has freight in this direction"


def test_claim_that_is_not_testable_says_why_and_needs_no_figure(run, quick):
    never = Claim("c", "cost falls", "", math.nan, math.nan, "nobody", not_testable="the model has no cost")
    (verdict,) = judge_claims([never], run, quick).verdicts
    assert (verdict.word, verdict.reason, verdict.pairs) == ("not testable", "the model has no cost", 0)


def test_judgement_is_json_without_what_is_not_finite(run, quick):
    border_faster = Claim("b", "faster", "border_crossing_time_mean", -math.inf, 0.0, "nobody")
    (verdict, _) = judge_claims([border_faster], run, quick).to_json()["verdicts"]
    assert (verdict["claim"]["low"], verdict["low90"], verdict["word"]) == (None, None, "undecided")


def test_more_goods_are_asked_for_by_the_growth_that_is_claimed(run, quick, monkeypatch):
    """The steps compare the upgraded run with what `grow` gives, pair by pair; that its goods are left is no matter."""
    monkeypatch.setattr("results.claims.growth.carries_demand", lambda share: True)
    more = Claim("m", "more", "demand_carried", 0.05, 0.08, "nobody", growth=results.claims.GrowthTerms(0.01))
    asked = []

    def grow(growth):
        asked.append(growth)
        return Evidence(quick)

    found = judge_claims([more], run, quick, grow=grow).verdicts
    assert asked == [0.08, 0.05]
    assert {each.word for each in found} == {"undecided"}
    assert [step.lead_time.estimate for each in found for step in each.steps] == pytest.approx([0.0] * 4)
    assert [step.delivered.estimate for each in found for step in each.steps] == pytest.approx([0.0] * 4)


def test_freight_of_the_period_is_what_was_asked_for(run):
    traffic = Evidence(run).traffic(0, ("all", "both"))
    assert traffic.asked_t == pytest.approx(10 * (len(traffic.lead_time_s) + traffic.still_in_system))
