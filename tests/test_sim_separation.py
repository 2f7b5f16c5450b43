"""Headways by pair of trains and station intervals in the simulation: traces by hand, saturated lines, bounds."""

from collections import defaultdict
from itertools import pairwise

import pytest
from small_networks import Stretch, chain_of, consist, freight, intervals, load, passenger, rows, trace

import sim

PACHL = {"block_length_m": 1500, "overlap_m": 50, "setup_s": 9, "reaction_s": 12, "release_s": 5}
PLANNED = {"passenger": {"passenger": 3, "freight": 3}, "freight": {"passenger": 8, "freight": 5}}
AUTOMATIC = Stretch("a", "b", 15, 120, block_system="automatic_block")
FREIGHT = consist(length_m=750, max_speed_kmh=80, capacity_teu=40)
SPEED_MS = {"freight": 80 / 3.6, "passenger": 120 / 3.6}
LENGTH_M = {"freight": 750, "passenger": 300}
DAY_S = 86400
OPENS_S = [day * DAY_S + 2 * 3600 + 1800 for day in range(6)]
"""When the possession of each night ends, at 02:30."""


def simulate(folder, network, trains, **blocks):
    return sim.simulate(load(folder, *network, services={"trains": trains}, **blocks), 0)


def two(*sections, tracks=2):
    points = [sections[0].first, *(section.last for section in sections)]
    return dict.fromkeys(points, tracks), sections


def entry_gap_s(first, second, approach_m=1500):
    """The train ahead clears a block, the one behind approaches it."""
    return (1500 + 50 + LENGTH_M[first]) / SPEED_MS[first] + 26 + approach_m / SPEED_MS[second]


def exit_gap_s(first, second, approach_m=1500):
    """The train ahead has gone and clears the last block, the one behind approaches it and runs through."""
    return (50 + LENGTH_M[first]) / SPEED_MS[first] + 26 + (approach_m + 1500) / SPEED_MS[second]


def test_trains_of_different_class_keep_exactly_the_headway_of_their_pair(tmp_path):
    """Freight runs 675 s, passenger trains 450 s. Behind a slow train the exit binds, behind a fast one the entry."""
    trains = {
        "f1": freight("ab", "00:00", consist=FREIGHT),
        "p1": passenger("ab", "00:01"),
        "p2": passenger("ab", "00:02"),
        "f2": freight("ab", "00:03", consist=FREIGHT),
        "f3": freight("ab", "00:04", consist=FREIGHT),
    }

    tables = simulate(tmp_path, two(AUTOMATIC), trains, dispatching={"blocking": PACHL})

    assert [round(exit_gap_s(*pair), 1) for pair in (("freight", "passenger"), ("passenger", "passenger"))] == [
        152.0,
        126.5,
    ]
    assert [round(entry_gap_s(*pair), 1) for pair in (("passenger", "freight"), ("freight", "freight"))] == [149.0, 197]
    assert trace(tables) == [
        ("f1", "depart", "a", 0),
        ("p1", "depart", "a", 675 + 152 - 450),
        ("p2", "depart", "a", 377 + 127),  # 126.5, in whole seconds
        ("f2", "depart", "a", 504 + 149),
        ("f1", "arrive", "b", 675),
        ("p1", "arrive", "b", 675 + 152),
        ("f3", "depart", "a", 653 + 197),
        ("p2", "arrive", "b", 504 + 450),
        ("f2", "arrive", "b", 653 + 675),
        ("f3", "arrive", "b", 850 + 675),
    ]
    [number] = {train for train, service in rows(tables["movements"], "train", "service") if service == "p1"}
    assert intervals(tables, "train", number)[0] == ("headway", "a", 60, 377)


def test_a_train_that_had_to_stop_is_followed_by_its_running_time_from_that_stop(tmp_path):
    """F was to pass B, waits there for X and starts with 0.05 m/s2: 222 s more to C. P keeps its headway to that."""
    slow_to_start = {**FREIGHT, **SLOW}
    trains = {
        "f": freight("ac", "00:00", consist=slow_to_start),
        "x": passenger("cb", "00:05"),
        "p": passenger("bc", "00:14"),
    }

    found = simulate(
        tmp_path,
        two(AUTOMATIC._replace(km=5), AUTOMATIC._replace(first="b", last="c")),
        trains,
        dispatching={"blocking": PACHL},
    )

    at = {(train, event, place): time_s for train, event, place, time_s in trace(found)}
    starting_s, braking_s = SPEED_MS["freight"] / 2 / 0.05, SPEED_MS["freight"] / 2 / 0.3
    assert at["f", "arrive", "b"] < at["x", "arrive", "b"] < at["f", "depart", "b"] < 14 * 60
    assert at["f", "arrive", "c"] - at["f", "depart", "b"] == pytest.approx(675 + starting_s + braking_s, abs=1)
    assert at["p", "arrive", "c"] - at["f", "arrive", "c"] == pytest.approx(exit_gap_s("freight", "passenger"), abs=1)


