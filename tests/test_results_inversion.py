"""How much is needed: roots of known functions, with and without noise, and the coverage of the answer's interval."""

import math

import numpy as np
import pytest

import sim
from results.interval_estimates import mean_interval
from results.studies.amounts import Results, Varied, allowed, numbers_of, vary_key, vary_lever
from results.studies.assumed_points import How
from results.studies.cases import Case
from results.studies.inversion import Span, Target, invert
from sim.workers import LocalWorkers

TWELFTH = Target(-0.12, is_fall=True)
SHARE = Span(0.0, 1.0, is_whole=False)
SHORT = ("time.horizon_weeks=1", "time.warm_up_weeks=0")


def exact(function):
    """A measurement without noise, which counts its calls."""
    calls = []

    def measure(amounts):
        calls.extend(amounts)
        return [mean_interval([function(amount)] * 3) for amount in amounts]

    measure.calls = calls
    return measure


def test_the_root_of_a_falling_function_is_found_and_each_amount_measured_once():
    measure = exact(lambda amount: -0.3 * amount)
    found = invert(measure, TWELFTH, SHARE)
    assert found.answer == "needed"
    assert 0.4 <= found.amount < 0.41
    assert found.is_monotone
    assert len(measure.calls) == len(set(measure.calls)) == len(found.tried)


def test_effects_may_shrink_with_the_amount_and_results_may_rise():
    shrinking = invert(exact(lambda amount: -0.3 * (1 - amount)), TWELFTH, SHARE)
    assert 0.59 < shrinking.amount <= 0.6
    rising = invert(exact(lambda amount: 10 * amount), Target(4.0, is_fall=False), SHARE)
    assert 0.4 <= rising.amount < 0.41


def test_a_step_is_found():
    found = invert(exact(lambda amount: -0.2 if amount > 1 / 3 else -0.05), TWELFTH, SHARE)
    assert 1 / 3 < found.amount < 0.345


def test_step_at_0_ends_the_search_near_0():
    found = invert(exact(lambda amount: -0.2 if amount else 0.0), TWELFTH, Span(0, 1, is_whole=False))
    assert 0 < found.amount <= 2e-4
    assert len(found.tried) < 25


def test_the_smallest_whole_number_is_found():
    found = invert(exact(lambda amount: -0.05 * math.log2(amount)), TWELFTH, Span(1, 100, is_whole=True))
    assert found.amount == 6  # 2 ** 2.4 is 5.3
    assert all(amount == int(amount) for amount in found.tried)


def test_impossible_says_where_the_most_is_reached():
    found = invert(exact(lambda amount: -0.3 * amount * (1 - amount)), TWELFTH, SHARE)
    assert (found.answer, found.best, found.is_monotone) == ("impossible", 0.5, False)
    assert found.tried[found.best].estimate == pytest.approx(-0.075)


def test_search_is_from_the_low_end_unless_the_least_amount_has_the_most_effect():
    """From the high end results get better up to noise, yet those of a little are better than that of nothing."""
    nothing = mean_interval([-0.05, -0.15, -0.10])

    def measure(amounts):
        hours = [mean_interval([-0.13 if 0.1 < each < 0.3 else 0.1 * each - 0.1] * 3) for each in amounts]
        return [each if amount else nothing for amount, each in zip(amounts, hours, strict=True)]

    found = invert(measure, TWELFTH, SHARE)
    assert (found.answer, found.is_monotone) == ("needed", False)
    assert 0.1 < found.amount < 0.102


def test_the_first_amount_counts_where_results_turn_back():
    found = invert(exact(lambda amount: -0.6 * amount * (1.2 - amount)), TWELFTH, SHARE)
    assert found.answer == "needed"
    assert 0.2 <= found.amount < 0.203
    assert not found.is_monotone


def test_what_is_met_without_it_or_by_any_amount_is_said():
    measure = exact(lambda amount: -0.2 - amount)
    assert invert(measure, TWELFTH, SHARE, without=mean_interval([-0.13, -0.13])).answer == "met_without"
    any_will_do = invert(measure, TWELFTH, SHARE, without=mean_interval([0.0, 0.0]))
    assert (any_will_do.answer, any_will_do.amount) == ("met_by_any", 0.0)


def noisy(function):
    """A measurement with the same noise at all amounts: its interval is 0.025 to each side."""

    def measure(amounts):
        return [mean_interval(function(amount) + np.array([-0.01, 0.0, 0.01])) for amount in amounts]

    return measure


def test_an_interval_is_from_low_to_high_where_effects_shrink_too():
    found = invert(noisy(lambda amount: -0.3 * (1 - amount)), TWELFTH, SHARE)
    assert 0.51 < found.low < 0.54
    assert 0.59 < found.amount <= 0.6
    assert 0.66 < found.high < 0.69


