from collections import defaultdict
from collections.abc import Mapping
from itertools import combinations, pairwise

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from random_railways import ways
from small_networks import Stretch, chain_of, consist, flow, freight, intervals, load, passenger, rows, trace

import sim
from sim.track.jam import JamError

FOUR_STUCK = (
    "no train can move at day 1 00:40: "
    "e1-1 holds a track at B and waits for a track at C, held by w1-1, w2-1; "
    "e2-1 holds a track at B and waits for a track at C, held by w1-1, w2-1; "
    "w1-1 holds a track at C and waits for a track at B, held by e1-1, e2-1; "
    "w2-1 holds a track at C and waits for a track at B, held by e1-1, e2-1"
)


def simulate(folder, network, trains, **blocks):
    points, stretches = network
    return sim.simulate(load(folder, points, stretches, services={"trains": trains}, **blocks), 0)


def with_block(network, block_system="automatic_block", tracks=1):
    points, stretches = network
    return points, [stretch._replace(block_system=block_system, tracks=tracks) for stretch in stretches]


def trap(dwell_min):
    """Two trains from each end of yard - S1 - S2 - yard at the same time."""
    stops = {"b": dwell_min, "c": dwell_min}
    east = {f"e{i}": passenger("abcd", dwell_min=stops) for i in (1, 2)}
    west = {f"w{i}": passenger("dcba", dwell_min=stops) for i in (1, 2)}
    return {**east, **west}


def finished_min(tables):
    return sorted(time_s / 60 for time_s in tables["trains"]["finished_s"].to_pylist())


@pytest.mark.parametrize(("dwell_min", "expected_min"), [(20, [70, 80, 100, 110]), (0, [30, 40, 50, 70])])
def test_four_trains_leave_the_deadlock_trap(tmp_path, dwell_min, expected_min):
    tables = simulate(tmp_path, chain_of(4), trap(dwell_min))

    assert finished_min(tables) == expected_min


def test_capacity_only_jams_in_the_trap_and_says_who_waits_for_whom(tmp_path):
    with pytest.raises(JamError) as jam:
        simulate(tmp_path, chain_of(4), trap(20), dispatching={"rule": "capacity_only"})

    assert str(jam.value) == FOUR_STUCK


def test_a_run_that_jams_fails_with_the_same_words(tmp_path):
    points, stretches = chain_of(4)
    loaded = load(tmp_path, points, stretches, services={"trains": trap(20)}, dispatching={"rule": "capacity_only"})

    with pytest.raises(sim.RunFailed) as failure:
        sim.run(loaded, folder=tmp_path / "run", replications=1, workers=1)

    assert str(failure.value) == f"replication 0: {FOUR_STUCK}"


def test_two_trains_meet_at_a_loop(tmp_path):
    trains = {"east": passenger("abc", "00:05"), "west": passenger("cba", dwell_min={"b": 2})}

    tables = simulate(tmp_path, chain_of(3), trains)

    assert trace(tables) == [
        ("west", "depart", "c", 0),
        ("east", "depart", "a", 300),
        ("west", "arrive", "b", 600),
        ("west", "depart", "b", 900),
        ("east", "pass", "b", 900),
        ("west", "arrive", "a", 1500),
        ("east", "arrive", "c", 1500),
    ]
    assert intervals(tables, "train", 0) == [
        ("running", "l1:b-c", 0, 600),
        ("station_stop", "b", 600, 720),
        ("meet", "b", 720, 900),
        ("running", "l0:a-b", 900, 1500),
    ]


def test_an_unplanned_stop_costs_braking_and_starting(tmp_path):
    points, (first, second) = chain_of(3)
    slow = consist(acceleration_ms2=0.1, braking_ms2=0.3)
    trains = {"east": passenger("abc", consist=slow), "west": passenger("cba", consist=slow)}

    tables = simulate(tmp_path, (points, [first, second._replace(km=20)]), trains)

    start_s, brake_s = 60 / 3.6 / 0.1 / 2, 60 / 3.6 / 0.3 / 2  # what starting and braking add: half their duration
    assert trace(tables) == [
        ("east", "depart", "a", 0),
        ("west", "depart", "c", 0),
        ("east", "arrive", "b", round(600 + start_s) + round(brake_s)),
        ("east", "depart", "b", round(1200 + start_s)),
        ("west", "pass", "b", round(1200 + start_s)),
        ("west", "arrive", "a", round(1200 + start_s) + round(600 + brake_s)),
        ("east", "arrive", "c", round(1200 + start_s) + round(1200 + start_s + brake_s)),
    ]