def test_planned_headways_count_between_entries_and_nobody_overtakes(tmp_path):
    """Behind freight of 17 min a passenger train of 12 min leaves after 8; behind one of 30 min it arrives with it."""
    slow = {
        "mid": consist(max_speed_kmh=1200 / 17, capacity_teu=40),
        "slow": consist(max_speed_kmh=40, capacity_teu=40),
    }
    section = Stretch("a", "b", 20, 120, block_system="automatic_block")
    found = {}
    for name, body in slow.items():
        trains = {
            "f": freight("ab", consist=body),
            "p": passenger("ab", "00:01", consist=consist(max_speed_kmh=100)),
            "p2": passenger("ab", "00:02", consist=consist(max_speed_kmh=100)),
        }
        tables = simulate(tmp_path / name, two(section, tracks=3), trains, dispatching={"headways_min": PLANNED})
        found[name] = [(train, event, time / 60) for train, event, _, time in trace(tables)]

    assert found == {
        "mid": [
            ("f", "depart", 0),
            ("p", "depart", 8),
            ("p2", "depart", 11),
            ("f", "arrive", 17),
            ("p", "arrive", 20),
            ("p2", "arrive", 23),
        ],
        "slow": [
            ("f", "depart", 0),
            ("p", "depart", 18),
            ("p2", "depart", 21),
            ("f", "arrive", 30),
            ("p", "arrive", 30),
            ("p2", "arrive", 33),
        ],
    }


def test_nobody_comes_to_the_end_before_a_train_ahead_that_has_to_stop_there(tmp_path):
    """F, 30 min, should pass B; X makes it stop, and with 0.02 m/s2 that takes 278 s more. P would be there by plan."""
    trains = {
        "f": freight("ac", consist=consist(max_speed_kmh=40, capacity_teu=40, braking_ms2=0.02)),
        "p": passenger("ab", "00:01"),
        "x": passenger("cb", "00:28"),
    }
    sections = [Stretch(*ends, 20, 120, block_system="automatic_block") for ends in ("ab", "bc")]

    found = simulate(tmp_path, two(*sections, tracks=4), trains, dispatching={"headways_min": PLANNED})

    at = {(train, event, place): time_s for train, event, place, time_s in trace(found)}
    assert at["f", "arrive", "b"] == pytest.approx(30 * 60 + 40 / 3.6 / 2 / 0.02, abs=1)
    assert at["p", "arrive", "b"] == at["f", "arrive", "b"]


def passages(tables, start, end):
    """Trains from one place to the next one, in order of entry: `(entry_s, exit_s, service)`."""
    times = defaultdict(dict)
    for train, service, event, place, time_s in rows(
        tables["movements"], "train", "service", "event", "place", "time_s"
    ):
        if (place == start and event != "arrive") or (place == end and event != "depart"):
            times[train, service][place] = time_s
    both = [(at[start], at[end], service) for (_, service), at in times.items() if len(at) == 2]
    return sorted(both)


DISTURBED = {
    "running_time": {"all": {"factor": {"uniform": {"low": 0.8, "high": 1.6}}, "per": "section"}},
    "locomotive_failure": {"some": {"mean_km": 150, "repair_h": 0.5}},
    "late_departure": {"many": {"share": 0.5, "late_min": {"uniform": {"low": 0, "high": 60}}}},
}