def test_a_target_within_the_interval_at_best_is_undecided_and_not_impossible():
    near = invert(noisy(lambda amount: -0.1 * amount), TWELFTH, SHARE)
    far = invert(noisy(lambda amount: -0.09 * amount), TWELFTH, SHARE)
    assert (near.answer, near.best, far.answer, far.best) == ("undecided", 1.0, "impossible", 1.0)
    assert math.isnan(near.amount)


def test_any_interval_that_reaches_the_target_makes_it_undecided_not_only_that_of_the_best():
    def measure(amounts):
        return [mean_interval(-0.09 * at + (at == 0.5) * np.array([-0.1, 0.0, 0.1])) for at in amounts]

    found = invert(measure, TWELFTH, SHARE)
    assert (found.answer, found.best) == ("undecided", 0.5)


def test_met_without_it_is_undecided_unless_the_whole_interval_meets_the_target():
    measure = exact(lambda amount: -0.2 - amount)
    near, far = (mean_interval(level + np.array([-0.01, 0.0, 0.01])) for level in (-0.14, -0.15))
    assert invert(measure, TWELFTH, SHARE, without=near).answer == "undecided_without"
    assert invert(measure, TWELFTH, SHARE, without=far).answer == "met_without"
    assert invert(measure, TWELFTH, SHARE, without=mean_interval([-0.15])).answer == "undecided_without"


def test_one_replication_has_no_interval_of_the_amount_and_rules_nothing_out():
    found = invert(lambda amounts: [mean_interval([-0.3 * amount]) for amount in amounts], TWELFTH, SHARE)
    assert (found.answer, math.isnan(found.low), math.isnan(found.high)) == ("needed", True, True)
    short = invert(lambda amounts: [mean_interval([-0.1 * amount]) for amount in amounts], TWELFTH, SHARE)
    assert short.answer == "undecided"


def test_without_any_result_the_target_is_impossible():
    found = invert(lambda amounts: [mean_interval([]) for _ in amounts], TWELFTH, SHARE)
    assert (found.answer, math.isnan(found.best)) == ("impossible", True)


def test_where_results_turn_back_the_low_end_comes_first():
    found = invert(exact(lambda amount: -0.2 + 0.3 * abs(amount - 0.2)), TWELFTH, SHARE)
    assert (found.answer, found.amount, found.is_monotone) == ("met_by_first", 0.0, False)


def test_an_end_of_the_range_whose_interval_reaches_across_does_not_meet_the_target():
    """At 0 the interval is -0.155 to -0.105, at 0.15 it is -0.170 to -0.120."""
    found = invert(noisy(lambda amount: -0.13 - 0.1 * amount), TWELFTH, SHARE)
    assert (found.answer, found.amount, math.isnan(found.low), found.is_reached) == (
        "undecided_by_first",
        0,
        True,
        True,
    )
    assert 0.145 < found.high < 0.165
    flat = invert(noisy(lambda _: -0.13), TWELFTH, SHARE)
    assert (flat.answer, math.isnan(flat.high), flat.is_reached) == ("undecided_by_first", True, None)
    shrinking = invert(noisy(lambda amount: -0.13 - 0.4 * (1 - amount)), TWELFTH, SHARE)
    assert (shrinking.answer, shrinking.amount, math.isnan(shrinking.high)) == ("undecided_by_first", 1, True)
    assert 0.95 < shrinking.low < 0.965


def test_any_amount_meets_the_target_only_where_every_interval_is_there():
    every = invert(noisy(lambda amount: -0.16 - amount), TWELFTH, SHARE)
    perhaps = invert(noisy(lambda amount: -0.16 + 0.03 * amount), Target(-0.13, is_fall=True), SHARE)
    surely_not = invert(noisy(lambda amount: -0.17 + 0.1 * abs(amount - 0.2)), TWELFTH, SHARE)
    assert [(found.answer, found.amount, found.is_reached) for found in (every, perhaps, surely_not)] == [
        ("met_by_any", 0, True),
        ("met_at_least_by_first", 0, True),
        ("met_by_first", 0, True),
    ]


def test_one_replication_does_not_tell_whether_the_end_of_the_range_meets_the_target():
    found = invert(lambda amounts: [mean_interval([-0.2 - amount]) for amount in amounts], TWELFTH, SHARE)
    assert (found.answer, found.amount, found.is_reached) == ("undecided_by_first", 0, None)
    assert math.isnan(found.low)
    assert math.isnan(found.high)


def test_too_much_may_do_harm_and_the_smallest_amount_is_found_all_the_same():
    harm = exact(lambda amount: 2.0 if amount > 12 else -0.03 * amount)
    found = invert(harm, TWELFTH, Span(2, 24, is_whole=True))
    assert (found.answer, found.amount, found.is_monotone) == ("needed", 4, False)