def test_planned_times_are_those_of_a_train_alone(tmp_path):
    slow = consist(acceleration_ms2=0.1, braking_ms2=0.3)
    train = passenger("abcd", "00:10", dwell_min={"c": 3}, consist=slow)

    movements = simulate(tmp_path, chain_of(4), {"p": train})["movements"]

    assert rows(movements, "event", "place") == [
        ("depart", "a"),
        ("pass", "b"),
        ("arrive", "c"),
        ("depart", "c"),
        ("arrive", "d"),
    ]
    assert movements["time_s"].to_pylist() == movements["planned_s"].to_pylist()


def test_planned_times_stay_when_a_train_is_late(tmp_path):
    trains = {"east": passenger("abc"), "west": passenger("cba", "00:02")}

    movements = simulate(tmp_path, ({"a": 2, "b": 1, "c": 2}, chain_of(3)[1]), trains)["movements"]

    late = [row[1:] for row in rows(movements, "service", "time_s", "planned_s") if row[0] == "west"]
    assert late == [(1200, 120), (1800, 720), (2400, 1320)]


def test_a_halt_with_one_track_makes_its_two_sections_one(tmp_path):
    trains = {"east": passenger("abc"), "west": passenger("cba", "00:02")}

    tables = simulate(tmp_path, ({"a": 2, "b": 1, "c": 2}, chain_of(3)[1]), trains)

    assert trace(tables) == [
        ("east", "depart", "a", 0),
        ("east", "pass", "b", 600),
        ("east", "arrive", "c", 1200),
        ("west", "depart", "c", 1200),
        ("west", "pass", "b", 1800),
        ("west", "arrive", "a", 2400),
    ]
    assert intervals(tables, "train", 1)[0] == ("meet", "c", 120, 1200)


def test_nobody_follows_a_train_that_stands_at_a_halt(tmp_path):
    """With automatic block too: the halt has one track."""
    trains = {"first": passenger("abc", dwell_min={"b": 30}), "second": passenger("abc", "00:01")}

    tables = simulate(tmp_path, with_block(({"a": 2, "b": 1, "c": 4}, chain_of(3)[1])), trains)

    assert trace(tables) == [
        ("first", "depart", "a", 0),
        ("first", "arrive", "b", 600),
        ("first", "depart", "b", 2400),
        ("first", "arrive", "c", 3000),
        ("second", "depart", "a", 3000),
        ("second", "pass", "b", 3600),
        ("second", "arrive", "c", 4200),
    ]


def test_formalities_at_a_halt_are_done(tmp_path):
    scan = {"work": "scan", "per": "carrier", "time_min": 30}
    gate = {
        "name": "Gate",
        "china": {"station": "a"},
        "viet_nam": {"station": "b", "stages": {"s": scan}, "entry": ["s"]},
    }

    tables = simulate(
        tmp_path, ({"a": 2, "b": 1, "c": 2}, chain_of(3)[1]), {"f": freight("ac")}, china="a", borders={"gate": gate}
    )

    assert intervals(tables, "train", 0) == [
        ("running", "l0:a-b", 0, 600),
        ("scan", "b", 600, 2400),
        ("running", "l1:b-c", 2400, 3000),
    ]


def test_following_trains_keep_the_headway_on_automatic_block(tmp_path):
    points, stretches = with_block(chain_of(3, tracks=3))

    tables = simulate(
        tmp_path,
        (points, stretches),
        {"first": passenger("abc"), "second": passenger("abc")},
        dispatching={"headway_min": 5},
    )

    assert trace(tables) == [
        ("first", "depart", "a", 0),
        ("second", "depart", "a", 300),
        ("first", "pass", "b", 600),
        ("second", "pass", "b", 900),
        ("first", "arrive", "c", 1200),
        ("second", "arrive", "c", 1500),
    ]
    assert intervals(tables, "train", 1)[0] == ("headway", "a", 0, 300)