AT_ONCE = {"acceleration_ms2": 1000.0, "braking_ms2": 1000.0}
SLOW = {"acceleration_ms2": 0.05, "braking_ms2": 0.3}
TWO_BLOCKS = {"freight": 1500, "passenger": 3000}
"""What they need free ahead with slow brakes: 823 m and 1,852 m to a stop."""


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("tracks", [1, 2])
@pytest.mark.parametrize("motion", [AT_ONCE, SLOW])
def test_both_ends_are_kept_however_disturbed_the_trains_are(tmp_path, seed, tracks, motion):
    """Four sections of 15 km; trains stand, run on, are late, break down and catch up with those ahead.

    A train that has to stop at the end unplanned brakes when the next is on the section already.
    """
    names = "abcde"
    sections = [AUTOMATIC._replace(first=one, last=other, tracks=tracks) for one, other in pairwise(names)]
    daily = {"every_h": 0.5} if tracks == 2 else {"every_h": 1.5}
    body = {**FREIGHT, **motion}
    trains = {
        "freight": freight("ae", consist=body, departures=daily, dwell_min={"c": 5}),
        "passenger": passenger("ae", consist=consist(**motion), departures={**daily, "first": "00:20"}),
        "back": freight("ea", consist=body, departures=daily),
    }
    blocks = {"dispatching": {"blocking": PACHL}, "disturbances": DISTURBED, "seed": seed}
    tables = simulate(tmp_path, two(*sections, tracks=4), trains, **blocks)

    movements = rows(tables["movements"], "service", "event", "place", "time_s")
    stopped = {(service, place, time_s) for service, event, place, time_s in movements if event == "arrive"}
    close = wrong = 0
    for one, other in pairwise(names):
        for first, second in pairwise(passages(tables, one, other)):
            kinds = (first[2], second[2])
            if "back" in kinds:
                continue
            brakes_s = SPEED_MS[kinds[0]] / motion["braking_ms2"] / 2 if (kinds[0], other, first[1]) in stopped else 0
            approach_m = TWO_BLOCKS[kinds[1]] if motion is SLOW else 1500
            apart_s = second[0] - first[0] - entry_gap_s(*kinds, approach_m)
            out_s = second[1] - first[1] - exit_gap_s(*kinds, approach_m)
            wrong += apart_s < 0 or out_s < -brakes_s - 0.5
            close += min(apart_s, out_s) < 1
    assert wrong == 0
    assert close > 20


def test_trains_that_accelerate_are_a_gap_apart_at_both_ends(tmp_path):
    """Their running times count, not their line speeds."""
    slow = {"acceleration_ms2": 0.05, "braking_ms2": 0.3}
    bodies = {"f": {**FREIGHT, **slow}, "p": consist(**slow)}
    trains = {"f": freight("ab", consist=bodies["f"]), "p": passenger("ab", "00:01", consist=bodies["p"])}
    tables = simulate(tmp_path, two(AUTOMATIC), trains, dispatching={"blocking": PACHL})

    approach_m = 3000  # two blocks, as 120 km/h takes 1,852 m to brake
    exit_s = 800 / SPEED_MS["freight"] + 26 + (approach_m + 1500) / SPEED_MS["passenger"]
    [(f_in, f_out, _), (p_in, p_out, _)] = passages(tables, "a", "b")
    assert p_out - f_out == pytest.approx(exit_s, abs=1)
    assert p_in - f_in > entry_gap_s("freight", "passenger")


MEETS = {"meet_min": 2, "arrival_min": 4, "follow_min": 3}


def test_a_train_that_waited_leaves_an_interval_after_the_other_has_come(tmp_path):
    trains = {"east": passenger("abc"), "west": passenger("cba", dwell_min={"b": 2})}

    tables = simulate(tmp_path, chain_of(3), trains, dispatching={"station_intervals": MEETS})

    assert trace(tables) == [
        ("east", "depart", "a", 0),
        ("west", "depart", "c", 0),
        ("east", "arrive", "b", 600),  # west is there at the same time: it may not pass
        ("west", "arrive", "b", 600),
        ("east", "depart", "b", 720),
        ("west", "depart", "b", 720),
        ("east", "arrive", "c", 1320),
        ("west", "arrive", "a", 1320),
    ]
    assert intervals(tables, "train", 0) == [
        ("running", "l0:a-b", 0, 600),
        ("meet", "b", 600, 720),
        ("running", "l1:b-c", 720, 1320),
    ]
    assert ("station_stop", "b", 600, 720) in intervals(tables, "train", 1)


@pytest.mark.parametrize(
    ("leaves", "events"),
    [
        ("00:03", [("arrive", 780), ("depart", 780)]),  # 3 min after the other: it stops, and may leave from there
        ("00:01", [("arrive", 660), ("depart", 720)]),
        ("00:04", [("pass", 840)]),
    ],
)
def test_a_train_passes_only_the_interval_of_arrivals_after_the_opposing_one(tmp_path, leaves, events):
    trains = {"up": passenger("ab"), "down": passenger("cba", leaves)}

    tables = simulate(tmp_path, chain_of(3), trains, dispatching={"station_intervals": MEETS})

    at_b = [(event, time) for train, event, place, time in trace(tables) if (train, place) == ("down", "b")]
    assert at_b == events


def test_the_next_train_under_absolute_block_leaves_an_interval_after_the_one_ahead_has_come(tmp_path):
    trains = {"first": passenger("abc"), "second": passenger("abc"), "third": passenger("abc", "00:20")}

    tables = simulate(tmp_path, chain_of(3, tracks=3), trains, dispatching={"station_intervals": MEETS})

    assert trace(tables) == [
        ("first", "depart", "a", 0),
        ("first", "pass", "b", 600),
        ("second", "depart", "a", 780),
        ("first", "arrive", "c", 1200),
        ("second", "pass", "b", 1380),
        ("third", "depart", "a", 1560),
        ("second", "arrive", "c", 1980),
        ("third", "pass", "b", 2160),
        ("third", "arrive", "c", 2760),
    ]
    assert intervals(tables, "train", 1)[0] == ("headway", "a", 0, 780)


