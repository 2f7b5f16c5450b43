"""Scarce locomotives and wagons, worked out by hand: sections of 10 minutes, 5 minutes to turn round."""

import pytest
from small_fleets import locomotives, wagons
from small_networks import chain_of, flow, freight, intervals, load, merged, passenger, rows, trace

import results
import sim
from sim.kernel import StockKernel
from sim.records import PER_REPLICATION

MIN_S = 60


def run(folder, points, trains, **blocks):
    """Run it for a week on a line of so many points, hold every chain against the checker, and give the tables."""
    loaded = load(folder, *chain_of(points, tracks=3), services={"trains": trains}, **blocks)
    stored = sim.run(loaded, folder=folder / "run", replications=1, workers=1)
    assert results.check_chains(stored, 0) == []
    return {name: stored.table(name, 0) for name in PER_REPLICATION}


def minutes(tables):
    """All movements `(train, event, place, minute)`."""
    return [(service, event, place, time_s / MIN_S) for service, event, place, time_s in trace(tables)]


def waits(tables, cause):
    """The waits of trains: `(train, place, from minute, to minute)`."""
    service = dict(rows(tables["trains"], "train", "service"))
    found = rows(tables["intervals"], "start_s", "end_s", "subject", "number", "cause", "place")
    return [
        (service[number], place, start / MIN_S, end / MIN_S)
        for start, end, subject, number, what, place in sorted(found)
        if (subject, what) == ("train", cause)
    ]


def standing(tables, hour, pool):
    """Where the units of a pool are in an hour: `{(place, state): minutes of all of them}`."""
    found = rows(tables["fleet"], "pool", "hour", "place", "state", "unit_s")
    return {(place, state): unit_s / MIN_S for name, h, place, state, unit_s in found if (name, h) == (pool, hour)}


def test_two_locomotives_shuttle_and_nothing_waits(tmp_path):
    trains = {
        "east": passenger("ab", ["00:00", "00:20"], locomotives="diesel"),
        "west": passenger("ba", ["00:15", "00:35"], locomotives="diesel"),
    }

    tables = run(tmp_path, 2, trains, fleet={"locomotives": {"diesel": locomotives({"a": 2})}})

    assert minutes(tables) == [
        ("east", "depart", "a", 0),
        ("east", "arrive", "b", 10),
        ("west", "depart", "b", 15),
        ("west", "arrive", "a", 25),
        ("east", "depart", "a", 25),  # by the second locomotive; the section was not free before
        ("east", "arrive", "b", 35),
        ("west", "depart", "b", 40),
        ("west", "arrive", "a", 50),
    ]
    assert waits(tables, "locomotive") == [("west", "b", 35, 40)]
    assert waits(tables, "meet") == [("east", "a", 20, 25)]


def test_a_train_is_late_because_its_locomotive_is(tmp_path):
    trains = {
        "east": passenger("ab", ["00:00", "00:20"], locomotives="diesel"),
        "west": passenger("ba", "00:05", locomotives="diesel"),
    }

    tables = run(tmp_path, 2, trains, fleet={"locomotives": {"diesel": locomotives({"a": 1})}})

    assert minutes(tables) == [
        ("east", "depart", "a", 0),
        ("east", "arrive", "b", 10),
        ("west", "depart", "b", 15),
        ("west", "arrive", "a", 25),
        ("east", "depart", "a", 30),
        ("east", "arrive", "b", 40),
    ]
    assert waits(tables, "locomotive") == [("west", "b", 5, 15), ("east", "a", 20, 30)]
    assert standing(tables, 0, "diesel") == {
        ("b", "turn_round"): 10,  # 10 to 15 and 40 to 45
        ("a", "turn_round"): 5,
        (None, "in_train"): 30,
        ("b", "ready"): 15,
    }
    assert standing(tables, 100, "diesel") == {("b", "ready"): 60}


def test_a_light_engine_comes_from_where_the_locomotive_is(tmp_path):
    trains = {"west": passenger("ba", "00:00", locomotives="diesel")}

    tables = run(tmp_path, 2, trains, fleet={"locomotives": {"diesel": locomotives({"a": 1})}})

    assert minutes(tables) == [
        ("diesel.light.a-b", "depart", "a", 0),
        ("diesel.light.a-b", "arrive", "b", 10),
        ("west", "depart", "b", 15),
        ("west", "arrive", "a", 25),
    ]
    assert waits(tables, "locomotive") == [("west", "b", 0, 15)]
    assert rows(tables["trains"], "service", "train_class") == [
        ("west", "passenger"),
        ("diesel.light.a-b", "light_engine"),
    ]
    assert standing(tables, 0, "diesel") == {
        (None, "empty_run"): 10,
        ("b", "turn_round"): 5,
        (None, "in_train"): 10,
        ("a", "turn_round"): 5,
        ("a", "ready"): 30,
    }