def test_the_headway_is_kept_behind_a_train_that_has_left_a_short_section(tmp_path):
    points, stretches = with_block(chain_of(2, tracks=3))
    trains = {"first": passenger("ab"), "second": passenger("ab", "00:01")}

    tables = simulate(tmp_path, (points, stretches), trains, dispatching={"headway_min": 15})

    assert trace(tables) == [
        ("first", "depart", "a", 0),
        ("first", "arrive", "b", 600),
        ("second", "depart", "a", 900),
        ("second", "arrive", "b", 1500),
    ]
    assert intervals(tables, "train", 1)[0] == ("headway", "a", 60, 900)


def test_a_fast_train_keeps_the_headway_at_the_end_of_the_section_too(tmp_path):
    points, stretches = with_block(chain_of(2))
    trains = {"slow": passenger("ab", consist=consist(max_speed_kmh=30)), "swift": passenger("ab", "00:01")}

    tables = simulate(tmp_path, (points, stretches), trains)

    assert trace(tables) == [
        ("slow", "depart", "a", 0),
        ("swift", "depart", "a", 1080),
        ("slow", "arrive", "b", 1200),
        ("swift", "arrive", "b", 1680),  # 8 minutes behind
    ]


def test_on_absolute_block_one_train_at_a_time_is_on_a_section(tmp_path):
    tables = simulate(tmp_path, chain_of(3, tracks=3), {"first": passenger("abc"), "second": passenger("abc")})

    assert trace(tables) == [
        ("first", "depart", "a", 0),
        ("first", "pass", "b", 600),
        ("second", "depart", "a", 600),
        ("first", "arrive", "c", 1200),
        ("second", "pass", "b", 1200),
        ("second", "arrive", "c", 1800),
    ]
    assert intervals(tables, "train", 1)[0] == ("headway", "a", 0, 600)


def test_trains_of_opposite_directions_do_not_meet_on_double_track(tmp_path):
    tables = simulate(tmp_path, with_block(chain_of(3), tracks=2), {"east": passenger("abc"), "west": passenger("cba")})

    assert finished_min(tables) == [20, 20]
    assert set(tables["intervals"]["cause"].to_pylist()) == {"running"}


def test_a_passenger_train_goes_before_a_freight_train_that_asked_earlier(tmp_path):
    trains = {"freight": freight("ac", "00:01"), "passenger": passenger("ac", "00:05"), "west": passenger("ba")}

    tables = simulate(tmp_path, chain_of(3), trains)

    assert [row for row in trace(tables) if row[1:3] == ("depart", "a")] == [
        ("passenger", "depart", "a", 600),
        ("freight", "depart", "a", 1200),
    ]


def test_a_freight_train_that_waited_long_goes_before_a_passenger_train(tmp_path):
    trains = {"freight": freight("ac", "00:01"), "passenger": passenger("ac", "00:05"), "west": passenger("ba")}

    tables = simulate(tmp_path, chain_of(3), trains, dispatching={"ageing_h": 0.05})  # a rank for 3 minutes

    assert [row for row in trace(tables) if row[1:3] == ("depart", "a")] == [
        ("freight", "depart", "a", 600),
        ("passenger", "depart", "a", 1200),
    ]


def test_a_train_leaves_only_when_the_yard_ahead_has_a_track(tmp_path):
    terminals = {
        "north": {"name": "North", "station": "a"},
        "south": {"name": "South", "station": "c", "tracks": 1, "cranes": 1, "lift_min": 30},
    }
    goods = flow("north", "south", per_hour=1, arrivals="regular")

    tables = simulate(
        tmp_path,
        chain_of(3),
        {"f1": freight("ac", "01:00"), "f2": freight("ac", "01:01")},
        terminals=terminals,
        flows={"goods": goods},
    )

    assert trace(tables) == [
        ("f1", "depart", "a", 3600),
        ("f1", "pass", "b", 4200),
        ("f1", "arrive", "c", 4800),
        ("f2", "depart", "a", 6600),  # the box of f1 is off after 30 minutes
        ("f2", "pass", "b", 7200),
        ("f2", "arrive", "c", 7800),
    ]
    assert intervals(tables, "train", 1)[:2] == [("headway", "a", 3660, 4200), ("track_full", "a", 4200, 6600)]


# Random networks -------------------------------------------------------------------------------------------------


