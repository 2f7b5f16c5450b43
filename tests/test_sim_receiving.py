"""Receiving tracks of border stations: traces by hand, and no deadlock on random railways."""

import pytest
from random_railways import random_tree, run_watched
from small_networks import chain_of, freight, load, passenger, rows, trace

from sim.border.channels import SIDES
from sim.kernel import Kernel
from sim.replication import Model, simulate
from sim.track import dispatching
from sim.track.dispatching import Dispatcher
from sim.track.jam import JamError

MIN_S = 60
SCAN = {"work": "scan", "per": "carrier", "time_min": 60, "servers": 9}


def over_the_border(folder, trains, *, receiving=None, points=5, tracks=4, dispatching=None):
    """a in China, then b, c, d, e; the entry formalities, an hour for each train at once, at b."""
    here = {"station": "b", "stages": {"s": SCAN}, "exit": ["s"], "entry": ["s"]}
    if receiving is not None:
        here["receiving_tracks"] = receiving
    return load(
        folder,
        *chain_of(points, tracks),
        china="a",
        services={"trains": trains},
        borders={"gate": {"name": "Gate", "china": {"station": "a"}, "viet_nam": here}},
        dispatching=dispatching or {},
    )


def at(tables, event, place):
    """When, in minutes, by train in order of its departure."""
    return [(train, time // MIN_S) for train, found, point, time in trace(tables) if (found, point) == (event, place)]


SOUTH = {f"t{i}": freight("ae", f"00:{10 * i:02d}") for i in range(4)}


def test_trains_for_which_there_is_no_receiving_track_wait_before_the_station(tmp_path):
    """Of three receiving tracks two are for trains of one direction; each is free again after 10 + 60 minutes."""
    few = simulate(over_the_border(tmp_path / "few", SOUTH, receiving=3), 0)
    none = simulate(over_the_border(tmp_path / "none", SOUTH), 0)

    assert at(none, "arrive", "b") == [("t0", 10), ("t1", 20), ("t2", 30), ("t3", 100 - 20)]
    assert at(few, "depart", "a") == [("t0", 0), ("t1", 10), ("t2", 70), ("t3", 80)]
    assert at(few, "arrive", "b") == [("t0", 10), ("t1", 20), ("t2", 80), ("t3", 90)]
    waits = [row for row in rows(few["intervals"], "cause", "number", "start_s", "end_s") if row[0] == "track_full"]
    assert waits == [("track_full", 2, 20 * MIN_S, 70 * MIN_S), ("track_full", 3, 30 * MIN_S, 70 * MIN_S)]


def test_passenger_trains_and_those_of_the_other_direction_pass(tmp_path):
    trains = {
        **{key: SOUTH[key] for key in ("t0", "t1", "t2")},
        "fast": passenger("ae", "00:40"),
        "back": freight("ea", "00:05"),
    }

    tables = simulate(over_the_border(tmp_path, trains, receiving=3), 0)

    assert at(tables, "depart", "a")[2:] == [("fast", 40), ("t2", 70)]
    assert ("back", 35) in at(tables, "arrive", "b")


def test_a_train_that_ends_at_the_border_gives_its_track_back_when_its_formalities_are_done(tmp_path):
    trains = {f"t{i}": freight("ab", f"00:{10 * i:02d}") for i in range(4)}

    tables = simulate(over_the_border(tmp_path, trains, receiving=2, points=2), 0)

    assert at(tables, "arrive", "b") == [("t0", 10), ("t1", 20), ("t2", 80), ("t3", 90)]


def test_at_the_end_all_receiving_tracks_are_given_back(tmp_path):
    trains = {**SOUTH, "back": freight("ea", "00:05"), "ends": freight("ab", "00:03"), "starts": freight("ba", "00:30")}
    loaded = over_the_border(tmp_path, trains, receiving=3)
    model = Model(loaded, 0, Kernel())
    model.run()

    takes = [
        tracks
        for service in model.services
        for move in service.path.moves
        if move.reception
        for tracks in move.reception.takes
    ]
    assert {tracks.trains for tracks in takes} == {0}
    assert {heading.trains for tracks in takes for heading in tracks.heading.values()} == {0}


def test_the_safe_state_test_takes_them_for_all_tracks_of_the_station(tmp_path):
    loaded = over_the_border(tmp_path, SOUTH, receiving=3, dispatching={"rule": "safe_state"})

    tables = simulate(loaded, 0)

    assert at(tables, "arrive", "b") == [("t0", 10), ("t1", 20), ("t2", 30), ("t3", 80)]


def crossing_trains(folder, rule):
    """Both sides have two receiving tracks; two trains from each end meet there."""
    side = {"stages": {"s": SCAN}, "exit": ["s"], "entry": ["s"], "receiving_tracks": 2}
    trains = {f"{way}{i}": freight(way, f"00:0{i}") for way in ("ad", "da") for i in range(2)}
    return load(
        folder,
        *chain_of(4, 6),
        china="ab",
        services={"trains": trains},
        borders={"gate": {"name": "Gate", "china": {"station": "b", **side}, "viet_nam": {"station": "c", **side}}},
        dispatching={"rule": rule},
    )


def test_without_the_rule_receiving_tracks_jam_and_the_report_says_who_holds_them(tmp_path):
    with pytest.raises(JamError) as caught:
        simulate(crossing_trains(tmp_path, "capacity_only"), 0)

    said = str(caught.value)
    assert "ad0-1 holds a track at B and waits for a receiving track at C, held by da0-1, da1-1" in said
    assert "da0-1 holds a track at C and waits for a receiving track at B, held by ad0-1, ad1-1" in said


@pytest.mark.parametrize("rule", ["deadlock_free", "safe_state"])
def test_by_the_rule_they_do_not(tmp_path, rule):
    tables = simulate(crossing_trains(tmp_path, rule), 0)

    assert tables["trains"]["finished_s"].null_count == 0


def with_receiving_tracks(number):
    """A random tree whose border stations have as few receiving tracks as may be."""
    railway = random_tree(number)
    for border in railway.blocks.get("borders", {}).values():
        for side in SIDES:
            if railway.points[border[side]["station"]] > 1:
                border[side]["receiving_tracks"] = 2
    return railway


def faults(numbers, folder):
    found = {}
    for number in numbers:
        railway = with_receiving_tracks(number)
        if "receiving_tracks" in str(railway.blocks):
            _, wrong = run_watched(railway, folder)
            found[number] = wrong
    return found


def test_on_random_railways_all_trains_finish(tmp_path):
    found = faults(range(150), tmp_path)

    assert len(found) > 40
    assert {number: wrong for number, wrong in found.items() if wrong} == {}


@pytest.mark.slow
def test_on_thousands_of_random_railways_all_trains_finish(tmp_path):
    assert {number: wrong for number, wrong in faults(range(10_000), tmp_path).items() if wrong} == {}


@pytest.mark.skipif(not dispatching.__file__.endswith(".py"), reason="a compiled model cannot be patched")
def test_the_random_railways_need_the_rule(tmp_path, monkeypatch):
    """With dispatching that forgets to give receiving tracks back, trains do not finish: the test above can fail."""
    monkeypatch.setattr(Dispatcher, "leave_reception", lambda *_: None)
    monkeypatch.setattr("sim.track.sections.Reception.leave", lambda _: None)
    stuck = 0
    for number in range(150):
        try:
            stuck += bool(faults([number], tmp_path).get(number))
        except JamError:
            stuck += 1

    assert stuck > 3
