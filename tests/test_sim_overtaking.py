"""A train of a better class gets past a slower one at a meeting place, if the slower one may stay for it."""

import pytest
from small_networks import Stretch, chain_of, consist, freight, intervals, load, passenger, trace

import sim

SLOW = consist(max_speed_kmh=30)


def simulate(folder, network, trains, **dispatching):
    loaded = load(folder, *network, services={"trains": trains}, dispatching=dispatching)
    return sim.simulate(loaded, 0)


def slow_and_quick():
    """20 minutes a section for the freight train, 10 for the passenger train behind it."""
    return {"slow": freight("ad", consist=SLOW), "quick": passenger("abcd", "00:05")}


def order_at(place, tables):
    return [(service, event, time // 60) for service, event, at, time in trace(tables) if at == place]


FOLLOWS = [("slow", "pass", 20), ("quick", "arrive", 30), ("quick", "depart", 40)]
OVERTAKES = [("slow", "arrive", 20), ("quick", "pass", 30), ("slow", "depart", 40)]


@pytest.mark.parametrize(
    ("tracks", "dispatching", "expected"),
    [
        (3, {}, FOLLOWS),
        (3, {"overtaking_wait_min": 15}, OVERTAKES),
        (3, {"overtaking_wait_min": 9}, FOLLOWS),  # it could not come in time
        (2, {"overtaking_wait_min": 15}, FOLLOWS),  # one of two tracks stays open for the other direction
        (2, {"overtaking_wait_min": 15, "rule": "safe_state"}, OVERTAKES),
        (3, {"overtaking_wait_min": 15, "priorities": {"passenger": 1, "freight": 1}}, FOLLOWS),
    ],
)
def test_quick_train_gets_past_a_slower_one_that_stays_for_it(tmp_path, tracks, dispatching, expected):
    tables = simulate(tmp_path, chain_of(4, tracks=tracks), slow_and_quick(), **dispatching)

    assert order_at("b", tables) == expected


def test_the_stay_is_time_given_to_a_train_of_higher_rank(tmp_path):
    tables = simulate(tmp_path, chain_of(4, tracks=3), slow_and_quick(), overtaking_wait_min=15)

    assert intervals(tables, "train", 0) == [
        ("running", "l0:a-b", 0, 1200),
        ("priority", "b", 1200, 1800),
        ("headway", "b", 1800, 2400),
        ("running", "l1:b-c", 2400, 3600),
        ("running", "l2:c-d", 3600, 4800),
    ]


def test_a_train_stays_for_one_that_has_a_track_there(tmp_path):
    """The freight train stands at b as planned when the other sets out; it may go after 5 minutes, and stays."""
    trains = {"slow": freight("ac", dwell_min={"b": 25}), "quick": passenger("abc", "00:30")}

    tables = simulate(tmp_path, chain_of(3, tracks=3), trains, overtaking_wait_min=15)

    assert order_at("b", tables) == [("slow", "arrive", 10), ("quick", "pass", 40), ("slow", "depart", 50)]


def test_a_train_does_not_stay_for_one_that_stands_there_for_longer(tmp_path):
    """The quick train stops at b until 01:10; the freight train could stay from 00:20 to 00:35."""
    trains = {"quick": passenger("ac", dwell_min={"b": 60}), "slow": freight("ac", "00:10")}

    tables = simulate(tmp_path, chain_of(3, tracks=3), trains, overtaking_wait_min=15)

    assert order_at("b", tables) == [("quick", "arrive", 10), ("slow", "pass", 20), ("quick", "depart", 70)]


def test_a_train_does_not_stay_for_one_that_goes_another_way(tmp_path):
    points = dict.fromkeys("abcd", 3)
    network = (points, [Stretch("a", "b"), Stretch("b", "c"), Stretch("b", "d")])
    trains = {"slow": freight("ac", consist=SLOW), "quick": passenger("abd", "00:05")}

    tables = simulate(tmp_path, network, trains, overtaking_wait_min=15)

    assert order_at("b", tables) == [("slow", "pass", 20), ("quick", "pass", 30)]


def test_a_stay_ends_when_its_time_is_up(tmp_path):
    """The train of better class is scanned at b for an hour; the other stays 15 minutes for it, no longer."""
    scan = {"work": "scan", "per": "carrier", "time_min": 60}
    gate = {
        "name": "Gate",
        "china": {"station": "a"},
        "viet_nam": {"station": "b", "stages": {"s": scan}, "entry": ["s"]},
    }
    trains = {"first": freight("abc", "00:05"), "other": passenger("abc", consist=SLOW)}
    dispatching = {"overtaking_wait_min": 15, "priorities": {"passenger": 1, "freight": 0}}
    points, stretches = chain_of(3, tracks=3)

    tables = sim.simulate(
        load(
            tmp_path,
            points,
            stretches,
            china="a",
            borders={"gate": gate},
            services={"trains": trains},
            dispatching=dispatching,
        ),
        0,
    )

    assert order_at("b", tables) == [
        ("other", "arrive", 20),
        ("first", "arrive", 30),
        ("other", "depart", 35),
        ("first", "depart", 90),
    ]


def test_trains_on_their_way_do_not_keep_a_slower_one_for_ever(tmp_path):
    """Every 12 minutes a train of better class: at each place the slow one stays for its time and then goes."""
    trains = {
        "quick": passenger("abcd", departures={"every_h": 0.2}),
        "slow": freight("ad", "01:00", consist=SLOW),
    }

    tables = simulate(tmp_path, chain_of(4, tracks=4), trains, overtaking_wait_min=15)

    stayed = [
        end - start for cause, _, start, end in intervals(tables, "train", slow_number(tables)) if cause == "priority"
    ]
    assert stayed
    assert max(stayed) <= 25 * 60  # its 15 minutes, and until the train that came just before has left the section
    assert ("slow", "arrive", "d") in {row[:3] for row in trace(tables)}


def slow_number(tables):
    services = tables["trains"]["service"].to_pylist()
    return services.index("slow")
