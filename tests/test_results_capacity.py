"""Occupation by UIC 406, bottlenecks, saturated lines and the knee of a curve: answers by hand, and bounds."""

import itertools

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from matplotlib.text import Text
from small_networks import Stretch, chain_of, consist, flow, freight, load, passenger

import sim
from results import draw_capacity_curve
from results.capacity import (
    Bottleneck,
    Curve,
    CurvePoint,
    bottlenecks,
    class_headways_s,
    expected_limits,
    formula_factors,
    knee,
    next_factor,
    passed,
    section_capacities,
)
from results.capacity.occupation import compressed_day_s, headway_matrix_s
from results.capacity.passages import trains_of_stretches
from results.interval_estimates import mean_interval
from sim.track.line_capacity import cycle_capacity
from sim.track.stretches import stretches
from sim.trains_a_day import trains_a_day
from sim.variants import freight_a_day, line_alone, most_trains, with_more_trains

DAILY = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
TERMINALS = {"north": {"name": "North", "station": "a"}, "south": {"name": "South", "station": "b"}}
INTERVALS = [{}, {"meet_min": 4, "arrival_min": 6, "follow_min": 5}, {"meet_min": 7, "follow_min": 2}]
QUICK = settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def daily(train, at):
    """The train, every day at these times."""
    return {**train, "departures": {"at": at, "days": DAILY, "clock": "viet_nam"}}


def run_of(folder, loaded, replications=1):
    return sim.run(loaded, folder=folder / "run", replications=replications, workers=1)


def test_trains_of_a_stretch_with_entry_and_exit(tmp_path):
    """10 min each: the train from B finds the section taken until 10 min past."""
    trains = {"down": passenger("ab", "00:00"), "up": passenger("ba", "00:05")}
    run = run_of(tmp_path, load(tmp_path, *chain_of(2), services={"trains": trains}))
    [found] = trains_of_stretches(run, 0)
    services = [found.stretch.passages[number].service for number in found.passage]
    assert [services, found.entry_s.tolist(), found.exit_s.tolist()] == [["down", "up"], [0, 600], [600, 1200]]


