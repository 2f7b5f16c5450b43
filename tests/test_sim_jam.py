import pytest
from small_networks import Stretch, chain_of, flow, freight, load, passenger

import sim
from sim.track.jam import JamError


def jam_of(folder, network, trains, **blocks):
    with pytest.raises(JamError) as jam:
        sim.simulate(load(folder, *network, services={"trains": trains}, **blocks), 0)
    return str(jam.value)


def test_trains_that_did_not_leave_yet_stand_at_their_origin(tmp_path):
    stops = {"b": 20, "c": 20}
    east = {f"e{i}": passenger("abcd", dwell_min=stops) for i in (1, 2, 3)}
    west = {f"w{i}": passenger("dcba", dwell_min=stops) for i in (1, 2)}

    text = jam_of(tmp_path, chain_of(4), {**east, **west}, dispatching={"rule": "capacity_only"})

    assert text == (
        "no train can move at day 1 00:40: "
        "e1-1 holds a track at B and waits for a track at C, held by w1-1, w2-1; "
        "e2-1 holds a track at B and waits for a track at C, held by w1-1, w2-1; "
        "e3-1 stands at its origin and waits for a track at B, held by e1-1, e2-1; "
        "w1-1 holds a track at C and waits for a track at B, held by e1-1, e2-1; "
        "w2-1 holds a track at C and waits for a track at B, held by e1-1, e2-1"
    )


def test_trains_around_a_ring_can_block_each_other(tmp_path):
    ways = ["abcd", "bcda", "cdab", "dabc"]
    ring = dict.fromkeys("abcd", 2), [Stretch("a", "b"), Stretch("b", "c"), Stretch("c", "d"), Stretch("a", "d")]
    trains = {f"{way[0]}{i}": passenger(way, dwell_min={way[1]: 20}) for way in ways for i in (1, 2)}

    text = jam_of(tmp_path, ring, trains, dispatching={"rule": "capacity_only"})

    stuck = [
        f"{train}{i}-1 holds a track at {at} and waits for a track at {ahead}, held by {there}1-1, {there}2-1"
        for train, at, ahead, there in ("aBCb", "bCDc", "cDAd", "dABa")
        for i in (1, 2)
    ]
    assert text == f"no train can move at day 1 00:40: {'; '.join(stuck)}"


def test_a_train_that_waits_for_a_yard_is_not_jammed(tmp_path):
    """One track, a box that takes two days to unload: the second train waits over two visits of the guard."""
    terminals = {
        "north": {"name": "North", "station": "a"},
        "south": {"name": "South", "station": "b", "tracks": 1, "cranes": 1, "lift_min": 2 * 1440},
    }
    goods = flow("north", "south", per_hour=1 / 4, arrivals="regular")
    trains = {"f1": freight("ab", "05:00"), "f2": freight("ab", "05:01")}

    tables = sim.simulate(
        load(tmp_path, *chain_of(2), services={"trains": trains}, terminals=terminals, flows={"goods": goods}), 0
    )

    assert tables["trains"]["finished_s"].to_pylist() == [18_600 + 2 * 86400, 18_600 + 2 * 86400 + 600]


def test_a_train_behind_a_long_stop_is_not_jammed(tmp_path):
    trains = {"slow": passenger("abc", dwell_min={"b": 3000}), "late": passenger("abc", "00:30")}

    tables = sim.simulate(load(tmp_path, *chain_of(3), services={"trains": trains}), 0)

    assert tables["trains"]["finished_s"].to_pylist() == [181_200, 181_800]
