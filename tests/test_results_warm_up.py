"""Warm-up: MSER-5 by brute force, by hand and on M/M/1; what is noise; weeks of a run; no calendar."""

from datetime import date
from fractions import Fraction

import numpy as np
import pytest
from small_networks import chain_of, flow, freight, load
from test_results_synthetic import HOUR_S, scenario, small_run

import sim
from results import draw_welch
from results.charts.welch import moving_average
from results.warm_up import BATCH, Truncation, longest, mser5, out_of_control, slowest_h, truncations, weeks_in_system
from sim.scenario.schema.demand import DemandChange, DemandPlan
from sim.variants import has_calendar, without_calendar

WEEK_S = 7 * 24 * HOUR_S
TAU = 72
"""Relaxation time of M/M/1 at rho 0.8 in customers: lambda / (mu (1 - sqrt(rho))^2)."""


def brute_force(observations):
    """MSER-5 as its definition has it, in exact arithmetic."""
    count = len(observations) // 5
    batches = [sum(map(Fraction, observations[5 * i : 5 * i + 5])) / 5 for i in range(count)]
    errors = []
    for first in range(count - 4):
        kept = batches[first:]
        mean = sum(kept) / len(kept)
        errors.append(sum((batch - mean) ** 2 for batch in kept) / len(kept) ** 2)
    cut = errors.index(min(errors))
    return None if cut > count / 2 else 5 * cut


@pytest.mark.parametrize("seed", range(12))
def test_mser5_is_that_of_its_definition(seed):
    draw = np.random.default_rng(seed)
    start = np.exp(-np.arange(163) / (1 + 4 * seed))
    series = draw.normal(10, 1, 163) - 8 * start
    assert mser5(series) == brute_force(series.tolist())


def test_low_start_is_cut_off_batch_by_batch():
    wave = [4.0, 6.0] * 50
    assert mser5([0.0] * 5 + wave) == 5
    assert mser5([0.0] * 15 + wave) == 15
    assert mser5([0.0] * 3 + wave) == 5, "what is left of a batch goes with it"


def test_series_without_a_start_keeps_all():
    assert mser5([7.3] * 60) == 0
    assert mser5([4.0, 6.0, 5.0, 4.5, 5.5] * 12) == 0


def test_constant_after_the_start_is_kept_from_its_first_batch():
    assert mser5([0.1] * 10 + [0.7] * 90) == 10


def test_observations_left_over_at_the_end_count_for_nothing():
    wave = [0.0] * 5 + [4.0, 6.0] * 50
    assert mser5([*wave, 1e9, -1e9, 1e9, 0.0]) == mser5(wave)


def test_series_that_rises_to_its_end_has_no_steady_state():
    assert mser5(np.arange(200.0)) is None


def test_least_error_at_the_very_end_is_not_looked_at():
    """The four equal batches at the end have no error at all."""
    series = np.repeat([8.0, 12.0] * 18 + [10.0] * 4, BATCH)
    assert mser5(series) == 0


def test_fewer_than_ten_batches_say_nothing():
    assert mser5([0.0] + [5.0] * 48) is None
    assert mser5([5.0] * 50) == 0


@pytest.mark.parametrize("seed", range(4))
def test_empty_start_of_m_m_1_is_cut_off_within_half_to_three_relaxation_times(seed):
    draw, replications, customers, rho = np.random.default_rng([9, seed]), 300, 3000, 0.8
    service, between = (
        draw.exponential(1, (customers, replications)),
        draw.exponential(1 / rho, (customers, replications)),
    )
    wait = np.zeros((customers, replications))
    for number in range(1, customers):
        wait[number] = np.maximum(0, wait[number - 1] + service[number - 1] - between[number])
    cut = mser5(wait.mean(axis=1))
    assert TAU / 2 <= cut <= 3 * TAU
    assert wait[cut:].mean() == pytest.approx(4.0, abs=0.15)  # rho / (1 - rho), of a service of 1
    assert wait[:TAU].mean() < 3.2