def test_a_light_engine_obeys_the_rule_of_the_single_track(tmp_path):
    """It waits at c, off the running tracks, while another train is on its section, and meets that one's follower."""
    trains = {
        "west": passenger("ab", "00:00", locomotives="diesel"),
        "free": passenger("bc", ["00:00", "00:10"]),
    }

    tables = run(tmp_path, 3, trains, fleet={"locomotives": {"diesel": locomotives({"c": 1}, turn_round_min=0)}})

    assert [move for move in minutes(tables) if move[0] != "free"] == [
        ("diesel.light.c-a", "depart", "c", 20),
        ("diesel.light.c-a", "pass", "b", 30),
        ("west", "depart", "a", 40),
        ("diesel.light.c-a", "arrive", "a", 40),
        ("west", "arrive", "b", 50),
    ]
    assert waits(tables, "meet") == [("diesel.light.c-a", "c", 0, 20)]


def test_locomotives_change_where_the_wire_ends_and_both_are_taken_before_departure(tmp_path):
    """The second train stands at its origin until the locomotive for the change is back there, light."""
    trains = {
        "south": passenger(
            "abc",
            ["00:00", "00:05"],
            locomotives=[{"pool": "north", "until": "b"}, {"pool": "south"}],
        )
    }
    pools = {"north": locomotives({"a": 1}), "south": locomotives({"b": 1}, change_min=30)}

    tables = run(tmp_path, 3, trains, fleet={"locomotives": pools})

    assert minutes(tables) == [
        ("south", "depart", "a", 0),
        ("south", "arrive", "b", 10),
        ("north.light.b-a", "depart", "b", 15),
        ("north.light.b-a", "arrive", "a", 25),  # ready at 30
        ("south", "depart", "b", 40),
        ("south", "arrive", "c", 50),
        ("south.light.c-b", "depart", "c", 55),
        ("south.light.c-b", "arrive", "b", 65),  # ready at 70
        ("south", "depart", "a", 70),
        ("south", "arrive", "b", 80),
        ("south", "depart", "b", 110),
        ("south", "arrive", "c", 120),
    ]
    assert waits(tables, "locomotive") == [("south", "a", 5, 70)]
    assert waits(tables, "locomotive_change") == [("south", "b", 10, 40), ("south", "b", 80, 110)]
    assert standing(tables, 0, "south") == {
        ("b", "reserved"): 40,
        (None, "in_train"): 10,
        ("c", "turn_round"): 5,
        (None, "empty_run"): 5,
    }


def test_on_a_part_of_the_way_any_locomotive_will_do(tmp_path):
    """Only the pool's locomotives are counted: from b on in one direction, up to b in the other."""
    trains = {
        "south": passenger("abc", "00:00", locomotives=[{"until": "b"}, {"pool": "south"}]),
        "north": passenger("cba", "00:30", locomotives=[{"pool": "south", "until": "b"}, {}]),
    }
    pool = locomotives({"c": 1}, change_min=15)

    tables = run(tmp_path, 3, trains, fleet={"locomotives": {"south": pool}})

    assert minutes(tables) == [
        ("south.light.c-b", "depart", "c", 0),
        ("south.light.c-b", "arrive", "b", 10),  # ready at 15
        ("south", "depart", "a", 15),
        ("south", "arrive", "b", 25),
        ("south", "depart", "b", 40),
        ("south", "arrive", "c", 50),  # ready at 55
        ("north", "depart", "c", 55),
        ("north", "arrive", "b", 65),
        ("north", "depart", "b", 65),
        ("north", "arrive", "a", 75),
    ]
    assert waits(tables, "locomotive") == [("south", "a", 0, 15), ("north", "c", 30, 55)]


GOODS = {
    "terminals": {"north": {"name": "North", "station": "a"}, "south": {"name": "South", "station": "b"}},
    "flows": {"goods": flow("north", "south", per_hour=24, arrivals="regular")},
}


