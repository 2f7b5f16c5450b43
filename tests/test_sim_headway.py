"""Headways and trains a day by formula: cases of the textbooks, and the same cases through scenario YAML."""

import pytest
from small_fleets import locomotives
from small_networks import Stretch as Section
from small_networks import chain_of, consist, freight, load, passenger, trace

import sim
from sim import ScenarioError
from sim.track.headway import Gaps, Signalling, TrainMotion, absolute_block_s, approach_m, following_gaps
from sim.track.line_capacity import cycle_capacity
from sim.track.stretches import held_s, least_headway_s, stretches

PACHL = Signalling(1500, overlap_m=50, setup_s=9, reaction_s=12, release_s=5)
FREIGHT = TrainMotion(80 / 3.6, 750, 0.3)
PLANNED = {"passenger": {"passenger": 3, "freight": 3}, "freight": {"passenger": 8, "freight": 5}}


def line(folder, trains, *stretches_, points="ab", possessions=None, **dispatching):
    """The stretches of a line, and its dispatching."""
    loaded = load(
        folder,
        dict.fromkeys(points, 2),
        stretches_,
        services={"trains": trains},
        dispatching=dispatching,
        possessions=possessions or {},
    )
    return stretches(loaded.scenario, loaded.network), loaded.scenario.dispatching


def headway_s(length_m, signals, first, second):
    """Between the entries of two trains of constant speed."""
    running_s = (length_m / first.speed_ms, length_m / second.speed_ms)
    return following_gaps(length_m, signals, first, second).headway_s(*running_s)


def test_like_trains_follow_at_the_blocking_time_however_many_blocks():
    """9 + 12 + 5 s, and 1,500 m approach + 1,500 m block + 50 m overlap + 750 m of train at 80 km/h: 197.0 s."""
    assert [headway_s(km * 1000, PACHL, FREIGHT, FREIGHT) for km in (1.5, 4, 15)] == pytest.approx([197.0] * 3)


def test_three_aspects():
    signals = Signalling(1189, overlap_m=183, reaction_s=10)
    train = TrainMotion(120 / 3.6, 200, (120 / 3.6) ** 2 / (2 * 1189))
    assert headway_s(1189, signals, train, train) == pytest.approx(92.83, abs=0.005)


def test_a_train_that_brakes_over_two_blocks_needs_both_free():
    slow_brakes = TrainMotion(80 / 3.6, 750, 0.1)  # 2,469 m
    assert [approach_m(PACHL, train) for train in (FREIGHT, slow_brakes)] == [1500, 3000]


def test_distance_to_go_needs_the_braking_distance_only():
    signals = Signalling(1500, overlap_m=50, control="distance_to_go")
    train = TrainMotion(20.0, 750, 0.25)  # 800 m
    assert headway_s(15000, signals, train, train) == (800 + 1500 + 50 + 750) / 20


def test_a_fast_train_behind_a_slow_one_waits_for_it_in_the_last_block():
    """The gap at the entry is that of the first block, the gap at the exit that of the last."""
    signals = Signalling(1000)
    slow, fast = TrainMotion(10.0, 0, 1.0), TrainMotion(20.0, 0, 1.0)
    assert headway_s(5000, signals, slow, fast) == 5000 / 10 - (4000 - 1000) / 20
    assert headway_s(5000, signals, fast, slow) == 1000 / 20 + 1000 / 10  # they part: the first block binds
    apart_s = Gaps(1000 / 10 + 1000 / 20, 1000 / 20 + 1000 / 20)  # the one clears a block, the other approaches it
    assert following_gaps(5000, signals, slow, fast) == apart_s


def test_a_slower_train_ahead_makes_up_for_what_the_one_behind_gains():
    assert [Gaps(480, 480).headway_s(600, 500), Gaps(480, 480).headway_s(500, 600)] == [580, 480]


def test_absolute_block_holds_the_section_until_the_tail_is_clear():
    assert absolute_block_s(600, None, FREIGHT) == 600
    assert absolute_block_s(600, PACHL, FREIGHT) == pytest.approx(9 + 12 + 5 + 600 + 800 / (80 / 3.6))


def test_blocking_time_through_yaml(tmp_path):
    train = passenger("ab", consist=consist(length_m=750, max_speed_kmh=80))
    blocking = {"block_length_m": 1500, "overlap_m": 50, "setup_s": 9, "reaction_s": 12, "release_s": 5}
    section = Section("a", "b", 15, 120, tracks=2, block_system="automatic_block")
    [stretch], dispatching = line(tmp_path, {"t": train}, section, blocking=blocking)
    [passage] = stretch.passages
    assert least_headway_s(stretch, passage, passage, dispatching) == pytest.approx(197.0, abs=1e-9)
    capacity = cycle_capacity(stretch, {"t": 1}, dispatching)
    assert capacity.by_turns / 24 == pytest.approx(18.27, abs=0.005)