def steady(draw, weeks=26):
    return draw.normal(100, 3, weeks)


def by_week(numbers):
    cut = mser5(np.repeat(numbers, BATCH))
    return None if cut is None else cut // BATCH


def test_weeks_within_the_noise_are_given_back_and_the_start_is_not():
    """Of 26 steady weeks MSER-5 cuts off three or more in a sixth of the cases, or sees no steady state."""
    draw = np.random.default_rng(1)
    plain = [steady(draw) for _ in range(400)]
    raw = [by_week(weeks) for weeks in plain]
    left = [out_of_control(weeks, cut) for weeks, cut in zip(plain, raw, strict=True)]
    assert sum(cut is None or cut >= 3 for cut in raw) / 400 > 0.15
    assert sum(cut is None or cut > 0 for cut in left) / 400 < 0.08
    low = [weeks - 40 * np.exp(-np.arange(26.0)) for weeks in plain]
    found = [out_of_control(weeks, by_week(weeks)) for weeks in low]
    assert sum(cut in (1, 2, 3) for cut in found) / 400 > 0.9
    assert sum(cut == 0 for cut in found) == 0


@pytest.mark.parametrize("replications", [3, 10])
def test_of_several_replications_steady_weeks_are_rarely_cut_off_and_rarely_called_unsteady(replications):
    draw = np.random.default_rng(replications)
    found = []
    for _ in range(300):
        runs = draw.normal(100, 8, (replications, 26))
        found.append(out_of_control(runs, by_week(runs.mean(axis=0))))
    assert sum(cut is None for cut in found) / 300 < 0.03
    assert sum(cut is not None and cut > 0 for cut in found) / 300 < 0.04


def test_long_and_slight_start_stays_cut_off():
    """No week of it is far out, their mean is."""
    weeks = np.tile([98.0, 102.0], 13) - np.where(np.arange(26) < 8, 5.0, 0.0)
    assert out_of_control(np.concatenate([weeks[:1], weeks[8:]]), 1) == 0
    assert out_of_control(weeks, 8) > 4


def test_growth_has_no_steady_state_even_where_the_noise_is_large():
    weeks = 10 * np.arange(26.0) + np.random.default_rng(2).normal(0, 8, 26)
    assert (by_week(weeks), out_of_control(weeks, by_week(weeks))) == (None, None)


def test_season_is_taken_for_a_warm_up():
    """Two weeks of closed gates in the first half: that is why the calendar is left out (`without_calendar`)."""
    weeks = steady(np.random.default_rng(3), 52)
    weeks[6:8] = 400
    assert out_of_control(weeks, by_week(weeks)) == 8


def test_fewer_than_ten_weeks_have_no_steady_state():
    assert out_of_control([5.0] * 9, None) is None
    assert out_of_control([5.0] * 10, 0) == 0


def test_longest_truncation_counts_and_is_a_week_at_least():
    found = [Truncation("a", line, 9, weeks, 26) for line, weeks in (("x", 2), ("y", 3))]
    assert longest(found) == 3
    assert longest([Truncation("a", "x", 0, 0, 26)]) == 1
    assert longest([*found, Truncation("b", "x", None, None, 26)]) is None
    assert longest([]) is None