def test_empty_wagons_return_and_goods_wait_for_them(tmp_path):
    """Ten wagons, six a train: the second train waits for two of the first one's, which come back empty."""
    trains = {"east": freight("ab", ["00:30", "00:35"], wagons={"pool": "flats", "count": 6})}

    tables = run(tmp_path, 2, trains, fleet={"wagons": {"flats": wagons({"a": 10})}}, **GOODS)

    assert minutes(tables) == [
        ("east", "depart", "a", 30),
        ("east", "arrive", "b", 40),
        ("flats.empty.b-a", "depart", "b", 40),
        ("east", "depart", "a", 50),
        ("flats.empty.b-a", "arrive", "a", 50),
        ("east", "arrive", "b", 60),
    ]
    assert waits(tables, "wagons") == [("east", "a", 35, 50)]
    assert standing(tables, 1, "flats") == {("b", "ready"): 10 * 60}
    on_train = dict(rows(tables["loads"], "consignment", "carrier_number"))
    late = [intervals(tables, "consignment", number) for number, train in on_train.items() if train == 1]
    no_wagons = ("wagons", "terminal:north", 35 * MIN_S, 50 * MIN_S)
    assert late == [
        [("departure", "terminal:north", 1950, 35 * MIN_S), no_wagons],  # ready 2.5 minutes before the list is closed
        [no_wagons],
    ]


def test_empty_wagons_wait_for_a_locomotive_which_comes_light(tmp_path):
    """Two trains one way with one locomotive: it comes back with the empty wagons, for which it need not run light."""
    pools = {
        "locomotives": {"diesel": locomotives({"a": 1})},
        "wagons": {"flats": wagons({"a": 6}, empty_train={"locomotive": "diesel"})},
    }
    trains = {"east": freight("ab", ["00:30", "00:35"], wagons={"pool": "flats", "count": 6}, locomotives="diesel")}

    tables = run(tmp_path, 2, trains, fleet=pools, **GOODS)

    assert minutes(tables) == [
        ("east", "depart", "a", 30),
        ("east", "arrive", "b", 40),
        ("flats.empty.b-a", "depart", "b", 45),
        ("flats.empty.b-a", "arrive", "a", 55),
        ("east", "depart", "a", 60),
        ("east", "arrive", "b", 70),
    ]
    assert waits(tables, "wagons") == [("east", "a", 35, 55)]
    assert waits(tables, "locomotive") == [("flats.empty.b-a", "b", 40, 45), ("east", "a", 55, 60)]


def test_more_empty_wagons_than_a_train_takes_go_in_two(tmp_path):
    trains = {"west": freight("ba", "00:30", wagons={"pool": "flats", "count": 5})}

    tables = run(tmp_path, 2, trains, fleet={"wagons": {"flats": wagons({"a": 5}, a_train=3)}})

    assert [row for row in minutes(tables) if row[1] == "depart"] == [
        ("flats.empty.a-b", "depart", "a", 30),
        ("flats.empty.a-b", "depart", "a", 40),
        ("west", "depart", "b", 50),
    ]


def test_wagons_lie_scattered_and_two_trains_want_more_than_either_station_has(tmp_path):
    """Five here and five there, eight a train: had each kept its five, both would wait for ever."""
    use = {"wagons": {"pool": "flats", "count": 8}}
    trains = {"east": freight("ab", "00:30", **use), "west": freight("ba", "00:30", **use)}

    tables = run(tmp_path, 2, trains, fleet={"wagons": {"flats": wagons({"a": 5, "b": 5})}}, **GOODS)

    assert minutes(tables) == [
        ("flats.empty.b-a", "depart", "b", 30),
        ("east", "depart", "a", 40),
        ("flats.empty.b-a", "arrive", "a", 40),
        ("east", "arrive", "b", 50),
        ("west", "depart", "b", 50),
        ("west", "arrive", "a", 60),
    ]


def test_trains_that_leave_when_full_wait_for_wagons_one_after_the_other(tmp_path):
    """Each takes its goods when it is full; no train is started twice for the same goods while wagons are away."""
    trains = {
        "east": freight(
            "ab", departures={"when_full_or_after_h": 9}, consist={"capacity_teu": 24}, wagons={"pool": "w", "count": 6}
        )
    }
    far = wagons({"a": 6}, empty_train={"max_speed_kmh": 6})  # 100 minutes back, a train full every 60

    tables = run(tmp_path, 2, trains, fleet={"wagons": {"w": far}}, **GOODS)

    started = [place for service, event, place, _ in minutes(tables) if (service, event) == ("east", "depart")]
    assert len(started) == pytest.approx(7 * 24 * 60 / 110, abs=2)
    taken = rows(tables["loads"], "consignment")
    assert len(taken) == len(set(taken))