def test_trains_that_turn_back_or_go_round_twice_are_on_a_stretch_more_than_once(tmp_path):
    """The shuttle runs a-b-c-b, the other one twice round the ring b-c-d, ten minutes a section."""
    sections = [Stretch("a", "b"), Stretch("b", "c"), Stretch("c", "d"), Stretch("b", "d")]
    trains = {"shuttle": passenger("abcb"), "round": passenger("bcdbcdb", "06:00")}
    loaded = load(tmp_path, dict.fromkeys("abcd", 3), sections, services={"trains": trains})
    found = {each.stretch.name: each for each in trains_of_stretches(run_of(tmp_path, loaded), 0)}
    minutes = {
        name: [
            (each.stretch.passages[number].service, int(entry) // 60, int(leaves) // 60)
            for number, entry, leaves in zip(each.passage, each.entry_s, each.exit_s, strict=True)
        ]
        for name, each in found.items()
    }
    assert minutes == {
        "A–B": [("shuttle", 0, 10)],
        "B–C": [("shuttle", 10, 20), ("shuttle", 20, 30), ("round", 360, 370), ("round", 390, 400)],
        "C–D": [("round", 370, 380), ("round", 400, 410)],
        "B–D": [("round", 380, 390), ("round", 410, 420)],
    }
    shares = {each.stretch.name: each.busiest_share * 1440 for each in section_capacities(run_of(tmp_path, loaded))}
    assert shares == pytest.approx({"A–B": 10, "B–C": 40, "C–D": 20, "B–D": 20})


def test_occupation_of_a_day_by_hand(tmp_path):
    """Four trains a day on 10 min of absolute block: 40 of 1,440 minutes; Sunday has two more."""
    trains = {
        "down": daily(passenger("ab"), ["06:00", "12:00"]),
        "up": daily(passenger("ba"), ["09:00", "15:00"]),
        "sunday": {**passenger("ab"), "departures": {"at": ["18:00", "20:00"], "days": ["sun"], "clock": "viet_nam"}},
    }
    [section] = section_capacities(run_of(tmp_path, load(tmp_path, *chain_of(2), services={"trains": trains})))
    assert section.trains_per_day == pytest.approx(4 + 2 / 7)
    assert section.mean_share == pytest.approx((40 + 20 / 7) / 1440)
    assert section.busiest_share == pytest.approx(60 / 1440)
    assert (section.limit_share, section.by_turns) == (0.60, 144)


def test_possessions_and_intervals_count_in_occupation_and_in_the_simulation(tmp_path):
    """Both at 06:00: the one waits for the other, 10 min of run and 3 of interval each, and all in 22.5 hours."""
    trains = {"down": daily(passenger("ab"), ["06:00"]), "up": daily(passenger("ba"), ["06:00"])}
    keys = {
        "dispatching": {"station_intervals": {"arrival_min": 5, "meet_min": 3}},
        "possessions": {"night": {"line": "small", "hours": ["01:00-02:30"]}},
    }
    kept = run_of(tmp_path, load(tmp_path, *chain_of(2), services={"trains": trains}, **keys))
    [found] = trains_of_stretches(kept, 0)
    assert found.entry_s[1] - found.exit_s[0] == 3 * 60
    assert section_capacities(kept)[0].mean_share == pytest.approx(26 / 1350)


def test_followers_are_pushed_together_to_their_headway(tmp_path):
    """Two trains of one direction on automatic block: 5 min each, not the 10 min of their run."""
    trains = {"down": daily(passenger("ab"), ["06:00", "12:00"])}
    points, [section] = chain_of(2)
    stretches = [section._replace(block_system="automatic_block")]
    loaded = load(tmp_path, points, stretches, services={"trains": trains}, dispatching={"headway_min": 5})
    assert section_capacities(run_of(tmp_path, loaded))[0].mean_share == pytest.approx(10 / 1440)


def test_headways_of_ordered_pairs_of_classes(tmp_path):
    """Passenger 10 min, freight 20 min, 8 min kept at both ends; opposing trains wait for the whole run."""
    trains = {"p": passenger("ab"), "f": freight("ab", consist=consist(max_speed_kmh=30)), "up": passenger("ba")}
    points, [section] = chain_of(2)
    loaded = load(tmp_path, points, [section._replace(block_system="automatic_block")], services={"trains": trains})
    [stretch] = stretches(loaded.scenario, loaded.network)
    found = class_headways_s(stretch, loaded.scenario.dispatching)
    assert {(*key[:2], "opposing" if key[2] else "following"): value / 60 for key, value in found.items()} == {
        ("passenger", "passenger", "following"): 8,
        ("passenger", "freight", "following"): 8,
        ("freight", "passenger", "following"): 18,
        ("freight", "freight", "following"): 8,
        ("passenger", "passenger", "opposing"): 10,
        ("freight", "passenger", "opposing"): 20,
        ("passenger", "freight", "opposing"): 10,
    }


UIC = np.array([[3.0, 3.0], [8.0, 5.0]])
"""Minutes between passenger trains (0) and freight trains (1), ahead and behind: UIC 406's example."""


@pytest.mark.parametrize(
    ("order", "minutes"), [([], 0), ([0], 3), ([0, 1], 11), ([0, 1, 0, 1], 22), ([0, 0, 1, 1], 19)]
)
def test_compression_is_cyclic(order, minutes):
    assert compressed_day_s(np.array(order, dtype=int), UIC) == minutes


def test_compression_follows_the_order_of_the_trains():
    """0, 1, 2 and 0 again need 1 + 2 + 3 s; the other way round it would be 10 + 20 + 30."""
    headways_s = np.array([[0, 1, 30], [10, 0, 2], [3, 20, 0]])
    assert compressed_day_s(np.array([0, 1, 2]), headways_s) == 6
    assert compressed_day_s(np.array([0, 2, 1]), headways_s) == 60


def test_freight_that_a_line_takes_is_what_passenger_trains_leave(tmp_path):
    """24 of the day's 144 times of 10 min are theirs: 120 freight trains, 60 times those two."""
    trains = {f"freight_{way}": freight(way, departures={"every_h": 24}) for way in ("ab", "ba")}
    trains |= {f"passenger_{way}": passenger(way, departures={"every_h": 2}) for way in ("ab", "ba")}
    loaded = load(tmp_path, *chain_of(2), services={"trains": trains})
    assert formula_factors(loaded_run(loaded)) == pytest.approx({"small": 60})


def test_an_empty_day_is_not_occupied(tmp_path):
    trains = {"down": passenger("ab", "06:00")}  # of one Monday in the week
    [section] = section_capacities(run_of(tmp_path, load(tmp_path, *chain_of(2), services={"trains": trains})))
    assert (section.mean_share, section.busiest_share) == (pytest.approx(10 / 7 / 1440), pytest.approx(10 / 1440))


def test_bottlenecks_of_a_run_by_hand(tmp_path):
    """A train a day stands 2 h on one of B's 2 tracks; its yard track at C is kept for 20 min + 2 h + 40 min."""
    trains = {"train": daily(freight("ac", dwell_min={"b": 120}), ["12:00"])}
    terminals = {
        "north": {"name": "North", "station": "a"},
        "south": {"name": "South", "station": "c", "tracks": 1, "cranes": 1, "lift_min": 10},
    }
    goods = flow("north", "south", per_hour=1 / 6, arrivals="regular")  # four a day
    loaded = load(
        tmp_path,
        *chain_of(3),
        services={"trains": trains},
        terminals=terminals,
        flows={"goods": goods},
        time={"warm_up_weeks": 1, "horizon_weeks": 1},
    )
    run = run_of(tmp_path, loaded)
    found = {(each.kind, each.what): (each.share, each.lines) for each in bottlenecks(run, section_capacities(run))}
    assert found["station", "tracks of B"] == (pytest.approx(2 / 48), ("small",))
    assert found["yard", "yard of C"] == (pytest.approx(3 / 24), ("small",))
    assert found["server", "south.cranes at South"] == (pytest.approx(40 / 1440), ("small",))
    assert found["section", "A–B"] == (pytest.approx(10 / 1440), ("small",))


def test_saturated_single_track_passes_what_the_cycle_formula_says(tmp_path):
    """12 and 11 min by turns: 62.6 pairs a day by formula; offered a tenth more."""
    trains = {
        "down": freight("ab", departures={"every_h": 24}, consist=consist(max_speed_kmh=55)),
        "up": freight("ba", departures={"every_h": 24}),
    }
    loaded = load(tmp_path, dict.fromkeys("ab", 2), [Stretch("a", "b", 11, 60)], services={"trains": trains})
    most = 2 * 1440 / 23
    factor = formula_factors(loaded_run(loaded))["small"]
    assert factor == pytest.approx(most / 2)
    found = passed(run_of(tmp_path, saturated(loaded, {"small": 1.1 * factor})))
    assert not found.keeps_up("small")
    assert found.by_line["small"] == pytest.approx(most, rel=0.02)
    assert found.by_stretch == {"A–B": pytest.approx(found.by_line["small"], abs=0.5)}


def loaded_run(loaded):
    """What `formula_factors` asks of a run: its scenario and network."""
    return type("Loaded", (), {"scenario": loaded.scenario, "network": loaded.network})


def saturated(loaded, factors):
    return sim.load_scenario(loaded.file, overrides=line_alone(loaded, factors))


@st.composite
def single_tracks(draw):
    """Three to five stations, 2 or 3 tracks each, on absolute block; freight both ways, perhaps passengers."""
    ids = "abcde"[: draw(st.integers(3, 5))]
    points = {point: draw(st.sampled_from([2, 3])) for point in ids}
    stretches = [Stretch(one, other, draw(st.integers(10, 25))) for one, other in itertools.pairwise(ids)]
    body = consist(max_speed_kmh=draw(st.sampled_from([30, 45, 60])))
    stops = {point: draw(st.integers(0, 25)) for point in ids[1:-1]}
    trains = {
        "down": freight(ids, departures={"every_h": 24}, consist=body, dwell_min=stops),
        "up": freight(ids[::-1], departures={"every_h": 24}, consist=body, dwell_min=stops),
    }
    if draw(st.booleans()):
        trains["fast"] = daily(passenger([ids[0], ids[-1]]), ["06:00", "18:00"])
    return points, stretches, trains


@QUICK
@given(single_tracks(), st.sampled_from([0.8, 1.0, 1.15]), st.sampled_from(INTERVALS))
def test_saturated_throughput_is_within_the_formula_on_any_single_track(tmp_path_factory, line, share, intervals):
    points, sections, trains = line
    folder = tmp_path_factory.mktemp("line")
    loaded = load(folder, points, sections, services={"trains": trains}, dispatching={"station_intervals": intervals})
    factor = min(formula_factors(loaded_run(loaded))["small"] * share, most_trains(loaded)["small"])
    run = run_of(folder, saturated(loaded, {"small": factor}))
    found = passed(run)
    per_day = trains_a_day(loaded.scenario, loaded.network)
    for each in trains_of_stretches(run, 0):
        formula = cycle_capacity(each.stretch, per_day, loaded.scenario.dispatching)
        most = formula.by_turns if intervals.get("follow_min", 0) >= intervals.get("meet_min", 0) else formula.in_fleets
        assert found.by_stretch[each.stretch.name] <= most + 2 / 5  # a train at each end of five days


@QUICK
@given(single_tracks(), st.sampled_from(["semi_automatic", "automatic_block"]))
def test_compression_takes_no_longer_than_the_trains_took(tmp_path_factory, line, block):
    points, sections, trains = line
    folder = tmp_path_factory.mktemp("line")
    trains = {key: {**train, "departures": {"every_h": 1.5}} for key, train in trains.items()}
    blocks = [stretch._replace(block_system=block) for stretch in sections]
    run = run_of(folder, load(folder, points, blocks, services={"trains": trains}))
    for found in trains_of_stretches(run, 0):
        headways_s = headway_matrix_s(found.stretch, run.scenario.dispatching)
        open_ended_s = headways_s[found.passage[:-1], found.passage[1:]].sum()
        assert open_ended_s <= found.entry_s[-1] - found.entry_s[0]
        if block == "semi_automatic":
            assert compressed_day_s(found.passage, headways_s) <= (found.exit_s - found.entry_s).sum()


def test_compression_that_ignores_headways_would_be_noticed():
    """The companion: headways that are twice too long do not fit into what the trains took."""
    order, twice_s = np.array([0, 0, 0]), np.array([[1200.0]])
    assert compressed_day_s(order, twice_s) > 3 * 600


def test_line_alone_has_neither_goods_nor_borders_and_keeps_passenger_trains(tmp_path):
    trains = {
        "freight": freight("ab", departures={"at": ["03:00", "15:00"], "clock": "china"}),
        "passenger": daily(passenger("ab"), ["06:00"]),
        "full": freight("ab", departures={"when_full_or_after_h": 24}),
    }
    goods = {"goods": flow("north", "south", per_hour=10)}
    loaded = load(tmp_path, *chain_of(2), services={"trains": trains}, terminals=TERMINALS, flows=goods)
    overrides = line_alone(loaded, {"small": 3.0})
    assert overrides[:2] == ("flows=null", "terminals=null")
    variant = sim.load_scenario(loaded.file, overrides=overrides).scenario
    assert variant.services.trains["freight"].departures.every_h == 4
    assert variant.services.trains["freight"].departures.first == "03:00"
    assert variant.services.trains["freight"].departures.clock == "china"
    assert variant.services.trains["passenger"] == loaded.scenario.services.trains["passenger"]


def test_line_alone_has_no_disruptions_which_may_name_borders_and_terminals(tmp_path):
    trains = {"freight": freight("ab", departures={"every_h": 6})}
    shut = {"start": "2026-01-06 00:00", "end": "2026-01-07 00:00", "terminals": ["north"]}
    goods = {"goods": flow("north", "south", per_hour=1)}
    blocks = {"services": {"trains": trains}, "terminals": TERMINALS, "flows": goods, "disruptions": {"shut": shut}}
    loaded = load(tmp_path, *chain_of(2), **blocks)

    variant = sim.load_scenario(loaded.file, overrides=line_alone(loaded, {"small": 3.0})).scenario

    assert variant.disruptions == {}


def test_a_saturated_line_keeps_the_headways_of_its_pairs(tmp_path):
    """Slow and quick trains by blocking times: once the line is full, each is as close as its pair allows."""
    slow = consist(length_m=750, max_speed_kmh=80)
    trains = {
        "freight": freight("ab", departures={"every_h": 4}, consist=slow),
        "more": freight("ab", departures={"every_h": 4, "first": "00:03"}, consist=slow),
        "quick": freight("ab", departures={"every_h": 4}, consist=consist(length_m=300, max_speed_kmh=120)),
    }
    blocking = {"block_length_m": 1500, "overlap_m": 50, "setup_s": 9, "reaction_s": 12, "release_s": 5}
    stretch = Stretch("a", "b", 15, 120, tracks=2, block_system="automatic_block")
    loaded = load(
        tmp_path, dict.fromkeys("ab", 2), [stretch], services={"trains": trains}, dispatching={"blocking": blocking}
    )
    overrides = line_alone(loaded, {"small": 40.0})
    assert not any(override.startswith("dispatching") for override in overrides)
    run = run_of(tmp_path, sim.load_scenario(loaded.file, overrides=overrides))
    [every] = trains_of_stretches(run, 0)
    found = every.within(86400, 7 * 86400)
    headways_s = headway_matrix_s(found.stretch, run.scenario.dispatching)
    asked_s = headways_s[found.passage[:-1], found.passage[1:]]
    unused_s = np.diff(found.entry_s) - asked_s
    assert len(set(asked_s)) == 4
    assert unused_s.min() > -1e-6
    assert (unused_s < 1).mean() > 0.99  # all but parts of seconds


def test_more_trains_carry_more_goods_and_each_train_the_same(tmp_path):
    trains = {"freight": freight("ab", departures={"every_h": 12})}
    goods = {"goods": flow("north", "south", per_hour=2)}
    loaded = load(tmp_path, *chain_of(2), services={"trains": trains}, terminals=TERMINALS, flows=goods)
    more = sim.load_scenario(loaded.file, overrides=with_more_trains(loaded, {"small": 2.5}, weeks=(1, 5, 2)))
    assert (freight_a_day(loaded), freight_a_day(more)) == ({"small": 2.0}, {"small": pytest.approx(5, abs=0.02)})
    assert more.scenario.flows["goods"].consignments_per_hour == pytest.approx(5)
    assert (more.scenario.time.warm_up_weeks, more.scenario.time.horizon_weeks) == (1, 5)
    assert most_trains(loaded) == {"small": 120}


@pytest.mark.parametrize(
    ("points", "at"),
    [
        ([(1, 10), (2, 10), (3, 11), (4, 30)], 3),
        ([(1, 20), (2, 12), (3, 10), (4, 11), (5, 14), (6, 40)], 5),  # falls first: from the lowest on
        ([(1, 10), (2, 20), (3, 30)], None),  # straight
        ([(1, 10), (2, 10.1), (3, 10.5)], None),  # rises too little
        ([(1, 30), (2, 20), (3, 10)], None),  # falls all the way
        ([(1, 10), (2, 40)], None),
        ([], None),
    ],
)
def test_knee(points, at):
    assert knee(points) == at


def point(trains, hours, is_steady=True):
    return CurvePoint(trains, mean_interval([hours]), mean_interval([2 * hours]), is_steady)


def test_a_curve_ends_at_its_first_point_without_a_steady_state():
    curve = Curve("S", "l", "L", 2.0, (point(1, 10), point(2, 10), point(3, 12), point(4, 60, False), point(5, 61)))
    assert [each.trains_per_day for each in curve.shown] == [1, 2, 3, 4]
    assert (curve.knee, curve.steady_up_to, curve.is_open) == (3, 3, False)
    alone = Curve("S", "l", "L", 2.0, (point(1, 10, False),))
    assert (alone.knee, alone.steady_up_to) == (None, None)


def test_expected_limits_are_those_of_the_tightest_server_yard_or_section():
    found = [
        Bottleneck("s", "server", ("one", "other"), 0.5),
        Bottleneck("y", "yard", ("one",), 0.8),
        Bottleneck("z", "section", ("other",), 0.9),
    ]
    assert expected_limits(found, {"one": 9.0, "other": 1.5, "none": 4.0}) == {"one": 1.25, "other": 1.5, "none": 4.0}


def test_next_factor_rises_and_then_halves():
    tried = {}
    asked = []
    while (factor := next_factor(tried, 4.0)) is not None:
        asked.append(round(factor, 3))
        tried[factor] = factor < 3.0
    assert asked == [1.0, 1.4, 2.4, 3.2, 2.8, 3.0, 2.9]


def texts(figure):
    return [text.get_text() for text in figure.findobj(Text) if text.get_text().strip()]


def test_chart_names_lines_scenarios_and_knees():
    today = Curve("Today", "l", "The line", 2.0, (point(1, 10), point(2, 10), point(3, 12), point(4, 60, False)))
    planned = Curve("Planned", "l", "The line", 2.0, (point(2, 5), point(8, 5), point(12, 6), point(13, 30)))
    found = texts(draw_capacity_curve([[today], [planned]]))
    assert {"Capacity curve", "The line", "Today", "Planned", "knee 3.0", "knee 12.0"} <= set(found)


def test_chart_leaves_out_what_lies_beyond_the_first_point_without_a_steady_state():
    curve = Curve("Today", "l", "L", 2.0, (point(1, 10), point(2, 20), point(3, 60, False), point(50, 900, False)))
    [axes] = draw_capacity_curve([[curve]]).axes
    assert axes.get_xlim()[1] == pytest.approx(3 * 1.04)
    assert axes.get_ylim()[1] == pytest.approx(1.25 * 40)


def test_chart_of_a_line_that_only_one_scenario_has_and_of_none():
    mine = Curve("Planned", "m", "Mine", 2.0, (point(2, 5), point(8, 5)))
    assert "Mine" in texts(draw_capacity_curve([[], [mine]]))
    assert any(text.startswith("no freight trains") for text in texts(draw_capacity_curve([[], []])))
