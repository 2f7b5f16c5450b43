"""Goods that pile up: an overloaded border is found, seasons and chance are not."""

import numpy as np
import pytest
from small_borders import TERMINALS, border
from small_networks import chain_of, flow, freight, load
from test_results_synthetic import small_run

import sim
from results.queue_growth import growing_lines
from results.warm_up import Weeks

SUMMER = {"fruit": {"months": {
    "jan": 1, "feb": 1, "mar": 1, "apr": 1, "may": 2, "jun": 3, "jul": 4, "aug": 4, "sep": 3, "oct": 2, "nov": 1,
    "dec": 1}}}  # fmt: skip
YEAR = {"start_date": "2026-01-05", "warm_up_weeks": 2, "horizon_weeks": 50, "run_out_weeks": 0}


class Plan:
    """What is asked of a run: its period, and how many replications it has."""

    def __init__(self, replications, horizon_weeks, warm_up_weeks=2):
        loaded = small_run([], "").scenario
        time = loaded.time.model_copy(update={"horizon_weeks": horizon_weeks, "warm_up_weeks": warm_up_weeks})
        self.scenario = loaded.model_copy(update={"time": time})
        self.finished = tuple(range(replications))


def weeks_of(by_week, ready):
    """Weeks with the same number in the system in all their fifths, a row for each replication."""
    return [Weeks("link", np.repeat(by_week, 5, axis=1), np.broadcast_to(ready, by_week.shape).astype(float))]


def drawn(replications, weeks, *, seed, rise=0.0):
    """Fifty consignments, more or less from week to week (autocorrelated), and so many more each week."""
    draw = np.random.default_rng(seed)
    noise = draw.normal(0, 3, (replications, weeks + 4))
    smooth = sum(noise[:, shift : shift + weeks] for shift in range(4)) / 2
    return 50 + smooth + rise * np.arange(weeks)


def test_growth_is_found_with_its_rise():
    (found,) = growing_lines(Plan(5, 40), weeks_of(drawn(5, 42, seed=1, rise=2.0), 100))
    assert found.line == "link"
    assert found.rise_share == pytest.approx(2.0 * 39 / (50 + 2.0 * 21.5), rel=0.1)


def test_number_that_follows_demand_does_not_grow():
    demand = np.linspace(100, 400, 42)
    steady = drawn(5, 42, seed=2) * demand / 100
    assert growing_lines(Plan(5, 40), weeks_of(steady, demand)) == []
    assert growing_lines(Plan(5, 40), weeks_of(steady, 100)) != [], "the companion: it does, if demand were even"


def test_peak_that_has_passed_is_no_growth():
    """A season that loads the border fuller, more than in proportion to demand, but falls again."""
    peak = 200 * np.exp(-(((np.arange(42) - 28) / 5) ** 2))
    assert growing_lines(Plan(5, 40), weeks_of(drawn(5, 42, seed=3) + peak, 100)) == []


def test_slight_rise_is_not_worth_a_word():
    assert growing_lines(Plan(20, 40), weeks_of(drawn(20, 42, seed=4, rise=0.2), 100)) == []


@pytest.mark.parametrize(("replications", "weeks"), [(1, 40), (5, 7)])
def test_one_replication_or_few_weeks_say_nothing(replications, weeks):
    rising = drawn(replications, weeks + 2, seed=5, rise=20.0)
    assert growing_lines(Plan(replications, weeks), weeks_of(rising, 100)) == []


def test_growth_without_any_chance_in_it_is_found():
    rising = np.tile(50 + 5.0 * np.arange(42), (3, 1))
    assert len(growing_lines(Plan(3, 40), weeks_of(rising, 100))) == 1


def test_weeks_without_demand_are_left_out():
    demand = np.where(np.arange(42) % 6 < 3, 0.0, 100.0)
    assert growing_lines(Plan(5, 40), weeks_of(drawn(5, 42, seed=6), demand)) == []


@pytest.mark.parametrize("replications", [2, 10])
def test_line_without_growth_is_named_in_one_case_of_a_hundred_at_most(replications):
    """Noise so large that a quarter of the mean is nothing: only the tests stand against it."""
    draw, named, trials = np.random.default_rng(7), 0, 1000
    for _ in range(trials):
        wild = 50 + draw.normal(0, 60, (replications, 20)).cumsum(axis=1) / 3
        named += bool(growing_lines(Plan(replications, 18), weeks_of(wild + 300, 100)))
    assert named / trials < 0.01 + 3 * np.sqrt(0.01 * 0.99 / trials)


def border_run(folder, *, per_hour, officers, seasons=None):
    """A day's train over a border whose officers work twenty minutes on each consignment, day and night."""
    stage = {"documents": {"work": "document_check", "servers": officers, "time_min": {"exponential": {"mean": 20}}}}
    loaded = load(
        folder,
        *chain_of(3, 4),
        china="a",
        time=YEAR,
        services={"trains": {"train": freight("abc", departures={"every_h": 6})}},
        flows={"goods": flow("north", "south", per_hour=per_hour)},
        terminals=TERMINALS,
        borders=border(stage),
        **({"seasons": seasons} if seasons else {}),
    )
    return sim.run(loaded, folder=folder / "run", replications=4, workers=1)


def test_overloaded_border_is_found_and_a_busy_one_with_a_season_is_not(tmp_path):
    """Three an hour are all that one officer can do: 3.2 are too many; 1.2, twice as many in summer, are not."""
    overloaded = border_run(tmp_path / "a", per_hour=3.2, officers=1)
    (found,) = growing_lines(overloaded)
    assert (found.line, found.rise_share > 1) == ("small", True)
    seasonal = border_run(tmp_path / "b", per_hour=1.2, officers=1, seasons=SUMMER)
    assert growing_lines(seasonal) == []
