from small_fleets import locomotives, wagons
from small_networks import Stretch, chain_of, freight, load, passenger

import sim

THREE_WEEKS = {"warm_up_weeks": 0, "horizon_weeks": 3, "run_out_weeks": 0}


def run_warnings(folder, network, trains, **blocks):
    points, stretches = network
    loaded = load(folder, points, stretches, services={"trains": trains}, time=THREE_WEEKS, **blocks)
    return sim.run(loaded, folder=folder / "run", replications=1, workers=1).warnings


def test_train_that_does_not_come_to_its_end_is_named(tmp_path):
    trains = {"sleeper": passenger("abc", dwell_min={"b": 30 * 24 * 60})}
    assert run_warnings(tmp_path, chain_of(3), trains) == (
        "sleeper: 2 trains not at the end of the route a week after planned departure, "
        "sleeper-1 is at work at or beyond B (in 1 of 1 replications)",
    )


def test_train_behind_it_is_said_to_wait_and_for_what(tmp_path):
    line = ({"a": 4, "b": 2, "c": 4}, [Stretch("a", "b", 10), Stretch("b", "c", 10)])
    trains = {
        "sleeper": passenger("abc", dwell_min={"b": 30 * 24 * 60}),
        "behind": passenger("abc", "01:00"),
    }
    assert (
        "behind: 2 trains not at the end of the route a week after planned departure, "
        "behind-1 waits at A for a track at B (in 1 of 1 replications)"
    ) in run_warnings(tmp_path, line, trains)


def test_trains_that_wait_for_the_fleet_say_what_they_lack(tmp_path):
    """The first sleeper has the only locomotive and all wagons, for a month."""
    goods = {"wagons": {"pool": "flats", "count": 4}, "locomotives": "diesel"}
    trains = {
        "sleeper": freight("abc", dwell_min={"b": 30 * 24 * 60}, **goods),
        "empty": freight("abc", "01:00", wagons={"pool": "flats", "count": 4}),
        "still": passenger("abc", "01:00", locomotives="diesel"),
    }
    fleet = {"locomotives": {"diesel": locomotives({"a": 1})}, "wagons": {"flats": wagons({"a": 4})}}

    late = [
        text.partition(" a week after planned departure, ")[2]
        for text in run_warnings(tmp_path, chain_of(3), trains, fleet=fleet)
    ]

    assert late == [
        "empty-1 waits at its origin for 4 wagons of flats (in 1 of 1 replications)",
        "sleeper-1 is at work at or beyond B (in 1 of 1 replications)",
        "still-1 waits at its origin for a locomotive of diesel (in 1 of 1 replications)",
    ]


def test_trains_that_come_through_give_no_warning(tmp_path):
    assert run_warnings(tmp_path, chain_of(3), {"through": passenger("abc")}) == ()
