"""The exact safe-state test: against a search through all orders of moves, and on rings."""

import random
from functools import cache
from itertools import pairwise

import pytest
from small_networks import Stretch, chain_of, flow, freight, load, passenger, rows, trace

import sim
from sim.kernel import Kernel
from sim.replication import Model
from sim.track import jam
from sim.track.dispatching import HEADWAY, TRACK_FULL
from sim.track.safe_state import closed_places, has_track
from sim.track.sections import MeetingPlace, Move, Section
from sim.train import Train


def ring(**tracks):
    """Four loops around a lake."""
    points = {point: tracks.get(point, 2) for point in "abcd"}
    return points, [Stretch("a", "b"), Stretch("b", "c"), Stretch("c", "d"), Stretch("a", "d")]


def simulate(folder, network, trains, **blocks):
    return sim.simulate(load(folder, *network, services={"trains": trains}, **blocks), 0)


def can_all_end(tracks, routes, positions):
    """Whether the trains can be run to their ends one move after the other, by trying all orders (exponential)."""

    @cache
    def is_safe(state):
        if all(at is None for at in state):
            return True
        for i, at in enumerate(state):
            if at is None:
                continue
            ends = at + 2 == len(routes[i])
            there = sum(
                1 for j, other in enumerate(state) if other is not None and routes[j][other] == routes[i][at + 1]
            )
            if (ends or there < tracks[routes[i][at + 1]]) and is_safe(
                (*state[:i], None if ends else at + 1, *state[i + 1 :])
            ):
                return True
        return False

    return is_safe(tuple(positions))


def random_state(draw):
    """Three to five places with two or three tracks, full or nearly, and the ways of the trains there."""
    tracks = {place: draw.choice([2, 2, 3]) for place in range(draw.randint(3, 5))}
    routes, positions = [], []
    for place, count in tracks.items():
        for _ in range(draw.choice([count, count, count - 1])):
            way = [place]
            for _ in range(draw.randint(2, 4)):
                way.append(draw.choice([other for other in tracks if other != way[-1]]))
            routes.append(tuple(way))
            positions.append(0)
    return tracks, routes, positions


def placed(tracks, routes):
    """The same as the dispatcher keeps it: each train at the first place of its way, and its next move."""
    places = {key: MeetingPlace(str(key), str(key), place=key, tracks=count) for key, count in tracks.items()}
    section = Section("any", group=0, headway_s=None)
    moves = []
    for number, way in enumerate(routes):
        steps = [Move(section, 0, leaving=None, to=places[way[0]], legs=())]
        steps += [Move(section, 0, leaving=places[u], to=places[v], legs=()) for u, v in pairwise(way)]
        for step, after in pairwise(steps):
            step.continues_to(after)
            step.is_tested, step.heading_limit = True, 99
        train = Train(number, f"t{number}", 0, class_rank_s=0, departs_s=0)
        train.move = steps[0]
        places[way[0]].trains.append(train)
        places[way[0]].free &= places[way[0]].free - 1
        moves.append(steps[1])
    return moves


def test_a_move_is_granted_if_and_only_if_all_trains_can_still_reach_their_ends():
    draw = random.Random("safe states")
    granted = refused = 0
    for _ in range(1500):
        tracks, routes, positions = random_state(draw)
        if not can_all_end(tracks, routes, positions):
            continue
        for i, move in enumerate(placed(tracks, routes)):
            there = sum(1 for way in routes if way[0] == routes[i][1])
            if there == tracks[routes[i][1]]:
                continue
            after = [at + 1 if j == i else at for j, at in enumerate(positions)]
            expected = can_all_end(tracks, routes, after)
            assert has_track(move) is expected, (tracks, routes, i)
            granted, refused = granted + expected, refused + (not expected)
    assert granted > 500
    assert refused > 50


def test_trains_around_a_ring_keep_a_way_out(tmp_path):
    """Without the test they fill all four places, and none can go on."""
    ways = ["abcda", "bcdab", "cdabc", "dabcd"]
    trains = {f"t{way[0]}": passenger(way, ["00:00", "00:01"], dwell_min={way[1]: 15}) for way in ways}

    tables = simulate(tmp_path, ring(), trains)

    assert tables["trains"]["finished_s"].null_count == 0
    with pytest.raises(jam.JamError):
        simulate(tmp_path, ring(), trains, dispatching={"rule": "capacity_only"})


def test_the_eighth_train_around_a_ring_waits_until_it_leaves_a_way_out(tmp_path):
    """Four trains stand for 15 minutes, three have followed them; one more would fill the ring."""
    ways = ["abcd", "bcda", "cdab", "dabc"]
    trains = {f"t{way[0]}{i}": passenger(way, dwell_min={way[1]: 15}) for way in ways for i in (1, 2)}

    tables = simulate(tmp_path, ring(), trains)

    waits = rows(tables["intervals"], "cause", "number", "place", "start_s", "end_s")
    assert [row for row in waits if row[0] == "track_full"] == [("track_full", 7, "d", 600, 1500)]
    assert tables["trains"]["finished_s"].null_count == 0