def test_three_aspects_through_yaml(tmp_path):
    train = passenger("ab", consist=consist(length_m=200, braking_ms2=0.468))  # 1,187 m to a stop
    blocking = {"block_length_m": 1189, "overlap_m": 183, "reaction_s": 10}
    section = Section("a", "b", 15, 120, tracks=2, block_system="automatic_block")
    [stretch], dispatching = line(tmp_path, {"t": train}, section, blocking=blocking)
    [passage] = stretch.passages
    assert least_headway_s(stretch, passage, passage, dispatching) == pytest.approx(92.83, abs=0.005)


def test_alternating_single_track_through_yaml(tmp_path):
    trains = {
        "down": freight("ab", consist=consist(max_speed_kmh=55)),  # 11 km in 12 min
        "up": freight("ba"),  # and in 11
    }
    intervals = {"meet_min": 3, "arrival_min": 4, "stations": {"a": {"meet_min": 5}}}
    window = {"night": {"line": "small", "hours": ["01:00-02:30"]}}
    [stretch], dispatching = line(
        tmp_path, trains, Section("a", "b", 11, 60), station_intervals=intervals, possessions=window
    )
    assert cycle_capacity(stretch, {"down": 1, "up": 1}, dispatching).by_turns / 2 == pytest.approx(43.55, abs=0.005)
    down, up = sorted(stretch.passages, key=lambda passage: passage.service)
    pairs = [(down, up), (up, down)]
    assert [least_headway_s(stretch, *pair, dispatching) / 60 for pair in pairs] == [12 + 3, 11 + 5]


@pytest.mark.parametrize(
    ("possessions", "closed_min"),
    [
        ({"one": {"line": "small", "hours": ["01:00-02:30"]}}, 90),
        ({"one": {"line": "small", "hours": ["01:00-02:30"], "days": ["sat", "sun"]}}, 90 * 2 / 7),
        (
            {
                "one": {"line": "small", "hours": ["01:00-02:30"]},
                "other": {"sections": ["l0:a-b"], "hours": ["02:00-03:00"]},
            },
            120,
        ),
        ({"one": {"line": "small", "hours": ["01:00-02:30"], "first_date": "2026-02-01"}}, 0),
    ],
)
def test_a_stretch_is_closed_for_the_mean_day_of_its_possessions(tmp_path, possessions, closed_min):
    [stretch], _ = line(tmp_path, {"t": freight("ab")}, Section("a", "b"), possessions=possessions)
    assert stretch.closed_s / 60 == pytest.approx(closed_min)


def test_possessions_of_the_warm_up_close_nothing_in_the_measured_weeks(tmp_path):
    night = {"one": {"line": "small", "hours": ["01:00-02:30"], "last_date": "2026-01-11"}}
    loaded = load(
        tmp_path,
        *chain_of(2),
        services={"trains": {"t": freight("ab")}},
        possessions=night,
        time={"warm_up_weeks": 1, "horizon_weeks": 2},
    )
    assert [stretch.closed_s for stretch in stretches(loaded.scenario, loaded.network)] == [0]


def test_passenger_trains_stay_and_freight_fills_what_they_leave(tmp_path):
    trains = {"p": passenger("ab"), "down": freight("ab"), "up": freight("ba")}
    [stretch], dispatching = line(tmp_path, trains, Section("a", "b", 10, 60))
    capacity = cycle_capacity(stretch, {"p": 24, "down": 1, "up": 3}, dispatching)
    assert capacity.by_turns == 144  # 24 x 10 min + 120 x 10 min
    assert cycle_capacity(stretch, {"p": 200, "down": 1, "up": 1}, dispatching).by_turns == 200
    assert cycle_capacity(stretch, {}, dispatching) is None


def test_fleets_pass_more_than_turns_under_automatic_block_only(tmp_path):
    trains = {"down": freight("ab"), "up": freight("ba")}
    for block, in_fleets in (("semi_automatic", 144), ("automatic_block", 288)):
        section = Section("a", "b", 10, 60, block_system=block)
        [stretch], dispatching = line(tmp_path / block, trains, section, headway_min=5)
        capacity = cycle_capacity(stretch, {"down": 1, "up": 1}, dispatching)
        assert (capacity.by_turns, capacity.in_fleets) == (144, in_fleets)