def test_weeks_have_the_mean_number_in_the_system_and_what_became_ready():
    fifth_s = WEEK_S // 5
    goods = [
        {"consignment": 0, "ready_s": 0, "delivered_s": fifth_s // 2},
        {"consignment": 1, "ready_s": fifth_s, "delivered_s": 3 * fifth_s},
        {"consignment": 2, "ready_s": WEEK_S, "delivered_s": None},
        {"consignment": 3, "ready_s": WEEK_S, "delivered_s": WEEK_S + 1, "line": "mong_cai_hai_phong"},
    ]
    run = small_run(goods, "", plan=scenario(weeks=2))
    one, other, both = weeks_in_system(run)
    assert [each.line for each in (one, other, both)] == ["dong_dang_ha_noi", "mong_cai_hai_phong", "all"]
    assert one.in_system.tolist() == [[0.5, 1, 1, 0, 0] + [1] * 10]
    assert one.by_week.tolist() == [[0.5, 1, 1]]
    assert (one.ready.tolist(), both.ready.tolist()) == ([[2, 1, 0]], [[2, 2, 0]])
    assert both.in_system[0].sum() == pytest.approx(12.5 + 1 / fifth_s)


def test_run_without_consignments_has_no_weeks():
    assert weeks_in_system(small_run([], "")) == []
    assert truncations(small_run([], "")) == []


def test_slowest_twentieth_is_of_counted_goods():
    goods = [{"consignment": n, "ready_s": WEEK_S, "delivered_s": WEEK_S + n * HOUR_S} for n in range(21)]
    early = [{"consignment": 99, "ready_s": 0, "delivered_s": 900 * HOUR_S}]
    run = small_run([*early, *goods], "", plan=scenario(weeks=2, warm_up=1))
    assert slowest_h(run, "dong_dang_ha_noi") == pytest.approx(19.0)
    assert slowest_h(run, "mong_cai_hai_phong") == 0.0


def test_moving_average_narrows_towards_the_ends():
    assert moving_average(np.array([0.0, 3.0, 6.0, 0.0, 0.0, 9.0])).tolist() == [0.0, 3.0, 1.8, 3.6, 3.0, 9.0]


def filling_up(weeks=18, **changes):
    """Goods that take two weeks, one every six hours: the system fills up for two weeks."""
    times = [{"ready_s": n * 6 * HOUR_S, "delivered_s": n * 6 * HOUR_S + 2 * WEEK_S} for n in range(28 * (weeks + 1))]
    goods = [{"consignment": n, **each} for n, each in enumerate(times) if each["delivered_s"] < (weeks + 1) * WEEK_S]
    late = [{"consignment": n, **each, "delivered_s": None} for n, each in enumerate(times) if n >= len(goods)]
    return small_run([*goods, *late], "", plan=scenario("Slow", weeks=weeks, **changes))


def lines_across(axes):
    """Vertical lines from bottom to top: where, in weeks."""
    return [line.get_xdata()[0] for line in axes.lines if list(line.get_ydata()) == [0, 1]]


def test_welch_plot_has_weeks_average_warm_up_and_where_it_is_steady():
    run = filling_up()
    (axes,) = draw_welch(run, warm_up_weeks=3).axes
    thin, thick, _ = axes.lines
    (weeks,) = [each.by_week[0] for each in weeks_in_system(run)]
    assert thin.get_xdata().tolist() == [week + 0.5 for week in range(19)]
    assert thin.get_ydata().tolist() == weeks.tolist()
    assert thick.get_ydata().tolist() == moving_average(weeks).tolist()
    assert lines_across(axes) == [2]
    assert axes.patches[0].get_x() + axes.patches[0].get_width() == 3


def test_welch_plot_of_a_run_with_a_calendar_has_no_line_and_says_why():
    change = {"shock": DemandChange(factor=0.5, first_date=date(2026, 2, 1))}
    figure = draw_welch(filling_up(demand=DemandPlan(changes=change), warm_up=1))
    assert lines_across(figure.axes[0]) == []
    (subtitle,) = [text.get_text() for text in figure.texts if "shaded" in text.get_text()]
    assert subtitle.endswith(
        "shaded: warm-up of 1 week\nno truncation: holidays, seasons or dated closures are in it; corridor warm-up "
        "leaves them out"
    )


def test_welch_plot_of_few_weeks_says_that_they_are_few():
    figure = draw_welch(filling_up(weeks=4))
    (subtitle,) = [text.get_text() for text in figure.texts if "thin" in text.get_text()]
    assert subtitle.endswith("no warm-up is set\nno truncation: fewer than 10 weeks")


# --- the year without a calendar ---------------------------------------------------------------------------

CALENDAR = {
    "seasons": {"fruit": {"months": dict.fromkeys(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov"), 1) | {"dec": 3}}},
    "demand": {"growth_per_year": 0.1, "base_year": 2024, "changes": {"shock": {"factor": 0.5}}},
    "opening_hours": {"gate": {"clock": "viet_nam", "hours": ["07:00-19:00"], "closed_on": ["viet_nam"]},
                      "plain": {"clock": "china", "hours": ["07:00-19:00"]}},
    "possessions": {"works": {"line": "small", "hours": ["00:00-02:00"], "first_date": "2026-02-02"},
                    "nights": {"line": "small", "hours": ["02:00-03:00"], "except_dates": ["2026-02-03"]}},
    "disruptions": {"storm": {"line": "small", "start": "2026-01-20 00:00", "end": "2026-01-21 00:00"},
                    "slips": {"line": "small", "at_random": {"mean_days": 50, "duration_h": 5}}},
}  # fmt: skip


def without(folder, **blocks):
    plain = {
        "services": {"trains": {"train": freight("abc", departures={"every_h": 6})}},
        "flows": {"goods": flow("north", "south", per_hour=1)},
        "terminals": {"north": {"name": "North", "station": "a"}, "south": {"name": "South", "station": "c"}},
    }
    given = {**plain, **blocks}
    loaded = load(folder, *chain_of(3, 4), **given)
    overrides = without_calendar(loaded, weeks=12)
    return loaded, sim.load_scenario(loaded.file, overrides=overrides)


def test_year_without_a_calendar_has_nothing_that_has_a_date(tmp_path):
    loaded, even = without(tmp_path, **CALENDAR)
    assert (has_calendar(loaded.scenario), has_calendar(even.scenario)) == (True, False)
    found = even.scenario
    assert (found.time.warm_up_weeks, found.time.horizon_weeks, found.time.run_out_weeks) == (0, 12, 0)
    assert (found.seasons, found.demand.growth_per_year, found.demand.changes) == ({}, 0.0, {})
    assert (found.opening_hours["gate"].closed_on, found.opening_hours["gate"].hours) == ((), ("07:00-19:00",))
    assert [(key, one.except_dates) for key, one in found.possessions.items()] == [("nights", ())]
    assert list(found.disruptions) == ["slips"]
    assert found.flows["goods"].volume_teu_per_year == pytest.approx(8760 * 1.1**2)
    assert found.services == loaded.scenario.services


def test_year_without_a_calendar_does_not_depend_on_the_period_that_is_counted(tmp_path):
    loaded, even = without(tmp_path, **CALENDAR)
    longer = sim.load_scenario(loaded.file, overrides=["time.warm_up_weeks=7", "time.horizon_weeks=30"])
    again = sim.load_scenario(loaded.file, overrides=without_calendar(longer, weeks=12))
    assert again.digest == even.digest


def test_scenario_without_a_calendar_keeps_all_but_its_period(tmp_path):
    loaded, even = without(tmp_path)
    assert not has_calendar(loaded.scenario)
    assert even.scenario.model_dump(exclude={"time"}) == loaded.scenario.model_dump(exclude={"time"})


def test_overloaded_line_has_no_steady_state_and_one_with_spare_trains_has(tmp_path):
    """Ten TEU an hour and a train of 40 every six hours or every three."""
    services = {hours: {"trains": {"train": freight("abc", departures={"every_h": hours})}} for hours in (3, 6)}
    flows = {"goods": flow("north", "south", per_hour=10)}
    found = {}
    for hours, trains in services.items():
        _, even = without(tmp_path / str(hours), services=trains, flows=flows)
        run = sim.run(even, folder=tmp_path / f"run{hours}", replications=2, workers=1)
        found[hours] = [one.weeks for one in truncations(run)]
    assert found[6] == [None]
    assert found[3][0] <= 2