def test_a_train_may_turn_back(tmp_path):
    trains = {"shuttle": passenger("abcba", dwell_min={"c": 5}), "west": passenger("cba", "00:12")}

    tables = simulate(tmp_path, chain_of(3), trains)

    assert [row for row in trace(tables) if row[0] == "shuttle"] == [
        ("shuttle", "depart", "a", 0),
        ("shuttle", "pass", "b", 600),
        ("shuttle", "arrive", "c", 1200),
        ("shuttle", "depart", "c", 1800),
        ("shuttle", "pass", "b", 2400),
        ("shuttle", "arrive", "a", 3000),
    ]


def preflight(folder, network, trains, **blocks):
    return sim.preflight(load(folder, *network, services={"trains": trains}, **blocks))


def test_a_ring_is_known_before_the_run(tmp_path):
    around = {"t": passenger("abcda"), "u": passenger("cdabc")}
    by_test = "moves are granted by the safe-state test"

    assert preflight(tmp_path, ring(), around) == (f"the railway has a ring (A, D, C, B): {by_test}",)
    assert preflight(tmp_path, ring(c=1), around) == (f"the railway has a ring (A, D, B): {by_test}",)
    assert preflight(tmp_path, ring(), around, dispatching={"rule": "safe_state"}) == ()
    assert preflight(tmp_path, ring(), {"t": passenger("abc"), "u": passenger("cd")}) == ()
    assert preflight(tmp_path, chain_of(3), {"t": passenger("abcba")}) == (f"trains of t turn back at C: {by_test}",)


def test_capacity_only_is_warned_of(tmp_path):
    assert preflight(tmp_path, chain_of(3), {"t": passenger("abc")}, dispatching={"rule": "capacity_only"}) == (
        "dispatching.rule is capacity_only: trains can block each other for ever, the run then stops",
    )


def test_a_ring_closed_by_a_section_that_nobody_runs_over_is_none(tmp_path):
    trains = {"t": passenger("abcd"), "u": passenger("dcba")}

    model = Model(load(tmp_path, *ring(), services={"trains": trains}), 0, Kernel())

    assert {move.is_tested for service in model.services for move in service.path.moves} == {False}
    assert model.services[0].path.moves[0].heading_limit == 1


@pytest.mark.parametrize(
    ("network", "train", "message"),
    [
        (
            ({"a": 2, "b": 1}, [Stretch("a", "b")]),
            passenger("aba"),
            "leaves 'a' and comes back to it without a place of two tracks on the way",
        ),
        (chain_of(3), freight("acb"), "passes 'b' twice, a freight train may not where it calls or has formalities"),
    ],
)
def test_ways_that_cannot_be_run_are_refused(tmp_path, network, train, message):
    with pytest.raises(sim.ScenarioError) as refusal:
        load(tmp_path, *network, services={"trains": {"t": train}})

    assert [problem.message for problem in refusal.value.problems] == [message]


def test_a_freight_train_turns_back_where_it_does_not_call(tmp_path):
    """A junction beyond which the train runs round: its goods go from a to e over b, c and b again."""
    points = dict.fromkeys("abcde", 3)
    stretches = [Stretch("a", "b"), Stretch("b", "c"), Stretch("b", "d"), Stretch("d", "e")]
    terminals = {"north": {"name": "N", "station": "a"}, "south": {"name": "S", "station": "e"}}
    trains = {"f": freight("ace", departures={"every_h": 12})}
    goods = {"goods": flow("north", "south", per_hour=0.2)}

    tables = simulate(tmp_path, (points, stretches), trains, terminals=terminals, flows=goods)

    assert [place for _, _, place, _ in trace(tables)[:6]] == ["a", "b", "c", "c", "b", "d"]
    assert tables["consignments"]["delivered_s"].null_count < tables["consignments"].num_rows


def test_the_guard_names_the_full_places_without_a_way_out():
    """It cannot come to this by the rule; should it, the run says so."""
    moves = placed({0: 2, 1: 2, 2: 2}, [(0, 1, 2, 0), (0, 1, 2, 0), (1, 0, 2), (1, 0, 2), (2, 0, 1)])
    mover = Move(moves[0].section, 0, leaving=moves[0].leaving, to=moves[4].leaving, legs=())
    mover.continues_to(moves[4])
    mover.is_tested, mover.heading_limit = True, 99
    trains = [train for place in (moves[0].leaving, moves[2].leaving, moves[4].leaving) for train in place.trains]
    outside = Train(9, "outside", 0, class_rank_s=0, departs_s=0)
    mover.leaving = None
    for train, move in zip([*trains, outside], [*moves, mover], strict=True):
        train.waits_for, train.reason = move, TRACK_FULL
    trains[1].reason = HEADWAY  # it came behind the first and was not asked again since

    assert [place.id for place in closed_places(mover)] == ["2", "0", "1"]
    assert jam.jammed([*trains, outside]) == [*trains, outside]
    assert jam.report([outside], [*trains, outside]) == (
        "no train can move at day 1 00:00: outside stands at its origin and waits for a way out of 2, 0, 1, "
        "held by t0, t1, t2, t3, t4"
    )