def test_opposing_train_is_not_kept_out_for_ever_by_trains_that_follow_each_other(tmp_path):
    line = ({"a": 6, "b": 6}, [Stretch("a", "b", 60, block_system="automatic_block")])
    followers = passenger("ab", departures={"every_h": 0.5})
    trains = {"followers": followers, "opposing": passenger("ba", "01:00")}
    tables = simulate(tmp_path, line, trains, dispatching={"ageing_h": 6, "headway_min": 8})
    opposing = next(train for train, service in rows(tables["trains"], "train", "service") if service == "opposing")
    departed = [at for train, event, at in rows(tables["movements"], "train", "event", "time_s") if train == opposing]
    assert departed[0] == 7.5 * 3600  # from 07:00, 6 h after it asked, none enters before it; the last is out 07:30
    gave_way = [start for cause, start in rows(tables["intervals"], "cause", "start_s") if cause == "priority"]
    assert gave_way == [7 * 3600]


def test_passenger_train_goes_before_freight_that_comes_while_it_waits(tmp_path):
    line = ({"a": 4, "b": 4, "c": 4}, [Stretch("a", "b", 10), Stretch("b", "c", 10)])
    body = {"consist": consist(max_speed_kmh=60)}
    trains = {
        "first": passenger("abc", "00:00", **body),
        "waits": passenger("cba", "00:12", **body),
        "comes": freight("abc", "00:10", **body),
    }
    terminals = {key: {"name": key, "station": key, "tracks": 4} for key in "ac"}
    flows = {"goods": flow("a", "c", per_hour=0.01)}
    tables = simulate(tmp_path, line, trains, terminals=terminals, flows=flows)
    at_b = [(train, event, at // 60) for train, event, place, at in trace(tables) if place == "b" and at < 7200]
    assert at_b == [("first", "pass", 10), ("comes", "arrive", 20), ("comes", "depart", 30), ("waits", "pass", 30)]


def test_crowd_on_automatic_block_waits_without_standing_still(tmp_path):
    points = {"a": 40, "b": 3, "c": 40}
    stretches = [Stretch(*ends, 10, block_system="automatic_block") for ends in ("ab", "bc")]
    trains = {
        "slow": passenger("ac", departures={"every_h": 0.25}, consist=consist(max_speed_kmh=40)),
        "fast": passenger("ac", departures={"every_h": 0.3}, consist=consist(max_speed_kmh=120)),
        "opposing": passenger("ca", departures={"every_h": 1}, consist=consist(max_speed_kmh=120)),
    }
    tables = simulate(tmp_path, (points, stretches), trains)
    finished = [end for _, end in rows(tables["trains"], "service", "finished_s") if end is not None]
    assert len(finished) > 1000  # of 1,400; the line is overloaded


@st.composite
def trees(draw):
    """Up to 13 points, each joined to an earlier one, with 2 or 3 tracks, and a few of them halts."""
    count = draw(st.integers(5, 13))
    ids = [f"p{i}" for i in range(count)]
    points = {point: draw(st.sampled_from([2, 2, 3, 1])) for point in ids}
    stretches = []
    for i in range(1, count):
        before = ids[draw(st.integers(max(0, i - 3), i - 1))]
        block = draw(st.sampled_from(["semi_automatic", "semi_automatic", "automatic_block"]))
        km = draw(st.integers(2, 20))
        tracks = draw(st.sampled_from([1, 1, 1, 2]))
        stretches.append(Stretch(before, ids[i], km, tracks=tracks, block_system=block))
    return points, stretches


@st.composite
def timetables(draw, points):
    """Trains both ways with stops anywhere, and bodies that start at once or slowly."""
    trains = {}
    for i in range(draw(st.integers(2, 9))):
        route = draw(st.lists(st.sampled_from(sorted(points)), min_size=2, max_size=2, unique=True))
        minute = draw(st.integers(0, 90))
        rate = draw(st.sampled_from([1000.0, 0.1]))
        body = consist(acceleration_ms2=rate, braking_ms2=rate, max_speed_kmh=draw(st.sampled_from([30, 60, 120])))
        stop = {draw(st.sampled_from(sorted(points))): draw(st.integers(0, 40)) for _ in range(3)}
        train = passenger(route, f"{minute // 60:02d}:{minute % 60:02d}", consist=body)
        trains[f"t{i}"] = {**train, "stops": stop}
    return trains


def journeys(movements: pa.Table) -> list[list[tuple[str, str, int, int]]]:
    """For each train its movements `(event, place, track, time_s)`."""
    found: dict[int, list[tuple[str, str, int, int]]] = defaultdict(list)
    for train, *row in rows(movements, "train", "event", "place", "track", "time_s"):
        found[train].append(tuple(row))
    return list(found.values())


def runs(journey):
    """The sections that a train ran: `(from, to, start_s, end_s)`."""
    return [(a[1], b[1], a[3], b[3]) for a, b in pairwise(journey) if a[1] != b[1]]


def reservations(journey, points: Mapping[str, int]):
    """What a train takes of places where trains meet: `(place, track, from, until)`, from the move towards it on."""
    taken, since = [], journey[0][3]
    ends = (journey[0][1], journey[-1][1])
    for event, place, track, time_s in journey[1:]:
        if event != "arrive" and points[place] > 1 and place not in ends:
            taken.append((place, track, since, time_s))
            since = time_s
    return taken


def conflicts(movements: pa.Table, points: Mapping[str, int], stretches: list[Stretch]) -> list[str]:
    """Two trains on one track of a place, or two that face each other on a single track."""
    double = {frozenset(stretch[:2]) for stretch in stretches if stretch.tracks == 2}
    found = []
    for one, other in combinations(journeys(movements), 2):
        for a in reservations(one, points):
            for b in reservations(other, points):
                if a[:2] == b[:2] and max(a[2], b[2]) < min(a[3], b[3]):
                    found.append(f"{a} and {b} are on one track")
        for a in runs(one):
            for b in runs(other):
                if a[:2] == b[1::-1] and frozenset(a[:2]) not in double and max(a[2], b[2]) < min(a[3], b[3]):
                    found.append(f"{a} and {b} face each other")
    for journey in journeys(movements):
        found += [
            f"track {track} at {place}" for place, track, *_ in reservations(journey, points) if track > points[place]
        ]
    return found


def changed(table: pa.Table, column: str, values: list[int]) -> pa.Table:
    return table.set_column(table.schema.get_field_index(column), column, pa.array(values))


def simulate_random(folder, network, trains, rule="deadlock_free"):
    way = ways(network[1])
    services = {}
    for key, train in trains.items():
        stops = train["stops"]
        on_way = way[tuple(train["route"])]
        dwell_min = {point: minutes for point, minutes in stops.items() if point in on_way[1:-1]}
        services[key] = {k: v for k, v in train.items() if k != "stops"} | {"dwell_min": dwell_min}
    lengths = sum(len(way[tuple(train["route"])]) - 1 for train in trains.values())
    return simulate(folder, network, services, dispatching={"rule": rule}), lengths


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_on_any_tree_all_trains_finish_and_never_share_a_track(tmp_path_factory, data):
    points, stretches = data.draw(trees())
    trains = data.draw(timetables(points))

    tables, lengths = simulate_random(tmp_path_factory.mktemp("tree"), (points, stretches), trains)

    assert tables["trains"]["finished_s"].null_count == 0
    assert sum(len(runs(journey)) for journey in journeys(tables["movements"])) == lengths
    assert conflicts(tables["movements"], points, stretches) == []


def test_the_check_of_random_networks_finds_a_shared_track_and_trains_that_face_each_other(tmp_path):
    network = chain_of(3)
    movements = simulate(tmp_path, network, {"east": passenger("abc", "00:05"), "west": passenger("cba")})["movements"]
    assert rows(movements, "track", "time_s") == [(0, 0), (1, 600), (1, 900), (0, 1500), (0, 300), (2, 900), (0, 1500)]
    assert conflicts(movements, *network) == []

    one_track = changed(movements, "track", [0, 1, 1, 0, 0, 1, 0])
    early = changed(movements, "time_s", [0, 600, 600, 1200, 300, 900, 1500])

    assert conflicts(one_track, *network) == ["('b', 1, 0, 900) and ('b', 1, 300, 900) are on one track"]
    assert conflicts(early, *network) == ["('b', 'a', 600, 1200) and ('a', 'b', 300, 900) face each other"]