def test_sections_that_join_at_a_halt_are_one_stretch_whichever_way_they_are_drawn(tmp_path):
    sections = [Section("a", "h", 6), Section("b", "h", 4), Section("b", "c", 10)]
    trains = {"down": freight("ac"), "up": freight("ca")}
    loaded = load(tmp_path, {"a": 2, "b": 2, "h": 1, "c": 2}, sections, services={"trains": trains})
    found = stretches(loaded.scenario, loaded.network)
    assert [(s.name, s.length_m, [(p.service, p.is_forward, p.running_s) for p in s.passages]) for s in found] == [
        ("A–B", 10000, [("down", True, 600), ("up", False, 600)]),
        ("B–C", 10000, [("down", True, 600), ("up", False, 600)]),
    ]


def test_a_planned_stop_at_a_place_with_one_track_holds_the_stretch(tmp_path):
    """6 min, 15 min at the halt, 4 min; the train of the other direction does not stop."""
    trains = {"down": passenger("ac", dwell_min={"h": 15}), "up": passenger("ca")}
    sections = [Section("a", "h", 6), Section("h", "c", 4)]
    loaded = load(tmp_path, {"a": 2, "h": 1, "c": 2}, sections, services={"trains": trains})
    [stretch] = stretches(loaded.scenario, loaded.network)
    down, up = stretch.passages
    assert [held_s(each, loaded.scenario.dispatching) / 60 for each in (down, up)] == [25, 10]
    assert least_headway_s(stretch, down, up, loaded.scenario.dispatching) == 25 * 60
    ran = [row for row in trace(sim.simulate(loaded, 0)) if row[1:3] in (("depart", "a"), ("depart", "c"))]
    assert ran == [("down", "depart", "a", 0), ("up", "depart", "c", 25 * 60)]  # as the simulation has it


def test_stretches_know_every_planned_stop(tmp_path):
    """At the border and at a change of locomotives trains stop, and start again: as in the table of running times."""
    slow = consist(acceleration_ms2=0.1, braking_ms2=0.1, max_speed_kmh=60)
    change = [{"pool": "north", "until": "c"}, {}]
    trains = {
        "freight": freight("ad", consist=slow),
        "changes": passenger("ad", consist=slow, locomotives=change),
        "through": passenger("ad", consist=slow),
    }
    loaded = load(
        tmp_path,
        *chain_of(4),
        china="a",
        services={"trains": trains},
        borders={"gate": {"name": "Gate", "china": {"station": "a"}, "viet_nam": {"station": "b"}}},
        fleet={"locomotives": {"north": locomotives({"a": 1}, change_min=5)}},
    )
    planned_s = {
        (row["service"], row["from"]): round(row["planned_s"]) for row in sim.running_times(loaded).sections.to_pylist()
    }
    found_s = {
        (each.service, each.from_point): each.running_s
        for stretch in stretches(loaded.scenario, loaded.network)
        for each in stretch.passages
    }
    slower = {key for key in found_s if found_s[key] > found_s["through", key[1]]}
    assert found_s == planned_s
    assert slower == {("freight", "a"), ("freight", "b"), ("changes", "b"), ("changes", "c")}  # at b; at c


def test_a_double_track_is_a_stretch_for_each_direction(tmp_path):
    trains = {"down": freight("ab"), "up": freight("ba")}
    found, _ = line(tmp_path, trains, Section("a", "b", 10, 60, tracks=2))
    assert [(s.name, s.tracks, len(s.passages)) for s in found] == [("A → B", 2, 1), ("B → A", 2, 1)]


@pytest.mark.parametrize(
    ("dispatching", "said"),
    [
        ({"blocking": {"block_length_m": 0}}, "dispatching.blocking.block_length_m: must be"),
        ({"blocking": {"overlap_m": 50}}, "dispatching.blocking"),
        (
            {"blocking": {"block_length_m": 900, "control": "moving"}},
            "dispatching.blocking.control: text 'moving' is not known",
        ),
        ({"station_intervals": {"arival_min": 3}}, "did you mean 'arrival_min'?"),
        ({"station_intervals": {"stations": {"a": {"meet": 3}}}}, "did you mean 'meet_min'?"),
        (
            {"station_intervals": {"stations": {"x": {"meet_min": 3}}}},
            "dispatching.station_intervals.stations.x: unknown operational point 'x'",
        ),
        ({"maintenance_window_min": 90}, "dispatching.maintenance_window_min: unknown key"),
        ({"headways_min": {"passenger": {"passenger": 3, "freight": 3}}}, "dispatching.headways_min"),
        (
            {"headways_min": PLANNED, "blocking": {"block_length_m": 900}},
            "dispatching: needs at most one of headways_min, blocking, found both",
        ),
    ],
)
def test_wrong_keys_are_said(tmp_path, dispatching, said):
    with pytest.raises(ScenarioError) as caught:
        line(tmp_path, {}, Section("a", "b"), **dispatching)
    assert said in str(caught.value)