def test_a_train_of_better_rank_has_the_locomotive_first(tmp_path):
    trains = {
        "slow": freight("ab", "00:01", locomotives="diesel"),
        "fast": passenger("ab", "00:04", locomotives="diesel"),
        "away": passenger("ba", "00:00", locomotives="diesel"),
    }

    tables = run(
        tmp_path, 2, trains, fleet={"locomotives": {"diesel": locomotives({"b": 1}, turn_round_min=0)}}, **GOODS
    )

    departures = [(service, minute) for service, event, _, minute in minutes(tables) if event == "depart"]
    assert departures == [("away", 0), ("fast", 10), ("diesel.light.b-a", 20), ("slow", 30)]


def test_a_locomotive_serves_those_beside_it_first_but_not_for_ever(tmp_path):
    """Trains from b to a and back could keep the only locomotive busy; the one at c outranks them after a while."""
    trains = {
        "there": passenger("ab", departures={"every_h": 0.2}, locomotives="diesel"),
        "back": passenger("ba", departures={"every_h": 0.2}, locomotives="diesel"),
        "other": passenger("cb", "01:00", locomotives="diesel"),
    }

    tables = run(
        tmp_path,
        3,
        trains,
        fleet={"locomotives": {"diesel": locomotives({"a": 1})}},
        dispatching={"ageing_h": 6},
    )

    (leaves,) = [minute for service, event, _, minute in minutes(tables) if (service, event) == ("other", "depart")]
    assert 60 * 7 < leaves < 60 * 24


def test_without_the_block_all_tables_are_as_with_more_than_enough(tmp_path):
    """Locomotives and wagons that never lack change no row of any other table."""
    trains = {"east": freight("ab", departures={"every_h": 4}), "west": passenger("ba", departures={"every_h": 3})}
    use = {"locomotives": "diesel", "wagons": {"pool": "flats", "count": 3}}
    used = merged(trains, {"east": use, "west": {"locomotives": "diesel"}})
    fleet = {
        "locomotives": {"diesel": locomotives({"a": 500, "b": 500})},
        "wagons": {"flats": wagons({"a": 500, "b": 500})},
    }

    plain = run(tmp_path / "plain", 2, trains, **GOODS)
    rich = run(tmp_path / "rich", 2, used, fleet=fleet, **GOODS)

    assert [name for name in PER_REPLICATION if plain[name].to_pylist() != rich[name].to_pylist()] == ["fleet"]
    assert plain["fleet"].num_rows == 0


def test_both_kernels_and_any_number_of_workers_agree(tmp_path):
    trains = {
        "east": freight(
            "acd",
            departures={"when_full_or_after_h": 5},
            wagons={"pool": "flats", "count": 6},
            locomotives=[{"pool": "wire", "until": "c"}, {"pool": "diesel"}],
            consist={"capacity_teu": 20},
        ),
        "local": passenger("da", departures={"every_h": 5}, locomotives="diesel"),
    }
    slow = {"exponential": {"mean": 40}}
    pools = {
        "locomotives": {
            "wire": locomotives({"a": 1, "c": 1}, turn_round_min=slow),
            "diesel": locomotives({"d": 2}, turn_round_min=slow, change_min=slow),
        },
        "wagons": {"flats": wagons({"a": 7, "d": 4}, a_train=4, empty_train={"locomotive": "diesel"})},
    }
    blocks = merged(GOODS, {"fleet": pools, "terminals": {"south": {"station": "d", "cranes": 1, "lift_min": 2}}})
    loaded = load(tmp_path, *chain_of(4), services={"trains": trains}, **blocks)

    one = sim.run(loaded, folder=tmp_path / "1", replications=2, workers=1)
    two = sim.run(loaded, folder=tmp_path / "2", replications=2, workers=2)
    stock = sim.simulate(loaded, 0, clock=StockKernel)

    assert one.digests == two.digests
    assert [name for name in PER_REPLICATION if one.table(name, 0).to_pylist() != stock[name].to_pylist()] == []
    assert results.check_chains(one, 0) == []
    classes = {name for (name,) in rows(one.table("trains", 0), "train_class")}
    assert classes == {"freight", "passenger", "light_engine", "empty_wagons"}
