"""Trains that wait for others at a station.

Trains run from a over b to c, from e to c, and from c to d, ten minutes each. The feeder is to be at c at 00:20, but
has to follow another train from a, and is there at 00:30.
"""

import pytest
from small_networks import Stretch, freight, intervals, load, passenger, trace

import sim
from sim.kernel import StockKernel

POINTS = {"a": 3, "b": 3, "e": 3, "c": 5, "d": 3}
LINE = [Stretch("a", "b"), Stretch("b", "c"), Stretch("e", "c"), Stretch("c", "d")]
MINUTE_S = 60
LATE = {"ahead": passenger("ab"), "feeder": passenger("abc")}


def minutes(tables, train, event, place):
    """When a train leaves, comes or passes, in minutes."""
    return [time / MINUTE_S for who, what, where, time in trace(tables) if (who, what, where) == (train, event, place)]


def run(folder, **trains):
    return sim.simulate(load(folder, POINTS, LINE, services={"trains": {**LATE, **trains}}), 0)


def waiting_for(service="feeder", at="c", **times):
    return [{"service": service, "at": at, **times}]


@pytest.mark.parametrize(
    ("transfer_min", "longest_wait_min", "leaves_min"),
    [
        (0, 20, 30),
        (5, 20, 35),
        (5, 10, 35),  # just in time
        (5, 9, 30),  # it comes, but too late to change
        (5, 3, 28),  # it does not come in time
    ],
)
def test_a_train_waits_at_its_origin_up_to_its_longest_wait(tmp_path, transfer_min, longest_wait_min, leaves_min):
    wish = waiting_for(transfer_min=transfer_min, longest_wait_min=longest_wait_min)
    tables = run(tmp_path, onward=passenger("cd", "00:25", connections=wish))
    assert minutes(tables, "onward", "depart", "c") == [leaves_min]
    assert minutes(tables, "onward", "arrive", "d") == [leaves_min + 10]
    assert minutes(tables, "feeder", "arrive", "c") == [30]
    waited = [("connection", "c", 25 * MINUTE_S, leaves_min * MINUTE_S)]
    assert intervals(tables, "train", 2)[:1] == waited


def test_a_train_on_its_way_waits_after_its_planned_stop(tmp_path):
    through = passenger("ecd", "00:05", dwell_min={"c": 5}, connections=waiting_for(longest_wait_min=30))
    tables = run(tmp_path, through=through)
    assert intervals(tables, "train", 2) == [
        ("running", "l2:e-c", 5 * MINUTE_S, 15 * MINUTE_S),
        ("station_stop", "c", 15 * MINUTE_S, 20 * MINUTE_S),
        ("connection", "c", 20 * MINUTE_S, 30 * MINUTE_S),
        ("running", "l3:c-d", 30 * MINUTE_S, 40 * MINUTE_S),
    ]


def test_a_train_that_stops_on_its_way_is_waited_for_too(tmp_path):
    feeder = passenger("abcd", dwell_min={"c": 15})
    onward = passenger("ce", "00:21", connections=waiting_for(longest_wait_min=30))
    tables = run(tmp_path, feeder=feeder, onward=onward)
    assert minutes(tables, "onward", "depart", "c") == [30]


@pytest.mark.parametrize(("leaves", "left_min"), [("00:10", 10), ("01:24", 84), ("01:25", 95)])
def test_a_train_waits_for_the_last_one_that_is_due_in_time(tmp_path, leaves, left_min):
    """The feeders are due at 00:20 and 01:20, and come at 00:30 and 01:30."""
    late = {"ahead": passenger("ab", ["00:00", "01:00"]), "feeder": passenger("abc", ["00:00", "01:00"])}
    wish = waiting_for(transfer_min=5, longest_wait_min=60)
    tables = run(tmp_path, **late, onward=passenger("cd", leaves, connections=wish))
    assert minutes(tables, "onward", "depart", "c") == [left_min]


def test_two_trains_that_wait_for_each_other_both_go(tmp_path):
    one = passenger("ecd", "00:10", dwell_min={"c": 5}, connections=waiting_for("two", longest_wait_min=30))
    two = passenger("dce", "00:12", dwell_min={"c": 3}, connections=waiting_for("one", longest_wait_min=30))
    tables = run(tmp_path, one=one, two=two)
    assert minutes(tables, "one", "depart", "c") == [25]
    assert minutes(tables, "two", "depart", "c") == [25]


def test_connections_are_the_same_on_the_stock_kernel(tmp_path):
    wish = waiting_for(transfer_min=5, longest_wait_min=3)
    trains = {**LATE, "onward": passenger("cd", "00:25", connections=wish)}
    loaded = load(tmp_path, POINTS, LINE, services={"trains": trains})
    ours, stock = sim.simulate(loaded, 0), sim.simulate(loaded, 0, clock=StockKernel)
    assert all(ours[name].equals(stock[name]) for name in ours)


def problems(folder, **trains):
    with pytest.raises(sim.ScenarioError) as error:
        run(folder, **trains)
    return [str(problem).split(": ", 1)[1] for problem in error.value.problems]


def test_a_train_that_stops_for_formalities_or_a_locomotive_only_can_be_waited_for(tmp_path):
    """Neither has a call or a stop of its own at c."""
    goods = freight(("a", "d"))
    relieved = passenger("ad", "00:05", locomotives=[{"until": "c"}, {}])
    wishes = [*waiting_for("goods", longest_wait_min=30), *waiting_for("relieved", longest_wait_min=30)]
    border = {"name": "Gate", "china": {"station": "b"}, "viet_nam": {"station": "c"}}
    trains = {"goods": goods, "relieved": relieved, "onward": passenger("ce", "00:26", connections=wishes)}
    loaded = load(tmp_path, POINTS, LINE, china="ab", services={"trains": trains}, borders={"gate": border})
    tables = sim.simulate(loaded, 0)
    assert minutes(tables, "relieved", "arrive", "c") == [30]  # it has followed the goods train
    assert minutes(tables, "onward", "depart", "c") == [30]


def test_connections_of_services_without_a_way_are_not_blamed_for_their_station(tmp_path):
    nowhere = {**passenger("cd"), "route": ["c", "c"]}
    wish = waiting_for("nowhere", longest_wait_min=1)
    assert problems(tmp_path, nowhere=nowhere, onward=passenger("cd", connections=wish)) == [
        "services.trains.nowhere.route: must lead from one point to another"
    ]


def test_connections_that_cannot_be_kept_are_refused(tmp_path):
    bad = [
        *waiting_for("feder", longest_wait_min=1),
        *waiting_for("onward", longest_wait_min=1),
        *waiting_for(at="b", longest_wait_min=1),
        *waiting_for(at="d", longest_wait_min=1),
        *waiting_for("when_full", longest_wait_min=1),
    ]
    when_full = {**passenger("ec"), "departures": {"when_full_or_after_h": 1}}
    assert problems(tmp_path, onward=passenger("cd", connections=bad), when_full=when_full) == [
        "services.trains.onward.connections.0.service: unknown train service 'feder'; allowed: ahead, feeder, onward,"
        " when_full; did you mean 'feeder'?",
        "services.trains.onward.connections.1.service: a train cannot wait for another of its own service",
        "services.trains.onward.connections.2.at: 'b' must be a stop of both services, before the end of the first: c",
        "services.trains.onward.connections.3.at: 'd' must be a stop of both services, before the end of the first: c",
        "services.trains.onward.connections.4.service: 'when_full' leaves when it is full, must be a service with"
        " planned departures",
    ]
