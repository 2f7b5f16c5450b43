"""Queues with known answers, as trucks at a gate that scenario YAML describes; times in hours."""

import gc
import random
from collections import Counter
from math import sqrt
from statistics import fmean, stdev

import numpy as np
import pytest
from scipy.stats import t
from small_networks import Stretch, flow, freight, load, merged, rows, seconds_by_consignment

import sim

HOUR_S = 3600
DAY_S = 86400
REPLICATIONS = 20


def gate(folder, stages, *, per_hour, weeks, **blocks):
    """Trucks from China, Poisson, through the Chinese exit stages one after the other, a kilometre to Viet Nam."""
    terminals = {key: {"name": key, "station": key} for key in ("north", "south")}
    plain = {"work": "document_check", "per": "consignment"}
    side = {
        "station": "north",
        "stages": {f"s{i}": merged(plain, stage) for i, stage in enumerate(stages)},
        "exit": [f"s{i}" for i in range(len(stages))],
    }
    border = {"name": "Gate", "china": side, "viet_nam": {"station": "south"}}
    scenario = {
        "time": {"warm_up_weeks": max(1, weeks // 10), "horizon_weeks": weeks},
        "services": {"trucks": {"truck": {"line": "small", "route": ["north", "south"]}}},
        "terminals": terminals,
        "flows": {"goods": flow("north", "south", per_hour=per_hour)},
        "borders": {"gate": border},
    }
    points = {"north": 0, "south": 0}
    return load(folder, points, [Stretch("north", "south", 1)], china=["north"], **merged(scenario, blocks))


def mean_hours(loaded, replication, *causes):
    """Mean hours of a counted consignment, but of the last day, whose stay may be cut off."""
    tables = sim.simulate(loaded, replication)
    period = loaded.scenario.time
    ready_s = tables["consignments"]["ready_s"].to_numpy()
    counted = (ready_s >= period.measured_from_s) & (ready_s < period.measured_to_s - DAY_S)
    return seconds_by_consignment(tables, *causes)[counted].mean() / HOUR_S


def interval(values, level=0.99):
    """The t interval of the mean."""
    half = t.ppf((1 + level) / 2, len(values) - 1) * stdev(values) / sqrt(len(values))
    return fmean(values) - half, fmean(values) + half


def covers(values, expected, level=0.99):
    low, high = interval(values, level)
    return low <= expected <= high


def hours(distribution):
    """A distribution in hours as the stage's minutes."""
    family, value = distribution
    if family == "fixed":
        return {"fixed": value * 60}
    return {family: {**value, "mean": value["mean"] * 60}}


EXPONENTIAL = ("exponential", {"mean": 1.0})


def pollaczek_khinchine(rho, cv):
    """Mean wait of M/G/1, in mean service times."""
    return rho * (1 + cv * cv) / (2 * (1 - rho))


CASES = {
    "M/M/1": (0.8, EXPONENTIAL, 1, 4.0),
    "M/M/3": (10.0, ("exponential", {"mean": 0.25}), 3, 21.07 / 60),
    "M/D/1": (0.8, ("fixed", 1.0), 1, 2.0),
    "M/G/1 cv 0.3": (0.75, ("lognormal", {"mean": 1.0, "cv": 0.3}), 1, 1.635),
    "M/G/1 cv 0.6": (0.75, ("lognormal", {"mean": 1.0, "cv": 0.6}), 1, 2.04),
    "M/G/1 cv 1.5": (0.75, ("lognormal", {"mean": 1.0, "cv": 1.5}), 1, 4.875),
}


@pytest.mark.parametrize(("per_hour", "service", "servers", "expected_h"), CASES.values(), ids=CASES)
def test_the_mean_wait_is_that_of_the_formula(tmp_path, per_hour, service, servers, expected_h):
    weeks = 8 if per_hour > 1 else 100 if service[1] == {"mean": 1.0, "cv": 1.5} else 50  # its waits vary most
    loaded = gate(tmp_path, [{"servers": servers, "time_min": hours(service)}], per_hour=per_hour, weeks=weeks)

    waits_h = [mean_hours(loaded, replication, "queue") for replication in range(REPLICATIONS)]

    assert covers(waits_h, expected_h)
    assert not covers(waits_h, expected_h * 1.4)  # it is narrow enough to refuse a wrong value
    assert not covers(waits_h, expected_h * 0.6)


def test_the_formula_for_any_service_time_gives_the_listed_values():
    listed = {(0.75, 0.3): 1.635, (0.75, 0.6): 2.04, (0.75, 1.5): 4.875, (0.8, 0): 2.0, (0.8, 1): 4.0}

    assert {case: pollaczek_khinchine(*case) for case in listed} == pytest.approx(listed)


RANKED = {"time_min": {"exponential": {"mean": 60}}, "priority": {"urgent": 0}}


def urgent_and_not(folder, *, weeks=50):
    """Poisson 0.3 and 0.4 an hour at one officer, an hour each on average; those urgent go first."""
    other = {**flow("north", "south", per_hour=0.4), "commodity": "ordinary"}
    urgent = {**flow("north", "south", per_hour=0.3), "commodity": "urgent"}
    return gate(folder, [RANKED], per_hour=0.4, weeks=weeks, flows={"goods": other, "urgent": urgent})


def waits_by_commodity(loaded, replication):
    """Mean hours in the queue of the urgent and of the others."""
    tables = sim.simulate(loaded, replication)
    period = loaded.scenario.time
    ready_s = tables["consignments"]["ready_s"].to_numpy()
    counted = (ready_s >= period.measured_from_s) & (ready_s < period.measured_to_s - DAY_S)
    is_urgent = np.array([word == "urgent" for word in tables["consignments"]["commodity"].to_pylist()])
    waits_h = seconds_by_consignment(tables, "queue") / HOUR_S
    return waits_h[counted & is_urgent].mean(), waits_h[counted & ~is_urgent].mean()


def test_non_preemptive_priority_waits_as_the_formula_says(tmp_path):
    """Cobham (1954): W0 = 0.7; urgent W0 / (1 - 0.3) = 1.0 h, the others W0 / (1 - 0.3)(1 - 0.7) = 3.333 h."""
    loaded = urgent_and_not(tmp_path)

    urgent, others = zip(*(waits_by_commodity(loaded, number) for number in range(REPLICATIONS)), strict=True)

    assert covers(urgent, 1.0)
    assert covers(others, 10 / 3)
    assert not covers(urgent, 1.4)
    assert not covers(others, 10 / 3 * 1.4)
    assert not covers(others, 7 / 3)  # first come, first served: 0.7 / (1 - 0.7) for all


def test_mean_queue_of_three_lanes_is_that_of_the_formula(tmp_path):
    """M/M/3, 10 an hour, 4 an hour each: Lq = 3.511."""
    loaded = gate(tmp_path, [{"servers": 3, "time_min": {"exponential": {"mean": 15}}}], per_hour=10, weeks=8)

    lengths = []
    for replication in range(REPLICATIONS):
        servers = sim.simulate(loaded, replication)["servers"]
        lengths.append(np.mean(servers["queue_s"].to_numpy()[168:]) / HOUR_S)

    assert covers(lengths, 3.511)
    assert not covers(lengths, 3.511 * 1.4)
    assert not covers(lengths, 3.511 * 0.6)


def test_littles_law_holds_to_rounding(tmp_path):
    """The gate closes its flow before the end: what was ever there is the sum of the stays, L = lambda W."""
    stages = [{"time_min": {"exponential": {"mean": 20}}, **ranked} for ranked in ({}, {"priority": {"other": 0}})]
    loaded = gate(tmp_path, stages, per_hour=2, weeks=1, flows={"goods": {"arrivals": "poisson"}})

    tables = sim.simulate(loaded, 0)

    queued_s = seconds_by_consignment(tables, "queue")
    served_s = seconds_by_consignment(tables, "document_check")
    servers = tables["servers"].to_pydict()
    assert sum(servers["queue_s"]) == queued_s.sum() > 0
    assert sum(servers["busy_s"]) == served_s.sum() > 0
    hours, arrivals = len(set(servers["hour"])), len(queued_s)
    length = sum(servers["queue_s"] + servers["busy_s"]) / (hours * HOUR_S)
    rate, stay_h = arrivals / hours, (queued_s + served_s).mean() / HOUR_S
    assert length == pytest.approx(rate * stay_h, rel=1e-12)


def test_two_stages_in_a_row_take_the_sum_of_two_queues(tmp_path):
    stages = [{"time_min": {"exponential": {"mean": 60 / rate}}} for rate in (5, 6)]
    loaded = gate(tmp_path, stages, per_hour=4, weeks=12)

    total_h = [mean_hours(loaded, replication, "queue", "document_check") for replication in range(REPLICATIONS)]

    assert covers(total_h, 1.5)
    assert not covers(total_h, 1.3)
    assert not covers(total_h, 1.7)


def test_mean_clearance_is_the_mixture_over_channels(tmp_path):
    """Officers enough, so that nobody queues: documents for yellow and red, goods for red."""
    shares = {"green": 0.455, "yellow": 0.4967, "red": 0.0483}
    stages = [
        {"servers": 1000, "time_min": {"lognormal": {"mean": 45, "cv": 0.8}}, "channels": ["yellow", "red"]},
        {"servers": 1000, "time_min": {"exponential": {"mean": 240}}, "channels": ["red"], "work": "inspection"},
    ]
    loaded = gate(tmp_path, stages, per_hour=10, weeks=4)
    loaded = sim.load_scenario(loaded.file, overrides=[f"borders.gate.china.channel_shares={shares}".replace("'", "")])

    clearance_h = [
        mean_hours(loaded, replication, "queue", "document_check", "inspection") for replication in range(REPLICATIONS)
    ]

    expected_h = (0.4967 + 0.0483) * 45 / 60 + 0.0483 * 240 / 60
    assert covers(clearance_h, expected_h)
    assert not covers(clearance_h, expected_h * 1.1)
    assert not covers(clearance_h, expected_h * 0.9)


def test_a_box_of_a_train_waits_for_earlier_trains_and_its_neighbours(tmp_path):
    """Trains of 40 boxes, Poisson every 200 minutes, one crane, 3 minutes a box: a box is done after 151.5 minutes.

    A train is one consignment of 40 TEU, which fills it and takes 120 minutes; within it the k-th box is done after
    3 k minutes, 61.5 on average.
    """
    train = freight(["a", "b"], departures={"when_full_or_after_h": 1000})
    terminals = {
        "north": {"name": "North", "station": "a", "tracks": 99, "cranes": 1, "lift_min": 120},
        "south": {"name": "South", "station": "b", "tracks": 99},
    }
    loaded = load(
        tmp_path,
        {"a": 2, "b": 2},
        [Stretch("a", "b", 1)],
        time={"warm_up_weeks": 1, "horizon_weeks": 16},
        services={"trains": {"train": train}},
        terminals=terminals,
        flows={"boxes": flow("north", "south", per_hour=60 / 200, teu=40)},
    )

    box_min = [mean_hours(loaded, replication, "crane") * 60 + 61.5 for replication in range(REPLICATIONS)]

    assert covers(box_min, 151.5)
    assert not covers(box_min, 135)
    assert not covers(box_min, 170)


def poisson_week(number):
    """A service for each day of a week, whose trains leave at random minutes, 200 apart on average."""
    draw = random.Random(f"trains {number}")
    minute, at = 0.0, {day: [] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
    while (minute := minute + draw.expovariate(1 / 200)) < 7 * 24 * 60:
        at[list(at)[int(minute) // 1440]].append(f"{int(minute) % 1440 // 60:02}:{int(minute) % 60:02}")
    return {
        f"train_{day}": freight("ab", departures={"at": sorted(set(times)), "days": [day], "clock": "viet_nam"})
        for day, times in at.items()
        if times
    }


def minutes_in_system(folder, number):
    """Mean minutes from a train's coming to a box lifted off, over 40 boxes of each train after the second day."""
    loaded = load(
        folder,
        {"a": 2, "b": 2},
        [Stretch("a", "b", 0.1)],
        services={"trains": poisson_week(number)},
        terminals={
            "north": {"name": "North", "station": "a", "tracks": 99},
            "south": {"name": "South", "station": "b", "tracks": 99, "cranes": 1, "lifts_per_hour": 20},
        },
        flows={"boxes": flow("north", "south", per_hour=30, arrivals="regular")},
    )
    tables = sim.simulate(loaded, 0)
    aboard = rows(tables["loads"], "carrier_number", "consignment", "unloaded_s")
    came = {box: train for train, box, came_s in aboard if came_s and 2 * DAY_S < came_s < 6 * DAY_S}
    assert set(Counter(came.values()).values()) == {40}
    spent_s = seconds_by_consignment(tables, "crane", "unloading")
    return fmean(spent_s[box] for box in came) / 60


def test_forty_boxes_of_each_train_are_lifted_one_by_one(tmp_path):
    """The same with each box a consignment of its own: trains of YAML's timetable at Poisson minutes, 20 lifts/h."""
    box_min = [minutes_in_system(tmp_path / str(number), number) for number in range(40)]

    assert covers(box_min, 151.5)
    assert not covers(box_min, 110)
    assert not covers(box_min, 205)


def test_an_office_of_two_countries_works_while_both_clocks_say_so(tmp_path):
    hours_of = {
        "here": {"clock": "viet_nam", "hours": ["07:00-19:00"]},
        "there": {"clock": "china", "hours": ["08:00-20:00"]},
    }
    stage = {"open": ["here", "there"], "time_min": 5}
    loaded = gate(tmp_path, [stage], per_hour=4, weeks=2, opening_hours=hours_of)

    tables = sim.simulate(loaded, 0)

    open_h = {h for h, open_s in rows(tables["servers"], "hour", "open_s") if open_s}
    assert {h % 24 for h in open_h} == set(range(7, 19))  # Viet Nam time
    assert sum(tables["servers"]["open_s"].to_pylist()) == 3 * 7 * 12 * HOUR_S  # with the week of warm-up
    work = [row for row in rows(tables["intervals"], "cause", "start_s", "end_s") if row[0] == "document_check"]
    assert len(work) > 1000
    assert all(7 * HOUR_S <= start % 86400 < end % 86400 <= 19 * HOUR_S for _, start, end in work)


@pytest.mark.parametrize(("clock", "opens"), [("viet_nam", 7), ("china", 6)])
def test_one_clock_alone_keeps_other_hours(tmp_path, clock, opens):
    """What the test of two clocks would see if a clock were left out."""
    shift = {"shift": {"clock": clock, "hours": ["07:00-20:00"]}}
    loaded = gate(tmp_path, [{"open": ["shift"], "time_min": 5}], per_hour=4, weeks=1, opening_hours=shift)

    tables = sim.simulate(loaded, 0)

    assert {h % 24 for h, open_s in rows(tables["servers"], "hour", "open_s") if open_s} == set(
        range(opens, opens + 13)
    )


def covering(loaded, measure, expected, *, seeds, replications):
    """In how many of so many seeds the 99 % interval of the mean covers the value."""
    covered = 0
    for seed in range(seeds):
        seeded = sim.load_scenario(loaded.file, overrides=[f"seed={seed}"])
        covered += covers([measure(seeded, number) for number in range(replications)], expected)
        gc.collect()  # two megabytes of each replication, or thousands of them fill the memory
    return covered


def queue_h(loaded, replication):
    return mean_hours(loaded, replication, "queue")


def test_intervals_cover_the_value_over_ten_seeds(tmp_path):
    """M/D/1 at half load; fewer than 8 would come by chance once in 9,000 times."""
    loaded = gate(tmp_path, [{"time_min": 30}], per_hour=1, weeks=4)

    assert covering(loaded, queue_h, 0.25, seeds=10, replications=8) >= 8


def test_intervals_of_a_priority_queue_cover_the_value_over_ten_seeds(tmp_path):
    loaded = urgent_and_not(tmp_path, weeks=12)

    covered = covering(loaded, lambda *of: waits_by_commodity(*of)[0], 1.0, seeds=10, replications=8)

    assert covered >= 8


SLOW_CASES = {
    **{key: (lambda folder, case=case: of_case(folder, case), queue_h, case[3]) for key, case in CASES.items()},
    "M/D/1 at half load": (lambda folder: gate(folder, [{"time_min": 30}], per_hour=1, weeks=6), queue_h, 0.25),
    "tandem": (
        lambda folder: gate(
            folder, [{"time_min": {"exponential": {"mean": 60 / rate}}} for rate in (5, 6)], per_hour=4, weeks=12
        ),
        lambda loaded, number: mean_hours(loaded, number, "queue", "document_check"),
        1.5,
    ),
    "priority, urgent": (urgent_and_not, lambda *of: waits_by_commodity(*of)[0], 1.0),
    "priority, others": (urgent_and_not, lambda *of: waits_by_commodity(*of)[1], 10 / 3),
}


def of_case(folder, case):
    per_hour, service, servers, _ = case
    weeks = 8 if per_hour > 1 else 100 if service[1] == {"mean": 1.0, "cv": 1.5} else 50
    return gate(folder, [{"servers": servers, "time_min": hours(service)}], per_hour=per_hour, weeks=weeks)


@pytest.mark.slow
@pytest.mark.parametrize(("make", "measure", "expected"), SLOW_CASES.values(), ids=SLOW_CASES)
def test_ninety_nine_of_a_hundred_intervals_cover_the_value(tmp_path, make, measure, expected):
    """Over 100 seeds: fewer than 94 would come by chance once in 10,000 times."""
    assert 94 <= covering(make(tmp_path), measure, expected, seeds=100, replications=REPLICATIONS) <= 100