def test_a_train_for_another_branch_leaves_an_interval_after_the_one_ahead_too(tmp_path):
    """The ways part at H, which has one track: to C and to D is one section, free when the first train is at C."""
    points = {"a": 2, "h": 1, "c": 2, "d": 2}
    trains = {"first": passenger("ac"), "second": passenger("ad", "00:01")}
    tables = simulate(
        tmp_path,
        (points, [Stretch("a", "h"), Stretch("h", "c"), Stretch("h", "d")]),
        trains,
        dispatching={"station_intervals": {"follow_min": 4}},
    )

    at = {(train, event, place): time_s / 60 for train, event, place, time_s in trace(tables)}
    assert (at["first", "arrive", "c"], at["second", "depart", "a"], at["second", "arrive", "d"]) == (20, 24, 44)


def test_stations_have_intervals_of_their_own(tmp_path):
    """Trains turn round each other at A and at B, back to back."""
    trains = {"down": passenger("ab", ["00:00", "00:02"]), "up": passenger("ba", ["00:01", "00:03"])}
    own = {"stations": {"a": {"meet_min": 5}, "b": {"follow_min": 9}}, "follow_min": 9, "meet_min": 3}

    tables = simulate(tmp_path, chain_of(2), trains, dispatching={"station_intervals": own})

    left = [(train, time / 60) for train, event, _, time in trace(tables) if event == "depart"]
    assert left == [("down", 0), ("up", 13), ("down", 28), ("up", 41)]


def test_signals_hold_a_single_track_until_the_train_has_cleared_it(tmp_path):
    """Absolute block, 750 m at 80 km/h: 26 s and 36 s more than the run, and then the interval."""
    trains = {"down": freight("ab", consist=FREIGHT), "up": freight("ba", "00:01", consist=FREIGHT)}
    section = Stretch("a", "b", 15, 120)
    keys = {"blocking": PACHL, "station_intervals": {"meet_min": 1}}

    tables = simulate(tmp_path, two(section), trains, dispatching=keys)

    assert trace(tables)[:3] == [("down", "depart", "a", 0), ("down", "arrive", "b", 675), ("up", "depart", "b", 797)]


def test_a_saturated_track_passes_a_train_each_blocking_time(tmp_path):
    """18.27 trains an hour by formula, 3,600 / 197.0 s; a train is always ready, and the clock has whole seconds."""
    trains = {f"f{i}": freight("ab", consist=FREIGHT, departures={"every_h": 0.125}) for i in range(3)}
    loaded = load(
        tmp_path,
        *two(AUTOMATIC._replace(tracks=2)),
        services={"trains": trains},
        dispatching={"blocking": PACHL},
    )

    entered = [entry for entry, _, _ in passages(sim.simulate(loaded, 0), "a", "b")]

    assert {second - first for first, second in pairwise(entered)} == {197}
    a_day = sum(DAY_S <= entry < 2 * DAY_S for entry in entered)
    assert a_day / 24 == pytest.approx(18.27, abs=1 / 24)  # a day begins and ends within a headway


def test_a_saturated_single_track_passes_the_pairs_of_the_cycle_formula(tmp_path):
    """12 and 11 min of run, 5 min at A and 3 at B, 90 min of possession a night: 43.55 pairs a day by formula.

    Only whole trains fit between two possessions, so up to one train (half a pair) a day less is right, never more.
    """
    trains = {
        "down": freight("ab", consist=consist(max_speed_kmh=55, capacity_teu=40), departures={"every_h": 0.25}),
        "up": freight("ba", departures={"every_h": 0.25, "first": "00:07"}),
    }
    each = {"meet_min": 3, "follow_min": 6, "stations": {"a": {"meet_min": 5}}}
    loaded = load(
        tmp_path,
        *two(Stretch("a", "b", 11, 60)),
        services={"trains": trains},
        dispatching={"station_intervals": each},
        possessions={"night": {"line": "small", "hours": ["01:00-02:30"]}},
    )

    tables = sim.simulate(loaded, 0)

    trains_in = sorted([*passages(tables, "a", "b"), *passages(tables, "b", "a")])
    assert {first[2] != second[2] for first, second in pairwise(trains_in)} == {True}  # by turns
    a_day = [sum(opens_s <= entry < opens_s + DAY_S for entry, _, _ in trains_in) for opens_s in OPENS_S]
    assert [43.55 - 0.5 < count / 2 <= 43.55 for count in a_day] == [True] * 6, a_day