def test_amounts_without_a_result_do_not_meet_the_target():
    found = invert(exact(lambda amount: math.nan if amount > 0.6 else -0.3 * amount), TWELFTH, SHARE)
    assert 0.4 <= found.amount < 0.41


def test_an_interval_open_at_the_end_of_the_range_says_so():
    def measure(amounts):
        return [mean_interval(-0.125 * amount + np.array([-0.03, 0.0, 0.03])) for amount in amounts]

    found = invert(measure, TWELFTH, SHARE)
    assert math.isnan(found.high)
    assert found.low < found.amount


def _covers(seed, slope, replications=6):
    """Whether the interval of a noisy curve has the root; some of the noise is the same at all amounts, some grows."""
    random = np.random.default_rng(seed)
    level, tilt = random.normal(0, 0.02, replications), random.normal(0, 0.05, replications)

    def measure(amounts):
        return [mean_interval(slope * amount**2 + level + tilt * amount) for amount in amounts]

    found = invert(measure, TWELFTH, SHARE)
    root = math.sqrt(-0.12 / slope)
    fine = 0.011  # as near as the search goes
    low, high = (math.inf * (2 * at - 1) if math.isnan(end) else end for at, end in enumerate((found.low, found.high)))
    return found.answer == "needed" and low - fine <= root <= high + fine


@pytest.mark.parametrize("slope", [-0.3, -0.6])
def test_the_interval_covers_the_root_as_often_as_it_says(slope):
    hits = sum(_covers(seed, slope) for seed in range(300))
    assert hits / 300 > 0.95 - 3 * math.sqrt(0.95 * 0.05 / 300)


@pytest.mark.slow
def test_the_interval_covers_neither_too_seldom_nor_much_too_often():
    hits = sum(_covers(seed, -0.3) for seed in range(4000)) / 4000
    assert 0.94 < hits < 0.985  # wider than 95 % by the fineness of the search alone


def test_numbers_of_levers_have_the_bounds_that_the_lever_allows():
    assert numbers_of("pre_arrival_lodgement") == {"share": Span(0, 1, is_whole=False)}
    assert numbers_of("more_scanners") == {"add": Span(1, 100, is_whole=True)}
    assert numbers_of("more_servers") == {"factor": Span(1.001, 100, is_whole=False)}
    assert numbers_of("joint_inspection") == {}
    assert numbers_of("round_the_clock") == {}


def test_a_lever_that_the_scenario_lists_is_taken_out_and_keeps_its_other_parameters():
    listed = "levers=[joint_inspection, longer_hours: {earlier_h: 2, at: [day_shift]}]"
    case = Case("one", "scenarios/minimal.yaml", (listed,))
    varied = vary_lever(case, "longer_hours", "later_h")
    assert varied.without.overrides[-1] == 'levers=["joint_inspection"]'
    assert varied.text(1.5) == (
        'levers=["joint_inspection", {"longer_hours": {"earlier_h": 2, "at": ["day_shift"], "later_h": 1.5}}]'
    )


def test_an_amount_at_which_a_lever_changes_nothing_is_the_scenario_without_it():
    varied = vary_lever(Case("one", "scenarios/minimal.yaml"), "single_window", "time_factor")
    assert varied.load(1.0).digest == varied.without.load().digest
    assert varied.load(0.5).digest != varied.without.load().digest


def test_the_range_is_cut_where_the_scenario_is_invalid():
    case = Case("one", "scenarios/minimal.yaml")
    key = "borders.huu_nghi.viet_nam.stages.goods.time_min.triangular.mode"
    varied = vary_key(case, case.load(), key, (0.0, 1000.0))
    cut, why = allowed(varied)
    assert 60 <= cut.span.low < 61
    assert 470 < cut.span.high <= 480
    assert "low 60, mode 1000, high 480 must rise" in why


def test_a_range_without_any_valid_amount_is_refused():
    varied = Varied("x", SHARE, Case("one", "scenarios/minimal.yaml"), lambda amount: "seed=x")
    with pytest.raises(sim.ScenarioError, match="must be a whole number"):
        allowed(varied)


def test_results_are_changes_against_the_scenario_without_or_levels(tmp_path):
    varied = vary_lever(Case("one", "scenarios/minimal.yaml", SHORT), "pre_arrival_lodgement", "share")
    without = varied.without.load()
    with LocalWorkers(1) as workers:
        how = How([0, 1], workers, tmp_path)
        change = Results(varied, without, "lead_time_mean", "dong_dang", "change", how)
        level = Results(varied, without, "lead_time_mean", "dong_dang", "level", how)
        [nothing, some] = change.of([0.0, 1.0])
        before, after = level.as_written(), level.of([1.0])[0]
    assert (nothing.estimate, nothing.low, nothing.high) == (0, 0, 0)
    assert some.estimate == pytest.approx(after.estimate / before.estimate - 1)
    assert some.estimate < 0
    assert change.as_written().estimate == 0
